"""A canonical numbering of the indices of a network, by colour refinement and branching.

Nothing is pruned by symmetry: k parts that are alike take k! numberings, past the budget none.

A network is a list of nodes, each a kind, a multiplicity and a tuple of indices (its legs), and of indices, each
with a size and the places that it has among the outer legs. The result describes the network up to the names of
its indices and up to each node's own group of leg permutations.

Soundness does not depend on how the numbering is found: the result is the network itself, renumbered, so two
equal results describe one network. Only completeness does: that renamed networks give equal results.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from .errors import spend
from .scalars import Scalar

Kind = tuple[Any, ...]
"""(operator, data, forms, group): the last is the tuple of leg permutations that leave the tensor as it is."""
Seats = Mapping[Any, tuple[Scalar, tuple[int, ...]]]
"""Index: its size and its places among the outer legs."""
Colours = dict[Any, int]


class Node(NamedTuple):
    """A tensor of a kind, to a natural power of its entries, on its legs."""

    kind: Kind
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


Headed = list[tuple[Node, int]]
"""Nodes, each with the rank of its kind and power among them."""


def _refined(nodes: Headed, colours: Colours) -> Colours:
    """Split colours by what touches an index, until nothing splits, or all are apart."""
    seen = 0
    while seen < (seen := len(set(colours.values()))) < len(colours):
        touching: dict[Any, list[Any]] = {i: [] for i in colours}
        for node, head in nodes:
            for i in set(node.legs):
                here = node.arranged({k: (colours[k], k == i) for k in node.legs})
                touching[i].append((head, here))
        colours = _ranks({i: (colour, tuple(sorted(touching[i]))) for i, colour in colours.items()})
    return colours


def _numberings(nodes: Headed, colours: Colours) -> Iterator[Colours]:
    """Give a numbering for each index of the first colour that several share, in turn the first, and so on."""
    first = next((a for a, b in pairwise(sorted(colours.values())) if a == b), None)
    if first is None:
        spend(100)
        yield colours
    for i in (i for i, colour in colours.items() if colour == first):
        apart = _ranks({k: (colour, k != i) for k, colour in colours.items()})
        yield from _numberings(nodes, _refined(nodes, apart))


def label(nodes: Iterable[Node], seats: Seats) -> Component:
    """Return the canonical description of a connected network: the least that a numbering gives."""
    nodes = list(nodes)
    headed = list(zip(nodes, _ranks({k: node[:2] for k, node in enumerate(nodes)}).values(), strict=True))
    number = _refined(headed, _ranks(seats))
    spend(100)
    if len(set(number.values())) < len(number):
        number = min(_numberings(headed, number), key=lambda n: sorted((k, i.arranged(n)) for i, k in headed))
    renumbered = sorted(Node(node.kind, node.power, node.arranged(number)) for node in nodes)
    return Component(tuple(renumbered), tuple(seats[i] for i in sorted(seats, key=number.__getitem__)))
