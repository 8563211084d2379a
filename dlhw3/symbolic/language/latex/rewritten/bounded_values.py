r"""Functions whose values have a bound, "$L \ge 0$", "$f$ is bounded below by $f^*$": a bound of f(x) for all $x$.

A text is returned of as many lines; for_all.py says it of the points of the lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import CONSTANT, NAME, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.text import lazy_re as re

CALLED = r"\s*(?:\\left\s*|\\[bB]igl?\s*)?\("
VALUE = rf"(?:{CONSTANT}|{NAME}\s*(?:\^|_)\s*\{{?\s*(?:\*|\\star|\\ast|\\min|\\inf)\s*\}}?)"
ENDS = r"(?=\s*(?:[.;,]|\Z|\n\s*\n)|\s+(?:and|with)\s+(?:\$|let|suppose|assume))"
ORDER = re.compile(rf"\$\s*(?P<f>{NAME})\s*(?P<sign>\\geq?|\\geqslant)(?![a-z])\s*(?P<c>{VALUE})\s*\$" + ENDS)
VERB = r"(?:is|be)(?: a)?"
BELOW = phrase(
    rf"\$\s*(?P<f>{NAME})\s*\$ {VERB} (?:lower bounded|bounded (?:from )?below) by \$\s*(?P<c>{VALUE})\s*\$",
    ENDS,
)
ABOVE_ZERO = phrase(rf"\$\s*(?P<f>{NAME})\s*\$ {VERB} (?:nonnegative|non-negative)(?: function)?", ENDS)


def with_values_bounded(text: str) -> str:
    """Return a text in which what bounds all values of a function says so of f(x), for all $x$."""
    if not re.search(r"\\geq?(?![a-z])|below|bounded|negative", text):
        return text

    def said(found: re.Match[str]) -> str:
        f, parts = found["f"].strip(), found.groupdict()
        named = re.escape(f)
        sloped = rf"\\nabla\s*(?:_\s*(?:\{{[^{{}}]*\}}|\\?[a-zA-Z]+)\s*)?{named}(?![A-Za-z_])"
        if not re.search(rf"(?<![A-Za-z\\]){named}{CALLED}", text) or not re.search(sloped, text):
            return found[0]
        value = (parts.get("c") or "0").strip()
        return of_as_many_lines(found[0], rf"${f}(x) \ge {value}$ for all $x$")

    def read(words: str) -> str:
        for form in (ORDER, BELOW, ABOVE_ZERO):
            words = form.sub(said, words)
        return words

    return outside(text, read)
