"""What functions of expressions gave, kept while one derivation is made, and forgotten with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import update_wrapper
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])
_KEPT: ContextVar[dict[Any, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Keep values of the functions that are ``remembered``, up to the end of the outermost of these."""
    token = _KEPT.set({} if (kept := _KEPT.get()) is None else kept)
    try:
        yield
    finally:
        _KEPT.reset(token)


def remembered(function: Function) -> Function:
    """Return a function whose values are kept while something is remembered; each argument in order, hashable."""

    def kept(*given: Any) -> Any:
        known = _KEPT.get()
        if known is None:
            return function(*given)
        key = (function, *given)
        if (found := known.get(key, known)) is known:
            known[key] = found = function(*given)
        return found

    return update_wrapper(kept, function)  # type: ignore[return-value]
