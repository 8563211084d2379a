"""What grad(f, X), d(f) and ddt(Q) are as nodes: how what a user types moves."""

from __future__ import annotations

from collections.abc import Container, Sequence

from sympy import Basic, Expr, Integer, MatrixExpr, Pow, Tuple

from dlhw3.errors import UserError
from dlhw3.symbolic.faces.motion import nothing
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.nodes import GradientOf, Inner, Norm, differential


def gradient_of(function: Expr, variable: Expr) -> Expr:
    """Return ∇_X f, or in a number the derivative, which is how f moves along 1."""
    if isinstance(variable, MatrixExpr):
        return GradientOf(function, variable)
    return differential(function, variable, Integer(1))


def rate_of(quantity: Expr, variables: Sequence[Basic], velocities: Sequence[Basic]) -> Expr:
    """Return d/dt of a quantity, unevaluated: its differential along the velocities of all letters at once."""
    if quantity in variables:
        found: Expr = velocities[list(variables).index(quantity)]
        return found
    if not variables:
        return nothing(quantity)
    if len(variables) == 1:
        return differential(quantity, variables[0], velocities[0])
    return differential(quantity, Tuple(*variables), Tuple(*velocities))


def require_no_rate(node: Node, known: bool) -> None:
    """Refuse ddt(X) within ddt, d or grad, but where it is ``known`` as a gradient: how a rate moves is not."""
    inside = next((one for one in node.parts[0].every() if one.kind == "call" and one.name == "ddt"), None)
    if inside is not None and not known:
        words = (
            f"How the rate {inside.text.strip()} moves is not worked out, and it stands within {node.name}."
        )
        raise UserError(words, at=node.at, hint=inside.bare)


def require_letters(names: Sequence[str], letters: Container[str], node: Node) -> None:
    """Refuse ddt along no flow, and along that of a letter that stands nowhere else."""
    if not names:
        name = next((one.name for one in node.every() if one.kind == "name"), "X")
        raise UserError("What moves in ddt is not said.", at=node.at, hint=f"ddt({name})")
    for name in (name for name in names if name not in letters):
        words = f"{name} flows by the line flow, and stands in no other line."
        raise UserError(words, at=node.at, hint=f"ddt({name})")


def squares(expression: Expr) -> Expr:
    """Return an expression with ⟨A, A⟩ for ‖A‖²: it moves everywhere, and ‖A‖ only where A ≠ 0."""
    even = {
        p: Inner(p.base.args[0], p.base.args[0]) ** (p.exp / 2)
        for p in expression.atoms(Pow)
        if _is_square(p)
    }
    return expression.xreplace(even)


def _is_square(power: Pow) -> bool:
    return isinstance(power.base, Norm) and bool(
        power.exp.is_Integer and power.exp > 0 and power.exp % 2 == 0
    )
