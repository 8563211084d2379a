"""How many threads take the next stretch of training: the number that was fastest when last tried.

Threads meet after every step. Where a core is free, two take half the time; where another process wants it,
they wait for each other and may take three times as long. Only a clock can tell, so each number is tried,
and tried again now and then. What is computed does not depend on the choice (``lanes.descend``).
"""

from __future__ import annotations

import functools
import os
import threading
import time
from collections.abc import Callable

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
        self._wait = SOON
        self._until_trial = SOON

    @property
    def untried(self) -> list[int]:
        """The sizes that no stretch was timed with yet: short ones will do for them."""
        return [size for size in self.sizes if size not in self._seconds]

    def work(self, stretch: Callable[[int], int]) -> int:
        """Call ``stretch(threads)``, which returns how many steps it took; return that number."""
        size = self._next()
        alone = size == 1 or os.getpid() != _home or not _claimed.acquire(blocking=False)
        started = time.perf_counter()
        if alone:
            size, steps = 1, stretch(1)
        else:
            try:
                steps = _shared(size, stretch)
            finally:
                _claimed.release()
        self._seconds.pop(size, None)  # the last one measured stands last
        self._seconds[size] = (time.perf_counter() - started) / max(1, steps)
        return steps

    def _next(self) -> int:
        """Return a size not tried yet, then the fastest; now and then the one tried longest ago."""
        if self.untried:
            return self.untried[0]
        if self._until_trial > 0:
            self._until_trial -= 1
            return min(self.sizes, key=self._seconds.__getitem__)
        self._wait = self._until_trial = min(2 * self._wait, AGAIN)
        return next(iter(self._seconds))


@functools.lru_cache(maxsize=64)
def crew_for(most: int, *work: object) -> Crew:
    """Return the crew for one kind of work, the same at every call: what it has learnt is kept."""
    return Crew(most)


def _shared(size: int, stretch: Callable[[int], int]) -> int:
    import numba  # loaded by the stretch's code

    before = numba.get_num_threads()
    numba.set_num_threads(size)
    try:
        return stretch(size)
    finally:
        numba.set_num_threads(before)
