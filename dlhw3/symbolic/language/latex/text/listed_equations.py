"""Equations that stand in one formula among the words, $M = A X, f = ‖M‖²$: each is a formula of its own."""

from __future__ import annotations

from itertools import pairwise

from dlhw3.symbolic.language.latex.text.joints import commas
from dlhw3.symbolic.language.latex.text.phrases import outside
from dlhw3.symbolic.language.latex.text.rows import INLINE, signs
from dlhw3.symbolic.language.text import lazy_re as re

ENDS = re.compile(r"^(?:\s|\\[,;:! ]|\\q?quad(?![A-Za-z]))+|(?:\s|\\[,;:! ]|\\q?quad(?![A-Za-z]))+$")
RANGE = re.compile(
    r",(?:[^\S\n]|\\[,;:! ])*+(?=[a-z]\s*(?:=|\\in\s*\\\{)\s*[01]\s*,(?:\s|\\[,;:! ])*(?:2\s*,\s*)?\\[lc]?dots)"
)
RUNS = re.compile(r"\\[lc]?dots|…|\.\.\.")


def with_equations_apart(text: str) -> str:
    """Return a text of as many lines with such formulas cut at the commas between their equations.

    Before a range, i = 1, …, n, stands a wide gap.
    """
    return outside(RANGE.sub(r",\\quad ", text), lambda words: INLINE.sub(_apart, words))


def _apart(found: re.Match[str]) -> str:
    formula = found[0]
    if "," not in formula or formula.count("=") < 2 or RUNS.search(formula) or "\\begin" in formula:
        return formula
    begins, ends = (formula[0], formula[-1]) if formula[0] == "$" else (formula[:2], formula[-2:])
    inside = formula[len(begins) : -len(ends)]
    places = [-1, *commas(inside), len(inside)]
    pieces = [inside[first + 1 : last] for first, last in pairwise(places)]
    if len(pieces) < 2 or not all(map(_is_equation, pieces)):
        return formula
    return begins + f"{ends}, {begins}".join(ENDS.sub("", one) for one in pieces) + ends


def _is_equation(piece: str) -> bool:
    found = [*signs(piece)]
    return bool(found) and found[0][0] in ("=", ":=") and bool(piece[: found[0][1]].strip())
