"""Forms: sums of monomials, the values of the normal form.

A monomial is a product of scalar factors and one word, under finitely many index sums:
coefficient · Σ_κ… · (scalars with exponents) · word. A scalar form has the empty word throughout.
Bound indices are named κ0, κ1, … by height (each above everything inside its sum), so that two sums equal
up to the name of the index have the same form and no name is captured.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from sympy import Basic, Dummy, Expr, Integer, Symbol

from dlhw3.symbolic.ranges import canonical_scalar
from second_opinion.words import (
    Letter,
    Word,
    least_cycle,
    order_key,
    reduced,
    reverse,
    segments,
    substitute,
)

ONE, ZERO = Integer(1), Integer(0)


class Scalar(NamedTuple):
    """A scalar atom: a symbol, l(X), the trace of a word, a Hessian's bilinear form, a plain number."""

    kind: str
    key: tuple[Any, ...]


class Monomial(NamedTuple):
    """Index sums (index, low, high) outermost first; scalar factors with exponents, sorted; a word."""

    binders: tuple[tuple[Symbol, Expr, Expr], ...]
    scalars: tuple[tuple[Scalar, Expr], ...]
    word: Word


UNIT = Monomial((), (), ())


class _BoundIndex(Dummy):
    """A bound index; only ``bound_index`` makes them, one for each level."""


@cache
def bound_index(level: int) -> Symbol:
    """Return the bound index κ of the given level."""
    return _BoundIndex(f"κ{level}", integer=True)


def height(item: Any) -> int:
    """Return one more than the highest level of a bound index inside, 0 when there is none."""
    if isinstance(item, Basic):
        return max((int(s.name[1:]) + 1 for s in item.atoms(_BoundIndex)), default=0)
    if isinstance(item, (tuple, frozenset)):
        return max((height(part) for part in item), default=0)
    return 0


def times(left: Iterable[tuple[Scalar, Expr]], right: Iterable[tuple[Scalar, Expr]]) -> tuple[Any, ...]:
    """Multiply scalar factors: exponents of equal atoms add up."""
    exponents: dict[Scalar, Expr] = {}
    for atom, exponent in (*left, *right):
        exponents[atom] = canonical_scalar(exponents.get(atom, ZERO) + exponent)
    kept = [(atom, exponent) for atom, exponent in exponents.items() if exponent != 0]
    return tuple(sorted(kept, key=order_key))


def trace_factors(word: Word) -> tuple[tuple[Scalar, Expr], ...]:
    """Return tr(word) of a nonempty word as scalar factors (several where the word passes dimension 1)."""
    rest, parts = segments(least_cycle(word), cyclic=True)
    cycles = [least_cycle(part) for part in parts] + ([rest] if rest else [])
    return times([(_trace_atom(cycle), ONE) for cycle in cycles], ())


def _trace_atom(word: Word) -> Scalar:
    """Return tr(word); with one Hessian action ∇²l(X)[D] inside, as its symmetric bilinear form."""
    places = [i for i, letter in enumerate(word) if letter.atom.kind == "hessian"]
    if len(places) != 1:
        return Scalar("trace", (word,))
    place = places[0]
    rest = word[place + 1 :] + word[:place]
    function, argument, direction = word[place].atom.key
    other = rest if word[place].transposed else reverse(rest)  # tr(R·H) = ⟨Rᵀ, H⟩, tr(R·Hᵀ) = ⟨R, H⟩
    pair = tuple(sorted((other, direction), key=order_key))
    return Scalar("bilinear", (function, argument, *pair))


@dataclass(frozen=True, eq=False)
class Form:
    """A sum of monomials with rational coefficients; ``shape`` is None for a scalar."""

    shape: tuple[Expr, Expr] | None
    terms: dict[Monomial, Fraction] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Any, ...]:
        """A hashable description: equal keys mean equal expressions."""
        return (self.shape, frozenset(self.terms.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Form) and self.shape == other.shape and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(self.key)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __add__(self, other: Form) -> Form:
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            total = terms.get(monomial, Fraction(0)) + coefficient
            if total:
                terms[monomial] = total
            else:
                terms.pop(monomial, None)
        return Form(self.shape, terms)

    def scaled(self, number: Fraction) -> Form:
        """Return number · self."""
        return Form(self.shape, {m: c * number for m, c in self.terms.items()} if number else {})

    def __matmul__(self, other: Form) -> Form:
        """Return the product, of two matrices or with at least one scalar factor."""
        if self.shape is not None and other.shape is not None:
            shape: tuple[Expr, Expr] | None = (self.shape[0], other.shape[1])
        else:
            shape = self.shape or other.shape
        terms: dict[Monomial, Fraction] = {}
        for first, a in self.terms.items():
            for second, b in other.terms.items():
                monomial = _product(first, second)
                terms[monomial] = terms.get(monomial, Fraction(0)) + a * b
        return Form(shape, {monomial: total for monomial, total in terms.items() if total})

    @property
    def transposed(self) -> Form:
        """The transpose."""
        if self.shape is None:
            return self
        terms = {m._replace(word=reverse(m.word)): c for m, c in self.terms.items()}
        return Form(self.shape[::-1], terms)

    @property
    def single(self) -> tuple[Monomial, Fraction] | None:
        """The only term, or None."""
        return next(iter(self.terms.items())) if len(self.terms) == 1 else None


def close(monomial: Monomial) -> Monomial:
    """Return the monomial with its word reduced and its 1×1 parts moved to the scalars."""
    rest, parts = segments(reduced(monomial.word), cyclic=False)
    scalars = monomial.scalars
    for part in parts:
        scalars = times(scalars, trace_factors(part))
    return Monomial(monomial.binders, scalars, reduced(rest))


def _product(first: Monomial, second: Monomial) -> Monomial:
    """Multiply monomials; the second's bound indices move above the first's."""
    if first.binders and second.binders:
        start = max(height(first), height(second))
        mapping = {b[0]: bound_index(start + i) for i, b in enumerate(reversed(second.binders))}
        second = substitute(second, mapping)
    scalars = (
        times(first.scalars, second.scalars)
        if first.scalars and second.scalars
        else (first.scalars or second.scalars)
    )
    return close(Monomial(first.binders + second.binders, scalars, first.word + second.word))


def number(value: Any) -> Form:
    """Return a rational number as a scalar form."""
    value = Fraction(int(value.p), int(value.q)) if hasattr(value, "p") else Fraction(value)
    return Form(None, {UNIT: value} if value else {})


def scalar(atom: Scalar, exponent: Expr = ONE) -> Form:
    """Return atom^exponent."""
    return Form(None, {Monomial((), times([(atom, exponent)], ()), ()): Fraction(1)})


def letter(item: Letter) -> Form:
    """Return one letter as a matrix form."""
    return Form((item.rows, item.cols), {close(Monomial((), (), (item,))): Fraction(1)})


def identity(size: Expr) -> Form:
    """Return the identity matrix."""
    return Form((size, size), {UNIT: Fraction(1)})


def coefficient_of(form: Form, time: Symbol) -> Form:
    """Return the coefficient of t¹."""
    atom = Scalar("time", (time,))
    terms = {}
    for monomial, coefficient in form.terms.items():
        if (atom, ONE) in monomial.scalars:
            rest = tuple(item for item in monomial.scalars if item[0] != atom)
            terms[monomial._replace(scalars=rest)] = coefficient
    return Form(form.shape, terms)


def without(form: Form, time: Symbol) -> Form:
    """Return the terms free of t."""
    atom = Scalar("time", (time,))
    terms = {m: c for m, c in form.terms.items() if all(a != atom for a, _ in m.scalars)}
    return Form(form.shape, terms)
