"""Two layers below an affine loss: the gradient is Lipschitz everywhere, with the spectral norm as its constant."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import affine_loss, affine_spectrum
from dlhw3.symbolic.plan import Theory

NAME = "affine-two-layer-smooth"


def derive() -> Derivation:
    """Derive ‖∇φ(W) − ∇φ(V)‖² ≤ s²‖W − V‖² for φ(W_1, W_2) = ⟨C, W_2 W_1⟩ + c where CᵀC ⪯ s²I, s ≠ 0.

    W_1 and V_1 are h × q, W_2 and V_2 p × h, C is p × q, any sizes; W = (W_1, W_2), and the squares of the blocks
    add up. CᵀC ⪯ s²I says that the spectral norm of C is at most |s|; r = 1/s² is declared by r s² = 1 (for s = 0
    C is 0, and so is ∇φ). CCᵀ ⪯ s²I is derived. The constant is attained: where CᵀCv = s²v, the step
    W_1 − V_1 = u vᵀ, W_2 = V_2 moves ∇_2φ by exactly s‖u vᵀ‖, for any u, and ∇_1φ not at all.

    The spectrum of ∇²φ is a case: with Cv = sz and Cᵀz = sv it takes (a vᵀ, τ z aᵀ) to τs times itself, τ = ±1, for
    every a ∈ ℝ^h, and two of these are as ⟨a, b⟩(⟨v, x⟩ + τυ⟨z, y⟩) to each other. So ±s are eigenvalues of
    multiplicity h for each singular value s > 0 of C; with rank k these are 2kh, and the other h(p + q − 2k) are 0.

    Source: the write-up's part 2, question 3, claim 2, one direction (N = 2), there with an unspecified norm of C;
    results.md §6: the spectral norm is exact, the Frobenius norm is not, the largest entry is too small. Used by:
    globally-smooth-iff, beside smooth-implies-affine; the experiment smoothness.
    """
    return Derivation(
        name=NAME,
        statement="$φ = ⟨C, W_2 W_1⟩ + c$, $Cᵀ C ⪯ s^2 I$: its gradient moves at most $s$ times as far as $W$",
        theory=Theory(hypotheses=affine_loss.hypotheses()),
        parts=parts(NAME, affine_loss.lemmas()),
        results=(affine_loss.MOVES, affine_loss.ATTAINED),
        source="the write-up, part 2, question 3, claim 2",
        objective=("φ", affine_loss.objective(affine_loss.W)),
        notes=("$s$ is the spectral norm of $C$; the largest entry of $C$ is too small a constant",),
        cases=(_spectrum(),),
    )


def _spectrum() -> Derivation:
    """Derive that ∇²φ takes Δ = (a vᵀ, τ z aᵀ) to τsΔ where Cv = sz, Cᵀz = sv, and what two such have in common."""
    return Derivation(
        name=f"{NAME}, spectrum",
        statement="$φ = ⟨C, W_2 W_1⟩ + c$, $Cv = sz$, $Cᵀz = sv$: how $∇φ$ moves along $(a vᵀ, τ z aᵀ)$, $τ² = 1$",
        theory=Theory(hypotheses=affine_spectrum.hypotheses()),
        parts=parts(NAME, affine_spectrum.lemmas()),
        results=(affine_spectrum.FIRST, affine_spectrum.SECOND, affine_spectrum.ACROSS, affine_spectrum.REST),
        source="results.md, section 6, and section 15.4 with C = ∇l(0) at zero weights",
        objective=("φ", affine_loss.objective(affine_loss.W)),
        notes=(
            "so $s$ and $−s$ are eigenvalues of the Hessian for each singular value $s$ of $C$",
            "each as often as the hidden width: by the third result those of an orthonormal basis of $a$, of pairs "
            "$(v, z)$ and of both signs are orthogonal, and with the last they are all",
        ),
    )
