"""Sums between two numbers whose index stands in an exponent, written out: Σ_{i=0}^{2} c^i is c⁰ + c¹ + c².

A power with a letter in its exponent is read as exp(i log c), for c > 0; each term of such a sum has a whole number
there, and is a power for every c.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from dlhw3.symbolic.language.text.tree import Node, Place

if TYPE_CHECKING:
    from dlhw3.symbolic.language.files.document import Document

MOST_TERMS = 12
MOST_NODES = 400  # of a sum that is written out
POWERS = ("power", "power_entries")


def with_sums_written_out(document: Document) -> Document:
    """Return a derivation with such sums in its lines written out."""
    chains = tuple(
        tuple(
            line if (tree := written_out(line.tree)) is line.tree else replace(line, tree=tree)
            for line in chain
        )
        for chain in document.chains
    )
    return replace(document, chains=chains)


def written_out(node: Node) -> Node:
    """Return a tree with each sum written out that has numbers for its ends and its index in an exponent.

    One that is long, one without terms, and one whose index is that of another sum within it stay.
    """
    while (apart := _terms(node)) is not None:
        node = apart
    parts = tuple(map(written_out, node.parts))
    same = all(one is other for one, other in zip(parts, node.parts, strict=True))
    return node if same else replace(node, parts=parts)


def _terms(node: Node) -> Node | None:
    """Return the terms of one sum added up, or None where it stays."""
    if node.kind != "series":
        return None
    ((index, _),), low, high = node.ends
    nodes = list(node.parts[0].every())
    if any(name for name, _ in (*low, *high)) or any(
        one.kind == "series" and one.ends[0] == node.ends[0] for one in nodes
    ):
        return None
    exponents = (one.parts[1] for one in nodes if one.kind in POWERS)
    if not any(inner.name == index for exponent in exponents for inner in exponent.every()):
        return None
    numbers = range(_number(low), _number(high) + 1)
    if not 0 < len(numbers) <= MOST_TERMS or len(nodes) * len(numbers) > MOST_NODES:
        return None
    terms = [replace(_at(node.parts[0], index, number), bracketed=True) for number in numbers]
    made = terms[0]
    for term in terms[1:]:
        made = Node("plus", (made, term), node.at)
    return replace(made, bracketed=True)


def _number(place: Place) -> int:
    return sum(count for _, count in place)


def _at(node: Node, index: str, number: int) -> Node:
    """Return a tree with a number in the place of an index."""
    if node.kind == "name" and node.name == index:
        value = Node("number", (), node.at, "", Fraction(abs(number)))
        return value if number >= 0 else Node("negative", (value,), node.at, bracketed=True)
    parts = tuple(_at(part, index, number) for part in node.parts)
    return replace(node, parts=parts, ends=tuple(_placed(place, index, number) for place in node.ends))


def _placed(place: Place, index: str, number: int) -> Place:
    counts = dict(place)
    times = counts.pop(index, 0)
    counts[""] = counts.get("", 0) + times * number
    return tuple(sorted((name, count) for name, count in counts.items() if count))
