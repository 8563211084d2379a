"""The smoothness experiment: constants in rationals, quotients against torch, and what it refuses."""

from __future__ import annotations

import dataclasses
import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from drawing import require_drawable

from dlhw3 import cli
from dlhw3.numeric.experiments.smoothness import exact, experiment, pairs, summary
from dlhw3.numeric.linear.smoothness import quotient, quotient_rounding, smoothness_on_ball
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import figures
from dlhw3.progress import Silent

SMALL = {"depth": (2, 3), "pairs": 200}


def run(**options: object) -> tuple[object, experiment.Config]:
    config = configuration.from_values(experiment.Config, options)
    return experiment.run(config, Silent()), config


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize(("depth", "value"), [(2, "85/12"), (3, "421/16"), (4, "5247/64")])
def test_the_constant_is_attained_in_rationals(depth: int, value: str, size: int) -> None:
    beta, off = exact.attained(depth, size, Fraction(3, 2), Fraction(1, 3))
    assert beta == Fraction(value)
    assert off == 0


@pytest.mark.parametrize(("depth", "value"), [(2, "85/12"), (3, "421/16"), (4, "5247/64")])
def test_it_is_the_largest_eigenvalue(depth: int, value: str) -> None:
    """Channel: torch's Hessian of l(w_1⋯w_N), l = a²/2 + a/3, at w_j = 3/2."""
    import torch

    def phi(w: torch.Tensor) -> torch.Tensor:
        a = torch.prod(w)
        return a**2 / 2 + a / 3

    w = torch.full((depth,), 1.5, dtype=torch.float64)
    hessian = torch.autograd.functional.hessian(phi, w).numpy()
    assert np.linalg.eigvalsh(hessian)[-1] == pytest.approx(float(Fraction(value)), rel=1e-12)


def test_the_approach_is_of_first_order_and_from_below() -> None:
    shares = (Fraction(1, 100), Fraction(1, 10**6))
    found = exact.approach(3, Fraction(3, 2), Fraction(1, 3), shares)
    assert found[0] < found[1] < 1
    assert float((1 - found[0]) / (1 - found[1])) == pytest.approx(1e4, rel=0.1)


def test_quotients_against_torch() -> None:
    """Channel: torch's autograd on ½‖W_3W_2W_1 + cE‖²."""
    import torch

    random = np.random.default_rng(0)
    one = [random.standard_normal((4, 2, 2)) for _ in range(3)]
    other = [W + 0.1 * random.standard_normal((4, 2, 2)) for W in one]
    corner = np.array([[0.7, 0.0], [0.0, 0.0]])

    def gradients(layers: list[np.ndarray]) -> list[torch.Tensor]:
        network = [torch.tensor(W, requires_grad=True) for W in layers]
        loss = ((network[2] @ network[1] @ network[0] + torch.tensor(corner)) ** 2).sum() / 2
        return list(torch.autograd.grad(loss, network))

    a, b = gradients(one), gradients(other)
    for p in range(4):
        change = sum(float(((x[p] - y[p]) ** 2).sum()) for x, y in zip(a, b, strict=True))
        moved = sum(float(np.sum((x[p] - y[p]) ** 2)) for x, y in zip(one, other, strict=True))
        found = quotient(one, other, lambda A: A + corner)[p]
        allowed = quotient_rounding(one, other, lambda A: A + corner)[p]
        assert abs(found - math.sqrt(change / moved)) <= 2 * allowed
        assert allowed < 1e-11


@pytest.mark.parametrize(("alpha", "value"), [(1, math.sqrt(2)), (10, 100.005), (100, 10000.00005)])
def test_quotients_without_bound(alpha: int, value: float) -> None:
    found, expected = exact.quadratic(alpha)
    assert found == expected == alpha**4 + 1
    assert math.sqrt(found) == pytest.approx(value, rel=1e-10 if alpha > 1 else 1e-15, abs=2e-6)
    assert exact.affine_three_layers(alpha) == (alpha**2 + 1, alpha**2 + 1)
    assert exact.affine_two_layers(alpha) == 1


def test_the_layers_that_show_nothing() -> None:
    for alpha in exact.ALPHAS:
        norm, choice, mended = exact.killed(alpha)
        assert (norm, choice) == (0, 1)
        assert mended > alpha**4
    D = exact.product_of_entries(exact.matrix([[1, 0], [0, 0]]))
    assert D.tolist() == [[0, 0], [1, 0]]


def test_two_layers() -> None:
    first, second = (pairs.affine(C) for C in pairs.C_MATRICES.values())
    assert first.largest**2 == pytest.approx(15 + math.sqrt(221), rel=1e-14)
    assert first.frobenius == pytest.approx(math.sqrt(30), rel=1e-15)
    assert first.quotients.max() <= first.largest * (1 + 1e-14)
    assert (second.largest, second.entry) == (pytest.approx(2.0, rel=1e-14), 1.0)
    assert exact.ones_along_the_diagonal() == 4


def test_a_run_passes_and_counts() -> None:
    result, config = run(**SMALL)
    assert all(check.passed for check in result.checks), result.checks
    assert len(result.checks) == 8
    assert result.metrics["violations"] == 0
    assert result.metrics["attained"] == {"2": "85/12", "3": "421/16", "4": "5247/64"}
    assert max(row["largest quotient/β_R"] for row in result.table) > 0.5
    with figures.style():
        assert figures.render_png(experiment.plot(result, config)).startswith(b"\x89PNG")


def test_a_smaller_constant_is_exceeded() -> None:
    found = pairs.random_pairs(2, 3, 1.5, 0.5, 400, 0)
    assert (summary.excess(found) <= 1.0).all()
    assert found.beta == smoothness_on_ball(2, 1.5, 1.5**2 + 0.5, 1.0)
    assert (summary.excess(dataclasses.replace(found, beta=0.5 * found.beta)) > 1.0).any()


@pytest.mark.parametrize(
    "options",
    [
        {"size": 1, "depth": (2, 9)},
        {"radius": 0.01, "offset": 0.0},
        {"radius": 900.0, "offset": 1e6, "depth": (2, 20)},
        {"depth": tuple(range(2, 10)), "size": 2},
    ],
)
def test_other_sizes(options: dict[str, object]) -> None:
    result, config = run(pairs=50, **options)
    assert all(check.passed for check in result.checks), result.checks
    with figures.style():
        require_drawable(experiment.plot(result, config))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--depth", "1"], "--depth must be at least 2, not 1."),
        (["--radius", "0"], "--radius must be at least 0.001, not 0."),
        (["--offset", "-1"], "--offset must be at least 0, not -1."),
        (["--pairs", "10000000000"], "The pairs take"),
        (["--size", "20000", "--pairs", "1"], "take"),
    ],
)
def test_bad_input_is_refused(options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["simulate", "smoothness", *options]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.usefixtures("verdicts_once")
def test_from_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--depth", "2", "--pairs", "100", "--json", "--out", str(tmp_path / "run")]
    assert cli.run(["simulate", "smoothness", *options]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["metrics"]["squared_quotients"]["quadratic"][0] == "2"
    assert all(check["passed"] for check in told["checks"])
    assert "figure.png" in told["files"]
