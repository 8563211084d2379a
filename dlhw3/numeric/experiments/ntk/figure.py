"""The figure of the ``ntk`` experiment: losses, distances, the kernel's drift, and what width does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.runs import figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Arrays = Mapping[str, NDArray[Any]]
LEGEND_ROOM = 0.35  # of the height in decades, added beside the curves for the legend
_TRACKS = {"initial": "to $H(0)$", "infinite": "to $H^*$", "equal_time": "to $H(0)$ at equal times"}
_DASHES = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)))


def draw(arrays: Arrays, metrics: Mapping[str, Any], setting: str) -> Figure:
    """Return the figure; ``setting`` says in the caption what the data and the network were."""
    figure, (losses, distances, drift, last) = figures.panels(2, 2)
    _losses(losses, arrays)
    _distances(distances, arrays)
    _drift(drift, arrays)
    if len(arrays["width"]) > 1:
        _scaling(last, arrays, metrics)
    else:
        _spectra(last, arrays)
    seeds = len(arrays["seed"])
    text = f"{setting}, {seeds} seed{'s' * (seeds > 1)}"
    if seeds > 1:
        text += "; lines are medians over the seeds, bands and bars their 10–90 %"
    figures.caption(
        figure, "Two-layer ReLU network beside kernel gradient descent", f"{text}. {_steps(metrics)}"
    )
    return figure


def _steps(metrics: Mapping[str, Any]) -> str:
    rate, kernel_rate = metrics["rate"], metrics["kernel_rate"]
    if rate == kernel_rate:
        return f"Step η = {rate:g} for both; time t = ηk after k steps."
    return f"Step {rate:g} for the network, {kernel_rate:g} for the kernels: equal k, unequal times."


def _axis(arrays: Arrays, name: str) -> tuple[NDArray[Any], str]:
    """Return ``arrays[name]`` without its zero as times (as steps where the times differ), and the label."""
    network, kernel = arrays["time_network"], arrays["time_kernel"]
    steps = arrays[name][1:]
    if np.array_equal(network, kernel):
        return steps * (network[-1] / arrays["step"][-1]), "time t = ηk"
    return steps, "iteration k"


def _widths(arrays: Arrays) -> dict[str, figures.Look]:
    """Return the look of each width, by its words; it is the same in every panel."""
    return {f"m = {width}": figures.look(i) for i, width in enumerate(arrays["width"])}


def _losses(axis: Axes, arrays: Arrays) -> None:
    x, label = _axis(arrays, "step")
    widths = _widths(arrays)
    for look, runs in zip(widths.values(), arrays["loss_network"], strict=True):
        figures.band(axis, x, runs[:, 1:], look.dashed("-"))
    dashes = {"network": "-", "kernel descent, $H^*$": _DASHES[1], "kernel descent, $H(0)$": _DASHES[2]}
    for name, dash in (("infinite", _DASHES[1]), ("initial", _DASHES[2])):
        values = np.median(arrays[f"loss_{name}"][-1], axis=0)[1:]
        axis.plot(x, values, linestyle=dash, color="0.35", linewidth=1.0)
    figures.logarithmic(axis)
    axis.set(xlabel=label, ylabel="training loss ½‖u − y‖²")
    several = f" (kernels: start of m = {arrays['width'][-1]})" if len(widths) > 1 else ""
    axis.set_title(f"(a) loss{several}")
    figures.key(axis, dashes, widths)


def _distances(axis: Axes, arrays: Arrays) -> None:
    x, label = _axis(arrays, "step")
    dashes = {}
    for (track, words), dash in zip(_TRACKS.items(), _DASHES, strict=True):
        if f"distance_{track}" not in arrays:
            continue
        dashes[words] = dash
        for look, runs in zip(_widths(arrays).values(), arrays[f"distance_{track}"], strict=True):
            figures.band(axis, x, runs[:, 1:], look.dashed(dash))
    title = "(b) distance to kernel descent"
    figures.logarithmic(axis)
    axis.set(xlabel=label, ylabel="‖u − u*‖ / ‖r₀‖", title=title)
    figures.key(axis, dashes)


def _drift(axis: Axes, arrays: Arrays) -> None:
    x, label = _axis(arrays, "pause")
    top = np.median(arrays["infinite_eigenvalues"][..., -1])
    drift = r"‖$H(t) - H(0)$‖₂ / $\lambda_{\max}(H^*)$"
    shares = {drift: arrays["drift"] / top, "activations flipped": arrays["flips"]}
    for values, dash in zip(shares.values(), _DASHES, strict=False):
        for look, runs in zip(_widths(arrays).values(), values, strict=True):
            figures.band(axis, x, runs[:, 1:], look.dashed(dash))
    figures.logarithmic(axis)
    axis.set(xlabel=label, ylabel="share", title="(c) how far it moved")
    _room_for_legend(axis, above=True)  # the curves rise: the room is upper left
    figures.key(axis, dict(zip(shares, _DASHES, strict=False)))


def _spectra(axis: Axes, arrays: Arrays) -> None:
    n = arrays["infinite_eigenvalues"].shape[-1]
    rank = np.arange(1, n + 1)
    for number, (name, words) in enumerate((("initial", "$H(0)$"), ("infinite", "$H^*$"))):
        values = arrays[f"{name}_eigenvalues"][0][:, ::-1]
        figures.band(axis, rank, values, figures.look(number), words)
    figures.logarithmic(axis)
    axis.set(xlabel="rank", ylabel="eigenvalue", title="(d) spectra of the kernels")
    axis.legend()


def _scaling(axis: Axes, arrays: Arrays, metrics: Mapping[str, Any]) -> None:
    widths = arrays["width"].astype(float)
    top = np.median(arrays["infinite_eigenvalues"][..., -1])
    measures = {
        "largest_distance_initial": (arrays["largest_distance_initial"], "distance, $H(0)$"),
        "largest_distance_infinite": (arrays["largest_distance_infinite"], "distance, $H^*$"),
        "drift": (np.max(arrays["drift"], axis=-1) / top, "drift of $H(t)$"),
        "flips": (arrays["flips"][..., -1], "flips"),
    }
    for number, (name, (values, words)) in enumerate(measures.items()):
        look = figures.look(number)
        power = metrics["exponent"].get(name, {}).get("value")
        label = words if power is None else f"{words}: $m^{{{power:.2f}}}$"
        low, middle, high = np.quantile(values, (0.1, 0.5, 0.9), axis=1)
        axis.errorbar(
            widths,
            middle,
            (middle - low, high - middle),
            marker=look.marker,
            capsize=2,
            label=label,
            **look.line(),
        )
    title = "(d) against width, with fitted powers"
    figures.logarithmic(axis)
    axis.set(xlabel="width m", ylabel="relative size", title=title)
    axis.set_xticks(widths, labels=[f"{width:g}" for width in widths])
    axis.minorticks_off()
    _room_for_legend(axis, above=False)  # the curves fall: the room is lower left
    axis.legend(loc="lower left")


def _room_for_legend(axis: Axes, *, above: bool) -> None:
    if axis.get_yscale() != "log":
        return
    low, high = axis.get_ylim()
    room = (high / low) ** LEGEND_ROOM
    axis.set_ylim((low, high * room) if above else (low / room, high))
