"""Both ends of the spectrum of a symmetric matrix, or of an operator by Lanczos, fully reorthogonalised.

The run ends when neither end has moved by more than the tolerance between two looks, or when the Krylov space
is exhausted. What is returned are the Rayleigh quotients of two unit vectors: they lie inside the spectrum
whatever rounding did on the way. That they are its ends is not proved here (``reduced_action`` proves it).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.data.arrays import Array, empty, is_numpy, namespace, put_like

Numbers = NDArray[np.float64]  # the tridiagonal matrix, which numpy treats whatever the vectors' device

LOOK_EVERY = 8  # iterations between looks at the Ritz values
EXHAUSTED = 1e-13  # relative: the next direction is rounding
NEGLIGIBLE = 1e-3  # an end below this share of the operator's scale is sought to that share's tolerance
PANEL = 8  # columns that LAPACK reduces at a time: fastest for a few hundred rows (measured)
MOST = 400  # iterations, and vectors held, at most
SEED = 0  # the starting vector is drawn from this seed, so that runs repeat
HERE = np.empty(0)  # vectors are numpy's unless the caller says otherwise


@dataclass(frozen=True, slots=True)
class End:
    """One end of a spectrum: a unit vector, its Rayleigh quotient and its residual norm."""

    value: float
    vector: Array  # (size,)
    residual: float


def ends_of_spectrum(
    apply: Callable[[Array], Array], size: int, tolerance: float, like: Array = HERE
) -> tuple[End, End]:
    """Return the smallest and the largest end of the symmetric operator ``apply`` on vectors (size,).

    Its vectors have the kind, device and precision (float64 is meant) of ``like``. ``tolerance`` is the
    relative change of either end between two looks at which the run stops; after ``MOST`` iterations it
    stops anyway. The residuals say how good the ends are.
    """
    basis, alpha, beta = _krylov(apply, size, tolerance, like)
    ends = []
    for place in (0, len(alpha) - 1):
        vector = put_like(_tridiagonal_vector(alpha, beta, place), like) @ basis
        vector /= _length(vector)
        image = apply(vector)
        value = float(vector @ image)
        ends.append(End(value, vector, _length(image - value * vector)))
    return ends[0], ends[1]


def _length(vector: Array) -> float:
    return float(namespace(vector).linalg.vector_norm(vector))


def _krylov(
    apply: Callable[[Array], Array], size: int, tolerance: float, like: Array
) -> tuple[Array, Numbers, Numbers]:
    """Return an orthonormal basis (m, size) and the tridiagonal matrix in it: diagonal (m,), beside (m−1,)."""
    most = min(size, MOST)
    basis, alpha, beta = empty((most, size), like), np.empty(most), np.empty(most)
    start = np.random.default_rng(SEED).standard_normal(size)
    basis[0] = put_like(start / np.linalg.norm(start), like)
    ends = np.array([np.inf, -np.inf])
    for m in range(1, most + 1):
        known = basis[:m]
        image = apply(basis[m - 1])
        alpha[m - 1] = float(image @ basis[m - 1])
        for _ in range(2):  # once is not enough where the rank is low
            image -= (known @ image) @ known
        beta[m - 1] = sqrt(float(image @ image))
        scale = max(np.abs(alpha[:m]).max(), beta[:m].max())
        if m == most or beta[m - 1] <= EXHAUSTED * scale:
            break
        if m % LOOK_EVERY == 0:
            before, ends = ends, _tridiagonal_ends(alpha[:m], beta[: m - 1])
            if np.all(np.abs(ends - before) <= tolerance * np.maximum(np.abs(ends), NEGLIGIBLE * scale)):
                break
        basis[m] = image / beta[m - 1]
    return basis[:m], alpha[:m], beta[: m - 1]


def _tridiagonal_ends(diagonal: Numbers, beside: Numbers) -> Numbers:
    from scipy.linalg import eigvalsh_tridiagonal  # heavy: 0.1 s

    values: Numbers = eigvalsh_tridiagonal(diagonal, beside, lapack_driver="sterf", check_finite=False)
    return values[[0, -1]]


def _tridiagonal_vector(diagonal: Numbers, beside: Numbers, place: int) -> Numbers:
    from scipy.linalg import eigh_tridiagonal

    if len(diagonal) == 1:
        return np.ones(1)
    _, vectors = eigh_tridiagonal(
        diagonal, beside, select="i", select_range=(place, place), check_finite=False
    )
    vector: Numbers = vectors[:, 0]
    return vector


def dense_ends(H: Array) -> tuple[float, float]:
    """Return the least and the largest eigenvalue of a symmetric matrix, whose entries are lost.

    In numpy the reduction to tridiagonal form is LAPACK's, in H's place, as for all eigenvalues; the ends
    of that form are then found alone, by bisection to the last digit.
    """
    if not is_numpy(H):
        eigenvalues = namespace(H).linalg.eigvalsh(H)
        return float(eigenvalues[0]), float(eigenvalues[-1])
    from scipy.linalg import eigvalsh_tridiagonal, lapack

    if len(H) == 1:
        return float(H[0, 0]), float(H[0, 0])
    _, diagonal, beside, _, _ = lapack.dsytrd(H.T, lower=1, lwork=PANEL * len(H), overwrite_a=1)
    low, high = (
        eigvalsh_tridiagonal(diagonal, beside, select="i", select_range=(place, place), check_finite=False)[0]
        for place in (0, len(H) - 1)
    )
    return float(low), float(high)
