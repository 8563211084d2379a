"""Whether an inequality about sequences fails at later members than models have: steps a_{k+1} = b a_k are run on.

That 0.9^k is above 0.3 for six steps is no evidence. Members up to a dozen are shown where it fails by then, read
again as all values are; of a longer run nothing is shown, and a line that fails in it is not supported.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from dlhw3.kernel.scalars import parameter
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models.climbing import STYLES
from dlhw3.symbolic.models.evaluation import Evaluator, Scope
from dlhw3.symbolic.models.holding import compare, instances, verified
from dlhw3.symbolic.models.interpretation import OPERATIONS, Budget, Model, Shapes
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.members import members_in, place_of, sequences_in, through
from dlhw3.symbolic.models.numbers import EXACT, Number, Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.refutation import counterexample
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.proofs.places import parts_of
from dlhw3.symbolic.verdict import Counterexample

ENDS, SHOWN = (12, 25, 60, 250), 12
"""How far sequences are run, and up to where their members are shown."""
OF_SUMS = 20  # an end up to which all members together are put into sums
TRIALS, STARTED, OF_A_RUN = 30, 4, 400_000
LONGEST = 10**2000  # past which numbers are not run on, as squares of squares


class Step(NamedTuple):
    """member = value for every k that a hypothesis binds, of a sequence at places before it."""

    source: Hypothesis
    member: Term
    value: Term


@dataclass
class Run:
    """Members of sequences, from those of a model on."""

    start: Model
    end: int
    steps: Sequence[Step]
    ends: frozenset[str]
    members: dict[str, dict[int, Matrix]] = field(default_factory=dict)
    shapes: dict[str, Shapes] = field(default_factory=dict)

    def value(self, term: Term, scope: Scope | None = None, *, whole: bool = False) -> Matrix:
        """Return a value with the members that stand in it; raises Unclear where one is not made yet."""
        model = replace(self.start, functions=dict(self.start.functions), parameters=self.parameters)
        evaluator, needed = Evaluator(model), dict[str, set[int]]()
        for member in sequences_in(term):
            name = member.data[0]
            if name not in self.shapes:
                points = member.args[: len(member.data[1])]
                self.shapes[name] = tuple(
                    (evaluator.size(p.shape[0]), evaluator.size(p.shape[1])) for p in points
                )
            needed.setdefault(name, set())
            if not whole:
                needed[name].add(int(evaluator.scalar(place_of(member), scope)))
        for name, places in needed.items():
            held = self.members.get(name, {})
            model.functions[name] = through({at: held[at] for at in places or held}, self.shapes[name])
        return evaluator.value(term, scope)

    @property
    def parameters(self) -> dict[str, Rational]:
        """Return the parameters of the model, the end of the run in the place of its own."""
        return {**self.start.parameters, **dict.fromkeys(self.ends, Rational(self.end))}

    def go(self) -> None:
        """Make all members up to the end; raises Unclear where one is not made, or grows past all bounds."""
        model = replace(self.start, parameters=self.parameters)
        waiting = [(step, scope) for step in self.steps for scope in instances(Evaluator(model), step.source)]
        for step, scope in waiting:
            self._begin(step, scope)
        while waiting:
            left = []
            for step, scope in waiting:
                try:
                    value = self.value(step.value, scope)
                except KeyError:
                    left.append((step, scope))
                    continue
                if any(map(_too_long, (x for row in value for x in row))):
                    raise Unclear("a member that is not rational, or too long")
                at = int(Evaluator(model).scalar(place_of(step.member), scope))
                self.members[step.member.data[0]][at] = value
            if len(left) == len(waiting):
                raise Unclear("a member that no step makes")
            waiting = left

    def _begin(self, step: Step, scope: Scope) -> None:
        """Take the first members, which no step makes, from the model."""
        evaluator, name = Evaluator(self.start), step.member.data[0]
        made: dict[int, Matrix] = self.members.setdefault(name, {})
        own = [one for one in sequences_in(step.value) if one.data[0] == name]
        places = {int(evaluator.scalar(place_of(one), scope)): one for one in own}
        for at in sorted(places, reverse=True):
            if not made or at < min(made):
                made[at] = evaluator.value(places[at], scope)


def _too_long(x: Number) -> bool:
    if not isinstance(x, EXACT):
        return True
    exact = Rational(x)
    return bool(abs(exact.numerator) > LONGEST or exact.denominator > LONGEST)


def fails_later(question: Question) -> Counterexample | bool:
    """Whether an inequality fails at a late member of sequences that steps make, in some model: values, if few.

    Of sequences that have no steps of their own nothing is said, nor where something is assumed of all members.
    """
    steps = [step for h in question.hypotheses if (step := _step(h)) is not None]
    made = {step.member.data[0] for step in steps}
    if not made or question.statement.relation not in ("≤", "<"):
        return False
    sides = question.statement[1:]
    others = [h for h in question.hypotheses if all(h is not step.source for step in steps)]
    if any(h.bound and sequences_in(*h.statement[1:]) for h in others):
        return False
    known = sequences_in(*sides, *(step.value for step in steps))
    if not known or any(one.data[0] not in made for one in known):
        return False
    ends = frozenset(name for name, kind in question.parameters.items() if kind == "index")
    sums = any(part.op == "sigma" for side in sides for part in parts_of(side))
    started = 0
    for start in models(question, STYLES, TRIALS, "0, later", 8 * OPERATIONS):
        with suppress(Unclear, KeyError):
            if not verified(question, start):
                continue
            started += 1
            for end in ENDS:
                if sums and end > OF_SUMS:
                    break
                run = Run(replace(start, budget=Budget(OF_A_RUN)), end, steps, ends)
                run.go()
                left, right = (run.value(side, whole=sums) for side in sides)
                if not compare(question.statement.relation, left, right):
                    return _shown(question, run, sides) or True
        if started == STARTED:
            break
    return False


def _shown(question: Question, run: Run, sides: Sequence[Term]) -> Counterexample | None:
    """Return the values of a run up to the first end at which an inequality fails, where it does so early."""
    for end in range(1, SHOWN + 1):
        with suppress(Unclear, KeyError):
            short = Run(replace(run.start, budget=Budget(OF_A_RUN)), end, run.steps, run.ends)
            short.go()
            left, right = (short.value(side) for side in sides)
            if not compare(question.statement.relation, left, right):
                members = {n: through(held, short.shapes[n]) for n, held in short.members.items()}
                functions = {**run.start.functions, **members}
                model = replace(short.start, parameters=short.parameters, functions=functions)
                return counterexample(question, model) if verified(question, model) else None
    return None


def _step(hypothesis: Hypothesis) -> Step | None:
    """Return the step of a sequence that a hypothesis says: its left side is x_{k+1}, by what is before it."""
    (relation, left, right), bound = hypothesis.statement, hypothesis.bound
    if relation != "=" or [b[0] for b in bound] != ["index"]:
        return None
    index = parameter("index", bound[0][1])
    place = members_in(left, index).get(left)
    if place is None:
        return None
    own = [at for one, at in members_in(right, index).items() if one.data[0] == left.data[0]]
    return Step(hypothesis, left, right) if own and max(own) < place else None
