"""The steps η_j = min{1/j, 1/L}: their sum is at least a logarithm, that of their squares at most 2/L; the count.

That η_j is the lesser of 1/j and r = 1/L is said without a case: Lη_j ≤ 1, jη_j ≤ 1 and (1 − Lη_j)(1 − jη_j) = 0.
With η_j = e^{λ_j} no condition is needed where a logarithm is taken.
"""

from __future__ import annotations

from sympy import Expr, Integer, Symbol

from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.lemmas import random_descent as descent
from dlhw3.symbolic.lemmas.decaying_descent import (
    FORWARD,
    LOGARITHMS,
    SHORT,
    STEPS,
    exp,
    j,
    lam,
    positive_exp,
    sizes,
    squared_sizes,
    t,
    tangent,
)
from dlhw3.symbolic.lemmas.gradient_descent import INVERSE, POSITIVE, ZERO, N, least, n, r
from dlhw3.symbolic.lemmas.random_descent import ONE, epsilon, sigma, value
from dlhw3.symbolic.lemmas.smoothness import HALF, L
from dlhw3.symbolic.nodes import ScalarSum, hole
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

BELOW, EITHER, BASEL, INVERSE_SQUARE, INVERSE_POSITIVE = (
    "steps ≤ 1/j", "steps are 1/j or 1/L", "Basel", "1/ε²", "1/ε² > 0",
)  # fmt: skip
LEAST, EXCHANGE, CANCEL, TURN, LOWER_SUM, LAST_LOG, HARMONIC = (
    "steps ≤ r", "the lesser of r and 1/j", "reciprocal of a step", "one logarithm", "sum by logarithms",
    "logarithm of N", "sum at least a logarithm",
)  # fmt: skip
LOGARITHM, BOUND, BASEL_LOGARITHM, BASEL_BOUND = (
    "logarithm of the count", "count", "logarithm of the count by Basel", "count by Basel",
)  # fmt: skip
UPPER_SUM, SMALL, COMPARED, BASEL_SUM, SPREAD_SQUARE, SCALED = (
    "sum of squares", "sum of squares at most 2/L", "a square and 1/j²", "squares and 1/j²", "σ² ≥ 0",
    "sum of step sizes over ε²",
)  # fmt: skip
q, zeta = Symbol("q", real=True), Symbol("ζ", real=True)
ALL = (Range(j, ONE, N),)
DROP = value(ZERO) - least


def log(of: Expr) -> Expr:
    """Return the natural logarithm."""
    found: Expr = entrywise("log", of)
    return found


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return what says that η_j = min{1/j, 1/L}, and q = 1/ε² > 0."""
    return (
        Hypothesis(BELOW, Equation(ZERO, 1 - j * t[j], ALL, "≤")),
        Hypothesis(EITHER, Equation((1 - L * t[j]) * (1 - j * t[j]), ZERO, ALL)),
        Hypothesis(INVERSE_SQUARE, Equation(q * epsilon**2, ONE)),
        Hypothesis(INVERSE_POSITIVE, Equation(ZERO, q, relation="<")),
    )


def counts() -> list[Lemma]:
    """Return Nη_1 < e^{q(Δ + σ²) + η_1 − r/2}, and with ζ."""
    one = (Used(SMALL), Used(SMALL, q * sigma**2))
    basel_sum, spread = HALF * L, HALF * L * q * sigma**2
    other = tuple(
        Used(name, c, ((n, N),) if name == BASEL_SUM else ((n, N - 1),))
        for name in (BASEL_SUM, BASEL)
        for c in (basel_sum, spread)
    )
    return [
        logarithm(LOGARITHM, SQUARES_BELOW_ONE, one),
        exponentiated(BOUND, LOGARITHM, SQUARES_BELOW_ONE),
        logarithm(BASEL_LOGARITHM, SQUARES_BELOW_BASEL, other),
        exponentiated(BASEL_BOUND, BASEL_LOGARITHM, SQUARES_BELOW_BASEL),
    ]


def basel() -> Hypothesis:
    """Return Σ_{j≤n} 1/j² ≤ ζ for every n; ζ = π²/6 by Euler (1735), the sum from 1 without end."""
    return Hypothesis(BASEL, Equation(inverse_squares(n), zeta, (Range(n, ZERO, N),), "≤"))


def inverse_squares(count: Expr) -> ScalarSum:
    """Return Σ_{j=1}^{count} 1/j²."""
    return ScalarSum(j**-2, j, ONE, count)


def at(index: Expr) -> tuple[tuple[Symbol, Expr], ...]:
    """Return the value of j."""
    return ((j, index),)


def lesser() -> list[Lemma]:
    """Return 0 ≤ r − η_j, (r − η_j)(1 − jη_j) ≤ 0, and e^{−λ_j}η_j = 1."""
    size = t[j]
    by = Combination((Used(SHORT, r), Used(INVERSE, -size)), (), (Used(POSITIVE),))
    first = Trail(ZERO).below(r - size, "$Lη_j ≤ 1$, times $r = 1/L$", by)
    by = Combination((Used(EITHER, r), Used(INVERSE, size * (1 - j * size))))
    second = Trail((r - size) * (1 - j * size)).below(ZERO, "one of the two is 0", by)
    third = Trail(exp(-lam[j]) * t[j])
    third.rewrite(exp(-lam[j]) * hole(ONE), LOGARITHMS, exp(lam[j]), "$η_j = e^{λ_j}$")
    third.to(ONE, "$e^{−s}e^s = 1$")
    return [
        first.lemma(LEAST, "at most $r$", ALL),
        second.lemma(EXCHANGE, "$r$ or $1/j$", ALL),
        third.lemma(CANCEL, "the reciprocal", ALL),
    ]


def turn() -> Lemma:
    """Return λ_n − λ_{n+1} ≤ (n + 1)(η_n − η_{n+1}) for 1 ≤ n ≤ N − 1."""
    now, then, back = t[n], t[n + 1], exp(-lam[n + 1])
    trail = Trail(lam[n] - lam[n + 1])
    trail.below(exp(lam[n] - lam[n + 1]) - 1, "$1 + s ≤ e^s$", Combination((tangent(lam[n] - lam[n + 1]),)))
    trail.to(back * exp(lam[n]) - back * exp(lam[n + 1]), "$e^{a − b} = e^a e^{−b}$")
    context = back * hole(ONE) - back * exp(lam[n + 1])
    trail.rewrite(context, LOGARITHMS, now, "$η_n = e^{λ_n}$", at={j: n}, reverse=True)
    context = back * now - back * hole(ONE)
    trail.rewrite(context, LOGARITHMS, then, "$η_{n+1} = e^{λ_{n+1}}$", at={j: n + 1}, reverse=True)
    rest = 1 - (n + 1) * then
    uses = (
        Used(LEAST, back * rest, at(n)), Used(EXCHANGE, back, at(n + 1)),
        Used(CANCEL, (now - then) * (n + 1), at(n + 1)),
    )  # fmt: skip
    by = Combination(uses, (), (positive_exp(-lam[n + 1]), Used(BELOW, at=at(n + 1))))
    trail.below((n + 1) * (now - then), "$η_n ≤ r$, and $η_{n+1}$ is $r$ or $1/(n + 1)$", by)
    return trail.lemma(TURN, "one logarithm", (Range(n, ONE, N - 1),))


def lower_sum() -> Lemma:
    """Return nη_n − λ_n − η_1 + λ_1 ≤ Σ_{j<n} η_j for 1 ≤ n ≤ N, by induction."""
    left = n * t[n] - lam[n] - t[1] + lam[1]
    base = Trail(left.xreplace({n: ONE})).below(sizes(ZERO), "no step", Combination())
    by = Combination((Used(TURN), Used(INDUCTION_HYPOTHESIS)))
    step = Trail(left.xreplace({n: n + 1}))
    step.below(sizes(n - 1) + t[n], f"{TURN} and {INDUCTION_HYPOTHESIS}", by)
    step.split(hole(sizes(n)), sizes(n), sizes(n), "the last step", last=True, join=True)
    statement = Equation(left, sizes(n - 1), (Range(n, ONE, N),), "≤")
    return Lemma(LOWER_SUM, statement, Induction(n, base.chain, step.chain), "the sum by logarithms")


def harmonic() -> list[Lemma]:
    """Return 1 + ln N + λ_N ≤ Nη_N, and 1 + ln N − η_1 + λ_1 ≤ Σ_{j<N} η_j."""
    logs = log(N) + lam[N]
    first = Trail(1 + logs).below(exp(logs), "$1 + s ≤ e^s$", Combination((tangent(logs),)))
    first.to(N * exp(lam[N]), "$e^{ln N} = N$")
    first.rewrite(N * hole(ONE), LOGARITHMS, t[N], "$η_N = e^{λ_N}$", at={j: N}, reverse=True)
    by = Combination((Used(LOWER_SUM, at=((n, N),)), Used(LAST_LOG)))
    second = Trail(1 + log(N) - t[1] + lam[1]).below(sizes(N - 1), "both", by)
    return [
        first.lemma(LAST_LOG, "the logarithm of $N$"),
        second.lemma(HARMONIC, "the sum of the steps from below"),
    ]


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
    step.below(inverse_squares(n - 1) + n**-2, f"{COMPARED} and {INDUCTION_HYPOTHESIS}", by)
    whole = inverse_squares(n)
    step.split(hole(whole), whole, whole, "the last term", last=True, join=True)
    statement = Equation(squared_sizes(n - 1), inverse_squares(n - 1), (Range(n, ONE, N),), "≤")
    second = Lemma(BASEL_SUM, statement, Induction(n, base.chain, step.chain), "the squares by $1/j²$")
    return [first.lemma(COMPARED, "a square", ALL), second]


def scaled() -> list[Lemma]:
    """Return 0 ≤ σ², and Σ η_j < qΔ + (L/2)(1 + qσ²) Σ η_j² − r/2, q = 1/ε², sums to N − 1."""
    first = Trail(ZERO).below(sigma**2, "a square", Combination((), ((ONE, sigma),)))
    many, squares = sizes(N - 1), squared_sizes(N - 1)
    uses = (Used(STEPS, q), Used(INVERSE_SQUARE, HALF * L * squares - HALF * r - many))
    by = Combination(uses, (), (Used(INVERSE_POSITIVE),))
    right = q * DROP + HALF * L * (1 + q * sigma**2) * squares - HALF * r
    second = Trail(many).below(right, "the sum of the steps, times $q = 1/ε²$", by, "<")
    return [first.lemma(SPREAD_SQUARE, "a square"), second.lemma(SCALED, "the sum of the steps, over $ε²$")]


def exponent(together: Expr) -> Expr:
    """Return qΔ + c(1 + qσ²) − 1 + η_1 − r/2, for a bound c on (L/2) Σ η_j²."""
    return q * DROP + together * (1 + q * sigma**2) - 1 + t[1] - HALF * r


SQUARES_BELOW_ONE = q * (DROP + sigma**2) + t[1] - HALF * r
SQUARES_BELOW_BASEL = exponent(HALF * L * zeta)


def logarithm(name: str, right: Expr, uses: tuple[Used, ...]) -> Lemma:
    """Return ln N + λ_1 < the exponent, from the sum of the steps between its two bounds."""
    trail = Trail(log(N) + lam[1])
    signs = Used(INVERSE_POSITIVE), Used(SPREAD_SQUARE), Used(descent.CONSTANT)
    by = Combination((Used(HARMONIC), Used(SCALED), *uses), (), signs)
    trail.below(right, "the sum of the steps between its two bounds", by, "<")
    return trail.lemma(name, "the logarithms")


def exponentiated(name: str, logs: str, right: Expr) -> Lemma:
    """Return Nη_1 < e^y from ln N + λ_1 < y."""
    here = log(N) + lam[1]
    trail = Trail(N * t[1])
    trail.rewrite(N * hole(ONE), LOGARITHMS, exp(lam[1]), "$η_1 = e^{λ_1}$", at={j: ONE})
    trail.to(exp(here), "$N = e^{ln N}$")
    return _risen(trail, here, right, logs).lemma(name, "the number of steps")


def _risen(trail: Trail, here: Expr, there: Expr, logs: str) -> Trail:
    """Go from e^x to the greater e^y, where it is known that x < y."""
    whole, rise = exp(here), there - here
    by = Combination((tangent(rise, whole), Used(logs, whole)), (), (positive_exp(here),))
    trail.below(whole * exp(rise), "$1 + s ≤ e^s$, times $e^x > 0$", by, "<")
    return trail.to(exp(there), "$e^x e^{y − x} = e^y$")
