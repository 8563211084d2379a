"""The figure of the landscape experiment: six panels, one line per depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.runs.figures import band, caption, look, panels
from dlhw3.numeric.runs.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

FLOOR = 1e-18  # the lower end of the excess axis: below, an excess loss of order one is rounding
TITLES = (
    "excess loss",
    "gradient norm",
    "gap certificate",
    "smallest Hessian eigenvalue",
    "largest Hessian eigenvalue",
    "negative Hessian eigenvalues",
)
MANY = 20.0  # ratios beyond which the axis of the certificate is logarithmic
THINNED = 400  # points drawn per depth in the panel of the certificate


def draw(result: Result, config: Any) -> Figure:
    """Return the figure of a landscape result; call inside ``figures.style()``."""
    figure, axes = panels(2, 3, width=11.0, height=6.4)
    excess, gradient, proof, smallest, largest, index = axes
    _along(excess, result, config, "excess", "φ − min φ (MSE)")
    _along(gradient, result, config, "gradient_norm", "‖∇φ‖")
    _along(smallest, result, config, "smallest", r"$\lambda_{\min}(\nabla^2φ)$")
    _along(largest, result, config, "largest", r"$\lambda_{\max}(\nabla^2φ)$")
    _logarithmic(excess, FLOOR)
    _logarithmic(gradient, FLOOR**0.5 / 100)
    _certificate(proof, result, config)
    _index(index, result, config)
    _stability_limit(largest, result, config)
    for axis, letter, title in zip(axes, "abcdef", TITLES, strict=True):
        axis.set_title(f"({letter}) {title}")
    excess.legend()
    caption(figure, "Deep linear networks along gradient descent", _caption(result, config))
    return figure


def _along(axis: Axes, result: Result, config: Any, name: str, label: str) -> None:
    """Draw one measured quantity; networks that diverged are left out."""
    for position, depth in enumerate(config.depth):
        values = result.arrays[f"{name}_{depth}"]
        runs = values[:, ~np.isnan(values).any(axis=0)].T
        if len(runs):
            band(axis, result.arrays[f"iterations_{depth}"], runs, look(position), f"N = {depth}")
    axis.set_xlabel("iteration")
    axis.set_ylabel(label)


def _logarithmic(axis: Axes, floor: float) -> None:
    axis.set_yscale("log")
    if axis.get_ylim()[0] < floor:
        axis.set_ylim(bottom=floor)


def _index(axis: Axes, result: Result, config: Any) -> None:
    """Draw the mean index over the seeds: its median is a whole number and hides the few that linger."""
    for position, depth in enumerate(config.depth):
        values = result.arrays[f"index_{depth}"]
        kept = values[:, ~np.isnan(values).any(axis=0)]
        if kept.size:
            x = result.arrays[f"iterations_{depth}"]
            axis.plot(x, kept.mean(axis=1), **look(position).points(len(x)))
    if not axis.lines:
        axis.text(0.5, 0.5, "only the extremes were computed", transform=axis.transAxes, ha="center")
    axis.set_xlabel("iteration")
    axis.set_ylabel("number, mean over seeds")


def _stability_limit(axis: Axes, result: Result, config: Any) -> None:
    """Draw 2/η where it is near: a minimum with a larger eigenvalue repels gradient descent."""
    limit = 2 / config.step_size
    top = max(float(np.nanmax(result.arrays[f"largest_{depth}"], initial=0.0)) for depth in config.depth)
    if limit > 1.5 * top:
        return
    axis.axhline(limit, color="0.4", linewidth=0.8, linestyle=":")
    axis.annotate("2/η", (config.steps, limit), ha="right", va="bottom", fontsize=7.5, color="0.3")


def _certificate(axis: Axes, result: Result, config: Any) -> None:
    """Draw the certificate over the exact excess: at least 1, at most the condition number of the data."""
    for position, depth in enumerate(config.depth):
        exact, bound = (result.arrays[f"{name}_{depth}"].ravel() for name in ("excess", "certificate"))
        kept = np.flatnonzero(np.isfinite(bound) & (exact > FLOOR))
        if kept.size:
            kept = kept[np.linspace(0, kept.size - 1, min(kept.size, THINNED)).astype(int)]
            ratio, style = bound[kept] / exact[kept], look(position)
            axis.plot(exact[kept], ratio, style.marker, color=style.color, markersize=2.2, alpha=0.7)
    axis.axhline(1.0, color="0.3", linewidth=0.8)
    axis.set_xscale("log")
    if axis.get_ylim()[1] > MANY:
        axis.set_yscale("log")
    axis.set_ylim(bottom=0.9)
    axis.set_xlabel("φ − min φ (MSE)")
    axis.set_ylabel("certified bound / exact excess")


def _caption(result: Result, config: Any) -> str:
    source = f"n = {config.n}, d = {config.d}" if config.data is None else f"data from {config.data.name}"
    seeds = f"{config.seeds} seeds: medians and 10–90 % bands" if config.seeds > 1 else "one seed"
    return (
        f"{source}, hidden width {config.hidden_width}, η = {config.step_size:g}, "
        f"{config.init} initialisation; {seeds}.\n"
        f"Training MSE = excess + {result.metrics['least_squares_mse']:.3g}, the least-squares optimum. "
        f"(c) the bound is ‖∇₁φ‖²/(2μσ²), every seed's iterates above an excess of {FLOOR:g}, thinned."
    )
