"""Along a flow what has a domain may leave it: it ends the path, or is told as without a value, and is no crash."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlhw3 import cli
from dlhw3.errors import Diverged
from dlhw3.numeric.experiments.flow import experiment
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import figures
from dlhw3.progress import Silent


def run(**options: Any) -> tuple[Any, experiment.Config]:
    config = configuration.from_values(experiment.Config, options)
    return experiment.run(config, Silent()), config


def letters(folder: Path, **arrays: Any) -> Path:
    np.savez(folder / "letters.npz", **arrays)
    return folder / "letters.npz"


def test_a_quantity_that_leaves_its_domain_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """½‖x − y‖² with y = −1: x(t) = −1 + 2 e^{−t} from 1, so that log x ends at t = log 2."""
    data = letters(tmp_path, x=np.ones(2), y=-np.ones(2))
    out = tmp_path / "run"
    told = [
        "simulate",
        "flow",
        "0.5*norm2(x-y)^2",
        "--wrt",
        "x",
        "--data",
        str(data),
        "--time",
        "2",
        "--json",
    ]
    assert cli.run([*told, "--track", "log(x)", "--track", "sum(x)", "--out", str(out)]) == 0
    said = json.loads(capsys.readouterr().out)
    rows = {row["quantity"]: row for row in said["table"]}
    assert rows["‖log(x)‖"]["at the end"] is rows["‖log(x)‖"]["moved"] is None
    assert rows["sum(x)"]["at the end"] == pytest.approx(-2 + 4 * np.exp(-2.0), rel=1e-7)
    (left,) = said["undecided"]
    assert left["name"] == "log(x) along the whole path"
    with np.load(out / "arrays.npz") as arrays:
        times, found = arrays["times"], arrays["tracked_0"][:, 0, 0]
    inside = times < np.log(2.0)
    np.testing.assert_array_equal(np.isnan(found), ~inside)
    np.testing.assert_allclose(np.exp(found[inside]), -1 + 2 * np.exp(-times[inside]), rtol=1e-6)
    assert left["reason"] == f"it has no finite value at time {times[~inside][0]:.6g}"
    assert (out / "figure.png").is_file()


def test_what_is_kept_beside_the_edge_of_its_domain_is_not_verified(tmp_path: Path) -> None:
    """A flow of a² b² keeps a² − b², and its root, whose slope at 1e-10 is not to be found by differences."""
    options = {"objective": "a^2*b^2", "wrt": ("a", "b"), "time": 0.01, "track": ("sqrt(a^2-b^2)",)}
    near, config = run(data=letters(tmp_path, a=1.0, b=1.0 - 1e-10), **options)
    assert [one.name.split()[0] for one in near.undecided] == ["sqrt(a^2-b^2)"]
    assert len(near.checks) == 1
    with figures.style():
        first, second = experiment.plot(near, config).axes
        assert first.get_xlim() == second.get_xlim()
    far, _ = run(data=letters(tmp_path, a=1.0, b=0.5), **options)
    assert not far.undecided
    assert [check.passed for check in far.checks] == [True, True]


def test_descent_that_steps_out_of_the_domain_of_the_objective_is_stopped(tmp_path: Path) -> None:
    """a⁴ − log a from 3 with the step 0.1: the gradient is 108 − 1/3, and a is −7.77 after it."""
    options = {"objective": "a^4-log(a)", "wrt": "a", "method": "descent", "time": 0.3}
    data = letters(tmp_path, a=3.0)
    with pytest.raises(Diverged, match=r"No whole path: f has no finite value at time 0\.1\.") as caught:
        run(data=data, step_size=0.1, **options)
    assert list(caught.value.partial.arrays["times"]) == [0.0]
    (hint,) = caught.value.said.hint
    assert isinstance(hint, configuration.Flag)
    found, _ = run(data=data, step_size=hint.value, **options)
    assert found.arrays["objective"][-1] < found.arrays["objective"][0] == 81 - np.log(3.0)


def test_what_falls_to_the_smallest_numbers_is_drawn_without_a_warning() -> None:
    result, config = run(
        objective="norm2(x)^2", wrt="x", shape="x: 3", time=1000.0, method="LSODA", track=("norm2(x)",)
    )
    assert result.arrays["objective"][-1] < 1e-200
    with figures.style(), warnings.catch_warnings():
        warnings.simplefilter("error")
        figures.render(experiment.plot(result, config))


@pytest.mark.parametrize(
    ("given", "shown", "hint"),
    [("radau", "radau", "Radau"), ("RK32", "RK32", "RK23"), ("", "''", "DOP853"), ("?", "?", "DOP853")],
)
def test_a_choice_that_is_none_is_told_the_nearest(
    given: str, shown: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["simulate", "flow", "norm2(x)", "--wrt", "x", "--shape", "x: 2", "--method", given]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert f"descent, not {shown}. [C105] Try: --method {hint}" in told
