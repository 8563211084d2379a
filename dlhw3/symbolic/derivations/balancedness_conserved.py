"""The gradient flow of a deep linear network keeps W_{j+1}ᵀW_{j+1} − W_jW_jᵀ."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.flow import gradient_flow, velocity_lemma
from dlhw3.symbolic.lemmas.balancedness import CONSERVATION, VELOCITY, conservation
from dlhw3.symbolic.lemmas.deep_linear import depth_facts, layers_of_depth, objective, symbolic_gradient
from dlhw3.symbolic.lemmas.layer_products import j, layer_range
from dlhw3.symbolic.letters import LayerRates
from dlhw3.symbolic.plan import Theory

NAME = "balancedness-conserved"


def derive() -> Derivation:
    """Derive d/dt (W_{j+1}ᵀW_{j+1} − W_jW_jᵀ) = 0 for 1 ≤ j ≤ N − 1 under Ẇ_j = −∇_jφ, φ = l(W_{N:1}).

    Any widths d_0, …, d_N, any N, any differentiable l, and no balance is assumed: what is kept is the whole
    matrix, of shape d_j × d_j, whatever it is at the start. A flow from a balanced start is balanced at every time.

    Source: Du, Hu & Lee, NeurIPS 2018, arXiv:1806.00900; the write-up's part 3, question 1, which takes balance at
    every time for granted (results.md §8, F4, and §15.2). Used by: the experiment balancedness; it is why a
    balanced start is enough for end-to-end-flow.
    """
    W = layers_of_depth(None)
    V = LayerRates.of(W)
    flow = gradient_flow(V[j], objective(W), W[j], (layer_range(W),))
    gradient = symbolic_gradient(W)
    own = [
        velocity_lemma(flow, gradient[-1], VELOCITY, (layer_range(W),)),
        conservation(W, V, gradient[-1]),
    ]
    return Derivation(
        name=NAME,
        statement="every layer following $Ẇ_j = −∇_jφ$, $φ = l(W_{N:1})$: what the flow keeps",
        theory=Theory(depth_facts(W), (flow,)),
        parts=(*parts("deep-linear-grad", gradient), *parts(NAME, own)),
        results=(CONSERVATION,),
        assumptions=("the flow exists",),
        source="Du, Hu & Lee 2018 (arXiv:1806.00900); the write-up, part 3, question 1",
        objective=("φ", objective(W)),
    )
