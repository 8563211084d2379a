"""Operators of the kernel as SymPy nodes: the operator's name and its operands, never evaluated.

The names, the number of operands and the shapes are those of the kernel's table of signatures, so an operator that
is added there is a node here. What is said of a node, how it moves and how it is written, is read from its law
(``dlhw3/kernel/laws``) and its face (``table.py``); no class stands for one operator.

Conventions: an operator of entries takes scalars too, and is then a scalar; a vector is an n×1 matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Basic, Expr, MatrixExpr, Mul, S, Tuple
from sympy.core.symbol import Str
from sympy.core.sympify import _sympify

from dlhw3.errors import ShapeError, UserError
from dlhw3.kernel.terms import RESERVED, SIGNATURES, words
from dlhw3.symbolic.shapes import same_size

OF_THEIR_OWN = ("add", "transpose", "trace", "power", "psdpower", "norm", "sigma")
"""What SymPy or ``nodes.py`` has a node for."""
PATTERNS = {op: pattern for op, (_, pattern) in SIGNATURES.items()} | {"quotient": "ij,ij->ij"}
"""The kernel's patterns of shapes, and that of A ⊘ B, which is A ∘ recip(B) there."""
OPERATORS = ("ones", *(op for op, pattern in PATTERNS.items() if "i" in pattern.split("->")[0]))
OPERATORS = tuple(op for op in OPERATORS if op not in OF_THEIR_OWN)
"""Every other operator on matrices that the kernel's table has a pattern of shapes for; and the matrix of ones."""
Shape = tuple[Expr, Expr]
SCALAR: Shape = (S.One, S.One)


class Operator(Basic):
    """An operator applied: arguments (the kernel's name of it, its data, its operands)."""

    @property
    def op(self) -> str:
        """The operator's name in the kernel."""
        return str(self.args[0].name)

    @property
    def data(self) -> tuple[Basic, ...]:
        """Its data: sizes, or the name and the order of a function of every entry."""
        return tuple(self.args[1].args)

    @property
    def operands(self) -> tuple[Expr, ...]:
        """What it is applied to."""
        return tuple(self.args[2:])

    @property
    def name(self) -> str:
        """What its face and its law are filed under: the function's name for one of every entry."""
        return str(self.data[0].name) if self.op == "map" else self.op

    @property
    def order(self) -> int:
        """The order of the derivative, for a function of every entry: 1 for σ′."""
        return int(self.data[1]) if self.op == "map" else 0

    def with_operands(self, operands: Sequence[Expr]) -> Expr:
        """Return the same operator, applied to something else."""
        return applied(self.op, *operands, data=self.data)

    def _sympystr(self, printer: Any) -> str:
        shown = [*(self.data if not self.operands else ()), *self.operands]
        return f"{self.name}{'′' * self.order}({', '.join(map(printer._print, shown))})"


class MatrixOperator(Operator, MatrixExpr):
    """An operator whose value is a matrix."""

    _of_shape: Shape

    def __new__(cls, op: Any, data: Any, *operands: Any) -> MatrixOperator:
        """Make the node; raise ShapeError where the operands do not fit."""
        made: MatrixOperator = Basic.__new__(cls, op, data, *operands)
        made._of_shape = _shape(made.op, made.data, operands)
        return made

    @property
    def shape(self) -> Shape:
        """(rows, columns)."""
        return self._of_shape


class ScalarOperator(Operator, Expr):
    """An operator whose value is a number."""

    is_commutative = True

    def __new__(cls, op: Any, data: Any, *operands: Any) -> ScalarOperator:
        """Make the node; raise ShapeError where the operands do not fit."""
        made: ScalarOperator = Expr.__new__(cls, op, data, *operands)
        _shape(made.op, made.data, operands)
        return made


def applied(op: str, *operands: Any, data: Sequence[Any] = ()) -> Any:
    """Return the kernel's operator ``op`` applied to operands, with its data (names, sizes, an order).

    A product of entries of scalars is their product, and a scalar's sum of entries the scalar. Raises ShapeError
    where the operands' shapes do not fit the operator, ValueError for an operator that the kernel has not.
    """
    if op not in OPERATORS:
        raise ValueError(f"the kernel has no operator {op!r} with a pattern of shapes")
    given = tuple(_sympify(operand) for operand in operands)
    if op in _OF_SCALARS and given and not any(isinstance(operand, MatrixExpr) for operand in given):
        return _OF_SCALARS[op](*given)
    values = Tuple(*(Str(item) if isinstance(item, str) else _sympify(item) for item in data))
    matrices = any(isinstance(operand, MatrixExpr) for operand in given)
    scalar = PATTERNS[op].endswith("->11") or (op != "ones" and not matrices)
    kind = ScalarOperator if scalar else MatrixOperator
    return kind(Str(op), values, *given)


def entrywise(name: str, of: Any, order: int = 0) -> Any:
    """Return the function called ``name`` of every entry (exp, or an abstract σ, which has derivatives too).

    Raises UserError for a name that the kernel keeps for an operator.
    """
    if name in RESERVED:
        raise UserError(f"A function of every entry cannot be called {name!r}.", hint="σ or another letter")
    return applied("map", of, data=(name, order))


def _quotient(above: Expr, below: Expr) -> Expr:
    return Mul(above, entrywise("recip", below))


_OF_SCALARS = {"hadamard": Mul, "quotient": _quotient, "sum": lambda scalar: scalar}


def shape_of(expression: Expr) -> Shape:
    """Return the shape, that of a scalar being 1×1."""
    return expression.shape if isinstance(expression, MatrixExpr) else SCALAR


def _shape(op: str, data: tuple[Basic, ...], operands: Sequence[Expr]) -> Shape:
    """Return the shape of the value by the kernel's pattern; raise ShapeError where the operands do not fit."""
    if op == "ones":
        return data[0], data[1]
    wanted, result = words(PATTERNS[op], len(operands))
    if len(wanted) != len(operands) or not operands:
        raise ShapeError(
            f"{op} takes {len(wanted)} operand{'s' if len(wanted) > 1 else ''}, not {len(operands)}"
        )
    sizes: dict[str, Expr] = {"1": S.One}
    shapes = [shape_of(operand) for operand in operands]
    for word, shape in zip(wanted, shapes, strict=True):
        for letter, size in zip(word, shape, strict=True):
            if not same_size(sizes.setdefault(letter, size), size):
                raise ShapeError(_misfit(op, wanted, operands, shapes))
    return sizes[result[0]], sizes[result[1]]


def _misfit(op: str, wanted: list[str], operands: Sequence[Expr], shapes: Sequence[Shape]) -> str:
    shown = [f"{operand} is {rows}×{cols}" for operand, (rows, cols) in zip(operands, shapes, strict=True)]
    needs = "a square matrix" if wanted == ["ii"] else "a vector of one column" if wanted == ["i1"] else ""
    return f"{op} takes {needs or 'matrices of one shape'}: {', '.join(shown)}"
