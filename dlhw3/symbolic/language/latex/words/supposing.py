"""Words that suppose, and words beside letters.

Whether words that assume nothing suppose what they say: a false line beside them may hold where it is so.
What a property that is not read says of the letters beside it: nonzero vectors $u$ and $v$.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from dlhw3.symbolic.language.latex.text.doubts import HARMLESS_NOT, NOT
from dlhw3.symbolic.language.latex.text.formulas_said import letters_of
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, FORMULAS, Sentence
from dlhw3.symbolic.language.latex.text.unread import DENIED, Unread, property_of
from dlhw3.symbolic.language.text import lazy_re as re

SUPPOSES = re.compile(
    r"\b(?:assum(?:e|ed|ing)|suppos(?:e|ed|ing)|let|given|such that|satisf(?:y|ies|ying)|fix|where|recall"
    r"|by (?:assumption|hypothesis))\b",
    re.IGNORECASE,
)
"""In a sentence that supposes what it names, also where it is not known how it is meant."""
GIVEN = re.compile(SUPPOSES.pattern.replace("|satisf(?:y|ies|ying)", ""), re.IGNORECASE)
CASE = re.compile(r"\s*(?:if|when|whenever|for|provided(?: that)?)\b", re.IGNORECASE)
FOUND = re.compile(
    r"\b(?:for\s+(?:example|instance)|e\.?g\b|such\s+as"
    r"|(?:show|prove|claim|see|find|obtain|conclude|derive|deduce|verify)(?:s|d|ed|n)?\b)",
    re.IGNORECASE,
)
"""In a sentence that gives an example, or says what comes out."""
SUCH = re.compile(
    rf"\s*(?:an?|any|every)\s+(?:[\w-]+\s+){{1,3}}{FORMULA}\s+(?:with|satisfying|such\s+that"
    rf"|for\s+which)\s+{FORMULA}",
    re.IGNORECASE,
)
"""What holds of any letter with which something is so."""
WEAKER = re.compile(
    r"\b(?:then|thus|hence|therefore|so|consequently|follows|implies|gives?|yields?|if|when|whenever|for"
    r"|correlated|dependent|wrt|with\s+respect\s+to)\b",
    re.I,
)
CONCLUDED = re.compile(
    r"\s*(?:then|hence|thus|therefore|consequently|it\s+follows\s+that|this\s+(?:shows|proves|implies)\s+that)\b",
    re.IGNORECASE,
)
"""How a sentence begins that says what follows."""
BEHIND = re.compile(
    rf"{DISPLAY}[^{DISPLAY}]*\b(?:if|when|whenever|provided|once|as\s+soon\s+as|since|because|due\s+to"
    rf"|follows\s+from"
    rf"|by|with|for\s+(?:all|any|every|each)|us(?:es?|ed|ing))\b[^{DISPLAY}]*{FORMULA}",
    re.IGNORECASE,
)
"""What is said of the display before."""
USES = re.compile(
    r"\s*(?:here|(?:in|for|at)\s+(?:the|this|that)\s+(?:[\w-]+\s+){0,2}(?:step|line|equality|inequality"
    r"|identity),?"
    r"|the\s+(?:[\w-]+\s+){0,2}(?:step|line|equality|inequality|identity)|this|it)\s+(?:we\s+)?(?:have\s+"
    r"|has\s+|is\s+)?"
    r"(?:us(?:es?|ed|ing)|due|follows|because|by|rel(?:y|ies))\b",
    re.IGNORECASE,
)
"""What a step above rests on."""
OTHERWISE = re.compile(
    r"\b(?:negative|skew|anti|non-?positive|non-?negative|parts?\s+of|ortho(?:gonal|normal))\b", re.IGNORECASE
)
"""Words by which another property is said, and none is denied."""


def marked(
    sentence: Sentence, left: Sequence[Unread], named: Collection[Unread], *, sure: bool
) -> list[Unread]:
    """Return parts of a sentence with whether they suppose what they say; ``named`` are properties of letters."""
    if FOUND.search(sentence.words) or sentence.claimed or sentence.listed:
        return [*left]
    such = SUCH.match(sentence.words) and DENIED.search(sentence.words) is None
    said = sure and SUPPOSES.search(sentence.words)
    said = said if not CONCLUDED.match(sentence.words) or GIVEN.search(sentence.words) else None
    supposes = bool(such or said or _is_of_case(sentence) or _is_of_above(sentence))
    stated = [*named] if sure and not sentence.displays and not WEAKER.search(sentence.words) else []
    concluded = CONCLUDED.match(sentence.words) and not GIVEN.search(sentence.words)
    clear = sure and not concluded and (sentence.displays or CASE.match(sentence.words) is None)
    return [
        replace(
            one,
            supposed=bool(supposes or one in stated or (clear and _is_property(one, named)))
            and not DENIED.search(OTHERWISE.sub(" ", one.written)),
        )
        for one in left
    ]


def _is_property(one: Unread, named: Collection[Unread]) -> bool:
    """Whether words name a property of one letter, as a line would assume it."""
    return one in named and bool(one.assumes)


def _is_of_case(sentence: Sentence) -> bool:
    """Whether a sentence begins with a condition under which the display in it is said to hold."""
    begins = CASE.match(sentence.words)
    rest = HARMLESS_NOT.sub(" ", sentence.words[begins.end() :]) if begins else ""
    clear = NOT.search(rest) is None and "?" not in rest
    return bool(begins and sentence.displays) and clear


def _is_of_above(sentence: Sentence) -> bool:
    """Whether a sentence says when the display before holds, or what a step above uses."""
    words = HARMLESS_NOT.sub(" ", sentence.words)
    denied = re.search(
        r"\b(?:not|no|never|neither|nor|without|cannot|fails?|unless)\b|\?", words, re.IGNORECASE
    )
    return denied is None and bool(BEHIND.search(words) or USES.match(words))


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
