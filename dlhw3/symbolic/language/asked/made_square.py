"""Matrices that a line makes square, where the line that its chain begins with does not: X*(X*w - y) for X'*(…)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.files.shaped import shaped


def made_square(document: Document, chain: tuple[Line, ...]) -> dict[Line, str]:
    """Return which matrices of the first line of a chain are square in other lines alone, in words, by the line."""
    first, *others = chain
    before = _squares(document, first)
    found = {}
    for line in others:
        mine = _squares(document, line)
        names = sorted(name for name in mine if mine[name] and before.get(name) is False)
        if names:
            found[line] = "; ".join(f"the columns of {name} = the rows of {name}" for name in names)
    return found


def _squares(document: Document, line: Line) -> dict[str, bool]:
    """Return the letters of a line with whether they are square, by what is declared and by that line alone."""
    with suppress(UserError):
        shapes, _ = shaped(replace(document, chains=((line,),), moving=()))
        known = {name: shapes.known(shape) for name, shape in shapes.letters.items()}
        return {name: shape[0] == shape[1] for name, shape in known.items() if shape[0] != 1 != shape[1]}
    return {}
