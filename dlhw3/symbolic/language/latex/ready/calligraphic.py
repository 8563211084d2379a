r"""Calligraphic letters beside the same plain ones, \mathcal{L} beside L: letters of their own, by free ones."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

PAIR = re.compile(
    r"would be one letter here|is named by itself|is a letter and a function"
    r"|is a function by the words, and a product|is named by let, and stands in the braces of"
)
"""What is said of two letters that are taken for one."""
STYLED = re.compile(r"\\math(?:cal|scr|frak)\s*(?:\{\s*(?P<held>[A-Z])\s*\}|(?P<bare>[A-Z])(?![A-Za-z]))")
KEPT = "NO"
"""The normal distribution and an order of growth, which are no letters."""
FREE = "FGQKMHDSZ", "fghq"
"""Free letters, and those for functions."""
CALLED = (
    r"(?<![A-Za-z\\]){}\s*(?:\\left\s*)?\("
    r"|\\(?:nabla|partial)\s*(?:_\s*(?:\{{[^{{}}]*\}}|\\?\w+)\s*)?{}(?![A-Za-z])"
)
"""A plain letter that is a function too: it may be the same one."""


def with_calligraphic_apart(text: str, refused: str) -> str:
    """Return a text of the same lines, refused for two letters that would be one, with free letters for such."""
    if not PAIR.search(refused) or not STYLED.search(text):
        return text
    instead = _instead(text)

    def made(found: re.Match[str]) -> str:
        letter = found["held"] or found["bare"]
        return f" {instead[letter]} " if letter in instead else found[0]

    return in_formulas(text, lambda formula: STYLED.sub(made, formula)) if instead else text


def calligraphic_told(text: str, other: str) -> list[str]:
    """Return what is told of a text in which free letters stand for calligraphic ones."""
    if len(STYLED.findall(text)) == len(STYLED.findall(other)):
        return []
    return [rf"\mathcal{{{one}}} is a letter of its own, {new}" for one, new in _instead(text).items()]


def _instead(text: str) -> dict[str, str]:
    """Return a free letter for each letter that is calligraphic in some places and plain in others."""
    whole = " ".join(formulas_in(text))
    styled = dict.fromkeys(one["held"] or one["bare"] for one in STYLED.finditer(whole))
    bare = STYLED.sub(" ", whole)
    plain = {*re.findall(r"(?<![A-Za-z\\])[A-Z](?![a-z])", bare)}
    taken = plain | {*re.findall(r"(?<![A-Za-z\\])[a-z]", bare)}
    own = [
        one
        for one in styled
        if one in plain and one not in KEPT and not re.search(CALLED.format(one, one), bare)
    ]
    found = dict[str, str]()
    for one in own:
        called = re.search(rf"\\math(?:cal|scr|frak)\s*\{{?\s*{one}\s*\}}?\s*(?:\\left\s*)?\(", whole)
        free = (new for new in FREE[called is not None] if new not in {*taken, *styled, *found.values()})
        found[one] = next(free, "")
    return {one: new for one, new in found.items() if new}
