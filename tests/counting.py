"""How much work a call is, counted and not timed: the count is the same on every machine and under any load."""

from __future__ import annotations

import cProfile
import tracemalloc
from collections.abc import Callable

# What two seconds are on two quiet cores, with room: the kernel's own operations are 4 to 9 million calls a second.
TWO_SECONDS = 30_000_000


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


def memory(work: Callable[[], object]) -> int:
    """Return the most memory in bytes that the work held at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
