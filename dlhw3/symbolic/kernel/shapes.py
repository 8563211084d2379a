"""Whether an expression means anything: shapes that fit, layer products within range, no index bound twice.

SymPy accepts B·B for B of shape n×m when the sizes are symbols; here two sizes agree only when they are
equal as expressions.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sympy import Basic, Expr, MatAdd, MatMul, MatPow, MatrixExpr, MatrixSymbol, Trace, expand

from dlhw3.errors import ShapeError
from dlhw3.symbolic.kernel import nodes
from dlhw3.symbolic.kernel.facts import Facts, Range

Shape = tuple[Expr, Expr]


def same_size(left: Expr, right: Expr) -> bool:
    """Whether two sizes are equal for all values of their symbols."""
    return bool(left == right or expand(left - right) == 0)


def check(expression: Basic, facts: Facts) -> None:
    """Raise ShapeError unless every part of the expression fits and lies in range under the facts."""
    if isinstance(expression, nodes.MatrixSum):
        _check_sum(expression, facts)
        return
    for argument in expression.args:
        check(argument, facts)
    if isinstance(expression, MatMul):
        _check_product(expression)
    elif isinstance(expression, MatAdd):
        for part in expression.args[1:]:
            _require_same("adds", expression.args[0], part)
    elif isinstance(expression, (Trace, MatPow, nodes.PsdPower)):
        _require_square(expression.args[0])
    elif isinstance(expression, nodes.Inner):
        _require_same("takes the inner product of", *expression.args)
    elif isinstance(expression, (nodes.Value, nodes.GradientAt, nodes.HessianAt)):
        _check_function(expression)
    elif isinstance(expression, (nodes.ScalarDifferential, nodes.MatrixDifferential)):
        _check_direction(*expression.args[1:])
    elif isinstance(expression, nodes.LayerProduct):
        _check_layers(expression, facts)


def _check_product(expression: MatMul) -> None:
    matrices = [argument for argument in expression.args if isinstance(argument, MatrixExpr)]
    for left, right in pairwise(matrices):
        if not same_size(left.shape[1], right.shape[0]):
            raise ShapeError(
                f"{left} times {right} multiplies {_show(left.shape)} by {_show(right.shape)}: "
                f"{left.shape[1]} ≠ {right.shape[0]}",
                hint="a transpose, or matrices declared with fitting sizes",
            )


def _require_same(verb: str, left: MatrixExpr, right: MatrixExpr) -> None:
    if not all(same_size(a, b) for a, b in zip(left.shape, right.shape, strict=True)):
        raise ShapeError(f"{left} and {right}: {verb} {_show(left.shape)} and {_show(right.shape)}")


def _require_square(matrix: MatrixExpr) -> None:
    if not same_size(*matrix.shape):
        raise ShapeError(f"{matrix} is {_show(matrix.shape)}, not square")


def _check_function(expression: Basic) -> None:
    function, *matrices = expression.args
    for matrix in matrices:
        if not all(same_size(a, b) for a, b in zip(function.domain, matrix.shape, strict=True)):
            raise ShapeError(
                f"{function.name} takes {_show(function.domain)} matrices; {matrix} is {_show(matrix.shape)}"
            )


def _check_direction(variable: Basic, direction: Basic) -> None:
    if isinstance(variable, nodes.Layers):
        fits = isinstance(direction, nodes.Layers) and direction.args[1:] == variable.args[1:]
        if not fits:
            raise ShapeError(f"the family {variable.name} moves along another family of the same shapes")
        return
    if not isinstance(variable, MatrixSymbol) and not getattr(variable, "is_single", False):
        raise ShapeError(f"{variable} is not a variable to differentiate in")
    _require_same("moves along a direction", variable, direction)


def _check_layers(expression: nodes.LayerProduct, facts: Facts) -> None:
    layers, high, low = expression.args
    empty_or_more = facts.is_nonnegative(high - low + 1)
    if not (empty_or_more and facts.is_nonnegative(low - 1) and facts.is_nonnegative(layers.depth - high)):
        raise ShapeError(
            f"{layers.name}_{{{high}:{low}}} may leave the range 1…{layers.depth}",
            hint="declare the range of its indices",
        )


def _check_sum(expression: nodes.MatrixSum, facts: Facts) -> None:
    body, index, low, high = expression.args
    if facts.declares(index):
        raise ShapeError(f"the index {index} is bound twice")
    if not facts.is_nonnegative(high - low + 1):
        raise ShapeError(f"the sum over {index} from {low} to {high} may run backwards")
    check(body, facts.extended(Range(index, low, high)))


def _show(shape: Sequence[Expr]) -> str:
    return "×".join(str(size) for size in shape)
