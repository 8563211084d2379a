"""The short way through a generated function's checks, for arguments of a kind that passed all of them before.

Shapes, types and devices that were accepted once are known by one look-up. Whether numbers are finite is still
seen in every call: in the results, in what abstract functions are called with, and in what the program does not
hand on to one of these (``propagation.py``). Whatever is not plain here goes the long way, which words refusals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from math import isfinite
from typing import Any, NamedTuple

from sympy import Basic, MatAdd, MatMul, MatrixExpr, MatrixSymbol

from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.arguments import array_shape
from dlhw3.symbolic.code.callbacks import Callback, arguments_of, callback
from dlhw3.symbolic.code.program import Program
from dlhw3.symbolic.code.propagation import handed_on
from dlhw3.symbolic.faces.functions import FUNCTIONS

MOST_JOINED = 2**15
"""Entries of several results that are copied to be looked at together: a copy is cheaper than some calls."""


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
        self._handed_on, self._kept = handed_on(result), _kept(values)
        self._looked_at = [name for name in self._names if name not in self._handed_on]
        self._inputs = frozenset(self._names)
        self._dimensions = {
            name: len(array_shape(item.shape)) if isinstance(item, MatrixSymbol) else 0
            for name, item in zip(self._names, result.inputs, strict=True)
            if not isinstance(item, nodes.Layers)
        }
        self._accepted: dict[tuple[Any, ...], _Plan] = {}
        self._package: Any = None

    def accept(self, keywords: Mapping[str, Any], value: Any) -> None:
        """Remember arguments that passed every check as they are: a column given as (n, 1) was reshaped first.

        ``value`` is what came of them.
        """
        as_they_are = all(
            len(getattr(keywords[name], "shape", ())) == dimensions
            for name, dimensions in self._dimensions.items()
            if name in keywords
        )
        if self._fits and as_they_are and len(self._accepted) < 1000:
            with suppress(NotPlainError):
                key = self._key(keywords)
                if all(part in self._real for part in key if isinstance(part, self._dtype)):
                    self._accepted[key] = _Plan(self._plan(keywords), self._may_be_joined(value))

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

    def _run(self, keywords: Mapping[str, Any], plan: _Plan, outside: Mapping[str, Any]) -> Any:
        is_finite = self._is_finite
        seen: dict[int, Any] = {}  # the arrays themselves, so that no other has their place in memory
        for name in self._looked_at:
            one = keywords[name]
            if not is_finite(one):
                raise NotPlainError
            seen[id(one)] = one
        functions: dict[str, Callable[..., Any]] = {}
        for name, differentiated in plan.functions:
            if differentiated:
                copies = any(item.keyword in self._kept for item in differentiated)
                known = _Differentiated(self._package, keywords[name], is_finite, copies=copies)
                for item in differentiated:
                    functions[item.keyword] = known.gradient(item) if item.order else known.value
            else:
                functions[name] = self._checked(keywords[name], self._callbacks[name], outside, seen)
        try:
            found = self._compiled(*[keywords[name] for name in self._names], **functions)
            together = self._join(found) if plan.joined else None
        except NotPlainError:
            raise
        except Exception as error:  # the long way says what it is
            raise NotPlainError from error
        if together is not None:
            found_finite = is_finite(together)
        else:
            found_finite = all(map(is_finite, found)) if type(found) is tuple else is_finite(found)
        if not found_finite:
            raise NotPlainError
        return found

    def _key(self, keywords: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return what the checks of shapes and types depend on."""
        if self._package is None:
            self._load()
        forward, array, names, strided = self._forward, self._array, self._inputs, self._strided
        if forward is not None and (
            self._is_transformed() is not None
            or forward._current_level >= 0
            or self._package.is_inference_mode_enabled()
        ):
            raise NotPlainError
        parts: list[Any] = [*keywords]
        for name, value in keywords.items():
            kind = type(value)
            if kind is array:
                if (
                    forward is not None
                    and (  # it knows a derivative, or is not stored entry by entry, or here
                        value.requires_grad
                        or value.layout is not strided
                        or value.is_nested
                        or not value.is_cpu
                    )
                ):
                    raise NotPlainError
                parts += (value.shape, value.dtype)
            elif name in names:
                if kind is not float and kind is not int:
                    raise NotPlainError
                parts.append(float)
        return tuple(parts)

    def _load(self) -> None:
        """Import what the arrays are of."""
        self._numpy = import_module("numpy")
        torch = import_module("torch") if self._target == "torch" else None
        self._package = torch or self._numpy
        self._array = torch.Tensor if torch else self._package.ndarray
        types = (self._package.float64, self._package.float32)
        self._real = frozenset(types if torch else map(self._numpy.dtype, types))
        self._dtype = torch.dtype if torch else self._numpy.dtype
        self._join = torch.cat if torch else self._numpy.concatenate
        self._is_transformed = torch._C._functorch.peek_interpreter_stack if torch else lambda: None
        self._forward = torch.autograd.forward_ad if torch else None
        self._strided = torch.strided if torch else None

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

    def _may_be_joined(self, value: Any) -> bool:
        """Whether a value is several small matrices of as many columns, which are looked at as one."""
        if type(value) is not tuple or any(type(one) is not self._array for one in value):
            return False
        shapes = [tuple(one.shape) for one in value]
        same = len({shape[1:] for shape in shapes}) == 1 and len(shapes[0]) == 2
        return same and sum(rows * columns for rows, columns in shapes) <= MOST_JOINED

    def _checked(
        self, function: Callable[..., Any], item: Callback, outside: Mapping[str, Any], seen: dict[int, Any]
    ) -> Callable[..., Any]:
        """Return a function behind a look at what it is handed, what was ``seen`` already apart, and returns."""
        is_finite, of_torch, array = self._is_finite, self._forward is not None, self._array
        is_kept, is_shown = item.keyword in self._kept, item.keyword in self._handed_on
        order, is_number = item.order, item.is_of_numbers
        slot = item.slots[-1] if item.slots else 0

        def call(*points: Any) -> Any:
            if is_kept:
                for point in points:
                    if id(point) not in seen:
                        if not is_finite(point):
                            raise NotPlainError
                        seen[id(point)] = point
                points = tuple(
                    [
                        one if type(one) is not array else one.clone() if of_torch else one.copy()
                        for one in points
                    ]
                )
            elif not all(map(is_finite, points)):
                raise NotPlainError
            if of_torch:
                value = function(*points)
            else:
                with self._numpy.errstate(**outside):
                    value = function(*points)
            if is_number and type(value) is not array:
                if not isinstance(value, (float, int)):
                    raise NotPlainError
            elif order:
                like = points[slot]
                if type(like) is not array:
                    raise NotPlainError
                if type(value) is not array or value.shape != like.shape or value.dtype != like.dtype:
                    raise NotPlainError
            elif not of_torch:
                value = float(value)
            elif type(value) is not array or value.numel() != 1:
                raise NotPlainError
            if not is_shown and not is_finite(value):
                raise NotPlainError
            return value

        return call


class _Plan(NamedTuple):
    """What a signature asks for: the functions as ``Quick._plan`` has them, and whether results are ``joined``."""

    functions: list[tuple[str, list[Callback]]]
    joined: bool


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
