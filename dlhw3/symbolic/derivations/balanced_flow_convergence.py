"""A balanced network's loss falls along its flow at a rate that its least singular value bounds from below."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.flow import gradient_flow, velocity_lemma
from dlhw3.symbolic.lemmas import balanced_convergence as own
from dlhw3.symbolic.lemmas import end_to_end_convergence as time
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

    The cases follow that loss over time, on the end-to-end flow of a balanced network (``end-to-end-flow``). Where
    ‖W(0) − Φ‖ ≤ e and no singular value of Φ is below c + e, none of W(t) ever comes below c, and
    ‖W(t) − Φ‖² ≤ e^{−2κb^{N−1}t}‖W(0) − Φ‖² for t ≥ 0, with κ = 1, and κ = N where W is square.

    Source: results.md §15.3. Used by: no other entry; it is what the flow of the experiment end-to-end comes to.
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
        notes=("at one time; over time, with the loss $‖W − Φ‖²/2$, in the cases",),
        cases=(_over_time(time.Flow(is_square=False)), _over_time(time.Flow(is_square=True))),
    )


def _over_time(system: time.Flow) -> Derivation:
    """Derive ‖W(t) − Φ‖² ≤ e^{−2κb^{N−1}t}‖W(0) − Φ‖², κ = N for a square W and 1 for any other, b^N = c²."""
    shape, name = ("ℝ^{m×m}", "square") if system.is_square else ("ℝ^{m×p}", "over time")
    words = "where $m > p$, the same holds of the transposes" if not system.is_square else ""
    return Derivation(
        name=f"{NAME}, {name}",
        statement=f"$W(t) ∈ {shape}$ on the end-to-end flow of $‖W − Φ‖^2/2$ from near $Φ$: how fast",
        theory=Theory(hypotheses=time.hypotheses(system)),
        parts=parts(NAME, time.lemmas(system)),
        results=(time.RATE, time.WIDE),
        source=SOURCE,
        notes=tuple(filter(None, ("the rate is $2κb^{N−1} = 2κc^{2−2/N}$", words))),
    )
