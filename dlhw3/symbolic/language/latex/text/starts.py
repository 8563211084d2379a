r"""Where a flow begins, x(0) = x_0, beside a display that says what x is at all times: x(t) = e^{-At} x_0.

Such a display is judged by its rate and by its value at t = 0 (files/solutions.py); x(0) is a letter then.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from dlhw3.symbolic.language.latex.text.timed import BELOW, LETTER, bare

AT_ZERO = r"\s*(?:\\left\s*)?\(\s*(?:0|\\mathsf\s*\{\s*0\s*\})\s*(?:\\right\s*)?\)"
OF_TIME = r"\s*(?:\\left\s*)?\(\s*t\s*(?:\\right\s*)?\)"
LEADS = (
    r"(?:,?\s*(?:(?:and|where)\s+)?(?:with|from|for|starting\s+(?:from|at)|started\s+(?:from|at)|initiali[sz]ed\s+(?:at|with|by)"
    r"|subject\s+to|given)?(?:\s+(?:the\s+)?initial(?:i[sz]ation)?(?:\s+(?:condition|value|point|state|data))?)?\s*)"
)
VALUE = rf"(?P<value>{LETTER}{BELOW}|0)"
BEGINS = (
    r"(?:\\\[|\$\$|\\\\(?:\[[^\]]*\])?"
    r"|\\begin\s*\{(?:equation|align|gather|multline|eqnarray|aligned)\*?\}(?:\s*\\label\{[^{}]*\})?)"
)
ELSEWHERE = r"(?:\\left\s*)?\(\s*(?:[1-9]\d*|[A-Zs])\s*(?:\\right\s*)?\)"


def with_starts(text: str, moving: Collection[str]) -> tuple[str, dict[str, str]]:
    """Return a text with letters for where those begin that a display gives in time, and these, by their names."""
    starts: dict[str, str] = {}
    for letter in sorted(moving):
        found = _with_start(text, letter)
        if found is not None:
            text, starts[name_of(letter)] = found
    return text, starts


def name_of(letter: str) -> str:
    r"""Return the name of a letter: theta_0 of \theta_{0}."""
    return re.sub(r"[\\{}\s]", "", bare(letter))


def _with_start(text: str, letter: str) -> tuple[str, str] | None:
    """Return the text with where a letter begins as a letter of its own, and its name; None where it stays."""
    X = _written(letter)
    solved = re.search(
        rf"{BEGINS}\s*&?\s*{X}{OF_TIME}\s*(?:[-+][^=&\\]*)?&?\s*=(?!\s*&?\s*{X}{AT_ZERO}\s*(?:\\|$))", text
    )
    if solved is None or re.search(rf"{X}\s*{ELSEWHERE}", text):
        return None
    told = re.search(
        rf"{LEADS}\$\s*{X}{AT_ZERO}\s*=\s*{VALUE}\s*(?P<more>(?:>|\\geq?|\\neq?)\s*0\s*)?\$", text
    )
    if told is not None:
        start = told["value"]
        left = f" with ${start} {told['more']}$" if told["more"] and start != "0" else ""
        text = text[: told.start()] + left + text[told.end() :]
        if re.search(rf"{X}{AT_ZERO}\s*=", text):
            return None
        return re.sub(rf"{X}{AT_ZERO}", lambda _: start, text), name_of(start)
    start = f"{letter}_{{0}}"
    if (
        re.search(rf"{X}{AT_ZERO}\s*&?\s*=", text)
        or re.search(rf"{X}\s*_\s*(?:\{{\s*0\s*\}}|0)", text)
        or "_" in letter
    ):
        return None
    if not re.search(rf"{X}{AT_ZERO}", text):
        return None
    return re.sub(rf"{X}{AT_ZERO}", lambda _: start, text), name_of(start)


def _written(letter: str) -> str:
    r"""Return a form of a letter as it may be written: bold, in braces."""
    plain = re.escape(letter)
    guard = r"(?<![A-Za-z\\])" if letter[0] != "\\" else ""
    return rf"(?:\\(?:mathbf|boldsymbol|bm|mathrm)\s*\{{\s*{plain}\s*\}}|{guard}{plain}(?![A-Za-z]))"
