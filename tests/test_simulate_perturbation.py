"""The perturbation experiment: its paths against SciPy's, its bounds against exact values, and what it refuses."""

from __future__ import annotations

import dataclasses
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from drawing import require_drawable
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from dlhw3 import cli
from dlhw3.catalogue import DERIVATIONS
from dlhw3.commands import simulate as simulate_command
from dlhw3.numeric.experiments.perturbation import experiment, paths, summary, write_up
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import figures
from dlhw3.numeric.wide import perturbed_flow as flow
from dlhw3.progress import Silent


def run(**options: object) -> tuple[object, experiment.Config]:
    config = configuration.from_values(experiment.Config, options)
    return experiment.run(config, Silent()), config


@pytest.mark.parametrize("size", [0.1, 1.0, 30.0])
def test_a_piece_is_the_matrix_exponential(size: float) -> None:
    """Channel: SciPy's expm, which is Padé with squaring, within its own error of some ε times the norm."""
    H = size * np.random.default_rng(0).standard_normal((3, 5, 5))
    r = np.random.default_rng(1).standard_normal((3, 5))
    steps = flow.substeps(float(np.max(np.linalg.norm(H, axis=(1, 2)))), 0.2)
    found = flow.propagate(H, r, 0.2, steps)
    for one, start, end in zip(H, r, found, strict=True):
        exact = expm(-0.2 * one) @ start
        most = np.exp(0.2 * np.linalg.norm(one, 2)) * np.linalg.norm(start)
        assert np.linalg.norm(end - exact) <= flow.rounding(5, np.array(steps)) * most


def test_the_paths_are_those_of_the_kernels() -> None:
    """Every path, multiplied out with expm piece by piece, the descents with matrix powers."""
    spectrum, pieces, time = paths.eigenvalues(4, 5.0), 8, 1.0
    apart = paths.follow(spectrum, 1.5, time, pieces, range(3, 6), Silent())
    starts = paths._starts(4, range(3, 6))
    P = [np.eye(4)] * len(starts)
    Q = list(P)
    h = time / pieces
    for H in paths._kernels(spectrum, 1.5, pieces, range(3, 6)):
        assert np.linalg.norm(H - np.diag(spectrum), 2, axis=(-2, -1)).max() <= 1.5 * (1 + 1e-15)
        P = [expm(-h * one) @ before for one, before in zip(H, P, strict=True)]
        Q = [before - h * one @ before for one, before in zip(H, Q, strict=True)]
    away = [M @ r - np.exp(-time * spectrum) * r for M, r in zip(P, starts, strict=True)]
    np.testing.assert_allclose(apart.flow[-1], np.linalg.norm(away, axis=1), rtol=1e-10)
    away = [M @ r - (1 - h * spectrum) ** pieces * r for M, r in zip(Q, starts, strict=True)]
    np.testing.assert_allclose(apart.descent[-1], np.linalg.norm(away, axis=1), rtol=1e-10)


@pytest.mark.parametrize(("x", "value"), [("1/4", "27/256"), ("1/3", "4/27"), ("1/2", "1/4")])
def test_the_supremum_is_where_the_bound_is_largest(x: str, value: str) -> None:
    error = float(Fraction(x))
    peak, at = flow.supremum(1.0, error)
    assert peak == pytest.approx(float(Fraction(value)), rel=1e-14)
    assert flow.bound(1.0, error, np.array([at]))[0] == pytest.approx(peak, rel=1e-14)
    around = flow.bound(1.0, error, np.array([at * 0.99, at * 1.01]))
    assert (around < peak).all()
    assert summary.peak_error(error) <= 1.0
    assert flow.supremum(1.0, 0.25)[1] == pytest.approx(1.150728, rel=1e-6)


def test_the_bounds_against_numbers() -> None:
    t = np.array([3.0])
    assert flow.bound(0.0, 1.0, t)[0] == pytest.approx(19.0855, rel=1e-5)  # where O(tε) would say 3
    assert flow.semidefinite_bound(0.0, 1.0, t)[0] == 3.0
    assert flow.semidefinite_bound(2.0, 0.5, t)[0] == pytest.approx(0.25 * (1 - np.exp(-6.0)), rel=1e-15)
    q, change = 0.5, 0.125
    powers = np.arange(5)
    assert flow.descent_bound(q, change, powers).tolist() == ((q + change) ** powers - q**powers).tolist()
    assert flow.descent_bound(q, change, powers)[4] == float(Fraction(369, 4096))


def test_the_descent_in_rationals() -> None:
    found = write_up.descent_in_rationals(4)
    assert found[4] == (Fraction(369, 4096), Fraction(369, 4096))
    assert found[1] == (Fraction(1, 8), Fraction(1, 8))


def test_the_write_ups_bounds_are_broken() -> None:
    growing, turning = write_up.growing_kernel(), write_up.turning_kernel()
    assert growing.truth[-1] == pytest.approx(np.exp(-1.0), abs=growing.unit)
    assert growing.claim[-1] == pytest.approx(np.exp(-2.0))
    assert turning.truth[-1] == pytest.approx(3.4483, abs=5e-5)
    assert turning.claim[-1] == pytest.approx(1.7354, abs=5e-5)
    vanishing = write_up.vanishing_error()
    assert vanishing.truth[0] == pytest.approx((1 - np.exp(-1.0)) ** 2)
    assert (vanishing.claim >= 6.0).all()
    assert (vanishing.truth <= vanishing.times**2).all()


def test_the_turning_kernel_in_the_frame_at_rest() -> None:
    """Channel: SciPy's DOP853 on ṙ = −20(I − nnᵀ)r with n turning."""

    def velocity(t: float, r: np.ndarray) -> np.ndarray:
        n = np.array([np.cos(t), np.sin(t)])
        return -20.0 * (r - n * (n @ r))

    end = solve_ivp(velocity, (0.0, np.pi), [1.0, 0.0], method="DOP853", rtol=1e-12, atol=1e-13).y[:, -1]
    truth = float(np.sum((np.array([1.0, 0.0]) - end) ** 2))
    assert write_up.turning_kernel().truth[-1] == pytest.approx(truth, rel=1e-9)


def test_a_default_run_passes_and_counts() -> None:
    result, config = run(seeds=4, pieces=60)
    assert all(check.passed for check in result.checks)
    assert len(result.checks) == 10
    assert not result.undecided
    assert result.metrics["violations"] == 0
    assert result.metrics["descent_in_rationals"][4] == "369/4096"
    assert result.arrays["flow"].shape == (4, 61, 13)
    assert [row["most of (B)"] <= 1.0 for row in result.table] == [True] * 4
    assert max(row["most of (B)"] for row in result.table) > 0.5  # the bound is felt
    with figures.style():
        assert figures.render_png(experiment.plot(result, config)).startswith(b"\x89PNG")


@pytest.mark.parametrize("shrunk", ["bound", "semidefinite_bound", "descent_bound"])
def test_a_smaller_bound_is_violated(shrunk: str) -> None:
    """A bound a millionth too small is beyond rounding by far, and the checks and the count say so."""

    whole = paths.follow(paths.eigenvalues(5, 4.0), 1.0, 2.0, 40, range(2), Silent())
    assert all(check.passed for check in summary._bounds({1.0: whole}))
    less = dataclasses.replace(whole, **{shrunk: getattr(whole, shrunk) * (1.0 - 1e-6)})
    assert [check.passed for check in summary._bounds({1.0: less})].count(False) >= 2
    assert int(summary._row(1.0, less)["violations"]) > 0


@pytest.mark.parametrize("eps", [(0.3,), (7.5,), (1e-6, 0.9)])
@pytest.mark.parametrize("condition", [1.0, 300.0])
def test_other_errors_and_spectra(eps: tuple[float, ...], condition: float) -> None:
    result, _ = run(eps=eps, condition=condition, n=3, seeds=4, time=1.0, pieces=300)
    assert all(check.passed for check in result.checks), result.checks
    assert [one.name for one in result.undecided] == [summary.TOUCHED_A]


@pytest.mark.parametrize("n", [1, 2])
def test_few_samples(n: int) -> None:
    result, config = run(n=n, seeds=1)
    assert all(check.passed for check in result.checks)
    with figures.style():
        require_drawable(experiment.plot(result, config))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--time", "200"], "e^(εt) would be beyond e^300."),
        (["--pieces", "3"], "3 pieces are steps beyond 1/λ_max(H*), too large for the descents."),
        (["--eps", "0"], "--eps must be positive, not 0."),
        (["--condition", "0.5"], "--condition must be at least 1, not 0.5."),
        (["--n", "100000"], "The kernels take"),
        (["--seeds", "1", "--n", "1000", "--pieces", "4000000"], "This run would take some"),
    ],
)
def test_bad_input_is_refused(options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["simulate", "perturbation", *options]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--time", "200"],
        ["--pieces", "3"],
        ["--condition", "1e9"],
        ["--condition", "1e100"],
        ["--time", "1e300"],
        ["--eps", "1e100"],
        ["--eps", "1e3", "--condition", "1e9"],
    ],
)
def test_a_hint_that_is_followed_works(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.run(["simulate", "perturbation", *options])
    hint = capsys.readouterr().err.rpartition("Try: ")[2].split()
    given = ["--seeds", "1", *[one for one in options if options[0] not in hint], *hint]
    config = configuration.parse(
        experiment.Config,
        {flag.lstrip("-"): text for flag, text in zip(given[::2], given[1::2], strict=True)},
    )
    assert config.seeds == 1
    result = experiment.run(dataclasses.replace(config, n=2, pieces=min(config.pieces, 2000)), Silent())
    assert all(np.isfinite(array).all() for array in result.arrays.values())


def test_from_the_shell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The derivations relied on are judged elsewhere: here only that they are asked for."""
    monkeypatch.setattr(simulate_command, "verdicts", lambda names: dict.fromkeys(names, "asked for"))
    options = ["--seeds", "2", "--pieces", "50", "--n", "4", "--json", "--out", str(tmp_path / "run")]
    assert cli.run(["simulate", "perturbation", *options]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["metrics"]["violations"] == 0
    assert all(check["passed"] for check in told["checks"])
    assert "figure.png" in told["files"]
    provenance = json.loads((tmp_path / "run" / "provenance.json").read_text(encoding="utf-8"))
    assert {"kernel-flow-perturbation"} <= set(provenance["derivations"]) <= set(DERIVATIONS)


def test_a_sweep_of_an_experiment_whose_options_hold_several_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """ε has four values in every run: a column of lists."""
    settings = ["--set", "n=2,3", "--set", "pieces=40", "--seeds", "0:1", "--jobs", "1"]
    assert cli.run(["sweep", "perturbation", *settings, "--out", str(tmp_path / "sweep")]) == 0
    assert "violations" not in capsys.readouterr().out  # 0 in each: nothing that differs is worth a column
