r"""The colon of A : B = tr(AᵀB), as those write it who derive by differentials: df = G : dX."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

LOOKS = r"(?:\\[,;:! ]|\\q?quad(?![A-Za-z])|[\s&~])*"
COLON = re.compile(rf"(?<=[A-Za-z0-9)\]}}'])(?P<before>{LOOKS}):(?!=)(?={LOOKS}[A-Za-z0-9(\\{{\[])")
OF_CHANGE = re.compile(
    rf":{LOOKS}\(?{LOOKS}\d*{LOOKS}(?:\\(?:mathrm|rm|text)\s*\{{?\s*d\s*\}}?|d)\s*(?:[A-Z]|\\[A-Za-z])"
)
"""A colon before a change, G : dX."""
MAPS = re.compile(r"\\(?:to|(?:long)?rightarrow|(?:long)?mapsto|colon)(?![A-Za-z])|→")
BRACES = re.compile(r"\\[{}]|[{}]")


def with_frobenius_products(text: str) -> str:
    """Return a text of the same places with ∶ for the colons of such products, where it has a change behind one."""
    if ":" not in text or not any(OF_CHANGE.search(one) for one in formulas_in(text)):
        return text
    return in_formulas(text, _marked)


def _marked(formula: str) -> str:
    if MAPS.search(formula):
        return formula

    def made(found: re.Match[str]) -> str:
        return found[0] if _is_below(formula, found.start()) else found["before"] + "∶"

    return COLON.sub(made, formula)


def _is_below(formula: str, place: int) -> bool:
    """Whether a place stands in the braces of a script, or of a set: W_{N:1}."""
    opened = list[bool]()
    for one in BRACES.finditer(formula, 0, place):
        if one[0].endswith("{"):
            before = formula[: one.start()].rstrip()
            opened.append(one[0] == "\\{" or before.endswith(("_", "^")))
        elif opened:
            opened.pop()
    return any(opened)
