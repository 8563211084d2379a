"""Sequences that a hypothesis defines step by step: x_{k+1} by x_k, or by x_k and x_{k−1}, the first ones drawn.

A sequence is a polynomial X(v, k) or X(v, k, ω), x_k its gradient in v at 0: what the steps give, polynomials in ω,
is interpolated in k.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dlhw3.kernel.scalars import Scalar, parameter
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models.definitions import Definition, reached
from dlhw3.symbolic.models.evaluation import Evaluator, Scope
from dlhw3.symbolic.models.holding import instances
from dlhw3.symbolic.models.interpretation import Model, Place, Polynomial, Shapes
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.unknowns import coefficients

LONGEST = 6  # steps
Entry = dict[int, Rational]
"""A polynomial in ω: its coefficients by power."""
Column = list[Entry]
"""A member of a sequence: the entries of a matrix, row by row."""


@dataclass
class Recursion(Definition):
    """x_{k+1} = right for each k in a range: ``index`` is k; ``start`` holds the first ones, drawn by entry.

    There is one, and one more for each step that ``right`` goes ``back`` from x_k.
    """

    right: Term | None = None
    drawn: Callable[[int], Rational] | None = None
    start: dict[int, Rational] = field(default_factory=dict)
    back: int = 0
    shift: int = 0
    """How far the member before the one that is defined is from k: 1 where that is x_{k+2}."""
    begins: Term | None = None
    """What the first member is said to be, where that has no letters: I, or 0."""

    def function(self, model: Model, name: str, shapes: Shapes) -> Polynomial:
        """Return the sequence, from its first member on."""
        evaluator = Evaluator(model)
        scopes = sorted(instances(evaluator, self.source), key=lambda scope: self._at(scope))
        if not scopes or len(scopes) > LONGEST or self.right is None or self.drawn is None:
            raise Unclear("a recursion without steps, or with too many")
        first, (rows, cols) = self._at(scopes[0]), shapes[0]
        many = rows * cols
        if self.begins is not None and not self.back:
            told = evaluator.value(self.begins, {})
            self.start = dict(enumerate(x for row in told for x in row))
        free = max(first, self.back) + 1  # those before the steps are any, of x_{k+2} = x_{k+1} that is x_0
        self.start |= {i: self.drawn(i) for i in range(many * free) if i not in self.start}
        columns = {first - k: [{0: self.start[k * many + i]} for i in range(many)] for k in range(free)}
        for scope in scopes:
            model.functions[name] = interpolated(shapes, columns)
            value = Evaluator(model).value(self.right, scope)
            columns[self._at(scope) + 1] = [
                {len(monomial): c for monomial, c in coefficients(x).items()} for row in value for x in row
            ]
        return interpolated(shapes, columns)

    def _at(self, scope: Scope) -> int:
        return int(scope[self.index or ""][1]) + self.shift


def with_recursions(
    found: Mapping[str, Definition], hypotheses: Sequence[Hypothesis], drawn: Callable[[int], Rational]
) -> dict[str, Definition]:
    """Return definitions and the recursions beside them, none in a circle; ``drawn`` gives a first entry."""
    whole = dict(found)
    for hypothesis in hypotheses:
        for name, recursion in _recursions(hypothesis):
            if name not in whole and name not in reached(recursion, whole, itself=name):
                whole[name] = recursion
                recursion.drawn, recursion.begins = drawn, _beginning(name, hypotheses)
    return whole


def _beginning(name: str, hypotheses: Sequence[Hypothesis]) -> Term | None:
    """Return what a hypothesis says the member at 0 is, where that has no letters; or None."""
    for relation, left, right in (h.statement for h in hypotheses if not h.bound):
        begins = left.op == "function" and left.data[0] == name and left.data[2:] == ((0,), True)
        places = left.args[1 : len(left.data[1])] if begins else ()
        if (
            relation == "="
            and places
            and places[0].op == "number"
            and not places[0].free
            and not right.free - left.free
        ):
            return right if places[0].data[0].constant == 0 else None
    return None


def stepwise(hypotheses: Sequence[Hypothesis]) -> bool:
    """Whether a hypothesis defines a sequence step by step."""
    return any(map(_recursions, hypotheses))


def counted(parts: Iterable[Term]) -> bool:
    """Whether a sequence of numbers is among the parts of terms: a function of a number, at an index."""
    values = (t for t in parts if t.op == "function" and not t.data[2])
    return any(all(point.op == "number" for point in t.args) for t in values)


def _recursions(hypothesis: Hypothesis) -> Sequence[tuple[str, Recursion]]:
    """Return the sequence that a hypothesis defines step by step, if it is one: its left is x_{k+1}, or x_{k+2}."""
    (relation, left, right), bound = hypothesis.statement, hypothesis.bound
    indices = [b[1] for b in bound if b[0] == "index"]
    if relation != "=" or len(indices) != 1 or left.op != "function" or left.data[2:] != ((0,), True):
        return []
    points = left.args[: len(left.data[1])]
    if len(points) < 2 or points[1].op != "number":
        return []
    ahead = points[1].data[0].minus(parameter("index", indices[0])).constant
    if ahead is None or ahead.denominator != 1 or (ahead < 1 and _is_of_itself(right, left)):
        return []
    back, shift = _back(right, left.data[0], points[1].data[0]), int(ahead) - 1
    made = Recursion(hypothesis, ((Rational(1), right),), False, indices[0], right, back=back, shift=shift)
    return [(left.data[0], made)]


def _is_of_itself(term: Term, member: Term) -> bool:
    """Whether a member of a sequence stands in a term."""
    return term == member or any(_is_of_itself(one, member) for one in term.args)


def _back(term: Term, name: str, after: Scalar) -> int:
    """Return how many steps before x_k a term goes in a sequence whose member after that it is: 1 for x_{k−1}."""
    furthest = max((_back(a, name, after) for a in term.args), default=0)
    if term.op != "function" or term.data[0] != name or len(term.args) < 2 or term.args[1].op != "number":
        return furthest
    behind = after.minus(term.args[1].data[0]).constant
    return max(furthest, int(behind) - 1) if behind is not None and behind.denominator == 1 else furthest


def interpolated(shapes: Shapes, columns: dict[int, Column]) -> Polynomial:
    """Return the polynomial in v, k and ω, linear in v, whose gradient in v is each column at its index."""
    terms: dict[tuple[Place, ...], Rational] = {}
    cols = shapes[0][1]
    for at, column in columns.items():
        factors = basis(at, [k for k in columns if k != at])
        for i, entry in enumerate(column):
            for power, c in entry.items():
                for degree, factor in enumerate(factors):
                    key = ((0, *divmod(i, cols)), *[(1, 0, 0)] * degree, *[(2, 0, 0)] * power)
                    terms[key] = terms.get(key, Rational(0)) + c * factor
    if any((2, 0, 0) in key and len(shapes) < 3 for key, c in terms.items() if c):
        raise Unclear("a sequence that is not random has a random step")
    return Polynomial(shapes, {key: c for key, c in terms.items() if c})


def basis(at: int | Rational, others: Sequence[int | Rational]) -> list[Rational]:
    """Return the coefficients, by power of k, of the polynomial that is 1 at a number and 0 at the others."""
    found = [Rational(1)]
    for other in others:
        scale = 1 / Rational(at - other)
        raised = [Rational(0), *(c * scale for c in found)]
        found = [a - b * other * scale for a, b in zip(raised, [*found, Rational(0)], strict=True)]
    return found
