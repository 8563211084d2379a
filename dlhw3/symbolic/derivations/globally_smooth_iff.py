"""When the gradient of l(W_N ⋯ W_1) is Lipschitz everywhere: both directions, and the exact constant."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import affine_loss
from dlhw3.symbolic.lemmas import smooth_two_layers as layers
from dlhw3.symbolic.lemmas.smooth_every_depth import every_depth, every_depth_affine
from dlhw3.symbolic.plan import Theory

NAME = "globally-smooth-iff"
AFFINE, CONVERSE = "affine-two-layer-smooth", "smooth-implies-affine"


def derive() -> Derivation:
    """Derive that ∇φ, φ = l(W_N ⋯ W_1), N ≥ 2, is Lipschitz everywhere iff l is constant, or affine and N = 2.

    If: for l = ⟨C, ·⟩ + c and N = 2, ‖∇φ(W) − ∇φ(V)‖² ≤ s²‖W − V‖² where CᵀC ⪯ s²I, and an eigenvector of CᵀC to s²
    attains it: the exact constant is the spectral norm of C. (For a constant l, ∇φ = 0.) Only if, the cases: N ≥ 2
    layers whose gradient is β-Lipschitz leave ∇l constant; N ≥ 3 leave an affine l constant. Both are first shown
    for the least N on d × d matrices, then for every N, with layers beyond those used that have orthonormal rows.

    Source: the write-up's part 2, question 3, claim 2, of which N = 1 and its choice of layers are corrected
    (results.md §6). Used by: no other entry; it puts affine-two-layer-smooth and smooth-implies-affine together.
    """
    found = "the write-up, part 2, question 3, claim 2"
    return Derivation(
        name=NAME,
        statement="$φ = l(W_N ⋯ W_1)$, $N ≥ 2$, smooth everywhere iff $l$ is constant, or affine and $N = 2$: if",
        theory=Theory(hypotheses=affine_loss.hypotheses()),
        parts=parts(AFFINE, affine_loss.lemmas()),
        results=(affine_loss.MOVES, affine_loss.ATTAINED),
        source=found,
        objective=("φ", affine_loss.objective(affine_loss.W)),
        notes=("$s$ is the spectral norm of $C$, and the exact constant", "where $l$ is constant, $∇φ = 0$"),
        cases=(
            Derivation(
                name=f"{NAME}, only if",
                statement="$∇φ$ Lipschitz for $φ = l(W_2 W_1)$: the gradient of $l$ is constant, $l$ affine",
                theory=Theory(hypotheses=(layers.smooth(),)),
                parts=parts(CONVERSE, layers.two_layer_lemmas()),
                results=(layers.CONSTANT,),
                source=found,
            ),
            Derivation(
                name=f"{NAME}, three layers",
                statement="$∇φ$ Lipschitz for $φ = ⟨C, W_3 W_2 W_1⟩ + c$: the slope $C$ is 0, $l$ constant",
                theory=Theory(hypotheses=(layers.smooth_deeper(),)),
                parts=parts(CONVERSE, layers.three_layer_lemmas()),
                results=(layers.NOTHING,),
                source=found,
            ),
            every_depth(NAME, CONVERSE),
            every_depth_affine(NAME, CONVERSE),
        ),
    )
