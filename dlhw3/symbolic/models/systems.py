"""Sequences that hypotheses define by one another: v_{k+1} by v_k and x_k, and x_{k+1} by x_k and v_{k+1}.

Their members are made in turn, each once all that it needs is; what nothing defines is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dlhw3.kernel.scalars import Scalar, parameter
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models.definitions import Definition, reached
from dlhw3.symbolic.models.evaluation import Evaluator, Scope
from dlhw3.symbolic.models.holding import instances
from dlhw3.symbolic.models.interpretation import Model, Polynomial, Shapes
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.recursion import LONGEST, Column, interpolated
from dlhw3.symbolic.models.unknowns import coefficients

Drawn = Callable[[int], Rational]
Member = tuple[str, int]
"""A sequence, and an index."""


@dataclass
class InSystem(Definition):
    """One sequence of a system: ``left`` is its member, which ``right`` says by others, all at the ``index``."""

    left: Term | None = None
    right: Term | None = None
    others: dict[str, InSystem] = field(default_factory=dict)
    drawn: Drawn | None = None
    start: dict[tuple[Member, int], Rational] = field(default_factory=dict)

    def function(self, model: Model, name: str, shapes: Shapes) -> Polynomial:
        """Return the sequence, once all of the system are made."""
        evaluator = Evaluator(model)
        waiting = [(other, scope) for other in self.others for scope in self.others[other].scopes(evaluator)]
        due = {(other, self.others[other].at(scope)) for other, scope in waiting}
        made: dict[str, dict[int, Column]] = {other: {} for other in self.others}
        spaces = {other: one.shapes(evaluator) for other, one in self.others.items()}
        while waiting:
            ready = next((k for k, one in enumerate(waiting) if not due & self._needed(*one)), None)
            if ready is None:
                raise Unclear("sequences that are defined in a circle")
            other, scope = waiting.pop(ready)
            for member in sorted(self._needed(other, scope)):
                made[member[0]].setdefault(member[1], self._first(member, spaces[member[0]]))
            for one, columns in made.items():
                if columns:
                    model.functions[one] = interpolated(spaces[one], columns)
            value = Evaluator(model).value(self.others[other].right, scope)  # type: ignore[arg-type]
            place = other, self.others[other].at(scope)
            made[other][place[1]] = [
                {len(monomial): c for monomial, c in coefficients(x).items()} for row in value for x in row
            ]
            due.discard(place)
        if not all(made.values()):
            raise Unclear("a sequence without members")
        for other, columns in made.items():
            model.functions[other] = interpolated(spaces[other], columns)
        return model.functions[name]

    def scopes(self, evaluator: Evaluator) -> list[Scope]:
        """Return the values of the index at which this is said."""
        found = [*instances(evaluator, self.source)]
        if len(found) > LONGEST:
            raise Unclear("a recursion with too many steps")
        return found

    def at(self, scope: Scope) -> int:
        """Return the index of the member that is defined there."""
        assert self.left is not None
        return int(scope[self.index or ""][1]) + _offset(self.left, self.index or "")

    def shapes(self, evaluator: Evaluator) -> Shapes:
        """Return the shapes of what the sequence is a function of."""
        assert self.left is not None
        return tuple((evaluator.size(rows), evaluator.size(cols)) for rows, cols in self.left.data[1])

    def _needed(self, name: str, scope: Scope) -> set[Member]:
        one = self.others[name]
        here = int(scope[one.index or ""][1])
        return {
            (part.data[0], here + _offset(part, one.index or ""))
            for part in _members(one.right)  # type: ignore[arg-type]
            if part.data[0] in self.others
        }

    def _first(self, member: Member, shapes: Shapes) -> Column:
        assert self.drawn is not None
        many = shapes[0][0] * shapes[0][1]
        for k in range(many):
            if (member, k) not in self.start:
                self.start[member, k] = self.drawn(len(self.start))
        return [{0: self.start[member, k]} for k in range(many)]


def with_systems(
    found: Mapping[str, Definition], hypotheses: Sequence[Hypothesis], drawn: Drawn
) -> dict[str, Definition]:
    """Return definitions, and the sequences that are defined by one another; ``drawn`` gives entries."""
    told: dict[str, InSystem] = {}
    for hypothesis in hypotheses:
        one = _in_system(hypothesis)
        if one is not None and one.left is not None and one.left.data[0] not in {*told, *found}:
            told[one.left.data[0]] = one
    system: dict[str, InSystem] = {}
    start: dict[tuple[Member, int], Rational] = {}
    for name, one in told.items():
        if any(name in _behind(other, told) for other in _behind(name, told) - {name}):
            one.others, one.drawn, one.start = system, drawn, start
            system[name] = one
    others = (found[n] for one in system.values() for _, t in one.summands for n in t.free if n in found)
    if any(reached(other, found) & system.keys() for other in others):
        return dict(found)
    return {**found, **system}


def _behind(name: str, told: Mapping[str, InSystem]) -> set[str]:
    """Return the sequences that one is defined by, directly or through others."""
    found, waiting = set[str](), [name]
    while waiting:
        right = told[waiting.pop()].right
        new = {p.data[0] for p in _members(right)} & told.keys() - found if right is not None else set[str]()
        found |= new
        waiting += new
    return found


def _in_system(hypothesis: Hypothesis) -> InSystem | None:
    """Return the sequence whose members an equation says, for each index, by others; or None."""
    (relation, left, right), bound = hypothesis.statement, hypothesis.bound
    indices = [b[1] for b in bound if b[0] == "index"]
    if relation != "=" or len(indices) != 1 or len(bound) != 1 or not _is_member(left):
        return None
    try:
        own = _offset(left, indices[0])
        later = [p for p in _members(right) if p.data[0] == left.data[0] and _offset(p, indices[0]) >= own]
    except Unclear:
        return None
    summands = ((Rational(1), right),)
    return None if later else InSystem(hypothesis, summands, False, indices[0], left, right)


def _is_member(term: Term) -> bool:
    """Whether a term is a member of a sequence of matrices: a gradient in a first argument, beside an index."""
    sequence = term.op == "function" and term.data[2:] == ((0,), True) and len(term.args) > 1
    return sequence and term.args[1].op == "number"


def _members(term: Term) -> Iterator[Term]:
    if _is_member(term):
        yield term
    for one in term.args:
        yield from _members(one)


def _offset(member: Term, index: str) -> int:
    """Return the number c of the member at k + c; raises Unclear where it is at another place."""
    place: Scalar = member.args[1].data[0]
    behind = place.minus(parameter("index", index)).constant
    if behind is None or behind.denominator != 1:
        raise Unclear("a member at another place")
    return int(behind)
