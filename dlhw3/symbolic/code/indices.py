"""The integers of a program, such as the number of a layer, and the ranges that they must be in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sympy import Basic, Expr, Identity, Integer, MatrixSymbol, Symbol, Tuple, ZeroMatrix
from sympy.core.function import AppliedUndef

from dlhw3.errors import UserError
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.batched import EachCall
from dlhw3.symbolic.faces.computed import Computed
from dlhw3.symbolic.faces.operators import Operator


@dataclass(frozen=True, slots=True)
class Within:
    """What an index of layers must satisfy: low ≤ index, and index ≤ high unless ``high`` is None."""

    index: Expr
    low: Expr
    high: Expr | None

    @property
    def ends(self) -> Basic:
        """Both ends, as one expression."""
        return Tuple(self.low, *(() if self.high is None else (self.high,)))


def free_indices(expressions: Iterable[Expr], known: set[Expr]) -> set[Symbol]:
    """Return the symbols that the value needs, but those that only occur in sizes, and sizes that are ``known``.

    The size d(k) of an identity needs k, unless a letter has that size.
    """
    found: set[Symbol] = set()

    def walk(item: Basic, bound: frozenset[Symbol]) -> None:
        if isinstance(item, (MatrixSymbol, nodes.AbstractFunction)) or item in known:
            return
        if isinstance(item, nodes.SUMS):
            body, index, low, high = item.args
            walk(body, bound | {index})
            walk(low, bound)
            walk(high, bound)
        elif isinstance(item, nodes.LayerProduct):
            for end in item.args[1:]:
                walk(end, bound)
        elif isinstance(item, (Identity, ZeroMatrix)) or (isinstance(item, Operator) and not item.operands):
            for size in item.data if isinstance(item, Operator) else item.args:
                for width in size.atoms(AppliedUndef) - known if size not in known else ():
                    walk(width, bound)
        elif isinstance(item, Operator | Computed | EachCall):  # not of their shapes
            for operand in item.operands:
                walk(operand, bound)
        elif isinstance(item, Symbol):
            found.update({item} - bound)
        else:
            for argument in item.args:
                walk(argument, bound)

    for expression in expressions:
        walk(expression, frozenset())
    return found


def within_layers(expressions: Iterable[Expr], bound: set[Symbol]) -> list[Within]:
    """Return 1 ≤ low ≤ high + 1 and high ≤ N for every product of layers whose ends hold no bound index."""
    found = []
    for item in sorted({p for e in expressions for p in e.atoms(nodes.LayerProduct)}, key=str):
        if (item.high.free_symbols | item.low.free_symbols) & bound:
            continue
        depth = item.layers.depth
        if item.is_single:
            found.append(Within(item.high, nodes.ONE, depth))
        else:
            found += [Within(item.high, item.low - 1, depth), Within(item.low, nodes.ONE, item.high + 1)]
    return found


def without_implied(ranges: Iterable[Within], indices: set[Symbol]) -> tuple[Within, ...]:
    """Return the ranges of ``indices``, solved for them, without those that are implied by others.

    Raises UserError for a number that is outside its range.
    """
    bounds: dict[Expr, tuple[list[Expr], list[Expr]]] = {}
    for item in ranges:
        index, shift = item.index, Integer(0)
        if index.is_Add and index.as_coeff_Add()[1].is_Symbol:
            shift, index = index.as_coeff_Add()
        outside = item.high is not None and (
            (item.low - index).is_positive or (index - item.high).is_positive
        )
        if index.is_Integer and outside:
            raise UserError(
                f"There is no layer {index} among those from {item.low} to {item.high}.",
                hint=f"layer {item.low}",
            )
        if index not in indices or (index.name == "N" and item.high == index):
            continue
        low, high = bounds.setdefault(index, ([], []))
        low.append(item.low - shift)
        high += [] if item.high is None else [item.high - shift]
    return tuple(
        Within(index, low, high)
        for index, (lows, highs) in bounds.items()
        for low, high in _tightest(lows, highs)
    )


def _tightest(lows: list[Expr], highs: list[Expr]) -> list[tuple[Expr, Expr | None]]:
    """Return pairs of bounds of which no pair follows from another by a constant difference."""
    low = [a for a in dict.fromkeys(lows) if not any((b - a).is_positive for b in lows)]
    high = [a for a in dict.fromkeys(highs) if not any((a - b).is_positive for b in highs)]
    paired: list[tuple[Expr, Expr | None]] = []
    for number in range(max(len(low), len(high), 1)):
        paired.append((low[min(number, len(low) - 1)], high[min(number, len(high) - 1)] if high else None))
    return list(dict.fromkeys(paired))
