"""Checks that a run cannot decide are listed as undecided, with why; and the time a run covers is said."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from dlhw3.cli import app
from dlhw3.numeric.experiments.end_to_end.experiment import Config, run
from dlhw3.numeric.experiments.end_to_end.summary import ORDER_OF_BALANCED
from dlhw3.numeric.runs.from_python import run as run_from_python
from dlhw3.numeric.runs.result import Result
from dlhw3.progress import Silent

SMALL = {"depth": (2,), "seeds": 2, "time": 0.04, "n": 20, "d": 2, "most": 50}


def result(**options: object) -> Result:
    return run(Config(**{**SMALL, **options}), Silent())  # type: ignore[arg-type]


def listed(found: Result) -> list[str]:
    return [*(one.name for one in found.checks), *(one.name for one in found.undecided)]


@pytest.mark.parametrize(
    ("options", "decided", "words"),
    [
        ({}, True, ""),
        ({"step_size": (0.02, 0.01)}, False, "2 different steps are too few"),
        ({"step_size": (0.02,)}, False, "one step is too few"),
        ({"step_size": (0.02, 0.02, 0.01)}, False, "2 different steps are too few"),
    ],
)
def test_the_order_is_checked_or_said_to_be_undecided(
    options: dict[str, object], decided: bool, words: str
) -> None:
    found = result(**options)
    assert listed(found).count(ORDER_OF_BALANCED) == 1
    assert (ORDER_OF_BALANCED in [check.name for check in found.checks]) == decided
    assert all(words in one.reason for one in found.undecided)


def test_steps_too_coarse_for_an_order_are_said(tmp_path: Path) -> None:
    X = np.column_stack([np.linspace(1.0, 10.0, 20), np.ones(20)])
    np.savez(tmp_path / "steep.npz", X=X, Y=np.linspace(-1.0, 1.0, 20))
    found = result(data=tmp_path / "steep.npz", step_size=(0.02, 0.01, 0.005), time=0.2)
    assert [one.name for one in found.undecided] == [ORDER_OF_BALANCED]
    assert "at depth 2, the steps are too coarse" in found.undecided[0].reason


@pytest.mark.usefixtures("undrawn", "verdicts_once")
def test_undecided_is_printed_stored_and_in_the_json(tmp_path: Path) -> None:
    options = ["--depth", "2", "--seeds", "1", "--time", "0.04", "--step-size", "0.02,0.01", "--most", "50"]
    command = ["simulate", "end-to-end", *options, "--out", str(tmp_path / "run")]
    shown = CliRunner().invoke(app, command)
    assert shown.exit_code == 0
    assert f"undecided {ORDER_OF_BALANCED}: at depth 2, 2 different steps" in " ".join(shown.stdout.split())
    stored = json.loads((tmp_path / "run" / "metrics.json").read_text(encoding="utf-8"))["undecided"]
    assert [one["name"] for one in stored] == [ORDER_OF_BALANCED]
    assert json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)["undecided"] == stored
    found = run_from_python("end-to-end", **{**SMALL, "step_size": (0.02, 0.01)})
    assert [one.name for one in found.undecided] == [ORDER_OF_BALANCED]
    assert "1 not decided" in repr(found)


@pytest.mark.parametrize("time", [0.02, 0.03, 0.04, 0.041, 4.0, 4.01, 4.2])
def test_the_paths_cover_the_time_and_say_where_they_end(time: float) -> None:
    found = result(time=time, step_size=(0.02, 0.01, 0.005))
    end = float(found.arrays["times"][-1])
    assert end >= time * (1 - 1e-9)
    assert end < time + 0.02 * (1 + time // 4)  # from 4 on, 200 times are compared: at every other step
    assert found.metrics["time"] == end
    assert any(f"The paths run to t = {end:g}" in note for note in found.notes) == (end > time * 1.0001)
