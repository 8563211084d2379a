"""What the landscape calls a saddle, a bottleneck and a certificate, on data where it is easily mistaken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlhw3.errors import IN_SHELL, UserError
from dlhw3.numeric.experiments.landscape import experiment as landscape
from dlhw3.numeric.runs.result import Result
from dlhw3.progress import Silent

ROUNDING = 1e-13  # of √excess: both are norms of differences of sums of size √l(0) ≈ 3, a few ε each


def run(folder: Path, X: Any, Y: Any, **options: Any) -> Result:
    np.savez(folder / "data.npz", X=X, Y=Y)
    return landscape.run(landscape.Config(data=folder / "data.npz", **options), Silent())


def rows() -> tuple[Any, Any]:
    X = np.random.default_rng(11).standard_normal((12, 3))
    return X * 10.0 ** np.linspace(-8, 8, 12)[:, None], np.sin(X).sum(1)


def years() -> tuple[Any, Any]:
    time = np.arange(1990.0, 2020.0)
    return np.column_stack([time, np.ones(30)]), np.sin(time)


@pytest.mark.parametrize(("data", "step"), [(rows, 5.5e-15), (years, 1.5e-7)])
def test_a_plateau_without_a_negative_eigenvalue_is_no_saddle(data: Any, step: float, tmp_path: Path) -> None:
    """The gradient is small beside ‖∇l(0)‖ in a flat direction, and no negative eigenvalue is resolved."""
    result = run(tmp_path, *data(), depth=(2, 3), seeds=3, steps=200, step_size=step)
    for row in result.table:
        index = result.arrays[f"index_{row['depth']}"]
        assert row["passed a saddle"] <= int((index >= 1).any(axis=0).sum())
        assert str(row["its index"])[0] != "0"


def test_a_slow_valley_is_no_saddle(tmp_path: Path) -> None:
    """Pixels: ‖∇φ‖ 24 and λ_min −24 in a network whose optimum has weights of norm ¼: no saddle within reach."""
    random = np.random.default_rng(11)
    X, y = random.integers(0, 256, (40, 16)).astype(np.uint8), random.integers(0, 10, 40)
    result = run(tmp_path, X, y, depth=(2, 3), seeds=3, steps=200, step_size=1.5e-5)
    for row in result.table:
        norm, least = (result.arrays[f"{name}_{row['depth']}"][-1] for name in ("gradient_norm", "smallest"))
        assert np.all(least < 0)
        assert np.all(norm / -least > 0.4)  # the way to the critical point, against weights of about ¼
        assert row["near a saddle"] == 0
    assert not any("near a saddle (medians" in note for note in result.notes)


@pytest.mark.parametrize("size", [1e-4, 1.0, 1e4])
def test_a_saddle_is_one_in_any_units(size: float, tmp_path: Path) -> None:
    """Networks near the origin are near a saddle, and as many are with X and Y in other units."""
    random = np.random.default_rng(4)
    X = random.standard_normal((40, 3))
    y = X @ np.array([3.0, -2.0, 1.0])
    options = {"depth": (3,), "seeds": 4, "steps": 3, "init": "balanced"}
    plain = run(tmp_path, X, 100 * y, step_size=1e-7, **options)
    scaled = run(tmp_path, size * X, size * 100 * y, step_size=1e-7 / size**2, **options)
    assert plain.table[0]["near a saddle"] == scaled.table[0]["near a saddle"] > 0


def test_targets_of_rank_one_pass_any_width(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    X = random.standard_normal((30, 3))
    y = X @ np.array([1.0, -2.0, 0.5]) + 0.1 * random.standard_normal(30)
    result = run(tmp_path, X, np.column_stack([y, -y]), depth=(2,), seeds=2, steps=400, step_size=0.05)
    assert np.all(result.arrays["excess_2"][-1] < 1e-12)
    with pytest.raises(UserError, match="bottleneck: the least-squares optimum has rank 2") as caught:
        run(tmp_path, X, np.column_stack([y, -y, X[:, 0]]), depth=(2,), seeds=2)
    assert IN_SHELL.spelled(caught.value.said.hint) == "--hidden-width 2"
    run(tmp_path, X, np.column_stack([y, -y, X[:, 0]]), depth=(2,), seeds=2, hidden_width=2, steps=5)


def test_one_input_and_three_outputs_have_a_certificate(tmp_path: Path) -> None:
    """Hidden width 1 is below d_N = 3 and not below d_0 = 1: the last layer's gradient certifies."""
    random = np.random.default_rng(1)
    X = random.standard_normal((30, 1))
    Y = X @ np.array([[1.0, -2.0, 2.0]]) + 0.1 * random.standard_normal((30, 3))
    result = run(tmp_path, X, Y, depth=(2, 3), seeds=2, steps=600, step_size=0.02)
    for row in result.table:
        excess, bound = (result.arrays[f"{name}_{row['depth']}"] for name in ("excess", "certificate"))
        assert row["at the optimum"] == 2
        assert np.all(np.sqrt(bound) >= np.sqrt(excess) - ROUNDING)
        assert np.all(
            bound[excess > 1e-9] <= 1.01 * excess[excess > 1e-9]
        )  # one input: κ(A) = 1, an equality
    assert any("certificate" in check.name and check.passed for check in result.checks)


def test_where_no_certificate_exists_none_is_verified(tmp_path: Path) -> None:
    """Three inputs, two outputs and hidden width 1: neither side has a factor of full rank."""
    random = np.random.default_rng(0)
    X = random.standard_normal((30, 3))
    y = X @ np.array([1.0, -2.0, 0.5])
    result = run(tmp_path, X, np.column_stack([y, -y]), depth=(2,), seeds=2, steps=400, step_size=0.05)
    assert np.isinf(result.arrays["certificate_2"]).all()
    assert result.checks
    assert not any("certificate" in check.name for check in result.checks)
    assert result.table[0]["certified ≤"] == "none"
    assert any("no certificate for this shape" in note for note in result.notes)


@pytest.mark.parametrize("inputs", [2, 5])
def test_equal_columns_need_no_wider_layers_for_a_certificate(inputs: int, tmp_path: Path) -> None:
    """The inputs span one dimension: the rows of ∇l lie in it, and width 1 is enough."""
    random = np.random.default_rng(2)
    x = random.standard_normal((30, 1))
    X, Y = x @ np.ones((1, inputs)), x @ np.array([[1.0, -1.0, 0.5]]) + 0.1 * random.standard_normal((30, 3))
    result = run(tmp_path, X, Y, depth=(2,), seeds=2, steps=900, step_size=0.02)
    assert result.table[0]["at the optimum"] == 2
    excess, bound = result.arrays["excess_2"], result.arrays["certificate_2"]
    assert np.all(np.sqrt(bound) >= np.sqrt(excess) - ROUNDING)


def test_a_swing_is_drawn_as_a_band_and_large_eigenvalues_on_a_logarithm(tmp_path: Path) -> None:
    from dlhw3.numeric.runs import figures

    config = landscape.Config(depth=(2, 5), step_size=0.084, seeds=8)
    with figures.style():
        drawn = landscape.plot(landscape.run(config, Silent()), config)
        largest = next(axis for axis in drawn.axes if "largest" in axis.get_title(loc="left"))
        assert largest.get_yscale() == "linear"
        label = next(text for text in largest.texts if "η" in text.get_text())
        assert label.get_position()[0] > 0  # beside the panel, not on its lines
        lines = [line for line in largest.lines if line.get_label().startswith("$N")]
        assert sorted(len(line.get_xdata()) for line in lines) == [40, 501]
        np.savez(tmp_path / "years.npz", **dict(zip("XY", years(), strict=True)))
        raw = landscape.Config(data=tmp_path / "years.npz", depth=(2, 3), seeds=3, steps=50, step_size=1.5e-7)
        drawn = landscape.plot(landscape.run(raw, Silent()), raw)
        for words in ("smallest", "largest"):
            axis = next(axis for axis in drawn.axes if words in axis.get_title(loc="left"))
            assert axis.get_yscale() == "symlog"
