r"""Items of a list that each give a rate, \item Let $\dot w = -\nabla f(w)$: parts of a text, as sections are."""

from __future__ import annotations

from itertools import pairwise

from dlhw3.symbolic.language.latex.scopes.givings import RATE
from dlhw3.symbolic.language.text import lazy_re as re

LISTS = re.compile(
    r"\\begin\s*\{(?P<kind>itemize|enumerate|description)\}(?:\[[^\]]*\])?"
    r"(?P<items>(?:(?!\\(?:begin|end)\s*\{(?:itemize|enumerate|description)\}).)*)\\end\s*\{(?P=kind)\}",
    re.DOTALL,
)
ITEM = re.compile(r"\\item(?![A-Za-z])")


def items_with_rates(kept: str) -> list[tuple[int, int]]:
    """Return the first and the last line of each item of lists in which several give rates of one letter."""
    made = list[tuple[int, int]]()
    for one in LISTS.finditer(kept):
        places = [found.start() for found in ITEM.finditer(kept, *one.span("items"))]
        spans = [*pairwise([*places, one.end("items")])]
        given = [name for span in spans for name in {_letter(rate) for rate in RATE.finditer(kept, *span)}]
        if any(name and given.count(name) > 1 for name in given):
            made += [
                (kept.count("\n", 0, start) + 1, kept.count("\n", 0, stop - 1) + 1) for start, stop in spans
            ]
    return made


def _letter(rate: re.Match[str]) -> str:
    """Return the letter of which a rate is, with a dot."""
    return re.sub(r"[\s{}]", "", rate["dot"] or "")
