r"""Formulas in the notation of a derivation in LaTeX: \hat w for what is called w_hat there, and w^* for w_star."""

from __future__ import annotations

import re
from functools import partial

from sympy import Basic

from dlhw3.errors import UserError
from dlhw3.notation.latex import LatexPrinter
from dlhw3.symbolic.names import GREEK

ACCENTED = re.compile(r"\\mathrm\{([A-Za-z]+)\\_(hat|tilde|bar)\}")
MARKED = re.compile(r"\\mathrm\{([A-Za-z]+)\\_(star|plus)\}(?:\^\{([^{}]*)\})?")
MARKS = {"star": "*", "plus": "+"}
BELOW = re.compile(r"_\{\\mathrm\{([a-z]{2})\}\}")
"""Two indices, which LaTeX has as letters: A_{ij}."""
STEP = re.compile(r"\\mathrm\{(?P<base>[A-Za-z]+)\\_(?P<index>[a-z])(?P<past>m?)(?P<count>\d)\}")
"""A letter at another step, x_tm1, which LaTeX has as x_{t-1}."""
SIGN = re.compile(rf"(?<![\\\w])({'|'.join(GREEK)})(?=(?:_\w+)? (?:[<>]=?|is |are |and ))")
"""A Greek letter in words that say its sign: holds if eta > 0."""
SPELLED = {r"\circ": r"\odot", r"\varepsilon": r"\epsilon", r"\varphi": r"\phi"}
"""What is printed otherwise where the derivation has the other command, or not this one."""


def in_latex(formula: Basic, given: str = "") -> str:
    r"""Return a formula in LaTeX, with the commands of the derivation that is ``given``, \epsilon or \varepsilon.

    Nothing where LaTeX has no words for it.
    """
    try:
        shown = LatexPrinter().show(formula)
    except UserError:
        return ""
    shown = ACCENTED.sub(lambda found: rf"\{found[2]}{{{_letter(found[1])}}}", shown)
    shown = BELOW.sub(r"_{\1}", MARKED.sub(_marked, shown))
    shown = STEP.sub(partial(_step, given), shown)
    for printed, other in SPELLED.items():
        if printed not in given or other in given:
            shown = re.sub(rf"\{printed}(?![A-Za-z])", partial(_literally, other), shown)
    if r"\ell" in given and re.search(r"(?<![A-Za-z\\])l(?![A-Za-z])", given) is None:
        shown = re.sub(r"(?<![A-Za-z\\])l(?![A-Za-z])", partial(_literally, r"\ell"), shown)
    if r"\top" not in given and re.search(r"\^\{?T(?![A-Za-z])", given):
        shown = shown.replace(r"\top", "T")
    return shown.replace(r"\lVert", r"\|").replace(r"\rVert", r"\|")


def with_signs_in_latex(words: str) -> str:
    r"""Return words with \eta for eta where they say its sign."""
    return SIGN.sub(r"\\\1", words)


def _literally(text: str, _: re.Match[str]) -> str:
    return text


def _letter(name: str) -> str:
    return rf"\{name}" if name in GREEK else name


def _step(given: str, found: re.Match[str]) -> str:
    """Return x_{t-1} for x_tm1, where the derivation has t − 1 below letters."""
    sign, index, count = "-" if found["past"] else "+", found["index"], found["count"]
    below = re.search(rf"_\s*\{{\s*{index}\s*\{sign}\s*{count}\s*\}}", given)
    return f"{_letter(found['base'])}_{{{index}{sign}{count}}}" if below else found[0]


def _marked(found: re.Match[str]) -> str:
    letter = f"{_letter(found[1])}^{{{MARKS[found[2]]}}}"
    return letter if found[3] is None else f"({letter})^{{{found[3]}}}"
