"""Values of sizes, indices and exponents at which ranges hold: tried in turn, or mended where one fails."""

from __future__ import annotations

import random
from collections.abc import Sequence

from dlhw3.kernel.scalars import Scalar
from dlhw3.symbolic.models.drawing import TURNING, Draw
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import mentions
from dlhw3.symbolic.models.interpretation import LARGEST, Budget, Model
from dlhw3.symbolic.models.numbers import Unclear, ceil, floor
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational


class NoValues(Unclear):
    """No sizes, indices and exponents were found at which the ranges hold."""


VISITS = 150  # choices of one parameter that a draw of all may take
FAR = (*range(7, 41), 50, 64, 100, 128, 256, 300, 1000, 1024, 10**4, 10**5)  # where ranges start late
EXPONENTS = tuple(Rational(p) for p in ("2", "3", "1", "1/2", "3/2", "0", "-1", "-1/2", "4"))


def drawn(question: Question, draw: Draw, budget: Budget) -> Model:
    """Return a model whose facts hold, its letters still to be drawn; raises NoValues where none was found."""
    rng, visits = draw.rng, [VISITS]
    draw.common = rng.choice((2, 4) if draw.style.entries == "peculiar" else (2, 2, 3))
    names = sorted(question.parameters)
    rng.shuffle(names)
    names.sort(key=lambda name: name not in question.depths)
    for _ in range(3):
        model = Model(supply=draw, budget=budget, outcomes=draw.law.outcomes)
        if _assign(question, draw, model, names, visits) or _mend(question, draw, model):
            return model
    raise NoValues


def _assign(question: Question, draw: Draw, model: Model, names: Sequence[str], visits: list[int]) -> bool:
    """Give the names values in turn, and go back where a fact fails that has all its names."""
    if not names:
        return True
    name, rest = names[0], names[1:]
    for value in _values(question, draw, name, model):
        visits[0] -= 1
        if visits[0] < 0:
            break
        model.parameters[name] = value
        if _possible(question.facts, model, rest) and _assign(question, draw, model, rest, visits):
            return True
    model.parameters.pop(name, None)
    return False


def _mend(question: Question, draw: Draw, model: Model) -> bool:
    """Give all a value; then, while a range fails, raise or lower one that stands alone in it by what it lacks."""
    model.parameters = {name: _values(question, draw, name, model)[0] for name in sorted(question.parameters)}
    for _ in range(20 + 10 * len(model.parameters)):
        model.widths.clear()
        failing = [fact for fact in question.facts if not _possible((fact,), model, ())]
        if not failing:
            return True
        fact = draw.rng.choice(failing)
        steps = [
            (m[0][0][1], c) for m, c in fact.terms if len(m) == 1 and m[0][1] == 1 and m[0][0][0] != "width"
        ]
        lowest = {name: 1 if question.parameters[name] == "size" else -99 for name, _ in steps}
        gap = -Evaluator(model).scalar(fact)
        moves = [(name, ceil(gap / abs(c)) * (1 if c > 0 else -1)) for name, c in steps]
        moves = [(name, step) for name, step in moves if model.parameters[name] + step >= lowest[name]]
        if not moves:
            return False
        raising = [move for move in moves if move[1] > 0]
        name, step = draw.rng.choice(raising if raising and draw.rng.random() < 0.8 else moves)
        model.parameters[name] += step
    return False


def _possible(facts: Sequence[Scalar], model: Model, waiting: Sequence[str]) -> bool:
    evaluator = Evaluator(model)
    evaluator.spend(2 * len(facts))
    for fact in facts:
        try:
            if not any(mentions(fact, name) for name in waiting) and evaluator.scalar(fact) < 0:
                return False
        except Unclear:
            if not waiting:
                return False
    return True


TALL, VAST = (6, 7, 8), (10, 12, 16)


def _values(question: Question, draw: Draw, name: str, model: Model) -> list[Rational]:
    """Return values to try for a parameter, in random order, the likely ones first."""
    rng, style, kind = draw.rng, draw.style, question.parameters[name]
    if kind == "exponent" and style.entries in ("zero", "units"):
        return _mixed(rng, EXPONENTS[2:7])
    if kind == "exponent":
        return _mixed(rng, EXPONENTS[:7], EXPONENTS[7:])
    if style.sizes == "empty" and name in question.depths:
        return [*map(Rational, (-1, 0, 1, 2, 3, 4, 5, 6)), *map(Rational, FAR)]
    if style.sizes == "vast":
        if name not in question.sized:
            return _mixed(rng, (20, 40, 300, 1000), FAR)
        if style.entries in ("even", "level"):
            return [Rational(VAST[-1])]
        past = _past(question, style.entries) if style.entries in ("same", "zero", "standing") else ()
        return _mixed(rng, past, VAST, FAR)
    if style.sizes == "tall" and name in question.sized:
        return _mixed(rng, TALL, FAR)
    if kind == "index":
        near = (-1, 0, 1) if style.entries in ("zero", "units") else (-2, -1, 0, 1, 2, 3)
        if style.sizes == "wide":
            return _mixed(rng, range(-9, 13))
        if name in question.depths and style.entries == "units" and style.sizes in ("one", "different"):
            return _mixed(rng, (0,), (1, 2, 3), (4, 5, 6, -1, -2), FAR)  # where sums have no terms
        if name in question.depths:
            near = (2, 2, 3) if style.sizes in ("different", "turning") else (1, 2, 3)
        return _mixed(rng, near, (0, 1, 2, 3), (4, 5, 6, -1, -2), FAR)
    if name in question.depths:
        first = {"different": (2, 2, 3), "turning": (2, 2, 3), "wide": range(5, 13)}.get(
            style.sizes, (1, 2, 3, 4)
        )
        return _mixed(rng, first, (4, 5, 6, 1), FAR)
    if style.sizes == "wide":
        shapes = any(mentions(size, name) for size in question.sizes)
        return _mixed(rng, range(4, 7) if shapes else range(1, 61), range(1, 13), FAR)
    if style.sizes == "one":
        return _mixed(rng, (1,), (2, 3), range(4, 7), FAR)
    if style.sizes == "equal":
        return _mixed(rng, (draw.common,), (1, 2, 3), range(4, 7), FAR)
    if style.sizes == "round":
        beside = {model.parameters.get(other) for other in question.neighbours.get(name, ())}
        return sorted(_mixed(rng, (2, 3, 4, 5), (6, 1), FAR), key=lambda v: v in beside)
    used = {*model.parameters.values(), *map(Rational, model.widths.values())}
    used |= {*map(Rational, TURNING)} if style.sizes == "turning" else set()
    if style.sizes not in ("different", "turning"):
        return _mixed(rng, (2, 3), (4,), (5, 1, 6), FAR)
    values = _mixed(rng, (2, 3), (4,), (5, 6), (1,), FAR)
    last = {Rational(1)} if style.sizes == "different" else set()  # a size of 1 is a special case
    return sorted(values, key=lambda v: (v in used, v in last or (last and v > LARGEST)))


def _past(question: Question, entries: str) -> tuple[int, ...]:
    """Return the least sizes past the numbers of a question and 1 over them.

    Where entries are alike, for the sake of columns, past their squares too, or the greatest.
    """
    near = {y for x in question.numbers if x for y in (abs(x), 1 / abs(x))}
    near |= {y * y for y in near} if entries != "standing" else set()
    found = sorted(v for v in {floor(y) + 1 for y in near} if VAST[-1] < v < LARGEST)
    return tuple(found) or ((LARGEST - 1,) if entries != "standing" else ())


def _mixed(rng: random.Random, *groups: Sequence[Rational | int]) -> list[Rational]:
    found = []
    for group in groups:
        values = [Rational(v) for v in group]
        if group is not FAR:
            rng.shuffle(values)
        found += values
    return found
