"""Equations with |t| of numbers t whose sign is shown: |t| is t where 0 ≤ t, and −t where t ≤ 0; and with √(t²)."""

from __future__ import annotations

from sympy import Expr, MatrixExpr, preorder_traversal

from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.nodes import hole
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, Rewrite, Step, Theory, Used
from dlhw3.symbolic.search.columns.ordering import CLAIM
from dlhw3.symbolic.search.columns.reductions import NUMBER
from dlhw3.symbolic.search.forms.rewritten import written_out
from dlhw3.symbolic.search.ways.strategies import ZERO, Ways
from dlhw3.symbolic.written.whole_squares import root_of_square

MOST = 3


def lemmas_by_signs(theory: Theory, left: Expr, right: Expr, reason: str = "") -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last says left = right, by signs of what absolute values are of; or None.

    √(a² + 2ab + b²) is |a + b|, with as many terms.
    """
    if isinstance(left, MatrixExpr):
        return None
    sides = [written_out(left), written_out(right)]
    parts = (part for side in sides for part in preorder_traversal(side))
    found = dict.fromkeys(part for part in parts if _is_absolute(part) or _root(part) is not None)
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
    return is_map(node, "abs")


def is_map(node: object, name: str) -> bool:
    """Whether a node is a number that is a function of this name of another one."""
    plain = isinstance(node, Operator) and not isinstance(node, MatrixExpr)
    return plain and node.op == "map" and node.name == name and not node.order  # type: ignore[attr-defined]


def _root(node: object) -> Expr | None:
    """Return t of √(t²), of a sum that is the square of a polynomial in letters for numbers; or None."""
    return root_of_square(node.operands[0]) if is_map(node, "sqrt") else None  # type: ignore[attr-defined]


def _named(node: Expr, value: Expr) -> str:
    return f"{node} = {value}, by its sign"


def _value(ways: Ways, node: Expr) -> Expr | None:
    """Return t or −t of |t| and √(t²), with a lemma that it is; |t| of the latter, and else None, of no sign."""
    root = _root(node)
    (t,) = (root,) if root is not None else node.operands  # type: ignore[attr-defined]
    steps: list[Step] = []
    if root is not None:
        size = entrywise("abs", t)
        by = Combination((Used("sqrt.of_square", letters=((NUMBER, t),)),))
        steps.append(Step(node, size, "the root of a square", by))
    for value in (t, -t):
        sign = ways.shown(ZERO, value, False, 1)
        if not sign:
            continue
        turned, start = entrywise("abs", value), entrywise("abs", t)
        by = Combination((Used("abs.nonnegative", letters=((NUMBER, value),)),), (), (Used(sign),))
        steps += [Step(start, turned, "by the laws")] if turned != start else []
        steps.append(Step(turned, value, "by its sign", by))
        break
    if not steps:
        return None
    value = steps[-1].right
    ways.take((Lemma(_named(node, value), Equation(node, value), Chain(tuple(steps))),))
    return value
