"""Equations between numbers of which each is at most the other: g = |g| = |−g| = −g of their difference g."""

from __future__ import annotations

from sympy import Expr, MatrixExpr, Rational

from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, Step, Theory, Used
from dlhw3.symbolic.search.columns.ordering import CLAIM
from dlhw3.symbolic.search.columns.reductions import NUMBER
from dlhw3.symbolic.search.columns.spectral_sides import by_sides
from dlhw3.symbolic.search.columns.unit_norms import with_squares
from dlhw3.symbolic.search.forms.effort import beside
from dlhw3.symbolic.search.ways.normed import DEPTH
from dlhw3.symbolic.search.ways.strategies import ZERO, Ways

SEARCHES, WORK, OF_HALF = 14, 3000, 3000


def lemmas_by_both_orders(
    theory: Theory, left: Expr, right: Expr, reason: str = ""
) -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last says left = right, by left ≤ right and right ≤ left; or None.

    Where something is assumed that is no definition: else an equation follows from equations.
    """
    if isinstance(left, MatrixExpr) or all(h.definition for h in theory.hypotheses):
        return None
    ways = Ways(theory, searches=SEARCHES, work=WORK)
    sides = ((left, right), (right, left))
    halves = [half_of_order(ways, low, high) for low, high in sides if ways.work > 0]
    if not all(halves) or len(halves) < 2:
        return None
    gap, by = right - left, reason or "each is at most the other"
    sizes = [entrywise("abs", value) for value in (gap, -gap)]
    said = []
    for half, value, size in zip(halves, (gap, -gap), sizes, strict=True):
        sign, name = ways.free(f"0 ≤ {value}"), f"{size} = {value}, by its sign"
        order = Step(ZERO, value, "the difference", Combination((Used(half),)), "≤")
        plain = Combination((Used("abs.nonnegative", letters=((NUMBER, value),)),), (), (Used(sign),))
        ways.take((Lemma(sign, Equation(ZERO, value, (), "≤"), Chain((order,))),))
        ways.take((Lemma(name, Equation(size, value), Chain((Step(size, value, "by its sign", plain),))),))
        said.append(name)
    turned = Chain(
        (
            Step(gap, sizes[0], "by its sign", Combination((Used(said[0], Rational(-1)),))),
            Step(sizes[0], sizes[1], "by the laws"),
            Step(sizes[1], -gap, "by its sign", Combination((Used(said[1]),))),
        )
    )
    none = Lemma("no difference", Equation(gap, -gap), turned)
    last = Step(left, right, by, Combination((Used(none.name, Rational(-1, 2)),)))
    return (*ways.lemmas, none, Lemma(CLAIM, Equation(left, right), Chain((last,))))


def half_of_order(ways: Ways, low: Expr, high: Expr, work: int = OF_HALF) -> str:
    """Return the name of a lemma that says low ≤ high, under what that needs of the ends of spectra; or nothing."""
    for near in by_sides(ways.theory, low, high):
        told, squares = with_squares(near)
        apart = Ways(told, lemmas=[*squares], searches=SEARCHES)
        with beside(work):
            name = apart.shown(low, high, False, DEPTH)
        if name:
            ways.take(tuple(apart.lemmas))
            return name
    return ways.shown(low, high, False, DEPTH)
