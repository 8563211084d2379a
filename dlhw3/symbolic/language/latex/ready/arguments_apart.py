r"""The letter of a function's definition that is said to be something too: $f(W) = \|W\|^2$, $W = W_2 W_1$.

f is a function of any point, and f(W) its value at that one: in its definition the point has another letter.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\(?!ell|top)[A-Za-z]+|[A-Za-z])"
NAMES = r"(?:\\(?:mathcal|mathrm)\s*\{\s*[A-Za-z]\s*\}|\\ell|[A-Za-z])"
DEFINES = re.compile(rf"\$\s*(?P<f>{NAMES})\s*\(\s*(?P<x>{LETTER})\s*\)\s*:?=(?P<value>[^$=]+)\$")
MEANT = r"\b(?:[Ll]et|[Ww]here|[Ww]ith|[Dd]efine|[Ss]et|[Pp]ut)\s+\$\s*{x}\s*:?=(?P<value>[^$=]+)\$"
AND = r"(?P<whole>\$\s+(?:and\s+)?(?:let\s+)?)\$\s*{x}\s*:?=(?P<value>[^$=]+)\$"
SMALL, CAPITAL = "zqrspkhvu", "ZQPSHKTGFEDCB"


def with_arguments_apart(text: str) -> str:
    """Return a text with another letter in the definitions of functions of such a letter."""
    words = text
    for start, stop in reversed([*set_apart(text)]):
        words = words[:start] + re.sub(r"[^\n]", "\0", words[start:stop]) + words[stop:]
    for found in reversed([*DEFINES.finditer(words)]):
        x = found["x"]
        own = re.compile(("" if x[0] == "\\" else r"(?<![A-Za-z\\])") + re.escape(x) + r"(?![A-Za-z]|\s*_)")
        beside = re.compile(AND.format(x=re.escape(x)))
        meant = re.search(MEANT.format(x=re.escape(x)), words) or beside.match(words, found.end() - 1)
        if meant is None or own.search(meant["value"]) or not own.search(found["value"]):
            continue
        plain = re.sub(r"\\[A-Za-z]+", " ", " ".join(formulas_in(text)))
        letters = CAPITAL if x[-1:].isupper() or x[1:2].isupper() else SMALL
        free = next((one for one in letters if one not in plain), "")
        if free:
            said = own.sub(f"{free} ", found[0])
            text = text[: found.start()] + said + text[found.end() :]
    return text
