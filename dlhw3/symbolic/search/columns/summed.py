"""A claim as a sum of what is known: that right − left is the sum, by the laws, and the claim from it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sympy import Expr, Integer, MatrixExpr, ZeroMatrix

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, NormalForm, Step, Used
from dlhw3.symbolic.search.columns.columns import Column, number_of, plan_of

CLAIM = "line"
SUM = "the sum"


def summed(
    name: str,
    left: Expr,
    right: Expr,
    relation: str,
    found: Sequence[tuple[Column, Fraction]],
    reason: str = "",
) -> tuple[Lemma, Lemma]:
    """Return that right − left is a sum by the laws, and left relation right from it."""
    matrices = isinstance(left, MatrixExpr)
    zero = ZeroMatrix(*left.shape) if matrices else Integer(0)
    gap = total(right, negate(left)) if matrices else right - left
    parts = [product(number_of(c), column.value) for column, c in found]
    whole = (total(*parts) if matrices else sum(parts, zero)) if parts else zero
    own = SUM if name == CLAIM else f"{SUM} for {name}"
    said = Equation(whole, gap)
    equal = Lemma(own, said, Chain((Step(whole, gap, "by the laws", NormalForm()),)))
    plan = plan_of(found)
    by = Combination((*plan.uses, Used(own)), plan.squares, plan.signs)
    step = Step(left, right, reason or "by what is known", by, relation)
    return equal, Lemma(name, Equation(left, right, (), relation), Chain((step,)))
