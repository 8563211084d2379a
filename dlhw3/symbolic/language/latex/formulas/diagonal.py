r"""diag(M) of a square matrix M before another factor, as in \mathrm{diag}(X^\top X) w: a diagonal matrix.

The diagonal alone is a column, before which only a row or a number could stand.
"""

from __future__ import annotations

from dataclasses import replace

from dlhw3.symbolic.language.text.tree import Node


def with_diagonal_matrices(tree: Node, told: list[str]) -> Node:
    """Return a tree with diag(diag(M)) for diag(M) before a column or a matrix, or to a power; these are told."""
    if tree.kind == "times" and not tree.name:
        left, right = tree.parts
        if not _is_row_or_number(right):
            left = _last_as_matrix(left, told)
        tree = replace(tree, parts=(left, right))
    if tree.kind == "power" and (made := _as_matrix(tree.parts[0], told)) is not tree.parts[0]:
        tree = replace(tree, parts=(made, *tree.parts[1:]))
    parts = tuple(with_diagonal_matrices(one, told) for one in tree.parts)
    same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
    return tree if same else replace(tree, parts=parts)


def _last_as_matrix(tree: Node, told: list[str]) -> Node:
    """Return a product whose last factor is diag(M) as one with that matrix."""
    if tree.kind == "times" and not tree.name and not tree.bracketed:
        left, right = tree.parts
        made = _as_matrix(right, told)
        return tree if made is right else replace(tree, parts=(left, made))
    return _as_matrix(tree, told)


def _as_matrix(tree: Node, told: list[str]) -> Node:
    if tree.kind != "call" or tree.name != "diag" or len(tree.parts) != 1 or not _is_square(tree.parts[0]):
        return tree
    words = f"{tree.text.strip()} is the diagonal matrix with that diagonal"
    told += [] if words in told else [words]
    return Node("call", (tree,), tree.at, "diag")


def _is_square(tree: Node) -> bool:
    """Whether the operand of diag is a matrix by its letters: a capital, or a product between capitals."""
    if tree.kind == "times":
        return all(map(_is_square, (_end(tree, 0), _end(tree, -1))))
    if tree.kind in ("plus", "minus"):
        return any(map(_is_square, tree.parts))
    inner = tree.parts[0] if tree.kind == "transposed" else tree
    return inner.kind == "name" and inner.name[0].isupper()


def _end(tree: Node, place: int) -> Node:
    while tree.kind == "times":
        tree = tree.parts[place]
    return tree


def _is_row_or_number(tree: Node) -> bool:
    """Whether what stands behind a column may be multiplied with it: a row, or a number by its letter."""
    first = _end(tree, 0)
    number = first.kind == "name" and "a" <= first.name[0] <= "g"
    return first.kind in ("transposed", "number", "over") or number
