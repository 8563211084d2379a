"""Cross-check of what is derived of smooth functions: at functions whose constant is known, by torch autograd.

An inequality has no value to compare; what is compared is by how much it fails, relative to its terms, with what
rounding can be. It is attained at f(x) = L‖x‖²/2, where the gap itself is compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
import torch
from torch import Tensor

from dlhw3.numeric.crosschecks.agreement import Array, Comparison, Report, Subject, generator_for, rounding
from dlhw3.numeric.crosschecks.gradients import autograd

AGAINST = "smooth functions, by autograd"
SEEDS, POINTS, SIZE = 2, 20, 5
STEPS = (0.1, 0.5, 1.0, 1.5, 2.5, -0.5)  # of 1/L; the descent lemma holds for every one
PRODUCTS = 6  # the gradient, its square, the step and the function's own sums


@dataclass(frozen=True, slots=True)
class Smooth:
    """A function with a Lipschitz constant of its gradient, and whether the quadratic upper bound is attained."""

    name: str
    value: Callable[[Tensor], Tensor]
    constant: float
    attained: bool = False


def functions(random: np.random.Generator) -> tuple[Smooth, ...]:
    """Return L‖x‖²/2, a quadratic with λ of both signs, and with L = 1 Σ log cosh, log-sum-exp and Σ sin."""
    basis, _ = np.linalg.qr(random.standard_normal((SIZE, SIZE)))
    spectrum = np.linspace(-1.0, 3.0, SIZE)
    A = torch.from_numpy(basis @ np.diag(spectrum) @ basis.T)
    return (
        Smooth("L‖x‖²/2", lambda x: 1.5 * (x * x).sum(), 3.0, attained=True),
        Smooth("quadratic", lambda x: 0.5 * x @ A @ x, 3.0),
        Smooth("log cosh", lambda x: torch.log(torch.cosh(x)).sum(), 1.0),
        Smooth("log-sum-exp", lambda x: torch.logsumexp(x, 0), 1.0),
        Smooth("sine", lambda x: torch.sin(x).sum(), 1.0),
    )


def descent(subject: Subject) -> Report:
    """Check f(x − tg) ≤ f(x) − t(1 − Lt/2)‖g‖², g = ∇f(x), for t of both signs and beyond 2/L."""

    def sides(one: Smooth, x: Array, t: float) -> tuple[float, float, float]:
        (g,) = autograd(one.value, x)
        square, L = float(g @ g), one.constant
        start, end = value_of(one, x), value_of(one, x - t * g)
        gain = t * (1 - L * t / 2) * square
        return end, start - gain, abs(start) + abs(end) + (abs(t) + L * t * t) * square

    found = []
    for seed in range(subject.seed, subject.seed + SEEDS):
        random = generator_for(seed, SIZE)
        for one in functions(random):
            error = 0.0
            for x in random.standard_normal((POINTS, SIZE)):
                for step in STEPS:
                    low, high, scale = sides(one, x, step / one.constant)
                    error = max(error, (abs(low - high) if one.attained else max(low - high, 0.0)) / scale)
            allowed = rounding(PRODUCTS, size=SIZE, amplified=4.0)
            found.append(Comparison(subject.name, one.name, f"d = {SIZE}", seed, error, allowed, ""))
    return Report(subject.name, AGAINST, tuple(found))


def least_gradient(subject: Subject) -> Report:
    """Check m(N(t − Lt²/4) + 1/(2L)) ≤ f(x_0) − inf f along N steps of gradient descent, 0 < t ≤ 1/L.

    m is the least squared gradient of the N + 1; for L‖x‖²/2 and log cosh the infimum 0 is known. The 1-D function
    that attains the rate has slope 1 at its iterates, dips to 1 − Lt/2 half-way, and after the last falls with
    slope L to 0; its gradient is written here and its values are integrals of that, piece by piece.
    """
    found = []
    for seed in range(subject.seed, subject.seed + SEEDS):
        random = generator_for(seed, SIZE)
        known = [one for one in functions(random) if one.name in ("L‖x‖²/2", "log cosh")]
        for one in known:
            error = 0.0
            for x in random.standard_normal((POINTS, SIZE)):
                for step, count in product((0.1, 0.5, 1.0), (0, 1, 7)):
                    t, here, slopes = step / one.constant, x, []
                    for _ in range(count + 1):
                        (g,) = autograd(one.value, here)
                        slopes.append(float(g @ g))
                        here = here - t * g
                    left, right = min(slopes) * _steps(one.constant, t, count), value_of(one, x)
                    error = max(error, max(left - right, 0.0) / right)
            allowed = rounding(PRODUCTS * 8, size=SIZE, amplified=4.0)
            found.append(Comparison(subject.name, one.name, f"d = {SIZE}", seed, error, allowed, ""))
        for L, t, count in ((1.0, 1.0, 5), (2.0, 0.5, 7), (1.0, 0.5, 4), (3.0, 1 / 7, 9)):
            error = abs(_attained_fall(L, t, count) / _steps(L, t, count) - 1.0)
            allowed = rounding(count + PRODUCTS, size=2, amplified=4.0)
            found.append(
                Comparison(subject.name, "attained", f"L = {L:g}, N = {count}", seed, error, allowed, "")
            )
    return Report(subject.name, AGAINST, tuple(found))


def noisy_path(subject: Subject) -> Report:
    """Check N(m − v) ≤ 2L(f(w_0) − inf f) along N noisy steps of size 1/L.

    L‖w‖²/2 attains it at N = 1 without noise.
    """
    found = []
    for seed in range(subject.seed, subject.seed + SEEDS):
        random = generator_for(seed, SIZE)
        for one in (f for f in functions(random) if f.name in ("L‖x‖²/2", "log cosh")):
            for noise in (0.0, 0.1, 2.0):
                for count in (1, 6):
                    error = max(
                        _noisy(one, x, noise, count, random) for x in random.standard_normal((POINTS, SIZE))
                    )
                    allowed = rounding(PRODUCTS * 8, size=SIZE, amplified=4.0)
                    text = f"N = {count}, noise {noise:g}"
                    found.append(Comparison(subject.name, one.name, text, seed, error, allowed, ""))
    return Report(subject.name, AGAINST, tuple(found))


def _noisy(one: Smooth, start: Array, noise: float, count: int, random: np.random.Generator) -> float:
    """Return by how much the bound fails on one path, relative to its right side; or how far from attained."""
    here, slopes, sizes = start, [], [0.0]
    for _ in range(count):
        (g,) = autograd(one.value, here)
        xi = noise * random.standard_normal(SIZE)
        slopes.append(float(g @ g))
        sizes.append(float(xi @ xi))
        here = here - (g + xi) / one.constant
    left, right = count * (min(slopes) - max(sizes)), 2 * one.constant * value_of(one, start)
    gap = left - right
    return (abs(gap) if one.attained and count == 1 and not noise else max(gap, 0.0)) / right


def _steps(L: float, t: float, count: int) -> float:
    return count * (t - L * t * t / 4) + 1 / (2 * L)


def _attained_fall(L: float, t: float, count: int) -> float:
    """Return f(x_0) − inf f of the function that attains the rate, walked along from x_0 = 0."""

    def slope(s: float) -> float:
        """Return −f′ at the distance s travelled."""
        if s >= count * t:
            return max(1.0 - L * (s - count * t), 0.0)
        rest = s % t
        return 1.0 - L * min(rest, t - rest)

    fall, place = 0.0, 0.0
    for k in range(count):
        if abs(slope(place) - 1.0) > 1e-9:  # gradient descent has left the points of slope 1
            return float("inf")
        ends = (k * t, k * t + t / 2, (k + 1) * t)
        fall += sum(
            (b - a) * slope((a + b) / 2) for a, b in pairwise(ends)
        )  # exact: the slope is linear there
        place += t * slope(k * t)
    end = count * t
    return fall + slope(end + 1 / (2 * L)) / L


def value_of(one: Smooth, x: Array) -> float:
    """Return the value of a function at a point."""
    return float(one.value(torch.from_numpy(x)))
