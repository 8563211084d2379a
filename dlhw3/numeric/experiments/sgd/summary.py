"""From the paths of the sgd experiment to its result: arrays, table, checks and notes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.descent import decaying_step
from dlhw3.numeric.descent.smooth_paths import LeastSquares, NoisyPaths
from dlhw3.numeric.experiments.sgd.parts import (
    HARMONIC_BETA,
    MOST_WITH_NOISE,
    Counted,
    OnAverage,
    Rates,
    signs_in_rationals,
)
from dlhw3.numeric.runs.result import Cell, Check, Result, Undecided, worst

Array = NDArray[np.float64]

FACTOR = 5.0
WITHIN = (
    1.0 + 2.0**-30
)  # the slope is above ε by 2^−40 of it, which moves Δ/ε² < 2^9 by less than half of 2^−30
HARMONIC_COUNTS = np.unique(np.geomspace(2, 1e6, 120).astype(np.int64))
SHOWN = 400  # steps of the expectation that are stored
TIGHT = "the corrected bound is within a factor 5 of the Huber count (bound over T)"
PROVEN = "and over T + ½ at most F(β), which is below 4.21 (share of it)"
NOISY = "E‖∇f‖² on noisy quadratics is above ε² for less than the corrected bound (share of it)"


def result_of(
    config: Any, counts: list[Counted], paths: dict[str, NoisyPaths], rates: Rates, average: OnAverage
) -> Result:
    """Return the result of a run."""
    arrays, axes = _arrays(config, counts, paths, rates, average)
    rows = tuple(_row(one) for one in counts)
    violations = {
        "decaying steps": sum(not one.path.count < one.bound for one in counts),
        "decaying steps with noise": sum(not one.noisy_count < one.noisy_bound for one in counts),
        "constant step with noise": int(
            sum(np.sum(~(excess(one, config.sigma) <= 1.0)) for one in paths.values())
        ),
        "exact rate": int(sum(np.sum(~(rate_excess(one) <= 1.0)) for one in rates.random)),
    }
    return Result(
        arrays=arrays,
        axes=axes,
        metrics={
            "counts": {f"{one.beta:g}": one.path.count for one in counts},
            "violations": violations,
            "slowest": [[str(part) for part in row] for row in rates.slowest],
        },
        checks=_checks(config, counts, paths, rates, average),
        table=rows,
        notes=_notes(config, counts, rates, average, violations),
        derivations=("sgd-bounded-noise", "sgd-constant-step", "sgd-decaying-step", "gd-exact-rate"),
        undecided=_undecided(counts),
    )


def excess(paths: NoisyPaths, sigma: float) -> Array:
    """Return by how much Σ(‖∇f‖² − σ²) is beyond 2Δ (β = 1), over what rounding may do, (T, S)."""
    sums = np.cumsum(paths.squares - sigma**2, axis=0)
    return np.asarray((sums - 2.0 * paths.gap) / (paths.rounding + np.finfo(np.float64).tiny))


def rate_excess(found: LeastSquares) -> Array:
    """Return by how much (3N/4 + ½) min‖∇f‖² is beyond Δ, over what rounding may do, (N + 1, S)."""
    N = np.arange(len(found.least))[:, None]
    rounding = found.rounding + np.finfo(np.float64).tiny
    return np.asarray((found.least * (0.75 * N + 0.5) - found.gap) / rounding)


def _arrays(
    config: Any, counts: list[Counted], paths: dict[str, NoisyPaths], rates: Rates, average: OnAverage
) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    sums, logarithms = decaying_step.inner_sum(HARMONIC_BETA, HARMONIC_COUNTS)
    kept = np.unique(np.geomspace(1, len(average.expected), SHOWN).astype(np.int64)) - 1
    arrays: dict[str, NDArray[Any]] = {
        "beta": np.array([one.beta for one in counts]),
        "count": np.array([one.path.count for one in counts]),
        "bound": np.array([one.bound for one in counts]),
        "write_up_bound": np.array([one.write_up for one in counts]),
        "squares": np.stack([one.squares for one in paths.values()]),
        "gap": np.stack([one.gap for one in paths.values()]),
        "signs": np.array(
            [float(one) for one in signs_in_rationals(Fraction(repr(config.sigma)), config.steps)]
        ),
        "least_squares": np.stack([one.least for one in rates.random]),
        "least_squares_gap": np.stack([one.gap for one in rates.random]),
        "average_times": kept,
        "average": average.expected[kept],
        "average_bounds": np.array([average.bound, average.write_up]),
        "inner_counts": HARMONIC_COUNTS,
        "inner_sum": sums,
        "inner_claim": logarithms,
    }
    axes = dict.fromkeys(arrays, "(β,)") | {
        "squares": f"(one of {'; '.join(paths)}: step, function)",
        "gap": "(as squares, function)",
        "signs": "(step,)",
        "least_squares": "(quadratic, Huber, cosine: step, function)",
        "least_squares_gap": "(quadratic, Huber, cosine: function)",
        "average_times": "(recorded step,)",
        "average": "(recorded step,)",
        "average_bounds": "(corrected, write-up's)",
        "inner_counts": "(T,)",
        "inner_sum": "(T,)",
        "inner_claim": "(T,)",
    }
    for position, one in enumerate(counts):
        arrays |= {f"times_{position}": one.path.times, f"positions_{position}": one.path.positions}
        axes |= {f"times_{position}": "(recorded step,)", f"positions_{position}": "(recorded step,)"}
    return arrays, axes


def _row(one: Counted) -> dict[str, Cell]:
    return {
        "β": one.beta,
        "T": one.path.count,
        "bound": one.bound,
        "bound/T": one.over,
        "write-up's/T": one.write_up / one.path.count,
        "T with noise": one.noisy_count if one.noisy_count < MOST_WITH_NOISE else f"≥ {MOST_WITH_NOISE}",
        "its bound": one.noisy_bound,
    }


def _checks(
    config: Any, counts: list[Counted], paths: dict[str, NoisyPaths], rates: Rates, average: OnAverage
) -> tuple[Check, ...]:
    steps = np.arange(1, len(average.expected) + 1)
    sums, claims = decaying_step.inner_sum(HARMONIC_BETA, np.array([10]))
    checks = [
        worst(
            "the Huber count is below the corrected bound (share of it)",
            [one.path.count / one.bound for one in counts],
            below_one(),
        ),
        *_tight(counts),
        *_with_noise(counts),
        worst(
            "Σ(‖∇f‖² − ‖ξ‖²) ≤ 2βΔ on every noisy path (excess; 1 = as large as rounding can be)",
            [float(np.max(np.maximum(excess(one, config.sigma), 0.0))) for one in paths.values()],
            1.0,
        ),
        _attained_noise(config),
        worst(
            "the slowest function attains the exact rate, in rationals (difference)",
            [float(abs(least - bound)) for *_, least, bound, _ in rates.slowest],
            0.0,
        ),
        worst(
            "and its gradient is L-Lipschitz (largest |f″|/L)",
            [float(steepest / L) for L, *_, steepest in rates.slowest],
            1.0,
        ),
        worst(
            "min‖∇f‖² on random functions is at most the exact rate (excess; 1 = as large as rounding can be)",
            [float(np.max(np.maximum(rate_excess(one), 0.0))) for one in rates.random],
            1.0,
        ),
        Check(
            "unbiased on average only: E‖∇f‖ is above ε past every bound (ε over its least value)",
            average.epsilon / float(np.min(average.expected[steps <= average.write_up + 1.0])),
            below_one(),
        ),
        Check(
            "the write-up's ln T − ln β is above its sum at β = 1.01, T = 10 (sum over claim)",
            float(sums[0] / claims[0]),
            below_one(),
        ),
    ]
    return tuple(checks)


def below_one() -> float:
    """Return the tolerance of a share that has to be below 1: an exponent of 40 operations is right to 2^−40."""
    return 1.0 - 2.0**-40


def _tight(counts: list[Counted]) -> list[Check]:
    long = [one for one in counts if decaying_step.applies(one.beta, one.path.count)]
    if not long:
        return []
    shares = [one.bound / (one.path.count + 0.5) / decaying_step.tightness(one.beta) for one in long]
    return [worst(TIGHT, [one.over for one in long], FACTOR), worst(PROVEN, shares, WITHIN)]


def _with_noise(counts: list[Counted]) -> list[Check]:
    known = [one for one in counts if one.noisy_count < MOST_WITH_NOISE]
    return [worst(NOISY, [one.noisy_count / one.noisy_bound for one in known], below_one())] if known else []


def _attained_noise(config: Any) -> Check:
    sigma = Fraction(repr(config.sigma))
    off = [abs(one - sigma) for one in signs_in_rationals(sigma, config.steps)[1:]]
    return Check(
        "the noise ±σ keeps |∇f| at σ from t = 1 on, in rationals (difference)", float(max(off)), 0.0
    )


def _undecided(counts: list[Counted]) -> tuple[Undecided, ...]:
    found = []
    short = [one for one in counts if not decaying_step.applies(one.beta, one.path.count)]
    if short:
        where = ", ".join(f"{one.beta:g}" for one in short)
        found.append(Undecided(TIGHT, f"at β = {where} the count is below 3 or β: too short for the factor"))
    unknown = [one for one in counts if one.noisy_count >= MOST_WITH_NOISE]
    if unknown:
        where = ", ".join(f"{one.beta:g}" for one in unknown)
        found.append(
            Undecided(NOISY, f"at β = {where} E‖∇f‖² is above ε² for {MOST_WITH_NOISE} steps or more")
        )
    return tuple(found)


def _notes(
    config: Any, counts: list[Counted], rates: Rates, average: OnAverage, violations: dict[str, int]
) -> tuple[str, ...]:
    beyond = sum(violations.values())
    points = sum(_points(counts, rates, config))
    return (
        f"T: how many gradients of the Huber function (slope just above ε = {config.eps:g}, curvature β, w_0 = "
        f"{config.start:g}) are above ε with η_t = min{{1/(t + 1), 1/β}}, no noise. bound: the corrected one. T "
        "with noise: the same for E‖∇f‖² on f = βw²/2.",
        f"{beyond} violation{'s' * (beyond != 1)} of the bounds at {points} points.",
        f"False in the write-up: its inner step ln T − ln β; and Eξ_t = 0 without E[ξ_t | w_t] = 0: E|∇f(w_t)| is "
        f"{average.expected[0]:g}, {average.expected[1]:g}, {average.expected[2]:g}, … up to t = "
        f"{len(average.expected) - 1}, where its bound says that ε = {average.epsilon:g} is reached before "
        f"{average.write_up:.6g}.",
    )


def _points(counts: list[Counted], rates: Rates, config: Any) -> tuple[int, ...]:
    """Return how many points of each kind were compared with a bound."""
    kinds = 2 * len(rates.random) * config.steps * config.seeds
    return 2 * len(counts), kinds, sum(one.least.size for one in rates.random)
