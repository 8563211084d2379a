"""Lines of text for a terminal: how many cells they take, and where a long one is broken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

NARROW = "\u00a0"  # a space inside a formula, where a line is broken only if there is no better place
_OPERATOR = re.compile(r" (?=(?:[=≤+−→≠]|   for) )")
_OPEN, _CLOSE = "([{⟨", ")]}⟩"


def width(text: str) -> int:
    """Return the number of terminal cells (a combining dot takes none)."""
    return sum(not unicodedata.combining(character) for character in text)


def pad(text: str, cells: int) -> str:
    """Return the text filled with spaces to a number of cells."""
    return text + " " * max(0, cells - width(text))


def fit(lines: Iterable[str], cells: int | None) -> bool:
    """Whether no line takes more than so many cells; None is any number."""
    return cells is None or all(width(line) <= cells for line in lines)


def kept_together(formula: str) -> str:
    """Return a formula whose spaces are narrow but for those before an operator outside all brackets."""
    breaks = {found.start() for found in _OPERATOR.finditer(formula)}
    depth, text = 0, ""
    for position, character in enumerate(formula):
        depth += (character in _OPEN) - (character in _CLOSE)
        narrow = character == " " and not (position in breaks and depth == 0)
        text += NARROW if narrow else character
    return text


def folded(text: str, cells: int | None, indent: int) -> list[str]:
    """Return a text as lines of at most so many cells, those after the first indented; None does not fold.

    A line is broken between words and before the outermost operators of a formula; inside its brackets only where
    it does not fit otherwise. What has no space in it is left as it is.
    """
    lines, lead = [], ""
    while cells is not None and width(lead + text) > cells:
        position = _break(text, cells - len(lead))
        if position is None:
            break
        lines.append(lead + text[:position].rstrip(" " + NARROW))
        text = text[position:].lstrip(" " + NARROW)
        lead = " " * indent
    return [line.replace(NARROW, " ") for line in (*lines, lead + text)]


def _break(text: str, room: int) -> int | None:
    """Return where to break: the last place within the room, of the best kind that there is."""
    begin = len(text) - len(text.lstrip(" " + NARROW))
    ranked: list[tuple[int, int, int]] = []
    depth = 0
    for position, character in enumerate(text):
        depth += (character in _OPEN) - (character in _CLOSE)
        if position <= begin or character not in (" ", NARROW):
            continue
        if width(text[:position]) > room:
            break
        sign = _OPERATOR.match(text[position : position + 3].replace(NARROW, " ")) is not None
        rank = 0 if character == " " else 1 + max(depth, 0) if sign else 100 + depth
        early = width(text[:position]) - begin < room / 4
        ranked.append((rank + 150 * early, -position, position))
    if ranked:
        return min(ranked)[2]
    later = [match.start() for match in re.finditer(f"[ {NARROW}]", text) if match.start() > begin]
    return later[0] if later else None
