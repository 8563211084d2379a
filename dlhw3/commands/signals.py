"""A polite end: Ctrl-C, SIGTERM and SIGHUP stop a command, so that nothing is left half-written."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Any

from dlhw3 import interrupts

_received: list[int] = []


def listen() -> None:
    """Turn Ctrl-C, SIGTERM and SIGHUP into Interrupted, never lost; one that is ignored (nohup) stays ignored."""
    interrupts.listen()
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
    sys.unraisablehook = _dropped


def _interrupt(number: int, frame: FrameType | None) -> None:
    interrupts.press(frame)


def _end(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)  # the second one ends the process at once
    _received.append(number)
    interrupts.press(frame)


def _dropped(unraisable: Any) -> None:
    """Say nothing of an interrupt that a finaliser or a callback dropped: it is raised again."""
    if not issubclass(unraisable.exc_type, interrupts.Interrupted):
        sys.__unraisablehook__(unraisable)


def received() -> int:
    """Return the number of the signal that ended the command, 0 when there was none."""
    return _received[0] if _received else 0


def close() -> None:
    """End listening: what was to be done is done, and a signal ends the process at once."""
    interrupts.hear()
    if signal.getsignal(signal.SIGINT) is _interrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
