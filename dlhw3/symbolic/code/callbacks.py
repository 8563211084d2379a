"""What code calls for functions that are only names: l, f of several matrices, σ of every entry; and derivatives.

Each is a keyword argument: l, grad_l, hess_l; for f of several matrices f, grad_f_1, hess_f_12 (∇₁₂f: two slots,
the last open); for σ of every entry σ, σ_prime, σ_second, σ_third, …
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sympy import Basic, Expr

from dlhw3.symbolic.code.names import variable
from dlhw3.symbolic.faces.functions import FUNCTIONS, domains_of, parts_of
from dlhw3.symbolic.faces.motion import is_named
from dlhw3.symbolic.faces.operators import Operator

_ORDERS = ("{}", "grad_{}", "hess_{}")
_PRIMES = ("{}", "{}_prime", "{}_second", "{}_third")


@dataclass(frozen=True, slots=True)
class Callback:
    """A callable that stands for an abstract function or one of its derivatives.

    ``keyword`` is its name in code, ``base`` that of the function, ``order`` that of the derivative. ``domains``
    are the shapes of the function's arguments, none for a function of every entry. ``slots`` are the arguments
    that the derivative is taken in; the last is open, so that the value has its shape.
    """

    keyword: str
    order: int
    base: str
    domains: tuple[tuple[Expr, Expr], ...]
    slots: tuple[int, ...] = ()

    @property
    def value(self) -> Callback:
        """What would be given for the function itself."""
        return Callback(self.base, 0, self.base, self.domains)

    @property
    def is_entrywise(self) -> bool:
        """Whether it is a function of every entry."""
        return not self.domains


def called(expressions: Iterable[Expr]) -> set[Basic]:
    """Return the nodes in expressions that are computed by calling a function that is given."""
    return {
        node
        for expression in expressions
        for node in expression.atoms(*FUNCTIONS, Operator)
        if not isinstance(node, Operator) or is_named(node)
    }


def arguments_of(node: Basic) -> tuple[Expr, ...]:
    """Return what a function is called with: the points, then the directions."""
    if isinstance(node, Operator):
        return node.operands
    _, _, points, directions = parts_of(node)
    return (*points, *directions)


def callback(node: Basic) -> Callback:
    """Return what is called for l(X), ∇l(X), ∇²l(X)[D], a derivative of higher order, or σ(X)."""
    if isinstance(node, Operator):
        base, order = variable(node.name), node.order
        stem = base.removesuffix("_") if order else base
        keyword = _PRIMES[order] if order < len(_PRIMES) else f"{{}}_prime_{order}"
        return Callback(keyword.format(stem), order, base, ())
    function, slots, points, _ = parts_of(node)
    base, order = variable(function.name), len(slots)
    keyword = _ORDERS[order] if order < len(_ORDERS) else f"d{order}_{{}}"
    if slots and len(points) > 1:
        keyword += "_" + "".join(str(slot + 1) for slot in slots)
    stem = base.removesuffix("_") if order else base
    return Callback(keyword.format(stem), order, base, domains_of(function), slots)
