"""numpy in the place of jax.numpy, on arrays whose values may not be looked at, as those that jax traces."""

from __future__ import annotations

import operator
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np


class LookedAtError(Exception):
    """Code asked for a value that a trace has not."""


def refused(self: Any) -> Any:
    raise LookedAtError


class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """An array of which code may know the shape and the type alone."""

    def __init__(self, value: Any) -> None:
        self.value = np.asarray(value)

    shape = property(lambda self: self.value.shape)
    ndim = property(lambda self: self.value.ndim)
    dtype = property(lambda self: self.value.dtype)
    T = property(lambda self: Traced(self.value.T))
    __bool__ = __float__ = __int__ = __index__ = __complex__ = item = tolist = any = all = refused
    __iter__ = __setitem__ = None  # jax arrays are not written into

    def __array_ufunc__(self, function: Any, method: str, *given: Any, **named: Any) -> Any:
        return wrapped(getattr(function, method)(*map(plain, given), **named))

    def __array__(self, *given: Any, **named: Any) -> Any:
        raise LookedAtError

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, place: Any) -> Any:
        for part in place if isinstance(place, tuple) else (place,):
            if isinstance(part, list):
                raise TypeError("jax takes no list as an index")
            if part is not None and not isinstance(part, slice):
                operator.index(part)
        return wrapped(self.value[place])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        method = getattr(np.asarray(object.__getattribute__(self, "value")), name)
        return lambda *given, **named: wrapped(method(*map(plain, given), **named))


def plain(given: Any) -> Any:
    if isinstance(given, (list, tuple)):
        return type(given)(map(plain, given))
    return given.value if isinstance(given, Traced) else given


def wrapped(found: Any) -> Any:
    if isinstance(found, tuple):
        return tuple(map(wrapped, found))
    return Traced(found) if isinstance(found, (np.ndarray, np.generic)) else found


class Functions(ModuleType):
    """The functions of a module of numpy, on traced arrays."""

    def __init__(self, name: str, module: Any) -> None:
        super().__init__(name)
        self._module = module
        self.linalg = Functions(f"{name}.linalg", module.linalg) if module is np else None
        self.finfo = np.finfo

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if isinstance(found, type) or not callable(found):
            return found
        return traced(found)


def traced(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of numpy as one of traced arrays."""
    return lambda *given, **named: wrapped(function(*map(plain, given), **named))
