"""A globally Lipschitz gradient of l(W_2 W_1) makes l affine; with three layers an affine l is constant."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import smooth_two_layers as layers
from dlhw3.symbolic.lemmas.smooth_every_depth import AFFINE, EVERY, every_depth, every_depth_affine
from dlhw3.symbolic.plan import Theory

NAME = "smooth-implies-affine"
SOURCE = "the write-up, part 2, question 3, claim 2"


def derive() -> Derivation:
    """Derive ‖∇l(A) − ∇l(B)‖² ≤ 0 where ∇φ is β-Lipschitz, φ = l(W_2 W_1); and ‖C‖⁴ ≤ 0, φ = ⟨C, W_3 W_2 W_1⟩ + c.

    All matrices are d × d, d ≥ 1; A and B are any. Lipschitz is said for all layers W and V, squared, block by
    block, with the gradients in closed form (shown to be the gradients).

    Two layers: at W_1 = A/α, V_1 = B/α, W_2 = V_2 = αI the first block moves by α(∇l(A) − ∇l(B)), so
    α⁴‖∇l(A) − ∇l(B)‖² ≤ β²‖A − B‖² for every α ≠ 0, and an α that is written down leaves only 0. So ∇l is constant
    and l affine.

    Three layers (a case of its own, with its own hypothesis) and l = ⟨C, ·⟩ + c: at W_1 = C, V_1 = 0,
    W_2 = V_2 = 0, W_3 = V_3 = αI the second block moves by αCCᵀ, so α²‖CCᵀ‖² ≤ β²‖C‖² for every α, and
    ‖C‖⁴ ≤ d‖CCᵀ‖² is 0.

    Every depth (two cases, N ≥ 2 and N ≥ 3 symbols): W_kW_kᵀ = I for 2 ≤ k ≤ N, as I is, sizes d_k × d_{k−1}; a
    product of these has orthonormal rows, by induction. The first layer is free, and the second has a factor τ
    (N ≥ 2) or is 0, the third with the factor (N ≥ 3, l affine); all N blocks of ∇φ are in what is assumed.

    Source: the write-up's part 2, question 3, claim 2, the other direction; there W_{2:N} is any product, and that
    it does not annihilate the difference is not shown (results.md §6, F2 and F3, with counterexamples). Used by:
    globally-smooth-iff, beside affine-two-layer-smooth; the experiment smoothness.
    """
    return Derivation(
        name=NAME,
        statement="$∇φ$ Lipschitz for $φ = l(W_2 W_1)$: the gradient of $l$ is constant",
        theory=Theory(hypotheses=(layers.smooth(),)),
        parts=parts(NAME, layers.two_layer_lemmas()),
        results=(layers.CONSTANT, layers.GROWTH),
        source=SOURCE,
        notes=("$∇l$ constant: $l$ is affine", f"for more layers see the case {EVERY}"),
        cases=(_three_layers(), every_depth(NAME, NAME), every_depth_affine(NAME, NAME)),
    )


def _three_layers() -> Derivation:
    """Derive that the slope of an affine loss is 0 where the gradient below three layers is Lipschitz."""
    name = f"{NAME}, three layers"
    return Derivation(
        name=name,
        statement="$∇φ$ Lipschitz for $φ = ⟨C, W_3 W_2 W_1⟩ + c$: the slope $C$ is 0",
        theory=Theory(hypotheses=(layers.smooth_deeper(),)),
        parts=parts(name, layers.three_layer_lemmas()),
        results=(layers.NOTHING, layers.DEEPER_GROWTH),
        source=SOURCE,
        notes=(f"for more layers see the case {AFFINE}",),
    )
