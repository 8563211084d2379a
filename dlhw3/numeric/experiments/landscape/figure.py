"""The figure of the landscape experiment: six panels, one line per depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.runs.figures import band, caption, maths, panels, spread
from dlhw3.numeric.runs.looks import LEGIBLE, Look, looks_for
from dlhw3.numeric.runs.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

EXCESS = r"$\varphi-\min\,\varphi$ (MSE)"
SHARE = 1e-18  # of the largest value: where the axis of an excess loss ends, since what is below is rounding
TITLES = (
    "excess loss",
    "gradient norm",
    "gap certificate",
    "smallest Hessian eigenvalue",
    "largest Hessian eigenvalue",
    "negative Hessian eigenvalues",
)
MANY = 20.0  # ratios beyond which the axis of the certificate is logarithmic
TURNS = 20  # up and down again, of a size to be SEEN: the line is a swing
SEEN = 0.01  # of the largest value
STRETCHES = 40  # of a path that swings
LARGE = 1e5  # eigenvalues from here on would put a power of ten beside a linear axis
LINEAR_SHARE = 1e-2  # of the median size: where such an axis is linear, around 0
THINNED = 400  # points drawn per depth in the panel of the certificate


def draw(result: Result, config: Any) -> Figure:
    """Return the figure of a landscape result; call inside ``figures.style()``."""
    figure, axes = panels(2, 3, width=11.0, height=6.4)
    excess, gradient, proof, smallest, largest, index = axes
    looks = looks_for(excess, config.depth, maths("N"), LEGIBLE)
    _along(excess, result, config, looks, "excess", EXCESS)
    _along(gradient, result, config, looks, "gradient_norm", maths("‖∇φ‖"))
    _along(smallest, result, config, looks, "smallest", r"$\lambda_{\min}(\nabla^2\varphi)$")
    _along(largest, result, config, looks, "largest", r"$\lambda_{\max}(\nabla^2\varphi)$")
    for axis, name in ((smallest, "smallest"), (largest, "largest")):
        _readable(axis, result, config, name)
    for axis, name in ((excess, "excess"), (gradient, "gradient_norm")):
        _logarithmic(axis, SHARE * _largest(result, config, name))
    _certificate(proof, result, config, looks)
    _index(index, result, config, looks)
    _stability_limit(largest, result, config)
    for axis, letter, title in zip(axes, "abcdef", TITLES, strict=True):
        axis.set_title(f"({letter}) {title}")
    if len(looks) <= LEGIBLE and excess.get_legend_handles_labels()[0]:
        excess.legend(ncols=1 + (len(looks) > 4))
    caption(figure, "Deep linear networks along gradient descent", _caption(result, config))
    return figure


def _largest(result: Result, config: Any, name: str) -> float:
    """Return the largest value that was measured of one quantity, 0 where there is none."""
    values = [result.arrays[f"{name}_{depth}"] for depth in config.depth]
    return max(float(np.max(one, initial=0.0, where=np.isfinite(one))) for one in values)


def _along(axis: Axes, result: Result, config: Any, looks: list[Look], name: str, label: str) -> None:
    """Draw one measured quantity; networks that diverged are left out."""
    for depth, style in zip(config.depth, looks, strict=True):
        values = result.arrays[f"{name}_{depth}"]
        runs = values[:, ~np.isnan(values).any(axis=0)].T
        if len(runs):
            words = f"$N = {depth}$" if len(looks) <= LEGIBLE else ""
            _line(axis, result.arrays[f"iterations_{depth}"], runs, style, words)
    if not axis.lines:
        _say(axis, "every network diverged")
    axis.set_xlabel("iteration")
    axis.locator_params(axis="x", integer=True)
    axis.set_ylabel(label)


def _line(axis: Axes, x: NDArray[Any], runs: Array, style: Look, words: str) -> None:
    """Draw runs (S, R) as ``band`` does, or, where they swing from record to record, their range in stretches.

    A line through every record of a swing is a hatched block; the band from each stretch's least to its largest
    median over the seeds, with its mean, says the same and leaves the rest of the panel to be seen.
    """
    middle = np.median(runs, axis=0)
    if not _swings(middle):
        band(axis, x, runs, style, words)
        return
    stretches = np.array_split(np.arange(len(x)), STRETCHES)
    places = np.array([x[rows].mean() for rows in stretches])
    low, high = (np.array([one(middle[rows]) for rows in stretches]) for one in (np.min, np.max))
    center = np.array([middle[rows].mean() for rows in stretches])
    axis.plot(places, center, label=words or "_unlabelled", **style.points(len(places)))
    axis.fill_between(places, low, high, color=style.color, alpha=0.18, linewidth=0)


def _swings(middle: Array) -> bool:
    """Return whether a line through all of ``middle`` (R,) would be a hatched block."""
    moves = np.diff(middle)
    moves[np.abs(moves) <= SEEN * np.max(np.abs(middle))] = 0.0
    return bool(len(middle) > 2 * STRETCHES and np.sum(moves[1:] * moves[:-1] < 0) >= TURNS)


def _readable(axis: Axes, result: Result, config: Any, name: str) -> None:
    """Make the y axis of eigenvalues from ``LARGE`` on logarithmic, on both sides of 0."""
    values = [result.arrays[f"{name}_{depth}"].ravel() for depth in config.depth]
    sizes = np.abs(np.concatenate(values))
    sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
    if sizes.size and sizes.max() >= LARGE:
        linear = LINEAR_SHARE * max(float(np.median(sizes)), SEEN**3 * float(sizes.max()))
        axis.set_yscale("symlog", linthresh=10.0 ** np.ceil(np.log10(linear)))


def _say(axis: Axes, words: str) -> None:
    axis.text(0.5, 0.5, words, transform=axis.transAxes, ha="center", va="center", color="0.3")


def _logarithmic(axis: Axes, floor: float) -> None:
    """Make the y axis logarithmic where something positive is on it, from ``floor`` on at least."""
    if not np.isfinite(axis.dataLim.minposy):
        return
    axis.set_yscale("log")
    if axis.get_ylim()[0] < floor < axis.get_ylim()[1]:
        axis.set_ylim(bottom=floor)


def _index(axis: Axes, result: Result, config: Any, looks: list[Look]) -> None:
    """Draw the mean index over the seeds: its median is a whole number and hides the few that linger."""
    for depth, style in zip(config.depth, looks, strict=True):
        values = result.arrays[f"index_{depth}"]
        kept = values[:, ~np.isnan(values).any(axis=0)]
        if kept.size:
            x = result.arrays[f"iterations_{depth}"]
            _line(axis, x, kept.mean(axis=1)[None], style, "")
    axis.set_xlabel("iteration")
    axis.set_ylabel("number, mean over seeds" if config.seeds > 1 else "number")
    axis.locator_params(axis="x", integer=True)
    axis.locator_params(axis="y", integer=config.seeds == 1)
    if not axis.lines:
        _say(axis, "only the extremes were computed")
        axis.set(xticks=[], yticks=[])


def _stability_limit(axis: Axes, result: Result, config: Any) -> None:
    """Draw 2/η where it is near: a minimum with a larger eigenvalue repels gradient descent."""
    limit = 2 / config.step_size
    if limit > 1.5 * _largest(result, config, "largest"):
        return
    axis.axhline(limit, color="0.4", linewidth=0.8, linestyle=":")
    axis.annotate(
        maths("2/η"),
        (1.0, limit),
        xycoords=("axes fraction", "data"),
        xytext=(3, 0),
        textcoords="offset points",
        ha="left",
        va="center",
        fontsize=7.5,
        color="0.3",
        annotation_clip=False,
    )


def _certificate(axis: Axes, result: Result, config: Any, looks: list[Look]) -> None:
    """Draw the certificate over the exact excess: at least 1, at most the condition number of the data."""
    floor = SHARE * _largest(result, config, "excess")
    for depth, style in zip(config.depth, looks, strict=True):
        exact, bound = (result.arrays[f"{name}_{depth}"].ravel() for name in ("excess", "certificate"))
        kept = np.flatnonzero(np.isfinite(bound) & (exact > floor))
        if kept.size:
            kept = kept[np.linspace(0, kept.size - 1, min(kept.size, THINNED)).astype(int)]
            ratio = bound[kept] / exact[kept]
            axis.plot(exact[kept], ratio, style.marker, color=style.color, markersize=2.2, alpha=0.7)
    if not axis.lines:
        _say(axis, "no iterate has a certificate")
    axis.axhline(1.0, color="0.3", linewidth=0.8)
    if np.isfinite(axis.dataLim.minposx):
        axis.set_xscale("log")
    if axis.get_ylim()[1] > MANY:
        axis.set_yscale("log")
    axis.set_ylim(bottom=0.9)
    axis.set_xlabel(EXCESS)
    axis.set_ylabel("certified bound / exact excess")


def _caption(result: Result, config: Any) -> str:
    paths = [result.arrays[f"{name}_{depth}"] for name in ("excess", "largest") for depth in config.depth]
    medians = [
        np.median(one[:, ~np.isnan(one).any(axis=0)], axis=1)
        for one in paths
        if not np.isnan(one).all(axis=1).any()
    ]
    swings = any(_swings(one) for one in medians if np.isfinite(one).all())
    source = f"n = {config.n}, d = {config.d}" if config.data is None else f"data from {config.data.name}"
    return (
        f"{source}, hidden width {config.hidden_width}, η = {config.step_size:g}, "
        f"{config.init} initialisation; {spread(config.seeds)}.\n"
        f"Training MSE = excess + {result.metrics['least_squares_mse']:.3g}, the least-squares optimum. "
        f"(c) the bound is ‖∇₁φ‖²/(2μσ²), every seed's iterates above {SHARE:g} of the largest excess, thinned."
        + (f" Where medians swing: their range and mean over {STRETCHES} stretches." if swings else "")
    )
