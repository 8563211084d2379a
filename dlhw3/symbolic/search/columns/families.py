"""Families of roots: numbers, or matrices of one shape, whose squares an inequality may need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from sympy import Expr, Integer, MatrixExpr

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.search.columns.columns import number_of

ZERO = Integer(0)


def degree_of(key: Any) -> int:
    """Return how many factors a monomial has."""
    return sum(k.natural or 1 for _, k in key[0].parts)


def near(family: Sequence[Expr]) -> Iterator[Expr]:
    """Yield the members of a family, and sums and differences of two."""
    yield from family
    for left, right in combinations(family, 2):
        yield from (weighted((left, right), (1, 1)), weighted((left, right), (1, -1)))


def paired(left: Expr, right: Expr) -> Expr:
    """Return the product of two numbers, the inner product of two matrices."""
    return Inner(left, right) if isinstance(left, MatrixExpr) else left * right


def weighted(family: Sequence[Expr], weights: Sequence[Fraction | int]) -> Expr:
    """Return Σ weight · member."""
    terms = [(number_of(Fraction(w)), one) for w, one in zip(weights, family, strict=True) if w]
    if isinstance(family[0], MatrixExpr):
        return total(*(negate(one) if w == -1 else product(w, one) for w, one in terms))
    return sum((w * one for w, one in terms), ZERO)
