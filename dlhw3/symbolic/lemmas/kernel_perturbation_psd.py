"""The same two flows where ⟨x, H(t)x⟩ ≥ 0 for every x: they part by ‖u(0) − y‖ε(1 − e^{−λt})/λ at most.

μ stands for 1/λ. With Z = e^{−λt/2} and w = εμ(1 − Z²) + η the quotient ‖u − v‖²/w − ‖r‖²w falls, r = u(0) − y.
"""

from __future__ import annotations

from sympy import Expr, Integer, Symbol

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.kernel_flow import BELOW, FLOW, LATER, ONE, ZERO, exp, lam, rate, residual, t, u, y
from dlhw3.symbolic.lemmas.kernel_perturbation import (
    HALF,
    IDEAL,
    MARGIN,
    SIZE,
    START,
    START_SQUARE,
    WEIGHTED,
    H,
    K,
    apart,
    eps,
    eta,
    hypotheses,
    recip,
    v,
    x,
    z,
)
from dlhw3.symbolic.nodes import Inner, Norm, hole
from dlhw3.symbolic.plan import Combination, Decreasing, Equation, Hypothesis, Lemma, Limit, Used

PSD, INVERSE, POSITIVE = "H(t) from below", "1/λ", "1/λ ≥ 0"
PACE, BOUNDED, PAIR, HALVES, ABOVE, SLOPE, QUOTIENT, SQUARED, AT_LAST, APART, LINEAR = (
    "pace of v", "residual of v", "inverse powers of e", "halves of powers of e", "second weight", "second slope",
    "second quotient", "second square", "second limit", "apart, H(t) from below", "apart, linear in t",
)  # fmt: skip
mu = Symbol("mu", real=True)
Z, P = exp(-HALF * lam * t), exp(HALF * lam * t)
GAP = eps * mu * (1 - Z**2)
WEIGHT = GAP + eta


def from_below() -> Hypothesis:
    """Return ⟨z, H(t)z⟩ ≥ 0 for all z and t."""
    return Hypothesis(PSD, Equation(ZERO, Inner(z, product(H(t), z)), relation="≤", letters=(t, z)))


def all_hypotheses() -> tuple[Hypothesis, ...]:
    """Return those of bound (B), ⟨z, H(t)z⟩ ≥ 0 for all z and t, λμ = 1 and μ ≥ 0."""
    return (
        *hypotheses(),
        from_below(),
        Hypothesis(INVERSE, Equation(lam * mu, Integer(1))),
        Hypothesis(POSITIVE, Equation(ZERO, mu, relation="≤")),
    )


def pace() -> Lemma:
    """Return d/dt e^{2λt}‖v(t) − y‖² ≤ 0."""
    r, factor = residual(v), exp(2 * lam * t)
    trail = Trail(rate(factor * Norm(r) ** 2))
    first = 2 * lam * factor * Norm(r) ** 2
    trail.to(first + 2 * factor * Inner(r, rate(v(t))), "product rule, $r = v(t) − y$")
    context = first + 2 * factor * Inner(r, hole(r))
    trail.rewrite(context, IDEAL, negate(product(K, r)), "by the flow of $v$")
    by = Combination((Used(BELOW, 2 * factor, frame=r),))
    return trail.below(ZERO, "$λ‖r‖² ≤ ⟨r, Kr⟩$", by).lemma(PACE, "the pace of $v$")


def bounded() -> Lemma:
    """Return e^{2λt}‖v(t) − y‖² ≤ ‖u(0) − y‖²."""
    trail = Trail(exp(2 * lam * t) * Norm(residual(v)) ** 2)
    trail.below(Norm(residual(v, ZERO)) ** 2, "it falls from $t = 0$ on", Decreasing(PACE, ZERO))
    context = Norm(total(hole(v(ZERO)), negate(y))) ** 2
    trail.rewrite(context, START, u(ZERO), "one start", reverse=True)
    return trail.lemma(BOUNDED, "the residual of $v$")


def powers() -> list[Lemma]:
    """Return ZP = 1 and e^{2λt}Z² = P²."""
    one = Trail(Z * P).to(ONE, "$e^{−s}e^s = 1$").lemma(PAIR, "powers of $e$")
    return [one, Trail(exp(2 * lam * t) * Z**2).to(P**2, "$e^a e^b = e^{a + b}$").lemma(HALVES)]


def weight() -> Lemma:
    """Return 0 < εμ(1 − Z²) + η: 1 − Z² = Z²(P² − 1) as ZP = 1, and P ≥ 1 + λt/2."""
    factor = eps * mu * Z**2
    uses = (
        Used("exp.tangent", 2 * factor, letters=((Symbol("s"), HALF * lam * t),)),
        Used(LATER, eps * Z**2),
        Used(INVERSE, -eps * Z**2 * t),
        Used(PAIR, eps * mu * (Z * P + 1)),
        Used(MARGIN),
    )
    by = Combination(uses, ((factor, P - 1),), (Used(SIZE), Used(POSITIVE)))
    words = "$1 − Z² = Z²((P − 1)² + 2(P − 1))$, $P ≥ 1 + λt/2$"
    return Trail(ZERO).below(WEIGHT, words, by, "<").lemma(ABOVE, "the weight, $P = e^{λt/2} = 1/Z$")


def slope() -> Lemma:
    """Return d/dt (‖u − v‖²/w − ‖u(0) − y‖²w) ≤ 0, w = εμ(1 − Z²) + η."""
    inverse = recip(WEIGHT)
    trail = Trail(rate(Norm(apart) ** 2 * inverse - START_SQUARE * WEIGHT))

    def moved(first: Expr, second: Expr) -> Expr:
        paired = 2 * inverse * (Inner(apart, first) - Inner(apart, second))
        return paired - eps * mu * lam * Z**2 * (Norm(apart) ** 2 * inverse**2 + START_SQUARE)

    one, other = rate(u(t)), rate(v(t))
    trail.to(moved(one, other), "product rule; $dw/dt = εμλZ²$")
    along = negate(product(H(t), residual(u)))
    trail.rewrite(moved(hole(one), other), FLOW, along, "by the flow of $u$")
    trail.rewrite(moved(along, hole(other)), IDEAL, negate(product(K, residual(v))), "by the flow of $v$")
    error = Inner(apart, product(total(H(t), negate(K)), residual(v)))
    weights = ((x, product(Z * inverse, apart)), (z, product(P, residual(v))))
    uses = (
        Used(PSD, 2 * inverse, letters=((z, apart),)),
        Used(WEIGHTED, letters=weights),
        Used(BOUNDED, eps * Z**2),
        Used(HALVES, -eps * Norm(residual(v)) ** 2),
        Used(PAIR, 2 * inverse * error),
        Used(INVERSE, -eps * Z**2 * (Norm(apart) ** 2 * inverse**2 + START_SQUARE)),
    )
    words = "$⟨x, Hx⟩ ≥ 0$ at $x = u − v$, the weights, and the residual of $v$"
    trail.below(ZERO, words, Combination(uses, (), (Used(ABOVE), Used(SIZE))))
    return trail.lemma(SLOPE, "the slope of a quotient, $w = εμ(1 − Z²) + η$")


def quotient() -> Lemma:
    """Return ‖u − v‖²/w − ‖u(0) − y‖²w ≤ −‖u(0) − y‖²η."""
    trail = Trail(Norm(apart) ** 2 * recip(WEIGHT) - START_SQUARE * WEIGHT)
    last = eps * mu * (1 - exp(ZERO) ** 2) + eta

    def start(first: Expr) -> Expr:
        there = Norm(total(first, negate(v(ZERO)))) ** 2
        return there * recip(last) - START_SQUARE * last

    by = Decreasing(SLOPE, ZERO, (Used(ABOVE),))
    trail.below(start(u(ZERO)), "it falls from $t = 0$ on", by)
    trail.rewrite(start(hole(u(ZERO))), START, v(ZERO), "one start")
    trail.to(-START_SQUARE * eta, "$e^0 = 1$")
    return trail.lemma(QUOTIENT, "the quotient")


def squared() -> list[Lemma]:
    """Return ‖u − v‖² ≤ ‖u(0) − y‖²(εμ(1 − Z²))(εμ(1 − Z²) + η) for η > 0, and its limit."""
    square = Norm(apart) ** 2
    cancel = Used("recip.cancel", -square, letters=((Symbol("A"), WEIGHT),))
    by = Combination((Used(QUOTIENT, WEIGHT), cancel), (), (Used(ABOVE),))
    first = Trail(square).below(START_SQUARE * GAP * WEIGHT, "times $w > 0$", by)
    last = Trail(square).below(START_SQUARE * GAP**2, "$η → 0$", Limit(SQUARED, eta, ZERO))
    return [first.lemma(SQUARED, "for every $η > 0$"), last.lemma(AT_LAST, "in the limit")]


def result() -> Lemma:
    """Return ‖u(t) − v(t)‖ ≤ ‖u(0) − y‖ε(1 − e^{−λt})μ, μ = 1/λ."""
    start = Norm(residual(u, ZERO))
    factor = eps * mu * Z**2 * start
    uses = (
        Used("exp.tangent", 2 * factor, letters=((Symbol("s"), HALF * lam * t),)),
        Used(LATER, eps * Z**2 * start),
        Used(INVERSE, -eps * Z**2 * t * start),
        Used(PAIR, eps * mu * (Z * P + 1) * start),
    )
    above = Combination(uses, ((factor, P - 1),), (Used(SIZE), Used(POSITIVE)))
    letters = ((Symbol("s"), Norm(apart)), (Symbol("t"), start * GAP))
    order = Used("square.order", letters=letters, premises=(Combination((Used(AT_LAST),)), above))
    trail = Trail(Norm(apart)).below(start * GAP, "$a² ≤ b²$ and $0 ≤ b$", Combination((order,)))
    trail.to(start * eps * mu * (1 - exp(-lam * t)), "$Z² = e^{−λt}$")
    return trail.lemma(APART, "the bound")


def linear() -> Lemma:
    """Return ‖u(t) − v(t)‖ ≤ ‖u(0) − y‖εt, since 1 − e^{−λt} ≤ λt."""
    start = Norm(residual(u, ZERO))
    tangent = Used("exp.tangent", start * eps * mu, letters=((Symbol("s"), -lam * t),))
    by = Combination((Used(APART), tangent, Used(INVERSE, start * eps * t)), (), (Used(SIZE), Used(POSITIVE)))
    trail = Trail(Norm(apart)).below(start * eps * t, "$1 − λt ≤ e^{−λt}$, $λμ = 1$", by)
    return trail.lemma(LINEAR, "linear in $t$")
