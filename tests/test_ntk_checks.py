"""The checks of ``ntk`` judge in units that rounding can reach: hard data, exact arithmetic, small lies."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from dlhw3.numeric.experiments.ntk import checks
from dlhw3.numeric.wide import kernel_descent
from dlhw3.numeric.wide import network as wide_network
from dlhw3.numeric.wide.network import Network

random = np.random.default_rng(5)
X = random.standard_normal((12, 3))
y = np.sin(X).sum(axis=1)
ROOMS = np.column_stack(
    [random.uniform(50, 300, 9), random.integers(1, 6, 9), random.integers(1950, 2020, 9)]
)
HARD = {
    "of order one": (X, y),
    "prices": (ROOMS, random.uniform(1e5, 9e5, 9)),
    "years": (np.column_stack([np.arange(1990.0, 2002.0), np.ones(12)]), y),
    "pixels": (random.integers(0, 256, (8, 16)).astype(np.float64), random.integers(0, 10, 8) * 1.0),
    "targets of 1e30": (X, 1e30 * y),
    "targets of 1e-30": (X, 1e-30 * y),
    "collinear": (np.column_stack([X[:, 0], 2 * X[:, 0], X[:, 0] * (1 + 1e-9)]), y),
    "one outlier": (np.vstack([X, [[1e8, 0, 0]]]), np.append(y, 0.0)),
}
CASES = pytest.mark.parametrize("layers", ["both", "first"])
KINDS = pytest.mark.parametrize("kind", HARD)
DTYPES = pytest.mark.parametrize("dtype", ["float64", "float32"])


def problem(kind: str, dtype: str, seed: int = 0) -> tuple[Network, np.ndarray, np.ndarray]:
    inputs, targets = HARD[kind]
    return wide_network.initialise(10, inputs.shape[1], seed, "gaussian", dtype), inputs, targets


def exact_slope(network: Network, X: np.ndarray, y: np.ndarray) -> list[Fraction]:
    """Return Jᵀ(u − y) in rationals, W row by row and then a; m^(−1/2) alone is rounded, to float64."""
    W = [[Fraction(float(w)) for w in row] for row in network.W]
    a = [Fraction(float(value)) for value in network.a]
    inputs = [[Fraction(float(x)) for x in row] for row in X]
    Z = [[sum(w * x for w, x in zip(row, point, strict=True)) for row in W] for point in inputs]
    scale = Fraction(1.0 / network.width**0.5)
    u = [sum(b * max(z, Fraction(0)) for b, z in zip(a, row, strict=True)) * scale for row in Z]
    misfit = [value - Fraction(float(target)) for value, target in zip(u, y, strict=True)]
    hidden = [
        scale * a[r] * sum(misfit[i] * inputs[i][k] for i in range(len(inputs)) if Z[i][r] > 0)
        for r in range(len(W))
        for k in range(X.shape[1])
    ]
    output = [
        scale * sum(misfit[i] * max(Z[i][r], Fraction(0)) for i in range(len(inputs))) for r in range(len(W))
    ]
    return hidden + output


@CASES
@KINDS
@DTYPES
def test_the_unit_of_a_step_covers_its_distance_from_exact_arithmetic(
    kind: str, dtype: str, layers: Any
) -> None:
    """The training step against rationals: within its own bound, with no float64 on the other side."""
    network, inputs, targets = problem(kind, dtype)
    slope = exact_slope(network, inputs, targets)
    steepest = max(abs(value) for value in slope[: network.W.size])
    rate = float(Fraction(float(np.abs(network.W).max())) / steepest)
    end = wide_network.train(network, inputs, targets, rate=rate, steps=1, layers=layers).network
    small = Network(network.W.astype(np.float64), network.a.astype(np.float64))
    misfit = wide_network.predict(small, inputs) - targets
    bound = checks._step_bound(small, inputs, targets, misfit, rate, float(np.finfo(dtype).eps))
    before = np.concatenate([network.W.ravel(), network.a])
    after = np.concatenate([end.W.ravel(), end.a])
    count = len(after) if layers == "both" else network.W.size
    for r in range(count):
        moved = Fraction(float(after[r])) - Fraction(float(before[r]))
        assert abs(moved + Fraction(rate) * slope[r]) <= Fraction(float(bound[r])), r


@CASES
@KINDS
@DTYPES
@pytest.mark.parametrize("seed", range(3))
def test_right_steps_and_kernels_pass_on_hard_data(kind: str, dtype: str, layers: Any, seed: int) -> None:
    network, inputs, targets = problem(kind, dtype, seed)
    assert checks.step_error(network, inputs, targets, layers, "cpu") <= 1.0
    assert checks.kernel_error(network, inputs, layers) <= 1.0


@CASES
@KINDS
@DTYPES
def test_a_step_that_is_slightly_wrong_is_noticed(
    kind: str, dtype: str, layers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By 1 in 10⁴ in float32 and 1 in 10¹² in float64, where rounding is 1e-7 and 2e-16."""
    network, inputs, targets = problem(kind, dtype)
    honest = wide_network.train
    wrong = 1.0 + (1e-4 if dtype == "float32" else 1e-12)

    def slightly(*arguments: Any, rate: float, **rest: Any) -> Any:
        return honest(*arguments, rate=rate * wrong, **rest)

    monkeypatch.setattr(wide_network, "train", slightly)
    assert checks.step_error(network, inputs, targets, layers, "cpu") > 1.0


@CASES
@KINDS
def test_a_kernel_that_is_slightly_wrong_is_noticed(
    kind: str, layers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, inputs, _ = problem(kind, "float64")
    honest = checks.empirical_kernel

    def slightly(*arguments: Any) -> Any:
        return honest(*arguments) * (1.0 + 1e-12)

    monkeypatch.setattr(checks, "empirical_kernel", slightly)
    assert checks.kernel_error(network, inputs, layers) > 1.0


@KINDS
@pytest.mark.parametrize("steps", [1, 50, 3000])
def test_the_bound_of_the_closed_form_holds_and_notices(kind: str, steps: int) -> None:
    inputs, targets = HARD[kind]
    H = wide_kernel(inputs)
    spectrum = np.linalg.eigh(H)
    for share in (2.0, 1.0, 1e-3):
        rate = share / spectrum[0][-1]
        size = np.linalg.norm(targets / np.abs(targets).max()) * np.abs(targets).max()
        exact = kernel_descent.closed_form((spectrum[0], spectrum[1]), targets, rate, steps)

        def error(
            made: np.ndarray, exact: np.ndarray = exact, rate: float = rate, size: float = size
        ) -> float:
            apart = np.linalg.norm((made - exact) / size)
            return float(apart / checks.closed_form_bound(H, rate, steps))

        assert error(kernel_descent.kernel_path(H, targets, rate, steps)[-1]) <= 1.0
        other = kernel_descent.closed_form((spectrum[0], spectrum[1]), targets, rate, steps + 1)
        if np.linalg.norm((other - exact) / size) > 1e-8:  # one step more is another vector
            assert error(other) > 1.0


def wide_kernel(inputs: np.ndarray) -> np.ndarray:
    from dlhw3.numeric.wide.kernels import infinite_width_kernel

    return infinite_width_kernel(inputs).astype(np.float64)
