"""The kernel's own exceptions, and values that do not change; it shares nothing with the package around it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar
from weakref import WeakValueDictionary


class KernelError(Exception):
    """What every exception of the kernel is; its text is one sentence."""


class Refused(KernelError):
    """A step says something that its rule does not give, or a term is not one."""


class Undecided(KernelError):
    """The normal forms differ, or a budget ended: this says nothing about truth."""


class Unreadable(KernelError):
    """A proof file that is not one, or of another version."""


def require(holds: object, words: str, error: type[KernelError] = Refused) -> None:
    """Refuse with the words unless the condition holds; no assert carries soundness."""
    if not holds:
        raise error(words)


P = ParamSpec("P")
R = TypeVar("R")
WORK = 600_000  # small operations that one rule, one entry of a file, or one text may take
remaining: list[int] = []  # of them, where they are counted


def spend(many: int = 1) -> None:
    """Count operations of what is ``counted``, and end it past WORK."""
    if remaining:
        remaining[0] -= many
        if remaining[0] < 0:
            raise Undecided(f"this needs more than {WORK} operations")


def counted(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function within one budget of WORK (inside another, within its), and never a RecursionError."""

    @wraps(function)
    def within(*args: P.args, **kwargs: P.kwargs) -> R:
        whole = [] if remaining else [WORK]
        remaining.extend(whole)
        try:
            return function(*args, **kwargs)
        except RecursionError:
            raise Undecided("nested too deeply") from None
        finally:
            del remaining[len(remaining) - len(whole) :]

    return within


class Fixed:
    """A value that does not change, and is the same object for the same content: equality is identity."""

    __slots__ = ("__weakref__",)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise Refused("this does not change")


_KNOWN: WeakValueDictionary[Any, Any] = WeakValueDictionary()


def fixed(kind: Any, key: tuple[Any, ...], make: Callable[[], dict[str, Any]]) -> Any:
    """Return the one object of this kind and key, with the slots that ``make`` gives where it is new."""
    if (made := _KNOWN.get((kind, key))) is None:
        made = object.__new__(kind)
        for slot, value in make().items():
            object.__setattr__(made, slot, value)
        made = _KNOWN.setdefault((kind, key), made)
    return made
