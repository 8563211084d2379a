"""What the short way through a call's checks looks at: numbers, and the functions that the code calls.

Whatever is not plain here raises NotPlainError, and is left to the long way, which words refusals.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from math import isfinite
from typing import Any

from dlhw3.symbolic.code.callbacks import Callback


class NotPlainError(Exception):
    """Something is not as it was when it passed every check."""


class Looks:
    """How the arrays of a target are looked at. ``torch`` is None for numpy's."""

    def __init__(self, target: str) -> None:
        self.numpy = import_module("numpy")
        self.torch: Any = import_module("torch") if target == "torch" else None
        self.array = self.torch.Tensor if self.torch else self.numpy.ndarray
        self._strided = self.torch.strided if self.torch else None

    def is_finite(self, value: Any) -> bool:
        """Whether an array is plain and every number in it, or a number, is finite (``has_finite_sum``)."""
        if self.torch and type(value) is self.array and not self.is_plain(value):
            raise NotPlainError
        return self.has_finite_sum(value)

    def has_finite_sum(self, value: Any) -> bool:
        """Whether every number is finite, or, for numbers too large to be added up like this, whether not.

        A sum is not finite where a number is not, for ∞ − ∞ is nan.
        """
        if type(value) is not self.array:
            if isinstance(value, (float, int)):  # numpy's numbers too
                return bool(value - value == 0)
            raise NotPlainError
        if self.torch is None:
            flat = value.ravel("K")
            return isfinite(flat.dot(flat))
        try:
            total = value.sum() if value.ndim else value  # by torch, whose code is in the cache
            return isfinite(total.item())
        except (RuntimeError, TypeError):  # not real, or not to be looked at
            raise NotPlainError from None

    def is_plain(self, tensor: Any) -> bool:
        """Whether a tensor knows no derivative, and is stored entry by entry, in this memory."""
        return (
            tensor.layout is self._strided
            and tensor.is_cpu
            and not tensor.requires_grad
            and not tensor.is_nested
        )


class Differentiated:
    """A function of torch tensors and its gradients at one point, by one pass of autograd.

    ``copies``: it is handed copies, for the tensors are needed afterwards.
    """

    def __init__(self, looks: Looks, function: Callable[..., Any], *, copies: bool) -> None:
        self._torch, self._is_finite = looks.torch, looks.is_finite
        self._function, self._copies = function, copies
        self._points: tuple[Any, ...] = ()
        self._slopes: Any = None

    def _at(self, points: tuple[Any, ...]) -> Any:
        """Return the value with its graph; the one at the same tensors is kept."""
        same = len(points) == len(self._points)
        if not same or any(one is not other for one, other in zip(points, self._points, strict=True)):
            if not all(map(self._is_finite, points)):
                raise NotPlainError
            own = [point.clone() if self._copies else point.detach() for point in points]
            self._moving = tuple(point.requires_grad_() for point in own)
            with self._torch.enable_grad():
                self._found = self._function(*self._moving)
            plain = type(self._found) is self._torch.Tensor and self._found.numel() == 1
            if not plain or not self._found.requires_grad or not self._found.isfinite():
                raise NotPlainError
            self._points, self._slopes = points, None
        return self._found

    def value(self, *points: Any) -> Any:
        """Return the value."""
        return self._at(points).detach().reshape(())

    def gradient(self, item: Callback) -> Callable[..., Any]:
        """Return the gradient in the argument that an item is open in."""
        slot = item.slots[-1]

        def gradient(*points: Any) -> Any:
            found = self._at(points)
            if self._slopes is None:
                self._slopes = self._torch.autograd.grad(found, self._moving, allow_unused=True)
            if self._slopes[slot] is None or not self._is_finite(self._slopes[slot]):
                raise NotPlainError
            return self._slopes[slot]

        return gradient
