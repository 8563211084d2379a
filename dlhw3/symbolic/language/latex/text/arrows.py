r"""Statements that follow from one another: P \implies Q, P \iff Q, \therefore Q; each is a row of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.line import MOVING, Condition
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.text.joints import depth
from dlhw3.symbolic.language.latex.text.rows import Row, part, signs
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.tree import Node

BOTH = ("iff", "Leftrightarrow", "Longleftrightarrow")
ARROW = re.compile(rf"\\(?P<name>implies|Rightarrow|Longrightarrow|therefore|{'|'.join(BOTH)})(?![A-Za-z])")
ORDERS = ("=", "≤", "≥", "<", ">")
BLANK = " &\t$,;."
Trees = list[tuple[int, str, Node]]
"""The sides of a row: the line, the sign before, and the tree."""


def joined(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield rows cut where an arrow stands outside of brackets; what stands behind one is marked with it.

    A row that has no sign on one side of an arrow stays as it is.
    """
    waiting = ""
    for row in rows:
        if row.word:
            yield row
            continue
        found = [one for one in ARROW.finditer(row.text) if not depth(row.text[: one.start()])]
        places = [0, *(place for one in found for place in one.span()), len(row.text)]
        pieces = [part(row, *pair) for pair in zip(places[::2], places[1::2], strict=True)]
        names = [waiting, *(one["name"] for one in found)]
        waiting = ""
        if any(piece.text.strip(BLANK) and next(signs(piece.text), None) is None for piece in pieces):
            yield row
            continue
        for name, piece in zip(names, pieces, strict=True):
            if piece.text.strip(BLANK):
                piece.joined, waiting = name, ""
                yield piece
            elif name:
                waiting = name


def supposed(reader: Reader, rows: Sequence[tuple[Row, Trees]], place: int) -> Condition | None:
    r"""Take P of P \implies Q, where it may be one, as a condition under which what follows is judged; return it.

    So are equations without derivatives, and those that say that something is 0, as papers write what holds where a
    gradient vanishes: of a chain a = b = 0 the last one, and the others are judged.
    """
    row, sides = rows[place]
    behind = rows[place + 1 :]
    if row.word or row.joined or not behind or not behind[0][0].joined:
        return None
    sign = sides[-1][1] if sides else ""
    if len(sides) < 2 or sign not in ORDERS or (sign == "=" and sides[0][2].name in reader.definable):
        return None
    if sign != "=" and len(sides) > 2:
        return None
    zero, chained = _is_zero(sides[-1][2]), len(sides) > 2
    if not zero and (chained or any(node.name in MOVING for _, _, tree in sides for node in tree.every())):
        return None
    ends = next((k for k, (one, _) in enumerate(behind) if not one.joined), len(behind)) - 1
    (_, _, left), (_, _, right) = sides[-2:]
    text = f"{left.text.strip()} {sign} {right.text.strip()}"
    reader.suppose(Related(text, left, right, sign), (behind[0][0].number, behind[ends][0].number))
    arrow = behind[0][0].joined
    words = f"{text} is supposed in what follows, and not judged"
    words += f"; \\{arrow} is judged in one direction" if arrow in BOTH else ""
    if chained:
        reader.told.append(words)
        sides.pop()
    return Condition(text, "" if chained else words)


def _is_zero(tree: Node) -> bool:
    return tree.value == 0 if tree.kind == "number" else tree.name == "matrix"
