"""How far a deep linear network is from a global minimum: a certificate from one gradient, without a Hessian."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import gap
from dlhw3.symbolic.lemmas.deep_linear import (
    depth_facts,
    layers_of_depth,
    loss_of,
    objective,
    symbolic_gradient,
)
from dlhw3.symbolic.lemmas.strong_convexity import attained, gradient_gap, strongly_convex
from dlhw3.symbolic.plan import Theory

NAME = "gap-certificate"
SOURCE = "ours, in the place of what the write-up's part 2, question 4, reads off the Hessian"
NOTE = "for every $B$, so for the least value of $l$, and for $φ$ at any other weights"


def derive() -> Derivation:
    """Derive φ(W) − l(B) ≤ ‖∇_1φ‖²/(2μσ²) for every B ∈ ℝ^{d_N×d_0}, φ(W_1, …, W_N) = l(W_{N:1}), any N ≥ 1.

    l is μ-strongly convex with its gradient, 0 ≤ μ, and σ²I ⪯ W_{N:2}W_{N:2}ᵀ, W_{N:2} = W_N ⋯ W_2 of shape
    d_N × d_1 (so d_1 ≥ d_N where σ ≠ 0): σ is at most its least singular value. r stands for 1/(μσ²); without it,
    2μσ²(φ(W) − l(B)) ≤ ‖∇_1φ‖², also where μσ² = 0. No other layer's gradient is used, and W need not be
    critical. With one output nothing is assumed of W: ‖W_{N:2}‖² stands in the place of σ².

    Source: results.md §7 (c), which repairs the write-up's part 2, question 4. Used by: the experiment landscape,
    as its certificate; balanced-flow-convergence uses its first lemma.
    """
    W = layers_of_depth(None)
    gradient = symbolic_gradient(W)
    own = [
        *attained(loss_of(W)), gradient_gap(loss_of(W)), gap.square(), gap.first_layer(W, gradient[-1]),
        gap.framed(W), gap.gap(W), gap.certificate(W),
    ]  # fmt: skip
    return Derivation(
        name=NAME,
        statement="$φ = l(W_{N:1})$, $l$ strongly convex: how far $φ(W)$ is from any value of $l$",
        theory=Theory(depth_facts(W), (*strongly_convex(loss_of(W)), *gap.hypotheses(W))),
        parts=(*parts("deep-linear-grad", gradient), *parts(NAME, own)),
        results=(gap.CERTIFICATE, gap.GAP),
        source=SOURCE,
        objective=("φ", objective(W)),
        notes=(NOTE,),
        cases=(_one_output(),),
    )


def _one_output() -> Derivation:
    """Derive 2μ‖W_{N:2}‖²(φ(W) − l(B)) ≤ ‖∇_1φ‖² for every B ∈ ℝ^{1×d_0}, where d_N = 1."""
    W = layers_of_depth(None, outputs=1)
    gradient = symbolic_gradient(W)
    own = [gradient_gap(loss_of(W)), gap.first_layer(W, gradient[-1]), gap.one_output(W)]
    return Derivation(
        name=f"{NAME}, one output",
        statement="the same with one output, $W_{N:2} ∈ ℝ^{1×d_1}$: nothing is assumed of the layers",
        theory=Theory(depth_facts(W), strongly_convex(loss_of(W))),
        parts=(*parts("deep-linear-grad", gradient), *parts(NAME, own)),
        results=(gap.GAP,),
        source=SOURCE,
        objective=("φ", objective(W)),
        notes=(NOTE,),
    )
