"""Conditions for each index of a sum, for a reader: A_i ≠ 0, for i from 1 to m."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sympy import Expr

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.order.plain import EACH, for_each, for_one
from dlhw3.kernel.printer import text
from dlhw3.kernel.scalars import Facts, Scalar, all_nonnegative, number, parameter, span
from dlhw3.kernel.statements import Condition
from dlhw3.kernel.terms import Term, instance, names_in, term
from dlhw3.symbolic.kernel_terms.readback import Readback
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.ranges import Facts as Letters
from dlhw3.symbolic.ranges import Range

Ends = tuple[Scalar, Scalar]
INDICES = ("i", "j", "k", "s", "t")


def of_one(condition: Condition, readback: Readback) -> tuple[Condition, tuple[Range, ...]]:
    """Return what a condition for each index says of one, and where the indices run, the outer one first."""
    ranges: list[Range] = []
    while condition.kind.startswith(EACH):
        condition = _of_short_index(condition)
        name, low, high = condition.subject.data
        index = readback.scalar(parameter("index", name))
        ranges.append(Range(index, readback.scalar(low), readback.scalar(high)))
        condition = for_one(condition)
    return condition, tuple(ranges)


def _of_short_index(condition: Condition) -> Condition:
    """Return a condition for each index over one by which it is short: x_i ≠ 0 to m for x_{n′+1} ≠ 0 to m − 1."""
    name, low, high = condition.subject.data
    (body,) = condition.subject.args
    taken = {one for one, _ in condition.subject.declared}
    index = name if name.isalpha() else next((one for one in INDICES if one not in taken), name)
    n = parameter("index", index)
    ways = [(instance(body, {name: n.plus(number(k))}, {}), k) for k in (0, -1, 1)]
    with suppress(KernelError):  # too long to print
        ways.sort(key=lambda way: len(text(way[0])))
    inner, k = ways[0]
    moved = (index, low.minus(number(k)), high.minus(number(k)))
    return condition._replace(subject=term("sigma", moved, (inner,)))


def speaks_of(told: Expr, over: tuple[Range, ...], ranges: tuple[Range, ...]) -> bool:
    """Whether what is told for indices is so for those of a condition: it has ranges as wide, or speaks of none."""
    if not over:
        return told.free_symbols.isdisjoint(one.index for one in ranges)
    return len(over) == len(ranges) and all(map(_as_wide, over, ranges))


def members_told(told: Letters, ranges: Iterable[Range]) -> set[tuple[str, Any]]:
    """Return what is told of each member of a sequence, said of those at the indices of some ranges."""
    return {
        (kind, of.xreplace({own.index: one.index}))
        for one in ranges
        for kind, of, own in told.of_each
        if _as_wide(replace(own, index=one.index), one)
    }


def _as_wide(over: Range, one: Range) -> bool:
    """Whether a range of an index is another one of the same index, or wider."""
    if over.high is None or one.high is None:
        return over == one
    below, beyond = one.low - over.low, over.high - one.high
    return over.index == one.index and bool(below.is_nonnegative and beyond.is_nonnegative)


def for_all(said: Prose, ranges: Iterable[Range]) -> Prose:
    """Return what is said of a member, said of all of them: A_i ≠ 0, for i from 1 to m."""
    pieces = said.pieces
    for one in ranges:
        pieces = (*pieces, ", for ", one.index, " from ", one.low, " to ", one.high or "")
    return Prose(pieces)


def for_sums(condition: Condition, sides: tuple[Term, ...]) -> Condition:
    """Return a condition on the terms of sums as one for each index, where all sums over it have one range."""
    if condition.order:
        return condition
    found, free = _sums(sides, ()), names_in(sides)
    ranges = {
        name: of for name, of in found.items() if len({ends[:2] for ends in of}) == 1 and name not in free
    }
    while indices := ranges.keys() & condition.subject.free:
        inner = {name: next(iter(ranges[name]))[:2] for name in indices}
        ends = {name: names_in(inner[name]) & indices for name in indices}
        outer = set[str]().union(*ends.values())
        name = min(indices - outer or indices)
        with suppress(KernelError):
            condition = for_each(condition, name, *inner[name])
        del ranges[name]
    return condition


def _sums(sides: Iterable[Term], facts: Facts) -> dict[str, set[tuple[Scalar, Scalar, Facts]]]:
    """Return the ends of the sums over each index in terms, and what is known where each stands."""
    ranges: dict[str, set[tuple[Scalar, Scalar, Facts]]] = {}
    seen, waiting = set[tuple[Term, Facts]](), [(side, facts) for side in sides]
    while waiting:
        node, known = waiting.pop()
        if (node, known) in seen:
            continue
        seen.add((node, known))
        inside = known
        if node.op == "sigma":
            name, low, high = node.data
            ranges.setdefault(name, set()).add((low, high, known))
            inside = (*(f for f in known if name not in f.free), *span(parameter("index", name), low, high))
        waiting += [(argument, inside) for argument in node.args]
    return ranges


def within_sums(
    conditions: Iterable[Condition], sides: Iterable[Term], facts: Facts = ()
) -> Iterator[Condition]:
    """Yield what conditions for each index say of one, where its sums in the sides lie within what is told."""
    sums = _sums(sides, facts)
    waiting = {one for c in conditions if c.kind.startswith(EACH) for one in _over(sums, c)}
    while waiting:
        told: dict[tuple[Condition, str], list[Ends]] = {}
        for condition in waiting:
            name, *ends = condition.subject.data
            told.setdefault((for_one(condition), name), []).append((ends[0], ends[1]))
        found = {
            one
            for (one, name), ranges in told.items()
            if name in sums and all(_lies_within(ends, known, ranges) for *ends, known in sums[name])
        }
        yield from (one for one in found if not one.kind.startswith(EACH))
        waiting = {one for c in found if c.kind.startswith(EACH) for one in _over(sums, c)}


def _over(indices: Iterable[str], condition: Condition) -> Iterator[Condition]:
    """Yield a condition for each index, as it stands and over each of some indices, also moved by one."""
    yield condition
    name, low, high = condition.subject.data
    (body,) = condition.subject.args
    for index in sorted(set(indices) - condition.subject.free):
        for k in map(number, (-1, 0, 1)):
            with suppress(KernelError):  # the index is another one in it
                moved = instance(body, {name: parameter("index", index).plus(k)}, {})
                ends = low.minus(k), high.minus(k)
                yield condition._replace(subject=term("sigma", (index, *ends), (moved,)))


def _lies_within(ends: list[Any], known: Facts, ranges: Iterable[Ends]) -> bool:
    low, high = ends
    return any(all_nonnegative((low.minus(a), b.minus(high)), known) for a, b in ranges)
