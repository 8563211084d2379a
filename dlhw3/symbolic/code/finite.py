"""Numbers beyond the range of floating point on the way of generated code: found, named, and nobody else's fault.

The code multiplies before it calls l, grad_l and hess_l. Where such a product overflows, the function that is
handed it is not at fault, and numpy's warning says nothing that the error does not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from importlib import import_module
from typing import Any

from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.symbolic.code.callbacks import arguments_of, callback
from dlhw3.symbolic.code.domains import Domains, domain_words
from dlhw3.symbolic.code.program import Program
from dlhw3.symbolic.code.real_arrays import is_transformed


class Guard:
    """What stands between generated code and the functions it calls, for one call.

    ``given`` are the keywords of the functions that the user gave; ``raised`` is the exception that one of the
    functions raised, which is passed on as it is.
    """

    def __init__(self, called: str, result: Program, target: str, given: Collection[str]) -> None:
        self._called, self._result, self._target, self._given = called, result, target, given
        self.raised: BaseException | None = None
        numpy = import_module("numpy") if target == "numpy" else None
        self._outside = numpy.geterr() if numpy else {}
        self._errstate: Callable[..., AbstractContextManager[Any]] = numpy.errstate if numpy else nullcontext

    def quiet(self) -> AbstractContextManager[Any]:
        """Return the context of the code itself: no warnings of what is checked afterwards."""
        return self._errstate(all="ignore") if self._target == "numpy" else nullcontext()

    def guarded(self, functions: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
        """Return the functions behind a check of what they are handed and of what they return.

        They run with numpy's settings of the caller.
        """
        return {name: partial(self._call, name, function) for name, function in functions.items()}

    def _call(self, name: str, function: Callable[..., Any], *arguments: Any) -> Any:
        for place, argument in enumerate(arguments):
            if not _is_finite(argument, self._target):
                what = f"{self._handed(name, place)}, which {name} is called with,"
                raise ValueError(_beyond(self._called, what, argument))
        try:
            with self._errstate(**self._outside):
                value = function(*arguments)
        except Exception as error:  # whatever the user's own function raises: noted as its own, and passed on
            self.raised = error
            raise
        if not _is_finite(value, self._target):
            raise ValueError(
                f"{self._called}(): {self._words(name)} is not finite here, though what it is called with is"
            )
        return value

    def _words(self, name: str) -> str:
        """Say what returned a value: what was given, or autograd in its place."""
        item = next(item for item in self._result.callbacks if item.keyword == name)
        made = self._target == "torch" and name not in self._given
        if not made:
            return f"the value of {name}"
        words = ("value", "derivative" if item.is_entrywise else "gradient", "second derivative")
        order = words[item.order] if item.order < len(words) else f"derivative of order {item.order}"
        return f"the {order}{' that autograd finds' if item.order else ''} of {item.base}"

    def _handed(self, name: str, place: int) -> str:
        """Write what is handed to a function as the derivation does: U Uᵀ; "a matrix" where there are several."""
        calls = [node for node in self._result.calls if callback(node).keyword == name]
        found = {arguments_of(node)[place] for node in calls}
        return UnicodePrinter().show(found.pop()) if len(found) == 1 else "a matrix"


def demand_finite(called: str, value: Any, target: str, domains: Domains = ()) -> None:
    """Raise ValueError for a result that overflowed, or that is not defined.

    Not under transforms, where no value may be looked at.
    """
    values = value if isinstance(value, tuple) else (value,)
    value = next((one for one in values if not _is_finite(one, target)), None)
    if value is not None:
        raise ValueError(beyond(called, value, domains))


def beyond(called: str, value: Any, domains: Domains) -> str:
    """Say that a number on the way to a result is too large, or that the result is not defined here."""
    text = _beyond(called, "the result, or a product on the way to it,", value)
    return f"{text}; it is defined only where {domain_words(domains)}" if domains else text


def undefined(called: str, domains: Domains) -> str:
    """Say that code met a matrix outside the domain of an operator."""
    return f"{called}() is not defined here, up to rounding: it is where {domain_words(domains)}"


def _beyond(called: str, what: str, value: Any) -> str:
    kind = str(getattr(value, "dtype", "float64")).removeprefix("torch.")
    return f"{called}(): {what} leaves the range of its numbers ({kind}): give smaller ones"


def _is_finite(value: Any, target: str) -> bool:
    """Whether every entry is finite, or cannot be looked at."""
    if target == "torch":
        torch = import_module("torch")
        if not isinstance(value, torch.Tensor) or is_transformed() or value.device.type == "meta":
            return True
        return bool(torch.isfinite(value).all())
    np = import_module("numpy")
    array = np.asarray(value)
    return array.dtype.kind != "f" or bool(np.isfinite(array).all())
