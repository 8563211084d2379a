r"""Where a column is, on the sphere; of what part alone a clause says something, convex on $[0, 1]$."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dlhw3.symbolic.language.latex.text.formulas_said import BOARD, letters_of
from dlhw3.symbolic.language.latex.text.sentences import FORMULA

S = FORMULA
CENTER = (
    rf"(?:\s*,?\s+(?:and\s+|with\s+)?(?:cent(?:er|re)d\s+(?:at|in|on|around)|centered\s+(?:at|in|on|around)|around|about"
    rf"|cent(?:er|re))\s+(?:{S}|the\s+origin|zero))"
)
OF_RADIUS = rf"(?:\s*,?\s+(?:of|with|and)\s+radius\s+(?:{S}|\d+))"
PLACE = (
    r"(?:(?:points?|vectors?|elements?)\s+)?(?:(?:on|of|from)\s+the\s+(?:unit\s+)?sphere"
    r"|(?:in|of|from|inside|within)\s+the\s+(?:closed\s+|open\s+)?(?:unit\s+)?ball)"
    rf"(?:{OF_RADIUS}{CENTER}?|{CENTER}{OF_RADIUS}?)?"
)
"""Where a column is: on the sphere of a radius, in a ball around a center."""
OF_FUNCTIONS = re.compile(r"\b(?:convex|smooth|Lipschitz)\b", re.IGNORECASE)
AT_PLACE = re.compile(PLACE, re.IGNORECASE)
WHERE = re.compile(
    rf"\b(?P<how>(?:on|over)(?:\s+all\s+of)?|in|with\s+respect\s+to|wrt)\s+(?P<part>{FORMULA})", re.IGNORECASE
)
WHOLE = re.compile(rf"\s*{BOARD}R\s*\}}?\s*(?:\^.*)?")
"""All numbers, all columns or all matrices."""
EUCLIDEAN = re.compile(
    r"\s*(?:\\\||\\[lr]?Vert|\|\|)\s*\\cdot\s*(?:\\\||\\[lr]?Vert|\|\|)(?:_\{?[2F]\}?)?\s*"
)
NORMED = (
    rf"(?:\s+(?:with\s+respect\s+to|wrt)\s+"
    rf"(?:{FORMULA}|the\s+(?:Euclidean|Frobenius)\s+(?:norm|inner\s+product)))?"
)
"""In which norm, or in which letter, a function is smooth."""


def is_everywhere(words: str, formulas: Sequence[str]) -> bool:
    """Whether a clause says nothing of a part alone: on ℝⁿ, in x and in the Euclidean norm is everywhere."""
    of_function = OF_FUNCTIONS.search(words)
    if of_function and AT_PLACE.search(words, of_function.end()):
        return False
    for found in WHERE.finditer(words, of_function.start() if of_function else 0):
        formula = formulas[words.count(FORMULA, 0, found.start("part"))]
        how = found["how"].lower()
        if WHOLE.fullmatch(formula) or (not of_function and how == "in"):
            continue
        if how.startswith("w") and EUCLIDEAN.fullmatch(formula):
            continue
        if how.startswith("w") and not of_function:
            return False  # symmetric with respect to B
        part = "_" in formula or r"\in" in formula
        if how[0] == "o" or "cdot" in formula or not letters_of(formula) or part:
            return False
    return True
