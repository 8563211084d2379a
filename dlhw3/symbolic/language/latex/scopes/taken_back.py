"""Words that take back what others assume, leave a letter free of which something is said, or say it too late."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.scopes.all_directions import require_all_directions
from dlhw3.symbolic.language.latex.scopes.defined_where import require_in_reach
from dlhw3.symbolic.language.latex.scopes.definitions_back import require_definitions_kept
from dlhw3.symbolic.language.latex.scopes.held_fixed import require_not_held
from dlhw3.symbolic.language.latex.scopes.let_go import require_not_let_go, require_of_some
from dlhw3.symbolic.language.latex.scopes.named_anew import require_named_once
from dlhw3.symbolic.language.latex.scopes.numbers_put_in import begins_anew
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED, related
from dlhw3.symbolic.language.latex.text.rows import Row, bare, in_plain
from dlhw3.symbolic.language.latex.text.unread import WITHOUT, Unread
from dlhw3.symbolic.language.latex.words.taken import PLAIN, Words
from dlhw3.symbolic.language.text import lazy_re as re

BEHIND = ("", "where", "with", "denote", "denotes")
"""The words that may stand behind a display whose letters they define."""
DENIES = re.compile(
    r"\b(?:is|are|be)\s+(?:not|no longer)\s+(?:necessarily\s+)?(?:(?:strictly|strongly|jointly)[\s-]+)?"
    r"(?:con(?:vex|cave)|\$[^$]+\$-)"
)
"""Words that deny a property of a function, which leave it what it is."""
ONE_MEMBER = re.compile(r"\s*(?:\\[a-zA-Z]+\s*\{?)?[A-Za-z]*\}?\s*_\s*(?:\w|\{\w+\})\s*:?=")
"""What says what one member of a sequence is, a_1 = …"""
DECLARED = re.compile(r"^\s*%\s*(?:shape|scalar)\b", re.MULTILINE)
TWO_FILES = "a file for each of the two"


def require_defined(
    words: Words,
    defined: Iterable[Row],
    lines: Mapping[int, Collection[str]],
    named: Iterable[Row],
    text: str,
) -> None:
    """Raise UserError where a name stands in a line above the words that say what it is, or is left free.

    ``lines`` are the names in the rows by their numbers. What is said with "where" is of a display above.
    Nor may it stand in another part of the ``text`` than what is ``named`` there.
    """
    named = [*named]
    require_in_reach(text, named, lines)
    require_named_once(text, named)
    require_not_held(text, named)
    require_all_directions(text, named)
    require_of_some(text, words.rows)
    require_not_let_go(text, [*named, *(row for row in words.rows if row.word == "assume")], lines)
    for row in (row for row in defined if row.word == "let"):
        name = in_plain(STYLED.sub(r"\1", row.text.partition("=")[0])).partition("(")[0].strip()
        above = [number for number, names in lines.items() if number < row.number and name in names]
        if above and (row.reason not in BEHIND or begins_anew(row, text)):
            told = f"{name} stands in line {above[0]}, above the words that say what it is."
            raise _taken_back(row.number, row.text, told, TWO_FILES)
        for _, number, written in (one for one in words.free if one[0] == name and not DENIES.search(one[2])):
            told = f"The words leave {name} free here, and line {row.number} says what it is."
            raise _taken_back(number, written, told, TWO_FILES)
    require_definitions_kept(text, named, lines)


def require_kept(words: Words, declared: Collection[str], counted: Mapping[str, object], text: str) -> None:
    """Raise UserError where the words take back what they assume, or give a letter two shapes, undeclared."""
    _require_counts(words.rows, counted, text)
    assumed = [row for row in words.rows if row.word == "assume"]
    said = {row.text.split()[0]: row for row in assumed if PLAIN.match(row.text)}
    for letter, number, written in words.free:
        if letter in said:
            _require_declared(said[letter], letter, number, written, declared)
    for letter, count, number, written in words.anew:
        again = {bare(row.text) for row in words.rows[count:]}
        for row in (
            row for row in words.rows[:count] if _is_about(row, letter) and bare(row.text) not in again
        ):
            if row.scope is None or row.scope[1] >= number:
                _require_declared(row, letter, number, written, declared)
    left = [row for row in assumed if row.text not in declared]
    if left and WITHOUT in text:
        words.rows = [row for row in words.rows if row not in left]
        words.left += [Unread(row.number, row.text, row.text, supposed=True) for row in left]
        left = []
    for number, written in words.back if left else ():
        told = f"The words take something back here, and line {left[0].number} assumes something."
        raise _taken_back(number, written, told, f"% assume {left[0].text}")
    shapes: dict[str, Row] = {}
    for row in (row for row in words.rows if row.word == "shape"):
        letter = row.text.partition(":")[0]
        other = shapes.setdefault(letter, row)
        if re.sub(r", 1$", "", row.text) != re.sub(r", 1$", "", other.text) and letter not in declared:
            told = f"The words give {letter} another shape here than in line {other.number}."
            raise _taken_back(row.number, row.text, told, f"% shape {other.text}")


def _require_counts(rows: Iterable[Row], counted: Mapping[str, object], text: str) -> None:
    """Raise UserError where words give a column another number of entries than a sum over them has."""
    for row in (row for row in rows if row.word == "shape"):
        letter, _, size = row.text.partition(": ")
        count = counted.get(letter)
        if not (isinstance(count, tuple) and len(count) == 1 and re.fullmatch("[A-Za-z]", f"{count[0]}")):
            continue
        if re.fullmatch("[A-Za-z]", size) and size != count[0] and not DECLARED.search(text):
            told = f"\\sum runs over {count[0]} entries of {letter}, which has {size} elsewhere."
            raise _taken_back(row.number, row.text, told, rf"\sum_{{i=1}}^{size} {letter}_i")


def require_members(words: Words, defined: Collection[str]) -> None:
    """Raise UserError where words say of a member, $a_1 = 1$, what the definition of all a_i has not."""
    heads = {base: name for name in defined for base, _, below in (name.rpartition("_"),) if len(below) == 1}
    for one in words.left:
        found = ONE_MEMBER.match(one.written)
        if found is None or (name := in_plain(STYLED.sub(r"\1", found[0].rstrip("=: ")))) in defined:
            continue
        base, _, below = name.rpartition("_")
        if base in heads and below != heads[base].rpartition("_")[2]:
            told = f"The words say here what {name} is, and elsewhere what each {heads[base]} is."
            raise _taken_back(one.number, one.written, told, f"a sum over the others, and a term for {name}")


def _require_declared(row: Row, letter: str, number: int, written: str, declared: Collection[str]) -> None:
    if not {row.text, bare(row.text)} & {*declared, *map(bare, declared)}:
        told = f"The words leave {letter} free here, and assume something of it in line {row.number}."
        raise _taken_back(number, written, told, f"% assume {row.text}")


def _taken_back(number: int, written: str, told: str, hint: str) -> UserError:
    return UserError(f"Line {number}: {told}", at=Span(written, 0, len(written)), hint=hint)


def _is_about(row: Row, letter: str) -> bool:
    """Whether a row assumes a relation of a letter alone: its sign, that it is not 0, or its norm."""
    return row.word == "assume" and related(row.text) == {letter}
