"""Two flows from one start, ṙ = −H(t)r and ṙ* = −H*r*, with ‖H(t) − H*‖₂ ≤ ε: how far they part.

H* is symmetric with least eigenvalue λ; H(t) need not be symmetric. With r = u − y and r* = u* − y,

    (B)  ‖u(t) − u*(t)‖ ≤ ‖r_0‖ e^{−λt}(e^{εt} − 1),
    (A)  ‖u(t) − u*(t)‖ ≤ ‖r_0‖ ε(1 − e^{−λt})/λ    where rᵀH(t)r ≥ 0 for every r.

(B) is Duhamel's formula with ‖r(s)‖ ≤ e^{−(λ−ε)s}‖r_0‖, and H ≡ H* − εI attains it; (A) is the same with
‖r*(s)‖ ≤ e^{−λs}‖r_0‖, and H ≡ H* − λI attains it at ε = λ. Where ε < λ, (B) is largest at t = ln(λ/(λ−ε))/ε. In
discrete time, with q = ‖I − ηH*‖₂, ‖u_k − u*_k‖ ≤ ((q + ηε)^k − q^k)‖r_0‖.

Here H is constant on pieces of time, and a piece is a sum of powers, e^{−Hh}r = Σ (−h)^j H^j r/j!, in steps so
short that h‖H‖_F ≤ 1: no eigenvectors are needed, and what rounding can do is known beforehand (``rounding``).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

EPSILON = float(np.finfo(np.float64).eps)
TERMS = 24  # of the series: with h‖H‖ ≤ 1 the rest is below e/25! = 2e-25
OVERHEAD = 12  # roundings, in units of ε, of a difference, its norm and the bound beside it; see ``rounding``


def substeps(size: float, duration: float) -> int:
    """Return in how many steps ``propagate`` takes a piece, for matrices of Frobenius norm ``size`` at most."""
    return max(1, math.ceil(size * duration))


def propagate(H: Array, residual: Array, duration: float, steps: int) -> Array:
    """Return e^{−H·duration} r for H (..., n, n) and r = ``residual`` (..., n), in ``steps`` equal steps."""
    h = duration / steps
    for _ in range(steps):
        term = total = residual
        for j in range(1, TERMS + 1):
            term = (-h / j) * (H @ term[..., None])[..., 0]
            total = total + term
        residual = total
    return residual


def rounding(n: int, steps: Array) -> Array:
    """Return what rounding may do to ‖r(t) − r*(t)‖ after so many ``steps``, over the largest ‖r(t)‖ may be.

    One step, x = h‖H‖_F ≤ 1: a product with H is computed to nε|H||r|, whatever the order of its sums, so the
    j-th term to j(n + 3)ε·x^j/j!, and all terms to (n + 3)ε·x·eˣ; adding them costs TERMS·ε·eˣ. Later steps
    magnify that as they may magnify r, but for the one step itself, e at most: e²(n + 3 + TERMS)ε a step. H as it
    is stored is off by ε‖H‖_F, which after the time t ≤ steps/‖H‖_F is one ε a step more. The difference, its
    norm and the bound take n + OVERHEAD roundings of numbers no larger than r may be. (ε is two unit roundoffs,
    which leaves room for the terms of second order.)
    """
    return math.e**2 * (2 * n + TERMS + OVERHEAD) * EPSILON * (1.0 + np.asarray(steps, dtype=np.float64))


def growth(least: float, error: float, time: Array) -> Array:
    """Return e^{−(λ−ε)t}, the most that ‖r(t)‖/‖r_0‖ may be."""
    return np.exp((error - least) * time)


def bound(least: float, error: float, time: Array) -> Array:
    """Return (B) over ‖r_0‖ at ``time`` for λ = ``least`` of any sign and ε = ``error`` ≥ 0."""
    return np.exp(-least * time) * np.expm1(error * time)


def semidefinite_bound(least: float, error: float, time: Array) -> Array:
    """Return (A) over ‖r_0‖ at ``time`` for λ = ``least`` ≥ 0: εt where λ is 0."""
    return error * (time if least == 0.0 else -np.expm1(-least * time) / least)


def supremum(least: float, error: float) -> tuple[float, float]:
    """Return the largest value of (B) over ‖r_0‖ for 0 < ε < λ, x(1 − x)^{1/x − 1} with x = ε/λ, and its time."""
    x = error / least
    return x * (1.0 - x) ** (1.0 / x - 1.0), -math.log1p(-x) / error


def descent_bound(contraction: float, change: float, steps: NDArray[np.int64]) -> Array:
    """Return ((q + ηε)^k − q^k) at k = ``steps`` for q = ``contraction`` and ηε = ``change``.

    As Σ_{i<k} (q + ηε)^{k−1−i} q^i · ηε, which cancels nothing.
    """
    values = [0.0]
    power = 1.0  # q^k
    for _ in range(int(np.max(steps, initial=0))):
        values.append((contraction + change) * values[-1] + change * power)
        power *= contraction
    return np.array(values)[steps]
