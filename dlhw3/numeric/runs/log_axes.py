"""Logarithmic axes that can be read: plain numbers where they span little, and what is zero marked.

Loaded only where something is drawn.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import Formatter, LogLocator, MaxNLocator, NullFormatter, NullLocator

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

DECADE = 10.0
PLAIN = (1e-4, 1e5)  # between these a number is written out
MOST_MARKS = 12  # of one line's zeros
ZERO = "zero"  # the gid of what marks zeros


class LogTicks(LogLocator):
    """Ticks at powers of ten where two of them are in view; at 1, 2, 5 of each, or round numbers, otherwise."""

    def tick_values(self, vmin: float, vmax: float) -> Any:
        """Return the ticks between the ends of the axis."""
        low, high = min(vmin, vmax), max(vmin, vmax)
        if not 0 < low < high < math.inf:
            return super().tick_values(vmin, vmax)
        if high < DECADE * low:
            ticks: Any = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        elif _powers(low, high) < 2:
            ticks = LogLocator(subs=(1.0, 2.0, 5.0), numticks=20).tick_values(low, high)
        else:
            ticks = LogLocator(numticks=7).tick_values(low, high)
        return ticks[(ticks > 0) & (ticks >= low / 1.000001) & (ticks <= high * 1.000001)]


class LogLabels(Formatter):
    """Labels of ``LogTicks``: written out when of ordinary size, with a power of ten otherwise."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return the label of the tick at ``x``."""
        axis: Any = self.axis
        low, high = sorted(axis.get_view_interval())
        if x <= 0:
            return ""
        if PLAIN[0] <= low and high <= PLAIN[1] and _powers(low, high) < 3:
            return f"{x:.6g}"
        exponent = math.floor(math.log10(x) + 1e-9)
        mantissa = f"{x / 10.0**exponent:.4g}"
        power = f"10^{{{exponent}}}"
        return f"${power}$" if mantissa == "1" else rf"${mantissa}\times{power}$"


def _powers(low: float, high: float) -> int:
    """Return how many powers of ten lie between ``low`` and ``high``, the ends included."""
    return math.floor(math.log10(high) + 1e-9) - math.ceil(math.log10(low) - 1e-9) + 1


def ticks(axis: Axis) -> None:
    """Give a logarithmic ``axis`` whose ticks nobody has chosen readable ones."""
    if axis.get_scale() != "log" or not isinstance(axis.get_major_locator(), LogLocator):
        return
    low, high = sorted(axis.get_view_interval())
    axis.set_major_locator(LogTicks())
    axis.set_major_formatter(LogLabels())
    axis.set_minor_formatter(NullFormatter())
    if low > 0 and high < DECADE * low:
        axis.set_minor_locator(NullLocator())


def mark_zeros(axes: Axes) -> int:
    """Mark at the lower edge of a logarithmic axis where a line is not positive; return how many lines are so.

    A line that is zero has no place on such an axis, and would vanish without a word.
    """
    if axes.get_yscale() != "log":
        return 0
    lines = [one for one in axes.lines if one.get_transform() == axes.transData and one.get_gid() != ZERO]
    limits, marked = (axes.get_xlim(), axes.get_ylim()), {}
    for line in lines:
        x = np.asarray(line.get_xdata(), dtype=np.float64)
        y = np.asarray(line.get_ydata(), dtype=np.float64)
        places = np.flatnonzero(np.isfinite(x) & (y <= 0) & ((x > 0) | (axes.get_xscale() != "log")))
        if places.size:
            spread = np.linspace(0, places.size - 1, min(places.size, MOST_MARKS)).astype(int)
            marked[line] = x[places[spread]]
            line.set_ydata(np.where(y <= 0, np.nan, y))  # drawn, it would fall to the edge straight down
    for line, x in marked.items():
        axes.plot(
            x,
            np.zeros(len(x)),
            transform=axes.get_xaxis_transform(),
            linestyle="",
            marker="v",
            markersize=5,
            color=line.get_color(),
            clip_on=False,
            zorder=5,
            label="_zero",
            gid=ZERO,
        )
    axes.set(xlim=limits[0], ylim=limits[1])
    if marked:
        axes.annotate(
            "▾ is 0", (1.0, 0.0), (3, 2), xycoords="axes fraction", textcoords="offset points",
            fontsize=7, color="0.3", gid=ZERO,
        )  # fmt: skip
    return len(marked)
