"""Lines in time that are false from the beginning on: their sides begin equal, and their rates there are not so.

Rates that differ at any other point refute nothing, since what moves may never be there. At t = 0 it is there: so
where both sides are equal, whatever begins as is assumed, and the rates are not, the line is false at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.kernel_terms.parameters import Untranslatable
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.files.times_of_solutions import TIME
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.verdict import Verdict

Judging = Callable[[Document, tuple[Line, ...]], Iterable[JudgedLine]]
WORDS = f"false from {TIME} = 0 on, where the sides are equal and their rates are these"


def refuted_at_the_beginning(
    document: Document, chain: Sequence[Line], lines: Iterable[JudgedLine], judging: Judging
) -> Iterator[JudgedLine]:
    """Yield the judged lines of a chain, by rates at the beginning where those at any point refute nothing."""
    begins = chain[-1].begins
    for judged in lines:
        if begins is None or judged.verdict is not Verdict.UNDECIDED or judged.line.refutes:
            yield judged
            continue
        first, last = chain[0], judged.line
        plain = replace(last, relation="=", begins=None)
        sides = [(replace(first, tree=one), replace(plain, tree=other)) for one, other in begins.every]
        there = replace(last, refutes=True, begins=None, from_zero=False, read_as=(*last.read_as, WORDS))
        known = _names(document)  # where nothing else is said of where a letter begins, it may be anywhere
        equations = (one for one in begins.equations if free_names(one.left) | free_names(one.right) <= known)
        here = replace(document, related=(*_without_time(document.related), *equations))
        rates = list[JudgedLine]()
        with suppress(UserError, Untranslatable):  # what has no meaning there refutes nothing
            rates += judging(here, (first, there))
        refuted = len(rates) == 1 and rates[0].verdict is Verdict.REFUTED
        equal = refuted and all(
            one.verdict is Verdict.PROVED for pair in sides for one in judging(document, pair)
        )
        yield rates[0] if equal else judged


def _names(document: Document) -> frozenset[str]:
    """Return the letters of all lines, and those of which something is assumed."""
    told = [side for one in document.related for side in (one.left, one.right)]
    told += [one.tree for one in document.said] + [line.tree for chain in document.chains for line in chain]
    return frozenset().union(
        *map(free_names, told), *([] if document.flow is None else [free_names(document.flow[0])])
    )


def _without_time(related: Iterable[Related]) -> Iterator[Related]:
    """Yield what is assumed, without what is said of the time alone, t > 0: at t = 0 its limit is."""
    for one in related:
        names = free_names(one.left) | free_names(one.right)
        if one.left.name == "ddt" or names != {TIME}:
            yield one
