"""Functions with columns or matrices as values in code: r(x), an array of numbers; jac_r(x), jac_r_along(x, h).

And hess_l_matrix(x), the Hessian of a function of a column as it stands, and not what it does to a direction.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, MatrixExpr, Tuple
from sympy.core.symbol import Str

from dlhw3.errors import UserError
from dlhw3.symbolic.faces.functions import DerivativeAt, FunctionOfSeveral, parts_of
from dlhw3.symbolic.hessian_matrices import HessianFunction
from dlhw3.symbolic.jacobian_matrices import JacobianFunction, by_jacobians, is_of_columns
from dlhw3.symbolic.nodes import MatrixImage
from dlhw3.symbolic.scope import has_kind

Domain = tuple[Expr, Expr]


class Returned(FunctionOfSeveral):
    """What code calls for r(x), J_r(x) or DJ_r(x)[h]: arguments (r's name, the slots, the shape that is returned,
    that of each argument).
    """  # fmt: skip

    def __new__(cls, name: Any, slots: Any, *domains: Any) -> Returned:
        """Make r (no slots), its Jacobian in an argument counted from 1, or how that moves along another one."""
        label = name if isinstance(name, Str) else Str(name)
        pairs = (Tuple(*domain) for domain in domains)
        made: Returned = Basic.__new__(cls, label, Tuple(*slots), *pairs)
        return made

    @property
    def slots(self) -> tuple[int, ...]:
        """The numbers of the arguments in which it is differentiated, from 1."""
        return tuple(map(int, self.args[1]))

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The shape that is returned, and those of its arguments, behind which a direction stands."""
        return tuple((pair.args[0], pair.args[1]) for pair in self.args[2:])


class ReturnedHessian(Returned):
    """What code calls for ∇²l(x), the matrix: arguments as those of ``Returned``, with no slots."""


def with_calls(expression: Any) -> Any:
    """Return an expression with calls in the place of r(x), J_r(x), DJ_r(x)[h] and ∇²l(x).

    Raises UserError for a derivative of a higher order.
    """
    if not has_kind(expression, DerivativeAt, MatrixImage):
        return expression
    return _with_calls(by_jacobians(expression, 2))


def _with_calls(node: Any) -> Any:
    if not node.args:
        return node
    if isinstance(node, MatrixImage) and isinstance(node.args[0], JacobianFunction):
        jacobian, *points = node.args
        _, *domains = jacobian.function.domains
        domains += [domains[slot - 1] for slot in jacobian.moved]
        slots = (*jacobian.moved, jacobian.slot)
        return _called(Returned(jacobian.function.name, slots, jacobian.args[1:3], *domains), points)
    if isinstance(node, MatrixImage) and isinstance(node.args[0], HessianFunction):
        hessian, point = node.args
        function = hessian.function
        return _called(ReturnedHessian(function.name, (), hessian.args[1:3], function.domain), [point])
    if is_of_columns(node):
        function, slots, (_, *points), _ = parts_of(node)
        if len(slots) > 1:
            words = f"There is no code for third derivatives of {function.name}."
            raise UserError(words, hint="--format text")
        of_value, *domains = function.domains
        return _called(Returned(function.name, (), of_value, *domains), points)
    parts = [_with_calls(part) for part in node.args]
    return node if parts == list(node.args) else node.func(*parts)


def _called(function: Returned, points: list[MatrixExpr]) -> DerivativeAt:
    made: DerivativeAt = DerivativeAt(function, Tuple(0), Tuple(*map(_with_calls, points)), Tuple())
    return made
