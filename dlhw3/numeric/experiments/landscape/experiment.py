"""Gradient descent through the landscape of deep linear networks (write-up, Part 2, question 4).

Networks of several depths are trained side by side on the square loss, many initialisations at once. Along
the path: the excess over the least-squares optimum, exact; the gradient's norm; the extreme Hessian
eigenvalues from closed forms; how many are negative; and the gap certificate, which bounds how far the
optimum can be. The write-up concludes from a smallest eigenvalue near 0 that the Hessian is positive
semidefinite, and from that that the minimum is global. Neither follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import UserError
from dlhw3.numeric.data.arrays import Place
from dlhw3.numeric.data.memory import refuse_beyond_memory
from dlhw3.numeric.data.samples import choose, generator
from dlhw3.numeric.experiments.landscape.checks import checks
from dlhw3.numeric.experiments.landscape.path import PathRecord, follow, recorded_iterations, spectrum_size
from dlhw3.numeric.experiments.landscape.summary import (
    DIVERGED,
    ENDINGS,
    ON_THE_WAY,
    PLATEAU_EXCESS,
    SADDLE,
    SADDLE_GRADIENT,
    Scales,
    endings,
    saddle_passed,
    scales_of,
)
from dlhw3.numeric.linear.network import (
    Layers,
    balanced_initialisation,
    default_initialisation,
    end_to_end,
)
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.linear.stability import divergence, refuse_unstable, refuse_wide
from dlhw3.numeric.runs.config import device_option, dtype_option, option, seed_options
from dlhw3.numeric.runs.result import Result
from dlhw3.progress import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

MEASURED = 6  # numbers kept of each network at each record
NEGATIVE_SHARE = 1e-9  # an eigenvalue counts as negative below −this·λ_max(A): far above rounding (1e-15)
RECORDS_WITHOUT_SPECTRUM = 20  # records along a path whose extremes come from one Lanczos run each
LATE = 10  # the last 1/LATE of the records tell whether a network still swings
RECORDS_WIDTH_ONE = 1000  # records along a path at hidden width 1: up to 1999 steps, every one
RECORDS_WIDE = 100  # records along a path with a hidden width above 1


@dataclass(frozen=True, kw_only=True)
class Config:
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
    data: Path | None = option(None, help="a .npz file with X and Y, not the write-up's data")  # noqa: RUF009
    seed: int = seed_options()[0]
    seeds: int = option(32, help="how many initialisations, trained together", minimum=1)
    device: str = device_option()
    dtype: str = dtype_option()

    @property
    def place(self) -> Place:
        """Where gradient descent is computed, and in which precision."""
        return Place(self.device, self.dtype)


def run(config: Config, progress: Progress) -> Result:
    """Train and measure; raise Diverged with the largest stable step where a step is too large."""
    loss = square_loss(config)
    refuse_wide(loss, config.depth, config.hidden_width, config.seeds)
    _refuse_records_beyond_memory(config)
    refuse_unstable(
        loss, config.depth, config.step_size, config.steps, lambda depth: initial_layers(config, loss, depth)
    )
    records: dict[int, PathRecord] = {}
    negative = NEGATIVE_SHARE * scales_of(loss).curvature
    progress.start(len(config.depth) * (config.steps + 1), "gradient descent")
    for depth in config.depth:
        layers = initial_layers(config, loss, depth)
        iterations = recorded_iterations(config.steps, config.every or _default_every(config, layers))
        records[depth] = follow(layers, loss, config.step_size, iterations, negative, progress, config.place)
    progress.finish()
    result = _result(config, loss, records, negative)
    broken = [depth for depth, record in records.items() if record.diverged_at is not None]
    if broken:
        depth = broken[0]
        where = f"depth {depth}, step {records[depth].diverged_at}"
        layers = initial_layers(config, loss, depth)
        raise divergence(loss, layers, config.step_size, config.steps, where, result)
    return result


def _refuse_records_beyond_memory(config: Config) -> None:
    """Raise UserError where what is measured along the paths would not fit into the memory here."""
    most = RECORDS_WIDTH_ONE if config.hidden_width == 1 else RECORDS_WIDE
    records = 1 + config.steps // (config.every or max(1, config.steps // most))
    refuse_beyond_memory(
        8.0 * MEASURED * config.seeds * records * len(config.depth),
        f"The {records} records of {config.seeds} seeds",
        "fewer --seeds, or a larger --every",
    )


def square_loss(config: Config) -> QuadraticLoss:
    """Return the mean squared error of the config's data; UserError where a hidden layer is a bottleneck."""
    chosen = choose(config.data, config.n, config.d, config.noise, config.seed)
    outputs = min(chosen.Y.shape[1], chosen.X.shape[1])
    if config.hidden_width < outputs:
        raise UserError(
            f"Hidden width {config.hidden_width} is a bottleneck for {outputs} outputs: "
            "the least-squares optimum would be out of reach.",
            hint=f"--hidden-width {outputs}",
        )
    loss = QuadraticLoss.from_data(chosen.X.T, chosen.Y.T)
    if not loss.optimum.any():
        raise UserError("The least-squares optimum is zero: nothing is explained.", hint="other targets")
    return loss


def initial_layers(config: Config, loss: QuadraticLoss, depth: int) -> Layers:
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


def _default_every(config: Config, layers: Layers) -> int:
    records = RECORDS_WIDE if spectrum_size(layers) else RECORDS_WITHOUT_SPECTRUM
    if config.hidden_width == 1:
        records = RECORDS_WIDTH_ONE
    return max(1, config.steps // records)


def _result(config: Config, loss: QuadraticLoss, records: dict[int, PathRecord], negative: float) -> Result:
    arrays: dict[str, NDArray[Any]] = {}
    axes: dict[str, str] = {}
    for depth, record in records.items():
        arrays[f"iterations_{depth}"] = record.iterations
        axes[f"iterations_{depth}"] = "(record,)"
        for name in ("excess", "gradient_norm", "certificate", "smallest", "largest", "index"):
            arrays[f"{name}_{depth}"] = getattr(record, name)
            axes[f"{name}_{depth}"] = "(record, seed)"
    rows = [_row(config, loss, depth, record, negative) for depth, record in records.items()]
    return Result(
        arrays=arrays,
        axes=axes,
        metrics={"least_squares_mse": loss.minimum, "depths": {str(row["depth"]): row for row in rows}},
        checks=checks(loss, records),
        table=tuple(rows),
        notes=_notes(config, loss, records, negative),
        derivations=("deep-linear-grad",),
    )


def _row(
    config: Config, loss: QuadraticLoss, depth: int, record: PathRecord, negative: float
) -> dict[str, str | int | float]:
    scales = scales_of(loss)
    codes = endings(record, scales, negative)
    passed = saddle_passed(record, scales)
    return {
        "depth": depth,
        **{name: int(np.sum(codes == code)) for code, name in enumerate(ENDINGS)},
        "excess MSE": _median(record.excess[-1]),
        "certified ≤ (float64)": _median(record.certificate[-1]),
        "‖∇φ‖": _median(record.gradient_norm[-1]),
        "λ_min": _median(record.smallest[-1]),
        "λ_max": _median(record.largest[-1]),
        "λ_min on the way": _median(np.min(record.smallest, axis=0)),
        "passed a saddle": int(np.sum(~np.isnan(passed.gradient_norm))),
        "its ‖∇φ‖": _median(passed.gradient_norm),
        "its index": _spread(passed.index),
    }


def _median(values: Array) -> float:
    kept = values[~np.isnan(values)]
    return float(np.median(kept)) if kept.size else float("nan")


def _spread(counts: Array) -> str:
    """Return '1' or '1–3', the range of the indices, or '–' where none was measured."""
    kept = counts[~np.isnan(counts)].astype(int)
    if not kept.size:
        return "–"
    low, high = int(kept.min()), int(kept.max())
    return str(low) if low == high else f"{low}–{high}"


def _notes(
    config: Config, loss: QuadraticLoss, records: dict[int, PathRecord], negative: float
) -> tuple[str, ...]:
    scales = scales_of(loss)
    notes = [
        f"No linear network fits these data better than the least-squares optimum, a training MSE of "
        f"{loss.minimum:.4g} (zero network: {loss.minimum + scales.explained:.4g}). "
        "Columns are medians over the seeds.",
        f"'Passed a saddle': ‖∇φ‖ fell below {SADDLE_GRADIENT:g} ‖∇l(0)‖ with more than {PLATEAU_EXCESS:g} of the "
        "explained loss missing; the index counts the Hessian eigenvalues below "
        f"−{NEGATIVE_SHARE:g} λ_max(A) there.",
        "'At the optimum' follows from the gap certificate in float64, ‖∇₁φ‖²/(2μσ²), with no look at the "
        "Hessian; no rounding is bounded.",
    ]
    if config.hidden_width == 1:
        count = "N − 1" if loss.is_strongly_convex() else "N − 1 or more (the inputs do not span their space)"
        notes.append(
            f"At a global minimum of hidden width 1, {count} Hessian eigenvalues are 0, by the scale "
            "symmetries: one near 0 proves neither a positive semidefinite Hessian nor a minimum."
        )
    for depth, record in records.items():
        notes.extend(f"Depth {depth}: {text}" for text in _ended(config, record, scales, negative))
    return tuple(notes)


def _ended(config: Config, record: PathRecord, scales: Scales, negative: float) -> Iterator[str]:
    """Say how many networks did not end at a minimum, and where they are."""
    codes = endings(record, scales, negative)
    stuck = codes == SADDLE
    if stuck.any():
        excess, norm, least = (
            _median(values[-1][stuck]) for values in (record.excess, record.gradient_norm, record.smallest)
        )
        yield (
            f"{int(stuck.sum())} of {config.seeds} networks are still near a saddle (medians: excess {excess:.3g}, "
            f"‖∇φ‖ {norm:.1e}, λ_min {least:.1e})."
        )
    late = record.largest[-max(2, len(record.largest) // LATE) :]
    swinging = (codes == ON_THE_WAY) & np.any(late > 2 / config.step_size, axis=0)
    if swinging.any():
        yield (
            f"{int(swinging.sum())} of {config.seeds} networks met λ_max above 2/η = {2 / config.step_size:.3g} "
            f"in the last {len(late)} records: with this step no minimum holds them there, and what the last "
            "record shows may be one side of a swing."
        )
    if (codes == DIVERGED).any():
        yield f"{int((codes == DIVERGED).sum())} of {config.seeds} networks diverged."


def plot(result: Result, config: Config) -> Figure:
    """Draw the paths: medians over the seeds and 10–90 % bands."""
    from dlhw3.numeric.experiments.landscape.figure import draw

    return draw(result, config)
