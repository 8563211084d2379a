"""Whether a figure can be drawn, for tests that draw many and read none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sampling import THOROUGH

from dlhw3.numeric.runs import figures

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def require_drawable(figure: Figure) -> None:
    """Lay a figure out as ``figures.render`` does, ticks, texts and legends, where every warning is an error.

    Its pixels and its SVG, which take most of the time, are made where DLHW3_THOROUGH=1 alone. Call inside
    ``figures.style()``.
    """
    if THOROUGH:
        figures.render(figure)
        return
    figures.finish(figure)
    figure.draw_without_rendering()
