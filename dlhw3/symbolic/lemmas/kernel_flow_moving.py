"""Predictions under u̇ = −H(t)(u − y), λ(t)I ⪯ H(t): the rate is the integral of λ, m(t) − m(0) with m′ = λ.

The least eigenvalue at t, times t, is no rate: for H(s) = s it would be e^{−2t²}, and the truth is e^{−t²}.
"""

from __future__ import annotations

from sympy import Identity

from dlhw3.symbolic.algebra import negate, product
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.kernel_flow import (
    BELOW,
    FLOW,
    ONE,
    ZERO,
    exp,
    flow,
    later,
    n,
    positive,
    rate,
    residual,
    t,
    u,
    weighted,
)
from dlhw3.symbolic.nodes import AbstractFunction, Inner, MatrixFunction, Norm, hole
from dlhw3.symbolic.plan import Combination, Decreasing, Equation, Hypothesis, Lemma, Used

PACED = "integral of λ"
SLOPE, DECAY, RATE = "slope, λ moving", "decay, λ moving", "rate, λ moving"
least, whole = AbstractFunction("λ", ONE, ONE), AbstractFunction("m", ONE, ONE)
H = MatrixFunction("H", n, n)
SUM = whole(t) - whole(ZERO)


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return the flow, λ(t)I ⪯ H(t) and m′(t) = λ(t) for every t, and t ≥ 0."""
    below = Equation(product(least(t), Identity(n)), H(t), relation="⪯", letters=(t,))
    return (
        flow(u, H(t)),
        Hypothesis(BELOW, below),
        Hypothesis(PACED, Equation(rate(whole(t)), least(t), letters=(t,))),
        later(),
    )


def lemmas() -> list[Lemma]:
    """Return ‖u(t) − y‖² ≤ e^{−2(m(t) − m(0))}‖u(0) − y‖² for t ≥ 0, and what it is shown by."""
    r, factor, start = residual(u), exp(2 * SUM), Norm(residual(u, ZERO)) ** 2
    slope = Trail(rate(weighted(2 * SUM, u)))
    first = 2 * rate(whole(t)) * factor * Norm(r) ** 2
    slope.to(first + 2 * factor * Inner(r, rate(u(t))), "product rule, $r = u(t) − y$")
    slope.rewrite(first + 2 * factor * Inner(r, hole(r)), FLOW, negate(product(H(t), r)), "by the flow")
    uses = (Used(BELOW, 2 * factor, frame=r), Used(PACED, 2 * factor * Norm(r) ** 2))
    slope.below(ZERO, "$λ(t)‖r‖² ≤ ⟨r, H(t)r⟩$, $m′ = λ$", Combination(uses, (), (positive(2 * SUM),)))
    decay = Trail(weighted(2 * SUM, u)).below(start, "it falls from $t = 0$ on", Decreasing(SLOPE, ZERO))
    result = Trail(Norm(r) ** 2).to(exp(-2 * SUM) * weighted(2 * SUM, u), "$e^{−s} e^s = 1$")
    by = Combination((Used(DECAY, exp(-2 * SUM)),), (), (positive(-2 * SUM),))
    result.below(exp(-2 * SUM) * start, "the decay, times a power of $e$", by)
    return [
        slope.lemma(SLOPE, "the slope"),
        decay.lemma(DECAY, "the decay"),
        result.lemma(RATE, "the rate"),
    ]
