"""How lines look: colour, dash and marker together, so that no two are alike, in greyscale either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEW = 8  # from so many runs a band of quantiles says more than the runs themselves
SERIES = 14  # beyond so many a legend is no help: a colour scale
LEGIBLE = 6  # what a legend inside a small panel has room for
_LIGHTEST = 0.88  # of the colour map: its end is too pale on white


@dataclass(frozen=True, slots=True)
class Look:
    """How one line looks."""

    color: str
    linestyle: Any
    marker: str

    def dashed(self, linestyle: Any) -> Look:
        """Return the same colour and marker with another dash, where dashes tell quantities apart."""
        return replace(self, linestyle=linestyle)

    def line(self) -> dict[str, Any]:
        """Return the keywords of a plain line."""
        return {"color": self.color, "linestyle": self.linestyle}

    def points(self, length: int) -> dict[str, Any]:
        """Return the keywords of a line of ``length`` values with about eight markers."""
        return self.line() | {"marker": self.marker, "markevery": max(1, length // 8)}


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
_MARKERS = (*(one.marker for one in LOOKS), "<", "p", ">", "*", "h", "d")  # 13, which 7 does not divide


def look(index: int) -> Look:
    """Return the look of line number ``index``: no two of the first 91 have the colour and the marker in common.

    The first seven differ in colour, in dash and in marker; dash and marker part the first 78, in greyscale.
    """
    color, dash = LOOKS[index % len(LOOKS)], LOOKS[(index + 5 * (index // len(LOOKS))) % len(LOOKS)]
    return Look(color.color, dash.linestyle, _MARKERS[index % len(_MARKERS)])


def looks_for(axis: Axes, values: Sequence[float], label: str, most: int) -> list[Look]:
    """Return a look for each of ``values``; for more than ``most``, from a scale of colours beside ``axis``."""
    if len(values) > most:
        return scale(axis, values, label)
    return [look(position) for position in range(len(values))]


def scale(axis: Axes, values: Sequence[float], label: str) -> list[Look]:
    """Return a look for each of ``values`` on a colour scale, and put its bar, with ``label``, beside ``axis``.

    For more than ``SERIES`` lines, whose legend nobody would read. Markers and dashes differ as in ``look``.
    """
    import matplotlib
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, LogNorm, Normalize, to_hex

    low, high = min(values), max(values)
    wide = low > 0 and low * 10 <= high
    high = high if high > low else low + 1.0
    norm = LogNorm(low, high) if wide else Normalize(low, high)
    shades = matplotlib.colormaps["viridis"].resampled(256)
    colours = ListedColormap([shades(_LIGHTEST * i / 255) for i in range(256)])
    axis.figure.colorbar(ScalarMappable(norm, colours), ax=axis, label=label)
    return [replace(look(i), color=to_hex(colours(norm(value)))) for i, value in enumerate(values)]
