r"""What formulas say beside what they are: 0_{d \times d}, \forall X \in \mathbb{R}^{d \times d}. and W_{N:1}(t).

A text is returned of as many lines without the size of a zero, without the range that stands before a display, for
all of which its lines are judged, and without the time of products of layers that stand at no other time. E(f(w))
is a mean, where words speak of expectations and nothing says what E is.
"""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

ZERO = re.compile(
    r"(?<=[=&$ ])(?P<zero>0|\\mathbf\s*\{\s*0\s*\})\s*_"
    r"\s*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\\times[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"
    r"(?=\s*(?:[=.,;&$]|\\\\|\\\]|\\end\b|\\q?quad|$))"
)
"""A matrix of zeros with its size, which is a side of its own."""
LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?"
SET = r"(?:\\mathbb\s*\{?\s*R\s*\}?(?:\s*(?:\^|_)\s*(?:\{[^{}]*\}|\w))*|\[\s*\w+\s*\])"
RANGE = re.compile(
    rf"(?P<begins>(?:\$\$|\\\[|\\begin\s*\{{(?:equation|align|aligned|gather)\*?\}})\s*(?:\\begin\s*\{{aligned\}})?\s*&?\s*)"
    rf"\\forall\s*{LETTER}(?:\s*,\s*{LETTER})*\s*\\in\s*{SET}(?:\s*,\s*{LETTER}\s*\\in\s*{SET})*\s*[.,:]\s*(?:\\q?quad\s*)?"
)
"""For all of what a display is, before it."""
TIMED = re.compile(r"(?P<stretch>(?<![A-Za-z\\])(?P<W>[A-Z])\s*_\s*\{[^{}:]+:[^{}:]+\})\s*\(\s*t\s*\)")
EXPECTED = re.compile(
    r"\bexpect(?:ed\s+values?|ations?)\b|\b(?:taking|in)\s+(?:the\s+)?expectations?\b", re.IGNORECASE
)
MEAN = re.compile(r"(?<![A-Za-z\\{_^])E\s*(?=(?:\\left\s*|\\[bB]igg?l?\s*)?[(\[])")
OF_MORE = re.compile(
    r"(?:\\left\s*|\\[bB]igg?l?\s*)?[(\[]\s*(?:\\\||\\langle|\\[lr]?Vert|\\nabla|[a-zA-Z]\s*\()"
)
SAYS_E = re.compile(
    r"(?<![A-Za-z\\{_^])E\s*(?:\([^()]*\)\s*)?&?\s*(?::=|=)|\$\s*E\s*\$|\\nabla\s*E(?![A-Za-z])"
)


def without_sizes(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines without these, and what is told of it."""
    told: dict[str, None] = {}
    text = in_formulas(text, lambda one: ZERO.sub(lambda found: found["zero"], one))
    text = _without_ranges(text)
    formulas = " ".join(formulas_in(text))
    for letter in dict.fromkeys(found["W"] for found in TIMED.finditer(formulas)):
        if re.search(rf"(?<![A-Za-z\\]){letter}\s*_\s*(?:\{{[^{{}}]*\}}|\w)\s*\(\s*(?!t\s*\))", formulas):
            continue  # at another time too
        at = re.compile(rf"((?<![A-Za-z\\]){letter}\s*_\s*(?:\{{[^{{}}]*\}}|\w))\s*\(\s*t\s*\)")
        text = in_formulas(text, partial(at.sub, r"\1 "))
        told[f"{letter}_{{i:j}}(t) is {letter}_{{i:j}}, at any time"] = None
    uses = [*MEAN.finditer(formulas)]
    if (
        EXPECTED.search(text)
        and any(OF_MORE.match(formulas, one.end()) for one in uses)
        and not SAYS_E.search(formulas)
    ):
        text = in_formulas(text, lambda one: MEAN.sub(r"\\mathbb{E}", one))
        told[r"E is a mean, \mathbb{E}"] = None
    return text, [*told]


def _without_ranges(text: str) -> str:
    for start, stop in reversed([*set_apart(text)]):
        held = text[start:stop]
        made = RANGE.sub(
            lambda found: found["begins"] + "\n" * (found[0].count("\n") - found["begins"].count("\n")), held
        )
        text = text[:start] + made + text[stop:]
    return text
