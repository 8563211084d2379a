"""What is said of a function that bends at all points, decided.

To a polynomial of degree 2 come c·relu(x_i − t)² of single entries. The Hessian is that of the polynomial, and one
of finitely many numbers at each place of its diagonal: it lies between those of two polynomials, and reaches both.
So a bound by tangents, or of how fast the gradient turns, holds at all points where it does of these two. What
bounds the gradient, or how far values are apart, holds where it does of the steepest linear function.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from dlhw3.kernel.statements import Statement
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models.evaluation import Evaluator, Scope
from dlhw3.symbolic.models.interpretation import Bend, Place, Polynomial
from dlhw3.symbolic.models.numbers import ONE, ZERO, Unclear
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.unknowns import any_unknown, for_all

QUADRATIC = 2
BOUNDED = ("turn", "slope", "apart")
PLAIN = ("constant", "move", *BOUNDED)
"""The squares of ∇l(y) − ∇l(x), ∇l(x) and l(y) − l(x), which are bounded; and besides numbers and that of y − x."""
Summand = tuple[Rational, tuple[Term, ...]]
"""A number times other factors."""


def holds_for_all(evaluator: Evaluator, statement: Statement, scope: Scope) -> bool:
    """Whether a statement about a function that bends holds at all values of bound letters; raises Unclear."""
    bound = {name for name, (_, value) in scope.items() if isinstance(value, tuple) and any_unknown(value)}
    said = Said(bound)
    for c, factors in (*_summands(statement.right), *((-c, f) for c, f in _summands(statement.left))):
        said.take(c, factors)
    bounded = sum(said.held[what] for what in BOUNDED)
    if bounded > 1 or (bounded and statement.relation == "="):  # an equation is more than a bound
        raise Unclear("what is said of a function that bends")
    if len(said.names) != 1 or not (kind := said.kind()):
        raise Unclear("what is said of a function that bends")
    (name,) = said.names
    spline = evaluator.model.functions[name]
    for factor in said.factors:
        if any(name == one for one, _ in factor.declared):
            raise Unclear("a constant that a function defines")
        evaluator.value(factor, scope)
    for plain in _ends(spline) if kind == "curved" else (_steepest(spline),):
        there = replace(evaluator.model, functions={**evaluator.model.functions, name: plain})
        left, right = (Evaluator(there).value(side, scope) for side in statement[1:])
        if not for_all(statement.relation, left, right):
            return False
    return True


@dataclass
class Said:
    """The summands of right − left, by what they are; anything else raises Unclear."""

    bound: set[str]
    names: set[str] = field(default_factory=set)
    factors: list[Term] = field(default_factory=list)
    held: Counter[str] = field(default_factory=Counter)
    """How often there is l(z), ⟨∇l(z), y − z⟩ and the like, by a text that says which."""

    def take(self, c: Rational, factors: tuple[Term, ...]) -> None:
        """Take one more summand."""
        free = [f for f in factors if not f.free & self.bound]
        inside = [f for f in factors if f not in free]
        self.factors += free
        if not inside:
            self.held["constant"] += 1
            return
        what = self._what(inside[0]) if len(inside) == 1 else ""
        plain, bounded = what in PLAIN, what in BOUNDED
        if not what or (free and what != "move") or (bounded and c > 0):
            raise Unclear("what is said of a function that bends")
        self.held[what] += 1 if plain else c  # type: ignore[assignment]

    def kind(self) -> str:
        """Return what is bounded, "curved" or "steep", or nothing."""
        plain = {what for what in self.held if what in PLAIN}
        signed = {what: c for what, c in self.held.items() if what not in plain and c}
        if not signed:
            if plain in ({"turn", "move"}, {"turn"}):
                return "curved"
            return "steep" if plain in ({"slope", "constant"}, {"apart", "move"}) else ""
        for y in self.bound:
            for x in self.bound - {y}:
                for side in (1, -1):
                    tangent = {f"l({y})": side, f"l({x})": -side, f"⟨∇l({x}), {y} − {x}⟩": -side}
                    if signed == tangent and plain <= {"move"}:
                        return "curved"
        return ""

    def _what(self, term: Term) -> str:
        """Return what a term of bound letters is, as text; nothing for anything else."""
        if value := self._at(term, ()):
            return f"l({value})"
        if term.op == "power" and term.data[0].constant == QUADRATIC:
            return "apart" if self._difference(term.args[0], of=()) else ""
        if term.op != "trace" or term.args[0].op != "mul" or len(term.args[0].args) != 2:
            return ""
        left, right = term.args[0].args
        left = left.args[0] if left.op == "transpose" else left
        if left is right:
            if self._difference(left):
                return "move"
            return "slope" if self._at(left, (0,)) else "turn" if self._difference(left, of=(0,)) else ""
        start, move = self._at(left, (0,)), self._difference(right)
        return f"⟨∇l({start}), {move[0]} − {move[1]}⟩" if move and start == move[1] else ""

    def _at(self, term: Term, slots: tuple[int, ...] | None) -> str:
        """Return the bound letter that a term is, or of which it is a function's value or gradient."""
        if slots is None:
            return str(term.data[0]) if term.op == "letter" and term.data[0] in self.bound else ""
        if term.op != "function" or term.data[2] != slots or len(term.data[1]) != 1:
            return ""
        letter = self._at(term.args[0], None)
        self.names |= {term.data[0]} if letter else set()
        return letter

    def _difference(self, term: Term, of: tuple[int, ...] | None = None) -> tuple[str, str] | None:
        """Return y and x of y − x, of l(y) − l(x), or of the gradients there; None for anything else."""
        found = {c: self._at(factors[0], of) for c, factors in _summands(term) if len(factors) == 1}
        if len([*_summands(term)]) != 2 or found.keys() != {1, -1} or not all(found.values()):
            return None
        return (
            (found[Rational(1)], found[Rational(-1)]) if found[Rational(1)] != found[Rational(-1)] else None
        )


def _summands(term: Term, c: Rational = ONE) -> Iterator[Summand]:
    """Yield the summands of a term, numbers apart from other factors."""
    if term.op == "add":
        for one in term.args:
            yield from _summands(one, c)
        return
    factors = term.args if term.op == "mul" else (term,)
    numbers = [f.data[0].constant for f in factors if f.op == "number"]
    others = tuple(f for f in factors if f.op != "number" or f.data[0].constant is None)
    for number in numbers:
        c = c * Rational(number.numerator, number.denominator) if number is not None else c
    if term.op == "mul" and len(others) == 1:
        yield from _summands(others[0], c)
    elif c:
        yield c, others


def _ends(spline: Polynomial) -> Iterator[Polynomial]:
    """Yield the polynomials between whose Hessians that of a function is: that of least, and of most bend."""
    if any(len(places) > QUADRATIC for places in spline.terms):
        raise Unclear("a function that bends, of a high degree")
    for most in (min, max):
        terms = dict(spline.terms)
        for place, bends in _by_place(spline).items():
            ends = (ZERO, *accumulate(bend.factor for bend in bends))
            terms[place, place] = terms.get((place, place), ZERO) + most(ends)
        yield Polynomial(spline.shapes, terms)


def _steepest(spline: Polynomial) -> Polynomial:
    """Return the linear function whose slope is as far from 0 as that of a function is; raises Unclear."""
    if any(len(places) > 1 and c for places, c in spline.terms.items()):
        raise Unclear("a function with slopes of any size")
    terms = {places: c for places, c in spline.terms.items() if len(places) <= 1}
    for place, bends in _by_place(spline).items():
        slope = terms.get((place,), ZERO)
        found, bend = [slope], ZERO
        for one, other in pairwise(bends):
            bend += 2 * one.factor
            slope += bend * (other.at - one.at)
            found.append(slope)
        if bend + 2 * bends[-1].factor:
            raise Unclear("a function with slopes of any size")
        terms[place,] = max(found, key=abs)
    return Polynomial(spline.shapes, terms)


def _by_place(spline: Polynomial) -> dict[Place, list[Bend]]:
    found: dict[Place, list[Bend]] = {}
    for bend in sorted(spline.bends, key=lambda one: one.at):
        if bend.order:
            raise Unclear("a derivative of a function that bends")
        found.setdefault(bend.place, []).append(bend)
    return found
