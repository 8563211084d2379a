"""The two flows of (A) at λ = 0: where 0 ⪯ K and ⟨x, H(t)x⟩ ≥ 0 they part by ‖u(0) − y‖εt at most.

With w = εt + η, η > 0, the quotient ‖u − v‖²/w − ‖u(0) − y‖²w falls; η goes to 0 at the end.
"""

from __future__ import annotations

from sympy import Expr, Symbol, ZeroMatrix

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.kernel_flow import BELOW, FLOW, LATER, ONE, ZERO, rate, residual, t, u, y
from dlhw3.symbolic.lemmas.kernel_perturbation import (
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
    kernels,
    recip,
    v,
    x,
    z,
)
from dlhw3.symbolic.lemmas.kernel_perturbation_psd import PSD, from_below
from dlhw3.symbolic.nodes import Inner, Norm, hole
from dlhw3.symbolic.plan import Combination, Decreasing, Equation, Hypothesis, Lemma, Limit, Used

PACE, BOUNDED, ABOVE, SLOPE, QUOTIENT, SQUARED, AT_LAST, APART = (
    "pace of v, λ = 0", "residual of v, λ = 0", "weight, λ = 0", "slope, λ = 0", "quotient, λ = 0",
    "square, λ = 0", "limit, λ = 0", "apart, λ = 0",
)  # fmt: skip
WEIGHT = eps * t + eta


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return both flows with what they share, 0 ⪯ K, and ⟨z, H(t)z⟩ ≥ 0 for all z and t."""
    above = Equation(ZeroMatrix(*K.shape), K, relation="⪯")
    return (*kernels(), Hypothesis(BELOW, above), from_below())


def residual_of_v() -> list[Lemma]:
    """Return d/dt ‖v(t) − y‖² ≤ 0, and ‖v(t) − y‖² ≤ ‖u(0) − y‖² for t ≥ 0."""
    r = residual(v)
    trail = Trail(rate(Norm(r) ** 2)).to(2 * Inner(r, rate(v(t))), "product rule, $r = v(t) − y$")
    trail.rewrite(2 * Inner(r, hole(r)), IDEAL, negate(product(K, r)), "by the flow of $v$")
    trail.below(ZERO, "$0 ≤ ⟨r, Kr⟩$", Combination((Used(BELOW, 2 * ONE, frame=r),)))
    fallen = Trail(Norm(r) ** 2)
    fallen.below(Norm(residual(v, ZERO)) ** 2, "it falls from $t = 0$ on", Decreasing(PACE, ZERO))
    context = Norm(total(hole(v(ZERO)), negate(y))) ** 2
    fallen.rewrite(context, START, u(ZERO), "one start", reverse=True)
    return [trail.lemma(PACE, "the pace of $v$"), fallen.lemma(BOUNDED, "the residual of $v$")]


def weight() -> Lemma:
    """Return 0 < εt + η."""
    by = Combination((Used(LATER, eps), Used(MARGIN)), (), (Used(SIZE),))
    return Trail(ZERO).below(WEIGHT, "$ε ≥ 0$, $t ≥ 0$, $η > 0$", by, "<").lemma(ABOVE, "the weight")


def slope() -> Lemma:
    """Return d/dt (‖u − v‖²/w − ‖u(0) − y‖²w) ≤ 0, w = εt + η."""
    inverse = recip(WEIGHT)
    trail = Trail(rate(Norm(apart) ** 2 * inverse - START_SQUARE * WEIGHT))

    def moved(first: Expr, second: Expr) -> Expr:
        paired = 2 * inverse * (Inner(apart, first) - Inner(apart, second))
        return paired - eps * (Norm(apart) ** 2 * inverse**2 + START_SQUARE)

    one, other = rate(u(t)), rate(v(t))
    trail.to(moved(one, other), "product rule; $dw/dt = ε$")
    along = negate(product(H(t), residual(u)))
    trail.rewrite(moved(hole(one), other), FLOW, along, "by the flow of $u$")
    trail.rewrite(moved(along, hole(other)), IDEAL, negate(product(K, residual(v))), "by the flow of $v$")
    uses = (
        Used(PSD, 2 * inverse, letters=((z, apart),)),
        Used(WEIGHTED, letters=((x, product(inverse, apart)), (z, residual(v)))),
        Used(BOUNDED, eps),
    )
    words = "$⟨x, Hx⟩ ≥ 0$ at $x = u − v$, the weights, and the residual of $v$"
    trail.below(ZERO, words, Combination(uses, (), (Used(ABOVE), Used(SIZE))))
    return trail.lemma(SLOPE, "the slope of a quotient, $w = εt + η$")


def quotient() -> Lemma:
    """Return ‖u − v‖²/w − ‖u(0) − y‖²w ≤ −‖u(0) − y‖²η."""
    trail = Trail(Norm(apart) ** 2 * recip(WEIGHT) - START_SQUARE * WEIGHT)

    def start(first: Expr) -> Expr:
        return Norm(total(first, negate(v(ZERO)))) ** 2 * recip(eta) - START_SQUARE * eta

    trail.below(start(u(ZERO)), "it falls from $t = 0$ on", Decreasing(SLOPE, ZERO, (Used(ABOVE),)))
    trail.rewrite(start(hole(u(ZERO))), START, v(ZERO), "one start")
    trail.to(-START_SQUARE * eta, "one start")
    return trail.lemma(QUOTIENT, "the quotient")


def result() -> list[Lemma]:
    """Return ‖u − v‖² ≤ ‖u(0) − y‖² εt(εt + η) for η > 0, its limit, and ‖u(t) − v(t)‖ ≤ ‖u(0) − y‖εt."""
    square, start = Norm(apart) ** 2, Norm(residual(u, ZERO))
    cancel = Used("recip.cancel", -square, letters=((Symbol("A"), WEIGHT),))
    by = Combination((Used(QUOTIENT, WEIGHT), cancel), (), (Used(ABOVE),))
    first = Trail(square).below(START_SQUARE * eps * t * WEIGHT, "times $w > 0$", by)
    last = Trail(square).below(START_SQUARE * (eps * t) ** 2, "$η → 0$", Limit(SQUARED, eta, ZERO))
    above = Combination((Used(LATER, eps * start),), (), (Used(SIZE),))
    letters = ((Symbol("s"), Norm(apart)), (Symbol("t"), start * eps * t))
    order = Used("square.order", letters=letters, premises=(Combination((Used(AT_LAST),)), above))
    trail = Trail(Norm(apart)).below(start * eps * t, "$a² ≤ b²$ and $0 ≤ b$", Combination((order,)))
    return [
        first.lemma(SQUARED, "for every $η > 0$"),
        last.lemma(AT_LAST, "in the limit"),
        trail.lemma(APART, "the bound at $λ = 0$"),
    ]
