"""∇l and ∇²l of a differentiable torch function l, by automatic differentiation.

An l that hides its argument from autograd (detach, item, numpy) is told from a constant one by its values nearby:
where they differ it is refused. An l that hides a part of its computation only is differentiated without that part,
and so is one under a torch.func transform, where values may not be compared; help says so. No difference of values
tells a part that is hidden by mistake from a right l: one with a derivative of its own (straight-through rounding),
one that is random, one with a kink at its argument or with detail finer than the step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from importlib import import_module
from typing import Any

from dlhw3.symbolic.code.callbacks import Callback
from dlhw3.symbolic.code.real_arrays import is_transformed, kind

NEARBY = 2.0**-10  # of the largest entry: small beside what l varies over, large beside rounding


def with_derivatives(called: str, wanted: Sequence[Callback], given: Mapping[str, Any]) -> dict[str, Any]:
    """Make grad_l and hess_l from a differentiable l, where only l was given; keep every other keyword.

    Raises TypeError where both are given. What is made raises TypeError when l's value is not one number, and when
    it depends on its argument in a way that autograd does not see.
    """
    keywords = {item.keyword for item in wanted}
    made = {name: value for name, value in given.items() if name in keywords}
    for item in wanted:
        if item.base not in given:
            continue
        if item.order and item.keyword in made:
            if item.base in keywords:  # the code calls both
                continue
            raise TypeError(f"{called}(): give {item.base} or {item.keyword}, not both")
        made[item.keyword] = _made(called, item, given[item.base])
    return made


def _made(called: str, item: Callback, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the derivative of a function that an item stands for, or the function."""
    hidden = f"{called}(): {item.base} must be computed by torch from its argument, so that autograd sees it"
    if item.is_entrywise:
        return _slope(function, item.order, hidden)
    if item.returns and not item.is_whole:
        return _jacobian(function, *item.slots) if item.order else function
    scalar = _scalar(called, item.base, function)
    if item.is_whole:
        return _hessian_matrix(scalar, hidden)
    if len(item.domains) > 1 or item.order > 2:
        return _multilinear(scalar, item.slots, len(item.domains), hidden)
    makers = (lambda f, _: f, _gradient, _hessian_action)
    return makers[item.order](scalar, hidden)


def _slope(function: Callable[..., Any], order: int, hidden: str) -> Callable[..., Any]:
    """Return the derivative of a function of every entry: the gradient of its values' sum, as often as asked."""
    if order == 0:
        return function
    lower = _slope(function, order - 1, hidden)
    return _gradient(lambda X: lower(X).sum(), hidden)


def _jacobian(function: Callable[..., Any], *slots: int) -> Callable[..., Any]:
    """Return points ↦ the Jacobian of a function with columns as values in an argument, or how it moves along h."""
    torch = import_module("torch")

    def jacobian(*points: Any) -> Any:
        with _recording(torch):
            return torch.func.jacrev(function, argnums=slots[-1])(*points)

    def along(*arguments: Any) -> Any:
        *points, direction = arguments

        def moved(X: Any) -> Any:
            return torch.func.jacrev(function, argnums=slots[-1])(
                *points[: slots[0]], X, *points[slots[0] + 1 :]
            )

        follows = any(each.requires_grad for each in arguments)
        with _recording(torch):
            return torch.autograd.functional.jvp(moved, points[slots[0]], direction, create_graph=follows)[1]

    return along if len(slots) > 1 else jacobian


def _multilinear(
    function: Callable[..., Any], slots: tuple[int, ...], count: int, hidden: str
) -> Callable[..., Any]:
    """Return (points, directions) ↦ ∇_{slots} f(points)[directions], by the gradient in one slot after another."""
    if not slots:
        return function

    def along(arguments: tuple[Any, ...], slot: int) -> Callable[..., Any]:
        """Return Y ↦ the derivative along all directions, with Y for the point in the open slot."""
        points, directions = list(arguments[:count]), arguments[count:]

        def value(Y: Any) -> Any:
            moved = [*points[:slot], Y, *points[slot + 1 :]]
            if not directions:
                return function(*moved)
            inner = _multilinear(function, slots[:-1], count, hidden)(*moved, *directions[:-1])
            return (inner * directions[-1]).sum()

        return value

    def derivative(*arguments: Any) -> Any:
        followed = any(each.requires_grad for each in arguments)
        return _gradient(along(arguments, slots[-1]), hidden, keep=followed)(arguments[slots[-1]])

    return derivative


def _scalar(called: str, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return l with its value as a tensor without dimensions."""
    torch = import_module("torch")

    def scalar(*points: Any) -> Any:
        value = function(*points)
        if not isinstance(value, torch.Tensor):
            raise TypeError(f"{called}(): {name} must return a scalar torch tensor, not {kind(value)}")
        if value.numel() != 1:
            shape = "×".join(map(str, value.shape))
            raise TypeError(f"{called}(): {name} must return a scalar torch tensor, not one of shape {shape}")
        if value.dtype.is_complex:
            raise TypeError(f"{called}(): {name} must return a real scalar torch tensor, not a complex one")
        return value.reshape(())

    return scalar


def _gradient(function: Callable[..., Any], hidden: str, *, keep: bool = False) -> Callable[..., Any]:
    """Return X ↦ ∇l(X); where X is itself differentiated, in either mode, so can the result be.

    With ``keep`` it can be anyway: in what else l is computed from.
    """
    torch = import_module("torch")

    def gradient(X: Any) -> Any:
        with _recording(torch):
            if _follows(torch, X):
                return torch.func.grad(function)(X)
            point = _followed(X)
            found = _derivative(torch, function(point), point, keep=keep or X.requires_grad)
            if found is None:
                _demand_constant(torch, function, X, hidden)
                return torch.zeros_like(X)
            return found

    return gradient


def _hessian_action(function: Callable[..., Any], hidden: str) -> Callable[..., Any]:
    """Return (X, D) ↦ ∇²l(X)[D]; the Hessian is self-adjoint, so that it is the gradient of ⟨∇l(X), D⟩."""
    torch, gradient = import_module("torch"), _gradient(function, hidden)

    def action(X: Any, D: Any) -> Any:
        with _recording(torch):
            if _follows(torch, X, D):
                return torch.func.grad(lambda Y: (torch.func.grad(function)(Y) * D).sum())(X)
            point = _followed(X)
            slope = (gradient(point) * (D.clone() if D.is_inference() else D)).sum()
            found = _derivative(torch, slope, point, keep=X.requires_grad)
            if found is None:  # l is affine
                _demand_constant(torch, gradient, X, hidden)
                return torch.zeros_like(D)
            return found

    return action


def _hessian_matrix(function: Callable[..., Any], hidden: str) -> Callable[..., Any]:
    """Return x ↦ ∇²l(x) of a column, whose rows are what it does to those of the identity."""
    torch, action = import_module("torch"), _hessian_action(function, hidden)

    def matrix(x: Any) -> Any:
        unit = torch.eye(x.numel(), dtype=x.dtype, device=x.device)
        return torch.stack([action(x, row) for row in unit])

    return matrix


def _demand_constant(torch: Any, function: Callable[..., Any], X: Any, hidden: str) -> None:
    """Raise TypeError where a function that autograd finds constant is not, at two points near X."""
    with torch.no_grad():
        point = X.detach().clone()
        here = function(point).detach()
        largest = point.abs().amax()
        step = NEARBY * torch.where(largest > 0, largest, torch.ones_like(largest))
        along = torch.cos(torch.arange(1, point.numel() + 1, dtype=point.dtype, device=point.device))
        for sign in (1, -1):
            there = function(point + sign * step * along.reshape(point.shape)).detach()
            if not torch.allclose(there, here, rtol=0, atol=0, equal_nan=True):
                raise TypeError(
                    f"{hidden}; its value changes, but not through autograd (detach, item or numpy?)"
                )


def _recording(torch: Any) -> ExitStack:
    """Return the context in which autograd records, also inside no_grad and inference_mode."""
    stack = ExitStack()
    if torch.is_inference_mode_enabled():
        stack.enter_context(torch.inference_mode(False))
    stack.enter_context(torch.enable_grad())
    return stack


def _follows(torch: Any, *points: Any) -> bool:
    """Whether a torch.func transform (vmap, jvp, …) is under way, or a point carries a forward-mode tangent.

    Only torch.func.grad is right there; elsewhere it would refuse an l with an autograd.Function of the old style.
    """
    unpack = torch.autograd.forward_ad.unpack_dual
    return is_transformed() or any(
        unpack(point).tangent is not None for point in points if not point.is_inference()
    )


def _followed(X: Any) -> Any:
    if X.is_inference():
        return X.clone().requires_grad_()
    return X if X.requires_grad else X.detach().requires_grad_()


def _derivative(torch: Any, value: Any, point: Any, *, keep: bool) -> Any:
    """Return the derivative of a value at a point, or None where it was not computed from the point."""
    if not value.requires_grad:
        return None
    (found,) = torch.autograd.grad(value, point, create_graph=keep, allow_unused=True)
    return found
