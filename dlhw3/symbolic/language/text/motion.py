"""Names of derivatives, and of what moves.

What grad(f, X), d(f) and ddt(Q) are as nodes: how what a user types moves.
The names of derivatives: grad_l, grad_l_2, hess_l, hess_l_12; jac_r, jac_r_2; of every entry, s_prime.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from sympy import Basic, Expr, Integer, MatrixExpr, Pow, Tuple

from dlhw3.errors import UserError
from dlhw3.symbolic.faces.entrywise import PRIMES
from dlhw3.symbolic.faces.motion import nothing
from dlhw3.symbolic.language.text import lazy_re as re
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


DERIVATIVE = re.compile(r"(?:grad_([^\W\d]\w*?)(?:_([1-9]))?|hess_([^\W\d]\w*?)(?:_([1-9])([1-9])?)?)")

BEFORE = ("", "grad_", "hess_")
"""What stands before a function's name for its derivatives."""


JACOBIAN = re.compile(r"jac_([^\W\d]\w*?)(?:_([1-9])([1-9])?)?")


def function_of(name: str) -> str:
    """Return the function of which a name is a derivative; a name of no derivative as it is."""
    derived = derivative_of(name) or jacobian_of(name) or (name,)
    return derived[0]


def jacobian_of(name: str) -> tuple[str, tuple[int, ...]] | None:
    """Return the function and the numbers of arguments, from 1, where a name is jac_r, jac_r_2 or jac_r_12.

    jac_r_12(z, x, h) is how the Jacobian in the second argument moves along h in the first; jac_r(x, h) of one.
    """
    found = JACOBIAN.fullmatch(name)
    return (found[1], tuple(int(one) for one in (found[2] or 1, found[3]) if one)) if found else None


def derivative_of(name: str) -> tuple[str, tuple[int, ...]] | None:
    """Return the function and the arguments, from 0, where a name is grad_l, grad_l_2, hess_l or hess_l_12.

    hess_l_12(X, Y, D) is the derivative of ∇₂l along D in the first argument; hess_l_1 is hess_l_11.
    """
    found = DERIVATIVE.fullmatch(name)
    if found is None:
        return None
    if found[1]:
        return found[1], (int(found[2] or 1) - 1,)
    first = int(found[4] or 1) - 1
    return found[3], (first, int(found[5]) - 1 if found[5] else first)


def entrywise_of(name: str) -> tuple[tuple[str, int], ...]:
    """Return which functions of every entry a name may be, each with the order: sigma_prime, grad_sigma is σ′."""
    name, ends = name.replace("σ", "sigma"), [way.format("") for way in PRIMES]
    found = [(name.removesuffix(end), order) for order, end in enumerate(ends) if name.endswith(end)]
    found += [
        (name.removeprefix(before), order) for order, before in enumerate(BEFORE) if name.startswith(before)
    ]
    return tuple(found)


def is_second(node: Node) -> bool:
    """Whether a Hessian is written f''(x), of a function of a number its second derivative."""
    twice = re.search(r"''|\^\s*\{?\s*\\prime\s*\\prime", node.at.text)
    return node.name == "jac" and node.parts[0].at == node.at and twice is not None
