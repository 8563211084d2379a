"""Letters that are tied to those of a chain, and those in no line that are linked to fit.

The letters of a chain, with those that what is assumed ties to them; and all that anything is assumed of.
Letters that stand in no line, and that words tie to those that do: numbers where all fits so, or let go.

What words say of such a letter is not assumed where it fits with no shape of it, and told as other words are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import combinations

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import Document, telling
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.files.shaped import all_fits, shaped
from dlhw3.symbolic.language.judged.members_lines import with_members
from dlhw3.symbolic.language.judged.unnamed import letters_in


def letters_tied(document: Document, chain: tuple[Line, ...]) -> set[str]:
    """Return the letters of a chain, and all that something is assumed of together with these."""
    here = set().union(*(letters_in(line.tree) for line in chain))
    if document.flow is not None:  # what flows stands in the rates
        here |= letters_in(document.flow[0])
    return _closed(document, here)


def _closed(document: Document, here: set[str]) -> set[str]:
    """Return letters with all that something is assumed of together with these.

    What a number of a spectrum, an exponential or a power is ties the letters of the matrix to it where it stands,
    and is left out elsewhere.
    """
    told = [(one.made_of, letters_in(one.left) | letters_in(one.right)) for one in document.related]
    told += [(frozenset(), letters_in(one.tree)) for one in document.said]
    told += [(frozenset({one.function}), one.names) for one in document.regular]
    while more := [
        names
        for made_of, names in told
        if not names <= here and (made_of <= here if made_of else names & here)
    ]:
        here = here.union(*more)
    return here


def everything(document: Document, chain: tuple[Line, ...]) -> set[str]:
    """Return the letters of a chain, and all that anything is assumed of."""
    said = (one for one in document.related if not one.made_of)
    told = (letters_in(side) for one in said for side in (one.left, one.right))
    spoken = (*(one.names for one in document.regular), *(letters_in(one.tree) for one in document.said))
    made = frozenset[str]().union(*(one.made_of for one in document.related))
    named = {name for name, _ in document.assumed} - made
    here = letters_tied(document, chain).union(*told, *spoken, named)
    return _closed(document, here) if made else here


MOST = 4
"""How many letters are tried as numbers, and how many relations let go, in all ways."""


def linked_to_fit(document: Document) -> Document:
    """Return a derivation in which what is said of letters that stand in no line fits, as much of it as does."""
    if not document.linked.beside or _fits(document):
        return document
    for numbers in _some([*sorted(document.linked.beside - {*document.shapes})]):
        trial = replace(document, shapes={**document.shapes, **dict.fromkeys(numbers, ())})
        if _fits(trial):
            return telling(trial, [f"{name} is a number" for name in numbers])
    if (again := document.again) is None:
        return document
    for texts in _some([*document.linked.texts]):
        with suppress(UserError):
            if _fits(trial := again(unlinked=frozenset(texts))):
                return replace(trial, given=document.given)
    plain = replace(again(unlinked=None), given=document.given)
    return document if not _fits(plain) and _has_shapes(document) else plain


def _some(every: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield some of a list, few first; of a long one each alone, and all."""
    sizes = range(1, len(every) + 1) if len(every) <= MOST else (1, len(every))
    for size in sizes:
        yield from combinations(every, size)


def _has_shapes(document: Document) -> bool:
    """Whether letters have shapes, if some lines fit at none."""
    with suppress(UserError):
        return bool(shaped(with_members(document)[0]))
    return False


def _fits(document: Document) -> bool:
    with suppress(UserError):
        return all_fits(with_members(document)[0])
    return False
