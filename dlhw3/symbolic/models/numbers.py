"""Numbers of a model: fractions, certified intervals where a value is not rational, and jets that move.

A *jet* is a polynomial in infinitesimals ε with ε² = 0, whose coefficients are fractions or intervals: evaluating
at X + εH gives an exact directional derivative. A part that is 0 is kept, so that a jet always knows what it
moves with: where a function is not smooth, that matters and not only the slope.

Intervals are pairs of mpmath's raw numbers, rounded outwards to 160 bits by its own interval operations. A question
that an interval does not decide raises ``Unclear``; nothing is ever decided by floating point.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import factorial
from typing import Any

from mpmath.libmp import (  # type: ignore[import-untyped]
    fnan,
    from_int,
    from_rational,
    mpf_sign,
    mpi_add,
    mpi_div,
    mpi_exp,
    mpi_log,
    mpi_mul,
    mpi_neg,
    round_ceiling,
    round_floor,
)

from dlhw3.symbolic.models.rationals import Rational

PRECISION = 160  # bits of an interval's ends
BITS = 4096  # of an exact number; past it, an interval stands for it
FURTHEST = 10**6  # the largest argument of exp
EXPONENT = 20_000  # the largest binary exponent of an end that is written out
Exact = int | Rational | Fraction
EXACT = (int, Rational, Fraction)
EXACT_TYPES = frozenset(EXACT)
Bounds = tuple[Any, Any]
Number = Any
"""An Exact, an Interval, a polynomial in unknowns (unknowns.py), or a Jet of them."""
Derivatives = Callable[[Number, int], Sequence[Number]]
"""(v, k) ↦ (f(v), f′(v), …, f⁽ᵏ⁾(v)) for a number v that does not move; raises Unclear where there is none."""
ZERO, ONE = Rational(0), Rational(1)


class Unclear(Exception):
    """What was asked is not decided here, or is past a budget: it says nothing."""


class Interval:
    """A closed interval that holds a real number, by its two ends, mpmath's raw numbers."""

    __slots__ = ("bounds",)

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds

    def __add__(self, other: Number) -> Number:
        if isinstance(other, PLAIN):
            return Interval(mpi_add(self.bounds, enclosed(other), PRECISION))
        return _later()

    __radd__ = __add__

    def __mul__(self, other: Number) -> Number:
        if isinstance(other, EXACT) and not other:
            return ZERO
        if isinstance(other, PLAIN):
            return Interval(mpi_mul(self.bounds, enclosed(other), PRECISION))
        return _later()

    __rmul__ = __mul__

    def __neg__(self) -> Interval:
        return Interval(mpi_neg(self.bounds, PRECISION))

    def __sub__(self, other: Number) -> Number:
        return self + (-other)

    def __rsub__(self, other: Number) -> Number:
        return -self + other

    @property
    def signs(self) -> tuple[int, int]:
        """The signs of the two ends."""
        low, high = self.bounds
        if fnan in (low, high):
            raise Unclear("an interval without ends")
        return mpf_sign(low), mpf_sign(high)

    @property
    def ends(self) -> tuple[Rational, Rational]:
        """The two ends, exactly; raises Unclear where they are very large or very small."""
        low, high = map(_dyadic, self.bounds)
        return low, high


PLAIN = (*EXACT, Interval)
"""What is a number by itself: it does not move, and is known."""


class Jet:
    """{infinitesimals: coefficient}: Σ c·Πε."""

    __slots__ = ("parts",)

    def __init__(self, parts: dict[frozenset[int], Number]) -> None:
        self.parts = parts

    def __add__(self, other: Number) -> Jet:
        parts = dict(self.parts)
        for tags, c in _parts(other).items():
            parts[tags] = parts[tags] + c if tags in parts else c
        return Jet(parts)

    __radd__ = __add__

    def __mul__(self, other: Number) -> Jet:
        if not isinstance(other, Jet):
            return Jet({tags: c * other for tags, c in self.parts.items()})
        parts: dict[frozenset[int], Number] = {}
        for left, a in self.parts.items():
            for right, b in other.parts.items():
                if left.isdisjoint(right):
                    tags = left | right
                    parts[tags] = parts[tags] + a * b if tags in parts else a * b
        return Jet(parts)

    __rmul__ = __mul__

    def __neg__(self) -> Jet:
        return Jet({tags: -c for tags, c in self.parts.items()})

    def __sub__(self, other: Number) -> Jet:
        return self + (-other)

    def __rsub__(self, other: Number) -> Jet:
        return -self + other


def _later() -> Any:
    return NotImplemented


def _dyadic(end: Any) -> Rational:
    sign, man, exp, _ = end
    if abs(exp) > EXPONENT or (man == 0 and exp != 0):
        raise Unclear("an interval without end, or one far away")
    value = Rational(-int(man) if sign else int(man))
    return value * Rational(2) ** exp


def _parts(x: Number) -> dict[frozenset[int], Number]:
    return x.parts if isinstance(x, Jet) else {frozenset(): x}


def enclosed(x: Number) -> Bounds:
    """Return the ends of an interval, or two numbers between which a fraction lies."""
    if isinstance(x, Interval):
        return x.bounds
    top, bottom = int(x.numerator), int(x.denominator)
    if bottom == 1:
        return from_int(top, PRECISION, round_floor), from_int(top, PRECISION, round_ceiling)
    return (
        from_rational(top, bottom, PRECISION, round_floor),
        from_rational(top, bottom, PRECISION, round_ceiling),
    )


def between(low: Number, high: Number) -> Interval:
    """Return an interval that holds all from the least of one number to the greatest of another."""
    return Interval((enclosed(low)[0], enclosed(high)[1]))


def short(x: Exact) -> Number:
    """Return the number, an int where it is whole, or an interval around it past BITS."""
    if type(x) is int and x.bit_length() < BITS:
        return x
    if x.numerator.bit_length() + x.denominator.bit_length() > BITS:
        return Interval(enclosed(x))
    return int(x.numerator) if x.denominator == 1 else x


def floor(x: Exact) -> int:
    """Return the largest whole number that is not above a number."""
    return int(x.numerator // x.denominator)


def ceil(x: Exact) -> int:
    """Return the smallest whole number that is not below a number."""
    return -floor(-x)


def shifted(value: Number, slope: Number, tag: int) -> Jet:
    """Return value + slope·ε_tag."""
    moved = {tags | {tag}: c for tags, c in _parts(slope).items()}
    return Jet({**_parts(value), **moved})


def slope_of(x: Number, tag: int) -> Number:
    """Return the coefficient of ε_tag, which may move with other infinitesimals."""
    parts = {tags - {tag}: c for tags, c in _parts(x).items() if tag in tags}
    if any(parts):
        return Jet({frozenset(): ZERO, **parts})
    return parts.get(frozenset(), ZERO)


def still(x: Number) -> Number:
    """Return the part of a number that does not move."""
    return x.parts[frozenset()] if isinstance(x, Jet) else x


def moves(x: Number) -> bool:
    """Whether a number moves with an infinitesimal, be it with slope 0."""
    return isinstance(x, Jet)


def sign(x: Number) -> int:
    """Return −1, 0 or 1; raises Unclear where an interval holds both signs, and for a number that moves."""
    if isinstance(x, EXACT):
        return (x > 0) - (x < 0)
    if not isinstance(x, Interval):
        raise Unclear("the sign of what moves, or is unknown")
    low, high = x.signs
    if low == high or low > 0 or high < 0:
        return low
    raise Unclear("an interval around 0")


def is_zero(x: Number) -> bool:
    """Whether a number that does not move is 0; raises Unclear where an interval does not say."""
    return sign(x) == 0


def equal(x: Number, y: Number) -> bool:
    """Whether two numbers are equal, and move alike; raises Unclear where intervals overlap."""
    if isinstance(x, EXACT) and isinstance(y, EXACT):
        return x == y
    return all(sign(part) == 0 for part in _parts(x - y).values())


def smooth(x: Number, derivatives: Derivatives) -> Number:
    """Return f(x): f(v + h) = Σ_k f⁽ᵏ⁾(v) hᵏ/k! for the nilpotent h."""
    if not isinstance(x, Jet):
        return derivatives(x, 0)[0]
    order = len(frozenset[int]().union(*x.parts))
    slopes = derivatives(x.parts[frozenset()], order)
    rest = Jet({tags: c for tags, c in x.parts.items() if tags})
    total, power = Jet({frozenset(): slopes[0]}), rest
    for k in range(1, order + 1):
        total = total + power * slopes[k] * Rational(1, factorial(k))
        power = power * rest
    return total


def raised(v: Number, p: Rational) -> Number:
    """Return v^p for what does not move: 0⁰ = 1, and 0 where p is no natural (v = 0), or no integer (v < 0)."""
    if p.denominator == 1:
        return natural_power(v, int(p)) if p >= 0 else inverted(natural_power(v, int(-p)))
    if sign(v) <= 0:
        return ZERO
    if isinstance(v, EXACT) and (root := exact_root(v, p.denominator)) is not None:
        return raised(root, Rational(p.numerator))
    return exponential(Interval(mpi_log(enclosed(v), PRECISION)) * p)


def natural_power(v: Number, k: int) -> Number:
    """Return v^k by squaring, as an interval once it has many digits."""
    if k > BITS and v not in (ZERO, ONE, -ONE):
        raise Unclear(f"a power past {BITS}")
    result: Number = ONE
    while k:
        result = _short(result * v) if k & 1 else result
        k >>= 1
        v = _short(v * v) if k else v
    return result


def _short(x: Number) -> Number:
    return short(x) if isinstance(x, EXACT) else x


def inverted(v: Number) -> Number:
    """Return 1/v, and 0 for v = 0, for a number that does not move."""
    if sign(v) == 0:
        return ZERO
    return ONE / v if isinstance(v, EXACT) else Interval(mpi_div(enclosed(ONE), v.bounds, PRECISION))


def exponential(v: Number) -> Number:
    """Return e^v for a number that does not move."""
    if isinstance(v, EXACT) and not v:
        return ONE
    near(v)
    return Interval(mpi_exp(enclosed(v), PRECISION))


def near(v: Number, furthest: Rational | int = FURTHEST) -> None:
    """Raise Unclear for an argument beyond the furthest, or an unknown one."""
    if not isinstance(v, PLAIN):
        raise Unclear("a function of an unknown that is no polynomial")
    low, high = v.ends if isinstance(v, Interval) else (Rational(v), Rational(v))
    if max(abs(low), abs(high)) > furthest:
        raise Unclear("an argument too large for certified values")


def exact_root(v: Exact, k: int) -> Rational | None:
    """Return the k-th root of a fraction ≥ 0 where it is one."""
    parts = [_integer_root(int(n), k) for n in (v.numerator, v.denominator)]
    return Rational(*parts) if None not in parts else None  # type: ignore[arg-type]


def _integer_root(n: int, k: int) -> int | None:
    """Return the k-th root of n ≥ 0 where it is an integer, by Newton's steps from above."""
    if n < 2 or k == 1:
        return n
    root = 1 << -(-n.bit_length() // k)
    while (lower := ((k - 1) * root + n // root ** (k - 1)) // k) < root:
        root = lower
    return root if root**k == n else None
