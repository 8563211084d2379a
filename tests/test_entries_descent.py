"""The step with noise whose slack is named, and the function at which the rate of gradient descent is attained."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest
from entries_refused import derivation, require_all_refused, require_needed
from sympy import Rational, Symbol

from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.lemmas.gradient_descent import NOISY, RATE, xi
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.plan import Equation

# A step with noise


def test_the_step_with_noise_holds_at_every_point_for_every_noise() -> None:
    found = derivation("gd-exact-rate")
    theorem = found.proof.theorems[NOISY]
    assert theorem.statement.relation == "≤"
    assert theorem.conditions == ()
    assert {"p", "ξ", "r"} <= theorem.statement.left.free
    assert len(theorem.hypotheses) == 3  # smooth, smooth from below, Lr = 1
    assert NOISY in found.results


def slack(found: Derivation) -> tuple[Equation, Norm, Norm, Norm]:
    """The statement, and ‖∇f(p)‖, ‖ξ‖ and ‖∇f(p⁺) + ξ‖ in it."""
    stated = found.equation(NOISY)
    noise, last = Norm(xi), next(n for n in stated.right.atoms(Norm) if n.args[0].is_MatAdd)
    (first,) = stated.right.atoms(Norm) - {noise, last}
    return stated, first, noise, last


def test_no_other_slack_is_proved() -> None:
    """False at f = L‖x‖²/2, where the bound is an equation, or of the wrong sign where noise is large."""
    found = derivation("gd-exact-rate")
    stated, first, noise, last = slack(found)
    (r,) = (s for s in stated.right.free_symbols if s.name == "r")
    right = stated.right
    require_all_refused(
        found,
        NOISY,
        {"right": right - r * last**2 / 4},
        {"right": right.xreplace({last**2: 2 * last**2})},
        {"right": right.xreplace({noise**2: noise**2 / 2})},
        {"right": right.xreplace({noise**2: -(noise**2)})},
        {"right": right.xreplace({first**2: first**3})},
        {"right": right - r * first**2 / 8},
        {"right": right.xreplace({r: 2 * r})},
        {"relation": "<"},
        {"relation": "="},
    )


def test_the_slack_is_attained_in_rationals() -> None:
    """f = L x²/2: x⁺ = −ξ/L whatever x is, and f(x⁺) = ξ²/(2L) is the bound itself."""
    for L, x, noise in (
        (Fraction(3), Fraction(2), Fraction(-1)),
        (Fraction(1, 2), Fraction(-5), Fraction(7)),
    ):
        g = L * x
        after = x - (g + noise) / L
        assert after == -noise / L
        bound = L * x * x / 2 - (g * g - noise * noise) / (2 * L) - (L * after + noise) ** 2 / (4 * L)
        assert L * after * after / 2 == bound


# The function that attains the rate


@cache
def slopes(L: Fraction, t: Fraction, count: int) -> tuple[tuple[Fraction, Fraction], ...]:
    """(x, f′(x)) at the breakpoints of a piecewise linear f′, from right to left.

    1 at the iterates x_k = −kt, 1 − Lt/2 half-way between them; after the last, down with slope L to 0.
    """
    points = [(Fraction(0), Fraction(1))]
    for k in range(count):
        points += [(-(k + Fraction(1, 2)) * t, 1 - L * t / 2), (-(k + 1) * t, Fraction(1))]
    return (*points, (-count * t - 1 / L, Fraction(0)))


def slope_at(points: tuple[tuple[Fraction, Fraction], ...], x: Fraction) -> Fraction:
    for (right, above), (left, below) in pairwise(points):
        if left <= x <= right:
            return below + (above - below) * (x - left) / (right - left)
    raise AssertionError("outside of the breakpoints")


def fall(points: tuple[tuple[Fraction, Fraction], ...]) -> Fraction:
    """f at the first point minus f at the last: trapezoids, exact for a piecewise linear f′."""
    return sum(((a - b) * (u + v) / 2 for (a, u), (b, v) in pairwise(points)), Fraction(0))


@cache
def rate() -> Derivation:
    return derivation("gd-exact-rate")


@pytest.mark.parametrize("count", range(51))
def test_the_rate_is_attained_by_a_smooth_function_up_to_fifty(count: int) -> None:
    """f is L-smooth by its breakpoints, falls to its infimum, and the steps of descent are its iterates."""
    for L, t in ((Fraction(1), Fraction(1)), (Fraction(2), Fraction(1, 3)), (Fraction(3, 7), Fraction(2))):
        assert 0 < L * t <= 1
        points = slopes(L, t, count)
        assert all(abs(u - v) <= L * abs(a - b) for (a, u), (b, v) in pairwise(points))
        assert all(u >= 0 for _, u in points), (
            "f rises to the right, so its infimum is its value at the left end"
        )
        here = Fraction(0)
        for k in range(count + 1):
            assert here == -k * t
            assert slope_at(points, here) == 1
            here -= t * slope_at(points, here)
        left = rate().equation(RATE).left
        values = {"m": Fraction(1), "N": Fraction(count), "t": t, "r": 1 / L, "L": L}
        at = {s: Rational(values[s.name]) for s in left.free_symbols if isinstance(s, Symbol)}
        bound = left.subs(at)
        assert Fraction(int(bound.p), int(bound.q)) == fall(points)


def test_the_function_would_not_be_smooth_with_a_deeper_dip() -> None:
    """Half-way a slope of 1 − Lt/2 is the least that L allows: what is below it breaks the condition."""
    L, t = Fraction(2), Fraction(1, 3)
    points = tuple((x, u - Fraction(1, 9) * (k % 2)) for k, (x, u) in enumerate(slopes(L, t, 3)[:-1]))
    assert any(abs(u - v) > L * abs(a - b) for (a, u), (b, v) in pairwise(points))
    assert fall(points) < fall(slopes(L, t, 3)[:-1])


def test_every_hypothesis_of_the_rate_is_needed_for_a_result() -> None:
    assert len(require_needed(rate(), RATE)) == 9
