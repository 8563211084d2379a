"""A balanced network's loss falls along its flow at a rate that its least singular value bounds from below."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.flow import gradient_flow, velocity_lemma
from dlhw3.symbolic.lemmas import balanced_convergence as own
from dlhw3.symbolic.lemmas.balanced import balanced, left_lemmas, right_lemmas
from dlhw3.symbolic.lemmas.balancedness import VELOCITY
from dlhw3.symbolic.lemmas.deep_linear import (
    depth_facts,
    layers_of_depth,
    loss_of,
    objective,
    symbolic_gradient,
)
from dlhw3.symbolic.lemmas.layer_products import j, layer_range
from dlhw3.symbolic.lemmas.strong_convexity import attained, gradient_gap, strongly_convex
from dlhw3.symbolic.letters import LayerRates
from dlhw3.symbolic.plan import Hypothesis, Theory

NAME = "balanced-flow-convergence"
SOURCE = (
    "Arora, Cohen, Golowich & Hu 2019 (arXiv:1810.02281), there for descent; the proof for the flow is ours"
)


def derive() -> Derivation:
    """Derive dφ/dt ≤ −2μ b^{N−1}(φ − l(B)) for every B, φ = l(W_{N:1}) balanced and on its flow, any widths, N ≥ 1.

    l is μ-strongly convex with its gradient, 0 ≤ μ, and c²I ⪯ W_{N:1}W_{N:1}ᵀ with c² = b^N, b > 0, at the time
    considered: so the rate is 2μc^{2−2/N}. For l(W) = ‖W − Φ‖²/2, μ = 1 and B = Φ: dl/dt ≤ −2c^{2−2/N}l. In a case
    of its own bI ⪯ W_NW_Nᵀ and bI ⪯ W_1ᵀW_1 (which for balanced layers say the same of W_{N:1}, and for b > 0 that
    d_0 = d_N): then every layer adds as much, and the rate is N times that. What is derived is the inequality at
    one time; its integral, l(t) ≤ l(0)e^{−2κμb^{N−1}t} while it holds, for an infimum 0, is not claimed here.

    Source: results.md §15.3. Used by: the experiment end-to-end, beside its flow.
    """
    return _derivation(every=False)


def _derivation(*, every: bool) -> Derivation:
    W = layers_of_depth(None)
    V, gradient = LayerRates.of(W), symbolic_gradient(W)
    flow = gradient_flow(V[j], objective(W), W[j], (layer_range(W),))
    wide: tuple[Hypothesis, ...] = own.outer_layers(W) if every else (own.wide(W),)
    bounds = (
        [own.left(W), own.right(W), own.term(W)] if every else [own.last_layer(W), own.left(W), own.square(W)]
    )
    lemmas = [
        *([] if every else attained(loss_of(W))), gradient_gap(loss_of(W)),
        velocity_lemma(flow, gradient[-1], VELOCITY, (layer_range(W),)), own.speed(W, V, gradient[-1]),
        own.powers(), *bounds, *([] if every else [own.first_term(W)]), own.summed(W, every),
        own.decay(W, V, every),
    ]  # fmt: skip
    hypotheses = (balanced(W), flow, *wide, own.not_negative(), *strongly_convex(loss_of(W)))
    balance = [*right_lemmas(W), *left_lemmas(W)]
    words = "every layer adds: $N$ times as fast" if every else "how fast the loss falls"
    return Derivation(
        name=f"{NAME}, both sides" if every else NAME,
        statement=f"$φ = l(W_{{N:1}})$ balanced, on its flow, $l$ strongly convex: {words}",
        theory=Theory(depth_facts(W), hypotheses),
        parts=(
            *parts("deep-linear-grad", gradient),
            *parts("balanced-powers", balance),
            *parts(NAME, lemmas),
        ),
        results=(own.DECAY,),
        assumptions=("the flow exists",),
        source=SOURCE,
        objective=("φ", objective(W)),
        notes=("at one time; its integral over time is not claimed here",),
        cases=() if every else (_derivation(every=True),),
    )
