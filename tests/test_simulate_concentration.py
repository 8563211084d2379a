"""The concentration experiment: probabilities against exact values and enumeration, and what it refuses."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import pytest
from drawing import require_drawable

from dlhw3 import cli
from dlhw3.numeric.experiments.concentration import experiment, summary
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import figures
from dlhw3.numeric.wide import initial_kernel
from dlhw3.numeric.wide.kernels import infinite_width_kernel
from dlhw3.progress import Silent

SMALL = {"width": (100, 300, 1000), "seeds": 5, "repeats": 500, "n": 6, "d": 4}


def run(**options: object) -> tuple[object, experiment.Config]:
    config = configuration.from_values(experiment.Config, options)
    return experiment.run(config, Silent()), config


def test_an_entry_at_sixty_degrees() -> None:
    angle = np.array([math.pi / 3])
    assert initial_kernel.gate_probability(angle)[0] == pytest.approx(1 / 3, rel=1e-15)
    assert math.cos(angle[0]) * initial_kernel.gate_probability(angle)[0] == pytest.approx(1 / 6, rel=1e-15)
    assert initial_kernel.entry_variance(angle)[0] == pytest.approx(1 / 18, rel=1e-15)


def test_the_mean_is_the_kernel_of_infinite_width() -> None:
    """Channel: the arc-cosine formula, parallel and opposite inputs among them."""
    X = np.random.default_rng(0).standard_normal((7, 3))
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    X[5], X[6] = X[0], -X[1]
    angles = initial_kernel.angles(X)
    expected = np.cos(angles) * initial_kernel.gate_probability(angles)
    np.testing.assert_allclose(infinite_width_kernel(X, "first"), expected, atol=1e-15)


def test_the_variance_by_enumeration() -> None:
    """Channel: all counts of m = 6 open gates with their binomial chances."""
    p, m = 0.3, 6
    counts = np.arange(m + 1)
    chances = np.array([math.comb(m, k) * p**k * (1 - p) ** (m - k) for k in counts])
    angle = np.array([math.pi * (1 - 2 * p)])
    values = math.cos(angle[0]) * counts / m
    variance = chances @ (values - chances @ values) ** 2
    assert initial_kernel.entry_variance(angle)[0] / m == pytest.approx(variance, rel=1e-13)
    off = counts - m * p
    fourth = m * p * (1 - p) * (1 + 3 * (m - 2) * p * (1 - p))
    assert chances @ off**4 == pytest.approx(fourth, rel=1e-13)


def test_the_band() -> None:
    band = initial_kernel.hoeffding_band(20, 0.05, np.array([100.0, 400.0]))
    assert band[0] == pytest.approx(math.sqrt(math.log(2 * 400 / 0.05) / 200), rel=1e-15)
    assert band[0] == pytest.approx(2 * band[1], rel=1e-15)


@pytest.mark.parametrize(
    ("networks", "delta", "count"), [(50, 1e-6, 0), (50, 0.01, 6), (10, 1.0, 10), (1, 0.5, 1)]
)
def test_how_many_may_be_outside(networks: int, delta: float, count: int) -> None:
    """Channel: the binomial tail summed in whole."""

    def beyond(k: int) -> float:
        terms = range(k + 1, networks + 1)
        return sum(math.comb(networks, i) * delta**i * (1 - delta) ** (networks - i) for i in terms)

    found = summary.allowed_outside(networks, delta)
    assert beyond(found) <= summary.ALARM
    assert found == 0 or beyond(found - 1) > summary.ALARM
    assert found == pytest.approx(count, abs=1)


def test_counts_of_another_distribution_are_seen() -> None:
    angle = experiment.ANGLES
    counts = initial_kernel.open_gates(np.random.default_rng(1), 2000, 100, angle)
    means, squares = initial_kernel.count_scores(counts, 100, angle)
    assert np.abs(means).max() < 4.6
    assert np.abs(squares).max() < 4.6
    shifted, _ = initial_kernel.count_scores(counts + 1, 100, angle)
    assert np.abs(shifted).max() > 8
    wide = np.rint(100 * initial_kernel.gate_probability(angle) * (1 - 1.3) + 1.3 * counts).astype(np.int64)
    _, spread = initial_kernel.count_scores(wide, 100, angle)
    assert np.abs(spread).max() > 8


def test_another_rate_is_seen() -> None:
    config = experiment.Config(**SMALL)
    random = np.random.default_rng(0)
    widths = np.array(config.width, dtype=np.float64)[:, None]
    for rate, fits in ((-0.5, True), (-0.7, False), (-0.3, False)):
        values = widths**rate * np.exp(0.05 * random.standard_normal((3, 5)))
        assert (summary.t_share(summary._slopes(config, values), -0.5) <= 1.0) == fits


def test_a_run_passes_and_counts() -> None:
    result, config = run(**SMALL)
    assert all(check.passed for check in result.checks), result.checks
    assert len(result.checks) == 5
    assert not result.undecided
    assert result.metrics["violations"] == 0
    assert result.arrays["max"].shape == (3, 5)
    assert (result.arrays["max"] <= result.arrays["band"][:, None]).all()
    again, _ = run(**SMALL)
    assert (again.arrays["spectral"] == result.arrays["spectral"]).all()
    with figures.style():
        assert figures.render_png(experiment.plot(result, config)).startswith(b"\x89PNG")


def test_a_band_that_is_too_narrow_is_left() -> None:
    result, config = run(**SMALL)
    found = summary.Found(
        result.arrays["max"], result.arrays["spectral"], result.arrays["frobenius"], 1.0,
        np.zeros((2, 12), dtype=np.int64), 100, experiment.ANGLES,
    )  # fmt: skip
    band = result.arrays["band"]
    assert summary._inside(config, found, band).all()
    assert not summary._inside(config, found, 0.2 * band).all()
    larger = dataclasses.replace(found, spectral=100.0 * found.spectral)
    assert not summary._inside(config, larger, band).any()


@pytest.mark.parametrize(
    "options",
    [
        {"n": 1, "d": 1},
        {"n": 3, "d": 1, "seeds": 2},
        {"width": (7,), "seeds": 1},
        {"width": (1, 2, 3), "delta": 1.0},
        {"n": 40, "d": 2},
    ],
)
def test_other_sizes(options: dict[str, object]) -> None:
    result, config = run(**(SMALL | options))
    assert all(check.passed for check in result.checks), result.checks
    with figures.style():
        require_drawable(experiment.plot(result, config))


def test_seeds_that_have_one_number_tell_nothing_of_its_mean() -> None:
    """One hidden unit has a kernel of few values: two seeds that are 11 and 12 happen to share one."""
    result, config = run(width=(1,), n=1, d=3, repeats=50, seeds=2, delta=0.001)
    found = experiment.run(dataclasses.replace(config, n=2), Silent()).arrays["frobenius"]
    assert found.shape == (1, 2)
    assert np.ptp(result.arrays["frobenius"]) == 0.0  # |0 − ½| = |1 − ½|
    assert {one.name: one.reason for one in result.undecided}[summary.SQUARES] == "the seeds have no spread"
    assert summary.SQUARES not in [check.name for check in result.checks]
    other, _ = run(width=(1,), n=5, d=3, repeats=50, seeds=8, delta=0.001)
    assert summary.SQUARES in [check.name for check in other.checks]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--delta", "0"], "--delta must be positive, not 0."),
        (["--delta", "1.5"], "--delta must be at most 1, not 1.5."),
        (["--width", "10,10"], "--width names the same value twice."),
        (["--width", "1000000000000"], "The weights take"),
        (["--n", "1000000"], "The kernels take"),
        (["--repeats", "1000000000"], "The small networks take"),
    ],
)
def test_bad_input_is_refused(options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["simulate", "concentration", *options]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.usefixtures("verdicts_once")
def test_from_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--width", "100,200,400", "--seeds", "4", "--repeats", "200", "--json"]
    assert cli.run(["simulate", "concentration", *options, "--out", str(tmp_path / "run")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["metrics"]["violations"] == 0
    assert all(check["passed"] for check in told["checks"])
    assert "figure.png" in told["files"]
