"""Counterexamples where numbers are at their bounds: a step a ≤ 1/L that is 1/L, of a function as curved as may be.

Drawn values are mostly well below what is assumed of them, and a bound with a wrong constant fails at it alone.
"""

from __future__ import annotations

from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.refutation import counterexample, fails
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.verdict import Counterexample

STYLES = (
    Style("one", "descent", 2),
    Style("one", "units", 2),
    Style("any", "descent", 2),
    Style("one", "small", 2),
)
TRIALS = 2 * len(STYLES)


def at_bounds(question: Question) -> Counterexample | None:
    """Return values at which a statement fails, with numbers at the most that is assumed of them, or None.

    It is asked of functions of which something is assumed at all points; what is assumed is verified as it stands.
    """
    drawn_for = _tightened(question) if question.about_functions else None
    if drawn_for is None:
        return None
    for model in models(drawn_for, STYLES, TRIALS, "0, at bounds", 4 * OPERATIONS):
        try:
            if fails(question.statement, model) and verified(question, model):
                return counterexample(question, model)
        except Unclear:
            continue
    return None


def _tightened(question: Question) -> Question | None:
    """Return a question in which each number that has a greatest value has it; None where none has."""
    found, bounded = [], set[str]()
    for one in question.hypotheses:
        relation, left, right = one.statement
        alone = left.op == "letter" and left.shape == right.shape and not one.bound
        if relation == "≤" and alone and left.data[0] not in bounded | right.free:
            bounded.add(left.data[0])
            one = Hypothesis(Statement("=", left, right), at_point=one.at_point)
        found.append(one)
    changed = Question(
        question.statement, question.facts, tuple(found), question.conditions, meaningful=question.meaningful
    )
    return changed if bounded else None
