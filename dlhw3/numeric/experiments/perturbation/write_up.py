"""Three kernels along which the write-up's bounds are false, and the one in rationals where a bound is attained.

* It bounds ‖u(t) − y‖² by e^{−2λ_min(t)t}‖r_0‖², with λ_min at the end; it has to be ∫λ_min(s)ds. H(s) = s on
  [0, 1] has ‖r(1)‖² = e^{−1}, above e^{−2}.
* It takes ‖u* − u‖² ≤ ‖u* − y‖² + ‖u − y‖², without the factor 2. H* = 0 and H(t) = 20(I − nnᵀ), where n turns at
  unit speed from r_0, break it at t = π. In the frame that turns with n the kernel stands still: with r = Q(t)z and
  Q̇ = QJ, ż = −(20 diag(0, 1) + J)z.
* It has ‖u* − u‖² ≤ 2‖r_0‖²(1 + t(λ_min + λ_max + ε)) "= O(tε)". Nothing there vanishes with ε.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.wide import perturbed_flow as flow
from dlhw3.numeric.wide.kernel_descent import kernel_path

Array = NDArray[np.float64]

POINTS = 200  # pieces of each path
FAST = 20.0  # the size of the kernel that turns
VANISHING = 10.0 ** -np.arange(7.0)  # the ε of the third


@dataclass(frozen=True, slots=True)
class Broken:
    """A path beside what is claimed to bound it, (T,) at ``times``; ``unit``: what rounding may do to either."""

    times: Array
    truth: Array
    claim: Array
    unit: float


def growing_kernel() -> Broken:
    """Return ‖r(t)‖² under H(s) = s beside e^{−2·t·t}, on [0, 1].

    The kernel is constant on pieces, at their middles: ∫H is then the same at the ends of the pieces.
    """
    h, residual, squares = 1.0 / POINTS, np.ones(1), [1.0]
    for k in range(POINTS):
        residual = flow.propagate(np.array([[(k + 0.5) * h]]), residual, h, 1)
        squares.append(float(residual[0] ** 2))
    times: Array = np.arange(POINTS + 1.0) * h
    unit = 2.0 * float(flow.rounding(1, np.array(POINTS)))
    return Broken(times, np.array(squares), np.exp(-2.0 * times * times), unit)


def turning_kernel() -> Broken:
    """Return ‖u* − u‖² beside ‖u* − y‖² + ‖u − y‖² for H* = 0 under the kernel that turns, on [0, π]."""
    in_the_frame = np.array([[0.0, -1.0], [1.0, FAST]])  # 20 diag(0, 1) + J
    h = np.pi / POINTS
    steps = flow.substeps(float(np.linalg.norm(in_the_frame)), h)
    start = np.array([1.0, 0.0])
    z, truth, claim = start, [0.0], [2.0]
    for k in range(1, POINTS + 1):
        z = flow.propagate(in_the_frame, z, h, steps)
        c, s = np.cos(k * h), np.sin(k * h)
        residual = np.array([c * z[0] - s * z[1], s * z[0] + c * z[1]])
        truth.append(float(np.sum((start - residual) ** 2)))
        claim.append(1.0 + float(np.sum(residual**2)))
    unit = 4.0 * float(flow.rounding(2, np.array(POINTS * steps)))
    times: Array = np.arange(POINTS + 1.0) * h
    return Broken(times, np.array(truth), np.array(claim), unit)


def vanishing_error() -> Broken:
    """Return the largest ‖u* − u‖² there is at t = 1 beside the third claim, for H* = I and ε = ``times``."""
    largest = np.array([float(flow.bound(1.0, error, np.ones(1))[0]) for error in VANISHING])
    return Broken(VANISHING, largest**2, 2.0 * (1.0 + 2.0 + VANISHING), 8.0 * flow.EPSILON)


def descent_in_rationals(steps: int) -> list[tuple[Fraction, Fraction]]:
    """Return |u_k − u*_k| and its bound for k = 0, …, ``steps``, where H* = 1, H = 3/4, η = 1/2 and r_0 = 1."""
    rate, exact, moved = Fraction(1, 2), Fraction(1), Fraction(3, 4)
    one = np.array([Fraction(1)], dtype=object)
    paths = [kernel_path(np.array([[H]], dtype=object), one, rate, steps) for H in (exact, moved)]
    q, change = 1 - rate * exact, rate * (exact - moved)
    return [(abs(a[0] - b[0]), (q + change) ** k - q**k) for k, (a, b) in enumerate(zip(*paths, strict=True))]
