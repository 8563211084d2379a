"""Indices of sums that are free elsewhere in a chain, W{j} beside sum{j=1:N}(…): each sum gets one of its own."""

from __future__ import annotations

from dataclasses import replace

from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.text.own_index import apart
from dlhw3.symbolic.language.text.substitution import free_names


def with_own_indices(document: Document) -> Document:
    """Return a derivation in which no sum runs over an index that is free in a line of its chain.

    What flows stands in every chain. In what is assumed, as in x_i = Σ a_i y, none is free beside its sum.
    """
    flow, chains = document.flow, document.chains
    taken = _names(document)
    frees = [frozenset().union(*(free_names(line.tree) for line in chain)) for chain in chains]
    lines = tuple(
        tuple(_line_apart(line, free, taken) for line in chain)
        for chain, free in zip(chains, frees, strict=True)
    )
    if flow is not None:
        flow = apart(flow[0], frozenset().union(*frees), taken), flow[1]
    related = tuple(_related_apart(one, taken) for one in document.related)
    return replace(document, chains=lines, flow=flow, related=related)


def _related_apart(told: Related, taken: frozenset[str]) -> Related:
    free = free_names(told.left) | free_names(told.right)
    left, right = (apart(side, free, taken) for side in (told.left, told.right))
    same = left is told.left and right is told.right
    return told if same else replace(told, left=left, right=right)


def _line_apart(line: Line, free: frozenset[str], taken: frozenset[str]) -> Line:
    tree = apart(line.tree, free, taken)
    return line if tree is line.tree else replace(line, tree=tree)


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
