"""How a quantity scales with a size: the exponent of a power law, with an interval, or why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
CONFIDENCE = 0.95
FEWEST_SIZES = 3  # two points are on every power law: nothing would show that it is none


@dataclass(frozen=True, slots=True)
class Exponent:
    """The mean over seeds of the fitted exponents and a 95 % interval: NaN ends when there is one seed.

    Where no exponent is determined, all three are NaN and ``reason`` says why.
    """

    value: float
    low: float
    high: float
    seeds: int
    reason: str = ""

    @property
    def determined(self) -> bool:
        """Whether there is an exponent."""
        return not self.reason

    def __str__(self) -> str:
        if not self.determined:
            return f"not determined: {self.reason}"
        if math.isnan(self.low):
            return f"{self.value:+.2f} (one seed)"
        return f"{self.value:+.2f} ({self.low:+.2f} to {self.high:+.2f})"


def exponent(sizes: Array, values: Array) -> Exponent:
    """Fit values ≈ c · sizes^p for each seed by least squares in the logarithms; return p over the seeds.

    ``sizes`` (S,) positive, ``values`` (S, seeds). Not determined from fewer than three different sizes, nor
    from values that are not positive and finite. The interval is the wider of two, both Student's t at
    95 %: over the seeds' exponents (seeds − 1 degrees of freedom: wide for few; they are independent because
    each seed draws its own data and network), and that of the line through the seeds' mean logarithms, from
    its residuals (S − 2 degrees of freedom), which is wide where the points are on no power law. One seed
    has none: its sizes share their data, so that its residuals say too little.
    """
    seeds = values.shape[1]
    different = len(np.unique(sizes))
    if different < FEWEST_SIZES:
        return _undetermined(seeds, f"{different} size{'s' * (different != 1)}, {FEWEST_SIZES} are needed")
    if not (np.isfinite(values).all() and (values > 0).all()):
        return _undetermined(seeds, "a value is zero or not finite")
    x, y = np.log(sizes), np.log(values)
    slopes, intercepts = np.polyfit(x, y, 1)
    mean = float(np.mean(slopes))
    if seeds == 1:
        return Exponent(mean, math.nan, math.nan, seeds)
    residuals = np.mean(y - slopes * x[:, None] - intercepts, axis=1)
    deviation = math.sqrt(float(residuals @ residuals) / (len(x) - 2))
    of_line = _half_width(len(x) - 2, deviation, float(np.linalg.norm(x - np.mean(x))))
    of_seeds = _half_width(seeds - 1, float(np.std(slopes, ddof=1)), math.sqrt(seeds))
    half = max(of_line, of_seeds)
    return Exponent(mean, mean - half, mean + half, seeds)


def _half_width(freedom: int, deviation: float, root: float) -> float:
    """Return half the interval of an estimate whose standard error is ``deviation`` / ``root``."""
    from scipy.special import stdtrit  # the t quantile, without the weight of scipy.stats

    return float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) * deviation / root


def _undetermined(seeds: int, reason: str) -> Exponent:
    return Exponent(math.nan, math.nan, math.nan, seeds, reason)
