"""Two layers below an affine loss: the gradient is Lipschitz everywhere, with the spectral norm as its constant."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import affine_loss
from dlhw3.symbolic.plan import Theory

NAME = "affine-two-layer-smooth"


def derive() -> Derivation:
    """Derive ‖∇φ(W) − ∇φ(V)‖² ≤ s²‖W − V‖² for φ(W_1, W_2) = ⟨C, W_2 W_1⟩ + c where CᵀC ⪯ s²I, s ≠ 0.

    W_1 and V_1 are h × q, W_2 and V_2 p × h, C is p × q, any sizes; W = (W_1, W_2), and the squares of the blocks
    add up. CᵀC ⪯ s²I says that the spectral norm of C is at most |s|; r = 1/s² is declared by r s² = 1 (for s = 0
    C is 0, and so is ∇φ). CCᵀ ⪯ s²I is derived. The constant is attained: where CᵀCv = s²v, the step
    W_1 − V_1 = u vᵀ, W_2 = V_2 moves ∇_2φ by exactly s‖u vᵀ‖, for any u, and ∇_1φ not at all.

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
    )
