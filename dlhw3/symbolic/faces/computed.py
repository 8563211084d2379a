"""What only code computes: A⁻¹B by solving, diag(x)B without the matrix, 1/(1 + e⁻ˣ) where e⁻ˣ may overflow.

A node is a name in the table that the faces bring, its shape and its operands. Each has the value of an expression
of operators, and a way to it that is cheaper or more careful.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import Basic, Expr, Integer, MatAdd, MatMul, MatrixExpr, MatrixSymbol, Transpose, Tuple
from sympy.core.symbol import Str
from sympy.core.sympify import _sympify

from dlhw3.symbolic.faces.face import Written
from dlhw3.symbolic.faces.operators import SCALAR, MatrixOperator
from dlhw3.symbolic.faces.turning import turned

Cost = Callable[[Expr, Expr, tuple[Expr, Expr]], Expr]
Definite = Callable[[MatrixExpr], bool]


class Computed(Basic):
    """Something computed: arguments (its name, its shape, its operands)."""

    @property
    def name(self) -> str:
        """What its way is filed under."""
        return str(self.args[0].name)

    @property
    def operands(self) -> tuple[Expr, ...]:
        """What it is computed from."""
        return tuple(self.args[2:])


class ComputedMatrix(Computed, MatrixExpr):
    """Something computed whose value is a matrix."""

    def __new__(cls, name: Any, shape: Any, *operands: Any) -> ComputedMatrix:
        """Make the node."""
        made: ComputedMatrix = Basic.__new__(cls, name, shape, *operands)
        return made

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(rows, columns)."""
        return self.args[1].args  # type: ignore[no-any-return]


class ComputedNumber(Computed, Expr):
    """Something computed whose value is a number."""

    is_commutative = True

    def __new__(cls, name: Any, shape: Any, *operands: Any) -> ComputedNumber:
        """Make the node."""
        made: ComputedNumber = Expr.__new__(cls, name, shape, *operands)
        return made


class SymmetricLetter(MatrixSymbol):
    """A letter for a matrix that is its own transpose."""


def computed(name: str, shape: tuple[Expr, Expr], *operands: Expr) -> Any:
    """Return the node; a number where every operand is one and the shape is 1×1."""
    kind = ComputedMatrix if any(isinstance(one, MatrixExpr) for one in operands) else ComputedNumber
    return kind(Str(name), Tuple(*map(_sympify, shape)), *operands)


def number_computed(name: str, *operands: Expr) -> Any:
    """Return the node of a number that is computed from matrices."""
    return ComputedNumber(Str(name), Tuple(*SCALAR), *operands)


def matrix_computed(name: str, shape: tuple[Expr, Expr], *operands: Expr) -> Any:
    """Return the node of a matrix that is computed from what may be no matrix, as a decomposition."""
    return ComputedMatrix(Str(name), Tuple(*map(_sympify, shape)), *operands)


def _nothing(rows: Expr, cols: Expr, first: tuple[Expr, Expr]) -> Expr:
    return Integer(0)


@dataclass(frozen=True, slots=True)
class Way:
    """How something is computed in each package ("numpy", "torch"; jax as numpy, where it has no way of its own).

    ``helpers`` are functions that the code calls; ``cost`` is the number of multiplications, of the value's rows
    and columns and the first operand's shape; ``letter`` begins the name of a variable that holds the value.
    ``entrywise``: every entry is computed of the operands' entries there. ``exact``: it takes fractions too.
    ``apart``: nobody counts what it costs: it has a line of its own, and so have the products that it is of.
    """

    code: Mapping[str, Written]
    helpers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cost: Cost = _nothing
    letter: str = "X"
    entrywise: bool = False
    exact: bool = False
    apart: bool = False


def transpose(matrix: MatrixExpr) -> MatrixExpr:
    """Return the transpose, of products the product of transposes, of symmetric matrices the matrix."""
    if isinstance(matrix, SymmetricLetter):
        return matrix
    if isinstance(matrix, Transpose):
        inner: MatrixExpr = matrix.arg
        return inner
    if isinstance(matrix, MatMul):
        scalars = [part for part in matrix.args if not isinstance(part, MatrixExpr)]
        turned_ones = [transpose(part) for part in matrix.args[::-1] if isinstance(part, MatrixExpr)]
        made: MatrixExpr = MatMul(*scalars, *turned_ones)
        return made
    if isinstance(matrix, MatAdd):
        total: MatrixExpr = MatAdd(*map(transpose, matrix.args))
        return matrix if Counter(total.args) == Counter(matrix.args) else total
    return turned(matrix, transpose) if isinstance(matrix, MatrixOperator) else Transpose(matrix)
