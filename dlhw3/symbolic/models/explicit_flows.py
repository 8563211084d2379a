"""Gradient flows of one number that are known at all times: of a x²/2, of g x, and of what is g |x| from g/a on.

Their values at any time are fractions, or certified intervals of e^{-at}.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dlhw3.symbolic.models.numbers import EXACT, ONE, ZERO, Number, Unclear, exponential, sign
from dlhw3.symbolic.models.rationals import Rational

SCALES = tuple(Rational(*one) for one in ((1, 1), (1, 4), (4, 1), (1, 2), (2, 1)))
TIMES = tuple(Rational(*one) for one in ((1, 2), (1, 1), (1, 4), (2, 1), (1, 8), (4, 1)))


@dataclass(frozen=True)
class ExplicitFlow:
    """A function of one number, and what its gradient flow is in time: how curved it is, and its slope far away.

    Without a slope it is a x²/2; without a curvature g x; with both it is a x²/2 up to |x| = g/a, and g |x| beyond,
    less g²/(2a).
    """

    curvature: Rational
    slope: Rational

    @property
    def is_convex(self) -> bool:
        """Whether it is convex."""
        return self.curvature >= 0

    @property
    def has_least(self) -> bool:
        """Whether it is least somewhere: at 0, where it is 0."""
        return self.curvature > 0

    @property
    def strong(self) -> Rational:
        """The largest m of which it is m-strongly convex, and which bounds its slopes by its values."""
        return self.curvature if not self.slope and self.curvature > 0 else ZERO

    def value(self, x: Number) -> Number:
        """Return f(x)."""
        if self._is_far(x):
            return self.slope * _size(x, self.curvature) - (
                self.slope**2 / (2 * self.curvature) if self.curvature else ZERO
            )
        return self.curvature * x * x / 2 if isinstance(x, EXACT) else x * x * (self.curvature / 2)

    def gradient(self, x: Number) -> Number:
        """Return f'(x)."""
        if self._is_far(x):
            return self.slope * (sign(x) if self.curvature else 1)
        return self.curvature * x

    def at(self, t: Rational, start: Rational) -> Number:
        """Return where the flow from a point is at a time; raises Unclear where it comes to where f bends."""
        if not self.slope:
            return exponential(-self.curvature * t) * start
        if not self.curvature:
            return start - self.slope * t
        end = start - self.slope * t
        if start <= 0 or end < self.slope / self.curvature:
            raise Unclear("a flow past the point where it bends")
        return end

    def starts(self, t: Rational) -> tuple[Rational, ...]:
        """Return where flows begin: where it bends at a time, it has come as far as it is known."""
        edge = (self.slope * t + self.slope / self.curvature,) if self.slope and self.curvature else ()
        return (ONE, Rational(2), *edge)

    def __str__(self) -> str:
        if not self.slope:
            return f"{self.curvature / 2}·X[1,1]^2"
        if not self.curvature:
            return f"{self.slope}·X[1,1]"
        least = self.slope / self.curvature
        far = f"{self.slope}·|X[1,1]| − {self.slope**2 / (2 * self.curvature)}"
        return f"{far} where |X[1,1]| ≥ {least}, else {self.curvature / 2}·X[1,1]^2"

    def _is_far(self, x: Number) -> bool:
        if not self.slope:
            return False
        return not self.curvature or sign(_size(x, self.curvature) - self.slope / self.curvature) >= 0


def _size(x: Number, curvature: Rational) -> Number:
    return -x if curvature and sign(x) < 0 else x


def explicit_flows() -> Iterator[ExplicitFlow]:
    """Yield such functions."""
    for a in SCALES:
        yield ExplicitFlow(a, ZERO)
    for g in SCALES:
        yield ExplicitFlow(ZERO, g)
        yield ExplicitFlow(Rational(64) * g, g)
    for a in SCALES[:2]:
        yield ExplicitFlow(-a, ZERO)


__all__ = ["ONE", "SCALES", "TIMES", "ExplicitFlow", "explicit_flows"]
