"""Sums over an index, sum{k=1:T}(a{k}), and the sequences that stand in them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import cast

from sympy import Add, Basic, Expr, Integer, Symbol

from dlhw3.symbolic import nodes
from dlhw3.symbolic.nodes import ScalarSum, index_symbol
from dlhw3.symbolic.number_sequences import NumberAt, NumberSequence
from dlhw3.symbolic.plan import Combination, Equation, Lemma, Theory
from dlhw3.symbolic.prose import Prose, sentence
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


def for_all(statement: Equation, expressions: Sequence[Basic], names: Container[str]) -> Equation:
    """Return a statement for all k, for each index k in it that ends no sum in some expressions.

    k goes from 0 to as far as a member stands in these, their free indices added up.
    """
    ends = ends_of(expressions)
    members = [n.args[1] for one in expressions for n in one.atoms(NumberAt, nodes.Iterate)]
    furthest = max((n.as_coeff_Add()[0] for n in members), default=Integer(0))
    high = Add(furthest, *_indices(expressions, names))
    bound = sorted(_indices((statement.left, statement.right), names) - ends, key=str)
    renamed = {k: index_symbol(f"{k}′") for k in bound}
    indices = tuple(Range(k, Integer(0), high) for k in renamed.values())
    return replace(
        statement,
        left=statement.left.xreplace(renamed),
        right=statement.right.xreplace(renamed),
        indices=indices,
    )


def _indices(expressions: Iterable[Basic], names: Container[str]) -> set[Symbol]:
    """Return the indices of some names that expressions depend on."""
    return {k for one in expressions for k in free_indices(one) if k.is_integer and k.name in names}


def ranges_of_ends(expressions: Sequence[Basic], names: Container[str]) -> Iterator[Range]:
    """Yield the ranges of the letters that end sums: each sum has no terms, or more. Any other index is ≥ 0."""
    lows: dict[Symbol, Expr] = {}
    for one in sorted({s for each in expressions for s in each.atoms(ScalarSum)}, key=str):
        _, _, low, high = one.args
        for letter in sorted(high.free_symbols - low.free_symbols, key=str):
            least = low - 1 - (high - letter)
            if high.coeff(letter) == 1 and least.is_Integer:
                lows[letter] = max(lows.get(letter, least), least)
    lows |= {k: Integer(0) for k in sorted(_indices(expressions, names) - lows.keys(), key=str)}
    yield from (Range(letter, low, None) for letter, low in lows.items())


def told_of_indices(lemmas: Iterable[Lemma], theory: Theory) -> tuple[Prose, ...]:
    """Return for which indices a line is proved, and for which k what is assumed of all members is."""
    free = [sentence(one.index, " is a whole number, at least ", one.low) for one in theory.facts.ranges]
    told = {h.name: h for h in theory.hypotheses if h.statement.indices}
    steps = (step.by for lemma in lemmas for step in lemma.steps)
    used = dict.fromkeys(
        use.premise
        for by in steps
        if isinstance(by, Combination)
        for use in (*by.uses, *by.signs)
        if use.premise in told
    )
    for name in used:
        for one in told[name].statement.indices:
            words = f"{name}, for {one.index.name.removesuffix('′')} from "
            free.append(sentence(words, one.low, " to ", one.high))
    return tuple(free)
