"""Cross-check of descent with noise in expectation: the mean over all paths of noise of even chance, by autograd.

The noise of step k is ±u_k, ‖u_k‖ = σ, independent of what was before: 2^N paths, all walked.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from dlhw3.numeric.crosschecks.agreement import Array, Comparison, Report, Subject, generator_for, rounding
from dlhw3.numeric.crosschecks.gradients import autograd
from dlhw3.numeric.crosschecks.smooth_functions import (
    AGAINST,
    PRODUCTS,
    SEEDS,
    SIZE,
    Smooth,
    functions,
    value_of,
)

STARTS = 4
NOISES, COUNTS = (0.0, 0.1, 2.0), (1, 4)
INFIMA = ("L‖x‖²/2", "log cosh")  # the infimum is 0
Gap = Callable[[Smooth, Array, float, int, np.random.Generator], float]


def noisy_mean(subject: Subject) -> Report:
    """Check (1/N) Σ E‖∇f(w_k)‖² ≤ 2Δ/(ηN) + Lησ², Δ = f(w_0) − inf f, at η = 1/L and at shorter steps.

    For L‖w‖²/2 at N = 1 and η = 1/L without noise it is attained; there, and with noise, ∇f(w_{k+1}) is −ξ_k.
    """

    def gap(one: Smooth, start: Array, noise: float, count: int, random: np.random.Generator) -> float:
        worst, L = 0.0, one.constant
        for size in (1 / L, 0.6 / L, 0.1 / L):
            _, squares = _means(one, start, noise, [size] * count, random)
            left = sum(squares) / count
            right = 2 * value_of(one, start) / (size * count) + L * size * noise * noise
            same = one.attained and count == 1 and not noise and size == 1 / L
            worst = max(worst, (abs(left - right) if same else max(left - right, 0.0)) / right)
        return float(worst)

    return _report(subject, gap)


def decaying_mean(subject: Subject) -> Report:
    """Check ε² Σ η_j < Δ + (L/2)(ε² + σ²) Σ η_j² − ε²/(2L) and N < μ_1 e^{(Δ + σ²)/ε² + 1/μ_1 − 1/(2L)}.

    η_j = min{1/j, 1/L}, sums to N − 1, ε the least E‖∇f(w_k)‖ of k < N. The functions are scaled to constants from
    1/2 to 3, so that both kinds of steps are met.
    """

    def gap(one: Smooth, start: Array, noise: float, count: int, random: np.random.Generator) -> float:
        L = one.constant
        sizes = np.minimum(1 / np.arange(1.0, count + 1), 1 / L)
        norms, _ = _means(one, start, noise, list(sizes), random)
        level, drop = min(norms) ** 2, value_of(one, start)
        if not level:  # a minimum was met, and ε > 0 is assumed
            return 0.0
        some = sizes[:-1]
        left = level * some.sum() + level / (2 * L)
        right = drop + L / 2 * (level + noise * noise) * (some**2).sum()
        first = max(1.0, L)
        most = first * np.exp(min((drop + noise * noise) / level + 1 / first - 1 / (2 * L), 700.0))
        return float(max(left / right - 1.0, count / most - 1.0, 0.0))

    return _report(subject, gap, scales=(0.5, 1.0))


def _report(subject: Subject, gap: Gap, scales: tuple[float, ...] = (1.0,)) -> Report:
    found = []
    for seed in range(subject.seed, subject.seed + SEEDS):
        random = generator_for(seed, SIZE)
        for one, scale in product((f for f in functions(random) if f.name in INFIMA), scales):
            scaled = _scaled(one, scale)
            for noise, count in product(NOISES, COUNTS):
                starts = random.standard_normal((STARTS, SIZE))
                error = max(gap(scaled, x, noise, count, random) for x in starts)
                allowed = rounding(PRODUCTS * 8 + 2**count, size=SIZE, amplified=4.0)
                text = f"L = {scaled.constant:g}, N = {count}, σ = {noise:g}"
                found.append(Comparison(subject.name, one.name, text, seed, error, allowed, ""))
    return Report(subject.name, AGAINST, tuple(found))


def _scaled(one: Smooth, scale: float) -> Smooth:
    return Smooth(one.name, lambda x: scale * one.value(x), scale * one.constant, one.attained)


def _means(
    one: Smooth, start: Array, noise: float, sizes: list[float], random: np.random.Generator
) -> tuple[list[float], list[float]]:
    """Return E‖∇f(w_k)‖ and E‖∇f(w_k)‖² at the beginning of each step, over all paths."""
    count = len(sizes)
    moves: Array = random.standard_normal((count, SIZE))
    moves *= noise / np.linalg.norm(moves, axis=1, keepdims=True)
    norms, squares = np.zeros(count), np.zeros(count)
    for signs in product((1.0, -1.0), repeat=count):
        here = start
        for k, (sign, size) in enumerate(zip(signs, sizes, strict=True)):
            (g,) = autograd(one.value, here)
            squares[k] += float(g @ g)
            norms[k] += float(np.sqrt(g @ g))
            here = here - size * (g + sign * moves[k])
    return list(norms / 2**count), list(squares / 2**count)
