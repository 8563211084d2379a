"""Functions of a number with their derivatives of every order: exact, certified, or ``Unclear`` where not smooth.

Outside its domain a function is 0, as the kernel says: it is smooth there too, save at the domain's end.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial

from mpmath.libmp import mpi_atan2, mpi_cos, mpi_log, mpi_sin, mpi_sqrt  # type: ignore[import-untyped]
from mpmath.libmp.libmpi import mpi_pi  # type: ignore[import-untyped]

from dlhw3.symbolic.models.normal import density, distribution
from dlhw3.symbolic.models.numbers import (
    EXACT,
    ONE,
    PRECISION,
    ZERO,
    Derivatives,
    Interval,
    Number,
    Unclear,
    between,
    enclosed,
    exact_root,
    exponential,
    inverted,
    near,
    raised,
    sign,
    smooth,
)
from dlhw3.symbolic.models.rationals import Rational


def _kink(value: Number, order: int) -> list[Number]:
    """A value where the function is not smooth: it has no derivative there."""
    if order:
        raise Unclear("something moves where a function of it is not smooth")
    return [value]


def _exp(v: Number, order: int) -> list[Number]:
    return [exponential(v)] * (order + 1)


def _log(v: Number, order: int) -> list[Number]:
    if sign(v) <= 0:
        return [ZERO] * (order + 1) if sign(v) < 0 else _kink(ZERO, order)
    value = ZERO if v == 1 else Interval(mpi_log(enclosed(v), PRECISION))
    slopes = (
        raised(v, Rational(-k)) * Rational((-1) ** (k - 1) * factorial(k - 1)) for k in range(1, order + 1)
    )
    return [value, *slopes]


def power(p: Rational) -> Derivatives:
    """Return s ↦ s^p: 0⁰ = 1, and 0 for s = 0, p no natural, and for s < 0, p no integer."""

    def derivatives(v: Number, order: int) -> list[Number]:
        natural = p.denominator == 1 and p >= 0
        if not natural and sign(v) <= 0 and (p.denominator != 1 or sign(v) == 0):
            return [ZERO] * (order + 1) if sign(v) < 0 else _kink(ZERO, order)
        found, falling = [], ONE
        for k in range(order + 1):
            found.append(raised(v, p - k) * falling if falling else ZERO)
            falling *= p - k
        return found

    return derivatives


def _sqrt(v: Number, order: int) -> list[Number]:
    if isinstance(v, Interval) and not order:
        low, high = v.ends
        return [ZERO] if high <= 0 else [Interval(mpi_sqrt(between(max(low, ZERO), high).bounds, PRECISION))]
    if isinstance(v, EXACT) and v > 0 and not order:
        exact = exact_root(v, 2)
        return [exact if exact is not None else Interval(mpi_sqrt(enclosed(v), PRECISION))]
    return list(power(Rational(1, 2))(v, order))


OF_CIRCLES = 10**20
"""Up to where sines are computed, by as many digits of π as that takes."""


def _circle(v: Number) -> list[Number]:
    """Return sin v, cos v, −sin v, −cos v."""
    if v == 0:
        return [ZERO, ONE, ZERO, -ONE]
    near(v, OF_CIRCLES)
    s, c = (Interval(f(enclosed(v), PRECISION)) for f in (mpi_sin, mpi_cos))
    return [s, c, -s, -c]


def _sin(v: Number, order: int) -> list[Number]:
    return [_circle(v)[k % 4] for k in range(order + 1)]


def _cos(v: Number, order: int) -> list[Number]:
    return [_circle(v)[(k + 1) % 4] for k in range(order + 1)]


def _tanh(v: Number, order: int) -> list[Number]:
    """tanh′ = 1 − tanh²: each derivative is a polynomial in t = tanh v."""
    t, polynomial, found = _tanh_value(v), [ZERO, ONE], []
    for _ in range(order + 1):
        value: Number = ZERO
        for c in reversed(polynomial):
            value = value * t + c
        found.append(value)
        slope = [c * k for k, c in enumerate(polynomial)][1:]
        longer = [*slope, ZERO, ZERO]
        polynomial = [c - (longer[k - 2] if k >= 2 else ZERO) for k, c in enumerate(longer)]
    return found


def _tanh_value(v: Number) -> Number:
    if v == 0:
        return ZERO
    return ONE - inverted(exponential(v * Rational(2)) + ONE) * Rational(2)


ATAN_ROUNDING = between(*(1 + side * Rational(1, 2 ** (PRECISION - 8)) for side in (-1, 1)))
"""mpmath rounds arctan to the nearest and not outward, and is off by some units of the last of its 160 bits."""
HALF_PI = Interval(mpi_pi(PRECISION)) * Rational(1, 2)


def _arctan_value(v: Number) -> Number:
    if v == 0:
        return ZERO
    near(v)
    return Interval(mpi_atan2(enclosed(v), enclosed(ONE), PRECISION)) * ATAN_ROUNDING


def _arcsin_value(v: Number) -> Number:
    """Return arctan(v/√(1 − v²)), and ±π/2 for ±1."""
    width = ONE - v * v
    if sign(width) == 0:
        return HALF_PI * sign(v)
    return _arctan_value(v * inverted(_sqrt(width, 0)[0]))


def _arccos_value(v: Number) -> Number:
    return ZERO if v == 1 else HALF_PI - _arcsin_value(v)


def _arc(value: Callable[[Number], Number], square: int, power: Rational, sign_: int = 1) -> Derivatives:
    """Return f with f′ = ±w^p, w = 1 + s·v²: f⁽ᵏ⁾ = P_k·w^(p − k + 1), P_{k+1} = P_k′w + 2(p − k + 1)s·v·P_k.

    Where w < 0 the value is 0, and where w = 0 there is no derivative.
    """

    def derivatives(v: Number, order: int) -> list[Number]:
        width = ONE + v * v * square
        if (side := sign(width)) <= 0:
            return [ZERO] * (order + 1) if side < 0 else _kink(value(v), order)
        found, polynomial = [value(v)], [Rational(sign_)]
        for k in range(1, order + 1):
            factor: Number = ZERO
            for c in reversed(polynomial):
                factor = factor * v + c
            found.append(factor * raised(width, power - k + 1))
            slope = [c * j for j, c in enumerate(polynomial)][1:]
            longer = [ZERO] * (len(polynomial) + 1)
            for j, c in enumerate(slope):
                longer[j] += c
                longer[j + 2] += c * square
            for j, c in enumerate(polynomial):
                longer[j + 1] += c * 2 * square * (power - k + 1)
            polynomial = longer
        return found

    return derivatives


def _by_sign(negative: tuple[int, int], zero: int, positive: tuple[int, int]) -> Derivatives:
    """A function that is slope·x + constant on each side of 0."""

    def derivatives(v: Number, order: int) -> list[Number]:
        side = sign(v)
        if side == 0:
            return _kink(Rational(zero), order)
        slope, constant = map(Rational, negative if side < 0 else positive)
        return [v * slope + constant, *([slope] if order else []), *[ZERO] * (order - 1)]

    return derivatives


def _continuous(f: Derivatives) -> Derivatives:
    """The same for f = |x| or max(x, 0), with a value for an interval around 0 too."""

    def derivatives(v: Number, order: int) -> list[Number]:
        if order or not isinstance(v, Interval):
            return list(f(v, order))
        low, high = v.ends
        ends = [f(end, 0)[0] for end in (low, high)]
        least = ZERO if low <= 0 <= high else min(ends)
        return [between(least, max(ends))]

    return derivatives


ENTRYWISE: dict[str, Derivatives] = {
    "exp": _exp,
    "log": _log,
    "sqrt": _sqrt,
    "abs": _continuous(_by_sign((-1, 0), 0, (1, 0))),
    "sign": _by_sign((0, -1), 0, (0, 1)),
    "relu": _continuous(_by_sign((0, 0), 0, (1, 0))),
    "step": _by_sign((0, 0), 0, (0, 1)),
    "sin": _sin,
    "cos": _cos,
    "tanh": _tanh,
    "recip": power(Rational(-1)),
    "arcsin": _arc(_arcsin_value, -1, Rational(-1, 2)),
    "arccos": _arc(_arccos_value, -1, Rational(-1, 2), -1),
    "arctan": _arc(_arctan_value, 1, Rational(-1)),
    "normcdf": distribution,
    "normpdf": density,
}
"""The functions of every entry that have a name of their own."""
HALF = Rational(1, 2)
IRRATIONAL = frozenset(name for name, at in ENTRYWISE.items() if not isinstance(at(HALF, 0)[0], EXACT))
"""Those whose value at 1/2 is no rational number."""


def reciprocal(x: Number) -> Number:
    """Return 1/x, and 0 for x = 0."""
    return smooth(x, ENTRYWISE["recip"])


def logarithm(x: Number) -> Number:
    """Return log x, and 0 for x ≤ 0."""
    return smooth(x, _log)


def square_root(x: Number) -> Number:
    """Return √x, and 0 for x < 0."""
    return smooth(x, _sqrt)
