"""How large an identity is whose place does not say: as tr(eye), the size of what else is square."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dlhw3.errors import ShapeError, UserError
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.text.sizes import Size
from dlhw3.symbolic.language.text.tree import Node


def settle_identities(trees: Iterable[Node], shapes: Shapes) -> tuple[str, ...]:
    """Give identities whose size nothing says the one size of all that is square, or of each other; say so.

    Raises UserError where squares of several sizes stand there.
    """
    trees = tuple(trees)
    told = _settle_ones(trees, shapes)
    if not any(node.name == "eye" for tree in trees for node in tree.every()):
        return told
    held = dict(_held(trees, shapes))
    letters = {size for shape in shapes.letters.values() for size in shapes.known(shape)} | {*shapes.sizes}
    letters |= {size for tree in trees for size in held.get(tree, NUMBER)}  # its neighbours say them
    free = {shape[0]: node for node, shape in held.items() if node.name == "eye" and shape[0] not in letters}
    squares: dict[Size, Node] = {}
    for node, (rows, cols) in held.items():
        if rows == cols != 1 and rows in letters and rows not in free:
            squares.setdefault(rows, node)
    if free and len(squares) > 1:
        words = "Nothing says how large eye is here."
        raise UserError(
            words, at=next(iter(free.values())).at, hint=f"{next(iter(squares.values())).closed}^0"
        )
    first = next(iter(squares or free), 1)
    for size in free:
        shapes.unknown.equal(size, first)
    if not free or (not squares and len(free) == 1):
        return told
    return (
        *told,
        f"{next(iter(free.values())).text} is as large as {squares[first].bare if squares else 'every other'}",
    )


def _settle_ones(trees: tuple[Node, ...], shapes: Shapes) -> tuple[str, ...]:
    """Make columns of ones whose size nothing says, as those of 𝟏ᵀ𝟏, as large as the others are; say so."""
    held = dict(_held(trees, shapes))
    ones = {shape[0] for node, shape in held.items() if node.kind == "call" and node.name == "vector"}
    known = {size for shape in shapes.letters.values() for size in shapes.known(shape)} | {*shapes.sizes}
    said = ones & known or _dividing(trees) & {*shapes.sizes}
    if len(said) != 1 or not ones - known:
        return ()
    (size,) = said
    for other in ones - known:
        shapes.unknown.equal(other, size)
    one_size = "all columns of ones are of one size"
    return (one_size if size in ones else f"all columns of ones have {size} rows",)


def _dividing(trees: tuple[Node, ...]) -> set[Size]:
    """Return the letters that stand in a denominator."""
    below = (node.parts[1] for tree in trees for node in tree.every() if node.kind == "over")
    return {one.name for part in below for one in part.every() if one.kind == "name"}


def _held(trees: Iterable[Node], shapes: Shapes) -> Iterator[tuple[Node, Shape]]:
    """Yield the parts of what fits, with their shapes."""
    for tree in trees:
        try:
            shapes.copied().of(tree)
        except ShapeError:
            continue
        for node in tree.every():
            if shapes.of(node) != NUMBER:
                yield node, shapes.known(shapes.of(node))
