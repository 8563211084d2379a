"""Bound (B) where ε ≤ λ: ‖u(0) − y‖e^{−λt}(e^{εt} − 1) ≤ ‖u(0) − y‖εt, whatever the sign of ⟨x, H(t)x⟩."""

from __future__ import annotations

from sympy import Symbol

from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas import kernel_perturbation as general
from dlhw3.symbolic.lemmas.kernel_flow import LATER, ONE, ZERO, exp, lam, residual, t, u
from dlhw3.symbolic.lemmas.kernel_perturbation import SIZE, apart, eps
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Used

SMALL = "ε ≤ λ"
BOTH, BACK, UNIT, LESS, LINEAR = (
    "a product of powers", "a power taken back", "powers that cancel", "at most 1", "(B), linear in t",
)  # fmt: skip
GAP = exp((eps - lam) * t)


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return those of bound (B), and ε ≤ λ."""
    return (*general.hypotheses(), Hypothesis(SMALL, Equation(eps, lam, relation="≤")))


def linear() -> list[Lemma]:
    """Return ‖u(t) − v(t)‖ ≤ ‖u(0) − y‖εt: with g = e^{(ε−λ)t} ≤ 1, e^{−λt}(e^{εt} − 1) = g(1 − e^{−εt}) ≤ gεt."""
    start, low = Norm(residual(u, ZERO)), exp(-lam * t)
    both = Trail(low * exp(eps * t)).to(GAP, "$e^a e^b = e^{a + b}$")
    back = Trail(GAP * exp(-eps * t)).to(low, "$e^a e^b = e^{a + b}$")
    unit = Trail(GAP * exp((lam - eps) * t)).to(ONE, "$e^a e^{−a} = 1$")
    tangent = Used("exp.tangent", GAP, letters=((Symbol("s"), (lam - eps) * t),))
    by = Combination((tangent, Used(UNIT), Used(SMALL, GAP * t)), (), (Used(LATER),))
    less = Trail(GAP).below(ONE, "$e^{−a} ≥ 1 − a ≥ 1$ for $a = (ε − λ)t ≤ 0$", by)
    trail = Trail(Norm(apart))
    known = start * low * (exp(eps * t) - 1)
    trail.below(known, "bound (B)", Combination((Used(general.APART),)))
    tangent = Used("exp.tangent", start * GAP, letters=((Symbol("s"), -eps * t),))
    by = Combination((tangent, Used(BOTH, start), Used(BACK, start)))
    trail.below(start * eps * t * GAP, "$1 − e^{−εt} ≤ εt$", by)
    by = Combination((Used(LESS, start * eps * t),), (), (Used(SIZE), Used(LATER)))
    trail.below(start * eps * t, LESS, by)
    return [
        both.lemma(BOTH, "powers of $e$"),
        back.lemma(BACK, "powers of $e$"),
        unit.lemma(UNIT, "powers of $e$"),
        less.lemma(LESS, "$e^{(ε−λ)t} ≤ 1$"),
        trail.lemma(LINEAR, "linear in $t$"),
    ]
