"""The end-to-end flow of a balanced deep linear network."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.lemmas.deep_linear import depth_facts, depth_words, layers_of_depth, objective
from dlhw3.symbolic.lemmas.end_to_end import FLOW_LEMMA, ONE_LAYER, end_to_end, end_to_end_parts
from dlhw3.symbolic.plan import Theory

NAME = "end-to-end-flow"


def derive(depth: int | None = None) -> Derivation:
    """Derive Ẇ = −Σ_j (WWᵀ)^{(N-j)/N} ∇l(W) (WᵀW)^{(j-1)/N} for W = W_{N:1}, balanced at the time considered.

    Any shapes, any N ≥ 1; the power 0 is the identity. A single layer needs no balance: Ẇ = −∇l(W). Part of the
    proof: the flow keeps W_{j+1}ᵀW_{j+1} − W_jW_jᵀ, so it keeps a balanced network balanced (Du, Hu & Lee,
    NeurIPS 2018, arXiv:1806.00900).

    Source: Arora, Cohen & Hazan 2018 (arXiv:1802.06509), theorem 1. Used by: rank-one-flow; the flow that
    balanced-flow-convergence follows over time; the experiment end-to-end.
    """
    W = layers_of_depth(depth)
    system = end_to_end(W)
    balance = "" if depth == 1 else ", balanced"
    network = f"$W = W_{{N:1}}$, $W_k ∈ ℝ^{{d_k×d_{{k−1}}}}${depth_words(W)}{balance}"
    return Derivation(
        name=NAME,
        statement=f"{network}, every layer following $Ẇ_j = −∇_jφ$: the flow of $W$",
        theory=Theory(depth_facts(W), system.hypotheses),
        parts=end_to_end_parts(system, NAME),
        results=(FLOW_LEMMA,),
        assumptions=("the flow exists",),
        source="Arora, Cohen & Hazan 2018 (arXiv:1802.06509), theorem 1; Du, Hu & Lee 2018 (arXiv:1806.00900)",
        objective=("φ", objective(W)),
        notes=(ONE_LAYER,) if depth == 1 else (),
    )
