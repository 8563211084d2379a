r"""Lines that say of a matrix that it is positive definite, H \succ 0: that it is \succeq 0, and u^\top H u > 0.

That is said of any u that is not 0, a letter that stands nowhere else, which is told.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.ready.displays import SUPPOSED
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
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
