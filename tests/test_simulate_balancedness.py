"""The balancedness experiment: the drift against rationals and a slow second computation, and what it refuses."""

from __future__ import annotations

import dataclasses
import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from drawing import require_drawable

from dlhw3 import cli
from dlhw3.errors import Diverged
from dlhw3.numeric.experiments.balancedness import exact, experiment, paths, summary
from dlhw3.numeric.linear import drift as drift_module
from dlhw3.numeric.linear.drift import flow_drift
from dlhw3.numeric.linear.network import imbalances, is_balanced
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import figures
from dlhw3.progress import Silent

SMALL = {"depth": (2, 4), "seeds": 2, "time": 0.6}


def run(**options: object) -> tuple[object, experiment.Config]:
    config = configuration.from_values(experiment.Config, options)
    return experiment.run(config, Silent()), config


def test_the_drift_in_rationals() -> None:
    change, expected = exact.step(*exact.write_up_network())
    first = [["-3/25", "-3/20"], ["-3/20", "-9/100"]]
    second = [["1/100", "-1/100"], ["-1/100", "-1/25"]]
    assert [[[str(entry) for entry in line] for line in one] for one in change] == [first, second]
    assert all((a == b).all() for a, b in zip(change, expected, strict=True))
    assert exact.largest_difference() == 0


def test_a_scalar_network_in_rationals() -> None:
    """w_1 = 1, w_2 = 2 on (w − 5)²/2: D goes from 3 to 273/100."""
    layers = [exact.matrix([[1]]), exact.matrix([[2]])]
    change, _ = exact.step(layers, exact.matrix([[2 - 5]]))
    assert imbalances(layers)[0][0, 0] == 3
    assert 3 + change[0][0, 0] == Fraction(273, 100)


def test_unbalanced_layers_move_otherwise() -> None:
    assert exact.unbalanced_velocity() == (Fraction(-17, 4), -2)


@pytest.mark.parametrize("start", paths.STARTS)
def test_a_path_against_a_slow_one(start: str) -> None:
    """Channel: plain loops over layers and networks, gradients by torch's autograd."""
    import torch

    widths, step = (3, 4, 4, 2), 0.03
    target = np.random.default_rng(0).standard_normal((2, 3))
    layers = paths.starts(widths, start, range(2))
    assert is_balanced(layers) == (start == "balanced")
    found = paths.follow(layers, QuadraticLoss.around(target), step, 10, Silent())
    for seed in range(2):
        network = [torch.tensor(layer[seed], requires_grad=True) for layer in layers]
        begin = [(b.T @ b - a @ a.T).detach() for a, b in pairwise(network)]
        squares = 0.0
        for k in range(11):
            now = [(b.T @ b - a @ a.T).detach() for a, b in pairwise(network)]
            moved = max(float(torch.linalg.matrix_norm(a - b, 2)) for a, b in zip(now, begin, strict=True))
            assert found.moved[k, seed] == pytest.approx(moved, abs=1e-13)
            assert found.bound[k, seed] == pytest.approx(step**2 * squares, rel=1e-10)
            product = network[2] @ network[1] @ network[0]
            loss = ((product - torch.tensor(target)) ** 2).sum() / 2
            assert found.loss[k, seed] == pytest.approx(loss.item(), rel=1e-10)
            gradients = torch.autograd.grad(loss, network)
            squares += sum(float((g**2).sum()) for g in gradients)
            network = [
                (W - step * g).detach().requires_grad_(True) for W, g in zip(network, gradients, strict=True)
            ]
    assert (found.error <= 1.0).all()


def test_a_wrong_step_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A formula off by a millionth of its η², or with the other sign, is far beyond rounding."""
    honest = paths.gram_differences
    layers = paths.starts((3, 4, 2), "default", range(2))
    loss = QuadraticLoss.around(np.random.default_rng(0).standard_normal((2, 3)))
    assert (paths.follow(layers, loss, 0.05, 20, Silent()).error <= 1.0).all()
    for factor in (1.0 + 1e-6, -1.0):
        monkeypatch.setattr(paths, "gram_differences", lambda g, f=factor: [f * C for C in honest(g)])
        assert (paths.follow(layers, loss, 0.05, 20, Silent()).error > 1.0).any()


def test_a_bound_that_is_too_small_is_violated() -> None:
    layers = paths.starts((3, 4, 2), "default", range(3))
    loss = QuadraticLoss.around(np.random.default_rng(0).standard_normal((2, 3)))
    found = paths.follow(layers, loss, 0.05, 20, Silent())
    assert (summary.excess(found) <= 1.0).all()
    assert (summary.excess(dataclasses.replace(found, bound=0.1 * found.bound)) > 1.0).any()


@pytest.mark.parametrize("power", [1.0, 1.9, 2.0])
def test_the_order_of_one_step(power: float) -> None:
    steps = np.array([0.04, 0.01, 0.02])
    moves = 3.0 * steps[:, None] ** power
    assert (summary.order_error(steps, moves, 1e-12 * np.ones((3, 1))) <= 1.0) == (power == 2.0)


def test_the_flow_keeps_balance_and_another_motion_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    layers = [layer[0] for layer in paths.starts((3, 4, 2), "default", range(1))]
    target = np.random.default_rng(0).standard_normal((2, 3))
    drift, allowed = flow_drift(layers, lambda W: W - target, 1.0)
    assert drift <= allowed < 1e-8
    honest = drift_module.layer_gradients

    def uneven(network: list[np.ndarray], gradient: object) -> tuple[np.ndarray, list[np.ndarray]]:
        product, gradients = honest(network, gradient)
        return product, [(1 + 1e-6) * gradients[0], *gradients[1:]]

    monkeypatch.setattr(drift_module, "layer_gradients", uneven)
    drift, allowed = flow_drift(layers, lambda W: W - target, 1.0)
    assert drift > 10 * allowed


def test_a_run_passes_and_counts() -> None:
    result, config = run(**SMALL)
    assert all(check.passed for check in result.checks), result.checks
    assert len(result.checks) == 6
    assert not result.undecided
    assert result.metrics["violations"] == 0
    assert result.metrics["drift_in_rationals"][0] == [["-3/25", "-3/20"], ["-3/20", "-9/100"]]
    assert [row["start"] for row in result.table] == ["default", "balanced"] * 2
    assert all(0 < row["drift"] <= row["its bound"] for row in result.table)
    with figures.style():
        assert figures.render_png(experiment.plot(result, config)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "options",
    [
        {"depth": (2,), "step_size": (0.1,), "seeds": 1, "time": 0.5},
        {"depth": tuple(range(2, 10)), "step_size": (0.1, 0.05), "seeds": 1, "time": 0.2},
        {"inputs": 1, "outputs": 1, "hidden_width": 1, "seeds": 3, "time": 0.5},
        {"inputs": 2, "outputs": 7, "hidden_width": 2, "seeds": 1, "time": 0.3},
    ],
)
def test_other_shapes(options: dict[str, object]) -> None:
    result, config = run(**options)
    assert all(check.passed for check in result.checks), result.checks
    if len(config.step_size) == 1:
        assert summary.ORDER in [one.name for one in result.undecided]
    with figures.style():
        require_drawable(experiment.plot(result, config))


def test_a_step_that_is_too_large_names_one_that_is_not() -> None:
    with pytest.raises(Diverged) as caught:
        run(depth=(2,), step_size=(2.0, 0.1), seeds=2, time=60.0)
    (flag,) = caught.value.said.hint
    assert flag.value[0] < 2.0
    run(depth=(2,), step_size=flag.value, seeds=2, time=60.0)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--hidden-width", "2"], "Balanced layers of a 3 × 5 product need hidden widths of at least 3."),
        (["--time", "0.01"], "A step of 0.04 is longer than the time 0.01."),
        (["--step-size", "1e-12"], "The paths take"),
        (["--hidden-width", "100000"], "The paths take"),
        (["--depth", "1"], "--depth must be at least 2, not 1."),
    ],
)
def test_bad_input_is_refused(options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["simulate", "balancedness", *options]) == 2
    told = capsys.readouterr().err
    assert sentence in told
    hint = told.rpartition("Try: ")[2].split()
    if len(hint) == 2 and hint[0].startswith("--"):
        configuration.parse(experiment.Config, {hint[0].lstrip("-").replace("-", "_"): hint[1]})


@pytest.mark.usefixtures("verdicts_once")
def test_from_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--depth", "3", "--seeds", "2", "--time", "0.4", "--json", "--out", str(tmp_path / "run")]
    assert cli.run(["simulate", "balancedness", *options]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["metrics"]["unbalanced_velocity"] == ["-17/4", "-2"]
    assert all(check["passed"] for check in told["checks"])
    provenance = json.loads((tmp_path / "run" / "provenance.json").read_text(encoding="utf-8"))
    assert set(provenance["derivations"].values()) == {"PROVED"}
