"""A name is defined once, and what its value is made of.

Names that the words of a derivation define once: as something else again, they are refused.
What the value of a definition is made of: which names stand in it, however they are spelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.joints import depth
from dlhw3.symbolic.language.latex.text.rows import INLINE, REMEMBERED, Row
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, Sentence
from dlhw3.symbolic.language.latex.text.spelled import alike
from dlhw3.symbolic.language.text import lazy_re as re

SO_THAT = re.compile(r"\b(?:so that|i\.\s*e\.,?|that is,?)\s*\$?\s*$", re.IGNORECASE)
"""What stands before an equation that may say a definition again."""


GIVES = re.compile(
    r"(?:^|[,;:.]|\b(?:now|then|next|we|us|here|instead|finally|and))\s*"
    r"(?:let|(?:re)?define|set|put|take|choose|consider)(?:\s+(?:now|next|instead|again))?"
    r"(?:\s+the\s+(?:[a-z]+\s+)?function)?\s*:?\s*$",
    re.IGNORECASE,
)
"""Words before a display that gives a name."""
NAME = re.compile(r"\\?[A-Za-z]+(?:_\w+)?(?:\(\\?[A-Za-z](?:_\w+)?(?:,\\?[A-Za-z])*\))?")
"""A letter, or a function of letters."""


@lru_cache(maxsize=REMEMBERED)
def halves(formula: str) -> tuple[str, str, str]:
    """Return a formula before its first = outside brackets, that sign, and what stands behind it."""
    place = next((k for k, sign in enumerate(formula) if sign == "=" and not depth(formula[:k])), -1)
    return (formula[:place], "=", formula[place + 1 :]) if place >= 0 else (formula, "", "")


def require_once(row: Row, heads: dict[str, Row]) -> None:
    """Raise UserError where the words define a name again, as something else."""
    head, _, value = (re.sub(r"\s", "", part) for part in halves(row.text))
    before = heads.setdefault(head, row)
    if re.sub(r"\s", "", halves(before.text)[2]) != value:
        raise otherwise(row, head, before.number)


def otherwise(row: Row, head: str, line: int) -> UserError:
    """Return what to say of a name that is defined again, as something else."""
    words = f"Line {row.number}: {head} is defined otherwise in line {line}."
    name, _, value = row.text.partition("=")
    other = f"$\\tilde {name.strip()} = {value.strip(' .,;')}$"
    plain = re.fullmatch(r"\s*\\?[A-Za-z]+\s*(?:_(?:\w|\{[^{}]*\}))?\s*(?:\([^()]*\))?\s*", name)
    hint = other if plain and value.strip() else "a file for each of the two"
    return UserError(words, at=Span(row.text, 0, len(row.text)), hint=hint)


def require_given_once(every: Iterable[Sentence], shown: Sequence[Row], said: Iterable[Row]) -> None:
    """Raise UserError where a display behind "let" gives a name anew that stands for something else above."""
    given = [row for one in every for row in _given(one, shown)]
    heads: dict[str, tuple[Row, str]] = {}
    for row in sorted((*said, *shown), key=lambda row: row.number):
        head, _, value = map(alike, halves(row.text))
        name, value = _at_slots(head, value)
        before, other = heads.setdefault(name, (row, value))
        if row in given and value and NAME.fullmatch(head) and other != value:
            raise otherwise(row, head, before.number)


def _at_slots(head: str, value: str) -> tuple[str, str]:
    """Return f(·) and its value at §1 of f(X) = ‖X‖²: f(A) = ‖A‖² gives the same."""
    name, _, held = head.rstrip(")").partition("(")
    letters = [one for one in held.split(",") if one]
    for k, letter in enumerate(letters):
        value = re.sub(rf"(?<![A-Za-z\\_]){re.escape(letter)}(?![a-z])", f"§{k}", value)
    return f"{name}({len(letters)})", value


def _given(sentence: Sentence, shown: Iterable[Row]) -> Iterator[Row]:
    """Yield the first row of each display of a sentence that stands behind "let"."""
    marks = [found.start() for found in re.finditer(DISPLAY, sentence.words)]
    for place, (first, last) in zip(marks, sentence.displays, strict=False):
        rows = (row for row in shown if first <= row.number <= last)
        if GIVES.search(sentence.words[:place]) and (row := next(rows, None)):
            yield row


def is_alone(formula: str, number: int, apart: list[int], found: Iterable[Row]) -> bool:
    """Whether no display stands above a formula, or one alone in all, or the formula is said again."""
    plain = re.sub(r"\s", "", formula)
    again = any(row.word == "let" and re.sub(r"\s", "", row.text) == plain for row in found)
    return len(apart) == 1 or number <= min(apart) or again


def is_new(formula: str, kept: str) -> bool:
    """Whether what stands before the = of a formula stands in no other formula among the words."""
    head = re.sub(r"[{}\s]", "", halves(formula)[0])
    return sum(head in one for one in {*_formulas(kept)}) == 1


@lru_cache(maxsize=4)
def _formulas(kept: str) -> tuple[str, ...]:
    """Return the formulas among words, without braces and blanks."""
    return tuple(re.sub(r"[{}\s$]", "", one[0]) for one in INLINE.finditer(kept))


COMMANDS = re.compile(r"\\(?:text|math[a-z]+|operatorname)\s*\{[^{}]*\}|\\[A-Za-z]+")
"""What stands in a formula for words and signs, whose letters are none of its own."""


WORN = re.compile(
    r"(\\(?:hat|tilde|bar|widehat|widetilde|overline))\s*\{?\s*(\\?[A-Za-z](?:[a-z]+(?=\s*\}))?)\s*\}?"
)
"""An accent and what is below it, \\hat{y}, which is \\hat y."""


OF_LAYER = re.compile(
    r"(_\s*(?:[a-z](?![A-Za-z])|\{\s*[a-z]\s*\}))\s*(\^\s*\{\s*(?:\([^(){}]*\)|\[[^\[\]{}]*\])\s*\})"
)
"""An entry of what has the number of a layer above it, a_j^{(L)}."""


@lru_cache(maxsize=REMEMBERED)
def needs(value: str, name: str) -> bool:
    """Whether a name stands in the value of a definition; or an entry p_i of it, or the p whose p_i it is."""
    if max(re.findall(r"[A-Za-z]+", name), key=len, default="") not in value:
        return False
    name, value = (OF_LAYER.sub(r"\2\1", one) for one in (name, value))
    value = value if WORN.search(name) else WORN.sub(" ", value)  # no P is in \bar{P}
    name, value = (WORN.sub(r"\1 \2", one) for one in (name, value))
    before = "" if name.startswith("\\") else r"(?<![A-Za-z\\])"  # \log\sigma has \sigma in it
    index = r"_(?:[a-z](?![A-Za-z])|\{[a-z]\})"
    if whole := re.fullmatch(rf"(.+?){index}", name):
        name = whole[1]
    found = re.search(rf"{before}{re.escape(name)}(?:{index}|(?![A-Za-z_]))", value)
    if len(name) == 1 and found is None:  # V h without a space
        found = re.search(rf"{name}(?:{index}|(?!_))", COMMANDS.sub(" ", value))
    return bool(name) and found is not None
