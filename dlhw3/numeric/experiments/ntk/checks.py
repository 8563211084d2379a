"""What every run of the wide network verifies about its formulas, on a part of its own network.

The independent side is the Jacobian ∂f/∂θ written out entry by entry; it shares no code with the kernels or
with the training step. What is returned is an error as a share of the most that rounding can do to it, so 1
is the tolerance. Each bound is derived beside its code and holds for any order of summation, with or without
fused multiply-adds, so for every BLAS: a sum of k products Σ a_i b_i is computed to k·ε·Σ|a_i||b_i| (ε is
two unit roundoffs, which leaves room for the terms of second order).

Whether a neuron is active is a comparison with zero. Pre-activations z = x·w are computed to (d + 1)·ε·B with
B = |x|·|w| (the one for rounding x itself); nearer to zero than that, either answer is right.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.wide import network as wide_network
from dlhw3.numeric.wide.kernels import TrainedLayers, empirical_kernel

Array = NDArray[np.floating[Any]]
_NEURONS = 200  # of the part that is looked at,
_ENTRIES = 4_000_000  # whose explicit Jacobian, n × (neurons · (d + 1)), is kept this small
_EPS = float(np.finfo(np.float64).eps)


def part(network: wide_network.Network, n: int) -> wide_network.Network:
    """Return the first neurons as a network of their own, in float64; fewer where there are many samples."""
    count = max(1, min(_NEURONS, _ENTRIES // (n * (network.W.shape[1] + 1))))
    W, a = network.W[:count], network.a[:count]
    return wide_network.Network(W.astype(np.float64), a.astype(np.float64))


def kernel_error(network: wide_network.Network, X: Array, layers: TrainedLayers) -> float:
    """Return the largest |H − J Jᵀ| for the kernel H of a part of ``network``, as a share of its bound.

    With R = relu(Z) and S = 1[Z > 0], both sides sum the products a_r² s_ir s_jr x_ik x_jk/m and R_ir R_jr/m,
    one by (XXᵀ) ∘ (S diag(a²) Sᵀ), in d + m operations, and one over the m (d + 1) columns of J. Each is off
    by (its number of operations + 4) ε times the sum of the sizes of the products. R is computed to (d + 1)
    ε B on either side. Where activations are undecided, the sides may also differ by the products concerned.
    """
    small = part(network, len(X))
    J = wide_network.jacobian(small, X, layers)
    difference = np.abs(empirical_kernel(X, small.W, small.a, layers) - J @ J.T)
    n, m = len(X), small.width
    d = X.shape[1]
    operations = (d + m + 4) + (m * (d + 1) + 4)
    Z, B, undecided = _activations(small, X, _EPS)
    squares, sizes = small.a**2, np.abs(X) @ np.abs(X).T
    may, must = (Z > 0) | undecided, (Z > 0) & ~undecided
    products = sizes * ((may * squares) @ may.T)
    bound = operations * _EPS * products + (products - sizes * ((must * squares) @ must.T))
    if layers == "both":
        R = np.maximum(Z, 0.0)
        crossed = B @ R.T
        bound += operations * _EPS * (R @ R.T) + 2.0 * (d + 1) * _EPS * (crossed + crossed.T)
    bound = bound / m + n * float(np.finfo(np.float64).tiny)
    return float(np.max(difference / bound))


def step_error(
    network: wide_network.Network, X: Array, y: Array, layers: TrainedLayers, device: str
) -> float:
    """Return the largest |Δθ + η Jᵀ(u − y)| for one step of a part of ``network``, as a share of its bound.

    The step η is chosen so that the weights move by as much as they measure: with a smaller one the rounding
    of θ + Δθ would hide a wrong Δθ. X (n, d), y (n,) in float64, the step in the network's precision.
    """
    small = part(network, len(X))
    dtype = network.W.dtype
    start = wide_network.Network(small.W.astype(dtype), small.a.astype(dtype))
    misfit = wide_network.predict(small, X) - y
    slope = wide_network.jacobian(small, X, layers).T @ misfit
    rate = _visible_rate(small, slope, dtype)
    end = wide_network.train(start, X, y, rate=rate, steps=1, layers=layers, device=device).network
    moves = [(end.W.astype(np.float64) - small.W).ravel()]
    if layers == "both":
        moves.append(end.a.astype(np.float64) - small.a)
    difference = np.abs(np.concatenate(moves) + rate * slope)
    bound = _step_bound(small, X, y, misfit, rate, float(np.finfo(dtype).eps))
    bound += _step_bound(small, X, y, misfit, rate, _EPS)  # of the expected step
    return float(np.max(difference / (bound + float(np.finfo(dtype).tiny))[: len(difference)]))


def _visible_rate(small: wide_network.Network, slope: Array, dtype: np.dtype[Any]) -> float:
    """Return the rate at which the hidden weights move by their own size, within the range of ``dtype``."""
    steepest = float(np.max(np.abs(slope[: small.W.size])))
    limit = math.sqrt(float(np.finfo(dtype).max))
    if steepest * limit <= float(np.max(np.abs(small.W))):
        return limit
    return float(np.max(np.abs(small.W))) / steepest


def _step_bound(
    small: wide_network.Network, X: Array, y: Array, misfit: Array, rate: float, eps: float
) -> Array:
    """Return what rounding with ``eps`` can do to each entry of θ + Δθ, W row by row and then a.

    u_i = m^(−1/2) Σ_r a_r relu(z_ir): (d + m + 4) ε m^(−1/2) Σ_r |a_r| B_ir, since relu does not enlarge the
    error of z; the residual ρ = u − y adds 2ε(|u| + |y|) for the rounding of u, of y and of the difference.
    Δw_rk = −η m^(−1/2) a_r Σ_i s_ir ρ_i x_ik has n products, each with the error of its residual, 6ε for
    η m^(−1/2), a_r, x_ik and three products, and all of itself where s_ir is undecided. Δa_r is the sum of
    the same products with w_rk, over i and k, so B_ir stands for |x_ik| and d more operations. The sum θ + Δθ
    is rounded once, and Δθ read off once more.
    """
    n, d, m = len(X), X.shape[1], small.width
    Z, B, undecided = _activations(small, X, eps)
    scale = 1.0 / math.sqrt(m)
    predicted = (d + m + 4) * eps * scale * (B @ np.abs(small.a))
    residual = predicted + 2.0 * eps * (np.abs(misfit + y) + np.abs(y))
    sizes = np.abs(misfit) + residual
    may = (Z > 0) | undecided

    def moved(operations: int) -> Array:
        each = sizes * (operations * eps) + residual
        weights: Array = may * each[:, None] + undecided * sizes[:, None]
        return weights

    hidden = (rate * scale) * np.abs(small.a)[:, None] * (moved(n + 6).T @ np.abs(X))
    whole = (rate * scale) * np.abs(small.a)[:, None] * ((may * sizes[:, None]).T @ np.abs(X))
    hidden += 2.0 * eps * (np.abs(small.W) + whole)
    output = (rate * scale) * np.sum(moved(n + d + 6) * B, axis=0)
    output += 2.0 * eps * (np.abs(small.a) + (rate * scale) * np.sum(may * sizes[:, None] * B, axis=0))
    return np.concatenate([hidden.ravel(), output])


def _activations(small: wide_network.Network, X: Array, eps: float) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Return Z = XWᵀ, B = |X||W|ᵀ, and where the sign of Z is undecided; all (n, m)."""
    Z, B = X @ small.W.T, np.abs(X) @ np.abs(small.W).T
    return Z, B, (np.abs(Z) <= (X.shape[1] + 1) * eps * B) & (B > 0.0)


def closed_form_bound(H: Array, rate: float, steps: int) -> float:
    """Return what rounding can make of ‖r_k − V(1 − ηλ)^k Vᵀr_0‖/‖r_0‖ after k ``steps`` of |1 − ηλ| ≤ 1.

    With h = ‖H‖_F ≥ ‖|H|‖₂: a step computes H r to n ε h‖r‖, its product with η to ε more, and the difference
    to ε‖r‖; later steps do not enlarge an error, so k steps add up to k ε ((n + 1) ηh + 1). On the other side
    eigh returns the spectrum of H + E with ‖E‖ ≤ n ε h, which moves the k-th power by k η‖E‖; the rounding of
    1 − ηλ moves it by 2kε, and the power itself and two products with V, orthogonal to nε, add (4n + 4) ε.
    """
    n, share = len(H), rate * float(np.linalg.norm(H))
    return _EPS * (steps * ((2 * n + 1) * share + 3.0) + 4.0 * n + 4.0)
