"""Gradient descent through the landscape of deep linear networks (write-up, Part 2, question 4).

Networks of several depths are trained side by side on the square loss, many initialisations at once. Along
the path: the excess over the least-squares optimum, exact; the gradient's norm; the extreme Hessian
eigenvalues from closed forms; how many are negative; and the gap certificate, which bounds how far the
optimum can be. The write-up concludes from a smallest eigenvalue near 0 that the Hessian is positive
semidefinite, and from that that the minimum is global. Neither follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dlhw3.errors import Flag, Sentence, UserError
from dlhw3.numeric.data.estimates import refuse_beyond_memory
from dlhw3.numeric.data.samples import choose, generator
from dlhw3.numeric.experiments.landscape.path import PathRecord, follow, recorded_iterations, spectrum_size
from dlhw3.numeric.experiments.landscape.report import NEGATIVE_SHARE, result_of
from dlhw3.numeric.linear.network import (
    LayerList,
    balanced_initialisation,
    default_initialisation,
    end_to_end,
)
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.linear.size import (
    hessian_operations,
    refuse_large,
    refuse_large_hessian,
    refuse_long,
)
from dlhw3.numeric.linear.stability import DescentPath, descent_path, divergence, refuse_unstable
from dlhw3.numeric.linear.step_trials import LONGER
from dlhw3.numeric.runs.declaration import (
    Placed,
    data_option,
    device_option,
    dtype_option,
    option,
    seed_options,
)
from dlhw3.numeric.runs.result import Result
from dlhw3.progress import Progress, Silent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MEASURED = 6  # numbers kept of each network at each record
RECORDS_WITHOUT_SPECTRUM = 20  # records along a path whose extremes come from one Lanczos run each
RECORDS_WIDTH_ONE = 1000  # records along a path at hidden width 1: up to 1999 steps, every one
RECORDS_WIDE = 100  # records along a path with a hidden width above 1


@dataclass(frozen=True, kw_only=True)
class Config(Placed):
    """Options of ``dlhw3 simulate landscape``."""

    depth: tuple[int, ...] = option((2, 3, 4, 5), help="numbers of layers", minimum=2)
    hidden_width: int = option(1, help="width of every hidden layer", minimum=1)
    steps: int = option(500, help="steps of gradient descent", minimum=1)
    step_size: float = option(0.02, help="step of gradient descent on the mean squared error", above=0.0)
    init: str = option(
        "default", help="initialisation: torch's default, or balanced", choices=("default", "balanced")
    )
    every: int = option(0, help="measure every so many steps; 0 chooses", minimum=0)
    n: int = option(100, help="samples", minimum=1, unless="data")
    d: int = option(10, help="inputs", minimum=1, unless="data")
    noise: float = option(0.1, help="standard deviation of the noise", minimum=0.0, unless="data")
    data: Path | None = data_option()  # noqa: RUF009
    seed: int = seed_options()[0]
    seeds: int = option(32, help="how many initialisations, trained together", minimum=1)
    device: str = device_option()
    dtype: str = dtype_option()


def run(config: Config, progress: Progress) -> Result:
    """Train and measure; raise Diverged with the largest stable step where a step is too large."""
    _refuse_records_beyond_memory(config)
    if config.data is None:
        _refuse_size(config, 1, config.d)
    loss = square_loss(config)
    _refuse_size(config, *loss.optimum.shape)

    def paths() -> list[DescentPath]:
        progress.start(1, "looking for a step that stays bounded")
        longest = LONGER * config.steps
        return [descent_path(initial_layers(config, loss, depth), longest) for depth in config.depth]

    def sharpness(tried: QuadraticLoss, step_size: float) -> float:
        return largest_along(config, tried, step_size)

    refuse_unstable(loss, config.depth, config.step_size, config.steps, paths, _options, sharpness)
    records: dict[int, PathRecord] = {}
    negative = NEGATIVE_SHARE * loss.inputs.largest
    progress.start(len(config.depth) * (config.steps + 1), "gradient descent")
    for depth in config.depth:
        layers = initial_layers(config, loss, depth)
        iterations = recorded_iterations(config.steps, config.every or _default_every(config, layers))
        records[depth] = follow(layers, loss, config.step_size, iterations, negative, progress, config.place)
    progress.finish()
    result = result_of(config, loss, records, negative)
    broken = [depth for depth, record in records.items() if record.diverged_at is not None]
    if broken:
        where = f"depth {broken[0]}, step {records[broken[0]].diverged_at}"
        rest = (paths(), _options, where, result, sharpness)
        raise divergence(loss, config.depth, config.step_size, config.steps, *rest)
    return result


def largest_along(config: Config, loss: QuadraticLoss, step_size: float) -> float:
    """Return the largest λ_max of the Hessian over the second half of every path, at some records of each."""
    iterations = recorded_iterations(config.steps, max(1, config.steps // RECORDS_WITHOUT_SPECTRUM))
    negative, largest = NEGATIVE_SHARE * loss.inputs.largest, []
    for depth in config.depth:
        record = follow(initial_layers(config, loss, depth), loss, step_size, iterations, negative, Silent())
        largest.append(float(np.max(record.largest[len(iterations) // 2 :])))
    return max(largest)


def _refuse_size(config: Config, outputs: int, inputs: int) -> None:
    """Raise UserError for networks, Hessians or a path that nothing here could hold, or nobody wait for."""
    shape = (config.depth, config.hidden_width)
    refuse_large(inputs, outputs, *shape, config.seeds)
    refuse_large_hessian(inputs, outputs, *shape)
    records = 1 + config.steps // (config.every or max(1, config.steps // RECORDS_WITHOUT_SPECTRUM))
    one = sum(hessian_operations(inputs, outputs, depth, config.hidden_width) for depth in config.depth)
    refuse_long(
        config.steps,
        inputs,
        *shape,
        config.seeds,
        records * config.seeds * one,
        ("fewer inputs, layers, seeds or steps, or a larger ", Flag("every")),
    )


def _options(step_size: float) -> Sentence:
    return (Flag("step_size", step_size),)


def _refuse_records_beyond_memory(config: Config) -> None:
    """Raise UserError where what is measured along the paths would not fit into the memory here."""
    most = RECORDS_WIDTH_ONE if config.hidden_width == 1 else RECORDS_WIDE
    records = 1 + config.steps // (config.every or max(1, config.steps // most))
    refuse_beyond_memory(
        8.0 * MEASURED * config.seeds * records * len(config.depth),
        f"The {records} records of {config.seeds} seeds",
        ("fewer ", Flag("seeds"), ", or a larger ", Flag("every")),
    )


def square_loss(config: Config) -> QuadraticLoss:
    """Return the mean squared error of the config's data; UserError where a hidden layer is a bottleneck."""
    chosen = choose(config.data, config.n, config.d, config.noise, config.seed)
    loss = QuadraticLoss.from_data(chosen.X.T, chosen.Y.T, chosen.path)
    if loss.explains_nothing():
        raise UserError("The least-squares optimum is zero, to rounding: nothing is explained.")
    rank = loss.optimum_rank()
    if config.hidden_width < rank:
        raise UserError(
            f"Hidden width {config.hidden_width} is a bottleneck: the least-squares optimum has rank {rank} "
            "and is out of reach.",
            hint=(Flag("hidden_width", rank),),
        )
    return loss


def initial_layers(config: Config, loss: QuadraticLoss, depth: int) -> LayerList:
    """Draw the networks, each seed from a stream of its own, stacked: W_j (seeds, d_j, d_{j-1})."""
    outputs, inputs = loss.optimum.shape
    hidden = [config.hidden_width] * (depth - 1)
    drawn = []
    for seed in range(config.seed, config.seed + config.seeds):
        random = generator(seed, f"landscape depth {depth}")
        layers = default_initialisation((inputs, *hidden, outputs), random)
        if config.init == "balanced":
            layers = balanced_initialisation(end_to_end(layers), hidden, random)
        drawn.append(layers)
    return [np.stack(parts) for parts in zip(*drawn, strict=True)]


def _default_every(config: Config, layers: LayerList) -> int:
    records = RECORDS_WIDE if spectrum_size(layers) else RECORDS_WITHOUT_SPECTRUM
    if config.hidden_width == 1:
        records = RECORDS_WIDTH_ONE
    return max(1, config.steps // records)


def plot(result: Result, config: Config) -> Figure:
    """Draw the paths: medians over the seeds and 10–90 % bands."""
    from dlhw3.numeric.experiments.landscape.figure import draw

    return draw(result, config)
