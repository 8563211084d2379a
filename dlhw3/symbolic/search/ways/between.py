"""An inequality by what stands between its sides: ‖Jᵀ∇l(r(x))‖ ≤ L‖∇l(r(x))‖ ≤ LG, ‖x + y‖⁴ ≤ (‖x‖ + ‖y‖)⁴ ≤ ….

And ‖p − y‖² ≤ ‖p‖² + ‖y‖² ≤ 2, where ⟨p, y⟩ is plainly ≥ 0. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from sympy import Expr, Integer, MatrixExpr, Mul, Pow
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import expand, factors_of, negate, product, terms_of, total
from dlhw3.symbolic.conditions.definite import is_nonnegative
from dlhw3.symbolic.conditions.following import told_in_order
from dlhw3.symbolic.faces.functions import FUNCTIONS, DerivativeAt, parts_of
from dlhw3.symbolic.jacobian_matrices import jacobian_in
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.plan import Combination, Used
from dlhw3.symbolic.search.ways.normed import DEPTH, Normed

ZERO = Integer(0)
SEARCHES, WORK = 4, 1500
"""What each inequality may take that is tried on the way."""
MOST_TERMS, LEAST_POWER = 3, 3
"""Of a sum within a norm; and of a norm of a sum that is bounded by the norms of its terms first."""


class Between(Normed):
    """A way to show an inequality, by two that are shown."""

    searches: int
    work: int

    def _composed(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """left ≤ c‖M‖ ≤ right, of functions that are composed, and of high powers of norms of sums."""
        if strict or depth < DEPTH:
            return False
        for middle, rest in (*_of_functions(left, right), *_of_powers(left, right)):
            less = middle != right and self._alone(rest[1], rest[2], depth)
            signs = [less and self.shown(ZERO, one, False, 0) for one in Mul.make_args(rest[0]) if one != 1]
            if less and all(signs) and (first := self._alone(left, middle, depth)):
                by = Combination((Used(first), Used(less, rest[0])), (), tuple(map(Used, signs)))
                return bool(self.say(name, left, right, by, reason=reason))
        return False

    def _alone(self, left: Expr, right: Expr, depth: int) -> str:
        """Show left ≤ right with little work of its own: of several that are tried one is shown at most."""
        inner = replace(self, lemmas=[])
        inner.tried, inner.searches, inner.work = {}, SEARCHES, WORK
        found = inner.shown(left, right, False, depth)
        return found if found and self.take(tuple(inner.lemmas)) else ""

    def _dropped(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """‖A − B‖² ≤ c, since ‖A‖² + ‖B‖² ≤ c, where all entries of A and of B plainly are ≥ 0."""
        if strict or depth < DEPTH:
            return False
        gap = multiplied_out(right - left)
        told = told_in_order(self.theory.hypotheses, self.theory.facts)
        for node, c in gap.as_coefficients_dict().items():
            if not (c < 0 and isinstance(node, Pow) and node.exp == 2 and isinstance(node.base, Norm)):
                continue
            matrix = node.base.args[0]
            terms = terms_of(expand(matrix))
            if len(terms) != 2 or not _is_taken_away(terms, told):
                continue
            one, other = terms[0], negate(terms[1])
            apart = Norm(one) ** 2 + Norm(other) ** 2
            less = self.shown(left - c * (apart - node), right, False, depth - 1)
            if less and (least := self.shown(ZERO, Inner(one, other), False, 0)):
                whole = self.equal(apart - 2 * Inner(one, other), node)
                by = Combination((Used(less), Used(least, -2 * c), *(Used(u.premise, c) for u in whole)))
                return bool(self.say(name, left, right, by, reason=reason))
        return False


def _is_taken_away(terms: tuple[MatrixExpr, ...], told: object) -> bool:
    """Whether one term is taken away from another, and all entries of both plainly are ≥ 0."""
    one, other = (factors_of(term)[0] for term in terms)
    if one.could_extract_minus_sign() == other.could_extract_minus_sign():
        return False
    scales = zip(terms, (one, other), strict=True)
    signed = (negate(term) if c.could_extract_minus_sign() else term for term, c in scales)
    return all(is_nonnegative(part, told) for term in signed for part in _parts(term))  # type: ignore[arg-type]


def _parts(term: MatrixExpr) -> Iterator[Expr]:
    scale, factors = factors_of(term)
    yield from (one for one in Mul.make_args(scale) if one != 1)
    yield from factors


def _of_functions(left: Expr, right: Expr) -> Iterator[tuple[Expr, tuple[Expr, Expr, Expr]]]:
    """Yield c‖M‖ and c, ‖M‖, right/c, for factors c of what a line is bounded by and what functions stand in it."""
    wholes = list(_inner(left))
    numbers = [one for one in Mul.make_args(right) if one.is_Symbol] if not right.is_Add else []
    for matrix in wholes:
        for c in numbers:
            yield c * Norm(matrix), (c, Norm(matrix), right / c)


def _inner(left: Expr) -> Iterator[MatrixExpr]:
    """Yield the gradient c in ‖J_r(x)ᵀ c‖, and r(x) − r(y) of l(r(x)) − l(r(y))."""
    if isinstance(left, Norm):
        *before, last = factors_of(left.args[0])[1]
        if before and isinstance(last, FUNCTIONS):
            yield last
        elif not before and isinstance(last, DerivativeAt) and (acting := jacobian_in(last)) is not None:
            yield acting[1]
        return
    values = [one for one in left.as_ordered_terms() for one in one.atoms(*FUNCTIONS)]
    seen = [parts_of(one) for one in dict.fromkeys(values) if not isinstance(one, MatrixExpr)]
    for first, second in combinations(seen, 2):
        if first.function == second.function and len(first.arguments) == 1:
            yield total(first.arguments[0], negate(second.arguments[0]))


def _of_powers(left: Expr, right: Expr) -> Iterator[tuple[Expr, tuple[Expr, Expr, Expr]]]:
    """Yield (‖A‖ + ‖B‖)^k for a left side ‖A + B‖^k."""
    scale, rest = left.as_coeff_Mul()
    base, k = rest.as_base_exp()
    if not (isinstance(base, Norm) and k.is_Integer and k >= LEAST_POWER and scale > 0):
        return
    terms = [factors_of(term) for term in terms_of(expand(base.args[0]))]
    if 1 < len(terms) <= MOST_TERMS:
        above = scale * sum((Norm(product(*one)) * abs(c) for c, one in terms), ZERO) ** k
        yield above, (Integer(1), above, right)
