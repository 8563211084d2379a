"""The short way through a generated function's checks, for arguments of a kind that passed all of them before.

Shapes, types and devices that were accepted once are known by one look-up. Whether numbers are finite is still
seen in every call: in the results, in what abstract functions are called with, and in the arguments where a program
is no polynomial in them (one that is hands every nan on). Whatever is not plain here goes the long way, which words
every refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from importlib import import_module
from typing import Any

from sympy import Add, Basic, MatAdd, MatMul, MatrixSymbol, Mul, Number, Symbol, Transpose, Tuple

from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.program import Program
from dlhw3.symbolic.faces.computed import Computed
from dlhw3.symbolic.faces.table import way_of

POLYNOMIAL = (Add, MatAdd, MatMul, MatrixSymbol, Mul, Number, Symbol, Transpose, Tuple, nodes.Inner)
CALLED = (nodes.GradientAt, nodes.HessianAt)


class NotPlainError(Exception):
    """Something is not as it was when it passed every check."""


class Quick:
    """The short way of one generated function: ``run`` returns its value, or raises NotPlainError.

    ``compiled`` is the code. ``accept`` remembers what a call that went the long way was given.
    """

    def __init__(self, result: Program, target: str, compiled: Callable[..., Any]) -> None:
        self._compiled, self._names, self._target = compiled, result.variables, target
        self._callbacks = {item.keyword: item for item in result.callbacks}
        self._gradients = {item.base: item for item in result.callbacks if item.order == 1}
        self._fits = all(isinstance(item, MatrixSymbol) or not item.is_integer for item in result.inputs)
        self._fits = self._fits and not result.nonzero and not result.domains
        self._fits = self._fits and all(item.domains and len(item.domains) == 1 for item in result.callbacks)
        values = (result.value, *(meaning for _, meaning in result.assignments))
        self._is_polynomial = all(map(_is_polynomial, values))
        self._inputs = frozenset(self._names)
        self._accepted: set[tuple[Any, ...]] = set()
        self._package: Any = None

    def accept(self, keywords: Mapping[str, Any]) -> None:
        """Remember arguments that passed every check as they are."""
        if self._fits and len(self._accepted) < 1000:
            with suppress(NotPlainError):
                self._accepted.add(self._key(keywords))

    def run(self, keywords: Mapping[str, Any]) -> Any:
        """Return the value; raise NotPlainError where the arguments or the numbers ask for the long way."""
        if not self._accepted or self._key(keywords) not in self._accepted:
            raise NotPlainError
        values = [keywords[name] for name in self._names]
        if not self._is_polynomial and not all(map(self._is_finite, values)):
            raise NotPlainError
        functions = {
            name: self._function(name, one) for name, one in keywords.items() if name not in self._inputs
        }
        with self._quiet():
            found = self._compiled(*values, **dict(functions.values()))
        if not all(map(self._is_finite, found if isinstance(found, tuple) else (found,))):
            raise NotPlainError
        return found

    def _key(self, keywords: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return what the checks of shapes and types depend on."""
        if self._package is None:
            self._package = import_module(self._target)
            torch = self._package if self._target == "torch" else None
            self._array = torch.Tensor if torch else self._package.ndarray
            self._is_transformed = torch._C._functorch.peek_interpreter_stack if torch else lambda: None
            self._forward = torch.autograd.forward_ad if torch else None
        if self._forward is not None and (
            self._is_transformed() is not None
            or self._forward._current_level >= 0
            or self._package.is_inference_mode_enabled()
        ):
            raise NotPlainError
        parts: list[Any] = [*keywords]
        array, names, torch = self._array, self._inputs, self._target == "torch"
        for name, value in keywords.items():
            if name not in names:
                continue
            if type(value) is array:
                if (value.requires_grad or not value.is_cpu) if torch else value.dtype.char not in "df":
                    raise NotPlainError
                parts += (value.shape, value.dtype)
            elif type(value) is float or type(value) is int:
                parts.append(float)
            else:
                raise NotPlainError
        return tuple(parts)

    def _quiet(self) -> AbstractContextManager[Any]:
        if self._target == "numpy":
            quiet: AbstractContextManager[Any] = self._package.errstate(all="ignore")
            return quiet
        return nullcontext()

    def _is_finite(self, value: Any) -> bool:
        """Whether every number is finite, or, for numbers so large that their squares are not, whether not."""
        if type(value) is not self._array:
            if isinstance(value, (float, int)):  # numpy's numbers too
                return bool(value - value == 0)
            raise NotPlainError
        if self._forward is not None:
            if value.requires_grad:
                raise NotPlainError
            value = value.numpy()
        flat = value.ravel("K")
        square = flat.dot(flat)
        return square - square == 0  # type: ignore[no-any-return]

    def _function(self, keyword: str, function: Callable[..., Any]) -> tuple[str, Callable[..., Any]]:
        """Return the keyword of the code, and what is called for it."""
        item = self._callbacks.get(keyword)
        if item is None or (self._target == "torch" and keyword == item.base and item.order):
            item = self._gradients.get(keyword)
            if item is None or len(self._callbacks) != 1:
                raise NotPlainError
            return item.keyword, self._checked(self._derived(function), 1)
        return keyword, self._checked(function, item.order)

    def _checked(self, function: Callable[..., Any], order: int) -> Callable[..., Any]:
        """Return a function behind a look at what it is handed and what it returns."""
        torch = self._forward is not None

        def call(*points: Any) -> Any:
            if not all(map(self._is_finite, points)):
                raise NotPlainError
            own = [point.clone() if torch else point.copy() for point in points]
            value = function(*own)
            if order:
                like = points[0]
                if type(value) is not type(like) or value.shape != like.shape or value.dtype != like.dtype:
                    raise NotPlainError
            elif torch and (type(value) is not self._package.Tensor or value.numel() != 1):
                raise NotPlainError
            elif not torch:
                value = float(value)
            return value

        return call

    def _derived(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the gradient of a function by automatic differentiation."""
        torch = self._package

        def gradient(X: Any) -> Any:
            with torch.enable_grad():
                point = X.requires_grad_()
                value = function(point)
            if type(value) is not torch.Tensor or value.numel() != 1 or not value.requires_grad:
                raise NotPlainError
            (found,) = torch.autograd.grad(value, point, allow_unused=True)
            if found is None:
                raise NotPlainError
            return found

        return gradient


def _is_polynomial(item: Basic) -> bool:
    """Whether a value is one in its letters, and in values of abstract functions."""
    if isinstance(item, (MatrixSymbol, Number, Symbol)):
        return True
    if isinstance(item, CALLED):
        return all(map(_is_polynomial, item.args[1:]))
    if isinstance(item, Computed):
        return way_of(item).exact and all(map(_is_polynomial, item.operands))
    return isinstance(item, POLYNOMIAL) and all(map(_is_polynomial, item.args))
