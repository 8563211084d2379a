"""The second derivative of a deep linear network's loss along all layers, in closed form, for every depth."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import deep_linear_hessian as second
from dlhw3.symbolic.lemmas.deep_linear import depth_facts, layers_of_depth, objective
from dlhw3.symbolic.nodes import Layers
from dlhw3.symbolic.plan import Theory

NAME = "deep-linear-hessian"


def derive() -> Derivation:
    """Derive D²φ(W)[Δ, Δ] = ⟨∇²l[Q], Q⟩ + 2⟨∇l, Σ_{i<j} W_{N:j+1} Δ_j W_{j−1:i+1} Δ_i W_{i−1:1}⟩, φ = l(W_{N:1}).

    Q = Σ_j W_{N:j+1} Δ_j W_{j−1:1}; W_k and Δ_k are d_k × d_{k−1}, any widths, any N ≥ 1; ∇l and ∇²l are taken at
    W_{N:1}, where l is twice differentiable. The left side is the differential along Δ of W ↦ Dφ(W)[Δ]. It comes
    out with every pair of layers twice, once by its lower layer and once by its upper one; that the two double
    sums are equal is an induction over the layers.

    Source: results.md §7 (a), which repairs what the write-up's part 2, question 4, infers from the spectrum of
    the Hessian. Used by: positive-semidefinite critical points; the experiment landscape computes with it, the
    experiment smoothness attains its largest eigenvalue.
    """
    W = layers_of_depth(None)
    D = Layers("Δ", W.depth)
    own = [
        second.first_differential(W, D), second.second_differential(W, D), second.one_pair_more(W, D),
        second.order(W, D), second.hessian(W, D),
    ]  # fmt: skip
    return Derivation(
        name=NAME,
        statement="$φ = l(W_{N:1})$, $Δ_k ∈ ℝ^{d_k×d_{k−1}}$: its second derivative along $Δ_1, …, Δ_N$",
        theory=Theory(depth_facts(W)),
        parts=parts(NAME, own),
        results=(second.HESSIAN,),
        source="the write-up, part 2, question 4, which looks at its spectrum",
        objective=("φ", objective(W)),
        notes=("the first term is $∇²l[Q, Q]$, $Q$ the motion of the product",),
    )
