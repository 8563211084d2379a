"""The figure of the balancedness experiment: the drift of D beside its bounds, and its order in the step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dlhw3.numeric.experiments.balancedness.paths import STARTS
from dlhw3.numeric.runs.figures import band, caption, key, logarithmic, maths, numeral, panels, spread
from dlhw3.numeric.runs.looks import LEGIBLE, Look, looks_for
from dlhw3.numeric.runs.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DRIFT = r"$\max_j\,‖D_j - D_j(0)‖_2$"
LOWEST = 1e-16  # where a drift that is 0 is drawn
BOUND_DASH, LOSS_DASH, PATH_DASH = "--", ":", "-"


def draw(result: Result, config: Any) -> Figure:
    """Return the figure of a balancedness result; call inside ``figures.style()``."""
    figure, axes = panels(2, 2, width=9.6, height=6.8)
    looks = looks_for(axes[0], config.depth, maths("N"), LEGIBLE)
    for axis, letter, start in zip(axes, "ab", STARTS, strict=False):
        _paths(axis, result, config, looks, start)
        axis.set_title(f"({letter}) {start} start, $η = {numeral(min(config.step_size))}$")
    _orders(axes[2], result, config, looks)
    _errors(axes[3], result, config, looks)
    markers = {f"$N = {depth}$": one for depth, one in zip(config.depth, looks, strict=True)}
    dashes = {
        "the path": PATH_DASH,
        "its bound " + maths("η²Σ‖∇φ‖²"): BOUND_DASH,
        maths("2η(φ₀ − min φ)"): LOSS_DASH,
    }
    key(axes[0], dashes, markers if len(looks) <= LEGIBLE else None)
    caption(figure, "Balance under gradient descent and under its flow", _caption(result, config))
    return figure


def _finest(config: Any) -> int:
    return int(np.argmin(config.step_size))


def _paths(axis: Axes, result: Result, config: Any, looks: list[Look], start: str) -> None:
    """Draw the drift with the smallest step, both bounds, and, from the balanced start, the drift of the flow."""
    position = _finest(config)
    for depth, style in zip(config.depth, looks, strict=True):
        label = f"{start}_{depth}_{position}"
        times = result.arrays[f"times_{label}"][1:]
        loss = result.arrays[f"loss_{label}"]
        limit = np.broadcast_to(2.0 * config.step_size[position] * np.median(loss[0]), times.shape)
        band(axis, times, result.arrays[f"moved_{label}"][1:].T, style.dashed(PATH_DASH))
        axis.plot(
            times, np.median(result.arrays[f"bound_{label}"][1:], axis=1), **style.dashed(BOUND_DASH).line()
        )
        axis.plot(times, limit, **style.dashed(LOSS_DASH).line())
    if np.isfinite(axis.dataLim.minposy):
        axis.set_yscale("log")
    if start == STARTS[-1]:
        largest = max(LOWEST, float(np.max(result.arrays["flow_drift"])))
        axis.axhline(largest, color="0.5", linewidth=0.8)
        axis.annotate(
            "the flow moves " + maths("D") + " by less", (0.98, largest), (0, 3), va="bottom", ha="right",
            xycoords=("axes fraction", "data"), textcoords="offset points", fontsize=7.5, color="0.3",
        )  # fmt: skip
        axis.set_ylim(bottom=0.1 * largest)
    axis.set_xlabel(maths("t = ηk"))
    axis.set_ylabel(DRIFT)


def _orders(axis: Axes, result: Result, config: Any, looks: list[Look]) -> None:
    """Draw the move of one step and the drift at the last time against the step, both from the balanced start."""
    steps = np.array(config.step_size)
    order = np.argsort(steps)
    for depth, style in zip(config.depth, looks, strict=True):
        labels = [f"balanced_{depth}_{position}" for position in order]
        first = [np.median(result.arrays[f"first_{label}"]) for label in labels]
        last = [np.median(result.arrays[f"moved_{label}"][-1]) for label in labels]
        axis.plot(steps[order], first, marker=style.marker, color=style.color, linestyle=LOSS_DASH)
        axis.plot(steps[order], last, marker=style.marker, color=style.color, linestyle=PATH_DASH)
    logarithmic(axis)
    if len(steps) <= 8:
        axis.set_xticks(steps, labels=[f"{step:.3g}" for step in steps])
        axis.tick_params(axis="x", which="minor", bottom=False, labelbottom=False)
    key(axis, {"at the last time, " + maths("∝ η"): PATH_DASH, "one step, " + maths("∝ η²"): LOSS_DASH})
    axis.set_title("(c) balanced start: order in the step")
    axis.set_xlabel(maths("η"))
    axis.set_ylabel(maths("‖D − D(0)‖"))


def _errors(axis: Axes, result: Result, config: Any, looks: list[Look]) -> None:
    """Draw the error of the formula at every step, the largest over the seeds, in what rounding can do."""
    position = _finest(config)
    for depth, style in zip(config.depth, looks, strict=True):
        label = f"default_{depth}_{position}"
        times = result.arrays[f"times_{label}"][1:]
        axis.plot(times, result.arrays[f"error_{label}"].max(axis=1), linewidth=0.9, **style.line())
    axis.axhline(1.0, color="0.3", linewidth=0.8)
    if np.isfinite(axis.dataLim.minposy):
        axis.set_yscale("log")
    axis.set_title("(d) error of the formula; 1 = what rounding can do")
    axis.set_xlabel(maths("t = ηk"))
    axis.set_ylabel(r"$|ΔD - η^2(g_{j+1}^⊤ g_{j+1} - g_j g_j^⊤)|$")


def _caption(result: Result, config: Any) -> str:
    return (
        f"½‖W − Φ‖² with a random {config.outputs} × {config.inputs} Φ, hidden width {config.hidden_width}; "
        f"{spread(config.seeds)}. Dⱼ = Wⱼ₊₁ᵀ Wⱼ₊₁ − Wⱼ Wⱼᵀ. (b): the write-up has D = 0 along descent.\n"
        f"{result.metrics['violations']} violations of the formula or of its bound."
    )
