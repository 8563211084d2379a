"""A legend where it covers no curve: the place asked for, another in the panel, or beside the panel.

Loaded only where something is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.legend import Legend

PLACES: tuple[Any, ...] = (
    "upper right",
    "upper left",
    "lower left",
    "lower right",
    "center right",
    "center left",
    "upper center",
    "lower center",
    "center",
)
_MARGIN = 2.0  # points between the legend and what it must not cover


def place(axes: Axes, renderer: Any) -> bool:
    """Move the legend of ``axes``, if it covers something, to a place where it does not.

    Call when the panels have their places. A legend that fits nowhere goes to the right of the panel, which
    takes room from it: returns whether it did.
    """
    legend = axes.get_legend()
    if legend is None or not axes.get_visible():
        return False
    obstacles = _obstacles(axes, renderer)
    if not _covers(legend, obstacles, renderer):
        return False
    for name in PLACES:
        legend.set_loc(name)
        if not _covers(legend, obstacles, renderer):
            return False
    legend.set_loc("upper left")
    legend.set_bbox_to_anchor((1.01, 1.0), transform=axes.transAxes)
    return True


def covers(axes: Axes, renderer: Any) -> bool:
    """Return whether the legend of ``axes`` lies over a line, a band, a marker or a word of the panel."""
    legend = axes.get_legend()
    return legend is not None and _covers(legend, _obstacles(axes, renderer), renderer)


def _covers(legend: Legend, obstacles: list[tuple[Path, bool]], renderer: Any) -> bool:
    box = legend.get_window_extent(renderer).padded(_MARGIN)
    return any(path.intersects_bbox(box, filled=filled) for path, filled in obstacles)


def _obstacles(axes: Axes, renderer: Any) -> list[tuple[Path, bool]]:
    """Return the outlines, in pixels, of what the panel shows, and whether each is filled."""
    found: list[tuple[Path, bool]] = []
    frame = axes.get_window_extent(renderer).padded(1.0)
    for line in axes.lines:
        path = line.get_transform().transform_path(line.get_path())
        if line.get_linestyle() not in ("None", "none", "", " "):
            found.append((_finite(path), False))
        if line.get_marker() not in ("None", "none", "", " ", None):
            size = line.get_markersize()
            for point in _vertices(path)[_shown(line)]:
                if np.isfinite(point).all() and frame.contains(*point):
                    found.append((_box(Bbox([point - size / 2, point + size / 2])), True))
    for collection in axes.collections:
        transform = collection.get_transform()
        found += [(_finite(transform.transform_path(path)), True) for path in collection.get_paths()]
    found += [(_box(text.get_window_extent(renderer)), True) for text in axes.texts if text.get_text()]
    return [(path, filled) for path, filled in found if len(_vertices(path))]


def _vertices(path: Path) -> NDArray[np.float64]:
    return np.asarray(path.vertices, dtype=np.float64)


def _shown(line: Any) -> slice:
    """Return which points of a line have a marker."""
    every = line.get_markevery()
    return slice(None, None, every) if isinstance(every, int) else slice(None)


def _finite(path: Path) -> Path:
    """Return ``path`` without what is not finite, which a logarithm makes of what is not positive."""
    vertices = _vertices(path)
    kept = np.isfinite(vertices).all(axis=1)
    if kept.all():
        return path
    return Path(vertices[kept], None if path.codes is None else np.asarray(path.codes)[kept])


def _box(box: Any) -> Path:
    return Path([(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1), (box.x0, box.y0)])
