"""Counterexamples to an inequality between numbers at an eigenvector: where a parabola in a column is lowest.

xᵀA^(3/2)x ≤ xᵀB^(3/2)x of A ⪯ B fails in a narrow cone of x, that of the lowest eigenvector of the difference,
which no drawn x lies in. Where the difference of the two sides is a polynomial of degree 2 in a column of two
entries, the other values are changed so that its lowest eigenvalue falls, and x is put where that is.
Floating point guides this, and decides nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction

from dlhw3.symbolic.models.climbing import changed, middle_of
from dlhw3.symbolic.models.drawing import Draw, Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS, Budget, Model
from dlhw3.symbolic.models.numbers import EXACT, Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.refutation import counterexample, fails
from dlhw3.symbolic.models.solving import Key, Solver, models
from dlhw3.symbolic.verdict import Counterexample

STYLES = (Style("any", "small", 2), Style("any", "positive", 2), Style("equal", "general", 2))
DRAWN, STARTS, STEPS = 24, 4, 120
CLOSE, DIGITS = 1e-6, 1000
FAR = (1, 30)
"""How far along an eigenvector."""


def lowest(question: Question) -> Counterexample | None:
    """Return values at which all that is assumed holds and an inequality fails, or None; None says nothing.

    What is returned was read again from its text and evaluated anew, exactly or by certified intervals. It is
    sought where something is assumed of matrices: elsewhere all values are free, and drawn columns tell.
    """
    if question.statement.relation not in ("≤", "<") or not question.symmetric or question.random:
        return None
    starts = 0
    for k, start in enumerate(models(question, STYLES, DRAWN, "0, lowest", 8 * OPERATIONS)):
        with suppress(Unclear):
            _gap(question, start)  # all letters in it have values then
            if not isinstance(start.supply, Draw) or not verified(question, start):
                continue
            solver = Solver(question, start.supply)
            for key in (("letters", one) for one in start.letters if not solver.defined("letters", one)):
                if not _is_parabola(question, solver, start, key):
                    continue
                if found := _from(question, solver, start, key, random.Random(k)):
                    return found
                starts += 1
        if starts == STARTS:
            break
    return None


def _from(
    question: Question, solver: Solver, model: Model, key: Key, rng: random.Random
) -> Counterexample | None:
    """Return values at which an inequality fails, found by changing all values but those of one letter."""
    model.budget = Budget(4 * OPERATIONS)
    others = [("letters", one) for one in model.letters if not solver.defined("letters", one)]
    others = [one for one in others if one != key]
    least, points = _lowest_of(question, solver, model, key)
    for _ in range(STEPS):
        if least < 0:
            return _failing(question, solver, model, key, points)
        try:
            further = changed(solver, model, rng, others)
            lower, there = _lowest_of(question, solver, further, key)
        except Unclear:
            if model.budget.left < 0:
                return None
            continue
        if lower <= least and _holds(question, further):
            model, least, points = further, lower, there
    return None


def _holds(question: Question, model: Model) -> bool:
    """Whether all that is assumed is seen to hold."""
    with suppress(Unclear):
        return bool(verified(question, model))
    return False


def _failing(
    question: Question, solver: Solver, model: Model, key: Key, points: list[list[Rational]]
) -> Counterexample | None:
    """Return values as a counterexample, with the first of some points that is one."""
    for point in points:
        with suppress(Unclear):
            placed = solver.placed(model, key, point)
            if verified(question, placed) and fails(question.statement, placed):
                return counterexample(question, placed)
    return None


def _lowest_of(
    question: Question, solver: Solver, model: Model, key: Key
) -> tuple[float, list[list[Rational]]]:
    """Return the lowest eigenvalue of a parabola in two values beside its size, and points far along it."""
    import numpy as np

    gap = _along(question, solver, model, key)
    middle, both = gap(0, 0), gap(1, 1)
    ahead, behind = (gap(1, 0), gap(0, 1)), (gap(-1, 0), gap(0, -1))
    square = [(a + b) / 2 - middle for a, b in zip(ahead, behind, strict=True)]
    mixed = (both - ahead[0] - ahead[1] + middle) / 2
    values, vectors = np.linalg.eigh(np.array([[square[0], mixed], [mixed, square[1]]]))
    size = float(abs(values).sum()) + 1e-9
    ends = [scale * sign * vectors[:, 0] for scale in FAR for sign in (1, -1)]
    points = [[Rational(Fraction(float(x)).limit_denominator(DIGITS)) for x in end] for end in ends]
    return float(values[0]) / size, points


def _along(question: Question, solver: Solver, model: Model, key: Key) -> Callable[..., float]:
    """Return the difference of the two sides as a function of a letter's values."""
    return lambda *at: _gap(question, solver.placed(model, key, [Rational(x) for x in at]))


def _is_parabola(question: Question, solver: Solver, model: Model, key: Key) -> bool:
    """Whether the third difference along a ray is 0, and the second is not, in two values."""
    here = solver.coordinates(model, key)
    if len(here) != 2 or not all(isinstance(x, EXACT) for x in here):
        return False
    gap = _along(question, solver, model, key)
    found = [gap(2 * k, 3 * k) for k in range(4)]
    size = sum(map(abs, found))
    third = found[3] - 3 * found[2] + 3 * found[1] - found[0]
    return abs(third) < CLOSE * size and abs(found[2] - 2 * found[1] + found[0]) > CLOSE * size


def _gap(question: Question, model: Model) -> float:
    """Return right − left; raises Unclear where it is none."""
    evaluator = Evaluator(model)
    left, right = (middle_of(evaluator.value(side)[0][0]) for side in question.statement[1:])
    return right - left
