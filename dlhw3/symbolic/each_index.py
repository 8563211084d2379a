"""Conditions for each index of a sum, for a reader: A_i ≠ 0, for i from 1 to m."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from typing import Any

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.order.plain import EACH, for_each, for_one
from dlhw3.kernel.printer import text
from dlhw3.kernel.scalars import number, parameter
from dlhw3.kernel.statements import Condition
from dlhw3.kernel.terms import Term, instance, term
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.readback import Readback

Choice = Callable[..., tuple[Condition, ...]]
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


def for_all(said: Prose, ranges: Iterable[Range]) -> Prose:
    """Return what is said of a member, said of all of them: A_i ≠ 0, for i from 1 to m."""
    pieces = said.pieces
    for one in ranges:
        pieces = (*pieces, ", for ", one.index, " from ", one.low, " to ", one.high or "")
    return Prose(pieces)


def independent_each(
    conditions: Iterable[Condition], known: Collection[Condition], chosen: Choice
) -> tuple[Condition, ...]:
    """Return the conditions for each index of which ``chosen`` keeps what they say of one, range by range."""
    ranges: dict[tuple[Any, ...], list[Condition]] = {}
    for one in conditions:
        if one.kind.startswith(EACH):
            ranges.setdefault(one.subject.data, []).append(one)
    kept: list[Condition] = []
    for of, several in ranges.items():
        beside = [for_one(one) for one in known if one.kind.startswith(EACH) and one.subject.data == of]
        beside += [one for one in known if not one.kind.startswith(EACH)]
        kept += [for_each(one, *of) for one in chosen(map(for_one, several), beside=beside)]
    return tuple(kept)


def within_sums(conditions: Iterable[Condition], sides: Iterable[Term]) -> Iterator[Condition]:
    """Yield what conditions for each index say of one, where all sums over it in the sides have its range."""
    ranges: dict[str, set[object]] = {}
    seen, waiting = set[Term](), list(sides)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += node.args
            if node.op == "sigma":
                ranges.setdefault(node.data[0], set()).add(node.data)
    for whole in conditions:
        condition = _of_short_index(whole) if whole.kind.startswith(EACH) else whole
        while condition.kind.startswith(EACH) and ranges.get(condition.subject.data[0]) == {
            condition.subject.data
        }:
            condition = for_one(condition)
        if not condition.kind.startswith(EACH):
            yield condition
