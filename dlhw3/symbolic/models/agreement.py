"""Exact instances at which a statement holds: evidence where there is no proof, and no more than that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, combinations

from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS, Model
from dlhw3.symbolic.models.laws import LEAST as LEAST_LAWS
from dlhw3.symbolic.models.laws import UNEVEN
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.refutation import counterexample, fails
from dlhw3.symbolic.models.sides import Sides
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.models.writing import lines
from dlhw3.symbolic.verdict import Counterexample

LEAST, LEAST_SIZES = 20, 3
"""Instances, and assignments of sizes, that have to agree before numbers count as evidence."""
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


@dataclass(frozen=True)
class Agreement:
    """How many instances agreed, no two alike, in how many assignments of sizes, and at how many uneven laws.

    A statement without sizes, or without random letters, is not ``sized`` or ``random``. Where something is assumed
    of a function at all points, the instances are ``narrow``: the functions that are seen to satisfy it have degree
    2 at most, where gradients are affine and third derivatives 0, and what holds of these is no evidence. They are
    ``alike`` where two letters for sizes, as n and p, stood for one number in all of them: at n = p alone, perhaps,
    both sides are defined. Of ``undecided`` ones intervals do not say whether the two sides are equal: where these
    are more, those that agree are special. They are ``aside`` where a function that bends at 0, as |x|, had its
    argument on one side alone, or the arguments of two never on one of the four pairs of sides.
    """

    count: int
    sizes: int
    sized: bool
    laws: int = 0
    random: bool = False
    narrow: bool = False
    alike: bool = False
    undecided: int = 0
    aside: bool = False

    @property
    def supports(self) -> bool:
        """Whether this is enough to count as evidence."""
        sized = self.sizes >= LEAST_SIZES or not self.sized
        enough = self.count >= LEAST and sized and not self.narrow and not self.alike
        enough = enough and self.undecided <= self.count and not self.aside
        return enough and (self.laws >= LEAST_LAWS or not self.random)

    def __str__(self) -> str:
        where = f" in {self.sizes} assignments of sizes" if self.sized else ""
        where += f" at {self.laws} laws" if self.random else ""
        return f"{self.count} exact instances{where} agree"


def agreement(question: Question, seed: int = 0) -> Agreement | Counterexample | None:
    """Return how many exact instances agree with a statement, and satisfy all it is under; values if one fails.

    None where one fails whose values cannot be printed. Values that are no fractions are enclosed by certified
    intervals, and count where these decide the statement.
    """
    seen: set[object] = set()
    sizes: set[object] = set()
    laws: set[object] = set()
    together, sides, undecided = _pairs(question), Sides(question.statement[1:], question.facts), 0

    def told() -> Agreement:
        held = bool(question.sizes), len(laws), bool(question.random), question.about_functions
        told = Agreement(len(seen), len(sizes), *held, alike=bool(together), undecided=undecided)
        return replace(told, aside=not sides.complete()) if told.supports else told

    many = (24 if question.random else 4 if question.about_functions else 8) * OPERATIONS
    drawn = partial(models, question, trials=TRIALS, operations=many, laws=UNEVEN)
    further = drawn(styles=NEAR, seed=f"{seed}, near") if sides.arguments else ()
    for model in chain(drawn(styles=STYLES, seed=seed), further):
        try:
            if not verified(question, model):
                continue
        except Unclear:
            continue
        try:
            if fails(question.statement, model) is not None:
                return counterexample(question, model)
            sides.add(Evaluator(model))
        except Unclear:
            undecided += 1
            continue
        found = lines(model)
        if found not in seen:
            seen.add(found)
            sizes.add(_sizes(question, model))
            laws.add(model.outcomes)
            together -= {(n, p) for n, p in together if model.parameter(n) != model.parameter(p)}
        if told().supports:
            break
    return told()


def _sizes(question: Question, model: Model) -> tuple[int, ...]:
    evaluator = Evaluator(model)
    return tuple(evaluator.size(size) for size in question.sizes)


def _pairs(question: Question) -> set[tuple[str, str]]:
    """Return each two letters for sizes that nothing says are one."""
    letters = sorted(n for n in question.sized if question.parameters.get(n) == "size")
    told = set()
    for h in question.hypotheses:
        sides = h.statement[1:]
        if h.statement.relation == "=" and not h.bound and all(side.op == "number" for side in sides):
            told.add(tuple(sorted(name for side in sides for name, _ in side.declared)))
    return {pair for pair in combinations(letters, 2) if pair not in told}
