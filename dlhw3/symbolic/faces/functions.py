"""An abstract function of several matrices, its derivatives of any order, and the one way to look at all of them.

∇_{i} f is the gradient in the i-th argument; ∇_{ij} f(X, Y)[D] is the derivative of ∇_j f along D in the i-th
argument, a matrix of the shape of the j-th. The last slot is the open one. Where f is not that often Fréchet
differentiable the value is 0, as in the kernel, so that slots may be exchanged together with their directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sympy import Basic, Expr, MatrixExpr, Tuple, ZeroMatrix
from sympy.core.symbol import Str
from sympy.core.sympify import _sympify

from dlhw3.errors import ShapeError
from dlhw3.symbolic.nodes import AbstractFunction, GradientAt, HessianAt, Value
from dlhw3.symbolic.shapes import same_size

Domain = tuple[Expr, Expr]


class FunctionOfSeveral(AbstractFunction):
    """A scalar function of several matrices: arguments (its name, (rows, columns) of each)."""

    def __new__(cls, name: Any, *domains: Any) -> FunctionOfSeveral:
        """Make the function called ``name`` of matrices of these shapes (sizes may be symbols)."""
        label = name if isinstance(name, Str) else Str(str(name))
        pairs = [Tuple(*(_sympify(size) for size in domain)) for domain in domains]
        made: FunctionOfSeveral = Basic.__new__(cls, label, *pairs)
        return made

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The shapes of its arguments."""
        return tuple((pair.args[0], pair.args[1]) for pair in self.args[1:])

    def __call__(self, *points: MatrixExpr) -> Expr:  # type: ignore[override]
        """Return f(X, Y, …)."""
        return at(self, (), points)

    def gradient(self, *points: MatrixExpr, slot: int = 0) -> MatrixExpr:  # type: ignore[override]
        """Return the gradient in the argument number ``slot``, counted from 0."""
        return at(self, (slot,), points)


class ColumnFunction(FunctionOfSeveral):
    """A function r with columns as values: arguments (its name, the shape of r, that of each argument).

    It is kept as Ψ(c, x) = ⟨c, r(x)⟩, so that r(x) = ∇₁Ψ(0, x), Dr(x)[h] = ∇₂₁Ψ(0, x)[h] and, for the Jacobian J,
    Jᵀc = ∇₁₂Ψ(0, x)[c]: whatever is known of derivatives of abstract functions is known of r's.
    """

    def value(self, *points: MatrixExpr) -> MatrixExpr:
        """Return r(x, …)."""
        made: MatrixExpr = at(self, (0,), (ZeroMatrix(*self.domains[0]), *points))
        return made

    __call__ = value  # type: ignore[assignment]


def function_of(name: str, domains: Sequence[Domain], value: Domain | None) -> AbstractFunction:
    """Return the abstract function of matrices of some shapes, with numbers or with columns as values."""
    if value is not None:
        return ColumnFunction(name, value, *domains)
    return AbstractFunction(name, *domains[0]) if len(domains) == 1 else FunctionOfSeveral(name, *domains)


class ValueOfSeveral(Expr):
    """f(X, Y, …): arguments (f, X, Y, …)."""

    is_commutative = True

    def _sympystr(self, printer: Any) -> str:
        return _written(self, printer)


class DerivativeAt(MatrixExpr):
    """∇_{ij…k} f(X, Y, …)[D, E, …]: arguments (f, the slots, the points, the directions); the last slot is open."""

    @property
    def shape(self) -> Domain:
        """That of the argument in the open slot."""
        function, slots, *_ = self.args
        return domains_of(function)[int(slots.args[-1])]

    def _sympystr(self, printer: Any) -> str:
        return _written(self, printer)


def _written(node: Basic, printer: Any) -> str:
    """Return a node in SymPy's plain way, for messages: grad_12 f(X, Y)[D]."""
    function, slots, points, directions = parts_of(node)
    head = f"grad_{''.join(str(slot + 1) for slot in slots)} " if slots else ""
    hands = f"[{', '.join(map(printer._print, directions))}]" if directions else ""
    return f"{head}{function.name}({', '.join(map(printer._print, points))}){hands}"


class Parts(NamedTuple):
    """What a value or a derivative of an abstract function is made of."""

    function: AbstractFunction
    slots: tuple[int, ...]
    points: tuple[MatrixExpr, ...]
    directions: tuple[MatrixExpr, ...]

    @property
    def arguments(self) -> tuple[MatrixExpr, ...]:
        """The points at which it is taken as it is written: x of r(x), kept as ∇₁Ψ(0, x)."""
        return self.points[1:] if isinstance(self.function, ColumnFunction) else self.points


FUNCTIONS = (Value, GradientAt, HessianAt, ValueOfSeveral, DerivativeAt)
"""Every node that is a value or a derivative of an abstract function."""


def domains_of(function: AbstractFunction) -> tuple[Domain, ...]:
    """Return the shapes of a function's arguments."""
    return function.domains if isinstance(function, FunctionOfSeveral) else (function.domain,)


def parts_of(node: Basic) -> Parts:
    """Return the function, the slots (none for a value), the points and the directions of one of FUNCTIONS."""
    function, *rest = node.args
    if isinstance(node, DerivativeAt):
        slots, points, directions = rest
        return Parts(function, tuple(map(int, slots.args)), tuple(points.args), tuple(directions.args))
    count = len(domains_of(function))
    points, directions = tuple(rest[:count]), tuple(rest[count:])
    order = (Value, GradientAt, HessianAt).index(type(node)) if not isinstance(node, ValueOfSeveral) else 0
    return Parts(function, (0,) * order, points, directions)


def at(
    function: AbstractFunction,
    slots: Sequence[int],
    points: Sequence[MatrixExpr],
    directions: Sequence[MatrixExpr] = (),
) -> Any:
    """Return the value (no slots) or the derivative with its last slot open: the plainest node that says it.

    Raises ShapeError where a point or a direction has another shape than its argument.
    """
    domains = domains_of(function)
    due = [*domains, *(domains[slot] for slot in slots[:-1])]
    given = [*points, *directions]
    if len(given) != len(due):
        raise ShapeError(
            f"{function.name} takes {len(domains)} matrices and {max(len(slots) - 1, 0)} directions"
        )
    for matrix, domain in zip(given, due, strict=True):
        if not isinstance(matrix, MatrixExpr) or not all(map(same_size, matrix.shape, domain)):
            shape = "×".join(map(str, matrix.shape)) if isinstance(matrix, MatrixExpr) else "a number"
            raise ShapeError(f"{function.name} takes {domain[0]}×{domain[1]} matrices there, and not {shape}")
    if isinstance(function, FunctionOfSeveral):
        if not slots:
            return ValueOfSeveral(function, *points)
    elif len(slots) <= 2:
        return (Value, GradientAt, HessianAt)[len(slots)](function, *points, *directions)
    return DerivativeAt(function, Tuple(*slots), Tuple(*points), Tuple(*directions))
