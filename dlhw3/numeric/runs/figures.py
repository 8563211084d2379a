"""One style for every figure: readable in greyscale, the same bytes for the same numbers.

Lines differ by dash and marker as well as by colour; a caption under the panels says what n, the seeds and
the units are. Only matplotlib's object interface is used (no pyplot): no window, no global figure list.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 200
_CAPTION_COLUMNS = 18  # characters an inch at the caption's size
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.labelsize": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "0.9",
    "grid.linewidth": 0.6,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "legend.handlelength": 3.2,
    "lines.linewidth": 1.5,
    "lines.markersize": 4.0,
    "mathtext.fontset": "dejavusans",
    "svg.hashsalt": "dlhw3",
    "svg.fonttype": "path",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How one line looks: colour, dash and marker together, so that no two are alike without colour."""

    color: str
    linestyle: Any
    marker: str

    def dashed(self, linestyle: Any) -> Look:
        """Return the same colour and marker with another dash, where dashes tell quantities apart."""
        return replace(self, linestyle=linestyle)

    def line(self) -> dict[str, Any]:
        """Return the keywords of a plain line."""
        return {"color": self.color, "linestyle": self.linestyle}

    def points(self, length: int, count: int = 8) -> dict[str, Any]:
        """Return the keywords of a line of ``length`` values with about ``count`` markers."""
        return self.line() | {"marker": self.marker, "markevery": max(1, length // count)}


# Okabe and Ito's colours (safe for colour-blind readers), ordered so that neighbours differ in lightness.
LOOKS: tuple[Look, ...] = (
    Look("#000000", "-", "o"),
    Look("#E69F00", (0, (5, 1.5)), "s"),
    Look("#0072B2", (0, (1.2, 1.2)), "^"),
    Look("#CC79A7", (0, (6, 1.5, 1.2, 1.5)), "D"),
    Look("#009E73", (0, (3, 1, 1, 1, 1, 1)), "v"),
    Look("#D55E00", (0, (8, 2)), "P"),
    Look("#56B4E9", (0, (2, 2)), "X"),
)


def look(index: int) -> Look:
    """Return the look of line number ``index``; after seven they repeat."""
    return LOOKS[index % len(LOOKS)]


@contextmanager
def style() -> Iterator[None]:
    """Apply the style while the block runs: draw and render inside it."""
    import matplotlib  # heavy: only when something is drawn

    with matplotlib.rc_context(_STYLE):
        yield


def panels(rows: int, columns: int, *, width: float = 9.0, height: float = 6.4) -> tuple[Figure, list[Axes]]:
    """Return a figure of ``rows`` × ``columns`` panels (sizes in inches) and the panels in reading order."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False)
    return figure, [axis for row in axes for axis in row]


def caption(figure: Figure, title: str, text: str) -> None:
    """Put a title above the panels and a caption (n, seeds, units, what the bands are) under them."""
    figure.suptitle(title, fontsize=11, x=0.01, ha="left")
    columns = int(figure.get_figwidth() * _CAPTION_COLUMNS)
    wrapped = textwrap.fill(text, columns, break_long_words=False)
    figure.supxlabel(wrapped, fontsize=7.5, x=0.01, ha="left", color="0.25")


def band(axis: Axes, x: NDArray[Any], runs: NDArray[Any], look: Look, label: str = "") -> None:
    """Draw the median over seeds of ``runs`` (seeds, T) at ``x`` (T,); with several, the 10–90 % band."""
    axis.plot(x, np.median(runs, axis=0), label=label or "_unlabelled", **look.points(len(x)))
    if len(runs) > 1:
        low, high = np.quantile(runs, (0.1, 0.9), axis=0)
        axis.fill_between(x, low, high, color=look.color, alpha=0.18, linewidth=0)


def logarithmic(axis: Axes) -> None:
    """Make both axes logarithmic, each only where it has something positive to show. Call after drawing."""
    axis.set_xscale("log" if np.isfinite(axis.dataLim.minposx) else "linear")
    axis.set_yscale("log" if np.isfinite(axis.dataLim.minposy) else "linear")


def key(axis: Axes, dashes: Mapping[str, Any], markers: Mapping[str, Look] | None = None) -> None:
    """Put a legend that explains dashes in grey (words to dash) and, above them, colours with markers."""
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=look.color, marker=look.marker, linestyle="", label=words)
        for words, look in (markers or {}).items()
    ]
    handles += [Line2D([], [], color="0.35", linestyle=dash, label=words) for words, dash in dashes.items()]
    axis.legend(handles=handles)


def render(figure: Figure) -> dict[str, bytes]:
    """Return the figure as ``figure.png`` and ``figure.svg``, without dates. Call inside ``style``."""
    made: dict[str, bytes] = {}
    metadata: dict[str, dict[str, Any]] = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}
    for kind, extra in metadata.items():
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=DPI, metadata=extra)
        made[f"figure.{kind}"] = buffer.getvalue()
    return made
