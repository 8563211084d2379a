"""How a quantity scales with a size: the exponent of a power law, with an interval over seeds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Exponent:
    """The mean over seeds of the fitted exponents, and a 95 % interval: NaN ends when there is one seed."""

    value: float
    low: float
    high: float
    seeds: int

    def __str__(self) -> str:
        if math.isnan(self.low):
            return f"{self.value:+.2f} (one seed)"
        return f"{self.value:+.2f} ({self.low:+.2f} to {self.high:+.2f})"


def exponent(sizes: Array, values: Array) -> Exponent:
    """Fit values ≈ c · sizes^p for each seed by least squares in the logarithms; return p over the seeds.

    ``sizes`` (S,) with at least two different ones, ``values`` (S, seeds) positive. The interval is
    Student's t over the seeds' exponents, which are independent because each seed draws its own data and
    network.
    """
    slopes = np.polyfit(np.log(sizes), np.log(values), 1)[0]
    mean, seeds = float(np.mean(slopes)), len(slopes)
    if seeds < 2:
        return Exponent(mean, math.nan, math.nan, seeds)
    from scipy.special import stdtrit  # the t quantile, without the weight of scipy.stats

    half = float(stdtrit(seeds - 1, (1 + CONFIDENCE) / 2)) * float(np.std(slopes, ddof=1)) / math.sqrt(seeds)
    return Exponent(mean, mean - half, mean + half, seeds)
