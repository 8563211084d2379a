"""Models: exact values for every letter, and the evaluation of an expression in a model.

This is a second reading of expressions, by what they mean and not by rewriting: it shares no code with the
normal form, refutes steps, and is what the tests hold the normal form against.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import singledispatchmethod
from itertools import count
from typing import Any

from sympy import (
    Add,
    Basic,
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)
from sympy.core.function import AppliedUndef

from dlhw3.symbolic import nodes
from second_opinion import rationals
from second_opinion.rationals import Inexact, Matrix, Number

_tags = count(1)
Key = Any  # a MatrixSymbol, a Symbol, or (family name, index)


@dataclass(frozen=True)
class ConcreteLoss:
    """l(X) = ⟨C, X⟩ + ½⟨Q∘X, X⟩ + ½⟨M, X⟩² + ⅙⟨R, X∘X∘X⟩ with rational C, Q, M, R (Q = M = R = 0 when linear)."""

    linear: Matrix
    square: Matrix
    coupling: Matrix
    cubic: Matrix

    def value(self, X: Matrix) -> Number:
        """Return l(X)."""
        squares = _entrywise(X, X)
        once = rationals.inner(self.coupling, X)
        total = rationals.inner(self.linear, X) + rationals.inner(self.square, squares) * Fraction(1, 2)
        return (
            total
            + once * once * Fraction(1, 2)
            + rationals.inner(self.cubic, _entrywise(squares, X)) * Fraction(1, 6)
        )

    def gradient(self, X: Matrix) -> Matrix:
        """Return ∇l(X)."""
        result = rationals.add(self.linear, _entrywise(self.square, X))
        result = rationals.add(result, rationals.scale(rationals.inner(self.coupling, X), self.coupling))
        cubic = _entrywise(self.cubic, _entrywise(X, X))
        return rationals.add(result, rationals.scale(Fraction(1, 2), cubic))

    def hessian(self, X: Matrix, D: Matrix) -> Matrix:
        """Return ∇²l(X)[D]."""
        result = _entrywise(rationals.add(self.square, _entrywise(self.cubic, X)), D)
        return rationals.add(result, rationals.scale(rationals.inner(self.coupling, D), self.coupling))

    def describe(self) -> str:
        """Return the formula with its matrices."""
        text = f"⟨C, X⟩ with C = {rationals.show(self.linear)}"
        if any(any(row) for row in self.square):
            text += (
                f" + ½⟨Q∘X, X⟩ + ½⟨M, X⟩² + ⅙⟨R, X∘X∘X⟩ with Q = {rationals.show(self.square)}, "
                f"M = {rationals.show(self.coupling)}, R = {rationals.show(self.cubic)}"
            )
        return text


def _entrywise(left: Matrix, right: Matrix) -> Matrix:
    return tuple(tuple(a * b for a, b in zip(x, y, strict=True)) for x, y in zip(left, right, strict=True))


@dataclass
class Model:
    """Values for letters: given, defined by an expression, or drawn when first asked for."""

    integers: Mapping[Symbol, int]
    widths: Callable[[int], int]
    rng: random.Random
    values: dict[Key, Any] = field(default_factory=dict)
    losses: dict[str, ConcreteLoss] = field(default_factory=dict)
    definitions: Mapping[Key, Callable[[Any], Basic]] = field(default_factory=dict)
    roots: tuple[Matrix, ...] = ()
    linear_losses: bool = True
    moved: Mapping[Key, Matrix] = field(default_factory=dict)

    def integer(self, expression: Any) -> int:
        """Return the value of a size or an index."""
        value = self.rational(expression)
        if value.denominator != 1:
            raise Inexact(f"{expression} is not an integer here")
        return int(value)

    def rational(self, expression: Any) -> Fraction:
        """Return the value of an expression in indices and sizes."""
        value = expression.xreplace({symbol: Integer(v) for symbol, v in self.integers.items()})
        for term in value.atoms(AppliedUndef):
            value = value.xreplace({term: Rational(self.widths(self.integer(term.args[0])))})
        if not isinstance(value, Rational):
            raise Inexact(f"{expression} has no value here")
        return Fraction(int(value.p), int(value.q))

    def with_integers(self, values: Mapping[Symbol, int]) -> Model:
        """Return the model in which some indices have other values; letters are shared."""
        return replace(self, integers={**self.integers, **values})

    def letter(self, key: Key, shape: tuple[Expr, Expr]) -> Matrix:
        """Return a letter's matrix: moved, given, defined or drawn (and then kept)."""
        if key in self.moved:
            return self.moved[key]
        if key not in self.values:
            family = key[0] if isinstance(key, tuple) else key
            if family in self.definitions:
                still = replace(self, moved={})
                meaning = self.definitions[family](key[1] if isinstance(key, tuple) else None)
                self.values[key] = still.matrix(meaning)
            else:
                rows, cols = self.integer(shape[0]), self.integer(shape[1])
                draw = self.rng.randint
                self.values[key] = rationals.build(rows, cols, lambda i, j: Fraction(draw(-2, 3)))
        value: Matrix = self.values[key]
        if rationals.size(value) != (self.integer(shape[0]), self.integer(shape[1])):
            raise Inexact(f"the value given for {key} has another shape")
        return value

    def loss(self, function: nodes.AbstractFunction) -> ConcreteLoss:
        """Return a concrete polynomial in the place of an abstract function."""
        if function.name not in self.losses:
            rows, cols = (self.integer(side) for side in function.domain)
            draws = [
                rationals.build(rows, cols, lambda i, j: Fraction(self.rng.randint(-2, 3))) for _ in range(4)
            ]
            if self.linear_losses:
                draws[1:] = [rationals.scale(Fraction(0), draw) for draw in draws[1:]]
            self.losses[function.name] = ConcreteLoss(*draws)
        loss = self.losses[function.name]
        if rationals.size(loss.linear) != tuple(self.integer(side) for side in function.domain):
            raise Inexact(f"the loss given for {function.name} has another domain")
        return loss

    def evaluate(self, expression: Basic) -> Any:
        """Return the exact value of a scalar or matrix expression."""
        return self.matrix(expression) if isinstance(expression, MatrixExpr) else self.number(expression)

    # -- scalars -----------------------------------------------------------------------------------------

    @singledispatchmethod
    def number(self, expression: Basic) -> Number:
        """Return the value of a scalar expression."""
        raise Inexact(f"no evaluation of {type(expression).__name__}")

    @number.register
    def _(self, expression: Rational) -> Number:
        return Fraction(int(expression.p), int(expression.q))

    @number.register(Symbol)
    @number.register(AppliedUndef)
    def _(self, expression: Expr) -> Number:
        return self.rational(expression)

    @number.register
    def _(self, expression: Add) -> Number:
        return sum((self.number(argument) for argument in expression.args), Fraction(0))

    @number.register
    def _(self, expression: Mul) -> Number:
        result: Number = Fraction(1)
        for argument in expression.args:
            result = result * self.number(argument)
        return result

    @number.register
    def _(self, expression: Pow) -> Number:
        base, exponent = expression.args[0], self.rational(expression.args[1])
        if isinstance(base, nodes.Norm):
            matrix = self.matrix(base.args[0])
            return rationals.power(rationals.inner(matrix, matrix), exponent / 2)
        return rationals.power(self.number(base), exponent)

    @number.register
    def _(self, expression: nodes.Norm) -> Number:
        matrix = self.matrix(expression.args[0])
        return rationals.power(rationals.inner(matrix, matrix), Fraction(1, 2))

    @number.register
    def _(self, expression: nodes.Inner) -> Number:
        return rationals.inner(self.matrix(expression.args[0]), self.matrix(expression.args[1]))

    @number.register
    def _(self, expression: Trace) -> Number:
        return rationals.trace(self.matrix(expression.arg))

    @number.register
    def _(self, expression: nodes.Value) -> Number:
        return self.loss(expression.args[0]).value(self.matrix(expression.args[1]))

    @number.register
    def _(self, expression: nodes.ScalarDifferential) -> Number:
        inner, variable, direction = expression.args
        tag = next(_tags)
        return rationals.slope_of(self._shifted(variable, direction, tag).number(inner), tag)

    # -- matrices ----------------------------------------------------------------------------------------

    @singledispatchmethod
    def matrix(self, expression: Basic) -> Matrix:
        """Return the value of a matrix expression."""
        raise Inexact(f"no evaluation of {type(expression).__name__}")

    @matrix.register
    def _(self, expression: MatrixSymbol) -> Matrix:
        return self.letter(expression, expression.shape)

    @matrix.register
    def _(self, expression: Identity) -> Matrix:
        return rationals.identity(self.integer(expression.shape[0]))

    @matrix.register
    def _(self, expression: ZeroMatrix) -> Matrix:
        rows, cols = (self.integer(side) for side in expression.shape)
        return rationals.build(rows, cols, lambda i, j: Fraction(0))

    @matrix.register
    def _(self, expression: Transpose) -> Matrix:
        return rationals.transpose(self.matrix(expression.arg))

    @matrix.register
    def _(self, expression: MatAdd) -> Matrix:
        first, *rest = (self.matrix(argument) for argument in expression.args)
        for item in rest:
            first = rationals.add(first, item)
        return first

    @matrix.register
    def _(self, expression: MatMul) -> Matrix:
        factor: Number = Fraction(1)
        result: Matrix | None = None
        for argument in expression.args:
            if isinstance(argument, MatrixExpr):
                item = self.matrix(argument)
                result = item if result is None else rationals.multiply(result, item)
            else:
                factor = factor * self.number(argument)
        assert result is not None
        return rationals.scale(factor, result)

    @matrix.register
    def _(self, expression: MatPow) -> Matrix:
        return rationals.matrix_power(self.matrix(expression.args[0]), self.integer(expression.args[1]))

    @matrix.register
    def _(self, expression: nodes.PsdPower) -> Matrix:
        base = self.matrix(expression.args[0])
        return rationals.psd_power(base, self.rational(expression.args[1]), self.roots)

    @matrix.register
    def _(self, expression: nodes.GradientAt) -> Matrix:
        return self.loss(expression.args[0]).gradient(self.matrix(expression.args[1]))

    @matrix.register
    def _(self, expression: nodes.HessianAt) -> Matrix:
        function, argument, direction = expression.args
        return self.loss(function).hessian(self.matrix(argument), self.matrix(direction))

    @matrix.register
    def _(self, expression: nodes.LayerProduct) -> Matrix:
        layers = expression.layers
        high, low = self.integer(expression.high), self.integer(expression.low)
        if high < low - 1:
            raise Inexact(f"{expression} is out of range here")
        if high < low:
            return rationals.identity(self._width(layers, high))
        result: Matrix | None = None
        for k in range(high, low - 1, -1):
            shape = (Integer(self._width(layers, k)), Integer(self._width(layers, k - 1)))
            layer = self.letter((layers.name, k), shape)
            result = layer if result is None else rationals.multiply(result, layer)
        assert result is not None
        return result

    def _width(self, layers: nodes.Layers, index: int) -> int:
        """d_index; the number of outputs, where it is fixed, at the depth that N has here."""
        fixed = len(layers.args) == 3 and index == self.integer(layers.depth)
        return self.integer(layers.args[2]) if fixed else self.widths(index)

    @matrix.register
    def _(self, expression: nodes.MatrixSum) -> Matrix:
        body, index, low, high = expression.args
        if self.integer(high) < self.integer(low) - 1:
            raise Inexact(f"{expression} runs backwards here")
        rows, cols = (self.integer(side) for side in expression.shape)
        total = rationals.build(rows, cols, lambda i, j: Fraction(0))
        for k in range(self.integer(low), self.integer(high) + 1):
            total = rationals.add(total, self.with_integers({index: k}).matrix(body))
        return total

    @matrix.register
    def _(self, expression: nodes.MatrixDifferential) -> Matrix:
        inner, variable, direction = expression.args
        tag = next(_tags)
        value = self._shifted(variable, direction, tag).matrix(inner)
        return tuple(tuple(rationals.slope_of(entry, tag) for entry in row) for row in value)

    @matrix.register
    def _(self, expression: nodes.GradientOf) -> Matrix:
        function, variable = expression.args
        rows, cols = rationals.size(self.matrix(variable))

        def entry(i: int, j: int) -> Number:
            unit = rationals.build(rows, cols, lambda a, b: Fraction(int((a, b) == (i, j))))
            tag = next(_tags)
            return rationals.slope_of(self._moved(variable, unit, tag).number(function), tag)

        return rationals.build(rows, cols, entry)

    def _shifted(self, variable: Basic, direction: Basic, tag: int) -> Model:
        if isinstance(variable, nodes.Layers):
            assert isinstance(direction, nodes.Layers)
            model = self
            for k in range(1, self.integer(variable.depth) + 1):
                model = model._moved(variable[k], self.matrix(direction[k]), tag)
            return model
        return self._moved(variable, self.matrix(direction), tag)

    def _moved(self, variable: Basic, direction: Matrix, tag: int) -> Model:
        still = self.matrix(variable)
        entries = tuple(
            tuple(rationals.lift(a, b, tag) for a, b in zip(x, y, strict=True))
            for x, y in zip(still, direction, strict=True)
        )
        return replace(self, moved={**self.moved, self._key(variable): entries})

    def _key(self, variable: Basic) -> Key:
        if isinstance(variable, nodes.LayerProduct):
            return (variable.layers.name, self.integer(variable.high))
        return variable
