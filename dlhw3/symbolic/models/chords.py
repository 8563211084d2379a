"""Points of a quadric where a line through one of its points meets it again: fractions where that point is.

Under a² + b² = c² or ‖x‖² = 5 the values that are drawn and mended are special, as those with b = 0 are. The line
through one of them along any direction meets the quadric in a second point, which an equation of degree 1 tells.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress

from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.drawing import Draw, Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS, Model
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import EXACT, Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.refutation import counterexample, fails
from dlhw3.symbolic.models.solving import Ground, Key, Solver, models
from dlhw3.symbolic.verdict import Counterexample

STYLES = (Style("any", "general", 1), Style("one", "units", 1), Style("different", "units", 1))
STARTED, TRIES = 12, 8
"""Models that lines go through, and lines through each."""
PLACES = tuple(map(Rational, (1, -1, 2)))
"""Where on a line an equation is evaluated."""
STEPS = tuple(map(Rational, ("1", "-1", "2", "-2", "3", "1/2", "0", "0")))


def chorded(question: Question) -> Counterexample | None:
    """Return values on a quadric at which a statement fails, or None; None says nothing."""
    for k, start in enumerate(models(question, STYLES, STARTED, "0, chords", 4 * OPERATIONS)):
        with suppress(Unclear):
            for model in along_chords(question, start, random.Random(f"0, chords {k}")):
                with suppress(Unclear):
                    if fails(question.statement, model) and (found := counterexample(question, model)):
                        return found
    return None


def along_chords(question: Question, start: Model, rng: random.Random) -> Iterator[Model]:
    """Yield models at which all that is assumed holds, on lines through one; raises Unclear where it does not."""
    if not isinstance(start.supply, Draw):
        return
    solver = Solver(question, start.supply)
    defining = [d.source for d in start.supply.definitions.values()]
    curved = [h for h in question.hypotheses if h.statement.relation == "=" and not h.bound]
    grounds: list[Ground] = [(h.statement, {}) for h in curved if all(h is not d for d in defining)]
    if not grounds or not verified(question, start):
        return
    keys = sorted({key for ground in grounds for key in solver.read(start, ground)}, key=str)
    for _ in range(TRIES):
        with suppress(Unclear):
            line = {key: [rng.choice(STEPS) for _ in solver.coordinates(start, key)] for key in keys}
            again = _again(solver, start, line, grounds)
            if again is not None and verified(question, again):
                yield again


def _again(
    solver: Solver, start: Model, line: dict[Key, list[Rational]], grounds: Sequence[Ground]
) -> Model | None:
    """Return where a line meets quadrics again, all of them at one place; None where there is none."""

    def at(t: Rational) -> Model:
        model = start
        for key, step in line.items():
            here = solver.coordinates(start, key)
            model = solver.placed(model, key, [x + t * s for x, s in zip(here, step, strict=True)])
        return model

    places: set[Rational] = set()
    values = [_lacking(at(t), grounds) for t in PLACES]
    for ahead, behind, twice in zip(*values, strict=True):
        bend, slope = (ahead + behind) / 2, (ahead - behind) / 2
        if 4 * bend + 2 * slope != twice or (not bend and slope):
            return None
        places.update([-slope / bend] if bend else [])
    return at(places.pop()) if len(places) == 1 and any(places) else None


def _lacking(model: Model, grounds: Sequence[Ground]) -> list[Rational]:
    """Return left − right of equations, entry by entry; raises Unclear where one is no fraction."""
    evaluator = Evaluator(model)
    sides: list[Matrix] = []
    for statement, scope in grounds:
        sides.append(matrices.difference(*(evaluator.value(side, scope) for side in statement[1:])))
    found = [x for side in sides for x in matrices.entries(side)]
    if not all(isinstance(x, EXACT) for x in found):
        raise Unclear("what is no fraction")
    return [Rational(x) for x in found]  # type: ignore[arg-type]
