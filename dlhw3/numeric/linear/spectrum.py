"""The extreme Hessian eigenvalues of a deep linear network, with a bound on their error and its origin.

One output: the small dense matrix of ``hessian_one_output`` while it is small; beyond that Lanczos on the
same small problem, whose answer is then checked. A Rayleigh quotient bounds the extremes from inside; a
Cholesky factorisation proves that no eigenvalue lies further out (up to rounding). Where the check fails
the dense matrix decides. Several outputs: Lanczos on the closed-form action; its residual is reported,
which bounds the distance to *an* eigenvalue, and is not a proof that it is the extreme one.
"""

from __future__ import annotations

from dataclasses import dataclass

from dlhw3.numeric.linear.hessian_action import hessian_action
from dlhw3.numeric.linear.hessian_one_output import reduced_hessian, zero_multiplicity
from dlhw3.numeric.linear.lanczos import dense_ends, ends_of_spectrum
from dlhw3.numeric.linear.network import LayerList, widths_of
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.linear.reduced_action import reduced_action

DENSE_LIMIT = 500  # above this size proved Lanczos is faster than the dense matrix (measured)
LANCZOS_TOLERANCE = 1e-12  # relative change of an end between two looks at which Lanczos stops
CERTIFICATE = 1e-11  # relative width of the proved interval: 100 roundings of a Cholesky of 10³ rows
DENSE_ERROR = 1e-14  # relative error of LAPACK's symmetric eigenvalues, for sizes up to 10³


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
    layers: LayerList, loss: QuadraticLoss, *, dense_limit: int = DENSE_LIMIT
) -> Extremes:
    """Return the extreme eigenvalues of ∇²φ at ``layers``, matrices W_j (d_j, d_{j-1}) without batch axes.

    The layers are in float64, on any device; the tolerances above are for that precision.
    ``dense_limit`` is the largest reduced size that is treated densely.
    """
    if widths_of(layers)[-1] != 1:
        return _lanczos_on_parameters(layers, loss)
    if zero_multiplicity(layers) and _reduced_size(layers) > dense_limit:
        certified = _certified(layers, loss)
        if certified is not None:
            return certified
    return _dense(layers, loss)


def _reduced_size(layers: LayerList) -> int:
    widths = widths_of(layers)
    return sum(widths[:-1]) + sum(widths[1:-1])


def _dense(layers: LayerList, loss: QuadraticLoss) -> Extremes:
    low, high = dense_ends(reduced_hessian(layers, loss))
    if zero_multiplicity(layers):
        low, high = min(low, 0.0), max(high, 0.0)
    return Extremes(low, high, DENSE_ERROR * max(abs(low), abs(high)), "dense")


def _certified(layers: LayerList, loss: QuadraticLoss) -> Extremes | None:
    """Return the extremes found by Lanczos once a Cholesky factorisation has proved them, or None."""
    action = reduced_action(layers, loss)
    ends = ends_of_spectrum(action.apply, action.size, LANCZOS_TOLERANCE, like=action.columns)
    low, high = min(ends[0].value, 0.0), max(ends[1].value, 0.0)
    margin = CERTIFICATE * max(-low, high)
    if margin > 0.0 and action.blocks().bound(low - margin, high + margin):
        return Extremes(low, high, margin, "Lanczos, certified")
    return None


def _lanczos_on_parameters(layers: LayerList, loss: QuadraticLoss) -> Extremes:
    action = hessian_action(layers, loss)
    low, high = ends_of_spectrum(action.matvec, action.size, LANCZOS_TOLERANCE, like=layers[0])
    return Extremes(low.value, high.value, max(low.residual, high.residual), "Lanczos, residual")
