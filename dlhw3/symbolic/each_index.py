"""Conditions for each index of a sum, for a reader: A_i ≠ 0, for i from 1 to m."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dlhw3.kernel.order.plain import EACH, for_one
from dlhw3.kernel.scalars import parameter
from dlhw3.kernel.statements import Condition
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.readback import Readback


def of_one(condition: Condition, readback: Readback) -> tuple[Condition, tuple[Range, ...]]:
    """Return what a condition for each index says of one, and where the indices run, the outer one first."""
    ranges: list[Range] = []
    while condition.kind.startswith(EACH):
        name, low, high = condition.subject.data
        index = readback.scalar(parameter("index", name))
        ranges.append(Range(index, readback.scalar(low), readback.scalar(high)))
        condition = for_one(condition)
    return condition, tuple(ranges)


def for_all(said: Prose, ranges: Iterable[Range]) -> Prose:
    """Return what is said of a member, said of all of them: A_i ≠ 0, for i from 1 to m."""
    pieces = said.pieces
    for one in ranges:
        pieces = (*pieces, ", for ", one.index, " from ", one.low, " to ", one.high or "")
    return Prose(pieces)


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
    for condition in conditions:
        while condition.kind.startswith(EACH) and ranges.get(condition.subject.data[0]) == {
            condition.subject.data
        }:
            condition = for_one(condition)
        if not condition.kind.startswith(EACH):
            yield condition
