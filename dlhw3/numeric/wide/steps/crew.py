"""How many threads take the next steps: as many as lately were faster than one, and never at much of a risk.

Threads meet after every step. Where a core is free, two take half the time; where another process wants it,
they wait for each other, and a step takes as long as the system lets the other process run. Only a clock can
tell, and only after the time is lost. So the loss is kept on account: work with several threads comes in short
pieces, each is compared with what one thread takes, and what it took beyond that is *owed*. While anything is
owed one thread works, and a second of work pays ``PAID`` of a second. A crew begins with a debt, too: a short
run is one thread's. Over any run the time lost is therefore at most that share of it, and one piece.
What is computed does not depend on the choice (``lanes.take_steps``).
"""

from __future__ import annotations

import functools
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PAID = 0.03  # seconds of debt that a second of work pays
AT_FIRST = 0.005  # seconds owed at the beginning: a sixth of a second of work with one thread
PIECE = 0.002  # seconds of a piece with several threads; what surrounds a piece costs some 20 µs
ALONE = 0.05  # seconds of a piece with one thread: progress is told, and Ctrl-C heard, so often
TRIAL = 0.001  # seconds of work, for one thread, that a number of threads is tried with, in growing pieces
AGAIN = 1.0  # seconds until another number than the fastest is tried, one thread included
_GROWTH = 8  # of a piece over the one before, while the pace is not known
_REMEMBERED = 16  # pieces with one thread whose best is what one thread takes

_home = os.getpid()  # OpenMP does not survive a fork: a child of this process works alone
_claimed = threading.Lock()  # numba's simplest pool of threads serves one caller at a time

Stretch = Callable[[int, int], int]  # threads, steps: takes the steps, returns how many it took


class Crew:
    """The numbers of threads to choose from, 1, 2, 4, ..., ``most``, and what is known of each.

    ``fastest`` works; now and then another is tried, one that waited longest. ``owed`` is the debt in seconds.
    """

    def __init__(self, most: int) -> None:
        self.sizes = sorted({*(1 << k for k in range(most.bit_length())), max(1, most)})
        self.fastest = 1
        self.owed = AT_FIRST
        self._alone: deque[float] = deque(maxlen=_REMEMBERED)  # seconds a step, with one thread
        self._pace: dict[int, float] = {}  # seconds a step of every other number that was faster
        self._waiting = self.sizes[1:] + self.sizes[:1]  # the first is tried next
        self._trial: _Trial | None = None
        self._since_trial = 0.0
        self._steps = 1
        self._lock = threading.Lock()

    def work(self, stretch: Stretch, left: int) -> tuple[int, int]:
        """Have ``stretch`` take a piece of the ``left`` steps; return how many were asked for and done."""
        with self._lock:
            size, steps = self._next()
            steps = min(left, steps)
        with _threads(size) as ready:
            started = time.perf_counter()
            done = stretch(ready, steps)
            seconds = time.perf_counter() - started
        with self._lock:
            self._learn(size, ready, max(1, done), seconds)
        return steps, done

    def _next(self) -> tuple[int, int]:
        """Return the number of threads of the next piece, and how many steps it should have."""
        if not self._alone:
            return 1, 1
        if self._trial is None and self._is_time_to_try():
            if self._waiting[0] == self.fastest:
                self._waiting.append(self._waiting.pop(0))
            self._trial = _Trial(self._waiting[0])
        if self._trial is not None:
            return self._trial.size, self._trial.steps
        if self.fastest > 1:
            return self.fastest, max(1, int(PIECE / self._pace[self.fastest]))
        seconds = ALONE if len(self.sizes) == 1 else min(ALONE, max(PIECE, self.owed / PAID))
        self._steps = max(1, min(_GROWTH * self._steps, int(seconds / min(self._alone))))
        return 1, self._steps

    def _is_time_to_try(self) -> bool:
        """Say whether another number of threads may be tried: no debt, and not twice in a while."""
        if len(self.sizes) == 1 or self.owed > 0.0:
            return False
        return self.fastest == 1 or self._since_trial >= AGAIN

    def _learn(self, wanted: int, ready: int, steps: int, seconds: float) -> None:
        """Take account of a piece of ``steps`` steps by ``ready`` threads, where ``wanted`` were to work."""
        self._since_trial += seconds
        self.owed = max(0.0, self.owed - PAID * seconds)
        if ready == 1:
            self._alone.append(seconds / steps)
        lost = seconds - steps * min(self._alone)
        if ready > 1 and lost > 0.0:
            self.owed += lost
            self.fastest = 1
        elif ready > 1:
            self._pace[ready] = seconds / steps
        trial = self._trial
        if trial is None or wanted != trial.size:
            return
        trial.add(steps, seconds)
        if ready != wanted or trial.is_over(min(self._alone)):
            self._trial, self._since_trial = None, 0.0
            self._waiting.append(self._waiting.pop(0))
            if ready == wanted:
                self._choose(trial)

    def _choose(self, trial: _Trial) -> None:
        """Let the number that was tried work where it was faster than the fastest, and than one."""
        one = min(self._alone)
        best = one if self.fastest == 1 else self._pace[self.fastest]
        if trial.size == 1 and one < best:
            self.fastest = 1
        if trial.size > 1 and trial.pace < min(one, best):
            self._pace[trial.size] = trial.pace
            self.fastest = trial.size


class _Trial:
    """A number of threads at work in growing pieces; the first wakes the threads up and is not judged."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.steps = 1
        self._pieces = 0
        self._done = 0
        self._seconds = 0.0

    def add(self, steps: int, seconds: float) -> None:
        """Take account of a piece."""
        if self._pieces:
            self._done += steps
            self._seconds += seconds
            self.steps *= 2
        self._pieces += 1

    @property
    def pace(self) -> float:
        """The seconds a step took, infinite before any was judged."""
        return self._seconds / self._done if self._done else float("inf")

    def is_over(self, one: float) -> bool:
        """Say whether enough was seen beside a thread that takes ``one`` second a step: or it is lost already."""
        return self._done > 0 and (self.pace > one or self._done * one >= TRIAL)


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
