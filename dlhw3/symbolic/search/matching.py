"""Where a network stands inside another: tensors on tensors, inner indices where nothing else touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from dlhw3.kernel.labelling import Node
from dlhw3.symbolic.search.readback import Flat

LONGEST = 400


class Match(NamedTuple):
    """The nodes left over, and the target's index at each outer place of the pattern."""

    rest: tuple[Node, ...]
    outer: dict[int, Any]


def matches(pattern: Flat, target: Flat) -> Iterator[Match]:
    """Give the places where the pattern stands in the target; at most LONGEST attempts."""
    if not pattern.nodes or pattern.parts:
        return
    have, need = Counter[Any](), Counter[Any]()
    for counter, network in ((have, target), (need, pattern)):
        for node in network.nodes:
            counter[node.kind] += node.power
    if any(have[kind] < count for kind, count in need.items()):
        return
    touches = _touches(target.nodes)
    inner = set(pattern.sizes) - set(pattern.outer.values())
    due = _touches(pattern.nodes)
    outside = set(target.outer.values())
    attempts = [0]
    seen: set[Any] = set()

    def fits(i: Any, at: Any, image: dict[Any, Any]) -> bool:
        if i in image:
            return bool(image[i] == at)
        if i in inner:
            return at not in outside and touches[at] == due[i] and at not in image.values()
        return all(image[k] != at for k in image if k in inner)

    def extend(left: list[Node], used: tuple[int, ...], image: dict[Any, Any]) -> Iterator[Match]:
        if not left:
            powers = Counter(dict.fromkeys(used, 0))
            for k, p in zip(used, order, strict=True):
                powers[k] += p.power
            rest = tuple(
                n._replace(power=n.power - powers[k])
                for k, n in enumerate(target.nodes)
                if n.power > powers[k]
            )
            found = Match(rest, {place: image[i] for place, i in pattern.outer.items()})
            mark = (rest, tuple(sorted(found.outer.items())))
            if mark not in seen:
                seen.add(mark)
                yield found
            return
        node = left[0]
        for k, candidate in enumerate(target.nodes):
            taken = sum(p.power for at, p in zip(used, order, strict=False) if at == k)
            if candidate.kind != node.kind or candidate.power - taken < node.power:
                continue
            for legs in node.orders:
                attempts[0] += 1
                if attempts[0] > LONGEST:
                    return
                trial: dict[Any, Any] | None = dict(image)
                for i, place in zip(node.legs, legs, strict=True):
                    at = candidate.legs[place]
                    if trial is None or not fits(i, at, trial):
                        trial = None
                        break
                    trial[i] = at
                if trial is not None:
                    yield from extend(left[1:], (*used, k), trial)

    order = _connected_order(pattern)
    yield from extend(order, (), {})


def _touches(nodes: tuple[Node, ...]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for node in nodes:
        for i in node.legs:
            found[i] += node.power
    return found


def _connected_order(pattern: Flat) -> list[Node]:
    """Return the pattern's nodes, the rarest kind first, and each after one that it touches."""
    left = sorted(pattern.nodes, key=lambda n: -len(n.legs))
    order = [left.pop(0)]
    while left:
        near = {i for n in order for i in n.legs}
        k = next((k for k, n in enumerate(left) if near & set(n.legs)), 0)
        order.append(left.pop(k))
    return order
