"""The lines of a derivation whose parts are read apart, in their order, and of one in which that may be so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import merge

from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.verdict import Verdict


def of_parts(document: Document, judged: Callable[[Document], Iterator[JudgedLine]]) -> Iterator[JudgedLine]:
    """Yield the lines of the parts of a derivation in the order of the text."""

    def own(part: Document, numbers: frozenset[int]) -> Iterator[JudgedLine]:
        return (one for one in judged(part) if one.line.number in numbers)

    every = (own(part, numbers) for part, numbers in document.parts)
    yield from merge(*every, key=lambda one: one.line.number)


def require_clear(document: Document, lines: Iterator[JudgedLine]) -> Iterator[JudgedLine]:
    """Yield judged lines; raise UserError at one that does not hold where something may be given anew."""
    for one in lines:
        doubts = (error for first, last, error in document.unclear if first <= one.line.number <= last)
        if one.verdict < Verdict.SUPPORTED and (error := next(doubts, None)):
            raise error
        yield one
