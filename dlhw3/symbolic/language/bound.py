"""Indices of sums that are free elsewhere in a chain, W{j} beside sum{j=1:N}(…): each sum gets one of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dlhw3.symbolic.language.document import Document, Line
from dlhw3.symbolic.language.substitution import another_index, free_names, with_index
from dlhw3.symbolic.language.tree import Node

PLAIN = ("i", "k", "j")
"""Names for indices that are tried first."""


def with_own_indices(document: Document) -> Document:
    """Return a derivation in which no sum runs over an index that is free in a line of its chain.

    What flows stands in every chain.
    """
    flow, chains = document.flow, document.chains
    taken = _names(document)
    frees = [frozenset().union(*(free_names(line.tree) for line in chain)) for chain in chains]
    apart = tuple(
        tuple(_line_apart(line, free, taken) for line in chain)
        for chain, free in zip(chains, frees, strict=True)
    )
    if flow is not None:
        flow = _apart(flow[0], frozenset().union(*frees), taken), flow[1]
    return replace(document, chains=apart, flow=flow)


def with_own_index(tree: Node, beside: Sequence[Node] = ()) -> Node:
    """Return a tree in which no sum runs over an index that is free in it, or that a sum in those beside it has."""
    trees = (tree, *beside)
    nodes = [node for one in trees for node in one.every()]
    taken = {node.name for node in nodes} | {name for node in nodes for end in node.ends for name, _ in end}
    sums = {
        node.ends[0][0][0]
        for one in beside
        for node in one.every()
        if node.kind == "series" and _is_sum(node)
    }
    return _apart(tree, free_names(tree) | sums, frozenset(taken))


def _line_apart(line: Line, free: frozenset[str], taken: frozenset[str]) -> Line:
    tree = _apart(line.tree, free, taken)
    return line if tree is line.tree else replace(line, tree=tree)


def _apart(node: Node, free: frozenset[str], taken: frozenset[str]) -> Node:
    """Return a tree with other names for the indices of sums that are free elsewhere; a sum that is none stays."""
    if node.kind == "series" and not _is_sum(node):
        return node
    parts = tuple(_apart(part, free, taken) for part in node.parts)
    same = all(one is other for one, other in zip(parts, node.parts, strict=True))
    node = node if same else replace(node, parts=parts)
    if node.kind != "series" or (index := node.ends[0][0][0]) not in free:
        return node
    inside = {name for one in node.every() for place in one.ends for name, _ in place}
    plain = (name for name in PLAIN if name not in taken and name not in inside)
    return with_index(node, next(plain, "") or another_index(index, inside | free))


def _is_sum(series: Node) -> bool:
    """Whether a sum runs to something else than its index, and over one that no sum within it has."""
    index, *ends = series.ends
    inner = (one.ends[0] for one in series.parts[0].every() if one.kind == "series")
    return index not in inner and not any(name == index[0][0] for end in ends for name, _ in end)


def _names(document: Document) -> frozenset[str]:
    """Return all names in a derivation."""
    trees = [line.tree for chain in document.chains for line in chain]
    trees += [side for one in document.related for side in (one.left, one.right)]
    trees += [one.tree for one in document.said]
    trees += [] if document.flow is None else [document.flow[0]]
    nodes = [node for tree in trees for node in tree.every()]
    placed = {name for node in nodes for place in node.ends for name, _ in place}
    sizes = {str(size) for shape in document.shapes.values() for size in shape}
    declared = {*document.shapes, *document.random, *document.sequences, *sizes}
    return frozenset({node.name for node in nodes} | placed | declared)
