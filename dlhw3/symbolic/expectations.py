"""Random columns and expectations: nodes that hold an outcome ω, a number.

A random sequence is a function of its index and the outcome. E[X] is the mean of X over all outcomes, by one
probability measure on the real line, of which nothing else is known; it is 0 where X is not integrable.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Basic, Expr, Integer, MatrixSymbol
from sympy.core.symbol import Str
from sympy.core.sympify import _sympify

from dlhw3.symbolic.nodes import Iterate, Sequence

OUTCOME = MatrixSymbol("ω", 1, 1)


class RandomSequence(Sequence):
    """A sequence of random columns; arguments (its name, the number of entries, the outcome)."""

    def __new__(cls, name: Any, rows: Any, outcome: MatrixSymbol = OUTCOME) -> RandomSequence:
        """Make the sequence called ``name``."""
        label = name if isinstance(name, Str) else Str(str(name))
        return Basic.__new__(cls, label, _sympify(rows), outcome)

    @property
    def outcome(self) -> MatrixSymbol:
        """What its columns depend on, besides the index."""
        return self.args[2]

    @property
    def columns(self) -> Expr:
        """One: its members are columns."""
        return Integer(1)

    def __getitem__(self, index: Any) -> Iterate:
        """Return x_index at the outcome."""
        return Iterate(self, index)


class _OfOutcome(Expr):
    """An operator on numbers that binds the outcome: arguments (X, ω)."""

    is_commutative = True
    is_real = True

    def __new__(cls, argument: Expr, outcome: MatrixSymbol = OUTCOME) -> _OfOutcome:
        """Make the operator on X, a number."""
        return Expr.__new__(cls, _sympify(argument), outcome)


class Expectation(_OfOutcome):
    """E[X], the mean over all outcomes."""


class Integrable(_OfOutcome):
    """1 where X is integrable, and 0 where it is not; that X is integrable is written Integrable(X) = 1."""


def is_random(expression: Basic) -> bool:
    """Whether the value of an expression depends on the outcome: it stands outside all means."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        if node == OUTCOME:
            return True
        if not isinstance(node, (Expectation, Integrable)):
            waiting += node.args
    return False


def means_in(expressions: Iterable[Basic]) -> tuple[Expectation, ...]:
    """Return every mean in some expressions, those within others first."""
    found: dict[Expectation, None] = {}
    for one in expressions:
        nodes = sorted(one.atoms(Expectation), key=lambda node: (node.count_ops(), str(node)))
        found |= dict.fromkeys(nodes)
    return tuple(found)


def existence(of: Basic) -> str:
    """Return the name of the hypothesis that a number has a mean."""
    return f"E({of}) exists"
