"""Sums over an index, sum{k=1:T}(a{k}), and the sequences that stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import cast

from sympy import Add, Basic, Expr, Integer, Symbol

from dlhw3.symbolic import nodes
from dlhw3.symbolic.nodes import ScalarSum, index_symbol
from dlhw3.symbolic.number_sequences import NumberAt, NumberSequence
from dlhw3.symbolic.plan import Equation
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.scope import free_indices


def member(name: str, rows: Expr | None, index: Expr) -> Expr:
    """Return a_k of a sequence of numbers, or x_k of one of columns of so many rows."""
    sequence = NumberSequence(name) if rows is None else nodes.Sequence(name, rows)
    return sequence[index]


def series(body: Expr, index: Expr, low: Expr, high: Expr) -> Expr:
    """Return the sum of a number over an index."""
    made: Expr = ScalarSum(body, cast("Symbol", index), low, high)
    return made


def ends_of(expressions: Iterable[Basic]) -> set[Symbol]:
    """Return the letters that end sums."""
    sums = (s for one in expressions for s in one.atoms(ScalarSum))
    return {letter for s in sums for end in s.args[2:] for letter in end.free_symbols}


def for_all(statement: Equation, expressions: Sequence[Basic]) -> Equation:
    """Return a statement for all k, for each index k in it that ends no sum in some expressions.

    k goes from 0 to the sum of the indices that are free in these, or the largest number of a member there.
    """
    ends = ends_of(expressions)
    there = {k for one in expressions for k in free_indices(one) if k.is_integer and not k.is_positive}
    numbers = [n.args[1] for one in expressions for n in one.atoms(NumberAt, nodes.Iterate)]
    largest = max((n for n in numbers if n.is_Integer), default=Integer(0))
    high = Add(*there) if there else largest
    free = free_indices(statement.left) | free_indices(statement.right)
    bound = sorted((k for k in free - ends if k.is_integer and not k.is_positive), key=str)
    names = {k: index_symbol(f"{k}′") for k in bound}
    indices = tuple(Range(k, Integer(0), high) for k in names.values())
    return replace(
        statement, left=statement.left.xreplace(names), right=statement.right.xreplace(names), indices=indices
    )


def ranges_of(expressions: Sequence[Basic]) -> Iterator[Range]:
    """Yield the ranges of the letters that end sums: each sum has no terms, or more. Any other index is ≥ 0."""
    lows: dict[Symbol, Expr] = {}
    for one in sorted({s for each in expressions for s in each.atoms(ScalarSum)}, key=str):
        _, _, low, high = one.args
        for letter in sorted(high.free_symbols - low.free_symbols, key=str):
            least = low - 1 - (high - letter)
            if high.coeff(letter) == 1 and least.is_Integer:
                lows[letter] = max(lows.get(letter, least), least)
    free = {k for one in expressions for k in free_indices(one) if k.is_integer and not k.is_positive}
    lows |= {k: Integer(0) for k in sorted(free - lows.keys(), key=str)}
    yield from (Range(letter, low, None) for letter, low in lows.items())
