"""What the ``ntk`` experiment can do here, estimated from sizes alone: memory and work, before anything is drawn.

And the range of float32, which hard data leave long before they leave that of float64.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import Flag, Sentence
from dlhw3.numeric.data.estimates import DAYS_AT_MOST, days, refuse_beyond_memory, refuse_days
from dlhw3.numeric.data.rounding import rounded_down
from dlhw3.numeric.experiments.ntk.pairing import HELD, RECORDED
from dlhw3.numeric.wide.network import Network

Array = NDArray[np.float64]

COPIES = 4  # of the weights at once: the start, the end, what trains, and room to work
SQUARES = 10  # n × n arrays at once: two kernels with eigenvectors, one to be measured, and room to work
KEPT = 2 * 8 * RECORDED  # numbers kept for each run, twice: losses and distances at the recorded steps
OPERATIONS = 2.0  # in each multiply-add


def work(widths: tuple[int, ...], seeds: int, steps: int, n: int, d: int) -> float:
    """Return the multiply-adds of a run: 2·n·m·d a step for each network, 2·n² for the kernels, and spectra."""
    neurons = float(sum(widths))
    training = float(steps) * (2.0 * n * d * neurons + 2.0 * n * n * len(widths))
    kernels = 12.0 * n * n * neurons + 50.0 * float(n) ** 3 * len(widths)
    return seeds * (training + kernels)


def refuse_beyond_here(
    widths: tuple[int, ...], seeds: int, steps: int, n: int, d: int, device: str = "cpu"
) -> None:
    """Raise TooLarge where the memory of this machine, or some days, would not be enough."""
    widest = max(widths)
    weights = COPIES * 8.0 * widest * (d + 1)
    squares = SQUARES * 8.0 * n**2
    data = 8.0 * n * d + 3 * 8.0 * min(float(steps) * n, float(HELD))
    kept = 8.0 * len(widths) * float(seeds) * (KEPT + 6 * n)
    needs: dict[float, tuple[str, Sentence]] = {
        weights: (
            f"The weights of {widest} neurons",
            ("a smaller ", Flag("width") if widest > d else Flag("d")),
        ),
        squares + data: (f"The kernels of {n} samples", "fewer samples"),
        kept: (f"The records of {len(widths) * seeds} runs", ("fewer ", Flag("seeds"))),
    }
    what, hint = needs[max(needs)]
    refuse_beyond_memory(sum(needs), what, hint)
    needed = days(OPERATIONS * work(widths, seeds, steps, n, d), device=device)
    refuse_days(needed, _smaller(widest, seeds, steps, needed), device)


def _smaller(widest: int, seeds: int, steps: int, needed: float) -> Sentence:
    """Return options with which a run of ``needed`` days takes few: of the largest of its sizes, less."""
    fitting = steps * DAYS_AT_MOST / needed
    if fitting >= 1.0 and steps >= max(seeds, widest):
        return (Flag("steps", int(rounded_down(fitting, 2))),)
    return ("fewer ", Flag("seeds")) if seeds > 1 else ("a smaller ", Flag("width"))


def out_of_range(network: Network, X: Array, residual: Array, rate: float) -> str:
    """Return what a float32 training from ``network`` would lose, or an empty string where it serves.

    ``residual`` is u − y (n,). The products of a step, in the order in which they are formed, must neither
    leave the range nor all fall below it: x, x·w, Σ_i ρ_i x_i, the step η m^(−1/2), and their product.
    """
    if network.W.dtype != np.float32:
        return ""
    least, most = float(np.finfo(np.float32).tiny), float(np.finfo(np.float32).max)
    room = float(np.finfo(np.float32).eps)
    size = float(np.max(np.abs(X)))
    weight = float(np.max(np.abs(network.W))) * X.shape[1]
    pull = float(np.sum(np.abs(residual))) * max(1.0, size)
    step = rate / math.sqrt(network.width)
    if max(size * weight, pull, step, step * pull) > most * room:
        return "the values of a step would overflow"
    if min(size, step) < least / room:
        return "the values of a step would vanish"
    return ""
