"""A float reading of expressions, written apart from the kernel: numpy, complex steps, finite differences.

Nothing here calls the kernel's evaluator or its normal form. A derivative is a complex step (exact to
rounding) or, inside another derivative, a five-point difference; a gradient is taken entry by entry; a real
power of a positive semidefinite matrix comes from its eigenvalues, with X⁰ = I.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import (
    Add,
    Basic,
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Number,
    Pow,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)
from sympy.core.function import AppliedUndef

from dlhw3.symbolic import nodes

Array = NDArray[Any]
STEP = 1e-30  # complex step: no subtraction, so the error is of order STEP²
SPACING = 1e-2  # five-point difference inside a complex step: exact for quartics, error of order SPACING⁴
NOTHING = 1e-10  # eigenvalues below this times the largest are rounding, and are zero


class Undefined(Exception):
    """The expression has no value here: a negative power of zero, an empty range."""


class Misshapen(Undefined):
    """Shapes do not fit."""


@dataclass(frozen=True)
class SineLoss:
    """l(X) = Σ C∘sin X + ½⟨M, X⟩²."""

    C: Array
    M: Array

    def value(self, X: Array) -> Any:
        return (self.C * np.sin(X)).sum() + (self.M * X).sum() ** 2 / 2

    def gradient(self, X: Array) -> Array:
        return self.C * np.cos(X) + (self.M * X).sum() * self.M

    def hessian(self, X: Array, D: Array) -> Array:
        return -self.C * np.sin(X) * D + (self.M * D).sum() * self.M


@dataclass(frozen=True)
class PolynomialLoss:
    """l(X) = ⟨C, X⟩ + ½⟨Q∘X, X⟩ + ½⟨M, X⟩² + ⅙⟨R, X∘X∘X⟩."""

    C: Array
    Q: Array
    M: Array
    R: Array

    def value(self, X: Array) -> Any:
        return (
            (self.C * X).sum()
            + (self.Q * X**2).sum() / 2
            + (self.M * X).sum() ** 2 / 2
            + (self.R * X**3).sum() / 6
        )

    def gradient(self, X: Array) -> Array:
        return self.C + self.Q * X + (self.M * X).sum() * self.M + self.R * X**2 / 2

    def hessian(self, X: Array, D: Array) -> Array:
        return self.Q * D + (self.M * D).sum() * self.M + self.R * X * D


@dataclass
class Oracle:
    """Values: integers by symbol, sizes d_k, matrices by name, layers by (name, index), losses by name."""

    integers: dict[Symbol, int]
    widths: dict[int, int]
    matrices: dict[str, Array] = field(default_factory=dict)
    layers: dict[tuple[str, int], Array] = field(default_factory=dict)
    losses: dict[str, Any] = field(default_factory=dict)
    stepping: bool = False

    def whole(self, expression: Any) -> int:
        """Return an index or a size."""
        value = self.scalar(expression)
        if abs(value - round(value)) > 1e-9:
            raise Undefined(f"{expression} = {value}")
        return round(value)

    def value(self, expression: Basic) -> Any:
        """Return the value of an expression."""
        return self.matrix(expression) if isinstance(expression, MatrixExpr) else self.scalar(expression)

    def scalar(self, e: Basic) -> Any:
        """Return the value of a scalar expression."""
        match e:
            case Number():
                return float(e)
            case AppliedUndef():
                return self.widths[self.whole(e.args[0])]
            case Symbol():
                return self.integers[e]
            case Add():
                return sum(self.scalar(part) for part in e.args)
            case Mul():
                return _product([self.scalar(part) for part in e.args])
            case Pow():
                return _power(self.scalar(e.base), self.scalar(e.exp))
            case nodes.Norm():
                return np.sqrt((self.matrix(e.args[0]) ** 2).sum())
            case nodes.Inner():
                left, right = map(self.matrix, e.args)
                return (_same(left, right) * right).sum()
            case Trace():
                return np.trace(_square(self.matrix(e.args[0])))
            case nodes.Value():
                return self.losses[e.args[0].name].value(self.point(*e.args))
            case nodes.ScalarDifferential():
                return self.slope(e)
        raise NotImplementedError(type(e).__name__)

    def matrix(self, e: Basic) -> Array:
        """Return the value of a matrix expression."""
        match e:
            case MatrixSymbol():
                return self.matrices[e.name]
            case nodes.LayerProduct():
                return self.product(e)
            case Identity():
                return np.eye(self.whole(e.shape[0]))
            case ZeroMatrix():
                return np.zeros([self.whole(size) for size in e.shape])
            case Transpose():
                return self.matrix(e.arg).T
            case MatAdd():
                total = self.matrix(e.args[0])
                for part in e.args[1:]:
                    term = self.matrix(part)
                    total = _same(total, term) + term
                return total
            case MatMul():
                return self.multiply(e)
            case MatPow():
                return np.linalg.matrix_power(_square(self.matrix(e.args[0])), self.whole(e.args[1]))
            case nodes.GradientAt():
                return self.losses[e.args[0].name].gradient(self.point(*e.args))
            case nodes.HessianAt():
                function, argument, direction = e.args
                loss = self.losses[function.name]
                return loss.hessian(self.point(function, argument), self.point(function, direction))
            case nodes.MatrixSum():
                return self.sum(e)
            case nodes.PsdPower():
                return psd_power(self.matrix(e.args[0]), self.scalar(e.args[1]))
            case nodes.MatrixDifferential():
                return self.slope(e)
            case nodes.GradientOf():
                return self.gradient(*e.args)
        raise NotImplementedError(type(e).__name__)

    def point(self, function: nodes.AbstractFunction, argument: Basic) -> Array:
        """Return an argument of a loss, of the shape that the loss takes."""
        value = self.matrix(argument)
        if value.shape != tuple(self.whole(size) for size in function.domain):
            raise Misshapen("another domain")
        return value

    def product(self, e: nodes.LayerProduct) -> Array:
        high, low = self.whole(e.high), self.whole(e.low)
        if high < low - 1:
            raise Undefined(f"{e} is out of range")
        factors = [self.layers[e.layers.name, k] for k in range(high, low - 1, -1)]
        if not factors:
            return np.eye(self.widths[high])
        return np.linalg.multi_dot(factors) if len(factors) > 1 else factors[0]

    def multiply(self, e: MatMul) -> Array:
        factor: Any = 1.0
        result: Array | None = None
        for part in e.args:
            if not isinstance(part, MatrixExpr):
                factor = factor * self.scalar(part)
                continue
            item = self.matrix(part)
            if result is not None and result.shape[1] != item.shape[0]:
                raise Misshapen("shapes do not fit")
            result = item if result is None else result @ item
        assert result is not None
        return factor * result

    def sum(self, e: nodes.MatrixSum) -> Array:
        body, index, low, high = e.args
        start, stop = self.whole(low), self.whole(high)
        if stop < start:
            return np.zeros([self.whole(size) for size in e.shape])
        outer = self.integers.get(index)
        total: Array | None = None
        for k in range(start, stop + 1):
            self.integers[index] = k
            term = self.matrix(body)
            total = term if total is None else _same(total, term) + term
        del self.integers[index]
        if outer is not None:
            self.integers[index] = outer
        assert total is not None
        return total

    def slope(self, e: Basic) -> Any:
        """Return a directional derivative."""
        function, variable, direction = e.args
        if isinstance(variable, nodes.Layers):
            members = range(1, self.whole(variable.depth) + 1)
            moves = [((variable.name, k), self.layers[direction.name, k]) for k in members]
        else:
            moves = [(self.key(variable), self.matrix(direction))]
        return self.along(function, moves)

    def key(self, variable: Basic) -> Any:
        if isinstance(variable, nodes.LayerProduct):
            return variable.layers.name, self.whole(variable.high)
        return variable.name

    def gradient(self, function: Basic, variable: Basic) -> Array:
        """Return ∇_X f, entry by entry."""
        shape = self.matrix(variable).shape
        result = np.zeros(shape, dtype=complex if self.stepping else float)
        for place in np.ndindex(*shape):
            unit = np.zeros(shape)
            unit[place] = 1.0
            result[place] = self.along(function, [(self.key(variable), unit)])
        return result

    def along(self, function: Basic, moves: list[tuple[Any, Array]]) -> Any:
        """Return the derivative of ``function`` when each letter moves along its direction."""
        if not self.stepping:
            self.stepping = True
            try:
                with self.moved(moves, 1j * STEP):
                    value = self.value(function)
            finally:
                self.stepping = False
            return np.imag(value) / STEP
        result: Any = 0.0
        for weight, place in ((-1, 2), (8, 1), (-8, -1), (1, -2)):
            with self.moved(moves, place * SPACING):
                result = result + weight * self.value(function)
        return result / (12 * SPACING)

    @contextmanager
    def moved(self, moves: list[tuple[Any, Array]], step: complex) -> Iterator[None]:
        kept = []
        for key, direction in moves:
            table: dict[Any, Array] = self.layers if isinstance(key, tuple) else self.matrices  # type: ignore[assignment]
            kept.append((table, key, table[key]))
            table[key] = table[key] + step * _same(direction, table[key])
        try:
            yield
        finally:
            for table, key, value in reversed(kept):
                table[key] = value


def psd_power(base: Array, exponent: float) -> Array:
    """Return base^exponent, from eigenvalues unless the exponent is whole."""
    _square(base)
    if exponent < -1e-12:
        raise Undefined("a negative power")
    if abs(exponent - round(exponent)) < 1e-12:
        return np.linalg.matrix_power(base, round(exponent))
    if np.iscomplexobj(base):
        raise NotImplementedError("the derivative of a fractional power")
    if not np.allclose(base, base.T, rtol=0, atol=1e-9 * (1 + np.abs(base).max())):
        raise Undefined("a fractional power of a matrix that is not symmetric")
    values, vectors = np.linalg.eigh((base + base.T) / 2)
    floor = NOTHING * max(1.0, np.abs(values).max())
    if values.min() < -floor:
        raise Undefined("a fractional power of a matrix that is not positive semidefinite")
    powers = np.where(values > floor, np.abs(values) ** exponent, 0.0)
    result: Array = (vectors * powers) @ vectors.T
    return result


def difference(left: Any, right: Any) -> float:
    """Return how far two values are apart, relative to their size; infinite where shapes differ."""
    left, right = np.asarray(left), np.asarray(right)
    if left.shape != right.shape:
        return float("inf")
    scale = max(1.0, float(np.abs(left).max(initial=0)), float(np.abs(right).max(initial=0)))
    return float(np.abs(left - right).max(initial=0)) / scale


def _power(base: Any, exponent: Any) -> Any:
    if abs(base) < 1e-12 and exponent < -1e-12:
        raise Undefined("a negative power of zero")
    if abs(exponent - round(exponent)) < 1e-12:
        return base ** round(exponent)
    return base**exponent


def _product(factors: list[Any]) -> Any:
    result: Any = 1.0
    for factor in factors:
        result = result * factor
    return result


def _same(left: Array, right: Array) -> Array:
    if left.shape != right.shape:
        raise Misshapen("shapes do not fit")
    return left


def _square(matrix: Array) -> Array:
    if matrix.shape[0] != matrix.shape[1]:
        raise Misshapen("not square")
    return matrix
