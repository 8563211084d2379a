"""Sides that tell their own seconds per unit of work, timed in turns; where peers live and how to talk to one.

A peer that wants an environment of its own runs in a process that answers commands, so that it can be timed
in turns with ours, compilation and transfer left out. Its interpreter is the first one that can import what
it needs among DLHW3_PEER_PYTHON (several separated by the path separator) and .venv-bench/*/bin/python.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.pairs import Row, Setting, summary

Side = Callable[[], float]  # runs once, returns seconds per unit of work
HERE = Path(__file__).parent


def timed(call: Callable[[], Any], units: float = 1.0) -> Side:
    """Return a side that runs ``call`` here; ``units`` is how much work one call does."""

    def run() -> float:
        started = time.perf_counter()
        call()
        return (time.perf_counter() - started) / units

    return run


def side_by_side(
    name: str, ours: Side, theirs: Side, *, setting: Setting, target: float | None, pairs: int, note: str = ""
) -> Row:
    """Run both sides in turns, ``pairs`` times after one run of each, and return the ratio theirs/ours."""
    ours(), theirs()
    times = np.array([(ours(), theirs()) for _ in range(pairs)])
    return summary(name, times, setting=setting, target=target, note=note)


def check(name: str, ours: np.ndarray, theirs: np.ndarray, tolerance: float) -> None:
    """Raise ValueError unless both sides computed the same, relative to the largest entry."""
    error = float(np.abs(np.asarray(ours, float) - theirs).max() / np.abs(theirs).max())
    if not error <= tolerance:
        raise ValueError(f"{name}: the two sides differ by {error:.2g}, more than {tolerance:.2g}")


class Peer:
    """A process that answers one command a line with one line of JSON."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, command: str, **arguments: Any) -> Any:
        """Send a command, wait, return the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([command, arguments]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the peer ended without an answer to {command!r}: {self.process.args}")
        return json.loads(answer)

    def side(self, command: str, **arguments: Any) -> Side:
        """Return a side whose seconds per unit the peer measures itself."""
        return lambda: float(self.ask(command, **arguments)["seconds"])


@contextmanager
def peer(script: str, interpreter: Path, variables: Mapping[str, str] | None = None) -> Iterator[Peer]:
    """Start benchmarks/``script`` under ``interpreter``, with more environment ``variables``; end it on leaving."""
    with subprocess.Popen(
        [str(interpreter), str(HERE / script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | dict(variables or {}),
    ) as process:
        try:
            yield Peer(process)
        finally:
            process.kill()


@functools.cache
def interpreter_with(module: str) -> Path | None:
    """Return the first peer interpreter that can import ``module``, None where there is none."""
    named = [Path(part) for part in os.environ.get("DLHW3_PEER_PYTHON", "").split(os.pathsep) if part]
    for candidate in [*named, *sorted((HERE.parent / ".venv-bench").glob("*/bin/python"))]:
        done = subprocess.run([str(candidate), "-c", f"import {module}"], capture_output=True, check=False)
        if done.returncode == 0:
            return candidate
    return None
