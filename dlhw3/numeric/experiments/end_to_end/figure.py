"""The figure of the end-to-end experiment: six panels, one line per depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.runs.figures import against, band, caption, maths, numeral, panels, spread
from dlhw3.numeric.runs.looks import FEW, LEGIBLE, Look, look, looks_for
from dlhw3.numeric.runs.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

MOST_TICKS = 8
EXCESS = r"$\varphi-\min\,\varphi$ (MSE)"
SHARE = 1e-12  # of the largest loss, the lower end of its axis: below, balanced paths are all alike


def draw(result: Result, config: Any) -> Figure:
    """Return the figure of an end-to-end result; call inside ``figures.style()``."""
    figure, axes = panels(2, 3, width=11.0, height=6.4)
    looks = looks_for(axes[0], config.depth, maths("N"), LEGIBLE)
    for axis, name, title in (
        (axes[0], "balanced", "(a) balanced layers"),
        (axes[1], "default", "(b) default initialisation"),
    ):
        _distances(axis, result, config, looks, name, title)
    _losses(axes[2], result, looks, "balanced", "(c) balanced layers")
    _losses(axes[3], result, looks, "default", "(d) default initialisation")
    _race(axes[4], result, "small", "(e) race from")
    _race(axes[5], result, "large", "(f) race from")
    if len(looks) <= LEGIBLE and axes[0].get_legend_handles_labels()[0]:
        axes[2].legend(*axes[0].get_legend_handles_labels())  # most of (a) and (b) is covered by bands
    caption(figure, "The product of deep linear networks beside its flow", _caption(result, config))
    return figure


def _say(axis: Axes, words: str) -> None:
    axis.text(0.5, 0.5, words, transform=axis.transAxes, ha="center", va="center", color="0.3")


def _distances(axis: Axes, result: Result, config: Any, looks: list[Look], name: str, title: str) -> None:
    """Draw the distances and, below the lowest that is drawn, a line in proportion to the step."""
    steps = result.arrays["step_size"]
    order = np.argsort(steps)
    lowest, highest = np.inf, 0.0
    for position, (depth, style) in enumerate(zip(config.depth, looks, strict=True)):
        runs = result.arrays[f"distance_{name}"][position][order].T
        runs = runs[~np.isnan(runs).any(axis=1)]
        if len(runs):
            band(axis, steps[order], runs, style, f"$N = {depth}$" if len(looks) <= LEGIBLE else "")
            drawn = np.quantile(runs, 0.1, axis=0) if len(runs) >= FEW else runs
            lowest = min(lowest, float(np.min(drawn, initial=np.inf, where=drawn > 0)))
            highest = max(highest, float(np.max(runs)))
    if highest > 0.0:
        axis.set_yscale("log")
        bottom = 0.4 * lowest * float(steps.min() / steps.max())
        _proportional(axis, steps, bottom)
        axis.set_ylim(0.25 * bottom, 3.0 * highest)
    if not len(axis.lines):
        _say(axis, "every network diverged, or is left out")
    _steps(axis, np.sort(steps))
    axis.set_title(title)
    axis.set_xlabel(maths("η") + " (step)")
    unit = "w(0)" if result.metrics["longest_start"] > result.metrics["optimum_norm"] else "w^*"
    axis.set_ylabel(rf"$\max_t\,\Vert w-\mathrm{{flow}}\Vert\,/\,\Vert {unit}\Vert$")


def _proportional(axis: Axes, steps: Array, anchor: float) -> None:
    """Draw a line in proportion to the step from ``anchor`` on, labelled below itself; none for one step."""
    if len(steps) < 2:
        return
    reference = np.array([steps.min(), steps.max()])
    axis.plot(reference, anchor * reference / reference[0], color="0.5", linewidth=0.8, label="_reference")
    middle = float(np.sqrt(reference.prod()))
    height = anchor * middle / reference[0]
    axis.annotate(
        maths("∝ η"),
        (middle, height),
        (4, -3),
        textcoords="offset points",
        fontsize=7.5,
        color="0.3",
        va="top",
    )


def _steps(axis: Axes, steps: Array) -> None:
    """Make the axis of the steps logarithmic, with a tick at each while they are few."""
    axis.set_xscale("log")
    if len(steps) <= MOST_TICKS:
        axis.set_xticks(steps, labels=[f"{step:.3g}" for step in steps])
        axis.tick_params(axis="x", which="minor", bottom=False, labelbottom=False)
    if len(steps) == 1:
        axis.set_xlim(steps[0] / 2, steps[0] * 2)


def _losses(axis: Axes, result: Result, looks: list[Look], name: str, title: str) -> None:
    """Draw the median excess loss: the flow as a line, gradient descent with the largest step as markers."""
    times = result.arrays["times"]
    places = np.unique(np.linspace(0, len(times) - 1, 17).astype(int))
    largest = 0.0
    for position, style in enumerate(looks):
        flow = np.median(result.arrays["flow_excess"][position], axis=1)
        axis.plot(times, flow, **style.line())
        largest = max(largest, float(flow.max()))
        descent = result.arrays[f"{name}_excess"][position]
        descent = descent[:, ~np.isnan(descent).any(axis=0)]
        if descent.size:
            axis.plot(times[places], np.median(descent, axis=1)[places], style.marker, color=style.color)
    if largest > 0.0:
        axis.set_yscale("log")
        axis.set_ylim(bottom=max(SHARE * largest, axis.get_ylim()[0]))
    axis.set_title(f"{title}: loss")
    axis.set_xlabel(r"$t=\eta\,\cdot$ iteration (flow time)")
    axis.set_ylabel(EXCESS)


def _race(axis: Axes, result: Result, name: str, title: str) -> None:
    """Draw the iterations to the tolerance at each depth where every seed arrived, and say where not."""
    depths = result.arrays["depth"]
    iterations = result.arrays[f"iterations_{name}"]
    arrived = ~np.isnan(iterations).any(axis=1)
    if arrived.any():
        against(axis, depths[arrived], iterations[arrived], look(0))
        axis.set_ylim(bottom=0)
    else:
        _say(axis, "at no depth did every seed arrive")
    late = depths[~arrived]
    where = (
        f"at $N={', '.join(map(str, late))}$" if len(late) <= 3 else f"at {len(late)} of {len(depths)} depths"
    )
    if arrived.any() and len(late):
        axis.annotate(
            f"not every seed arrived {where}",
            (0.02, 0.02),
            xycoords="axes fraction",
            fontsize=7.5,
            color="0.3",
        )
    race = result.metrics["race"][name]
    axis.locator_params(axis="x", integer=True)
    if len(depths) <= MOST_TICKS:
        axis.set_xticks(depths)
    axis.set_xlim(depths.min() - 0.5, depths.max() + 0.5)
    axis.set_title(f"{title} $\\Vert w(0)\\Vert={numeral(race['norm'])}$")
    axis.set_xlabel(f"$N$ (depth); $\\eta={numeral(race['step_size'], 2)}$ at every depth")
    axis.set_ylabel("iterations")


def _caption(result: Result, config: Any) -> str:
    source = f"n = {config.n}, d = {config.d}" if config.data is None else f"data from {config.data.name}"
    norm = result.metrics["optimum_norm"]
    return (
        f"{source}, hidden width {config.hidden_width}, ‖w*‖ = {norm:.3g}; {spread(config.seeds)}.\n"
        f"(c), (d): lines are the flow, markers gradient descent with η = {max(config.step_size):g}. "
        f"(e), (f): balanced layers, iterations to {config.tolerance:g} of the explained loss."
    )
