"""Functions with columns as values in code: r(x), an array of numbers, and jac_r(x), an array with as many rows."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Integer, MatrixExpr, Tuple
from sympy.core.symbol import Str

from dlhw3.errors import UserError
from dlhw3.symbolic.faces.functions import DerivativeAt, FunctionOfSeveral, parts_of
from dlhw3.symbolic.jacobian_matrices import JacobianFunction, by_jacobians, is_of_columns
from dlhw3.symbolic.nodes import MatrixImage
from dlhw3.symbolic.scope import has_kind

Domain = tuple[Expr, Expr]


class Returned(FunctionOfSeveral):
    """What code calls for r(x) or J_r(x): arguments (r's name, 0 or the number of the argument, the shape that is
    returned, that of each argument).
    """  # fmt: skip

    def __new__(cls, name: Any, slot: Any, *domains: Domain) -> Returned:
        """Make r (0), or its Jacobian in an argument counted from 1."""
        label = name if isinstance(name, Str) else Str(name)
        made: Returned = Basic.__new__(cls, label, Integer(slot), *(Tuple(*domain) for domain in domains))
        return made

    @property
    def slot(self) -> int:
        """0 for r itself, or the number of the argument, from 1."""
        return int(self.args[1])

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The shape that is returned, and those of its arguments."""
        return tuple((pair.args[0], pair.args[1]) for pair in self.args[2:])


def with_calls(expression: Any) -> Any:
    """Return an expression with calls in the place of r(x) and J_r(x).

    Raises UserError for a second derivative of r, which is no array of two dimensions.
    """
    if not has_kind(expression, DerivativeAt, MatrixImage):
        return expression
    return _with_calls(by_jacobians(expression))


def _with_calls(node: Any) -> Any:
    if not node.args:
        return node
    if isinstance(node, MatrixImage) and isinstance(node.args[0], JacobianFunction):
        jacobian, *points = node.args
        _, *domains = jacobian.function.domains
        return _called(jacobian.function.name, jacobian.slot, jacobian.args[1:3], domains, points)
    if is_of_columns(node):
        function, slots, (_, *points), _ = parts_of(node)
        if len(slots) > 1:
            words = f"There is no code for second derivatives of {function.name}."
            raise UserError(words, hint="--format text")
        of_value, *domains = function.domains
        return _called(function.name, 0, of_value, domains, points)
    parts = [_with_calls(part) for part in node.args]
    return node if parts == list(node.args) else node.func(*parts)


def _called(
    name: str, slot: int, returned: Domain, domains: list[Domain], points: list[MatrixExpr]
) -> DerivativeAt:
    function = Returned(name, slot, returned, *domains)
    made: DerivativeAt = DerivativeAt(function, Tuple(0), Tuple(*map(_with_calls, points)), Tuple())
    return made
