"""How far work has come, told to an object that is passed in.

One rule, ``Steady``: something is heard within a second, and a listener that fails loses no work. One listener
for each surface: ``Counted`` for Python, and those of the command line (commands/bars.py).
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Protocol

SILENCE = 0.8  # seconds: something is to be seen within one
INTERVAL = 0.2  # seconds between two lines


class Progress(Protocol):
    """Hears about work: ``start`` once per stretch of work, ``advance`` as it goes, ``finish`` at its end."""

    def start(self, total: int, description: str) -> None:
        """Begin a stretch of ``total`` units of work, in words; 0: nobody knows how many."""

    def advance(self, steps: int) -> None:
        """Report that ``steps`` more units are done."""

    def finish(self) -> None:
        """End the stretch."""


class Silent:
    """The progress nobody watches: the default everywhere."""

    def start(self, total: int, description: str) -> None:
        """Ignore the beginning."""

    def advance(self, steps: int) -> None:
        """Ignore the steps."""

    def finish(self) -> None:
        """Ignore the end."""


class Timer(Protocol):
    """What calls a function later, once; a threading.Timer is one."""

    daemon: bool

    def start(self) -> None:
        """Begin to wait."""

    def cancel(self) -> None:
        """Wait no more."""


class Steady:
    """Passes on what work tells, so that none is lost to who listens, and none is silent for long.

    A listener that cannot be told any more (a closed stream, a full disk) is not told again. Where nothing
    has begun ``SILENCE`` seconds after the ``with`` block was entered, it hears ``what`` goes on, of unknown
    length; ``timer(seconds, function)`` is what waits.
    """

    def __init__(
        self,
        listener: Progress,
        what: str,
        *,
        timer: Callable[[float, Callable[[], None]], Timer] = threading.Timer,
    ) -> None:
        self._listener: Progress | None = listener
        self._what = what
        self._make_timer = timer
        self._lock = threading.Lock()
        self._begun = False
        self._timer: Timer | None = None

    def __enter__(self) -> Steady:
        if not isinstance(self._listener, Silent):
            self._timer = self._make_timer(SILENCE, self._announce)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self.finish()

    def start(self, total: int, description: str) -> None:
        """Pass on the beginning."""
        with self._lock:
            self._begun = True
            self._tell(lambda listener: listener.start(total, description))

    def advance(self, steps: int) -> None:
        """Pass on the steps."""
        self._tell(lambda listener: listener.advance(steps))

    def finish(self) -> None:
        """Pass on the end."""
        with self._lock:
            self._begun = True
            self._tell(lambda listener: listener.finish())

    def _announce(self) -> None:
        with self._lock:
            if not self._begun:
                self._tell(lambda listener: listener.start(0, self._what))

    def _tell(self, what: Callable[[Progress], None]) -> None:
        if self._listener is None:
            return
        try:
            what(self._listener)
        except (OSError, ValueError):  # ValueError: the stream is closed
            self._listener = None


class Counted:
    """Tells on stderr what begins and how many per cent of it are done, on one line that is written over."""

    def __init__(self) -> None:
        self._description = ""
        self._total = 1
        self._done = 0
        self._told = 0.0

    def start(self, total: int, description: str) -> None:
        """Say what begins."""
        self.finish()
        self._description, self._total, self._done = description, total, 0
        self._tell()

    def advance(self, steps: int) -> None:
        """Say how far it is, not too often."""
        self._done += steps
        if time.monotonic() - self._told > INTERVAL:
            self._tell()

    def finish(self) -> None:
        """End the line."""
        if self._description and sys.stderr is not None:
            self._tell()
            print(file=sys.stderr, flush=True)
        self._description = ""

    def _tell(self) -> None:
        self._told = time.monotonic()
        share = f"{min(100, 100 * self._done // self._total):3d} %" if self._total else "…"
        if self._description and sys.stderr is not None:
            print(f"\r{self._description} {share}", end="", file=sys.stderr, flush=True)
