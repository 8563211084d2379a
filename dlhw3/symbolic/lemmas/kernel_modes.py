"""One mode of kernel gradient descent beside its flow: 0 ≤ e^{−kx} − (1 − x)^k ≤ (kx²/2)e^{−(k−1)x}, 0 ≤ x ≤ 1."""

from __future__ import annotations

from sympy import Expr, Rational, Symbol

from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.kernel_descent import k, next_power
from dlhw3.symbolic.lemmas.kernel_flow import ONE, ZERO, exp
from dlhw3.symbolic.nodes import differential
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Combination,
    Decreasing,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    Used,
)
from dlhw3.symbolic.ranges import Range

AFTER, WITHIN = "x ≥ 0", "x ≤ 1"
SLOPE, SECOND, POWER, BEHIND, BESIDE = (
    "slope of e^{−x}", "second order", "powers of e^{−x}", "descent is ahead of its flow", "by how much",
)  # fmt: skip
HALF = Rational(1, 2)
s, c = Symbol("x", real=True), Symbol("c", real=True)
TANGENT = ((Symbol("s"), -s),)
STEPS = (Range(k, ZERO, None),)


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return 0 ≤ x ≤ 1."""
    return (
        Hypothesis(AFTER, Equation(ZERO, s, relation="≤")),
        Hypothesis(WITHIN, Equation(ZERO, 1 - s, relation="≤")),
    )


def decayed(times: Expr) -> Expr:
    """Return e^{−kx}."""
    return exp(-times * s)


def second_order() -> list[Lemma]:
    """Return e^{−x} − 1 + x − x²/2 ≤ 0 for x ≥ 0: its derivative is 1 − x − e^{−x} ≤ 0."""
    gap = exp(-s) - 1 + s - HALF * s**2
    slope = Trail(differential(gap, s, ONE)).to(1 - s - exp(-s), "the derivative")
    slope.below(ZERO, "$1 − x ≤ e^{−x}$", Combination((Used("exp.tangent", letters=TANGENT),)))
    value = Trail(gap).below(exp(ZERO) - 1, "it falls from $x = 0$ on", Decreasing(SLOPE, ZERO))
    value.to(ZERO, "$e^0 = 1$")
    return [slope.lemma(SLOPE, "the slope"), value.lemma(SECOND, "to second order")]


def powers() -> Lemma:
    """Return e^{−x}e^{−cx} = e^{−(c+1)x} for any number c."""
    trail = Trail(exp(-s) * decayed(c)).to(decayed(c + 1), "$e^a e^b = e^{a + b}$")
    return trail.lemma(POWER, "powers of $e$, any number $c$")


def behind() -> Lemma:
    """Return (1 − x)^k ≤ e^{−kx} for every k ≥ 0."""
    power = (1 - s) ** k
    base = Trail(ONE).below(
        exp(ZERO), "$e^0 ≥ 1$", Combination((Used("exp.tangent", letters=((Symbol("s"), ZERO),)),))
    )
    uses = (
        Used(INDUCTION_HYPOTHESIS, 1 - s),
        Used("exp.tangent", decayed(k), letters=TANGENT),
        next_power(1 - s, k, ONE),
        Used(POWER, letters=((c, k),)),
    )
    step = Trail((1 - s) ** (k + 1))
    by = Combination(uses, (), (Used(WITHIN),))
    step.below(decayed(k + 1), f"$1 − x ≤ e^{{−x}}$ and {INDUCTION_HYPOTHESIS}", by)
    statement = Equation(power, decayed(k), STEPS, "≤")
    return Lemma(BEHIND, statement, Induction(k, base.chain, step.chain), "the flow is behind")


def beside() -> Lemma:
    """Return e^{−kx} − (1 − x)^k ≤ (kx²/2)e^{−(k−1)x} for every k ≥ 0."""
    power, half = (1 - s) ** k, HALF * s**2
    left, right = decayed(k) - power, k * half * decayed(k - 1)
    base = Trail(exp(ZERO) - 1).below(ZERO, "$e^0 = 1$", Combination((Used("unit"),)))
    uses = (
        Used(INDUCTION_HYPOTHESIS, exp(-s)),
        Used(SECOND, power),
        Used(BEHIND, half),
        Used(POWER, k * half, letters=((c, k - 1),)),
        Used(POWER, -ONE, letters=((c, k),)),
        next_power(1 - s, k, -ONE),
    )
    step = Trail(decayed(k + 1) - (1 - s) ** (k + 1))
    by = Combination(uses, (), (Used(WITHIN),))
    words = f"$e^{{−x}} ≤ 1 − x + x²/2$, $(1 − x)^k ≤ e^{{−kx}}$ and {INDUCTION_HYPOTHESIS}"
    step.below((k + 1) * half * decayed(k), words, by)
    statement = Equation(left, right, STEPS, "≤")
    return Lemma(BESIDE, statement, Induction(k, base.chain, step.chain), "by how much")


def unit() -> Lemma:
    """Return e^0 = 1."""
    return Trail(exp(ZERO)).to(ONE, "$e^0 = 1$").lemma("unit", "the start")
