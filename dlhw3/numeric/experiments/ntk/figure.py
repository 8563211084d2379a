"""The figure of the ``ntk`` experiment: losses, distances, the kernel's drift, and what width does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.runs import coincidence, figures
from dlhw3.numeric.runs.looks import SERIES, Look, look, looks_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Arrays = Mapping[str, NDArray[Any]]
APART = 0.11  # of the axis: widths nearer to each other are not both written under the last panel
ROW = 0.072  # of a panel's height, for a line of its legend
MOST_ROWS = 8  # of a legend inside its panel
FEW_STEPS = 10  # a run of no more is drawn from its start
_FLIPS = "activations flipped"
_KERNELS = {"infinite": "H*", "initial": "H(0)"}
_TRACKS = {"initial": "H(0)", "infinite": "H*", "equal_time": "H(0)"}
_DASHES = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)))


def draw(arrays: Arrays, metrics: Mapping[str, Any], setting: str) -> Figure:
    """Return the figure; ``setting`` says in the caption what the data and the network were."""
    figure, (losses, distances, drift, last) = figures.panels(2, 2)
    looks = looks_for(losses, arrays["width"].tolist(), f"width {figures.maths('m')}", SERIES)
    _losses(losses, arrays, looks)
    _distances(distances, arrays, looks)
    _drift(drift, arrays, looks)
    if len(arrays["width"]) > 1:
        _scaling(last, arrays, metrics)
    else:
        _spectra(last, arrays)
    text = f"{setting}, {figures.spread(len(arrays['seed']))}. {_steps(metrics)}"
    figures.caption(figure, "Two-layer ReLU network beside kernel gradient descent", text)
    return figure


def _steps(metrics: Mapping[str, Any]) -> str:
    rate, kernel_rate = metrics["rate"], metrics["kernel_rate"]
    if rate == kernel_rate:
        return f"Step η = {rate:g} for both; time t = ηk after k steps."
    return f"Step {rate:g} for the network, {kernel_rate:g} for the kernels: equal k, unequal times."


def _words(arrays: Arrays, looks: list[Look]) -> dict[str, Look]:
    """Return the legend of the widths; none where a colour scale stands for it."""
    if len(looks) > SERIES:
        return {}
    return {figures.maths(f"m = {width}"): one for width, one in zip(arrays["width"], looks, strict=True)}


def _axis(arrays: Arrays, name: str) -> tuple[NDArray[Any], str]:
    """Return ``arrays[name]`` from ``_first`` on as times (as steps where the times differ), and the label."""
    network, kernel = arrays["time_network"], arrays["time_kernel"]
    steps = arrays[name][_first(arrays) :]
    if np.array_equal(network, kernel):
        return steps * (network[-1] / arrays["step"][-1]), f"time {figures.maths('t = ηk')}"
    return steps, f"iteration {figures.maths('k')}"


def _first(arrays: Arrays) -> int:
    """Return the first place drawn: the start for few steps, on a linear axis; the one after it for many."""
    return 0 if len(arrays["step"]) <= FEW_STEPS + 1 else 1


def _scales(axis: Axes, arrays: Arrays, *, positive: bool = False) -> None:
    """Make the axes logarithmic; for few steps, drawn from their start, linear but where all is ``positive``."""
    figures.logarithmic(axis)
    if _first(arrays) == 0:
        axis.set_xscale("linear")
        axis.locator_params(axis="x", nbins=4)
        if not positive:  # what starts at 0, or at its rounding
            axis.set_yscale("linear")


def _losses(axis: Axes, arrays: Arrays, looks: list[Look]) -> None:
    x, label = _axis(arrays, "step")
    for style, runs in zip(looks, arrays["loss_network"], strict=True):
        figures.band(axis, x, runs[:, _first(arrays) :], style.dashed("-"))
    kernels = {name: f"kernel descent, {figures.maths(kernel)}" for name, kernel in _KERNELS.items()}
    dashes = {"network": "-"} | dict(zip(kernels.values(), _DASHES[1:], strict=True))
    curves = _networks(arrays, looks)
    for name, words in kernels.items():
        values = np.median(arrays[f"loss_{name}"][-1], axis=0)[_first(arrays) :]
        curves[figures.maths(_KERNELS[name])] = values
        axis.plot(x, values, linestyle=dashes[words], color="0.35", linewidth=1.0)
    _scales(axis, arrays, positive=True)
    axis.set(xlabel=label, ylabel=f"training loss {figures.maths('½‖u − y‖²')}")
    start = figures.maths(f"m = {arrays['width'][-1]}")
    axis.set_title("(a) loss" + (f" (kernels: start of {start})" if len(looks) > 1 else ""))
    figures.key(axis, dashes, _words(arrays, looks))
    _room_for_legend(axis)
    coincidence.tell(axis, coincidence.coinciding(axis, curves))


def _networks(arrays: Arrays, looks: list[Look]) -> dict[str, NDArray[Any]]:
    """Return the median losses of the networks by what the panel calls them; of many, of the widest alone."""
    losses = np.median(arrays["loss_network"], axis=1)[:, _first(arrays) :]
    if len(looks) == 1:
        return {"network": losses[-1]}
    named = {figures.maths(f"m = {width}"): one for width, one in zip(arrays["width"], losses, strict=True)}
    return named if len(looks) <= SERIES else dict([list(named.items())[-1]])


def _distances(axis: Axes, arrays: Arrays, looks: list[Look]) -> None:
    x, label = _axis(arrays, "step")
    tracks = {name: f"to {figures.maths(kernel)}" for name, kernel in _TRACKS.items()}
    tracks["equal_time"] += " at equal times"
    dashes = {}
    for (track, words), dash in zip(tracks.items(), _DASHES, strict=True):
        if f"distance_{track}" not in arrays:
            continue
        dashes[words] = dash
        for style, runs in zip(looks, arrays[f"distance_{track}"], strict=True):
            figures.band(axis, x, runs[:, _first(arrays) :], style.dashed(dash))
    _scales(axis, arrays)
    distance = figures.maths("‖u − u*‖ / ‖r₀‖")
    axis.set(xlabel=label, ylabel=distance, title="(b) distance to kernel descent")
    figures.key(axis, dashes)


def _drift(axis: Axes, arrays: Arrays, looks: list[Look]) -> None:
    x, label = _axis(arrays, "pause")
    top = np.median(arrays["infinite_eigenvalues"][..., -1])
    shares = {figures.maths("‖H(t) − H(0)‖₂ / λ_max"): arrays["drift"] / top, _FLIPS: arrays["flips"]}
    for values, dash in zip(shares.values(), _DASHES, strict=False):
        for style, runs in zip(looks, values, strict=True):
            figures.band(axis, x, runs[:, _first(arrays) :], style.dashed(dash))
    _scales(axis, arrays)
    axis.set(xlabel=label, ylabel="share", title="(c) how far it moved")
    figures.key(axis, dict(zip(shares, _DASHES, strict=False)))
    _room_for_legend(axis)


def _spectra(axis: Axes, arrays: Arrays) -> None:
    n = arrays["infinite_eigenvalues"].shape[-1]
    rank = np.arange(1, n + 1)
    for number, (name, kernel) in enumerate(_KERNELS.items()):
        values = arrays[f"{name}_eigenvalues"][0][:, ::-1]
        floor = n * float(np.finfo(np.float64).eps) * values[:, :1]
        figures.band(axis, rank, np.where(values > floor, values, 0.0), look(number), figures.maths(kernel))
    figures.logarithmic(axis)
    axis.set(xlabel="rank", ylabel="eigenvalue", title="(d) spectra of the kernels")
    axis.legend()


def _scaling(axis: Axes, arrays: Arrays, metrics: Mapping[str, Any]) -> None:
    widths = arrays["width"].astype(float)
    top = np.median(arrays["infinite_eigenvalues"][..., -1])
    measures = {
        "largest_distance_initial": (
            arrays["largest_distance_initial"],
            f"distance, {figures.maths('H(0)')}",
        ),
        "largest_distance_infinite": (
            arrays["largest_distance_infinite"],
            f"distance, {figures.maths('H*')}",
        ),
        "drift": (np.max(arrays["drift"], axis=-1) / top, f"drift of {figures.maths('H(t)')}"),
        "flips": (arrays["flips"][..., -1], _FLIPS),
    }
    fitted = False
    for number, (name, (values, words)) in enumerate(measures.items()):
        style = look(number)
        power = metrics["exponent"].get(name, {}).get("value")
        if power is not None:
            fitted = True
            words = f"{words}: $m^{{{power:.2f}}}$"
            _line(axis, widths, values, power, style.color)
        figures.against(axis, widths, values, replace(style, linestyle=""), words)
    figures.logarithmic(axis)
    title = "(d) against width" + ("; lines are fitted powers" if fitted else "")
    axis.set(xlabel=f"width {figures.maths('m')}", ylabel="relative size", title=title)
    shown = _ticks(np.sort(widths))
    axis.set_xticks(shown, labels=[f"{width:g}" for width in shown])
    axis.minorticks_off()
    axis.legend()
    _room_for_legend(axis)


def _line(axis: Axes, widths: Any, values: NDArray[Any], power: float, color: str) -> None:
    """Draw c·m^power, with c the geometric mean of values·m^(−power) over widths and seeds."""
    logarithms = np.log(values) - power * np.log(widths)[:, None]
    ends = np.array([widths.min(), widths.max()])
    axis.plot(ends, np.exp(np.mean(logarithms)) * ends**power, color=color, linewidth=1.0, label="_fit")


def _ticks(widths: NDArray[Any]) -> list[float]:
    """Return the widths, ascending, that can be written under a logarithmic axis without touching."""
    shown = [float(widths[0])]
    for width in widths[1:].tolist():
        if np.log(width / shown[-1]) >= APART * np.log(widths[-1] / widths[0]):
            shown.append(width)
    return shown


def _room_for_legend(axis: Axes) -> None:
    """Make room for the legend above the curves, over the whole panel; a very long one goes beside it."""
    legend = axis.get_legend()
    rows = 0 if legend is None else len(legend.get_texts())
    if legend is None or axis.get_yscale() != "log" or rows > MOST_ROWS:
        return
    low, high = axis.get_ylim()
    share = ROW * rows + 0.03
    with np.errstate(over="ignore"):
        above = high * (high / low) ** (share / (1.0 - share))
    axis.set_ylim(low, above if np.isfinite(above) else high)
    legend.set_loc("upper right")
