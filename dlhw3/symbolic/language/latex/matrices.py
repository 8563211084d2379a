r"""Capitals with an index in sums, W_k of \sum_k \|X W_k - Y_k\|_F^2: matrices, or rows of one matrix W as columns.

They are matrices where something is taken of them that is of matrices alone, or where the words call them so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from dlhw3.symbolic.language.latex.indices import SUMMED, base_of
from dlhw3.symbolic.language.latex.rows import Row
from dlhw3.symbolic.language.tree import Node

FROBENIUS = re.compile(r"_\s*\{?\s*(?:\\[a-z]+\s*\{?\s*)?F\s*\}*\s*$")
OF_MATRICES = ("tr", "det", "logdet", "inv")
CALLED = re.compile(r"symmetric|psd|pd|invertible|orthogonal")
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
