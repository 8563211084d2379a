"""The figure of the concentration experiment: distances inside their bands, and the variance against the angle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dlhw3.numeric.runs.figures import against, caption, logarithmic, maths, panels, spread
from dlhw3.numeric.runs.looks import look
from dlhw3.numeric.runs.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROOM = 20.0  # of the highest value: above it stands the legend
POINTS = 200  # of the exact variance


def draw(result: Result, config: Any) -> Figure:
    """Return the figure of a concentration result; call inside ``figures.style()``."""
    figure, axes = panels(1, 3, width=11.0, height=4.0)
    band, n = result.arrays["band"], config.n
    _distances(axes[0], result, "max", band, maths("√(ln(2n²/δ) / 2m)"))
    axes[0].set_title("(a) " + r"$\max_{ij}\,|H_{ij}(0) - H^*_{ij}|$")
    _distances(axes[1], result, "spectral", n * band, maths("n√(ln(2n²/δ) / 2m)"))
    axes[1].set_title("(b) " + maths("‖H(0) − H*‖₂"))
    _variance(axes[2], result)
    caption(figure, "The tangent kernel at a random start", _caption(config))
    return figure


def _distances(axis: Axes, result: Result, name: str, band: Any, words: str) -> None:
    """Draw the distances, the band, and a line in proportion to m^(−1/2) through their middle."""
    widths = result.arrays["width"]
    order = np.argsort(widths)
    values = result.arrays[name][order]
    middle = float(np.exp(np.mean(np.log(np.median(values, axis=1) * np.sqrt(widths[order])))))
    axis.plot(widths[order], band[order], label=words, **look(1).line())
    axis.plot(
        widths[order], middle / np.sqrt(widths[order]), color="0.5", linewidth=0.8, label=r"$∝ m^{-1/2}$"
    )
    against(axis, widths[order], values, look(0), "drawn")
    if name == "spectral":
        frobenius = result.arrays["expected_frobenius"][order]
        axis.plot(widths[order], frobenius, label=r"$(E\,‖H(0) - H^*‖_F^2)^{1/2}$", **look(2).line())
    logarithmic(axis)
    axis.set_ylim(top=ROOM * float(band.max()))
    axis.set_xlabel(maths("m") + " (width)")
    axis.legend(loc="upper right")


def _variance(axis: Axes, result: Result) -> None:
    from dlhw3.numeric.wide.initial_kernel import entry_variance

    angles = np.linspace(0.0, np.pi, POINTS)
    axis.plot(np.rad2deg(angles), entry_variance(angles), label=r"$\cos^2\!θ\;p(1-p)$", **look(1).line())
    places = np.rad2deg(result.arrays["angle"])
    axis.plot(places, result.arrays["pair_variance"], look(0).marker, color=look(0).color, label="drawn")
    axis.set_xticks([0, 60, 120, 180])
    axis.set_title("(c) " + r"$m\,\mathrm{Var}\,H_{12}(0)$, two inputs")
    axis.set_xlabel(maths("θ") + " (degrees)")
    axis.legend()


def _caption(config: Any) -> str:
    return (
        f"Two-layer ReLU networks, first layer trained, {config.n} unit inputs, d = {config.d}; "
        f"{spread(config.seeds)}. δ = {config.delta:g}. (c): {config.repeats} networks with two inputs at the "
        "angle θ, p = (π − θ)/2π."
    )
