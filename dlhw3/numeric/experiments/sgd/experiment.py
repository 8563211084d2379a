"""Gradient descent on smooth functions beside its bounds, noise or none (write-up, Part 2, questions 1 and 2).

Five parts, each with the function that is worst for it: the steps min{1/(t + 1), 1/β} on the Huber function, whose
true count the corrected bound meets within a factor 5 and the write-up's does not; the constant step 1/β with
noise, where "ε + σ" is attained and every path obeys its bound; the exact rate of gradient descent, attained; noise
that is unbiased on average only, under which gradients never fall below any ε < 1; and the write-up's inner step
ln T − ln β, which is false.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dlhw3.errors import Flag, Sentence, UserError
from dlhw3.numeric.data.estimates import days, refuse_beyond_memory, refuse_days
from dlhw3.numeric.descent.decaying_step import corrected_bound
from dlhw3.numeric.descent.smooth_paths import NOISES, SHAPES
from dlhw3.numeric.experiments.sgd.parts import decaying, exact_rates, noisy, on_average
from dlhw3.numeric.experiments.sgd.summary import result_of
from dlhw3.numeric.runs.declaration import option, seed_options
from dlhw3.numeric.runs.result import Result
from dlhw3.progress import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_STEPS = 2e7  # of all Huber paths together, by their bounds: half a minute
LEAST, MOST = 1e-100, 1e100  # squares and quotients of what lies between are within float64
WRITE_UP_START = 11.0  # over ε


@dataclass(frozen=True, kw_only=True)
class Config:
    """Options of ``dlhw3 simulate sgd``."""

    beta: tuple[float, ...] = option(
        (0.2, 0.5, 1.0, 2.0, 5.0, 100.0),
        help="smoothness β of the Huber functions",
        minimum=LEAST,
        maximum=MOST,
    )
    start: float = option(WRITE_UP_START, help="w_0 on the Huber functions", minimum=LEAST, maximum=MOST)
    eps: float = option(1.0, help="the gradient norm ε to come down to", minimum=LEAST, maximum=1e90)
    sigma: float = option(1.0, help="size σ of the noise", minimum=0.0, maximum=MOST)
    steps: int = option(200, help="steps with a constant step size", minimum=2)
    d: int = option(10, help="unknowns of the random functions", minimum=1)
    seed: int = seed_options()[0]
    seeds: int = option(20, help="how many random functions of each kind", minimum=1)

    def check(self) -> None:
        """Raise UserError where no gradient is above ε, or a path would be too long."""
        complaint = self._complaint()
        if complaint:
            raise UserError(complaint, hint=self._hint())
        paths = len(SHAPES) * (len(NOISES) + 1) * self.seeds
        fewer = ("fewer ", Flag("steps"), ", ", Flag("seeds"), " or unknowns, ", Flag("d"))
        refuse_beyond_memory(
            8.0 * self.seeds * (20.0 * self.d + 3.0 * self.steps * paths), "The paths", fewer
        )
        refuse_days(days(40.0 * paths * self.steps * self.d), fewer)

    def _complaint(self) -> str:
        for beta in self.beta:
            if beta * self.start <= self.eps:
                return (
                    f"At β = {beta:g} no gradient is above ε = {self.eps:g}: w_0 = {self.start:g} is within ε/β "
                    "of the minimum."
                )
        total = sum(self._most(beta) for beta in self.beta)
        if not total <= MOST_STEPS:
            return (
                f"The paths may take {total:.2g} steps, as e^(Δ/ε²) does; {MOST_STEPS:g} are the most here."
            )
        return ""

    def _most(self, beta: float) -> float:
        gap = self.eps * self.start - self.eps**2 / (2.0 * beta)
        return corrected_bound(beta, gap, self.eps, 0.0)

    def _hint(self) -> Sentence:
        """Return options with which the others pass, tried: another start, or other β too."""
        start = float(f"{WRITE_UP_START * self.eps:.3g}")
        if not replace(self, start=start)._complaint():
            return (Flag("start", start),)
        return (Flag("start", start), Flag("beta", 1.0))


def run(config: Config, progress: Progress) -> Result:
    """Take all paths; see the module's head."""
    progress.start(len(config.beta) + 3, "descent on the worst functions")
    counts = []
    for beta in config.beta:
        counts.append(decaying(beta, config.start, config.eps, config.sigma))
        progress.advance(1)
    paths = noisy(config.sigma, config.steps, config.d, range(config.seed, config.seed + config.seeds))
    progress.advance(1)
    rates = exact_rates(config.steps, config.d, range(config.seed, config.seed + config.seeds))
    progress.advance(1)
    result = result_of(config, counts, paths, rates, on_average())
    progress.finish()
    return result


def plot(result: Result, config: Config) -> Figure:
    """Draw the paths beside their bounds."""
    from dlhw3.numeric.experiments.sgd.figure import draw

    return draw(result, config)
