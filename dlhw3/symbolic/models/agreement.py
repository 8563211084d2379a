"""Exact instances at which a statement holds: evidence where there is no proof, and no more than that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from random import Random

from dlhw3.kernel.scalars import ONE, Scalar
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term, bound_name, term
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.chords import along_chords
from dlhw3.symbolic.models.degrees import degrees, determined
from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS, Model
from dlhw3.symbolic.models.laws import LEAST as LEAST_LAWS
from dlhw3.symbolic.models.laws import UNEVEN
from dlhw3.symbolic.models.numbers import Unclear, floor, sign
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.refutation import counterexample, fails
from dlhw3.symbolic.models.roots_of_squares import RootsOfSquares
from dlhw3.symbolic.models.sides import Sides
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.models.ties import ties_members
from dlhw3.symbolic.models.writing import lines
from dlhw3.symbolic.proofs.places import parts_of
from dlhw3.symbolic.search.forms.effort import is_spent
from dlhw3.symbolic.verdict import Counterexample

LEAST, LEAST_SIZES = 20, 3
"""Instances, and assignments of sizes, that have to agree before numbers count as evidence."""
LEAST_NONZERO, VALUED = 6, ("letter", "function")
"""In how many of them each letter and sequence is not 0."""
TRIALS = 120
STYLES = (
    Style("different", "general", 2),
    Style("any", "general", 2),
    Style("any", "near", 2),
    Style("any", "large", 2),
    Style("any", "positive", 2),
    Style("one", "near", 2),
    Style("equal", "general", 2),
    Style("different", "units", 2),
    Style("any", "small", 3),
    Style("wide", "units", 2),
    Style("empty", "general", 2),
    Style("empty", "positive", 2),
)
"""None is drawn from matrices that are special, but for what hypotheses force."""
NEAR = STYLES[2], STYLES[5]
"""Tried further where functions bend: between the numbers that say where."""
FAR = Style("any", "far", 2), Style("different", "far", 2), *NEAR
"""Tried too where a number in the question is out of the ordinary: what holds of small values may end there."""
MOST_FAR, ORDINARY = 40, (Fraction(1, 5), 5)
PLACED = STYLES[1], STYLES[4], STYLES[0], STYLES[8]
MOST_LACKING, PLACED_TRIALS = 6, 24
"""Sides on which what bends was not seen that are asked for, and how often."""
NUMBER = (ONE, ONE)


@dataclass(frozen=True)
class Agreement:
    """How many instances agreed, no two alike, in how many assignments of sizes, and at how many uneven laws.

    A statement without sizes, or without random letters, is not ``sized`` or ``random``. Where something is assumed
    of a function at all points, the instances are ``narrow``: the functions that are seen to satisfy it have degree
    2 at most, where gradients are affine and third derivatives 0, and what holds of these is no evidence; and so
    where a mean of more than squares is assumed, since laws of few outcomes that have it are special, or where an
    equation ties members of a sequence and defines none, as constant ones satisfy it. They are ``alike`` where two
    letters for sizes, as n and p, stood for one number in all of them: at n = p alone, perhaps, both sides are
    defined. Of ``undecided`` ones intervals do not say whether the two sides are equal: where these are more, those
    that agree are special. They are ``aside`` where a function that bends at 0, as |x|, had its argument on one
    side alone, or the arguments of two never on one of the four pairs of sides. ``furthest`` is the greatest size
    or index in one of them. They are ``empty`` where some sum had no terms in any of them: perhaps no term of it
    has a meaning. They are ``few`` where sizes that stand as numbers had values in them at which a polynomial of
    their degrees may be 0: (n − 1)(n − 2)(n − 3) is 0 at n = 1, 2 and 3, and n − p where the two are one. They
    are ``idle`` where a letter or a sequence in the statement was 0 in nearly all of them: that satisfies much.
    """

    count: int
    sizes: int
    sized: bool
    laws: int = 0
    random: bool = False
    narrow: bool = False
    alike: bool = False
    undecided: int = 0
    furthest: int = 1
    aside: bool = False
    empty: bool = False
    few: bool = False
    idle: bool = False

    @property
    def supports(self) -> bool:
        """Whether this is enough to count as evidence."""
        sized = self.sizes >= LEAST_SIZES or not self.sized
        enough = self.count >= LEAST and sized and not self.narrow and not self.alike
        enough = (
            enough
            and self.undecided <= self.count
            and not (self.aside or self.empty or self.few or self.idle)
        )
        return enough and (self.laws >= LEAST_LAWS or not self.random)

    def __str__(self) -> str:
        where = f" in {self.sizes} assignments of sizes" if self.sized else ""
        where += f" at {self.laws} laws" if self.random else ""
        return f"{self.count} exact instances{where} agree"


def agreement(question: Question) -> Agreement | Counterexample | None:
    """Return how many exact instances agree with a statement, and satisfy all it is under; values if one fails.

    None where one fails whose values cannot be printed, and where the work of a line is done before. Values
    that are no fractions are enclosed by certified intervals, and count where these decide the statement. Where
    all that agree lie on one side of a bend, some more are drawn near the numbers in the question; and where
    one of these is great or small, far from 0 as it is.
    """
    found = Instances(question)
    many = (24 if question.random else 4 if question.about_functions else 8) * OPERATIONS
    drawn = models(question, STYLES, TRIALS, 0, operations=many, laws=UNEVEN)
    further = models(question, NEAR, TRIALS, "0, near", operations=OPERATIONS)
    for several in (drawn, further, _at_sides(question, found)):
        for model in several:
            if (worse := found.tried(model)) is not None:
                return worse
            if is_spent():
                return None
            if (told := found.told()).supports or (told.aside and several is drawn):
                break
        if not found.told().aside:
            break
    for model in _far(question) if found.told().supports else ():
        if (worse := found.tried(model)) is not None:
            return worse
    return None if found.unprinted else found.told()


def _far(question: Question) -> Iterator[Model]:
    """Yield models with multiples of the numbers in a question, where one is out of the ordinary."""
    least, greatest = ORDINARY
    if any(x and not least <= abs(x) <= greatest for x in question.numbers):
        yield from models(question, FAR, MOST_FAR, "0, far", operations=OPERATIONS)


def _at_sides(question: Question, found: Instances) -> Iterator[Model]:
    """Yield models in which what bends is where it was not yet seen, such as at a jump."""
    bound = {bound_name(t.op, t.data) for t in question.parts}
    lacking = [sides for sides in found.sides.lacking() if not any(_is_outside(*one, bound) for one in sides)]
    squares = [((one, -1),) for one in found.roots.lacking()]
    for sides in (*squares, *lacking)[:MOST_LACKING]:
        placed = tuple(Hypothesis(_placed(one, side)) for one, side in sides)
        there = replace(question, hypotheses=(*question.hypotheses, *placed))
        for k, model in enumerate(models(there, PLACED, PLACED_TRIALS, "0, at sides", operations=OPERATIONS)):
            yield model
            with suppress(Unclear):
                yield from along_chords(there, model, Random(f"0, at sides {k}"))


def _is_outside(argument: Term, side: int, bound: Set[str | None]) -> bool:
    """Whether no hypothesis says on which side an argument is: it is bound, or of several entries."""
    return bool(bound & argument.free) or (side != 0 and argument.shape != NUMBER)


def _placed(argument: Term, side: int) -> Statement:
    """Return that an argument is 0, above or below."""
    zero = term("zero", argument.shape)
    if not side:
        return Statement("=", argument, zero)
    if argument.shape != NUMBER:
        return Statement("⪯", argument, zero)
    return Statement("<", zero, argument) if side > 0 else Statement("<", argument, zero)


class Instances:
    """The instances at which a statement was evaluated."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.seen: set[object] = set()
        self.sizes: set[object] = set()
        self.laws: set[object] = set()
        self.undecided, self.furthest, self.unprinted = 0, 1, False
        self.together = _pairs(question)
        self.empty = _counts(question)
        self.sides = Sides(question.statement[1:], question.facts, question.required)
        self.roots = RootsOfSquares(_within(question.statement[1:]), question.facts, question.required)
        self.degrees = degrees(question.statement[1:], question.sized)
        self.values: set[tuple[int, ...]] = set()
        named = {n for side in question.statement[1:] for n, d in side.declared if d[0] in VALUED}
        self.nonzero = dict.fromkeys(sorted(named) if question.hypotheses else (), 0)

    def tried(self, model: Model) -> Counterexample | None:
        """Take an instance where all that is assumed holds in it; return values that can be printed if it fails."""
        with suppress(Unclear):
            if verified(self.question, model) and self.fails(model):
                self.unprinted = True
                found = counterexample(self.question, model)
                self.unprinted = False
                return found
        return None

    def fails(self, model: Model) -> bool:
        """Take an instance at which all that is assumed holds; return whether the statement fails there."""
        question = self.question
        try:
            if fails(question.statement, model) is not None:
                return True
            self.sides.add(Evaluator(model))
            self.roots.add(Evaluator(model))
        except Unclear:
            self.undecided += 1
            return False
        found = lines(model)
        if found not in self.seen:
            self.seen.add(found)
            self.sizes.add(_sizes(question, model))
            self.laws.add(model.outcomes)
            self.values.add(tuple(floor(model.parameter(name)) for name in self.degrees if name))
            for name in self.nonzero:
                self.nonzero[name] += not _is_zero(model, name)
            self.furthest = max([self.furthest, *(floor(x) for x in model.parameters.values())])
            self.together -= {(n, p) for n, p in self.together if model.parameter(n) != model.parameter(p)}
            self.empty -= {count for count in self.empty if Evaluator(model).scalar(count) > 0}
        return False

    def told(self) -> Agreement:
        """Return how many agree; they are seen to be ``aside`` where they would count otherwise."""
        question = self.question
        narrow = question.about_functions or question.about_moments or ties_members(question.hypotheses)
        held = bool(question.sizes), len(self.laws), bool(question.random), narrow
        told = Agreement(
            len(self.seen),
            len(self.sizes),
            *held,
            bool(self.together),
            self.undecided,
            self.furthest,
            empty=bool(self.empty),
            few=not determined(self.degrees, self.values),
            idle=min(self.nonzero.values(), default=LEAST_NONZERO) < LEAST_NONZERO,
        )
        complete = told.supports and self.sides.complete() and self.roots.complete()
        return replace(told, aside=not complete) if told.supports else told


def _is_zero(model: Model, name: str) -> bool:
    """Whether a letter, or each member of a sequence, is 0 in a model; what it does not hold is not."""
    if name in model.functions:
        value = model.functions[name]
        return not any(value.terms.values()) and not value.bends
    return name in model.letters and not any(map(sign, matrices.entries(model.letters[name])))


def _sizes(question: Question, model: Model) -> tuple[int, ...]:
    evaluator = Evaluator(model)
    return tuple(evaluator.size(size) for size in question.sizes)


def _counts(question: Question) -> set[Scalar]:
    """Return how many terms each sum has whose ends hold parameters alone, but for those that have some or none."""
    ends = (part.data[1:] for part in question.parts if part.op == "sigma")
    counts = {high.minus(low).plus(ONE) for low, high in ends}
    return {one for one in counts if one.constant is None and one.free <= question.parameters.keys()}


def _pairs(question: Question) -> set[tuple[str, str]]:
    """Return each two letters for sizes that nothing says are one."""
    letters = sorted(n for n in question.sized if question.parameters.get(n) == "size")
    told = set()
    for h in question.hypotheses:
        sides = h.statement[1:]
        if h.statement.relation == "=" and not h.bound and all(side.op == "number" for side in sides):
            told.add(tuple(sorted(name for side in sides for name, _ in side.declared)))
    return {pair for pair in combinations(letters, 2) if pair not in told}


def _within(sides: Iterable[Term]) -> list[Term]:
    """Return every term within some, each once."""
    return list(dict.fromkeys(part for side in sides for part in parts_of(side)))
