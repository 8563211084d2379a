"""Kernel gradient descent u_{k+1} = u_k − ηH(u_k − y): the rate of every step size, and the best of them.

With 0 ≤ A = ηH − (1 − q)I and 0 ≤ B = (1 + q)I − ηH, q²I − (I − ηH)² = AB, and 2qAB = ABA + BAB, as A + B = 2qI
and both are polynomials in H: a sum of congruences of B and of A. ρ stands for 1/(2q).
"""

from __future__ import annotations

from sympy import Expr, Identity, Integer, MatrixSymbol, Symbol

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.kernel_flow import (
    ABOVE,
    BELOW,
    ONE,
    ZERO,
    H,
    bounded_above,
    bounded_below,
    lam,
    n,
    top,
    y,
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

STEP, FORWARD, SLOW, FAST, INVERSE, POSITIVE = (
    "descent", "η ≥ 0", "slow modes", "fast modes", "1/(2q)", "1/(2q) ≥ 0",
)  # fmt: skip
LOWER, UPPER, CONTRACTION, ONE_STEP, RATE, BEST = (
    "ηH from below", "ηH from above", "contraction", "one step", "rate", "no step is better",
)  # fmt: skip
BALANCED, BEST_STEP, LEAST, GREATEST = "η(λ + Λ) = 2", "the best step", "λ ≥ 0", "Λ ≥ 0"
k, N = index_symbol("k"), index_symbol("N")
eta, q, rho = (Symbol(name, real=True) for name in ("eta", "q", "rho"))
u = Sequence("u", n)
z = MatrixSymbol("z", n, 1)
UNIT = Identity(n)
STEPS, POINTS = (Range(k, ZERO, N - 1),), (Range(k, ZERO, N),)
SLOW_GAP, FAST_GAP = q - 1 + eta * lam, q + 1 - eta * top


def residual(index: Expr) -> Expr:
    """Return u_k − y."""
    return total(u[index], negate(y))


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return the descent, λI ⪯ H ⪯ ΛI, η ≥ 0, 1 − ηλ ≤ q, ηΛ − 1 ≤ q, and 2qρ = 1, ρ ≥ 0."""
    after = total(u[k], negate(product(eta, H, residual(k))))
    return (
        Hypothesis(STEP, Equation(u[k + 1], after, STEPS)),
        bounded_below(H),
        bounded_above(H),
        Hypothesis(FORWARD, Equation(ZERO, eta, relation="≤")),
        Hypothesis(SLOW, Equation(ZERO, SLOW_GAP, relation="≤")),
        Hypothesis(FAST, Equation(ZERO, FAST_GAP, relation="≤")),
        Hypothesis(INVERSE, Equation(2 * q * rho, Integer(1))),
        Hypothesis(POSITIVE, Equation(ZERO, rho, relation="≤")),
    )


def bounds() -> list[Lemma]:
    """Return (1 − q)I ⪯ ηH and ηH ⪯ (1 + q)I."""
    scaled = product(eta, H)
    signs = (Used(SLOW), Used(FAST), Used(FORWARD))
    low = Combination((Used(BELOW, eta),), ((SLOW_GAP, UNIT),), signs)
    high = Combination((Used(ABOVE, eta),), ((FAST_GAP, UNIT),), signs)
    first = Trail(product(1 - q, UNIT)).below(scaled, "$λI ⪯ H$, $1 − ηλ ≤ q$", low, "⪯")
    last = Trail(scaled).below(product(1 + q, UNIT), "$H ⪯ ΛI$, $ηΛ − 1 ≤ q$", high, "⪯")
    return [first.lemma(LOWER, "from below"), last.lemma(UPPER, "from above")]


def contraction() -> Lemma:
    """Return ‖z − ηHx‖² ≤ q²‖z‖² for every z."""
    moved = product(eta, H, z)
    lower = total(moved, negate(product(1 - q, z)))
    upper = total(product(1 + q, z), negate(moved))
    after = total(z, negate(moved))
    gap = q**2 * Inner(z, z) - Inner(after, after)
    uses = (Used(UPPER, rho, frame=lower), Used(LOWER, rho, frame=upper), Used(INVERSE, gap))
    by = Combination(uses, (), (Used(POSITIVE),))
    words = "$q²I − (I − ηH)² = AB = (ABA + BAB)/(2q)$, $A = ηH − (1 − q)I$, $B = 2qI − A$"
    return Trail(Norm(after) ** 2).below(q**2 * Norm(z) ** 2, words, by).lemma(CONTRACTION, "for every $z$")


def one_step() -> Lemma:
    """Return ‖u_{k+1} − y‖² ≤ q²‖u_k − y‖²."""
    r = residual(k)
    after = total(u[k], negate(product(eta, H, r)))
    trail = Trail(Norm(residual(k + 1)) ** 2)
    trail.rewrite(Norm(total(hole(u[k + 1]), negate(y))) ** 2, STEP, after, "one step")
    trail.to(Norm(total(r, negate(product(eta, H, r)))) ** 2, "$r = u_k − y$")
    by = Combination((Used(CONTRACTION, letters=((z, r),)),))
    return trail.below(q**2 * Norm(r) ** 2, CONTRACTION, by).lemma(ONE_STEP, "one step", STEPS)


def next_power(base: Expr, exponent: Expr, multiplier: Expr) -> Used:
    """Return s^{p+1} = s s^p, p ≥ 0."""
    return Used("power.next", multiplier, ((Symbol("p"), exponent),), ((Symbol("s"), base),))


def rate() -> Lemma:
    """Return ‖u_k − y‖² ≤ q^{2k}‖u_0 − y‖² for 0 ≤ k ≤ N, any N."""
    start, right = Norm(residual(ZERO)) ** 2, q ** (2 * k) * Norm(residual(ZERO)) ** 2
    base = Trail(Norm(residual(ZERO)) ** 2).below(start, "no step", Combination())
    uses = (
        Used(ONE_STEP),
        Used(INDUCTION_HYPOTHESIS, q**2),
        next_power(q, 2 * k + 1, -start),
        next_power(q, 2 * k, -q * start),
    )
    step = Trail(Norm(residual(k + 1)) ** 2)
    step.below(right.xreplace({k: k + 1}), f"{ONE_STEP} and {INDUCTION_HYPOTHESIS}", Combination(uses))
    statement = Equation(Norm(residual(k)) ** 2, right, POINTS, "≤")
    return Lemma(RATE, statement, Induction(k, base.chain, step.chain), "all steps")


def best() -> Lemma:
    """Return Λ − λ ≤ q(Λ + λ): no step size has a smaller q; η = 2/(λ + Λ) has this one, (κ − 1)/(κ + 1)."""
    by = Combination((Used(SLOW, top), Used(FAST, lam)), (), (Used(LEAST), Used(GREATEST)))
    trail = Trail(top - lam).below(q * (top + lam), "$Λ$ times $1 − ηλ ≤ q$ and $λ$ times $ηΛ − 1 ≤ q$", by)
    return trail.lemma(BEST, "no step size is better")


def attained() -> Lemma:
    """Return that q = 1 − ηλ is ηΛ − 1 and (Λ − λ)/(Λ + λ) where η(λ + Λ) = 2: (1 − ηλ)(Λ + λ) = Λ − λ."""
    trail = Trail((1 - eta * lam) * (top + lam)).to(top + lam - lam * (eta * (lam + top)), "multiplied out")
    trail.rewrite(top + lam - lam * hole(ONE), BALANCED, 2 * ONE, "$η(λ + Λ) = 2$")
    return trail.to(top - lam, "collected").lemma(BEST_STEP, "the best step, $q = 1 − ηλ$")


def signs() -> tuple[Hypothesis, ...]:
    """Return λ ≥ 0, Λ ≥ 0, and η(λ + Λ) = 2, which only the best step needs."""
    return (
        Hypothesis(LEAST, Equation(ZERO, lam, relation="≤")),
        Hypothesis(GREATEST, Equation(ZERO, top, relation="≤")),
        Hypothesis(BALANCED, Equation(eta * (lam + top), Integer(2))),
    )
