"""The peer's end of the conversation; imported by peer_*.py under another interpreter, so it needs no package."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any


def one_core() -> None:
    """Keep this process on one core, so that no library can use two threads. Call before importing it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def serve(commands: dict[str, Callable[..., dict[str, Any]]]) -> None:
    """Answer the commands on standard input until it ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what a library prints must not mix with the answers
    for line in sys.stdin:
        name, arguments = json.loads(line)
        answers.write(json.dumps(commands[name](**arguments)) + "\n")
        answers.flush()


def seconds(call: Callable[[], Any], units: float = 1.0) -> dict[str, float]:
    """Time one call."""
    started = time.perf_counter()
    call()
    return {"seconds": (time.perf_counter() - started) / units}
