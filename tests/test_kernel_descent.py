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


@pytest.mark.parametrize("smallest", [0.0, 0.5])
def test_the_perturbation_bound_holds_and_is_nearly_attained(smallest: float) -> None:
    """Channel: SciPy integrates both flows for random time-varying positive semi-definite H(t)."""
    random = np.random.default_rng(5)
    n, horizon, largest_ratio = 3, 2.0, 0.0
    for _ in range(20):
        error = 0.4
        basis, _ = np.linalg.qr(random.standard_normal((n, n)))
        values = smallest + np.array([0.0, *random.uniform(0, 2, n - 1)])
        star = (basis * values) @ basis.T
        direction = random.standard_normal((n, n))
        direction = direction @ direction.T / np.linalg.norm(direction @ direction.T, 2)

        def velocity(
            t: float, u: np.ndarray, S: np.ndarray = star, D: np.ndarray = error * direction
        ) -> np.ndarray:
            return np.concatenate([-(S + abs(math.sin(3 * t)) * D) @ u[:n], -S @ u[n:]])

        start = random.standard_normal(n)
        solved = scipy.integrate.solve_ivp(
            velocity, (0, horizon), np.tile(start, 2), rtol=1e-9, atol=1e-12, dense_output=True
        )
        for t in np.linspace(0.1, horizon, 7):
            both = solved.sol(t)
            distance = np.linalg.norm(both[:n] - both[n:]) / np.linalg.norm(start)
            bound = kernel_descent.perturbation_bound(smallest, error, t)
            assert distance <= bound * (1 + 1e-7)
            largest_ratio = max(largest_ratio, distance / bound)
    assert largest_ratio > 0.3


def test_the_bound_where_it_is_attained_to_first_order() -> None:
    """H* = λ, H = λ + ε: the distance e^{−λt}(1 − e^{−εt}) and the bound ε(1 − e^{−λt})/λ agree as t → 0."""
    for t in (1e-2, 1e-3):
        exact = math.exp(-t) * -math.expm1(-0.25 * t)
        assert exact <= kernel_descent.perturbation_bound(1.0, 0.25, t)
        assert exact == pytest.approx(kernel_descent.perturbation_bound(1.0, 0.25, t), rel=t)
