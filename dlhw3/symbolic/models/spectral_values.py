"""Ends of spectra, spectral and nuclear norms with their gradients, certified: never by floating point alone.

A decomposition of many digits is a guess S ≈ Q diag(μ) Qᵀ, made of fractions, and what it is off by is bounded:
each eigenvalue is within ρ = max|μ| ‖Q Qᵀ − I‖ + ‖S − Q diag(μ) Qᵀ‖ of the μ of its rank (Ostrowski, Weyl). Where
the outermost one is further than 2ρ from the next, it is simple, and the projection on its eigenvector is within
‖S q − μ q‖/(gap ‖q‖) of that on the guess q. U Vᵀ is where Newton's and Schulz's iteration X ← X(3I − XᵀX)/2 goes
from A/‖A‖, all of whose steps have the same one, and the distance left is at most ‖I − XᵀX‖.
"""

from __future__ import annotations

from typing import NamedTuple

from mpmath import mp, mpf  # type: ignore[import-untyped]

from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.entrywise import square_root
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import (
    EXACT,
    ONE,
    PLAIN,
    ZERO,
    Interval,
    Number,
    Unclear,
    between,
    inverted,
    sign,
)
from dlhw3.symbolic.models.rationals import Rational

DIGITS, LARGEST, STEPS = 60, 7, 60
NEARLY_ONE = Rational(9, 10)


class Outermost(NamedTuple):
    """An eigenvalue at an end of a spectrum, and the projection on its eigenvector; None where it may be double."""

    value: Number
    projection: Matrix | None


def outermost(matrix: Matrix, *, least: bool = False) -> Outermost:
    """Return the greatest or the least eigenvalue of a symmetric matrix; raises Unclear."""
    n = len(matrix)
    require_plain(matrix)
    if n == 1:
        return Outermost(matrix[0][0], ((ONE,),))
    if not matrices.is_symmetric(matrix):
        raise Unclear("eigenvalues of what is not symmetric")
    values, basis, error = _near(matrix, least=least)
    value = between(values[0] - error, values[0] + error)
    gap = abs(values[0] - values[1]) - 2 * error
    if gap <= 0:
        return Outermost(value, None)
    vector = matrices.build(n, 1, lambda i, j: basis[i][0])
    left = matrices.difference(matrices.product(matrix, vector), matrices.scaled(values[0], vector))
    angle = _size(left) / (NEARLY_ONE * gap)
    length = matrices.inner(vector, vector)
    near = matrices.scaled(1 / length, matrices.product(vector, matrices.transposed(vector)))
    return Outermost(value, matrices.mirrored(_widened(near, angle)))


def projection_moved(matrix: Matrix, along: Matrix, *, least: bool = False) -> Matrix:
    """Return how u uᵀ moves along the symmetric part of H: R H u uᵀ + u uᵀ H R, R = (λ I − S)⁺; raises Unclear.

    λ I − S + u uᵀ is invertible where λ is simple, and R is its inverse without u uᵀ.
    """
    value, near = outermost(matrix, least=least)
    if near is None:
        raise Unclear("a spectrum that may not be simple")
    require_plain(along)
    whole = matrices.scaled(value, matrices.identity(len(matrix)))
    shifted = matrices.plus(matrices.difference(whole, matrix), near)
    rest = matrices.difference(matrices.inverse(shifted), near)
    hand = matrices.scaled(Rational(1, 2), matrices.plus(along, matrices.transposed(along)))
    half = _product(rest, hand, near)
    return matrices.plus(half, matrices.transposed(half))


def spectral_gradient_moved(matrix: Matrix, along: Matrix) -> Matrix:
    """Return how u vᵀ moves: twice a block of how the projection of [[0, A], [Aᵀ, 0]] does; raises Unclear."""
    n, m = len(matrix), len(matrix[0])

    def beside(block: Matrix) -> Matrix:
        turned = matrices.transposed(block)
        return matrices.build(
            n + m,
            n + m,
            lambda i, j: block[i][j - n] if i < n <= j else turned[i - n][j] if j < n <= i else ZERO,
        )

    found = projection_moved(beside(matrix), beside(along))
    return matrices.build(n, m, lambda i, j: 2 * found[i][n + j])


def spectral_norm(matrix: Matrix) -> tuple[Number, Matrix | None]:
    """Return ‖A‖₂ and u vᵀ, None where that may be of no simple singular value, or of 0; raises Unclear."""
    require_plain(matrix)
    turned = matrices.transposed(matrix)
    wide = len(matrix) <= len(turned)
    gram = matrices.product(matrix, turned) if wide else matrices.product(turned, matrix)
    found = outermost(matrices.mirrored(gram))
    value = square_root(found.value)
    if found.projection is None or not _is_positive(found.value):
        return value, None
    vectors = (found.projection, matrix) if wide else (matrix, found.projection)
    return value, matrices.scaled(inverted(value), matrices.product(*vectors))


def nuclear_norm(matrix: Matrix) -> Number:
    """Return ‖A‖_*, the sum of the roots of the eigenvalues of AᵀA, exactly where one alone is not 0."""
    require_plain(matrix)
    turned = matrices.transposed(matrix)
    wide = len(matrix) <= len(turned)
    gram = matrices.mirrored(matrices.product(matrix, turned) if wide else matrices.product(turned, matrix))
    whole = matrices.trace(gram)
    if matrices.is_exact(gram) and matrices.inner(gram, gram) == whole**2:
        return square_root(whole)
    values, _, error = _near(gram)
    return matrices.total(square_root(between(max(x - error, ZERO), max(x + error, ZERO))) for x in values)


def polar_factor(matrix: Matrix) -> Matrix:
    """Return U Vᵀ of a matrix of full column or row rank; raises Unclear where none is seen to be so."""
    require_plain(matrix)
    turned = matrices.transposed(matrix)
    if len(matrix) < len(turned):
        return matrices.transposed(polar_factor(turned))
    if max(len(matrix), len(turned)) > LARGEST:
        raise Unclear("a large matrix")
    values, _, error = _near(matrices.mirrored(matrices.product(turned, matrix)))
    if min(values) <= error:
        raise Unclear("a matrix that may not have full rank")
    above = square_root(max(values) + error)
    scale = above.ends[1] if isinstance(above, Interval) else above
    near = _rounded(matrices.scaled(ONE / scale, matrix))
    whole = matrices.identity(len(turned))
    for _ in range(STEPS):
        gram = matrices.product(matrices.transposed(near), near)
        left = _size(matrices.difference(gram, whole))
        if left < Rational(1, 2**100):
            return _widened(near, left)
        step = matrices.difference(matrices.scaled(Rational(3), whole), gram)
        near = _rounded(matrices.scaled(Rational(1, 2), matrices.product(near, step)))
    raise Unclear("a matrix that may not have full rank")


def _near(matrix: Matrix, *, least: bool = False) -> tuple[list[Rational], Matrix, Rational]:
    """Return eigenvalues of a symmetric matrix and eigenvectors, about, and how far off the former may be."""
    n = len(matrix)
    values, basis = _guess(matrix, least=least)
    turned = matrices.transposed(basis)
    rest = matrices.difference(matrix, _product(basis, matrices.diagonal(values), turned))
    off = _size(matrices.difference(matrices.product(basis, turned), matrices.identity(n)))
    if off > 1 - NEARLY_ONE:
        raise Unclear("a spectrum that was not found")
    return values, basis, max(map(abs, values)) * off + _size(rest)


def _guess(matrix: Matrix, *, least: bool) -> tuple[list[Rational], Matrix]:
    """Return eigenvalues, the one that is asked for first, then by their distance, and eigenvectors, about."""
    n = len(matrix)
    if n > LARGEST:
        raise Unclear("a spectrum of a large matrix")
    with mp.workdps(DIGITS):
        numbers = [
            [mpf(_fraction(x).numerator) / mpf(_fraction(x).denominator) for x in row] for row in matrix
        ]
        try:
            values, vectors = mp.eigsy(mp.matrix(numbers))
        except (RuntimeError, ValueError, ZeroDivisionError):
            raise Unclear("a spectrum that was not found") from None
        order = sorted(range(n), key=lambda k: values[k], reverse=not least)
        found = [_exact(values[k]) for k in order]
        basis = matrices.build(n, n, lambda i, j: _exact(vectors[i, order[j]]))
    return found, basis


def _exact(x: mpf) -> Rational:
    """Return a dyadic number as the fraction that it is."""
    sign_, man, exp, _ = x._mpf_
    return Rational(-int(man) if sign_ else int(man)) * Rational(2) ** exp


def _fraction(x: Number) -> Rational:
    """Return a number, or the middle of an interval."""
    if isinstance(x, EXACT):
        return Rational(x)
    low, high = x.ends
    return (low + high) / 2


def _size(matrix: Matrix) -> Rational:
    """Return a bound of a matrix's norm: the sum of its entries in size."""
    total = ZERO
    for x in matrices.entries(matrix):
        low, high = x.ends if isinstance(x, Interval) else (Rational(x), Rational(x))
        total += max(abs(low), abs(high))
    return total


def _widened(matrix: Matrix, error: Rational) -> Matrix:
    return matrices.each(lambda x: between(x - error, x + error), matrix)


def _rounded(matrix: Matrix) -> Matrix:
    """Return intervals around fractions, whose digits would grow."""
    return matrices.each(lambda x: between(x, x), matrix)


def _product(*parts: Matrix) -> Matrix:
    first, *rest = parts
    for one in rest:
        first = matrices.product(first, one)
    return first


def _is_positive(x: Number) -> bool:
    try:
        return sign(x) > 0
    except Unclear:
        return False


def require_plain(matrix: Matrix) -> None:
    """Raise Unclear for what moves, or is unknown."""
    if not all(isinstance(x, PLAIN) for x in matrices.entries(matrix)):
        raise Unclear("a spectrum of what moves")
