r"""The normal distribution's function and density in other words: the CDF of $\mathcal{N}(0, 1)$, and its density.

"The cumulative distribution function of a standard normal variable" is "the standard normal CDF". A density is that
of it where one sentence says "$\Phi$ … the standard normal CDF and $\phi$ its density", or $\phi = \Phi'$.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import outside, phrase
from dlhw3.symbolic.language.text import lazy_re as re

OWN = (
    r"(?: of (?:(?:an?|the) standard (?:normal|[Gg]aussian)(?: (?:distribution|law|random variable|variable))?"
    r"|\$\s*(?:\\mathcal\s*\{?\s*N\s*\}?|N)\s*\(\s*0\s*,\s*1\s*\)\s*\$)"
    r"(?! (?:with (?!(?:density|pdf|PDF)\b)|whose|given|conditioned|conditional|squared|times|plus|scaled|shifted"
    r"|restricted)))"
)
CDF = r"(?:(?:cumulative )?distribution function|cdf|CDF|c\.d\.f\.)"
DENSITY = r"(?:(?:probability )?density(?: function)?|pdf|PDF|p\.d\.f\.)"
SAID = (
    (phrase(rf"{CDF}{OWN}"), "standard normal CDF"),
    (phrase(rf"{DENSITY}{OWN}"), "standard normal density"),
)
LETTER = r"\$\s*\\?[A-Za-z]+\s*(?:\(\s*\\cdot\s*\)\s*)?\$"
KNOWN = r"[Ss]tandard (?:normal|[Gg]aussian) (?:cdf|CDF|(?:cumulative )?distribution function)"
DERIVED = r"\$\s*(?P<name>\\?[A-Za-z]+)\s*=\s*\\?[A-Za-z]+\s*(?:'|\^\s*\{?\s*\\prime\s*\}?)\s*\$"
BESIDE = phrase(
    rf"(?P<cdf>(?:{LETTER}(?: (?:be|is|denotes?|for|being))?,? (?:the )?{KNOWN}|{KNOWN} {LETTER}),?"
    rf" (?:and|with) )(?:(?P<before>{LETTER}|{DERIVED})(?: (?:is|be|denotes?))? (?:its|the corresponding) {DENSITY}"
    rf"|(?:its )?{DENSITY} (?P<after>{LETTER}))"
)
"""A distribution function with its density beside it."""


BOTH = phrase(
    rf"(?P<one>{LETTER})(?:,| and) (?P<two>{LETTER}) (?P<how>be|are|denote|for) the"
    rf" (?P<cdf>[Ss]tandard (?:normal|[Gg]aussian) {CDF})"
    rf" and (?:the )?(?:[Ss]tandard (?:normal|[Gg]aussian) )?(?P<pdf>{DENSITY})(?:,? respectively)?"
)
"""The two in one breath: let Φ and φ be the standard normal CDF and density."""


def with_normal_said(text: str) -> str:
    """Return a text of the same lines that says "standard normal CDF" and "standard normal density"."""
    return outside(text, _said)


def _said(text: str) -> str:
    for pattern, plain in SAID:
        text = pattern.sub(lambda found, plain=plain: plain + "\n" * found[0].count("\n"), text)  # type: ignore[misc]
    return BESIDE.sub(_beside, BOTH.sub(_both, text))


def _both(found: re.Match[str]) -> str:
    how = {"are": "is", "denote": "denotes"}.get(found["how"], found["how"])
    if found["one"] == found["two"]:
        return found[0]
    made = f"{found['one']} {how} the standard normal CDF and {found['two']} the standard normal density"
    return made + "\n" * (found[0].count("\n") - made.count("\n"))


def _beside(found: re.Match[str]) -> str:
    letter = f"${found['name']}$" if found["name"] else found["before"] or found["after"]
    lines = "\n" * (found[0].count("\n") - found["cdf"].count("\n"))
    return f"{found['cdf']}{letter} the standard normal density{lines}"
