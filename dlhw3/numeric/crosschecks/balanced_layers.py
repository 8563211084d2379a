"""Balanced networks with a chosen spectrum: repeated and vanishing singular values, any widths.

``linear_network.balanced_initialisation`` starts from the product; this starts from the singular values, so
that those it is meant to repeat or to lose are repeated and lost exactly in every layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
SPECTRA = ("distinct", "repeated", "deficient")


def balanced_layers(widths: Sequence[int], spectrum: str, random: np.random.Generator) -> list[Array]:
    """Return W_k = Q_k S Q_{k-1}ᵀ of shape (d_k, d_{k-1}), Q_k random with orthonormal columns.

    ``widths`` are d_0, …, d_N. S is diagonal of size r = min(widths): distinct entries in [1/2, 3/2], equal
    entries, or entries whose last one is 0 (where r ≥ 2). So W_{k+1}ᵀW_{k+1} = Q_k S² Q_kᵀ = W_k W_kᵀ.
    """
    rank = min(widths)
    values = np.sort(random.uniform(0.5, 1.5, rank))[::-1]
    if spectrum == "repeated":
        values = np.full(rank, values[0])
    if spectrum == "deficient" and rank > 1:
        values[-1] = 0.0
    frames = [np.linalg.qr(random.standard_normal((width, rank)))[0] for width in widths]
    return [(outer * values) @ inner.T for inner, outer in pairwise(frames)]
