"""The short way through a generated function's checks, for arguments of a kind that passed all of them before.

Shapes, types and devices that were accepted once are known by one look-up. Whether numbers are finite is still
seen in every call: in the results, in what abstract functions are called with, and in the arguments where a program
is no polynomial in them (one that is hands every nan on). Whatever is not plain here goes the long way, which words
every refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from importlib import import_module
from typing import Any

from sympy import Add, Basic, MatAdd, MatMul, MatrixSymbol, Mul, Number, Symbol, Transpose, Tuple

from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.arguments import array_shape
from dlhw3.symbolic.code.callbacks import Callback
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
        self._of_function: dict[str, list[Callback]] = {}
        for item in result.callbacks:
            self._of_function.setdefault(item.base, []).append(item)
        self._fits = all(isinstance(item, MatrixSymbol) or not item.is_integer for item in result.inputs)
        self._fits = self._fits and all(item.domains for item in result.callbacks)
        values = (result.value, *(meaning for _, meaning in result.assignments))
        self._is_polynomial = all(map(_is_polynomial, values))
        self._inputs = frozenset(self._names)
        self._dimensions = {
            name: len(array_shape(item.shape))
            for name, item in zip(self._names, result.inputs, strict=True)
            if isinstance(item, MatrixSymbol)
        }
        self._accepted: set[tuple[Any, ...]] = set()
        self._package: Any = None

    def accept(self, keywords: Mapping[str, Any]) -> None:
        """Remember arguments that passed every check as they are: a column given as (n, 1) was reshaped first."""
        as_they_are = all(
            len(getattr(keywords[name], "shape", ())) == dimensions
            for name, dimensions in self._dimensions.items()
            if name in keywords
        )
        if self._fits and as_they_are and len(self._accepted) < 1000:
            with suppress(NotPlainError):
                self._accepted.add(self._key(keywords))

    def run(self, keywords: Mapping[str, Any]) -> Any:
        """Return the value; raise NotPlainError where the arguments or the numbers ask for the long way."""
        if not self._accepted or self._key(keywords) not in self._accepted:
            raise NotPlainError
        values = [keywords[name] for name in self._names]
        outside = self._numpy.geterr()
        with self._numpy.errstate(all="ignore"):  # of what is looked at afterwards
            if not self._is_polynomial and not all(map(self._is_finite, values)):
                raise NotPlainError
            functions: dict[str, Callable[..., Any]] = {}
            for name, function in keywords.items():
                if name not in self._inputs:
                    functions |= self._functions(name, function, keywords, outside)
            try:
                found = self._compiled(*values, **functions)
            except NotPlainError:
                raise
            except Exception as error:  # the long way says what it is
                raise NotPlainError from error
            if not all(map(self._is_finite, found if isinstance(found, tuple) else (found,))):
                raise NotPlainError
        return found

    def _key(self, keywords: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return what the checks of shapes and types depend on."""
        if self._package is None:
            self._numpy = import_module("numpy")
            torch = import_module("torch") if self._target == "torch" else None
            self._package = torch or self._numpy
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
        array, names, of_torch = self._array, self._inputs, self._forward is not None
        for name, value in keywords.items():
            if name not in names:
                continue
            if type(value) is array:
                if (value.requires_grad or not value.is_cpu) if of_torch else value.dtype.char not in "df":
                    raise NotPlainError
                parts += (value.shape, value.dtype)
            elif type(value) is float or type(value) is int:
                parts.append(float)
            else:
                raise NotPlainError
        return tuple(parts)

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

    def _functions(
        self,
        keyword: str,
        function: Callable[..., Any],
        given: Mapping[str, Any],
        outside: Mapping[str, Any],
    ) -> dict[str, Callable[..., Any]]:
        """Return what is called for a keyword: a function itself, or for torch what autograd makes of it."""
        wanted = [
            item for item in self._of_function.get(keyword, ()) if not item.order or item.keyword not in given
        ]
        if self._forward is not None and wanted:
            if any(item.order > 1 for item in wanted):
                raise NotPlainError
            if any(item.order for item in wanted):
                known = _Differentiated(self._package, function, self._is_finite)
                return {
                    item.keyword: known.value if not item.order else known.gradient(item) for item in wanted
                }
        item = self._callbacks.get(keyword)
        if item is None:
            raise NotPlainError
        return {keyword: self._checked(function, item, outside)}

    def _checked(
        self, function: Callable[..., Any], item: Callback, outside: Mapping[str, Any]
    ) -> Callable[..., Any]:
        """Return a function behind a look at what it is handed and what it returns."""
        torch = self._forward is not None

        def call(*points: Any) -> Any:
            if not all(map(self._is_finite, points)):
                raise NotPlainError
            own = [point.clone() if torch else point.copy() for point in points]
            with nullcontext() if torch else self._numpy.errstate(**outside):
                value = function(*own)
            if item.order:
                like = points[item.slots[-1]]
                if type(value) is not type(like) or value.shape != like.shape or value.dtype != like.dtype:
                    raise NotPlainError
                if not self._is_polynomial and not self._is_finite(value):
                    raise NotPlainError
            elif torch and (type(value) is not self._package.Tensor or value.numel() != 1):
                raise NotPlainError
            elif not torch:
                value = float(value)
            if not item.order and not bool(value - value == 0):
                raise NotPlainError
            return value

        return call


class _Differentiated:
    """A function of torch tensors and its gradients at one point, by one pass of autograd."""

    def __init__(self, torch: Any, function: Callable[..., Any], is_finite: Callable[[Any], bool]) -> None:
        self._torch, self._function, self._is_finite = torch, function, is_finite
        self._points: tuple[Any, ...] = ()
        self._slopes: Any = None

    def _at(self, points: tuple[Any, ...]) -> Any:
        """Return the value with its graph; the one at the same tensors is kept."""
        same = len(points) == len(self._points)
        if not same or any(one is not other for one, other in zip(points, self._points, strict=True)):
            if not all(map(self._is_finite, points)):
                raise NotPlainError
            self._moving = tuple(point.clone().requires_grad_() for point in points)
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


def _is_polynomial(item: Basic) -> bool:
    """Whether a value is one in its letters, and in values of abstract functions."""
    if isinstance(item, (MatrixSymbol, Number, Symbol)):
        return True
    if isinstance(item, CALLED):
        return all(map(_is_polynomial, item.args[1:]))
    if isinstance(item, Computed):
        return way_of(item).exact and all(map(_is_polynomial, item.operands))
    return isinstance(item, POLYNOMIAL) and all(map(_is_polynomial, item.args))
