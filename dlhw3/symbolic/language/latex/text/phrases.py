"""What phrases in the words are made of, and how one is put in the place of another, of as many lines."""

from __future__ import annotations

from collections.abc import Callable

from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

GAP = r"(?:[^\S\n]+\n?|\n)[^\S\n]*"
"""Blanks between two words, and at most one new line."""
NAME = r"(?:\\(?:mathcal|mathrm)\s*\{?[A-Za-z]\}?|\\?[A-Za-z]+)(?:_(?:\w|\{\w+\}))?"
"""The name of a function."""
CONSTANT = r"(?:(?:\\(?:hat|tilde|bar)\{\\?[A-Za-z]+\}|\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?|\d+)"
"""A number, by its letter or its digits."""
EVERY = r"(?:for (?:all|any|every|each)|(?:for )?all)"
SPACE = r"(?:\s*\\in\s*\\math(?:bb|bf)\s*\{?\s*R\s*\}?(?:\s*\^\s*(?:\{\s*\w+\s*\}|\w))?)?"
"""The space that a letter may be in."""
VERBS = "let|we|assume|suppose|that|define|set|consider|put|is|has|its?|so|thus|hence|then"
NEXT = rf"(?:and\s+(?:{VERBS})|then|we|let|it)\b"
"""How a sentence goes on with something else."""
GOES_ON = rf"(?=\s*(?:$|[.;:)]|\n\s*\n|(?:,\s*)?{NEXT}))"
"""What may stand behind "for all $x$": nothing that says of which x."""
ENDS = (
    r"(?=\s*(?:[.;:)]|,(?!\s*(?:where|if|when|in|on|at|up|with\s+(?:prob|respect|high))\b)|\Z|\n\s*\n)"
    r"|\s+(?:and|then|we)\b(?!\s+not\b))"
)
"""What may stand behind a phrase: nothing that says where alone it holds."""


def phrase(words: str, behind: str = "") -> re.Pattern[str]:
    """Return the form of a phrase, which blanks or one new line part, before what may stand behind it."""
    return re.compile(f"(?:{words.replace(' ', GAP)}){behind}", re.IGNORECASE)


def outside(text: str, change: Callable[[str], str]) -> str:
    """Return a text whose words are changed, and not its formulas that are set apart; where none is, all stays."""
    made, place, apart = "", 0, [*set_apart(text)]
    for start, stop in [*apart, (len(text), len(text))] if apart else [(0, len(text))]:
        made += change(text[place:start]) + text[start:stop]
        place = stop
    return made


def of_as_many_lines(before: str, instead: str) -> str:
    """Return words with as many new lines as those in whose place they stand; these, where that cannot be."""
    lines = before.count("\n")
    if instead.count(" ") - instead.startswith(" ") < lines:
        return before
    head = " " if instead.startswith(" ") else ""
    return head + instead[len(head) :].replace(" ", "\n", lines)


def in_formulas(text: str, change: Callable[[str], str]) -> str:
    """Return a text whose formulas are changed, those among the words and those that are set apart."""
    spans = [*set_apart(text)]
    made, place = "", 0
    for start, stop in [*spans, (len(text), len(text))]:
        made += INLINE.sub(lambda found: change(found[0]), text[place:start]) + change(text[start:stop])
        place = stop
    return made


def formulas_in(text: str) -> list[str]:
    """Return the formulas of a text in order, those among the words and those that are set apart."""
    found = list[str]()

    def kept(formula: str) -> str:
        found.append(formula)
        return formula

    in_formulas(text, kept)
    return found
