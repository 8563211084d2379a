"""The two bounds beside each other: (B) is nowhere above (A) where ε ≤ λ, as their difference falls from 0 on."""

from __future__ import annotations

from sympy import Integer, Symbol

from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.kernel_flow import LATER, ZERO, exp, lam, later, rate, t
from dlhw3.symbolic.lemmas.kernel_perturbation import SIZE, eps
from dlhw3.symbolic.lemmas.kernel_perturbation_psd import INVERSE, mu
from dlhw3.symbolic.plan import Combination, Decreasing, Equation, Hypothesis, Lemma, Used

SMALL = "ε ≤ λ"
POWER, SLOPE, FALLEN, ORDER = "a power of e", "slope of the difference", "the difference falls", "(B) ≤ (A)"
LOW, NET = exp(-lam * t), exp((eps - lam) * t)
GAP = NET - LOW - eps * mu + eps * mu * LOW


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return 0 ≤ ε ≤ λ, λμ = 1 and t ≥ 0."""
    return (
        Hypothesis(SIZE, Equation(ZERO, eps, relation="≤")),
        Hypothesis(SMALL, Equation(ZERO, lam - eps, relation="≤")),
        Hypothesis(INVERSE, Equation(lam * mu, Integer(1))),
        later(),
    )


def lemmas() -> list[Lemma]:
    """Return (e^{εt} − 1)e^{−λt} ≤ εμ(1 − e^{−λt}), μ = 1/λ, and what it is shown by."""
    power = Trail(LOW * exp(eps * t)).to(NET, "$e^a e^b = e^{a + b}$")
    slope = Trail(rate(GAP))
    slope.to((eps - lam) * NET + lam * LOW - eps * lam * mu * LOW, "the derivative")
    uses = (
        Used("exp.tangent", (lam - eps) * LOW, letters=((Symbol("s"), eps * t),)),
        Used(LATER, (lam - eps) * eps * LOW),
        Used(POWER, lam - eps),
        Used(INVERSE, -eps * LOW),
    )
    by = Combination(uses, (), (Used(SMALL), Used(SIZE)))
    slope.below(ZERO, "$−(λ − ε)e^{−λt}(e^{εt} − 1)$, $e^{εt} ≥ 1 + εt$, $λμ = 1$", by)
    fallen = Trail(GAP).below(ZERO, "it falls from $0$ on", Decreasing(SLOPE, ZERO))
    order = Trail((exp(eps * t) - 1) * LOW)
    by = Combination((Used(FALLEN), Used(POWER)))
    order.below(eps * mu * (1 - LOW), "the difference is $≤ 0$", by)
    return [
        power.lemma(POWER, "powers of $e$"),
        slope.lemma(SLOPE, "the slope of (B) less (A)"),
        fallen.lemma(FALLEN, "from $t = 0$ on"),
        order.lemma(ORDER, "(B) is nowhere above (A)"),
    ]
