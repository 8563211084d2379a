"""The square loss of a matrix, with the data taken out: l(W) = min l + ½‖WR − C‖².

For data X (d, n), one sample per column, and Y (k, n), the mean squared error is l(W) = ‖WX − Y‖²/n. With the
singular value decomposition √(2/n)X = U·diag(s)·Vᵀ of ``input_spectrum``, R = U·diag(s) and C = √(2/n)YV: the n
samples enter through two small matrices computed once. Then W* = C·diag(1/s)·Uᵀ, A = RRᵀ, B = CRᵀ, and ∇l(W) =
(WR − C)Rᵀ, which keeps digits where WA − B has none left: each singular value enters once, not squared. The
excess over the least-squares optimum is evaluated as ½‖(W − W*)R‖², without cancellation, so that it is right
to rounding however small it is, also where A is singular.
A loss is made in numpy; ``on`` takes it to another device or precision.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dlhw3.errors import Flag, ShapeError, UserError
from dlhw3.numeric.data.arrays import Array, Place, as_float64, namespace
from dlhw3.numeric.data.estimates import refuse_beyond_memory
from dlhw3.numeric.linear.input_spectrum import EPSILON, InputSpectrum, decompose


@dataclass(frozen=True, slots=True)
class QuadraticLoss:
    """A convex quadratic function l of a matrix W (k, d).

    ``curvature`` is A (d, d), symmetric and positive semidefinite: ∇²l(W)[D] = DA.
    ``optimum`` is W* (k, d), the minimiser of least norm where there are several; ``minimum`` is l(W*).
    ``linear`` is B = W*A (k, d), so that ∇l(W) = WA − B. ``root`` is R (d, r) with RRᵀ = A, and ``target`` is C =
    W*R (k, r). ``inputs`` says what A's eigenvalues are and which of them are not zero (numpy's, everywhere).
    ``source`` is the user's file that the data are from, if they are from one.
    """

    curvature: Array
    linear: Array
    optimum: Array
    minimum: float
    root: Array
    target: Array
    inputs: InputSpectrum
    source: Path | None = None

    @classmethod
    def from_data(cls, X: Array, Y: Array, source: Path | None = None) -> QuadraticLoss:
        """Return the mean squared error ‖WX − Y‖²/n of samples in columns, X (d, n) and Y (k, n).

        Raises ShapeError where the two hold different numbers of samples, and UserError where every input is
        zero or float64 cannot tell the rank of X.
        """
        if X.ndim != 2 or Y.ndim != 2 or X.shape[1] != Y.shape[1]:
            raise ShapeError(
                f"X has shape {X.shape} and Y has shape {Y.shape}: one sample per column is needed in both.",
                hint="transpose the arrays so that X is (d, n) and Y is (k, n)",
            )
        refuse_beyond_memory(24.0 * len(X) ** 2, f"The second moments of {len(X)} inputs", "fewer inputs")
        inputs, V = decompose(X, source)
        fitted = Y @ V
        residual = Y - fitted @ V.T
        minimum = float(np.sum(residual**2) / X.shape[1])
        loss = cls._from_factors(inputs, math.sqrt(2.0 / X.shape[1]) * fitted, minimum)
        return replace(loss, source=source)

    @classmethod
    def _from_factors(cls, inputs: InputSpectrum, target: Array, minimum: float) -> QuadraticLoss:
        root = inputs.basis * inputs.singular
        optimum = (target / inputs.singular) @ inputs.basis.T
        return cls(root @ root.T, target @ root.T, optimum, minimum, root, target, inputs)

    @classmethod
    def around(cls, optimum: Array, curvature: Array | None = None, minimum: float = 0.0) -> QuadraticLoss:
        """Return the loss with this optimum; without a curvature, A = I and l(W) = ½‖W − W*‖² + minimum.

        An eigenvalue of A below 2dε of the largest is rounding, and counts as zero. Of optima that differ
        in directions without curvature ``optimum`` names one; the one kept is that of least norm.
        """
        d = optimum.shape[1]
        A = np.eye(d) if curvature is None else curvature
        if A.shape != (d, d) or not np.allclose(A, A.T):
            raise ShapeError(f"The curvature must be a symmetric {d}×{d} matrix.")
        eigenvalues, basis = np.linalg.eigh(A)
        kept = np.flatnonzero(eigenvalues > 2 * d * EPSILON * max(eigenvalues[-1], 0.0))[::-1]
        if not kept.size:
            raise UserError("The loss has no curvature.", hint="a curvature with a positive eigenvalue")
        singular = np.sqrt(eigenvalues[kept])
        resolution = d * EPSILON * float(singular[0] ** 2 / singular[-1])  # d(s²) = 2s·ds
        inputs = InputSpectrum(basis[:, kept], singular, resolution)
        loss = cls._from_factors(inputs, (optimum @ inputs.basis) * singular, minimum)
        return replace(loss, optimum=optimum) if inputs.spans else loss

    def on(self, place: Place) -> QuadraticLoss:
        """Return the same loss for layers at ``place``; UserError where its numbers do not fit the precision."""
        parts = (self.curvature, self.linear, self.optimum, self.root, self.target)
        limit = float(np.finfo(place.dtype).max)
        if (
            place.dtype != "float64"
            and max(float(np.max(np.abs(as_float64(part)))) for part in parts) > limit
        ):
            raise UserError(
                f"The data are too large for {place.dtype}, which ends at {limit:.2g}: their squares enter.",
                hint=(Flag("dtype", "float64"),),
            )
        curvature, linear, optimum, root, target = map(place.put, parts)
        return QuadraticLoss(curvature, linear, optimum, self.minimum, root, target, self.inputs, self.source)

    def gradient(self, W: Array) -> Array:
        """Return ∇l(W) = (WR − C)Rᵀ = WA − B, of W's shape (..., k, d)."""
        flat = W.reshape(-1, W.shape[-1]) @ self.root
        if len(self.target) == 1:
            return ((flat - self.target) @ self.root.mT).reshape(W.shape)
        residual = flat.reshape(-1, *self.target.shape) - self.target
        return (residual.reshape(flat.shape) @ self.root.mT).reshape(W.shape)

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
        """Return whether A is non-singular, to rounding."""
        return self.inputs.spans

    def strong_convexity(self) -> float:
        """Return μ > 0 with l(W) − min l ≤ ‖∇l(W)‖²/(2μ): the least eigenvalue of A that is not zero.

        Where A is singular l is not strongly convex, but ∇l(W) lies in the range of A, and there the
        inequality (Polyak–Łojasiewicz) holds with the least non-zero eigenvalue. It is lowered by what
        rounding of the inputs can have added.
        """
        return self.inputs.strong_convexity()

    def at_zero(self) -> float:
        """Return l(0), which no choice of W* enters."""
        return self.explained() + self.minimum

    def explained(self) -> float:
        """Return l(0) − min l."""
        return 0.5 * float(np.sum(as_float64(self.target) ** 2))

    def unresolved(self) -> float:
        """Return how far above the true minimum l(W*) can be for rounding of the inputs.

        Direction i of the fit turns by blur_i at most, and takes that share of Y with it: l rises by the squares.
        """
        return float(np.sum(np.minimum(self.inputs.blur(), 1.0) ** 2)) * self.at_zero()

    def explains_nothing(self) -> bool:
        """Return whether the best fit is 0, to rounding: every |C_i| within blur_i·√(2l(0))."""
        size = np.linalg.norm(as_float64(self.target), axis=0)
        return bool(np.all(size <= self.inputs.blur() * math.sqrt(2.0 * self.at_zero())))

    def optimum_rank(self) -> int:
        """Return the rank of W*, to rounding: that of C, as R has full column rank.

        Rounding of the inputs turns column i of C by blur_i·√(2l(0)) at most; C itself is rounded in n sums.
        """
        sizes = np.linalg.svd(as_float64(self.target), compute_uv=False)
        blur = float(np.linalg.norm(np.minimum(self.inputs.blur(), 1.0))) * math.sqrt(2.0 * self.at_zero())
        return int(np.sum(sizes > max(blur, max(self.target.shape) * EPSILON * float(sizes[0]))))

    def scaled(self, inputs: Array, targets: float) -> QuadraticLoss:
        """Return the loss of the data whose columns X_j are divided by ``inputs`` (d,), and Y by ``targets``."""
        root = as_float64(self.root) / inputs[:, None]
        U, s, Vt = np.linalg.svd(root, full_matrices=False)
        share = self.inputs.resolution / self.inputs.singular[0]
        spectrum = InputSpectrum(U, s, share * float(s[0]))
        target = (as_float64(self.target) / targets) @ Vt.T
        return self._from_factors(spectrum, target, self.minimum / targets**2)
