"""Generated jax code as a function: plain calls that jax may trace, differentiate and compile.

Nothing is checked but the names of the arguments: a check of numbers would end every trace. jax computes in float32
unless its option ``jax_enable_x64`` is set.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from typing import Any

from dlhw3.errors import UserError
from dlhw3.symbolic.code.callbacks import Callback
from dlhw3.symbolic.code.names import variable
from dlhw3.symbolic.code.recipe import Recipe, Remarks


def demand_jax() -> None:
    """Raise UserError where jax is not installed."""
    try:
        import_module("jax.numpy")
    except ImportError:
        raise UserError(
            "jax is not installed, and its code cannot run here; it can be printed.",
            hint='.render("jax")',
        ) from None


class JaxFunction:
    """A program as a function of jax arrays, by keyword or in order.

    Attributes: ``source``, the text that runs; ``verdict``, that of the derivation it comes from.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        recipe: Recipe,
        judged: Callable[[], Remarks],
        restore: Callable[[Recipe, Remarks], JaxFunction],
    ) -> None:
        self.__name__ = self.__qualname__ = variable(recipe.program.name)
        self._function, self._recipe, self._judged, self._restore = function, recipe, judged, restore

    @cached_property
    def _remarks(self) -> Remarks:
        return self._judged()

    @property
    def verdict(self) -> Any:
        """The verdict on the derivation that it comes from."""
        return self._remarks.verdict

    @cached_property
    def source(self) -> str:
        """The text that runs, with the formula as a comment, and a first line where it is not PROVED."""
        return self._recipe.text(self._remarks)

    def __reduce__(self) -> tuple[Callable[[Recipe, Remarks], JaxFunction], tuple[Recipe, Remarks]]:
        return self._restore, (self._recipe, self._remarks)

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Return the result; a function l may be given in the place of its derivatives, which jax finds then."""
        made = dict(keywords)
        for item in self._recipe.program.callbacks:
            if item.keyword not in made and item.base in keywords:
                made[item.keyword] = _derivative(item, keywords[item.base])
        called = {item.keyword for item in self._recipe.program.callbacks}
        for item in self._recipe.program.callbacks:
            if item.base not in called:
                made.pop(item.base, None)
        return self._function(*arguments, **made)


def _derivative(item: Callback, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the derivative of a function that an item stands for."""
    jax = import_module("jax")
    if item.is_whole:
        matrix: Callable[..., Any] = jax.hessian(function)
        return matrix
    if item.returns:
        return _jacobian(jax, item, function)
    if item.order == 1 and item.domains:
        gradient: Callable[..., Any] = jax.grad(function, argnums=item.slots[-1])
        return gradient
    if item.order == 2 and item.domains:
        return _hessian(jax, item, function)
    if item.is_entrywise:
        for _ in range(item.order):
            function = _slope(jax, function)
        return function
    raise TypeError(f"give {item.keyword}: there is no way to it from {item.base} here")


def _jacobian(jax: Any, item: Callback, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the Jacobian of a function with columns as values in an argument, or how it moves along another."""
    jacobian: Callable[..., Any] = jax.jacobian(function, argnums=item.slots[-1])
    if item.order == 1:
        return jacobian
    place = item.slots[0]

    def along(*arguments: Any) -> Any:
        *points, direction = arguments
        return jax.jvp(
            lambda X: jacobian(*points[:place], X, *points[place + 1 :]), (points[place],), (direction,)
        )[1]

    return along


def _slope(jax: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the derivative of a function of every entry."""
    return lambda X: jax.jvp(function, (X,), (jax.numpy.ones_like(X),))[1]


def _hessian(jax: Any, item: Callback, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return how the gradient in the last slot of an item moves where the argument of its first one does."""
    along, open_slot = item.slots
    gradient = jax.grad(function, argnums=open_slot)

    def moved(*given: Any) -> Any:
        *points, direction = given
        point = jax.numpy.asarray(points[along])

        def at(place: Any) -> Any:
            return gradient(*points[:along], place, *points[along + 1 :])

        return jax.jvp(at, (point,), (jax.numpy.asarray(direction, dtype=point.dtype),))[1]

    return moved
