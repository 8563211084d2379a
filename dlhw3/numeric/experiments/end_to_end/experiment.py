"""The product matrix of deep linear networks beside its flow (write-up, Part 3, question 4).

Networks with one output descend from the same products w(0) in two ways: with balanced layers, for which
the product follows the rank-one flow ẇ = −‖w‖^{2−2/N}(g + (N−1)⟨g,ŵ⟩ŵ) up to a distance in proportion to
the step, and with the layers as PyTorch draws them, for which it does not, whatever the step. A second part
counts iterations to a tolerance from a small and from a large start: deeper is slower from the one and
faster from the other. The number of parameters is the write-up's explanation; networks with hidden widths 1 and
10 are compared (``widths``), and their paths agree.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import Flag, Sentence, UserError
from dlhw3.numeric.data.estimates import refuse_beyond_memory
from dlhw3.numeric.data.samples import choose, generator
from dlhw3.numeric.experiments.end_to_end.notes import Race
from dlhw3.numeric.experiments.end_to_end.paths import (
    FlowRecord,
    compare,
    euler_path,
    iterations_to,
    sharpness_bound,
)
from dlhw3.numeric.experiments.end_to_end.summary import DISTANCES, result_of
from dlhw3.numeric.experiments.end_to_end.widths import (
    WIDTHS,
    WidthsApart,
    compare_widths,
    steps_of_comparison,
)
from dlhw3.numeric.linear.network import (
    LayerList,
    balanced_initialisation,
    default_initialisation,
    end_to_end,
)
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.linear.size import refuse_large, refuse_long
from dlhw3.numeric.linear.stability import DescentPath, descent_path, divergence, refuse_unstable
from dlhw3.numeric.runs.declaration import (
    Placed,
    data_option,
    device_option,
    dtype_option,
    option,
    seed_options,
)
from dlhw3.numeric.runs.result import Result
from dlhw3.progress import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

GRID = 200  # times at which paths are compared, at most
NESTED = 1e-9  # relative: how exactly a smaller step must divide the largest
RACE_STEP = 0.5  # the step of the race times the bound of the sharpness; up to 2 is stable
LONGER, FEW_STEPS = 4, 2000  # a proposed run keeps its time unless that takes so many times the steps


@dataclass(frozen=True, kw_only=True)
class Config(Placed):
    """Options of ``dlhw3 simulate end-to-end``."""

    depth: tuple[int, ...] = option((2, 3, 4, 5), help="numbers of layers N", minimum=2)
    hidden_width: int = option(1, help="width of every hidden layer", minimum=1)
    step_size: tuple[float, ...] = option(
        (0.02, 0.01, 0.005, 0.0025),
        help="steps η on the mean squared error, each dividing the largest",
        above=0.0,
    )
    time: float = option(8.0, help="flow time, step times iterations", above=0.0)
    small: float = option(1e-3, help="‖w(0)‖ of the small start of the race", above=0.0)
    large: float = option(4.0, help="‖w(0)‖ of the large start of the race", above=0.0)
    tolerance: float = option(1e-6, help="the race ends at this share of the explained loss", above=0.0)
    most: int = option(100_000, help="iterations of the race at most", minimum=1)
    n: int = option(100, help="number of samples", minimum=1, unless="data")
    d: int = option(10, help="input dimension", minimum=1, unless="data")
    noise: float = option(
        0.1, help="standard deviation of the noise on the targets", minimum=0.0, unless="data"
    )
    data: Path | None = data_option()  # noqa: RUF009
    seed: int = seed_options()[0]
    seeds: int = option(16, help="how many starts, run together", minimum=1)
    device: str = device_option()
    dtype: str = dtype_option()

    @property
    def covered(self) -> float:
        """The flow time that is run: the first multiple of the largest step covering ``time``, or little more."""
        spacing, count = _grid(self)
        return spacing * count

    def check(self) -> None:
        """Raise UserError where the steps do not divide the largest, or where it is longer than the time."""
        largest = max(self.step_size)
        for step in self.step_size:
            if abs(largest / step - round(largest / step)) > NESTED * largest / step:
                raise UserError(
                    (Flag("step_size", step), f" does not divide the largest, {largest:g}."),
                    hint=(Flag("step_size", tuple(largest / 2**k for k in range(len(self.step_size)))),),
                )
        if self.small >= self.large:
            raise UserError(
                (Flag("small", self.small), " is not below ", Flag("large", self.large), "."),
                hint=(Flag("small", self.large), Flag("large", self.small)),
            )
        if self.time < largest:
            raise UserError(
                (Flag("time", self.time), f" is shorter than one step of {largest:g}."),
                hint=(Flag("time", largest),),
            )


def run(config: Config, progress: Progress) -> Result:
    """Compare and race; raise Diverged with the largest stable step where a step is too large."""
    if config.data is None:
        _refuse_size(config, config.d)
    chosen = choose(config.data, config.n, config.d, config.noise, config.seed)
    loss = QuadraticLoss.from_data(chosen.X.T, chosen.y[None, :], chosen.path)
    if loss.explains_nothing():
        raise UserError("The least-squares optimum is zero, to rounding: distances have no unit.")
    _refuse_size(config, loss.optimum.shape[1])
    largest = max(config.step_size)
    longest = max(LONGER * _steps(config, largest), FEW_STEPS)

    def paths() -> list[DescentPath]:
        progress.start(1, "looking for a step that stays bounded")
        return _all_paths(config, loss)

    def options(step_size: float) -> Sentence:
        return _options(config, step_size)

    refuse_unstable(loss, config.depth, largest, longest, paths, options)
    progress.start(2 * len(config.depth), "gradient descent beside its flow")
    records: dict[int, FlowRecord] = {}
    broken = None
    for depth in config.depth:
        balanced, default = starting_layers(config, loss, depth)
        record = compare(balanced, default, loss, config.step_size, *_grid(config), config.place)
        progress.advance(1)
        if record is not None:
            records[depth] = record
        if record is None or any(np.isnan(getattr(record, name)).any() for name in DISTANCES):
            broken = broken or depth
            if record is None:
                break
    result = None
    if len(records) == len(config.depth):
        race = _race(config, loss, progress)
        result = result_of(config, loss, records, race, _compare_widths(config, loss))
    progress.finish()
    if broken is not None or result is None:
        where = f"depth {broken} with η = {largest:g}"
        raise divergence(loss, config.depth, largest, longest, paths(), options, where, result)
    return result


def _refuse_size(config: Config, inputs: int) -> None:
    """Raise UserError for networks that nothing here could hold, or for more steps than anybody waits for."""
    width = max(config.hidden_width, *WIDTHS)
    refuse_large(inputs, 1, config.depth, width, config.seeds)
    steps = 3.0 * sum(config.time / step for step in config.step_size)
    steps += 3.0 * steps_of_comparison(max(config.depth)) + 2.0 * config.most
    refuse_long(
        steps,
        inputs,
        config.depth,
        width,
        config.seeds,
        0.0,
        ("fewer layers or seeds, or a shorter ", Flag("time")),
    )
    refuse_beyond_memory(
        8.0 * (config.seeds * (inputs + 1.0)) ** 2,
        f"The flows of {config.seeds} products of {inputs} inputs, integrated together,",
        ("fewer ", Flag("seeds")),
    )


def _steps(config: Config, step_size: float) -> int:
    """Return how many steps the proposed run takes: those of --time, or as many as now where they are too many."""
    now = _covering(config.time, max(config.step_size))
    steps = _covering(config.time, step_size)
    return steps if steps <= max(LONGER * now, FEW_STEPS) else now


def _options(config: Config, step_size: float) -> Sentence:
    """Spell a run whose largest step is ``step_size``, the others in proportion, and no longer than it can be."""
    largest = max(config.step_size)
    sizes = tuple(_in_ten_digits(step_size * (step / largest)) for step in config.step_size)
    steps = Flag("step_size", sizes if len(sizes) > 1 else sizes[0])
    time = _steps(config, step_size) * step_size
    covering = _covering(config.time, step_size)
    same = step_size <= config.time * (1 + NESTED) and covering == _steps(config, step_size)
    return (steps,) if same else (Flag("time", _in_ten_digits(time)), steps)


def _in_ten_digits(value: float) -> float:
    return float(f"{value:.10g}")


def _all_paths(config: Config, loss: QuadraticLoss) -> list[DescentPath]:
    """Return every path of a run with its largest step: both starts, and Euler's steps, at all depths."""

    def descent(layers: LayerList) -> DescentPath:
        def path(loss: QuadraticLoss, step_size: float) -> Iterator[NDArray[np.float64]]:
            return descent_path(layers, _steps(config, step_size))(loss, step_size)

        return path

    def flow(start: Array, depth: int) -> DescentPath:
        def path(loss: QuadraticLoss, step_size: float) -> Iterator[NDArray[np.float64]]:
            return euler_path(start, loss, depth, step_size, _steps(config, step_size))

        return path

    found: list[DescentPath] = []
    for depth in config.depth:
        balanced, default = starting_layers(config, loss, depth)
        found += [descent(balanced), descent(default), flow(end_to_end(balanced)[..., 0, :], depth)]
    return found


def starting_layers(config: Config, loss: QuadraticLoss, depth: int) -> tuple[LayerList, LayerList]:
    """Return balanced layers and PyTorch's default ones with the same product, W_j (seeds, d_j, d_{j-1})."""
    hidden = [config.hidden_width] * (depth - 1)
    balanced, default = [], []
    for seed in range(config.seed, config.seed + config.seeds):
        random = generator(seed, f"end-to-end depth {depth}")
        layers = default_initialisation((loss.optimum.shape[1], *hidden, 1), random)
        default.append(layers)
        balanced.append(balanced_initialisation(end_to_end(layers), hidden, random))
    return _stacked(balanced), _stacked(default)


def _stacked(networks: list[LayerList]) -> LayerList:
    return [np.stack(parts) for parts in zip(*networks, strict=True)]


def _grid(config: Config) -> tuple[float, int]:
    """Return the spacing of the times of comparison, a multiple of the largest step, and their number.

    The last is the first at or after the time asked for; there are ``GRID`` at most.
    """
    largest = max(config.step_size)
    steps = _covering(config.time, largest)
    every = -(-steps // GRID)
    return every * largest, steps // every


def _covering(time: float, step_size: float) -> int:
    """Return how many steps are taken to cover the time: a multiple of those between times of comparison."""
    steps = max(1, math.ceil(time / step_size * (1 - NESTED)))
    every = -(-steps // GRID)
    return -(-steps // every) * every


def _race(config: Config, loss: QuadraticLoss, progress: Progress) -> dict[str, Race]:
    """Count iterations to the tolerance from both starts, with one step for all depths of a start."""
    explained = loss.explained()
    races: dict[str, Race] = {}
    for name, norm in (("small", config.small), ("large", config.large)):
        farthest = max(norm, float(np.linalg.norm(loss.optimum)))
        step = RACE_STEP / max(sharpness_bound(farthest, loss, depth) for depth in config.depth)
        counts = []
        for depth in config.depth:
            layers = _race_start(config, loss, depth, norm, config.hidden_width)
            counts.append(
                iterations_to(layers, loss, step, config.tolerance * explained, config.most, config.place)
            )
            progress.advance(1 if name == "large" else 0)
        races[name] = Race(norm, step, np.stack(counts))
    return races


def _race_start(config: Config, loss: QuadraticLoss, depth: int, norm: float, width: int) -> LayerList:
    """Return balanced layers with products of length ``norm``, in a direction that the seed alone decides."""
    hidden = [width] * (depth - 1)
    networks = []
    for seed in range(config.seed, config.seed + config.seeds):
        direction = generator(seed, "end-to-end race").standard_normal(loss.optimum.shape)
        product = norm * direction / np.linalg.norm(direction)
        networks.append(balanced_initialisation(product, hidden, generator(seed, f"frames {width}")))
    return _stacked(networks)


def _compare_widths(config: Config, loss: QuadraticLoss) -> dict[int, WidthsApart]:
    """Return by depth how the paths at the two hidden ``WIDTHS`` compare."""

    def start(depth: int) -> Callable[[float, int], LayerList]:
        return lambda norm, width: _race_start(config, loss, depth, norm, width)

    return {depth: compare_widths(start(depth), loss, depth, config.place) for depth in config.depth}


def plot(result: Result, config: Config) -> Figure:
    """Draw distances against the step, the losses over time, and the race."""
    from dlhw3.numeric.experiments.end_to_end.figure import draw

    return draw(result, config)
