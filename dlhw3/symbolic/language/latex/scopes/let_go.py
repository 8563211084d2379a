r"""Letters that words let be another, and then let go: "set $b = a$ and train both", "$b \ne a$ from here on".

A letter that is trained, learned or freed is not what it was let be; a value of which all are spoken of is none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.scopes.parted import parts
from dlhw3.symbolic.language.latex.scopes.said_of_it import (
    ALL_OF_IT,
    EQUATION,
    LETTERS_ALONE,
    compact,
    lets_go,
    named,
    of_another,
    otherwise,
)
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED
from dlhw3.symbolic.language.latex.text.rows import LAST_LINE, Row, in_plain
from dlhw3.symbolic.language.latex.text.sections import titles
from dlhw3.symbolic.language.latex.text.sentences import Sentence, with_those_between
from dlhw3.symbolic.language.latex.text.unread import letters_in
from dlhw3.symbolic.language.latex.words.qualified import has_line
from dlhw3.symbolic.language.text import lazy_re as re

PLAIN = re.compile(
    r"(?:\\(?!nabla|sum|exp|log|sigma(?:\s*\()|tanh|arg|min|max|math)[A-Za-z]+|[A-Za-z0-9]|[_^{}+\s.-]|\\(?:top|[tdc]?frac|mathbf|boldsymbol|bm))+"
)
"""A value that is made of letters and numbers alone, as that of a tied weight is, and no loss."""
EQUALS = re.compile(r"(?<![<>!:])=")
QUANTIFIED = re.compile(r"\b(?:all|any|every|each|arbitrary)\b", re.IGNORECASE)


def require_not_let_go(text: str, rows: Iterable[Row], lines: Mapping[int, Collection[str]]) -> None:
    """Raise UserError where words let a letter go that a row lets be another, above a line with it.

    ``lines`` are the names in the rows by their numbers.
    """
    known = [*_equations(rows, text)]
    every = with_those_between(text) if known else []
    headed = [*titles(text)] if known else []
    for row, name, value in known:
        place, first = _where(row, every)
        end = (row.scope or (0, LAST_LINE))[1]
        for k in range(place, len(every)):
            sentence = every[k]
            if sentence.number > end or not _below(name, sentence, lines):
                break
            begun = sentence.places[first] + 1 if k == place and first < len(sentence.places) else 0
            apart = any(row.number < one <= sentence.number for one in headed)
            said = next(lets_go(sentence, begun, name, value, row, near=k <= place + 1), "")
            said = said or otherwise(sentence, begun, compact(name), every[place], apart=apart)
            said = said or (of_another(every[place], sentence) if k > place else "")
            if LETTERS_ALONE.fullmatch(value):
                said = said or parts(sentence, begun, near=k <= place + 1)
            if said:
                told = f"The words change {name} here, and line {row.number} says what it is."
                hint = f"% {row.word} {' '.join(row.text.split())}"
                raise UserError(f"Line {sentence.number}: {told}", at=Span(said, 0, len(said)), hint=hint)


def require_of_some(text: str, rows: Iterable[Row]) -> None:
    """Raise UserError where an equation of a letter is assumed, and words speak of all its values: for all §."""
    equations = [
        row for row in rows if row.word == "assume" and EQUALS.search(row.text) and "(" not in row.text
    ]
    every = with_those_between(text) if equations else []
    for row in equations:
        place, _ = _where(row, every)
        if place >= len(every) or QUANTIFIED.search(every[place].words):
            continue
        said, head = letters_in(row.text), row.text.partition("=")[0].strip()
        said &= {in_plain(head)} if EQUATION.fullmatch(row.text) else said
        for sentence in every[place + 1 :]:
            for found in ALL_OF_IT.finditer(sentence.words):
                about = said & named(sentence, found.start("all"), found["all"])
                if about and (row.scope or (0, LAST_LINE))[1] >= sentence.number and not has_line(head, text):
                    told = f"The words change {min(about)} here, and line {row.number} says something of it."
                    written = sentence.written(*found.span())
                    at, hint = Span(written, 0, len(written)), f"% assume {' '.join(row.text.split())}"
                    raise UserError(f"Line {sentence.number}: {told}", at=at, hint=hint)


def _equations(rows: Iterable[Row], text: str) -> Iterator[tuple[Row, str, str]]:
    """Yield the rows that say what a letter is by others or by numbers, with its name and its value."""
    for row in rows:
        found = EQUATION.fullmatch(STYLED.sub(r"\1", row.text)) if row.word in ("let", "assume") else None
        if found and PLAIN.fullmatch(found["value"]) and not has_line(found["name"], text):
            yield row, found["name"], found["value"]


def _where(row: Row, every: Sequence[Sentence]) -> tuple[int, int]:
    """Return in which sentence a row is said, and as which of its formulas."""
    plain = compact(row.text)
    for k, sentence in enumerate(every):
        for first, formula in enumerate(sentence.formulas):
            if sentence.lines[first] == row.number and compact(formula) == plain:
                return k, first
    after = (k for k, one in enumerate(every) if one.number > row.number)
    return next(after, len(every)), LAST_LINE


def _below(name: str, sentence: Sentence, lines: Mapping[int, Collection[str]]) -> bool:
    plain = in_plain(name)
    return any(number >= sentence.number and plain in names for number, names in lines.items())
