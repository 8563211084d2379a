"""What a path through the landscape amounts to: where it ended, and which saddle it passed.

A network is *at the optimum* only where the gap certificate, in float64, says so, and the inputs let it: what
their rounding can hide of the loss is added to it. It is *near a saddle* where the gradient is small, the loss
far from optimal, and the Hessian vanishes or has a negative eigenvalue that outweighs the gradient: along its
eigenvector the critical point of the quadratic model lies ‖∇φ‖/|λ_min| away at most, and that has to be short
beside the weights of a balanced optimum, (N Σσ_i(W*)^{2/N})^{1/2}. A small gradient alone may be a plateau or a
valley. Every critical point of these networks that is not a global minimum is a saddle (Kawaguchi 2016;
Laurent–von Brecht 2018, arXiv:1712.01473), so that the exact excess decides what a spectrum near 0 cannot.
Scales are those of the data: the explained loss l(0) − min l, and ‖∇l(0)‖.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.experiments.landscape.path import PathRecord
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss

Array = NDArray[np.float64]

OPTIMUM_SHARE = 1e-6  # at the optimum: certified within this share of the explained loss
SADDLE_GRADIENT = 0.05  # near a saddle: a gradient below this share of ‖∇l(0)‖ ...
SADDLE_DISTANCE = 0.25  # ... and ‖∇φ‖/|λ_min| below this share of an optimum's weights ...
SADDLE_EXCESS = 0.01  # ... with more than this share of the explained loss still missing
LANCZOS_SHARE = 1e-10  # of λ_max: what extremes from Lanczos have to exceed to be told from 0
PLATEAU_EXCESS = 0.5  # the saddle passed is looked for while more than this share is missing

ENDINGS = ("at the optimum", "near a saddle", "on the way", "diverged")
OPTIMUM, SADDLE, ON_THE_WAY, DIVERGED = range(4)


@dataclass(frozen=True, slots=True)
class Scales:
    """The data's own units: ``explained`` = l(0) − min l, ``slope`` = ‖∇l(0)‖, ``curvature`` = λ_max(A)."""

    explained: float
    slope: float
    curvature: float
    unresolved: float  # by how much rounding of the inputs can hide a lower loss
    singular: Array  # the singular values of W*

    def weights(self, depth: int) -> float:
        """Return the norm of all weights of a balanced optimum of this depth, (N Σσ_i^{2/N})^{1/2}."""
        return float(np.sqrt(depth * np.sum(self.singular ** (2 / depth))))


@dataclass(frozen=True, slots=True)
class SaddlePassed:
    """Where each network's path was slowest near a saddle while the loss was high, (S,) each.

    NaN where that was not near a saddle (``_saddle_there``).
    """

    iteration: Array
    gradient_norm: Array
    smallest: Array  # the least Hessian eigenvalue there
    index: Array  # the number of negative eigenvalues there


def scales_of(loss: QuadraticLoss) -> Scales:
    """Return the units in which the thresholds of this module are measured."""
    slope = float(np.linalg.norm(loss.linear))
    singular = np.linalg.svd(loss.optimum, compute_uv=False)
    return Scales(loss.explained(), slope, loss.inputs.largest, loss.unresolved(), singular)


def endings(record: PathRecord, scales: Scales, negative: float) -> NDArray[np.int64]:
    """Return OPTIMUM, SADDLE, ON_THE_WAY or DIVERGED for each network's last iterate, shape (S,)."""
    excess = record.excess[-1]
    saddle = _saddle_there(record, scales, negative)[-1] & (excess > SADDLE_EXCESS * scales.explained)
    certified = record.certificate[-1] + scales.unresolved <= OPTIMUM_SHARE * scales.explained
    codes = np.where(certified, OPTIMUM, np.where(saddle, SADDLE, ON_THE_WAY))
    return np.where(np.isnan(excess), DIVERGED, codes)


def _saddle_there(record: PathRecord, scales: Scales, negative: float) -> NDArray[np.bool_]:
    """Return where the gradient is small and the Hessian vanishes or a negative eigenvalue outweighs it, (R, S).

    An eigenvalue is negative where the index counts it, which knows its rounding; where only the extremes are
    there, below −``negative`` and below Lanczos' tolerance, 1e-12 of the largest, with room.
    """
    small = record.gradient_norm <= SADDLE_GRADIENT * scales.slope
    near = SADDLE_DISTANCE * scales.weights(len(record.last))
    by_extremes = record.smallest < -np.maximum(negative, LANCZOS_SHARE * record.largest)
    resolved = np.where(np.isnan(record.index), by_extremes, record.index >= 1)
    outweighs = resolved & (record.gradient_norm <= near * -record.smallest)
    vanishes = (record.largest <= negative) & (record.smallest >= -negative)
    there: NDArray[np.bool_] = small & (outweighs | vanishes)
    return there


def saddle_passed(record: PathRecord, scales: Scales, negative: float) -> SaddlePassed:
    """Return the point of least gradient near a saddle while more than half of the explained loss was missing."""
    high = (record.excess > PLATEAU_EXCESS * scales.explained) & _saddle_there(record, scales, negative)
    norms = np.where(high, record.gradient_norm, np.inf)
    rows = np.argmin(norms, axis=0)
    columns = np.arange(norms.shape[1])
    missing = ~np.isfinite(norms[rows, columns])

    def at_slowest(values: Array) -> Array:
        return np.where(missing, np.nan, values[rows, columns])

    iterations = np.where(missing, np.nan, record.iterations[rows])
    return SaddlePassed(
        iterations, at_slowest(record.gradient_norm), at_slowest(record.smallest), at_slowest(record.index)
    )
