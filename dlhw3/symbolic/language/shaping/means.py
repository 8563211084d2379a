r"""Means of columns within numbers, ⟨E[g], x⟩, as the means of numbers that they are, E⟨g, x⟩."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape
from dlhw3.symbolic.language.text.operators import MEAN
from dlhw3.symbolic.language.text.tree import Node

LINEAR = ("times", "plus", "minus", "negative", "transposed")


def outward(tree: Node, random: Collection[str], shape_of: Callable[[Node], Shape]) -> Node:
    """Return a tree in which a mean of what is no number stands around the product or the sum it is in.

    That is so where the other parts of it are not random, or are means that are added: E is linear.
    """
    parts = tuple(outward(part, random, shape_of) for part in tree.parts)
    same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
    tree = tree if same else replace(tree, parts=parts)
    if tree.kind not in LINEAR and tree.name != "dot":
        return tree
    means = [part for part in parts if _is_mean(part) and not _is_number(part.parts[0], shape_of)]
    others = [part for part in parts if part not in means]
    many = len(means) > 1 and tree.kind not in ("plus", "minus")
    if not means or many or any(node.name in random for one in others for node in one.every()):
        return tree
    inner = replace(tree, parts=tuple(part.parts[0] if part in means else part for part in parts))
    return Node("call", (replace(inner, bracketed=False),), tree.at, MEAN, bracketed=tree.bracketed)


def of_no_number(tree: Node, shape_of: Callable[[Node], Shape]) -> Iterator[Node]:
    """Yield the means of columns and matrices in a tree, those within others first."""
    return (node for node in tree.inside_out() if _is_mean(node) and not _is_number(node.parts[0], shape_of))


def _is_mean(node: Node) -> bool:
    return node.kind == "call" and node.name == MEAN and len(node.parts) == 1


def _is_number(node: Node, shape_of: Callable[[Node], Shape]) -> bool:
    try:
        return shape_of(node) == NUMBER
    except UserError:
        return True
