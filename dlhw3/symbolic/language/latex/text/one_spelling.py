r"""One spelling of what LaTeX can write in several ways: ^2_2 as _2^2, \pmb as \bm, each of the same length.

Only what stands in formulas is changed, and every line keeps its place, so that carets point into what was written.
"""

from __future__ import annotations

from collections import Counter

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.colons import with_frobenius_products
from dlhw3.symbolic.language.latex.text.macros import braced, written_out
from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

HELD = r"\{(?:[^{}\n]|\{[^{}\n]*\})*\}"
ABOVE = rf"(?:{HELD}|\\[A-Za-z]+|[A-Za-z0-9*+])"
BELOW = rf"(?:{HELD}|\\[A-Za-z]+|[A-Za-z0-9])"
SCRIPTS = re.compile(
    rf"(?<!(?<![A-Za-z])e)(?<!')(?P<primes>'*+)(?P<above>(?:(?<!\s)\s++)?\^\s*+{ABOVE})(?P<below>\s*+_\s*+{BELOW})"
    rf"|(?<!')(?P<primed>'++)(?P<only>\s*+_\s*+{BELOW})"
)
"""What stands above and then below: x^2_i, \\sum^n_{i=1}, W'_1. Of e^x_i it is not plain what the i is of."""
OF_MATRIX = re.compile(
    r"(?<![A-Za-z\\])(?:[A-Z]|\\(?:Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega)|\\(?:mathbf|bm|boldsymbol)\s*\{\s*\\?[A-Z][a-z]*\s*\})"
    r"\s*\^\s*(?:\{\s*-?\s*\d+\s*\}|\d)\s*_\s*\{\s*[a-z0-9]\s*,?\s*[a-z0-9]\s*\}"
)
"""An entry of a power of a matrix, or a power of its entry: A^{-1}_{ij}, A^2_{ij}."""
CAPITAL = (
    r"(?<![A-Za-z\\])(?P<base>[A-Z]|\\(?:Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega)|\\(?:mathbf|bm|boldsymbol)\s*"
    r"\{\s*\\?[A-Z][a-z]*\s*\})"
)
TURN = r"\^\s*(?:T|\\top|\\intercal|\{\s*(?:T|\\top|\\intercal|\\(?:mathrm|mathsf|rm|text)\s*\{?\s*T\s*\}?)\s*\})"
INDICES = r"_\s*\{{\s*(?P<i{0}>[i-s])\s*,?\s*(?P<j{0}>[i-s])\s*\}}"
TURNED_ENTRY = re.compile(
    rf"{CAPITAL}\s*(?:(?P<turn>{TURN})\s*(?P<below>{INDICES.format('a')})"
    rf"|(?P<under>{INDICES.format('b')})\s*(?P<above>{TURN}))(?![A-Za-z])"
)
"""An entry of a transpose: A^T_{ij} and A_{ij}^T, which look alike, are (A^T)_{ij}."""
INDEX = re.compile(r"_\s*(?:\{([^{}]*)\}|([a-z]))")
BOLD = re.compile(r"\\(?:pmb|bold|boldmath|mathbfit|mathbfsf)(?![A-Za-z])")
"""Other commands for letters in bold."""
OVER = re.compile(r"\\over(?![A-Za-z])\s?")
"""A fraction as TeX has it, {a \\over b}."""
BARS = re.compile(r"(?<![|\\])\|\|(?!\|)")


def in_one_spelling(text: str, longest: int) -> str:
    """Return a text with its macros written out and each formula in the spelling that is read.

    Raises UserError for a macro that is named by itself, or makes a text that is too long, and for A^2_{ij}.
    """
    text = BOLD.sub(lambda found: r"\bm".ljust(len(found[0])), written_out(text, longest))
    text = _with_turned_entries(text)
    text = in_formulas(_with_fractions(text), _with_norms) if "||" in text else _with_fractions(text)
    if entry := OF_MATRIX.search(without_comments(text)):
        number = text.count("\n", 0, entry.start()) + 1
        base, power, below = re.split(r"\s*[\^_]\s*", entry[0])
        told = f"Line {number}: {entry[0]} is an entry of a power, or a power of an entry: which is not said."
        raise UserError(told, at=Span(entry[0], 0, len(entry[0])), hint=f"{base}_{below}^{power}")
    return with_frobenius_products(SCRIPTS.sub(_below_first, text))


def _with_turned_entries(text: str) -> str:
    """Return a text with (A^T)_{ij} for A^T_{ij}, where its indices are those of something else too."""

    every = Counter(
        letter for below in INDEX.findall(text) for letter in re.findall(r"[a-z]", "".join(below))
    )

    def made(found: re.Match[str]) -> str:
        own = [found["ia"] or found["ib"], found["ja"] or found["jb"]]
        if all(every[one] <= own.count(one) for one in own):
            return found[0]
        return f"({found['base']}{found['turn'] or found['above']}){found['below'] or found['under']}"

    return TURNED_ENTRY.sub(made, text)


def _with_fractions(text: str) -> str:
    r"""Return a text with \frac{a}{b} for {a \over b}."""
    while (found := OVER.search(text)) is not None:
        start, depth = found.start(), 0
        while start and (depth or text[start - 1] != "{"):
            start -= 1
            depth += {"}": 1, "{": -1}.get(text[start], 0)
        held, end = braced(text, start - 1) if start else ("", 0)
        if not held or end <= found.end():
            return text
        below = text[found.end() : end - 1]
        text = f"{text[: start - 1]}\\frac{{{text[start : found.start()]}}}{{{below}}}{text[end:]}"
    return text


def _with_norms(formula: str) -> str:
    r"""Return a formula of the same length with \| for ||, where every other one closes what one opens."""
    parts = BARS.split(formula)
    if len(parts) % 2 == 0 or re.search(r"(?<!\\)\|", "".join(parts)) or r"\begin{array}" in formula:
        return formula
    inside = parts[1::2]
    if not all(one.strip() and one.count(a) == one.count(b) for one in inside for a, b in ("()", "[]", "{}")):
        return formula
    return r"\|".join(parts)


def _below_first(found: re.Match[str]) -> str:
    if found["primed"]:
        return found["only"] + found["primed"]
    return found["below"] + found["primes"] + found["above"]
