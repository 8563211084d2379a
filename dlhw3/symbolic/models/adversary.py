"""Counterexamples to an inequality, sought among very many points at once, in doubles: small, large, near, far.

What is drawn exactly is of a few sizes. Here letters are made of free numbers such that most of what is assumed
holds, and the gap between the two sides, beside their sizes, is made less: by draws of all sizes, by steps between
points, and along gradients. What is found is rounded to fractions of few digits, made exactly, and evaluated anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np

from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models.doubles import Doubles, Values
from dlhw3.symbolic.models.drawing import Draw, Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.free_numbers import FreeNumbers, free_numbers
from dlhw3.symbolic.models.holding import instances, verified
from dlhw3.symbolic.models.interpretation import LARGEST, OPERATIONS, Budget, Model
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.quadratics import LEADING, as_polynomial, numbers_of
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.ranges import drawn
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.refutation import counterexample, fails
from dlhw3.symbolic.models.stacked import SPAN, as_function
from dlhw3.symbolic.verdict import Counterexample

STYLES = (Style("equal"), Style("different"))
SEEDS, MOST_SIZED = 4, 3
"""How sizes are drawn, and at how many a gap is made less."""
HASTY_ROUNDS = 10
GREAT = (33, 99, 393)  # 1 + 2k²
GREATEST_SQUARE = 33
"""How great all sizes are, last of all, and how great where there are matrices."""
DRAWN, KEPT, ROUNDS, DESCENTS = 400, 60, 40, 3
DRAWN_OF_EQUATIONS = 40000  # that the sides are nearly equal leads nowhere
FURTHEST = 4.0  # how far from 1 sizes are drawn, in powers of ten
SURE = 1e-11  # a gap beside the sizes of the sides that rounding does not make
EQUAL = 1e-15  # a gap of sides that are one
DIGITS = (1, 2, 3, 5, 8)
MOST_NUMBERS = 60
MOST_TRIES, GREAT_TRIES, SQUARE_TRIES = 60, 12, 3  # of points that are no counterexamples once they are exact
GREAT_OPERATIONS, SQUARE_OPERATIONS = 40 * OPERATIONS, 8 * OPERATIONS
AXES, ALONG = 12, (0.5, 1, 2, 3, 5, 8)
"""Of so few numbers each is tried alone, of these sizes."""
BOUND = (1, 100)  # at how large letters is looked at what is assumed of all
STEPS = 60  # along gradients, at most
WEIGHT = 10.0  # of what is assumed and does not hold, beside the gap


def adversary(question: Question, *, hasty: bool = False) -> Counterexample | None:
    """Return values at which all that is assumed holds and a statement fails, or None; None says nothing.

    An equation of functions that do not bend fails nearly everywhere or nowhere: it need not be asked for. A hasty
    search is short, and at one choice of sizes. What is returned was read again from its text and evaluated anew,
    exactly or by certified intervals.
    """
    if question.statement.relation not in ("=", "≤", "<", "⪯"):
        return None
    free = free_numbers(question)
    if free is None:
        return None
    with np.errstate(all="ignore"):
        chosen = _sized(question)[: 1 if hasty else MOST_SIZED - bool(free.functions)]
        if free.sequences and not hasty:
            chosen += [_longest(question, one) for one in chosen[:1]]
        for k, parameters in enumerate(chosen):
            with suppress(Unclear):
                if found := Place(question, free, parameters, k).counterexample(hasty=hasty):
                    return found
        for many in () if hasty else GREAT:
            with suppress(Unclear):
                if found := _great(question, free, many).counterexample(hasty=True):
                    return found
    return None


def _longest(question: Question, parameters: dict[str, Rational]) -> dict[str, Rational]:
    """Return parameters where sums over sequences reach the last member that is made."""
    ends = [n for n, kind in question.parameters.items() if kind == "index" and n not in question.sized]
    return {**parameters, **dict.fromkeys(ends, Rational(SPAN - 1))}


SLOW_OF_SQUARES = ("inverse", "det", "logdet", "psdpower")
"""What takes seconds of a great matrix, exactly."""


def _great(question: Question, free: FreeNumbers, many: int) -> Place:
    """Return a place where all sizes are great; raises Unclear where that is too much, or matrices are.

    That x = (t, 0, …, 0) is far from 0 beside n shows at a hundred entries, and not at five.
    """
    if not question.sized or free.sequences or free.functions:
        raise Unclear("no sizes, or more than columns")
    parameters = {**_sized(question)[0], **{name: Rational(many) for name in question.sized}}
    sizes = Evaluator(Model(dict(parameters), largest=many))
    matrices = any(min(sizes.size(t.rows), sizes.size(t.cols)) > 1 for t in question.parts)
    if matrices and (many > GREATEST_SQUARE or any(t.op in SLOW_OF_SQUARES for t in question.parts)):
        raise Unclear("matrices")
    shapes = {t.data[0]: (sizes.size(t.rows), sizes.size(t.cols)) for t in question.parts if t.op == "letter"}
    place = Place(question, free.of_few(shapes, many), parameters, many)
    place.tries, place.operations = (
        (SQUARE_TRIES, SQUARE_OPERATIONS) if matrices else (GREAT_TRIES, GREAT_OPERATIONS)
    )
    return place


def _sized(question: Question) -> list[dict[str, Rational]]:
    """Return sizes, indices and exponents at which all facts hold, the least first."""
    found: list[dict[str, Rational]] = []
    for seed in range(SEEDS):
        for style in STYLES:
            draw = Draw({}, Random(f"adversary {seed}"), style)
            draw.sized = question.sized
            with suppress(Unclear):
                parameters = drawn(question, draw, Budget(OPERATIONS)).parameters
                found += [parameters] if parameters not in found else []
    return sorted(found, key=lambda one: sum(map(abs, one.values())))


class Place:
    """A question at given sizes: its gap as a function of free numbers, made less."""

    def __init__(
        self, question: Question, free: FreeNumbers, parameters: dict[str, Rational], seed: int
    ) -> None:
        self.question, self.free, self.parameters = question, free, parameters
        self.largest = max(LARGEST, *(int(parameters[name]) for name in question.sized), 0)
        sizes = Evaluator(Model(dict(parameters), largest=self.largest))
        self.shapes = {
            t.data[0]: (sizes.size(t.rows), sizes.size(t.cols))
            for t in question.parts
            if t.op == "letter" and t.data[0] in question.kinds
        }
        self.members = {n: (sizes.size(m.rows), sizes.size(m.cols)) for n, m in free.sequences.items()}
        self.shapes |= {name: (SPAN * rows, cols) for name, (rows, cols) in self.members.items()}
        self.functions = {n: (sizes.size(d.rows), sizes.size(d.cols)) for n, d in free.functions.items()}
        self.shapes |= {numbers_of(n): (LEADING + r * c, 1) for n, (r, c) in self.functions.items()}
        self.watched = [(h.statement, *one) for h in free.watched for one in self.scopes(sizes, h)]
        self.used: dict[str, set[int]] = {}
        self.tries, self.operations = MOST_TRIES, OPERATIONS
        places = [*free.slots(self.shapes)]
        self.many = places[-1][1].stop if places else 0
        if not 0 < self.many <= MOST_NUMBERS:
            raise Unclear("no numbers to change, or too many")
        self.signs = np.concatenate([np.full(at.stop - at.start, ENTRIES[one.entries]) for one, at in places])
        self.places = [at for _, at in places if at.stop > at.start]
        self.rng = np.random.default_rng(seed)

    def scopes(
        self, sizes: Evaluator, hypothesis: Hypothesis
    ) -> Iterator[tuple[dict[str, int], dict[str, Values]]]:
        """Yield values of what a hypothesis binds: all of indices, and of letters some that are near, and far."""
        bound = [b for b in hypothesis.bound if b[0] == "letter"]
        for scope in () if bound else instances(sizes, hypothesis):
            yield {name: k for name, (k, _) in scope.items()}, {}
        rng = np.random.default_rng(0)
        for scale in BOUND if bound else ():
            yield (
                {},
                {
                    n: scale * rng.standard_normal((1, sizes.size(r), sizes.size(c)))
                    for _, n, r, c, *_ in bound
                },
            )

    def counterexample(self, *, hasty: bool = False) -> Counterexample | None:
        """Return values at which the statement fails, exactly, or None."""
        points = self.starts()
        heights = self.heights(points)
        kept = self.chosen(heights)
        points, heights = points[kept], heights[kept]
        for _ in range(HASTY_ROUNDS if hasty else ROUNDS):
            best = np.argsort(heights)
            points, heights = points[best], heights[best]
            if (found := self.exact(points[:DESCENTS], heights[:DESCENTS])) is not None:
                return found
            heights[:DESCENTS][heights[:DESCENTS] < -SURE] = np.inf  # by rounding alone
            further = self.moved(points)
            higher = self.heights(further)
            lower = higher < heights  # each beside the one that it comes from: what is far apart stays so
            points[lower], heights[lower] = further[lower], higher[lower]
        lowest = [k for k in np.argsort(heights).tolist() if heights[k] < WEIGHT / 10 and not hasty]
        for k in (*lowest[:DESCENTS], *lowest[DESCENTS :: KEPT // DESCENTS]):
            there = self.descended(points[k])
            if (found := self.exact(there[None], self.heights(there[None]))) is not None:
                return found
        return None

    def chosen(self, heights: Values) -> list[int]:
        """Return the places of the lowest points, and of as many others at which what is assumed holds."""
        order = [k for k in np.argsort(heights).tolist() if heights[k] < WEIGHT / 10]
        others = self.rng.permutation(order[KEPT // 2 :])[: KEPT - KEPT // 2].tolist()
        kept = [*order[: KEPT // 2], *others]
        return kept if len(kept) == KEPT else np.argsort(heights)[:KEPT].tolist()

    def starts(self) -> Values:
        """Return points of many sizes, some with letters that are nearly alike, or many zeros."""
        rng, drawn = self.rng, DRAWN_OF_EQUATIONS if self.question.statement.relation == "=" else DRAWN
        many = (drawn, self.many)
        wide = 10.0 ** (FURTHEST * rng.uniform(-1, 1, (drawn, 1)) * (rng.random((drawn, 1)) < 0.6))
        if drawn > DRAWN:  # numbers of sizes of their own too
            each = 10.0 ** (FURTHEST * rng.uniform(-1, 1, many))
            wide = np.where(rng.random((drawn, 1)) < 0.5, wide, each)
        points = rng.standard_normal(many)
        scaled = np.where(self.signs == FREE, points * wide, np.log(wide) + points * rng.choice((1, 3), many))
        scaled = np.where(self.signs == SQUARED, points * np.sqrt(wide), scaled)
        zeros = (rng.random(many) < 0.4) & (rng.random((drawn, 1)) < 0.3) & (self.signs != EXPONENTIAL)
        scaled[zeros] = 0
        for one, other in zip(self.places, self.places[1:], strict=False):
            if one.stop - one.start == other.stop - other.start:
                alike = rng.random(drawn) < 0.25
                near = scaled[:, one] + 10.0 ** rng.uniform(-4, 0, (drawn, 1)) * rng.standard_normal(
                    (drawn, one.stop - one.start)
                )
                scaled[alike, other] = near[alike]
        if self.operations == OPERATIONS or self.many > AXES:
            return scaled
        return np.concatenate([scaled, *(side * t * np.eye(self.many) for t in ALONG for side in (1, -1))])

    def moved(self, points: Values) -> Values:
        """Return points that are moved along differences of others, or in some of their numbers."""
        rng, many = self.rng, len(points)
        first, second, best = (
            points[rng.integers(0, high, many)] for high in (many, many, max(many // 4, 1))
        )
        along = points + rng.uniform(0.2, 1, (many, 1)) * (best - points + first - second)
        chosen = rng.random(points.shape) < rng.choice((0.2, 0.5, 1), (many, 1))
        size = np.where(self.signs == EXPONENTIAL, 1.0, np.abs(points) + 1e-3)
        step = 10.0 ** rng.uniform(-4, 0.3, (many, 1)) * size * rng.standard_normal(points.shape)
        return np.where(rng.random((many, 1)) < 0.5, along, points + np.where(chosen, step, 0))

    def descended(self, point: Values) -> Values:
        """Return a point from another along gradients."""
        from scipy.optimize import minimize

        best: list[Any] = [np.inf, point]
        left = [STEPS]

        def height(at: Values) -> tuple[float, Values]:
            size = np.maximum(np.abs(at), 1e-2) * 1e-6
            around = self.heights(np.concatenate([at[None], at + np.diag(size), at - np.diag(size)]))
            ahead, behind = around[1 : self.many + 1], around[self.many + 1 :]
            left[0] -= 1
            if left[0] < 0:
                raise StopIteration
            if around[0] < best[0]:
                best[:] = [around[0], at.copy()]
            slope = np.nan_to_num((ahead - behind) / (2 * size), nan=0, posinf=0, neginf=0)
            return min(float(around[0]), 1e6), slope

        with suppress(StopIteration):
            minimize(height, point, jac=True, method="BFGS", options={"gtol": 1e-14})
        return best[1]  # type: ignore[return-value]

    def numbers(self, points: Values) -> Values:
        """Return the numbers that points stand for: positive ones by exponentials, nonnegative ones by squares."""
        grown = np.exp(np.where(self.signs == EXPONENTIAL, np.minimum(points, 40), 0))
        return np.where(self.signs == EXPONENTIAL, grown, np.where(self.signs == SQUARED, points**2, points))

    def heights(self, points: Values) -> Values:
        """Return the gap beside the sizes of the sides at points, and far above it where what is assumed fails."""
        return self.heights_at(self.numbers(points))

    def heights_at(self, numbers: Values) -> Values:
        """Return the same where letters are made of these numbers."""

        def valued(term: Term, letters: Mapping[str, Any]) -> Values:
            return Doubles(letters, self.parameters, self.used).value(term)

        at = Doubles(self.free.letters(numbers, self.shapes, valued), self.parameters, self.used)
        many = len(numbers)
        relation, left, right = self.question.statement
        found = (_apart if relation == "=" else _gap)(at.value(left), at.value(right), many)
        found = np.where(np.abs(found) < EQUAL, 1.0, found)  # as where all is 0, from which nothing is seen
        for (relation, left, right), scope, letters in self.watched:
            here = Doubles({**at.letters, **letters}, self.parameters, self.used) if letters else at
            gap = _gap(here.value(left, scope), here.value(right, scope), many)
            found = found + WEIGHT * np.where((gap < -SURE) | ((relation == "<") & (gap <= 0)), 0.1 - gap, 0)
        for kind, subject, *_ in self.free.conditions:
            if kind in LACKING:  # where operators within sums are defined, they have values
                found = found + WEIGHT * np.broadcast_to(LACKING[kind](at.value(subject)), (many,))
        return np.where(np.isfinite(found), found, np.inf)

    def exact(self, points: Values, heights: Values) -> Counterexample | None:
        """Return values at which the statement fails, exactly, from the lowest of points."""
        for point in points[heights < -SURE]:
            for digits in DIGITS:
                numbers = [_short(float(x), digits) for x in self.numbers(point[None])[0]]
                if self.tries and self.heights_at(np.array([[float(x) for x in numbers]]))[0] < 0:
                    self.tries -= 1
                    with suppress(Unclear):
                        if found := self.made(numbers):
                            return found
        return None

    def made(self, numbers: list[Rational]) -> Counterexample | None:
        """Return the letters made of some fractions as a counterexample, if they are one; raises Unclear."""

        def valued(term: Term, letters: Mapping[str, Any]) -> Any:
            value = Evaluator(self.model(letters)).value(term)
            return np.array([[list(row) for row in value]], dtype=object)

        model = self.model(self.free.letters(np.array([numbers], dtype=object), self.shapes, valued))
        if verified(self.question, model) and fails(self.question.statement, model):
            return counterexample(self.question, model)
        return None

    def model(self, letters: Mapping[str, Any]) -> Model:
        """Return exact values of letters as a model, those of sequences as functions of the index."""
        budget, members = Budget(self.operations), self.members
        model = Model(dict(self.parameters), budget=budget, largest=self.largest)
        for name, value in letters.items():
            of = name.removesuffix("()")
            if of in self.functions and of != name:
                model.functions[of] = as_polynomial(value[0], *self.functions[of])
                continue
            if name not in members:
                model.letters[name] = tuple(map(tuple, value[0]))
                continue
            used, is_number = self.used.get(name, set()), self.free.sequences[name].is_number
            model.functions[name] = as_function(value[0], *members[name], used, is_number=is_number)
        return model


FREE, EXPONENTIAL, SQUARED = range(3)
ENTRIES = {"": FREE, "positive": EXPONENTIAL, "nonnegative": SQUARED}


def _gap(left: Values, right: Values, many: int) -> Values:
    """Return right − left beside the sizes of both; of matrices the least eigenvalue of its symmetric part."""
    size = np.abs(left).sum(axis=(1, 2)) + np.abs(right).sum(axis=(1, 2)) + 1e-30
    gap = right - left
    if gap.shape[1] == 1:
        return np.broadcast_to(gap[:, 0, 0] / size, (many,))
    return np.broadcast_to(_least(gap) / size, (many,))


def _apart(left: Values, right: Values, many: int) -> Values:
    """Return how far two sides are apart beside their sizes, below 0."""
    size = np.abs(left).sum(axis=(1, 2)) + np.abs(right).sum(axis=(1, 2)) + 1e-30
    return np.broadcast_to(-np.abs(right - left).sum(axis=(1, 2)) / size, (many,))


def _least(square: Values) -> Values:
    """Return the least eigenvalue of the symmetric part of matrices."""
    bad = ~np.isfinite(square).all(axis=(1, 2), keepdims=True)
    held = np.where(bad, 0.0, square + np.swapaxes(square, 1, 2)) / 2
    return np.where(np.ravel(bad), np.nan, np.linalg.eigvalsh(held)[:, 0])


def _below(x: Values) -> Values:
    least = x.min(axis=(1, 2))
    return np.where(least > 0, 0.0, 0.1 - least)


LACKING: dict[str, Callable[[Values], Values]] = {
    "nonzero": lambda x: np.where((x == 0).any(axis=(1, 2)), 1.0, 0.0),
    "positive": _below,
    "nonnegative": lambda x: np.where(x.min(axis=(1, 2)) >= 0, 0.0, 0.1 - x.min(axis=(1, 2))),
    "psd": lambda x: np.where(_least(x) >= 0, 0.0, 0.1 - _least(x)),
    "pd": lambda x: np.where(_least(x) > SURE * np.abs(x).max(axis=(1, 2)), 0.0, 0.1 - _least(x)),
    "invertible": lambda x: np.where(np.linalg.det(np.nan_to_num(x)) != 0, 0.0, 1.0),
    "det": lambda x: np.where(np.linalg.det(np.nan_to_num(x)) > 0, 0.0, 1.0),
}
"""How far what a condition is said of is from what it says."""


def _short(x: float, digits: int) -> Rational:
    """Return a fraction of few digits near a number."""
    if not np.isfinite(x):
        raise Unclear("a number past the doubles")
    return Rational(Fraction(f"{x:.{digits}g}"))
