"""The value of a kernel term in a model, by what its operators mean: every one is total, 0 outside its domain.

It reads the kernel's terms, and of a law no more than the equation that defines an operator by others; it shares
no other code with the kernel. A differential is evaluated by jets: the point
moves by ε times the direction, and the coefficient of ε is the value. Where an operator on the way is not smooth
at the point, that would say nothing, and raises ``Unclear``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from itertools import count
from typing import Any

from dlhw3.kernel.laws.entrywise import AXIOMS
from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.faces.known_functions import known_name
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.adjoints import by_adjoints
from dlhw3.symbolic.models.entrywise import ENTRYWISE, power
from dlhw3.symbolic.models.interpretation import Model
from dlhw3.symbolic.models.known_functions import gradient_at, value_of
from dlhw3.symbolic.models.matrices import Matrix, Spectrum
from dlhw3.symbolic.models.numbers import (
    EXACT_TYPES,
    ONE,
    ZERO,
    Number,
    Unclear,
    shifted,
    short,
    slope_of,
    smooth,
)
from dlhw3.symbolic.models.operations import PLAIN, cost_of, weight
from dlhw3.symbolic.models.psd_powers import psd_power
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.search.forms.effort import evaluated

_tags = count(1)
OUTCOMES = tuple(next(_tags) for _ in range(8))
NONE: frozenset[Any] = frozenset()
Scope = Mapping[str, tuple[int, Any]]
"""What is bound or moves here: an index's integer, a letter's matrix, a family's layers (k ↦ matrix); each with a
number that says which."""


def evaluate(term: Term, model: Model) -> Matrix:
    """Return the value of a term, rows of rows of fractions, or of intervals where it is not known to be rational.

    Raises Unclear for what the model does not hold, what intervals do not decide, and past the model's budget.
    """
    return Evaluator(model).value(term)


class Evaluator:
    """Evaluation of terms in one model, within its budget; what was evaluated is remembered."""

    def __init__(self, model: Model) -> None:
        self.model, self.spend = model, model.budget.spend
        self.memo: dict[Any, Matrix] = {}

    def value(self, term: Term, scope: Scope | None = None) -> Matrix:
        """Return a term's value, with some names bound; raises Unclear."""
        try:
            return self._value(term, scope or {})
        except RecursionError:
            raise Unclear("a term nests too deeply") from None

    def scalar(self, scalar: Scalar, scope: Scope | None = None) -> Rational:
        """Return the value of a polynomial in sizes, indices and exponents; raises Unclear for a division by 0."""
        result = ZERO
        for monomial, c in scalar.terms:
            factor = Rational(c.numerator, c.denominator)  # Ctrl-C within Rational(c) is gmpy2's SystemError
            for atom, k in monomial:
                base = self._atom(atom, scope or {})
                if not base and k < 0:
                    raise Unclear("a division by 0 in a size")
                factor *= base if k == 1 else base**k
            result += factor
        return result

    def integer(self, scalar: Scalar, scope: Scope | None = None) -> int:
        """Return the value of an index."""
        if (constant := scalar.constant) is not None and constant.denominator == 1 and abs(constant) <= 10**6:
            return int(constant)
        value = self.scalar(scalar, scope)
        if value.denominator != 1 or abs(value) > 10**6:
            raise Unclear("an index that is no integer, or past a million")
        return int(value)

    def size(self, scalar: Scalar, scope: Scope | None = None) -> int:
        """Return the value of a size, 1 to the largest of the model."""
        value, largest = self.integer(scalar, scope), self.model.largest
        if not 1 <= value <= largest:
            raise Unclear(f"a size that is not within 1 and {largest}")
        return value

    def _atom(self, atom: tuple[Any, ...], scope: Scope) -> Rational:
        if atom[0] == "width":
            widths = (atom[1], *atom[3:]) if atom[3:] else atom[1]
            return Rational(self.width(widths, self.integer(atom[2], scope), scope))
        if atom[1] in scope:
            return Rational(scope[atom[1]][1])
        return self.model.parameter(atom[1])

    def width(self, widths: Any, k: int, scope: Scope) -> int:
        """Return the width d_k; widths are a name d, or (d, N) where d_N = 1."""
        name, *one = widths if isinstance(widths, tuple) else (widths,)
        if one and self.integer(one[0], scope) == k:
            self.model.widths[name, k] = 1
        return self.model.width(name, k)

    def _value(self, node: Term, scope: Scope) -> Matrix:
        key = (
            node,
            frozenset([(name, scope[name][0]) for name in scope if name in node.free]) if scope else NONE,
        )
        if (held := self.memo.get(key)) is None:
            evaluated()
            self.spend(5)
            special = SPECIAL.get(node.op)
            if special is not None:
                value = special(self, node, scope)
            else:
                args = [self._value(a, scope) for a in node.args]
                self.spend(cost_of(node.op, args))
                value = PLAIN[node.op](*args)
            rows = [tuple([short(x) if type(x) in EXACT_TYPES else x for x in row]) for row in value]
            held = self.memo[key] = tuple(rows)
        return held

    def letter(self, node: Term, scope: Scope) -> Matrix:
        """A letter: moved or bound, or the model's."""
        name, rows, cols, kind = node.data
        if name in scope:
            return scope[name][1]  # type: ignore[no-any-return]
        return self.model.letter(name, (self.size(rows, scope), self.size(cols, scope)), kind)

    def layer(self, family: str, widths: Any, k: int, scope: Scope) -> Matrix:
        """One layer of a family, d_k × d_{k−1}: moved, or the model's."""
        if family in scope:
            return scope[family][1](k)  # type: ignore[no-any-return]
        shape = self.width(widths, k, scope), self.width(widths, k - 1, scope)
        return self.model.layer(family, k, shape)

    def layers(self, node: Term, scope: Scope) -> Matrix:
        """W_{b:a} = W_b ⋯ W_a; I for b = a − 1, and 0 for b < a − 1."""
        family, widths, high, low = node.data
        b, a = self.integer(high, scope), self.integer(low, scope)
        rows, cols = self.width(widths, b, scope), self.width(widths, a - 1, scope)
        if b < a - 1:
            return matrices.zeros(rows, cols)
        value = matrices.identity(cols)
        for k in range(a, b + 1):
            layer = self.layer(family, widths, k, scope)
            self.spend(len(layer) * len(value) * cols * weight([layer, value]))
            value = matrices.product(layer, value) if k > a else layer
        return value

    def constant(self, node: Term, scope: Scope) -> Matrix:
        """A number, I, 1 or 0."""
        if node.op == "number":
            return ((self.scalar(node.data[0], scope),),)
        rows, cols = self.size(node.data[0], scope), self.size(node.data[-1], scope)
        self.spend(rows * cols)
        if node.op == "identity":
            return matrices.identity(rows)
        return matrices.build(rows, cols, lambda i, j: ONE if node.op == "ones" else ZERO)

    def sigma(self, node: Term, scope: Scope) -> Matrix:
        """Σ_{j=a}^{b}: 0 where b < a."""
        name, low, high = node.data
        value = matrices.zeros(self.size(node.rows, scope), self.size(node.cols, scope))
        for k in range(self.integer(low, scope), self.integer(high, scope) + 1):
            self.spend(10)
            value = matrices.plus(value, self._value(node.args[0], {**scope, name: (k, k)}))
        return value

    def expectation(self, node: Term, scope: Scope) -> Matrix:
        """E_ω: over finitely many outcomes, where everything is integrable."""
        value = matrices.zeros(1, 1)
        chances = (probability for _, probability in self.model.outcomes)
        for inside, probability in zip(self.at_outcomes(node.data[0], scope), chances, strict=True):
            value = matrices.plus(value, matrices.scaled(probability, self._value(node.args[0], inside)))
        return value if node.op == "expectation" else ((ONE,),)

    def at_outcomes(self, name: str, scope: Scope) -> list[Scope]:
        """Return the scopes in which ω has one of the model's outcomes each."""
        self.model.averaged = True
        self.spend(10 * len(self.model.outcomes))
        places = zip(OUTCOMES, self.model.outcomes, strict=False)
        return [{**scope, name: (place, ((outcome,),))} for place, (outcome, _) in places]

    def map(self, node: Term, scope: Scope) -> Matrix:
        """A function of every entry, by name or definition; or a derivative of an abstract one, a polynomial."""
        name, order = node.data
        of = self._value(node.args[0], scope)
        self.spend(len(of) * len(of[0]) * 8 * weight([of]))
        if name in ENTRYWISE:
            return matrices.each(lambda x: smooth(x, ENTRYWISE[name]), of)
        if (defined := AXIOMS.get(f"{name}.definition")) is not None:  # made of other functions
            sizes = {"n": (len(of), len(of)), "m": (len(of[0]), len(of[0]))}
            return self._value(defined.right, {"A": (-next(_tags), of), **sizes})
        polynomial = self.model.function(name, ((1, 1),))
        for _ in range(order):
            polynomial = polynomial.slope((0, 0, 0))
        return matrices.each(lambda x: polynomial.at((((x,),),)), of)

    def power(self, node: Term, scope: Scope) -> Matrix:
        """s^p; an even power of a norm is a polynomial, also of unknowns, and moves at 0."""
        half = self.scalar(node.data[0], scope) / 2
        if node.args[0].op == "norm" and 0 < half <= 32 and half.denominator == 1:
            of = self._value(node.args[0].args[0], scope)
            self.spend(len(of) * len(of[0]) * 16 * weight([of]))
            square: Number = sum((x * x for x in matrices.entries(of)), start=Rational(0))
            return ((reduce(lambda a, b: a * b, [square] * int(half)),),)
        ((base,),) = self._value(node.args[0], scope)
        self.spend(16 * weight([((base,),)]))
        return ((smooth(base, power(self.scalar(node.data[0], scope))),),)

    def psdpower(self, node: Term, scope: Scope) -> Matrix:
        """A power of a psd matrix, by its eigenvectors where they are known."""
        self.spend(400)
        found = self._spectrum(node, scope)
        if found is not None:
            return matrices.composed(found)
        return psd_power(self._value(node.args[0], scope), self.scalar(node.data[0], scope))

    def _spectrum(self, node: Term, scope: Scope) -> Spectrum | None:
        if node.op != "psdpower":
            return matrices.spectrum(self._value(node, scope), self.model.bases)
        inner = self._spectrum(node.args[0], scope)
        return None if inner is None else matrices.spectral_power(inner, self.scalar(node.data[0], scope))

    def function(self, node: Term, scope: Scope) -> Matrix:
        """∇^k l(A, …)[H, …]: l at A + Σ ε_i H_i, the coefficient of Π ε_i; an open slot entry by entry."""
        name, domain, slots, is_open = node.data
        if (known := known_name(name)) is not None:
            return self._known_function(known, node, scope)
        shapes = tuple((self.size(r, scope), self.size(c, scope)) for r, c in domain)
        polynomial = self.model.function(name, shapes)
        args = [self._value(a, scope) for a in node.args]
        points, tags = args[: len(domain)], [next(_tags) for _ in args[len(domain) :]]
        for slot, hand, tag in zip(slots, args[len(domain) :], tags, strict=False):
            points[slot] = matrices.each(lambda x, h, tag=tag: shifted(x, h, tag), points[slot], hand)
        entries = self.size(node.rows, scope) * self.size(node.cols, scope)
        self.spend(entries * (len(polynomial.terms) + len(polynomial.bends)) * 3 * weight(points))

        def at(polynomial: Any) -> Number:
            return reduce(slope_of, tags, polynomial.at(tuple(points)))

        if not is_open:
            return ((at(polynomial),),)
        rows, cols = shapes[slots[-1]]
        return matrices.build(rows, cols, lambda i, j: at(polynomial.slope((slots[-1], i, j))))

    def _known_function(self, name: str, node: Term, scope: Scope) -> Matrix:
        """tr expm, λ_max, …: at the point moved along the directions, as an abstract function is."""
        point, *hands = (self._value(a, scope) for a in node.args)
        tags = [next(_tags) for _ in hands]
        for hand, tag in zip(hands, tags, strict=True):
            point = matrices.each(lambda x, h, tag=tag: shifted(x, h, tag), point, hand)
        self.spend(400 * len(point) * len(point[0]) * weight([point]))
        is_open = node.data[3]
        value = gradient_at(name, point) if is_open else ((value_of(name, point),),)
        return matrices.each(lambda x: reduce(slope_of, tags, x), value)

    def differential(self, node: Term, scope: Scope) -> Matrix:
        """D(X ↦ f)(P)[H], and of a layer or a family at what it is."""
        kind, name, widths, *rest = node.data[0]
        body = node.args[0]
        if name not in body.free:
            return self.nothing(node, scope)
        if kind == "family":
            (hand,) = rest

            def layer(k: int) -> Matrix:
                here, there = (self.layer(f, widths, k, scope) for f in (name, hand))
                return matrices.each(lambda x, h: shifted(x, h, tag), here, there)

            tag = next(_tags)
            return self._slope(body, {**scope, name: (-tag, layer)}, tag)
        return self._along(node, self._value(node.args[-1], scope), scope)

    def nothing(self, node: Term, scope: Scope) -> Matrix:
        """The derivative of what does not depend on the variable: 0; what stands in it is read, as elsewhere."""
        kind, name, widths, *rest = node.data[0]
        for argument in node.args:
            self._value(argument, scope)
        if kind == "layer":
            self.layer(name, widths, self.integer(rest[0], scope), scope)
        return matrices.zeros(self.size(node.rows, scope), self.size(node.cols, scope))

    def scopes(self, node: Term, scope: Scope) -> list[Scope]:
        """Return where what a term binds a name in is read: at each index or outcome, or at the point."""
        if node.op == "sigma":
            name, low, high = node.data
            ends = self.integer(low, scope), self.integer(high, scope)
            self.spend(10 * max(ends[1] + 1 - ends[0], 0))
            return [{**scope, name: (k, k)} for k in range(ends[0], ends[1] + 1)]
        if node.op in ("expectation", "integrable"):
            return self.at_outcomes(node.data[0], scope)
        return [{**scope, node.data[0][1]: (-next(_tags), self._value(node.args[1], scope))}]

    def _along(self, node: Term, hand: Matrix, scope: Scope) -> Matrix:
        """The differential in the direction of a matrix, of a letter or of one layer."""
        kind, name, widths, *rest = node.data[0]
        tag = next(_tags)
        self.spend(2 * len(hand) * len(hand[0]))
        if kind == "letter":
            point = self._value(node.args[1], scope)
            if rest[-1] == "symmetric" and not (matrices.is_symmetric(point) and matrices.is_symmetric(hand)):
                raise Unclear("a symmetric letter moves off symmetry")
            moved: Any = matrices.each(lambda x, h: shifted(x, h, tag), point, hand)
            return self._slope(node.args[0], {**scope, name: (-tag, moved)}, tag)
        j = self.integer(rest[0], scope)

        def layer(k: int) -> Matrix:
            here = self.layer(name, widths, k, scope)
            return matrices.each(lambda x, h: shifted(x, h, tag), here, hand) if k == j else here

        return self._slope(node.args[0], {**scope, name: (-tag, layer)}, tag)

    def _slope(self, body: Term, scope: Scope, tag: int) -> Matrix:
        return matrices.each(lambda x: slope_of(x, tag), self._value(body, scope))

    def gradient(self, node: Term, scope: Scope) -> Matrix:
        """⟨G, H⟩ = Df[H]: by adjoints, or by units H, symmetric ones where the letter is symmetric."""
        if node.data[0][1] not in node.args[0].free:
            return self.nothing(node, scope)
        rows, cols = self.size(node.rows, scope), self.size(node.cols, scope)
        if (found := by_adjoints(self, node, scope, next(_tags))) is not None:
            return found

        def entry(i: int, j: int) -> Number:
            unit = matrices.build(rows, cols, lambda r, c: Rational((r, c) == (i, j)))
            if node.data[0][-1] == "symmetric":
                unit = matrices.scaled(Rational(1, 2), matrices.plus(unit, matrices.transposed(unit)))
            return self._along(node, unit, scope)[0][0]

        return matrices.build(rows, cols, entry)


SPECIAL: dict[str, Callable[[Evaluator, Term, Scope], Matrix]] = {
    **dict.fromkeys(("number", "identity", "ones", "zero"), Evaluator.constant),
    "letter": Evaluator.letter,
    "layers": Evaluator.layers,
    "sigma": Evaluator.sigma,
    "map": Evaluator.map,
    "power": Evaluator.power,
    "psdpower": Evaluator.psdpower,
    "function": Evaluator.function,
    "differential": Evaluator.differential,
    "gradient": Evaluator.gradient,
    **dict.fromkeys(("expectation", "integrable"), Evaluator.expectation),
}
"""Operators that read data, a scope, or what moves."""
