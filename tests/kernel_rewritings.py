"""Rewritings that change nothing: reassociation, distribution, transposes of transposes, rotation, splitting."""

from __future__ import annotations

import random

from kernel_strategies import POINTS, i, p
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

from dlhw3.symbolic.nodes import (
    AbstractFunction,
    Inner,
    LayerProduct,
    Layers,
    MatrixDifferential,
    MatrixSum,
    ScalarDifferential,
)


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
    inner = [point for point in (*POINTS, i, i - 1, p, p - 1) if point in (high - 1, low)]
    between = [low - 1, high, *inner]
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
