"""Exponents of matrix exponentials taken apart: sums of numbers times matrices, −2 t B + s B."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

from dlhw3.errors import Span
from dlhw3.symbolic.language.assumed.by_form import factors, is_number
from dlhw3.symbolic.language.text.tree import Node, are_same

ONE = Fraction(1)
Known = Callable[[str], bool]


@dataclass(frozen=True)
class Monomial:
    """factor · Π numbers · base; without a base it is a multiple of the identity."""

    factor: Fraction
    numbers: tuple[Node, ...] = ()
    base: Node | None = None

    def times(self, other: Monomial) -> Monomial:
        """Return the product of two of which one has no base."""
        return Monomial(self.factor * other.factor, self.numbers + other.numbers, self.base or other.base)

    def node(self, at: Span) -> Node:
        """Return this as a tree."""
        return product_of([*self._numbers(at), *([] if self.base is None else [bracketed(self.base)])], at)

    def number(self, at: Span) -> Node:
        """Return what stands before the matrix, as a tree."""
        return product_of(self._numbers(at) or [_number(ONE, at)], at)

    def _numbers(self, at: Span) -> list[Node]:
        own = [_number(self.factor, at)] if self.factor != ONE else []
        return [*own, *map(bracketed, self.numbers)]

    @property
    def text(self) -> str:
        """This as it would be typed."""
        parts = [one.closed for one in (*self.numbers, *([] if self.base is None else [self.base]))]
        sign = "-" if self.factor < 0 else ""
        size = abs(self.factor)
        return sign + "*".join([*([] if size == 1 and parts else [f"{size}"]), *parts])


def exponent_of(exponent: Node, known: Known) -> list[Monomial]:
    """Return the terms of an exponent, those with the same numbers and base added up.

    Terms of different matrices are one term with their sum as its base, since matrices need not commute.
    """
    terms = _collected(_terms(exponent, known))
    matrices = [one for one in terms if one.base is not None]
    if all(one.base is not None and are_same(one.base, base_of(matrices[0])) for one in matrices):
        return terms
    return [Monomial(ONE, (), exponent)]


def base_of(one: Monomial) -> Node:
    """Return the matrix of a term that has one."""
    assert one.base is not None
    return one.base


def _terms(of: Node, known: Known) -> list[Monomial]:
    if of.kind in ("plus", "minus"):
        first, second = (_terms(part, known) for part in of.parts)
        return [*first, *(map(_negated, second) if of.kind == "minus" else second)]
    if of.kind == "negative":
        return [_negated(one) for one in _terms(of.parts[0], known)]
    if of.kind == "number":
        return [Monomial(of.value)]
    if of.kind == "name" and of.name == "eye":
        return [Monomial(ONE)]
    if is_number(of, known) and of.kind not in ("times", "over"):
        return [Monomial(ONE, (of,))]
    if of.kind == "over" and is_number(of.parts[1], known):
        return [one.times(_reciprocal(of.parts[1])) for one in _terms(of.parts[0], known)]
    if of.kind == "times":
        return _product(of, known)
    return [Monomial(ONE, (), of)]


def _product(of: Node, known: Known) -> list[Monomial]:
    """Return the terms of a product: its numbers, multiplied out, before what matrices are left."""
    numbers, matrices = [Monomial(ONE)], []
    for one in factors(of):
        if one.kind in ("negative", "over") and not is_number(one, known):
            terms = _terms(one, known)
            if len(terms) == 1 and terms[0].base is not None:
                numbers = [before.times(replace(terms[0], base=None)) for before in numbers]
                matrices.append(terms[0].base)
                continue
        if is_number(one, known):
            numbers = [before.times(term) for before in numbers for term in _terms(one, known)]
        elif not (one.kind == "name" and one.name == "eye"):
            matrices.append(one)
    if not matrices:
        return numbers
    if len(matrices) == 1:
        terms = _terms(matrices[0], known)
        if len(_collected(terms)) == 1 or all(term.base is None for term in terms):
            return [number.times(term) for number in numbers for term in terms]
    base = reduce(lambda one, two: Node("times", (one, two), _across(one, two, of)), matrices)
    return [replace(number, base=base) for number in numbers]


def _across(one: Node, two: Node, whole: Node) -> Span:
    """Return the stretch of a text from one factor to another."""
    if one.at.text is two.at.text and one.at.start <= two.at.start:
        return Span(one.at.text, one.at.start, two.at.stop)
    return whole.at


def _negated(one: Monomial) -> Monomial:
    return replace(one, factor=-one.factor)


def _reciprocal(of: Node) -> Monomial:
    if of.kind == "number" and of.value:
        return Monomial(1 / of.value)
    return Monomial(ONE, (Node("over", (_number(ONE, of.at), of), of.at, bracketed=True),))


def _collected(terms: Sequence[Monomial]) -> list[Monomial]:
    """Return terms with those added up that differ by a fraction alone; 0 is left out."""
    made: list[Monomial] = []
    for one in terms:
        for place, known in enumerate(made):
            if same_numbers(known, one) and _same_base(known, one):
                made[place] = replace(known, factor=known.factor + one.factor)
                break
        else:
            made.append(one)
    return [one for one in made if one.factor]


def same_numbers(one: Monomial, other: Monomial) -> bool:
    """Whether two have the same numbers before their matrices, but for a fraction."""
    left = [*other.numbers]
    for number in one.numbers:
        found = next((two for two in left if are_same(number, two)), None)
        if found is None:
            return False
        left = [two for two in left if two is not found]
    return not left


def _same_base(one: Monomial, other: Monomial) -> bool:
    if one.base is None or other.base is None:
        return one.base is other.base
    return are_same(one.base, other.base)


def is_multiple(one: Monomial, other: Monomial) -> bool:
    """Whether two differ by a fraction alone."""
    return same_numbers(one, other) and _same_base(one, other)


def product_of(parts: Sequence[Node], at: Span) -> Node:
    """Return the product of some trees."""
    if len(parts) == 1:
        return parts[0]
    return replace(reduce(lambda one, two: Node("times", (one, two), at), parts), bracketed=True)


def bracketed(node: Node) -> Node:
    """Return a tree that holds together as a factor."""
    return node if node.bracketed or node.kind == "name" else replace(node, bracketed=True)


def _number(value: Fraction, at: Span) -> Node:
    return Node("number", (), at, value=value)
