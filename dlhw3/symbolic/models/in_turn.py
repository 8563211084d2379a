"""Counterexamples under what is assumed of consecutive members: x_i ⟂ x_{i+1}, A_i and A_{i+1} commute.

Members that are drawn satisfy that where all of them are alike, multiples of one or 0, and what is false of others
is true of these. Here each member is one of a few by itself: 0, the identity, a unit vector, its negative, a
projection, a shift. Where no values of this kind satisfy what is assumed, those that agree are no evidence.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from dlhw3.kernel.scalars import parameter
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.drawing import Draw, Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS, Model, Shapes
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.members import members_in, through
from dlhw3.symbolic.models.numbers import ONE, ZERO, Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.refutation import counterexample, fails
from dlhw3.symbolic.models.solving import Solver, models
from dlhw3.symbolic.verdict import Counterexample

STYLES = (Style("equal", "units", 1), Style("equal", "general", 1), Style("wide", "units", 1))
STARTED, TRIES, FEWEST, LONGEST, ENOUGH = 9, 30, 3, 6, 3
"""Models that members are put into, times in each, from where on
sums run up to a letter, how many members there are, and at how many values what is so is evidence."""


def in_turn(question: Question) -> Counterexample | bool:
    """Return values with members that differ at which a statement fails, or whether none or enough were found.

    True where nothing is assumed of members beside one another, as where a sequence is defined step by step.
    """
    related = [h for h in question.hypotheses if _relates(h)]
    names = {one.data[0] for h in related for one in _consecutive(h)}
    if not names or question.random:
        return True
    free = replace(question, hypotheses=tuple(h for h in question.hypotheses if h not in related))
    held = 0
    for k, start in enumerate(models(free, STYLES, STARTED, "0, in turn", 8 * OPERATIONS)):
        rng = random.Random(f"0, in turn {k}")
        for _ in range(TRIES):
            try:
                model = _with_members(question, start, related, names, rng)
                if not verified(question, model):
                    continue
                held += 1
                if fails(question.statement, model) and (found := counterexample(question, model)):
                    return found
            except Unclear:
                continue
    return held >= ENOUGH


def _relates(hypothesis: Hypothesis) -> bool:
    """Whether a hypothesis is about two members of a sequence on one side, and defines none of them."""
    statement = hypothesis.statement
    defines = statement.relation == "=" and any(side.op == "function" for side in statement[1:])
    return not defines and bool(_consecutive(hypothesis))


def _consecutive(hypothesis: Hypothesis) -> list[Term]:
    """Return the members of sequences of columns or matrices in a hypothesis of which another one stands in it."""
    indices = [name for kind, name, *_ in hypothesis.bound if kind == "index"]
    if len(indices) != 1:
        return []
    index = parameter("index", indices[0])
    found = [
        one for side in hypothesis.statement[1:] for one in members_in(side, index) if len(one.data[1]) == 2
    ]
    several = {
        one.data[0] for one in found for other in found if one.data[0] == other.data[0] and one != other
    }
    return [one for one in found if one.data[0] in several]


def _with_members(
    question: Question, start: Model, related: list[Hypothesis], names: set[str], rng: random.Random
) -> Model:
    """Return a model in which members of these sequences are each one of a few, of which not all are one."""
    assert isinstance(start.supply, Draw)
    solver = Solver(question, start.supply)
    model = solver.with_value(start, None, None)
    ends = {name: value for name, value in model.parameters.items() if name not in start.supply.sized}
    few = {name: Rational(FEWEST) for name, value in ends.items() if not FEWEST <= value < LONGEST}
    model = replace(model, parameters={**model.parameters, **few})
    for name in sorted(names):
        evaluator = Evaluator(model)
        member = next(one for h in related for one in _consecutive(h) if one.data[0] == name)
        shapes: Shapes = tuple(
            (evaluator.size(p.shape[0]), evaluator.size(p.shape[1])) for p in member.args[:2]
        )
        pool = list(_pool(shapes[0]))
        values = {at: rng.choice(pool) for at in range(LONGEST)}
        model = solver.with_value(model, ("functions", name), through(values, shapes))
    return model


def _pool(shape: tuple[int, int]) -> Iterator[Matrix]:
    """Yield what a member may be: 0, ±1 in a place, and of a square one the identity and a shift."""
    rows, cols = shape
    yield matrices.zeros(rows, cols)
    for at in {(0, 0), (rows - 1, 0), (0, cols - 1)}:
        one = matrices.build(rows, cols, lambda i, j, at=at: ONE if (i, j) == at else ZERO)  # type: ignore[misc]
        yield from (one, matrices.scaled(-ONE, one))
    if rows == cols > 1:
        yield from (matrices.identity(rows), matrices.scaled(Rational(2), matrices.identity(rows)))
        yield matrices.build(rows, cols, lambda i, j: Rational((i + 1) % rows == j))
