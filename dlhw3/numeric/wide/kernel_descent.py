"""Descent on ½‖u − y‖² in function space, u ← u − η H (u − y) with a fixed kernel H, and its flow.

With r = u − y everything is linear: r_k = (I − ηH)^k r_0, r(t) = e^{−Ht} r_0. For a symmetric H = Σ λ_i
v_i v_iᵀ, ‖r(t)‖² = Σ e^{−2λ_i t} ⟨v_i, r_0⟩², so u → y from every start exactly when λ_min > 0, and the
descent converges from every start exactly when also η < 2/λ_max.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LONGEST = 1e18  # steps: more are never
LARGEST_EXPONENT = 700.0  # e^709 is the largest power of e in float64


def kernel_path(H: NDArray[Any], residual: NDArray[Any], rate: Any, steps: int) -> NDArray[Any]:
    """Return the residuals r_0, …, r_steps (steps + 1, n) of r ← r − rate · H r.

    H (n, n), residual (n,). The arithmetic is that of the arguments: arrays of ``fractions.Fraction``
    (dtype object) with a Fraction as rate give the exact residuals.
    """
    path = np.empty((steps + 1, len(residual)), dtype=np.result_type(H, residual))
    path[0] = residual
    for k in range(steps):
        path[k + 1] = path[k] - rate * (H @ path[k])
    return path


def closed_form(spectrum: tuple[Array, Array], residual: Array, rate: float, step: int) -> Array:
    """Return (I − rate · H)^step r_0 (n,) from the ``numpy.linalg.eigh`` of H."""
    values, vectors = spectrum
    result: Array = vectors @ ((1.0 - rate * values) ** step * (vectors.T @ residual))
    return result


def flow(spectrum: tuple[Array, Array], residual: Array, time: float) -> Array:
    """Return e^{−Ht} r_0 (n,), the residual of the flow u̇ = −H(u − y) at ``time``."""
    values, vectors = spectrum
    result: Array = vectors @ (np.exp(-time * values) * (vectors.T @ residual))
    return result


def largest_stable_step(largest_eigenvalue: float) -> float:
    """Return 2/λ_max: beyond it the residual grows along the top eigenvector. Infinite where λ_max is 0."""
    return 2.0 / largest_eigenvalue if largest_eigenvalue > 0.0 else math.inf


def steps_to_share(spectrum: tuple[Array, Array], residual: Array, rate: float, share: float) -> float:
    """Return how many steps of kernel descent take its loss to ``share`` of the start; infinite for never.

    With c_i = ⟨v_i, r_0⟩², the loss is Σ (1 − ηλ_i)^(2k) c_i/2, monotone in k where |1 − ηλ_i| ≤ 1: the k is
    found by bisection, to 1 %. An eigenvalue below the rounding of the largest, n ε λ_max, counts as 0.
    """
    values, vectors = spectrum
    known = np.where(values > len(values) * np.finfo(np.float64).eps * values[-1], values, 0.0)
    factors = np.clip(np.abs(1.0 - rate * known), 0.0, 1.0)
    squares = (vectors.T @ (residual / (float(np.max(np.abs(residual))) or 1.0))) ** 2
    goal = share * float(np.sum(squares))

    def left(count: float) -> float:
        return float(np.sum(factors ** (2.0 * count) * squares))

    low, high = 0.0, 1.0
    while left(high) > goal:
        low, high = high, 2.0 * high
        if high > LONGEST:
            return math.inf
    while high - low > max(1.0, 0.01 * high):
        middle = (low + high) / 2.0
        low, high = (middle, high) if left(middle) > goal else (low, middle)
    return math.ceil(high)


def perturbation_bound(ends: tuple[float, float], error: float, rate: float, steps: int) -> float:
    """Return the bound on max_{k ≤ steps} ‖r_k − r*_k‖/‖r_0‖ for two descents from one start.

    They are r_{k+1} = (I − ηH_k) r_k and r*_{k+1} = (I − ηH*) r*_k with η = ``rate``; ``ends`` are the least and
    the largest eigenvalue of the symmetric H*. Supposed are ‖H_k − H*‖₂ ≤ ε = ``error`` and ‖I − ηH_k‖₂ ≤ 1 at
    every step k, so that ‖r_k‖ ≤ ‖r_0‖. Their difference e_k = r_k − r*_k starts at 0 and has e_{k+1} = (I − ηH*)
    e_k − η(H_k − H*) r_k, so that with ρ = ‖I − ηH*‖₂ = max |1 − ηλ|

        ‖e_k‖ ≤ ηε‖r_0‖ (1 + ρ + … + ρ^{k−1}) = ηε‖r_0‖ (1 − ρ^k)/(1 − ρ),

    which is ηεk‖r_0‖ at ρ = 1. Here 1 − ρ is the smaller of ηλ_min and 2 − ηλ_max, exactly, and never above 1.
    """
    least, largest = ends
    gap = min(rate * least, 2.0 - rate * least, rate * largest, 2.0 - rate * largest)
    if gap == 0.0 or steps == 0:
        return rate * error * steps
    if gap == 1.0:
        return rate * error
    exponent = steps * math.log1p(-gap)  # log ρ^k, above 0 only beyond 2/λ_max
    return rate * error * -math.expm1(exponent) / gap if exponent < LARGEST_EXPONENT else math.inf
