r"""Bars around a formula, and norms that are largest singular values.

What |A| is, by the shape of what it holds: an absolute value of a number, a determinant of a matrix.
Norms of matrices that are not Frobenius's: ‖A‖_op, ‖A‖₂ of capitals alone, and ‖A‖ where words say so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.indices import SUMMED
from dlhw3.symbolic.language.latex.text.entrywise import reached, sizes_apart
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import ENTRIES
from dlhw3.symbolic.language.text.tree import Node

BARS = "|"
"""What stands for |·| in a tree, until it is known what that is."""
DOT = "·"
"""The mark of a product with a dot, which is the inner product of two columns."""


def decided(
    tree: Node,
    shapes: Shapes,
    context: Sequence[Node] | None = None,
    *,
    columns: Collection[str] = (),
    entrywise: bool = False,
) -> tuple[Node, tuple[str, ...]]:
    """Return a tree whose bars are what they hold says they are, and what was read as what, in words.

    ``context`` are the lines that have one shape with it, None of a formula whose letters have no shapes yet. By a
    letter of ``columns`` is divided entry by entry, and by any column, which is also raised so, where words say it:
    ``entrywise``.
    Bars around a column are its norm, or of every entry, as it fits, which is told. Raises UserError where both
    fit, and for A ⊙ B C where that may be two things.
    """
    told: list[str] = []
    shape_of = shapes.of

    def made(node: Node) -> Node:
        node = reached(node, tree, shapes, context or (), told)
        parts = tuple(map(made, node.parts))
        node = (
            node
            if all(a is b for a, b in zip(parts, node.parts, strict=True))
            else replace(node, parts=parts)
        )
        if node.kind == "call" and node.name == BARS:
            return _read(node, shapes, told, lambda name: _fits(name, tree, shapes, context or ()))
        if node.kind == "times" and node.name == DOT:
            if not _of_columns(node, shape_of):
                return replace(node, name="")
            told.append(f"{node.text.strip()} is the inner product")
            return replace(node, kind="call", name="dot")
        raised = _of_entries if not entrywise else _is_column
        if context is not None and node.kind == "power" and raised(node.parts[0], shape_of):
            told.append(f"in {node.text.strip()}, each entry is raised")
            return replace(node, kind="power_entries")
        below = None if context is None or node.kind != "over" else node.parts[1]
        if below is not None and _by_entries(below, shape_of, None if entrywise else columns):
            told.append(f"{node.text.strip()} is a quotient of entries")
            return replace(node, kind="over_entries")
        if node.kind == "call" and node.name == "log" and node.parts[0].name == "det":
            return replace(node, name="logdet", parts=node.parts[0].parts)
        return node

    return made(tree), tuple(dict.fromkeys(told))


def _of_entries(node: Node, shape_of: Callable[[Node], Shape]) -> bool:
    """Whether a part is a function of the entries of a column, whose power can only be one of each entry."""
    return node.kind == "call" and node.name in ENTRIES and _is_column(node, shape_of)


def _by_entries(node: Node, shape_of: Callable[[Node], Shape], letters: Collection[str] | None) -> bool:
    """Whether a denominator is a column with functions of entries in it, 1 + exp(−x), or with one of these letters.

    None are all of them.
    """
    held = any(one.kind == "call" and one.name in ENTRIES for one in node.every())
    held = held or letters is None or any(one.kind == "name" and one.name in letters for one in node.every())
    return held and _is_column(node, shape_of)


def _is_column(node: Node, shape_of: Callable[[Node], Shape]) -> bool:
    """Whether a part is a column, and no number; not where its letters do not fit together."""
    try:
        shape = shape_of(node)
    except UserError:
        return False
    return shape[1] == 1 and shape != NUMBER


def _of_columns(node: Node, shape_of: Callable[[Node], Shape]) -> bool:
    """Whether both factors are columns, and neither a number."""
    return all(_is_column(part, shape_of) for part in node.parts)


def _read(node: Node, shapes: Shapes, told: list[str], fits: Callable[[str], bool]) -> Node:
    (inside,) = node.parts
    shape = shapes.of(inside)
    if shape == NUMBER:
        return replace(node, name="abs")
    if 1 in shape:
        norm, entries = fits("norm2"), fits("abs")
        if norm and entries:
            words = (
                f"{node.text} may be a norm, or the absolute value of every entry: {inside.text} is a vector."
            )
            raise UserError(words, at=node.at, hint=rf"\|{inside.text.strip()}\|")
        told.append(
            f"{node.text.strip()} is {'the norm of' if not entries else 'of every entry of'} {inside.text.strip()}"
        )
        return replace(node, name="abs" if entries else "norm2")
    told.append(f"{node.text} is the determinant of {inside.text.strip()}")
    return replace(node, name="det")


def _fits(name: str, tree: Node, shapes: Shapes, context: Sequence[Node]) -> bool:
    """Whether a line and those beside it have a shape where bars around columns are an operator of that name."""

    def made(node: Node) -> Node:
        node = replace(node, parts=tuple(map(made, node.parts)))
        if node.kind != "call" or node.name != BARS:
            return node
        try:
            shape = shapes.copied().of(node.parts[0])
        except UserError:
            return node
        return replace(node, name="abs" if shape == NUMBER else name if 1 in shape else "det")

    if any(node.kind == SUMMED for node in tree.every()):  # of no shape yet: most of all a norm
        return name == "norm2"
    return sizes_apart(made(tree), shapes, [made(one) for one in context]) > 0


SUBSCRIPTS = ("op", "operatornameop", "spec", "sp", "spectral", "operator")
FROBENIUS = re.compile(r"_\s*\{?\s*(?:\\(?:mathrm|text|operatorname|rm)\s*\{?\s*)?F(?:ro)?\s*\}*$")


def is_spectral(norm: Node, slug: str) -> bool:
    """Whether a norm with a subscript is the largest singular value: of one column that is its length."""
    return slug in SUBSCRIPTS or (slug == "2" and of_capitals(norm))


def of_capitals(norm: Node) -> bool:
    """Whether a norm is of a product, or a sum, of capitals alone: of matrices, or of one column."""
    every = [*norm.parts[0].every()]
    names = [node.name for node in every if node.kind in ("name", "layers") and node.name != "eye"]
    plain = ("name", "layers", "plus", "minus", "times", "transposed", "negative", "number", "power", "over")
    return (
        bool(names) and all(one[0].isupper() for one in names) and all(node.kind in plain for node in every)
    )


def with_operator_norms(tree: Node, others: list[Node]) -> Node:
    """Return a tree with opnorm for the norms of capitals alone that have no subscript; others are kept."""
    parts = tuple(with_operator_norms(part, others) for part in tree.parts)
    same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
    tree = tree if same else replace(tree, parts=parts)
    if tree.kind != "call" or tree.name != "norm2" or FROBENIUS.search(tree.text):
        return tree
    if not of_capitals(tree):
        others.extend(tree.parts)
        return tree
    return replace(tree, name="opnorm")
