"""From the kernels at random starts to the experiment's result: arrays, table, checks and notes.

What is random has no certain answer: a check allows what happens with a chance of ``ALARM`` at most.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.runs.power_law import FEWEST_SIZES, exponent
from dlhw3.numeric.runs.result import Cell, Check, Result, Undecided
from dlhw3.numeric.wide.initial_kernel import count_scores, entry_variance, gate_probability, hoeffding_band

Array = NDArray[np.float64]

ALARM = 1e-4  # the chance with which a check may fail although all is right
RATE = -0.5
NARROWEST = 100
ROUNDING = 1e-12  # within which numbers of all seeds are one number, as those of a narrow network often are
SAME = "the seeds have no spread"
SLOPE = "the distances fall as m^(−1/2) (slope off by; 1 = a chance of 1e-4)"
SQUARES = "E‖H(0) − H*‖_F² = Σ(x_i·x_j)²p(1 − p)/m (off by; 1 = a chance of 1e-4)"
NAMES = {"max": "max_ij |H_ij(0) − H*_ij|", "spectral": "‖H(0) − H*‖₂"}


@dataclass(frozen=True, slots=True)
class Found:
    """Distances of H(0) from H* (widths, seeds), and how many gates of pairs are open (repeats, angles).

    ``expected`` is m·E‖H(0) − H*‖_F²; ``width`` is that of the networks with two inputs.
    """

    largest: Array
    spectral: Array
    frobenius: Array
    expected: float
    counts: NDArray[np.int64]
    width: int
    angles: Array


def result_of(config: Any, found: Found) -> Result:
    """Return the result of a run."""
    widths = np.array(config.width, dtype=np.float64)
    band = hoeffding_band(config.n, config.delta, widths)
    sampled = np.cos(found.angles) * found.counts / found.width  # H_12(0), (repeats, angles)
    about = sampled - np.cos(found.angles) * gate_probability(found.angles)
    arrays: dict[str, NDArray[Any]] = {
        "width": np.array(config.width),
        "max": found.largest,
        "spectral": found.spectral,
        "frobenius": found.frobenius,
        "band": band,
        "expected_frobenius": np.sqrt(found.expected / widths),
        "angle": found.angles,
        "pair_mean": np.mean(sampled, axis=0),
        "pair_variance": found.width * np.mean(about**2, axis=0),
        "exact_variance": entry_variance(found.angles),
    }
    axes = dict.fromkeys(arrays, "(width,)") | dict.fromkeys(
        ("max", "spectral", "frobenius"), "(width, seed)"
    )
    axes |= dict.fromkeys(("angle", "pair_mean", "pair_variance", "exact_variance"), "(angle,)")
    slopes = {name: exponent(widths, arrays[name]) for name in NAMES}
    outside = np.sum(~_inside(config, found, band), axis=1)
    sixty = int(np.argmin(np.abs(found.angles - math.pi / 3.0)))
    return Result(
        arrays=arrays,
        axes=axes,
        metrics={
            "violations": int(outside.sum()),
            "slopes": {
                name: {"value": one.value, "low": one.low, "high": one.high} for name, one in slopes.items()
            },
            "at_60_degrees": {
                "mean": float(arrays["pair_mean"][sixty]),
                "variance_times_m": float(arrays["pair_variance"][sixty]),
            },
        },
        checks=_checks(config, found, band),
        table=tuple(_row(config, found, band, row) for row in range(len(config.width))),
        notes=(
            f"band: √(ln(2n²/δ)/(2m)), which an entry leaves with a chance below δ = {config.delta:g} in each "
            f"network; ‖·‖₂ stays below n times it. {int(outside.sum())} of {outside.size * config.seeds} networks "
            "outside.",
            *(
                f"{NAMES[name]} falls as m to the power {one}, over the seeds."
                if one.determined
                else f"{NAMES[name]}: as which power of m it falls is {one}."
                for name, one in slopes.items()
            ),
            f"Two inputs at 60°: mean {arrays['pair_mean'][sixty]:.5f} (exactly 1/6), m·variance "
            f"{arrays['pair_variance'][sixty]:.5f} (exactly 1/18 = 0.05556), {config.repeats} networks.",
        ),
        derivations=("kernel-concentration",),
        undecided=_undecided(config, found),
    )


def _inside(config: Any, found: Found, band: Array) -> NDArray[np.bool_]:
    """Return which networks are inside both bands, (widths, seeds)."""
    entries = found.largest <= band[:, None]
    return np.asarray(entries & (found.spectral <= config.n * band[:, None]))


def _row(config: Any, found: Found, band: Array, row: int) -> dict[str, Cell]:
    return {
        "m": config.width[row],
        "max |H − H*|": float(np.median(found.largest[row])),
        "largest of seeds": float(np.max(found.largest[row])),
        "band": float(band[row]),
        "‖H − H*‖₂": float(np.median(found.spectral[row])),
        "n·band": config.n * float(band[row]),
        "m‖H − H*‖_F²": float(config.width[row] * np.mean(found.frobenius[row] ** 2)),
        "its mean": found.expected,
        "outside": int(np.sum(~_inside(config, found, band)[row])),
    }


def allowed_outside(networks: int, delta: float) -> int:
    """Return the least k with P(more than k of ``networks`` leave the band) ≤ ALARM, each with a chance δ."""
    from scipy.special import bdtrc

    count = 0
    while count < networks and float(bdtrc(count, networks, delta)) > ALARM:
        count += 1
    return count


def t_share(values: Array, center: float) -> float:
    """Return |mean − center| of independent ``values`` over its standard error and Student's t at ``ALARM``."""
    from scipy.special import stdtrit

    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return abs(float(np.mean(values)) - center) / (error * float(stdtrit(len(values) - 1, 1.0 - ALARM / 2.0)))


def _checks(config: Any, found: Found, band: Array) -> tuple[Check, ...]:
    from scipy.special import ndtri

    inside = _inside(config, found, band)
    most = float(allowed_outside(inside.size, min(config.delta, 1.0)))
    limit = -float(
        ndtri(ALARM / (4.0 * len(found.angles)))
    )  # two-sided, for means and squares at every angle
    means, squares = count_scores(found.counts, found.width, found.angles)
    checks = [
        Check("networks outside Hoeffding's band (count)", float(np.sum(~inside)), most),
        Check(
            "the mean of H_12(0) is (x_1·x_2)p (standard deviations off)",
            float(np.max(np.abs(means))),
            limit,
        ),
        Check(
            "its variance is (x_1·x_2)²p(1 − p)/m (standard deviations off)",
            float(np.max(np.abs(squares))),
            limit,
        ),
    ]
    if not _why_no_squares(config, found):
        checks.append(Check(SQUARES, t_share(_squares(config, found), 1.0), 1.0))
    if not _why_no_slopes(config, found):
        slopes = [_slopes(config, values) for values in (found.largest, found.spectral)]
        checks.append(Check(SLOPE, max(t_share(one, RATE) for one in slopes), 1.0))
    return tuple(checks)


def _are_one(values: Array) -> bool:
    """Return whether numbers of several seeds are the same but for rounding: no spread tells of their mean."""
    return bool(np.ptp(values) <= ROUNDING * np.max(np.abs(values)))


def _squares(config: Any, found: Found) -> Array:
    """Return m‖H − H*‖_F² over its mean, of each seed, (S,)."""
    shares = np.array(config.width)[:, None] * found.frobenius**2 / found.expected
    return np.asarray(np.mean(shares, axis=0))


def _why_no_squares(config: Any, found: Found) -> str:
    """Return why the squares are not judged, or nothing where they are."""
    if config.seeds == 1:
        return "one seed has no spread"
    return SAME if _are_one(_squares(config, found)) else ""


def _slopes(config: Any, values: Array) -> Array:
    """Return the slope of each seed's logarithms, (S,)."""
    return np.asarray(np.polyfit(np.log(config.width), np.log(values), 1)[0])


def _why_no_slopes(config: Any, found: Found) -> str:
    """Return why the slopes are not judged, or nothing where they are."""
    if config.seeds == 1 or len(config.width) < FEWEST_SIZES:
        return f"{FEWEST_SIZES} widths and two seeds are the least for a slope"
    if min(config.width) < NARROWEST:
        return f"widths below {NARROWEST} are too few terms for the shape of a distance not to depend on them"
    if not np.all(found.largest > 0.0):
        return "a distance is 0"
    same = any(_are_one(_slopes(config, values)) for values in (found.largest, found.spectral))
    return SAME if same else ""


def _undecided(config: Any, found: Found) -> tuple[Undecided, ...]:
    left = []
    for name, why in ((SQUARES, _why_no_squares(config, found)), (SLOPE, _why_no_slopes(config, found))):
        if why:
            left.append(Undecided(name, why))
    return tuple(left)
