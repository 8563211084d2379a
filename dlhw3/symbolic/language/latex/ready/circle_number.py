r"""The number \pi in densities, \log(2\pi\sigma^2): what holds of any positive number in its place holds of it.

A line that is false of others is false of it too: an equation of roots, logarithms and exponentials says nothing of
\pi alone. Angles do, and orders may: where these stand, \pi is no letter.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

NUMBER = re.compile(r"\\pi(?![A-Za-z])")
BEFORE = re.compile(r"(?:\d|\\(?:sqrt|log|ln))\s*(?:\\[,;:!]\s*)*[{(]?\s*$")
"""What stands before \\pi where it is the number: 2\\pi, \\sqrt\\pi."""
SPECIAL = re.compile(
    r"[<>]|\\(?:sin|cos|tan|sec|csc|cot|arc[a-z]+|[lg]eq?(?:slant)?|approx|simeq|succ\w*|prec\w*|ll|gg|lesssim|int|Gamma"
    r"|operatorname\s*\{\s*erf\s*\})(?![a-z])"
)
SIGN = re.compile(
    r"[$\s]*(?:\\(?!pi(?![a-z]))[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?(?:\^\{?2\}?)?\s*(?:>|\\geq?(?:slant)?(?![a-z]))\s*[01][$\s]*"
)
"""The sign of another letter."""
DECLARED = re.compile(r"^\s*%\s*(?:scalar|shape|let)\s+(?:[^\n]*[\s,])?pi\b", re.MULTILINE)


def has_circle_number(text: str) -> bool:
    """Whether the number stands in formulas of a text, wherever \\pi does, and nothing that knows which it is."""
    formulas: list[str] = []
    in_formulas(text, lambda one: formulas.append(one) or one)  # type: ignore[func-returns-value]
    found = [(one, at.start()) for one in formulas for at in NUMBER.finditer(one)]
    plain = (
        found
        and not DECLARED.search(text)
        and not any(SPECIAL.search(one) for one in formulas if not SIGN.fullmatch(one))
    )
    return bool(plain) and all(BEFORE.search(one[:at]) for one, at in found)
