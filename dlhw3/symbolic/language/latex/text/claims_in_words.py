r"""Texts whose formulas all stand among words, "Assume $c > 0$. Then $|c| = c$.": what they claim is set apart.

Where such a text supposes something by a formula, or speaks of a letter, its equations and orders are what it says
of it: they become displays, so that what is supposed stays among the words. One of equations alone stays as it is.
"""

from __future__ import annotations

from itertools import pairwise

from dlhw3.symbolic.language.latex.text.rows import INLINE, signs
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

SENTENCE = re.compile(r"[.;?!](?=\s)|\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)|\\item(?![a-z])")
SUPPOSES = re.compile(
    r"\b(?:assum(?:e|ing)|suppos(?:e|ing)|let|given|where|with|provided|such\s+that|so\s+that|satisf(?:y|ies|ying))\b",
    re.IGNORECASE,
)
"""Words behind which formulas are supposed up to what is found, one behind another."""
WHEN = re.compile(
    r"\b(?:if|when(?:ever)?|since|because|as|for|under|once|unless|by|from|using)\b", re.IGNORECASE
)
"""Words behind which a formula is supposed, up to a comma behind which one stands at once."""
FINDS = re.compile(
    r"\b(?:then|hence|thus|therefore|so(?!\s+that)|have|has|gets?|obtains?|gives?|yields?|impl(?:y|ies)|follows|is|are|holds|shows?"
    r"|conclude|find)\b|:\s*$",
    re.IGNORECASE,
)


WANTED = re.compile(
    r"\b(?:(?:we|I|you|one)\s+(?:want|wish|hope|need|aim|seek|would\s+like)|(?:at|upon)\s+initiali[sz]ation|initially)\b",
    re.IGNORECASE,
)
"""Words before what is wanted, or is so at first alone."""
SOME = re.compile(r"\b(?:some|exists?|there\s+(?:is|are)(?!\s+no\b))\b", re.IGNORECASE)
"""In a sentence that says of something that it is there: it is no claim of all values."""


def with_claims_apart(text: str) -> str:
    """Return a text of as many lines in which the claims among words are set apart, where others are supposed."""
    if "$" not in text or "%" in text or "\\begin" in text or set_apart(text):
        return text
    made, place, supposed, claimed = "", 0, WANTED.search(text) is not None, False
    for start, stop in _sentences(text):
        whole = text[start:stop]
        if whole.rstrip().endswith("?"):
            supposed = True
            continue
        formulas = [*INLINE.finditer(whole)]
        for k, one in enumerate(formulas):
            held = one[0].strip("$")
            if one[0][0] != "$" or next(signs(held), None) is None:
                supposed = supposed or not _goes_on(formulas[k + 1 : k + 2])
                continue
            if _is_supposed(whole, formulas, k):
                supposed = True
                continue
            claimed = True
            made += f"{text[place : start + one.start()]}\\[{held}\\]"
            place = start + one.end()
    return made + text[place:] if supposed and claimed else text


def _goes_on(formulas: list[re.Match[str]]) -> bool:
    """Whether the next formula is what one without a sign equals."""
    return any(next(signs(one[0].strip("$ ")), ("", 1, 1))[1] == 0 for one in formulas)


def _sentences(text: str) -> list[tuple[int, int]]:
    """Return where sentences begin and end; what ends one within a formula ends none."""
    bare = INLINE.sub(lambda found: "§" * len(found[0]), text)
    ends = [0, *(one.end() for one in SENTENCE.finditer(bare)), len(text)]
    return [pair for pair in pairwise(ends) if pair[0] < pair[1]]


def _is_supposed(sentence: str, formulas: list[re.Match[str]], place: int) -> bool:
    """Whether a formula of a sentence is one of what it supposes, by the last words before it that say so."""
    bare = INLINE.sub(lambda found: "§" * len(found[0]), sentence)
    if SOME.search(bare):
        return True
    before = bare[: formulas[place].start()]
    last = {
        word: max((one.start() for one in word.finditer(before)), default=-1)
        for word in (SUPPOSES, WHEN, FINDS)
    }
    if max(last.values()) < 0 or last[FINDS] == max(last.values()):
        return False
    if last[SUPPOSES] > last[WHEN]:
        return True
    later = FINDS.search(bare, formulas[place].end())
    behind = re.search(r"§\s*,\s*$", before[last[WHEN] :])
    return bool(later) or behind is None
