"""Results in the form in which a person would write them: cancelled, collected, in the user's own words.

A residual stands as the user wrote it, with its sign and not transposed term by term; exp(A)/sum(exp(A)) stays
together. Every form reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import inf
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
from dlhw3.symbolic.faces.abbreviations import exponent_of_one_more, is_grown
from dlhw3.symbolic.faces.functions import FUNCTIONS, at, parts_of
from dlhw3.symbolic.faces.operators import Operator, applied
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import SUMS, MatrixSum, ScalarSum
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.adjugates import inverted
from dlhw3.symbolic.written.common import heaviness
from dlhw3.symbolic.written.common_scales import common_scale, divided
from dlhw3.symbolic.written.diagonals_as_entries import with_diagonals_as_entries
from dlhw3.symbolic.written.directions_out import with_directions_out
from dlhw3.symbolic.written.fractions import reduced
from dlhw3.symbolic.written.half_sums import with_half_sums
from dlhw3.symbolic.written.idle import without_idle
from dlhw3.symbolic.written.last_form import first_form, last_form
from dlhw3.symbolic.written.last_words import at_given_points, has_others, in_last_words
from dlhw3.symbolic.written.merged_powers import with_powers_merged
from dlhw3.symbolic.written.opened import with_sums_opened
from dlhw3.symbolic.written.own_numbers import with_own_numbers
from dlhw3.symbolic.written.pairings_apart import with_pairings_apart
from dlhw3.symbolic.written.residuals import Residuals, residuals
from dlhw3.symbolic.written.shares import Share, Shares, replaced
from dlhw3.symbolic.written.shorter import SAVED, is_beside_transpose, length, shorter_first
from dlhw3.symbolic.written.shorter_numbers import shortest_number, with_logistics
from dlhw3.symbolic.written.signs import has_twin, with_signs_within, with_twins
from dlhw3.symbolic.written.summed import in_front, with_alike_merged
from dlhw3.symbolic.written.sums_apart import with_sums_apart
from dlhw3.symbolic.written.whole_sums import with_whole_sums

CANCELLED, COLLECTED = "cancelled", "multiplied out; common factors collected"
GATHERED = "what terms have in common taken out"
IN_PLACE = "each term of the sums"
WITHIN = "each term of the sum, and before the sum what is the same in all"
APART = "pairings multiplied out; cancelled"
WORDED = "as one writes it"
WHOLE = "the sum without one term is the whole sum less that term"
LOGISTIC = "$sigmoid(t) + sigmoid(−t) = 1$"
BOTH = 2
"""How many times as long as the shorter form of a Hessian the other may be that is gathered too."""
Forms = Iterator[tuple[Any, str]]
_Way = tuple[Any, Any, Any]


def forms(
    value: Expr, symmetric: Iterable[Basic] = (), own: Basic | None = None, *, opened: bool = False
) -> Forms:
    """Yield the forms of a result on its way to the one that a person would write, each with its rule in words.

    ``symmetric`` are letters that are their own transposes, and ``own`` is what the user wrote, whose residuals
    stand in the result as they stand there; where pairings were ``opened``, none are multiplied out again.
    """
    value, given = _within_sums(value, symmetric, own), value
    series = nodes_in(given, *SUMS)
    moved = any(isinstance(one, ScalarSum) and one.has(Direction) for one in series)
    if moved or any(nodes_in(one.args[0], *SUMS) for one in series):  # two things at once take a search
        placed = _within_sums(given, symmetric, own, placed=True)
        if placed not in (given, value):
            yield placed, IN_PLACE
    if value != given:
        value = _with_number_reduced(value)
        yield value, WITHIN
    short, letters = with_whole_sums(value)
    if letters:
        whole = replaced(readable(short, symmetric, opened=opened), letters)
        if heaviness(whole) < heaviness(value):
            value = whole
            yield value, WHOLE
    shares = Shares(value)
    found = _worded(shares, value, symmetric, own)
    if found and shares.sums_left(found[-1][0]):  # letters for softmaxes that do not go through
        found = min(found, _worded(Shares(value, rows=False), value, symmetric, own), key=_weight)
    if not found or found[-1][0] != value:  # else it was in its last form before
        yield from ((form, rule) for form, rule in found if form != value)
    last = found[-1][0] if found else value
    placed = at_given_points(last, given, lambda one: readable(one, symmetric, own))
    if placed != last and heaviness(placed) < heaviness(last):
        last = placed
        yield last, WORDED
    if not opened and (apart := with_pairings_apart(last)) != last:
        apart = readable(apart, symmetric, own, opened=True)
        if heaviness(apart) < heaviness(last):
            last = apart
            yield last, APART
    turned = with_directions_out(with_signs_within(with_own_numbers(last, own), own))
    if (turned := with_half_sums(turned)) != last:
        last = turned
        yield last, WORDED
    if has_others(last):
        known = residuals(own, last)
        worded = in_last_words(last, own, known, Wording(known).factor)
        yield from [(worded, WORDED)] if worded != last else []


def _with_number_reduced(value: Expr) -> Any:
    scale, factors = factors_of(value) if isinstance(value, MatrixExpr) else (reduced(value), ())
    return product(reduced(scale), *factors)


def _within_sums(value: Expr, symmetric: Iterable[Basic], own: Basic | None, *, placed: bool = False) -> Any:
    """Return a result with the terms of sums over an index as a person would write them.

    ``placed``: with what is the same in all of them left where it stands.
    """
    found: dict[Any, Any] = {}
    theirs = {} if own is None else nodes_in(own, *SUMS)
    for series in reversed(nodes_in(value, *SUMS)):  # the inner ones first
        body, *over = series.args
        made = readable(replaced(body, found) if found else body, symmetric, own)
        as_it_stands = placed or series in theirs
        found[series] = series.func(made, *over) if as_it_stands else in_front(made, *over)
    found = {series: made for series, made in found.items() if made != series}
    if placed:
        return replaced(value, found) if found else value
    return with_signs_within(with_alike_merged(replaced(value, found) if found else value), own)


def _worded(
    shares: Shares, value: Expr, symmetric: Iterable[Basic], own: Basic | None
) -> list[tuple[Any, str]]:
    """Return the forms of a result, with what letters for softmaxes stand for."""
    plain = with_diagonals_as_entries(with_powers_merged(without_idle(value)))
    whole = _directions(shares.letters(inverted(plain)), symmetric, own)
    start = shares.added_up(whole)
    apart = with_sums_apart(whole) if shares else whole
    if apart != whole and length(apart := shares.added_up(apart)) < length(start) - SAVED:
        start = apart
    made = _forms(start, value, symmetric, own)
    return [(with_powers_merged(shares.words(shares.added_up(form))), rule) for form, rule in made]


def _weight(found: list[tuple[Any, str]]) -> float:
    return heaviness(found[-1][0]) if found else inf


def _directions(value: Expr, symmetric: Iterable[Basic], own: Basic | None) -> Any:
    """Return a result with the directions of derivatives in their forms, ∇²l(X)[cD] as c ∇²l(X)[D]."""
    found: dict[Any, Any] = {}
    for node in reversed(nodes_in(value, *FUNCTIONS)):
        function, slots, points, given = parts_of(node)
        front, directions = Integer(1), []
        for one in given:
            within = readable(replaced(one, found), symmetric, own)
            scale, factors = factors_of(within)
            taken = scale.as_coeff_Mul()[0] if within.shape == (1, 1) else scale
            front, within = front * taken, product(scale / taken, *factors)
            if isinstance(within, MatAdd):
                scale, within = Wording(residuals(own, value)).factor(within)
                front = front * scale
            directions.append(within)
        if directions and (made := product(front, at(function, slots, points, directions))) != node:
            found[node] = made
    return replaced(value, found) if found else value


def _forms(value: Expr, given: Expr, symmetric: Iterable[Basic], own: Basic | None) -> Forms:
    known = residuals(own, given)
    cancelled = reduced(value)
    is_matrix = isinstance(cancelled, MatrixExpr)
    several = shorter_first(cancelled, symmetric) if is_matrix else [shortest_number(cancelled, symmetric)]
    several = [with_logistics(one) for one in several] if is_matrix else several
    is_worth_both = value.has(Direction) and length(several[-1]) <= BOTH * length(several[0])
    wording = Wording(known, symmetric)
    ways = [_put(one, wording) for one in (several if is_worth_both else several[:1])]
    if known and is_matrix and not is_worth_both and len(several) > 1:
        ways = _in_residuals(ways[0], several[1], wording)
    made, merged, taken = min(ways, key=lambda way: heaviness(way[-1]))
    best = made if merged is None else merged
    if cancelled != given and cancelled != made and length(cancelled) < length(value):
        yield cancelled, CANCELLED
    if made != given:
        yield made, COLLECTED
    if merged is not None:
        yield wording.of(merged), LOGISTIC
    if heaviness(taken) < heaviness(best) or heaviness(taken, known) < heaviness(best, known):
        yield taken, GATHERED


def _in_residuals(first: _Way, other: MatrixExpr, wording: Wording) -> list[_Way]:
    """Return another way where it has a residual of the user's, and is shorter where that is a letter."""
    known = tuple(one for one in wording.own if exponent_of_one_more(one) is None)
    mine = heaviness(first[-1], known) if first[-1].has(*known) else inf
    if not known or heaviness(wording.of(other), known) >= mine:
        return [first]
    second = _put(other, wording)
    return [
        min(first, second, key=lambda way: heaviness(way[-1], known)) if second[-1].has(*known) else first
    ]


def _put(whole: Expr, wording: Wording) -> tuple[Any, Any, Any]:
    """Return a result in the user's words, with logistic pairs merged (None without any), and gathered."""
    made = wording.of(first_form(whole, wording.own))
    merged = reduced(made, pairs=True)
    best = merged if merged != reduced(made) else made
    return (
        made,
        None if best is made else merged,
        with_sums_opened(wording.of(last_form(best, tuple(wording.own), wording.symmetric))),
    )


def readable(
    value: Expr, symmetric: Iterable[Basic] = (), own: Basic | None = None, *, opened: bool = False
) -> Any:
    """Return the last of the forms of a result."""
    return next(iter([form for form, _ in forms(value, symmetric, own, opened=opened)][-1:]), value)


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
