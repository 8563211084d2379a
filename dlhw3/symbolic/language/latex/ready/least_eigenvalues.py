r"""Least eigenvalues of what stands in a rate, \lambda_{\min}(H(t)) \ge \lambda_0, as orders of matrices."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, outside
from dlhw3.symbolic.language.latex.text.timed import BELOW, LETTER
from dlhw3.symbolic.language.text import lazy_re as re

RATED = re.compile(r"\\dot(?![a-z])|\\[td]?frac\s*\{\s*(?:d|\\mathrm\s*\{\s*d\s*\})\s*[^{}]*\}\s*\{")
NAMED = r"(?:text|mathrm)\s*\{\s*min\s*\}"
MIN = rf"(?:\\(?:min|{NAMED})|\{{\s*(?:\\?min|\\{NAMED})\s*\}})"
BOUND = re.compile(
    rf"\$\s*\\lambda\s*_\s*{MIN}\s*(?:\\(?:left|[bB]igl?)\s*)?\(\s*(?P<X>{LETTER}{BELOW}(?:\s*\(\s*t\s*\))?)\s*"
    r"(?:\\(?:right|[bB]igr?)\s*)?\)\s*(?:\\geq?(?:slant)?(?![a-z])|>)\s*(?P<c>(?:[^$=<>\\]|\\(?!leq?|geq?|in\b)[A-Za-z]+)+?)\s*\$"
)


def with_least_eigenvalues(text: str) -> str:
    """Return a text whose words bound a matrix that stands in a rate, for the bound on its least eigenvalue."""
    if "\\lambda" not in text or BOUND.search(text) is None:
        return text
    rates = " ".join(one for one in formulas_in(text) if RATED.search(one))

    def said(found: re.Match[str]) -> str:
        plain = re.sub(r"\(\s*t\s*\)|\s", "", found["X"])
        if not plain[0].isupper() and plain[:2] not in (r"\T", r"\S", r"\P", r"\G", r"\L", r"\O"):
            return found[0]
        if not re.search(rf"(?<![A-Za-z\\]){re.escape(plain)}(?![A-Za-z])", rates):
            return found[0]
        c = found["c"].strip()
        lines = "\n" * found[0].count("\n")
        return f"${found['X'].strip()} \\succeq {'0' if c == '0' else f'{c} I'}${lines}"

    return outside(text, lambda words: BOUND.sub(said, words))
