"""Powers of psd matrices of which no basis of eigenvectors is known: exact, or certified.

They are exact where the rank is one or the root's entries are fractions of few digits, and certified at size 2.
"""

from __future__ import annotations

from fractions import Fraction

from dlhw3.symbolic.models.entrywise import square_root
from dlhw3.symbolic.models.matrices import (
    Matrix,
    build,
    determinant,
    diagonal,
    entries,
    identity,
    inverse,
    is_exact,
    is_psd,
    mirrored,
    natural_power,
    plus,
    product,
    scaled,
    trace,
    zeros,
)
from dlhw3.symbolic.models.numbers import Unclear, exact_root, moves, raised
from dlhw3.symbolic.models.rationals import Rational

FINEST = 10**6
"""The greatest denominator of an entry of a root that is found from doubles."""
HIGHEST = 12  # the highest root that is looked for so


def psd_power(a: Matrix, p: Rational) -> Matrix:
    """Return a psd power of a matrix of which no basis of eigenvectors is known; raises Unclear where it cannot."""
    n = len(a)
    if any(map(moves, entries(a))):
        raise Unclear("a psd power that moves")
    if not is_psd(a) or (p < 0 and not is_psd(a, strictly=True)):
        return zeros(n, n)
    if p == 0:
        return identity(n)
    if p.denominator == 1:
        if abs(p) > 4096:
            raise Unclear("a power past 4096")
        whole = natural_power(a, abs(int(p)))
        return whole if p > 0 else inverse(whole)
    t = trace(a)
    if is_exact(a) and product(a, a) == scaled(t, a):
        return scaled(raised(t, p - 1), a)
    root = _exact_root_of_two(a) if n == 2 and p.denominator == 2 else None
    if root := root or _exact_root(a, int(p.denominator)):
        power = natural_power(root, abs(int(p.numerator)))
        return power if p > 0 else inverse(power)
    if n == 2:
        return _power_of_two(a, p)
    raise Unclear("a psd power without known roots")


def _exact_root(a: Matrix, k: int) -> Matrix | None:
    """Return the psd matrix whose power is an exact psd matrix, found from doubles, where it is exact too."""
    if not is_exact(a) or k > HIGHEST:
        return None
    import numpy as np

    try:
        values, vectors = np.linalg.eigh(np.array([[float(x) for x in row] for row in a]))  # type: ignore[arg-type]
        near = (vectors * np.maximum(values, 0) ** (1 / k)) @ vectors.T
        root = mirrored(build(len(a), len(a), lambda i, j: _short(near[i, j])))
    except (OverflowError, ValueError, np.linalg.LinAlgError):
        return None
    return root if natural_power(root, k) == a and is_psd(root) else None


def _short(x: float) -> Rational:
    return Rational(Fraction(x).limit_denominator(FINEST))


def _exact_root_of_two(a: Matrix) -> Matrix | None:
    """Return (a + √det a · I) / √(tr a + 2 √det a), the root of a psd 2 × 2 matrix, where all are fractions."""
    product_of_roots = exact_root(determinant(a), 2) if is_exact(a) else None
    if product_of_roots is None or not (sum_of_roots := exact_root(trace(a) + 2 * product_of_roots, 2)):
        return None
    return scaled(1 / sum_of_roots, plus(a, diagonal([product_of_roots] * 2)))


def _power_of_two(a: Matrix, p: Rational) -> Matrix:
    """aᵖ = x·a + y·I, with λᵖ = xλ + y at both eigenvalues λ of a 2 × 2 matrix that has two."""
    t, root = trace(a), square_root(trace(a) * trace(a) - determinant(a) * Rational(4))
    high, low = (t + root) * Rational(1, 2), (t - root) * Rational(1, 2)
    slope = (raised(high, p) - raised(low, p)) * raised(root, Rational(-1))
    return mirrored(plus(scaled(slope, a), diagonal([raised(high, p) - slope * high] * 2)))
