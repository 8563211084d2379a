"""Bound (B) where the error moves: ‖H(t) − K‖₂ ≤ ε(t), e′ = ε, and e(t) − e(0), its integral, in the place of εt.

ε is continuous, as the derivative of a continuously differentiable e. Nothing is integrated.
"""

from __future__ import annotations

from dataclasses import replace

from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas import kernel_perturbation as general
from dlhw3.symbolic.lemmas.kernel_flow import ONE, ZERO, bounded_below, rate, t
from dlhw3.symbolic.lemmas.kernel_perturbation import PACED, SIZE, WHOLE, Error, K
from dlhw3.symbolic.nodes import AbstractFunction
from dlhw3.symbolic.plan import Combination, Decreasing, Equation, Hypothesis, Lemma, Used

PACE, FALLEN, APART = "pace of the error", "error from the start on", "apart, ε moving"
EXTREMAL, ATTAINED = "extremal flow, ε moving", "bound attained, ε moving"
e, size = AbstractFunction("e", ONE, ONE), AbstractFunction("ε", ONE, ONE)
MOVING = Error(size(t), e(t) - e(ZERO), rate(e(t)), ("ε(t)", "s(t)"))


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return those of bound (B), with ε(t) in the place of ε, and e′ = ε."""
    paced = Hypothesis(PACED, Equation(rate(e(t)), size(t), letters=(t,)))
    return (*general.kernels(MOVING), bounded_below(K), paced)


def so_far() -> list[Lemma]:
    """Return 0 ≤ e(t) − e(0) for t ≥ 0, as e′ = ε ≥ 0."""
    by = Combination((Used(SIZE), Used(PACED, -ONE)))
    pace = Trail(rate(-e(t))).to(-rate(e(t)), "linear").below(ZERO, "$e′ = ε ≥ 0$", by)
    fallen = Trail(-e(t)).below(-e(ZERO), "it falls from $t = 0$ on", Decreasing(PACE, ZERO))
    whole = Trail(ZERO).below(e(t) - e(ZERO), "$−e(t) ≤ −e(0)$", Combination((Used(FALLEN),)))
    return [
        pace.lemma(PACE, "the pace of the error"),
        fallen.lemma(FALLEN, "what falls"),
        whole.lemma(WHOLE, "the error so far, $s(t) = e(t) − e(0)$"),
    ]


def lemmas() -> list[Lemma]:
    """Return every lemma of bound (B) for an error that moves, in order."""
    *others, last = general.lemmas(MOVING, so_far())
    return [*others, replace(last, name=APART)]
