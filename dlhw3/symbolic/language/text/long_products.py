"""Long products: A*B*C*D is one product of four factors, and its beginnings A*B and A*B*C are not made.

Making each of them would take a time that grows with the square of the length.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import reduce

from sympy import Expr, Pow

from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.language.text.roots import kept_apart
from dlhw3.symbolic.language.text.tree import Node


def beginnings(nodes: Iterable[Node], is_number: Callable[[Node], bool]) -> set[Node]:
    """Return the products of matrices that are the left side of a product of matrices."""
    pairs = ((node, node.parts[0]) for node in nodes if node.kind == "times")
    return {left for node, left in pairs if left.kind == "times" and not (is_number(left) or is_number(node))}


def factors(node: Node, made: Collection[Node]) -> list[Node]:
    """Return the factors of a product in order, those of its left side too where that is not made."""
    found = [node.parts[1]]
    while (left := node.parts[0]) not in made:
        node = left
        found.append(node.parts[1])
    return [left, *found[::-1]]


def multiplied(parts: Sequence[Expr]) -> Expr:
    """Return the product of several factors: the same as two by two from the left."""
    if sum(part.has(Pow) for part in parts) < 2:
        return product(*parts)
    return reduce(lambda left, right: product(*kept_apart(left, right)), parts)
