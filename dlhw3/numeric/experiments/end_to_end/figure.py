"""The figure of the end-to-end experiment: six panels, one line per depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.runs.figures import Look, band, caption, look, panels
from dlhw3.numeric.runs.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

FLOOR = 1e-12  # the lower end of the loss axes: below it, balanced paths are all alike


def draw(result: Result, config: Any) -> Figure:
    """Return the figure of an end-to-end result; call inside ``figures.style()``."""
    figure, axes = panels(2, 3, width=11.0, height=6.4)
    lowest = float(np.nanmin(np.nanquantile(result.arrays["distance_balanced"], 0.1, axis=-1)))
    _distances(axes[0], result, config, "balanced", "(a) balanced layers", lowest)
    _distances(axes[1], result, config, "default", "(b) default initialisation", lowest)
    for axis in axes[:2]:
        axis.set_ylim(0.08 * lowest, 3.0)
    _losses(axes[2], result, config, "balanced", "(c) balanced layers")
    _losses(axes[3], result, config, "default", "(d) default initialisation")
    _race(axes[4], result, config, "small", "(e) race from small weights")
    _race(axes[5], result, config, "large", "(f) race from large weights")
    axes[0].legend()
    caption(figure, "The product of deep linear networks beside its flow", _caption(result, config))
    return figure


def _looks(config: Any) -> list[tuple[int, int, Look]]:
    return [(position, depth, look(position)) for position, depth in enumerate(config.depth)]


def _distances(axis: Axes, result: Result, config: Any, name: str, title: str, lowest: float) -> None:
    """Draw the distances and, below the ``lowest`` of the balanced ones, a line in proportion to the step."""
    steps = result.arrays["step_size"]
    order = np.argsort(steps)
    for position, depth, style in _looks(config):
        runs = result.arrays[f"distance_{name}"][position][order].T
        runs = runs[~np.isnan(runs).any(axis=1)]
        if len(runs):
            band(axis, steps[order], runs, style, f"N = {depth}")
    reference = np.array([steps.min(), steps.max()])
    anchor = 0.4 * lowest
    axis.plot(reference, anchor * reference / reference[0], color="0.5", linewidth=0.8)
    axis.annotate("∝ η", (reference[0], 0.6 * anchor), fontsize=7.5, color="0.3", va="top")
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_xticks(np.sort(steps), labels=[f"{step:g}" for step in np.sort(steps)])
    axis.minorticks_off()
    axis.set_title(title)
    axis.set_xlabel("step η")
    axis.set_ylabel("$\\max_t$ ‖w − flow‖ / ‖w*‖")


def _losses(axis: Axes, result: Result, config: Any, name: str, title: str) -> None:
    """Draw the median excess loss: the flow as a line, gradient descent with the largest step as markers."""
    times = result.arrays["times"]
    places = np.unique(np.linspace(0, len(times) - 1, 17).astype(int))
    for position, _, style in _looks(config):
        flow = np.median(result.arrays["flow_excess"][position], axis=1)
        descent = result.arrays[f"{name}_excess"][position]
        descent = np.median(descent[:, ~np.isnan(descent).any(axis=0)], axis=1)
        axis.plot(times, flow, **style.line())
        axis.plot(times[places], descent[places], style.marker, color=style.color)
    axis.set_yscale("log")
    axis.set_ylim(bottom=max(FLOOR, axis.get_ylim()[0]))
    axis.set_title(f"{title}: loss")
    axis.set_xlabel("flow time t = η · iteration")
    axis.set_ylabel("φ − min φ (MSE)")


def _race(axis: Axes, result: Result, config: Any, name: str, title: str) -> None:
    depths = result.arrays["depth"]
    iterations = result.arrays[f"iterations_{name}"]
    style = look(0)
    runs = iterations[:, ~np.isnan(iterations).any(axis=0)].T
    if len(runs):
        middle = np.median(runs, axis=0)
        spread = np.abs(np.quantile(runs, (0.1, 0.9), axis=0) - middle)
        axis.errorbar(depths, middle, spread, color=style.color, marker=style.marker, capsize=3)
    else:
        axis.text(0.5, 0.5, "no seed arrived at every depth", transform=axis.transAxes, ha="center")
    race = result.metrics["race"][name]
    axis.set_xticks(depths)
    axis.set_ylim(bottom=0)
    axis.set_title(f"{title}, ‖w(0)‖ = {race['norm']:g}")
    axis.set_xlabel(f"depth N (η = {race['step_size']:.2g} at every depth)")
    axis.set_ylabel("iterations")


def _caption(result: Result, config: Any) -> str:
    source = f"n = {config.n}, d = {config.d}" if config.data is None else f"data from {config.data.name}"
    norm = result.metrics["optimum_norm"]
    seeds = f"{config.seeds} seeds: medians and 10–90 % bands" if config.seeds > 1 else "one seed"
    return (
        f"{source}, hidden width {config.hidden_width}, ‖w*‖ = {norm:.3g}; {seeds}.\n"
        f"(c), (d): lines are the flow, markers gradient descent with η = {max(config.step_size):g}. "
        f"(e), (f): balanced layers, iterations to {config.tolerance:g} of the explained loss."
    )
