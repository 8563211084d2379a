"""A wide two-layer ReLU network beside kernel gradient descent, with the same step in the same time.

The network f(x) = m^(−1/2) Σ_r a_r relu(w_r·x) descends ½‖u − y‖²; kernel descent does u ← u − η H (u −
y) with its kernel at the start H(0) and with the kernel of infinite width H* (Jacot, Gabriel & Hongler
2018). As the width m grows the two should agree, the distance falling about as m^(−1/2) or faster.

``rates`` chooses the steps. The write-up trained with 1e-3 on a mean loss beside kernel descent with 1e-5:
a mean squared loss (no half) makes that a step of 2e-5 on ½‖u − y‖² for n = 100, twice the kernel's, and a
summed loss one of 1e-3, a hundred times it. Then equal iterations are different times, and the distance
does not vanish with width.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import Diverged, NegativeAnswer, UserError
from dlhw3.numeric.data.memory import refuse_beyond_memory
from dlhw3.numeric.data.samples import Data, choose
from dlhw3.numeric.experiments.ntk import checks as wide_checks
from dlhw3.numeric.experiments.ntk import summary as wide_summary
from dlhw3.numeric.experiments.ntk.comparison import Case, Comparison, Kernel, Reference, compare
from dlhw3.numeric.experiments.ntk.summary import Grid
from dlhw3.numeric.runs.config import device_option, dtype_option, option, seed_options
from dlhw3.numeric.runs.result import Result, worst
from dlhw3.numeric.wide import kernel_descent
from dlhw3.numeric.wide import network as wide_network
from dlhw3.numeric.wide.kernels import Layers, empirical_kernel, infinite_width_kernel
from dlhw3.progress import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

DEFAULT_RATE = 2e-4
WRITE_UP_NETWORK, WRITE_UP_KERNEL = 1e-3, 1e-5

CLOSED_FORM = 1e-10  # relative: thousands of products, each exact to 1e-16, by way of eigenvectors
KERNEL = 1e-13  # relative: sums of 200 products of order one
COPIES = 4  # of weights and kernels at once: the start, the end, what trains, and room to work
STEP = 16.0  # units of rounding error of the weights: one for θ + Δθ, a few for the sums in Δθ


@dataclass(frozen=True, kw_only=True)
class Config:
    """The options of the experiment."""

    width: tuple[int, ...] = option((1000,), help="hidden widths m", minimum=1)
    steps: int = option(2000, help="steps of gradient descent", minimum=1)
    rate: float = option(DEFAULT_RATE, help="step on ½‖u − y‖², for network and kernel", above=0.0)
    rates: str = option(
        "matched", help="equal steps, or the write-up's", choices=("matched", "write-up", "write-up-sum")
    )
    layers: str = option("both", help="which layers train", choices=("both", "first"))
    output_weights: str = option("signs", help="a_r = ±1, or a_r ~ N(0, 1)", choices=("signs", "gaussian"))
    seed: int = seed_options()[0]
    seeds: int = seed_options()[1]
    n: int = option(100, help="number of samples", minimum=2, unless="data")
    d: int = option(10, help="input dimension", minimum=1, unless="data")
    noise: float = option(
        0.1, help="standard deviation of the noise on the targets", minimum=0.0, unless="data"
    )
    data: Path | None = option(None, help="a .npz file with X and Y, not the write-up's data")  # noqa: RUF009
    device: str = device_option()
    dtype: str = dtype_option()

    def check(self) -> None:
        """Raise UserError for options that contradict each other."""
        if self.rates != "matched" and self.rate != DEFAULT_RATE:
            raise UserError(f"--rates {self.rates} fixes both steps; --rate has no place.", hint="drop one")

    def steps_on_half_square(self, n: int) -> tuple[float, float]:
        """Return the steps of network and kernel on ½‖u − y‖² with ``n`` samples."""
        if self.rates == "matched":
            return self.rate, self.rate
        divisor = n / 2.0 if self.rates == "write-up" else 1.0
        return WRITE_UP_NETWORK / divisor, WRITE_UP_KERNEL


def run(config: Config, progress: Progress) -> Result:
    """Train every width with every seed beside both kernels; see the module's head.

    Raises NegativeAnswer before anything trains when a step is beyond 2/λ_max of a kernel, and Diverged,
    with what there was, when a value is not finite later.
    """
    _refuse_beyond_memory(config)
    _refuse_unstable(config)
    total = len(config.width) * config.seeds
    progress.start(total * config.steps, f"ntk: {total} run{'s' * (total > 1)} of {config.steps} steps")
    runs: dict[tuple[int, int], Comparison] = {}
    errors: dict[str, list[float]] = {"kernel": [], "step": []}
    for place in _places(config):
        case = _case(config, place)
        rate, kernel_rate = config.steps_on_half_square(len(case.y))
        errors["kernel"].append(wide_checks.kernel_error(case.network, case.X, case.layers))
        errors["step"].append(
            wide_checks.step_error(case.network, case.X, case.y, rate, case.layers, config.device)
        )
        references = _references(case, rate, kernel_rate)
        found = compare(
            case, references, rate=rate, steps=config.steps, device=config.device, progress=progress
        )
        runs[place] = found
        if found.diverged_at is not None:
            progress.finish()
            raise Diverged(
                f"The network diverged at step {found.diverged_at} ({case.label}).",
                hint=_smaller_step(config, rate / 2),
                partial=_result(config, runs, errors),
            )
    progress.finish()
    return _result(config, runs, errors)


def _places(config: Config) -> list[tuple[int, int]]:
    return [(i, j) for i in range(len(config.width)) for j in range(config.seeds)]


def _inputs(config: Config, place: tuple[int, int]) -> tuple[Data, wide_network.Network]:
    width, seed = config.width[place[0]], config.seed + place[1]
    data = choose(config.data, config.n, config.d, config.noise, seed)
    network = wide_network.initialise(width, data.X.shape[1], seed, config.output_weights, config.dtype)
    return data, network


def _kernels(config: Config, data: Data, network: wide_network.Network) -> tuple[Array, Array]:
    """Return H(0) and H*, in float64."""
    layers = cast(Layers, config.layers)
    W, a = network.W.astype(np.float64), network.a.astype(np.float64)
    initial, infinite = empirical_kernel(data.X, W, a, layers), infinite_width_kernel(data.X, layers)
    return initial.astype(np.float64), infinite.astype(np.float64)


def _case(config: Config, place: tuple[int, int]) -> Case:
    data, network = _inputs(config, place)
    initial, infinite = _kernels(config, data, network)
    return Case(
        label=_label(config, place),
        X=data.X,
        y=data.y,
        layers=cast(Layers, config.layers),
        network=network,
        initial=Kernel.of(initial),
        infinite=Kernel.of(infinite),
    )


def _label(config: Config, place: tuple[int, int]) -> str:
    return f"width {config.width[place[0]]}, seed {config.seed + place[1]}"


def _references(case: Case, rate: float, kernel_rate: float) -> dict[str, Reference]:
    references = {
        "initial": Reference(case.initial, kernel_rate),
        "infinite": Reference(case.infinite, kernel_rate),
    }
    if rate != kernel_rate:
        references["equal_time"] = Reference(case.initial, rate)
    return references


def _refuse_beyond_memory(config: Config) -> None:
    """Raise UserError where the widest network and the data of one seed would not fit into the memory here."""
    n, d = (config.n, config.d) if config.data is None else choose(config.data, 0, 0, 0.0, 0).X.shape
    widest = max(config.width)
    weights = COPIES * 8.0 * widest * (d + 1)
    kernels = COPIES * 8.0 * n**2
    refuse_beyond_memory(
        weights + kernels,
        f"The weights of {widest} neurons and the kernels of {n} samples",
        ("a smaller --width" if widest > d else "a smaller --d") if weights > kernels else "fewer samples",
    )


def _refuse_unstable(config: Config) -> None:
    """Raise NegativeAnswer, with the largest stable step, when a step is beyond 2/λ_max of a kernel."""
    limits = []
    for place in _places(config):
        data, network = _inputs(config, place)
        for name, H in zip(("H(0)", "H*"), _kernels(config, data, network), strict=True):
            top = float(np.linalg.eigvalsh(H)[-1])
            limits.append((kernel_descent.largest_stable_step(top), f"{name}, {_label(config, place)}"))
    limit, where = min(limits)
    step = max(config.steps_on_half_square(len(data.y)))
    if step > limit:
        raise NegativeAnswer(
            f"Kernel descent diverges with the step {step:g}; the largest stable is 2/λ_max = {limit:.4g} "
            f"({where}).",
            hint=_smaller_step(config, limit),
        )


def _smaller_step(config: Config, limit: float) -> str:
    if config.rates != "matched":
        return "--rates matched"
    digits = 1 - math.floor(math.log10(limit))
    return f"--rate {math.floor(limit * 10**digits) / 10**digits:g}"


def _result(
    config: Config, runs: dict[tuple[int, int], Comparison], errors: dict[str, list[float]]
) -> Result:
    seeds = tuple(config.seed + j for j in range(config.seeds))
    grid = Grid(widths=config.width, seeds=seeds, runs=runs)
    arrays, axes = wide_summary.arrays(grid)
    rate, kernel_rate = config.steps_on_half_square(arrays["targets"].shape[-1])
    arrays |= {"time_network": rate * arrays["step"], "time_kernel": kernel_rate * arrays["step"]}
    axes |= {"time_network": "(recorded step,)", "time_kernel": "(recorded step,)"}
    bounds = _bounds(grid, rate * config.steps) if rate == kernel_rate else None
    closed = [track.closed_form_error for found in runs.values() for track in found.tracks.values()]
    return Result(
        arrays=arrays,
        axes=axes,
        metrics={"rate": rate, "kernel_rate": kernel_rate, **wide_summary.metrics(grid, arrays, bounds)},
        checks=(
            worst("kernel descent is (I − ηH)^k r₀", closed, CLOSED_FORM),
            worst("the kernel is J Jᵀ", errors["kernel"], KERNEL),
            worst("a step is −η Jᵀ(u − y), in units of rounding error", errors["step"], STEP),
        ),
        table=wide_summary.table(grid, arrays, bounds),
        notes=(_times(config, rate, kernel_rate), *wide_summary.sentences(grid, arrays)),
    )


def _bounds(grid: Grid, time: float) -> Array:
    """Return the perturbation bound of each run from its measured ‖H(t) − H*‖₂, (width, seed)."""
    return grid.collect(
        {
            place: kernel_descent.perturbation_bound(
                max(0.0, float(found.infinite_eigenvalues[0])), float(np.nanmax(found.gap)), time
            )
            for place, found in grid.runs.items()
        }
    )


def _times(config: Config, rate: float, kernel_rate: float) -> str:
    if rate == kernel_rate:
        return f"Network and kernels took the same step {rate:g}, to time t = {rate * config.steps:g}."
    return (
        f"The steps differ: {rate:g} for the network, {kernel_rate:g} for the kernels. Equal iterations are "
        f"times {rate * config.steps:g} and {kernel_rate * config.steps:g}, so the distances compare "
        "different times."
    )


def plot(result: Result, config: Config) -> Figure:
    """Draw losses, distances, the kernel's drift, and the scaling with width (one width: the spectra)."""
    from dlhw3.numeric.experiments.ntk.figure import draw

    n = result.arrays["targets"].shape[-1]
    data = f"{config.data.name}" if config.data else f"d = {config.d}, noise {config.noise:g}"
    trained = "both layers train" if config.layers == "both" else "the first layer trains"
    return draw(result.arrays, result.metrics, f"n = {n}, {data}, {trained}, {config.dtype}")
