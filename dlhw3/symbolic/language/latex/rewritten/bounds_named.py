r"""The Polyak–Łojasiewicz condition as a formula among the words, with what its sentence says of its constant.

"An $L$-smooth function satisfying $\frac12 \|\nabla f(x)\|^2 \ge \mu (f(x) - f^*)$ with $\mu > 0$" is of every
x: so it is said then, and its constant is let be what it is. A text is returned of as many lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import CONSTANT, SPACE, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.text import lazy_re as re

ONE_KIND = r"(?:\$[^$]+\$-smooth|convex|differentiable)"
KIND = rf"{ONE_KIND}(?:,? (?:and )?{ONE_KIND})*"
FUNCTION = phrase(
    rf"\b(?P<verb>be|is) an? (?P<kind>{KIND}) (?:function|objective|loss),?"
    r" (?:(?:that|which) satisfies|satisfying) "
)
"""A function of a kind that satisfies something."""
LETTER = r"(?:Ł|L|\\L(?: )?(?:\{\})?|\{\\L\})"
NAMED = (
    rf"the (?:Polyak(?:(?: )?[-–—]+(?: )?| ){LETTER}ojasiewicz|P{LETTER})(?: \(P{LETTER}\))?"
    r"(?: (?:inequality|condition|property))?,?"
)
SLOPE = (
    r"\$\s*(?:\\[td]?frac\s*(?:\{1\}|1)\s*(?:\{\w+\}|\w)\s*)?\\(?:left\s*\\)?\|\s*\\nabla\s*(?P<f>\\?[A-Za-z]+)\s*"
    r"\(\s*(?P<x>[a-z])\s*\)\s*\\(?:right\s*\\)?\|(?:_\{?2\}?)?\s*\^\s*\{?2\}?"
    r"\s*\\geq?(?:slant)?(?![a-z])\s*[^$=<>]*?\(\s*(?P=f)\s*\(\s*(?P=x)\s*\)\s*-\s*(?P=f)\s*"
    r"[\^_]\s*\{?\s*(?:\\ast|\\star|\*)\s*\}?\s*\)\s*\$"
)
"""A bound of the slope by how far a function is above its least value."""
CONDITION = rf"\$\s*(?:0\s*<\s*)?{CONSTANT}\s*(?:>|<|\\[lg]eq?(?:slant)?(?![a-z]))\s*{CONSTANT}\s*\$"
OF_ALL = rf"(?P<all>,? for (?:all|any|every|each) \$\s*(?P<y>[a-z])\s*{SPACE}\s*\$,?)"
TAIL = (
    r",? (?:with|where|and|for)(?: (?:an?|some|the|constants?|parameter|positive))*"
    rf" (?P<said>{CONDITION})"
)
BEHIND = r"(?=\s*(?:[.;]|\n\s*\n|\Z)|\s*,?\s+and\s+(?:let|assume|suppose)\b)"
BOUND = phrase(rf"\b(?P<verb>satisf(?:y|ies)) (?:{NAMED} )?(?P<bound>{SLOPE}){OF_ALL}?(?:{TAIL})?", BEHIND)
"""The condition as a formula, of all x or of no x in particular, and what its constant is."""
BY_NAME = phrase(
    rf"\b(?P<verb>satisf(?:y|ies)) (?P<name>{NAMED} with (?:the )?(?:constant|parameter)"
    rf" \$\s*(?P<c>{CONSTANT})\s*\$){TAIL}",
    BEHIND,
)
"""The condition by its name, and what its constant is."""


def with_bounds_of_slopes(text: str) -> str:
    """Return a text of the same lines in which such a condition is said of all x, and then of its constant."""
    return outside(
        text, lambda words: BY_NAME.sub(_by_name, BOUND.sub(_bound, FUNCTION.sub(_function, words)))
    )


def _function(found: re.Match[str]) -> str:
    verb = "satisfy" if found["verb"].lower() == "be" else "satisfies"
    return of_as_many_lines(found[0], f"{found['verb']} {found['kind']} and {verb} ")


def _bound(found: re.Match[str]) -> str:
    of_point = re.search(rf"(?<![A-Za-z\\]){found['x']}(?![A-Za-z])", found["said"] or "")
    if found["y"] not in (None, found["x"]) or of_point:  # for all x with x > 0
        return found[0]
    behind = f" and let {found['said']}" if found["said"] else ""
    return of_as_many_lines(found[0], f"{found['verb']} {found['bound']} for all ${found['x']}${behind}")


def _by_name(found: re.Match[str]) -> str:
    if found["c"] not in found["said"]:  # where x > 0
        return found[0]
    return of_as_many_lines(found[0], f"{found['verb']} {found['name']} and let {found['said']}")
