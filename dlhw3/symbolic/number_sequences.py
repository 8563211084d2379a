"""Sequences of numbers t_0, t_1, …: step sizes."""

from __future__ import annotations

from typing import Any

from sympy import Expr
from sympy.core.sympify import _sympify

from dlhw3.symbolic.nodes import Iterate, Named


class NumberSequence(Named):
    """A sequence of real numbers; its argument is its name."""

    def __getitem__(self, index: Any) -> NumberAt:
        """Return t_index."""
        return NumberAt(self, index)


class NumberAt(Expr):
    """t_k, a number: arguments (t, k)."""

    is_commutative = True
    is_real = True

    def __new__(cls, sequence: NumberSequence, index: Any) -> NumberAt:
        """Make t_k."""
        return Expr.__new__(cls, sequence, _sympify(index))


MEMBERS = (Iterate, NumberAt)
"""Members of sequences: letters with an index."""
