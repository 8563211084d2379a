"""What a killed sweep shared in memory is cleared by the next one, and nothing else is touched."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sweeping import PATIENCE, finish, start, wait_until, workers

from dlhw3.numeric.runs.sweeps import semaphores

TINY = ("--set", "n=12", "--set", "d=2", "--set", "depth=2", "--set", "steps=4")
LONG = ("--set", "n=12", "--set", "d=2", "--set", "depth=2", "--set", "steps=10000000", "--jobs", "2")
SHARED = Path("/dev/shm")

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="no /dev/shm")


def shared_by(process: int) -> list[str]:
    return sorted(path.name for path in SHARED.iterdir() if str(process) in path.name.split("-"))


def test_the_next_sweep_clears_what_a_killed_one_shared(tmp_path: Path) -> None:
    assert finish("landscape", tmp_path / "next", *TINY).returncode == 0
    process = start("landscape", tmp_path / "killed", *LONG, "--seeds", "0:2")
    wait_until(lambda: len(workers(process.pid)) == 2 and len(shared_by(process.pid)) > 1)
    os.killpg(process.pid, signal.SIGKILL)  # the helper processes too
    process.communicate()
    assert any(name.startswith("sem.loky") for name in shared_by(process.pid))
    next_one = finish("landscape", tmp_path / "next", *TINY)
    assert (next_one.returncode, shared_by(process.pid)) == (0, []), "though it has no run left to compute"


def test_an_interrupted_sweep_leaves_nothing(tmp_path: Path) -> None:
    process = start("landscape", tmp_path, *LONG, "--seeds", "0:2")
    wait_until(lambda: len(workers(process.pid)) == 2 and len(shared_by(process.pid)) > 1)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    wait_until(lambda: shared_by(process.pid) == [])


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(semaphores, "SHARED", tmp_path)
    return tmp_path


@contextlib.contextmanager
def another(shared: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that holds a marker until it is killed."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom dlhw3.numeric.runs.sweeps import semaphores\n"
        f"semaphores.SHARED = Path({str(shared)!r})\n"
        "with semaphores.marked():\n    print(flush=True)\n    sys.stdin.read()\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_only_the_dead_are_cleared(shared: Path) -> None:
    with another(shared) as process:
        mine = [
            shared / f"sem.loky-{process.pid}-abc",
            shared / f"joblib_memmapping_folder_{process.pid}_x_y",
        ]
        others = [
            shared / f"sem.loky-{process.pid}1-abc",
            shared / "sem.mp-abc",
            shared / "dlhw3-sweep-notes",
        ]
        for path in (mine[0], *others):
            path.write_text("")
        mine[1].mkdir()
        semaphores.clear_abandoned()
        assert all(path.exists() for path in mine)  # it lives
        process.kill()
        process.wait()
        semaphores.clear_abandoned()
    assert sorted(shared.iterdir()) == sorted(others)


def test_a_block_marks_and_unmarks(shared: Path) -> None:
    with semaphores.marked():
        assert [path.name for path in shared.iterdir()] == [f"dlhw3-sweep-{os.getpid()}"]
    assert list(shared.iterdir()) == []


def test_without_shared_memory_there_is_nothing_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(semaphores, "SHARED", tmp_path / "nowhere")
    with semaphores.marked():
        pass
