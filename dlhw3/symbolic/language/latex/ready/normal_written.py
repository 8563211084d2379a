r"""The density of the standard normal distribution written out, \frac{1}{\sqrt{2\pi}} e^{-x^2/2}.

Of \pi nothing is known here but that it is positive; this quotient is \operatorname{normpdf}(x), of which more is.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

NAMED = re.compile(
    r"\bstandard\s+(?:normal|Gaussian)\b|\b(?:normal|Gaussian)\s+(?:c\.?d\.?f|p\.?d\.?f"
    r"|cumulative|density)|\\operatorname\s*\{norm[cp]df\}",
    re.IGNORECASE,
)
LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?"
HALF = r"(?:\\[td]?frac\s*(?:\{\s*1\s*\}\s*\{\s*2\s*\}|1\s*2|12)|1\s*/\s*2|0\.5)"
SQUARE = (
    r"\s*(?:{0}\s*\^\s*(?:\{{\s*2\s*\}}|2)\s*/\s*2|\\[td]?frac\s*\{{\s*{1}\s*\^\s*(?:\{{\s*2\s"
    r"*\}}|2)\s*\}}\s*(?:\{{\s*2\s*\}}|2)|"
    + HALF.replace("{", "{{").replace("}", "}}")
    + r"\s*{2}\s*\^\s*(?:\{{\s*2\s*\}}|2))\s*"
)
POWER = SQUARE.format(*(rf"(?P<{one}>{LETTER})" for one in "abc"))
CALLED = SQUARE.format(*(rf"(?P<{one}>{LETTER})" for one in "def"))
DENSITY = re.compile(
    r"(?:\\[td]?frac\s*\{(?P<above>[^{}]*)\}\s*\{\s*\\sqrt\s*\{\s*2\s*\\pi\s*\}\s*\}"
    r"|\(\s*2\s*\\pi\s*\)\s*\^\s*\{\s*-\s*(?:1\s*/\s*2|\\[td]?frac\s*(?:\{1\}\{2\}|12))\s*\})"
    rf"(?:\s|\\[,;:! ]|\\cdot(?![a-z]))*(?:e\s*\^\s*\{{\s*-{POWER}\}}|\\exp\s*(?:\\left"
    rf"|\\[bB]igg?l?)?\s*[({{\[]\s*-{CALLED}(?:\\right|\\[bB]igg?r?)?\s*[)}}\]])"
)
"""The density at a letter, or a multiple of it."""


def with_normal_written(text: str) -> str:
    """Return a text of the same lines with the density's name, where it names that distribution."""
    if "\\pi" not in text or not NAMED.search(text):
        return text
    return in_formulas(text, lambda one: DENSITY.sub(_by_name, one))


def _by_name(found: re.Match[str]) -> str:
    x = next(found[one] for one in "abcdef" if found[one])
    above = (found["above"] or "1").strip()
    above = "" if above == "1" else rf"\left({above}\right) " if re.search(r".[-+]", above) else f"{above} "
    return rf"{above}\operatorname{{normpdf}}({x.strip()})"
