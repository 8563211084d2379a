"""The exponential of a matrix by its power series: exact of a nilpotent exponent, and else certified intervals."""

from __future__ import annotations

from functools import lru_cache
from math import factorial, lcm
from operator import mul

from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import Unclear, between
from dlhw3.symbolic.models.rationals import Rational

LARGEST, TERMS = 64, 34
"""The greatest row sum of an exponent, and the terms of the series that are added up."""
LEFT = Rational(2, 2 ** (TERMS + 1) * factorial(TERMS + 1))
"""What is left out of the series where the row sum is at most ½: Σ_{k > n} (½)ᵏ/k!, below twice its first term."""


@lru_cache(maxsize=512)  # a search asks for that of one matrix again and again, the other letters changed
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
    n, linked = len(small), _linked(small)
    below = lcm(*(x.denominator for row in small for x in row))
    whole = [[int(x.numerator * (below // x.denominator)) for x in row] for row in small]
    columns = [*zip(*whole, strict=True)]
    term = [[int(i == j) for j in range(n)] for i in range(n)]
    total, under = term, 1  # of whole numbers, whose common denominator is taken out
    for k in range(1, TERMS + 1):
        term = [[sum(map(mul, row, column)) for column in columns] for row in term]
        under *= below * k
        total = [
            [x * below * k + y for x, y in zip(*rows, strict=True)] for rows in zip(total, term, strict=True)
        ]
    sums = [[Rational(x, under) for x in row] for row in total]
    return matrices.build(
        n, n, lambda i, j: between(sums[i][j] - LEFT, sums[i][j] + LEFT) if linked[i][j] else sums[i][j]
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
