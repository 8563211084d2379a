"""The exponential of a matrix by its power series: exact of a nilpotent exponent, and else certified intervals."""

from __future__ import annotations

from math import factorial

from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import Unclear, between
from dlhw3.symbolic.models.rationals import Rational

LARGEST, TERMS = 64, 34
"""The greatest row sum of an exponent, and the terms of the series that are added up."""
LEFT = Rational(2, 2 ** (TERMS + 1) * factorial(TERMS + 1))
"""What is left out of the series where the row sum is at most ½: Σ_{k > n} (½)ᵏ/k!, below twice its first term."""


def exponential(exponent: Matrix) -> Matrix:
    """Return e^P for a matrix of fractions, exact where it is nilpotent."""
    n = len(exponent)
    size = max(sum(abs(x) for x in row) for row in exponent)
    if size > LARGEST:
        raise Unclear("an exponent too large for certified values")
    total, term = matrices.identity(n), matrices.identity(n)
    for k in range(1, n + 1):
        term = matrices.scaled(Rational(1, k), matrices.product(term, exponent))
        if not any(matrices.entries(term)):
            return total
        total = matrices.plus(total, term)
    halvings = max(0, int(2 * size)).bit_length()
    near = _near_zero(matrices.scaled(Rational(1, 2**halvings), exponent))
    for _ in range(halvings):
        near = matrices.product(near, near)
    return matrices.mirrored(near) if matrices.is_symmetric(exponent) else near


def _near_zero(small: Matrix) -> Matrix:
    """Return e^P, certified, for a row sum of at most ½; what no power of P reaches is exactly 0 or 1."""
    n = len(small)
    total, term = matrices.identity(n), matrices.identity(n)
    for k in range(1, TERMS + 1):
        term = matrices.scaled(Rational(1, k), matrices.product(term, small))
        total = matrices.plus(total, term)
    linked = _linked(small)
    return matrices.build(
        n, n, lambda i, j: between(total[i][j] - LEFT, total[i][j] + LEFT) if linked[i][j] else total[i][j]
    )


def _linked(of: Matrix) -> list[list[bool]]:
    """Return between which rows and columns some power of a matrix may have an entry that is not 0."""
    n = len(of)
    found = [[bool(x) for x in row] for row in of]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                found[i][j] = found[i][j] or (found[i][k] and found[k][j])
    return found
