"""A results folder is whole or absent: round trips, refusals, a process killed at every step of writing."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dlhw3.errors import CannotWrite, Said, UserError
from dlhw3.numeric.data import files
from dlhw3.numeric.runs import store
from dlhw3.numeric.runs.result import Check, Result


def made(value: float = 1.0, run_id: str = "toy-1") -> store.Run:
    result = Result(
        arrays={"x": np.arange(6.0).reshape(2, 3) * value, "k": np.array([1, 2])},
        axes={"x": "(seed, step)", "k": "(step,)"},
        metrics={"value": np.float64(value), "list": [1, 2]},
        checks=(Check("one", 1e-15, 1e-12), Check("nan", float("nan"), 1.0)),
        table=({"width": 3, "distance": value},),
    )
    return store.Run(
        experiment="toy",
        run_id=run_id,
        config={"value": value},
        result=result,
        figures={"figure.png": b"png", "figure.svg": b"svg"},
        provenance={"seed": 0},
    )


def test_a_result_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "run"
    paths = store.save(folder, made())
    assert sorted(path.name for path in paths) == sorted(path.name for path in folder.iterdir())
    back = store.load(folder)
    assert (back.run_id, back.experiment, back.complete) == ("toy-1", "toy", True)
    assert back.metrics == {"value": 1.0, "list": [1, 2]}
    assert [check["passed"] for check in back.checks] == [True, False]
    np.testing.assert_array_equal(back.arrays["x"], np.arange(6.0).reshape(2, 3))
    kept = store.stored_run(folder, "toy-1")
    assert kept is not None
    assert kept.complete
    assert store.stored_run(folder, "toy-2") is None
    assert [path.name for path in folder.parent.iterdir()] == ["run"]


def test_equal_runs_give_equal_bytes(tmp_path: Path) -> None:
    store.save(tmp_path / "a", made())
    store.save(tmp_path / "b", made())
    for name in ("arrays.npz", "metrics.json", "config.json", "manifest.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_places_that_are_taken_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UserError, match="is a file"):
        store.save(tmp_path / "file", made())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("words")
    with pytest.raises(UserError, match=r"thesis\.tex, which is not part of a result"):
        store.save(tmp_path / "mine", made(), force=True)
    assert (tmp_path / "mine" / "thesis.tex").read_text(encoding="utf-8") == "words"
    store.save(tmp_path / "run", made())
    with pytest.raises(UserError, match="already holds another result"):
        store.save(tmp_path / "run", made(2.0, "toy-2"))
    store.save(tmp_path / "run", made(3.0))  # the same run again
    store.save(tmp_path / "run", made(2.0, "toy-2"), force=True)
    assert store.load(tmp_path / "run").metrics["value"] == 2.0
    (tmp_path / "empty").mkdir()
    store.save(tmp_path / "empty", made())


def test_damage_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with pytest.raises(UserError, match="There is no results folder"):
        store.load(folder)
    store.save(folder, made())
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    for name, content in whole.items():
        (folder / name).write_bytes(content[: len(content) // 2])
        with pytest.raises(UserError, match="damaged"):
            store.load(folder)
        (folder / name).unlink()
        with pytest.raises(UserError, match="not a whole result"):
            store.load(folder)
        (folder / name).write_bytes(content)
    (folder / store.MANIFEST).write_text(json.dumps({"schema": store.SCHEMA}))
    with pytest.raises(UserError, match="damaged"):
        store.load(folder)
    (folder / store.MANIFEST).write_bytes(whole[store.MANIFEST])
    assert store.load(folder).run_id == "toy-1"


def test_another_version_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    store.save(folder, made())
    manifest = json.loads((folder / store.MANIFEST).read_text(encoding="utf-8"))
    (folder / store.MANIFEST).write_text(json.dumps(manifest | {"schema": 99}))
    with pytest.raises(store.OtherVersion, match=f"version 99; this program reads version {store.SCHEMA}"):
        store.load(folder)


def test_of_two_that_compute_the_same_run_the_first_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(tmp_path / "run", made(1.0), keep=True)
    store.save(tmp_path / "run", made(2.0), keep=True)
    assert store.load(tmp_path / "run").metrics["value"] == 1.0
    (tmp_path / "run" / "metrics.json").write_text("{}")
    store.save(tmp_path / "run", made(3.0), keep=True)
    assert store.load(tmp_path / "run").metrics["value"] == 3.0

    def late(workspace: Path, folder: Path) -> None:
        monkeypatch.undo()
        store.save(folder, made(4.0))  # the other process is through in the last moment
        workspace.rename(folder)

    monkeypatch.setattr(files, "_put_in_place", late)
    store.save(tmp_path / "late", made(5.0), keep=True)
    assert store.load(tmp_path / "late").metrics["value"] == 4.0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["late", "run"]


def test_what_is_not_complete_says_why(tmp_path: Path) -> None:
    store.save(tmp_path / "whole", made())
    store.save(tmp_path / "partial", replace(made(), complete=False, said=Said("It diverged.")))
    nothing = Result(arrays={}, axes={}, metrics={}, checks=(), table=())
    refused = replace(made(), result=nothing, complete=False, said=Said("It would diverge."))
    store.save(tmp_path / "refused", refused)
    found = {name: store.load(tmp_path / name, arrays=False) for name in ("whole", "partial", "refused")}
    assert {name: one.status for name, one in found.items()} == {
        "whole": "complete", "partial": "diverged", "refused": "refused"
    }  # fmt: skip
    assert [one.reason for one in found.values()] == ["", "It diverged.", "It would diverge."]
    assert not any(one.arrays for one in found.values())


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep" / "table"
    files.write_file(path, b"before")
    files.write_file(path, b"after")
    assert path.read_bytes() == b"after"

    def full(draft: Path, content: bytes) -> None:
        draft.write_bytes(content[:2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "_write_durably", full)
    with pytest.raises(CannotWrite, match="No space left on device"):
        files.write_file(path, b"later")
    assert path.read_bytes() == b"after"
    assert list(path.parent.iterdir()) == [path]


def test_only_what_dead_processes_left_is_tidied(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    mark = f".run.writing-{socket.gethostname()}-"
    left = [tmp_path / f"{mark}{dead.pid}", tmp_path / f"{mark}{dead.pid}.old"]
    kept = [
        tmp_path / f"{mark}{os.getppid()}",
        tmp_path / ".run.writing-elsewhere-7",
        tmp_path / ".mine",
        tmp_path / "run",
    ]
    for folder in (*left, *kept):
        folder.mkdir()
        (folder / "file").write_text("content")
    (tmp_path / f".table{mark[4:]}{dead.pid}").write_text("half")
    files.tidy(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(kept)
    files.tidy(tmp_path / "nowhere")


@pytest.mark.parametrize("fatal", ["arrays.npz", "figure.svg", "manifest.json"])
def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fatal: str) -> None:
    honest = files._write_durably

    def full(path: Path, content: bytes) -> None:
        honest(path, content[:10] if path.name == fatal else content)
        if path.name == fatal:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "_write_durably", full)
    with pytest.raises(CannotWrite, match="No space left on device"):
        store.save(tmp_path / "run", made())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("moment", ["_write_durably", "_sync_directory", "_put_in_place"])
def test_an_interrupt_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files, moment, interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.save(tmp_path / "run", made())
    assert list(tmp_path.iterdir()) == []


_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_store import made
from dlhw3.numeric.data import files
from dlhw3.numeric.runs import store

def count_down(left, function):
    def wrapped(*arguments, **keywords):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **keywords)
    return wrapped

for moment in range(1, 40):
    folder = Path({place!r}) / f"run{{moment}}"
    if {again}:
        store.save(folder, made(1.0))
    child = os.fork()
    if child == 0:
        left = [moment]
        os.fsync = count_down(left, os.fsync)
        Path.rename = count_down(left, Path.rename)
        Path.mkdir = count_down(left, Path.mkdir)
        files.shutil.rmtree = count_down(left, files.shutil.rmtree)
        store.save(folder, made(2.0))
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    left_behind = "nothing"
    if folder.exists():
        left_behind = str(store.load(folder).metrics["value"])
    store.save(folder, made(3.0))
    value = store.load(folder).metrics["value"]
    hidden = [path.name for path in folder.parent.iterdir() if path.name.startswith(f".run{{moment}}.")]
    print("killed" if os.WIFSIGNALED(status) else "ended", left_behind, value, len(hidden))
    if not os.WIFSIGNALED(status):
        break
"""


@pytest.mark.parametrize("again", [False, True])
def test_a_process_killed_while_writing_leaves_a_whole_result_or_none(tmp_path: Path, again: bool) -> None:
    script = _KILLED.format(tests=str(Path(__file__).parent), place=str(tmp_path), again=again)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[-1][0] == "ended"
    assert len(lines) >= 12  # eight files, two folders and at least one rename are moments of their own
    assert {line[1] for line in lines[:-1]} <= {"nothing", "1.0", "2.0"}
    assert {line[1] for line in lines} >= ({"1.0", "2.0"} if again else {"nothing", "2.0"})
    assert all(line[2:] == ["3.0", "0"] for line in lines), done.stdout


def test_a_place_that_cannot_be_written_is_known_before_the_run(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite, match="file is a file"):
        store.check_writable(tmp_path / "file" / "run")
    store.check_writable(tmp_path / "new" / "run")
    assert not (tmp_path / "new").exists()
    monkeypatch.setattr(store.os, "access", lambda place, mode: place != tmp_path)
    with pytest.raises(CannotWrite, match="may not be written to"):
        store.check_writable(tmp_path / "new" / "run")
