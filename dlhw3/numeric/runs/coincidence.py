"""Curves that lie on one another: a panel says which, for the eye sees one of them only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 0.75  # points: half a line; curves that are nowhere farther apart are one line to the eye


def coinciding(axis: Axes, curves: Mapping[str, NDArray[Any]]) -> list[list[str]]:
    """Return the names of the curves, in groups of two and more, that are nowhere ``WIDTH`` apart in height.

    ``curves`` are the heights at the same places, in the axis's scale and between its limits. A curve belongs to
    the first group whose first curve it lies on.
    """
    points = axis.get_window_extent().height * 72.0 / axis.figure.dpi
    low, high = _scaled(axis, np.array(axis.get_ylim()))
    groups: list[tuple[NDArray[Any], list[str]]] = []
    for name, values in curves.items():
        heights = (_scaled(axis, values) - low) / (high - low) * points
        for first, names in groups:
            if np.all(np.abs(heights - first) <= WIDTH):  # never with a NaN
                names.append(name)
                break
        else:
            groups.append((heights, [name]))
    return [names for _, names in groups if len(names) > 1]


def tell(axis: Axes, groups: Sequence[Sequence[str]]) -> None:
    """Write in the lower left corner of the panel which curves coincide."""
    lines = [f"{', '.join(names[:-1])} and {names[-1]}: one line" for names in groups]
    if lines:
        axis.text(
            0.02, 0.03, "\n".join(lines), transform=axis.transAxes, fontsize=7.5, color="0.25", va="bottom"
        )


def _scaled(axis: Axes, values: NDArray[Any]) -> NDArray[Any]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(values) if axis.get_yscale() == "log" else values, dtype=np.float64)
