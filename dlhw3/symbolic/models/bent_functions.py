"""Counterexamples of functions that are no polynomials, where something is assumed of functions everywhere.

What holds of all quadratic functions may fail of others that are convex, smooth, strongly convex or Lipschitz.
"""

from __future__ import annotations

from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS
from dlhw3.symbolic.models.laws import LAWS
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.refutation import counterexample, fails
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.verdict import Counterexample

STYLES = (
    Style("one", "bent", 2),
    Style("one", "bent", 2),
    Style("any", "bent", 2),
    Style("equal", "bent", 2),
)
TRIALS = 30 * len(STYLES)
FIRST, OF_FIRST = 6 * len(STYLES), 2 * OPERATIONS
"""Trials before a proof is sought, and the operations of one."""


def of_bent_functions(
    question: Question, trials: int = TRIALS, operations: int = 8 * OPERATIONS
) -> Counterexample | None:
    """Return values at which a statement fails, of functions with bends, or None; None says nothing."""
    if not question.about_functions:
        return None
    for model in models(question, STYLES, trials, "0, bent", operations, LAWS):
        try:
            if not any(one.bends for one in model.functions.values()):
                continue
            if fails(question.statement, model) and verified(question, model):
                return counterexample(question, model)
        except Unclear:
            continue
    return None
