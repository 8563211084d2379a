"""Counterexamples to an inequality, climbed to: values are changed while its two sides come closer.

Drawn values are of a few sizes, and an inequality between numbers or symmetric matrices may fail in a small place.
Here a model is changed one value at a time, a change is kept where all that is assumed still holds and the gap
between the sides, beside their sizes, has become less; where a gap is small, each value goes on to the lowest point
of the parabola through three gaps. Floating point guides this, and decides nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction

from dlhw3.symbolic.models.drawing import Draw, Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS, Budget, Model
from dlhw3.symbolic.models.laws import LAWS
from dlhw3.symbolic.models.numbers import EXACT, Interval, Number, Unclear, ceil
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational
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
SCALES = tuple(map(Rational, ("2", "1/2", "-1", "5/4", "3/4", "10", "1/10")))
MOVES = tuple(map(Rational, ("1", "-1", "1/3", "-1/3", "1/10", "-1/10", "1/50", "-1/50")))
SMALL, MOST_VALUES = 0.05, 8
"""A gap beside the sizes of the sides from which its lowest point is sought, and the most values for that."""
WIDTHS = tuple(map(Rational, ("1/10", "1/40", "1/160", "1/640")))
"""How far apart the values lie through whose gaps a parabola is laid."""
FINEST, FURTHEST = 1000, 10**6


def climbed(question: Question) -> Counterexample | None:
    """Return values at which all that is assumed holds and an inequality fails, or None; None says nothing.

    Where letters are made of free numbers alone, ``adversary`` does better. What is returned was read again
    from its text and evaluated anew, exactly or by certified intervals.
    """
    from dlhw3.symbolic.models.free_numbers import free_numbers

    free = free_numbers(question)
    if question.statement.relation not in ("≤", "<", "⪯") or (free and not free.solves):
        return None
    starts = STARTS * (len(LAWS) if question.random else 1)
    for k, start in enumerate(models(question, STYLES, starts, "0, climbing", 8 * OPERATIONS, LAWS)):
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
            moved = changed(solver, model, rng, _free(solver, model))
            gap = _apart(question, moved)
            if gap > max(least, 0) or not verified(question, moved):  # which takes longer, and most are worse
                continue
            if gap < 0 and fails(question.statement, moved) and (found := counterexample(question, moved)):
                return found
        except Unclear:
            if model.budget.left < 0:
                return None
            continue
        if gap <= least:
            model, least = moved, gap
    return _lowest(question, solver, model, least) if 0 <= least < SMALL else None


def _lowest(question: Question, solver: Solver, model: Model, least: float) -> Counterexample | None:
    """Return values at which an inequality fails, found from a model near by parabolas, or None.

    Each value in turn goes to the lowest point of the parabola through the gaps at it and on either side of it.
    """
    keys = _free(solver, model)
    if sum(len(solver.coordinates(model, key)) for key in keys) > MOST_VALUES:
        return None
    for width in WIDTHS:
        before = least
        for key in keys:
            for place in range(len(solver.coordinates(model, key))):
                with suppress(Unclear):
                    for changed in _downhill(question, solver, model, (key, place, width, least)):
                        gap = _gap(question, changed)
                        if gap < 0 and fails(question.statement, changed):
                            if found := counterexample(question, changed):
                                return found
                        elif gap < least:
                            model, least = changed, gap
        if model.budget.left < 0 or (least == before and least == 0):
            return None
    return None


def _downhill(
    question: Question, solver: Solver, model: Model, at: tuple[Key, int, Rational, float]
) -> Iterator[Model]:
    """Yield models with one value changed: where a parabola is lowest, and on either side of what it is."""
    key, place, width, middle = at
    here = _exact(solver.coordinates(model, key))
    gaps = []
    for side in (-width, width):
        changed = solver.placed(model, key, _with(here, place, side))
        gaps.append(_gap(question, changed))
        yield changed
    bend = gaps[0] + gaps[1] - 2 * middle
    if bend > 0:
        move = (gaps[0] - gaps[1]) / (2 * bend)
        yield solver.placed(model, key, _with(here, place, width * Rational(Fraction(move))))


def _with(values: list[Rational], place: int, move: Rational) -> list[Rational]:
    return [_short(x + move) if k == place else x for k, x in enumerate(values)]


def _gap(question: Question, model: Model) -> float:
    """Return how far apart the sides are; raises Unclear where what is assumed is not seen to hold."""
    if not verified(question, model):
        raise Unclear("a hypothesis fails")
    return _apart(question, model)


def _apart(question: Question, model: Model) -> float:
    """Return right − left beside the sizes of both, of matrices the least eigenvalue of its symmetric part."""
    evaluator = Evaluator(model)
    sides = [evaluator.value(side) for side in question.statement[1:]]
    left, right = ([[middle_of(x) for x in row] for row in side] for side in sides)
    gap = [[b - a for a, b in zip(*rows, strict=True)] for rows in zip(left, right, strict=True)]
    size = sum(abs(x) for side in (left, right) for row in side for x in row) + 1e-9
    return (gap[0][0] if len(gap) == 1 else _least_eigenvalue(gap)) / size


def _least_eigenvalue(rows: list[list[float]]) -> float:
    """Return the least eigenvalue of a matrix's symmetric part, as doubles have it."""
    import numpy as np

    square = np.array(rows)
    try:
        return float(np.linalg.eigvalsh(square + square.T)[0]) / 2
    except np.linalg.LinAlgError:
        raise Unclear("no eigenvalues") from None


def middle_of(x: Number) -> float:
    """Return a number, or the middle of its interval, as a double; raises Unclear where it is none."""
    middle = sum(x.ends) / 2 if isinstance(x, Interval) else x
    if not isinstance(middle, EXACT):
        raise Unclear("what moves, or is unknown")
    try:
        return float(middle)
    except OverflowError:
        raise Unclear("a number past the doubles") from None


def _free(solver: Solver, model: Model) -> list[Key]:
    """Return what has values that no hypothesis defines."""
    return [
        (where, name)
        for where in ("letters", "layers", "functions")
        for name in getattr(model, where)
        if not solver.defined(where, name)
    ]


def changed(solver: Solver, model: Model, rng: random.Random, found: Sequence[Key]) -> Model:
    """Return a model with one of some values changed; raises Unclear where there are none."""
    if not found:
        raise Unclear("nothing to change")
    key = rng.choice(found)
    change = _scaled if rng.random() < 0.3 else _moved
    moved = change(_exact(solver.coordinates(model, key)), rng)
    return solver.placed(model, key, [_short(Rational(x)) for x in moved])


def _exact(values: Sequence[Number]) -> list[Rational]:
    """Return values as they are; raises Unclear where there are none, or one is no fraction."""
    if not values or not all(isinstance(x, EXACT) for x in values):
        raise Unclear("nothing to change")
    return list(values)


def _scaled(values: list[Rational], rng: random.Random) -> list[Rational]:
    factor = rng.choice(SCALES)
    return [factor * x for x in values]


def _moved(values: list[Rational], rng: random.Random) -> list[Rational]:
    place, step = rng.randrange(len(values)), rng.choice(MOVES)
    return [x + step if k == place else x for k, x in enumerate(values)]


def _short(x: Rational) -> Rational:
    """Return a number of few digits near another; raises Unclear for one that is too large, or too near 0."""
    if abs(x) > FURTHEST or 0 < abs(x) * FURTHEST < 1:
        raise Unclear("a value that is too large, or too small")
    finest = FINEST if abs(x) >= 1 or not x else ceil(FINEST / abs(x))
    return Rational(Fraction(int(x.numerator), int(x.denominator)).limit_denominator(finest))
