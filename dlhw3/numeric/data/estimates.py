"""What a run would take, known before anything is drawn: memory and days, and the refusal of what is too much.

An estimate of time is crude, and meant for runs that nobody would wait for.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

from dlhw3.errors import Sentence, UserError

DAYS_AT_MOST = 3.0
OPERATIONS_A_SECOND = 1e10  # floating-point operations of one core, each multiply-add two of them
DEVICE_CORES = 1000.0  # cores that a device other than the CPU is taken for: no fast one is refused its work

_CGROUPS = (  # the limit of version 2, and of version 1: of this process's own group, as containers see it
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
_MEMINFO = Path("/proc/meminfo")


class TooLarge(UserError):
    """A run that this machine can never hold, or nobody wait for; ``partial`` as for NegativeAnswer."""

    partial: Any = None


def refuse_beyond_memory(needed: float, what: str, hint: Sentence) -> None:
    """Raise TooLarge where ``what`` (a plural) takes ``needed`` bytes and this machine has fewer.

    Where it has them and others use them now, the UserError is no TooLarge: it can be tried again. Nothing is
    refused where the system does not say what it has.
    """
    present = memory_present()
    if needed > present:
        raise TooLarge(
            f"{what} take {needed / 1e9:.3g} GB; this machine has {present / 1e9:.3g} GB.", hint=hint
        )
    free = memory_available()
    if needed > free:
        raise UserError(
            f"{what} take {needed / 1e9:.3g} GB; this machine has {free / 1e9:.3g} GB free now.", hint=hint
        )


def memory_present() -> float:
    """Return the bytes that this process can ever have: the machine's, or its group's limit if less."""
    return min(_physical(), *(_number_in(path) for path in _CGROUPS))


def memory_available() -> float:
    """Return the bytes that are free now, or could be at once (Linux's MemAvailable); inf where nothing says so."""
    try:
        lines = _MEMINFO.read_text().splitlines()
    except (OSError, ValueError):
        return math.inf
    for line in lines:
        name, _, rest = line.partition(":")
        words = rest.split()
        if name == "MemAvailable" and words and words[0].isdecimal():
            return 1024.0 * int(words[0])
    return math.inf


def _physical() -> float:
    """Return the bytes of this machine; inf where the system does not say (Windows has no ``sysconf``)."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE")) * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return math.inf


def _number_in(path: Path) -> float:
    """Return the number that a file holds; inf where there is no file, or another word in it ('max')."""
    try:
        text = path.read_text().strip()
    except (OSError, ValueError):
        return math.inf
    return float(text) if text.isdecimal() else math.inf


def days(operations: float, seconds: float = 0.0, device: str = "cpu") -> float:
    """Return the days that so many floating-point operations, and ``seconds`` beside them, take on one core."""
    cores = 1.0 if device == "cpu" else DEVICE_CORES
    return (operations / (OPERATIONS_A_SECOND * cores) + seconds) / 86400.0


def refuse_days(needed: float, hint: Sentence, device: str = "cpu") -> None:
    """Raise TooLarge where a run takes more than ``DAYS_AT_MOST``."""
    if needed > DAYS_AT_MOST:
        where = "one core" if device == "cpu" else "a fast device"
        raise TooLarge(f"This run would take some {needed:.2g} days on {where}.", hint=hint)
