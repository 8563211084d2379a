"""From the comparisons of all widths and seeds to arrays, numbers, a table and sentences.

Names: ``initial`` is kernel descent with H(0), ``infinite`` with H*, ``equal_time`` with H(0) and the
network's own step, which is another path only where the steps differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.experiments.ntk.pairing import PairedRun
from dlhw3.numeric.runs.power_law import FEWEST_SIZES, Exponent, exponent
from dlhw3.numeric.runs.result import Cell

Array = NDArray[Any]

RISEN = 1.01  # of the loss at the start: less is a matter of rounding in float32
_OF_RUN = "(width, seed)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The runs of an experiment by (index of the width, index of the seed); a run may be missing."""

    widths: tuple[int, ...]
    seeds: tuple[int, ...]
    runs: Mapping[tuple[int, int], PairedRun]

    def collect(self, values: Mapping[tuple[int, int], Any]) -> Array:
        """Return ``values`` as one array (width, seed, …), NaN where a run is missing."""
        shape = np.shape(next(iter(values.values())))
        array = np.full((len(self.widths), len(self.seeds), *shape), np.nan)
        for pair, value in values.items():
            array[pair] = value
        return array


def arrays(grid: Grid) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the arrays to store and, for each, its axes in words."""
    some = next(iter(grid.runs.values()))
    made: dict[str, Array] = {
        "width": np.array(grid.widths),
        "seed": np.array(grid.seeds),
        "step": some.steps,
        "pause": some.pauses,
    }
    axes = {"width": "(width,)", "seed": "(seed,)", "step": "(recorded step,)", "pause": "(pause,)"}

    def add(name: str, values: Mapping[tuple[int, int], Any], axis: str) -> None:
        made[name] = grid.collect(values)
        axes[name] = f"(width, seed, {axis})" if axis else _OF_RUN

    runs = grid.runs
    add("loss_network", {pair: run.loss for pair, run in runs.items()}, "recorded step")
    for track in some.tracks:
        add(f"loss_{track}", {pair: run.tracks[track].loss for pair, run in runs.items()}, "recorded step")
        distances = {pair: run.tracks[track].distance for pair, run in runs.items()}
        add(f"distance_{track}", distances, "recorded step")
        largest = {pair: run.tracks[track].largest_distance for pair, run in runs.items()}
        add(f"largest_distance_{track}", largest, "")
    for name in ("drift", "gap", "flips"):
        add(name, {pair: getattr(run, name) for pair, run in runs.items()}, "pause")
    for name in ("predictions", "targets", "initial_eigenvalues", "infinite_eigenvalues"):
        axis = "eigenvalue, ascending" if name.endswith("values") else "sample"
        add(name, {pair: getattr(run, name) for pair, run in runs.items()}, axis)
    return made, axes


def measures(made: Mapping[str, Array]) -> dict[str, Array]:
    """Return what is fitted against width, each (width, seed): distances, drift, gap at the start, flips."""
    found = {name: made[name] for name in made if name.startswith("largest_distance_")}
    found["drift"] = np.max(made["drift"], axis=-1)
    found["gap_at_start"] = made["gap"][..., 0]
    found["flips"] = made["flips"][..., -1]
    return found


def exponents(grid: Grid, made: Mapping[str, Array]) -> dict[str, Exponent]:
    """Return the exponent against width of every measure that has one: see ``power_law.exponent``."""
    widths = np.array(grid.widths, dtype=np.float64)
    fitted = {name: exponent(widths, values) for name, values in measures(made).items()}
    return {name: one for name, one in fitted.items() if one.determined}


def metrics(grid: Grid, made: Mapping[str, Array], estimates: Array | None) -> dict[str, Any]:
    """Return the numbers of metrics.json: medians over seeds for each width, exponents."""
    fitted = exponents(grid, made)
    return {
        "width": list(grid.widths),
        "seed": list(grid.seeds),
        "median": {name: _numbers(np.median(values, axis=1)) for name, values in measures(made).items()},
        "final_loss": {name[5:]: _numbers(made[name][..., -1]) for name in made if name.startswith("loss_")},
        "perturbation_estimate": None if estimates is None else _numbers(estimates),
        "smallest_eigenvalue": {
            "initial": _numbers(made["initial_eigenvalues"][..., 0]),
            "infinite": _numbers(made["infinite_eigenvalues"][..., 0]),
        },
        "largest_eigenvalue": {
            "initial": _numbers(made["initial_eigenvalues"][..., -1]),
            "infinite": _numbers(made["infinite_eigenvalues"][..., -1]),
        },
        "exponent": {
            name: {"value": one.value, "interval_95": None if one.seeds < 2 else [one.low, one.high]}
            for name, one in fitted.items()
        },
    }


def table(grid: Grid, made: Mapping[str, Array], estimates: Array | None) -> tuple[Mapping[str, Cell], ...]:
    """Return a row for each quantity: its median over the seeds at each width, and its power of the width."""
    fitted = exponents(grid, made)
    measured = measures(made)
    rows = []

    def add(words: str, values: Array, name: str = "") -> None:
        cells: dict[str, Cell] = {"median over the seeds": words}
        cells |= {
            f"m = {width}": float(np.median(row)) for width, row in zip(grid.widths, values, strict=True)
        }
        if fitted:
            cells["power of m (95 %)"] = str(fitted[name]) if name in fitted else ""
        rows.append(cells)

    for name, words in _WORDS.items():
        if name in measured:
            add(words, measured[name], name)
        if name == "largest_distance_infinite" and estimates is not None:
            add("  estimate from the measured ‖H(t) − H*‖₂", estimates)
    add("loss ½‖u − y‖² at the start", made["loss_network"][..., 0])
    add("  at the end: network", made["loss_network"][..., -1])
    add("  at the end: kernel descent, H(0)", made["loss_initial"][..., -1])
    add("  at the end: kernel descent, H*", made["loss_infinite"][..., -1])
    return tuple(rows)


_WORDS: Mapping[str, str] = {
    "largest_distance_initial": "distance to kernel descent, H(0)",
    "largest_distance_infinite": "distance to kernel descent, H*",
    "largest_distance_equal_time": "distance at equal times, H(0)",
    "gap_at_start": "‖H(0) − H*‖₂",
    "drift": "largest ‖H(t) − H(0)‖₂",
    "flips": "share of activations flipped",
}


def sentences(
    grid: Grid, made: Mapping[str, Array], kernel_rate: float, estimates: Array | None
) -> tuple[str, ...]:
    """Return what the table leaves open: distances, seeds, eigenvalues of H*, and what got nowhere."""
    low, high = (_median(made["infinite_eigenvalues"][0, :, end]) for end in (0, -1))
    n, seeds = made["infinite_eigenvalues"].shape[-1], len(grid.seeds)
    positive = low > n * float(np.finfo(np.float64).eps) * high
    found = [
        f"Distances are max over the steps of ‖u − u*‖/‖r₀‖; n = {n}, {seeds} seed{'s' * (seeds > 1)}.",
        f"H* has eigenvalues from {f'{low:.3g}' if positive else '0 (to rounding)'} to {high:.4g}.",
    ]
    if estimates is not None:
        found.append(_estimated(made, estimates))
    if 1 < len(grid.widths) < FEWEST_SIZES:
        found.append(f"No power of m is given: {len(grid.widths)} widths do not show whether there is one.")
    found += _unmoved(grid, made, kernel_rate)
    found += _risen(grid)
    return tuple(found)


def _estimated(made: Mapping[str, Array], estimates: Array) -> str:
    """Return what the estimate of the distance to kernel descent with H* is, and how often it was exceeded."""
    distances = made["largest_distance_infinite"]
    known = np.isfinite(distances)
    exceeded, runs = int(np.sum(distances[known] > estimates[known])), int(np.sum(known))
    return (
        f"The estimate from ‖H(t) − H*‖₂ is no bound, for H(t) is measured at {len(made['pause'])} of the steps; "
        + (
            f"the distance exceeds it in {exceeded} of {runs} runs."
            if exceeded
            else "no distance exceeds it."
        )
    )


def _unmoved(grid: Grid, made: Mapping[str, Array], kernel_rate: float) -> list[str]:
    """Return sentences on the losses of which some did not halve, each with where it ended, if there are any.

    Little happened only where no loss left (½, ``RISEN``) times its start: not the network's, nor a kernel's.
    """
    start = made["loss_network"][..., 0]
    ends = {name: made[f"loss_{name}"][..., -1] for name in ("network", "initial", "infinite")}
    known = (start > 0.0) & np.all([np.isfinite(end) for end in ends.values()], axis=0)
    if not known.any():
        return []
    shares = {name: end[known] / start[known] for name, end in ends.items()}
    if all(float(share.max()) <= 0.5 for share in shares.values()):
        return []
    every = np.concatenate(list(shares.values()))
    little = bool(np.all((every > 0.5) & (every <= RISEN)))
    network, initial, infinite = (_percent(share) for share in shares.values())
    found = [
        f"{'Little happened' if little else 'Not every loss halved'}: the network's loss ends at {network} of "
        f"its start, that of kernel descent at {initial} with H(0) and at {infinite} with H*."
    ]
    slowest = max(run.steps_to_half for run in grid.runs.values())
    if np.isinf(slowest):
        found.append(f"With the step {kernel_rate:g} kernel descent (H*) never halves its loss.")
    elif slowest > int(made["step"][-1]):
        count = f"{slowest:.0f}" if slowest < 1e6 else f"{slowest:.2g}"
        found.append(
            f"With the step {kernel_rate:g} kernel descent (H*) halves its loss only in {count} steps."
        )
    return found


def _percent(shares: Array) -> str:
    """Return the range of shares in percent: '93–97 %', '0.012 %'."""
    low, high = (f"{100.0 * float(end(shares)):.2g}" for end in (np.min, np.max))
    low, high = (f"{float(text):g}" if float(text) < 1e5 else text for text in (low, high))
    return f"{low} %" if low == high else f"{low}–{high} %"


def _risen(grid: Grid) -> list[str]:
    """Return a sentence on the networks whose loss ended above its start, if there are any."""
    risen = [
        (float(run.loss[-1] / run.loss[0]), pair)
        for pair, run in grid.runs.items()
        if run.loss[-1] > RISEN * run.loss[0] > 0.0
    ]
    if not risen:
        return []
    factor, (i, j) = max(risen)
    worst = f"by a factor of {factor:.3g} at width {grid.widths[i]}, seed {grid.seeds[j]}"
    return [
        f"The loss rose in {len(risen)} of {len(grid.runs)} networks, {worst}: the step is too large for it."
    ]


def _median(values: Array) -> float:
    return float(np.median(values))


def _numbers(values: Array) -> Any:
    """Return nested lists with None for NaN, which JSON does not have."""
    if values.ndim:
        return [_numbers(value) for value in values]
    return float(values) if np.isfinite(values) else None
