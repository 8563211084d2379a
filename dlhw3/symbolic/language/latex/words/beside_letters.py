"""What a property that is not read says of the letters beside it: nonzero vectors $u$ and $v$."""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.symbolic.language.latex.text.formulas_said import letters_of
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, FORMULAS, Sentence
from dlhw3.symbolic.language.latex.text.unread import DENIED, property_of
from dlhw3.symbolic.language.text import lazy_re as re

BESIDE = re.compile(
    rf"\s+(?:(?:vectors?|matri(?:x|ces)|numbers?|scalars?|weights?|constants?|functions?)\s+)?(?P<who>{FORMULAS})",
    re.IGNORECASE,
)
"""Letters directly behind a property."""
ARE = re.compile(
    rf"(?P<who>{FORMULAS})\s+(?:be|is|are)\s+(?:(?:an?|two|both|all|strictly)\s+)*", re.IGNORECASE
)
"""Letters directly before one."""


def of_those_beside(sentence: Sentence, named: re.Match[str]) -> Iterator[str]:
    """Yield what a property says of the letters that it stands directly before: nonzero vectors § and §."""
    before = [one for one in ARE.finditer(sentence.words, 0, named.start()) if one.end() == named.start()]
    found = before[-1] if before else BESIDE.match(sentence.words, named.end())
    if (
        found is None
        or DENIED.search(named[0])
        or re.search(r"\b(?:not|non|no|never)[\s-]+$", sentence.words[: named.start()])
    ):
        return
    first = sentence.words.count(FORMULA, 0, found.start("who"))
    letters = [
        of for one in sentence.formulas[first : first + found["who"].count(FORMULA)] for of in letters_of(one)
    ]
    signs = {"positive": "> 0", "nonnegative": ">= 0", "non-negative": ">= 0", "nonzero": "!= 0"}
    sign = signs.get(named[0].lower(), "")
    for one in letters:
        said = f"{one} {sign}" if sign and one[0].islower() else property_of(named[0], named[0], {one})
        if said:
            yield said
