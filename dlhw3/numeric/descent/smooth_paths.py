"""Descent with noise on smooth functions of many unknowns, many paths at once, and what each path must satisfy.

f(w) = Σ_i β_i h(w_i) with β_i ≤ β and |h″| ≤ 1, so that ∇f is β-Lipschitz; inf f = 0. With the constant step 1/β,
w⁺ = w − (∇f(w) + ξ)/β has f(w⁺) ≤ f(w) − (‖∇f(w)‖² − ‖ξ‖²)/(2β) on every path and for every ξ, so that

    Σ_{t<T} (‖∇f(w_t)‖² − ‖ξ_t‖²) ≤ 2βΔ     (the derivation sgd-bounded-noise).

Where ‖ξ_t‖ = σ that is the write-up's (1/T)Σ‖∇f(w_t)‖² ≤ 2βΔ/T + σ², path by path, without an expectation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Shape:
    """A function h of one variable with |h″| ≤ 1 and inf h = 0, and its derivative."""

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]


SHAPES = {
    "quadratic": Shape(lambda w: w * w / 2.0, lambda w: w),
    "Huber": Shape(
        lambda w: np.where(np.abs(w) <= 1.0, w * w / 2.0, np.abs(w) - 0.5), lambda w: np.clip(w, -1.0, 1.0)
    ),
    "cosine": Shape(lambda w: 2.0 * np.sin(w / 2.0) ** 2, np.sin),  # 1 − cos w: not convex
}
NOISES = ("uniform on the sphere", "against the gradient")


@dataclass(frozen=True, slots=True)
class NoisyPaths:
    """Paths of S functions: ``squares`` ‖∇f(w_t)‖² (T, S), Δ (S,), and what rounding may do to the sums (T, S)."""

    squares: Array
    gap: Array
    rounding: Array


def noisy_paths(
    shape: Shape,
    curvatures: Array,
    start: Array,
    sigma: float,
    steps: int,
    random: np.random.Generator | None,
) -> NoisyPaths:
    """Take ``steps`` steps of size 1/β from ``start`` (S, d), β = max β_i = 1, with noise of length σ.

    Without a generator the noise is −σ∇f/‖∇f‖, the one that slows descent most.

    What rounding does to a step is a change e_t of the noise, for which the inequality holds as for any: computed
    gradients are right to 8 of its ε each, the step rounds the gradient, the noise and w: ‖e_t‖ ≤ ε(12‖g‖ + 4σ +
    2‖w‖). So the sum of ‖∇f‖² − ‖ξ‖² may be larger by Σ(2(σ + ‖g‖)‖e_t‖ + ‖e_t‖²), and each of its terms is
    computed to (d + T)ε(‖g‖² + σ²).
    """
    w = start
    squares, roundings = [], []
    for _ in range(steps):
        g = curvatures * shape.slope(w)
        square = np.sum(g * g, axis=-1)
        length = np.sqrt(square)
        noise = -g if random is None else random.standard_normal(w.shape)
        size = np.linalg.norm(noise, axis=-1, keepdims=True)
        noise = sigma * np.divide(noise, size, out=np.zeros_like(noise), where=size > 0)
        error = EPSILON * (12.0 * length + 4.0 * sigma + 2.0 * np.linalg.norm(w, axis=-1))
        terms = EPSILON * (w.shape[-1] + steps) * (square + sigma**2)
        roundings.append(2.0 * (sigma + length) * error + error**2 + terms)
        squares.append(square)
        w = w - (g + noise)
    gap = np.sum(curvatures * shape.value(start), axis=-1)
    return NoisyPaths(np.array(squares), gap, np.cumsum(roundings, axis=0) + 16.0 * EPSILON * gap)


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """``least`` min_{k≤N} ‖∇f(x_k)‖², ``rounding`` of (3N/4 + ½) times it, both (N + 1, S), and ``gap`` Δ (S,)."""

    least: Array
    gap: Array
    rounding: Array


def least_squares_along(shape: Shape, curvatures: Array, start: Array, steps: int) -> LeastSquares:
    """Return the least squared gradients of N = 0, …, ``steps`` steps of size 1/β = 1 without noise.

    Exactly, (3N/4 + ½) min‖∇f‖² ≤ Δ. A step that rounding moves by e, ‖e‖ ≤ ε(12‖g‖ + 2‖w‖) as in ``noisy_paths``,
    has f(x) − f(x⁺) ≥ ‖g‖²/2 + ‖g⁺ + e‖²/4 − ‖e‖²/2, which is less by ‖e‖(‖g⁺‖ + ‖e‖)/2 at most; both sides of
    the comparison are sums of d terms, each right to some 16ε.
    """
    w, least, roundings = start, [], []
    for _ in range(steps + 1):
        g = curvatures * shape.slope(w)
        least.append(np.sum(g * g, axis=-1))
        length = np.sqrt(least[-1])
        error = EPSILON * (12.0 * length + 2.0 * np.linalg.norm(w, axis=-1))
        roundings.append((error * (length + error), error))
        w = w - g
    own = np.array([both for both, _ in roundings])
    following = np.array([error for _, error in roundings[:-1]]) * np.sqrt(np.array(least[1:]))
    lost = np.concatenate([np.zeros_like(own[:1]), np.cumsum((own[:-1] + following) / 2.0, axis=0)])
    gap = np.sum(curvatures * shape.value(start), axis=-1)
    rounding = lost + 4.0 * (start.shape[-1] + 16) * EPSILON * gap
    return LeastSquares(np.minimum.accumulate(np.array(least), axis=0), gap, rounding)
