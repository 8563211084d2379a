"""What code calls for functions that are only names: l, f of several matrices, σ of every entry; and derivatives.

Each is a keyword argument: l, grad_l, hess_l; for f of several matrices f, grad_f_1, hess_f_12 (∇₁₂f: two slots,
the last open); for σ of every entry σ, σ_prime, σ_second, σ_third, …; for r with columns as values r, jac_r;
for the Hessian of l as a matrix hess_l_matrix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sympy import Basic, Expr, Identity, Integer, MatMul

from dlhw3.symbolic.code.columns import Returned, ReturnedHessian
from dlhw3.symbolic.code.names import variable
from dlhw3.symbolic.faces.entrywise import PRIMES
from dlhw3.symbolic.faces.functions import FUNCTIONS, domains_of, parts_of
from dlhw3.symbolic.faces.motion import is_named
from dlhw3.symbolic.faces.operators import Operator

_ORDERS = ("{}", "grad_{}", "hess_{}")


@dataclass(frozen=True, slots=True)
class Callback:
    """A callable that stands for an abstract function or one of its derivatives.

    ``keyword`` is its name in code, ``base`` that of the function, ``order`` that of the derivative. ``domains``
    are the shapes of the function's arguments, () for one that is a number, none for a function of every entry.
    ``slots`` are the arguments that the derivative is taken in; the last is open, so that the value has its shape.
    """

    keyword: str
    order: int
    base: str
    domains: tuple[tuple[Expr, ...], ...]
    slots: tuple[int, ...] = ()
    returns: tuple[Expr, ...] = ()
    """The shape of what r(x) or its Jacobian is, of a function with columns as values, or of a whole Hessian."""
    is_whole: bool = False
    """Whether it is the Hessian of a function of a column as a matrix."""

    @property
    def value(self) -> Callback:
        """What would be given for the function itself."""
        if self.is_whole:
            return Callback(self.base, 0, self.base, self.domains)
        returns = (self.returns[0], Integer(1)) if self.returns else ()
        domains = self.domains[:-1] if self.returns and self.order > 1 else self.domains
        return Callback(self.base, 0, self.base, domains, returns=returns)

    @property
    def is_entrywise(self) -> bool:
        """Whether it is a function of every entry."""
        return not self.domains

    @property
    def is_of_numbers(self) -> bool:
        """Whether its value is open in an argument that is a number, and so a number itself."""
        return bool(self.slots) and not self.returns and not self.domains[self.slots[-1]]

    def takes_number(self, place: int) -> bool:
        """Whether what it is called with there, a point or a direction, is a number."""
        slots = (*range(len(self.domains)), *self.slots[:-1])
        return bool(self.domains) and not self.domains[slots[place]]


def called(expressions: Iterable[Expr]) -> set[Basic]:
    """Return the nodes in expressions that are computed by calling a function that is given."""
    return {
        node
        for expression in expressions
        for node in expression.atoms(*FUNCTIONS, Operator)
        if not isinstance(node, Operator) or is_named(node)
    }


def callbacks_of(expressions: Iterable[Expr]) -> tuple[Callback, ...]:
    """Return what is called for each abstract function: values first, then gradients, then Hessian actions.

    An argument that is c·I for a number c, and of size 1×1, in every call of the function is a number for it.
    """
    nodes = called(expressions)
    others = {
        (base, place)
        for node in nodes
        if not isinstance(node, Operator)
        for base, place, one in _places(node)
        if not is_number(one)
    }
    found = set()
    for item in map(callback, nodes):
        kept = [
            domain if domain != (1, 1) or (item.base, place) in others else ()
            for place, domain in enumerate(item.domains)
        ]
        found.add(replace(item, domains=tuple(kept)))
    return tuple(sorted(found, key=lambda item: (item.order, item.keyword)))


def is_number(matrix: Basic) -> bool:
    """Whether a matrix is c·I of size 1×1, which stands for the number c."""
    parts = matrix.args if isinstance(matrix, MatMul) else (matrix,)
    matrices = [one for one in parts if hasattr(one, "shape")]
    return matrices == [Identity(1)]


def _places(node: Basic) -> Iterator[tuple[str, int, Expr]]:
    """Yield a function's name, the place of an argument, and what stands there, as points and as directions."""
    function, slots, points, directions = parts_of(node)
    for place, one in (*enumerate(points), *zip(slots, directions, strict=False)):
        yield variable(function.name), place, one


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
        keyword = PRIMES[order] if order < len(PRIMES) else f"{{}}_prime_{order}"
        return Callback(keyword.format(stem), order, base, ())
    function, slots, points, _ = parts_of(node)
    if isinstance(function, Returned):
        return _of_columns(function)
    base, order = variable(function.name), len(slots)
    keyword = _ORDERS[order] if order < len(_ORDERS) else f"d{order}_{{}}"
    if slots and len(points) > 1:
        keyword += "_" + "".join(str(slot + 1) for slot in slots)
    stem = base.removesuffix("_") if order else base
    return Callback(keyword.format(stem), order, base, domains_of(function), slots)


def _of_columns(function: Returned) -> Callback:
    """Return what is called for r(x), jac_r(x), jac_f_2(z, x), jac_f_12_along(z, x, h) or hess_l_matrix(x)."""
    returns, *domains = function.domains
    base, slots = variable(function.name), function.slots
    if isinstance(function, ReturnedHessian):
        keyword = f"hess_{base.removesuffix('_')}_matrix"
        return Callback(keyword, 2, base, tuple(domains), (0,), returns, is_whole=True)
    several = len(domains) - (len(slots) > 1) > 1
    number = f"_{''.join(map(str, slots))}" if several and slots else ""
    stem = f"jac_{base.removesuffix('_')}{number}" if slots else base
    keyword = f"{stem}_along" if len(slots) > 1 else stem
    return Callback(keyword, len(slots), base, tuple(domains), tuple(slot - 1 for slot in slots), returns)
