"""∇l and ∇²l of a differentiable torch function l, by automatic differentiation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from importlib import import_module
from typing import Any

from dlhw3.symbolic.code.arguments import kind


def with_derivatives(called: str, wanted: tuple[str, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    """Make grad_l and hess_l from a differentiable l, where only l was given; keep every other keyword.

    Raises TypeError where both are given. What is made raises TypeError when l's value is not one number.
    """
    made = {name: value for name, value in given.items() if name in wanted}
    for name in wanted:
        order, _, base = name.partition("_")
        if name in made and base in given:
            raise TypeError(f"{called}(): give {base} or {name}, not both")
        if name in made or base not in given:
            continue
        scalar = _scalar(called, base, given[base])
        made[name] = _gradient(scalar) if order == "grad" else _hessian_action(scalar)
    return made


def _scalar(called: str, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return l with its value as a tensor without dimensions."""
    torch = import_module("torch")

    def scalar(X: Any) -> Any:
        value = function(X)
        if not isinstance(value, torch.Tensor):
            raise TypeError(f"{called}(): {name} must return a scalar torch tensor, not {kind(value)}")
        if value.numel() != 1:
            shape = "×".join(map(str, value.shape))
            raise TypeError(f"{called}(): {name} must return a scalar torch tensor, not one of shape {shape}")
        return value.reshape(())

    return scalar


def _gradient(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return X ↦ ∇l(X); where X is itself differentiated, in either mode, so can the result be."""
    torch = import_module("torch")

    def gradient(X: Any) -> Any:
        with _recording(torch):
            if _is_transformed(torch, X):
                return torch.func.grad(function)(X)
            point = _followed(X)
            value = function(point)
            if not value.requires_grad:  # l is constant
                return torch.zeros_like(X)
            return _derivative(torch, value, point, keep=X.requires_grad)

    return gradient


def _hessian_action(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return (X, D) ↦ ∇²l(X)[D]; the Hessian is self-adjoint, so that it is the gradient of ⟨∇l(X), D⟩."""
    torch, gradient = import_module("torch"), _gradient(function)

    def action(X: Any, D: Any) -> Any:
        with _recording(torch):
            if _is_transformed(torch, X, D):
                return torch.func.grad(lambda Y: (torch.func.grad(function)(Y) * D).sum())(X)
            point = _followed(X)
            slope = (gradient(point) * (D.clone() if D.is_inference() else D)).sum()
            if not slope.requires_grad:  # l is affine
                return torch.zeros_like(D)
            return _derivative(torch, slope, point, keep=X.requires_grad)

    return action


def _recording(torch: Any) -> ExitStack:
    """Return the context in which autograd records, also inside no_grad and inference_mode."""
    stack = ExitStack()
    if torch.is_inference_mode_enabled():
        stack.enter_context(torch.inference_mode(False))
    stack.enter_context(torch.enable_grad())
    return stack


def _is_transformed(torch: Any, *points: Any) -> bool:
    """Whether a torch.func transform (vmap, jvp, …) is under way, or a point carries a forward-mode tangent.

    Only torch.func.grad is right there; elsewhere it would refuse an l with an autograd.Function of the old style.
    """
    if torch._C._functorch.peek_interpreter_stack() is not None:  # torch has no public name for it
        return True
    unpack = torch.autograd.forward_ad.unpack_dual
    return any(unpack(point).tangent is not None for point in points if not point.is_inference())


def _followed(X: Any) -> Any:
    if X.is_inference():
        return X.clone().requires_grad_()
    return X if X.requires_grad else X.detach().requires_grad_()


def _derivative(torch: Any, value: Any, point: Any, *, keep: bool) -> Any:
    (found,) = torch.autograd.grad(value, point, create_graph=keep, materialize_grads=True)
    return found
