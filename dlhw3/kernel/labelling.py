"""A canonical numbering of the indices of a network, by colour refinement and branching.

A network is a list of nodes, each a kind, a multiplicity and a tuple of indices (its legs), and of indices, each
with a size and the places that it has among the outer legs. The result describes the network up to the names of
its indices and up to each node's own group of leg permutations.

Soundness does not depend on how the numbering is found: the result is the network itself, renumbered, so two
equal results describe one network. Only completeness does: that renamed networks give equal results.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, NamedTuple

from .scalars import Scalar

Kind = tuple[Any, ...]
"""(operator, data, forms, group): the last is the tuple of leg permutations that leave the tensor as it is."""
Legs = tuple[Any, ...]


class Node(NamedTuple):
    """A tensor of a kind, to a natural power of its entries, on its legs."""

    kind: Kind
    power: int
    legs: Legs


class Component(NamedTuple):
    """A connected network, canonically numbered: nodes on indices 0, 1, …, and (size, outer places) of each."""

    nodes: tuple[Node, ...]
    indices: tuple[tuple[Scalar, tuple[int, ...]], ...]


def arrangements(node: Node) -> list[Legs]:
    """Return the orders of the legs that the node's group allows."""
    return [tuple(node.legs[p] for p in order) for order in node.kind[3]] or [node.legs]


def _ranks(keys: Mapping[Hashable, Any]) -> dict[Hashable, int]:
    order = {key: rank for rank, key in enumerate(sorted(set(keys.values())))}
    return {item: order[key] for item, key in keys.items()}


class _Search:
    """One search for the least description; ``spend`` counts its leaves."""

    def __init__(
        self,
        nodes: list[Node],
        indices: Mapping[Any, tuple[Scalar, tuple[int, ...]]],
        spend: Callable[[], None],
    ):
        self.nodes, self.indices, self.spend = nodes, indices, spend
        heads = _ranks({k: (node.kind, node.power) for k, node in enumerate(nodes)})
        self.heads = [heads[k] for k in range(len(nodes))]
        self.allowed = [arrangements(node) for node in nodes]
        self.orbits = [_orbits(node) for node in nodes]
        self.best: tuple[Any, ...] | None = None
        self.numbering: dict[Any, int] = {}
        self.symmetries: list[dict[Any, Any]] = []

    def refine(self, colours: dict[Any, int]) -> dict[Any, int]:
        """Split colours by what touches an index, until nothing splits."""
        while True:
            touching: dict[Any, list[Any]] = {i: [] for i in colours}
            for head, orders, orbit, node in zip(
                self.heads, self.allowed, self.orbits, self.nodes, strict=True
            ):
                around = min(tuple(colours[i] for i in order) for order in orders)
                for place, i in enumerate(node.legs):
                    touching[i].append((head, around, orbit[place]))
            finer = _ranks({i: (colour, tuple(sorted(touching[i]))) for i, colour in colours.items()})
            if len(set(finer.values())) == len(set(colours.values())):
                return finer
            colours = finer

    def leaf(self, colours: dict[Any, int]) -> None:
        """Compare a finished numbering with the least so far; an equal one is a symmetry of the network."""
        self.spend()
        rows = (
            (head, min(tuple(colours[i] for i in order) for order in orders))
            for head, orders in zip(self.heads, self.allowed, strict=True)
        )
        key = tuple(sorted(rows))
        if self.best is not None and key == self.best:
            back = {number: i for i, number in self.numbering.items()}
            self.symmetries.append({i: back[number] for i, number in colours.items()})
        elif self.best is None or key < self.best:
            self.best, self.numbering = key, colours

    def branch(self, colours: dict[Any, int], path: tuple[Any, ...]) -> None:
        """Number the indices of the first colour that several share, one way for each orbit found so far."""
        cells: dict[int, list[Any]] = {}
        for i, colour in colours.items():
            cells.setdefault(colour, []).append(i)
        cell = min((c for c in cells.items() if len(c[1]) > 1), default=None, key=lambda c: c[0])
        if cell is None:
            self.leaf(colours)
            return
        tried: list[Any] = []
        for i in cell[1]:
            if i in self.reached(tried, path):
                continue
            tried.append(i)
            finer = _ranks({k: (colour, k != i) for k, colour in colours.items()})
            self.branch(self.refine(finer), (*path, i))

    def reached(self, tried: list[Any], path: tuple[Any, ...]) -> set[Any]:
        """Return what symmetries that fix the path move an index already tried to."""
        moves = [s for s in self.symmetries if all(s[i] == i for i in path)]
        moves += [{image: i for i, image in s.items()} for s in moves]
        seen, rest = set(tried), list(tried)
        while rest:
            i = rest.pop()
            new = {s[i] for s in moves} - seen
            seen |= new
            rest.extend(new)
        return seen


def _orbits(node: Node) -> list[int]:
    """Return for each leg the first leg that the group can put in its place."""
    group = node.kind[3] or (tuple(range(len(node.legs))),)
    return [min(order[place] for order in group) for place in range(len(node.legs))]


def label(
    nodes: Iterable[Node], indices: Mapping[Any, tuple[Scalar, tuple[int, ...]]], spend: Callable[[], None]
) -> Component:
    """Return the canonical description of a connected network."""
    nodes = list(nodes)
    if not indices:
        return Component(tuple(sorted(nodes)), ())
    search = _Search(nodes, indices, spend)
    search.branch(search.refine(_ranks(dict(indices))), ())
    number = search.numbering
    renumbered = (
        Node(node.kind, node.power, min(tuple(number[i] for i in order) for order in orders))
        for node, orders in zip(nodes, search.allowed, strict=True)
    )
    backwards = sorted(indices, key=number.__getitem__)
    return Component(tuple(sorted(renumbered)), tuple(indices[i] for i in backwards))
