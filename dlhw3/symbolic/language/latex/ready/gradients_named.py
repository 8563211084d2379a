r"""Gradients by the name dX, as notes on backward passes have them: dV = P^\top dO for an upstream gradient dO.

A text is returned of as many lines with \frac{\partial L}{\partial V} for dV, where its words say that dO is one of
a loss and no formula has a differential; it is told.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas, outside
from dlhw3.symbolic.language.text import lazy_re as re

LOSS = r"(?:\\mathcal\s*\{?\s*L\s*\}?|\\ell|L|C|J|E)"
SAID = re.compile(
    rf"\$\s*d(?P<O>[A-Z])\s*(?::=|=|\\equiv)\s*(?:\\[td]?frac\s*\{{\s*)?\\partial\s*(?P<L>{LOSS})\s*"
    r"(?:\}\s*\{|/)\s*\\partial\s*(?P=O)\s*\}?\s*\$"
)
"""What dO is: $dO = \\partial L / \\partial O$."""
UPSTREAM = re.compile(
    r"\b(?:upstream|incoming|output)\s+gradients?\s+(?=\$\s*d[A-Z]\s*\$)|\bgradients?\s+(?=\$\s*d[A-Z]\s*(?:\$|,\s*d[A-Z]))"
)
"""What dO is called."""
NAMED = re.compile(r"(?<![A-Za-z\\])d(?P<X>[A-Z])(?P<below>\s*_\s*(?:\{[^{}]*\}|\w))?(?![a-z])")
OTHER = re.compile(
    r"\\[td]?frac\s*\{\s*(?:d|\\mathrm\s*\{\s*d\s*\})|\\mathrm\s*\{?\s*d\s*\}?|(?<![A-Za-z\\])d(?:\s*\\?(?:left)?\(|t(?![A-Za-z])|\\)|\\dot(?![a-z])|\\int"
)
"""What is a differential, or a rate."""


def with_gradients_named(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines with such gradients written out, and what is told of it."""
    said = SAID.search(text)
    if said is None and UPSTREAM.search(text) is None:
        return text, []
    if re.search(r"\bdifferentials?\b|\binfinitesimal", text) or any(
        OTHER.search(NAMED.sub(" ", one)) for one in formulas_in(text)
    ):
        return text, []
    loss = said["L"] if said else "L"
    letters = dict.fromkeys(found["X"] for one in formulas_in(text) for found in NAMED.finditer(one))

    def slope(found: re.Match[str]) -> str:
        return rf"\frac{{\partial {loss}}}{{\partial {found['X']}{found['below'] or ''}}}"

    text = outside(text, lambda words: SAID.sub(lambda found: rf"$d{found['O']}$", words))
    told = [
        rf"d{one} is \frac{{\partial {loss}}}{{\partial {one}}}, by its words, and no differential"
        for one in letters
    ]
    return in_formulas(text, lambda one: NAMED.sub(slope, one)), told
