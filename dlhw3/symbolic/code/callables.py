"""Generated code as a Python function that explains itself: its signature, documentation, errors and pickle.

For torch, ∇l and ∇²l are made by automatic differentiation where only l is given.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from inspect import Parameter, Signature
from types import MethodType
from typing import Any

from dlhw3.symbolic.code.arguments import checked_function, checked_inputs
from dlhw3.symbolic.code.derivatives import with_derivatives
from dlhw3.symbolic.code.documentation import documentation, wanted_words
from dlhw3.symbolic.code.finite import Guard, beyond, demand_finite, undefined
from dlhw3.symbolic.code.names import variable
from dlhw3.symbolic.code.program import Program
from dlhw3.symbolic.code.quick import Quick
from dlhw3.symbolic.code.recipe import Recipe, Remarks
from dlhw3.symbolic.code.watched import NotPlainError
from dlhw3.symbolic.verdict import Verdict, reading

BEYOND = (ZeroDivisionError, OverflowError)
"""What Python raises where its own numbers, which a scalar is, leave their range; numpy's become inf or nan."""
UNDEFINED = (ValueError, RuntimeError)
"""What numpy's LinAlgError and torch's are."""


class _Documentation:
    """The documentation of the class, and of each function its own, written when it is looked at."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __get__(self, instance: GeneratedFunction | None, owner: type) -> str:
        return self.text if instance is None else instance.documented


class GeneratedFunction:
    """A program behind checks of its arguments, with the signature and the documentation of a Python function."""

    __doc__ = _Documentation(  # type: ignore[assignment]
        """A program behind checks of its arguments, with the signature and the documentation of a Python function.

        Attributes: ``source``, the text that runs; ``verdict``, that of the derivation it comes from, which is
        judged when either, or the documentation, is first asked for. It is immutable in use, so that a copy is
        itself; it pickles as the recipe it is made from and what is said of it.
        """
    )

    def __init__(
        self,
        function: Callable[..., Any],
        recipe: Recipe,
        judged: Callable[[], Remarks],
        restore: Callable[[Recipe, Remarks], GeneratedFunction],
    ) -> None:
        result, target = recipe.program, recipe.target
        self.__name__ = self.__qualname__ = variable(result.name)
        self.__signature__ = signature(result, target)
        self._function, self._recipe, self._judged, self._restore = function, recipe, judged, restore
        self._quick, self._order = Quick(result, target, function), result.variables
        self._ways = self._quick.ways  # by the names and types of arguments
        self._takes = f"it takes {', '.join(wanted_words(result, target))}"
        self._callbacks = {item.keyword: item for used in result.callbacks for item in (used, used.value)}

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its inputs, in order."""
        return self._recipe.program.variables

    @property
    def unchecked(self) -> Callable[..., Any]:
        """The code itself, without any check of what it is given and what it returns."""
        return self._function

    @cached_property
    def _remarks(self) -> Remarks:
        return self._judged()

    @property
    def verdict(self) -> Verdict:
        """The verdict on the derivation that it comes from."""
        return self._remarks.verdict

    @cached_property
    def source(self) -> str:
        """The text that runs, with the formula as a comment, and a first line where it is not PROVED."""
        return self._recipe.text(self._remarks)

    @cached_property
    def documented(self) -> str:
        """What ``help`` says."""
        return documentation(self._recipe, self._remarks)

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Return the result.

        Raises TypeError for an argument that is missing, unknown, given twice over or of another kind, ValueError
        for one of another shape or with numbers that cannot be computed with, and where a matrix that is handed to
        a function, or the result, leaves the range of its numbers.
        """
        named = keywords
        if arguments:
            named = {**dict(zip(self._order, arguments, strict=False)), **keywords}
            if len(named) < len(arguments) + len(keywords):  # one too many, or given twice over
                return self._called(arguments, keywords)
        way = self._ways.get((*named, *map(type, named.values())))
        if way is not None:
            try:
                return way(*named.values())
            except (NotPlainError, *BEYOND):
                pass
        value = self._called(arguments, keywords)
        self._quick.accept(named, value)
        return value

    def _called(self, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        inputs, functions = self._bound(arguments, keywords)
        recipe = self._recipe
        guard = Guard(self.__name__, recipe.program, recipe.target, keywords)
        try:
            with guard.quiet():
                value = self._function(*inputs, **guard.guarded(functions))
        except (*BEYOND, *UNDEFINED) as error:
            if error is not guard.raised and isinstance(error, BEYOND):
                raise ValueError(beyond(self.__name__, None, recipe.program.domains)) from error
            own = error is not guard.raised and type(error).__name__ in ("LinAlgError", "_LinAlgError")
            if own and recipe.program.domains:
                raise ValueError(undefined(self.__name__, recipe.program.domains)) from error
            if own and recipe.program.has_powers:
                raise ValueError(
                    f"{self.__name__}() takes the power of a matrix that leaves the range of its numbers here"
                ) from error
            raise
        demand_finite(self.__name__, value, recipe.target, recipe.program.domains)
        return value

    def _bound(
        self, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> tuple[list[Any], dict[str, Any]]:
        """Return the checked inputs, and the callables that the code calls."""
        result, target, name = self._recipe.program, self._recipe.target, self.__name__
        for unknown in sorted(keywords.keys() - self.__signature__.parameters.keys()):
            raise TypeError(f"{name}() got an unexpected keyword argument {unknown!r}; {self._takes}")
        try:
            given = self.__signature__.bind(*arguments, **keywords).arguments
        except TypeError as error:
            raise TypeError(f"{name}() {error}; {self._takes}") from None
        values = [given.pop(parameter) for parameter in result.variables]
        functions = {
            keyword: checked_function(name, self._callbacks[keyword], value, target)
            for keyword, value in given.items()
            if value is not None
        }
        if target == "torch":
            functions = with_derivatives(name, result.callbacks, functions)
        missing = [keyword for keyword in result.functions if keyword not in functions]
        if missing:
            raise TypeError(f"{name}() needs {' and '.join(missing)}; {self._takes}")
        return checked_inputs(name, result, values, target), functions

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __reduce__(self) -> tuple[Callable[[Recipe, Remarks], GeneratedFunction], tuple[Recipe, Remarks]]:
        return self._restore, (self._recipe, self._remarks)

    def __copy__(self) -> GeneratedFunction:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> GeneratedFunction:
        return self

    def __repr__(self) -> str:
        told = reading(self.verdict, self._remarks.assuming)
        verdict = "" if told == Verdict.PROVED.name else f", {told}"
        return f"<generated function {self.__name__}{self.__signature__} for {self._recipe.target}{verdict}>"


def signature(result: Program, target: str) -> Signature:
    """Return the parameters, then the callables by keyword; for torch some may be left out."""
    default = None if target == "torch" else Parameter.empty
    if target == "torch":  # those of l itself first
        bases = dict.fromkeys(item.base for item in result.callbacks)
        keywords = [
            word
            for base in bases
            for word in dict.fromkeys([base, *(c.keyword for c in result.callbacks if c.base == base)])
        ]
    else:
        keywords = list(result.functions)
    return Signature(
        [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in result.variables]
        + [Parameter(name, Parameter.KEYWORD_ONLY, default=default) for name in keywords]
    )
