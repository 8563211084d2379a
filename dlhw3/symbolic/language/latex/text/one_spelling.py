r"""One spelling of what LaTeX can write in several ways: ^2_2 as _2^2, \pmb as \bm, each of the same length.

Only what stands in formulas is changed, and every line keeps its place, so that carets point into what was written.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.macros import written_out
from dlhw3.symbolic.language.text import lazy_re as re

HELD = r"\{(?:[^{}\n]|\{[^{}\n]*\})*\}"
ABOVE = rf"(?:{HELD}|\\[A-Za-z]+|[A-Za-z0-9*+])"
BELOW = rf"(?:{HELD}|\\[A-Za-z]+|[A-Za-z0-9])"
SCRIPTS = re.compile(
    rf"(?<!(?<![A-Za-z])e)(?P<primes>'*)(?P<above>\s*\^\s*{ABOVE})(?P<below>\s*_\s*{BELOW})"
    rf"|(?P<primed>'+)(?P<only>\s*_\s*{BELOW})"
)
"""What stands above and then below: x^2_i, \\sum^n_{i=1}, W'_1. Of e^x_i it is not plain what the i is of."""
BOLD = re.compile(r"\\(?:pmb|bold|boldmath|mathbfit|mathbfsf)(?![A-Za-z])")
"""Other commands for letters in bold."""


def in_one_spelling(text: str, longest: int) -> str:
    """Return a text with its macros written out and each formula in the spelling that is read.

    Raises UserError for a macro that is named by itself, or makes a text that is too long.
    """
    text = BOLD.sub(lambda found: r"\bm".ljust(len(found[0])), written_out(text, longest))
    return SCRIPTS.sub(_below_first, text)


def _below_first(found: re.Match[str]) -> str:
    if found["primed"]:
        return found["only"] + found["primed"]
    return found["below"] + found["primes"] + found["above"]
