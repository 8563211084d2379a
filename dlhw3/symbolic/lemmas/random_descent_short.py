"""Descent with noise and one step size η ≤ 1/L, in expectation: the mean squared gradient, E⟨∇f(w_k), ξ_k⟩ = 0."""

from __future__ import annotations

from sympy import Integer, Symbol

from dlhw3.symbolic.algebra import negate, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.expectations import OUTCOME, Expectation
from dlhw3.symbolic.lemmas import random_descent as steps
from dlhw3.symbolic.lemmas.decaying_descent import CROSS, MARTINGALE
from dlhw3.symbolic.lemmas.gradient_descent import LOWER, ZERO, N, k, least, n
from dlhw3.symbolic.lemmas.random_descent import (
    CONSTANT,
    END,
    NOISE,
    NOISES,
    ONE,
    SQUARES,
    STEP,
    VALUES,
    after,
    finite,
    sigma,
    slope,
    square,
    squares,
    value,
    w,
    xi,
)
from dlhw3.symbolic.lemmas.smoothness import HALF, L, f, quadratic_bound, smooth_at, y
from dlhw3.symbolic.nodes import Inner, Norm, hole
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

FORWARD, SHORT, INVERSE, POSITIVE = "η ≥ 0", "η ≤ 1/L", "1/η", "1/η ≥ 0"
PATH, MEAN, SQUARE, NONNEGATIVE, SUM, AVERAGE = (
    "a step on a path", "a step in expectation", "a square on a path", "a mean square", "sum of steps of size η",
    "average, η ≤ 1/L",
)  # fmt: skip
eta, rho = Symbol("eta", real=True), Symbol("rho", real=True)
STEPS, POINTS = (Range(k, ZERO, N - 1),), (Range(k, ZERO, N),)
HERE = ((k, n),)
SHARE = HALF * L * eta**2


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return the iteration, 0 ≤ η ≤ 1/L, ρ = 1/η ≥ 0, the noise, the lower bound, and what is integrable."""
    drift = Inner(slope(k), xi[k])
    return (
        Hypothesis(STEP, Equation(w[k + 1], after(k, eta), STEPS, letters=(OUTCOME,))),
        Hypothesis(FORWARD, Equation(ZERO, eta, relation="≤")),
        Hypothesis(SHORT, Equation(ZERO, 1 - L * eta, relation="≤")),
        Hypothesis(INVERSE, Equation(eta * rho, ONE)),
        Hypothesis(POSITIVE, Equation(ZERO, rho, relation="≤")),
        Hypothesis(MARTINGALE, Equation(Expectation(drift), ZERO, STEPS)),
        Hypothesis(NOISE, Equation(Expectation(Norm(xi[k]) ** 2), sigma**2, STEPS, "≤")),
        Hypothesis(LOWER, Equation(least, f(y), relation="≤", letters=(y,))),
        Hypothesis(CONSTANT, Equation(ZERO, L, relation="≤")),
        finite(VALUES, f(w[k]), POINTS),
        finite(SQUARES, Norm(slope(k)) ** 2, STEPS),
        finite(NOISES, Norm(xi[k]) ** 2, STEPS),
        finite(CROSS, drift, STEPS),
    )


def on_a_path() -> Lemma:
    """Return f(w_{n+1}) ≤ f(w_n) − (η − Lη²/2)‖g‖² − (η − Lη²)⟨g, ξ_n⟩ + (L/2)η²‖ξ_n‖², g = ∇f(w_n)."""
    here, there = w[n], after(n, eta)
    trail = Trail(f(w[n + 1]))
    trail.rewrite(f(hole(w[n + 1])), STEP, there, "$w_{n+1} = w_n − η(∇f(w_n) + ξ_n)$", at={k: n})
    bound = quadratic_bound(f(here), slope(n), total(there, negate(here)))
    trail.below(bound, "smooth, at $z = w_n$ and $y = w_{n+1}$", smooth_at(here, there))
    right = f(here) - (eta - SHARE) * Norm(slope(n)) ** 2
    right += SHARE * Norm(xi[n]) ** 2 - (eta - 2 * SHARE) * Inner(slope(n), xi[n])
    trail.to(right, "multiplied out")
    return trail.lemma(PATH, "one step, on every path", (Range(n, ZERO, N - 1),))


def mean_square() -> list[Lemma]:
    """Return 0 ≤ E‖∇f(w_n)‖²."""
    inside = Norm(slope(n)) ** 2
    first = Trail(ZERO).below(inside, "a square", Combination((), ((ONE, slope(n)),)))
    last = Trail(ZERO).below(square(n), "a square, averaged", Averaged(SQUARE, (Used(SQUARES, ONE, HERE),)))
    indices = (Range(n, ZERO, N - 1),)
    return [first.lemma(SQUARE, "on every path", indices), last.lemma(NONNEGATIVE, "its mean", indices)]


def in_expectation() -> Lemma:
    """Return E f(w_{n+1}) ≤ E f(w_n) − (η/2)E‖∇f(w_n)‖² + (L/2)η²σ²: η − Lη²/2 = η/2 + η(1 − Lη)/2."""
    noise, drift = Expectation(Norm(xi[n]) ** 2), Expectation(Inner(slope(n), xi[n]))
    kept, cross = eta - SHARE, eta - 2 * SHARE
    uses = (
        Used(VALUES, Integer(-1), ((k, n + 1),)), Used(VALUES, ONE, HERE), Used(SQUARES, -kept, HERE),
        Used(NOISES, SHARE, HERE), Used(CROSS, -cross, HERE),
    )  # fmt: skip
    trail = Trail(value(n + 1))
    averaged = value(n) - kept * square(n) + SHARE * noise - cross * drift
    trail.below(averaged, "the step on every path, averaged", Averaged(PATH, uses))
    by = Combination((Used(MARTINGALE, -cross, HERE),))
    trail.below(value(n) - kept * square(n) + SHARE * noise, "$E⟨∇f(w_n), ξ_n⟩ = 0$", by)
    by = Combination((Used(NOISE, SHARE, HERE),), (), (Used(CONSTANT),))
    trail.below(value(n) - kept * square(n) + SHARE * sigma**2, "$E‖ξ_n‖² ≤ σ²$, $0 ≤ L$", by)
    by = Combination((Used(NONNEGATIVE, HALF * eta * (1 - L * eta)),), (), (Used(FORWARD), Used(SHORT)))
    words = "$0 ≤ η(1 − Lη)/2$ times $E‖∇f(w_n)‖²$"
    trail.below(value(n) - HALF * eta * square(n) + SHARE * sigma**2, words, by)
    return trail.lemma(MEAN, "one step, in expectation", (Range(n, ZERO, N - 1),))


def sum_of_steps() -> Lemma:
    """Return Σ_{k<n} E‖∇f(w_k)‖² ≤ 2ρ(E f(w_0) − E f(w_n)) + nLησ² for 0 ≤ n ≤ N, by induction."""
    right = 2 * rho * (value(ZERO) - value(n)) + n * L * eta * sigma**2
    base = Trail(squares(ZERO)).below(right.xreplace({n: ZERO}), "no step", Combination())
    step = Trail(squares(n + 1))
    step.split(hole(squares(n + 1)), squares(n + 1), squares(n) + square(n), "the last term", last=True)
    inverse = L * eta * sigma**2 - square(n)
    uses = (Used(MEAN, 2 * rho), Used(INDUCTION_HYPOTHESIS), Used(INVERSE, inverse))
    words = f"{MEAN}, times $2ρ$, with $ηρ = 1$, and {INDUCTION_HYPOTHESIS}"
    step.below(right.xreplace({n: n + 1}), words, Combination(uses, (), (Used(POSITIVE),)))
    statement = Equation(squares(n), right, (Range(n, ZERO, N),), "≤")
    return Lemma(SUM, statement, Induction(n, base.chain, step.chain), "all steps")


def average() -> Lemma:
    """Return (1/N) Σ_{k<N} E‖∇f(w_k)‖² ≤ 2ρ(E f(w_0) − f_inf)/N + Lησ², ρ = 1/η."""
    trail = Trail(squares(N) / N)
    fallen = 2 * rho * (value(ZERO) - value(N)) / N + L * eta * sigma**2
    trail.below(fallen, "all steps, over $N$", Combination((Used(SUM, 1 / N, ((n, N),)),)))
    by = Combination((Used(END, 2 * rho / N),), (), (Used(POSITIVE),))
    trail.below(2 * rho * (value(ZERO) - least) / N + L * eta * sigma**2, "the last point", by)
    return trail.lemma(AVERAGE, "the average")


def lemmas() -> list[Lemma]:
    """Return all of these, in order."""
    return [on_a_path(), *mean_square(), in_expectation(), sum_of_steps(), steps.end(), average()]
