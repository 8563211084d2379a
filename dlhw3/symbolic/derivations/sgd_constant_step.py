"""Stochastic gradient descent with the constant step 1/L: the mean squared gradient, and the number of steps."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import random_descent as steps
from dlhw3.symbolic.lemmas import random_descent_short as short
from dlhw3.symbolic.lemmas.gradient_descent import N
from dlhw3.symbolic.lemmas.smoothness import attained, smooth
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.ranges import Facts, Range

NAME = "sgd-constant-step"


def derive() -> Derivation:
    """Derive (1/N) Σ_{k<N} E‖∇f(w_k)‖² ≤ 2LΔ/N + σ² and N(ε² + 2εσ) < 2LΔ, Δ = E f(w_0) − inf f, for every N ≥ 1.

    f: ℝ^d → ℝ is L-smooth and bounded below by f_inf; w_{k+1} = w_k − r(∇f(w_k) + ξ_k), r = 1/L, for every outcome,
    w_k and ξ_k random columns in ℝ^d; E‖ξ_k‖² ≤ σ² for k < N. No mean and no independence of the noise is used: the
    cross term ⟨∇f(w_k), ξ_k⟩ cancels on each path at this step. The count is for E‖∇f(w_k)‖ > ε + σ for all k < N,
    ε ≥ 0, σ ≥ 0: so with N(ε² + 2εσ) ≥ 2LΔ steps, some E‖∇f(w_k)‖ is at most ε + σ. w_0 may be random; where it is
    not, E f(w_0) is f(w_0). A case has any one step size η ≤ 1/L, at the price of E⟨∇f(w_k), ξ_k⟩ = 0.

    That the means exist is assumed, each by its name: f(w_k), ‖∇f(w_k)‖² and ‖ξ_k‖² are integrable, for the count
    also ‖∇f(w_k)‖. Where f is bounded below, all follow from ‖ξ_k‖² and f(w_0) being so: 0 ≤ ‖∇f(w_k)‖² ≤ 2L(f(w_k)
    − f_inf), f_inf ≤ f(w_{k+1}) ≤ f(w_k) + ‖ξ_k‖²/(2L), and domination. These bounds are proved (descent-lemma, the
    step on a path), domination is not a rule: it needs that ω ↦ ∇f(w_k) is measurable, and what is said of a
    function of the outcome is only that it is integrable. Noise would have to be declared measurable, and a rule
    say of every operator that it keeps this; none of the kernel's rules of order does.

    Source: the write-up's part 2, question 1 (results.md §3). Used by: the experiment sgd.
    """
    own = [
        *attained(), steps.on_a_path(), steps.in_expectation(), steps.sum_of_steps(), steps.end(), steps.average(),
        steps.variance(), steps.jensen(), steps.gap(), steps.larger(), steps.all_larger(), steps.count(),
    ]  # fmt: skip
    return Derivation(
        name=NAME,
        statement="$f: ℝ^d → ℝ$ smooth with constant $L$, $N$ steps of size $1/L$ with noise: in expectation",
        theory=Theory(Facts((Range(N, steps.ONE, None),)), (smooth(), *steps.hypotheses(), *steps.counted())),
        parts=parts(NAME, own),
        results=(steps.AVERAGE, steps.COUNT),
        source="the write-up, part 2, question 1",
        notes=(
            "of the noise, $E‖ξ_k‖² ≤ σ²$ alone is used: no mean, no independence",
            "the means exist by hypothesis, each by its name: that they do once $‖ξ_k‖^2$ and $f(w_0)$ are "
            "integrable is not shown: it is by domination, whose premise that $∇f(w_k)$ is measurable the kernel "
            "has no words for",
            "where $w_0$ is not random, $E f(w_0) = f(w_0)$",
            "so with $N ≥ 2L(E f(w_0) − inf f)/(ε² + 2εσ)$ some $E‖∇f(w_k)‖$ is at most $ε + σ$",
        ),
        cases=(_shorter(),),
    )


def _shorter() -> Derivation:
    """Derive (1/N) Σ_{k<N} E‖∇f(w_k)‖² ≤ 2Δ/(ηN) + Lησ² for a step size 0 < η ≤ 1/L, where E⟨∇f(w_k), ξ_k⟩ = 0."""
    return Derivation(
        name=f"{NAME}, η ≤ 1/L",
        statement="$N$ steps of one size $η ≤ 1/L$, noise without drift: the mean squared gradient",
        theory=Theory(Facts((Range(N, steps.ONE, None),)), (smooth(), *short.hypotheses())),
        parts=parts(NAME, short.lemmas()),
        results=(short.AVERAGE,),
        source="Ghadimi & Lan 2013, SIAM J. Optim. 23(4); results.md, section 15.5",
        notes=("$ρ = 1/η$; at $η = 1/L$ the result above, which needs no $E⟨∇f(w_k), ξ_k⟩ = 0$",),
    )
