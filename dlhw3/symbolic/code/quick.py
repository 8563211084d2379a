"""The short way through a generated function's checks, for arguments of a kind that passed all of them before.

Shapes, types and devices that were accepted once are known by one look-up. Whether numbers are finite is still
seen in every call: in the results, in what abstract functions are called with, and in what the program does not
hand on to one of these (``propagation.py``). Whatever is not plain here goes the long way, which words refusals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sympy import Basic, MatAdd, MatMul, MatrixExpr, MatrixSymbol

from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.arguments import array_shape
from dlhw3.symbolic.code.batched import EachCall
from dlhw3.symbolic.code.callbacks import Callback, arguments_of, callback
from dlhw3.symbolic.code.program import Program
from dlhw3.symbolic.code.propagation import handed_on
from dlhw3.symbolic.code.short_way import Called, Kind, short_way
from dlhw3.symbolic.code.watched import Looks, NotPlainError
from dlhw3.symbolic.faces.functions import FUNCTIONS

MOST_JOINED = 2**15
"""Entries of several results that are copied to be looked at together: a copy is cheaper than some calls."""
MOST_KINDS, MOST_SHAPES = 100, 1000
"""Kinds of calls for which the short way is written, and shapes and types that each remembers."""


class Quick:
    """The short way of one generated function: ``run`` returns its value, or raises NotPlainError.

    ``compiled`` is the code. ``accept`` remembers what a call that went the long way was given; ``ways`` has the
    functions that look at such calls, by the names of their arguments and, after these, their types.
    """

    def __init__(self, result: Program, target: str, compiled: Callable[..., Any]) -> None:
        self._compiled, self._names, self._target = compiled, result.variables, target
        self._callbacks = {item.keyword: item for item in result.callbacks}
        self._of_function: dict[str, list[Callback]] = {}
        for item in result.callbacks:
            self._of_function.setdefault(item.base, []).append(item)
        self._fits = all(isinstance(item, MatrixSymbol) or not item.is_integer for item in result.inputs)
        self._fits = self._fits and all(item.domains and not item.returns for item in result.callbacks)
        values = (result.value, *(meaning for _, meaning in result.assignments))
        self._handed_on, self._kept = handed_on(result), _kept(values)
        self._looked_at = [name for name in self._names if name not in self._handed_on]
        self._inputs = frozenset(self._names)
        self._dimensions = {
            name: len(array_shape(item.shape)) if isinstance(item, MatrixSymbol) else 0
            for name, item in zip(self._names, result.inputs, strict=True)
            if not isinstance(item, nodes.Layers)
        }
        self.ways: dict[tuple[Any, ...], Callable[..., Any]] = {}
        self._accepted: dict[tuple[Any, ...], dict[tuple[Any, ...], bool]] = {}
        self._looks: Any = None

    def run(self, keywords: Mapping[str, Any]) -> Any:
        """Return the value; raise NotPlainError where the arguments or the numbers ask for the long way."""
        way = self.ways.get((*keywords, *map(type, keywords.values())))
        if way is None:
            raise NotPlainError
        return way(*keywords.values())

    def accept(self, keywords: Mapping[str, Any], value: Any) -> None:
        """Remember arguments that passed every check as they are: a column given as (n, 1) was reshaped first.

        ``value`` is what came of them.
        """
        as_they_are = all(
            len(getattr(keywords[name], "shape", ())) == dimensions
            for name, dimensions in self._dimensions.items()
            if name in keywords
        )
        if not self._fits or not as_they_are:
            return
        looks = self._looks = self._looks or Looks(self._target)
        arrays = [name for name, one in keywords.items() if type(one) is looks.array]
        if not self._are_plain(keywords, arrays):
            return
        with suppress(NotPlainError):
            kind = (*keywords, *map(type, keywords.values()))
            if kind not in self.ways:
                if len(self.ways) >= MOST_KINDS:
                    return
                accepted = self._accepted[kind] = {}
                self.ways[kind] = short_way(self._kind(keywords, arrays), looks, self._compiled, accepted)
            shapes = tuple(part for name in arrays for part in (keywords[name].shape, keywords[name].dtype))
            if len(self._accepted[kind]) < MOST_SHAPES:
                self._accepted[kind][shapes] = self._may_be_joined(value)

    def _are_plain(self, keywords: Mapping[str, Any], arrays: Sequence[str]) -> bool:
        """Whether the inputs are plain arrays of float64 or float32, and Python's own numbers."""
        looks = self._looks
        package = looks.torch or looks.numpy
        for name in self._names:
            one = keywords[name]
            if name not in arrays:
                if type(one) is not float and type(one) is not int:
                    return False
            elif one.dtype not in (package.float64, package.float32) or (
                looks.torch and not looks.is_plain(one)
            ):
                return False
        return True

    def _kind(self, keywords: Mapping[str, Any], arrays: Sequence[str]) -> Kind:
        """Return what such a call does with each argument; raise NotPlainError for what only the long way does."""
        places = {name: place for place, name in enumerate(keywords)}
        kind = Kind(
            count=len(places),
            arrays=[places[name] for name in arrays],
            inputs=[places[name] for name in self._names],
            looked_at=[places[name] for name in self._looked_at],
        )
        for name in keywords:
            if name in self._inputs:
                continue
            wanted = [i for i in self._of_function.get(name, ()) if not i.order or i.keyword not in keywords]
            if self._target == "torch" and any(item.order for item in wanted):
                if any(item.order > 1 for item in wanted):
                    raise NotPlainError
                copies = any(item.keyword in self._kept for item in wanted)
                kind.differentiated[places[name]] = (wanted, copies)
            elif name in self._callbacks:
                kind.functions[places[name]] = Called(
                    self._callbacks[name],
                    kept=name in self._kept,
                    shown=name in self._handed_on,
                )
            else:
                raise NotPlainError
        return kind

    def _may_be_joined(self, value: Any) -> bool:
        """Whether a value is several small matrices of as many columns, which are looked at as one."""
        if type(value) is not tuple or any(type(one) is not self._looks.array for one in value):
            return False
        shapes = [tuple(one.shape) for one in value]
        same = len({shape[1:] for shape in shapes}) == 1 and len(shapes[0]) == 2
        return same and sum(rows * columns for rows, columns in shapes) <= MOST_JOINED


def _kept(values: Iterable[Basic]) -> frozenset[str]:
    """Return the keywords of functions that are handed arrays that are needed afterwards, and may write into them.

    A product or a sum that is made for the call is not needed; the rows of an array are, with the array.
    """
    values = list(values)
    called = {node for value in values for node in value.atoms(*FUNCTIONS)}
    kept = {
        callback(node).keyword
        for node in called
        if not all(isinstance(one, (MatAdd, MatMul)) and _is_new(one) for one in arguments_of(node))
    }
    return frozenset(kept | {node.keyword for value in values for node in value.atoms(EachCall)})


def _is_new(made: MatAdd | MatMul) -> bool:
    return sum(isinstance(part, MatrixExpr) for part in made.args) > 1
