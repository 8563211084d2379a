"""A polite end: SIGTERM and SIGHUP stop a command as Ctrl-C does, so that nothing is left half-written."""

from __future__ import annotations

import signal
from types import FrameType

_received: list[int] = []


def listen() -> None:
    """Turn SIGTERM and SIGHUP into KeyboardInterrupt; one that is ignored (nohup) stays ignored."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)  # the second one ends the process at once
    _received.append(number)
    raise KeyboardInterrupt


def received() -> int:
    """Return the number of the signal that ended the command, 0 when there was none."""
    return _received[0] if _received else 0
