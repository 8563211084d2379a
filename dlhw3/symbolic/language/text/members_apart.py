"""A member x{k} of a sequence as a letter in a tree: its term apart in every sum over all members.

Of pairs, i from 1 to m and j from 1 to i − 1, x_k has the terms of i = k with j below k, those of i above k with
j = k, and stands in no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf
from operator import is_

from dlhw3.errors import UserError
from dlhw3.symbolic.language.text.other_readings import neighbours_instead
from dlhw3.symbolic.language.text.places import shifted
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node, Place
from dlhw3.symbolic.names import member_named

Sides = Mapping[str, int]
"""Indices of sums that are not k: −1 where they are less, 1 where they are more, 0 where that is not known."""


@dataclass(frozen=True)
class Apart:
    """Puts the letter x_{k} in the place of the member x{k} of a sequence.

    In ``ends`` it is noted where the sums that have it begin, at 0, and end, at 1: it is the same for all of them,
    but for those that begin or end at k itself, or at another index. Of ``every`` sum over that range the term of k
    stands apart, and not only of those that have x{i}: so two formulas are alike of which one has a sum whole.
    """

    of: str
    index: str
    ends: dict[int, Place]
    every: bool = False

    @property
    def letter(self) -> str:
        """The name of the letter."""
        return member_named(self.of, self.index)

    @property
    def at(self) -> Place:
        """The place of the member, k."""
        return ((self.index, 1),)

    @property
    def written(self) -> str:
        """The member as it is written."""
        return f"{self.of}{{{self.index}}}"

    def moving(self, node: Node) -> Node:
        """Return a tree in which dx{k} is the direction of the letter. Raises UserError for another dx{i}."""
        if node.kind == "layers" and node.name == f"d{self.of}" and len(node.ends) == 1:
            if node.ends[0] == self.at:
                return replace(node, kind="name", name=f"d{self.letter}", ends=())
            words = f"{self.written} moves along d{self.written}, and no other member moves."
            raise UserError(words, at=node.at, hint=f"d{self.written}")
        return with_parts(node, map(self.moving, node.parts))

    def within(self, node: Node, others: Sides) -> Node:
        """Return a tree with the letter for the member, where the ``others`` are indices that are not its own."""
        if node.kind == "layers" and node.name == self.of:
            return self._member(node, others)
        if node.kind != "series" or not (self.every or _has(node, self.of)):
            return with_parts(node, (self.within(part, others) for part in node.parts))
        index, low, high = node.ends
        name, (body,) = index[0][0], node.parts
        side = self._side(low, high, others)
        apart = _has_at(body, self.of, name)
        if side or not (apart or (self.every and self._has_it(node, others) and name in free_names(body))):
            return replace(node, parts=(self.within(body, {**others, name: side}),))
        if apart:
            self._note(node, others)
        own = self.within(at_value(body, name, self.at), others)
        less, more = (self.within(body, {**others, name: one}) for one in (-1, 1))
        whole = replace(own, bracketed=True)
        if low != self.at:
            below = replace(node, parts=(less,), ends=(index, low, shifted(self.at, -1)), bracketed=False)
            whole = replace(node, kind="plus", name="", parts=(below, whole), ends=(), bracketed=True)
        if high != self.at:
            above = replace(node, parts=(more,), ends=(index, shifted(self.at, 1), high), bracketed=False)
            whole = replace(node, kind="plus", name="", parts=(whole, above), ends=(), bracketed=True)
        return whole

    def _member(self, node: Node, others: Sides) -> Node:
        (place,) = node.ends
        if place == self.at:
            return replace(node, kind="name", name=self.letter, ends=())
        if any(place == ((one, 1),) for one in others):
            return node
        words = f"Whether {node.text} is {self.written} is not known, and no derivative in it is derived."
        beside = neighbours_instead(node.at.text, self.of)
        hint = (
            f"{beside}, with {self.of} for {self.written}" if beside else f"sum{{i=1:m}}(l({self.of}{{i}}))"
        )
        raise UserError(words, at=node.at, hint=hint)

    def _note(self, node: Node, others: Sides) -> None:
        """Note where the member's index runs: over a sum that has it. Refuse another range, or one that moves."""
        for place, end in enumerate(node.ends[1:]):
            least, greatest = self._beyond(end, others)
            has_it = greatest <= 0 if place == 0 else least >= 0
            moves = {name for name, _ in end} & {*others, self.index}
            if (moves and not has_it) or (not moves and self.ends.setdefault(place, end) != end):
                words = (
                    f"Whether {self.written} is in this sum is not known, "
                    f"and no derivative in {self.written} is derived."
                )
                raise UserError(words, at=node.at, hint=f"sum{{i=1:m}}(l({self.of}{{i}}))")

    def _has_it(self, node: Node, others: Sides) -> bool:
        """Whether a sum is known to run over the member's index."""
        _, low, high = node.ends
        begins = self._beyond(low, others)[1] <= 0 or self.ends.get(0) == low
        return begins and (self._beyond(high, others)[0] >= 0 or self.ends.get(1) == high)

    def _side(self, low: Place, high: Place, others: Sides) -> int:
        """Return −1 where a range ends below k, 1 where it begins above it, and 0 elsewhere."""
        if self._beyond(high, others)[1] < 0:
            return -1
        return 1 if self._beyond(low, others)[0] > 0 else 0

    def _beyond(self, end: Place, others: Sides) -> tuple[float, float]:
        """Return how far from k an end is at least and at most: k + c by c, i − 1 by −2 for i < k."""
        known, c = {name: count for name, count in end if name}, dict(end).get("", 0)
        if known == dict(self.at):
            return c, c
        alone = (name for name in known if len(known) == 1 and known[name] == 1 and name in others)
        side = next((others[name] for name in alone), 0)
        return (c + 1, inf) if side > 0 else (-inf, c - 1) if side < 0 else (-inf, inf)


def with_parts(node: Node, parts: Iterable[Node]) -> Node:
    """Return a node with other parts, the same one where they are its own."""
    parts = tuple(parts)
    return node if all(map(is_, parts, node.parts)) else replace(node, parts=parts)


def at_value(node: Node, index: str, at: Place) -> Node:
    """Return a tree at a value of an index that is free in it."""
    if node.kind == "name" and node.name == index:
        return replace(node, name=at[0][0])
    parts = tuple(at_value(part, index, at) for part in node.parts)
    ends = tuple(_place(place, index, at) for place in node.ends)
    return replace(node, parts=parts, ends=ends)


def _place(place: Place, index: str, at: Place) -> Place:
    count = dict(place).get(index, 0)
    if not count:
        return place
    found = {name: own for name, own in place if name != index}
    for name, own in at:
        found[name] = found.get(name, 0) + count * own
    return tuple(sorted((name, own) for name, own in found.items() if own))


def _has(node: Node, of: str) -> bool:
    return any(one.kind == "layers" and one.name == of for one in node.every())


def _has_at(body: Node, of: str, index: str) -> bool:
    """Whether a member at an index stands in the body of a sum over it."""
    return any(one.kind == "layers" and one.name == of and index in dict(one.ends[0]) for one in body.every())
