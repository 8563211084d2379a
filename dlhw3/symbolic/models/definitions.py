"""Letters and families that a hypothesis defines: their values are evaluated, exact or not, and not drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, product
from typing import Any

from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.interpretation import Model, Place, Polynomial, Shape, Shapes
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import ONE, ZERO, Unclear
from dlhw3.symbolic.models.rationals import Rational

LONGEST = 100  # summands of a hypothesis that may define something


@dataclass
class Definition:
    """A value by a hypothesis: a sum of terms with rational factors, transposed or not, at an index of a family."""

    source: Hypothesis
    summands: tuple[tuple[Rational, Term], ...]
    transposed: bool = False
    index: str | None = None

    def value(self, model: Model, k: int | None, shape: Shape) -> Matrix:
        """Return the value in a model."""
        scope = {} if self.index is None or k is None else {self.index: (k, k)}
        evaluator = Evaluator(model)
        value = matrices.zeros(*(shape[::-1] if self.transposed else shape))
        for c, term in self.summands:
            value = matrices.plus(value, matrices.scaled(c, evaluator.value(term, scope)))
        return matrices.transposed(value) if self.transposed else value

    def function(self, model: Model, name: str, shapes: Shapes) -> Polynomial:
        """Raise Unclear: this defines no function."""
        raise Unclear(f"{name} has no value")


@dataclass
class MatrixDefinition(Definition):
    """A matrix S(x, …) that is what a function's derivative does; Ψ(V, x, …) = ⟨V, S(x, …)⟩, ``of`` the function.

    With ``slot`` 0 it is ∇²l(x), and else the Jacobian in that argument of r, kept as ⟨c, r⟩, or how that moves
    along its last point, a direction of the argument ``moved``.
    """

    of: str = ""
    slot: int = 0
    moved: int = 0

    def value(self, model: Model, k: int | None, shape: Shape) -> Matrix:
        """Raise Unclear: this defines no letter."""
        raise Unclear(f"a derivative of {self.of} is no letter")

    def function(self, model: Model, name: str, shapes: Shapes) -> Polynomial:
        """Return Ψ, whose slots behind the first are where the function is taken; raises Unclear if it bends."""
        (rows, columns), *places = shapes[: len(shapes) - bool(self.moved)]
        own = (*([(rows, 1)] if self.slot else []), *places)
        polynomial = model.function(self.of, tuple(own))
        terms: dict[tuple[Place, ...], Rational] = {}
        for i, j in product(range(rows), range(columns)):
            slope = polynomial.slope((0, i, 0)).slope((self.slot, j, 0))
            if slope.bends:
                raise Unclear(f"{self.of} bends")
            for of_term, c in self._along(slope, own):
                if not (self.slot and any(k == 0 for k, _, _ in of_term)):
                    moved = ((k + (not self.slot), row, column) for k, row, column in of_term)
                    terms[((0, i, j), *moved)] = c
        return Polynomial(shapes, terms)

    def _along(self, slope: Polynomial, own: Shapes) -> Iterator[tuple[tuple[Place, ...], Rational]]:
        """Yield the terms of an entry, or of how it moves along the direction, whose slot is the last."""
        if not self.moved:
            yield from slope.terms.items()
            return
        for k in range(own[self.moved][0]):
            for term, c in slope.slope((self.moved, k, 0)).terms.items():
                yield (*term, (len(own), k, 0)), c


@dataclass
class Defined:
    """A supply of what is defined, and of nothing else."""

    definitions: dict[str, Definition] = field(default_factory=dict)

    def letter(self, model: Model, name: str, shape: Shape, kind: str) -> Matrix:
        """Return a letter's defined value."""
        return self._definition(name).value(model, None, shape)

    def layer(self, model: Model, name: str, k: int, shape: Shape) -> Matrix:
        """Return a layer's defined value."""
        return self._definition(name).value(model, k, shape)

    def width(self, model: Model, name: str, k: int) -> int:
        """Raise Unclear: no width is defined."""
        raise Unclear(f"{name}_{k} has no value")

    def function(self, model: Model, name: str, shapes: Shapes) -> Polynomial:
        """Return a sequence that is defined step by step."""
        return self._definition(name).function(model, name, shapes)

    def _definition(self, name: str) -> Definition:
        if name not in self.definitions:
            raise Unclear(f"{name} has no value")
        return self.definitions[name]


def definitions(hypotheses: Sequence[Hypothesis]) -> dict[str, Definition]:
    """Return the letters, the families, the Hessians and the Jacobians that hypotheses define, none in a circle."""
    found: dict[str, Definition] = {}
    for hypothesis in hypotheses:
        if (acting := _acting(hypothesis)) is not None:
            found.setdefault(*acting)
        for name, definition in _isolated(hypothesis):
            if name not in found and name not in reached(definition, found):
                found[name] = definition
                break
    return found


def reached(definition: Definition, others: Mapping[str, Definition], itself: str = "") -> set[str]:
    """Return the names that a definition's value depends on, through the others; ``itself`` may stand in it."""
    found: set[str] = set()
    waiting = [definition]
    while waiting:
        here = waiting.pop()
        names = frozenset[str]().union(*(t.free for _, t in here.summands)) - found
        names -= {itself} if here is definition else set()
        waiting += [others[n] for n in names if n in others]
        found |= names
    return found


def _acting(hypothesis: Hypothesis) -> tuple[str, MatrixDefinition] | None:
    """Return the function that ∇²l(x)[v] = S(x) v, or Dr(x)[v] = S(x) v, for every v defines, with its name."""
    relation, left, right = hypothesis.statement
    letters = [name for kind, name, *_ in hypothesis.bound if kind == "letter"]
    if relation != "=" or len(letters) != 1 or (left.op, right.op) != ("function", "mul"):
        return None
    matrix, *v = right.args
    name, domain, slots, is_open = left.data
    points, hands = left.args[: len(domain)], [*left.args[len(domain) :]]
    if (
        not is_open
        or len(v) != 1
        or v[0] not in hands
        or [v[0].data[0]] != letters
        or matrix.op != "function"
    ):
        return None
    place = hands.index(v[0])
    along = hands[:place] + hands[place + 1 :]
    slot: int = slots[place]
    moved: list[int] = [*slots[:place], *slots[place + 1 : -1]]
    if slots[-1] != 0 or len(moved) != len(along) or len(along) > 1 or (along and not all((slot, *moved))):
        return None
    if matrix.args[1:] != (*points[slot > 0 :], *along):
        return None
    moving = moved[0] if moved else 0
    return matrix.data[0], MatrixDefinition(hypothesis, ((ONE, left),), of=name, slot=slot, moved=moving)


def _isolated(hypothesis: Hypothesis) -> list[tuple[str, Definition]]:
    """Return each letter, or single layer at the bound index, that is a summand by itself, and what it equals."""
    statement, bound = hypothesis.statement, hypothesis.bound
    if statement.relation != "=" or any(b[0] != "index" for b in bound) or len(bound) > 1:
        return []
    summands: dict[Term, Rational] = {}
    sides = chain(_summands(statement.left, ONE), _summands(statement.right, -ONE))
    for c, part in islice(sides, LONGEST):
        summands[part] = summands.get(part, ZERO) + c
    if next(sides, None):
        return []
    index = bound[0][1] if bound else None
    found = []
    for part, c in summands.items():
        turned = part.op == "transpose"
        bare = part.args[0] if turned else part
        single = bare.op == "layers" and bare.data[2] is bare.data[3] and _is_index(bare.data[2], index)
        if c and (single or (bare.op == "letter" and index is None)):
            rest = tuple((-e / c, other) for other, e in summands.items() if other is not part and e)
            found.append((bare.data[0], Definition(hypothesis, rest, turned, index)))
    return found


def _is_index(scalar: Any, index: str | None) -> bool:
    return index is not None and scalar.terms == ((((("index", index), 1),), ONE),)


def _summands(term: Term, factor: Rational) -> Iterator[tuple[Rational, Term]]:
    """Return what a term adds up, one by one: shared parts of sums make many of few."""
    if term.op == "add":
        for a in term.args:
            yield from _summands(a, factor)
    elif term.op == "mul" and term.args[0].op == "number" and len(term.args) == 2:
        number = term.args[0].data[0].constant
        yield from ((factor, term),) if number is None else _summands(term.args[1], factor * number)
    else:
        yield (ZERO if term.op == "zero" else factor), term
