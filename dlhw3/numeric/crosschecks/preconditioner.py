"""Cross-check of the preconditioner's spectrum: the sum of products of powers, at pairs of singular vectors."""

from __future__ import annotations

from itertools import product

import numpy as np

from dlhw3.numeric.crosschecks.agreement import (
    Array,
    Comparison,
    Report,
    Subject,
    generator_for,
    relative_error,
    rounding,
)

SHAPES, DEPTHS, SEEDS = ((3, 3), (4, 2), (2, 4), (1, 3)), (1, 2, 3, 5), 2
LEAST, MOST = (
    0.5,
    2.0,
)  # singular values, so that powers of W's Gram matrices amplify by (MOST/LEAST)² at most
SIZE, PRODUCTS = 4, 16  # three factors a summand and five summands; no side is longer than 4


def spectrum(subject: Subject) -> Report:
    """Check Σ_j (WWᵀ)^{(N−j)/N} u_r v_sᵀ (WᵀW)^{(j−1)/N} = Σ_j σ_r^{2(N−j)/N} σ_s^{2(j−1)/N} u_r v_sᵀ.

    W is made of orthogonal matrices and known σ, rectangular too, where some squares are 0 and a power 0 is I.
    """
    found = []
    for (rows, cols), seed in product(SHAPES, range(subject.seed, subject.seed + SEEDS)):
        random = generator_for(seed, rows, cols)
        U, V = (np.linalg.qr(random.standard_normal((size, size)))[0] for size in (rows, cols))
        sigma = random.uniform(LEAST, MOST, min(rows, cols))
        W = U[:, : len(sigma)] * sigma @ V[:, : len(sigma)].T
        squares = [np.r_[sigma**2, np.zeros(size - len(sigma))] for size in (rows, cols)]
        for depth in DEPTHS:
            powers = [(_power(W, 1 - j / depth), _power(W.T, (j - 1) / depth)) for j in range(1, depth + 1)]
            error = 0.0
            for r, s in np.ndindex(rows, cols):
                a, b = squares[0][r], squares[1][s]
                value = sum(a ** (1 - j / depth) * b ** ((j - 1) / depth) for j in range(1, depth + 1))
                X = np.outer(U[:, r], V[:, s])
                error = max(error, relative_error(_scaled(powers, X), float(value) * X) if value else 0.0)
            allowed = rounding(PRODUCTS, size=SIZE, amplified=(MOST / LEAST) ** 2)
            text = f"{rows}×{cols}, N = {depth}"
            found.append(Comparison(subject.name, "singular vectors", text, seed, error, allowed, ""))
    return Report(subject.name, "matrices with known singular vectors", tuple(found))


def _scaled(powers: list[tuple[Array, Array]], X: Array) -> Array:
    """Return Σ A X B."""
    whole: Array = np.sum([A @ X @ B for A, B in powers], axis=0)
    return whole


def _power(W: Array, exponent: float) -> Array:
    """Return (WWᵀ)^p by the singular values of W, the missing ones exactly 0; the identity for p = 0."""
    U, sigma, _ = np.linalg.svd(W)
    squares = np.r_[sigma**2, np.zeros(len(W) - len(sigma))] if len(sigma) < len(W) else sigma**2
    result: Array = (U * squares**exponent) @ U.T
    return result
