"""The paths of the sgd experiment, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.data.samples import generator
from dlhw3.numeric.descent import decaying_step, slowest, smooth_paths

Array = NDArray[np.float64]

MOST_WITH_NOISE = 1_000_000  # steps of the expectation on a quadratic
FLATTEST = 0.05  # the least curvature of a random function, of 1
FAR = 3.0  # how far from the minimum a random start is, in each unknown
HORIZONS = (1, 2, 3, 5, 8, 13, 21, 34, 50)  # N of the exact rate in rationals
CASES = tuple((Fraction(L), Fraction(share) / L) for L, share in ((1, "1"), (2, "1/2"), (3, "1/7")))
HARMONIC_BETA = 1.01  # where the write-up's inner step is false


@dataclass(frozen=True, slots=True)
class Counted:
    """How long gradients stay above ε with decaying steps, for one β: on the Huber function, and with noise."""

    beta: float
    path: decaying_step.HuberPath
    bound: float
    write_up: float
    noisy_count: int
    noisy_bound: float

    @property
    def over(self) -> float:
        """The corrected bound over the true count."""
        return self.bound / self.path.count


def decaying(beta: float, start: float, epsilon: float, sigma: float) -> Counted:
    """Return the counts for one β beside their bounds."""
    path = decaying_step.huber_path(*(Fraction(repr(one)) for one in (beta, start, epsilon)))
    gap, quadratic_gap = float(path.gap), beta * start**2 / 2.0
    return Counted(
        beta=beta,
        path=path,
        bound=decaying_step.corrected_bound(beta, gap, epsilon, 0.0),
        write_up=decaying_step.write_up_bound(beta, gap, epsilon, 0.0),
        noisy_count=decaying_step.noisy_count(beta, start, epsilon, sigma, MOST_WITH_NOISE),
        noisy_bound=decaying_step.corrected_bound(beta, quadratic_gap, epsilon, sigma),
    )


def noisy(sigma: float, steps: int, d: int, seeds: Sequence[int]) -> dict[str, smooth_paths.NoisyPaths]:
    """Return the paths of random smooth functions with the constant step 1/β and both kinds of noise."""
    curvatures, start = _functions(d, seeds)
    found = {}
    for name, shape in smooth_paths.SHAPES.items():
        for kind in smooth_paths.NOISES:
            random = generator(seeds[0], f"sgd noise {name}") if kind == smooth_paths.NOISES[0] else None
            found[f"{name}, {kind}"] = smooth_paths.noisy_paths(
                shape, curvatures, start, sigma, steps, random
            )
    return found


def signs_in_rationals(sigma: Fraction, steps: int) -> list[Fraction]:
    """Return |∇f(w_t)| for t = 0, …, ``steps`` on f = w²/2 with the noise ±σ, w_0 = 1 + σ: 1 + σ, σ, σ, ….

    The step 1/β takes w_t to −ξ_t, whatever w_t was.
    """
    w, found = 1 + sigma, []
    draws = generator(0, "sgd signs").integers(0, 2, steps + 1)
    for sign in draws.tolist():
        found.append(abs(w))
        w -= w + (sigma if sign else -sigma)
    return found


@dataclass(frozen=True, slots=True)
class Rates:
    """Gradient descent without noise: the slowest functions, in rationals, and random ones.

    ``slowest`` has (L, t, N, min‖∇f‖², bound, largest |f″|) of each case; ``random`` is a record for each shape.
    """

    slowest: list[tuple[Fraction, Fraction, int, Fraction, Fraction, Fraction]]
    random: list[smooth_paths.LeastSquares]


def exact_rates(steps: int, d: int, seeds: Sequence[int]) -> Rates:
    """Return what gradient descent without noise comes to."""
    rows = []
    for L, t in CASES:
        for N in HORIZONS:
            function = slowest.Slowest(L, t, N)
            bound = slowest.exact_rate(L, t, N, function.gap())
            rows.append((L, t, N, function.least_square(), bound, function.steepest()))
    curvatures, start = _functions(d, seeds)
    shapes = smooth_paths.SHAPES.values()
    return Rates(rows, [smooth_paths.least_squares_along(one, curvatures, start, steps) for one in shapes])


def _functions(d: int, seeds: Sequence[int]) -> tuple[Array, Array]:
    """Return curvatures and starts (S, d); the largest curvature of each function is 1 = β."""
    drawn = [generator(seed, "sgd functions") for seed in seeds]
    curvatures = np.array([one.uniform(FLATTEST, 1.0, d) for one in drawn])
    curvatures[:, 0] = 1.0
    return curvatures, np.array([FAR * one.standard_normal(d) for one in drawn])


@dataclass(frozen=True, slots=True)
class OnAverage:
    """E|∇f(w_t)| where Eξ_t = 0 but not E[ξ_t | w_t] = 0, past the bounds on how long it can be above ε."""

    epsilon: float
    expected: Array
    bound: float
    write_up: float


def on_average() -> OnAverage:
    """Return it for f = w²/2, w_0 = 2, ξ_0 = ±1 and ξ_t = −w_t after that, ε = 1/2: 2, 1, 1, 1, ….

    Both paths are followed, each of probability ½, so that the expectation is exact; sums of small whole numbers
    and halves do not round, and w − η(w + ξ) = w where ξ = −w.
    """
    epsilon, gap, sigma = 0.5, 2.0, 1.0
    bounds = [
        one(1.0, gap, epsilon, sigma) for one in (decaying_step.corrected_bound, decaying_step.write_up_bound)
    ]
    steps = int(max(bounds)) + 2
    w = [2.0, 2.0]
    expected = np.empty(steps)
    for t in range(steps):
        expected[t] = (abs(w[0]) + abs(w[1])) / 2.0
        noise = (1.0, -1.0) if t == 0 else (-w[0], -w[1])
        step = min(1.0 / (t + 1), 1.0)
        w = [one - step * (one + xi) for one, xi in zip(w, noise, strict=True)]
    return OnAverage(epsilon, expected, *bounds)
