"""The one search for a step that works, wherever a run is refused: each step is tried before it is proposed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from dlhw3.numeric.data.rounding import rounded_down

Seen = TypeVar("Seen")

HIGHEST_FALL = 1e100


def squares() -> Iterator[float]:
    """Yield 2, 4, 16, 256, …: in a dozen falls from any number to any other."""
    fall = 2.0
    while True:
        yield fall
        fall = min(fall**2, HIGHEST_FALL)


def halves() -> Iterator[float]:
    """Yield 2 for ever."""
    return itertools.repeat(2.0)


def largest_that_works(
    tried: Callable[[float], Seen | None],
    first: float,
    *,
    digits: int,
    most: int,
    falls: Iterable[float],
    within: float = math.inf,
    lowest: float = 0.0,
) -> tuple[float, Seen] | None:
    """Return a step ≤ ``first`` that works, and what was seen of it; None where none is found.

    ``tried`` says what a step shows, None where it does not work; it is asked at most ``most`` times, never for
    a step of ``lowest`` or less. Steps fall by ``falls`` until one works; the gap to the one that failed is then
    halved, in logarithms, down to a factor ``within``. All but the first are rounded down to ``digits`` decimal
    digits, so ``within`` has to be 4 for one digit and √2 for two, or more: the middle of a gap stays within it.
    """
    failed, step, ladder = math.inf, first, iter(falls)
    found: tuple[float, Seen] | None = None
    for _ in range(most):
        if not step > lowest:
            break
        seen = tried(step)
        if seen is not None:
            found = (step, seen)
        else:
            failed = step
        if found is None:
            step = rounded_down(step / next(ladder), digits)
        elif within * found[0] < failed < math.inf:
            step = rounded_down(math.sqrt(failed) * math.sqrt(found[0]), digits)
        else:
            break
    return found
