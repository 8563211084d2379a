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
from typing import Any

from .errors import Fixed, Undecided, fixed, require

Monomial = tuple[tuple[tuple[Any, ...], int], ...]
"""Sorted powers of atoms: ("size", name), ("index", name), ("exponent", name), ("width", name, Scalar)."""
Poly = tuple[tuple[Monomial, Fraction], ...]
Terms = dict[Monomial, Fraction]
Facts = tuple["Scalar", ...]
"""Polynomials that are ≥ 0."""
LIMIT = 300  # terms of a polynomial, steps of a division, inequalities of an elimination
EPSILON: Monomial = ((("epsilon",), 1),)


class Scalar(Fixed):
    """A quotient of two polynomials, each a sorted tuple of (monomial, coefficient); made by functions here."""

    __slots__ = ("den", "num")
    num: Poly
    den: Poly

    def __lt__(self, other: Scalar) -> bool:
        return (self.num, self.den) < (other.num, other.den)

    def plus(self, other: Scalar) -> Scalar:
        """Return the sum."""
        if self.den == other.den:
            return _quotient(_sum((*self.num, *other.num)), dict(self.den))
        crossed = (*_product(self.num, other.den).items(), *_product(other.num, self.den).items())
        return _quotient(_sum(crossed), _product(self.den, other.den))

    def times(self, other: Scalar) -> Scalar:
        """Return the product."""
        if ONE in (self, other):
            return self if other is ONE else other
        return _quotient(_product(self.num, other.num), _product(self.den, other.den))

    def minus(self, other: Scalar) -> Scalar:
        """Return the difference."""
        return self.plus(other.times(number(-1)))

    def over(self, other: Scalar) -> Scalar:
        """Return the quotient; a denominator that is the polynomial 0 is refused."""
        require(other.num, "a quotient by 0")
        return _quotient(_product(self.num, other.den), _product(self.den, other.num))

    @property
    def parts(self) -> tuple[Scalar, Scalar]:
        """Numerator and denominator."""
        return _scalar(self.num, ONE.num), _scalar(self.den, ONE.num)

    @property
    def constant(self) -> Fraction | None:
        """The number this is, if it is one."""
        free = self.den == ONE.num and all(not m for m, _ in self.num)
        return sum((c for _, c in self.num), Fraction(0)) if free else None

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


def _scalar(num: Iterable[tuple[Monomial, Fraction]], den: Iterable[tuple[Monomial, Fraction]]) -> Scalar:
    num, den = tuple(sorted(num)), tuple(sorted(den))
    return fixed(Scalar, (num, den), num=num, den=den)  # type: ignore[no-any-return]


def _sum(pairs: Iterable[tuple[Monomial, Fraction]]) -> Terms:
    total: Terms = {}
    for monomial, c in pairs:
        total[monomial] = total.get(monomial, Fraction(0)) + c
    if len(total) > LIMIT:
        raise Undecided("a polynomial in sizes and indices grew past the budget")
    return {m: c for m, c in total.items() if c}


def _times(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for atom, k in right:
        powers[atom] = powers.get(atom, 0) + k
    return tuple(sorted((a, k) for a, k in powers.items() if k))


def _product(left: Poly, right: Poly) -> Terms:
    return _sum((_times(m, n), c * e) for m, c in left for n, e in right)


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
        rest = _sum((*rest.items(), *((_times(m, step), -answer[step] * c) for m, c in den.items())))
    return None


def _quotient(num: Terms, den: Terms) -> Scalar:
    """Return num/den, cancelled by common monomials and where one divides the other.

    Two quotients of the same value may be held apart (no full gcd); that loses proofs, never soundness.
    """
    if not num:
        return ZERO
    least = [(a, min(dict(m).get(a, 0) for m in (*num, *den))) for a, _ in next(iter(den))]
    common = tuple((a, -k) for a, k in least if k)
    num, den = ({_times(m, common): c for m, c in side.items()} for side in (num, den))
    if den.keys() != {()}:
        whole, part = _divide(num, den), _divide(den, num)
        one: Terms = {(): Fraction(1)}
        num, den = (whole, one) if whole is not None else (one, part) if part is not None else (num, den)
    unit = den[max(den)]
    return _scalar(((m, c / unit) for m, c in num.items()), ((m, c / unit) for m, c in den.items()))


def number(value: int | Fraction) -> Scalar:
    """Return a rational constant."""
    return _scalar([((), Fraction(value))] if value else [], [((), Fraction(1))])


def parameter(*atom: Any) -> Scalar:
    """Return ("size", name), ("index", name) or ("exponent", name) as a scalar."""
    return _scalar([(((atom, 1),), Fraction(1))], ONE.num)


def width(name: str, index: Scalar) -> Scalar:
    """Return the width d_k of a family of layers: an integer ≥ 1 for every integer k."""
    require(
        index.integral, "the index of a width is a polynomial with integer coefficients in sizes and indices"
    )
    return parameter("width", name, index)


ZERO, ONE = number(0), number(1)


@lru_cache(maxsize=8192)
def names(scalar: Scalar) -> frozenset[tuple[str, str]]:
    """Return every (kind, name) in it, those in the index of a width included."""
    atoms = [atom for m, _ in (*scalar.num, *scalar.den) for atom, _ in m]
    return frozenset(a[:2] for a in atoms).union(*(names(a[2]) for a in atoms if a[0] == "width"))


def substitute(scalar: Scalar, new: Mapping[str, Scalar]) -> Scalar:
    """Return it with parameters replaced, all at once, also in the index of a width."""
    if not any(name in new and kind != "width" for kind, name in names(scalar)):
        return scalar

    def value(poly: Poly) -> Scalar:
        total = ZERO
        for m, c in poly:
            term = number(c)
            for atom, k in m:
                named = new.get(atom[1], parameter(*atom))
                factor = width(atom[1], substitute(atom[2], new)) if atom[0] == "width" else named
                if k > LIMIT:
                    raise Undecided("a power in a polynomial of sizes is past the budget")
                for _ in range(k):
                    term = term.times(factor)
            total = total.plus(term)
        return total

    return value(scalar.num).over(value(scalar.den))


def _contradictory(rows: list[Terms]) -> bool:
    """Whether Σ c·monomial ≥ 0 cannot hold for all rows: Fourier–Motzkin, monomials being unknowns of their own.

    ε stands for any number > 0, however small, and is never eliminated. Past a budget: False.
    """
    while True:
        ends = [(r.get((), 0), r.get(EPSILON, 0)) for r in rows if r.keys() <= {(), EPSILON}]
        if any(c <= 0 and e <= 0 and (c or e) for c, e in ends):
            return True
        unknowns = {m for r in rows for m in r} - {(), EPSILON}
        if not unknowns:
            return False
        sides = {
            m: ([r for r in rows if r.get(m, 0) > 0], [r for r in rows if r.get(m, 0) < 0]) for m in unknowns
        }
        gone = min(unknowns, key=lambda m: (len(sides[m][0]) * len(sides[m][1]), m))
        above, below = sides[gone]
        rows = [r for r in rows if gone not in r]
        if len(above) * len(below) + len(rows) > LIMIT:
            return False
        for a in above:
            for b in below:
                scaled = [(m, c / abs(r[gone])) for r in (a, b) for m, c in r.items()]
                rows.append(_sum(scaled))


@lru_cache(maxsize=8192)
def _shown(poly: Scalar, strict: bool, facts: Facts) -> bool:
    """Whether poly ≥ 0 (> 0 where strict) follows: its negation, −p − 1 ≥ 0 for an integer p, is contradictory."""
    if (value := poly.constant) is not None:
        return value > 0 or (value == 0 and not strict)
    known = [f.num for f in facts]
    atoms = {a for p in (poly.num, *known) for m, _ in p for a, _ in m if a[0] in ("size", "width")}
    known += [((((a, 1),), Fraction(1)), ((), Fraction(-1))) for a in sorted(atoms)]
    rows = [dict(k) for k in known]
    if max(sum(k for _, k in m) for m, _ in poly.num) > 1:  # products of two facts are ≥ 0 too
        rows += [_product(a, b) for a, b in combinations_with_replacement(known[:16], 2)]
    slack = [] if strict else [(() if poly.integral else EPSILON, Fraction(-1))]
    return _contradictory([_sum([*((m, -c) for m, c in poly.num), *slack]), *rows])


def _sign(scalar: Scalar, strict: bool, facts: Facts) -> bool:
    num, den = scalar.parts
    if _shown(den, True, facts):
        return _shown(num, strict, facts)
    return _shown(negative(den), True, facts) and _shown(negative(num), strict, facts)


def negative(scalar: Scalar) -> Scalar:
    """Return −scalar."""
    return scalar.times(number(-1))


def is_nonnegative(scalar: Scalar, facts: Facts) -> bool:
    """Whether ≥ 0 was shown from the facts; False says nothing."""
    return _sign(scalar, False, facts)


def is_positive(scalar: Scalar, facts: Facts) -> bool:
    """Whether > 0 was shown from the facts; False says nothing."""
    return _sign(scalar, True, facts)


def is_nonzero(scalar: Scalar, facts: Facts) -> bool:
    """Whether ≠ 0 was shown, by its sign."""
    return is_positive(scalar, facts) or is_positive(negative(scalar), facts)
