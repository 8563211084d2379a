"""Sequences of numbers t_0, t_1, …: step sizes."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr
from sympy.core.symbol import Str
from sympy.core.sympify import _sympify


class NumberSequence(Basic):
    """A sequence of real numbers; its argument is its name."""

    def __new__(cls, name: Any) -> NumberSequence:
        """Make the sequence called ``name``."""
        return Basic.__new__(cls, name if isinstance(name, Str) else Str(str(name)))

    @property
    def name(self) -> str:
        """The sequence's letter."""
        return str(self.args[0].name)

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
