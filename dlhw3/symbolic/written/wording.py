"""A result in the user's own words: their residuals with their signs, and exp(A)/sum(exp(A)) together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sympy import Add, Basic, Expr, Integer, MatAdd, MatMul, MatrixExpr, Mul, Transpose

from dlhw3.symbolic.algebra import (
    factors_of,
    is_operator,
    is_zero,
    negate,
    product,
    terms_of,
    total,
    transpose,
)
from dlhw3.symbolic.faces.abbreviations import is_grown
from dlhw3.symbolic.faces.operators import Operator, applied
from dlhw3.symbolic.nodes import MatrixSum
from dlhw3.symbolic.written.common_scales import common_scale, divided
from dlhw3.symbolic.written.fractions import reduced
from dlhw3.symbolic.written.residuals import Residuals
from dlhw3.symbolic.written.shares import Share
from dlhw3.symbolic.written.shorter import is_beside_transpose
from dlhw3.symbolic.written.signs import has_twin, with_twins


class Wording:
    """Puts the user's own residuals into a result, and keeps exp(A)/sum(exp(A)) together."""

    def __init__(self, own: Residuals, symmetric: Iterable[Basic] = ()) -> None:
        self.own, self.symmetric = dict.fromkeys(own), tuple(symmetric)
        self._worded: dict[Expr, Any] = {}
        self._factors: dict[tuple[MatrixExpr, bool], tuple[Expr, MatrixExpr]] = {}

    def of(self, expression: Expr) -> Any:
        """Return an expression, term by term."""
        if expression not in self._worded:
            self._worded[expression] = self._of(expression)
        return self._worded[expression]

    def _of(self, expression: Expr) -> Any:
        if isinstance(expression, MatrixExpr):
            return grouped([self.term(term) for term in terms_of(expression)])
        return Add(*(self._scale(term) for term in Add.make_args(expression)))

    def term(self, term: MatrixExpr) -> MatrixExpr:
        """Return one term of a sum: a product, with its factors in the user's words."""
        scale, factors = factors_of(term)
        kept: list[MatrixExpr] = []
        for place, factor in enumerate(factors):
            sign, worded = self.factor(factor, beside=is_beside_transpose(factors, place))
            scale, kept = scale * sign, [*kept, worded]
        turned, kept = with_twins(kept)
        scale = scale * turned
        flips = [k for k, one in enumerate(kept) if self._may_turn(one) and not has_twin(kept, k)]
        if flips and scale.as_coeff_Mul()[0].is_negative:
            scale, kept[flips[0]] = -scale, positive_first(negate(kept[flips[0]]))
        scale, kept = self._normalised(scale, kept)
        if scale == 1 and len(kept) == 1:
            return kept[0]
        return MatMul(scale, *kept) if scale != 1 else MatMul(*kept)

    def _may_turn(self, factor: MatrixExpr) -> bool:
        """Whether −1 may go into a factor: a sum with terms of both signs, which the user did not write."""
        if not isinstance(factor, MatAdd) or factor in self.own:
            return False
        signs = {bool(factors_of(term)[0].as_coeff_Mul()[0].is_negative) for term in factor.args}
        return len(signs) == 2

    def factor(self, factor: MatrixExpr, *, beside: bool = False) -> tuple[Expr, MatrixExpr]:
        """Return a sign and a factor as the user wrote it: −(A − B), (A − B)ᵀ, other sums not ``beside`` a Cᵀ."""
        if (factor, beside) not in self._factors:
            self._factors[factor, beside] = self._factor(factor, beside)
        return self._factors[factor, beside]

    def _factor(self, factor: MatrixExpr, beside: bool) -> tuple[Expr, MatrixExpr]:
        if isinstance(factor, MatAdd):
            for sign, way in ((1, factor), (-1, negate(factor))):
                if (found := self._known(way)) is not None:
                    return Integer(sign), found
                if (found := self._known(transpose(way))) is not None:
                    return Integer(sign), Transpose(found)
            if (multiple := self._multiple(factor)) is not None:
                return multiple
            if not beside and _turns(turned := transpose(factor)) + 1 < _turns(factor):
                sign, worded = self._sum(turned)
                return sign, Transpose(worded)
            return self._sum(factor)
        if isinstance(factor, Transpose) and isinstance(factor.arg, MatAdd):
            sign, worded = self.factor(factor.arg)
            return sign, transpose(worded) if isinstance(worded, Transpose) else Transpose(worded)
        if isinstance(factor, MatrixSum):
            return Integer(1), factor.func(self.of(factor.args[0]), *factor.args[1:])
        if is_operator(factor, "hadamard"):
            return self._entries(factor)
        if is_operator(factor, "quotient") and _turns(turned := transpose(factor)) + 1 < _turns(factor):
            return Integer(1), Transpose(reduced(turned))
        return Integer(1), factor

    def _sum(self, whole: MatAdd) -> tuple[Expr, MatrixExpr]:
        """Return what all terms of a sum have in common in front, and the rest of it."""
        worded = terms_of(self.of(whole))
        common = common_scale([factors_of(term)[0] for term in worded])
        rest = [product(1 / common, term) if common.is_number else divided(term, common) for term in worded]
        return common, positive_first(total(*rest))

    def _known(self, way: MatrixExpr) -> MatrixExpr | None:
        if way in self.own:
            return way
        terms = Counter(terms_of(way))
        return next((one for one in self.own if Counter(one.args) == terms), None)

    def _multiple(self, way: MatAdd) -> tuple[Expr, MatrixExpr] | None:
        """Return c and R of c R, a sum of the user's, where c is no plain number: R/n for A/n − B/n."""
        terms = {factors: scale for scale, factors in map(factors_of, way.args)}
        for own in self.own if len(terms) == len(way.args) else ():
            parts = {factors: scale for scale, factors in map(factors_of, terms_of(own))}
            if parts.keys() == terms.keys():
                ratios = {reduced(terms[one] / parts[one]) for one in parts}
                if len(ratios) == 1:
                    return ratios.pop(), own
        return None

    def _entries(self, factor: Operator) -> tuple[Expr, MatrixExpr]:
        """Return a product of entries, turned as a whole where the user wrote a part of it the other way round."""
        turned = [transpose(one) for one in factor.operands]
        is_own = self._has_known(turned) and not self._has_known(factor.operands)
        better = sum(map(_turns, turned)) + 1 < sum(map(_turns, factor.operands))
        if is_own or better:
            sign, worded = self._entries_of(turned)
            return sign, Transpose(worded)
        return self._entries_of(factor.operands)

    def _has_known(self, operands: Iterable[MatrixExpr]) -> bool:
        return any(isinstance(one, MatAdd) and self._known(one) is not None for one in operands)

    def _entries_of(self, operands: Iterable[MatrixExpr]) -> tuple[Expr, MatrixExpr]:
        pairs = [self.factor(one) if isinstance(one, MatAdd) else (Integer(1), one) for one in operands]
        return Mul(*(sign for sign, _ in pairs)), applied("hadamard", *(one for _, one in pairs))

    # -- exp(A)/sum(exp(A)) ------------------------------------------------------------------------------------

    def _scale(self, scale: Expr) -> Expr:
        made, _ = self._normalised(scale, [])
        return made

    def _normalised(self, scale: Expr, factors: list[MatrixExpr]) -> tuple[Expr, list[MatrixExpr]]:
        """Return a number and matrices in which each 1/sum(M) has gone to an M beside it, as far as they reach."""
        for part in Mul.make_args(scale):
            base, exponent = part.as_base_exp()
            summed = base.operands[0] if isinstance(base, Operator) and base.name == "recip" else None
            if summed is None or not is_operator(summed, "sum") or not exponent.is_Integer:
                continue
            if not is_grown(summed.operands[0]):
                continue
            rest = list(Mul.make_args(scale / part))
            share = Share(summed.operands[0], product(base, summed.operands[0]), int(exponent))
            own = sum(one == share.whole for one in factors)
            share.left = max(share.left - own, 0)
            rest = [share.number(one) for one in rest]
            factors = [share.matrix(one) for one in factors]
            scale = Mul(*rest, base ** (share.left + min(own, int(exponent))))
        return scale, factors


def grouped(terms: list[MatrixExpr]) -> Any:
    """Return a sum with equal terms merged, and ½(A + Aᵀ) for ½A + ½Aᵀ."""
    merged: dict[tuple[MatrixExpr, ...], Expr] = {}
    for scale, factors in map(factors_of, terms):
        merged[factors] = merged.get(factors, Integer(0)) + scale
    groups: dict[Expr, list[tuple[Expr, tuple[MatrixExpr, ...]]]] = {}
    for factors, scale in merged.items():
        if scale != 0:
            size = -scale if scale.as_coeff_Mul()[0].is_negative else scale
            groups.setdefault(size, []).append((scale / size, factors))
    found: list[Expr] = []
    for size, members in groups.items():
        signs = {sign for sign, _ in members}
        if len(members) == 1 or size == 1 or len(groups) == 1:
            found += [product(sign * size, *factors) for sign, factors in members]
            continue
        (front, *_) = signs if len(signs) == 1 else (Integer(1),)
        inside = total(*(product(sign / front, *factors) for sign, factors in members))
        found.append(MatMul(front * size, positive_first(inside)))
    return total(*found) if found else product(Integer(0), terms[0])


def positive_first(whole: MatrixExpr) -> MatrixExpr:
    """Return a sum whose first term is not negative, where it has one that is not, and A before Aᵀ."""
    terms = terms_of(whole)
    if len(terms) < 2 or is_zero(whole):
        return whole
    ordered = sorted(terms, key=lambda term: bool(factors_of(term)[0].as_coeff_Mul()[0].is_negative))
    for place, term in enumerate(ordered):
        twin = transpose(term) if isinstance(factors_of(term)[1][0], Transpose) else None
        if twin in ordered[place + 1 :] and len(factors_of(term)[1]) == 1:
            other = ordered.index(twin)
            ordered[place], ordered[other] = twin, term
    return total(*ordered)  # type: ignore[no-any-return]


@lru_cache(maxsize=1000)
def _turns(matrix: Basic) -> int:
    """Return how many letters of a matrix are transposed."""
    return isinstance(matrix, Transpose) + sum(map(_turns, matrix.args))
