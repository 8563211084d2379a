"""Counterexamples to an inequality very near to a point where its sides are equal, or very far from 0.

That cos a ≤ 1 − a²/2 + a⁴/24.0001 fails for |a| < 0.01 alone, where the gap is far below what doubles see beside
the sides. Here all letters go along a line towards such a point, by powers of ten, and away from 0; the sides are
evaluated exactly or by certified intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from dlhw3.symbolic.models.drawing import Draw, Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS, Model
from dlhw3.symbolic.models.matrices import same
from dlhw3.symbolic.models.numbers import EXACT, ZERO, Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.refutation import counterexample, fails
from dlhw3.symbolic.models.solving import Key, Solver, models
from dlhw3.symbolic.verdict import Counterexample

STYLES = (Style("one", "general", 1), Style("one", "positive", 1), Style("any", "general", 1))
STARTED = 6
LEVELS = tuple(map(Rational, ("0", "1", "-1", "1/2", "2")))
"""What all entries are at points where sides may be equal; beside those at which all letters are one."""
TOWARDS = tuple(Rational(1, 10**k) for k in range(1, 9))
AWAY = tuple(Rational(10**k) for k in range(1, 10))
Letters = Mapping[Key, list[Rational]]


def along_rays(question: Question) -> Counterexample | None:
    """Return values near to where two sides are equal, or far off, at which a statement fails, or None."""
    for start in models(question, STYLES, STARTED, "0, rays", 4 * OPERATIONS):
        with suppress(Unclear):
            for model in _along(question, start):
                with suppress(Unclear):
                    failing = verified(question, model) and fails(question.statement, model)
                    if failing and (found := counterexample(question, model)):
                        return found
    return None


def _along(question: Question, start: Model) -> Iterator[Model]:
    """Yield models on lines through one; raises Unclear where it has no letters, or not all is told."""
    if not isinstance(start.supply, Draw):
        return
    evaluator = Evaluator(start)
    for side in question.statement[1:]:
        evaluator.value(side)
    solver = Solver(question, start.supply)
    keys: list[Key] = [("letters", n) for n in start.letters if not solver.defined("letters", n)]
    here = {key: solver.coordinates(start, key) for key in keys}
    if not all(isinstance(x, EXACT) for values in here.values() for x in values):
        raise Unclear("what is no fraction")

    def at(base: Letters, t: Rational) -> Model:
        model = start
        for key in keys:
            moved = [x + t * (y - x) for x, y in zip(base[key], here[key], strict=True)]
            model = solver.placed(model, key, moved)
        return model

    zero = {key: [ZERO] * len(values) for key, values in here.items()}
    for t in AWAY:
        yield at(zero, t)
    for base in _bases(here):
        with suppress(Unclear):
            if _are_equal(question, at(base, ZERO)):
                for t in TOWARDS:
                    yield at(base, t)


def _bases(here: Letters) -> Iterator[Letters]:
    """Yield points at which two sides may be equal: all entries alike, or all letters of one length."""
    for level in LEVELS:
        yield {key: [level] * len(values) for key, values in here.items()}
    for first in here.values():
        yield {key: first if len(first) == len(values) else values for key, values in here.items()}


def _are_equal(question: Question, model: Model) -> bool:
    """Whether the two sides of a statement are equal at a model, where they may have no meaning."""
    evaluator = Evaluator(model)
    left, right = (evaluator.value(side) for side in question.statement[1:])
    return same(left, right)
