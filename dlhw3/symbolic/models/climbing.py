"""Counterexamples to an inequality between numbers, climbed to: values are changed while its two sides come closer.

Drawn values are of a few sizes, and an inequality may fail in a small place. Here a model is changed one value at a
time, a change is kept where all that is assumed still holds and the gap between the sides, beside their sizes, has
become less; floating point guides this, and decides nothing.
"""

from __future__ import annotations

import random
from fractions import Fraction

from dlhw3.symbolic.models.drawing import Draw, Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS, Budget, Model
from dlhw3.symbolic.models.laws import LAWS
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import EXACT, Interval, Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.refutation import counterexample, fails
from dlhw3.symbolic.models.solving import Key, Solver, models
from dlhw3.symbolic.verdict import Counterexample

STYLES = (
    Style("any", "general", 2),
    Style("one", "small", 2),
    Style("any", "positive", 2),
    Style("different", "large", 2),
    Style("any", "small", 3),
)
STARTS, STEPS = 5, 50
SCALES = tuple(map(Fraction, ("2", "1/2", "-1", "5/4", "3/4", "10", "1/10")))
MOVES = tuple(map(Fraction, ("1", "-1", "1/3", "-1/3", "1/10", "-1/10", "1/50", "-1/50")))
FINEST, FURTHEST = 1000, 10**6


def climbed(question: Question, seed: int = 0) -> Counterexample | None:
    """Return values at which all that is assumed holds and an inequality fails, or None; None says nothing.

    What is returned was read again from its text and evaluated anew, exactly or by certified intervals.
    """
    if question.statement.relation not in ("≤", "<"):
        return None
    starts = STARTS * (len(LAWS) if question.random else 1)
    for k, start in enumerate(models(question, STYLES, starts, f"{seed}, climbing", 8 * OPERATIONS, LAWS)):
        try:
            if isinstance(start.supply, Draw) and (found := _from(question, start, start.supply, k)):
                return found
        except Unclear:
            continue
    return None


def _from(question: Question, model: Model, draw: Draw, seed: int) -> Counterexample | None:
    rng, solver = random.Random(seed), Solver(question, draw)
    model.budget = Budget(4 * OPERATIONS)
    least = _gap(question, model)
    for _ in range(STEPS):
        try:
            changed = _changed(solver, model, rng)
            gap = _gap(question, changed)
            if (
                gap < 0
                and fails(question.statement, changed)
                and (found := counterexample(question, changed))
            ):
                return found
        except Unclear:
            if model.budget.left < 0:
                return None
            continue
        if gap <= least:
            model, least = changed, gap
    return None


def _gap(question: Question, model: Model) -> float:
    """Return right − left beside the sizes of both; raises Unclear where what is assumed is not seen to hold."""
    if not verified(question, model):
        raise Unclear("a hypothesis fails")
    evaluator = Evaluator(model)
    left, right = (_middle(evaluator.value(side)) for side in question.statement[1:])
    return (right - left) / (abs(left) + abs(right) + 1e-9)


def _middle(value: Matrix) -> float:
    """Return a number, or the middle of its interval, as a double; raises Unclear where it is none."""
    ((number,),) = value
    middle = sum(number.ends) / 2 if isinstance(number, Interval) else number
    if not isinstance(middle, EXACT):
        raise Unclear("what moves, or is unknown")
    try:
        return float(middle)
    except OverflowError:
        raise Unclear("a number past the doubles") from None


def _changed(solver: Solver, model: Model, rng: random.Random) -> Model:
    """Return a model with one value changed; raises Unclear where it has none that is free."""
    found: list[Key] = [
        (where, name)
        for where in ("letters", "layers", "functions")
        for name in getattr(model, where)
        if not solver.defined(where, name)
    ]
    if not found:
        raise Unclear("nothing to change")
    key = rng.choice(found)
    here = solver.coordinates(model, key)
    if not here or not all(isinstance(x, EXACT) for x in here):
        raise Unclear("nothing to change")
    change = _scaled if rng.random() < 0.3 else _moved
    return solver.placed(model, key, [_short(Fraction(x)) for x in change(here, rng)])


def _scaled(values: list[Fraction], rng: random.Random) -> list[Fraction]:
    factor = rng.choice(SCALES)
    return [factor * x for x in values]


def _moved(values: list[Fraction], rng: random.Random) -> list[Fraction]:
    place, step = rng.randrange(len(values)), rng.choice(MOVES)
    return [x + step if k == place else x for k, x in enumerate(values)]


def _short(x: Fraction) -> Fraction:
    if abs(x) > FURTHEST:
        raise Unclear("a value that is too large")
    return x.limit_denominator(FINEST)
