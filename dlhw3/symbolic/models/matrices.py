"""Matrices of numbers: rows of rows, by definitions that need no division and so hold for every kind of number.

The determinant and the adjugate are written out up to size 3, and beyond it those of Faddeev and LeVerrier's
recursion, which divides by integers only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import lcm
from operator import add, mul, sub

from dlhw3.symbolic.models.entrywise import reciprocal, square_root
from dlhw3.symbolic.models.numbers import (
    EXACT,
    EXACT_TYPES,
    ONE,
    ZERO,
    Number,
    Unclear,
    equal,
    moves,
    raised,
    short,
    sign,
)
from dlhw3.symbolic.models.rationals import Rational

Matrix = tuple[tuple[Number, ...], ...]
DIRECT = 3  # the largest size of a determinant that is written out


def build(rows: int, cols: int, entry: Callable[[int, int], Number]) -> Matrix:
    """Return the matrix of entry(i, j)."""
    return tuple([tuple([entry(i, j) for j in range(cols)]) for i in range(rows)])


def shape(a: Matrix) -> tuple[int, int]:
    """Return rows and columns."""
    return len(a), len(a[0])


def identity(n: int) -> Matrix:
    """Return I_n."""
    return build(n, n, lambda i, j: Rational(i == j))


def zeros(rows: int, cols: int) -> Matrix:
    """Return 0."""
    return build(rows, cols, lambda i, j: ZERO)


def diagonal(values: Iterable[Number]) -> Matrix:
    """Return the diagonal matrix of the values."""
    held = tuple(values)
    return build(len(held), len(held), lambda i, j: held[i] if i == j else ZERO)


def entries(a: Matrix) -> list[Number]:
    """Return every entry, row by row."""
    return [x for row in a for x in row]


def each(f: Callable[..., Number], *ms: Matrix) -> Matrix:
    """Return f of the entries in the same place."""
    return tuple([tuple(map(f, *rows)) for rows in zip(*ms, strict=True)])


def plus(a: Matrix, b: Matrix) -> Matrix:
    """Return a + b."""
    return each(add, a, b)


def scaled(c: Number, a: Matrix) -> Matrix:
    """Return c·a."""
    return each(lambda x: c * x, a)


def difference(a: Matrix, b: Matrix) -> Matrix:
    """Return a − b."""
    return each(sub, a, b)


def transposed(a: Matrix) -> Matrix:
    """Return aᵀ."""
    return tuple(zip(*a, strict=True))


def product(a: Matrix, b: Matrix) -> Matrix:
    """Return ab."""
    columns = transposed(b)
    if is_exact(a) and is_exact(b):
        return tuple([tuple([sum(map(mul, row, col)) for col in columns]) for row in a])
    return tuple([tuple([_of_two(row, col) for col in columns]) for row in a])


def _of_two(row: Sequence[Number], column: Sequence[Number]) -> Number:
    """Return the sum of the products of entries in the same place, where neither is 0."""
    result: Number = ZERO
    for x, y in zip(row, column, strict=True):
        if x and y:
            both = x * y
            result = result + both if result else both
    return result


def inner(a: Matrix, b: Matrix) -> Number:
    """Return ⟨a, b⟩, the sum of the products of entries in the same place."""
    pairs = zip(entries(a), entries(b), strict=True)
    return (
        sum(map(mul, entries(a), entries(b)))
        if is_exact(a) and is_exact(b)
        else total(x * y for x, y in pairs)
    )


def total(items: Iterable[Number]) -> Number:
    """Return the sum."""
    result: Number = ZERO
    for item in items:
        result = result + item
    return result


def trace(a: Matrix) -> Number:
    """Return the trace."""
    return total(a[i][i] for i in range(len(a)))


def determinant_and_adjugate(a: Matrix) -> tuple[Number, Matrix]:
    """Return both; past size 3 by M₁ = I, c_k = −tr(aM_k)/k, M_{k+1} = aM_k + c_k I, where det a = (−1)ⁿc_n."""
    n, last, c = len(a), identity(len(a)), ZERO
    if n <= DIRECT:
        return determinant(a), build(n, n, lambda i, j: _cofactor(a, j, i))
    for k in range(1, n + 1):
        moved = product(a, last)
        c = trace(moved) * Rational(-1, k)
        c = short(c) if isinstance(c, EXACT) else c
        if k < n:
            last = plus(moved, diagonal([c] * n))
    return c * (-1) ** n, scaled((-1) ** (n - 1), last)


def _cofactor(a: Matrix, i: int, j: int) -> Number:
    """Return the cofactor of a place in a matrix of size up to DIRECT: rows and columns go round."""
    n = len(a)
    if n < 3:
        return ONE if n == 1 else a[1 - i][1 - j] * (-1) ** (i + j)
    up, down, left, right = (i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3
    return _times(a[up][left], a[down][right]) - _times(a[up][right], a[down][left])


def _times(x: Number, y: Number) -> Number:
    """Return a product, and 0 itself where one is 0."""
    return x * y if x and y else ZERO


def determinant(a: Matrix) -> Number:
    """Return the determinant."""
    if len(a) > DIRECT:
        return determinant_and_adjugate(a)[0]
    return total(_times(x, _cofactor(a, 0, k)) for k, x in enumerate(a[0]))


def inverse(a: Matrix) -> Matrix:
    """Return the inverse, and 0 for a singular matrix."""
    det, adjugate = determinant_and_adjugate(a)
    factor = reciprocal(det)
    return scaled(factor, adjugate) if moves(factor) or sign(factor) else zeros(*shape(a))


def norm(a: Matrix) -> Number:
    """Return the Frobenius norm."""
    return square_root(total(x * x for x in entries(a)))


def is_exact(a: Matrix) -> bool:
    """Whether every entry is a fraction or an integer."""
    return EXACT_TYPES.issuperset([type(x) for row in a for x in row])


def same(a: Matrix, b: Matrix) -> bool:
    """Whether two matrices are equal; raises Unclear where no entry differs for certain and one may.

    Matrices of two shapes are not.
    """
    if shape(a) != shape(b):
        return False
    unclear = False
    for x, y in zip(entries(a), entries(b), strict=True):
        try:
            if not equal(x, y):
                return False
        except Unclear:
            unclear = True
    if unclear:
        raise Unclear("intervals overlap")
    return True


def is_symmetric(a: Matrix) -> bool:
    """Whether a matrix is its own transpose, which none is that is not square; raises Unclear if not decided."""
    n = len(a)
    if shape(a) != (n, n):
        return False
    pairs = ((a[i][j], a[j][i]) for i in range(n) for j in range(i))
    return all(x is y or equal(x, y) for x, y in pairs)


def is_psd(a: Matrix, strictly: bool = False) -> bool:
    """Whether a matrix is symmetric and positive semidefinite, or definite; raises Unclear where not decided."""
    if not is_exact(a) and _bends_down(a):
        return False
    if not is_symmetric(a):
        return False
    if is_exact(a):
        return _is_psd_exactly(a, strictly)
    rows, n = [list(row) for row in a], len(a)
    for k in range(n):
        side = sign(rows[k][k])
        if side < 0 or (strictly and side == 0):
            return False
        if side == 0:
            if any(sign(rows[k][j]) for j in range(k, n)):
                return False
            continue
        for i in range(k + 1, n):
            factor = rows[i][k] * raised(rows[k][k], Rational(-1))
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
    return True


def _bends_down(a: Matrix) -> bool:
    """Whether xᵀax is seen to be negative for some x, whether a is symmetric or not."""
    n = len(a)
    if shape(a) != (n, n):
        return False
    half = Rational(1, 2)
    rows = [[(a[i][j] + a[j][i]) * half for j in range(n)] for i in range(n)]
    try:
        for k in range(n):
            side = sign(rows[k][k])
            if side <= 0:
                return side < 0
            for i in range(k + 1, n):
                factor = rows[i][k] * raised(rows[k][k], Rational(-1))
                rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
    except Unclear:
        pass
    return False


def _is_psd_exactly(a: Matrix, strictly: bool) -> bool:
    """Whether a symmetric matrix of fractions is positive semidefinite, or definite.

    Elimination among whole numbers: after each step the entries are minors, which the pivot before divides.
    """
    below = lcm(*(x.denominator for row in a for x in row))
    rows = [[x.numerator * (below // x.denominator) for x in row] for row in a]
    before = 1
    for k, head in enumerate(rows):
        pivot = head[k]
        if pivot < 0 or (strictly and pivot == 0):
            return False
        if pivot == 0:
            if any(head[k:]):
                return False
            continue
        for i in range(k + 1, len(rows)):
            row = rows[i]
            c = row[k]
            row[k + 1 :] = [
                (pivot * x - c * y) // before for x, y in zip(row[k + 1 :], head[k + 1 :], strict=True)
            ]
        before = pivot
    return True


def natural_power(a: Matrix, k: int) -> Matrix:
    """Return a^k for k ≥ 0."""
    result = identity(len(a))
    for bit in bin(k)[2:]:
        result = product(result, result)
        result = product(result, a) if bit == "1" else result
    return result


Spectrum = tuple[Matrix, tuple[Number, ...]]
"""(Q, λ): orthogonal Q and numbers λ; it stands for Q diag(λ) Qᵀ."""


def spectrum(a: Matrix, bases: Iterable[Matrix]) -> Spectrum | None:
    """Return the eigenvalues of an exact symmetric matrix where a basis is of eigenvectors, which is checked."""
    n = len(a)
    if not (is_exact(a) and is_symmetric(a)):
        return None
    for basis in (identity(n), *bases):
        if shape(basis) == (n, n) and is_exact(basis):
            turned = product(product(transposed(basis), a), basis)
            orthogonal = product(transposed(basis), basis) == identity(n)
            if orthogonal and all(not turned[i][j] for i in range(n) for j in range(n) if i != j):
                return basis, tuple(turned[i][i] for i in range(n))
    return None


def composed(of: Spectrum) -> Matrix:
    """Return Q diag(λ) Qᵀ."""
    basis, values = of
    if basis == identity(len(basis)):
        return diagonal(values)
    return mirrored(product(product(basis, diagonal(values)), transposed(basis)))


def mirrored(a: Matrix) -> Matrix:
    """Return a matrix that is known to be symmetric, with one number in both places."""
    return build(len(a), len(a), lambda i, j: a[min(i, j)][max(i, j)])


def spectral_power(of: Spectrum, p: Rational) -> Spectrum:
    """Return the psd power of what a spectrum stands for: 0 for what is not psd, or not pd where p < 0."""
    basis, values = of
    signs = [sign(v) for v in values]
    if min(signs) < 0 or (p < 0 and 0 in signs):
        return basis, (ZERO,) * len(values)
    return basis, tuple(raised(v, p) for v in values)
