r"""Matrices by their entries, and diagonal ones.

Capitals with an index in sums, W_k of \sum_k \|X W_k - Y_k\|_F^2: matrices, or rows of one matrix W as columns.

They are matrices where something is taken of them that is of matrices alone, where they stand before a letter of a
column without an index, or behind a transpose, and where the words call them so.
diag(M) of a square matrix M before another factor, as in \mathrm{diag}(X^\top X) w: a diagonal matrix.

The diagonal alone is a column, before which only a row or a number could stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from dlhw3.symbolic.language.latex.formulas.indices import SUMMED, base_of
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.tree import Node

FROBENIUS = re.compile(r"_\s*\{?\s*(?:\\[a-z]+\s*\{?\s*)?F\s*\}*\s*$")
OF_MATRICES = ("tr", "det", "logdet", "inv")
CALLED = re.compile(r"symmetric|psd|pd|invertible|orthogonal")
COLUMNS = "huvwxyz"
"""Letters that are columns where they stand without an index beside a capital with one."""
TWO_SIZES = re.compile(r"\w+\s*,\s*(?!1$)\w+")


def may_be_matrices(trees: Sequence[Node]) -> set[str]:
    """Return the letters W of the W_k that stand in sums over k, where no W stands by itself."""
    names = {node.name for tree in trees for node in tree.every() if node.kind == "name"}
    found = {
        base_of(node.name)
        for tree in trees
        for total in tree.every()
        if total.kind == SUMMED and len(total.name) == 1
        for node in total.parts[0].every()
        if node.kind == "name" and node.name.rpartition("_")[2] == total.name
    }
    return {one for one in found - names if one[:1].isupper()}


def are_matrices(trees: Iterable[Node], words: Iterable[Row], bases: set[str]) -> bool:
    """Whether one of these letters is a matrix with an index by what stands in some trees, or is said in words."""
    taken = {base_of(one.name) for tree in trees for node in tree.every() for one in _of_matrices(node)}
    return bool(bases & (taken | {base_of(name) for row in words for name in _called(row)}))


def _of_matrices(node: Node) -> Iterator[Node]:
    """Yield the letters of which something is taken that is of matrices alone: a trace, an inverse, ‖·‖_F."""
    if node.kind == "call" and node.name == "norm2" and FROBENIUS.search(node.text):
        yield from (one for one in node.every() if one.kind == "name")
    elif (node.kind == "call" and node.name in OF_MATRICES) or (node.kind == "power" and _is_inverse(node)):
        yield from node.parts[:1]
    elif node.kind == "times":
        yield from _before_columns(_factors(node))


def _before_columns(several: Sequence[Node]) -> Iterator[Node]:
    """Yield the capitals of a product that a column x follows, in A_i B_i x, and the A_i of xᵀA_i."""
    bases = [one.parts[0] if one.kind == "power" else one for one in several]
    last = max((k for k, one in enumerate(bases) if _is_column(one)), default=0)
    turned = (
        one for before, one in pairwise(bases) if before.kind == "transposed" and _is_column(before.parts[0])
    )
    yield from (one for one in (*bases[:last], *turned) if one.kind == "name")


def _factors(node: Node) -> list[Node]:
    return [one for part in node.parts for one in _factors(part)] if node.kind == "times" else [node]


def _is_column(node: Node) -> bool:
    """Whether this is a letter of a column by rule, with nothing below it."""
    return node.kind == "name" and len(node.name) == 1 and node.name in COLUMNS


def _is_inverse(node: Node) -> bool:
    exponent = node.parts[1]
    return exponent.kind == "negative" and exponent.parts[0].value == 1


def _called(row: Row) -> Iterator[str]:
    """Yield the letter that a row of words gives a shape with two sizes, or a property of matrices."""
    name, _, said = row.text.partition(": " if row.word == "shape" else " ")
    if (row.word == "shape" and TWO_SIZES.fullmatch(said.strip())) or (
        row.word == "assume" and CALLED.match(said)
    ):
        yield name.strip()


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
