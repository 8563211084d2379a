"""Equations with |t| of numbers t whose sign is shown: |t| is t where 0 ≤ t, and −t where t ≤ 0."""

from __future__ import annotations

from sympy import Expr, MatrixExpr, preorder_traversal

from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.nodes import hole
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, Rewrite, Step, Theory, Used
from dlhw3.symbolic.search.ordering import CLAIM
from dlhw3.symbolic.search.reductions import NUMBER
from dlhw3.symbolic.search.rewritten import written_out
from dlhw3.symbolic.search.strategies import ZERO, Ways

MOST = 3


def lemmas_by_signs(theory: Theory, left: Expr, right: Expr, reason: str = "") -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last says left = right, by signs of what absolute values are of; or None."""
    if isinstance(left, MatrixExpr):
        return None
    sides = [written_out(left), written_out(right)]
    found = dict.fromkeys(n for side in sides for n in preorder_traversal(side) if _is_absolute(n))
    if not 0 < len(found) <= MOST:
        return None
    ways = Ways(theory)
    ahead: list[Step] = [Step(left, sides[0], "written out")] if sides[0] != left else []
    back: list[Step] = [Step(sides[1], right, "written out")] if sides[1] != right else []
    for node in found:  # outermost first
        value = _value(ways, node)
        if value is None:
            continue
        for k, steps in enumerate((ahead, back)):
            here = sides[k]
            there = here.xreplace({node: value})
            if here == there:
                continue
            within = here.xreplace({node: hole(node)})
            by = Rewrite(_named(node, value), within, reverse=k == 1)
            step = Step(*((here, there) if k == 0 else (there, here)), _named(node, value), by)
            steps.insert(len(steps) if k == 0 else 0, step)
            sides[k] = there
    if not ways.lemmas:
        return None
    middle = [Step(sides[0], sides[1], reason or "by the laws")] if sides[0] != sides[1] else []
    return (*ways.lemmas, Lemma(CLAIM, Equation(left, right), Chain((*ahead, *middle, *back))))


def _is_absolute(node: object) -> bool:
    plain = isinstance(node, Operator) and not isinstance(node, MatrixExpr)
    return plain and node.op == "map" and node.name == "abs" and not node.order  # type: ignore[attr-defined]


def _named(node: Expr, value: Expr) -> str:
    return f"{node} = {value}, by its sign"


def _value(ways: Ways, node: Expr) -> Expr | None:
    """Return t or −t of |t|, with a lemma that it is; None where no sign is shown."""
    (t,) = node.operands  # type: ignore[attr-defined]
    for value in (t, -t):
        sign = ways.shown(ZERO, value, False, 1)
        if not sign:
            continue
        turned = entrywise("abs", value)
        by = Combination((Used("abs.nonnegative", letters=((NUMBER, value),)),), (), (Used(sign),))
        steps = [Step(node, turned, "by the laws")] if turned != node else []
        steps.append(Step(turned, value, "by its sign", by))
        ways.take((Lemma(_named(node, value), Equation(node, value), Chain(tuple(steps))),))
        return value  # type: ignore[no-any-return]
    return None
