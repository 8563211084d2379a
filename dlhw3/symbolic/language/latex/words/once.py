"""Names that the words of a derivation define once: as something else again, they are refused."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.rows import INLINE, REMEMBERED, Row, depth
from dlhw3.symbolic.language.text import lazy_re as re

SO_THAT = re.compile(r"\b(?:so that|i\.\s*e\.,?|that is,?)\s*\$?\s*$", re.IGNORECASE)
"""What stands before an equation that may say a definition again."""


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
    other = f"$\\tilde {name.strip()} = {value.strip()}$"
    plain = re.fullmatch(r"\s*\\?[A-Za-z]+\s*(?:_(?:\w|\{[^{}]*\}))?\s*(?:\([^()]*\))?\s*", name)
    hint = other if plain and value.strip() else "a file for each of the two"
    return UserError(words, at=Span(row.text, 0, len(row.text)), hint=hint)


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
