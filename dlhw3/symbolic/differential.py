"""Differentiation rules: the engine's way to a differential, one rule per node.

``differentiate(expression, variable, direction)`` returns Df(X)[H] as an expression linear in H. With
``inside=False`` only the outermost scalar rule is applied and matrix differentials stay as nodes, so that a
derivation can show the chain rule and the product rule as separate steps.
"""

from __future__ import annotations

from functools import singledispatch

from sympy import (
    Add,
    Basic,
    Expr,
    Identity,
    MatAdd,
    MatMul,
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

from dlhw3.errors import UserError
from dlhw3.symbolic import nodes
from dlhw3.symbolic.algebra import ZERO, inner, is_zero, product, scalar_sum, total, transpose


def depends(expression: Basic, variable: Basic) -> bool:
    """Whether an expression may change with the variable (for a layer: any product of its family may)."""
    family = getattr(variable, "layers", None)
    return bool(expression.has(variable) or (family is not None and expression.has(family)))


def differentiate(expression: Expr, variable: Basic, direction: Basic) -> Expr:
    """Return the differential of a scalar or matrix expression, linear in the direction."""
    return _rule(expression, variable, direction)


def chain_rule(expression: Expr, variable: Basic, direction: Basic) -> Expr:
    """Return the differential of a scalar with matrix differentials left as nodes: ⟨∇l(X), DX[H]⟩."""
    if isinstance(expression, nodes.Value):
        function, argument = expression.args
        slope = nodes.differential(argument, variable, direction)
        return inner(function.gradient(argument), slope)
    if isinstance(expression, Add):
        return scalar_sum(chain_rule(term, variable, direction) for term in expression.args)
    if isinstance(expression, Mul):
        return _product_rule(expression, lambda part: chain_rule(part, variable, direction))
    if isinstance(expression, Trace):
        return Trace(nodes.differential(expression.arg, variable, direction))
    return differentiate(expression, variable, direction)


def product_rule(expression: Expr) -> Expr:
    """Carry out the matrix differentials that stand in an expression."""
    replaced = {
        node: differentiate(*node.args)
        for node in expression.atoms(nodes.MatrixDifferential)
        if not is_zero(node.args[0])
    }
    return expression.xreplace(replaced)


def _product_rule(expression: Mul, slope_of) -> Expr:  # type: ignore[no-untyped-def]
    parts = expression.args
    return scalar_sum(
        Mul(*parts[:position], *parts[position + 1 :]) * slope_of(part) for position, part in enumerate(parts)
    )


@singledispatch
def _rule(expression: Basic, variable: Basic, direction: Basic) -> Expr:
    raise UserError(
        f"There is no differentiation rule for {type(expression).__name__} in {expression}.",
        hint="sums, products, transposes, traces, norms and abstract functions",
    )


@_rule.register(Number)
@_rule.register(Symbol)
def _(expression: Expr, variable: Basic, direction: Basic) -> Expr:
    return ZERO


@_rule.register(MatrixSymbol)
def _(expression: MatrixSymbol, variable: Basic, direction: Basic) -> Expr:
    return direction if expression == variable else ZeroMatrix(*expression.shape)


@_rule.register(Identity)
@_rule.register(ZeroMatrix)
def _(expression: MatrixExpr, variable: Basic, direction: Basic) -> Expr:
    return ZeroMatrix(*expression.shape)


@_rule.register(Transpose)
def _(expression: Transpose, variable: Basic, direction: Basic) -> Expr:
    return transpose(differentiate(expression.arg, variable, direction))


@_rule.register(MatAdd)
def _(expression: MatAdd, variable: Basic, direction: Basic) -> Expr:
    return total(*(differentiate(term, variable, direction) for term in expression.args))


@_rule.register(MatMul)
def _(expression: MatMul, variable: Basic, direction: Basic) -> Expr:
    parts = expression.args
    terms = []
    for position, part in enumerate(parts):
        if depends(part, variable):
            slope = differentiate(part, variable, direction)
            terms.append(product(*parts[:position], slope, *parts[position + 1 :]))
    return total(*terms) if terms else ZeroMatrix(*expression.shape)


@_rule.register(nodes.LayerProduct)
def _(expression: nodes.LayerProduct, variable: Basic, direction: Basic) -> Expr:
    layers, high, low = expression.args
    if variable == layers:
        if expression.is_single:
            return direction[high]
    elif not isinstance(variable, nodes.LayerProduct) or variable.layers != layers:
        return ZeroMatrix(*expression.shape)
    elif expression == variable:
        return direction
    elif (inside := _lies_within(variable.high, high, low)) is not None:
        if not inside:
            return ZeroMatrix(*expression.shape)
        index = variable.high
        return product(layers.product(high, index + 1), direction, layers.product(index - 1, low))
    return nodes.differential(expression, variable, direction)


def _lies_within(index: Expr, high: Expr, low: Expr) -> bool | None:
    """Whether low ≤ index ≤ high, when the numbers say so; None when symbols stand in the way."""
    above, below = high - index, index - low
    if above.is_negative or below.is_negative:
        return False
    if above.is_Integer and below.is_Integer:
        return True
    return None


@_rule.register(nodes.MatrixSum)
def _(expression: nodes.MatrixSum, variable: Basic, direction: Basic) -> Expr:
    body, *binder = expression.args
    return nodes.MatrixSum(differentiate(body, variable, direction), *binder)


@_rule.register(nodes.GradientAt)
def _(expression: nodes.GradientAt, variable: Basic, direction: Basic) -> Expr:
    function, argument = expression.args
    slope = differentiate(argument, variable, direction)
    return ZeroMatrix(*expression.shape) if is_zero(slope) else function.hessian(argument, slope)


@_rule.register(nodes.Value)
def _(expression: nodes.Value, variable: Basic, direction: Basic) -> Expr:
    function, argument = expression.args
    return inner(function.gradient(argument), differentiate(argument, variable, direction))


@_rule.register(Trace)
def _(expression: Trace, variable: Basic, direction: Basic) -> Expr:
    slope = differentiate(expression.arg, variable, direction)
    return ZERO if is_zero(slope) else Trace(slope)


@_rule.register(nodes.Inner)
def _(expression: nodes.Inner, variable: Basic, direction: Basic) -> Expr:
    left, right = expression.args
    slopes = (differentiate(side, variable, direction) for side in (left, right))
    return scalar_sum((inner(next(slopes), right), inner(left, next(slopes))))


@_rule.register(nodes.Norm)
def _(expression: nodes.Norm, variable: Basic, direction: Basic) -> Expr:
    matrix = expression.args[0]
    return inner(matrix, differentiate(matrix, variable, direction)) / expression


@_rule.register(Add)
def _(expression: Add, variable: Basic, direction: Basic) -> Expr:
    return scalar_sum(differentiate(term, variable, direction) for term in expression.args)


@_rule.register(Mul)
def _(expression: Mul, variable: Basic, direction: Basic) -> Expr:
    return _product_rule(expression, lambda part: differentiate(part, variable, direction))


@_rule.register(Pow)
def _(expression: Pow, variable: Basic, direction: Basic) -> Expr:
    base, exponent = expression.args
    if isinstance(base, nodes.Norm):  # D‖X‖^p = p‖X‖^(p-2)⟨X, DX⟩, no division when p = 2
        matrix = base.args[0]
        slope = inner(matrix, differentiate(matrix, variable, direction))
        return exponent * base ** (exponent - 2) * slope
    return exponent * base ** (exponent - 1) * differentiate(base, variable, direction)
