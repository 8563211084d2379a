"""A canonical numbering of the indices of a network, by colour refinement and branching.

Two numberings that give one network are a symmetry, and what it makes of a numbering is not looked at again: of k
parts that are alike about k²/2 numberings are, not k!.

A network is a list of nodes, each a kind, a multiplicity and a tuple of indices (its legs), and of indices, each
with a size and the places that it has among the outer legs. The result describes the network up to the names of
its indices and up to each node's own group of leg permutations.

Soundness does not depend on how the numbering is found: the result is the network itself, renumbered, so two
equal results describe one network. Only completeness does: that renamed networks give equal results.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from .errors import spend
from .scalars import Scalar

Colours = dict[Any, int]


class Node(NamedTuple):
    """A tensor of a kind, to a natural power of its entries, on its legs.

    A kind is an operator, data, forms and a group: the leg permutations that leave the tensor as it is.
    """

    kind: tuple[Any, ...]
    power: int
    legs: tuple[Any, ...]

    def arranged(self, names: Any) -> tuple[Any, ...]:
        """Return the least of its legs' names in the orders that its group allows."""
        own, group = tuple([names[i] for i in self.legs]), self.kind[3]
        spend(1 + len(group) * len(own) // 16)
        return min(tuple(own[p] for p in order) for order in group) if group else own


class Component(NamedTuple):
    """A connected network, canonically numbered: nodes on indices 0, 1, …, and (size, outer places) of each."""

    nodes: tuple[Node, ...]
    indices: tuple[tuple[Scalar, tuple[int, ...]], ...]


def _ranks(keys: Mapping[Any, Any]) -> Colours:
    order = {key: rank for rank, key in enumerate(sorted(set(keys.values())))}
    return {item: order[key] for item, key in keys.items()}


def _refined(nodes: list[tuple[Node, int]], colours: Colours) -> Colours:
    """Split colours by what touches an index, until nothing splits, or all are apart.

    Each node has beside it the rank of its kind and power among them all.
    """
    seen = 0
    while seen < (seen := len(set(colours.values()))) < len(colours):
        touching: dict[Any, list[Any]] = {i: [] for i in colours}
        for node, head in nodes:
            for i in set(node.legs):
                here = node.arranged({k: (colours[k], k == i) for k in node.legs})
                touching[i].append((head, here))
        colours = _ranks({i: (colour, tuple(sorted(touching[i]))) for i, colour in colours.items()})
    return colours


def _numberings(nodes: list[tuple[Node, int]], colours: Colours, alike: list[Any]) -> Iterator[Colours]:
    """Give a numbering for each index of the first colour that several share, in turn the first, and so on.

    What is left out is what a symmetry that is known by then, and leaves the colours, makes of what was given.
    """
    colours = _refined(nodes, colours)
    first = next((a for a, b in pairwise(sorted(colours.values())) if a == b), None)
    if first is None:
        yield colours
    cell = [i for i, colour in colours.items() if colour == first]
    for k, i in enumerate(cell):
        ways = _numberings(nodes, _ranks({j: (colour, j != i) for j, colour in colours.items()}), alike)
        while not any(g[i] in cell[:k] and all(colours[g[j]] == colours[j] for j in g) for g in alike):
            if (way := next(ways, None)) is None:
                break
            yield way


def label(nodes: Sequence[Node], seats: Mapping[Any, tuple[Scalar, tuple[int, ...]]]) -> Component:
    """Return the canonical description of a connected network: the least that a numbering gives.

    The seats are each index with its size and its places among the outer legs.
    """
    heads: list[Any] = sorted({node[:2] for node in nodes})
    headed = [(node, heads.index(node[:2])) for node in nodes]
    given, alike = dict[Any, Colours](), list[Any]()
    for way in _numberings(headed, _ranks(seats), alike):
        spend(100 + len(alike) * len(way) // 8)
        before = given.setdefault(tuple(sorted([(k, node.arranged(way)) for node, k in headed])), way)
        if before is not way:  # one network: a symmetry takes what they number alike to each other
            alike.append(dict(zip(*(sorted(n, key=n.__getitem__) for n in (way, before)), strict=True)))
    least, number = min(given.items())  # no two have one network
    renumbered = tuple([Node._make((*heads[k], legs)) for k, legs in least])
    return Component(renumbered, tuple([seats[i] for i in sorted(seats, key=number.__getitem__)]))
