"""Part 2, question 3: what the write-up's choice of weights does not exclude, in rationals."""

from __future__ import annotations

import numpy as np
from sympy import Matrix, Rational

from dlhw3.audit.examples.shown import Shown
from dlhw3.numeric.experiments.smoothness import exact


def killed_difference() -> Shown:
    """Show W_2ᵀD = 0 with D ≠ 0: l(A) = a_11a_21, W_1 = W_2 = diag(1, 0) against W_1 = 0.

    Source: results.md §6, F2.
    """
    W = exact.corner(2)
    D = exact.product_of_entries(W @ W) - exact.product_of_entries(W @ (0 * W))
    killed = W.T @ D
    return Shown(
        "D ≠ 0 and W_{2:N}ᵀD = 0 at a choice that the proof allows",
        (
            ("l(A)", "a₁₁·a₂₁"),
            ("W_2", _shown(W)),
            ("W_1, W̃_1", f"{_shown(W)}, 0"),
            ("D", _shown(D)),
            ("W_2ᵀD", _shown(killed)),
        ),
        bool(np.any(D != 0) and np.all(killed == 0)),
    )


def killed_affine_difference() -> Shown:
    """Show W_3ᵀB(W_1 − W̃_1)ᵀ = 0 with B ≠ 0: B = e_1e_1ᵀ, W_1 − W̃_1 = e_2e_2ᵀ, W_3 = I.

    Source: results.md §6, F3.
    """
    B, W = exact.corner(2), exact.identity(2)
    change = W - B
    killed = W.T @ B @ change.T
    return Shown(
        "B ≠ 0, W_1 ≠ W̃_1 and W_{3:N}ᵀB(W_1 − W̃_1)ᵀ = 0 at a choice that the proof allows",
        (
            ("B", _shown(B)),
            ("W_3", _shown(W)),
            ("W_1 − W̃_1", _shown(change)),
            ("W_3ᵀB(W_1 − W̃_1)ᵀ", _shown(killed)),
        ),
        bool(np.any(B != 0) and np.any(change != 0) and np.all(killed == 0)),
    )


def norms() -> Shown:
    """Show what ‖C‖ may be: not the largest entry (C of ones); and the spectral norm is less than Frobenius'.

    Source: results.md §6, F4.
    """
    C, other = exact.matrix([[1, 1], [1, 1]]), exact.matrix([[1, 2], [3, 4]])
    squared, largest = exact.ones_along_the_diagonal(), np.max(np.abs(C))
    spectral = max(Matrix((other.T @ other).tolist()).eigenvals())
    frobenius = Rational(str(np.sum(other**2)))
    return Shown(
        "with the largest entry for ‖C‖ the bound is false; Frobenius' norm is valid, the spectral norm is less",
        (
            ("C", _shown(C)),
            ("(‖Δ∇φ‖/‖ΔW‖)²", str(squared)),
            ("(largest entry)²", str(largest**2)),
            (f"‖C‖₂² of {_shown(other)}", f"{spectral} = {float(spectral):.6f}"),
            (f"‖C‖_F² of {_shown(other)}", str(frobenius)),
        ),
        bool(squared > largest**2 and spectral < frobenius),
    )


def _shown(M: exact.Matrix) -> str:
    return "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in M) + "]"
