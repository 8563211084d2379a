"""The normal distribution's function Φ and density φ, certified, with their derivatives of every order.

φ⁽ᵏ⁾(v) = (−1)ᵏ Heₖ(v) φ(v) with Hermite's polynomials Heₖ, and Φ⁽ᵏ⁾ = φ⁽ᵏ⁻¹⁾.
"""

from __future__ import annotations

from mpmath.libmp import mpi_sqrt  # type: ignore[import-untyped]
from mpmath.libmp.libmpi import mpi_pi  # type: ignore[import-untyped]

from dlhw3.symbolic.models.numbers import (
    ONE,
    PRECISION,
    ZERO,
    Interval,
    Number,
    between,
    exponential,
    inverted,
    near,
)
from dlhw3.symbolic.models.rationals import Rational

HALF, TWO = Rational(1, 2), Rational(2)
TAIL, TERMS = Rational(12), 30
"""From where on 1 − Φ is taken from its asymptotic series, and how many terms of it: they fall for k < v²/2."""
AT_ZERO = inverted(Interval(mpi_sqrt((Interval(mpi_pi(PRECISION)) * TWO).bounds, PRECISION)))
"""φ(0) = 1/√(2π)."""


def density(v: Number, order: int) -> list[Number]:
    """Return φ(v), φ′(v), …: He_{k+1}(v) = v He_k(v) − k He_{k−1}(v)."""
    near(v)
    value = exponential(v * v * -HALF) * AT_ZERO
    hermite: list[Number] = [ONE, v]
    for k in range(1, order):
        hermite.append(v * hermite[k] - hermite[k - 1] * k)
    return [value * hermite[k] * (-1) ** k for k in range(order + 1)]


def distribution(v: Number, order: int) -> list[Number]:
    """Return Φ(v), Φ′(v), …; Φ rises, so that the ends of an interval say where its values lie."""
    near(v)
    if isinstance(v, Interval):
        low, high = (_at(end) for end in v.ends)
        value = between(_ends(low)[0], _ends(high)[1])
    else:
        value = _at(Rational(v))
    return [value, *(density(v, order - 1) if order else ())]


def _ends(value: Number) -> tuple[Number, Number]:
    return value.ends if isinstance(value, Interval) else (value, value)


def _at(v: Rational) -> Number:
    """Return Φ at a fraction: 1 − Φ(−v) where v < 0 is near, and where it is far what is left above −v."""
    if v == 0:
        return HALF
    if abs(v) > TAIL:
        above = _above(abs(v))
        return above if v < 0 else ONE - above
    half = _from_zero(abs(v))
    return HALF + half if v > 0 else HALF - half


def _from_zero(v: Rational) -> Number:
    """Return Φ(v) − 1/2 = φ(v) (v + v³/3 + v⁵/(3·5) + …) for v > 0, all of whose terms are positive.

    Where a term's ratio to the one before is below 1/2, what is left out is below the last term.
    """
    at = Interval(between(v, v).bounds)
    square = at * at
    term, total, k = at, at, 1
    while True:
        k += 2
        term = term * square * Rational(1, k)
        total = total + term
        if 2 * v * v < k and (term.ends[1] * TWO**PRECISION) < v:
            return (total + between(ZERO, term.ends[1])) * density(at, 0)[0]


def _above(v: Rational) -> Number:
    """Return 1 − Φ(v) for a large v: φ(v) (1/v − 1/v³ + 3/v⁵ − 15/v⁷ + …), between one partial sum and the next."""
    at = inverted(Interval(between(v, v).bounds))
    term, total, before = at, at, at
    for k in range(1, TERMS):
        term = term * at * at * -(2 * k - 1)
        before, total = total, total + term
    low, high = sorted((before.ends, total.ends))
    return density(v, 0)[0] * between(low[0], high[1])
