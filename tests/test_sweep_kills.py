"""Fifty kills at random moments of a sweep: nothing lost, nothing duplicated, the same final table.

Each kill is SIGKILL to the whole process group of a sweep started afresh from the command line: the driver
and its workers end at once, wherever they are. The moments are drawn, with a fixed seed, over the duration
of an undisturbed sweep. A sweep that comes to its end is compared with the undisturbed one, and the next
begins in an empty folder.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
from sweeping import TINY, contents, finish, start, table, wait_until

KILLS = 50
LATEST = 1.1  # of an undisturbed sweep's duration: resumed sweeps are shorter, so the end is hit too
SWEEP = (*TINY, "--seeds", "0:6", "--jobs", "2")
RUNS = 12


def is_alive(group: int) -> bool:
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, _, of = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of) == group and state != "Z":
            return True
    return False


def killed_at(moment: float, out: Path) -> bool:
    """Start the sweep, kill it after ``moment`` seconds, and return whether that was before its end."""
    process = start("landscape", out, *SWEEP)
    try:
        process.wait(timeout=moment)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    _, err = process.communicate()
    wait_until(lambda: not is_alive(process.pid))
    for semaphore in Path("/dev/shm").glob(f"sem.loky-{process.pid}-*"):
        semaphore.unlink()  # whoever would have removed it was killed too
    assert process.returncode in (0, -signal.SIGKILL), err
    return process.returncode != 0


def test_fifty_kills_leave_the_same_table(tmp_path: Path) -> None:
    started = time.monotonic()
    assert finish("landscape", tmp_path / "undisturbed", *SWEEP).returncode == 0
    duration = time.monotonic() - started
    expected, expected_table = contents(tmp_path / "undisturbed"), table(tmp_path / "undisturbed")
    assert (len(expected), expected_table.num_rows) == (RUNS, RUNS)
    moments = np.random.default_rng(50).uniform(0.0, LATEST * duration, 10 * KILLS)

    sweeps, kills, halfway = 0, 0, 0
    out, done = tmp_path / "0", {}
    for moment in moments:
        if kills == KILLS:
            break
        killed = killed_at(float(moment), out)
        kills += killed
        before, done = done, contents(out)  # which reads every run back, and finds each whole
        assert before.items() <= done.items() <= expected.items()
        halfway += killed and 0 < len(done) < RUNS
        if (out / "table.parquet").exists():
            assert table(out).equals(expected_table, check_metadata=True)
        if not killed:
            assert done == expected
            sweeps += 1
            out, done = tmp_path / str(sweeps), {}

    last = finish("landscape", out, *SWEEP)
    assert f"{RUNS} runs, {RUNS - len(done)} of them new" in last.stdout
    assert contents(out) == expected
    assert table(out).equals(expected_table, check_metadata=True)
    assert sorted(path.name for path in (out / "runs").iterdir()) == sorted(expected)
    assert sorted(path.name for path in out.iterdir()) == ["runs", "table.parquet"]
    print(f"{kills} kills, {halfway} of them halfway; {sweeps} sweeps came to their end before")
    assert kills == KILLS
    assert halfway >= 5, "the kills missed the runs"
