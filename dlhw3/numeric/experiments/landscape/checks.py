"""What the landscape experiment verifies about its own numbers, each against a second computation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from dlhw3.numeric.experiments.landscape.path import PathRecord, path_spectrum
from dlhw3.numeric.linear.hessian_action import hessian_action
from dlhw3.numeric.linear.input_spectrum import EPSILON
from dlhw3.numeric.linear.network import LayerList, layer_gradients, widths_of
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.runs.result import Check, worst

TINY = float(np.finfo(np.float64).smallest_normal)
CERTIFICATE_TOLERANCE = 5.0  # sums of d terms, in the unit that certificate_shortfall derives
LANCZOS_SHARE = 1e-10  # of |λ|_max: extremes from Lanczos without a proof are right to its tolerance, 1e-12
RAYLEIGH_DIRECTIONS = 20
COMPLEX_STEP = 1e-40  # of a weight's own size: its square is below the last bit of anything


def checks(loss: QuadraticLoss, records: Mapping[int, PathRecord]) -> tuple[Check, ...]:
    """Return the checks of a run; the networks looked at are those the first seed ended with."""
    broken, differences, outside = [], [], []
    for record in records.values():
        if np.isfinite(record.excess[np.isfinite(record.certificate)]).any():
            broken.append(certificate_shortfall(record, loss))
        network = [layer[0] for layer in record.last]
        if np.isfinite(record.excess[-1, 0]):
            differences.append(difference_error(network, loss))
            outside.append(rayleigh_excess(network, loss))
    found = []
    if broken:
        name = (
            "the gap certificate is not below the exact excess (shortfall; 1 = one rounding of the gradient)"
        )
        found.append(worst(name, broken, CERTIFICATE_TOLERANCE))
    if differences:
        found += [
            worst(
                "Hessian action = derivative of the gradient (error; 1 = as large as rounding can be)",
                differences,
                1.0,
            ),
            worst(
                "no Rayleigh quotient outside [λ_min, λ_max] (excess; 1 = as large as rounding can be)",
                outside,
                1.0,
            ),
        ]
    return tuple(found)


def certificate_shortfall(record: PathRecord, loss: QuadraticLoss) -> float:
    """Return the largest √(2μ·excess) − √(2μ·certificate), at least 0, in units of the rounding of ∇l.

    Both are norms of a gradient; exactly, no difference is positive. R and C are given: both sides share the one
    decomposition in which the n samples enter. What rounds, in sums of at most d terms of sizes λ_max‖W‖ and
    s_1‖C‖, with W the product at hand:
    - in ∇l = (WR − C)Rᵀ: WR and −C together, the product with Rᵀ, and W_{N:2}ᵀ∇l over ‖W_{N:2}‖: three sums;
    - in √μ‖(W − W*)R‖: W* = C·diag(1/s)·Uᵀ, off by dε‖W*‖ ≤ dε‖C‖/s_r, which R and √μ ≤ s_r take to
      dε·s_1‖C‖, and the product with R, where √μ‖W‖s_1 ≤ λ_max‖W‖: two sums.
    Hence the unit dε(λ_max‖W‖ + s_1‖C‖), of which five are the most. It holds no 1/s_r, so that a certificate
    below the excess is seen until s_1/s_r comes near 1/(dε).
    """
    convexity, top = loss.strong_convexity(), loss.inputs.largest
    unit = len(loss.root) * EPSILON * (top * record.product_norm + np.sqrt(2 * top * loss.explained()))
    shortfall = np.sqrt(2 * convexity * record.excess) - np.sqrt(2 * convexity * record.certificate)
    return max(0.0, float(np.nanmax(shortfall / unit)))


def difference_error(layers: LayerList, loss: QuadraticLoss) -> float:
    """Return the largest difference of the Hessian action from the derivative of the gradient, in roundings.

    The derivative is taken by a complex step: ∇_jφ(W + ihD) = ∇_jφ(W) + ih·dG − ..., whose imaginary part has
    no cancellation. Both sides are sums and products of the same numbers, so that rounding moves an entry by
    at most their count times ε times the sum of the absolute values, which the same code gives for |W|, |D|,
    |R| and −|C|: every term of it then has one sign.
    """
    random = np.random.default_rng(0)
    direction = [
        np.maximum(np.abs(W), np.max(np.abs(W), initial=0.0) / 16) * random.standard_normal(W.shape)
        for W in layers
    ]
    ours = hessian_action(layers, loss).apply(direction)
    theirs = complex_step(layers, direction, loss)
    sizes = complex_step([np.abs(W) for W in layers], [np.abs(D) for D in direction], absolute(loss))
    unit = roundings(layers) * EPSILON
    return max(
        float(np.max(np.abs(a - b) / np.maximum(unit * size, TINY)))
        for a, b, size in zip(ours, theirs, sizes, strict=True)
    )


def roundings(layers: LayerList) -> float:
    """Return how many roundings can meet in one entry of the second derivative, on both sides together.

    Each side multiplies at most 2N + 3 matrices, twice R among them, in sums of as many terms as the widest has.
    """
    return 2.0 * (2 * len(layers) + 3) * (max(widths_of(layers)) + 1)


def complex_step(layers: LayerList, direction: LayerList, loss: QuadraticLoss) -> LayerList:
    """Return the derivative of all ∇_jφ along ``direction``, as the imaginary part of one evaluation."""
    shifted = [W + 1j * COMPLEX_STEP * D for W, D in zip(layers, direction, strict=True)]
    return [g.imag / COMPLEX_STEP for g in layer_gradients(shifted, loss.gradient)[1]]


def absolute(loss: QuadraticLoss) -> QuadraticLoss:
    """Return the loss whose gradient is (WR' + |C|)R'ᵀ with R' = |R|: what bounds the terms of ∇l."""
    return replace(loss, root=np.abs(loss.root), target=-np.abs(loss.target))


def rayleigh_excess(layers: LayerList, loss: QuadraticLoss) -> float:
    """Return by how much a Rayleigh quotient leaves the computed extremes, in roundings of the Hessian.

    Directions: random ones, and a few power iterations from them, which come close to the ends. What can be
    lost is ``roundings`` of the Hessian in absolute values, whose norm a power iteration gives, and as many
    as it has coordinates in LAPACK; extremes from Lanczos have its tolerance besides.
    """
    eigenvalues, whole = path_spectrum(layers, loss)
    low, high = float(eigenvalues.min()), float(eigenvalues.max())
    action = hessian_action(layers, loss)
    coordinates = len(eigenvalues) if whole else action.size
    allowed = (roundings(layers) + coordinates) * EPSILON * _norm_of_absolute(layers, loss)
    if not whole:
        allowed += LANCZOS_SHARE * max(abs(low), abs(high))
    allowed = max(allowed, TINY)
    vector = np.random.default_rng(0).standard_normal(action.size)
    worst_excess = 0.0
    for _ in range(RAYLEIGH_DIRECTIONS):
        vector /= np.linalg.norm(vector)
        image = action.matvec(vector)
        quotient = float(vector @ image)
        worst_excess = max(worst_excess, (quotient - high) / allowed, (low - quotient) / allowed)
        size = float(np.max(np.abs(image)))
        vector = image / size if size > 0 else vector
    return worst_excess


def _norm_of_absolute(layers: LayerList, loss: QuadraticLoss) -> float:
    """Return the norm of the second derivative in absolute values, by power iteration from the ones."""
    network, bound = [np.abs(W) for W in layers], absolute(loss)
    vector, norm = [np.ones_like(W) for W in layers], 0.0
    for _ in range(RAYLEIGH_DIRECTIONS):
        largest = max(float(np.max(V)) for V in vector)
        vector = [V / max(largest, TINY) for V in vector]
        length = np.sqrt(sum(float(np.sum(V**2)) for V in vector))
        vector = [V / max(length, TINY) for V in vector]
        vector = complex_step(network, vector, bound)
        top = max(float(np.max(V)) for V in vector)
        if top == 0.0:
            break
        norm = max(norm, top * np.sqrt(sum(float(np.sum((V / top) ** 2)) for V in vector)))
    return norm
