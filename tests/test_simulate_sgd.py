"""The sgd experiment: counts and rates against exact values and slow loops, and what it refuses."""

from __future__ import annotations

import dataclasses
import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from drawing import require_drawable
from sampling import THOROUGH

from dlhw3 import cli
from dlhw3.catalogue import DERIVATIONS
from dlhw3.commands import simulate as simulate_command
from dlhw3.numeric.descent import decaying_step, slowest, smooth_paths
from dlhw3.numeric.experiments.sgd import experiment, parts, summary
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import figures
from dlhw3.progress import Silent

SMALL = {"beta": (0.2, 0.5, 2.0), "seeds": 3, "steps": 40}


def run(**options: object) -> tuple[object, experiment.Config]:
    config = configuration.from_values(experiment.Config, options)
    return experiment.run(config, Silent()), config


COUNTS = {
    "0.2": (227, 475.6),
    "0.5": (4550, 12225),
    "1": (12367, 50135),
    "2": (33617, 119748),
    "5": (99322, 299371),
}


@pytest.mark.parametrize("beta", COUNTS)
def test_the_counts_on_the_huber_function(beta: str) -> None:
    count, bound = COUNTS[beta]
    path = decaying_step.huber_path(Fraction(beta), Fraction(11), Fraction(1))
    assert path.count == count
    found = decaying_step.corrected_bound(float(beta), float(path.gap), 1.0, 0.0)
    assert found == pytest.approx(bound, rel=1e-4)
    assert count < found < 5 * count
    assert found / (count + 0.5) <= decaying_step.tightness(float(beta)) * summary.WITHIN


@pytest.mark.parametrize(
    ("beta", "start", "epsilon"), [("0.7", "6", "1.5"), ("3", "5", "1"), ("12.5", "2.25", "0.5")]
)
def test_a_count_by_a_slow_loop_in_rationals(beta: str, start: str, epsilon: str) -> None:
    """Channel: the recursion itself, step by step, with the Huber gradient and nothing rounded."""
    b, w, e = Fraction(beta), Fraction(start), Fraction(epsilon)
    s = e * (1 + decaying_step.ABOVE)
    count = 0
    while count < 400:
        gradient = max(-s, min(s, b * w))
        if abs(gradient) <= e:
            break
        w -= min(Fraction(1, count + 1), 1 / b) * gradient
        count += 1
    path = decaying_step.huber_path(b, Fraction(start), e)
    assert path.count == count
    assert path.positions[-1] == pytest.approx(float(w), abs=1e-15)
    gap = s * Fraction(start) - s**2 / (2 * b)
    assert path.gap == gap


def test_the_bounds_against_numbers() -> None:
    assert decaying_step.corrected_bound(10.0, 1.0, 1.0, 1.0) == pytest.approx(77.679, rel=1e-4)
    assert decaying_step.corrected_bound(0.5, 1.0, 1.0, 1.0) == pytest.approx(2.27611, rel=1e-5)
    assert decaying_step.write_up_bound(10.0, 1.0, 1.0, 1.0) == pytest.approx(378575000.0, rel=1e-5)
    assert decaying_step.write_up_bound(0.5, 1.0, 1.0, 1.0) == pytest.approx(3.09355, rel=1e-5)
    for beta in np.geomspace(0.01, 100.0, 60):
        assert decaying_step.corrected_bound(beta, 1.0, 1.0, 1.0) < decaying_step.write_up_bound(
            beta, 1.0, 1.0, 1.0
        )
    assert decaying_step.corrected_bound(1.0, 1e4, 1.0, 0.0) == math.inf


def test_no_beta_has_a_factor_above_its_bound() -> None:
    factors = [decaying_step.tightness(beta) for beta in np.linspace(0.01, 30.0, 6000)]
    assert 4.19 < max(factors) < 4.21
    assert decaying_step.tightness(1e6) == pytest.approx(math.e, rel=1e-5)


def test_the_inner_sum() -> None:
    sums, claims = decaying_step.inner_sum(1.01, np.array([10]))
    assert sums[0] == pytest.approx(float(Fraction(4861, 2520)), rel=1e-15)
    assert claims[0] == pytest.approx(math.log(1000 / 101), rel=1e-15)
    sums, claims = decaying_step.inner_sum(2.5, np.array([100]))
    assert (sums[0], claims[0]) == (pytest.approx(3.687378, rel=1e-6), pytest.approx(3.688879, rel=1e-6))
    sums, claims = decaying_step.inner_sum(3.0, np.arange(3, 200))
    assert (sums >= claims).all()  # whole β ≥ 1: true


def test_the_expectation_on_a_quadratic() -> None:
    """Channel: all 2^8 paths of the noise ±σ, their mean square."""
    beta, start, sigma = 0.8, 3.0, 0.5
    paths = np.array([start])
    for t in range(8):
        step = min(1.0 / (t + 1), 1.0 / beta)
        paths = np.concatenate([paths - step * (beta * paths + xi) for xi in (sigma, -sigma)])
    square = float(np.mean(paths**2))
    below = beta * math.sqrt(square)
    assert decaying_step.noisy_count(beta, start, below * (1 + 1e-9), sigma, 100) <= 8
    assert decaying_step.noisy_count(beta, start, below * (1 - 1e-9), sigma, 100) > 8


@pytest.mark.parametrize(("L", "t", "N"), [("1", "1", 5), ("2", "1/2", 7), ("1", "1/2", 4), ("3", "1/7", 9)])
def test_the_slowest_function(L: str, t: str, N: int) -> None:
    function = slowest.Slowest(Fraction(L), Fraction(t), N)
    bound = slowest.exact_rate(Fraction(L), Fraction(t), N, function.gap())
    assert function.least_square() == bound == 1
    assert function.steepest() == Fraction(L)
    assert function.gap() == N * (Fraction(t) - Fraction(L) * Fraction(t) ** 2 / 4) + 1 / (2 * Fraction(L))
    assert slowest.exact_rate(Fraction(1), Fraction(1), N, Fraction(1)) == Fraction(4, 3 * N + 2)
    assert slowest.classical_rate(Fraction(1), Fraction(1), N, Fraction(1)) == Fraction(2, N + 1)
    assert bound < slowest.classical_rate(Fraction(L), Fraction(t), N, function.gap())


@pytest.mark.parametrize("name", smooth_paths.SHAPES)
def test_the_shapes_are_smooth_with_their_slopes(name: str) -> None:
    shape = smooth_paths.SHAPES[name]
    w = np.linspace(-7.0, 7.0, 2001)
    value, slope = shape.value(w), shape.slope(w)
    assert value.min() == 0.0
    h = w[1] - w[0]
    assert np.abs(np.diff(slope)).max() <= h * (1 + 1e-12)
    np.testing.assert_allclose(
        np.diff(value), h * (slope[1:] + slope[:-1]) / 2, atol=h**2
    )  # trapezia; a kink within one costs h²/8 at most


def test_noise_against_the_gradient_stops_descent() -> None:
    """Where σ is all of ‖∇f‖ the iterate never moves, and the bound is attained in the limit."""
    shape = smooth_paths.SHAPES["quadratic"]
    found = smooth_paths.noisy_paths(shape, np.ones((1, 1)), np.array([[2.0]]), 2.0, 50, None)
    assert (found.squares == 4.0).all()
    assert (summary.excess(found, 2.0) <= 1.0).all()


def test_the_expectation_that_never_falls() -> None:
    found = parts.on_average()
    assert found.expected[:6].tolist() == [2, 1, 1, 1, 1, 1]
    assert found.write_up == pytest.approx(182104, rel=1e-5)
    assert len(found.expected) > found.write_up > found.bound
    assert (found.expected[1:] == 1.0).all()


def test_a_run_passes_and_counts() -> None:
    result, config = run(**SMALL)
    assert all(check.passed for check in result.checks), result.checks
    assert len(result.checks) == 11
    assert set(result.metrics["violations"].values()) == {0}
    assert result.metrics["counts"] == {"0.2": 227, "0.5": 4550, "2": 33617}
    assert not result.undecided
    with figures.style():
        assert figures.render_png(experiment.plot(result, config)).startswith(b"\x89PNG")


def test_false_bounds_are_seen() -> None:
    """Less gap than there is: the noisy paths and the rates are beyond it, and each check says so."""
    shape = smooth_paths.SHAPES["Huber"]
    curvatures, start = parts._functions(1, range(4))
    paths = smooth_paths.noisy_paths(shape, curvatures, start, 0.5, 300, None)
    assert (summary.excess(paths, 0.5) <= 1.0).all()
    assert (summary.excess(dataclasses.replace(paths, gap=0.5 * paths.gap), 0.5) > 1.0).any()
    rates = smooth_paths.least_squares_along(shape, curvatures, start, 30)
    assert (summary.rate_excess(rates) <= 1.0).all()
    assert (summary.rate_excess(dataclasses.replace(rates, gap=0.4 * rates.gap)) > 1.0).any()
    counted = parts.decaying(1.0, 6.0, 1.0, 0.0)
    assert all(check.passed for check in summary._tight([counted]))
    loose = dataclasses.replace(counted, bound=counted.bound * 1.5)
    assert not any(check.passed for check in summary._tight([loose]))


@pytest.mark.parametrize("d", [1, 3])
@pytest.mark.parametrize("sigma", [0.0, 0.1, 1e6])
def test_any_size_of_noise(d: int, sigma: float) -> None:
    result, config = run(beta=(1.0, 7.0), start=4.0, sigma=sigma, d=d, seeds=2, steps=30)
    assert all(check.passed for check in result.checks), result.checks
    if THOROUGH or (d, sigma) in ((1, 1e6), (3, 0.0)):  # the ends
        with figures.style():
            require_drawable(experiment.plot(result, config))


def test_what_a_short_count_leaves_open() -> None:
    result, _ = run(beta=(50.0,), start=0.3, seeds=1, steps=5)
    assert summary.TIGHT in [one.name for one in result.undecided]
    assert summary.TIGHT not in [check.name for check in result.checks]
    assert all(check.passed for check in result.checks)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--start", "1", "--beta", "0.5"], "At β = 0.5 no gradient is above ε = 1"),
        (["--start", "40"], "The paths may take"),
        (["--eps", "1e-3"], "The paths may take"),
        (["--eps", "1e89"], "no gradient is above"),
        (["--eps", "1e300"], "--eps must be at most 1e+90"),
        (["--start", "1e100", "--eps", "1e-100"], "The paths may take"),
        (["--beta", "0"], "--beta must be at least 1e-100, not 0."),
        (["--sigma", "-1"], "--sigma must be at least 0, not -1."),
        (["--steps", "1000000000"], "The paths take"),
    ],
)
def test_bad_input_is_refused(options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["simulate", "sgd", *options]) == 2
    told = capsys.readouterr().err
    assert sentence in told
    hint = told.rpartition("Try: ")[2].split()
    if "--start" in hint:
        given = dict(zip(options[::2], options[1::2], strict=True)) | dict(
            zip(hint[::2], hint[1::2], strict=True)
        )
        configuration.parse(experiment.Config, {flag.lstrip("-"): text for flag, text in given.items()})


def test_from_the_shell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The derivations relied on are judged elsewhere: here only that they are asked for."""
    monkeypatch.setattr(simulate_command, "verdicts", lambda names: dict.fromkeys(names, "asked for"))
    options = ["--beta", "0.5,1", "--seeds", "2", "--steps", "20", "--json", "--out", str(tmp_path / "run")]
    assert cli.run(["simulate", "sgd", *options]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["metrics"]["counts"] == {"0.5": 4550, "1": 12367}
    assert all(check["passed"] for check in told["checks"])
    assert "figure.png" in told["files"]
    provenance = json.loads((tmp_path / "run" / "provenance.json").read_text(encoding="utf-8"))
    assert {"gd-exact-rate", "sgd-decaying-step"} <= set(provenance["derivations"]) <= set(DERIVATIONS)
