r"""Rows beside others, and rows for each of some numbers.

What stands behind an equation in its row and says what its letters are: \|r\|^2 = r^\top r, \quad r = X w.
What words assume for every number of a letter, $W_{j+1}^\top W_{j+1} = W_j W_j^\top$, at all that there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.evidence import moved_of
from dlhw3.symbolic.language.latex.formulas.reading import read_formula, tree_of
from dlhw3.symbolic.language.latex.letters.kept import Kept
from dlhw3.symbolic.language.latex.letters.signatures import signature_of
from dlhw3.symbolic.language.latex.text.formulas_said import (
    DEFINITE,
    MEMBER,
    STYLED,
    SYMMETRIC,
    SYMMETRIC_TOO,
    assumed_by,
)
from dlhw3.symbolic.language.latex.text.rows import LAST_LINE, NONZERO, OF_FUNCTION, Row, in_plain
from dlhw3.symbolic.language.latex.words.taken import Words
from dlhw3.symbolic.language.text import lazy_re as re

Told = tuple[Row, tuple[Row, ...]]
"""A row, and the definitions that stand in it."""
OF_MATRIX = (SYMMETRIC, SYMMETRIC_TOO, DEFINITE)
"""What is assumed of a matrix of the equation before."""
LESS, MORE = r"(?:<|\\leq?(?:slant)?(?![a-z]))", r"(?:>|\\geq?(?:slant)?(?![a-z]))"
STEP = re.compile(
    rf"(?:0\s*{LESS}\s*(?P<letter>\\[a-z]+|[a-z])(?:\s*{LESS}\s*[^<>=&$]+)?"
    rf"|(?P<other>\\[a-z]+|[a-z])\s*(?:{MORE}\s*0|{LESS}\s*[^<>=&$]+))"
)
FROM_ZERO = re.compile(rf"t\s*{MORE}\s*0|0\s*{LESS}\s*t")
IN_TIME = re.compile(r"\w\s*_\s*(?:\{\s*\d?0\s*\}|0)|\be\s*\^|\\exp")
"""That lines are of times from 0 on, and lines with where something begins."""
UPDATE = re.compile(r"\s*[A-Za-z]\s*(?:_\s*\{\s*[a-z]\s*\+\s*1\s*\}|\^\s*\{?\s*\+\s*\}?)\s*&?\s*:?=")
"""The sign or the range of a step size, and the update that has it."""


def told_beside(every: Sequence[Told], words: Words, named: Iterable[Row]) -> list[Told]:
    r"""Return rows without those that say beside an equation what a letter of it is, which are its definitions.

    So does r = X w - y of an r that stands in the equation before, or in its chain, and nowhere above, of which
    nothing else is said, and which does not stand in its own value. S = S^\top is assumed, in ``words``.
    """
    if not any((row.beside and not row.word) or behind for row, behind in every):
        return [*every]
    given = _given([row for row, _ in every], words, named)
    found: list[Told] = []
    here: set[str] = set()
    above: set[str] = set()
    begins = 0
    for (row, several), after in zip(every, [*(row for row, _ in every[1:]), None], strict=True):
        behind = tuple(one for one in several if not _assumed(one))
        goes_on = row.beside and not row.word and after is not None and bool(after.joined)
        if found and row.beside and not row.word and not row.joined and not goes_on:
            own, before = found[-1]
            letter, assumed, stepped = _defined(row), _assumed(row), _of_step(row, own)
            if stepped or (assumed and _names_in([row]) <= here):
                words.rows += [replace(one, scope=(begins, LAST_LINE)) for one in stepped or assumed]
                continue
            if letter and letter in here - above - given:
                found[-1] = own, (*before, Row(row.number, _bare(row), "let"), *behind)
                given.add(letter)
                here |= _names_in([row])
                continue
        if not row.word and row.sides[0].start < row.sides[0].stop and _says_first(row) and not row.beside:
            above, here, begins = above | here, set(), row.number
        here |= set() if row.word else _names_in([row])
        assumed = [made for one in several if one not in behind for made in _assumed(one)]
        words.rows += [replace(one, scope=(begins, LAST_LINE)) for one in assumed]
        found.append((row, behind))
    return found


def _says_first(row: Row) -> bool:
    """Whether something stands before the first sign of a row, which begins a chain."""
    return bool(row.text[: row.sides[0].stop].strip(" &\t$"))


def _defined(row: Row) -> str:
    """Return the letter, or the function f of f(x) = …, that a row says what it is, or nothing."""
    sides = row.sides
    if len(sides) != 2 or sides[1].sign != "=" or row.reason:
        return ""
    with suppress(UserError):
        head = read_formula(row.text, sides[0].start, sides[0].stop)
        value = read_formula(row.text, sides[1].start, sides[1].stop)
        if called := signature_of(head):
            return called if called not in set[str]().union(*value.names()) else ""
        first = tree_of(head, frozenset())[0]
        plain = first.kind == "name" and moved_of(first.name) is None
        bare = tree_of(value, frozenset(), decide=False)[0].kind != "number"
        return first.name if plain and bare and first.name not in set[str]().union(*value.names()) else ""
    return ""


def _assumed(row: Row) -> list[Row]:
    """Return what a row says that is assumed of a matrix: that it is symmetric, or definite."""
    text = STYLED.sub(r"\1", _bare(row))
    return [*assumed_by(row.number, text)] if any(one.fullmatch(text) for one in OF_MATRIX) else []


def _of_step(row: Row, before: Row) -> list[Row]:
    r"""Return what a row says of the step size of the update before it, x_{k+1} = …, \qquad 0 < \eta \le 1/L.

    Or that a letter of the equation before it is not zero.
    """
    signed = NONZERO.fullmatch(row.text)
    if signed and (signed["unequal"] or OF_FUNCTION.match(before.text)):
        return [*assumed_by(row.number, _bare(row))] if signed["letter"] in before.text else []
    if FROM_ZERO.fullmatch(_bare(row)) and IN_TIME.search(before.text):
        return [*assumed_by(row.number, _bare(row))]
    said = STEP.fullmatch(_bare(row))
    if said is None or not UPDATE.match(before.text) or (said["letter"] or said["other"]) not in before.text:
        return []
    return [*assumed_by(row.number, _bare(row))]


def _bare(row: Row) -> str:
    """Return the text of a row without the columns of an align and what stands at its end."""
    return re.sub(r"[\s.,;]+$", "", re.sub(r"\s*&\s*", " ", row.text).strip())


def _names_in(rows: Iterable[Row]) -> set[str]:
    """Return the names in the sides of rows, as far as these can be read."""
    found: set[str] = set()
    for row in rows:
        for side in row.sides:
            with suppress(UserError):
                formula = read_formula(row.text, side.start, side.stop)
                found |= formula.sloped().union(*formula.names())
    return found


def _given(rows: Iterable[Row], words: Words, named: Iterable[Row]) -> set[str]:
    """Return the letters of which something is said elsewhere: a shape, a value, or what is assumed."""
    said = [row.text for row in words.rows] + [row.text for row in rows if row.word]
    heads = [*_heads(rows), *(row.text.partition("=")[0] for row in named)]
    return {name for text in (*said, *heads) for name in re.findall(r"[A-Za-z]\w*", in_plain(text))}


def _heads(rows: Iterable[Row]) -> Iterator[str]:
    """Yield what stands before := in rows, and before = in those that stand beside no equation."""
    for row in rows:
        if not row.word and len(row.sides) > 1 and (row.sides[1].sign == ":=" or not row.beside):
            head = row.text[: row.sides[0].stop].strip(" &\t$")
            if re.fullmatch(r"\\?[A-Za-z]+(?:_(?:\{[^{}]*\}|\w))?", head):
                yield head


BELOW = re.compile(r"([A-Za-z]|\\[A-Za-z]+)_(?:\{\s*([a-z])\s*([+-]\s*\d+)?\s*\}|([a-z])(?![A-Za-z]))")
"""W_j, W_{j} and W_{j+1}."""
OF_EACH = re.compile(rf"(\\?[A-Za-z]+)_(?:\{{{MEMBER}([A-Za-z]?)\}}|{MEMBER}([A-Za-z]?)\b)")
NUMBERED = re.compile(r"([A-Za-z]\w*?)_(\d+)")


def at_numbers(text: str, names: Collection[str]) -> list[str]:
    """Return a statement about W_j and W_{j+1} once for each j where these are letters; nothing where it has no j.

    ``names`` are the letters that stand in formulas; none of them is one with an index itself.
    """
    places = [(one[1].lstrip("\\"), one[2] or one[4], _shift(one)) for one in BELOW.finditer(text)]
    indices = {index for _, index, _ in places}
    if len(indices) != 1 or any(f"{letter}_{index}" in names for letter, index, _ in places):
        return []
    numbers = [int(one[2]) for name in names if (one := NUMBERED.fullmatch(name)) is not None]
    tried = range(min(numbers) - 1, max(numbers) + 2) if numbers else ()
    fitting = [j for j in tried if all(f"{letter}_{j + shift}" in names for letter, _, shift in places)]
    return [_at(text, j) for j in fitting]


def of_each(text: str, kept: Kept | None, names: Collection[str]) -> list[str]:
    r"""Return a statement about A_1, \dots, A_m, A_{eachm} here, as one about A_i where these are summed up to m.

    Elsewhere it is one for each of the letters A_1, A_2 that stand in formulas; nothing where it is of no such.
    """
    found = [*OF_EACH.finditer(text)]
    bases = {one[1].lstrip("\\") for one in found}
    if kept is not None and bases and bases <= {*kept.summed}:
        lasts = {one[2] or one[3] for one in found} - {"", None}
        known = [one for one in sorted(kept.indices) if any(f"{base}_{one}" in names for base in bases)]
        below = known[:1] if lasts <= {*kept.lasts} or not kept.lasts else []
    else:
        pairs = [name.rpartition("_") for name in sorted(names)]
        below = [one for base, _, one in pairs if bases == {base}]
    return [OF_EACH.sub(lambda found, one=one: f"{found[1]}_{one}", text) for one in below]  # type: ignore[misc]


def of_another(text: str, names: Collection[str]) -> bool:
    """Whether what is said of A_1 is said where formulas have A with an index, and no A_1."""
    bases = {name.rpartition("_")[0] for name in names} - {""}
    said = {one[0] for one in NUMBERED.finditer(text)} - {*names}
    return any(one.rpartition("_")[0] in bases for one in said)


def as_listed(text: str) -> str:
    """Return a statement about A_{eachm} as one about A_1, …, A_m."""
    return OF_EACH.sub(lambda found: f"{found[1]}_1, …, {found[1]}_{found[2] or found[3] or 'n'}", text)


def _shift(one: re.Match[str]) -> int:
    return int((one[3] or "0").replace(" ", ""))


def _at(text: str, j: int) -> str:
    return BELOW.sub(lambda one: f"{one[1]}_{{{j + _shift(one)}}}", text)
