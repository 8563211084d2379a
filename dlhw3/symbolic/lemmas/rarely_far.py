"""How rarely any of p means is far from what it should be: Hoeffding's inequality for each, and the union bound.

The probability of an event is the mean of its indicator, 1 where it happens and 0 elsewhere.
"""

from __future__ import annotations

from sympy import Expr, Symbol, Trace

from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.expectations import OUTCOME, Expectation, RandomSequence
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.lemmas.kernel_flow import ONE, ZERO, exp
from dlhw3.symbolic.lemmas.kernel_means import finite, k
from dlhw3.symbolic.nodes import Norm, ScalarSum, hole, index_symbol, size_symbol
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

HOEFFDING, CHOSEN, SUM, RARE, UNIT = (
    "Hoeffding 1963",
    "the level",
    "sum of probabilities",
    "rarely far",
    "powers of e",
)
NONE, ANY, ANY_FINITE, FAR_FINITE = (
    "no entry yet",
    "one more entry",
    "U_k integrable",
    "entries beyond integrable",
)
NEAR, LEFT, SIGN, ADDED_ONE, ONE_MORE, NOBODY, UNION, LARGEST = (
    "1 − I ≥ 0", "I ≥ 0", "U_k ≥ 0", "one more at most", "one more in expectation", "none at first",
    "union bound", "the largest",
)  # fmt: skip
s, width, delta = (Symbol(name, real=True) for name in ("s", "m", "delta"))
M = size_symbol("p")
e, U = RandomSequence("e", 1), RandomSequence("U", 1)
j = index_symbol("j")
ENTRY_RANGE, COUNT_RANGE = (Range(j, ONE, M),), (Range(k, ZERO, M),)
TAIL = 2 * exp(-2 * width * s**2)


def far(index: Expr) -> Expr:
    """Return 1 where |e_j| > s, and 0 elsewhere."""
    value: Expr = entrywise("step", Norm(e[index]) - s)
    return value


def beyond(index: Expr) -> Expr:
    """Return E of 1 where |e_j| > s, and 0 elsewhere: the probability that the entry is beyond s."""
    return Expectation(far(index))


def any_far(index: Expr) -> Expr:
    """Return U_k, 1 where one of e_1, …, e_k is beyond s."""
    return Trace(U[index])


def _with_one_more() -> Expr:
    """Return U_k + I − U_kI, I = 1{|e_{k+1}| > s}: 1 where either is 1, and 0 elsewhere."""
    return any_far(k) + far(k + 1) - any_far(k) * far(k + 1)


def cited() -> tuple[Hypothesis, ...]:
    """Return Hoeffding's inequality for each entry, δe^{2ms²} = 2p, which sets the level s, and what U_k is.

    U_0 = 0 and U_{k+1} = U_k + 1{|e_{k+1}| > s} − U_k 1{|e_{k+1}| > s}: so U_p is 1 where the largest |e_j| is
    beyond s, and 0 elsewhere.
    """
    return (
        Hypothesis(
            HOEFFDING,
            Equation(beyond(j), TAIL, ENTRY_RANGE, "≤"),
            citation="J. Amer. Statist. Assoc. 58, theorem 2: a mean of $m$ independent terms, each in an interval "
            "of length at most 1, is beyond $s$ of its mean with probability at most $2e^{−2ms²}$",
        ),
        Hypothesis(CHOSEN, Equation(delta * exp(2 * width * s**2), 2 * M)),
        Hypothesis(NONE, Equation(any_far(ZERO), ZERO, letters=(OUTCOME,))),
        Hypothesis(
            ANY, Equation(any_far(k + 1), _with_one_more(), (Range(k, ZERO, M - 1),), letters=(OUTCOME,))
        ),
        finite(ANY_FINITE, any_far(k), COUNT_RANGE),
        finite(FAR_FINITE, far(j), ENTRY_RANGE),
    )


def _chances(count: Expr) -> ScalarSum:
    """Return Σ_{j=1}^{count} P(|e_j| > s)."""
    return ScalarSum(beyond(j), j, ONE, count)


def signs() -> list[Lemma]:
    """Return 0 ≤ I_j and 0 ≤ 1 − I_j for I_j = 1{|e_j| > s}, which is its own square, and 0 ≤ U_k."""
    one = far(j)
    itself = Used("step.square", letters=((Symbol("A"), Norm(e[j]) - s),))
    positive = Trail(ZERO).below(one, "its own square", Combination((itself,), ((ONE, one),)))
    rest = Trail(ZERO).below(1 - one, "its own square", Combination((itself,), ((ONE, 1 - one),)))
    base = Trail(ZERO).below(any_far(ZERO), NONE, Combination((Used(NONE, -ONE),)))
    here, at = far(k + 1), ((j, k + 1),)
    step = Trail(ZERO)
    by = Combination((Used(INDUCTION_HYPOTHESIS, 1 - here), Used(LEFT, at=at)), (), (Used(NEAR, at=at),))
    step.below(_with_one_more(), "$U_k(1 − I) + I$", by)
    step.rewrite(hole(step.current), ANY, any_far(k + 1), ANY, reverse=True)
    statement = Equation(ZERO, any_far(k), COUNT_RANGE, "≤")
    return [
        positive.lemma(LEFT, "no indicator is negative", ENTRY_RANGE),
        rest.lemma(NEAR, "nor above 1", ENTRY_RANGE),
        Lemma(SIGN, statement, Induction(k, base.chain, step.chain), "nor is $U_k$"),
    ]


def union_bound() -> list[Lemma]:
    """Return E U_k ≤ Σ_{j≤k} P(|e_j| > s): U_{k+1} ≤ U_k + I at every outcome, averaged."""
    steps, here = (Range(k, ZERO, M - 1),), far(k + 1)
    path = Trail(any_far(k + 1)).rewrite(hole(any_far(k + 1)), ANY, _with_one_more(), ANY)
    by = Combination((Used(SIGN, here),), (), (Used(LEFT, at=((j, k + 1),)),))
    path.below(any_far(k) + here, "$U_kI ≥ 0$", by)
    mean = Trail(Expectation(any_far(k + 1)))
    uses = (Used(ANY_FINITE, -ONE, ((k, k + 1),)), Used(ANY_FINITE), Used(FAR_FINITE, at=((j, k + 1),)))
    mean.below(Expectation(any_far(k)) + beyond(k + 1), "averaged", Averaged(ADDED_ONE, uses))
    none = Trail(any_far(ZERO)).below(ZERO, NONE, Combination((Used(NONE),)))
    start = Averaged(NOBODY, (Used(ANY_FINITE, -ONE, ((k, ZERO),)),))
    base = Trail(Expectation(any_far(ZERO))).below(ZERO, "averaged", start)
    base.to(_chances(ZERO), "no entry")
    step = Trail(Expectation(any_far(k + 1)))
    by = Combination((Used(ONE_MORE), Used(INDUCTION_HYPOTHESIS)))
    step.below(_chances(k) + beyond(k + 1), f"{ONE_MORE} and {INDUCTION_HYPOTHESIS}", by)
    longer = _chances(k + 1)
    step.split(hole(longer), longer, longer, "the last entry", last=True, join=True)
    statement = Equation(Expectation(any_far(k)), _chances(k), COUNT_RANGE, "≤")
    return [
        path.lemma(ADDED_ONE, "at every outcome", steps),
        mean.lemma(ONE_MORE, "in expectation", steps),
        none.lemma(NOBODY, "no entry"),
        Lemma(UNION, statement, Induction(k, base.chain, step.chain), "the union bound"),
    ]


def largest() -> Lemma:
    """Return E U_p ≤ δ: with probability at most δ is the largest entry beyond s."""
    by = Combination((Used(UNION, at=((k, M),)), Used(RARE)))
    trail = Trail(Expectation(any_far(M))).below(delta, f"{UNION}, {RARE}", by)
    return trail.lemma(LARGEST, "the probability that the largest is beyond $s$")


def sum_of_probabilities() -> list[Lemma]:
    """Return Σ_{j=1}^{p} P(|e_j| > s) ≤ δ, δe^{2ms²} = 2p."""
    base = Trail(_chances(ZERO)).below(ZERO, "no entry", Combination())
    step = Trail(_chances(k + 1))
    step.split(
        hole(_chances(k + 1)), _chances(k + 1), _chances(k) + beyond(k + 1), "the last entry", last=True
    )
    by = Combination((Used(HOEFFDING, at=((j, k + 1),)), Used(INDUCTION_HYPOTHESIS)))
    step.below((k + 1) * TAIL, f"{HOEFFDING} and {INDUCTION_HYPOTHESIS}", by)
    statement = Equation(_chances(k), k * TAIL, COUNT_RANGE, "≤")
    unit = Trail(exp(2 * width * s**2) * exp(-2 * width * s**2)).to(ONE, "$e^{−a}e^a = 1$")
    low = exp(-2 * width * s**2)
    rare = Trail(_chances(M))
    by = Combination((Used(SUM, at=((k, M),)), Used(CHOSEN, -low), Used(UNIT, delta)))
    rare.below(delta, "$δe^{2ms²} = 2p$", by)
    return [
        Lemma(SUM, statement, Induction(k, base.chain, step.chain), "all entries"),
        unit.lemma(UNIT, "powers of $e$"),
        rare.lemma(RARE, "the probabilities that an entry is beyond $s$ add up to $δ$ at most"),
    ]
