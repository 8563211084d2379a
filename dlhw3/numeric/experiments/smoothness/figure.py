"""The figure of the smoothness experiment: quotients beside their constants, and quotients without bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dlhw3.numeric.runs.figures import caption, maths, panels
from dlhw3.numeric.runs.looks import LEGIBLE, Look, look, looks_for
from dlhw3.numeric.runs.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DRAWN = 600  # pairs of each depth
WORST = look(5)


def draw(result: Result, config: Any) -> Figure:
    """Return the figure of a smoothness result; call inside ``figures.style()``."""
    figure, axes = panels(2, 2, width=9.6, height=6.8)
    looks = looks_for(axes[0], config.depth, maths("N"), LEGIBLE)
    _pairs(axes[0], result, config, looks)
    _approach(axes[1], result, config, looks)
    _affine(axes[2], result)
    _unbounded(axes[3], result)
    if len(looks) <= LEGIBLE:
        axes[1].legend()
    caption(figure, "How smooth deep linear networks are", _caption(config))
    return figure


def _pairs(axis: Axes, result: Result, config: Any, looks: list[Look]) -> None:
    for depth, beta, style in zip(config.depth, result.arrays["beta"], looks, strict=True):
        distance, quotient = (result.arrays[f"{name}_{depth}"][:DRAWN] for name in ("distance", "quotient"))
        axis.plot(distance, quotient / beta, style.marker, color=style.color, markersize=2.2, alpha=0.6)
    axis.axhline(1.0, color="0.3", linewidth=0.8)
    axis.set_xscale("log")
    axis.set_ylim(0.0, 1.1)
    axis.set_title("(a) random pairs in the ball")
    axis.set_xlabel(maths("‖W − V‖"))
    axis.set_ylabel(r"$‖∇φ(W) - ∇φ(V)‖\,/\,(β_R ‖W - V‖)$")


def _approach(axis: Axes, result: Result, config: Any, looks: list[Look]) -> None:
    shares = result.arrays["shares"]
    for depth, values, style in zip(config.depth, result.arrays["approach"], looks, strict=True):
        axis.loglog(shares, values, label=f"$N = {depth}$", **style.points(len(shares)))
    axis.set_title("(b) " + maths("w_j = R") + " against " + maths("(1 − h)R") + ": attained")
    axis.set_xlabel(maths("h"))
    axis.set_ylabel(r"$1 - \mathrm{quotient}/β_R$")


def _affine(axis: Axes, result: Result) -> None:
    """Draw the quotients along Δ_1 = e_1v(θ)ᵀ over ‖C‖₂, and the other two norms that were proposed."""
    degrees = np.rad2deg(result.arrays["angles"])
    for position, (name, one) in enumerate(result.metrics["affine"].items()):
        style = look(2 * position)
        values = result.arrays[f"affine_{position}"] / one["spectral"]
        axis.plot(degrees, values, label=f"C = {name}", **style.line())
        axis.axhline(one["entry"] / one["spectral"], linewidth=0.9, color=style.color, linestyle=":")
    axis.axhline(1.0, color="0.3", linewidth=0.8, label=maths("‖C‖₂"))
    axis.plot([], [], color="0.35", linewidth=0.9, linestyle=":", label="the largest entry of each: no bound")
    axis.set_ylim(0.0, 1.75)
    axis.set_xticks([0, 45, 90, 135, 180])
    axis.set_title("(c) two layers, " + maths("l = ⟨C, A⟩") + ", along " + maths("e_1 v(θ)ᵀ"))
    axis.set_xlabel(maths("θ") + " (degrees)")
    axis.set_ylabel(r"$\mathrm{quotient}\,/\,‖C‖_2$")
    axis.legend(loc="upper left")


def _unbounded(axis: Axes, result: Result) -> None:
    alpha = result.arrays["alpha"]
    for name, words, style in (
        ("quadratic", r"$l = a^2/2,\ N = 2$", look(0)),
        ("mended", r"$l = a_{11}a_{21},\ W_2 = αI$", look(1)),
        ("three_layers", r"$l = a,\ N = 3$", look(2)),
        ("killed", maths("W_2 = α diag(1, 0)") + ", which the write-up allows", WORST),
        ("two_layers", r"$l = a,\ N = 2$: smooth", look(4)),
    ):
        axis.loglog(alpha, result.arrays[name], label=words, **style.points(len(alpha)))
    axis.set_ylim(0.4, 1e6)
    axis.set_title("(d) everywhere: no bound, but for an affine " + maths("l") + ", " + maths("N = 2"))
    axis.set_xlabel(maths("α"))
    axis.set_ylabel("quotient")
    axis.legend(loc="upper left")


def _caption(config: Any) -> str:
    return (
        f"(a), (b), in the same colours: l = ½‖A + c e₁e₁ᵀ‖², c = {config.offset:g}, layers of spectral norm "
        f"R = {config.radius:g} or less; (a) {config.size} × {config.size}, "
        f"{min(DRAWN, config.pairs)} of {config.pairs} pairs each; "
        "(b) 1 × 1. A quotient is ‖∇φ(W) − ∇φ(V)‖/‖W − V‖."
    )
