"""Where words begin anew: For all § ∈ ℝ, and In general, behind which nothing is known that was assumed above."""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.symbolic.language.latex.text.formulas_said import SPACE, letters_of
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, FORMULAS, Sentence
from dlhw3.symbolic.language.latex.words.clauses import Clause
from dlhw3.symbolic.language.text import lazy_re as re

GENERALLY = re.compile(
    r"^(?:more\s+)?generally\b|^in\s+general\b(?!\s+(?:position|form))|^(?:suppose|assume)\s+(?:next|instead)\b",
    re.IGNORECASE,
)
"""How a sentence begins that goes beyond what is assumed above it."""


FOR_EVERY = re.compile(
    r"^(?:(?:now|but|and|in\s+fact|moreover|also|indeed|actually)\s*,?\s+)*for\s+(?:all|any|every|each|arbitrary|general|an\s+arbitrary)"
    r"\s+(?:(?:real|square|possible|matri(?:x|ces)|vectors?|numbers?|scalars?|functions?|points?|(?:choices?|values?)\s+of)\s+)*"
    rf"(?P<who>{FORMULAS})(?=\s*(?:[,:{DISPLAY}]|(?:we|it|the|there|one)\b|$))",
    re.IGNORECASE,
)
"""How a sentence begins that says of all letters what follows, and nothing of them: for all §, with no such."""


def for_every(sentence: Sentence) -> tuple[list[str], str]:
    """Return the letters with which a sentence begins that is of all of them, and its words: for all §."""
    found = FOR_EVERY.match(sentence.words)
    if found is None or not (sentence.displays or sentence.words.rstrip(" ,:").endswith("have")):
        return [], ""
    every = sentence.formulas[: found["who"].count(FORMULA)]
    return [one for formula in every for one in letters_of(formula)], sentence.written(*found.span())


def begun_anew(sentence: Sentence, clause: Clause) -> Iterator[str]:
    """Yield the letters with which a sentence begins anew: For all § ∈ ℝ."""
    begun = re.match(
        r"(?:(?:then|now|hence|thus|moreover),?\s+)?for\s+(?:all|any|every|each)\b", sentence.words, re.I
    )
    if (
        begun
        and clause.opens == "for"
        and clause.start <= begun.end()
        and sentence.displays
        and not clause.said
    ):
        for k in clause.who:
            found = SPACE.fullmatch(sentence.formulas[k].strip())
            yield from letters_of(found[1]) if found else ()


def let_again(sentence: Sentence, clause: Clause) -> list[str]:
    """Return the letters that a clause lets be something, and says nothing of: let A be a matrix."""
    if clause.opens != "let" or clause.said or clause.what:
        return []
    return [one for k in clause.who for one in letters_of(sentence.formulas[k])]


def around_of(sentence: Sentence, clause: Clause) -> tuple[int, int]:
    """Return where a clause begins and ends, with the word before it: for any."""
    return sentence.words.rfind(" ", 0, max(clause.start - 1, 0)) + 1, clause.stop
