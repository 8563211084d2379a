"""Stochastic gradient descent with the steps min{1/t, 1/L}: how many keep the gradients large in the mean."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import decaying_count as count
from dlhw3.symbolic.lemmas import decaying_descent as descent
from dlhw3.symbolic.lemmas import decaying_steps as sizes
from dlhw3.symbolic.lemmas import random_descent as steps
from dlhw3.symbolic.lemmas.gradient_descent import N
from dlhw3.symbolic.lemmas.smoothness import attained, smooth
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.ranges import Facts, Range

NAME = "sgd-decaying-step"


def derive() -> Derivation:
    """Derive N < μ_1 e^{(Δ + σ²)/ε² + 1/μ_1 − 1/(2L)}, μ_1 = max{1, L}, where E‖∇f(w_k)‖ > ε for all k < N.

    f: ℝ^d → ℝ is L-smooth, L > 0, and bounded below by f_inf; Δ = E f(w_0) − f_inf; for every outcome
    w_k = w_{k−1} − η_k(∇f(w_{k−1}) + ξ_{k−1}), steps counted from 1, η_j = min{1/j, 1/L}; w_k and ξ_k are random
    columns, E⟨∇f(w_k), ξ_k⟩ = 0 (which E[ξ_k | w_k] = 0 implies) and E‖ξ_k‖² ≤ σ². r is 1/L, q is 1/ε², μ_j is
    1/η_j. That η_j is the lesser of the two is said by Lη_j ≤ 1, jη_j ≤ 1 and (1 − Lη_j)(1 − jη_j) = 0. That the
    means exist is assumed, each by its name. On the way, for steps of any sizes with 0 < Lη_j ≤ 1:
    ε² Σ η_j < Δ + (L/2)(ε² + σ²) Σ η_j² − ε²/(2L), sums to N − 1.

    With ζ ≥ Σ 1/j² (Basel: ζ = π²/6, a citation that enters as a hypothesis) also
    N < μ_1 e^{Δ/ε² + (Lζ/2)(1 + σ²/ε²) − (1 − 1/μ_1) − 1/(2L)}, which is less where Lζ < 2, and from it the
    write-up's N < L e^{Δ/ε² + (Lζ/2)(1 + σ²/ε²)}, for every L > 0.

    Source: the write-up's part 2, question 2, as corrected in results.md §4. The constant 1 in the place of Lζ/2
    holds for every L > 0 by η_j² ≤ (2η_j − (j − 1)η_j²) − (2η_{j+1} − jη_{j+1}²), without a case for L. Used by:
    the experiment sgd, on the Huber function.
    """
    own = [
        *attained(), descent.squared(), descent.on_a_path(), descent.in_expectation(),
        steps.variance(), steps.jensen(), steps.gap(steps.epsilon), steps.larger(steps.epsilon),
        descent.fall(), descent.sum_of_steps(), descent.last_path(), descent.last(), descent.step_sizes(),
        *sizes.lesser(), sizes.turn(), sizes.grown(), sizes.linear(), sizes.upper_sum(), sizes.small(),
        *sizes.by_basel(), *count.scaled(), *count.exponents(), count.least_reciprocal(), *count.counts(),
        *count.write_up(),
    ]  # fmt: skip
    assumed = (
        smooth(),
        *descent.hypotheses(),
        *sizes.hypotheses(),
        *count.hypotheses(),
        sizes.basel(),
    )
    return Derivation(
        name=NAME,
        statement="$f: ℝ^d → ℝ$ smooth with constant $L$, $N$ steps $min(1/j, 1/L)$ with noise: in expectation",
        theory=Theory(Facts((Range(N, steps.ONE, None),)), assumed),
        parts=parts(NAME, own),
        results=(count.COUNT, count.BASEL_COUNT, count.WRITE_UP, descent.STEPS),
        source="the write-up, part 2, question 2, corrected",
        notes=(
            "$r = 1/L$, $q = 1/ε²$, $μ_1 = 1/η_1$ is the greater of 1 and $L$",
            "$E⟨∇f(w_k), ξ_k⟩ = 0$ where $E[ξ_k | w_k] = 0$; without it the bounds are false",
            "the means exist by hypothesis, each by its name: that they do once $‖ξ_k‖^2$ and $f(w_0)$ are "
            "integrable is not shown: it is by domination, whose premise that $∇f(w_k)$ is measurable the kernel "
            "has no words for",
            "no logarithm is taken: what is shown of the sum of the steps is shown of $e$ to it",
            "the first bound needs no $ζ$; the third is the write-up's, the last is for steps of any sizes",
        ),
    )
