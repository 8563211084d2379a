"""The shapes of single lines, and what is refused of one: each with its number in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from dlhw3.errors import ShapeError, UserError
from dlhw3.symbolic.language.assumed.related import Related, comparable, fit_related
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.latex.formulas.hints import fitting
from dlhw3.symbolic.language.latex.formulas.indices import ENTRY
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.text.operators import MEAN
from dlhw3.symbolic.language.text.tree import Node


def require_compared(shapes: Shapes, first: Line, others: Sequence[Line]) -> None:
    """Refuse an order between lines that are no numbers and no square matrices."""
    shape, before = shapes.known(shapes.of(first.tree)), first
    for line in others:
        if line.relation != "=":
            placed(line, partial(comparable, shape, before.tree, line.relation, line.tree))
        before = line


def shape_of(shapes: Shapes, line: Line) -> Shape:
    """Return the shape of a line; raise UserError with its number where it has none."""
    found: Shape = placed(line, lambda: shapes.of(line.tree))  # type: ignore[assignment]
    return found


def require_column(shapes: Shapes, node: Node) -> None:
    """Refuse ‖A‖₂, ‖A‖₁ and ‖∇²f(x)‖ of a matrix, which papers write for norms that have no word here, and e^A."""
    exponent = node.kind == "call" and node.name == "exp"
    names = [one.name for one in node.every() if one.kind in ("name", "layers")] if exponent else []
    members = {one.rpartition("_")[0] for one in names} & shapes.sequences
    if members and not any(one[0].isupper() for one in names):
        return  # of members, which only their sum knows
    wide = shapes.of(_with_numbers(node) if exponent else node)[1] != 1
    if wide and exponent:
        words = f"{node.text} is a matrix exponential, which has no rule here, and not that of every entry."
        raise UserError(words, at=node.at, hint=r"\exp(X), of every entry")
    if wide:
        words = f"The norm of {node.text} is another one where {node.text} is a matrix."
        raise UserError(words, at=node.at, hint=rf"\|{node.bare}\|_F")


def _with_numbers(node: Node) -> Node:
    """Return a tree with a number for each entry (X w)_i, of which only the sum around it knows what i is."""
    if node.kind == ENTRY:
        return Node("number", (), node.at, value=Fraction(1))
    return replace(node, parts=tuple(map(_with_numbers, node.parts)))


def fit_assumed(shapes: Shapes, told: Related) -> None:
    """Make both sides of what is assumed one shape."""
    if is_mean(told, shapes) and told.right.kind == "number" and told.right.value == 0:
        shapes.of(told.right)
        return
    fit_related(shapes, told)


def is_mean(told: Related, shapes: Shapes) -> bool:
    """Whether the mean of a column or a matrix is assumed: E(xi) = 0."""
    mean = told.left.name == MEAN and bool(shapes.random) and told.relation == "="
    return mean and shapes.of(told.left) != NUMBER


def with_line(shapes: Shapes, line: Line) -> Shapes:
    """Return shapes that know what a line says of them; the same where it fits at none, or at equal sizes alone."""
    trial = shapes.copied()
    try:
        trial.of(line.tree)
    except ShapeError:
        return shapes
    except UserError:
        shape_of(shapes, line)
    return trial


def placed(line: Line, action: object) -> object:
    """Return what an action gives; say in which line it is where it raises UserError."""
    try:
        return action()  # type: ignore[operator]
    except UserError as error:
        raise UserError(f"Line {line.number}: {error.message}", at=error.at, hint=fitting(error)) from None
