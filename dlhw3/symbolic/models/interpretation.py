"""Values for everything that a term can name: sizes, indices, exponents, letters, layers, functions.

A model holds plain data. What it does not hold comes from its ``supply``, once, and is kept; without one it is
``Unclear``. So a model whose supply is taken away says exactly what it was asked for, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from dlhw3.symbolic.models.matrices import Matrix, transposed
from dlhw3.symbolic.models.numbers import PLAIN, ZERO, Number, Unclear, sign, smooth
from dlhw3.symbolic.models.rationals import Rational

LARGEST = 65  # a size; larger ones are past what a model is for
OPERATIONS = 50_000  # products of fractions, about, that may be spent on a model
Place = tuple[int, int, int]
"""An entry of an argument: (argument, row, column), from 0."""
Shape = tuple[int, int]
Shapes = tuple[Shape, ...]


class BendsAtUnknown(Unclear):
    """Whether an unknown lies before or behind a bend."""


class Bend(NamedTuple):
    """c·relu(x − at)² of one entry x, or a derivative of it of some order: its slope is continuous."""

    place: Place
    at: Rational
    factor: Rational
    order: int = 0

    def value(self, points: tuple[Matrix, ...]) -> Number:
        """Return the value; raises Unclear where it has none, and BendsAtUnknown of an unknown."""
        k, i, j = self.place
        return smooth(points[k][i][j] - self.at, self._derivatives)

    def _derivatives(self, v: Number, order: int) -> list[Number]:
        if not isinstance(v, PLAIN):
            raise BendsAtUnknown("on which side of a bend an unknown is")
        side, highest = sign(v), self.order + order
        if not side and highest > 1:
            raise Unclear("a second derivative at a bend")
        held = (v * v, 2 * v, 2) if side > 0 else ()
        found = [self.factor * x for x in held[self.order : highest + 1]]
        return [*found, *[ZERO] * (order + 1 - len(found))]


@dataclass(frozen=True)
class Polynomial:
    """Σ c·Π entries, of arguments of the given shapes: {sorted places: c}, the value of an abstract function.

    Of a function that is no polynomial there are ``bends`` besides.
    """

    shapes: Shapes
    terms: dict[tuple[Place, ...], Rational]
    bends: tuple[Bend, ...] = ()
    slopes: dict[Place, Polynomial] = field(init=False, repr=False, compare=False, default_factory=dict)
    """The derivatives that were asked for."""

    def at(self, points: tuple[Matrix, ...]) -> Number:
        """Return the value."""
        value: Number = ZERO
        for places, c in self.terms.items():
            factor: Number = c
            for k, i, j in places:
                factor = factor * points[k][i][j]
            value = value + factor
        for bend in self.bends:
            value = value + bend.value(points)
        return value

    def slope(self, place: Place) -> Polynomial:
        """Return the derivative by one entry."""
        if place not in self.slopes:
            self.slopes[place] = self._slope(place)
        return self.slopes[place]

    def _slope(self, place: Place) -> Polynomial:
        found: dict[tuple[Place, ...], Rational] = {}
        for places, c in self.terms.items():
            if (many := places.count(place)) > 0:
                at = places.index(place)
                rest = places[:at] + places[at + 1 :]
                found[rest] = found.get(rest, ZERO) + c * many
        bends = tuple(bend._replace(order=bend.order + 1) for bend in self.bends if bend.place == place)
        return Polynomial(self.shapes, found, bends)


@dataclass
class Budget:
    """Operations that are left; a count, and no clock."""

    left: int = OPERATIONS

    def spend(self, many: int) -> None:
        """Count operations; raises Unclear past the last."""
        self.left -= many
        if self.left < 0:
            raise Unclear("more operations than the budget has")


Outcomes = tuple[tuple[Rational, Rational], ...]
"""Finitely many numbers, each with its probability."""
EVEN: Outcomes = ((Rational(1), Rational(1, 2)), (Rational(-1), Rational(1, 2)))


class Supply(Protocol):
    """Where what a model does not hold comes from."""

    def width(self, model: Model, name: str, k: int) -> int:
        """Return the width d_k."""

    def letter(self, model: Model, name: str, shape: Shape, kind: str) -> Matrix:
        """Return a letter's value."""

    def layer(self, model: Model, name: str, k: int, shape: Shape) -> Matrix:
        """Return a family's k-th layer."""

    def function(self, model: Model, name: str, shapes: Shapes) -> Polynomial:
        """Return an abstract function."""


@dataclass
class Model:
    """Values by name; ``bases`` are orthogonal matrices of eigenvectors that may help, and are checked.

    ``outcomes`` are those of all expectations, with their probabilities; ``averaged`` says that they were used.
    All evaluation in a model and in its copies is within one budget.
    """

    parameters: dict[str, Rational] = field(default_factory=dict)
    widths: dict[tuple[str, int], int] = field(default_factory=dict)
    letters: dict[str, Matrix] = field(default_factory=dict)
    layers: dict[tuple[str, int], Matrix] = field(default_factory=dict)
    functions: dict[str, Polynomial] = field(default_factory=dict)
    bases: tuple[Matrix, ...] = ()
    outcomes: Outcomes = EVEN
    averaged: bool = False
    supply: Supply | None = None
    budget: Budget = field(default_factory=Budget)
    largest: int = LARGEST

    def parameter(self, name: str) -> Rational:
        """Return the value of a size, an index or an exponent."""
        if name not in self.parameters:
            raise Unclear(f"{name} has no value")
        return self.parameters[name]

    def width(self, name: str, k: int) -> int:
        """Return the width d_k, at least 1."""
        if (name, k) not in self.widths:
            self.widths[name, k] = self._supply(f"{name}_{k}").width(self, name, k)
        return self.widths[name, k]

    def letter(self, name: str, shape: Shape, kind: str) -> Matrix:
        """Return a letter's matrix; raises Unclear where it has another shape or is not symmetric as declared."""
        if name not in self.letters:
            self.letters[name] = self._supply(name).letter(self, name, shape, kind)
        value = _of_shape(self.letters[name], shape, name)
        if kind == "symmetric" and value != transposed(value):
            raise Unclear(f"{name} is not symmetric here")
        return value

    def layer(self, name: str, k: int, shape: Shape) -> Matrix:
        """Return a family's k-th layer, of its shape."""
        if (name, k) not in self.layers:
            self.layers[name, k] = self._supply(f"{name}_{k}").layer(self, name, k, shape)
        return _of_shape(self.layers[name, k], shape, f"{name}_{k}")

    def function(self, name: str, shapes: Shapes) -> Polynomial:
        """Return the polynomial that an abstract function is; a function of every entry has one 1 × 1 argument."""
        if name not in self.functions:
            self.functions[name] = self._supply(name).function(self, name, shapes)
        if self.functions[name].shapes != shapes:
            raise Unclear(f"{name} is given on another space")
        return self.functions[name]

    def _supply(self, name: str) -> Supply:
        if self.supply is None:
            raise Unclear(f"{name} has no value")
        return self.supply


def _of_shape(value: Matrix, shape: Shape, name: str) -> Matrix:
    if (len(value), len(value[0])) != shape:
        raise Unclear(f"{name} has another shape here")
    return value
