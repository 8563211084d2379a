"""Capitals that papers write for numbers, L/2 ‖x − y‖²: matrices by rule, with which nothing fits."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from dlhw3.symbolic.language.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.tree import Node

AMONG_NUMBERS = ("times", "over", "power", "plus", "minus", "negative")


def as_numbers(trees: Sequence[Node], others: Collection[str]) -> Iterator[dict[str, Shape]]:
    """Yield capitals that are not among ``others``, and stand among numbers alone, as numbers: each, then all."""
    inside = {
        part.name
        for tree in trees
        for node in tree.every()
        if node.kind not in AMONG_NUMBERS
        for part in node.parts
        if part.kind == "name"
    }
    named = {node.name for tree in trees for node in tree.every() if node.kind == "name"}
    found = sorted(name for name in named if re.fullmatch(r"[A-Z](\d|_\w+)?", name) and name not in others)
    held = [name for name in found if name not in inside and f"d{name}" not in named]
    yield from ({name: NUMBER} for name in held)
    if len(held) > 1:
        yield dict.fromkeys(held, NUMBER)


def only_multiply(trees: Sequence[Node], names: Collection[str], shapes: Shapes) -> bool:
    """Whether the letters, which are numbers in these shapes, are multiplied with numbers and eye alone."""
    for tree in trees:
        for node in (node for node in tree.every() if node.kind == "times"):
            kept = [one for one in node.parts if one.name != "eye" and shapes.known(shapes.of(one)) != NUMBER]
            if kept and any(
                part.name in names for one in node.parts if one not in kept for part in one.every()
            ):
                return False
    return True
