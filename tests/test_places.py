"""Where results may go: every place that cannot hold them is refused in one sentence, before anything runs."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from test_store import made

from dlhw3 import cli
from dlhw3.errors import CannotWrite, UserError
from dlhw3.numeric.data import files
from dlhw3.numeric.runs import store


def ask(folder: Path, run_id: str) -> None:
    """Ask about a place as a run does before it begins."""
    store.check_free(folder, run_id)
    store.check_writable(folder)


def refusal(folder: Path, run_id: str = "toy-1") -> str:
    """Return the sentence with which ``folder`` is refused."""
    with pytest.raises(UserError) as caught:
        ask(folder, run_id)
    assert "\n" not in caught.value.message
    assert caught.value.exit_code == 2
    return caught.value.message


def test_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    for place in (tmp_path / "a", tmp_path / "a" / "run"):
        assert "it is a link that leads to itself" in refusal(place)


@pytest.mark.parametrize("below", ["", "deep/er/"])
def test_a_name_that_no_disk_holds(tmp_path: Path, below: str) -> None:
    assert "File name too long" in refusal(tmp_path / f"{below}{'n' * 300}")
    assert "zero byte" in refusal(tmp_path / f"{below}a\0b")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_the_locale_cannot_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where names are ASCII (LC_ALL=C, and Python told not to mind): ü is no zero byte."""
    monkeypatch.setattr(os.path, "realpath", lambda path: str(path).encode("ascii"))
    assert "names are written in ascii here, which lacks a character" in refusal(tmp_path / "ü")


def test_a_name_as_long_as_a_disk_holds_is_written(tmp_path: Path) -> None:
    for name in (
        "n" * 255,
        os.fsdecode("ü".encode() * 127),
        "new\nline",
        os.fsdecode(b"\xff\xfe"),
        " ",
        "-x",
    ):
        store.check_writable(tmp_path / name)
        store.save(tmp_path / name, made())
        assert store.load(tmp_path / name).run_id == "toy-1"
    assert len(list(tmp_path.iterdir())) == 6


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a file system that takes nothing")
def test_a_file_system_that_takes_nothing() -> None:
    assert refusal(Path("/proc/run")).startswith("Cannot write the results at /proc/run: ")
    assert "Cannot write the results at /proc" in refusal(Path("/proc/self/task/run/deep"))


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert "is a file" in refusal(tmp_path / "file")
    assert "is a file" in refusal(tmp_path / "file" / "run")
    (tmp_path / "pipe").parent.mkdir(exist_ok=True)
    os.mkfifo(tmp_path / "pipe")
    assert "not a folder" in refusal(tmp_path / "pipe")


def test_the_trial_of_a_place_leaves_nothing(tmp_path: Path) -> None:
    store.check_writable(tmp_path / "a" / "b" / "c")
    (tmp_path / "empty").mkdir()
    store.check_writable(tmp_path / "empty")
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"]


def test_the_working_folder_is_filled_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    number = tmp_path.stat().st_ino
    for value in (1.0, 2.0):  # empty, and with the result of the same run
        store.check_free(Path(), "toy-1")
        store.check_writable(Path())
        store.save(Path(), made(value))
        assert tmp_path.stat().st_ino == Path().stat().st_ino == number
        assert store.load(Path()).metrics["value"] == value
    assert {path.name for path in tmp_path.iterdir()} == {*store.REQUIRED, *store.FIGURES, store.MANIFEST}
    assert "already holds another result" in refusal(Path(), "toy-2")


def test_a_working_folder_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    shutil.rmtree(tmp_path / "gone")
    assert "the working folder is gone" in refusal(Path("run"))
    place = tmp_path / "run"
    line = ["simulate", "flow", "norm2(x)^2", "--wrt", "x", "--shape", "x: 2", "--time", "0.1"]
    assert cli.run([*line, "--out", str(place)]) == 0
    assert (place / "figure.png").is_file()
    assert f"wrote {place / 'metrics.json'}\n" in capsys.readouterr().out


def test_an_empty_folder_of_somebody_stays_the_same_folder(tmp_path: Path) -> None:
    place = tmp_path / "mine"
    place.mkdir(mode=0o750)
    before = place.stat()
    store.save(place, made())
    assert (place.stat().st_ino, place.stat().st_mode) == (before.st_ino, before.st_mode)
    assert store.load(place).run_id == "toy-1"


_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_store import made
from dlhw3.numeric.runs import store
left = [0]
def count_down(function):
    def wrapped(*arguments, **keywords):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **keywords)
    return wrapped
for name in ("replace", "unlink", "mkdir"):
    setattr(Path, name, count_down(getattr(Path, name)))
os.fsync = count_down(os.fsync)
for place, moment in {places!r}:
    os.chdir(place)
    if {again}:
        store.save(Path(), made(1.0))
    child = os.fork()  # one import for all: no thread is there yet
    if child == 0:
        left[0] = moment
        store.save(Path(), made(2.0))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.parametrize("again", [False, True])
def test_a_process_killed_while_filling_leaves_what_says_whether_it_is_whole(
    tmp_path: Path, again: bool
) -> None:
    seen = set()
    places = [(tmp_path / str(moment), moment) for moment in (1, 2, 9, 10, 11, 12, 16, 17, 18, 19, 40)]
    for place, _ in places:
        place.mkdir()
    script = _KILLED.format(
        tests=str(Path(__file__).parent),
        places=[(str(place), moment) for place, moment in places],
        again=again,
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    codes = [int(line) for line in done.stdout.split()]
    assert set(codes) == {0, -signal.SIGKILL}
    for (place, _), code in zip(places, codes, strict=True):
        if (place / store.MANIFEST).exists():
            seen.add(store.load(place).metrics["value"])
        else:
            seen.add(None)
            with pytest.raises(UserError, match=r"is not a whole result: manifest\.json is missing"):
                store.load(place)
        if code == 0:
            assert store.load(place).metrics["value"] == 2.0
        store.check_free(place, "toy-1")
        store.save(place, made(3.0))
        assert store.load(place).metrics["value"] == 3.0
        assert not [path for path in place.iterdir() if files.is_draft(path)]
    assert 2.0 in seen
    assert (1.0 in seen) == again
    assert None in seen


def test_a_figure_is_added_to_numbers_that_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "run"
    store.save(folder, made())
    numbers = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".png"}
    paths = store.add_figures(folder, {"figure.png": b"new"})
    assert (folder / "figure.png").read_bytes() == b"new"
    assert not (folder / "figure.svg").exists()
    assert sorted(paths) == sorted(folder.iterdir())
    assert store.load(folder).undrawn == ""
    for name in store.REQUIRED:
        assert (folder / name).read_bytes() == numbers[name]

    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "_write_durably", full)
    with pytest.raises(CannotWrite, match="No space left"):
        store.add_figures(folder, {"figure.png": b"newer"})
    monkeypatch.undo()
    store.add_figures(folder, {}, "It could not be drawn.")
    back = store.load(folder)
    assert back.undrawn == "It could not be drawn."
    assert back.complete
    assert not (folder / "figure.png").exists()


def test_a_path_that_is_no_text_is_kept_in_the_config(tmp_path: Path) -> None:
    from dataclasses import replace

    name = os.fsdecode(b"data\xff.npz")
    store.save(tmp_path / "run", replace(made(), config={"data": name}))
    assert store.load(tmp_path / "run").config["data"] == name
    (tmp_path / "run" / "config.json").read_text(encoding="utf-8")
