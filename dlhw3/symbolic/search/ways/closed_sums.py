"""Equations with sums of polynomials in their index, as Σ k³ = (Σ k)²: each by its closed form, then the laws."""

from __future__ import annotations

from sympy import Expr, Integer, MatrixExpr, Sum, Symbol

from dlhw3.symbolic.nodes import ScalarSum, hole
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Rewrite, Step, Theory
from dlhw3.symbolic.search.columns.ordering import CLAIM
from dlhw3.symbolic.search.ways.induction import lemmas_by_induction

MOST, HIGHEST = 4, 6  # sums, and powers of their index


def lemmas_by_closed_sums(
    theory: Theory, left: Expr, right: Expr, reason: str = ""
) -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last says left = right, with sums of powers of their index worked out; or None.

    Each closed form is shown by induction, and the kernel has not seen whether the steps hold.
    """
    sums = {one: _closed(one) for side in (left, right) for one in side.atoms(ScalarSum)}
    known = {one: value for one, value in sums.items() if value is not None}
    if isinstance(left, MatrixExpr) or not 0 < len(known) <= MOST:
        return None
    shown: list[Lemma] = []
    trails: tuple[list[Step], list[Step]] = [], []
    sides = [left, right]
    for one, value in sorted(known.items(), key=str):
        name = f"{one} = {value}"
        found = lemmas_by_induction(theory, one, value, "", "=", name)
        if found is None or not found:
            return None
        shown += found
        for k, steps in enumerate(trails):
            here, there = sides[k], sides[k].xreplace({one: value})
            by = Rewrite(name, here.xreplace({one: hole(one)}), reverse=k == 1)
            step = Step(*((here, there) if k == 0 else (there, here)), "the sum of powers", by)
            if here != there:
                steps.insert(len(steps) if k == 0 else 0, step)
            sides[k] = there
    middle = [Step(sides[0], sides[1], reason or "by the laws")] if sides[0] != sides[1] else []
    return (*shown, Lemma(CLAIM, Equation(left, right), Chain((*trails[0], *middle, *trails[1]))))


def _closed(one: ScalarSum) -> Expr | None:
    """Return the closed form of a sum of a polynomial in its index, from a whole number to a letter; or None."""
    body, index, low, high = one.args
    plain = isinstance(low, Integer) and isinstance(high, Symbol) and body.free_symbols == {index}
    if not plain or not body.is_polynomial(index) or body.atoms(Symbol) != {index}:
        return None
    if body.as_poly(index).degree() > HIGHEST:
        return None
    value: Expr = Sum(body, (index, low, high)).doit()
    return value.factor()  # type: ignore[no-any-return]
