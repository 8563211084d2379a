"""Letters made of numbers that are free, by what is assumed of them: A = L Lᵀ is psd, B = A + L Lᵀ is above A.

A letter whose root stands in a question is made of that: B = (A^½ + L Lᵀ)² where A^½ ⪯ B^½ is assumed.

The same arithmetic makes them in doubles, of many points at once, and exactly, of fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from math import isqrt, lcm
from typing import Any

import numpy as np

from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models.definitions import definitions
from dlhw3.symbolic.models.doubles import is_known
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.quadratics import LEADING, Domain, numbers_of, quadratics
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.solved_letters import linear_letters, solution
from dlhw3.symbolic.models.stacked import Member, member, sequences
from dlhw3.symbolic.models.wanted import wanted_by

Array = Any
"""Points, rows, columns; of doubles, or of fractions in a single point."""
Valued = Callable[[Term, Mapping[str, Array]], Array]
"""The value of a term, letters given."""
ORDERS = ("≤", "<", "⪯")
KINDS = ("letter", "size", "index", "exponent", "row", "function")
SIGNED = ("positive", "nonnegative")
OF_FEW = ("free", "symmetric", "psd", "above", "below")
FEW = 3


@dataclass(frozen=True)
class Made:
    """A letter: what its numbers make, of which sign its entries are, beside which terms, and scaled to what.

    It is "free", "symmetric", "psd", "sphere" (of the norm beside), "above" or "below" what is beside, "defined" as
    the sum of that, with factors, "solved" for, where the two beside it that are linear in it are equal, or
    "critical", a function whose slope is 0 there. It is ``scaled`` such that the second of two terms is the first.
    A column of ``few`` numbers has one in its first entry, one in the first half of the others, one in the rest.
    What its numbers make is its root where it is a ``power`` of that.
    """

    name: str
    kind: str = "free"
    entries: str = ""
    beside: tuple[tuple[Rational, Term], ...] = ()
    scaled: tuple[Term, ...] = ()
    few: bool = False
    power: int = 1

    @property
    def holds(self) -> tuple[str, ...]:
        """What holds of it by how it is made."""
        return ("psd",) if self.kind == "psd" else (self.entries,) if self.kind == "free" else ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """What it is made beside of."""
        return (*(term for _, term in self.beside), *self.scaled)

    def count(self, rows: int, cols: int) -> int:
        """Return of how many numbers it is made."""
        if self.kind in ("defined", "critical", "solved"):
            return LEADING * (self.kind == "critical")
        if self.kind == "symmetric" and not self.few:
            return rows * (rows + 1) // 2
        return (FEW if self.few else rows * cols) - (self.kind == "sphere")

    def value(self, at: Array, shape: tuple[int, int], valued: Valued, letters: Mapping[str, Array]) -> Array:
        """Return its value where its numbers are given."""
        if self.kind == "solved":

            def apart(own: Array) -> Array:
                left, right = (valued(term, {**letters, self.name: own}) for term in self.terms)
                return left - right

            return solution(apart, *shape, at.dtype)
        root = self._own(at, *shape, [_times(c, valued(term, letters)) for c, term in self.beside])
        own = reduce(np.matmul, [root] * self.power)
        if not self.scaled:
            return own
        wanted, held = (valued(term, {**letters, self.name: own}) for term in self.scaled)
        return own * (wanted / held)

    def _own(self, at: Array, rows: int, cols: int, beside: Sequence[Array]) -> Array:
        if self.kind == "defined":
            return sum(beside[1:], start=beside[0]) if beside else np.zeros((1, rows, cols))
        if self.kind == "critical":
            slope = -at[:, 1:2] * beside[0].reshape(len(beside[0]), -1)
            at = np.concatenate([np.broadcast_to(at, (len(slope), LEADING)), slope], axis=1)
            return at.reshape(-1, rows, cols)
        if self.kind == "sphere":
            unit = _on_sphere(at)
            return beside[0] * (_of_few(unit, rows, unit=True) if self.few else unit.reshape(-1, rows, cols))
        if self.kind == "symmetric" and not self.few:
            place = {pair: k for k, pair in enumerate((i, j) for i in range(rows) for j in range(i + 1))}
            at = at[:, [place[max(i, j), min(i, j)] for i in range(rows) for j in range(cols)]]
        few = _square_of_few if cols > 1 else _of_few
        own = few(at, rows, unit=False) if self.few else at.reshape(-1, rows, cols)
        if self.kind in ("free", "symmetric"):
            return own
        own = own if self.entries else own @ np.swapaxes(own, 1, 2)
        return own if self.kind == "psd" else beside[0] + (own if self.kind == "above" else -own)


def _of_few(at: Array, rows: int, *, unit: bool) -> Array:
    """Return columns of one number in the first entry, one in half of the others, one in the rest.

    The norm of numbers is 1 where they are those of a ``unit`` column; of 1 + 2k² rows it is made without roots.
    """
    half = rows // 2
    if unit:
        if rows != 2 * half + 1 or half != isqrt(half) ** 2:
            raise Unclear("a norm that is irrational")
        at = at * np.array(
            [1] + [Rational(1, isqrt(half))] * 2, dtype=object if at.dtype == object else float
        )
    return np.repeat(at, [1, half, rows - 1 - half], axis=1)[:, :, None]


def _square_of_few(at: Array, rows: int, *, unit: bool) -> Array:
    """Return a I + b e₁e₁ᵀ + c 𝟏𝟏ᵀ of three numbers."""
    whole, first = np.eye(rows, dtype=int), np.zeros((rows, rows), dtype=int)
    first[0, 0] = 1
    a, b, c = (at[:, k, None, None] for k in range(FEW))
    if at.dtype != object:
        return a * whole + b * first + c
    shared = np.array([[[c[0, 0, 0]] * rows] * rows] * len(at), dtype=object)
    shared[0, range(rows), range(rows)] += a[0, 0, 0]
    shared[0, 0, 0] += b[0, 0, 0]
    return shared


def _times(c: Rational, value: Array) -> Array:
    return value if c == 1 else value * (c if value.dtype == object else float(c))


def _on_sphere(at: Array) -> Array:
    """Return points of norm 1 by their projections from a pole, which are rational where these are."""
    square = (at * at).sum(axis=1, keepdims=True) if at.shape[1] else at.sum(axis=1, keepdims=True)
    return np.concatenate([2 * at, 1 - square], axis=1) / (1 + square)


@dataclass
class FreeNumbers:
    """How all letters of a question are made, those that others need first, and what is left to be watched."""

    made: list[Made] = field(default_factory=list)
    watched: list[Hypothesis] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    sequences: Mapping[str, Member] = field(default_factory=dict)
    functions: Mapping[str, Domain] = field(default_factory=dict)

    @property
    def solves(self) -> bool:
        """Whether a letter is what an equation says, which leaves out what has many solutions."""
        return any(one.kind == "solved" for one in self.made)

    def slots(self, shapes: Mapping[str, tuple[int, int]]) -> Iterator[tuple[Made, slice]]:
        """Yield each letter with the place of its numbers among all."""
        start = 0
        for one in self.made:
            stop = start + one.count(*shapes[one.name])
            yield one, slice(start, stop)
            start = stop

    def of_few(self, shapes: Mapping[str, tuple[int, int]], many: int) -> FreeNumbers:
        """Return the same where each free column of so many rows, or square, is made of few numbers."""
        kinds = {(many, 1): ("free", "sphere"), (many, many): OF_FEW}
        made = [replace(m, few=m.kind in kinds.get(shapes[m.name], ())) for m in self.made]
        return replace(self, made=made)

    def letters(self, at: Array, shapes: Mapping[str, tuple[int, int]], valued: Valued) -> dict[str, Array]:
        """Return the values of all letters."""
        found: dict[str, Array] = {}
        for one, place in self.slots(shapes):
            found[one.name] = one.value(at[:, place], shapes[one.name], valued, found)
        return found


def free_numbers(question: Question) -> FreeNumbers | None:
    """Return how the letters of a question are made, or None where that is not known."""
    members = sequences(question.parts)
    functions = quadratics(question.parts, members)
    if question.random or functions is None or not is_known(question.parts):
        return None
    if any(kind not in KINDS for kind in question.kinds.values()):
        return None
    defined = definitions(question.hypotheses)
    if any(d.transposed or d.index is not None for d in defined.values()):
        return None
    found = {name: Made(name, "defined", beside=d.summands) for name, d in defined.items()}
    wanted = _with_signs_of_members(question.hypotheses, wanted_by(question.wished))
    watched = []
    for hypothesis in question.hypotheses:
        if any(hypothesis is d.source for d in defined.values()):
            continue
        made = None if hypothesis.bound else _made_by(hypothesis.statement, found, wanted, question.symmetric)
        if made is not None:
            found[made.name] = made
            watched += [hypothesis] if made.power > 1 else []  # what its numbers make may be no root
        elif hypothesis.statement.relation == "=" or len({b[0] for b in hypothesis.bound}) > 1:
            return None
        else:
            watched.append(hypothesis)
    bound = {b[1] for h in question.hypotheses for b in h.bound if b[0] == "letter"}
    letters = sorted(n for n, kind in question.kinds.items() if kind == "letter" and n not in bound)
    letters += [*members, *map(numbers_of, functions)]
    powers = _powers(question.parts)
    for name in letters:
        one = _alone(name, question.symmetric, wanted)
        found.setdefault(name, replace(one, power=powers.get(name, 1)) if one.kind == "psd" else one)
    made_in_order = _in_order(found)
    if len(made_in_order) != len(letters):
        return None
    held = {(kind, one.name) for one in made_in_order for kind in one.holds}
    conditions = [c for c in question.required if (c.kind, _name_of(c.subject)) not in held]
    return FreeNumbers(made_in_order, watched, conditions, members, functions)


def _with_signs_of_members(
    hypotheses: Sequence[Hypothesis], wanted: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Return what is wanted of letters, and of sequences whose members are said to be > 0 or ≥ 0."""
    found = dict(wanted)
    for relation, left, right in (h.statement for h in hypotheses if h.bound):
        one = member(right)
        if one is not None and relation in ("<", "≤") and _is_zero(left):
            said = "positive" if relation == "<" else "nonnegative"
            found[one.name] = found.get(one.name, frozenset()) | {said}
    return found


def _alone(name: str, symmetric: Container[str], wanted: Mapping[str, frozenset[str]]) -> Made:
    """Return how a letter is made of which nothing is said beside others."""
    said = wanted.get(name, frozenset())
    entries = next((kind for kind in SIGNED if kind in said), "")
    kind = "psd" if said & {"psd", "pd"} else "symmetric" if name in symmetric else "free"
    return Made(name, kind, entries if kind == "free" else "")


def _name_of(term: Term) -> str:
    return str(term.data[0]) if term.op == "letter" else ""


def _summed(term: Term) -> str:
    """Return the letter whose entries are added up, or the sequence whose members are; "" for neither."""
    if term.op == "sigma" and (one := member(term.args[0])) is not None:
        return one.name
    return _name_of(term.args[0]) if term.op in ("norm", "sum", "trace") else ""


def _made_by(
    statement: Statement,
    found: Mapping[str, Made],
    wanted: Mapping[str, frozenset[str]],
    symmetric: frozenset[str],
) -> Made | None:
    """Return a letter that one thing said makes: of an order a side, of sum(x) = 1 and ‖x‖ = 1 what is scaled."""
    relation, left, right = statement
    if relation in ORDERS:
        if _is_zero(left) and wanted.get(_name_of(right), frozenset()) & {"psd", "pd", *SIGNED}:
            return None  # which it is made by
        return _made_by_order(statement, found)
    if left.op == "function" and left.data[2:] == ((0,), True) and _is_zero(right):
        name = numbers_of(left.data[0])
        return None if name in found else Made(name, "critical", beside=((Rational(1), left.args[0]),))
    for one, other in ((left, right), (right, left)):
        name = _summed(one)
        if not name or name in found or _reaches(other, name, found):
            continue
        signed = bool(wanted.get(name, frozenset()) & {"positive", "nonnegative"})
        if one.op == "norm" and not signed:
            return Made(name, "sphere", beside=((Rational(1), other),))
        if one.op != "norm":
            return replace(_alone(name, symmetric, wanted), scaled=(other, one))
    beside = (Rational(1), left), (Rational(1), right)
    for name in linear_letters(statement, found.keys() | symmetric):
        others = [t for one in (left.free | right.free) & found.keys() for t in found[one].terms]
        if not any(_reaches(term, name, found) for term in others):
            return Made(name, "solved", beside=beside)
    return None


def _made_by_order(statement: Statement, found: Mapping[str, Made]) -> Made | None:
    """Return a letter that is a side of an order, or whose root is, with a factor."""
    relation, left, right = statement
    entries = {"<": "positive", "≤": "nonnegative"}.get(relation, "")
    for one, other, kind in ((right, left, "above"), (left, right, "below")):
        c, name, power = _root(one)
        if name and name not in found and not _reaches(other, name, found):
            return Made(name, kind, entries, ((1 / c, other),), power=power)
    return None


def _root(term: Term) -> tuple[Rational, str, int]:
    """Return c, A and k of A, A^{1/k} and c A^{1/k} where c > 0; "" for A of what is none of them."""
    factor = Rational(1)
    if term.op == "mul" and len(term.args) == 2 and term.args[0].op == "number":
        factor, term = Rational(term.args[0].data[0].constant or 0), term.args[1]
    if term.op != "psdpower":
        return Rational(1), _name_of(term) if factor == 1 else "", 1
    exponent = term.data[0].constant
    if factor <= 0 or not exponent or exponent.numerator != 1:
        return Rational(1), "", 1
    return factor, _name_of(term.args[0]), int(exponent.denominator)


def _powers(parts: Sequence[Term]) -> dict[str, int]:
    """Return of which power letters are made whose roots stand in terms, such that these are fractions."""
    found: dict[str, int] = {}
    for part in parts:
        exponent = part.data[0].constant if part.op == "psdpower" else None
        if exponent is not None and exponent.denominator > 1 and (name := _name_of(part.args[0])):
            found[name] = lcm(found.get(name, 1), int(exponent.denominator))
    return found


def _is_zero(term: Term) -> bool:
    return term.op == "zero" or (term.op == "number" and term.data[0].constant == 0)


def _reaches(term: Term, name: str, found: Mapping[str, Made]) -> bool:
    """Whether a letter stands in a term, or in what makes the letters of it."""
    waiting, seen = [term], set[str]()
    while waiting:
        free = waiting.pop().free - seen
        if name in free:
            return True
        seen |= free
        waiting += [t for one in free if one in found for t in found[one].terms]
    return False


def _in_order(found: Mapping[str, Made]) -> list[Made]:
    """Return letters such that each stands behind those that it is made of."""
    ordered: list[Made] = []
    waiting: Sequence[Made] = list(found.values())
    while waiting:
        names = {one.name.removesuffix("()") for one in waiting}
        ready = [one for one in waiting if not any((t.free - {one.name}) & names for t in one.terms)]
        if not ready:
            return []
        ordered += ready
        waiting = [one for one in waiting if one not in ready]
    return ordered
