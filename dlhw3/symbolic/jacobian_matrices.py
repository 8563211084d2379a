"""Abstract functions with columns as values: r(x), their Jacobians as matrices J_r(x), and products with these."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Basic, Expr, MatrixExpr, Transpose

from dlhw3.symbolic.acting_matrices import ActingFunction, Standing, any_column
from dlhw3.symbolic.algebra import product, transpose
from dlhw3.symbolic.faces.functions import ColumnFunction, DerivativeAt, at, parts_of
from dlhw3.symbolic.nodes import MatrixImage
from dlhw3.symbolic.plan import Equation, Hypothesis
from dlhw3.symbolic.prose import Formula, Prose
from dlhw3.symbolic.scope import has_kind

JACOBIAN = "∂"


class JacobianFunction(ActingFunction):
    """x ↦ J_r(x), a matrix: arguments (its name ∂r, or ∂2r; rows, columns; the function r, the slot)."""

    @classmethod
    def of(cls, function: ColumnFunction, slot: int) -> JacobianFunction:
        """Return that of r in an argument that is a column; the slot of its first argument is 1."""
        number = str(slot) if len(function.domains) > 2 else ""
        (rows, _), (columns, _) = function.domains[0], function.domains[slot]
        made: JacobianFunction = cls(f"{JACOBIAN}{number}{function.name}", rows, columns, function, slot)
        return made

    @property
    def function(self) -> ColumnFunction:
        """The function r."""
        return self.args[3]

    @property
    def slot(self) -> int:
        """The slot of the argument in which r is differentiated, 1 for the first."""
        return int(self.args[4])

    def acts(self, points: tuple[Expr, ...], column: MatrixExpr, *, turned: bool) -> MatrixExpr:
        """Return Dr(x)[v], or the gradient of ⟨c, r(x)⟩ with c held fixed."""
        slots = (0, self.slot) if turned else (self.slot, 0)
        made: MatrixExpr = at(self.function, slots, parts_of(self.function.value(*points)).points, (column,))
        return made

    def says(self, one: Standing) -> tuple[Hypothesis, ...]:
        """Return what the matrix does to every v, and what its transpose does to every c."""
        (rows, columns), points = one.matrix.shape, one.matrix.args[1:]
        v, c = any_column(columns), any_column(rows)
        acts = self.acts(points, v, turned=False)
        turned = self.acts(points, c, turned=True)
        moved, pulled = product(one.matrix, v), product(transpose(one.matrix), c)
        return (
            one.hypothesis("is a matrix", Equation(acts, moved, one.indices, letters=(v,))),
            one.hypothesis("has a transpose", Equation(turned, pulled, one.indices, letters=(c,))),
        )


def jacobian_matrix(function: ColumnFunction, slot: int, *points: MatrixExpr) -> MatrixImage:
    """Return J_r(x), the matrix."""
    return JacobianFunction.of(function, slot)(*points)


def is_of_columns(node: Basic) -> bool:
    """Whether a node is a value or a derivative of an abstract function with columns as values."""
    return isinstance(node, DerivativeAt) and isinstance(node.args[0], ColumnFunction)


def jacobian_in(node: Any) -> tuple[MatrixExpr, MatrixExpr] | None:
    """Return J_r(x) and h of Dr(x)[h], or J_r(x)ᵀ and c of its adjoint at c; None of anything else."""
    if not is_of_columns(node):
        return None
    function, slots, (_, *points), hands = parts_of(node)
    if len(slots) != 2 or function.domains[max(slots)][1] != 1:
        return None
    matrix = jacobian_matrix(function, max(slots), *points)
    return (Transpose(matrix) if slots[0] == 0 else matrix), hands[0]


@lru_cache(maxsize=4096)
def by_jacobians(expression: Any) -> Any:
    """Return an expression with products with Jacobians for what they do to columns."""
    if not has_kind(expression, DerivativeAt):
        return expression
    if (found := jacobian_in(expression)) is not None:
        return product(found[0], by_jacobians(found[1]))
    parts = [by_jacobians(part) if isinstance(part, Basic) else part for part in expression.args]
    return expression if parts == list(expression.args) else _rebuilt(expression, parts)


def _rebuilt(expression: Expr, parts: list[Any]) -> Expr:
    """Return an expression with other parts, products flattened."""
    return product(*parts) if expression.is_MatMul else expression.func(*parts)


def spaces(function: ColumnFunction) -> str:
    """Return from where to where a function is, ": ℝ^n → ℝ^m"."""
    (rows, _), *domains = function.domains
    shown = [f"ℝ^{{{n}}}" if m == 1 else f"ℝ^{{{n}×{m}}}" for n, m in domains]
    return f": {' × '.join(shown)} → ℝ^{{{rows}}}".replace("ℝ^{1} ", "ℝ ")


def differentiable(function: ColumnFunction, *points: MatrixExpr) -> Prose:
    """Return that a function is differentiable at columns, which its Jacobian needs to be a matrix."""
    at = [piece for point in points for piece in (", ", point)][1:]
    return Prose((Formula(function.name), " is continuously differentiable near ", *at))
