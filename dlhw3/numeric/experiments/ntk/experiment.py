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

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import Diverged
from dlhw3.numeric.experiments.ntk import checks as wide_checks
from dlhw3.numeric.experiments.ntk import summary as wide_summary
from dlhw3.numeric.experiments.ntk.draws import Draws
from dlhw3.numeric.experiments.ntk.limits import refuse_beyond_here
from dlhw3.numeric.experiments.ntk.options import Config
from dlhw3.numeric.experiments.ntk.pairing import Kernel, Kernels, PairedRun, Reference, compare
from dlhw3.numeric.experiments.ntk.refusal import refuse_what_cannot_train, smaller_step
from dlhw3.numeric.experiments.ntk.summary import Grid
from dlhw3.numeric.runs.result import Result, worst
from dlhw3.numeric.wide import kernel_descent
from dlhw3.progress import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

_SHARE_OF = ", as a share of what rounding can do"
SHARE = 1.0  # the tolerance of each check, whose measure is a share of what rounding can do


def run(config: Config, progress: Progress) -> Result:
    """Train every width with every seed beside both kernels; see the module's head.

    Before anything trains, raises UserError where memory, time or the range of float32 would not do, and
    NegativeAnswer when a step is beyond 2/λ_max of a kernel; later Diverged, with what there was, when a
    value is not finite. The hint of the last three was tried (``refusal``).
    """
    draws = Draws.of(config)
    refuse_beyond_here(config.width, config.seeds, config.steps, draws.n, draws.d, config.device)
    refuse_what_cannot_train(draws, progress)
    total = len(draws.pairs)
    runs_of = f"{total} run{'s' * (total > 1)} of {config.steps} step{'s' * (config.steps > 1)}"
    progress.start(total * config.steps, f"ntk: {runs_of}")
    runs: dict[tuple[int, int], PairedRun] = {}
    errors: dict[str, list[float]] = {"kernel": [], "step": []}
    for pair in draws.pairs:
        case = draws.case(pair)
        initial, infinite = draws.kernels(case)
        kernels = Kernels(Kernel.of(initial), Kernel.of(infinite))
        errors["kernel"].append(wide_checks.kernel_error(case.network, case.X, case.layers))
        errors["step"].append(
            wide_checks.step_error(case.network, case.X, case.y, case.layers, config.device)
        )
        found = compare(
            case,
            kernels,
            _references(kernels, *draws.rates),
            rate=draws.rates[0],
            steps=config.steps,
            device=config.device,
            progress=progress,
        )
        runs[pair] = found
        if found.diverged_at is not None:
            hint = smaller_step(draws, min(draws.rates) / 2.0, progress)
            raise Diverged(
                f"The network diverged at step {found.diverged_at} ({case.label}){hint.words}.",
                hint=hint.flags,
                partial=_result(config, runs, errors),
            )
    progress.finish()
    return _result(config, runs, errors)


def _references(kernels: Kernels, rate: float, kernel_rate: float) -> dict[str, Reference]:
    references = {
        "initial": Reference(kernels.initial, kernel_rate),
        "infinite": Reference(kernels.infinite, kernel_rate),
    }
    if rate != kernel_rate:
        references["equal_time"] = Reference(kernels.initial, rate)
    return references


def _result(config: Config, runs: dict[tuple[int, int], PairedRun], errors: dict[str, list[float]]) -> Result:
    seeds = tuple(config.seed + j for j in range(config.seeds))
    grid = Grid(widths=config.width, seeds=seeds, runs=runs)
    arrays, axes = wide_summary.arrays(grid)
    rate, kernel_rate = config.steps_on_half_square(arrays["targets"].shape[-1])
    arrays |= {"time_network": rate * arrays["step"], "time_kernel": kernel_rate * arrays["step"]}
    axes |= {"time_network": "(recorded step,)", "time_kernel": "(recorded step,)"}
    estimates = _estimates(grid, rate, config.steps) if rate == kernel_rate else None
    closed = [track.closed_form_error for found in runs.values() for track in found.tracks.values()]
    return Result(
        arrays=arrays,
        axes=axes,
        metrics={"rate": rate, "kernel_rate": kernel_rate, **wide_summary.metrics(grid, arrays, estimates)},
        checks=(
            worst(f"kernel descent is (I − ηH)^k r₀{_SHARE_OF}", closed, SHARE),
            worst(f"the kernel is J Jᵀ{_SHARE_OF}", errors["kernel"], SHARE),
            worst(f"a step is −η Jᵀ(u − y){_SHARE_OF}", errors["step"], SHARE),
        ),
        table=wide_summary.table(grid, arrays, estimates),
        notes=(
            _times(config, rate, kernel_rate),
            *wide_summary.sentences(grid, arrays, kernel_rate, estimates),
        ),
    )


def _estimates(grid: Grid, rate: float, steps: int) -> Array:
    """Return what ``perturbation_bound`` gives with the largest measured ‖H(t) − H*‖₂ of each run, (width, seed).

    It bounds nothing here: the kernel is measured when training pauses and not at every step, a step of the
    network is one of a kernel to first order in η only, and ‖I − ηH(t)‖ ≤ 1 is not looked at.
    """

    def estimate(found: PairedRun) -> float:
        least, largest = (max(0.0, float(found.infinite_eigenvalues[end])) for end in (0, -1))
        gap = max((float(one) for one in np.ravel(found.gap) if not np.isnan(one)), default=float("nan"))
        return kernel_descent.perturbation_bound((least, largest), gap, rate, steps)

    return grid.collect({pair: estimate(found) for pair, found in grid.runs.items()})


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
