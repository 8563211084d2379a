"""The function on which gradient descent is slowest: it attains min_{k≤N} ‖∇f(x_k)‖² = Δ/(N(t − Lt²/4) + 1/(2L)).

In one dimension, with a gradient that is 1 at the iterates x_k = −kt, dips to 1 − Lt/2 half-way between them, and
falls with slope L to 0 behind x_N, where f is least. For every smooth f, every 0 < t ≤ 1/L and N the left side is
at most the right one (the derivation gd-exact-rate).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Slowest:
    """That function for the smoothness L, the step t ≤ 1/L and N steps, in rationals."""

    smoothness: Fraction
    step: Fraction
    steps: int

    def corners(self) -> list[tuple[Fraction, Fraction]]:
        """Return the corners (x, f′(x)) from the minimum to x_0 = 0; f′ is linear between them."""
        dip = 1 - self.smoothness * self.step / 2
        last = -self.steps * self.step
        found = [(last - 1 / self.smoothness, Fraction(0))]
        for k in range(self.steps, 0, -1):
            found += [(-k * self.step, Fraction(1)), (-k * self.step + self.step / 2, dip)]
        return [*found, (Fraction(0), Fraction(1))]

    def gradient(self, x: Fraction) -> Fraction:
        """Return f′(x): 0 before the first corner, and 1 behind 0."""
        corners = self.corners()
        if x <= corners[0][0]:
            return Fraction(0)
        for (left, low), (right, high) in pairwise(corners):
            if x <= right:
                return low + (high - low) * (x - left) / (right - left)
        return Fraction(1)

    def steepest(self) -> Fraction:
        """Return the largest |f″|, which is the smoothness of f."""
        corners = self.corners()
        return max(abs((high - low) / (right - left)) for (left, low), (right, high) in pairwise(corners))

    def gap(self) -> Fraction:
        """Return Δ = f(0) − min f, the integral of f′ by trapezia, which are exact here."""
        corners = self.corners()
        return sum(
            ((right - left) * (low + high) / 2 for (left, low), (right, high) in pairwise(corners)),
            start=Fraction(0),
        )

    def least_square(self) -> Fraction:
        """Return min_{k≤N} f′(x_k)² along gradient descent from 0, by taking its N steps."""
        x = Fraction(0)
        slope = self.gradient(x)
        least = slope**2
        for _ in range(self.steps):
            x -= self.step * slope
            slope = self.gradient(x)
            least = min(least, slope**2)
        return least


def exact_rate(smoothness: Fraction, step: Fraction, steps: int, gap: Fraction) -> Fraction:
    """Return Δ/(N(t − Lt²/4) + 1/(2L)), the bound of the least squared gradient for 0 < t ≤ 1/L."""
    return gap / (steps * (step - smoothness * step**2 / 4) + 1 / (2 * smoothness))


def classical_rate(smoothness: Fraction, step: Fraction, steps: int, gap: Fraction) -> Fraction:
    """Return Δ/((N + 1)(t − Lt²/2)), which the descent lemma alone gives; 2LΔ/(N + 1) at t = 1/L."""
    return gap / ((steps + 1) * (step - smoothness * step**2 / 2))
