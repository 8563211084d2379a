r"""Features \phi(x_n) of which nothing is said but that they are columns, w^\top \phi(x_n): columns \phi_n.

That is where nothing is differentiated in the input, and no word says what \phi is as a function of it.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

STYLE = r"\\(?:mathbf|boldsymbol|bm|vec)\s*"
NAME = r"\\(?:phi|varphi|psi)(?![a-z])"
MAP = rf"(?:{STYLE}\{{\s*{NAME}\s*\}}|{STYLE}{NAME}|{NAME})"
INPUT = rf"(?:{STYLE}\{{\s*[a-z]\s*\}}|[a-z])"
CALLED = re.compile(
    rf"(?P<f>{MAP})\s*(?:\\left)?\(\s*(?P<x>{INPUT})(?:\s*_\s*(?P<index>\{{\s*[a-z]\s*\}}|[a-z]))?\s*"
    rf"(?:\\right)?\)"
)
TURNED = r"\^\s*\{?\s*(?:\\(?:top|rm\s*T|mathrm\s*\{?\s*T\s*\}?|mathsf\s*\{?\s*T\s*\}?)|T)\s*\}?"


def with_features(text: str) -> tuple[str, list[str]]:
    r"""Return a text of the same lines with \phi_n for \phi(x_n), and what was read so, in words."""
    calls = [*CALLED.finditer(text)]
    if not calls or len({_plain(one["f"]) for one in calls}) > 1:
        return text, []
    f, letters = calls[0]["f"], {_plain(one["x"]) for one in calls}
    own = rf"(?:{STYLE}\{{?\s*)?{re.escape(_plain(f))}(?![a-z])\s*\}}?"
    alone = re.sub(r"\$\s*" + own + r"\s*\$", " ", CALLED.sub(" ", text))
    indexed = {one["index"] is not None for one in calls}
    column = re.search(rf"{TURNED}\s*{own}\s*(?:\\left)?\(|{own}\s*\([^()]*\)\s*{TURNED}", text)
    if column is None or len(letters) > 1 or len(indexed) > 1 or re.search(own, alone):
        return text, []
    x = letters.pop()
    moved = rf"(?:\\nabla\s*_|\\partial|\\mathrm\s*\{{?d\}}?)\s*\{{?\s*(?:{STYLE}\{{?\s*)?{x}(?![a-z])"
    at = rf"\(\s*(?:{STYLE}\{{?\s*)?{x}(?![a-z])"
    sloped = rf"\\nabla\s*(?:\^\s*\{{?2\}}?\s*)?\\?[A-Za-z]+\s*{at}|'\s*{at}"
    if (
        re.search(moved, text)
        or re.search(sloped, text)
        or re.search(rf"{own}\s*:(?!=)|\\to(?![a-z])|\\dot\s*\{{?\s*{x}", text)
    ):
        return text, []

    def made(found: re.Match[str]) -> str:
        index = found["index"]
        return found["f"] + (f"_{{{index.strip('{} ')}}}" if index else "")

    text = in_formulas(text, lambda formula: CALLED.sub(made, formula))
    return text, [f"{_plain(calls[0][0])} is a column, {made(calls[0])}"]


def _plain(name: str) -> str:
    return re.sub(r"\\(?:mathbf|boldsymbol|bm|vec)(?![a-z])|[{}\s]", "", name)
