"""Capitals in sums of a derivation, W{k} of sum{k=1:K}(norm2(X*W{k} - Y{k})^2): members of sequences of matrices.

W{k} in sums alone may be a layer, with a shape of its own, or a matrix of one shape for all k. It is the first
where all fits so, which is more; else the second, and that is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import Document, read_as, telling
from dlhw3.symbolic.language.files.shaped import all_fits, shaped
from dlhw3.symbolic.language.judged.letters_tied import linked_to_fit
from dlhw3.symbolic.language.judged.members_lines import with_members
from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.language.shaping.summed import matrices_in
from dlhw3.symbolic.language.text.tree import Node


def read_to_fit(document: Document) -> Document:
    """Return a derivation in LaTeX, read in another way where it fits so alone."""
    return linked_to_fit(_read_otherwise(document))


def _read_otherwise(document: Document) -> Document:
    """Return a derivation in LaTeX, read the other way where it fits so alone: W_k as matrices, or as rows; and
    e^A as the exponential of a matrix.
    """
    if document.otherwise is not None:
        text, matrices = document.otherwise
        with suppress(UserError):
            if not all_fits(with_members(document)[0]):
                other = read_as(text, matrices=matrices)
                return other if all_fits(with_members(other)[0]) else document
    if document.given and any(node.name == "exp" for node in document.columns):
        with suppress(UserError):
            if not all_fits(with_members(document)[0]):
                other = read_as(document.given, exponentials=True)
                return other if all_fits(with_members(other)[0]) else document
    return document


def with_matrix_members(document: Document) -> Document:
    """Return a derivation in which capitals that can be no layers are sequences of matrices, which is told."""
    names = sorted(matrices_in([*_trees(document)]) - document.sequences - {*document.moving})
    if not names:
        return document
    with suppress(UserError):
        if not _depends(document, shaped(with_members(document)[0])[0]):
            return document
    made = replace(document, sequences=document.sequences | {*names})
    with suppress(UserError):
        shaped(with_members(made)[0])
        return telling(made, [f"{name}{{k}} is a matrix, of one shape for all k" for name in names])
    return document


def _trees(document: Document) -> Iterator[Node]:
    yield from (line.tree for chain in document.chains for line in chain)
    yield from (side for one in document.related for side in (one.left, one.right))
    yield from (one.tree for one in document.said)
    yield from () if document.flow is None else document.flow[:1]


def _depends(document: Document, shapes: Shapes) -> bool:
    """Whether a letter that is no layer has a width of layers that is another for each index of a sum."""
    indices = {
        node.ends[0][0][0] for tree in _trees(document) for node in tree.every() if node.kind == "series"
    }
    sizes = (size for shape in shapes.letters.values() for size in shapes.known(shape))
    return any(name in indices for size in sizes for name, _ in shapes.widths.get(size, ()))
