"""Counterexamples to an inequality about sequences whose steps are inequalities: each member by the one before it.

Of ‖x_{k+1}‖ ≤ ρ‖x_k‖ or a_{k+1} ≤ b a_k drawn values say little: members that satisfy it are mostly 0, or far below
what it allows. Here the members are made one after the other, at what a step allows or with a gap, by letters of
either sign, above 1 and below.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from math import isqrt
from typing import NamedTuple

from dlhw3.kernel.scalars import Scalar, parameter
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.climbing import STYLES
from dlhw3.symbolic.models.drawing import Draw
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import instances, verified
from dlhw3.symbolic.models.interpretation import OPERATIONS, Model, Shape, Shapes
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.members import exact, members_in, place_of, through
from dlhw3.symbolic.models.numbers import EXACT, ONE, ZERO, Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.refutation import counterexample, fails
from dlhw3.symbolic.models.solving import Solver, models
from dlhw3.symbolic.verdict import Counterexample

STARTED, TRIES, LONGEST = 12, 8, 6
"""Models that sequences are stepped in, times in each, and the most steps."""
GAPS = tuple(map(Rational, ("0", "0", "1", "3", "1/2")))
SHARES = tuple(map(Rational, ("1", "1", "1", "-1", "1/2", "0")))
"""Of what a step allows a member that is measured, as by its norm."""
MEMBERS = tuple(map(Rational, ("0", "0", "0", "1", "2", "3", "1/2", "-1")))
LENGTHS = tuple(map(Rational, ("1", "2", "1/2", "-1", "3")))
RATIOS = tuple(map(Rational, ("1/2", "1/4", "1/3", "3/4", "1/10", "4")))
"""What numbers are besides what is drawn: powers of those below 1 fall."""
FINEST = 1000  # how fine a root is that is no fraction


class Steps(NamedTuple):
    """measure ≤ bound for each k that a hypothesis binds, or ≥ where the side is −1: of a member in the measure."""

    source: Hypothesis
    member: Term
    measure: Term
    bound: Term
    side: int

    @property
    def at(self) -> Scalar:
        """The index of the member."""
        return place_of(self.member)

    def shapes(self, evaluator: Evaluator) -> Shapes:
        """Return the shapes of the arguments of the function that the sequence is."""
        points = self.member.args[: len(self.member.data[1])]
        return tuple((evaluator.size(p.shape[0]), evaluator.size(p.shape[1])) for p in points)


def stepped(question: Question, started: int = STARTED) -> Counterexample | None:
    """Return values with sequences at, below or above what their steps allow, at which a statement fails, or None.

    Of each of two kinds of models as many are ``started`` from.
    """
    steps = [step for h in question.hypotheses if (step := _step(h)) is not None]
    if not steps:
        return None
    others = _sequences(question) - {step.member.data[0] for step in steps}
    for k, start in enumerate(_starts(question, started)):
        rng = random.Random(f"0, below {k}")
        for trial in range(4 * TRIES if others else TRIES):
            try:
                drawn = start if trial < TRIES else _drawn_anew(question, start, others, rng)
                changed = _with_members(question, drawn, steps, rng)
                if (
                    verified(question, changed)
                    and fails(question.statement, changed)
                    and (found := counterexample(question, changed))
                ):
                    return found
            except Unclear:
                continue
    return None


def _starts(question: Question, many: int) -> Iterator[Model]:
    """Yield models with all letters of a question: for what is assumed, and for what is but for the steps."""
    free = replace(question, hypotheses=tuple(h for h in question.hypotheses if _step(h) is None))
    yield from models(question, STYLES, many, "0, below", 8 * OPERATIONS)
    letters = [part for part in question.parts if part.op == "letter"]
    for model in models(free, STYLES, many, "0, below", 8 * OPERATIONS):
        for letter in letters:
            with suppress(Unclear):
                Evaluator(model).value(letter)
        yield model


def _sequences(question: Question) -> set[str]:
    """Return the names of the sequences of numbers whose members stand in a question."""
    functions = (part for part in question.parts if part.op == "function" and part.data[2:] == ((), False))
    return {part.data[0] for part in functions if [one.op for one in part.args] == ["number"]}


def _drawn_anew(question: Question, start: Model, names: set[str], rng: random.Random) -> Model:
    """Return a model in which other sequences than those that steps make have small members of either sign.

    As they are drawn, b_k of a_{k+1} ≤ a_k − b_k is mostly what lets the a_k that are drawn satisfy it.
    """
    assert isinstance(start.supply, Draw)
    solver, model = Solver(question, start.supply), start
    for name in sorted(names & start.functions.keys()):
        if not solver.defined("functions", name):
            members = {at: ((rng.choice(MEMBERS),),) for at in range(LONGEST)}
            model = solver.with_value(model, ("functions", name), through(members, ((1, 1),)))
    return model


def _step(hypothesis: Hypothesis) -> Steps | None:
    """Return what a hypothesis says of the last member of a sequence that it speaks of, or None."""
    (relation, left, right), bound = hypothesis.statement, hypothesis.bound
    if relation not in ("≤", "<") or [b[0] for b in bound] != ["index"]:
        return None
    index = parameter("index", bound[0][1])
    for measure, other, side in ((left, right, 1), (right, left, -1)):
        held, before = members_in(measure, index), members_in(other, index)
        for member, k in held.items():
            same = [at for one, at in held.items() if one.data[0] == member.data[0]]
            earlier = [at for one, at in before.items() if one.data[0] == member.data[0]]
            if len(same) == 1 and earlier and max(earlier) < k:
                return Steps(hypothesis, member, measure, other, side)
    return None


def _with_members(question: Question, start: Model, steps: Sequence[Steps], rng: random.Random) -> Model:
    """Return a model with letters of any sign and size, and members by their steps."""
    assert isinstance(start.supply, Draw)
    solver, model = Solver(question, start.supply), start
    model.budget.spend(len(steps))
    for name, value in start.letters.items():
        if len(value) == len(value[0]) == 1 and not solver.defined("letters", name) and rng.random() < 0.5:
            small = ((rng.choice(RATIOS),),) if rng.random() < 0.5 else matrices.scaled(-ONE, value)
            model = solver.with_value(model, ("letters", name), small)
    for step in steps:
        model = _by_step(solver, model, step, rng)
    return model


def _by_step(solver: Solver, model: Model, step: Steps, rng: random.Random) -> Model:
    """Return a model with the members of a sequence: the first one is drawn, the others are what a step allows."""
    name, model = step.member.data[0], solver.with_value(model, None, None)
    evaluator = Evaluator(model)
    shapes = step.shapes(evaluator)
    scopes = list(instances(evaluator, step.source))
    places = sorted((int(evaluator.scalar(step.at, s)), k) for k, s in enumerate(scopes))
    if len(places) > LONGEST:
        raise Unclear("too many steps")
    numbers = step.measure is step.member and shapes[0] == (1, 1)
    middle = _middle(step, model, shapes[0], rng)
    first: Matrix = ((Rational(rng.randint(-2, 2)),),) if numbers else _beside(middle, rng)
    members = {places[0][0] - 1 if places else 0: first}
    for at, k in places:
        held = solver.with_value(model, ("functions", name), through(members, shapes))
        allowed = exact(Evaluator(held).value(step.bound, scopes[k])[0][0])
        if numbers:
            members[at] = ((allowed - step.side * rng.choice(GAPS),),)
            continue
        away = matrices.difference(members[at - 1], middle)
        away = away if any(x for row in away for x in row) else _beside(matrices.zeros(*shapes[0]), rng)
        measured = []
        for times in (1, 2):
            value = matrices.plus(middle, matrices.scaled(Rational(times), away))
            tried = through({**members, at: value}, shapes)
            held = solver.with_value(model, ("functions", name), tried)
            measured.append(exact(Evaluator(held).value(step.measure, scopes[k])[0][0]))
        length = _length(measured[0], measured[1], allowed, step.side) * rng.choice(
            SHARES if step.side > 0 else SHARES[:4]
        )
        members[at] = matrices.plus(middle, matrices.scaled(length, away))
    return solver.with_value(model, ("functions", name), through(members, shapes))


def _length(one: Rational, two: Rational, allowed: Rational, side: int) -> Rational:
    """Return by what a value is multiplied to be measured as is allowed, or near that.

    It is measured as ``one``, and its double as ``two``. A measure is of degree 1, as a norm is, or 2, as its
    square is; raises Unclear for another.
    """
    if one <= 0 or allowed < 0 or two not in (2 * one, 4 * one):
        raise Unclear("no measure of a value")
    wanted = allowed / one
    if two == 2 * one:
        return wanted
    scaled = wanted * FINEST * FINEST
    root = isqrt(int(scaled.numerator) * int(scaled.denominator))
    exact = Rational(root, int(scaled.denominator) * FINEST)
    return exact if exact * exact == wanted or side > 0 else exact + Rational(1, FINEST)


def _middle(step: Steps, model: Model, shape: Shape, rng: random.Random) -> Matrix:
    """Return what members are measured from: zero, or the value of a letter in the measure, z of ‖x_k − z‖."""
    names = sorted(step.measure.free & model.letters.keys())
    found = [model.letters[name] for name in names if matrices.shape(model.letters[name]) == shape]
    found = [
        value for value in found if shape != (1, 1) and all(isinstance(x, EXACT) for r in value for x in r)
    ]
    return rng.choice(found) if found and rng.random() < 0.75 else matrices.zeros(*shape)


def _beside(middle: Matrix, rng: random.Random) -> Matrix:
    """Return a value whose difference from another has a rational norm: one entry, or two of a right triangle."""
    rows, cols = matrices.shape(middle)
    places = [(i, j) for i in range(rows) for j in range(cols)]
    rng.shuffle(places)
    length = rng.choice(LENGTHS)
    two = len(places) > 1 and rng.random() < 0.3
    sides = dict(zip(places, (3 * length, 4 * length) if two else (length,), strict=False))
    return matrices.build(rows, cols, lambda i, j: middle[i][j] + sides.get((i, j), ZERO))
