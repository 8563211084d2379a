"""The extreme Hessian eigenvalues of a deep linear network, with a bound on their error and its origin.

One output: the small dense matrix of ``hessian_one_output`` while it is small; beyond that Lanczos on the
same small problem, whose answer is then checked. A Rayleigh quotient bounds the extremes from inside; a
Cholesky factorisation proves that no eigenvalue lies further out (up to rounding). Where the check fails
the dense matrix decides. Several outputs: Lanczos on the closed-form action; its residual is reported,
which bounds the distance to *an* eigenvalue, and is not a proof that it is the extreme one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.hessian_action import hessian_action
from dlhw3.numeric.hessian_one_output import one_output_spectrum, zero_multiplicity
from dlhw3.numeric.linear_network import Layers, widths_of
from dlhw3.numeric.quadratic_loss import QuadraticLoss
from dlhw3.numeric.reduced_action import reduced_action

Array = NDArray[np.float64]

DENSE_LIMIT = 500  # above this size a certified Lanczos run is faster than the dense eigenvalues (measured)
LANCZOS_TOLERANCE = 1e-8  # relative residual; the error of the eigenvalue is of the order of its square
CERTIFICATE = 1e-11  # relative width of the proved interval: 100 roundings of a Cholesky of 10³ rows
DENSE_ERROR = 1e-14  # relative error of LAPACK's symmetric eigenvalues, for sizes up to 10³
STARTING_SEED = 0  # the Lanczos starting vector is drawn from this seed, so that runs repeat


@dataclass(frozen=True, slots=True)
class Extremes:
    """The smallest and the largest Hessian eigenvalue of a network.

    Both are right to ``error`` (absolute). ``method`` is 'dense', 'Lanczos, certified' or 'Lanczos,
    residual': for the last, ``error`` is a residual norm, which does not exclude that a more extreme
    eigenvalue was missed.
    """

    smallest: float
    largest: float
    error: float
    method: str


def extreme_eigenvalues(
    layers: Layers,
    loss: QuadraticLoss,
    *,
    dense_limit: int = DENSE_LIMIT,
    tolerance: float = LANCZOS_TOLERANCE,
) -> Extremes:
    """Return the extreme eigenvalues of ∇²φ at ``layers``, matrices W_j (d_j, d_{j-1}) without batch axes.

    ``dense_limit`` is the largest reduced size that is treated densely; ``tolerance`` is Lanczos's residual.
    """
    if widths_of(layers)[-1] != 1:
        return _lanczos_on_parameters(layers, loss, tolerance)
    if zero_multiplicity(layers) and _reduced_size(layers) > dense_limit:
        certified = _certified(layers, loss, tolerance)
        if certified is not None:
            return certified
    return _dense(layers, loss)


def _reduced_size(layers: Layers) -> int:
    widths = widths_of(layers)
    return sum(widths[:-1]) + sum(widths[1:-1])


def _dense(layers: Layers, loss: QuadraticLoss) -> Extremes:
    eigenvalues = one_output_spectrum(layers, loss)
    low, high = float(eigenvalues[0]), float(eigenvalues[-1])
    if zero_multiplicity(layers):
        low, high = min(low, 0.0), max(high, 0.0)
    return Extremes(low, high, DENSE_ERROR * max(abs(low), abs(high)), "dense")


def _certified(layers: Layers, loss: QuadraticLoss, tolerance: float) -> Extremes | None:
    """Return the extremes by Lanczos once a Cholesky factorisation has proved them, or None."""
    action = reduced_action(layers, loss)
    found = _lanczos(action.apply, action.size, tolerance)
    if found is None:
        return None
    low, high = min(found[0], 0.0), max(found[1], 0.0)
    margin = CERTIFICATE * max(-low, high)
    if margin == 0.0 or not action.bounds(low - margin, high + margin):
        return None
    return Extremes(low, high, margin, "Lanczos, certified")


def _lanczos_on_parameters(layers: Layers, loss: QuadraticLoss, tolerance: float) -> Extremes:
    action = hessian_action(layers, loss)
    found = None
    if action.size > 3:
        found = _lanczos(action.matvec, action.size, tolerance, residuals=True)
    if found is None:  # tiny, zero, or not converged: the matrix itself, column by column
        eigenvalues = np.linalg.eigvalsh(np.stack([action.matvec(axis) for axis in np.eye(action.size)]))
        low, high = float(eigenvalues[0]), float(eigenvalues[-1])
        return Extremes(low, high, DENSE_ERROR * max(abs(low), abs(high)), "dense")
    return Extremes(found[0], found[1], found[2], "Lanczos, residual")


def _lanczos(
    apply: Callable[[Array], Array], size: int, tolerance: float, residuals: bool = False
) -> tuple[float, float, float] | None:
    """Return the two ends of the spectrum and the larger residual norm (0 unless asked for), or None."""
    from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh  # heavy: 0.3 s

    operator = LinearOperator((size, size), matvec=apply, dtype=np.float64)
    start = np.random.default_rng(STARTING_SEED).standard_normal(size)
    ends, worst = [], 0.0
    for which in ("SA", "LA"):
        try:
            answer = eigsh(operator, k=1, which=which, tol=tolerance, v0=start, return_eigenvectors=residuals)
        except ArpackError:
            return None
        value = float(answer[0][0] if residuals else answer[0])
        if residuals:
            vector = answer[1][:, 0]
            worst = max(worst, float(np.linalg.norm(apply(vector) - value * vector)))
        ends.append(value)
    return ends[0], ends[1], worst
