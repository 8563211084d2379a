"""The letters of a chain, with those that what is assumed ties to them; and all that anything is assumed of."""

from __future__ import annotations

from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.judged.unnamed import letters_in


def letters_tied(document: Document, chain: tuple[Line, ...]) -> set[str]:
    """Return the letters of a chain, and all that something is assumed of together with these."""
    here = set().union(*(letters_in(line.tree) for line in chain))
    if document.flow is not None:  # what flows stands in the rates
        here |= letters_in(document.flow[0])
    return _closed(document, here)


def _closed(document: Document, here: set[str]) -> set[str]:
    """Return letters with all that something is assumed of together with these.

    What a number of a spectrum is ties the letters of the matrix to it where it stands, and is left out elsewhere.
    """
    told = [(one.made_of, letters_in(one.left) | letters_in(one.right)) for one in document.related]
    told += [("", letters_in(one.tree)) for one in document.said]
    groups = [({made_of} if made_of else names, names) for made_of, names in told]
    groups += [({one.function}, one.names) for one in document.regular]
    while more := [names for asked, names in groups if asked & here and not names <= here]:
        here = here.union(*more)
    return here


def everything(document: Document, chain: tuple[Line, ...]) -> set[str]:
    """Return the letters of a chain, and all that anything is assumed of."""
    said = (one for one in document.related if not one.made_of)
    told = (letters_in(side) for one in said for side in (one.left, one.right))
    spoken = (*(one.names for one in document.regular), *(letters_in(one.tree) for one in document.said))
    here = letters_tied(document, chain).union(*told, *spoken, (name for name, _ in document.assumed))
    return _closed(document, here) if any(one.made_of for one in document.related) else here
