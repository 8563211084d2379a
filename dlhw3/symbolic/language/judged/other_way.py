"""A false line that holds with another sign between its sides: ≥ for ≤, ≤ for <, ≤ for =."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, MatrixExpr

from dlhw3.errors import UserError
from dlhw3.symbolic.shapes import same_size
from dlhw3.symbolic.verdict import Verdict

OTHERS = {"≤": ("≥",), "≥": ("≤",), "<": ("≤", "≥"), ">": ("≥", "≤"), "=": ("≤", "≥")}
"""The signs with which a line may hold that is false as it stands, the nearest first."""
PROVED, AGREED = "it holds with {}", "with {} instances agree, which is no proof"


def with_other_sign(left: Expr, right: Expr, relation: str, verdict_with: Callable[[str], Verdict]) -> str:
    """Say with which sign a false line holds, where it does so with one; else nothing.

    ``verdict_with`` judges the sides with another sign.
    """
    if not _comparable(left, right):
        return ""
    for sign in OTHERS[relation]:
        try:
            verdict = verdict_with(sign)
        except (UserError, ValueError):  # between matrices that are not symmetric
            continue
        if verdict >= Verdict.SUPPORTED:
            told = (PROVED if verdict is Verdict.PROVED else AGREED).format(sign)
            return f"{_what(relation, sign)}: {told}"
    return ""


def _what(relation: str, sign: str) -> str:
    """Return what is wrong in a line that holds with another sign."""
    if relation == "=":
        return "an inequality and no equation"
    turned = (relation in "<≤") != (sign in "<≤")
    return "the inequality goes the other way" if turned else "the two sides may be equal"


def _comparable(left: Expr, right: Expr) -> bool:
    """Whether both sides are numbers, or square matrices."""
    matrices = [isinstance(side, MatrixExpr) for side in (left, right)]
    return not any(matrices) or (all(matrices) and same_size(*left.shape))
