"""Kernel flow under a kernel that moves, beside the flow under H* (write-up, ultra-wide part, question 2).

With ‖H(t) − H*‖₂ ≤ ε the two flows part by no more than two bounds (``wide/perturbed_flow``). Random kernels,
symmetric and not, standing still for a long and for a short time, stay below both; H ≡ H* − εI attains the
first, whatever ε, and the second at ε = λ. The write-up's own chain has three bounds that are false, each beside
a kernel that breaks it (``write_up``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlhw3.errors import Flag, UserError
from dlhw3.numeric.data.estimates import days, refuse_beyond_memory, refuse_days
from dlhw3.numeric.data.rounding import rounded_down
from dlhw3.numeric.experiments.perturbation.paths import KINDS, Apart, eigenvalues, follow
from dlhw3.numeric.experiments.perturbation.summary import result_of
from dlhw3.numeric.runs.declaration import option, seed_options
from dlhw3.numeric.runs.result import Result
from dlhw3.numeric.wide.perturbed_flow import TERMS, substeps
from dlhw3.progress import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LARGEST_EXPONENT = 300.0  # of e^(εt): squares of distances stay within float64
MOST = 1e100  # so that squares of kernels stay within float64
MOST_PIECES = 1e6  # in a hint: of more the time is made shorter


@dataclass(frozen=True, kw_only=True)
class Config:
    """Options of ``dlhw3 simulate perturbation``."""

    eps: tuple[float, ...] = option(
        (0.25, 0.5, 1.0, 2.0), help="how far H(t) is from H*, over λ_min(H*)", above=0.0, maximum=MOST
    )
    time: float = option(4.0, help="how long the flows go on, in units of 1/λ_min(H*)", above=0.0)
    pieces: int = option(100, help="pieces of time on which H(t) stands still", minimum=1)
    n: int = option(12, help="samples: H* is n × n", minimum=1)
    condition: float = option(10.0, help="λ_max(H*)/λ_min(H*)", minimum=1.0, maximum=MOST)
    seed: int = seed_options()[0]
    seeds: int = option(20, help="how many random starts, with three random kernels each", minimum=1)

    def check(self) -> None:
        """Raise UserError for what overflows, pieces too long for a descent, and what nobody would wait for."""
        if max(self.eps) * self.time > LARGEST_EXPONENT:
            time = rounded_down(LARGEST_EXPONENT / max(self.eps), 2)
            raise UserError(f"e^(εt) would be beyond e^{LARGEST_EXPONENT:g}.", hint=self._short_enough(time))
        if self.pieces < self.time * self.condition:
            raise UserError(
                f"{self.pieces} pieces are steps beyond 1/λ_max(H*), too large for the descents.",
                hint=self._short_enough(self.time),
            )
        kernels = len(KINDS) * self.seeds + 1
        fewer = ("fewer ", Flag("seeds"), " or ", Flag("pieces"), ", or a smaller ", Flag("n"))
        refuse_beyond_memory(8.0 * kernels * (8.0 * self.n**2 + 4.0 * self.pieces), "The kernels", fewer)
        largest = math.sqrt(self.n) * (self.condition + max(self.eps))
        work = 2.0 * self.n**2 * (1 + TERMS * substeps(largest, self.time / self.pieces))
        refuse_days(days(work * len(self.eps) * self.pieces * kernels), fewer)

    def _short_enough(self, time: float) -> tuple[Flag, ...]:
        """Return pieces of this time that are short enough; instead of too many pieces, a shorter time."""
        if time * self.condition > MOST_PIECES:
            return (Flag("time", rounded_down(self.pieces / self.condition, 2)),)
        pieces = Flag("pieces", max(self.pieces, math.ceil(time * self.condition)))
        return (pieces,) if time == self.time else (Flag("time", time), pieces)


def run(config: Config, progress: Progress) -> Result:
    """Follow the flows under every kernel; see the module's head."""
    spectrum = eigenvalues(config.n, config.condition)
    seeds = range(config.seed, config.seed + config.seeds)
    progress.start(len(config.eps) * config.pieces, "flows under kernels that move")
    found: dict[float, Apart] = {
        error: follow(spectrum, error, config.time, config.pieces, seeds, progress) for error in config.eps
    }
    progress.finish()
    return result_of(np.array(config.eps), found)


def plot(result: Result, config: Config) -> Figure:
    """Draw the distances beside both bounds, and the paths that break the write-up's."""
    from dlhw3.numeric.experiments.perturbation.figure import draw

    return draw(result, config)
