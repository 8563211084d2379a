"""Exact instances at which a statement holds: evidence where there is no proof, and no more than that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS, Model
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.refutation import fails
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.models.writing import lines

LEAST, LEAST_SIZES = 20, 3
"""Instances, and assignments of sizes, that have to agree before numbers count as evidence."""
TRIALS = 120
STYLES = (
    Style("different", "general", 2),
    Style("any", "general", 2),
    Style("any", "large", 2),
    Style("any", "positive", 2),
    Style("equal", "general", 2),
    Style("different", "units", 2),
)
"""None is drawn from matrices that are special, but for what hypotheses force."""


@dataclass(frozen=True)
class Agreement:
    """How many instances agreed, no two alike, and in how many assignments of sizes."""

    count: int
    sizes: int
    sized: bool

    @property
    def supports(self) -> bool:
        """Whether this is enough to count as evidence."""
        return self.count >= LEAST and (self.sizes >= LEAST_SIZES or not self.sized)

    def __str__(self) -> str:
        where = f" in {self.sizes} assignments of sizes" if self.sized else ""
        return f"{self.count} exact instances{where} agree"


def agreement(
    statement: Statement,
    facts: Iterable[Scalar] = (),
    hypotheses: Iterable[Hypothesis] = (),
    conditions: Iterable[Condition] = (),
    seed: int = 0,
) -> Agreement | None:
    """Return how many exact instances agree with a statement, and satisfy all it is under; None if one fails.

    Values that are no fractions are enclosed by certified intervals, and count where these decide the statement.
    """
    question = Question(statement, tuple(facts), tuple(hypotheses), tuple(conditions), meaningful=True)
    seen: set[object] = set()
    sizes: set[object] = set()
    for model in models(question, STYLES, TRIALS, seed, operations=8 * OPERATIONS):
        try:
            if not verified(question, model):
                continue
            if fails(statement, model) is not None:
                return None
        except Unclear:
            continue
        found = lines(model)
        if found not in seen:
            seen.add(found)
            sizes.add(_sizes(question, model))
        if len(seen) >= LEAST and (len(sizes) >= LEAST_SIZES or not question.sizes):
            break
    return Agreement(len(seen), len(sizes), bool(question.sizes))


def _sizes(question: Question, model: Model) -> tuple[int, ...]:
    evaluator = Evaluator(model)
    return tuple(evaluator.size(size) for size in question.sizes)
