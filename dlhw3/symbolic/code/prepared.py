"""Functions with constants: called with these they are prepared, and called again with the rest they cost no more.

What is prepared is taken as it is then: an array that is written into afterwards is not looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dlhw3.symbolic.code.arguments import checked_inputs
from dlhw3.symbolic.code.callables import GeneratedFunction
from dlhw3.symbolic.code.quick import Quick
from dlhw3.symbolic.code.recipe import Recipe
from dlhw3.symbolic.code.watched import NotPlainError


class Prepared:
    """A generated function of its other inputs, with the constants given.

    Attributes: ``source`` and ``verdict``, as those of the function that it comes from.
    """

    def __init__(self, whole: PreparedFunction, constants: Mapping[str, Any]) -> None:
        result, target = whole.recipe.program, whole.recipe.target
        self._whole, self._constants = whole, dict(constants)
        self._names = whole.moving
        own = replace(result, inputs=result.constants)
        checked = checked_inputs(whole.__name__, own, [constants[name] for name in own.variables], target)
        inner = whole.prepare(**dict(zip(own.variables, checked, strict=True)))
        self._quick = Quick(replace(result, inputs=whole.moving_inputs), target, inner)

        def every(*inputs: Any, **functions: Any) -> Any:
            given = dict(zip(result.variables, inputs, strict=True))
            return inner(**{name: given[name] for name in self._names}, **functions)

        self._checked = whole.checked(every)

    @property
    def source(self) -> str:
        """The text that runs."""
        return self._whole.source

    @property
    def verdict(self) -> Any:
        """The verdict on the derivation that it comes from."""
        return self._whole.verdict

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        names = ", ".join(f"{name}={name}" for name in self._constants)
        raise TypeError(
            f"{self._whole.__name__}({names}) is not pickled, for its constants may have been written into"
            f" since: pickle {self._whole.__name__}, and give it the constants where it is unpickled"
        )

    def __copy__(self) -> Prepared:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Prepared:
        return self

    def __repr__(self) -> str:
        return (
            f"<{self._whole.__name__}({', '.join(self._names)}), prepared with {', '.join(self._constants)}>"
        )

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Return the result; raises as a generated function does."""
        keywords = self._whole.by_name(self._names, arguments, keywords)
        try:
            return self._quick.run(keywords)
        except NotPlainError:
            value = self._checked(**{**self._constants, **keywords})
            self._quick.accept(keywords, value)
            return value


class PreparedFunction:
    """A generated function some of whose inputs stay: ``f(X=X, Y=Y)`` is prepared, ``f(X=X, Y=Y)(W=W)`` the result.

    ``f(W=W, X=X, Y=Y)`` is the result too; what it prepares it keeps for as long as it is given the same arrays,
    which must not be written into meanwhile. Attributes: ``source``, ``verdict``, ``constants``.
    """

    def __init__(
        self, prepare: Callable[..., Any], recipe: Recipe, checked: Callable[..., GeneratedFunction]
    ) -> None:
        result = recipe.program
        self.prepare, self.recipe, self.checked = prepare, recipe, checked
        self._plain = checked(None)
        self.__name__ = self._plain.__name__
        fixed = {item.name for item in result.constants}
        self.moving_inputs = tuple(item for item in result.inputs if item.name not in fixed)
        self.moving = replace(result, inputs=self.moving_inputs).variables
        self.constants = replace(result, inputs=result.constants).variables
        self._last: tuple[tuple[Any, ...], Prepared] | None = None

    @property
    def source(self) -> str:
        """The text that runs: a function of the constants that returns one of the other inputs."""
        return self._plain.source

    @property
    def verdict(self) -> Any:
        """The verdict on the derivation that it comes from."""
        return self._plain.verdict

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        return self._plain.documented

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Return the prepared function, where only constants are given, and the result otherwise."""
        given = [name for name in self.constants if name in keywords]
        if not arguments and len(given) == len(keywords) == len(self.constants):
            return Prepared(self, keywords)
        keywords = self.by_name(self._plain.parameters, arguments, keywords)
        missing = [name for name in self.constants if name not in keywords]
        if missing:
            raise TypeError(f"{self.__name__}() needs the constant {missing[0]}")
        fixed = tuple(keywords.pop(name) for name in self.constants)
        seen = tuple((one, getattr(one, "_version", None)) for one in fixed)
        if self._last is None or not _same(self._last[0], seen):
            self._last = (seen, Prepared(self, dict(zip(self.constants, fixed, strict=True))))
        return self._last[1](**keywords)

    def by_name(
        self, names: tuple[str, ...], arguments: tuple[Any, ...], keywords: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return arguments by their names; raise TypeError for one too many, and for one given twice."""
        if len(arguments) > len(names) or any(name in keywords for name in names[: len(arguments)]):
            raise TypeError(f"{self.__name__}() takes {', '.join(names)}, each of them once")
        return {**dict(zip(names, arguments, strict=False)), **keywords}

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self._plain.__reduce__()  # what it keeps of the last arrays stays here

    def __copy__(self) -> PreparedFunction:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> PreparedFunction:
        return self

    def __repr__(self) -> str:
        return f"{repr(self._plain)[:-1]}, prepared for {', '.join(self.constants)}>"


def _same(known: tuple[Any, ...], seen: tuple[Any, ...]) -> bool:
    return all(one is other and v == w for (one, v), (other, w) in zip(known, seen, strict=True))
