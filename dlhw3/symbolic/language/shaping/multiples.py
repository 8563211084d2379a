"""Letters that papers write for numbers, L/2 ‖x − y‖² and m/2 log det S: by rule they are none, which fits not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.text.tree import Node

AMONG_NUMBERS = ("times", "over", "power", "plus", "minus", "negative")


CAPITAL, SMALL = r"[A-Z](\d|_\w+)?", r"[kmnpq]"


def as_numbers(
    trees: Sequence[Node], others: Collection[str], letters: str = CAPITAL
) -> Iterator[dict[str, Shape]]:
    """Yield letters that are not among ``others``, and stand among numbers alone, as numbers: each, then all."""
    inside = {
        part.name
        for tree in trees
        for node in tree.every()
        if node.kind not in AMONG_NUMBERS
        for part in node.parts
        if part.kind == "name"
    }
    named = {node.name for tree in trees for node in tree.every() if node.kind == "name"}
    found = sorted(name for name in named if re.fullmatch(letters, name) and name not in others)
    held = [name for name in found if name not in inside and f"d{name}" not in named]
    yield from ({name: NUMBER} for name in held)
    if len(held) > 1:
        yield dict.fromkeys(held, NUMBER)


def only_multiply(trees: Sequence[Node], names: Collection[str], shapes: Shapes) -> bool:
    """Whether each of the letters, numbers in these shapes, multiplies some letter, and numbers and eye alone."""
    seen: set[str] = set()
    for node in (node for tree in trees for node in tree.every() if node.kind == "times"):
        own = [{part.name for part in one.every() if part.name in names} for one in node.parts]
        kept = [one.name == "eye" or shapes.known(shapes.of(one)) == NUMBER for one in node.parts]
        if any(held and whole for held, whole in zip(own, kept, strict=True)) and not all(kept):
            return False
        for held, other in zip(own, reversed(node.parts), strict=True):
            if all(kept) and any(part.kind != "number" for part in other.every() if not part.parts):
                seen |= held
    return seen == {*names}


def only_added(trees: Sequence[Node], names: Collection[str], shapes: Shapes) -> bool:
    """Whether each of the letters, numbers in these shapes, stands only as a term of sums that are numbers."""
    seen: set[str] = set()
    for node in (node for tree in trees for node in tree.every()):
        held = {part.name for part in node.parts if part.kind == "name" and part.name in names}
        if held and (node.kind not in ("plus", "minus") or shapes.known(shapes.of(node)) != NUMBER):
            return False
        seen |= held
    return seen == {*names}


def in_numbers(tree: Node, names: Collection[str], shapes: Shapes) -> bool:
    """Whether each product in which the letters stand, numbers in these shapes, is a number as a whole: L xᵀx."""
    within = {part for node in tree.every() if node.kind in AMONG_NUMBERS[:2] for part in node.parts}
    products = [node for node in tree.every() if node.kind in AMONG_NUMBERS[:2] and node not in within]
    held = [node for node in products if any(part.name in names for part in node.every())]
    return bool(held) and all(shapes.known(shapes.of(node)) == NUMBER for node in held)


def moved_alone(trees: Sequence[Node]) -> set[str]:
    """Return the letters h, …, z in which something is differentiated, where there are no matrices; none turned."""
    every = [node for tree in trees for node in tree.every()]
    names = {node.name for node in every if node.kind in ("name", "layers")}
    if any(name[:1].isupper() or name == "eye" for name in names):
        return set()
    slopes = {one.parts[1].name for one in every if one.name == "grad" and len(one.parts) == 2}
    turned = (
        one for one in every if one.kind == "transposed" or one.name in ("norm2", "norm1", "dot", "diag")
    )
    held = {part.name for one in turned for part in one.parts}
    held |= {name.removeprefix("d") for name in names if name.startswith("d")}
    return {name for name in slopes - held if re.fullmatch(r"[h-z](_\w+)?", name)}
