"""Descent with noise and steps of any sizes: w_{k+1} = w_k − t_{k+1}(∇f(w_k) + ξ_k), 0 < t_j L ≤ 1, in expectation.

Steps are counted from 1: t_j takes w_{j−1} to w_j.
"""

from __future__ import annotations

from sympy import Expr, Integer

from dlhw3.symbolic.algebra import negate, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.expectations import OUTCOME, Expectation
from dlhw3.symbolic.lemmas import random_descent as steps
from dlhw3.symbolic.lemmas.gradient_descent import INVERSE, LOWER, POSITIVE, ZERO, N, k, least, n, r
from dlhw3.symbolic.lemmas.random_descent import ONE, epsilon, finite, sigma, slope, square, value, w, xi
from dlhw3.symbolic.lemmas.smoothness import HALF, L, f, quadratic_bound, smooth_at, y
from dlhw3.symbolic.nodes import Inner, Norm, ScalarSum, hole, index_symbol
from dlhw3.symbolic.number_sequences import NumberSequence
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Averaged,
    Combination,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    Used,
)
from dlhw3.symbolic.ranges import Range

MARTINGALE, CROSS, FORWARD, SHORT = "noise without drift", "cross term integrable", "steps > 0", "steps ≤ 1/L"
PATH, MEAN, SQUARED, FALL, SUM, END_PATH, END, STEPS = (
    "one step on a path", "one step in expectation", "squares of steps", "what a step gains", "sum of steps",
    "last point on a path", "last point in expectation", "sum of step sizes",
)  # fmt: skip
j = index_symbol("j")
t = NumberSequence("η")


def sizes(count: Expr) -> ScalarSum:
    """Return Σ_{j=1}^{count} η_j."""
    return ScalarSum(t[j], j, ONE, count)


def squared_sizes(count: Expr) -> ScalarSum:
    """Return Σ_{j=1}^{count} η_j²."""
    return ScalarSum(t[j] ** 2, j, ONE, count)


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return the iteration, what is assumed of the steps, the noise and f, and what is integrable."""
    points, moves = (Range(k, ZERO, N - 1),), (Range(k, ZERO, N - 2),)
    counted = (Range(j, ONE, N),)
    drift = Inner(slope(k), xi[k])
    return (
        Hypothesis(steps.STEP, Equation(w[k + 1], steps.after(k, t[k + 1]), moves, letters=(OUTCOME,))),
        Hypothesis(FORWARD, Equation(ZERO, t[j], counted, "<")),
        Hypothesis(SHORT, Equation(ZERO, 1 - L * t[j], counted, "≤")),
        Hypothesis(MARTINGALE, Equation(Expectation(drift), ZERO, moves)),
        Hypothesis(steps.NOISE, Equation(Expectation(Norm(xi[k]) ** 2), sigma**2, moves, "≤")),
        Hypothesis(steps.LARGE, Equation(epsilon, Expectation(Norm(slope(k))), points, "<")),
        Hypothesis(steps.LEVEL, Equation(ZERO, epsilon, relation="≤")),
        Hypothesis(LOWER, Equation(least, f(y), relation="≤", letters=(y,))),
        Hypothesis(INVERSE, Equation(L * r, ONE)),
        Hypothesis(POSITIVE, Equation(ZERO, r, relation="<")),
        Hypothesis(steps.CONSTANT, Equation(ZERO, L, relation="<")),
        finite(steps.VALUES, f(w[k]), points),
        finite(steps.SQUARES, Norm(slope(k)) ** 2, points),
        finite(steps.SLOPES, Norm(slope(k)), points),
        finite(steps.NOISES, Norm(xi[k]) ** 2, moves),
        finite(CROSS, drift, moves),
    )


def on_a_path() -> Lemma:
    """Return f(w_{n+1}) ≤ f(w_n) − (η − Lη²/2)‖g‖² − (η − Lη²)⟨g, ξ_n⟩ + (L/2)η²‖ξ_n‖², η = η_{n+1}."""
    here, size = w[n], t[n + 1]
    there = steps.after(n, size)
    trail = Trail(f(w[n + 1]))
    words = "$w_{n+1} = w_n − η(∇f(w_n) + ξ_n)$, $η = η_{n+1}$"
    trail.rewrite(f(hole(w[n + 1])), steps.STEP, there, words, at={k: n})
    bound = quadratic_bound(f(here), slope(n), total(there, negate(here)))
    trail.below(bound, "smooth, at $z = w_n$ and $y = w_{n+1}$", smooth_at(here, there))
    right = f(here) - (size - HALF * L * size**2) * Norm(slope(n)) ** 2
    right += HALF * L * size**2 * Norm(xi[n]) ** 2 - (size - L * size**2) * Inner(slope(n), xi[n])
    trail.to(right, "multiplied out")
    return trail.lemma(PATH, "one step, on every path", (Range(n, ZERO, N - 2),))


def in_expectation() -> Lemma:
    """Return E f(w_{n+1}) ≤ E f(w_n) − (η − Lη²/2)E‖∇f(w_n)‖² + (L/2)η²σ², η = η_{n+1}."""
    size, noise = t[n + 1], Expectation(Norm(xi[n]) ** 2)
    drift = Expectation(Inner(slope(n), xi[n]))
    here = ((k, n),)
    kept, spread, cross = size - HALF * L * size**2, HALF * L * size**2, size - L * size**2
    uses = (
        Used(steps.VALUES, Integer(-1), ((k, n + 1),)), Used(steps.VALUES, ONE, here),
        Used(steps.SQUARES, -kept, here), Used(steps.NOISES, spread, here), Used(CROSS, -cross, here),
    )  # fmt: skip
    trail = Trail(value(n + 1))
    averaged = value(n) - kept * square(n) + spread * noise - cross * drift
    trail.below(averaged, "the step on every path, averaged", Averaged(PATH, uses))
    by = Combination((Used(MARTINGALE, -cross, here),))
    trail.below(value(n) - kept * square(n) + spread * noise, "$E⟨∇f(w_n), ξ_n⟩ = 0$", by)
    signs = Used(steps.CONSTANT), Used(SQUARED, at=((j, n + 1),))
    by = Combination((Used(steps.NOISE, spread, here),), (), signs)
    trail.below(value(n) - kept * square(n) + spread * sigma**2, "$E‖ξ_n‖² ≤ σ²$, $0 ≤ L$", by)
    return trail.lemma(MEAN, "one step, in expectation", (Range(n, ZERO, N - 2),))


def squared() -> Lemma:
    """Return 0 ≤ η_j²."""
    trail = Trail(ZERO).below(t[j] ** 2, "a square", Combination((), ((ONE, t[j]),)))
    return trail.lemma(SQUARED, "squares of steps", (Range(j, ONE, N),))


def fall() -> Lemma:
    """Return E f(w_{n+1}) ≤ E f(w_n) − ε²η + (L/2)(ε² + σ²)η², η = η_{n+1}: η − Lη²/2 ≥ 0."""
    size, at = t[n + 1], ((j, n + 1),)
    trail = Trail(value(n + 1))
    kept = size - HALF * L * size**2
    trail.below(value(n) - kept * square(n) + HALF * L * size**2 * sigma**2, MEAN, Combination((Used(MEAN),)))
    right = value(n) - epsilon**2 * size + HALF * L * (epsilon**2 + sigma**2) * size**2
    uses = (Used(steps.LARGER, HALF * size), Used(steps.LARGER, HALF * size * (1 - L * size)))
    by = Combination(uses, (), (Used(FORWARD, at=at), Used(SHORT, at=at)))
    trail.below(right, "$ε² < E‖∇f(w_n)‖²$, $0 ≤ η − Lη²/2 = η/2 + η(1 − Lη)/2$", by)
    return trail.lemma(FALL, "what a step gains", (Range(n, ZERO, N - 2),))


def sum_of_steps() -> Lemma:
    """Return E f(w_n) ≤ E f(w_0) − ε² Σ_{j≤n} η_j + (L/2)(ε² + σ²) Σ_{j≤n} η_j² for 0 ≤ n ≤ N − 1, by induction."""

    def bound(first: Expr, second: Expr) -> Expr:
        return value(ZERO) - epsilon**2 * first + HALF * L * (epsilon**2 + sigma**2) * second

    right = bound(sizes(n), squared_sizes(n))
    base = Trail(value(ZERO)).below(right.xreplace({n: ZERO}), "no step", Combination())
    by = Combination((Used(FALL), Used(INDUCTION_HYPOTHESIS)))
    step = Trail(value(n + 1))
    apart = bound(sizes(n) + t[n + 1], squared_sizes(n) + t[n + 1] ** 2)
    step.below(apart, f"{FALL} and {INDUCTION_HYPOTHESIS}", by)
    context = bound(hole(sizes(n)), squared_sizes(n) + t[n + 1] ** 2)
    half = bound(sizes(n + 1), squared_sizes(n) + t[n + 1] ** 2)
    step.split(context, sizes(n + 1), half, "the last step", last=True, join=True)
    context = bound(sizes(n + 1), hole(squared_sizes(n)))
    step.split(context, squared_sizes(n + 1), right.xreplace({n: n + 1}), "its square", last=True, join=True)
    statement = Equation(value(n), right, (Range(n, ZERO, N - 1),), "≤")
    return Lemma(SUM, statement, Induction(n, base.chain, step.chain), "all steps")


def last_path() -> Lemma:
    """Return f_inf ≤ f(w_{N−1}) − (r/2)‖∇f(w_{N−1})‖² on every path, r = 1/L: one more step."""
    last, there = w[N - 1], slope(N - 1)
    beyond = total(last, negate(r * there))
    squared_norm = Norm(there) ** 2
    trail = Trail(least)
    trail.below(f(beyond), "lower bound", Combination((Used(LOWER, letters=((y, beyond),)),)))
    bound = quadratic_bound(f(last), there, total(beyond, negate(last)))
    trail.below(bound, "smooth, at $z = w_{N−1}$", smooth_at(last, beyond))
    trail.to(f(last) - r * squared_norm + HALF * L * r * r * squared_norm, "multiplied out")
    inverse = Combination((Used(INVERSE, HALF * r * Inner(there, there)),))
    trail.below(f(last) - HALF * r * squared_norm, "$Lr = 1$", inverse)
    return trail.lemma(END_PATH, "the last point, on every path")


def last() -> Lemma:
    """Return f_inf < E f(w_{N−1}) − (r/2)ε²."""
    at = ((k, N - 1),)
    uses = (Used(steps.VALUES, ONE, at), Used(steps.SQUARES, -HALF * r, at))
    trail = Trail(least)
    averaged = Averaged(END_PATH, uses, -least)
    trail.below(value(N - 1) - HALF * r * square(N - 1), "the last point on every path, averaged", averaged)
    by = Combination((Used(steps.LARGER, HALF * r, ((n, N - 1),)),), (), (Used(POSITIVE),))
    trail.below(value(N - 1) - HALF * r * epsilon**2, "$ε² < E‖∇f(w_{N−1})‖²$, $0 < r$", by, "<")
    return trail.lemma(END, "the last point")


def step_sizes() -> Lemma:
    """Return ε² Σ η_j < E f(w_0) − f_inf + (L/2)(ε² + σ²) Σ η_j² − ε²r/2, sums to N − 1: steps of any sizes."""
    trail = Trail(epsilon**2 * sizes(N - 1))
    right = (
        value(ZERO)
        - least
        + HALF * L * (epsilon**2 + sigma**2) * squared_sizes(N - 1)
        - HALF * r * epsilon**2
    )
    by = Combination((Used(SUM, at=((n, N - 1),)), Used(END)))
    trail.below(right, "all steps and the last point", by, "<")
    return trail.lemma(STEPS, "the sum of the steps")
