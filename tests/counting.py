"""How much work a call is, counted and not timed: the count is the same on every machine and under any load."""

from __future__ import annotations

import cProfile
import tracemalloc
from collections.abc import Callable

from dlhw3.kernel import errors

# What two seconds are on two quiet cores, with room: the kernel's own operations are 4 to 9 million calls a second.
TWO_SECONDS = 30_000_000
SHARE = 6


def calls(work: Callable[[], object]) -> int:
    """Return how many calls of functions, Python's and built-in, the work is; its exceptions come through.

    What is done within one built-in call (a product of long integers, a comparison of long tuples) counts
    once: where that is what grows, ``memory`` or a ratio of counts is the better measure.
    """
    profile = cProfile.Profile()
    profile.enable()
    try:
        work()
    finally:
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


def calls_of_budgets(work: Callable[[], object]) -> int:
    """Return how many calls some work of the kernel is, found with a sixth of a budget where that ends it.

    What is counted ends six times as soon, and six times its calls are returned; what no budget counts does not.
    """
    plain, ended = errors.Undecided, list[str]()

    class Ended(plain):  # type: ignore[misc, valid-type]
        def __init__(self, words: str) -> None:
            super().__init__(words)
            ended.append(words)

    errors.WORK, errors.Undecided = errors.WORK // SHARE, Ended  # type: ignore[misc]
    try:
        found = calls(work)
    finally:
        errors.WORK, errors.Undecided = errors.WORK * SHARE, plain  # type: ignore[misc]
    return found * SHARE if any("operations" in words for words in ended) else found


def memory(work: Callable[[], object]) -> int:
    """Return the most memory in bytes that the work held at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
