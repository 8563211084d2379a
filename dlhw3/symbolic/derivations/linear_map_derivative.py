"""The derivative of Ax in A, its adjoint, and the tensor of partial derivatives, without its layout."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import linear_map
from dlhw3.symbolic.plan import Theory

NAME = "linear-map-derivative"


def derive() -> Derivation:
    """Derive D(A ↦ Ax)[Δ] = Δx, the adjoint g ↦ g xᵀ, and ∂(Ax)_k/∂A_ij = δ_ik x_j, A of shape n × m, x ∈ ℝ^m.

    The gradient of ⟨g, Ax⟩ is g xᵀ, of A's shape n × m: no transpose is left over, whatever the layout of a tensor.
    The tensor's entries are said with columns: e = e_i and p = e_k in ℝ^n, r = e_j in ℝ^m, so that e rᵀ is the
    direction of A_ij and ⟨p, Ax⟩ = (Ax)_k. The entry is ⟨p, e⟩⟨r, x⟩ for any columns; x_j where k = i (⟨e, e⟩ = 1),
    and 0 where k ≠ i (⟨p, e⟩ = 0).

    Source: the write-up's part 1, lemma of question 1; results.md §1. Used by: the gradients of networks; the
    adjoint is what the write-up's tensor is contracted to.
    """
    own = [linear_map.derivative(), *linear_map.adjoint(), linear_map.entry(), *linear_map.slots()]
    return Derivation(
        name=NAME,
        statement="$A ∈ ℝ^{n×m}$, $x ∈ ℝ^m$: how $A x$ moves with $A$, its adjoint, and its partial derivatives",
        theory=Theory(hypotheses=linear_map.hypotheses()),
        parts=parts(NAME, own),
        results=(linear_map.DERIVATIVE, linear_map.ADJOINT, linear_map.ENTRY, linear_map.SAME),
        source="the write-up, part 1, question 1, its lemma",
        notes=("with $p = e_k$, $e = e_i$, $r = e_j$ an entry is how $(A x)_k$ moves with $A_{ij}$",),
    )
