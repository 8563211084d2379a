"""The square loss of a matrix, with the data taken out: l(W) = min l + ½⟨(W − W*)A, W − W*⟩.

For data X (d, n), one sample per column, and Y (k, n), the mean squared error is
l(W) = ‖WX − Y‖²/n, so that A = 2XXᵀ/n and ∇l(W) = WA − B with B = 2YXᵀ/n: the n samples enter through
two small matrices computed once. The excess over the least-squares optimum is evaluated as ½‖(W − W*)R‖² with
A = RRᵀ, without cancellation, so that it is right to rounding however small it is, also where A is singular.
A loss is made in numpy; ``on`` takes it to another device or precision.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dlhw3.errors import ShapeError, UserError
from dlhw3.numeric.data.arrays import Array, Place, exact, namespace

RANK_TOLERANCE = 1e-12  # an eigenvalue of A below this share of the largest is rounding (float64, d ≤ 10⁴)


@dataclass(frozen=True, slots=True)
class QuadraticLoss:
    """A convex quadratic function l of a matrix W (k, d).

    ``curvature`` is A (d, d), symmetric and positive semidefinite: ∇²l(W)[D] = DA.
    ``optimum`` is W* (k, d), the minimiser of least norm where there are several; ``minimum`` is l(W*).
    ``linear`` is B = W*A (k, d), so that ∇l(W) = WA − B. ``root`` is R (d, r) with RRᵀ = A.
    """

    curvature: Array
    linear: Array
    optimum: Array
    minimum: float
    root: Array

    @classmethod
    def from_data(cls, X: Array, Y: Array) -> QuadraticLoss:
        """Return the mean squared error ‖WX − Y‖²/n of samples in columns, X (d, n) and Y (k, n).

        Raises ShapeError where the two hold different numbers of samples.
        """
        if X.ndim != 2 or Y.ndim != 2 or X.shape[1] != Y.shape[1]:
            raise ShapeError(
                f"X has shape {X.shape} and Y has shape {Y.shape}: one sample per column is needed in both.",
                hint="transpose the arrays so that X is (d, n) and Y is (k, n)",
            )
        n = X.shape[1]
        optimum = np.asarray(np.linalg.lstsq(X.T, Y.T, rcond=None)[0].T, dtype=np.float64)
        residual = optimum @ X - Y
        curvature = (2.0 / n) * (X @ X.T)
        root = math.sqrt(2.0 / n) * np.asarray(np.linalg.qr(X.T, mode="r")).T
        return cls(curvature, (2.0 / n) * (Y @ X.T), optimum, float(np.sum(residual**2) / n), root)

    @classmethod
    def around(cls, optimum: Array, curvature: Array | None = None, minimum: float = 0.0) -> QuadraticLoss:
        """Return the loss with this optimum; without a curvature, A = I and l(W) = ½‖W − W*‖² + minimum."""
        A = np.eye(optimum.shape[1]) if curvature is None else curvature
        if A.shape != (optimum.shape[1],) * 2 or not np.allclose(A, A.T):
            raise ShapeError(
                f"The curvature must be a symmetric {optimum.shape[1]}×{optimum.shape[1]} matrix."
            )
        eigenvalues, basis = np.linalg.eigh(A)
        return cls(A, optimum @ A, optimum, minimum, basis * np.sqrt(np.maximum(eigenvalues, 0.0)))

    def on(self, place: Place) -> QuadraticLoss:
        """Return the same loss for layers at ``place``; UserError where its numbers do not fit the precision."""
        parts = (self.curvature, self.linear, self.optimum)
        limit = float(np.finfo(place.dtype).max)
        if place.dtype != "float64" and max(float(np.max(np.abs(exact(part)))) for part in parts) > limit:
            raise UserError(
                f"The data are too large for {place.dtype}, which ends at {limit:.2g}: their squares enter.",
                hint="--dtype float64",
            )
        curvature, linear, optimum = map(place.put, parts)
        return QuadraticLoss(curvature, linear, optimum, self.minimum, place.put(self.root))

    def gradient(self, W: Array) -> Array:
        """Return ∇l(W) = WA − B, of W's shape (..., k, d)."""
        flat = W.reshape(-1, W.shape[-1]) @ self.curvature
        return flat.reshape(W.shape) - self.linear

    def hessian_action(self, D: Array) -> Array:
        """Return ∇²l[D] = DA for D (..., k, d); it does not depend on W."""
        return (D.reshape(-1, D.shape[-1]) @ self.curvature).reshape(D.shape)

    def excess(self, W: Array) -> Array:
        """Return l(W) − min l, shape (...), for W (..., k, d), to relative accuracy."""
        flat = (W - self.optimum).reshape(-1, W.shape[-1]) @ self.root
        away = flat.reshape((*W.shape[:-1], self.root.shape[-1]))
        return 0.5 * namespace(away).sum(away**2, axis=(-1, -2))

    def value(self, W: Array) -> Array:
        """Return l(W), shape (...), for W (..., k, d)."""
        return self.excess(W) + self.minimum

    def is_strongly_convex(self) -> bool:
        """Return whether A is non-singular, up to ``RANK_TOLERANCE``."""
        eigenvalues = np.linalg.eigvalsh(exact(self.curvature))
        return bool(eigenvalues[0] > RANK_TOLERANCE * max(eigenvalues[-1], 0.0))

    def strong_convexity(self) -> float:
        """Return μ > 0 with l(W) − min l ≤ ‖∇l(W)‖²/(2μ): the least eigenvalue of A that is not zero.

        Where A is singular l is not strongly convex, but ∇l(W) lies in the range of A, and there the
        inequality (Polyak–Łojasiewicz) holds with the least non-zero eigenvalue. Raises UserError where A =
        0.
        """
        eigenvalues = np.linalg.eigvalsh(exact(self.curvature))
        positive = eigenvalues[eigenvalues > RANK_TOLERANCE * max(eigenvalues[-1], 0.0)]
        if not positive.size:
            raise UserError(
                "The loss has no curvature: every input is zero.", hint="data with a non-zero input"
            )
        return float(positive[0])
