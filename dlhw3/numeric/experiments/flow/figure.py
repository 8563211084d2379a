"""The figure of the flow experiment: the objective, and a panel for each quantity that is tracked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dlhw3.numeric.runs.figures import caption, maths, panels, width_of
from dlhw3.numeric.runs.looks import look
from dlhw3.numeric.runs.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANEL, BESIDE = 4.6, 1.05  # inches: the width of a panel, and what its ticks and labels take of it
ENTRIES = 6  # of a matrix that are drawn as lines of their own, at most
DECADES = 1e2  # over which an objective is drawn on a logarithmic axis


def draw(result: Result, config: Any) -> Figure:
    """Return the figure of a path; call inside ``figures.style()``."""
    tracked = [str(one["quantity"]) for one in result.metrics["tracked"]]
    count = 1 + len(tracked)
    columns = 1 if count == 1 else 2 if count <= 4 else 3
    rows = -(-count // columns)
    figure, axes = panels(rows, columns, width=PANEL * columns, height=0.6 + 2.7 * rows)
    for unused in axes[count:]:
        unused.remove()
    _objective(axes[0], result)
    for number, text in enumerate(tracked):
        axis = axes[1 + number]
        if f"allowed_{number}" in result.arrays:
            _kept(axis, result, number)
        else:
            _moving(axis, result, number)
        axis.set_title(_cut(f"({'bcdefghij'[number]}) {text}"), parse_math=False)
    for axis in axes[:count]:
        axis.set(xlabel=maths("t"), xlim=axes[0].get_xlim())
    by = f"gradient descent, η = {config.step_size:g}" if config.method == "descent" else config.method
    told = [f"f = {config.objective}", *config.loss, f"in {', '.join(config.wrt)}"]
    told += [f"{config.depth} layers"] * (config.depth is not None)
    told += [*config.assume, by]
    caption(
        figure, "Gradient flow" if config.method != "descent" else "Gradient descent", _plain("; ".join(told))
    )
    return figure


def _plain(text: str) -> str:
    return text.replace("$", "")


def _cut(title: str) -> str:
    """Return a title as far as it fits above its panel."""
    from matplotlib import rcParams
    from matplotlib.font_manager import FontProperties

    size = FontProperties(size=rcParams["axes.titlesize"]).get_size_in_points()

    def fits(text: str) -> bool:
        return width_of(text, size) <= PANEL - BESIDE

    if fits(title):
        return title
    return next((f"{title[:k]}…" for k in range(min(len(title), 200), 0, -1) if fits(f"{title[:k]}…")), title)


def _objective(axis: Axes, result: Result) -> None:
    times, found = result.arrays["times"], result.arrays["objective"]
    axis.plot(times, found, **look(0).points(len(times)))
    if found.min() > 0 and found.max() > DECADES * found.min():
        axis.set_yscale("log")
    axis.set_title("(a) the objective f")
    axis.set_ylabel(maths("f"))


def _moving(axis: Axes, result: Result, number: int) -> None:
    """Draw a number, the entries of a small matrix, or the norm of a large one."""
    times, found = result.arrays["times"], result.arrays[f"tracked_{number}"]
    rows, columns = found.shape[1:]
    if rows * columns > ENTRIES:
        axis.plot(times, np.sqrt(np.sum(found**2, axis=(1, 2))), **look(0).points(len(times)))
        axis.set_ylabel("its norm")
        return
    for place, (row, column) in enumerate(np.ndindex(rows, columns)):
        label = f"entry {row + 1},{column + 1}" if rows * columns > 1 else "_value"
        axis.plot(times, found[:, row, column], label=label, **look(place).points(len(times)))
    if rows * columns > 1:
        axis.legend()


def _kept(axis: Axes, result: Result, number: int) -> None:
    """Draw how far a quantity that the flow keeps has moved, beside what the solver's steps allow."""
    times, found = result.arrays["times"][1:], result.arrays[f"tracked_{number}"]
    moved = np.sqrt(np.sum((found - found[0]) ** 2, axis=(1, 2)))[1:]
    allowed = result.arrays[f"allowed_{number}"][1:]
    axis.plot(times, allowed, label="what the solver's steps allow", color="0.35", linestyle="--")
    axis.plot(times, moved, label="how far it moved", **look(2).points(len(times)))
    if allowed.size and max(allowed.max(), moved.max(initial=0.0)) > 0:
        axis.set_yscale("log")
    axis.set_ylabel("conserved: change")
    axis.legend()
