"""Random well-shaped expressions and random models of them, shared by the tests of the symbolic kernel."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from second_opinion import rationals as exact
from second_opinion.model import Model
from sympy import (
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Rational,
    Symbol,
    Trace,
    Transpose,
)

from dlhw3.symbolic.nodes import (
    AbstractFunction,
    GradientAt,
    HessianAt,
    Inner,
    LayerProduct,
    Layers,
    MatrixDifferential,
    MatrixSum,
    Norm,
    PsdPower,
    ScalarDifferential,
    Value,
    index_symbol,
    size_symbol,
)
from dlhw3.symbolic.ranges import Facts, Range

DETERMINISTIC = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)

n, m = size_symbol("n"), size_symbol("m")
N, j, i, p = (index_symbol(name) for name in "Njip")
W, V = Layers("W", N), Layers("V", N)
ONE = Integer(1)
FACTS = Facts(
    (Range(N, ONE, None), Range(j, ONE, N)),
    symmetric=frozenset({MatrixSymbol("S", n, n), MatrixSymbol("T", n, n)}),
)
POINTS = (Integer(0), j - 1, j, N)  # widths d_p at these indices, in rising order


# -- expressions -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kinds:
    """Which nodes to draw beyond letters, sums, products, transposes, scalars, traces and inner products."""

    losses: bool = False
    hessians: bool = False
    powers: bool = False
    sums: bool = False
    layers: bool = False
    differentials: bool = False
    symmetric: bool = True
    concrete: bool = True
    scope: tuple[tuple[Symbol, Expr, Expr], ...] = ()  # the sums around: index, low, high


EVERYTHING = Kinds(losses=True, hessians=True, powers=True, sums=True, layers=True, differentials=True)
COMPLETE = Kinds(losses=True, concrete=False)


@dataclass(frozen=True)
class Writer:
    """Draws expressions of a wanted shape; ``depth`` bounds the nesting."""

    draw: Callable[[Any], Any]
    kinds: Kinds

    def pick(self, *choices: Any) -> Any:
        return choices[self.draw(st.integers(0, len(choices) - 1))]

    def sizes(self) -> tuple[Expr, ...]:
        sizes: tuple[Expr, ...] = (n, m)
        if self.kinds.concrete:
            sizes += (ONE, Integer(2))
        if self.kinds.layers:
            sizes += tuple(W.width(point) for point in self.points())
        return sizes

    def points(self) -> tuple[Expr, ...]:
        if not self.kinds.scope:
            return POINTS
        index = self.kinds.scope[-1][0]
        return (Integer(0), index - 1, index, N)

    def bound(self) -> tuple[Symbol, ...]:
        return tuple(index for index, _, _ in self.kinds.scope)

    def matrix(self, rows: Expr, cols: Expr, depth: int) -> MatrixExpr:
        """Draw a matrix expression of the given shape."""
        if depth <= 0:
            return self.leaf(rows, cols)
        options: list[Callable[[], MatrixExpr]] = [
            lambda: self.leaf(rows, cols),
            lambda: Transpose(self.matrix(cols, rows, depth - 1)),
            lambda: MatAdd(self.matrix(rows, cols, depth - 1), self.matrix(rows, cols, depth - 1)),
            lambda: self.product(rows, cols, depth),
            lambda: self.product(rows, cols, depth),
            lambda: MatMul(self.scalar(depth - 1), self.matrix(rows, cols, depth - 1)),
        ]
        fixed = not any(size.has(i, p) for size in (rows, cols))
        if self.kinds.losses and fixed:
            options.append(lambda: GradientAt(self.loss(rows, cols), self.matrix(rows, cols, depth - 1)))
        if self.kinds.hessians and fixed:
            options.append(
                lambda: HessianAt(
                    self.loss(rows, cols),
                    self.matrix(rows, cols, depth - 2),
                    self.matrix(rows, cols, depth - 1),
                )
            )
        if self.kinds.powers and rows == cols:
            options.append(lambda: self.power(rows, depth))
        if self.kinds.sums and len(self.kinds.scope) < 2:
            options += [lambda: self.sum(rows, cols, depth)] * (3 if self.kinds.layers else 1)
        if self.kinds.differentials:
            options.append(lambda: self.differential(self.matrix(rows, cols, depth - 1), MatrixDifferential))
        return self.pick(*options)()

    def leaf(self, rows: Expr, cols: Expr) -> MatrixExpr:
        """Draw a letter, a layer product, an identity or (seldom) a zero."""
        choices = []
        if self.kinds.layers:
            choices += [
                self.pick(W, W, V).product(high, low + 1)
                for place, high in enumerate(self.points())
                for low in self.points()[: place + 1]
                if (W.width(high), W.width(low)) == (rows, cols)
            ]
        if not any(size.has(i, p) for size in (rows, cols)):
            choices += [MatrixSymbol(f"{name}_{rows}_{cols}", rows, cols) for name in "AB"]
        if rows == cols:
            choices.append(Identity(rows))
            if rows == n and self.kinds.symmetric:
                choices += [MatrixSymbol("S", n, n), MatrixSymbol("T", n, n)]
        if not choices:  # a size d_i inside a sum: come from d_0 or go to it
            first = W.width(0)
            if rows.has(i, p):
                return MatMul(LayerProduct(W, self._point(rows), 1), self.leaf(first, cols))
            return MatMul(self.leaf(rows, first), Transpose(LayerProduct(W, self._point(cols), 1)))
        return self.pick(*choices)

    def _point(self, size: Expr) -> Expr:
        return size.args[0]

    def product(self, rows: Expr, cols: Expr, depth: int) -> MatrixExpr:
        middle = self.pick(*self.sizes())
        return MatMul(self.matrix(rows, middle, depth - 1), self.matrix(middle, cols, depth - 1))

    def power(self, size: Expr, depth: int) -> MatrixExpr:
        half = self.matrix(size, self.pick(*self.sizes()), min(depth - 1, 1))
        exponents = [Integer(0), ONE, Integer(2), j, j - 1, N - j]
        for index, _, high in self.kinds.scope:
            exponents += [index, high - index]
        return PsdPower(MatMul(half, Transpose(half)), self.pick(*exponents))

    def sum(self, rows: Expr, cols: Expr, depth: int) -> MatrixExpr:
        index = p if i in self.bound() else i
        ends = [(ONE, j), (ONE, N), (j, N), (ONE, ONE), (ONE, j - 1), (j + 1, N)]
        ends += [(outer, high) for outer, _, high in self.kinds.scope]
        low, high = self.pick(*ends)
        inside = Writer(self.draw, replace(self.kinds, scope=(*self.kinds.scope, (index, low, high))))
        if (rows, cols) == (W.width(N), W.width(0)) and self.pick(True, True, False):
            middle = inside.matrix(W.width(index), W.width(index - 1), depth - 1)
            body = MatMul(W.product(N, index + 1), middle, W.product(index - 1, 1))
            return MatrixSum(body, index, low, high)
        return MatrixSum(inside.matrix(rows, cols, depth - 1), index, low, high)

    def differential(self, function: Expr, kind: type) -> Expr:
        letters = sorted(function.atoms(MatrixSymbol) - FACTS.symmetric, key=str)
        if function.has(W):
            letters += [W, W[j], W[1], W[N], *(W[index] for index in self.bound() for _ in range(3))]
        if not letters:
            return function
        variable = self.pick(*letters)
        if variable == W:
            return kind(function, W, self.pick(V, V, W))
        rows, cols = variable.shape
        plain = replace(
            self.kinds, differentials=False, powers=False, losses=False, hessians=False, sums=False
        )
        return kind(function, variable, Writer(self.draw, plain).matrix(rows, cols, 1))

    def loss(self, rows: Expr, cols: Expr) -> AbstractFunction:
        return AbstractFunction(f"l_{rows}_{cols}", rows, cols)

    def scalar(self, depth: int) -> Expr:
        """Draw a scalar expression."""
        numbers = [Integer(2), Integer(-1), Rational(1, 3), n]
        numbers += [*self.bound(), *self.bound()]
        if depth <= 0:
            return self.pick(*numbers)
        rows, cols = self.pick(*self.sizes()), self.pick(*self.sizes())
        options: list[Callable[[], Expr]] = [
            lambda: self.pick(*numbers),
            lambda: Trace(self.matrix(rows, rows, depth - 1)),
            lambda: Inner(self.matrix(rows, cols, depth - 1), self.matrix(rows, cols, depth - 1)),
            lambda: self.scalar(depth - 1) + self.scalar(depth - 1),
            lambda: self.scalar(depth - 1) * self.scalar(depth - 1),
            lambda: Norm(self.matrix(rows, cols, depth - 1)) ** self.pick(2, 4),
        ]
        fixed = not any(size.has(i, p) for size in (rows, cols))
        if self.kinds.losses and fixed:
            options.append(lambda: Value(self.loss(rows, cols), self.matrix(rows, cols, depth - 1)))
        if self.kinds.powers:
            options.append(lambda: Norm(self.leaf(rows, cols)) ** (2 * self.pick(j, j - 1)))
        if self.kinds.differentials:
            options.append(lambda: self.differential(self.scalar(depth - 1), ScalarDifferential))
        return self.pick(*options)()


@st.composite
def matrices(draw: Any, kinds: Kinds, depth: int = 3) -> MatrixExpr:
    """Draw a matrix expression."""
    writer = Writer(draw, kinds)
    rows, cols = writer.pick(*writer.sizes()), writer.pick(*writer.sizes())
    return writer.matrix(rows, cols, depth)


@st.composite
def scalars(draw: Any, kinds: Kinds, depth: int = 3) -> Expr:
    """Draw a scalar expression."""
    return Writer(draw, kinds).scalar(depth)


@st.composite
def pairs(draw: Any, kinds: Kinds, depth: int = 2) -> tuple[MatrixExpr, MatrixExpr]:
    """Draw two matrix expressions of one shape."""
    writer = Writer(draw, kinds)
    rows, cols = writer.pick(*writer.sizes()), writer.pick(*writer.sizes())
    return writer.matrix(rows, cols, depth), writer.matrix(rows, cols, depth)


# -- models ----------------------------------------------------------------------------------------------


def model_of(seed: int, facts: Facts = FACTS, *, linear: bool = False) -> Model:
    """Return a model with small random sizes, layers and letters, the declared letters made symmetric."""
    rng = random.Random(seed)
    widths = [rng.randint(1, 3) for _ in range(8)]
    depth = rng.randint(1, 3)
    integers = {n: rng.randint(1, 3), m: rng.randint(1, 3), N: depth, j: rng.randint(1, depth)}
    model = Model(integers, lambda index: widths[index], rng)
    model.linear_losses = linear
    for letter in sorted(facts.symmetric, key=str):
        value = model.matrix(letter)
        model.values[letter] = exact.add(value, exact.transpose(value))
    return model
