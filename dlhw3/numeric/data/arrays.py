"""Where arrays live, numpy on the CPU and torch on any other device, and one set of names for both.

The names are those of the Python array API standard (2024.12), which numpy 2 has itself and array-api-compat
gives to torch. Code written in them computes with numpy arrays and with tensors, and stays on their device.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = Any  # a numpy array or a torch tensor; which, the caller decided
"""An array of either kind, in the modules that serve both."""

_WITHOUT_FLOAT64 = ("mps",)


@dataclass(frozen=True, slots=True)
class Place:
    """A device (``cpu``, ``cuda``, ``cuda:1``, ``mps``, or any other of torch's) and a precision there.

    On ``cpu`` arrays are numpy's; everywhere else, ``cpu:0`` and ``meta`` included, they are torch's.
    """

    device: str = "cpu"
    dtype: str = "float64"

    @property
    def measuring(self) -> Place:
        """The place for measurements: float64 on this device, or on the CPU where the device has none."""
        return Place() if self.device in _WITHOUT_FLOAT64 else Place(self.device)

    def put(self, array: Array) -> Array:
        """Return ``array``, of either kind and from any place, here and in this precision.

        It may share the memory of ``array`` where nothing has to change.
        """
        if self.device == "cpu":
            return to_numpy(array).astype(self.dtype, copy=False)
        import torch  # heavy: only where a device is asked for

        torch.set_num_threads(1)  # where the device is the CPU: parallelism is across runs
        if is_numpy(array):
            # torch takes no negative strides or foreign byte orders, and mps no float64
            array = np.array(array, dtype=self.dtype, order="C")
        return torch.as_tensor(array).to(getattr(torch, self.dtype)).to(self.device)


CPU = Place()


def to_numpy(array: Array) -> NDArray[Any]:
    """Return ``array`` as a numpy array of its own precision; one that is numpy's is returned itself."""
    if is_numpy(array):
        return np.asarray(array)
    values: NDArray[Any] = array.detach().cpu().numpy()
    return values


def as_float64(array: Array) -> NDArray[np.float64]:
    """Return ``array`` as a numpy array in float64."""
    return to_numpy(array).astype(np.float64, copy=False)


def namespace(array: Array) -> Any:
    """Return the array API functions for arrays of this kind: numpy itself, or torch's under those names."""
    if is_numpy(array):
        return np
    from array_api_compat import torch  # torch is loaded: the array is one of its

    return torch


def put_like(values: NDArray[Any], like: Array) -> Array:
    """Return numpy ``values`` in the kind and precision and on the device of ``like``."""
    return namespace(like).asarray(values, dtype=like.dtype, device=like.device)


def is_numpy(array: Array) -> bool:
    """Return whether ``array`` is numpy's, so that functions outside the standard may be used on it."""
    return isinstance(array, np.ndarray | np.generic)


def empty(shape: tuple[int, ...], like: Array) -> Array:
    """Return an array of ``shape``, not filled, in the precision and on the device of ``like``."""
    return namespace(like).empty(shape, dtype=like.dtype, device=like.device)


def zeros(shape: tuple[int, ...], like: Array) -> Array:
    """Return zeros of ``shape``, in the precision and on the device of ``like``."""
    return namespace(like).zeros(shape, dtype=like.dtype, device=like.device)


def ones(shape: tuple[int, ...], like: Array) -> Array:
    """Return ones of ``shape``, in the precision and on the device of ``like``."""
    return namespace(like).ones(shape, dtype=like.dtype, device=like.device)


def identity(size: int, like: Array) -> Array:
    """Return the identity matrix, in the precision and on the device of ``like``."""
    return namespace(like).eye(size, dtype=like.dtype, device=like.device)
