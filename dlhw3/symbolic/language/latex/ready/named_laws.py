r"""Random signs by their names, "uniform on $\{-1, 1\}^n$", as their means and second moments."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import GAP, of_as_many_lines, outside
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\(?!math)[A-Za-z]+|[A-Za-z])"
SIGNS = r"\\\{\s*(?:-\s*1\s*,\s*\+?\s*1|\+?\s*1\s*,\s*-\s*1|\\pm\s*1)\s*\\\}\s*\^\s*\{?\s*[a-zA-Z]\s*\}?"
UNIFORM = (
    r"(?:(?:drawn |sampled |distributed |chosen )?uniform(?:ly)?(?: distributed| drawn| sampled| at random)?"
    r"|(?:drawn |sampled |chosen )uniformly at random)"
)
ENTRIES = r"(?:Rademacher (?:random )?(?:variables|entries|signs)|(?:random |uniform )+signs)"
ONE = re.compile(
    (
        rf"\$\s*(?P<z>{LETTER})\s*\$ (?P<verb>be|is) (?:an? (?:random )?Rademacher (?:random )?vector"
        rf"|a (?:random )?vector of (?:i\.?i\.?d\.?|independent) {ENTRIES}"
        rf"|{UNIFORM} (?:on|over|from|in) \$\s*{SIGNS}\s*\$)"
    ).replace(" ", GAP)
    + r"(?=\s*(?:$|[.,;:)]|and\b|independent))",
    re.IGNORECASE,
)
"""One column whose entries are independent signs."""
EACH = re.compile(
    (
        r"(?P<are>(?:be|are) (?:i\.?i\.?d\.?|independent(?: and identically distributed)?))"
        r" (?:(?:uniform )?Rademacher(?: random)?(?: variables| signs| numbers)?"
        r"|(?:uniform |random |uniformly random )+signs)"
    ).replace(" ", GAP)
    + r"(?=\s*(?:$|[.,;:)]))",
    re.IGNORECASE,
)
"""Members that are independent signs."""
CHANGED = re.compile(r"\bcondition|\bgiven\s+that\b|\brestrict|\breject|\\mid(?![a-z])", re.IGNORECASE)
"""Words by which a law may become another."""


def with_laws(text: str) -> str:
    """Return a text of as many lines with means and second moments for the names of laws."""
    if CHANGED.search(text):
        return text
    return outside(
        outside(text, lambda words: ONE.sub(_of_one, words)), lambda words: EACH.sub(_of_each, words)
    )


def _of_one(found: re.Match[str]) -> str:
    z = found["z"]
    said = rf"${z}$ {found['verb']} a random vector with mean zero and $\mathbb{{E}}[{z} {z}^\top] = I$"
    return of_as_many_lines(found[0], said)


def _of_each(found: re.Match[str]) -> str:
    return of_as_many_lines(found[0], f"{found['are']} with mean zero and variance $1$")
