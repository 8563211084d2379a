"""The search for values at which a statement fails while all that it is under holds: it can refute, never prove."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.going_on import goes_on
from dlhw3.symbolic.models.holding import compare, verified
from dlhw3.symbolic.models.interpretation import OPERATIONS, Model
from dlhw3.symbolic.models.laws import FAIR, LAWS, OF_MATRICES, UNEVEN
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import Interval, Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.models.writing import lines, matrix_text, printed, rounded, watched
from dlhw3.symbolic.verdict import Counterexample

STYLES = (
    Style("different"),
    Style("any"),
    Style("equal", "deficient"),
    Style("any", "positive"),
    Style("wide", "large", 1),
    Style("different", "deficient", 1),
    Style("one"),
    Style("equal", "units"),
    Style("any", "twins"),
    Style("any", "zero", 0),
    Style("any", "psd"),
    Style("different", "positive", 1),
    Style("equal"),
    Style("any", "large"),
    Style("any", "units"),
    Style("any", "same"),
    Style("any", "small"),
    Style("empty"),
)
"""How trials are drawn, in turn; half are on the boundary."""
TRIALS = 4 * len(STYLES)
USUAL = 2  # the degree of functions in a first round


def refute(
    statement: Statement,
    facts: Iterable[Scalar] = (),
    hypotheses: Iterable[Hypothesis] = (),
    conditions: Iterable[Condition] = (),
    seed: int = 0,
    trials: int = TRIALS,
    styles: Sequence[Style] = STYLES,
    *,
    meaningful: bool = False,
) -> Counterexample | None:
    """Return values at which all of these hold and the statement fails, or None if none was found.

    The values are those of the text that it prints, read again: at these, everything was evaluated anew, exactly
    or by certified intervals. The two sides differ exactly, or by intervals that do not meet. Budgets are counts
    of trials and operations; the same seed gives the same answer. None says nothing about truth. The kernel's
    operators are 0 off their domains; with ``meaningful``, none is evaluated there. Trials go through the
    ``styles`` in turn.
    """
    question = Question(statement, tuple(facts), tuple(hypotheses), tuple(conditions), meaningful=meaningful)
    return smallest(question, seed, trials, styles)


def smallest(
    question: Question,
    seed: int = 0,
    trials: int = TRIALS,
    styles: Sequence[Style] = STYLES,
    operations: int = OPERATIONS,
) -> Counterexample | None:
    """Return values at which a question's statement fails, the first that ``refute`` comes across, or None.

    Those at which a sum over an index has no terms stand back behind others: they say least.
    """
    empty: Counterexample | None = None
    for model in map(watched, _drawn(question, seed, trials, styles, operations)):
        try:
            if empty is not None and _is_empty(question, model):
                continue
            if fails(question.statement, model) and (found := counterexample(question, model, seen=True)):
                if not _is_empty(question, model):
                    return found
                empty = found
        except Unclear:
            continue
    return empty


def _is_empty(question: Question, model: Model) -> bool:
    """Whether a sum that runs up to a letter has no terms in a model."""
    ends = (name for name, ended in question.ends.items() if "" in ended)
    return any(model.parameters.get(name, 1) < 1 for name in ends)


def is_refuted(question: Question, styles: Sequence[Style], seed: int = 0) -> bool:
    """Whether a question's statement fails at values, not shown, at which all that it is under holds."""
    for model in _drawn(question, seed, len(styles), styles):
        try:
            if fails(question.statement, model) and verified(question, model):
                return True
        except Unclear:
            continue
    return False


def _drawn(
    question: Question, seed: int, trials: int, styles: Sequence[Style], operations: int = OPERATIONS
) -> Iterator[Model]:
    laws = (FAIR, OF_MATRICES, *UNEVEN) if question.has_random_matrices else LAWS
    rounds = len(laws) if question.random else 2 if question.degree > USUAL else 1
    return models(question, styles, max(trials, rounds * len(styles)), seed, operations, laws)


def fails(statement: Statement, model: Model) -> tuple[Matrix, Matrix] | None:
    """Return the two sides where a statement fails for certain, None where it holds; raises Unclear."""
    evaluator = Evaluator(model)
    left, right = (evaluator.value(side) for side in statement[1:])
    return None if compare(statement.relation, left, right) else (left, right)


def counterexample(question: Question, model: Model, *, seen: bool = False) -> Counterexample | None:
    """Return the counterexample of a model, from its text: read again and evaluated anew.

    A model that is ``watched``, and in which the statement was evaluated, is ``seen``. None where its sequences do
    not go on so that what is assumed of all their members holds.
    """
    again = printed(question, model, seen=seen)
    sides = fails(question.statement, again)
    if sides is None or not goes_on(question, again):
        return None
    digits = next((d for d in (12, 24, 36) if _apart(*sides, d)), 45)
    return Counterexample(lines(again), *(matrix_text(side, digits) for side in sides))


def _apart(left: Matrix, right: Matrix, digits: int) -> bool:
    """Whether two matrices, printed with so many digits, still differ for certain."""
    if matrices.shape(left) != matrices.shape(right):
        return True

    def ends(x: object) -> tuple[object, object]:
        return rounded(x, digits)[2] if isinstance(x, Interval) else (x, x)

    pairs = zip(matrices.entries(left), matrices.entries(right), strict=True)
    return any(a[1] < b[0] or b[1] < a[0] for a, b in ((ends(x), ends(y)) for x, y in pairs))  # type: ignore[operator]
