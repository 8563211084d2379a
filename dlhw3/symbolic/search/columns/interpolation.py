"""Bounds on steps along gradients of a convex, smooth function: what interpolation says of two points, in short.

Of f convex and L-smooth ‖∇f(x) − ∇f(y)‖² ≤ L⟨∇f(x) − ∇f(y), x − y⟩. These few columns, times what is known to be
≥ 0, are tried before everything that is visible is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from sympy import Add, Expr, Integer, MatrixExpr
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import negate
from dlhw3.symbolic.faces.functions import FUNCTIONS, ValueOfSeveral
from dlhw3.symbolic.nodes import Inner, Norm, Value
from dlhw3.symbolic.search.columns.columns import Column, Factor, assumed, factors, pairs_of, squared
from dlhw3.symbolic.search.columns.combining import Found
from dlhw3.symbolic.search.columns.ordering import Search
from dlhw3.symbolic.search.columns.points import at_points, coercive_at, interpolated, without_zeros

ONE, ZERO = Integer(1), Integer(0)
MOST_FACTORS, MOST_TURNS, MOST_DEGREE, ROUNDS = 6, 4, 8, 3
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

    def bounded(self, chain: Callable[[Expr, Expr], Found | None]) -> Found | None:
        """Return one bound at visible points, and a chain of bounds of norms that leads from it to the right."""
        self.told = [h.statement.right - h.statement.left for h in self.given]
        self.factors = factors(self.sight, self._known())
        gap, apart = multiplied_out(self.gap), lru_cache(maxsize=None)(multiplied_out)
        values = {apart(one) for one in self.gap.atoms(*VALUES)}
        for column in at_points(self.sight, self.everywhere, self.factors):
            if values != {apart(one) for one in column.value.atoms(*VALUES)}:
                continue  # they are not gone from the difference, which takes long to multiply out
            rest = gap - multiplied_out(column.value)
            if rest.has(*FUNCTIONS) or not rest.has(Norm):
                continue
            for weight in (Factor(ONE, strict=True), *self.factors):
                above = Add(*(one / weight.value for one in Add.make_args(rest)))
                if weight.value.is_Symbol and above.has(weight.value):
                    continue
                parts = above.as_coefficients_dict().items()
                low, high = (sum((s * c * one for one, c in parts if s * c > 0), ZERO) for s in (-1, 1))
                if (found := chain(low, high)) is not None:
                    return [(column, Fraction(1)), *((one.times(weight), c) for one, c in found)]
        return None

    def bounds(self) -> Iterator[Column]:
        """Yield what is assumed for all points at those that are visible, without squares."""
        self.told = [h.statement.right - h.statement.left for h in self.given]
        self.factors = factors(self.sight, self._known())
        yield from (one for one in at_points(self.sight, self.everywhere, self.factors) if not one.square)

    def _columns(self) -> Iterator[Column]:
        """Yield what holds at points times numbers that are ≥ 0, and squares times products of two of these."""
        seen = at_points(self.sight, self.everywhere, self.factors)
        found = [*interpolated(self.sight, self.everywhere, self.factors)]
        found += [column for column in seen if column.value.has(*VALUES)]
        found += coercive_at(self.sight, self.everywhere)
        plain = [*without_zeros(found, self.equal)]
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
        for column in without_zeros(interpolated(self.sight, self.everywhere, ()), self.equal):
            for node in column.value.atoms(Inner):
                if node.args[0] == node.args[1] and negate(node.args[0]) not in found:
                    found[node.args[0]] = None
                elif node.args[0] != node.args[1] and negate(node.args[1]) not in found:
                    found[node.args[1]] = None
        return list(found)[:MOST_TURNS]
