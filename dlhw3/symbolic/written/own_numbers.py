"""Sums of numbers that stand in a result in two ways, as the user wrote one: e + sum(x^∘2) beside e + ‖x‖².

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Basic, Expr

from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.fractions import reduced


def with_own_numbers(value: Expr, own: Basic | None) -> Any:
    """Return an expression with a sum of the user's for what it comes to when cancelled, where it has both."""
    there = {} if own is None else nodes_in(value, Add)
    both = (
        {reduced(one): one for one in nodes_in(own, Add) if one in there and not _squares(one)}
        if there
        else {}
    )
    found = {made: one for made, one in both.items() if made != one and made in there}
    return value.xreplace(found) if found else value


def _squares(number: Expr) -> bool:
    """Whether a number has a square ⟨x, x⟩, which is read as ‖x‖²."""
    return any(one.args[0] == one.args[1] for one in nodes_in(number, Inner))
