r"""The point 0 of a function of columns, f(0) = 0: 0 x, of the shape of the x of f(x), or vector(0)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.latex.formulas.evidence import is_number_by_rule
from dlhw3.symbolic.language.shaping.declarations import declared
from dlhw3.symbolic.language.shaping.shapes import NUMBER
from dlhw3.symbolic.language.text.motion import function_of
from dlhw3.symbolic.language.text.operators import KEPT
from dlhw3.symbolic.language.text.sizes import Arrow
from dlhw3.symbolic.language.text.tree import Node


def with_zero_points(document: Document) -> Document:
    """Return a derivation with f(0 x) for f(0), of an f that is taken at a letter x that is no number.

    Of an f that is declared to have a column, and is taken at no letter, it is f(vector(0)).
    """
    trees = [*_trees(document)]
    if not any(_is_at_zero(node) for tree in trees for node in tree.every()):
        return document
    shapes = declared(document.shapes).shapes
    points = dict[str, Node]()
    for node in (node for tree in trees for node in tree.every()):
        x = node.parts[0] if node.kind == "call" and node.parts else node
        named = x.kind == "name" and x is not node and not _is_number(x.name, shapes, document)
        if named and node.name not in KEPT and len(node.parts) == 1:
            points.setdefault(function_of(node.name), x)
    for name, shape in shapes.items():
        if isinstance(shape, Arrow) and name not in points:
            points[name] = Node("call", (_zero(trees[0]),), trees[0].at, "vector")
    return _put(document, points) if points else document


def _trees(document: Document) -> Iterator[Node]:
    for one in document.related:
        yield from (one.left, one.right)
    yield from (one.tree for one in document.said)
    for chain in document.chains:
        yield from (line.tree for line in chain)


def _is_at_zero(node: Node) -> bool:
    """Whether this is f(0), or a derivative there, of a function that is no operator."""
    called = node.kind == "call" and node.name not in KEPT and len(node.parts) == 1
    return called and node.parts[0].kind == "number" and node.parts[0].value == 0


def _is_number(name: str, shapes: Mapping[str, object], document: Document) -> bool:
    """Whether a letter is a number, as it is declared or by its letter."""
    if name in shapes:
        return shapes[name] == NUMBER
    return name not in (*document.vectors, *document.called) and is_number_by_rule(name)


def _zero(there: Node) -> Node:
    return Node("number", (), there.at, value=Fraction(0))


def _put(document: Document, points: dict[str, Node]) -> Document:
    def at(tree: Node) -> Node:
        parts = tuple(map(at, tree.parts))
        same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
        tree = tree if same else replace(tree, parts=parts)
        point = points.get(function_of(tree.name)) if _is_at_zero(tree) else None
        if point is None:
            return tree
        there = tree.parts[0]
        made = point if point.kind == "call" else Node("times", (there, point), there.at)
        return replace(tree, parts=(replace(made, at=there.at),))

    return replace(
        document,
        related=tuple(replace(one, left=at(one.left), right=at(one.right)) for one in document.related),
        said=tuple(replace(one, tree=at(one.tree)) for one in document.said),
        chains=tuple(tuple(replace(line, tree=at(line.tree)) for line in chain) for chain in document.chains),
    )
