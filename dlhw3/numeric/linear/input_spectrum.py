"""The one decision of rank for a data set: the singular values of √(2/n)·X, and which of them are rounding.

Inputs are off by half a rounding of each entry, ε/2·‖X‖_F in all, and a singular value decomposition is that of
a matrix some roundings away: n + d of them bound both, with room. By Weyl's inequality every singular value is
then off by (n + d)ε·s_1 at most. One below that counts as zero; the others are kept, and whatever needs a lower
bound of the least takes it less that much. Everything about a loss follows from this one decomposition.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import UserError
from dlhw3.numeric.data.recipes import scaling

Numbers = NDArray[np.float64]

EPSILON = float(np.finfo(np.float64).eps)
FAR = 100.0  # times the cut: what lies so far above it once sizes are equal was hidden by them, and not by chance


@dataclass(frozen=True, slots=True)
class InputSpectrum:
    """The singular values s_1 ≥ ... ≥ s_r > 0 of √(2/n)·X, whose squares are the eigenvalues of A.

    ``basis`` is U (d, r), the directions of the inputs that belong to ``singular`` (r,); no singular value is
    off by more than ``resolution``.
    """

    basis: Numbers
    singular: Numbers
    resolution: float

    @property
    def largest(self) -> float:
        """λ_max(A)."""
        return float(self.singular[0]) ** 2

    @property
    def spans(self) -> bool:
        """Whether the inputs span their space, to rounding."""
        return len(self.basis) == len(self.singular)

    def strong_convexity(self) -> float:
        """Return μ ≤ (least non-zero singular value)², lowered by what rounding can have added to it."""
        return float(self.singular[-1] - self.resolution) ** 2

    def blur(self) -> Numbers:
        """Return, for each kept direction, the share of itself by which rounding can turn it, shape (r,)."""
        return self.resolution / self.singular


def decompose(X: Numbers, source: Path | None = None) -> tuple[InputSpectrum, Numbers]:
    """Return the spectrum of inputs X (d, n), one sample a column, and V (n, r): √(2/n)X = U·diag(s)·Vᵀ.

    Raises UserError where every input is zero, and where float64 cannot tell the rank: where directions
    would be lost only because inputs, or samples, differ too much in size. ``source`` is the file they are
    from, for the hint.
    """
    d, n = X.shape
    U, s, Vt = np.linalg.svd(math.sqrt(2.0 / n) * X, full_matrices=False)
    if not s[0] > 0.0:
        raise UserError("The loss has no curvature: every input is zero.")
    share = (n + d) * EPSILON
    rank = int(np.sum(s > share * s[0]))
    if rank < min(n, d):
        _refuse_hidden_rank(X, rank, share, source)
    return InputSpectrum(U[:, :rank], s[:rank], share * float(s[0])), Vt[:rank].T


def _refuse_hidden_rank(X: Numbers, rank: int, share: float, source: Path | None) -> None:
    """Raise UserError where X has a higher rank, by far, once its rows, or its columns, have one length.

    Scaling by D changes no σ_k/σ_1 by more than max D/min D: one that rises ``FAR`` above the cut lies in sizes
    that differ as much. One that rises a little is a rank that rounding decides, whatever the sizes.
    """
    for axis, words, hint in (
        (
            1,
            "The inputs (columns of X)",
            "" if source is None else scaling(source),
        ),
        (0, "The samples (rows of X)", "without the samples that are far larger than the others"),
    ):
        length = np.max(np.abs(X), axis=axis, keepdims=True)
        scaled = np.linalg.svd(X / np.where(length > 0, length, 1.0), compute_uv=False)
        if scaled[rank] > FAR * share * scaled[0]:
            sizes = length[length > 0]
            raise UserError(
                f"{words} have sizes from {sizes.min():.2g} to {sizes.max():.2g}: beside the largest, "
                "float64 cannot hold what the smallest say.",
                hint=hint,
            )
