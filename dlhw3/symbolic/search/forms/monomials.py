"""The monomials of a number multiplied out, inner products of sums too; what stands in functions stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sympy import Add, Expr, Integer, Mul, Pow

from dlhw3.symbolic.algebra import expand, factors_of, product, terms_of
from dlhw3.symbolic.nodes import Inner, Norm

ONE = Integer(1)
Monomial = frozenset[tuple[Expr, Expr]]
"""Bases with their exponents."""
MOST = 4000
"""Products of two monomials that are worked out."""


@lru_cache(maxsize=8192)
def monomials_of(value: Expr) -> tuple[Expr, ...]:
    """Return the monomials of a number multiplied out, each once; the number itself where they are too many."""
    try:
        found = _multiplied(value)
    except OverflowError:
        return (value,)
    return tuple(Mul(*(Pow(base, k) for base, k in monomial)) for monomial, c in found.items() if c != 0)


def terms_multiplied(value: Expr) -> tuple[Expr, ...]:
    """Return the summands of a number multiplied out, inner products of sums too."""
    try:
        found = _multiplied(value)
    except OverflowError:
        return (value,)
    return tuple(Mul(c, *(Pow(base, k) for base, k in monomial)) for monomial, c in found.items() if c != 0)


def squares_out(value: Expr) -> Expr:
    """Return a number with ⟨A, A⟩ in the place of ‖A‖²."""
    norms = {one: Inner(one.base.args[0], one.base.args[0]) for one in value.atoms(Pow) if _is_square(one)}
    made: Expr = value.xreplace(norms)
    return made


def _is_square(power: Pow) -> bool:
    return isinstance(power.base, Norm) and power.exp == 2


@lru_cache(maxsize=8192)
def _multiplied(value: Expr) -> Mapping[Monomial, Expr]:
    """Return monomials with their numbers."""
    if value.is_Rational:
        return {frozenset(): value}
    if isinstance(value, Add):
        return _added(*map(_multiplied, value.args))
    if isinstance(value, Mul):
        found: Mapping[Monomial, Expr] = {frozenset(): ONE}
        for factor in value.args:
            found = _times(found, _multiplied(factor))
        return found
    if isinstance(value, Pow) and value.exp.is_Integer and value.exp > 0:
        found = base = _multiplied(value.base)
        if len(base) == 1:
            return {frozenset((b, k * value.exp) for b, k in m): c**value.exp for m, c in base.items()}
        for _ in range(int(value.exp) - 1):
            found = _times(found, base)
        return found
    if isinstance(value, Inner):
        left, right = ([factors_of(term) for term in terms_of(expand(side))] for side in value.args)
        pairs = ((c * d, Inner(product(*a), product(*b))) for c, a in left for d, b in right)
        return _added(*(_times(_multiplied(c), {frozenset({(pair, ONE)}): ONE}) for c, pair in pairs))
    base, k = value.as_base_exp()
    return {frozenset({(base, k)}): ONE}


def _added(*sums: Mapping[Monomial, Expr]) -> dict[Monomial, Expr]:
    found: dict[Monomial, Expr] = {}
    for one in sums:
        for monomial, c in one.items():
            found[monomial] = found[monomial] + c if monomial in found else c
    return found


def _times(left: Mapping[Monomial, Expr], right: Mapping[Monomial, Expr]) -> dict[Monomial, Expr]:
    if len(left) * len(right) > MOST:
        raise OverflowError
    found: dict[Monomial, Expr] = {}
    for one, c in left.items():
        for other, d in right.items():
            both = _joined(one, other)
            found[both] = found[both] + c * d if both in found else c * d
    return found


def _joined(one: Monomial, other: Monomial) -> Monomial:
    if not one or not other:
        return one or other
    powers = dict(one)
    for base, k in other:
        powers[base] = powers[base] + k if base in powers else k
    return frozenset((base, k) for base, k in powers.items() if k != 0)
