"""How many threads take the next stretch of training: the number that was fastest when last tried.

Threads meet after every step. Where a core is free, two take half the time; where another process wants it,
they wait for each other and may take three times as long. Only a clock can tell, so each number is tried,
and tried again now and then. What is computed does not depend on the choice (``lanes.take_steps``).
"""

from __future__ import annotations

import functools
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SOON, AGAIN = 2, 32  # stretches to the next trial of a number that was slower, at first and in the long run

_home = os.getpid()  # OpenMP does not survive a fork: a child of this process works alone
_claimed = threading.Lock()  # numba's simplest pool of threads serves one caller at a time


class Crew:
    """The numbers of threads to choose from, 1, 2, 4, ..., ``most``, and the seconds a step took with each.

    Numbers that were slower are tried again after 2, 4, 8, ... stretches, then every ``AGAIN``.
    """

    def __init__(self, most: int) -> None:
        self.sizes = sorted({*(1 << k for k in range(most.bit_length())), max(1, most)})
        self._seconds: dict[int, float] = {}
        self._turn: dict[int, int] = {}  # when each size was last timed, in stretches
        self._wait = SOON
        self._until_trial = SOON
        self._lock = threading.Lock()

    @property
    def untried(self) -> list[int]:
        """The sizes that no stretch was timed with yet: short ones will do for them."""
        return [size for size in self.sizes if size not in self._seconds]

    def work(self, stretch: Callable[[int], int]) -> int:
        """Call ``stretch(threads)``, which returns how many steps it took; return that number."""
        with self._lock:
            size = self._next()
        with _threads(size) as ready:
            started = time.perf_counter()
            steps = stretch(ready)
            seconds = (time.perf_counter() - started) / max(1, steps)
        with self._lock:
            self._seconds[ready] = seconds
            self._turn[ready] = 1 + max(self._turn.values(), default=0)
        return steps

    def _next(self) -> int:
        """Return a size not tried yet, then the fastest; now and then the one tried longest ago."""
        if self.untried:
            return self.untried[0]
        if self._until_trial > 0:
            self._until_trial -= 1
            return min(self.sizes, key=self._seconds.__getitem__)
        self._wait = self._until_trial = min(2 * self._wait, AGAIN)
        return min(self.sizes, key=self._turn.__getitem__)


@functools.lru_cache(maxsize=64)
def crew_for(most: int, *work: object) -> Crew:
    """Return the crew for one kind of work, the same at every call: what it has learnt is kept."""
    return Crew(most)


@contextmanager
def _threads(size: int) -> Iterator[int]:
    """Have ``size`` threads ready; yields how many are: one where another caller has them, or after a fork."""
    if size == 1 or os.getpid() != _home or not _claimed.acquire(blocking=False):
        yield 1
        return
    try:
        before = _muster(size)
        try:
            yield size
        finally:
            _muster(before)
    finally:
        _claimed.release()


def _muster(size: int) -> int:
    """Set the number of numba's threads and return what it was."""
    import numba  # loaded by the stretch's code

    before = int(numba.get_num_threads())
    numba.set_num_threads(size)
    return before
