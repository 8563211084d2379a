"""Abstract functions with columns as values: r(x), their Jacobians as matrices J_r(x), and products with these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from sympy import Basic, Expr, Identity, MatMul, MatrixExpr, Transpose, ZeroMatrix

from dlhw3.symbolic.acting_matrices import ActingFunction, Standing, any_column
from dlhw3.symbolic.algebra import expand, factors_of, product, terms_of, total, transpose
from dlhw3.symbolic.faces.functions import ColumnFunction, DerivativeAt, at, parts_of
from dlhw3.symbolic.nodes import MatrixImage
from dlhw3.symbolic.plan import Equation, Hypothesis
from dlhw3.symbolic.prose import Formula, Prose
from dlhw3.symbolic.scope import has_kind

JACOBIAN = "∂"


class JacobianFunction(ActingFunction):
    """x ↦ J_r(x), a matrix, or x, h ↦ DJ_r(x)[h]: arguments (its name, rows, columns, r, the slots).

    Its name is ∂r, of a function of several columns ∂2r, and ∂12r where h moves the first of them.
    """

    @classmethod
    def of(cls, function: ColumnFunction, slot: int, *moved: int) -> JacobianFunction:
        """Return that of r in an argument that is a column; the slot of its first argument is 1."""
        number = "".join(map(str, (*moved, slot))) if moved or len(function.domains) > 2 else ""
        (rows, _), (columns, _) = function.domains[0], function.domains[slot]
        made: JacobianFunction = cls(
            f"{JACOBIAN}{number}{function.name}", rows, columns, function, slot, *moved
        )
        return made

    @property
    def function(self) -> ColumnFunction:
        """The function r."""
        return self.args[3]

    @property
    def slot(self) -> int:
        """The slot of the argument in which r is differentiated, 1 for the first."""
        return int(self.args[4])

    @property
    def moved(self) -> tuple[int, ...]:
        """The slot that a direction moves, if there is one."""
        return tuple(map(int, self.args[5:]))

    @property
    def suffix(self) -> str:
        """What stands behind its name in text, _2 of jac_f_2 and _12 of jac_f_12."""
        return f"_{''.join(map(str, (*self.moved, self.slot)))}" if len(self.function.domains) > 2 else ""

    def acts(self, points: tuple[Expr, ...], column: MatrixExpr, *, turned: bool) -> MatrixExpr:
        """Return Dr(x)[v], or the gradient of ⟨c, r(x)⟩ with c held fixed, or how these move along h."""
        count = len(self.function.domains) - 1
        slots = (*self.moved, 0, self.slot) if turned else (*self.moved, self.slot, 0)
        own = parts_of(self.function.value(*points[:count])).points
        made: MatrixExpr = at(self.function, slots, own, (*points[count:], column))
        return made

    def says(self, one: Standing) -> tuple[Hypothesis, ...]:
        """Return what the matrix does to every v, and its transpose to every c; and that it is linear in h."""
        (rows, columns), points = one.matrix.shape, one.matrix.args[1:]
        v, c = any_column(columns), any_column(rows)
        acts = self.acts(points, v, turned=False)
        turned = self.acts(points, c, turned=True)
        moved, pulled = product(one.matrix, v), product(transpose(one.matrix), c)
        return (
            one.hypothesis("is a matrix", Equation(acts, moved, one.indices, letters=(v,))),
            one.hypothesis("has a transpose", Equation(turned, pulled, one.indices, letters=(c,))),
            *self._linear(one),
        )

    def _linear(self, one: Standing) -> Iterator[Hypothesis]:
        """Yield that DJ_r(x)[2h + k] is 2DJ_r(x)[h] + DJ_r(x)[k], of a direction that is no one thing."""
        if not self.moved:
            return
        *points, along = one.matrix.args[1:]
        terms = [factors_of(term) for term in terms_of(expand(along))]
        if len(terms) > 1 or terms[0][0] != 1:
            made = total(*(product(scale, self(*points, product(*factors))) for scale, factors in terms))
            yield one.hypothesis("is linear", Equation(one.matrix, made, one.indices))


def jacobian_matrix(function: ColumnFunction, slots: Sequence[int], *points: MatrixExpr) -> MatrixImage:
    """Return J_r(x), the matrix, or with two slots how it moves along a direction in the first of them."""
    *moved, slot = slots
    return JacobianFunction.of(function, slot, *moved)(*points)


def slopes_of(kind: str, matrix: MatrixImage, constant: Expr) -> tuple[tuple[MatrixExpr, MatrixExpr], ...]:
    """Return the two sides of what a property of r says of J_r(x), left ⪯ right: J + Jᵀ of a monotone r is ⪰ 0.

    Of an L-Lipschitz r, ‖J v‖ ≤ L‖v‖ and ‖Jᵀc‖ ≤ L‖c‖. Nothing is said of how a Jacobian moves.
    """
    if matrix.args[0].moved:
        return ()
    turned, (rows, columns) = transpose(matrix), matrix.shape
    if kind == "Lipschitz":
        squares = product(turned, matrix), product(matrix, turned)
        pairs = zip(squares, (columns, rows), strict=True)
        return tuple((square, product(constant**2, Identity(size))) for square, size in pairs)
    least = product(2 * constant, Identity(rows)) if constant != 0 else ZeroMatrix(rows, rows)
    return ((least, total(matrix, turned)),) if kind.endswith("monotone") else ()


def is_of_columns(node: Basic) -> bool:
    """Whether a node is a value or a derivative of an abstract function with columns as values."""
    return isinstance(node, DerivativeAt) and isinstance(node.args[0], ColumnFunction)


def jacobian_in(node: Any, order: int = 1) -> tuple[MatrixExpr, MatrixExpr] | None:
    """Return J_r(x) and h of Dr(x)[h], or J_r(x)ᵀ and c of its adjoint at c; None of anything else.

    Of second derivatives that is so where the ``order`` is 2: DJ_r(x)[h] and v, or its transpose and c.
    """
    if not is_of_columns(node):
        return None
    function, slots, (_, *points), hands = parts_of(node)
    if not 2 <= len(slots) <= order + 1 or any(function.domains[slot][1] != 1 for slot in slots):
        return None
    if slots[-1] == 0:
        return jacobian_matrix(function, slots[:-1], *points, *hands[:-1]), hands[-1]
    place = slots.index(0)
    others = [slot for slot in slots if slot], [hand for k, hand in enumerate(hands) if k != place]
    return Transpose(jacobian_matrix(function, others[0], *points, *others[1])), hands[place]


@lru_cache(maxsize=4096)
def by_jacobians(expression: Any, order: int = 1) -> Any:
    """Return an expression with products with Jacobians for what they do to columns, up to an order."""
    if not has_kind(expression, DerivativeAt):
        return expression
    if (found := jacobian_in(expression, order)) is not None:
        return product(*(by_jacobians(part, order) for part in found))
    parts = [by_jacobians(part, order) if isinstance(part, Basic) else part for part in expression.args]
    return expression if parts == list(expression.args) else _rebuilt(expression, parts)


def _rebuilt(expression: Expr, parts: list[Any]) -> Expr:
    """Return an expression with other parts, products flattened, and transposed each: ∇lᵀ J for (Jᵀ ∇l)ᵀ."""
    if isinstance(expression, Transpose) and isinstance(parts[0], MatMul):
        turned: Expr = transpose(parts[0])
        return turned
    return product(*parts) if expression.is_MatMul else expression.func(*parts)


def spaces(function: ColumnFunction) -> str:
    """Return from where to where a function is, ": ℝ^n → ℝ^m"."""
    (rows, _), *domains = function.domains
    shown = [f"ℝ^{{{n}}}" if m == 1 else f"ℝ^{{{n}×{m}}}" for n, m in domains]
    return f": {' × '.join(shown)} → ℝ^{{{rows}}}".replace("ℝ^{1} ", "ℝ ")


def differentiable(function: ColumnFunction, *points: MatrixExpr, twice: bool = False) -> Prose:
    """Return that a function is differentiable at columns, which its Jacobian needs to be a matrix."""
    at = [piece for point in points for piece in (", ", point)][1:]
    return Prose((Formula(function.name), f" is {'twice ' * twice}continuously differentiable near ", *at))
