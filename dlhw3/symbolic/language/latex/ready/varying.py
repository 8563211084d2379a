r"""Letters in the rate of another that are any function of time, \dot u = -H(t) u: H, of which no rate is known."""

from __future__ import annotations

from collections.abc import Collection

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.latex.text.starts import name_of, written
from dlhw3.symbolic.language.latex.text.timed import BELOW, LETTER, TIMED, bare
from dlhw3.symbolic.language.text import lazy_re as re

RATED = re.compile(r"\\dot(?![a-z])|\\[td]?frac\s*\{\s*(?:d|\\mathrm\s*\{\s*d\s*\})")
OPENS = r"\s*(?:\\(?:left|[bB]igl?)\s*)?\("


def with_varying(text: str, moving: Collection[str]) -> tuple[str, dict[str, str]]:
    """Return a text with H for H(t) of letters that are functions of time in rates, and these, by their names."""
    every = formulas_in(text)
    rates = [one for one in every if RATED.search(one)]
    found = {
        bare(one["letter"] + (one["below"] or "")) for formula in rates for one in TIMED.finditer(formula)
    }
    varying = dict[str, str]()
    for letter in sorted(found - {*moving}):
        at = re.compile(rf"{written(letter)}{OPENS}\s*(?P<of>[^()]*?)\s*(?:\\(?:right|[bB]igr?)\s*)?\)")
        if any(one["of"].strip() != "t" for formula in every for one in at.finditer(formula)):
            continue
        if not re.fullmatch(rf"{LETTER}{BELOW}", letter) or any(_is_rated(letter, one) for one in every):
            continue
        timed = re.compile(rf"(?P<x>{written(letter)}){OPENS}\s*t\s*(?:\\(?:right|[bB]igr?)\s*)?\)")
        text = in_formulas(text, lambda one: timed.sub(r"\g<x> ", one))  # noqa: B023
        varying[name_of(letter)] = letter
    return text, varying


def _is_rated(letter: str, formula: str) -> bool:
    """Whether how a letter moves stands in a formula."""
    dt = r"\s*\}\s*\{\s*(?:d|\\mathrm\s*\{\s*d\s*\})\s*t\s*\}"
    return (
        re.search(
            rf"\\[td]?frac\s*\{{\s*(?:d|\\mathrm\s*\{{\s*d\s*\}})\s*(?:{written(letter)}|{dt}\s*{written(letter)})",
            formula,
        )
        is not None
    )
