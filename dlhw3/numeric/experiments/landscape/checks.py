"""What the landscape experiment verifies about its own numbers, each against a second computation."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.experiments.landscape.path import PathRecord, path_spectrum
from dlhw3.numeric.linear.hessian_action import hessian_action
from dlhw3.numeric.linear.network import Layers, end_to_end, layer_gradients
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.runs.result import Check, worst

Array = NDArray[np.float64]

CERTIFICATE_TOLERANCE = 16.0  # roundings of ∇l, in the unit that certificate_shortfall derives
DIFFERENCE_STEP = 1e-5  # central differences of the gradient: error h² ≈ 1e-10 and rounding 1e-16/h ≈ 1e-11
DIFFERENCE_TOLERANCE = 1e-6
RAYLEIGH_TOLERANCE = 1e-10  # relative to λ_max: two float64 computations of the same eigenvalue
RAYLEIGH_DIRECTIONS = 20


def checks(loss: QuadraticLoss, records: Mapping[int, PathRecord]) -> tuple[Check, ...]:
    """Return the checks of a run; the networks looked at are those the first seed ended with."""
    broken, differences, outside = [], [], []
    for record in records.values():
        broken.append(certificate_shortfall(record, loss))
        network = [layer[0] for layer in record.last]
        if np.isfinite(record.excess[-1, 0]):
            differences.append(difference_error(network, loss))
            outside.append(rayleigh_excess(network, loss))
    return (
        worst(
            "the gap certificate is not below the exact excess, in roundings of the gradient",
            broken,
            CERTIFICATE_TOLERANCE,
        ),
        worst("Hessian action = central difference of the gradient", differences, DIFFERENCE_TOLERANCE),
        worst("no Rayleigh quotient outside [λ_min, λ_max]", outside, RAYLEIGH_TOLERANCE),
    )


def certificate_shortfall(record: PathRecord, loss: QuadraticLoss) -> float:
    """Return the largest √(2μ·excess) − √(2μ·certificate), at least 0, in units of the rounding of ∇l.

    Both are norms of a gradient; exactly, no difference is positive. What rounds: the sums of n terms in A =
    2XXᵀ/n and B = 2YXᵀ/n, whose errors are at most √n ε times (2/n)‖X‖² = λ_max and (2/n)‖Y‖‖X‖ =
    √(2λ_max l(0)), as random roundings add; WA − B itself; and W*, which solves least squares for data that
    are off by a few ε of ‖X‖ and ‖Y‖, so that ∇l(W*) is of the same two sizes and not 0. A sum of n positive
    terms keeps n-fold partial sums only at its end: √(n/12) at most, and less as BLAS adds in blocks. Hence
    the unit ε(λ_max‖W‖ + √(2λ_max l(0))), with W the product of largest norm that the excess allows: ‖W‖ ≤
    ‖W*‖ + (2·excess/μ)^{1/2}, or the last product.
    """
    convexity, top = loss.strong_convexity(), float(np.linalg.eigvalsh(loss.curvature)[-1])
    last = np.linalg.norm(end_to_end(record.last), axis=(-1, -2))
    size = np.linalg.norm(loss.optimum) + np.sqrt(2 * record.excess / convexity)
    size = np.maximum(size, np.max(last, initial=0.0, where=np.isfinite(last)))
    at_zero = float(loss.value(np.zeros_like(loss.optimum)))
    unit = np.finfo(np.float64).eps * (top * size + np.sqrt(2 * top * at_zero))
    shortfall = np.sqrt(2 * convexity * record.excess) - np.sqrt(2 * convexity * record.certificate)
    return max(0.0, float(np.nanmax(shortfall / unit)))


def difference_error(layers: Layers, loss: QuadraticLoss) -> float:
    """Return the relative error of the Hessian action against a central difference of the gradient."""
    random = np.random.default_rng(0)
    direction = [random.standard_normal(layer.shape) for layer in layers]
    ahead, behind = (
        layer_gradients([W + h * D for W, D in zip(layers, direction, strict=True)], loss.gradient)[1]
        for h in (DIFFERENCE_STEP, -DIFFERENCE_STEP)
    )
    exact = hessian_action(layers, loss).apply(direction)
    error = sum(
        float(np.sum(((a - b) / (2 * DIFFERENCE_STEP) - e) ** 2))
        for a, b, e in zip(ahead, behind, exact, strict=True)
    )
    return float(np.sqrt(error / max(sum(float(np.sum(e**2)) for e in exact), 1e-300)))


def rayleigh_excess(layers: Layers, loss: QuadraticLoss) -> float:
    """Return by how much a Rayleigh quotient leaves the computed extremes, as a share of |λ|_max.

    Directions: random ones, and a few power iterations from them, which come close to the ends.
    """
    eigenvalues, _ = path_spectrum(layers, loss)
    low, high = float(eigenvalues.min()), float(eigenvalues.max())
    scale = max(abs(low), abs(high), 1e-300)
    action = hessian_action(layers, loss)
    vector = np.random.default_rng(0).standard_normal(action.size)
    worst_excess = 0.0
    for _ in range(RAYLEIGH_DIRECTIONS):
        vector /= np.linalg.norm(vector)
        image = action.matvec(vector)
        quotient = float(vector @ image)
        worst_excess = max(worst_excess, (quotient - high) / scale, (low - quotient) / scale)
        vector = image if np.linalg.norm(image) > 0 else vector
    return worst_excess
