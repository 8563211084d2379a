"""The short way through a generated function's checks, for arguments of a kind that passed all of them before.

Shapes, types and devices that were accepted once are known by one look-up. Whether numbers are finite is still
seen in every call: in the results, in what abstract functions are called with, and in the arguments where a program
is no polynomial in them (one that is hands every nan on). Whatever is not plain here goes the long way, which words
every refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from math import isfinite
from typing import Any

from sympy import Add, Basic, MatAdd, MatMul, MatrixExpr, MatrixSymbol, Mul, Number, Symbol, Transpose, Tuple

from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.arguments import array_shape
from dlhw3.symbolic.code.callbacks import Callback, arguments_of, callback
from dlhw3.symbolic.code.program import Program
from dlhw3.symbolic.faces.computed import Computed
from dlhw3.symbolic.faces.functions import FUNCTIONS
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
        self._kept = _kept(values)
        self._inputs = frozenset(self._names)
        self._dimensions = {
            name: len(array_shape(item.shape)) if isinstance(item, MatrixSymbol) else 0
            for name, item in zip(self._names, result.inputs, strict=True)
            if not isinstance(item, nodes.Layers)
        }
        self._accepted: dict[tuple[Any, ...], list[tuple[str, list[Callback]]]] = {}
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
                key = self._key(keywords)
                self._accepted[key] = self._plan(keywords)

    def run(self, keywords: Mapping[str, Any]) -> Any:
        """Return the value; raise NotPlainError where the arguments or the numbers ask for the long way."""
        plan = self._accepted.get(self._key(keywords)) if self._accepted else None
        if plan is None:
            raise NotPlainError
        if self._forward is not None:
            return self._run(keywords, plan, {})
        outside = self._numpy.geterr()
        with self._numpy.errstate(all="ignore"):  # of what is looked at afterwards
            return self._run(keywords, plan, outside)

    def _run(
        self,
        keywords: Mapping[str, Any],
        plan: list[tuple[str, list[Callback]]],
        outside: Mapping[str, Any],
    ) -> Any:
        values = [keywords[name] for name in self._names]
        seen: frozenset[int] = frozenset()
        if not self._is_polynomial:
            if not all(map(self._is_finite, values)):
                raise NotPlainError
            seen = frozenset(map(id, values))
        functions: dict[str, Callable[..., Any]] = {}
        for name, differentiated in plan:
            if differentiated:
                copies = any(item.keyword in self._kept for item in differentiated)
                known = _Differentiated(self._package, keywords[name], self._is_finite, copies=copies)
                for item in differentiated:
                    functions[item.keyword] = known.gradient(item) if item.order else known.value
            else:
                functions[name] = self._checked(keywords[name], self._callbacks[name], outside, seen)
        try:
            found = self._compiled(*values, **functions)
        except NotPlainError:
            raise
        except Exception as error:  # the long way says what it is
            raise NotPlainError from error
        for one in found if isinstance(found, tuple) else (found,):
            if not self._is_finite(one):
                raise NotPlainError
        return found

    def _key(self, keywords: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return what the checks of shapes and types depend on."""
        if self._package is None:
            self._load()
        if self._forward is not None and (
            self._is_transformed() is not None
            or self._forward._current_level >= 0
            or self._package.is_inference_mode_enabled()
        ):
            raise NotPlainError
        parts: list[Any] = [*keywords]
        array, names, of_torch, real = self._array, self._inputs, self._forward is not None, self._real
        for name, value in keywords.items():
            if name not in names:
                continue
            if type(value) is array:
                kind = value.dtype
                if kind not in real or (of_torch and self._is_special(value)):
                    raise NotPlainError
                parts += (value.shape, kind)
            elif type(value) is float or type(value) is int:
                parts.append(float)
            else:
                raise NotPlainError
        return tuple(parts)

    def _load(self) -> None:
        """Import what the arrays are of."""
        self._numpy = import_module("numpy")
        torch = import_module("torch") if self._target == "torch" else None
        self._package = torch or self._numpy
        self._array = torch.Tensor if torch else self._package.ndarray
        types = (self._package.float64, self._package.float32)
        self._real = frozenset(types if torch else map(self._numpy.dtype, types))
        self._is_transformed = torch._C._functorch.peek_interpreter_stack if torch else lambda: None
        self._forward = torch.autograd.forward_ad if torch else None

    def _is_special(self, tensor: Any) -> bool:
        """Whether a tensor knows a derivative, or is somewhere else, or not stored entry by entry."""
        strided = tensor.layout is self._package.strided
        return bool(tensor.requires_grad or not tensor.is_cpu or not strided or tensor.is_nested)

    def _is_finite(self, value: Any) -> bool:
        """Whether every number is finite, or, for numbers so large that their squares are not, whether not."""
        if type(value) is not self._array:
            if isinstance(value, (float, int)):  # numpy's numbers too
                return bool(value - value == 0)
            raise NotPlainError
        if self._forward is not None:
            try:
                value = value.numpy()
            except (RuntimeError, TypeError):  # it knows a derivative, or is somewhere else
                raise NotPlainError from None
        flat = value.ravel("K")
        return isfinite(flat.dot(flat))

    def _plan(self, keywords: Mapping[str, Any]) -> list[tuple[str, list[Callback]]]:
        """Return each function that is given with what autograd makes of it for torch, nothing for itself."""
        plan: list[tuple[str, list[Callback]]] = []
        for name in keywords:
            if name in self._inputs:
                continue
            wanted = [i for i in self._of_function.get(name, ()) if not i.order or i.keyword not in keywords]
            differentiated = wanted if self._forward is not None and any(i.order for i in wanted) else []
            if any(item.order > 1 for item in differentiated):
                raise NotPlainError
            if not differentiated and name not in self._callbacks:
                raise NotPlainError
            plan.append((name, differentiated))
        return plan

    def _checked(
        self,
        function: Callable[..., Any],
        item: Callback,
        outside: Mapping[str, Any],
        seen: Collection[int],
    ) -> Callable[..., Any]:
        """Return a function behind a look at what it is handed, what was ``seen`` already apart, and returns."""
        torch, is_finite = self._forward is not None, self._is_finite
        is_kept = item.keyword in self._kept

        def call(*points: Any) -> Any:
            for point in points:
                if id(point) not in seen and not is_finite(point):
                    raise NotPlainError
            own = [point.clone() if torch else point.copy() for point in points] if is_kept else points
            if torch:
                value = function(*own)
            else:
                with self._numpy.errstate(**outside):
                    value = function(*own)
            if item.order:
                like = points[item.slots[-1]]
                if type(value) is not type(like) or value.shape != like.shape or value.dtype != like.dtype:
                    raise NotPlainError
                if not self._is_polynomial and not is_finite(value):
                    raise NotPlainError
                return value
            if torch and (type(value) is not self._array or value.numel() != 1):
                raise NotPlainError
            value = value if torch else float(value)
            if not is_finite(value):
                raise NotPlainError
            return value

        return call


class _Differentiated:
    """A function of torch tensors and its gradients at one point, by one pass of autograd.

    ``copies``: it is handed copies, for the tensors are needed afterwards.
    """

    def __init__(
        self, torch: Any, function: Callable[..., Any], is_finite: Callable[[Any], bool], *, copies: bool
    ) -> None:
        self._torch, self._function, self._is_finite = torch, function, is_finite
        self._copies = copies
        self._points: tuple[Any, ...] = ()
        self._slopes: Any = None

    def _at(self, points: tuple[Any, ...]) -> Any:
        """Return the value with its graph; the one at the same tensors is kept."""
        same = len(points) == len(self._points)
        if not same or any(one is not other for one, other in zip(points, self._points, strict=True)):
            if not all(map(self._is_finite, points)):
                raise NotPlainError
            own = [point.clone() if self._copies else point.detach() for point in points]
            self._moving = tuple(point.requires_grad_() for point in own)
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


def _kept(values: Iterable[Basic]) -> frozenset[str]:
    """Return the keywords of functions that are handed arrays that are needed afterwards, and may write into them.

    A product or a sum that is made for the call is not needed.
    """
    return frozenset(
        callback(node).keyword
        for value in values
        for node in value.atoms(*FUNCTIONS)
        if not all(isinstance(one, (MatAdd, MatMul)) and _is_new(one) for one in arguments_of(node))
    )


def _is_new(made: MatAdd | MatMul) -> bool:
    return sum(isinstance(part, MatrixExpr) for part in made.args) > 1


def _is_polynomial(item: Basic) -> bool:
    """Whether a value is one in its letters, and in values of abstract functions."""
    if isinstance(item, (MatrixSymbol, Number, Symbol)):
        return True
    if isinstance(item, CALLED):
        return all(map(_is_polynomial, item.args[1:]))
    if isinstance(item, Computed):
        return way_of(item).exact and all(map(_is_polynomial, item.operands))
    return isinstance(item, POLYNOMIAL) and all(map(_is_polynomial, item.args))
