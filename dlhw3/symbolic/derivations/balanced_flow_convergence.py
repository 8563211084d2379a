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
from dlhw3.symbolic.plan import Theory

NAME = "balanced-flow-convergence"
SOURCE = (
    "Arora, Cohen, Golowich & Hu 2019 (arXiv:1810.02281), there for descent; the proof for the flow is ours"
)


def derive() -> Derivation:
    """Derive dφ/dt ≤ −2μ b^{N−1}(φ − l(B)) for every B, φ = l(W_{N:1}) balanced and on its flow, any widths, N ≥ 1.

    l is μ-strongly convex with its gradient, 0 ≤ μ, and c²I ⪯ W_{N:1}W_{N:1}ᵀ with c² = b^N, b > 0, at the time
    considered: so the rate is 2μc^{2−2/N}. For l(W) = ‖W − Φ‖²/2, μ = 1 and B = Φ: dl/dt ≤ −2c^{2−2/N}l.
    Not claimed here: the factor N that a square W_{N:1} gains besides, and the integral of the inequality, which is
    one at each time, l(t) ≤ l(0)e^{−2μb^{N−1}t} while it holds and the infimum is 0.

    Source: results.md §15.3. Used by: the experiment end-to-end, beside its flow.
    """
    W = layers_of_depth(None)
    V, gradient = LayerRates.of(W), symbolic_gradient(W)
    flow = gradient_flow(V[j], objective(W), W[j], (layer_range(W),))
    lemmas = [
        *attained(loss_of(W)), gradient_gap(loss_of(W)),
        velocity_lemma(flow, gradient[-1], VELOCITY, (layer_range(W),)), own.speed(W, V, gradient[-1]),
        own.powers(), own.last_layer(W), own.left(W), own.square(W), own.first_term(W), own.summed(W),
        own.decay(W, V),
    ]  # fmt: skip
    hypotheses = (balanced(W), flow, own.wide(W), own.not_negative(), *strongly_convex(loss_of(W)))
    balance = [*right_lemmas(W), *left_lemmas(W)]
    return Derivation(
        name=NAME,
        statement="$φ = l(W_{N:1})$ balanced, on its flow, $l$ strongly convex: how fast the loss falls",
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
    )
