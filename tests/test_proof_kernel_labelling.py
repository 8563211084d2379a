"""Canonical labels: a network under other names has the same, the least of all, with many symmetries too."""

from __future__ import annotations

import random
from itertools import permutations
from typing import Any

import pytest

from dlhw3.kernel.labelling import Component, Node, label
from dlhw3.kernel.networks import agree
from dlhw3.kernel.scalars import parameter
from dlhw3.kernel.terms import apply, hadamard, letter, mul, trace, transpose

n, m = parameter("size", "n"), parameter("size", "m")
KINDS = [
    (("A", 2, ()), ("B", 2, ((0, 1), (1, 0)))),
    (("A", 2, ()), ("T", 4, ((0, 1, 2, 3), (2, 3, 0, 1)))),
    (("v", 1, ()), ("S", 3, ((0, 1, 2), (1, 2, 0), (2, 0, 1)))),
]
Network = tuple[list[Node], dict[int, Any]]


def network(chance: random.Random) -> Network:
    """A few tensors on a few indices, or copies of one thing that meet in an index."""
    kinds, count = chance.choice(KINDS), chance.randint(2, 5)
    own = [chance.choice(kinds) for _ in range(count)]
    nodes = [Node((op, (), (), group), 1, tuple(chance.choices(range(count), k=k))) for op, k, group in own]
    if chance.random() < 0.6:
        op, many, group = chance.choice(kinds)
        part = [0, *chance.choices((0, 1, 2), k=3)][:many]
        copies = [[i and 2 * k + i for i in part] for k in range(count // 2 + 1)]
        nodes = [Node((op, (), (), group), 1, tuple(legs)) for legs in copies]
    indices = sorted({i for node in nodes for i in node.legs})
    outer = chance.choices(indices, k=chance.randint(0, 2))
    sizes = {i: chance.choice((n, n, m)) for i in indices}
    return nodes, {i: (sizes[i], tuple(p for p, at in enumerate(outer) if at == i)) for i in indices}


def renamed(whole: Network, chance: random.Random) -> Network:
    """The network with its indices renamed, its nodes in another order, and legs turned by their groups."""
    nodes, seats = whole
    names = dict(zip(seats, chance.sample(list(seats), len(seats)), strict=True))
    turned = [(node, chance.choice(node.kind[3] or (range(len(node.legs)),))) for node in nodes]
    again = [Node(node.kind, node.power, tuple(names[node.legs[p]] for p in order)) for node, order in turned]
    chance.shuffle(again)
    return again, {names[i]: seats[i] for i in chance.sample(list(seats), len(seats))}


def described(component: Component) -> set[Any]:
    """All descriptions of a component by numberings of its indices."""
    nodes, indices = component
    found = set()
    for names in permutations(range(len(indices))):
        moved = sorted(Node(node.kind, node.power, node.arranged(names)) for node in nodes)
        found.add((tuple(moved), tuple(indices[names.index(i)] for i in range(len(indices)))))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_a_label_is_the_network_and_no_name_counts(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(10):
        whole = network(chance)
        first = label(*whole)
        assert all(label(*renamed(whole, chance)) == first for _ in range(3))
        names = dict(zip(whole[1], range(len(whole[1])), strict=True))
        plain = [Node(node.kind, node.power, node.arranged(names)) for node in whole[0]]
        if len(names) <= 5:  # the label is the network itself, renumbered
            assert tuple(first) in described(Component(tuple(sorted(plain)), tuple(whole[1].values())))


@pytest.mark.parametrize("count", [3, 12])
def test_parts_that_are_alike(count: int) -> None:
    """Their numberings are count!, of which those that a symmetry makes of each other are looked at once."""
    X, Y = letter("X", n, n), letter("Y", n, n)
    square, turned = mul(X, Y), mul(transpose(Y), transpose(X))
    whole = trace(mul(hadamard(*[square] * count), Y))
    assert agree(whole, trace(mul(transpose(Y), hadamard(*[turned] * count))), ())
    assert not agree(whole, trace(mul(Y, hadamard(*[turned] * count))), ())
    odd = hadamard(*[square] * (count - 1), X)
    assert not agree(whole, trace(mul(odd, Y)), ())
    assert agree(apply("sum", hadamard(odd, square)), apply("sum", hadamard(square, odd)), ())
