"""Kernel descent and its flow against exact rationals, closed expressions and SciPy's matrix exponential."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.integrate
import scipy.linalg

from dlhw3.numeric.wide import kernel_descent

H = np.array([[2, 1], [1, 2]])
EXACT_H = np.array([[Fraction(int(entry)) for entry in row] for row in H], dtype=object)
EXACT_START = np.array([Fraction(1), Fraction(0)], dtype=object)


def test_the_pinned_descent_in_rationals() -> None:
    path = kernel_descent.kernel_path(EXACT_H, EXACT_START, Fraction(1, 4), 2)
    assert list(path[2]) == [Fraction(5, 16), Fraction(-1, 4)]
    norm = sum(entry**2 for entry in path[2])
    assert norm == Fraction(41, 256)
    assert norm <= Fraction(81, 256)  # (1 − ηλ_min)^4 ‖r_0‖² with λ_min = 1


def test_the_descent_is_the_power_of_the_contraction() -> None:
    rate = Fraction(1, 4)
    contraction = np.array([[Fraction(int(i == j)) for j in range(2)] for i in range(2)]) - rate * EXACT_H
    power = contraction
    for k in range(1, 8):
        expected = power @ EXACT_START
        assert list(kernel_descent.kernel_path(EXACT_H, EXACT_START, rate, k)[k]) == list(expected)
        floating = kernel_descent.closed_form(np.linalg.eigh(H.astype(float)), np.array([1.0, 0.0]), 0.25, k)
        np.testing.assert_allclose(floating, [float(entry) for entry in expected], rtol=1e-14, atol=1e-16)
        power = contraction @ power


@pytest.mark.parametrize("time", [0.0, 0.3, 1.0, 5.0])
def test_the_pinned_flow(time: float) -> None:
    residual = kernel_descent.flow(np.linalg.eigh(H.astype(float)), np.array([1.0, 0.0]), time)
    expected = (math.exp(-6 * time) + math.exp(-2 * time)) / 2
    assert float(residual @ residual) == pytest.approx(expected, rel=1e-13)
    np.testing.assert_allclose(residual, scipy.linalg.expm(-time * H)[:, 0], rtol=1e-12, atol=1e-15)


def test_the_descent_approaches_its_flow_at_first_order() -> None:
    start, spectrum = np.array([1.0, 0.0]), np.linalg.eigh(H.astype(float))
    steps = np.array([32, 64, 128, 256])
    errors = [
        np.linalg.norm(
            kernel_descent.kernel_path(H, start, 1.0 / k, k)[-1] - kernel_descent.flow(spectrum, start, 1.0)
        )
        for k in steps
    ]
    assert np.polyfit(np.log(1 / steps), np.log(errors), 1)[0] == pytest.approx(1.0, abs=0.05)


def test_the_largest_stable_step_is_where_growth_begins() -> None:
    limit = kernel_descent.largest_stable_step(3.0)
    top = np.array([1.0, 1.0])
    for factor, grows in ((0.999, False), (1.001, True)):
        path = kernel_descent.kernel_path(H, top, factor * limit, 50)
        assert (np.linalg.norm(path[-1]) > np.linalg.norm(path[0])) == grows


def spread(random, values: np.ndarray) -> np.ndarray:
    basis, _ = np.linalg.qr(random.standard_normal((len(values), len(values))))
    found: np.ndarray = (basis * values) @ basis.T
    return found


@pytest.mark.parametrize(("least", "largest"), [(0.0, 0.5), (0.3, 0.9), (0.0, 1.9), (0.4, 1.7), (1.6, 1.6)])
def test_the_perturbation_bound_holds_for_kernels_that_change(least: float, largest: float) -> None:
    """Channel: both descents step by step, for random H_k with 0 ≤ ηH_k ≤ 2, also where 1 − ηλ is negative."""
    random = np.random.default_rng(5)
    n, rate, largest_ratio = 3, 0.25, 0.0
    for _ in range(40):
        star = spread(random, np.array([least, random.uniform(least, largest), largest])) / rate
        kernels = [spread(random, random.uniform(0, 2, n)) / rate for _ in range(2)]
        near = [share * star + (1 - share) * kernel for share in (0.0, 0.9, 0.99) for kernel in kernels]
        start = random.standard_normal(n)
        for changing in (near[:2], near[2:4], near[4:]):
            error = max(np.linalg.norm(kernel - star, 2) for kernel in changing)
            r, fixed, farthest = start, start, 0.0
            for k in range(1, 13):
                r = r - rate * changing[k % 2] @ r
                fixed = fixed - rate * star @ fixed
                farthest = max(farthest, float(np.linalg.norm(r - fixed) / np.linalg.norm(start)))
                bound = kernel_descent.perturbation_bound((least / rate, largest / rate), error, rate, k)
                assert farthest <= bound * (1 + 1e-12)
                largest_ratio = max(largest_ratio, farthest / bound)
    assert largest_ratio > 0.3


@pytest.mark.parametrize(
    "share", [Fraction(1, 10**9), Fraction(1, 4), Fraction(1), Fraction(8, 5), Fraction(2)]
)
@pytest.mark.parametrize("steps", [0, 1, 2, 7, 400])
def test_the_perturbation_bound_where_it_is_attained(share: Fraction, steps: int) -> None:
    """H* = λ with ηλ ≤ 1 beside H_k = 0, and with ηλ ≥ 1 beside ηH_k = 2: the distance is 1 − ρ^k, in rationals.

    The factors ηλ and 2 − ηλ are off by few roundings, and the power by as many times its exponent times log ρ,
    which is at most 1/e of its distance from 0: 16 roundings cover it, with 1 more at a share that is no float.
    """
    rate, other = Fraction(1, 4), Fraction(0) if share <= 1 else Fraction(2)
    residual = fixed = Fraction(1)
    farthest = Fraction(0)
    for _ in range(steps):
        residual, fixed = residual * (1 - other), fixed * (1 - share)
        farthest = max(farthest, abs(residual - fixed))
    value = float(share / rate)
    error = float(abs(other / rate - Fraction(value)))
    bound = kernel_descent.perturbation_bound((value, value), error, float(rate), steps)
    assert bound == pytest.approx(float(farthest), rel=16 * 2.0**-53, abs=0)
