"""Descent with noise in expectation: w_{k+1} = w_k − r(∇f(w_k) + ξ_k), r = 1/L, on an L-smooth f."""

from __future__ import annotations

from sympy import Expr, Integer, Symbol

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.expectations import OUTCOME, Expectation, Integrable, RandomSequence
from dlhw3.symbolic.lemmas.gradient_descent import INVERSE, LOWER, POSITIVE, ZERO, N, k, least, n, r
from dlhw3.symbolic.lemmas.smoothness import HALF, L, d, f, quadratic_bound, smooth_at, y
from dlhw3.symbolic.nodes import Inner, Norm, ScalarSum, hole
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

STEP, NOISE, CONSTANT = "noisy step", "variance", "L ≥ 0"
VALUES, SQUARES, SLOPES, NOISES = (
    "values integrable", "squared gradients integrable", "gradients integrable", "squared noise integrable",
)  # fmt: skip
LARGE, LEVEL, SPREAD = "gradients stay large", "ε ≥ 0", "σ ≥ 0"
PATH, MEAN, SUM, END, AVERAGE = (
    "one step on a path", "one step in expectation", "sum of steps", "end", "average",
)  # fmt: skip
VARIANCE, JENSEN, GAP, LARGER, ALL_LARGER, COUNT = (
    "variance of a gradient", "Jensen", "gap", "squares stay larger", "sum of large squares", "count",
)  # fmt: skip
w, xi = RandomSequence("w", d), RandomSequence("ξ", d)
sigma, epsilon = Symbol("σ", real=True), Symbol("ε", real=True)
ONE = Integer(1)


def slope(index: Expr) -> Expr:
    """Return ∇f(w_k)."""
    return f.gradient(w[index])


def square(index: Expr) -> Expr:
    """Return E‖∇f(w_k)‖²."""
    return Expectation(Norm(slope(index)) ** 2)


def value(index: Expr) -> Expr:
    """Return E f(w_k)."""
    return Expectation(f(w[index]))


def squares(count: Expr) -> ScalarSum:
    """Return Σ_{k=0}^{count − 1} E‖∇f(w_k)‖²."""
    return ScalarSum(square(k), k, ZERO, count - 1)


def finite(name: str, what: Expr, indices: tuple[Range, ...]) -> Hypothesis:
    """Return that a random number is integrable, for every index in its range."""
    return Hypothesis(name, Equation(Integrable(what), ONE, indices))


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return the iteration on every path, E‖ξ_k‖² ≤ σ², f_inf ≤ f, r = 1/L ≥ 0, L ≥ 0, and what is integrable."""
    steps, points = (Range(k, ZERO, N - 1),), (Range(k, ZERO, N),)
    return (
        Hypothesis(STEP, Equation(w[k + 1], after(k, r), steps, letters=(OUTCOME,))),
        Hypothesis(NOISE, Equation(Expectation(Norm(xi[k]) ** 2), sigma**2, steps, "≤")),
        Hypothesis(LOWER, Equation(least, f(y), relation="≤", letters=(y,))),
        Hypothesis(INVERSE, Equation(L * r, ONE)),
        Hypothesis(POSITIVE, Equation(ZERO, r, relation="≤")),
        Hypothesis(CONSTANT, Equation(ZERO, L, relation="≤")),
        finite(VALUES, f(w[k]), points),
        finite(SQUARES, Norm(slope(k)) ** 2, steps),
        finite(NOISES, Norm(xi[k]) ** 2, steps),
    )


def counted() -> tuple[Hypothesis, ...]:
    """Return what the count needs besides: E‖∇f(w_k)‖ > ε + σ for k < N, ε ≥ 0, σ ≥ 0, ‖∇f(w_k)‖ integrable."""
    steps = (Range(k, ZERO, N - 1),)
    return (
        Hypothesis(LARGE, Equation(epsilon + sigma, Expectation(Norm(slope(k))), steps, "<")),
        Hypothesis(LEVEL, Equation(ZERO, epsilon, relation="≤")),
        Hypothesis(SPREAD, Equation(ZERO, sigma, relation="≤")),
        finite(SLOPES, Norm(slope(k)), steps),
    )


def after(index: Expr, step: Expr) -> Expr:
    """Return w_k − step(∇f(w_k) + ξ_k)."""
    return total(w[index], negate(product(step, total(slope(index), xi[index]))))


def on_a_path() -> Lemma:
    """Return f(w_{n+1}) ≤ f(w_n) − (r/2)‖∇f(w_n)‖² + (r/2)‖ξ_n‖² on every path: ⟨∇f, ξ⟩ cancels at r = 1/L."""
    here, there, estimate = w[n], after(n, r), total(slope(n), xi[n])
    trail = Trail(f(w[n + 1]))
    trail.rewrite(f(hole(w[n + 1])), STEP, there, "$w_{n+1} = w_n − r(∇f(w_n) + ξ_n)$", at={k: n})
    bound = quadratic_bound(f(here), slope(n), total(there, negate(here)))
    trail.below(bound, "smooth, at $z = w_n$ and $y = w_{n+1}$", smooth_at(here, there))
    first = f(here) - r * Inner(slope(n), estimate)
    trail.to(first + HALF * L * r * r * Norm(estimate) ** 2, "multiplied out")
    inverse = Combination((Used(INVERSE, HALF * r * Inner(estimate, estimate)),))
    trail.below(first + HALF * r * Norm(estimate) ** 2, "$Lr = 1$", inverse)
    exact = f(here) - HALF * r * Norm(slope(n)) ** 2 + HALF * r * Norm(xi[n]) ** 2
    trail.to(exact, "$‖g + ξ‖² − 2⟨g, g + ξ⟩ = ‖ξ‖² − ‖g‖²$")
    return trail.lemma(PATH, "one step, on every path", (Range(n, ZERO, N - 1),))


def in_expectation() -> Lemma:
    """Return E‖∇f(w_n)‖² ≤ 2L(E f(w_n) − E f(w_{n+1})) + σ²; only E‖ξ_n‖² ≤ σ² is used of the noise."""
    noise = Expectation(Norm(xi[n]) ** 2)
    trail = Trail(value(n + 1))
    uses = (
        Used(VALUES, Integer(-1), ((k, n + 1),)), Used(VALUES, ONE, ((k, n),)),
        Used(SQUARES, -HALF * r, ((k, n),)), Used(NOISES, HALF * r, ((k, n),)),
    )  # fmt: skip
    averaged = value(n) - HALF * r * square(n) + HALF * r * noise
    trail.below(averaged, "the step on every path, averaged", Averaged(PATH, uses))
    by = Combination((Used(NOISE, HALF * r, ((k, n),)),), (), (Used(POSITIVE),))
    trail.below(value(n) - HALF * r * square(n) + HALF * r * sigma**2, "$E‖ξ_n‖² ≤ σ²$, $0 ≤ r$", by)
    return trail.lemma(MEAN, "one step, in expectation", (Range(n, ZERO, N - 1),))


def sum_of_steps() -> Lemma:
    """Return Σ_{k<n} E‖∇f(w_k)‖² ≤ 2L(E f(w_0) − E f(w_n)) + nσ² for 0 ≤ n ≤ N, by induction."""
    right = 2 * L * (value(ZERO) - value(n)) + n * sigma**2
    base = Trail(squares(ZERO)).below(right.xreplace({n: ZERO}), "no step", Combination())
    step = Trail(squares(n + 1))
    step.split(hole(squares(n + 1)), squares(n + 1), squares(n) + square(n), "the last term", last=True)
    inverse = sigma**2 - square(n)
    by = Combination(
        (Used(MEAN, 2 * L), Used(INDUCTION_HYPOTHESIS), Used(INVERSE, inverse)), (), (Used(CONSTANT),)
    )
    words = f"{MEAN}, times $2L$, with $Lr = 1$, and {INDUCTION_HYPOTHESIS}"
    step.below(right.xreplace({n: n + 1}), words, by)
    statement = Equation(squares(n), right, (Range(n, ZERO, N),), "≤")
    return Lemma(SUM, statement, Induction(n, base.chain, step.chain), "all steps")


def end() -> Lemma:
    """Return f_inf ≤ E f(w_N)."""
    by = Averaged(LOWER, (Used(VALUES, ONE, ((k, N),)),), negate(least), letters=((y, w[N]),))
    return Trail(least).below(value(N), "the lower bound at $w_N$, averaged", by).lemma(END, "the last point")


def average() -> Lemma:
    """Return (1/N) Σ_{k<N} E‖∇f(w_k)‖² ≤ 2L(E f(w_0) − f_inf)/N + σ²."""
    trail = Trail(squares(N) / N)
    fallen = 2 * L * (value(ZERO) - value(N)) / N + sigma**2
    trail.below(fallen, "all steps, over $N$", Combination((Used(SUM, 1 / N, ((n, N),)),)))
    by = Combination((Used(END, 2 * L / N),), (), (Used(CONSTANT),))
    trail.below(2 * L * (value(ZERO) - least) / N + sigma**2, "the last point", by)
    return trail.lemma(AVERAGE, "the average")


def variance() -> Lemma:
    """Return 0 ≤ ‖∇f(w_n)‖² − 2m‖∇f(w_n)‖ + m² on every path, m = E‖∇f(w_n)‖."""
    one = Norm(slope(n))
    mean = Expectation(one)
    right = one**2 - 2 * mean * one + mean**2
    trail = Trail(ZERO).below(right, "a square", Combination((), ((ONE, one - mean),)))
    return trail.lemma(VARIANCE, "a square on every path, $m = E‖∇f(w_n)‖$", (Range(n, ZERO, N - 1),))


def jensen() -> Lemma:
    """Return (E‖∇f(w_n)‖)² ≤ E‖∇f(w_n)‖², from 0 ≤ E(X − EX)²."""
    mean = Expectation(Norm(slope(n)))
    uses = (Used(SQUARES, ONE, ((k, n),)), Used(SLOPES, -2 * mean, ((k, n),)))
    by = Averaged(VARIANCE, uses, mean**2)
    trail = Trail(mean**2).below(square(n), "$0 ≤ E(X − E X)²$, averaged", by)
    return trail.lemma(JENSEN, "Jensen", (Range(n, ZERO, N - 1),))


LEVELS = {LEVEL: epsilon, SPREAD: sigma}
"""What is assumed of the parts of a level: that they are ≥ 0."""


def gap(level: Expr = epsilon + sigma) -> Lemma:
    """Return 0 < E‖∇f(w_n)‖ − (ε + σ), or with another level below the gradients."""
    by = Combination((Used(LARGE, at=((k, n),)),))
    above = Expectation(Norm(slope(n))) - level
    trail = Trail(ZERO).below(above, "the gradients stay large", by, "<")
    return trail.lemma(GAP, "how large they stay", (Range(n, ZERO, N - 1),))


def larger(level: Expr = epsilon + sigma) -> Lemma:
    """Return (ε + σ)² < E‖∇f(w_n)‖², or with another level."""
    mean = Expectation(Norm(slope(n)))
    trail = Trail(level**2)
    parts = {name: part for name, part in LEVELS.items() if level.has(part)}
    large = tuple(Used(LARGE, 2 * part, ((k, n),)) for part in parts.values())
    by = Combination(large, ((ONE, mean - level),), (*map(Used, parts), Used(GAP)))
    trail.below(mean**2, "the gradients stay large, and what they stay above is $≥ 0$", by, "<")
    trail.below(square(n), JENSEN, Combination((Used(JENSEN),)))
    return trail.lemma(LARGER, "the squares stay larger", (Range(n, ZERO, N - 1),))


def all_larger() -> Lemma:
    """Return n(ε + σ)² < Σ_{k<n} E‖∇f(w_k)‖² for 1 ≤ n ≤ N, by induction."""
    left = n * (epsilon + sigma) ** 2
    words = "the squares stay larger"
    first = Combination((Used(LARGER, at=((n, ZERO),)),))
    base = Trail(left.xreplace({n: ONE})).below(squares(ONE), words, first, "<")
    both = squares(n) + square(n)
    by = Combination((Used(LARGER), Used(INDUCTION_HYPOTHESIS)))
    step = Trail(left.xreplace({n: n + 1})).below(both, f"{words} and {INDUCTION_HYPOTHESIS}", by, "<")
    step.split(hole(squares(n + 1)), squares(n + 1), squares(n + 1), "the last term", last=True, join=True)
    statement = Equation(left, squares(n), (Range(n, ONE, N),), "<")
    return Lemma(ALL_LARGER, statement, Induction(n, base.chain, step.chain), "all of them")


def count() -> Lemma:
    """Return N(ε² + 2εσ) < 2L(E f(w_0) − f_inf)."""
    trail = Trail(N * (epsilon**2 + 2 * epsilon * sigma))
    by = Combination((Used(ALL_LARGER, at=((n, N),)),))
    trail.below(squares(N) - N * sigma**2, "the squares stay larger", by, "<")
    fallen = 2 * L * (value(ZERO) - value(N))
    trail.below(fallen, "all steps", Combination((Used(SUM, at=((n, N),)),)))
    by = Combination((Used(END, 2 * L),), (), (Used(CONSTANT),))
    trail.below(2 * L * (value(ZERO) - least), "the last point", by)
    return trail.lemma(COUNT, "the number of steps")
