r"""Capitals with an index in sums, W_k of \sum_k \|X W_k - Y_k\|_F^2: matrices, or rows of one matrix W as columns.

They are matrices where something is taken of them that is of matrices alone, where they stand before a letter of a
column without an index, or behind a transpose, and where the words call them so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
