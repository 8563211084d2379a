"""Exact polynomials and quotients over Q in sizes, indices and exponents, and what ranges say of them.

Parameters are of three kinds: a *size* is an integer ≥ 1, an *index* an integer, an *exponent* a real number. A
*width* d_k is a size that depends on an index k, which is itself a polynomial.

Decisions that can silently make a proof wrong: sizes and widths are taken ≥ 1 everywhere; a quotient stands for
a number only where its denominator is not 0, which ``is_nonzero`` must have shown before a term holding it is
used; ``is_nonnegative`` and ``is_positive`` may abstain, and then return False, which means "not shown".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement
from typing import Any, NamedTuple, NoReturn

from .errors import Refused, Undecided

Atom = tuple[Any, ...]
"""("size", name), ("index", name), ("exponent", name), ("width", name, Scalar)."""
Monomial = tuple[tuple[Atom, int], ...]
Terms = dict[Monomial, Fraction]
LIMIT = 300  # terms of a polynomial, steps of a division, inequalities of an elimination


class Scalar:
    """A quotient of two polynomials, each a sorted tuple of (monomial, coefficient); made by functions here."""

    __slots__ = ("den", "key", "num")
    num: tuple[tuple[Monomial, Fraction], ...]
    den: tuple[tuple[Monomial, Fraction], ...]
    key: int

    def __init__(
        self, num: tuple[tuple[Monomial, Fraction], ...], den: tuple[tuple[Monomial, Fraction], ...]
    ):
        for slot, value in (("num", num), ("den", den), ("key", hash((num, den)))):
            object.__setattr__(self, slot, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise Refused("a scalar does not change")

    def __hash__(self) -> int:
        return self.key

    def __eq__(self, other: object) -> bool:
        if self is other or type(other) is not Scalar:
            return self is other
        return self.key == other.key and (self.num, self.den) == (other.num, other.den)

    def __lt__(self, other: Scalar) -> bool:
        return (self.num, self.den) < (other.num, other.den)

    def plus(self, other: Scalar) -> Scalar:
        """Return the sum."""
        if not self.num or not other.num:
            return self if self.num else other
        if self.den == other.den:
            return _quotient(_sum(self.num, other.num), dict(self.den))
        left, right = _product(self.num, other.den), _product(other.num, self.den)
        return _quotient(_sum(left.items(), right.items()), _product(self.den, other.den))

    def times(self, other: Scalar) -> Scalar:
        """Return the product."""
        if ONE in (self, other):
            return self if other == ONE else other
        return _quotient(_product(self.num, other.num), _product(self.den, other.den))

    def minus(self, other: Scalar) -> Scalar:
        """Return the difference."""
        return self.plus(other.times(number(-1)))

    def over(self, other: Scalar) -> Scalar:
        """Return the quotient; a denominator that is the polynomial 0 is refused."""
        if not other.num:
            raise Refused("a quotient by 0")
        return self.times(Scalar(other.den, other.num))

    @property
    def constant(self) -> Fraction | None:
        """The number this is, if it is one."""
        if not self.num:
            return Fraction(0)
        free = len(self.num) == 1 and not self.num[0][0] and self.den == ONE.num
        return self.num[0][1] if free else None

    @property
    def natural(self) -> int | None:
        """The integer ≥ 0 this is, if it is one."""
        value = self.constant
        return int(value) if value is not None and value.denominator == 1 and value >= 0 else None

    @property
    def integral(self) -> bool:
        """Whether this is a polynomial with integer coefficients in sizes and indices: an integer."""
        whole = all(c.denominator == 1 and all(a[0] != "exponent" for a, _ in m) for m, c in self.num)
        return self.den == ONE.num and whole


def _sum(*parts: Iterable[tuple[Monomial, Fraction]]) -> Terms:
    total: Terms = {}
    for part in parts:
        for monomial, c in part:
            total[monomial] = total.get(monomial, Fraction(0)) + c
    return {m: c for m, c in total.items() if c}


def _times(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for atom, k in right:
        powers[atom] = powers.get(atom, 0) + k
    return tuple(sorted((a, k) for a, k in powers.items() if k))


def _product(left: Iterable[tuple[Monomial, Fraction]], right: Iterable[tuple[Monomial, Fraction]]) -> Terms:
    total: Terms = {}
    right = tuple(right)
    for m, c in left:
        for n, e in right:
            key = _times(m, n)
            total[key] = total.get(key, Fraction(0)) + c * e
        if len(total) > LIMIT:
            raise Undecided("a polynomial in sizes and indices grew past the budget")
    return {m: c for m, c in total.items() if c}


def _divide(num: Terms, den: Terms) -> Terms | None:
    """Return num/den where that is a polynomial: long division in the lexicographic order of the exponents."""
    atoms = sorted({a for m in (*num, *den) for a, _ in m})

    def order(monomial: Monomial) -> tuple[int, ...]:
        powers = dict(monomial)
        return tuple(powers.get(a, 0) for a in atoms)

    lead = max(den, key=order)
    rest, answer = dict(num), Terms()
    for _ in range(LIMIT):
        if not rest:
            return answer
        top = max(rest, key=order)
        step = _times(top, tuple((a, -k) for a, k in lead))
        if any(k < 0 for _, k in step):
            return None
        answer[step] = rest[top] / den[lead]
        rest = _sum(rest.items(), _product(den.items(), [(step, -answer[step])]).items())
    return None


def _quotient(num: Terms, den: Terms) -> Scalar:
    """Return num/den, cancelled by common monomials and where one divides the other.

    Two quotients of the same value may be held apart (no full gcd); that loses proofs, never soundness.
    """
    if not num:
        return ZERO
    least = [(a, min(dict(m).get(a, 0) for m in (*num, *den))) for a, _ in next(iter(den))]
    common = tuple((a, -k) for a, k in least if k)
    if common:
        num = {_times(m, common): c for m, c in num.items()}
        den = {_times(m, common): c for m, c in den.items()}
    if len(den) > 1 or () not in den:
        whole, part = _divide(num, den), _divide(den, num)
        if whole is not None:
            num, den = whole, {(): Fraction(1)}
        elif part is not None:
            num, den = {(): Fraction(1)}, part
    unit = den[max(den)]
    return Scalar(
        tuple(sorted((m, c / unit) for m, c in num.items())),
        tuple(sorted((m, c / unit) for m, c in den.items())),
    )


def number(value: int | Fraction) -> Scalar:
    """Return a rational constant."""
    return Scalar((((), Fraction(value)),) if value else (), (((), Fraction(1)),))


def _atom(atom: Atom) -> Scalar:
    monomial: Monomial = ((atom, 1),)
    return Scalar(((monomial, Fraction(1)),), ONE.num)


def parameter(kind: str, name: str) -> Scalar:
    """Return a size, an index or an exponent."""
    return _atom((kind, name))


def width(name: str, index: Scalar) -> Scalar:
    """Return the width d_k of a family of layers: an integer ≥ 1 for every integer k."""
    if not index.integral:
        raise Refused("the index of a width is a polynomial with integer coefficients in sizes and indices")
    return _atom(("width", name, index))


ZERO, ONE = number(0), number(1)


@lru_cache(maxsize=8192)
def names(scalar: Scalar) -> frozenset[tuple[str, str]]:
    """Return every (kind, name) in it, those in the index of a width included."""
    found: set[tuple[str, str]] = set()
    for m, _ in (*scalar.num, *scalar.den):
        for atom, _ in m:
            found.add(atom[:2])
            found |= names(atom[2]) if atom[0] == "width" else set()
    return frozenset(found)


def substitute(scalar: Scalar, new: Mapping[str, Scalar]) -> Scalar:
    """Return it with parameters replaced, all at once, also in the index of a width."""
    if not any(name in new and kind != "width" for kind, name in names(scalar)):
        return scalar

    def value(poly: Iterable[tuple[Monomial, Fraction]]) -> Scalar:
        total = ZERO
        for m, c in poly:
            term = number(c)
            for atom, k in m:
                if atom[0] == "width":
                    factor = width(atom[1], substitute(atom[2], new))
                else:
                    factor = new.get(atom[1], _atom(atom))
                if k > LIMIT:
                    raise Undecided("a power in a polynomial of sizes is past the budget")
                for _ in range(k):
                    term = term.times(factor)
            total = total.plus(term)
        return total

    return value(scalar.num).over(value(scalar.den))


class _Row(NamedTuple):
    """Σ coefficient · monomial ≥ 0, or > 0 where strict; monomials are taken for unknowns of their own."""

    terms: Terms
    strict: bool


def _contradictory(rows: list[_Row]) -> bool:
    """Whether a combination with coefficients ≥ 0 of the rows is false: Fourier–Motzkin, within a budget."""
    while True:
        false = [
            r
            for r in rows
            if not r.terms.keys() - {()} and (c := r.terms.get((), 0)) <= 0 and (c or r.strict)
        ]
        if false:
            return True
        unknowns = {m for r in rows for m in r.terms if m}
        if not unknowns:
            return False

        def cost(m: Monomial, rows: list[_Row] = rows) -> tuple[int, Monomial]:
            up = sum(r.terms.get(m, 0) > 0 for r in rows)
            return up * sum(r.terms.get(m, 0) < 0 for r in rows) - up, m

        gone = min(unknowns, key=cost)
        above = [r for r in rows if r.terms.get(gone, 0) > 0]
        below = [r for r in rows if r.terms.get(gone, 0) < 0]
        rows = [r for r in rows if gone not in r.terms]
        if len(above) * len(below) + len(rows) > LIMIT:
            return False
        for a in above:
            for b in below:
                scaled = [(m, c / a.terms[gone]) for m, c in a.terms.items()]
                terms = _sum(scaled, [(m, c / -b.terms[gone]) for m, c in b.terms.items()])
                rows.append(_Row(terms, a.strict or b.strict))


def _base(polys: Iterable[Terms]) -> list[Terms]:
    """Return a − 1 for every size and width a that occurs: each is ≥ 0."""
    atoms = {a for p in polys for m in p for a, _ in m if a[0] in ("size", "width")}
    return [{((a, 1),): Fraction(1), (): Fraction(-1)} for a in sorted(atoms)]


@lru_cache(maxsize=8192)
def _shown(poly: Scalar, strict: bool, facts: tuple[Scalar, ...]) -> bool:
    goal = dict(poly.num)
    if (value := poly.constant) is not None:
        return value > 0 if strict else value >= 0
    known = [dict(f.num) for f in facts]
    known += _base([goal, *known])
    if max(sum(k for _, k in m) for m in goal) > 1:  # products of two facts are ≥ 0 too
        pairs = combinations_with_replacement(known[:16], 2)
        known += [_product(a.items(), b.items()) for a, b in pairs]
    negated = {m: -c for m, c in goal.items()}
    if poly.integral and not strict:  # not p ≥ 0, for an integer p, is −p − 1 ≥ 0
        negated = _sum(negated.items(), [((), Fraction(-1))])
    return _contradictory([_Row(negated, not strict and not poly.integral), *(_Row(k, False) for k in known)])


def _sign(scalar: Scalar, strict: bool, facts: tuple[Scalar, ...]) -> bool:
    num, den = Scalar(scalar.num, ONE.num), Scalar(scalar.den, ONE.num)
    if scalar.den == ONE.num:
        return _shown(num, strict, facts)
    if _shown(den, True, facts):
        return _shown(num, strict, facts)
    return _shown(negative(den), True, facts) and _shown(negative(num), strict, facts)


def negative(scalar: Scalar) -> Scalar:
    """Return −scalar."""
    return scalar.times(number(-1))


def is_nonnegative(scalar: Scalar, facts: tuple[Scalar, ...]) -> bool:
    """Whether ≥ 0 was shown from the facts, polynomials that are ≥ 0; False says nothing."""
    return _sign(scalar, False, facts)


def is_positive(scalar: Scalar, facts: tuple[Scalar, ...]) -> bool:
    """Whether > 0 was shown from the facts; False says nothing."""
    return _sign(scalar, True, facts)


def is_nonzero(scalar: Scalar, facts: tuple[Scalar, ...]) -> bool:
    """Whether ≠ 0 was shown, by its sign; a monomial of numbers and sizes is never 0."""
    return is_positive(scalar, facts) or is_positive(negative(scalar), facts)
