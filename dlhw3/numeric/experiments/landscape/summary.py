"""What a path through the landscape amounts to: where it ended, and which saddle it passed.

A network is *at the optimum* only where the gap certificate, in float64, says so, and the inputs let it: what
their rounding can hide of the loss is added to it. It is *near a saddle* where the
gradient is small while the loss is far from optimal and the Hessian has a negative eigenvalue, or vanishes:
every critical point of these networks that is not a global minimum is a saddle (Kawaguchi 2016; Laurent–von
Brecht 2018, arXiv:1712.01473), so that the exact excess decides what a spectrum near 0 cannot. Scales are
those of the data: the explained loss l(0) − min l, and ‖∇l(0)‖.
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
SADDLE_EXCESS = 0.01  # ... with more than this share of the explained loss still missing
PLATEAU_EXCESS = 0.5  # the saddle passed is looked for while more than this share is missing

ENDINGS = ("at the optimum", "near a saddle", "on the way", "diverged")
OPTIMUM, SADDLE, ON_THE_WAY, DIVERGED = range(4)


@dataclass(frozen=True, slots=True)
class Scales:
    """The data's own units: ``explained`` = l(0) − min l, ``slope`` = ‖∇l(0)‖, ``curvature`` = λ_max(A)."""

    explained: float
    slope: float
    curvature: float
    unresolved: float = 0.0  # by how much rounding of the inputs can hide a lower loss


@dataclass(frozen=True, slots=True)
class SaddlePassed:
    """Where each network's path was slowest while the loss was high, (S,) each.

    NaN where that was not near a saddle: the gradient was not small there.
    """

    iteration: Array
    gradient_norm: Array
    smallest: Array  # the least Hessian eigenvalue there
    index: Array  # the number of negative eigenvalues there


def scales_of(loss: QuadraticLoss) -> Scales:
    """Return the units in which the thresholds of this module are measured."""
    slope = float(np.linalg.norm(loss.linear))
    return Scales(loss.explained(), slope, loss.inputs.largest, loss.unresolved())


def endings(record: PathRecord, scales: Scales, negative: float) -> NDArray[np.int64]:
    """Return OPTIMUM, SADDLE, ON_THE_WAY or DIVERGED for each network's last iterate, shape (S,)."""
    excess = record.excess[-1]
    small = record.gradient_norm[-1] <= SADDLE_GRADIENT * scales.slope
    escape = (record.smallest[-1] < -negative) | (record.largest[-1] <= negative)
    saddle = small & escape & (excess > SADDLE_EXCESS * scales.explained)
    certified = record.certificate[-1] + scales.unresolved <= OPTIMUM_SHARE * scales.explained
    codes = np.where(certified, OPTIMUM, np.where(saddle, SADDLE, ON_THE_WAY))
    return np.where(np.isnan(excess), DIVERGED, codes)


def saddle_passed(record: PathRecord, scales: Scales) -> SaddlePassed:
    """Return the point of least gradient while the excess was above half of the explained loss, if it is small."""
    high = record.excess > PLATEAU_EXCESS * scales.explained
    norms = np.where(high, record.gradient_norm, np.inf)
    rows = np.argmin(norms, axis=0)
    columns = np.arange(norms.shape[1])
    missing = ~(norms[rows, columns] <= SADDLE_GRADIENT * scales.slope)

    def at_slowest(values: Array) -> Array:
        return np.where(missing, np.nan, values[rows, columns])

    iterations = np.where(missing, np.nan, record.iterations[rows])
    return SaddlePassed(
        iterations, at_slowest(record.gradient_norm), at_slowest(record.smallest), at_slowest(record.index)
    )
