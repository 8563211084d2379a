"""The provenance of a sweep's runs has the verdicts that the kernel reached in this sweep."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dlhw3 import cli
from dlhw3.numeric.runs import identity, store
from dlhw3.numeric.runs.sweeps import pool as sweep_pool
from dlhw3.numeric.runs.sweeps import workers as sweep_workers
from dlhw3.numeric.runs.sweeps.plan import Task, plan
from dlhw3.numeric.runs.sweeps.sweep import sweep
from dlhw3.numeric.runs.sweeps.workers import Job, JobReport, execute
from dlhw3.symbolic import named
from dlhw3.symbolic.verdict import Verdict, reading

SETTINGS = {
    "landscape": ["n=12", "d=2", "steps=4", "depth=2"],
    "end-to-end": ["n=12", "d=2", "depth=2"],
    "ntk": ["n=12", "d=2", "steps=4", "width=20"],
}


def recorded(folder: Path) -> dict[str, str]:
    return dict(store.load(folder).provenance["derivations"])


@pytest.mark.usefixtures("undrawn", "verdicts_once")
@pytest.mark.parametrize("name", SETTINGS)
def test_a_sweep_records_what_simulate_records(name: str, tmp_path: Path) -> None:
    made = plan(name, SETTINGS[name], "0:2")
    sweep(made, tmp_path / "sweep", workers=2)
    options = [
        part for one in SETTINGS[name] for part in ("--" + one.partition("=")[0], one.partition("=")[2])
    ]
    assert cli.run(["simulate", name, *options, "--out", str(tmp_path / "run")]) == 0
    single = recorded(tmp_path / "run")
    relied_on = {"landscape": 1, "end-to-end": 3, "ntk": 0}[name]
    assert len(single) == relied_on
    assert set(single.values()) <= {"PROVED"}
    for task in made.tasks:
        assert recorded(tmp_path / "sweep" / "runs" / task.run_id) == single


def job(task: Task, runs: Path, name: str, sweep_name: str) -> Job:
    return Job(name, task.run_id, identity.canonical(task.config), runs / task.run_id, sweep_name)


def doubting(one: Job) -> JobReport:
    """Compute a run in a process where one derivation is not proved."""
    honest = named.derive

    def derive(name: str, **options: int) -> Any:
        found = honest(name, **options)
        return SimpleNamespace(reading=reading(Verdict.UNDECIDED)) if name == "end-to-end-flow" else found

    named.derive = derive  # the worker ends with this test
    return execute(one)


def test_a_verdict_that_is_not_reached_is_not_recorded(tmp_path: Path) -> None:
    (task,) = plan("end-to-end", SETTINGS["end-to-end"]).tasks
    (report,) = sweep_pool.reports([job(task, tmp_path, "end-to-end", "doubt")], 1, doubting)
    assert report.ending == "stored"
    found = recorded(tmp_path / task.run_id)
    assert found.pop("end-to-end-flow") == "UNDECIDED"
    assert set(found.values()) == {"PROVED"}
    assert len(found) == 2


def test_each_sweep_asks_the_kernel_once_in_a_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def verdicts(names: tuple[str, ...]) -> dict[str, str]:
        asked.extend(names)
        return dict.fromkeys(names, f"verdict {len(asked)}")

    monkeypatch.setattr(sweep_workers, "verdicts", verdicts)
    tasks = plan("landscape", SETTINGS["landscape"], "0:3").tasks
    names = (f"{tmp_path}-first", f"{tmp_path}-first", f"{tmp_path}-second")
    for task, name in zip(tasks, names, strict=True):
        assert execute(job(task, tmp_path, "landscape", name)).ending == "stored"
    assert asked == ["deep-linear-grad"] * 2
    found = [recorded(tmp_path / task.run_id)["deep-linear-grad"] for task in tasks]
    assert found == ["verdict 1", "verdict 1", "verdict 2"]


def test_two_sweeps_have_two_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []

    def reports(jobs: list[Job], workers: int) -> Any:
        names.extend({one.sweep for one in jobs})
        yield from (execute(one) for one in jobs)

    monkeypatch.setattr(sweep_pool, "reports", reports)
    for out in ("one", "two"):
        sweep(plan("ntk", SETTINGS["ntk"], "0:2"), tmp_path / out)
    assert len(names) == len(set(names)) == 2
    assert all(names)
