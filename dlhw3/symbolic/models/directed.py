"""Counterexamples to an inequality that are aimed at: its contrary is one more thing that a model shall satisfy.

``refutation`` draws models for what is assumed and looks at the claim afterwards, which suits equations; an
inequality between numbers that many hypotheses tie together fails in few of those models.
"""

from __future__ import annotations

from collections.abc import Iterable

from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.symbolic.models.interpretation import OPERATIONS
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.refutation import counterexample
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.models.witness import COINCIDING, STYLES
from dlhw3.symbolic.verdict import Counterexample

CONTRARY = {"≤": "<", "<": "≤"}
TRIALS = 400


def aimed(
    statement: Statement,
    facts: Iterable[Scalar],
    hypotheses: Iterable[Hypothesis],
    conditions: Iterable[Condition],
    effort: int,
) -> Counterexample | None:
    """Return values at which all of these hold and an inequality fails, or None where none were found.

    ``effort`` is how many times the operations of a refutation are spent, at most twice; the same question has the
    same answer. The values were read again from the text that is returned, and everything evaluated anew there.
    None says nothing.
    """
    relation, left, right = statement
    if relation not in CONTRARY:
        return None
    contrary = Hypothesis(Statement(CONTRARY[relation], right, left))
    question = Question(statement, tuple(facts), (*hypotheses, contrary), tuple(conditions))
    for styles in (COINCIDING, STYLES):
        for model in models(question, styles, TRIALS, 0, effort * OPERATIONS):
            try:
                if found := counterexample(question, model):
                    return found
            except Unclear:
                continue
    return None
