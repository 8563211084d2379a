"""Gradient descent x_{k+1} = x_k − t∇f(x_k) on an L-smooth f, for every number N of steps."""

from __future__ import annotations

from sympy import Expr, Integer, MatrixSymbol, Rational, Symbol

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.smoothness import (
    HALF,
    SMOOTH,
    SMOOTH_BELOW,
    L,
    d,
    f,
    quadratic_bound,
    smooth_at,
    y,
    z,
)
from dlhw3.symbolic.nodes import Inner, Norm, Sequence, hole, index_symbol
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

INTERPOLATION, ONE_STEP, SUM, END, RATE = "interpolation", "one step", "sum of steps", "end", "rate"
NOISY = "a step with noise"
STEP, SLOPES, LOWER, FORWARD, SHORT, INVERSE, POSITIVE = (
    "gradient descent", "least gradient", "lower bound", "step ≥ 0", "step ≤ 1/L", "1/L", "1/L ≥ 0",
)  # fmt: skip
ZERO, QUARTER = Integer(0), Rational(1, 4)
N, n, k = index_symbol("N"), index_symbol("n"), index_symbol("k")
t, a, r, m, least = (Symbol(name, real=True) for name in ("t", "a", "r", "m", "f_inf"))
x = Sequence("x", d)
p, q, xi = (MatrixSymbol(name, d, 1) for name in ("p", "q", "ξ"))
GAIN = t - QUARTER * L * t**2  # of m, in a step


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return the iteration, m ≤ ‖∇f(x_k)‖² for k ≤ N, f_inf ≤ f, 0 ≤ t ≤ 1/L, and r = 1/L ≥ 0."""
    steps, points = (Range(k, ZERO, N - 1),), (Range(k, ZERO, N),)
    after = total(x[k], negate(product(t, f.gradient(x[k]))))
    return (
        Hypothesis(STEP, Equation(x[k + 1], after, steps)),
        Hypothesis(SLOPES, Equation(m, Norm(f.gradient(x[k])) ** 2, points, "≤")),
        Hypothesis(LOWER, Equation(least, f(y), relation="≤", letters=(y,))),
        Hypothesis(FORWARD, Equation(ZERO, t, relation="≤")),
        Hypothesis(SHORT, Equation(ZERO, 1 - L * t, relation="≤")),
        Hypothesis(INVERSE, Equation(L * r, Integer(1))),
        Hypothesis(POSITIVE, Equation(ZERO, r, relation="≤")),
    )


def interpolation() -> Lemma:
    """Return f(q) ≤ f(p) − ⟨∇f(p) + ∇f(q), p − q⟩/2 + (L/4)‖p − q‖² − a(1 − La)‖∇f(q) − ∇f(p)‖², for every a.

    Both bounds are used at one point, (p + q)/2 + a(∇f(q) − ∇f(p)); a = 1/(2L) gives the most.
    """
    before, after = f.gradient(p), f.gradient(q)
    difference = total(after, negate(before))
    middle = total(product(HALF, p), product(HALF, q), product(a, difference))
    uses = tuple(Used(name, letters=((y, middle), (z, at))) for name, at in ((SMOOTH, p), (SMOOTH_BELOW, q)))
    trail = Trail(f(q))
    words = "smooth from above at $p$ and from below at $q$, both met in $(p + q)/2 + a(∇f(q) − ∇f(p))$"
    return trail.below(_interpolated(p, q, a), words, Combination(uses)).lemma(
        INTERPOLATION, "between two points"
    )


def _interpolated(start: Expr, end: Expr, weight: Expr, met: Expr | None = None) -> Expr:
    """Return the bound on f(end); ``met`` stands for the end where the two are subtracted."""
    before, after = f.gradient(start), f.gradient(end)
    move = total(start, negate(end if met is None else met))
    gain = weight * (1 - L * weight) * Norm(total(after, negate(before))) ** 2
    return f(start) - HALF * Inner(total(before, after), move) + QUARTER * L * Norm(move) ** 2 - gain


def one_step() -> Lemma:
    """Return f(x_{n+1}) ≤ f(x_n) − (t − Lt²/4)m for 0 ≤ n ≤ N − 1."""
    here, there = x[n], x[n + 1]
    before, after = f.gradient(here), f.gradient(there)
    moved = total(here, negate(product(t, before)))
    weight = HALF * t
    trail = Trail(f(there))
    use = Used(INTERPOLATION, letters=((p, here), (q, there), (a, weight)))
    trail.below(_interpolated(here, there, weight), "interpolation at $a = t/2$", Combination((use,)))
    context = _interpolated(here, there, weight, hole(there))
    trail.rewrite(context, STEP, moved, "$x_{n+1} = x_n − t∇f(x_n)$", at={k: n})
    short = QUARTER * t * (1 - L * t)
    difference = total(after, negate(before))
    squares = (3 * QUARTER * t - QUARTER * L * t**2) * Norm(before) ** 2 + QUARTER * t * Norm(after) ** 2
    exact = f(here) - squares - short * Norm(difference) ** 2
    trail.to(exact, "$2⟨g, g′⟩ = ‖g‖² + ‖g′‖² − ‖g′ − g‖²$")
    uses = (
        Used(SLOPES, HALF * t, ((k, n),)),
        Used(SLOPES, short, ((k, n),)),
        Used(SLOPES, QUARTER * t, ((k, n + 1),)),
    )
    by = Combination(uses, ((short, difference),), (Used(FORWARD), Used(SHORT)))
    trail.below(f(here) - GAIN * m, "$m ≤ ‖∇f(x_k)‖²$ at both ends, $0 ≤ t$, $Lt ≤ 1$", by)
    return trail.lemma(ONE_STEP, "one step", (Range(n, ZERO, N - 1),))


def noisy_step() -> Lemma:
    """Return f(p⁺) ≤ f(p) − (r/2)(‖g‖² − ‖ξ‖²) − (r/4)‖g⁺ + ξ‖² for p⁺ = p − r(g + ξ), r = 1/L, any p and ξ.

    g and g⁺ are the gradients at p and p⁺. The last square is what the bound from above alone gives away.
    """
    before = f.gradient(p)
    estimate = total(before, xi)
    there = total(p, negate(product(r, estimate)))
    after = f.gradient(there)
    weight = HALF * r
    trail = Trail(f(there))
    use = Used(INTERPOLATION, letters=((q, there), (a, weight)))
    trail.below(_interpolated(p, there, weight), "interpolation at $a = 1/(2L)$", Combination((use,)))
    difference, both = total(after, negate(before)), total(before, after)
    squares = QUARTER * L * r**2 * Norm(estimate) ** 2 - weight * (1 - L * weight) * Norm(difference) ** 2
    trail.to(f(p) - weight * Inner(both, estimate) + squares, "the step is $r(∇f(p) + ξ)$")
    end = f(p) - weight * (Norm(before) ** 2 - Norm(xi) ** 2) - QUARTER * r * Norm(total(after, xi)) ** 2
    once = QUARTER * r * (Inner(estimate, estimate) + Inner(difference, difference))
    trail.below(end, "$Lr = 1$, and the squares multiplied out", Combination((Used(INVERSE, once),)))
    return trail.lemma(NOISY, "one step with noise, and what its bound gives away")


def sum_of_steps() -> Lemma:
    """Return f(x_n) ≤ f(x_0) − n(t − Lt²/4)m for 0 ≤ n ≤ N, by induction."""
    right = f(x[0]) - n * GAIN * m
    base = Trail(f(x[0])).below(right.xreplace({n: ZERO}), "no step", Combination())
    step = Trail(f(x[n + 1]))
    by = Combination((Used(ONE_STEP), Used(INDUCTION_HYPOTHESIS)))
    step.below(right.xreplace({n: n + 1}), f"{ONE_STEP} and {INDUCTION_HYPOTHESIS}", by)
    statement = Equation(f(x[n]), right, (Range(n, ZERO, N),), "≤")
    return Lemma(SUM, statement, Induction(n, base.chain, step.chain), "all steps")


def end() -> Lemma:
    """Return f_inf ≤ f(x_N) − (r/2)m, r = 1/L: one more step, of size 1/L, stays above the lower bound."""
    last, slope = x[N], f.gradient(x[N])
    beyond = total(last, negate(product(r, slope)))
    square = Norm(slope) ** 2
    trail = Trail(least)
    trail.below(f(beyond), "lower bound", Combination((Used(LOWER, letters=((y, beyond),)),)))
    bound = quadratic_bound(f(last), slope, total(beyond, negate(last)))
    trail.below(bound, "smooth, at $z = x_N$ and $y = x_N − r∇f(x_N)$", smooth_at(last, beyond))
    trail.to(f(last) - r * square + HALF * L * r * r * square, "multiplied out")
    inverse = Combination((Used(INVERSE, HALF * r * Inner(slope, slope)),))
    trail.below(f(last) - HALF * r * square, "$Lr = 1$", inverse)
    by = Combination((Used(SLOPES, HALF * r, ((k, N),)),), (), (Used(POSITIVE),))
    trail.below(f(last) - HALF * r * m, "$m ≤ ‖∇f(x_N)‖²$, $0 ≤ r$", by)
    return trail.lemma(END, "the last point")


def rate() -> Lemma:
    """Return m(N(t − Lt²/4) + r/2) ≤ f(x_0) − f_inf, r = 1/L."""
    trail = Trail(m * (N * GAIN + HALF * r))
    by = Combination((Used(SUM, at=((n, N),)), Used(END)))
    return trail.below(f(x[0]) - least, "all steps and the last point", by).lemma(RATE, "the rate")
