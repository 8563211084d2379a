"""Sums over an index, sum{k=1:T}(a{k}), and the sequences that stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from sympy import Basic, Expr, Symbol

from dlhw3.symbolic.nodes import ScalarSum, Sequence
from dlhw3.symbolic.number_sequences import NumberSequence
from dlhw3.symbolic.ranges import Range


def member(name: str, rows: Expr | None, index: Expr) -> Expr:
    """Return a_k of a sequence of numbers, or x_k of one of columns of so many rows."""
    sequence = NumberSequence(name) if rows is None else Sequence(name, rows)
    return sequence[index]


def series(body: Expr, index: Expr, low: Expr, high: Expr) -> Expr:
    """Return the sum of a number over an index."""
    made: Expr = ScalarSum(body, cast("Symbol", index), low, high)
    return made


def ranges_of(expressions: Iterable[Basic]) -> Iterator[Range]:
    """Yield the ranges of the letters that end sums: each sum has no terms, or more."""
    lows: dict[Symbol, Expr] = {}
    for one in sorted({s for each in expressions for s in each.atoms(ScalarSum)}, key=str):
        _, _, low, high = one.args
        for letter in sorted(high.free_symbols - low.free_symbols, key=str):
            least = low - 1 - (high - letter)
            if high.coeff(letter) == 1 and least.is_Integer:
                lows[letter] = max(lows.get(letter, least), least)
    yield from (Range(letter, low, None) for letter, low in lows.items())
