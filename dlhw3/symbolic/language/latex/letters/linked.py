r"""Letters that stand in no line, and that the words tie to those that do: L of $\eta \le 1/L$ and $L \ge 1$.

What is assumed of them is kept, one relation after another. Not tied is a letter of which words speak for all its
values, y of "f(y) \ge f(x) for all $y$", since one value is less than what they say; nor one that bounds something
and stands nowhere else, which is as large, or as small, as need be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from dlhw3.symbolic.language.assumed.related import RELATION
from dlhw3.symbolic.language.latex.text.formulas_said import MEMBER
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, FORMULAS, Sentence
from dlhw3.symbolic.language.latex.text.unread import letters_in
from dlhw3.symbolic.language.text import lazy_re as re

QUANTIFIED = re.compile(
    rf"\b(?:all|any|every|each|whenever|arbitrary)\b(?P<words>[^{FORMULA}¶.;:]{{0,40}})(?P<of>{FORMULAS})?"
)
r"""A letter that stands for all its values, or what has no letter: for all $y$, for any two points."""
POINTS = re.compile(
    r"\s*(?:\w+\s+){0,2}(?:points?|vectors?|columns?|inputs?|arguments?|pairs?|choices?|directions?|values?)\b"
)
SIGN = re.compile(r"[<>=]|\\(?:[lg]eq?|in|neq?|prec|succ)(?![a-z])|\\(?:[lg]eq?slant|(?:prec|succ)eq)")
FORALL = re.compile(r"\\forall\s*(\\?[A-Za-z]+)")
ABOVE = re.compile(r"\^\s*\{?\s*([a-z])(?=\s*(?:[-+]\s*1\s*)?\}|(?![A-Za-z]))")
r"""A letter that is an index above another, l of $z^l = W^l a^{l-1} + b^l$, where no line has it."""
MOST = 8
"""How many letters are tied so."""


POINT, MATRIX = re.compile(r"[h-z]"), re.compile(r"[A-Z](?:_\w+)?")
"""A point that has no name of its own, as x^* and x_0 have, and what acts on points."""


@dataclass(frozen=True)
class Side:
    """The letters of a side of a relation, those at which functions are taken, and whether it is one letter."""

    letters: frozenset[str]
    points: frozenset[str] = frozenset()
    bare: bool = False


@dataclass(frozen=True)
class Linked:
    """The letters that are tied to those of the lines, and the relations that tie them, by their texts."""

    letters: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()
    quantified: frozenset[str] = frozenset()
    """The letters of which words speak for all their values."""
    maybe: frozenset[str] = frozenset()
    """The relations that may be meant for all values of a letter: f(x) \\ge 0, where no line has x."""
    beside: frozenset[str] = frozenset()
    """The letters that stand in no line and of which something is assumed, tied so or not."""


NONE_LINKED = Linked()


def linked(
    rows: Iterable[Row],
    names: Collection[str],
    sides_of: Callable[[Row], Sequence[Side]],
    every: Iterable[Sentence],
    left: Iterable[str] = (),
) -> Linked:
    """Return what relations among some rows tie to the letters that are ``names``.

    ``sides_of`` gives the sides, none where a row cannot be read; ``every`` are the sentences around, and ``left``
    is what else they say.
    """
    assumed = [row for row in rows if row.word == "assume"]
    found = [(row, sides) for row in assumed if _is_relation(row) and (sides := sides_of(row))]
    counts = Counter(one for _, sides in found for side in sides for one in side.letters)
    others = [row.text for row in assumed if not _is_relation(row)]
    counts.update(word for text in others for word in {*re.findall(r"\w+", text)})
    counts.update(letter for text in left for letter in letters_in(text))
    quantified, without = _of_all(every)
    found = [
        (row, sides) for row, sides in found if not (without(row.number) or _letters(sides) & quantified)
    ]
    found = [(row, sides) for row, sides in found if {*ABOVE.findall(row.text)} <= {*names}]
    own = frozenset({*names, "eye"})
    letters, texts = own, dict[str, None]()
    while True:
        more = [
            (row.text, here)
            for row, sides in found
            if (here := _letters(sides)) & letters - {"eye"}
            and not here <= letters
            and not _bounds_nothing(sides, letters, counts)
        ]
        fresh = letters.union(*(here for _, here in more))
        if not more or len(fresh) > len(own) + MOST:
            break
        letters = fresh
        texts |= dict.fromkeys(text for text, _ in more)
    maybe = {
        row.text for row, sides in found if row.text in texts and _may_be_of_all(row, sides, own, counts)
    }
    return Linked(letters - own, tuple(texts), frozenset(quantified), frozenset(maybe))


def _letters(sides: Iterable[Side]) -> frozenset[str]:
    return frozenset[str]().union(*(side.letters for side in sides))


def _is_relation(row: Row) -> bool:
    return bool(RELATION.search(row.text)) and MEMBER not in row.text


def _bounds_nothing(sides: Sequence[Side], letters: Collection[str], counts: Counter[str]) -> bool:
    """Whether a relation has a new letter alone on one of two sides, and nothing else is said of that letter."""
    alone = [side.letters for side in sides if side.bare and len(side.letters) == 1]
    return len(sides) == 2 and any(counts[one] == 1 for side in alone for one in side - {*letters})


def _may_be_of_all(row: Row, sides: Sequence[Side], own: Collection[str], points: Counter[str]) -> bool:
    """Whether a relation may be said of all points: of f at a point, or of what a matrix does to one.

    The point stands in no line, has no name of its own, and is none of which two relations are said.
    """
    new = {one for one in _letters(sides) - {*own} if POINT.fullmatch(one)}
    known = _letters(sides) - new - {"eye"}
    of_matrices = bool(known) and all(map(MATRIX.fullmatch, known))
    at_points = any(points[one] == 1 for side in sides for one in side.points & new)
    return bool(new) and (at_points or (of_matrices and not re.search(r"(?<![<>])=", row.text)))


def _of_all(every: Iterable[Sentence]) -> tuple[set[str], Callable[[int], bool]]:
    """Return the letters that stand for all their values, and whether a line is in a sentence of all points."""
    letters, begins = set[str](), dict[int, bool]()
    for sentence in every:
        begins.setdefault(sentence.number, False)
        for one in QUANTIFIED.finditer(sentence.words):
            if one["of"] is None:
                begins[sentence.number] |= bool(POINTS.match(one["words"]))
                continue
            first = sentence.words.count(FORMULA, 0, one.start("of"))
            formulas = sentence.formulas[first : first + one["of"].count(FORMULA)]
            letters |= set[str]().union(*map(_head, formulas))
        for formula in sentence.formulas:
            letters |= {letter for one in FORALL.finditer(formula) for letter in letters_in(one[1])}
    return letters, lambda line: begins.get(max((one for one in begins if one <= line), default=0), False)


def _head(formula: str) -> set[str]:
    """Return the letters of the first side of a formula that has some: y of 0 < y < a."""
    return next((some for side in SIGN.split(formula) if (some := letters_in(side))), set())
