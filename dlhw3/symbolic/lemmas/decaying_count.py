"""How many steps min{1/j, 1/L} keep the gradients above ε in the mean: q = 1/ε², Δ = E f(w_0) − f_inf."""

from __future__ import annotations

from sympy import Integer, Symbol

from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas import random_descent as descent
from dlhw3.symbolic.lemmas.decaying_descent import FORWARD, STEPS, sizes, squared_sizes, t
from dlhw3.symbolic.lemmas.decaying_steps import (
    BASEL,
    BASEL_SUM,
    BELOW,
    EXCHANGE,
    GREATER,
    INVERTED,
    LINEAR,
    SMALL,
    at,
    exp,
    mu,
    positive_exp,
    tangent,
    zeta,
)
from dlhw3.symbolic.lemmas.gradient_descent import INVERSE, ZERO, N, least, n, r
from dlhw3.symbolic.lemmas.random_descent import ONE, epsilon, sigma, value
from dlhw3.symbolic.lemmas.smoothness import HALF, L
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Used

INVERSE_SQUARE, INVERSE_POSITIVE = "1/ε²", "1/ε² > 0"
SPREAD_SQUARE, SCALED, EXPONENT, COUNT, BASEL_EXPONENT, BASEL_COUNT, TWO, FIRST, WRITE_UP = (
    "σ² ≥ 0", "sum of step sizes over ε²", "the exponent", "count", "the exponent by Basel", "count by Basel",
    "e ≥ 2", "first step", "the write-up's count",
)  # fmt: skip
POSITIVE_RECIPROCAL = "1/η_1 > 0"
q = Symbol("q", real=True)
DROP = value(ZERO) - least
LEFT = sizes(N - 1) + t[1] - 1
EXPONENTS = {
    EXPONENT: q * (DROP + sigma**2) + t[1] - HALF * r,
    BASEL_EXPONENT: q * DROP + HALF * L * zeta * (1 + q * sigma**2) - 1 + t[1] - HALF * r,
}
"""What the sum of the steps, and η_1 − 1, are less than: with (L/2) Σ η_j² ≤ 1, and with Σ η_j² ≤ ζ."""


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return q = 1/ε² > 0."""
    return (
        Hypothesis(INVERSE_SQUARE, Equation(q * epsilon**2, ONE)),
        Hypothesis(INVERSE_POSITIVE, Equation(ZERO, q, relation="<")),
    )


def scaled() -> list[Lemma]:
    """Return 0 ≤ σ², and Σ η_j < qΔ + (L/2)(1 + qσ²) Σ η_j² − r/2, sums to N − 1."""
    first = Trail(ZERO).below(sigma**2, "a square", Combination((), ((ONE, sigma),)))
    many, squares = sizes(N - 1), squared_sizes(N - 1)
    uses = (Used(STEPS, q), Used(INVERSE_SQUARE, HALF * L * squares - HALF * r - many))
    by = Combination(uses, (), (Used(INVERSE_POSITIVE),))
    right = q * DROP + HALF * L * (1 + q * sigma**2) * squares - HALF * r
    second = Trail(many).below(right, "the sum of the steps, times $q = 1/ε²$", by, "<")
    return [first.lemma(SPREAD_SQUARE, "a square"), second.lemma(SCALED, "the sum of the steps, over $ε²$")]


def exponents() -> list[Lemma]:
    """Return Σ_{j<N} η_j + η_1 − 1 < q(Δ + σ²) + η_1 − r/2, and < qΔ + (Lζ/2)(1 + qσ²) − 1 + η_1 − r/2."""
    half, spread = HALF * L, HALF * L * q * sigma**2
    ends = {BASEL_SUM: ((n, N),), BASEL: ((n, N - 1),)}
    used = {
        EXPONENT: (Used(SMALL), Used(SMALL, q * sigma**2)),
        BASEL_EXPONENT: tuple(Used(name, c, where) for name, where in ends.items() for c in (half, spread)),
    }
    signs = Used(INVERSE_POSITIVE), Used(SPREAD_SQUARE), Used(descent.CONSTANT)
    found = []
    for name, right in EXPONENTS.items():
        by = Combination((Used(SCALED), *used[name]), (), signs)
        trail = Trail(LEFT).below(right, "the sum of the steps, and that of their squares", by, "<")
        found.append(trail.lemma(name, "the exponent"))
    return found


def counts() -> list[Lemma]:
    """Return N < μ_1 e^{q(Δ + σ²) + η_1 − r/2}, and N < μ_1 e^{qΔ + (Lζ/2)(1 + qσ²) − 1 + η_1 − r/2}."""
    found = []
    for name, logs in ((COUNT, EXPONENT), (BASEL_COUNT, BASEL_EXPONENT)):
        right, back = EXPONENTS[logs], mu[1]
        rise = right - LEFT
        trail = Trail(N)
        trail.below(N * t[1] * back, "$η_1μ_1 = 1$", Combination((Used(INVERTED, -N, at(ONE)),)))
        greater, grows = Used(POSITIVE_RECIPROCAL), positive_exp(LEFT)
        trail.below(back * exp(LEFT), LINEAR, Combination((Used(LINEAR, back),), (), (greater,)))
        uses = tangent(rise, back * exp(LEFT)), Used(logs, back * exp(LEFT))
        by = Combination(uses, (), (greater, grows))
        trail.below(back * exp(LEFT) * exp(rise), "$1 + s ≤ e^s$, times $μ_1e^x > 0$", by, "<")
        trail.to(back * exp(right), "$e^x e^{y − x} = e^y$")
        found.append(trail.lemma(name, "the number of steps"))
    return found


def least_reciprocal() -> Lemma:
    """Return 0 < μ_1, since η_1 ≤ 1."""
    uses = Used(BELOW, mu[1], at(ONE)), Used(INVERTED, Integer(-1), at(ONE))
    by = Combination(uses, ((ONE, ONE),), (Used(GREATER, at=at(ONE)),))
    trail = Trail(ZERO).below(mu[1], "$η_1 ≤ 1$, so $1 ≤ μ_1$", by, "<")
    return trail.lemma(POSITIVE_RECIPROCAL, "the first reciprocal")


def write_up() -> list[Lemma]:
    """Return 2 ≤ e, r ≤ η_1 e^{1 + r/2 − η_1}, and N < L e^{qΔ + (Lζ/2)(1 + qσ²)}, for every L > 0.

    With x = r/2 − η_1 the second is 2η_1(1 + x) ≤ η_1 e e^x, and r ≤ 2η_1(1 + x), since η_1 is r or 1.
    """
    first, rest = t[1], HALF * r - t[1]
    two = Trail(Integer(2)).below(exp(ONE), "$1 + s ≤ e^s$ at 1", Combination((tangent(ONE),)))
    forward, grows = Used(FORWARD, at=at(ONE)), positive_exp(rest)
    trail = Trail(r)
    by = Combination((Used(BELOW, first, at(ONE)), Used(EXCHANGE, ONE, at(ONE))), (), (forward,))
    trail.below(2 * first * (1 + rest), "$η_1$ is $r$ or 1, and at most 1", by)
    by = Combination((tangent(rest, 2 * first),), (), (forward,))
    trail.below(2 * first * exp(rest), "$1 + s ≤ e^s$", by)
    by = Combination((Used(TWO, first * exp(rest)),), (), (forward, grows))
    trail.below(exp(ONE) * first * exp(rest), "$2 ≤ e$", by)
    more = 1 + rest
    trail.to(first * exp(more), "exponents add up")
    bound, last = q * DROP + HALF * L * zeta * (1 + q * sigma**2), EXPONENTS[BASEL_EXPONENT]
    whole = Trail(N)
    whole.below(L * N * r, "$Lr = 1$", Combination((Used(INVERSE, -N),)))
    by = Combination((Used(FIRST, L * N),), (), (Used(descent.CONSTANT),))
    whole.below(L * N * first * exp(more), "$r ≤ η_1e^{1 + r/2 − η_1}$", by)
    uses = Used(BASEL_COUNT, L * first * exp(more)), Used(INVERTED, L * exp(last) * exp(more), at(ONE))
    by = Combination(uses, (), (forward, positive_exp(more), Used(descent.CONSTANT)))
    whole.below(L * exp(last) * exp(more), f"{BASEL_COUNT}, times $η_1 = 1/μ_1$", by, "<")
    whole.to(L * exp(bound), "exponents add up")
    return [
        two.lemma(TWO, "$e$ is at least 2"),
        trail.lemma(FIRST, "how the first step and $r$ compare"),
        whole.lemma(WRITE_UP, "the bound of the write-up"),
    ]
