"""Partial products of a balanced deep linear network as powers of the end-to-end matrix."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas.balanced import (
    balanced,
    left_lemmas,
    one_layer_lemmas,
    right_lemmas,
)
from dlhw3.symbolic.lemmas.deep_linear import depth_facts, depth_words, layers_of_depth
from dlhw3.symbolic.plan import Theory

NAME = "balanced-powers"


def derive(depth: int | None = None) -> Derivation:
    """Derive W_{j:1}ᵀW_{j:1} = (WᵀW)^{j/N} and W_{N:j}W_{N:j}ᵀ = (WWᵀ)^{(N-j+1)/N} for W = W_{N:1} balanced.

    Any rectangular shapes, any N ≥ 1; the power 0 is the identity. The fractional powers rest on the axiom
    ``psd-root``. At depth 1 there is nothing to assume, and each Gram matrix is its own first power.

    Source: Arora, Cohen & Hazan 2018 (arXiv:1802.06509), within the proof of theorem 1, there by singular values.
    Used by: rank-one-flow, end-to-end-flow and balanced-flow-convergence, for the layers above and below one layer.
    """
    W = layers_of_depth(depth)
    one = depth == 1
    lemmas = one_layer_lemmas(W) if one else [*right_lemmas(W), *left_lemmas(W)]
    network = f"a {'' if one else 'balanced '}deep linear network, $W_k ∈ ℝ^{{d_k×d_{{k−1}}}}$"
    return Derivation(
        name=NAME,
        statement=f"{network}{depth_words(W)}: partial products as powers of $W_{{N:1}}$",
        theory=Theory(depth_facts(W), () if one else (balanced(W),)),
        parts=parts(NAME, lemmas),
        results=("right Gram power", "left Gram power"),
        source="Arora, Cohen & Hazan 2018 (arXiv:1802.06509), within theorem 1; here without singular values",
        notes=("one layer is balanced whatever it is: nothing is assumed",) if one else (),
    )
