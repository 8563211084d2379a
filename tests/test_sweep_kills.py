"""Kills at random moments of a sweep: nothing lost, nothing duplicated, the same final table.

Each kill is SIGKILL to the whole process group of a sweep started afresh from the command line: the driver
and its workers end at once, wherever they are. The moments are drawn, with a fixed seed: two of three over
the duration of an undisturbed sweep, and the third, since the runs are a short part of that, over the runs.
There are four, and fifty where DLHW3_THOROUGH=1; more of the third kind where none of them fell among the runs,
which depends on the machine.
A sweep that comes to its end is compared with the undisturbed one, and the next begins in an empty folder.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sampling import THOROUGH
from sweeping import TINY, contents, finish, in_place, start, table, wait_until

KILLS = 50 if THOROUGH else 2
HALFWAY = max(1, KILLS // 10)  # of them among the runs, at least
KILLED: set[int] = set()
SWEEP = (*TINY, "--seeds", "0:6", "--jobs", "2")
RUNS = 12


def is_alive(group: int) -> bool:
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, _, of = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of) == group and state != "Z":
            return True
    return False


def killed_when(reached: Callable[[], bool], out: Path) -> bool:
    """Start the sweep, kill it when ``reached()``, and return whether that was before its end."""
    process = start("landscape", out, *SWEEP)
    while process.poll() is None and not reached():
        time.sleep(0.001)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        KILLED.add(process.pid)
    _, err = process.communicate()
    wait_until(lambda: not is_alive(process.pid))
    assert process.returncode in (0, -signal.SIGKILL), err
    return process.returncode != 0


def left_in_memory() -> list[Path]:
    """Return what sweeps that were killed still share: whoever would have removed it was killed too."""
    shared = Path("/dev/shm")
    markers = [path for path in shared.glob("dlhw3-sweep-*") if int(path.name.rpartition("-")[2]) in KILLED]
    return markers + [path for pid in KILLED for path in shared.glob(f"*loky-{pid}-*")]


def after_seconds(seconds: float) -> Callable[[], bool]:
    began = time.monotonic()
    return lambda: time.monotonic() - began >= seconds


def with_runs(out: Path, fraction: float) -> Callable[[], bool]:
    """Return whether that part of the runs that are missing now has been done."""
    done = len(in_place(out))
    wanted = done + round(fraction * (RUNS - done))
    return lambda: len(in_place(out)) >= wanted and (out / "runs").is_dir()


def test_kills_leave_the_same_table(tmp_path: Path) -> None:
    started = time.monotonic()
    assert finish("landscape", tmp_path / "undisturbed", *SWEEP).returncode == 0
    duration = time.monotonic() - started
    expected, expected_table = contents(tmp_path / "undisturbed"), table(tmp_path / "undisturbed")
    assert (len(expected), expected_table.num_rows) == (RUNS, RUNS)
    moments = np.random.default_rng(50).uniform(size=10 * KILLS)

    sweeps, kills, halfway = 0, 0, 0
    out, done = tmp_path / "0", {}
    for count, moment in enumerate(moments):
        if kills >= KILLS and halfway >= HALFWAY:
            break
        among = count % 3 == 2 or kills >= KILLS
        reached = with_runs(out, moment) if among else after_seconds(moment * duration)
        killed = killed_when(reached, out)
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
    assert kills >= KILLS
    assert not left_in_memory(), "the last sweep clears what the killed ones shared"
    assert halfway >= HALFWAY, "the kills missed the runs"
