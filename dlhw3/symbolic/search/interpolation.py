"""Bounds on steps along gradients of a convex, smooth function: what interpolation says of two points, in short.

Of f convex and L-smooth ‖∇f(x) − ∇f(y)‖² ≤ L⟨∇f(x) − ∇f(y), x − y⟩. These few columns, times what is known to be
≥ 0, are tried before everything that is visible is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Integer, MatrixExpr

from dlhw3.symbolic.algebra import negate
from dlhw3.symbolic.faces.functions import ValueOfSeveral
from dlhw3.symbolic.nodes import Inner, Norm, Value
from dlhw3.symbolic.search.columns import Column, Factor, assumed, factors, pairs_of, squared
from dlhw3.symbolic.search.combining import Found
from dlhw3.symbolic.search.ordering import Search
from dlhw3.symbolic.search.points import at_points, interpolated

ONE = Integer(1)
MOST_FACTORS, MOST_TURNS, MOST_DEGREE, ROUNDS = 4, 4, 8, 3
VALUES = (Value, ValueOfSeveral)


@dataclass
class Interpolation(Search):
    """The search among what interpolation says at visible points, and squares of differences of gradients."""

    def found(self) -> Found | None:
        """Return columns with their multipliers, or None."""
        target = self.forms.of(self.gap)
        self.told = [h.statement.right - h.statement.left for h in self.given]
        if target is None or not any(True for _ in interpolated(self.sight, self.everywhere, ())):
            return None
        known = factors(self.sight, self._known())
        self.factors = [one for one in known if not one.value.has(Norm)][:MOST_FACTORS]
        self.degree = MOST_DEGREE
        self._add(self._columns())
        for _ in range(ROUNDS):
            self._add(self._reduced())
        return self._solved(target)

    def _columns(self) -> Iterator[Column]:
        """Yield what holds at points times numbers that are ≥ 0, and squares times products of two of these."""
        seen = at_points(self.sight, self.everywhere, self.factors)
        plain = [*interpolated(self.sight, self.everywhere, self.factors)]
        plain += [column for column in seen if column.value.has(*VALUES)]
        turns = self._turns()
        yield squared(Factor(ONE, strict=True), ONE)
        yield from (assumed(h.name, h.statement) for h in self.given)
        for weight in (Factor(ONE, strict=True), *self.factors):
            yield from (column.times(weight) for column in plain)
        for weight in (Factor(ONE, strict=True), *self.factors, *pairs_of(self.factors)):
            yield from (squared(weight, turn) for turn in turns)

    def _turns(self) -> list[MatrixExpr]:
        """Return the differences of gradients, and of points, at two visible points."""
        found: dict[MatrixExpr, None] = {}
        for column in interpolated(self.sight, self.everywhere, ()):
            for node in column.value.atoms(Inner):
                if node.args[0] == node.args[1] and negate(node.args[0]) not in found:
                    found[node.args[0]] = None
                elif node.args[0] != node.args[1] and negate(node.args[1]) not in found:
                    found[node.args[1]] = None
        return list(found)[:MOST_TURNS]
