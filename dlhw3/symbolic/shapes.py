"""Whether an expression means anything: shapes that fit, layer products within range, no index bound twice.

SymPy accepts B·B for B of shape n×m when the sizes are symbols; here two sizes agree only when they are
equal as expressions. Indices, bounds and exponents are built from numbers and symbols alone, so that no
differential can reach them, and an index is bound by one sum and free nowhere else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Symbol,
    Trace,
    Transpose,
    Tuple,
    ZeroMatrix,
    expand,
)
from sympy.core.function import AppliedUndef

from dlhw3.errors import ShapeError
from dlhw3.symbolic import nodes
from dlhw3.symbolic.expectations import Expectation, Integrable
from dlhw3.symbolic.names import is_member, parted
from dlhw3.symbolic.number_sequences import NumberSequence
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.scope import free_indices, has_kind, is_index, is_index_expression


def same_size(left: Expr, right: Expr) -> bool:
    """Whether two sizes are equal for all values of their symbols."""
    if left == right:
        return True
    return not (left.is_Atom and right.is_Atom) and bool(expand(left - right) == 0)


@lru_cache(maxsize=1024)
def check(expression: Basic, facts: Facts) -> None:
    """Raise ShapeError unless every part of the expression fits and lies in range under the facts."""
    _check(expression, facts, free_indices(expression) if has_kind(expression, *nodes.SUMS) else frozenset())


@lru_cache(maxsize=1024)
def _check(expression: Basic, facts: Facts, free: frozenset[Symbol]) -> None:
    """Check a part of an expression, once for all it stands in; no sum may bind one of the ``free`` indices."""
    if isinstance(expression, nodes.SUMS):
        _check_sum(expression, facts, free)
        return
    for argument in expression.args:
        _check(argument, facts, free)
    _check_kinds(expression)
    if isinstance(expression, MatMul):
        _check_product(expression)
    elif isinstance(expression, MatAdd):
        for part in expression.args[1:]:
            require_same("adds", expression.args[0], part)
    elif isinstance(expression, (Trace, MatPow, nodes.PsdPower)):
        _require_square(expression.args[0])
    elif isinstance(expression, nodes.Inner):
        require_same("takes the inner product of", *expression.args)
    elif isinstance(expression, (nodes.Value, nodes.GradientAt, nodes.HessianAt)):
        _check_function(expression)
    elif isinstance(expression, (nodes.ScalarDifferential, nodes.MatrixDifferential)):
        _check_direction(*expression.args[1:])
        _check_family(*expression.args[:2])
    elif isinstance(expression, nodes.GradientOf):
        _check_gradient(expression)
    elif isinstance(expression, nodes.LayerProduct):
        _check_layers(expression, facts)
    if isinstance(expression, (nodes.PsdPower, Pow)):
        _check_exponent(expression.args[1], facts)


MATRIX_ARGUMENTS = (MatAdd, nodes.Inner)
MATRIX_FIRST = (Trace, Transpose, nodes.Norm, nodes.PsdPower, nodes.MatrixDifferential)
SCALAR_FIRST = (nodes.ScalarDifferential, nodes.GradientOf, Expectation, Integrable)
FUNCTION_FIRST = (nodes.Value, nodes.GradientAt, nodes.HessianAt)
INDEX_ARGUMENTS = (MatrixSymbol, Identity, ZeroMatrix, AppliedUndef)


def _check_kinds(expression: Basic) -> None:
    """Refuse a matrix where a scalar belongs, and the other way round (SymPy would let factors commute)."""
    matrices = [isinstance(argument, MatrixExpr) for argument in expression.args]
    fits = True
    if isinstance(expression, MATRIX_ARGUMENTS):
        fits = all(matrices)
    elif isinstance(expression, MATRIX_FIRST):
        fits = matrices[0]
    elif isinstance(expression, SCALAR_FIRST):
        fits = not matrices[0]
    elif isinstance(expression, FUNCTION_FIRST):
        fits = all(matrices[1:]) or _of_a_number(expression)
    elif isinstance(expression, INDEX_ARGUMENTS):
        fits = all(is_index_expression(part) for part in expression.args if isinstance(part, Expr))
    elif isinstance(expression, (Add, Mul, Pow)) and not isinstance(expression, MatrixExpr):
        fits = not any(matrices)
    elif isinstance(expression, Symbol):
        fits = bool(expression.is_commutative) and not isinstance(expression, Dummy)  # the kernel's own names
    if not fits:
        raise ShapeError(f"{expression} mixes scalars and matrices")


def _of_a_number(expression: Basic) -> bool:
    """Whether this is f(t), f a function of a number and t a number."""
    plain = isinstance(expression, nodes.Value) and expression.args[0].domain == (1, 1)
    return plain and not isinstance(expression.args[1], MatrixExpr)


def _check_product(expression: MatMul) -> None:
    matrices = [argument for argument in expression.args if isinstance(argument, MatrixExpr)]
    for left, right in pairwise(matrices):
        if not same_size(left.shape[1], right.shape[0]):
            raise ShapeError(
                f"{left} times {right} multiplies {_show(left.shape)} by {_show(right.shape)}: "
                f"{left.shape[1]} ≠ {right.shape[0]}",
                hint="a transpose, or matrices declared with fitting sizes",
            )


def require_same(verb: str, left: Expr, right: Expr) -> None:
    """Raise ShapeError unless both are scalars, or matrices of one shape."""
    shapes = [getattr(side, "shape", ()) for side in (left, right)]
    if len(shapes[0]) != len(shapes[1]) or not all(map(same_size, *shapes)):
        raise ShapeError(f"{left} and {right}: {verb} {_show(shapes[0])} and {_show(shapes[1])}")


def _require_square(matrix: MatrixExpr) -> None:
    if not same_size(*matrix.shape):
        raise ShapeError(f"{matrix} is {_show(matrix.shape)}, not square")


def _check_function(expression: Basic) -> None:
    function, *matrices = expression.args
    if _of_a_number(expression):
        return
    for matrix in matrices:
        if not all(same_size(a, b) for a, b in zip(function.domain, matrix.shape, strict=True)):
            raise ShapeError(
                f"{function.name} takes {_show(function.domain)} matrices; {matrix} is {_show(matrix.shape)}"
            )


def _check_direction(variable: Basic, direction: Basic) -> None:
    if isinstance(variable, Tuple):
        if len(variable) != len(direction.args) or len(set(variable)) < len(variable):
            raise ShapeError(f"{variable} and {direction} are not letters and a direction for each")
        for one, along in zip(variable, direction, strict=True):
            _check_direction(one, along)
        return
    if isinstance(variable, nodes.Layers):
        fits = isinstance(direction, nodes.Layers) and direction.args[1:] == variable.args[1:]
        if not fits:
            raise ShapeError(f"the family {variable.name} moves along another family of the same shapes")
        return
    letters = (MatrixSymbol, Symbol)
    if not isinstance(variable, letters) and not getattr(variable, "is_single", False):
        raise ShapeError(f"{variable} is not a variable to differentiate in")
    require_same("moves along a direction", variable, direction)


def _check_family(function: Basic, variable: Basic) -> None:
    """Refuse a letter W that stands still where the family W moves: both are shown as W."""
    if isinstance(variable, nodes.Layers):
        still = function.atoms(MatrixSymbol, Symbol)
        if any(parted(letter.name) == parted(variable.name) for letter in still):
            raise ShapeError(f"{variable.name} is a family that moves and a letter that does not")


def _check_gradient(expression: nodes.GradientOf) -> None:
    variable = expression.args[1]
    _check_direction(variable, variable)
    if isinstance(variable, (nodes.Layers, Symbol)):
        raise ShapeError(f"there is no gradient in {variable}: it is no matrix")


def _check_exponent(exponent: Expr, facts: Facts) -> None:
    """Require an exponent that no differential reaches, and that is defined for all indices."""
    if not is_index_expression(exponent):
        raise ShapeError(f"the exponent {exponent} is not made of numbers and indices")
    for part in exponent.atoms(Pow):
        if not (part.exp.is_Integer and (part.exp > 0 or facts.is_positive(part.base))):
            raise ShapeError(
                f"the exponent {exponent} may be undefined", hint="declare the range of its indices"
            )


def _check_layers(expression: nodes.LayerProduct, facts: Facts) -> None:
    layers, high, low = expression.args
    if not (is_index(high) and is_index(low)):
        raise ShapeError(f"{high} or {low} is not the number of a layer")
    empty_or_more = facts.is_nonnegative(high - low + 1)
    if not (empty_or_more and facts.is_nonnegative(low - 1) and facts.is_nonnegative(layers.depth - high)):
        raise ShapeError(
            f"{layers.name}_{{{high}:{low}}} may leave the range 1…{layers.depth}",
            hint="declare the range of its indices",
        )


LETTERS = (MatrixSymbol, nodes.AbstractFunction, nodes.Layers)


ALIKE = (frozenset({"letter", "family"}),)
"""Kinds of things that may share a name: W = W_{N:1}."""
INDEXED = ("family", "sequence", "widths")
"""Kinds of things that are shown with an index: the layer X_1, the iterate x_1, the width d_1."""
Called = tuple[str, tuple[str, str], Basic]
"""Kind, base and index of the name as a reader sees it, and the thing."""


def require_names(*sides: Basic) -> None:
    """Raise ShapeError where two different things would be printed alike.

    A number X and a matrix X are, the letter X_1 and the layer X_1, α and alpha; W may be a letter and a family.
    """
    seen: dict[tuple[str, str], dict[str, Basic]] = {}
    for kind, shown, item in dict.fromkeys(one for side in sides for one in _named(side)):
        others = seen.setdefault(shown, {})
        if any(other != item and {kind, known} not in ALIKE for known, other in others.items()):
            raise ShapeError(f"two different things are called {_called(shown)}")
        others[kind] = item
    for base, index in seen:
        if index and any(kind in seen.get((base, ""), {}) for kind in INDEXED):
            raise ShapeError(f"{_called((base, index))} is a name of its own, and {base} has an index itself")


def _called(shown: tuple[str, str]) -> str:
    return unicodedata.normalize("NFC", "_".join(part for part in shown if part))


def _parted(name: str) -> tuple[str, str]:
    """Return base and index, of the letter x_{k} of a member none: it is shown as what it stands for."""
    return (name, "") if is_member(name) else parted(name)


@lru_cache(maxsize=1024)
def _named(expression: Basic) -> tuple[Called, ...]:
    """Return everything in an expression that has a name, once."""
    own = next((kind for kind, is_one in KINDS.items() if is_one(expression)), None)
    if own == "widths":
        called: list[Called] = [(own, (str(expression.func), ""), expression.func)]
    elif own == "entrywise":
        called = [(own, parted(expression.name), expression.args[1].args[0])]
    else:
        called = [] if own is None else [(own, _parted(expression.name), expression)]
    inside = (item for argument in expression.args for item in _named(argument))
    return tuple(dict.fromkeys((*called, *inside)))


KINDS: dict[str, Callable[[Any], bool]] = {
    "symbol": lambda node: isinstance(node, Symbol),
    "letter": lambda node: isinstance(node, MatrixSymbol),
    "function": lambda node: isinstance(node, nodes.AbstractFunction) and node.is_abstract,
    "family": lambda node: isinstance(node, nodes.Layers),
    "sequence": lambda node: isinstance(node, nodes.Sequence | NumberSequence),
    "image": lambda node: isinstance(node, nodes.MatrixFunction),
    "widths": lambda node: isinstance(node, AppliedUndef),
    "entrywise": lambda node: getattr(node, "op", "") == "map",
}


def _check_sum(expression: nodes.MatrixSum | nodes.ScalarSum, facts: Facts, free: frozenset[Symbol]) -> None:
    body, index, low, high = expression.args
    if facts.mentions(index) or index in free:
        raise ShapeError(f"the index {index} is bound twice")
    if not all(is_index(part) for part in (index, low, high)):
        raise ShapeError(f"the sum over {index} from {low} to {high} does not run over whole numbers")
    if not facts.is_nonnegative(high - low + 1):
        raise ShapeError(f"the sum over {index} from {low} to {high} may run backwards")
    matrices = isinstance(expression, nodes.MatrixSum)
    varying = matrices and any(index in free_indices(size) for size in body.shape)
    if isinstance(body, MatrixExpr) != matrices or varying:
        raise ShapeError(f"the terms of the sum over {index} are not matrices of one shape")
    if any(index in free_indices(letter) for letter in body.atoms(*LETTERS)):
        raise ShapeError(f"a letter inside the sum over {index} has a shape that depends on it")
    _check(body, facts.extended(Range(index, low, high)), free)


def _show(shape: Sequence[Expr]) -> str:
    return "×".join(str(size) for size in shape) or "a scalar"
