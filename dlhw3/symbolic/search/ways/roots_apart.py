"""Equations between numbers that are shown to be ≥ 0, by their squares: a = b since a² = b²."""

from __future__ import annotations

from sympy import Expr, Integer, MatrixExpr, Mul

from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.nodes import Norm, hole
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, NormalForm, Rewrite, Step, Theory, Used
from dlhw3.symbolic.search.columns.ordering import CLAIM
from dlhw3.symbolic.search.columns.reductions import NUMBER
from dlhw3.symbolic.search.ways.strategies import ZERO, Ways

SQUARES = "the squares are equal"


def lemmas_by_squares(theory: Theory, left: Expr, right: Expr, reason: str = "") -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last says left = |left| = √left² = √right² = |right| = right; or None.

    Where something is assumed of a square beside it, or both are products with norms, and both are shown to be ≥ 0.
    The kernel has not seen whether the squares are equal.
    """
    said = [h.statement for h in theory.hypotheses if h.statement.relation == "="]
    if isinstance(left, MatrixExpr):
        return None
    lengths = all(any(isinstance(one, Norm) for one in Mul.make_args(side)) for side in (left, right))
    if not lengths and not any(one.left.has(left) or one.right.has(left) for one in said):
        return None
    ways, halves = Ways(theory), []
    for side in (left, right):
        sign = ways.shown(ZERO, side, False, 1)
        if not sign:
            return None
        size, root = entrywise("abs", side), entrywise("sqrt", side**2)
        plain = Combination((Used("abs.nonnegative", letters=((NUMBER, side),)),), (), (Used(sign),))
        square = Combination((Used("sqrt.of_square", letters=((NUMBER, side),)),))
        name = f"{root} = {side}, by its sign"
        steps = (Step(root, size, "the root of a square", square), Step(size, side, "by its sign", plain))
        ways.take((Lemma(name, Equation(root, side), Chain(steps)),))
        halves.append((name, root))
    (first, low), (last, high) = halves
    squares = Step(left**2, right**2, reason or "by the squares", NormalForm())
    ways.take((Lemma(SQUARES, Equation(left**2, right**2), Chain((squares,))),))
    chain = Chain(
        (
            Step(left, low, "by its sign", Combination((Used(first, Integer(-1)),))),
            Step(low, high, "by the squares", Rewrite(SQUARES, entrywise("sqrt", hole(left**2)))),
            Step(high, right, "by its sign", Combination((Used(last),))),
        )
    )
    return (*ways.lemmas, Lemma(CLAIM, Equation(left, right), chain))
