"""Exponents of power laws: none from too little, and intervals that hold what they say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from dlhw3.numeric.runs.power_law import exponent

SIZES = np.array([10.0, 30.0, 100.0, 1000.0])


@pytest.mark.parametrize(
    ("sizes", "values", "reason"),
    [
        ([10.0, 20.0], [[1.0], [2.0]], "2 sizes, 3 are needed"),
        ([10.0, 20.0, 10.0], [[1.0, 2.0]] * 3, "2 sizes, 3 are needed"),
        ([10.0], [[1.0]], "1 size, 3 are needed"),
        ([1.0, 2.0, 3.0], [[1.0], [0.0], [2.0]], "a value is zero or not finite"),
        ([1.0, 2.0, 3.0], [[1.0], [math.nan], [2.0]], "a value is zero or not finite"),
    ],
)
def test_too_little_gives_no_exponent(sizes: list[float], values: list[list[float]], reason: str) -> None:
    made = exponent(np.array(sizes), np.array(values))
    assert not made.determined
    assert made.reason == reason
    assert str(made) == f"not determined: {reason}"
    assert all(map(math.isnan, (made.value, made.low, made.high)))


def test_one_seed_has_an_exponent_and_no_interval() -> None:
    made = exponent(SIZES, 3.0 * SIZES[:, None] ** -0.5)
    assert made.value == pytest.approx(-0.5)
    assert math.isnan(made.low)
    assert str(made) == "-0.50 (one seed)"


def test_what_is_no_power_law_has_a_wide_interval_however_alike_the_seeds() -> None:
    x = np.log(SIZES)
    curve = np.exp(-0.1 * x**2)
    made = exponent(SIZES, np.stack([curve, 1.001 * curve], axis=1))
    line = stats.linregress(x, np.log(curve))  # independent: scipy's own regression
    half = stats.t.ppf(0.975, len(x) - 2) * line.stderr
    assert made.value == pytest.approx(line.slope)
    assert made.high - made.value == pytest.approx(half, rel=1e-9)


@pytest.mark.parametrize("seeds", [2, 3, 8])
def test_the_interval_holds_the_exponent_as_often_as_it_says(seeds: int) -> None:
    """Of 1000 draws 0.95 or more hit, binomially: 0.92 is more than four deviations below."""
    random = np.random.default_rng(seeds)
    hits = 0
    for _ in range(1000):
        powers = random.normal(-0.5, 0.1, seeds)
        made = exponent(SIZES, SIZES[:, None] ** powers)
        hits += made.low <= -0.5 <= made.high
    assert hits >= 920
