"""What words say of two letters together, and of each of some with another: A and B commute with C."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.formulas_said import letters_of
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence
from dlhw3.symbolic.language.latex.words.clauses import Clause
from dlhw3.symbolic.language.latex.words.equations_said import of_two
from dlhw3.symbolic.language.text import lazy_re as re

WITH = re.compile(rf"\s+with\s+({FORMULA})")


def of_pair(sentence: Sentence, clause: Clause, name: str, letters: list[str]) -> list[str]:
    """Return what a clause says of its letters together, or of each with the one behind it, as equations."""
    found = WITH.match(sentence.words, clause.stop) if name.startswith("commut") else None
    if found is None:
        return of_two(name, letters)
    others = letters_of(sentence.formulas[sentence.places.index(found.start(1))])
    return [text for one in letters if len(others) == 1 for text in of_two("commute", [one, *others])]
