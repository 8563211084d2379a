"""How far ⊙ reaches: A ⊙ B C is A ⊙ (B C) in some papers and (A ⊙ B) C in others; sizes say, or who wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.shaping.fits import classes
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.text.tree import Node

ENTRYWISE = ("times_entries", "over_entries")


@dataclass(frozen=True)
class Ways:
    """Another reading of a product, and which part is one factor in each.

    Both are equal where one of ``numbers`` is a number. ``usual``: papers agree on the reading by rule.
    """

    other: Node
    near: Node
    far: Node
    numbers: tuple[Node, Node]
    usual: bool

    @property
    def bracketed(self) -> str:
        """The text with brackets around what is one factor in the other reading."""
        text, at, whole = self.far.at.text, self.far.at, self.other.at
        return (
            f"{text[whole.start : at.start]}({text[at.start : at.stop].strip()}){text[at.stop : whole.stop]}"
        )


def reached(node: Node, tree: Node, shapes: Shapes, context: Sequence[Node], told: list[str]) -> Node:
    """Return A ⊙ B C, or A B ⊙ C, as the product that fits, and tell which one that is.

    ``tree`` is the line in which the node stands, and ``context`` are the lines that are to have one shape with it:
    where both fit, it is the one that leaves more sizes apart. Raises UserError where that says nothing.
    """
    ways = _ways(node)
    if ways is None or node.bare.strip() in (ways.near.text.strip(), ways.far.text.strip()):
        return node  # where one part has the text of the whole, it was made of a sum, which has one reading
    if any(_shape(one, shapes) == NUMBER for one in ways.numbers):
        return node
    near, far = (sizes_apart(_with(tree, node, one), shapes, context) for one in (node, ways.other))
    if near == far == 0:
        alone = _shape(node, shapes) is None and _shape(ways.other, shapes) is not None
        near, far = not alone, alone
    elif (0 < near < far) if ways.usual else near == far:
        near_text, far_text = (f"{one.text.strip()}" for one in (ways.near, ways.far))
        words = f"In {node.bare.strip()}, {near_text} may be one factor, or {far_text}: brackets say which."
        raise UserError(words, at=node.at, hint=ways.bracketed)
    if far or not ways.usual:
        told.append(
            f"in {node.bare.strip()}, {(ways.near if near >= far else ways.far).text.strip()} is one factor"
        )
    return node if near >= far else ways.other


def _ways(node: Node) -> Ways | None:
    """Return how else a product may be read, or None where it has one reading."""
    behind, first = list[Node](), node
    while first.kind == "times" and not first.name and not (first.bracketed and behind):
        behind.append(first.parts[1])
        first = first.parts[0]
    if behind and first.kind in ENTRYWISE and not first.bracketed:
        left, right = first.parts
        far = _product([right, *behind[::-1]])
        other = replace(first, parts=(left, far), at=node.at, bracketed=node.bracketed)
        return Ways(other, first, far, (left, _product(behind[::-1])), usual=False)
    if node.kind in ENTRYWISE and (near := node.parts[0]).kind == "times" and not near.bracketed:
        left, right = near.parts
        at = replace(node.at, start=right.at.start, stop=node.parts[1].at.stop)
        far = replace(node, parts=(right, node.parts[1]), at=at, bracketed=False)
        other = Node("times", (left, far), node.at, bracketed=node.bracketed)
        return Ways(other, near, far, (left, node.parts[1]), usual=True)
    return None


def _product(factors: Sequence[Node]) -> Node:
    made = factors[0]
    for one in factors[1:]:
        made = Node("times", (made, one), replace(made.at, stop=one.at.stop))
    return made


def _shape(node: Node, shapes: Shapes) -> Shape | None:
    try:
        return shapes.copied().of(node)
    except UserError:
        return None


def _with(tree: Node, node: Node, other: Node) -> Node:
    """Return a tree with another part in the place of one."""
    if tree is node:
        return other
    parts = tuple(_with(part, node, other) for part in tree.parts)
    return tree if all(a is b for a, b in zip(parts, tree.parts, strict=True)) else replace(tree, parts=parts)


def sizes_apart(tree: Node, shapes: Shapes, context: Sequence[Node]) -> int:
    """Return how many sizes of letters stay apart where lines have one shape; 0 where they have none."""
    own = shapes.copied()
    try:
        whole = own.of(tree)
    except UserError:
        return 0
    for line in context:
        with suppress(UserError):
            if not own.fit(whole, own.of(line)):
                return 0
    return 1 + len({*classes(own).values()})
