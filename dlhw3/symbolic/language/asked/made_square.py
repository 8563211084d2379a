"""Matrices that a line makes square, where the line that its chain begins with does not: X*(X*w - y) for X'*(…)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.files.shaped import shaped
from dlhw3.symbolic.language.shaping.shapes import Shape


def made_square(document: Document, chain: tuple[Line, ...]) -> dict[Line, str]:
    """Return which matrices of the first line of a chain are square in other lines alone, in words, by the line."""
    first, *others = chain
    own, meant = _shapes_of(document, (first,)), _shapes_of(document, chain)
    before = _squares({name: shape for name, shape in own.items() if _kind(shape) == _kind(meant.get(name))})
    found = {}
    for line in others:
        alone = _shapes_of(document, (line,))
        if any(_kind(shape) != _kind(meant.get(name)) for name, shape in alone.items()):
            continue  # by itself it could be of numbers, where the chain has columns
        mine = _squares(alone)
        names = sorted(name for name in mine if mine[name] and before.get(name) is False)
        if names:
            found[line] = "; ".join(f"the columns of {name} = the rows of {name}" for name in names)
    return found


def _shapes_of(document: Document, lines: tuple[Line, ...]) -> dict[str, Shape]:
    """Return the shapes of the letters of a few lines, by what is declared and by these lines alone."""
    with suppress(UserError):
        shapes, _ = shaped(replace(document, chains=(lines,), moving=()))
        return {name: shapes.known(shape) for name, shape in shapes.letters.items()}
    return {}


def _squares(shapes: Mapping[str, Shape]) -> dict[str, bool]:
    """Return the matrices among letters, with whether they are square."""
    return {name: shape[0] == shape[1] for name, shape in shapes.items() if shape[0] != 1 != shape[1]}


def _kind(shape: Shape | None) -> tuple[bool, ...]:
    """Return which sides of a shape are 1: whether it is that of a number, a column, a row or a matrix."""
    return tuple(side == 1 for side in shape or ())
