"""A letter that divides sums and is the number of their terms: n of 1/n 𝟏ᵀx, where x has n rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dlhw3.errors import UserError
from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.language.text.sizes import Size, Sizes
from dlhw3.symbolic.language.text.tree import Node

COUNTED = ("vector", "eye", "sum", "mean")
"""What has a size that a formula may divide by."""
MOST = 12
COUNTS = ("m", "n")
"""Letters that divide as the number of samples does."""
DATA = ("X", "A", "x")


def sizes_for(
    name: str, trees: Sequence[Node], declared: Sequence[str], moving: Iterable[str] = ()
) -> Iterator[tuple[str, tuple[Size, ...]]]:
    """Yield letters with shapes of which a name is a size: x: n, and X: n,m or m,n, of those not ``declared``.

    First those of data, X and A, last those that are ``moving``, and in which gradients are taken.
    """
    nodes = [node for tree in trees for node in tree.every()]
    letters = {node.name for node in nodes if node.kind == "name"}
    fresh = next(Sizes().names({*letters, *declared, name}))
    variables = {*moving} | {
        node.parts[1].name for node in nodes if node.name in ("grad", "jac") and len(node.parts) == 2
    }

    def rank(letter: str) -> tuple[bool, bool, str]:
        return letter in variables, letter not in DATA, letter

    for letter in sorted(letters - {*declared, name, "eye"}, key=rank)[:MOST]:
        if letter[0].islower():
            yield letter, (name,)
        else:
            yield from ((letter, shape) for shape in ((name, fresh), (fresh, name), (name, name)))


def counts_all(name: str, trees: Sequence[Node], shapes: Shapes) -> bool:
    """Whether a name is the size of all columns of ones, identities and sums that stand in some trees."""
    found = [
        node
        for tree in trees
        for node in tree.every()
        if node.kind in ("call", "name") and node.name in COUNTED
    ]
    try:
        held = [
            shapes.known(shapes.of(node.parts[0] if node.name in ("sum", "mean") else node)) for node in found
        ]
    except UserError:
        return False
    return bool(held) and all(rows == name for rows, _ in held)
