"""A text in LaTeX before its rows: indices that are equal, time, changes and primes as lines have them."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.deltas import some_alone, with_deltas
from dlhw3.symbolic.language.latex.dressed import with_changes
from dlhw3.symbolic.language.latex.primed_numbers import with_primed_numbers
from dlhw3.symbolic.language.latex.primes import with_primes
from dlhw3.symbolic.language.latex.timed import timeless
from dlhw3.symbolic.language.latex.where_it_ends import without_unsaid
from dlhw3.symbolic.language.reader import Reader


def made_ready(reader: Reader, text: str) -> str:
    """Return a text with \\delta where it says i = j, and without the time of what moves, and with
    names for changes and primes; all is told."""
    text = without_unsaid(text)
    text, changes = with_changes(text)
    text, numbers = with_primed_numbers(text)
    text, primes = with_primes(text)
    text, deltas = with_deltas(text)
    text, timed = timeless(text)
    reader.some = some_alone(text)
    reader.told += [
        *changes,
        *numbers,
        *primes,
        *deltas,
        *(f"{letter}(t) is {letter}, which moves" for letter in timed),
    ]
    return text
