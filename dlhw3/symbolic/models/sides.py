"""On which sides of the bends of |x|, max(x, 0) and sign x instances lie: one says nothing of the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, product

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.order.plain import holds
from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.statements import Condition
from dlhw3.kernel.terms import Term, bound_name
from dlhw3.symbolic.models.evaluation import Evaluator, Scope
from dlhw3.symbolic.models.matrices import entries
from dlhw3.symbolic.models.numbers import Number, Unclear, equal, sign

BENT = frozenset(("abs", "sign", "relu", "step"))
"""The functions of every entry that change at 0 to another formula."""
MOST, LEAST = 8, 3  # arguments of these that are looked at; values on a side that count
Values = Sequence[Number]
Found = dict[Term, dict[frozenset[tuple[str, int]], Values]]
"""The values of terms, by what is bound around them."""


class Sides:
    """The signs that the arguments of bent functions in some terms had, one by one and two at a time."""

    def __init__(self, terms: Iterable[Term], facts: Facts) -> None:
        self.terms, self.facts = tuple(terms), facts
        self.arguments, self.around = _arguments(self.terms)
        self.seen: dict[tuple[Term, Term], dict[tuple[int, int], set[tuple[Number, Number]]]] = {}
        self.values: dict[Term, Values] = {}
        self.apart: set[tuple[Term, Term]] = set()
        """Two arguments of which none is a number times the other."""

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

    def _complete(self, pair: tuple[Term, Term]) -> bool:
        seen = {both: len(values) for both, values in self.seen.get(pair, {}).items()}
        due = [(x, y) for x in self._due(pair[0]) for y in self._due(pair[1])]
        if pair[0] is pair[1] or pair not in self.apart:
            return all(sum(seen.get((side, other), 0) for other in (1, 0, -1)) >= LEAST for side, _ in due)
        return all(seen.get(both, 0) >= LEAST for both in due)

    def _due(self, argument: Term) -> tuple[int, ...]:
        """Return the sides on which an argument has to be: both, unless its sign is plain to see."""
        try:
            return (1,) if holds(Condition("nonnegative", argument), self.facts) else (1, -1)
        except KernelError:  # it cannot hold
            return (-1,)


def _arguments(terms: Iterable[Term]) -> tuple[tuple[Term, ...], frozenset[Term]]:
    """Return the arguments of bent functions within terms, each once, and the terms in which these stand."""
    found: dict[Term, None] = {}
    around: dict[Term, bool] = {}

    def bent(node: Term) -> bool:
        if node not in around:
            own = node.op == "map" and node.data[0] in BENT
            found.update({node.args[0]: None} if own else {})
            within = [bent(one) for one in node.args]
            around[node] = any(within) or own
        return around[node]

    for one in terms:
        bent(one)
    return tuple(found), frozenset(one for one, held in around.items() if held)


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
