"""Lines of a displayed formula: how wide LaTeX will set them, about, and where a long one is broken.

Widths are those of Computer Modern at 10 points, summed letter by letter; they are estimates on the safe side
(a subscript is counted beside its superscript, not below it).
"""

from __future__ import annotations

import re

LINE = 335.0  # points, of the 345 of an article's line
_TOKEN = re.compile(r"\\text\{[^}]*\}|\\[A-Za-z]+|\\.|[_^]?\{|\}|.")
_SCRIPT = 0.7
_WIDTHS = {
    r"\nabla": 8.4, r"\langle": 3.9, r"\rangle": 3.9, r"\lVert": 5.0, r"\rVert": 5.0, r"\top": 7.8, r"\,": 1.7,
    r"\varphi": 6.6, r"\quad": 10.0, r"\sum": 16.2, r"\le": 13.4, r"\ne": 13.4, r"\operatorname": 1.7,
    r"\bigl": 1.0, r"\bigr": 1.0, "=": 13.4, "+": 12.3, "-": 9.0, "(": 3.9, ")": 3.9, ",": 4.5, ":": 2.8,
    " ": 0.0, "/": 5.0, "[": 2.8, "]": 2.8, "W": 10.9, "N": 9.2, "m": 8.8, "w": 7.4,
}  # fmt: skip
_WITHOUT_WIDTH = {r"\mathrm", r"\dot", r"\hat", r"\text", r"\tfrac", r"\frac"}
_BREAKS = (" = ", " + ", " - ", r" \quad ")


def width(formula: str) -> float:
    """Return about how wide a formula is set, in points."""
    total, levels = 0.0, [0]
    for token in _TOKEN.findall(formula):
        if token.startswith(r"\text{"):
            total += 5.0 * (len(token) - 7)
        elif token.endswith("{"):
            levels.append(levels[-1] + (len(token) == 2))
        elif token == "}":
            levels.pop()
        else:
            total += _glyph(token) * _SCRIPT ** min(levels[-1], 2)
    return total


def _glyph(token: str) -> float:
    if token in _WIDTHS or token in _WITHOUT_WIDTH:
        return _WIDTHS.get(token, 0.0)
    return 8.2 if token.isupper() else 5.6


def broken(formula: str, room: float) -> list[str]:
    """Return a formula in pieces that fit into ``room`` points, each but the first beginning with its sign.

    A break comes before a relation or a sign outside all brackets where there is one, otherwise inside round
    or angle brackets. A piece that has no such place is left as it is.
    """
    pieces = []
    while width(formula) > room:
        position = _last_break(formula, room)
        if position is None:
            break
        pieces.append(formula[:position])
        formula = formula[position + 1 :]
    return [*pieces, formula]


def _last_break(formula: str, room: float) -> int | None:
    """Return the last place to break that leaves a first piece within the room, the outermost ones first."""
    fitting = [(position, depth) for position, depth in _breaks(formula) if width(formula[:position]) <= room]
    fitting = [(position, depth) for position, depth in fitting if width(formula[:position]) > room / 4]
    if not fitting:
        return None
    least = min(depth for _, depth in fitting)
    return max(position for position, depth in fitting if depth == least)


def _breaks(formula: str) -> list[tuple[int, int]]:
    """Return the places where a line may be broken, each with the number of brackets around it."""
    found, braces, brackets = [], 0, 0
    for position, character in enumerate(formula):
        if not braces and position and formula.startswith(_BREAKS, position):
            found.append((position, brackets))
        braces += (character == "{") - (character == "}")
        opens = character in "([" or formula.startswith(r"\langle", position)
        closes = character in ")]" or formula.startswith(r"\rangle", position)
        brackets += opens - closes
    return found
