"""Exact polynomials over Q in sizes, indices and exponents, with monomials for denominators, and their ranges.

Parameters are of three kinds: a *size* is an integer ≥ 1, an *index* an integer, an *exponent* a real number. A
*width* d_k is a size that depends on an index k, which is itself a polynomial; widths are a name d, or (d, N)
where d_N = 1. Powers may be negative: (N − 1)/N is 1 − N⁻¹, one form for one value. Other quotients are terms, not
scalars.

Decisions that can silently make a proof wrong: sizes and widths are taken ≥ 1 everywhere; a negative power stands
for a number only where its base is not 0, which must have been shown before a term holding it is used
(``has_value``); ``is_nonnegative`` and ``is_positive`` may abstain, and then return False: "not shown".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache, partial, reduce
from itertools import combinations_with_replacement, product
from typing import Any

from .errors import Fixed, Undecided, fixed, require, spend

Monomial = tuple[tuple[tuple[Any, ...], int], ...]
"""Sorted powers of atoms: ("size", name), ("index", name), ("exponent", name), ("width", name, index), and
("width", name, index, other) where the width at the other index is 1."""
Terms = dict[Monomial, Fraction]
Facts = tuple["Scalar", ...]
"""Scalars that are ≥ 0."""
LATIN, GREEK = "A-Za-zÀ-ÏÑ-ÖØ-öø-İĴ-ľŁ-ňŊ-žḀ-ẙẜ-ỿ", "ͰͱͲͳͶͷͻͼͽΆΈΉΊΌΎΏΐΓΔΘΛΞΠΣΦΨ-ξπ-Ϗϗ-ϡ"
NAME = re.compile(f"[{LATIN}{GREEK}_][{LATIN}{GREEK}_0-9]{{0,63}}")
"""Letters that NFKC leaves as they are, no modifier letters (ᵀ), and no two that look alike (A, Α, А)."""
_named = lru_cache(maxsize=4096)(NAME.fullmatch)
LIMIT = 300  # terms of a polynomial, powers, inequalities of an elimination
BITS = 1024  # of a coefficient
EPSILON: Monomial = ((("epsilon",), 1),)


class Scalar(Fixed):
    """Sorted (monomial, coefficient) pairs, and every name in them with its declaration; made by functions here.

    ``constant`` is the number this is, if it is one; ``integral`` says whether this is a polynomial with integer
    coefficients in sizes and indices: an integer.
    """

    __slots__ = ("constant", "declared", "free", "integral", "terms")
    terms: tuple[tuple[Monomial, Fraction], ...]
    declared: frozenset[tuple[str, tuple[Any, ...]]]
    free: frozenset[str]
    constant: Fraction | None
    integral: bool

    def __lt__(self, other: Scalar) -> bool:
        return self.terms < other.terms

    def plus(self, other: Scalar) -> Scalar:
        """Return the sum."""
        return scalar_of((*self.terms, *other.terms))

    def times(self, other: Scalar) -> Scalar:
        """Return the product."""
        if ONE in (self, other):
            return other if self is ONE else self
        return scalar_of(_product(self, other).items())

    def minus(self, other: Scalar) -> Scalar:
        """Return the difference."""
        return scalar_of((*self.terms, *((m, -c) for m, c in other.terms)))

    def over(self, other: Scalar) -> Scalar:
        """Return the quotient by a number times powers of parameters; any other denominator is refused."""
        require(len(other.terms) == 1, "a denominator is a number times powers of parameters")
        ((monomial, c),) = other.terms
        return self.times(scalar_of([(tuple((a, -k) for a, k in monomial), 1 / c)]))

    def raised(self, k: int) -> Scalar:
        """Return a power; a negative one as ``over`` does."""
        require(abs(k) <= LIMIT, "a power of a parameter is past the budget")
        return reduce(Scalar.times, [self if k >= 0 else ONE.over(self)] * abs(k), ONE)

    @property
    def natural(self) -> int | None:
        """The integer ≥ 0 this is, if it is one."""
        value = self.constant
        return int(value) if value is not None and value.denominator == 1 and value >= 0 else None


def scalar_of(pairs: Iterable[tuple[Monomial, Fraction]]) -> Scalar:
    """Return the sum of monomials with coefficients."""
    terms = tuple(sorted(_sum(pairs).items()))

    def make() -> dict[str, Any]:
        powers = [power for m, _ in terms for power in m]
        own = frozenset((name, (kind, *indices[1:])) for (kind, name, *indices), _ in powers)
        declared = own.union(*(index.declared for a, _ in powers for index in a[2:]))
        named = {"terms": terms, "declared": declared, "free": frozenset(name for name, _ in declared)}
        constant = None if powers else sum((c for _, c in terms), Fraction(0))
        odd: list[Any] = [c for _, c in terms if c.denominator > 1]
        odd += [atom for atom, k in powers if atom[0] == "exponent" or k < 0]
        return {**named, "constant": constant, "integral": not odd}

    return fixed(Scalar, terms, make)  # type: ignore[no-any-return]


def _sum(pairs: Iterable[tuple[Monomial, Fraction]]) -> Terms:
    total: Terms = {}
    for monomial, c in pairs:
        total[monomial] = total[monomial] + c if monomial in total else c
    spend(len(total))
    bits = (c.numerator.bit_length() + c.denominator.bit_length() for c in total.values())
    if len(total) > LIMIT or max(bits, default=0) > BITS:
        raise Undecided("a polynomial in sizes and indices grew past the budget")
    return {m: c for m, c in total.items() if c}


def is_name(value: object) -> bool:
    """Whether a text is a name that prints as itself alone."""
    return type(value) is str and _named(value) is not None


def _product(left: Scalar, right: Scalar) -> Terms:
    spend(4 * len(left.terms) * len(right.terms))

    def times(left: Monomial, right: Monomial) -> Monomial:
        powers = dict(left)
        for atom, k in right:
            powers[atom] = powers.get(atom, 0) + k
        return tuple(sorted((a, k) for a, k in powers.items() if k))

    return _sum((times(m, n), c * e) for m, c in left.terms for n, e in right.terms)


def number(value: int | Fraction) -> Scalar:
    """Return a rational constant."""
    require(type(value) in (int, Fraction), "a number that is not exact")
    return scalar_of([((), Fraction(value))])


def parameter(*atom: Any) -> Scalar:
    """Return ("size", name), ("index", name) or ("exponent", name) as a scalar."""
    require(len(atom) == 2 and atom[0] in ("size", "index", "exponent"), "a parameter of another kind")
    require(is_name(atom[1]), "a parameter whose name is not one")
    return _atom(*atom)


def span(index: Scalar, low: Scalar, high: Scalar) -> Facts:
    """Return the facts that say that an index is within its range."""
    return index.minus(low), high.minus(index)


def dummy(name: str) -> Scalar:
    """Return a bound index of the normal form, ~3 or #0: no name, so ``conclude`` takes no theorem about it."""
    require(name[0] in "~#", "a dummy is ~ or #")
    return _atom("index", name)


def _atom(*atom: Any) -> Scalar:
    return scalar_of([(((atom, 1),), Fraction(1))])


def is_widths(value: object) -> bool:
    """Whether this is a family of widths: a name d, or (d, N), N an integer, where d_N = 1."""
    name, *one = value if type(value) is tuple and len(value) == 2 else (value,)
    return is_name(name) and all(type(at) is Scalar and at.integral for at in one)


def width(widths: Any, index: Scalar) -> Scalar:
    """Return d_k: an integer ≥ 1 for every integer k; for (d, N), 1 where k is N itself. k and N hold no width.

    Where k and N differ as polynomials, the width is a name of its own, which may still be 1.
    """
    require(is_widths(widths), "widths are a name, or a name and an integer")
    require(type(index) is Scalar and index.integral, "a width has an integer index")
    name, *one = widths if type(widths) is tuple else (widths,)
    nested = any(kind == "width" for at in (index, *one) for _, (kind, *_) in at.declared)
    require(not nested, "the index of a width holds no width")
    return ONE if index in one else _atom("width", name, index, *one)


ZERO, ONE, MINUS = number(0), number(1), number(-1)


def substitute(scalar: Scalar, new: Mapping[str, Scalar]) -> Scalar:
    """Return it with parameters replaced, all at once, also in the indices of a width."""
    return scalar if scalar.free.isdisjoint(new) else _substituted(scalar, frozenset(new.items()))


@lru_cache(maxsize=8192)
def _substituted(scalar: Scalar, pairs: frozenset[tuple[str, Scalar]]) -> Scalar:
    new, total = dict(pairs), ZERO
    for m, c in scalar.terms:
        factors = [number(c)]
        for (kind, name, *indices), k in m:
            if kind == "width":
                index, *one = (substitute(i, new) for i in indices)
                factors.append(width((name, *one) if one else name, index).raised(k))
            else:
                factors.append(new.get(name, _atom(kind, name)).raised(k))
        total = total.plus(reduce(Scalar.times, factors))
    return total


def _contradictory(rows: list[Terms]) -> bool:
    """Whether Σ c·monomial ≥ 0 cannot hold for all rows: Fourier–Motzkin, monomials being unknowns of their own.

    ε stands for any number > 0, however small, and is never eliminated. Past a budget: False.
    """
    while True:
        if any(r and r.keys() <= {(), EPSILON} and max(r.values()) < 0 for r in rows):
            return True
        unknowns = {m for r in rows for m in r} - {(), EPSILON}
        if not unknowns:
            return False
        spend(len(unknowns) * len(rows) // 4 + 10)
        sides = {m: [[r for r in rows if r.get(m, 0) * s > 0] for s in (1, -1)] for m in unknowns}
        gone = min(unknowns, key=lambda m: (len(sides[m][0]) * len(sides[m][1]), m))
        pairs, rows = list(product(*sides[gone])), [r for r in rows if gone not in r]
        if len(pairs) + len(rows) > LIMIT:
            return False
        spend(sum(len(a) + len(b) for a, b in pairs))
        rows += [_sum((m, c / abs(r[gone])) for r in pair for m, c in r.items()) for pair in pairs]


@lru_cache(maxsize=8192)
def is_nonnegative(goal: Scalar, facts: Facts, strict: bool = False) -> bool:
    """Whether goal ≥ 0 (> 0 where strict) was shown from the facts; False says nothing.

    Its negation, −p − 1 ≥ 0 for an integer p, is contradictory. A negative power of what is shown > 0 is multiplied
    away first.
    """
    spend(20 + 10 * len(facts))
    for atom, k in {(a, k) for m, _ in goal.terms for a, k in m if k < 0}:
        cleared = atom[0] in ("size", "width") or is_positive(_atom(*atom), facts)
        return cleared and is_nonnegative(goal.times(_atom(*atom).raised(-k)), facts, strict)
    if (value := goal.constant) is not None:
        return value > 0 or (value == 0 and not strict)
    atoms = {a for p in (goal, *facts) for m, _ in p.terms for a, _ in m if a[0] in ("size", "width")}
    known = [*facts, *(_atom(*a).minus(ONE) for a in sorted(atoms))]
    rows = [dict(k.terms) for k in known]
    if max(sum(k for _, k in m) for m, _ in goal.terms) > 1:  # products of two facts are ≥ 0 too
        rows += [_product(a, b) for a, b in combinations_with_replacement(known[:16], 2)]
    slack = [] if strict else [(() if goal.integral else EPSILON, Fraction(-1))]
    return _contradictory([_sum([*ZERO.minus(goal).terms, *slack]), *rows])


is_positive = partial(is_nonnegative, strict=True)


def all_nonnegative(several: Iterable[Scalar], facts: Facts) -> bool:
    """Whether each was shown ≥ 0."""
    return all(is_nonnegative(scalar, facts) for scalar in several)


def is_nonzero(scalar: Scalar, facts: Facts) -> bool:
    """Whether ≠ 0 was shown, by its sign."""
    return is_positive(scalar, facts) or is_positive(ZERO.minus(scalar), facts)


def has_value(scalar: Scalar, facts: Facts) -> bool:
    """Whether the base of every negative power was shown not to be 0."""
    return all(is_nonzero(_atom(*a), facts) for m, _ in scalar.terms for a, k in m if k < 0)
