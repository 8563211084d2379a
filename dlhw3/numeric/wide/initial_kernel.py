"""The kernel of the two-layer ReLU network at its random start, beside its mean: how far it is, and how likely.

First layer trained, output weights ±1, unit inputs x_i: H_ij(0) = (x_i·x_j)(1/m) Σ_r 1[w_r·x_i > 0]1[w_r·x_j > 0]
is a mean of m independent terms, each x_i·x_j or 0. Both gates are open with probability p = (π − θ_ij)/(2π), so

    E H_ij(0) = (x_i·x_j) p = H*_ij,     Var H_ij(0) = (x_i·x_j)² p(1 − p)/m,

and by Hoeffding's inequality for each of n² entries, with probability at least 1 − δ,

    max_ij |H_ij(0) − H*_ij| ≤ √(ln(2n²/δ)/(2m)),     hence ‖H(0) − H*‖₂ ≤ n√(ln(2n²/δ)/(2m)).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def gate_probability(angle: Array) -> Array:
    """Return p, with which both gates are open for inputs at ``angle`` (radians)."""
    return np.asarray((np.pi - angle) / (2.0 * np.pi))


def entry_variance(angle: Array) -> Array:
    """Return m·Var H_ij(0) for unit inputs at ``angle``: 1/18 at 60°."""
    p = gate_probability(angle)
    return np.asarray(np.cos(angle) ** 2 * p * (1.0 - p))


def hoeffding_band(n: int, delta: float, width: Array) -> Array:
    """Return √(ln(2n²/δ)/(2m)) at the widths m = ``width``."""
    return np.sqrt(math.log(2.0 * n * n / delta) / (2.0 * np.asarray(width, dtype=np.float64)))


def angles(X: Array) -> Array:
    """Return the angles between all pairs of unit rows, (n, n), from ‖x ∓ x′‖, right to rounding for all."""
    apart = np.linalg.norm(X[:, None] - X[None], axis=-1)
    together = np.linalg.norm(X[:, None] + X[None], axis=-1)
    return np.asarray(2.0 * np.arctan2(apart, together))


def open_gates(random: np.random.Generator, repeats: int, width: int, angle: Array) -> NDArray[np.int64]:
    """Return how many of ``width`` neurons have both gates open, (repeats, angles), for inputs at each angle.

    The inputs are (1, 0) and (cos θ, sin θ); a neuron's weights in their plane are two standard normals.
    """
    W = random.standard_normal((repeats, width, 2))
    first = W[..., 0] > 0.0
    counts = [
        np.sum(first & (W[..., 0] * math.cos(one) + W[..., 1] * math.sin(one) > 0.0), axis=1)
        for one in angle.tolist()
    ]
    return np.stack(counts, axis=1)


def count_scores(counts: NDArray[np.int64], width: int, angle: Array) -> tuple[Array, Array]:
    """Return by how many standard deviations the means of counts, and their mean squares about mp, are off.

    A count is binomial: its mean square about mp is mp(1 − p) = σ², with the variance (μ_4 − σ⁴)/repeats, where
    μ_4 = σ²(1 + 3(m − 2)p(1 − p)). Both scores, (angles,), are normal but for terms of the size 1/√repeats.
    """
    p = gate_probability(angle)
    repeats, square = len(counts), width * p * (1.0 - p)
    fourth = square * (1.0 + 3.0 * (width - 2.0) * p * (1.0 - p))
    off = counts - width * p
    means = np.mean(off, axis=0) / np.sqrt(square / repeats)
    squares = (np.mean(off**2, axis=0) - square) / np.sqrt((fourth - square**2) / repeats)
    return means, squares
