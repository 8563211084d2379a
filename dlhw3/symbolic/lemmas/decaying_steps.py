"""The steps η_j = min{1/j, 1/L}: e to their sum is at least linear, the sum of their squares at most 2/L.

That η_j is the lesser of 1/j and r = 1/L is said without a case: Lη_j ≤ 1, jη_j ≤ 1 and (1 − Lη_j)(1 − jη_j) = 0;
μ_j = 1/η_j is the greater of j and L. What is shown of a sum is shown of e to it, so that no logarithm is taken,
and no condition needed.
"""

from __future__ import annotations

from sympy import Expr, Integer, Symbol

from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.lemmas import random_descent as descent
from dlhw3.symbolic.lemmas.decaying_descent import FORWARD, SHORT, j, sizes, squared_sizes, t
from dlhw3.symbolic.lemmas.gradient_descent import INVERSE, POSITIVE, ZERO, N, n, r
from dlhw3.symbolic.lemmas.random_descent import ONE
from dlhw3.symbolic.lemmas.smoothness import HALF, L
from dlhw3.symbolic.nodes import ScalarSum, hole
from dlhw3.symbolic.number_sequences import NumberSequence
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

BELOW, EITHER, INVERTED, BASEL = "steps ≤ 1/j", "steps are 1/j or 1/L", "reciprocals of the steps", "Basel"
LEAST, EXCHANGE, GREATER, TURN, GROWN, LINEAR = (
    "steps ≤ r", "the lesser of r and 1/j", "reciprocals ≥ 0", "two steps", "growth of e to the sum",
    "linear growth",
)  # fmt: skip
UPPER_SUM, SMALL, COMPARED, BASEL_SUM = (
    "sum of squares", "sum of squares at most 2/L", "a square and 1/j²", "squares and 1/j²",
)  # fmt: skip
mu, zeta = NumberSequence("μ"), Symbol("ζ", real=True)
ALL = (Range(j, ONE, N),)


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return what says that η_j = min{1/j, 1/L} besides 0 < η_j and Lη_j ≤ 1, and μ_j = 1/η_j."""
    return (
        Hypothesis(BELOW, Equation(ZERO, 1 - j * t[j], ALL, "≤")),
        Hypothesis(EITHER, Equation((1 - L * t[j]) * (1 - j * t[j]), ZERO, ALL)),
        Hypothesis(INVERTED, Equation(t[j] * mu[j], ONE, ALL)),
    )


def basel() -> Hypothesis:
    """Return Σ_{j≤n} 1/j² ≤ ζ for every n ≤ N; ζ = π²/6 for all N, the sum from 1 without end (Euler 1735)."""
    statement = Equation(inverse_squares(n), zeta, (Range(n, ZERO, N),), "≤")
    return Hypothesis(
        BASEL, statement, citation="Euler 1735: the sum of $1/j²$ over all $j$ is $π²/6$, here $ζ$"
    )


def exp(exponent: Expr) -> Expr:
    """Return e to a number."""
    value: Expr = entrywise("exp", exponent)
    return value


def tangent(at: Expr, multiplier: Expr = ONE) -> Used:
    """Return the axiom 1 + s ≤ e^s at a number."""
    return Used("exp.tangent", multiplier, letters=((Symbol("s"), at),))


def added(first: Expr, second: Expr, multiplier: Expr) -> Used:
    """Return the law e^{a + b} = e^a e^b at two numbers."""
    return Used("exp.sum", multiplier, letters=((Symbol("A"), first), (Symbol("B"), second)))


def positive_exp(at: Expr) -> Used:
    """Return the axiom 0 < e^s at a number."""
    return Used("exp.positive", letters=((Symbol("s"), at),))


def inverse_squares(count: Expr) -> ScalarSum:
    """Return Σ_{j=1}^{count} 1/j²."""
    return ScalarSum(j**-2, j, ONE, count)


def at(index: Expr) -> tuple[tuple[Symbol, Expr], ...]:
    """Return the value of j."""
    return ((j, index),)


def lesser() -> list[Lemma]:
    """Return 0 ≤ r − η_j, (r − η_j)(1 − jη_j) ≤ 0, and 0 ≤ μ_j."""
    size = t[j]
    by = Combination((Used(SHORT, r), Used(INVERSE, -size)), (), (Used(POSITIVE),))
    first = Trail(ZERO).below(r - size, "$Lη_j ≤ 1$, times $r = 1/L$", by)
    by = Combination((Used(EITHER, r), Used(INVERSE, size * (1 - j * size))))
    second = Trail((r - size) * (1 - j * size)).below(ZERO, "one of the two is 0", by)
    by = Combination((Used(INVERTED, mu[j]),), ((size, mu[j]),), (Used(FORWARD),))
    third = Trail(ZERO).below(mu[j], "$μ_j = η_jμ_j²$", by)
    return [
        first.lemma(LEAST, "at most $r$", ALL),
        second.lemma(EXCHANGE, "$r$ or $1/j$", ALL),
        third.lemma(GREATER, "the reciprocals", ALL),
    ]


def turn() -> Lemma:
    """Return η_n ≤ η_{n+1} e^{(n+1)(η_n − η_{n+1})} for 1 ≤ n ≤ N − 1: η_{n+1} is r, or 1/(n + 1)."""
    now, then, rise = t[n], t[n + 1], (n + 1) * (t[n] - t[n + 1])
    by = Combination(
        (Used(LEAST, 1 - (n + 1) * then, at(n)), Used(EXCHANGE, at=at(n + 1))),
        (),
        (Used(BELOW, at=at(n + 1)),),
    )
    trail = Trail(now)
    trail.below(then * (1 + rise), "$η_n ≤ r$, and $η_{n+1}$ is $r$ or $1/(n + 1)$", by)
    by = Combination((tangent(rise, then),), (), (Used(FORWARD, at=at(n + 1)),))
    trail.below(then * exp(rise), "$1 + s ≤ e^s$", by)
    return trail.lemma(TURN, "two steps", (Range(n, ONE, N - 1),))


def grown() -> Lemma:
    """Return η_1 e^{nη_n} ≤ η_n e^{η_1 + Σ_{j<n} η_j} for 1 ≤ n ≤ N, by induction."""
    first, now, then = t[1], t[n], t[n + 1]

    def right(of: Expr, before: Expr) -> Expr:
        return of * exp(first + before)

    left = first * exp(n * now)
    base = Trail(left.xreplace({n: ONE})).to(right(first, sizes(ZERO)), "no step")
    here = first * exp((n + 1) * then)
    trail = Trail(here)
    turned = mu[n] * then * here * exp((n + 1) * (now - then))
    signs = Used(FORWARD, at=at(ONE)), Used(GREATER, at=at(n)), positive_exp((n + 1) * then)
    by = Combination((Used(TURN, mu[n] * here), Used(INVERTED, -here, at(n))), (), signs)
    trail.below(turned, f"{TURN}, over $η_n = 1/μ_n$", by)
    before = mu[n] * then * exp(now)
    factor = mu[n] * then * first
    by = Combination((added((n + 1) * (now - then), (n + 1) * then, -factor), added(n * now, now, factor)))
    trail.below(before * left, "exponents add up", by)
    signs = Used(FORWARD, at=at(n + 1)), Used(GREATER, at=at(n)), positive_exp(now)
    by = Combination((Used(INDUCTION_HYPOTHESIS, before),), (), signs)
    trail.below(before * right(now, sizes(n - 1)), INDUCTION_HYPOTHESIS, by)
    rest = then * exp(now) * exp(first + sizes(n - 1))
    trail.below(rest, "$η_nμ_n = 1$", Combination((Used(INVERTED, rest, at(n)),)))
    trail.to(right(then, sizes(n - 1) + now), "exponents add up")
    context = right(then, hole(sizes(n)))
    trail.split(context, sizes(n), right(then, sizes(n)), "the last step", last=True, join=True)
    statement = Equation(left, right(now, sizes(n - 1)), (Range(n, ONE, N),), "≤")
    return Lemma(GROWN, statement, Induction(n, base.chain, trail.chain), "e to the sum of the steps")


def linear() -> Lemma:
    """Return Nη_1 ≤ e^{Σ_{j<N} η_j + η_1 − 1}."""
    first, last, back = t[1], t[N], mu[N]
    trail = Trail(N * first)
    trail.below(N * first * last * back, "$η_Nμ_N = 1$", Combination((Used(INVERTED, -N * first, at(N)),)))
    signs = Used(FORWARD, at=at(ONE)), Used(GREATER, at=at(N))
    by = Combination((tangent(N * last - 1, first * back),), (), signs)
    trail.below(first * back * exp(N * last - 1), "$1 + s ≤ e^s$", by)
    trail.to(back * exp(Integer(-1)) * (first * exp(N * last)), "exponents add up")
    by = Combination(
        (Used(GROWN, back * exp(Integer(-1)), ((n, N),)),), (), (*signs, positive_exp(Integer(-1)))
    )
    trail.below(back * exp(Integer(-1)) * (last * exp(first + sizes(N - 1))), GROWN, by)
    rest = exp(Integer(-1)) * exp(first + sizes(N - 1))
    trail.below(rest, "$η_Nμ_N = 1$", Combination((Used(INVERTED, rest, at(N)),)))
    trail.to(exp(sizes(N - 1) + first - 1), "exponents add up")
    return trail.lemma(LINEAR, "the sum of the steps from below")


def upper_sum() -> Lemma:
    """Return Σ_{j<n} η_j² ≤ 2r − 2η_n + (n − 1)η_n² for 1 ≤ n ≤ N, by induction."""
    right = 2 * r - 2 * t[n] + (n - 1) * t[n] ** 2
    first = Combination((Used(LEAST, Integer(2), at(ONE)),))
    base = Trail(squared_sizes(ZERO)).below(right.xreplace({n: ONE}), "$η_1 ≤ r$", first)
    now, then = t[n], t[n + 1]
    step = Trail(squared_sizes(n))
    apart = squared_sizes(n - 1) + now**2
    step.split(hole(squared_sizes(n)), squared_sizes(n), apart, "the last square", last=True)
    uses = (
        Used(INDUCTION_HYPOTHESIS), *[Used(LEAST, 1 - n * now, at(n + 1))] * 2,
        Used(EXCHANGE, Integer(2), at(n)),
    )  # fmt: skip
    by = Combination(uses, ((n, now - then),), (Used(BELOW, at=at(n)),))
    words = f"{INDUCTION_HYPOTHESIS}, $2(1 − nη_n)$ times $η_{{n+1}} ≤ r$, and $n(η_n − η_{{n+1}})²$"
    step.below(right.xreplace({n: n + 1}), words, by)
    statement = Equation(squared_sizes(n - 1), right, (Range(n, ONE, N),), "≤")
    return Lemma(UPPER_SUM, statement, Induction(n, base.chain, step.chain), "the sum of the squares")


def small() -> Lemma:
    """Return (L/2) Σ_{j<N} η_j² ≤ 1."""
    last = t[N]
    trail = Trail(HALF * L * squared_sizes(N - 1))
    uses = (
        Used(UPPER_SUM, HALF * L, ((n, N),)), Used(BELOW, HALF * L * last, at(N)),
        Used(FORWARD, HALF * L, at(N)), Used(INVERSE),
    )  # fmt: skip
    by = Combination(uses, ((HALF * L, last),), (Used(descent.CONSTANT), Used(FORWARD, at=at(N))))
    trail.below(ONE, "$2η_N ≥ (N − 1)η_N²$, $Lr = 1$", by)
    return trail.lemma(SMALL, "the squares together")


def by_basel() -> list[Lemma]:
    """Return η_j² ≤ 1/j², and Σ_{j<n} η_j² ≤ Σ_{j<n} 1/j² for 1 ≤ n ≤ N, by induction."""
    uses = (Used(BELOW, j**-2), Used(BELOW, t[j] / j))
    by = Combination(uses, (), (Used(FORWARD),))
    first = Trail(t[j] ** 2).below(j**-2, "$jη_j ≤ 1$", by)
    base = Trail(squared_sizes(ZERO)).below(inverse_squares(ZERO), "no step", Combination())
    step = Trail(squared_sizes(n))
    apart = squared_sizes(n - 1) + t[n] ** 2
    step.split(hole(squared_sizes(n)), squared_sizes(n), apart, "the last square", last=True)
    by = Combination((Used(COMPARED, at=at(n)), Used(INDUCTION_HYPOTHESIS)))
    step.below(inverse_squares(n - 1) + n**-2, f"$η_n² ≤ 1/n²$ and {INDUCTION_HYPOTHESIS}", by)
    whole = inverse_squares(n)
    step.split(hole(whole), whole, whole, "the last term", last=True, join=True)
    statement = Equation(squared_sizes(n - 1), inverse_squares(n - 1), (Range(n, ONE, N),), "≤")
    second = Lemma(BASEL_SUM, statement, Induction(n, base.chain, step.chain), "the squares by $1/j²$")
    return [first.lemma(COMPARED, "a square", ALL), second]
