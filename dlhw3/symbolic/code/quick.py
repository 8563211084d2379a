"""The short way through a generated function's checks, for arguments of a kind that passed all of them before.

Shapes, types and devices that were accepted once are known by one look-up. Whether numbers are finite is still
seen in every call: in the results, in what abstract functions are called with, and in what the program does not
hand on to one of these (``propagation.py``). Whatever is not plain here goes the long way, which words refusals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from sympy import Basic, MatAdd, MatMul, MatrixExpr, MatrixSymbol

from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.arguments import array_shape
from dlhw3.symbolic.code.callbacks import Callback, arguments_of, callback
from dlhw3.symbolic.code.program import Program
from dlhw3.symbolic.code.propagation import handed_on
from dlhw3.symbolic.code.watched import Differentiated, Looks, NotPlainError
from dlhw3.symbolic.faces.functions import FUNCTIONS

MOST_JOINED = 2**15
"""Entries of several results that are copied to be looked at together: a copy is cheaper than some calls."""


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
        self._looks: Any = None

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
                    self._accepted[key] = self._plan(keywords, value)

    def run(self, keywords: Mapping[str, Any]) -> Any:
        """Return the value; raise NotPlainError where the arguments or the numbers ask for the long way."""
        plan = self._accepted.get(self._key(keywords)) if self._accepted else None
        if plan is None:
            raise NotPlainError
        if self._forward is not None:
            return self._run(keywords, plan, {})
        numpy = self._looks.numpy
        outside = numpy.geterr()
        with numpy.errstate(all="ignore"):  # of what is looked at afterwards
            return self._run(keywords, plan, outside)

    def _run(self, keywords: Mapping[str, Any], plan: _Plan, outside: Mapping[str, Any]) -> Any:
        is_finite = self._looks.is_finite
        seen: dict[int, Any] = {}  # the arrays themselves, so that no other has their place in memory
        for name in self._looked_at:
            one = keywords[name]
            if not is_finite(one):
                raise NotPlainError
            seen[id(one)] = one
        functions: dict[str, Callable[..., Any]] = {}
        for name, watch in plan.watched:
            functions[name] = watch(keywords[name], seen, outside)
        for name, differentiated in plan.differentiated:
            copies = any(item.keyword in self._kept for item in differentiated)
            known = Differentiated(self._looks, keywords[name], copies=copies)
            for item in differentiated:
                functions[item.keyword] = known.gradient(item) if item.order else known.value
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
        if self._looks is None:
            self._load()
        forward, names, is_plain = self._forward, self._inputs, self._looks.is_plain
        array = self._looks.array
        if forward is not None and (
            self._is_transformed() is not None
            or forward._current_level >= 0
            or self._looks.torch.is_inference_mode_enabled()
        ):
            raise NotPlainError
        parts: list[Any] = [*keywords]
        for name, value in keywords.items():
            kind = type(value)
            if kind is array:
                if forward is not None and not is_plain(value):
                    raise NotPlainError
                parts += (value.shape, value.dtype)
            elif name in names:
                if kind is not float and kind is not int:
                    raise NotPlainError
                parts.append(float)
        return tuple(parts)

    def _load(self) -> None:
        """Import what the arrays are of."""
        looks = self._looks = Looks(self._target)
        torch = looks.torch
        self._forward = torch.autograd.forward_ad if torch else None
        types = (torch or looks.numpy).float64, (torch or looks.numpy).float32
        self._real = frozenset(types if torch else map(looks.numpy.dtype, types))
        self._dtype = torch.dtype if torch else looks.numpy.dtype
        self._join = torch.cat if torch else looks.numpy.concatenate
        self._is_transformed = torch._C._functorch.peek_interpreter_stack if torch else lambda: None

    def _plan(self, keywords: Mapping[str, Any], value: Any) -> _Plan:
        """Return what such a call does with each function, and with a value such as this one."""
        plan = _Plan([], [], self._may_be_joined(value))
        for name in keywords:
            if name in self._inputs:
                continue
            wanted = [i for i in self._of_function.get(name, ()) if not i.order or i.keyword not in keywords]
            if self._forward is not None and any(item.order for item in wanted):
                if any(item.order > 1 for item in wanted):
                    raise NotPlainError
                plan.differentiated.append((name, wanted))
            elif name in self._callbacks:
                kept, shown = name in self._kept, name in self._handed_on
                watch = self._looks.watched(self._callbacks[name], kept=kept, shown=shown)
                plan.watched.append((name, watch))
            else:
                raise NotPlainError
        return plan

    def _may_be_joined(self, value: Any) -> bool:
        """Whether a value is several small matrices of as many columns, which are looked at as one."""
        if type(value) is not tuple or any(type(one) is not self._looks.array for one in value):
            return False
        shapes = [tuple(one.shape) for one in value]
        same = len({shape[1:] for shape in shapes}) == 1 and len(shapes[0]) == 2
        return same and sum(rows * columns for rows, columns in shapes) <= MOST_JOINED


class _Plan(NamedTuple):
    """What a signature asks for: what is put in the place of each function, and whether results are ``joined``.

    Those that are ``differentiated`` stand there with what autograd makes of them.
    """

    watched: list[tuple[str, Callable[..., Callable[..., Any]]]]
    differentiated: list[tuple[str, list[Callback]]]
    joined: bool


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
