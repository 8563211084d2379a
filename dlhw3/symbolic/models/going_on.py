"""Whether sequences go on after the members that a model has, so that what is assumed of all members holds on.

What is assumed of all a_k is said up to the last member that stands in a line, and a model has no more. That a_k is
3k for k ≤ 1 is no counterexample where a_k ≤ 3 and a_{k+1} = a_k + 3 are assumed of every k: nothing goes on so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from dlhw3.kernel.scalars import parameter
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.evaluation import Evaluator, Scope
from dlhw3.symbolic.models.holding import compare, instances
from dlhw3.symbolic.models.interpretation import Budget, Model, Shapes
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.members import exact, members_in, place_of, sequences_in, through
from dlhw3.symbolic.models.numbers import Number, Unclear, sign
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational

FURTHER, OPERATIONS = 24, 400_000
"""How many members more are looked at, and what may be spent on them."""
LAST = 6  # gaps that tell whether they close
LONGEST = 10**200  # past which numbers are not run on
Members = Mapping[int, Matrix]


def goes_on(question: Question, model: Model) -> bool:
    """Whether what is assumed of all members up to a number holds of more by some way to go on, or that is open."""
    if question.random or "index" in question.parameters.values():
        return True
    said = [one for h in question.hypotheses if (one := _said(h)) is not None]
    try:
        held = Held(replace(model, functions=dict(model.functions), budget=Budget(OPERATIONS)), said)
    except (Unclear, KeyError):
        return True
    return not held.members or any(map(held.goes, WAYS))


class Said(NamedTuple):
    """What is said of members at each k, with the places of these past k; ``step`` is the one that it defines."""

    source: Hypothesis
    at: str
    ahead: Mapping[Term, int]
    step: Term | None


def _said(hypothesis: Hypothesis) -> Said | None:
    """Return what a hypothesis says of members up to a number, or None."""
    (relation, left, right), bound = hypothesis.statement, hypothesis.bound
    if [b[0] for b in bound] != ["index"]:
        return None
    index = bound[0][1]
    ends = [
        fact
        for fact in hypothesis.facts
        if any(a[:2] == ("index", index) for m, _ in fact.terms for a, _ in m)
    ]
    if any(fact.free != {index} for fact in ends):
        return None
    k = parameter("index", index)
    ahead = {one: int(at) for side in (left, right) for one, at in members_in(side, k).items()}
    if not ahead or len(ahead) < len(sequences_in(left, right)):
        return None
    before = (
        [at for one, at in ahead.items() if one != left and one.data[0] == left.data[0]]
        if left in ahead
        else []
    )
    is_step = relation == "=" and left in ahead and max(before, default=ahead[left] - 1) < ahead[left]
    return Said(hypothesis, index, ahead, left if is_step and _is_last(ahead, left) else None)


def _is_last(ahead: Mapping[Term, int], member: Term) -> bool:
    """Whether a member is behind no other of its sequence."""
    return all(at <= ahead[member] for one, at in ahead.items() if one.data[0] == member.data[0])


@dataclass
class Held:
    """The members of sequences in a model, and how far each thing is said of them; raises Unclear."""

    model: Model
    said: Sequence[Said]

    def __post_init__(self) -> None:
        """Take the members that what is said speaks of."""
        evaluator = Evaluator(self.model)
        self.members: dict[str, dict[int, Matrix]] = {}
        self.shapes: dict[str, Shapes] = {}
        self.last: list[int] = []
        for one in self.said:
            scopes = list(instances(evaluator, one.source))
            self.last.append(max((int(scope[one.at][1]) for scope in scopes), default=0))
            for member in one.ahead:
                points = member.args[: len(member.data[1])]
                name = member.data[0]
                self.shapes[name] = tuple(
                    (evaluator.size(p.shape[0]), evaluator.size(p.shape[1])) for p in points
                )
                for scope in scopes:
                    at = int(evaluator.scalar(place_of(member), scope))
                    self.members.setdefault(name, {})[at] = evaluator.value(member, scope)

    def goes(self, way: Callable[[Members, int], Matrix]) -> bool:
        """Whether all that is said holds further on where members that no step makes go on in a way.

        A gap in an inequality that at last becomes less by as much at each step, or more, does not hold for long.
        """
        gaps: list[list[Number]] = [[] for _ in self.said]
        made = {name: dict(held) for name, held in self.members.items()}
        stepped = {one.step.data[0] for one in self.said if one.step is not None}
        furthest = max(at for held in made.values() for at in held)
        try:
            for at in range(min(max(held) for held in made.values()) + 1, furthest + FURTHER + 1):
                for name, held in made.items():
                    if at not in held and name not in stepped:
                        held[at] = way(held, at)
                self.run(made, at)
                if not self.holds(made, at, gaps):
                    return False
            return not any(map(_closes, gaps))
        except (Unclear, KeyError):
            return True

    def run(self, made: dict[str, dict[int, Matrix]], at: int) -> None:
        """Make the members at a place that steps make; raises KeyError where one needs what is not made."""
        steps = [one for one in self.said if one.step is not None]
        waiting = [one for one in steps if one.step is not None and at not in made[one.step.data[0]]]
        while waiting:
            left = []
            for one in waiting:
                assert one.step is not None
                try:
                    value = self.value(made, one, one.source.statement.right, at - one.ahead[one.step])
                except KeyError:
                    left.append(one)
                    continue
                if any(abs(exact(x)) > LONGEST for row in value for x in row):
                    raise Unclear("a member that is too long")
                made[one.step.data[0]][at] = value
            if len(left) == len(waiting):
                raise KeyError("a member that no step makes")
            waiting = left

    def holds(self, made: Mapping[str, Members], at: int, gaps: Sequence[list[Number]]) -> bool:
        """Whether what is said holds where its last member is at a place past those for which it was said.

        The ``gaps`` of what is said of numbers are noted.
        """
        for one, last, noted in zip(self.said, self.last, gaps, strict=True):
            k = at - max(one.ahead.values())
            if k <= last:
                continue
            left, right = (self.value(made, one, side, k) for side in one.source.statement[1:])
            if matrices.shape(left) == (1, 1):
                noted.append(right[0][0] - left[0][0])
            with suppress(Unclear):
                if not compare(one.source.statement.relation, left, right):
                    return False
        return True

    def value(self, made: Mapping[str, Members], one: Said, side: Term, k: int) -> Matrix:
        """Return the value of a side at an index; raises KeyError where a member is not made."""
        scope: Scope = {one.at: (k, k)}
        needed: dict[str, set[int]] = {}
        for member in sequences_in(side):
            needed.setdefault(member.data[0], set()).add(k + one.ahead[member])
        functions = {
            name: through({at: made[name][at] for at in places}, self.shapes[name])
            for name, places in needed.items()
        }
        there = replace(self.model, functions={**self.model.functions, **functions})
        return Evaluator(there).value(side, scope)


def _closes(gaps: Sequence[Number]) -> bool:
    """Whether the last of some numbers fall, by no less each time; raises Unclear."""
    falls = [one - other for one, other in pairwise(gaps[-LAST:])]
    return len(gaps) >= LAST and sign(falls[0]) > 0 and all(sign(b - a) >= 0 for a, b in pairwise(falls))


def _scaled(times: Rational) -> Callable[[Members, int], Matrix]:
    return lambda held, at: matrices.scaled(times, held[at - 1])


def _straight(held: Members, at: int) -> Matrix:
    before = held.get(at - 2, held[at - 1])
    return matrices.difference(matrices.scaled(Rational(2), held[at - 1]), before)


def _in_turn(held: Members, at: int) -> Matrix:
    return held.get(at - 2, held[at - 1])


def _again(held: Members, at: int) -> Matrix:
    """Go through all members that a model has once more."""
    first = min(held)
    return held[at - len(held)] if at - len(held) >= first else held[first]


WAYS: Sequence[Callable[[Members, int], Matrix]] = (
    *(_scaled(Rational(times)) for times in ("1", "0", "1/2", "2", "-1")),
    _straight,
    _in_turn,
    _again,
)
"""How a sequence may go on where no step says so: as it is, at 0, to 0, growing, by equal steps, in turn."""
