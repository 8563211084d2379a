"""The semaphores that loky shares with its workers, cleared away also for a sweep that was killed.

loky names them in /dev/shm after the process that made them, and a helper process removes them when that
one ends; a signal to the whole group kills the helper too, and they stay until the machine is started again.
So a sweep leaves a marker there, locked as long as its workers are at work. The next sweep of the same user,
whatever is left to compute, removes for each marker that nobody holds the marker and what bears its number.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from dlhw3.numeric.data.files import is_running

SHARED = Path("/dev/shm")  # Linux; where it is missing there is nothing to do
_MARKER = "dlhw3-sweep-"


@contextlib.contextmanager
def marked() -> Iterator[None]:
    """Mark what this process shares while the block runs, for the next sweep to clear if this one is killed."""
    marker = SHARED / f"{_MARKER}{os.getpid()}"
    try:
        file = marker.open("w")
    except OSError:  # no such place, or a full one: then nothing can be marked
        yield
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            yield
        finally:
            marker.unlink(missing_ok=True)


def clear_abandoned() -> None:
    """Remove the markers of sweeps that have ended without removing them, and what those shared."""
    for marker in SHARED.glob(f"{_MARKER}*"):
        number = marker.name.removeprefix(_MARKER)
        if not number.isdecimal():
            continue
        with contextlib.suppress(OSError), marker.open("r+") as file:  # another user's cannot be opened
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # refused while its sweep lives
            if not is_running(int(number)):  # the number may have come to another process since
                _remove_shared(number)
            marker.unlink(missing_ok=True)


def _remove_shared(number: str) -> None:
    for semaphore in SHARED.glob(f"sem.loky-{number}-*"):
        with contextlib.suppress(OSError):
            semaphore.unlink()
    for folder in SHARED.glob(f"joblib_memmapping_folder_{number}_*"):
        shutil.rmtree(folder, ignore_errors=True)
