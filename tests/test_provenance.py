"""Where a result came from: asking for it changes nothing in the user's repository."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from dlhw3.numeric.runs import provenance


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    done = subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
def test_git_state_names_the_commit_and_leaves_the_index_alone(tmp_path: Path) -> None:
    """``git status`` refreshes the index under a lock, which a killed run would leave behind."""
    file = tmp_path / "a.txt"
    file.write_text("one")
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    commit = git(tmp_path, "rev-parse", "HEAD")
    assert provenance.git_state(tmp_path) == {"commit": commit, "modified": False}

    os.utime(file, (1, 1))  # the same bytes at another time: what git status would write down
    before = (tmp_path / ".git" / "index").read_bytes()
    assert provenance.git_state(tmp_path) == {"commit": commit, "modified": False}
    assert (tmp_path / ".git" / "index").read_bytes() == before

    file.write_text("two")
    assert provenance.git_state(tmp_path) == {"commit": commit, "modified": True}


def test_no_repository_is_no_state(tmp_path: Path) -> None:
    assert provenance.git_state(tmp_path) is None


def test_the_program_is_the_one_the_process_began_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit made while a long sweep runs is not what computed its later runs."""
    monkeypatch.setattr(provenance, "git_state", lambda folder: {"commit": "first", "modified": False})
    provenance.software.cache_clear()
    try:
        assert provenance.software()["git"]["commit"] == "first"
        monkeypatch.setattr(provenance, "git_state", lambda folder: {"commit": "second", "modified": False})
        found = provenance.collect(
            {}, software=provenance.software(), command=(), wall_seconds=1, derivations={"a": "REFUTED"}
        )
    finally:
        provenance.software.cache_clear()
    assert found["git"]["commit"] == "first"
    assert {"dlhw3", "numpy", "sympy"} <= set(found["versions"])
    assert found["derivations"] == {"a": "REFUTED"}


def test_a_judge_that_fails_is_told_in_a_note(tmp_path: Path) -> None:
    from dlhw3.catalogue import EXPERIMENTS
    from dlhw3.numeric.runs.run import run_experiment

    def broken(names: tuple[str, ...]) -> dict[str, str]:
        raise TypeError(f"no verdict\nfor {len(names)}")

    config = EXPERIMENTS.load("landscape").Config(depth=(2,), n=12, d=2, steps=4, seeds=2)
    outcome = run_experiment("landscape", config, tmp_path / "run", judge=broken, figure=False)
    (note,) = [one for one in outcome.result.notes if "could not be checked" in one]
    assert note.startswith("The derivations could not be checked (TypeError: no verdict for ")
    assert all(name in note for name in outcome.result.derivations)
    silent = run_experiment("landscape", config, tmp_path / "other", figure=False)
    assert not any("could not be checked" in one for one in silent.result.notes)
