"""Random well-shaped expressions, random models of them, and what a normal form denotes in a model.

Shared by the tests of the symbolic kernel. ``denote`` reads a form letter by letter in exact arithmetic: a
normal form is right exactly when it denotes what its expression means, so ``denote`` against
``Model.evaluate`` tests every rule of the normal form at once.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from sympy import (
    Basic,
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
    ZeroMatrix,
)

from dlhw3.symbolic.kernel import exact
from dlhw3.symbolic.kernel.facts import Facts, Range
from dlhw3.symbolic.kernel.forms import Form, Monomial, Scalar
from dlhw3.symbolic.kernel.model import Model
from dlhw3.symbolic.kernel.nodes import (
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
from dlhw3.symbolic.kernel.words import Letter, Word

DETERMINISTIC = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)

n, m = size_symbol("n"), size_symbol("m")
N, j, i = index_symbol("N"), index_symbol("j"), index_symbol("i")
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
    index: bool = False  # whether the index i of a sum is in scope
    ends: tuple[Expr, Expr] = (ONE, ONE)  # the range of i, then


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
        return (Integer(0), i - 1, i, N) if self.kinds.index else POINTS

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
        fixed = not any(size.has(i) for size in (rows, cols))
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
        if self.kinds.sums and not self.kinds.index:
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
        if not any(size.has(i) for size in (rows, cols)):
            choices += [MatrixSymbol(f"{name}_{rows}_{cols}", rows, cols) for name in "AB"]
        if rows == cols:
            choices.append(Identity(rows))
            if rows == n and self.kinds.symmetric:
                choices += [MatrixSymbol("S", n, n), MatrixSymbol("T", n, n)]
        if not choices:  # a size d_i inside a sum: come from d_0 or go to it
            first = W.width(0)
            if rows.has(i):
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
        if self.kinds.index:
            exponents += [i, self.kinds.ends[1] - i]
        return PsdPower(MatMul(half, Transpose(half)), self.pick(*exponents))

    def sum(self, rows: Expr, cols: Expr, depth: int) -> MatrixExpr:
        low, high = self.pick((ONE, j), (ONE, N), (j, N), (ONE, Integer(1)), (ONE, j - 1), (j + 1, N))
        inside = Writer(self.draw, replace(self.kinds, index=True, ends=(low, high)))
        if (rows, cols) == (W.width(N), W.width(0)) and self.pick(True, True, False):
            middle = inside.matrix(W.width(i), W.width(i - 1), depth - 1)
            return MatrixSum(MatMul(W.product(N, i + 1), middle, W.product(i - 1, 1)), i, low, high)
        return MatrixSum(inside.matrix(rows, cols, depth - 1), i, low, high)

    def differential(self, function: Expr, kind: type) -> Expr:
        letters = sorted(function.atoms(MatrixSymbol) - FACTS.symmetric, key=str)
        if function.has(W):
            letters += [W, W[j], W[1], W[N], *([W[i]] * 3 if self.kinds.index else [])]
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
        numbers += [i] if self.kinds.index else []
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
        fixed = not any(size.has(i) for size in (rows, cols))
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


# -- what a normal form denotes --------------------------------------------------------------------------


def denote(form: Form, model: Model) -> Any:
    """Return the value of a normal form in a model."""
    return _denote(form.shape, form.terms.items(), model)


def _denote_key(key: Any, model: Model) -> Any:
    return _denote(key[0], key[1], model)


def _denote(shape: Any, terms: Any, model: Model) -> Any:
    total: Any = Fraction(0)
    if shape is not None:
        rows, cols = (model.integer(size) for size in shape)
        total = exact.build(rows, cols, lambda a, b: Fraction(0))
    for monomial, coefficient in terms:
        value = _monomial(monomial, shape, model)
        total = (
            total + coefficient * value
            if shape is None
            else exact.add(total, exact.scale(coefficient, value))
        )
    return total


def _monomial(monomial: Monomial, shape: Any, model: Model) -> Any:
    if monomial.binders:
        index, low, high = monomial.binders[0]
        rest = monomial._replace(binders=monomial.binders[1:])
        values = [
            _monomial(rest, shape, model.with_integers({index: k}))
            for k in range(model.integer(low), model.integer(high) + 1)
        ]
        if shape is None:
            return sum(values, Fraction(0))
        rows, cols = (model.integer(size) for size in shape)
        total = exact.build(rows, cols, lambda a, b: Fraction(0))
        for value in values:
            total = exact.add(total, value)
        return total
    factor: Any = Fraction(1)
    for atom, exponent in monomial.scalars:
        factor = factor * exact.power(_scalar(atom, model), model.rational(exponent))
    if shape is None:
        assert not monomial.word
        return factor
    return exact.scale(factor, _word(monomial.word, model.integer(shape[0]), model))


def _scalar(atom: Scalar, model: Model) -> Any:
    if atom.kind == "symbol":
        return model.rational(atom.key[0])
    if atom.kind == "trace":
        return exact.trace(_word(atom.key[0], 0, model))
    function = atom.key[0]
    if atom.kind == "value":
        return model.loss(function).value(_denote_key(atom.key[1], model))
    assert atom.kind == "bilinear"
    size = model.integer(function.domain[0])
    point = _denote_key(atom.key[1], model)
    first, second = (_word(word, size, model) for word in atom.key[2:])
    return exact.inner(first, model.loss(function).hessian(point, second))


def _word(word: Word, size: int, model: Model) -> Any:
    if not word:
        return exact.identity(size)
    first, *rest = (_letter(letter, model) for letter in word)
    for value in rest:
        first = exact.multiply(first, value)
    return first


def _letter(letter: Letter, model: Model) -> Any:
    value = _atom(letter.atom.kind, letter.atom.key, model)
    return exact.transpose(value) if letter.transposed else value


def _atom(kind: str, key: tuple[Any, ...], model: Model) -> Any:
    if kind == "matrix":
        return model.matrix(key[0])
    if kind == "layers":
        return model.matrix(LayerProduct(*key))
    if kind == "gradient":
        return model.loss(key[0]).gradient(_denote_key(key[1], model))
    if kind == "hessian":
        point = _denote_key(key[1], model)
        direction = _word(key[2], len(point), model)
        return model.loss(key[0]).hessian(point, direction)
    if kind == "power":
        base, exponent = _denote_key(key[0], model), model.rational(key[1])
        if exponent.denominator == 1:
            return exact.matrix_power(base, int(exponent))
        return exact.psd_power(base, exponent, model.roots)
    assert kind == "slope"
    return model.matrix(MatrixDifferential(LayerProduct(*key[:3]), *key[3:]))


# -- rewritings that change nothing ----------------------------------------------------------------------


def shuffled(expression: Basic, rng: random.Random) -> Expr:
    """Rewrite an expression into another that is equal by the laws of algebra and W_{a:b}W_{b-1:c} = W_{a:c}."""
    if isinstance(expression, LayerProduct):
        return _split_layers(expression, rng)
    if not expression.args or isinstance(expression, (MatrixSymbol, Symbol, AbstractFunction, Layers)):
        return expression  # type: ignore[return-value]
    if isinstance(expression, (Identity, ZeroMatrix, Rational)):
        return expression
    if isinstance(expression, (ScalarDifferential, MatrixDifferential)):
        function, variable, direction = expression.args
        moved = direction if isinstance(direction, Layers) else shuffled(direction, rng)
        return expression.func(shuffled(function, rng), variable, moved)
    if isinstance(expression, MatrixSum):
        return MatrixSum(shuffled(expression.args[0], rng), *expression.args[1:])
    parts = [shuffled(part, rng) for part in expression.args]
    if isinstance(expression, MatMul):
        return _shuffled_product(parts, rng)
    if isinstance(expression, MatAdd):
        rng.shuffle(parts)
        return MatAdd(*parts)
    if isinstance(expression, Transpose):
        return _shuffled_transpose(parts[0], rng)
    if isinstance(expression, Trace):
        return _shuffled_trace(parts[0], rng)
    if isinstance(expression, Inner):
        left, right = parts
        return rng.choice(
            [
                Inner(left, right),
                Inner(right, left),
                Trace(MatMul(Transpose(left), right)),
                Inner(Transpose(left), Transpose(right)),
                Trace(MatMul(right, Transpose(left))),
            ]
        )
    return expression.func(*parts)


def _split_layers(product: LayerProduct, rng: random.Random) -> Expr:
    layers, high, low = product.args
    between = [low - 1, high, *(point for point in (*POINTS, i, i - 1) if point in (high - 1, low))]
    cut = rng.choice(between)
    upper, lower = LayerProduct(layers, high, cut + 1), LayerProduct(layers, cut, low)
    return MatMul(upper, lower) if rng.random() < 0.5 else product


def _shuffled_product(parts: list[Expr], rng: random.Random) -> Expr:
    scalars_ = [part for part in parts if not isinstance(part, MatrixExpr)]
    matrices_ = [part for part in parts if isinstance(part, MatrixExpr)]
    if rng.random() < 0.3:  # (AB)ᵀ = BᵀAᵀ, twice
        flipped = MatMul(*(Transpose(part) for part in reversed(matrices_)))
        return MatMul(*scalars_, Transpose(flipped))
    sums = [place for place, part in enumerate(matrices_) if isinstance(part, MatAdd)]
    if sums and rng.random() < 0.6:  # distribute one sum
        place = rng.choice(sums)
        before, after = matrices_[:place], matrices_[place + 1 :]
        return MatAdd(*(MatMul(*scalars_, *before, term, *after) for term in matrices_[place].args))
    if len(matrices_) > 2 and rng.random() < 0.5:  # reassociate
        cut = rng.randint(1, len(matrices_) - 1)
        return MatMul(*scalars_, MatMul(*matrices_[:cut]), MatMul(*matrices_[cut:]))
    if rng.random() < 0.3:
        matrices_.insert(rng.randint(0, len(matrices_)), None)
        spot = matrices_.index(None)
        size = matrices_[spot - 1].shape[1] if spot else matrices_[1].shape[0]
        matrices_[spot] = Identity(size)
    return MatMul(*scalars_, *matrices_)


def _shuffled_transpose(inner: Expr, rng: random.Random) -> Expr:
    if rng.random() < 0.3:
        return Transpose(Transpose(Transpose(inner)))
    if isinstance(inner, MatAdd):
        return MatAdd(*(Transpose(term) for term in inner.args))
    if isinstance(inner, MatMul):
        scalars_ = [part for part in inner.args if not isinstance(part, MatrixExpr)]
        matrices_ = [part for part in inner.args if isinstance(part, MatrixExpr)]
        return MatMul(*scalars_, *(Transpose(part) for part in reversed(matrices_)))
    return Transpose(inner)


def _shuffled_trace(inner: Expr, rng: random.Random) -> Expr:
    if isinstance(inner, MatAdd):
        return sum((Trace(term) for term in inner.args[1:]), Trace(inner.args[0]))
    if isinstance(inner, MatMul):
        scalars_ = [part for part in inner.args if not isinstance(part, MatrixExpr)]
        matrices_ = [part for part in inner.args if isinstance(part, MatrixExpr)]
        turn = rng.randint(0, len(matrices_) - 1)
        turned = MatMul(*matrices_[turn:], *matrices_[:turn])
        factor = Integer(1)
        for part in scalars_:
            factor = factor * part
        return factor * Trace(Transpose(turned) if rng.random() < 0.5 else turned)
    return Trace(Transpose(inner))
