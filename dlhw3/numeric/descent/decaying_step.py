"""Stochastic gradient descent with the steps η_t = min{1/(t + 1), 1/β}: how long gradients may stay above ε.

f: ℝ^d → ℝ with a β-Lipschitz gradient, Δ = f(w_0) − inf f, noise with E⟨∇f(w_t), ξ_t⟩ = 0 and E‖ξ_t‖² ≤ σ². If
E‖∇f(w_t)‖ > ε for all t < T, or only E‖∇f(w_t)‖² > ε², which is all the proof uses, then with M = max(1, β)

    T < M exp(Δ/ε² + c(1 + σ²/ε²) − (1 − 1/M) − 1/(2β)),     c = min(1, βπ²/12);

the write-up has T ≤ β exp(Δ/ε² + (βπ²/12)(1 + σ²/ε²)). Without noise the Huber function of curvature β whose slope
is just above ε stays above ε until the steps have carried it from w_0 to ε/β, which takes

    T + ½ ≥ (bound)/F(β),     F = (M/(μ + ½)) exp(μ/M − 1 + 1/M + c),     μ = max(1, ⌊β⌋),

for T ≥ μ, since then Σ_{t<T} η_t ≤ μ/M + ln((T + ½)/(μ + ½)) by the convexity of 1/x. F is below 4.21 for every β:
the bound is within a factor 5 of a true count of at least 3 and μ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BITS = 128  # of a position after the binary point
ABOVE = Fraction(1, 2**40)  # by which share the slope of the Huber function is above ε
POINTS = 200  # positions of a path that are kept


@dataclass(frozen=True, slots=True)
class HuberPath:
    """The true ``count`` T and the positions w_t of the path, (P,) at ``times``; ``gap`` is Δ."""

    count: int
    times: NDArray[np.int64]
    positions: Array
    gap: Fraction


def corrected_bound(beta: float, gap: float, epsilon: float, sigma: float) -> float:
    """Return the bound on T above."""
    return _exp_scaled(log_corrected_bound(beta, gap, epsilon, sigma))


def log_corrected_bound(beta: float, gap: float, epsilon: float, sigma: float) -> float:
    """Return the logarithm of the bound on T above, which may itself be beyond float64."""
    scale = max(1.0, beta)
    summed = min(1.0, beta * math.pi**2 / 12.0)
    exponent = gap / epsilon**2 + summed * (1.0 + (sigma / epsilon) ** 2)
    return math.log(scale) + exponent - (1.0 - 1.0 / scale) - 1.0 / (2.0 * beta)


def write_up_bound(beta: float, gap: float, epsilon: float, sigma: float) -> float:
    """Return the write-up's bound on T: true, and looser by a factor that grows as e^(βπ²/12)."""
    exponent = gap / epsilon**2 + beta * math.pi**2 / 12.0 * (1.0 + (sigma / epsilon) ** 2)
    return _exp_scaled(math.log(beta) + exponent)


def applies(beta: float, count: int) -> bool:
    """Return whether a count is long enough for F(β) to bound it from below, and for the factor 5."""
    return count >= max(3, math.floor(beta))


def tightness(beta: float) -> float:
    """Return F(β), at most which the bound is over T + ½ on the Huber function."""
    scale, whole = max(1.0, beta), max(1, math.floor(beta))
    summed = min(1.0, beta * math.pi**2 / 12.0)
    return scale / (whole + 0.5) * math.exp(whole / scale - 1.0 + 1.0 / scale + summed)


def huber_path(beta: Fraction, start: Fraction, epsilon: Fraction) -> HuberPath:
    """Return how long descent stays above ε on the Huber function of curvature β, from w_0 = ``start`` > ε/β.

    Its slope is s = ε(1 + 2^−40). Positions are whole numbers of 2^−128, each step rounded down once: after t steps
    they are right to t of those, and the count is right unless a position comes so near to ε/β. Raises
    ArithmeticError where one does.
    """
    one = 1 << BITS
    slope = epsilon * (1 + ABOVE)
    moved = slope.numerator * one // slope.denominator
    first, whole = moved * beta.denominator // beta.numerator, math.floor(beta)
    position, goal = (math.floor(value * one) for value in (start, epsilon / beta))
    kink = math.floor(slope / beta * one)
    kept = {int(time) for time in np.unique(np.geomspace(1, 2**62, 8 * POINTS).astype(np.int64))}
    times, positions, t = [0], [float(start)], 0
    while position > goal:
        step = first if t < whole else moved // (t + 1)
        if position < kink:  # between ε/β and s/β, where the gradient is βw
            step = step * position // kink
        position -= step
        t += 1
        if abs(position - goal) <= 4 * t + 4:
            raise ArithmeticError(f"the position at step {t} cannot be told from ε/β")
        if t in kept:
            times.append(t)
            positions.append(position / one)
    if times[-1] != t:
        times.append(t)
        positions.append(position / one)
    gap = slope * start - slope**2 / (2 * beta)
    return HuberPath(t, np.array(times), np.array(positions), gap)


def noisy_count(beta: float, start: float, epsilon: float, sigma: float, most: int) -> int:
    """Return how long E‖∇f(w_t)‖² stays above ε² on f = βw²/2 with independent noise of variance σ².

    m_t = E w_t² has m_{t+1} = (1 − η_tβ)²m_t + η_t²σ², which needs no sampling. ``most`` steps are taken at most.
    """
    square, t = start * start, 0
    while beta * beta * square > epsilon * epsilon and t < most:
        step = min(1.0 / (t + 1), 1.0 / beta)
        square = (1.0 - step * beta) ** 2 * square + (step * sigma) ** 2
        t += 1
    return t


def inner_sum(beta: float, counts: NDArray[np.int64]) -> tuple[Array, Array]:
    """Return Σ_{t=⌈β−1⌉}^{T−1} 1/(t + 1) at T = ``counts``, and ln T − ln β, which the write-up puts below it."""
    first = math.ceil(beta - 1.0)
    reciprocals = 1.0 / np.arange(1.0, float(np.max(counts)) + 1.0)
    reciprocals[:first] = 0.0
    return np.cumsum(reciprocals)[counts - 1], np.log(counts) - math.log(beta)


def _exp_scaled(exponent: float) -> float:
    return math.exp(exponent) if exponent < 709.0 else math.inf
