r"""Matrices that are definite, by a sign that ends a row and by their least eigenvalue.

Lines that say of a matrix that it is positive definite, H \succ 0: that it is \succeq 0, and u^\top H u > 0.

That is said of any u that is not 0, a letter that stands nowhere else, which is told.
Least eigenvalues of what stands in a rate, \lambda_{\min}(H(t)) \ge \lambda_0, as orders of matrices.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.ready.displays import SUPPOSED
from dlhw3.symbolic.language.latex.text.phrases import formulas_in, outside
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.timed import BELOW, LETTER
from dlhw3.symbolic.language.text import lazy_re as re

STRICT = re.compile(
    r"\\(?P<way>succ|prec)(?![a-z])\s*(?P<other>[^&\\=<>$]*(?:\\[lL]ambda|\\mu|\\alpha)?[^&\\=<>$,;]*)"
    r"(?=\s*(?:$|[.,;]|\\q?quad(?![a-z])|\\\\|\\\]|\$\$|\\end\b|\\(?:label|tag)\b))"
)
"""A strict order that ends a chain."""
SIDES = re.compile(
    r"=|<|>|\\(?:le|ge|leq|geq|preceq|succeq|leqslant|geqslant|succ|prec)(?![a-z])|\\q?quad|\\\\|\\text\s*\{[^{}]*\}|\\\[|\$\$"
    r"|\\begin\s*\{[^{}]*\}|,(?![^(]*\))"
)
WORDS = re.compile(
    r"\b(?:assum|suppos|let\b|if\b|when|since|because|whenever|where|provided|iff\b)", re.IGNORECASE
)
SENTENCE = re.compile(r"[.;:]\s|\n\s*\n|\\\]|\$\$|\\end\s*\{[^{}]*\}")
BODY = re.compile(r"\\begin\s*\{document\}[^\S\n]*")


def with_definite(text: str) -> tuple[str, list[str]]:
    r"""Return a text of the same lines with such lines as two of numbers and of order, and what is told."""
    letter = next((one for one in "uvqszh" if not re.search(rf"(?<![A-Za-z\\]){one}(?![A-Za-z])", text)), "")
    made, place, told = "", 0, list[str]()
    for start, stop in set_apart(text) if letter else ():
        before = INLINE.sub(" ", SENTENCE.split(text[:start])[-1])
        held = text[start:stop]
        if WORDS.search(before) or SUPPOSED.search(text[:start]) or r"\text" in held:
            continue
        whole = STRICT.sub(lambda found: _judged(found, letter, told), held)
        made += text[place:start] + whole
        place = stop
    if not told:
        return text, []
    made += text[place:]
    begin = BODY.search(made)
    at = begin.end() if begin else 0
    return made[:at] + f"Let ${letter} \\neq 0$ be a vector. " + made[at:], told


def _judged(found: re.Match[str], letter: str, told: list[str]) -> str:
    """Return the order that is not strict, and what is > 0 of each letter."""
    before, other = found.string[: found.start()], found["other"].rstrip(" .,;\n")
    sides = [*SIDES.finditer(before)]
    matrix = before[sides[-1].end() :].strip(" &\n") if sides else ""
    depth = matrix.count("{") - matrix.count("}"), matrix.count("(") - matrix.count(")")
    if not matrix or depth != (0, 0) or not other or re.search(r"\\(?:left|right)(?![a-z])", other):
        return found[0]
    zero = re.fullmatch(r"0|\\mathbf\s*\{?\s*0\s*\}?|O", other)
    less = "" if zero else f" - ({other})"
    form = rf"{letter}^\top \left({matrix}{less}\right) {letter}"
    told.append(
        rf"{matrix} \{found['way']} {other} is judged by {letter}^\top M {letter} of all {letter} \neq 0"
    )
    sign = ">" if found["way"] == "succ" else "<"
    tail = found["other"][len(found["other"].rstrip(" .,;\n")) :]
    return rf"\{found['way']}eq {other}, \qquad {form} {sign} 0{tail}"


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
