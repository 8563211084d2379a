"""The figure of the perturbation experiment: distances beside both bounds, and the write-up's bounds broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.experiments.perturbation.paths import LEAST
from dlhw3.numeric.runs.figures import caption, maths, numeral, panels
from dlhw3.numeric.runs.looks import look
from dlhw3.numeric.runs.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

SHOWN = 3  # values of ε that have a panel
STEPS = 10  # beyond this ratio of its values an axis is logarithmic
ROOM = 1.6  # of the highest value: above it stands the legend


def draw(result: Result, config: Any) -> Figure:
    """Return the figure of a perturbation result; call inside ``figures.style()``."""
    figure, axes = panels(2, 3, width=11.0, height=6.6)
    for axis, letter, position in zip(axes, "abc", _shown(result.arrays["eps"]), strict=False):
        _distances(axis, result, position, letter)
    drawn = [axis for axis in axes[:SHOWN] if axis.has_data()]
    for axis in axes[len(drawn) : SHOWN]:
        axis.set_visible(False)
    axes[0].legend(
        *drawn[-1].get_legend_handles_labels(), loc="upper left"
    )  # the last has every kind of line
    _broken(axes[3], result, "growing", "(d) " + maths("H(s) = s"), maths("‖u − y‖²"))
    _broken(axes[4], result, "turning", "(e) a kernel that turns", maths("‖u − u*‖²"))
    _vanishing(axes[5], result)
    caption(figure, "Kernel flow under a kernel that moves", _caption(config))
    return figure


def _shown(errors: Array) -> list[int]:
    """Return the positions of the ε to draw: the least, the one that is λ or the middle one, and the largest."""
    order = [int(one) for one in np.argsort(errors)]
    at_least = [one for one in order if errors[one] == LEAST]
    middle = at_least or [order[len(order) // 2]]
    return list(dict.fromkeys([order[0], *middle, order[-1]]))


def _distances(axis: Axes, result: Result, position: int, letter: str) -> None:
    """Draw the random paths as a band and its upper edge, the path that attains (B), and both bounds."""
    times, arrays = result.arrays["times"][1:], result.arrays  # at 0 all is 0
    random = arrays["flow"][position][1:, :-1]
    bound, other = (arrays[name][position][1:] for name in ("bound", "semidefinite_bound"))
    held = arrays["semidefinite"][position]
    axis.fill_between(times, random.min(axis=1), random.max(axis=1), color="0.8", linewidth=0, label="random")
    if held[:-1].any() and not held.all():
        label = "random, " + maths("H(t) ⪰ 0")
        axis.plot(times, random[:, held[:-1]].max(axis=1), color="0.45", linewidth=1.0, label=label)
    axis.plot(times, bound, label="(B)", **look(0).line())
    axis.plot(times, other, label="(A)", **look(1).line())
    every = max(1, len(times) // 12)
    axis.plot(
        times[::every],
        arrays["flow"][position][1::every, -1],
        linestyle="",
        marker="o",
        color=look(2).color,
        label=maths("H = H* − εI"),
    )
    if bound.max() > STEPS * other.max():
        axis.set_yscale("log")
        axis.set_ylim(bottom=0.1 * float(bound[0]))
    else:
        axis.set_ylim(0.0, ROOM * max(float(bound.max()), float(other.max())))
    axis.set_title(f"({letter}) $ε = {numeral(arrays['eps'][position])}\\,λ$")
    axis.set_xlabel(maths("λt"))
    axis.set_ylabel(maths("‖u − u*‖ / ‖r₀‖"))


def _broken(axis: Axes, result: Result, name: str, title: str, label: str) -> None:
    times, truth, claim = (result.arrays[f"{name}_{part}"] for part in ("times", "truth", "claim"))
    axis.plot(times, truth, label="the path", **look(0).line())
    axis.plot(times, claim, label="the write-up's bound", **look(5).line())
    beyond = truth > claim
    axis.fill_between(times, claim, truth, where=beyond, color=look(5).color, alpha=0.18, linewidth=0)
    axis.set_ylim(bottom=0.0)
    axis.set_title(title)
    axis.set_xlabel(maths("t"))
    axis.set_ylabel(label)
    axis.legend()


def _vanishing(axis: Axes, result: Result) -> None:
    errors, truth, claim = (result.arrays[f"vanishing_{part}"] for part in ("times", "truth", "claim"))
    axis.loglog(errors, truth, label="the largest there is: (B)²", **look(0).line())
    axis.loglog(errors, errors, label=maths("tε"), color="0.5", linewidth=0.8)
    axis.loglog(errors, claim, label="the write-up's", **look(5).line())
    axis.set_title("(f) " + maths("H* = I, t = 1") + ": not " + maths("O(tε)"))
    axis.set_xlabel(maths("ε"))
    axis.set_ylabel(maths("‖u − u*‖²"))
    axis.legend()


def _caption(config: Any) -> str:
    return (
        f"n = {config.n}, H* of condition number {config.condition:g}; (a)–(c) {3 * config.seeds} random kernels "
        f"H(t), each constant on {config.pieces} pieces of time or fewer, {config.seeds} random starts: least to "
        "largest.\n"
        "(B) holds for every H(t) within ε of H*, (A) where H(t) ⪰ 0. (d)–(f) the write-up's bounds that are false."
    )
