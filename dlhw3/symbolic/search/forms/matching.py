"""Where a network stands inside another: tensors on tensors, inner indices where nothing else touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dlhw3.kernel.labelling import Node
from dlhw3.symbolic.search.forms.readback import Flat

LONGEST = 400
"""Attempts at one place for one node that one matching may take."""
Image = dict[Any, Any]


class Match(NamedTuple):
    """The nodes left over, and the target's index at each outer place of the pattern."""

    rest: tuple[Node, ...]
    outer: dict[int, Any]


def matches(pattern: Flat, target: Flat, have: Mapping[Any, int] | None = None) -> Iterator[Match]:
    """Give the places where the pattern stands in the target, up to a count of attempts.

    The target has the kinds of ``have``: of many patterns in one target they are counted once.
    """
    if not pattern.nodes or pattern.parts:
        return
    have = kinds(target) if have is None else have
    if any(have.get(node.kind, 0) < node.power for node in pattern.nodes):
        return
    if any(have[kind] < count for kind, count in kinds(pattern).items()):
        return
    seen: set[Any] = set()
    for found in _Matching(pattern, target).found((), {}):
        mark = (found.rest, tuple(sorted(found.outer.items())))
        if mark not in seen:
            seen.add(mark)
            yield found


class _Matching:
    """One search: which target node each pattern node stands for, and which index each index."""

    def __init__(self, pattern: Flat, target: Flat):
        self.pattern, self.target = pattern, target
        self.order = _connected_order(pattern)
        self.inner = set(pattern.sizes) - set(pattern.outer.values())
        self.due, self.touches = _touches(pattern.nodes), _touches(target.nodes)
        self.outside = set(target.outer.values())
        self.attempts = 0

    def fits(self, i: Any, at: Any, image: Image) -> bool:
        """Whether a pattern's index may stand for a target's: an inner one for one that nothing else touches."""
        if i in image:
            return bool(image[i] == at)
        if i in self.inner:
            alone = at not in self.outside and self.touches[at] == self.due[i]
            return alone and at not in image.values()
        return all(image[k] != at for k in image if k in self.inner)

    def laid(self, node: Node, legs: tuple[Any, ...], image: Image) -> Image | None:
        """Return the image with a node's legs on the target's, if that fits."""
        trial = dict(image)
        for i, at in zip(node.legs, legs, strict=True):
            if not self.fits(i, at, trial):
                return None
            trial[i] = at
        return trial

    def found(self, used: tuple[int, ...], image: Image) -> Iterator[Match]:
        """Give the ways to go on from the nodes placed so far; one target node may stand for equal factors."""
        if len(used) == len(self.order):
            if image.keys() >= set(self.pattern.outer.values()):  # a row that is all one number touches none
                yield self.match(used, image)
            return
        node = self.order[len(used)]
        for k, candidate in enumerate(self.target.nodes):
            taken = sum(p.power for at, p in zip(used, self.order, strict=False) if at == k)
            if candidate.kind != node.kind or candidate.power - taken < node.power:
                continue
            for places in node.kind[3] or [tuple(range(len(node.legs)))]:
                self.attempts += 1
                if self.attempts > LONGEST:
                    return
                trial = self.laid(node, tuple(candidate.legs[p] for p in places), image)
                if trial is not None:
                    yield from self.found((*used, k), trial)

    def match(self, used: tuple[int, ...], image: Image) -> Match:
        """Return what a finished image leaves over."""
        powers: Counter[int] = Counter()
        for k, node in zip(used, self.order, strict=True):
            powers[k] += node.power
        left = ((node, node.power - powers[k]) for k, node in enumerate(self.target.nodes))
        rest = tuple(node._replace(power=power) for node, power in left if power)
        return Match(rest, {place: image[i] for place, i in self.pattern.outer.items()})


def kinds(network: Flat) -> dict[Any, int]:
    """Return how often each kind of tensor is a factor of a network."""
    found: dict[Any, int] = {}
    for node in network.nodes:
        found[node.kind] = found.get(node.kind, 0) + node.power
    return found


def _touches(nodes: tuple[Node, ...]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for node in nodes:
        for i in node.legs:
            found[i] += node.power
    return found


def _connected_order(pattern: Flat) -> list[Node]:
    """Return the pattern's nodes, those with most legs first, and each after one that it touches."""
    left = sorted(pattern.nodes, key=lambda n: -len(n.legs))
    order = [left.pop(0)]
    while left:
        near = {i for n in order for i in n.legs}
        k = next((k for k, n in enumerate(left) if near & set(n.legs)), 0)
        order.append(left.pop(k))
    return order
