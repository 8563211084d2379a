"""Sweeps as the command line runs them, in processes of their own; what the tests of sweeps share."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet

from dlhw3.numeric.runs import store

PATIENCE = 600.0  # seconds after which a test gives up waiting; a machine with much else to do needs minutes
TINY = ("--set", "n=12", "--set", "d=2", "--set", "depth=2,3", "--set", "steps=4")


def command(experiment: str, out: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "dlhw3", "sweep", experiment, "--out", str(out), *arguments]


def start(experiment: str, out: Path, *arguments: str) -> subprocess.Popen[str]:
    """Begin a sweep as the leader of a process group of its own, deaf to no signal."""
    listening = "signal.signal(signal.SIGINT, signal.SIG_DFL)"  # a shell's background jobs do not listen
    line = after(listening, command(experiment, out, *arguments))
    pipe = subprocess.PIPE
    return subprocess.Popen(line, text=True, start_new_session=True, stdout=pipe, stderr=pipe)


def finish(
    experiment: str, out: Path, *arguments: str, file_limit: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run a sweep to its end, on a disk that refuses files of more than ``file_limit`` bytes, if any."""
    line = command(experiment, out, *arguments)
    if file_limit:
        line = after(f"resource.setrlimit(resource.RLIMIT_FSIZE, ({file_limit}, {file_limit}))", line)
    return subprocess.run(line, text=True, capture_output=True, timeout=PATIENCE, check=False)


def after(preparation: str, line: list[str]) -> list[str]:
    """Return a command that becomes ``line`` when it has done the preparation."""
    script = f"import os, resource, signal, sys; {preparation}; os.execv(sys.argv[1], sys.argv[1:])"
    return [sys.executable, "-c", script, *line]


def table(out: Path) -> Any:
    """Return the sweep's table without the one column that is not a function of the configs."""
    return pyarrow.parquet.read_table(out / "table.parquet").drop_columns(["wall_seconds"])


def in_place(out: Path) -> list[Path]:
    """Return the folders of the runs that have ended."""
    runs = out / "runs"
    return [path for path in sorted(runs.iterdir()) if not path.name.startswith(".")] if runs.is_dir() else []


def contents(out: Path) -> dict[str, dict[str, bytes]]:
    """Return what each run left, by run and by file, but for the provenance, which has the time."""
    found = {}
    for folder in in_place(out):
        store.load(folder)  # every file agrees with its digest
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        found[folder.name] = {name: files[name] for name in ("arrays.npz", "metrics.json", "config.json")}
    return found


def children(process: int) -> list[tuple[int, str]]:
    """Return the processes that ``process`` started, with their command lines."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if parent == process:
                found.append((int(entry.name), line))
    return found


def workers(driver: int) -> list[int]:
    """Return loky's worker processes of a sweep."""
    return [pid for pid, line in children(driver) if "popen_loky" in line]


def wait_until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until ``true()``, looking often."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.01)


def is_gone(process: int) -> bool:
    """Return whether a process has ended, waited for by its parent or not."""
    try:
        return (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
