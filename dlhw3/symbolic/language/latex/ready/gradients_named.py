r"""Gradients by the name dX or \delta x, as notes on backward passes have them: dV = P^\top dO for an upstream dO.

A text is returned of as many lines with \frac{\partial L}{\partial V} for dV, where its words say that dO is one of
a loss and no formula has a differential; it is told.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas, outside, phrase
from dlhw3.symbolic.language.text import lazy_re as re

LOSS = r"(?:\\mathcal\s*\{?\s*L\s*\}?|\\ell|L|C|J|E)"
SAID = re.compile(
    rf"\$\s*d(?P<O>[A-Z])\s*(?::=|=|\\equiv)\s*(?:\\[td]?frac\s*\{{\s*)?\\partial\s*(?P<L>{LOSS})\s*"
    r"(?:\}\s*\{|/)\s*\\partial\s*(?P=O)\s*\}?\s*\$"
)
"""What dO is: $dO = \\partial L / \\partial O$."""
VARIED = re.compile(
    rf"\$\s*\\delta\s*(?P<x>[A-Za-z](?:_(?:\w|\{{[^{{}}]*\}}))?)\s*(?::=|="
    rf"|\\equiv)\s*(?:\\[td]?frac\s*\{{\s*)?\\partial\s*(?P<L>{LOSS})\s*"
    r"(?:\}\s*\{|/)\s*\\partial\s*(?P=x)\s*\}?\s*\$"
)
"""What \\delta h_t is: $\\delta h_t = \\partial E / \\partial h_t$."""
WORDED = phrase(
    rf"\$\s*d(?P<O>[A-Z])\s*\$ (?:be|is|denotes?) the (?:(?:upstream|incoming) )?gradient of"
    rf" (?:(?:the|a|some|our) )?(?:scalar )?(?:loss|objective|cost)"
    rf"(?: \$\s*(?P<L>{LOSS})\s*\$)?,? (?:with respect to|w\.r\.t\.) (?:the output )?\$\s*(?P=O)\s*\$"
)
"""What dO is in words: the gradient of the loss with respect to $O$."""
UPSTREAM = re.compile(
    r"\b(?:upstream|incoming|output)\s+gradients?\s+(?=\$\s*d[A-Z]\s*\$)"
    r"|\bgradients?\s+(?=\$\s*d[A-Z]\s*(?:\$|,\s*d[A-Z]))"
)
"""What dO is called."""
DELTA = re.compile(r"\\delta\s*(?P<X>[A-Za-z](?![A-Za-z]))(?P<below>\s*_\s*(?:\{[^{}]*\}|\w))?")
NAMED = re.compile(r"(?<![A-Za-z\\])d(?P<X>[A-Z])(?P<below>\s*_\s*(?:\{[^{}]*\}|\w))?(?![a-z])")
OTHER = re.compile(
    r"\\[td]?frac\s*\{\s*(?:d|\\mathrm\s*\{\s*d\s*\})|\\mathrm\s*\{?\s*d\s*\}?"
    r"|(?<![A-Za-z\\])d(?:\s*\\?(?:left)?\(|t(?![A-Za-z])|\\)|\\dot(?![a-z])|\\int"
)
"""What is a differential, or a rate."""


def with_gradients_named(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines with such gradients written out, and what is told of it."""
    text, varied = _with_deltas(text)
    if varied:
        return text, varied
    said = SAID.search(text) or WORDED.search(text)
    if said is None and UPSTREAM.search(text) is None:
        return text, []
    if re.search(r"\bdifferentials?\b|\binfinitesimal", text) or any(
        OTHER.search(NAMED.sub(" ", one)) for one in formulas_in(text)
    ):
        return text, []
    loss = (said["L"] if said else "") or "L"
    letters = dict.fromkeys(found["X"] for one in formulas_in(text) for found in NAMED.finditer(one))

    def slope(found: re.Match[str]) -> str:
        return rf"\frac{{\partial {loss}}}{{\partial {found['X']}{found['below'] or ''}}}"

    text = outside(text, lambda words: WORDED.sub(_upstream, words))
    text = outside(text, lambda words: SAID.sub(lambda found: rf"$d{found['O']}$", words))
    told = [
        rf"d{one} is \frac{{\partial {loss}}}{{\partial {one}}}, by its words, and no differential"
        for one in letters
    ]
    return in_formulas(text, lambda one: NAMED.sub(slope, one)), told


def _upstream(found: re.Match[str]) -> str:
    return f"${found['O']}$ be the output, with the upstream gradient $d{found['O']}$" + "\n" * found[
        0
    ].count("\n")


def _with_deltas(text: str) -> tuple[str, list[str]]:
    r"""Return a text with \frac{\partial E}{\partial h_t} for \delta h_t where it says so of one."""
    said = VARIED.search(text)
    every = " ".join(formulas_in(text))
    if said is None or re.search(r"\bvariations?\b|\bperturb|\binfinitesimal", text):
        return text, []
    if len(re.findall(r"\\delta(?![a-z])", every)) != len(DELTA.findall(every)):
        return text, []
    loss = said["L"]

    def slope(found: re.Match[str]) -> str:
        return rf"\frac{{\partial {loss}}}{{\partial {found['X']}{found['below'] or ''}}}"

    letters = dict.fromkeys(found["X"] for found in DELTA.finditer(every))
    text = outside(text, lambda words: VARIED.sub(lambda one: rf"$\delta {one['x']}$", words))
    told = [rf"\delta {one} is \frac{{\partial {loss}}}{{\partial {one}}}, by its words" for one in letters]
    return in_formulas(text, lambda one: DELTA.sub(slope, one)), told
