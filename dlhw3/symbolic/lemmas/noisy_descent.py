"""Gradient descent with noise, w_{k+1} = w_k − r(∇f(w_k) + ξ_k), r = 1/L, on an L-smooth f, along one path."""

from __future__ import annotations

from sympy import Expr, Integer, Symbol

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.gradient_descent import (
    INVERSE,
    LOWER,
    POSITIVE,
    SLOPES,
    ZERO,
    N,
    k,
    least,
    m,
    n,
    r,
)
from dlhw3.symbolic.lemmas.smoothness import HALF, L, d, f, quadratic_bound, smooth_at, y
from dlhw3.symbolic.nodes import Inner, Iterate, Norm, Sequence, hole
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Combination,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    Used,
)
from dlhw3.symbolic.ranges import Range

STEP, NOISE, CONSTANT = "noisy step", "bounded noise", "L ≥ 0"
ONE_STEP, SUM, BOUND = "one noisy step", "sum of noisy steps", "bound"
w, xi = Sequence("w", d), Sequence("ξ", d)
v = Symbol("v", real=True)
GAIN = HALF * r * (m - v)


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return the iteration, m ≤ ‖∇f(w_k)‖² and ‖ξ_k‖² ≤ v for k < N, f_inf ≤ f, r = 1/L ≥ 0 and L ≥ 0."""
    steps = (Range(k, ZERO, N - 1),)
    return (
        Hypothesis(STEP, Equation(w[k + 1], _after(k), steps)),
        Hypothesis(SLOPES, Equation(m, Norm(f.gradient(w[k])) ** 2, steps, "≤")),
        Hypothesis(NOISE, Equation(Norm(xi[k]) ** 2, v, steps, "≤")),
        Hypothesis(LOWER, Equation(least, f(y), relation="≤", letters=(y,))),
        Hypothesis(INVERSE, Equation(L * r, Integer(1))),
        Hypothesis(POSITIVE, Equation(ZERO, r, relation="≤")),
        Hypothesis(CONSTANT, Equation(ZERO, L, relation="≤")),
    )


def _estimate(index: Expr) -> Expr:
    """Return ∇f(w_k) + ξ_k."""
    return total(f.gradient(w[index]), xi[index])


def _after(index: Expr) -> Expr:
    """Return w_k − r(∇f(w_k) + ξ_k)."""
    return total(w[index], negate(product(r, _estimate(index))))


def one_step() -> Lemma:
    """Return f(w_{n+1}) ≤ f(w_n) − (r/2)(m − v) for 0 ≤ n ≤ N − 1; ⟨∇f, ξ⟩ cancels on the path itself."""
    here: Iterate = w[n]
    slope, estimate, there = f.gradient(here), _estimate(n), _after(n)
    trail = Trail(f(w[n + 1]))
    trail.rewrite(f(hole(w[n + 1])), STEP, there, "$w_{n+1} = w_n − r(∇f(w_n) + ξ_n)$", at={k: n})
    bound = quadratic_bound(f(here), slope, total(there, negate(here)))
    trail.below(bound, "smooth, at $z = w_n$ and $y = w_{n+1}$", smooth_at(here, there))
    square = Norm(estimate) ** 2
    first = f(here) - r * Inner(slope, estimate)
    trail.to(first + HALF * L * r * r * square, "multiplied out")
    inverse = Combination((Used(INVERSE, HALF * r * Inner(estimate, estimate)),))
    trail.below(first + HALF * r * square, "$Lr = 1$", inverse)
    exact = f(here) - HALF * r * Norm(slope) ** 2 + HALF * r * Norm(xi[n]) ** 2
    trail.to(exact, "$‖g + ξ‖² − 2⟨g, g + ξ⟩ = ‖ξ‖² − ‖g‖²$")
    uses = (Used(SLOPES, HALF * r, ((k, n),)), Used(NOISE, HALF * r, ((k, n),)))
    trail.below(
        f(here) - GAIN, "$m ≤ ‖∇f(w_n)‖²$, $‖ξ_n‖² ≤ v$, $0 ≤ r$", Combination(uses, (), (Used(POSITIVE),))
    )
    return trail.lemma(ONE_STEP, "one step", (Range(n, ZERO, N - 1),))


def sum_of_steps() -> Lemma:
    """Return f(w_n) ≤ f(w_0) − n(r/2)(m − v) for 0 ≤ n ≤ N, by induction."""
    right = f(w[0]) - n * GAIN
    base = Trail(f(w[0])).below(right.xreplace({n: ZERO}), "no step", Combination())
    by = Combination((Used(ONE_STEP), Used(INDUCTION_HYPOTHESIS)))
    step = Trail(f(w[n + 1])).below(right.xreplace({n: n + 1}), f"{ONE_STEP} and {INDUCTION_HYPOTHESIS}", by)
    statement = Equation(f(w[n]), right, (Range(n, ZERO, N),), "≤")
    return Lemma(SUM, statement, Induction(n, base.chain, step.chain), "all steps")


def bound() -> Lemma:
    """Return N(m − v) ≤ 2L(f(w_0) − f_inf)."""
    drop = f(w[0]) - least
    trail = Trail(N * (m - v))
    inverse = Combination((Used(INVERSE, negate(N * (m - v))),))
    trail.below(L * r * N * (m - v), "$Lr = 1$", inverse)
    uses = (Used(SUM, 2 * L, ((n, N),)), Used(LOWER, 2 * L, letters=((y, w[N]),)))
    trail.below(
        2 * L * drop, "all steps, and the lower bound at $w_N$", Combination(uses, (), (Used(CONSTANT),))
    )
    return trail.lemma(BOUND, "the bound")
