"""A mean of independent random terms: its mean square, and a gate's variance.

S_k = b_0 + … + b_{k−1} ∈ ℝ^p holds the entries of k terms of a kernel, each less its mean. Of independence it is
used that the next term is uncorrelated with the sum: E⟨S_k, b_k⟩ = 0.
"""

from __future__ import annotations

from sympy import Expr, Integer, Symbol, Trace

from dlhw3.symbolic.algebra import total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.expectations import OUTCOME, Expectation, Integrable, RandomSequence
from dlhw3.symbolic.lemmas.kernel_flow import ONE, ZERO
from dlhw3.symbolic.nodes import Inner, Norm, hole, index_symbol, size_symbol
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Averaged,
    Combination,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    Used,
)
from dlhw3.symbolic.ranges import Range

ADDED, START, SPREAD, UNCORRELATED, SQUARES, CROSS, TERMS, WIDTH = (
    "terms added", "empty sum", "variance of a term", "independent terms", "squares integrable",
    "products integrable", "terms integrable", "1/m",
)  # fmt: skip
PATH, FIRST, STEP, SUM, MEAN_SQUARE = (
    "one more term",
    "no term",
    "one more term, in expectation",
    "sum",
    "mean square",
)
k, m = index_symbol("k"), size_symbol("m")
p = size_symbol("p")
v, r = Symbol("v", real=True), Symbol("r", real=True)
S, b = RandomSequence("S", p), RandomSequence("b", p)
TERMS_RANGE, SUMS_RANGE = (Range(k, ZERO, m - 1),), (Range(k, ZERO, m),)


def finite(name: str, what: Expr, indices: tuple[Range, ...] = ()) -> Hypothesis:
    """Return that a random number is integrable, for every index in its range."""
    return Hypothesis(name, Equation(Integrable(what), ONE, indices))


def square(index: Expr) -> Expr:
    """Return E‖S_k‖²."""
    return Expectation(Norm(S[index]) ** 2)


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return S_{k+1} = S_k + b_k, S_0 = 0, E‖b_k‖² ≤ v, E⟨S_k, b_k⟩ = 0, what is integrable, and r = 1/m."""
    product = Inner(S[k], b[k])
    return (
        Hypothesis(ADDED, Equation(S[k + 1], total(S[k], b[k]), TERMS_RANGE, letters=(OUTCOME,))),
        Hypothesis(START, Equation(Norm(S[ZERO]), ZERO, letters=(OUTCOME,))),
        Hypothesis(SPREAD, Equation(Expectation(Norm(b[k]) ** 2), v, TERMS_RANGE, "≤")),
        Hypothesis(UNCORRELATED, Equation(Expectation(product), ZERO, TERMS_RANGE)),
        finite(SQUARES, Norm(S[k]) ** 2, SUMS_RANGE),
        finite(CROSS, product, TERMS_RANGE),
        finite(TERMS, Norm(b[k]) ** 2, TERMS_RANGE),
        Hypothesis(WIDTH, Equation(m * r, Integer(1))),
    )


def mean_square() -> list[Lemma]:
    """Return r²E‖S_m‖² ≤ rv, r = 1/m: the mean square of a mean of m terms is at most 1/m of a term's."""
    right = Norm(S[k]) ** 2 + 2 * Inner(S[k], b[k]) + Norm(b[k]) ** 2
    path = Trail(Norm(S[k + 1]) ** 2)
    path.rewrite(Norm(hole(S[k + 1])) ** 2, ADDED, total(S[k], b[k]), "one more term")
    path.to(right, "$‖a + b‖² = ‖a‖² + 2⟨a, b⟩ + ‖b‖²$")
    uses = (
        Used(SQUARES, -ONE, ((k, k + 1),)),
        Used(SQUARES),
        Used(CROSS, 2 * ONE),
        Used(TERMS),
    )
    step = Trail(square(k + 1))
    averaged = square(k) + 2 * Expectation(Inner(S[k], b[k])) + Expectation(Norm(b[k]) ** 2)
    step.below(averaged, "averaged", Averaged(PATH, uses))
    step.below(
        square(k) + v, "uncorrelated, $E‖b_k‖² ≤ v$", Combination((Used(UNCORRELATED, 2 * ONE), Used(SPREAD)))
    )
    empty = Trail(Norm(S[ZERO]) ** 2).below(ZERO, "empty sum", Combination((Used(START, Norm(S[ZERO])),)))
    base = Trail(square(ZERO)).below(ZERO, "averaged", Averaged(FIRST, (Used(SQUARES, -ONE, ((k, ZERO),)),)))
    more = Trail(square(k + 1))
    by = Combination((Used(STEP), Used(INDUCTION_HYPOTHESIS)))
    more.below((k + 1) * v, f"{STEP} and {INDUCTION_HYPOTHESIS}", by)
    statement = Equation(square(k), k * v, SUMS_RANGE, "≤")
    last = Trail(r**2 * square(m))
    last.below(r * v, f"{SUM}, and $mr = 1$", Combination((Used(SUM, r**2, ((k, m),)), Used(WIDTH, r * v))))
    return [
        path.lemma(PATH, "one more term", TERMS_RANGE),
        step.lemma(STEP, "in expectation", TERMS_RANGE),
        empty.lemma(FIRST, "no term"),
        Lemma(SUM, statement, Induction(k, base.chain, more.chain), "all terms"),
        last.lemma(MEAN_SQUARE, "the mean of $m$ terms"),
    ]


GATE, CHANCE, ONCE, TWICE = "gate", "mean of a gate", "gate integrable", "its square integrable"
CENTRED, TURNED, VARIANCE, LEAST = "centred", "turned", "variance of a gate", "no less"
c, chance = Symbol("c", real=True), Symbol("q", real=True)
gate = Trace(RandomSequence("g", 1)[ZERO])


def gates() -> tuple[Hypothesis, ...]:
    """Return g² = cg, so that g is 0 or c, Eg = qc, and what is integrable."""
    return (
        Hypothesis(GATE, Equation(gate**2, c * gate, letters=(OUTCOME,))),
        Hypothesis(CHANCE, Equation(Expectation(gate), chance * c)),
        finite(ONCE, gate),
        finite(TWICE, (gate - chance * c) ** 2),
    )


def variance() -> list[Lemma]:
    """Return E(g − qc)² = c²q(1 − q), as ≤ and ≥: 1/18 at an angle of 60°, where c = 1/2 and q = 1/3."""
    left, rest = (gate - chance * c) ** 2, chance**2 * c**2 - 2 * chance * c * gate
    right = (c - 2 * chance * c) * gate + chance**2 * c**2
    path = Trail(left).to(gate**2 + rest, "multiplied out")
    path.rewrite(hole(gate) + rest, GATE, c * gate, "$g² = cg$").to(right, "collected")
    back = Trail(right).to(c * gate + rest, "multiplied out")
    back.rewrite(hole(gate) + rest, GATE, gate**2, "$cg = g²$", reverse=True).to(left, "collected")
    averaged = (c - 2 * chance * c) * Expectation(gate) + chance**2 * c**2
    value, factor = c**2 * chance * (1 - chance), c - 2 * chance * c
    above = (Used(TWICE, -ONE), Used(ONCE, factor))
    below = (Used(TWICE), Used(ONCE, -factor))
    most = Trail(Expectation(left)).below(averaged, "averaged", Averaged(CENTRED, above, chance**2 * c**2))
    most.below(value, "$Eg = qc$", Combination((Used(CHANCE, factor),)))
    least = Trail(value).below(averaged, "$Eg = qc$", Combination((Used(CHANCE, -factor),)))
    least.below(Expectation(left), "averaged", Averaged(TURNED, below, -(chance**2) * c**2))
    return [
        path.lemma(CENTRED, "at every outcome"),
        back.lemma(TURNED, "the other way round"),
        most.lemma(VARIANCE, "the variance at most"),
        least.lemma(LEAST, "the variance at least"),
    ]
