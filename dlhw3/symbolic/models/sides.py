"""On which sides of the bends of |x|, max(x, 0) and sign x instances lie: one says nothing of the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import combinations, product

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.order.plain import holds
from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.statements import Condition
from dlhw3.kernel.terms import MOVING, Term, bound_name
from dlhw3.symbolic.models.evaluation import Evaluator, Scope
from dlhw3.symbolic.models.matrices import Matrix, entries
from dlhw3.symbolic.models.numbers import Number, Unclear, equal, sign

BENT = frozenset(("abs", "sign", "relu", "step"))
"""The functions of every entry that change at 0 to another formula."""
JUMPING = frozenset(("sign", "step"))
"""Those of them that jump: their value at 0 does not follow from those beside it."""
MOST, LEAST = 8, 3  # arguments of these that are looked at; values on a side that count
ONE_TO_ONE = {("map", name) for name in ("exp", "log", "sqrt", "tanh", "arctan")}
LINEAR = ("add", "sum", "trace")
Values = Sequence[Number]
Found = dict[Term, dict[frozenset[tuple[str, int]], Values]]
"""The values of terms, by what is bound around them."""


class Sides:
    """The signs that the arguments of bent functions in some terms had, one by one and two at a time."""

    def __init__(self, terms: Iterable[Term], facts: Facts, required: Iterable[Condition] = ()) -> None:
        self.terms, self.facts, self.required = tuple(terms), facts, frozenset(required)
        self.arguments, self.around, self.jumping = _arguments(self.terms)
        self.zeros: dict[Term, set[object]] = {}
        """Of what jumps, the values of the letters in its argument where that was 0."""
        self.seen: dict[tuple[Term, Term], dict[tuple[int, int], set[tuple[Number, Number]]]] = {}
        self.values: dict[Term, Values] = {}
        self.apart: set[tuple[Term, Term]] = set()
        """Two arguments of which none is a number times the other."""
        self.due: dict[Term, tuple[int, ...]] = {}

    def add(self, evaluator: Evaluator) -> None:
        """Take an instance; raises Unclear where a sign is not decided."""
        collected: Found = {one: {} for one in self.arguments}
        for whole in self.terms if collected else ():
            self._collect(evaluator, whole, {}, collected)
        found = {one: [x for held in places.values() for x in held] for one, places in collected.items()}
        for pair in self.pairs:
            here = [found[one] for one in pair]
            together = zip(*here, strict=True) if len(here[0]) == len(here[1]) else product(*here)
            for x, y in together:
                self.seen.setdefault(pair, {}).setdefault((sign(x), sign(y)), set()).add((x, y))
            first, second = ((*self.values.get(one, ()), *found[one]) for one in pair)
            if not _in_proportion(first, second):
                self.apart.add(pair)
        for one, values in found.items():
            if one in self.jumping and not all(map(sign, values)) and not _is_trivial(evaluator, one):
                letters, functions = evaluator.model.letters, evaluator.model.functions
                held = tuple((name, letters[name]) for name in sorted(one.free & letters.keys()))
                self.zeros.setdefault(one, set()).add(id(evaluator) if one.free & functions.keys() else held)
            if one not in self.values and any(map(sign, values)):
                self.values[one] = tuple(values)

    @property
    def pairs(self) -> list[tuple[Term, Term]]:
        """Each two arguments, and each with itself."""
        return [*((one, one) for one in self.arguments), *combinations(self.arguments, 2)]

    def _collect(self, evaluator: Evaluator, node: Term, scope: Scope, found: Found) -> None:
        """Collect the values of the arguments within a term, at all values of what is bound around them."""
        if node.op == "map" and node.data[0] in BENT:
            (argument,) = node.args
            place = frozenset((name, scope[name][0]) for name in scope if name in argument.free)
            found[argument].setdefault(place, entries(evaluator.value(argument, scope)))
        opens = bound_name(node.op, node.data) is not None
        for k, argument in enumerate(node.args):
            if argument in self.around:
                for inner in evaluator.scopes(node, scope) if k == 0 and opens else [scope]:
                    self._collect(evaluator, argument, inner, found)

    def complete(self) -> bool:
        """Whether every argument was on either side, and every two on each pair of sides, at LEAST values."""
        return len(self.arguments) <= MOST and all(map(self._complete, self.pairs))

    def lacking(self) -> list[tuple[tuple[Term, int], ...]]:
        """Return arguments with the sides on which they were not yet seen, alone or two at a time."""
        alone: list[tuple[tuple[Term, int], ...]] = [
            ((one, side),)
            for one in self.arguments
            for side in self._due(one)
            if not (self._zeros(one) if side == 0 else self._many((one, one), side))
        ]
        if alone:
            return alone
        return [
            ((one, x), (other, y))
            for one, other in self.apart
            if one is not other
            for x in self._due(one)
            for y in self._due(other)
            if (x, y) not in self.seen.get((one, other), {})
        ]

    def _zeros(self, argument: Term) -> bool:
        """Whether what jumps was seen at 0: at one value, where there is one at most."""
        return len(self.zeros.get(argument, ())) >= (1 if _is_of_one(argument) else LEAST)

    def _many(self, pair: tuple[Term, Term], side: int) -> bool:
        return sum(len(x) for (one, _), x in self.seen.get(pair, {}).items() if one == side) >= LEAST

    def _complete(self, pair: tuple[Term, Term]) -> bool:
        seen = {both: len(values) for both, values in self.seen.get(pair, {}).items()}
        due = [(x, y) for x in self._due(pair[0]) for y in self._due(pair[1])]
        if pair[0] is pair[1] or pair not in self.apart:
            at_zero = all(self._zeros(one) for one in pair if 0 in self._due(one))
            return at_zero and all(self._many(pair, side) for side, _ in due if side)
        return all(seen.get(both, 0) >= (LEAST if all(both) else 1) for both in due)

    def _due(self, argument: Term) -> tuple[int, ...]:
        """Return where an argument has to be: on both sides, unless its sign is plain to see, and at a jump."""
        if argument not in self.due:
            try:
                sides = (1,) if holds(Condition("nonnegative", argument), self.facts) else (1, -1)
            except KernelError:  # it cannot hold
                sides = (-1,)
            at_zero = argument in self.jumping and not self._is_nonzero(argument)
            self.due[argument] = (*sides, 0) if at_zero else sides
        return self.due[argument]

    def _is_nonzero(self, argument: Term) -> bool:
        """Whether it is plain to see, or said, that no entry of an argument is 0."""
        for kind in ("nonzero", "positive"):
            condition = Condition(kind, argument)
            with suppress(KernelError):
                if condition in self.required or holds(condition, self.facts):
                    return True
        return False


def _arguments(terms: Iterable[Term]) -> tuple[tuple[Term, ...], frozenset[Term], frozenset[Term]]:
    """Return the arguments of bent functions within terms, the terms in which these stand, and those of jumps."""
    found: dict[Term, None] = {}
    around: dict[Term, bool] = {}
    jumping, moving = set[Term](), set[Term]()

    def bent(node: Term) -> bool:
        if node not in around:
            own = node.op == "map" and node.data[0] in BENT
            found.update({node.args[0]: None} if own else {})
            jumping.update([node.args[0]] if own and node.data[0] in JUMPING else [])
            within = [bent(one) for one in node.args]
            around[node] = any(within) or own
            moving.update([node] if node.op in MOVING and around[node] else [])
        return around[node]

    for one in terms:
        bent(one)
    jumping.difference_update(*(_arguments(node.args)[0] for node in moving))  # at 0 it has no slope
    return tuple(found), frozenset(one for one, held in around.items() if held), frozenset(jumping)


def _is_of_one(argument: Term) -> bool:
    """Whether one number stands in an argument, once, within nothing that has a value twice: it has one zero."""
    waiting, letters = [argument], 0
    while waiting:
        part = waiting.pop()
        if part.op == "letter" and part.shape == argument.shape:
            letters += 1
        elif part.op not in ("number", "add", "mul") and (part.op, *part.data[:1]) not in ONE_TO_ONE:
            return False
        waiting += part.args
    return letters == 1 and all(size.constant == 1 for size in argument.shape)


def _is_trivial(evaluator: Evaluator, argument: Term) -> bool:
    """Whether an argument with nothing bound around it is 0 because all that it adds up is, or a factor."""
    if argument.op == "sigma":
        scopes = evaluator.scopes(argument, {})
        return not any(map(_nonzero, (evaluator.value(argument.args[0], scope) for scope in scopes)))
    if argument.op not in (*LINEAR, "mul") or any(a.op == "sigma" for a in argument.args):
        return False
    try:
        seen = [_nonzero(evaluator.value(a)) for a in argument.args]
    except Unclear:  # of what is bound
        return False
    numbers = all(a.shape == argument.shape for a in argument.args)
    return not any(seen) if argument.op in LINEAR else not (all(seen) or numbers)


def _nonzero(value: Matrix) -> bool:
    return any(map(sign, entries(value)))


def _in_proportion(first: Values, second: Values) -> bool:
    """Whether values are one number times others, as far as is decided."""
    if len(first) != len(second):
        return False
    pivot = next((k for k, x in enumerate(first) if x), None)
    try:
        return pivot is None or all(
            equal(x * second[pivot], y * first[pivot]) for x, y in zip(first, second, strict=True)
        )
    except Unclear:
        return True
