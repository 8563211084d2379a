"""The tangent kernel at a random start beside its limit, against the width (ultra-wide part; Du et al. 2019).

A two-layer ReLU network of which the first layer trains has, on unit inputs, a kernel H(0) whose entries are means
of m independent terms (``wide/initial_kernel``): they stay inside Hoeffding's band, their variance is known, and
distances fall as m^(−1/2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import Flag
from dlhw3.numeric.data.estimates import days, refuse_beyond_memory, refuse_days
from dlhw3.numeric.data.samples import generator
from dlhw3.numeric.experiments.concentration.summary import Found, result_of
from dlhw3.numeric.runs.declaration import option, seed_options
from dlhw3.numeric.runs.result import Result
from dlhw3.numeric.wide import initial_kernel
from dlhw3.numeric.wide.kernels import empirical_kernel, infinite_width_kernel
from dlhw3.progress import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

PAIR_WIDTH = 100  # neurons of the networks with two inputs
ANGLES = np.deg2rad(np.arange(0.0, 180.0, 15.0))  # 60° among them


@dataclass(frozen=True, kw_only=True)
class Config:
    """Options of ``dlhw3 simulate concentration``."""

    width: tuple[int, ...] = option((100, 316, 1000, 3162, 10000), help="hidden widths m", minimum=1)
    n: int = option(20, help="unit inputs", minimum=1)
    d: int = option(10, help="their dimension", minimum=1)
    delta: float = option(
        1e-6, help="chance δ with which the band may be left, each network", above=0.0, maximum=1.0
    )
    repeats: int = option(4000, help="networks with two inputs, for the variance", minimum=2)
    seed: int = seed_options()[0]
    seeds: int = option(10, help="how many networks of each width", minimum=1)

    def check(self) -> None:
        """Raise UserError for what does not fit into memory, and what nobody would wait for."""
        widest = max(self.width)
        refuse_beyond_memory(
            8.0 * widest * self.d, "The weights", ("smaller ", Flag("width"), " or ", Flag("d"))
        )
        refuse_beyond_memory(
            8.0 * self.n * (6.0 * self.n + 2.0 * self.n * self.d),
            "The kernels",
            ("fewer inputs, ", Flag("n")),
        )
        pairs = 40.0 * self.repeats * PAIR_WIDTH
        refuse_beyond_memory(pairs, "The small networks", ("fewer ", Flag("repeats")))
        work = 2.0 * self.n * (self.n + self.d) * self.seeds * sum(self.width)
        refuse_days(
            days(work + pairs * len(ANGLES)), ("fewer ", Flag("seeds"), " or smaller ", Flag("width"))
        )


def run(config: Config, progress: Progress) -> Result:
    """Draw the networks of every width and measure; see the module's head."""
    X = unit_inputs(config)
    limit = infinite_width_kernel(X, "first")
    progress.start(len(config.width) * config.seeds + 1, "kernels at random starts")
    shape = (len(config.width), config.seeds)
    largest, spectral, frobenius = np.empty(shape), np.empty(shape), np.empty(shape)
    for row, width in enumerate(config.width):
        for column in range(config.seeds):
            random = generator(config.seed + column, f"concentration width {width}")
            W = random.standard_normal((width, config.d))
            off = empirical_kernel(X, W, np.ones(width), "first") - limit
            largest[row, column] = np.max(np.abs(off))
            spectral[row, column] = np.linalg.norm(off, 2)
            frobenius[row, column] = np.linalg.norm(off)
            progress.advance(1)
    random = generator(config.seed, "concentration pairs")
    counts = initial_kernel.open_gates(random, config.repeats, PAIR_WIDTH, ANGLES)
    progress.finish()
    expected = float(np.sum(initial_kernel.entry_variance(initial_kernel.angles(X))))
    return result_of(config, Found(largest, spectral, frobenius, expected, counts, PAIR_WIDTH, ANGLES))


def unit_inputs(config: Config) -> Array:
    """Return n random unit vectors, (n, d)."""
    X = generator(config.seed, "concentration inputs").standard_normal((config.n, config.d))
    return np.asarray(X / np.linalg.norm(X, axis=1, keepdims=True))


def plot(result: Result, config: Config) -> Figure:
    """Draw the distances inside their bands, and the variance against the angle."""
    from dlhw3.numeric.experiments.concentration.figure import draw

    return draw(result, config)
