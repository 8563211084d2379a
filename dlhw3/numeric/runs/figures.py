"""One style for every figure: readable in greyscale, the same bytes for the same numbers.

Lines differ by dash and marker as well as by colour (``looks.look``); a caption under the panels says what n, the
seeds and the units are. Only matplotlib's object interface is used (no pyplot): no window, no global figure
list, and neither MPLBACKEND nor the user's matplotlibrc has a say.

``finish``, which ``render`` calls, sees to what every figure needs when all is drawn: ticks of logarithmic
axes that can be read, zeros marked where a logarithm has no place for them, legends that cover no curve.
"""

from __future__ import annotations

import io
import os
import re
import sys
import textwrap
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.runs.looks import FEW, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 200
_CAPTION_SIZE, _CAPTION_COLUMNS, _CAPTION_LINES = 7.5, 18, 8  # points, characters an inch, at most
_MARGIN = 0.01  # of the width, on both sides of a caption
_FINISHED = "finished"  # the gid of a figure that was finished
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
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵀ", "0123456789+-⊤", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+-", strict=True))


@contextmanager
def style() -> Iterator[None]:
    """Apply the style, over matplotlib's own defaults, while the block runs: draw and render inside it."""
    matplotlib = _matplotlib()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def _matplotlib() -> Any:
    """Import matplotlib (heavy) whatever MPLBACKEND says: a name it does not know would stop the import."""
    if "matplotlib" in sys.modules:
        return sys.modules["matplotlib"]
    backend = os.environ.pop("MPLBACKEND", None)
    try:
        import matplotlib
    finally:
        if backend is not None:
            os.environ["MPLBACKEND"] = backend
    if backend is not None:
        with suppress(ValueError):  # for the user's own figures in this process
            matplotlib.rcParams["backend"] = backend
    return matplotlib


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
    figure.suptitle(title, fontsize=11, x=_MARGIN, ha="left")
    printable = text.encode("utf-8", "backslashreplace").decode()
    wrapped = _wrapped(printable, figure.get_figwidth() * (1.0 - 2.0 * _MARGIN))
    label = figure.supxlabel(wrapped, fontsize=_CAPTION_SIZE, x=_MARGIN, ha="left", color="0.25")
    label.set_parse_math(_is_mathtext(wrapped))


def _wrapped(text: str, inches: float) -> str:
    """Return a text in lines of at most so many inches; within a word where that is longer, and not without end."""
    most = int(inches * _CAPTION_COLUMNS)
    for broken in (False, True):
        for columns in range(most, most // 2, -2):
            lines = textwrap.wrap(
                text, columns, break_long_words=broken, max_lines=_CAPTION_LINES, placeholder=" …"
            )
            if all(width_of(line, _CAPTION_SIZE) <= inches for line in lines):
                return "\n".join(lines)
    return "\n".join(lines)


def width_of(text: str, size: float) -> float:
    """Return how wide a text of this size in points is drawn, in inches, each dollar sign as a letter."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    with _without_glyph_warnings():
        path = TextPath((0, 0), text.replace("$", "S"), size=size, prop=FontProperties(size=size))
    return float(path.get_extents().width) / 72.0


def spread(seeds: int) -> str:
    """Return what ``band`` and ``against`` draw of so many seeds, in words for a caption."""
    if seeds == 1:
        return "one seed"
    if seeds < FEW:
        return f"{seeds} seeds: medians, and each run as a thin line or a dot"
    return f"{seeds} seeds: medians and 10–90 %"


def band(axis: Axes, x: NDArray[Any], runs: NDArray[Any], look: Look, label: str = "") -> None:
    """Draw the median over seeds of ``runs`` (seeds, T) at ``x`` (T,), and how they spread.

    Few runs (below ``looks.FEW``) are drawn themselves, as thin lines; many as the band of their 10–90 %.
    """
    axis.plot(x, np.median(runs, axis=0), label=label or "_unlabelled", **look.points(len(x)))
    if len(runs) >= FEW:
        low, high = np.quantile(runs, (0.1, 0.9), axis=0)
        axis.fill_between(x, low, high, color=look.color, alpha=0.18, linewidth=0)
    elif len(runs) > 1:
        axis.plot(x, runs.T, color=look.color, linewidth=0.5, alpha=0.6, label="_run")


def against(axis: Axes, x: NDArray[Any], values: NDArray[Any], look: Look, label: str = "") -> None:
    """Draw medians of ``values`` (sizes, seeds) at the sizes ``x``: many seeds with bars, few as dots beside."""
    middle = np.median(values, axis=1)
    style = look.line() | {"marker": look.marker, "label": label or "_unlabelled"}
    if values.shape[1] >= FEW:
        low, high = np.quantile(values, (0.1, 0.9), axis=1)
        axis.errorbar(x, middle, (middle - low, high - middle), capsize=2, **style)
        return
    axis.plot(x, middle, **style)
    if values.shape[1] > 1:
        axis.plot(x, values, ".", color=look.color, markersize=3, alpha=0.6, label="_run")


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


def maths(text: str) -> str:
    """Return a formula written in Unicode as mathtext: letters italic, words upright, in every label alike.

    ``maths("‖u − u*‖² / λ_max")`` is ``$‖u − u^*‖^{2} / λ_{\\mathrm{max}}$``. A word has two letters or more.
    """
    text = _shifted(_shifted(text, _RAISED, "^"), _LOWERED, "_")
    text = re.sub(r"_([A-Za-z0-9]+)", r"_{\1}", text)
    text = re.sub(r"(?<![\\A-Za-z])([A-Za-z]{2,})", r"\\mathrm{\1}", text)
    for plain, mathtext in (("*^{", "^{*"), ("*", "^*"), ("^{^*", "^{*"), ("%", r"\%"), (" ", r"\ ")):
        text = text.replace(plain, mathtext)
    return f"${text}$"


def numeral(value: float, digits: int = 6) -> str:
    """Return a number as it stands within mathtext: 0.25, and 1e-09 with a power of ten."""
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    if not exponent:
        return mantissa
    power = f"10^{{{int(exponent)}}}"
    return power if mantissa == "1" else rf"{mantissa}\times {power}"


def _shifted(text: str, signs: Mapping[str, str], how: str) -> str:
    """Return ``text`` with each run of raised or lowered signs as mathtext writes it."""
    runs = re.compile(f"[{''.join(signs)}]+")
    return runs.sub(lambda run: f"{how}{{{''.join(signs[one] for one in run[0])}}}", text)


def finish(figure: Figure) -> None:
    """See to ticks, zeros and legends of a figure on which all is drawn. Call inside ``style``; once is enough."""
    from dlhw3.numeric.runs import legends, log_axes

    if figure.get_gid() == _FINISHED:
        return
    figure.set_gid(_FINISHED)
    for axes in figure.axes:
        log_axes.mark_zeros(axes)
        for axis in (axes.xaxis, axes.yaxis):
            log_axes.ticks(axis)
    with _without_glyph_warnings():
        _lay_out(figure)
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        for axes in figure.axes:
            _keep_apart(axes, renderer)
        beside = [legends.place(axes, renderer) for axes in figure.axes]
        if any(beside):
            _lay_out(figure)


def _keep_apart(axes: Axes, renderer: Any) -> None:
    """Take fewer ticks of a horizontal axis, where nobody has chosen them, until their labels do not touch."""
    from matplotlib.ticker import AutoLocator, MaxNLocator

    if not isinstance(axes.xaxis.get_major_locator(), AutoLocator):
        return
    for most in (8, 6, 5, 4, 3, 2, 1):
        low, high = sorted(axes.get_xlim())
        axes.xaxis.get_tightbbox(renderer)  # ticks have their places and labels when they are measured
        boxes = [
            tick.label1.get_window_extent(renderer)
            for tick in axes.xaxis.get_major_ticks()
            if tick.label1.get_text() and low <= tick.get_loc() <= high
        ]
        if all(one.x1 < other.x0 for one, other in pairwise(boxes)):
            return
        axes.xaxis.set_major_locator(MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]))


def render(figure: Figure) -> dict[str, bytes]:
    """Return the figure as ``figure.png`` and ``figure.svg``, without dates. Call inside ``style``.

    The panels have their places before either is drawn: matplotlib would look for them in each drawing anew,
    and draw twice.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    svg = io.StringIO()
    with _laid_out(figure):
        png = _png(figure)
        FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    return {"figure.png": png, "figure.svg": svg.getvalue().encode()}


def render_png(figure: Figure) -> bytes:
    """Return ``figure.png`` alone, with the bytes that ``render`` gives it. Call inside ``style``."""
    with _laid_out(figure):
        return _png(figure)


def _png(figure: Figure) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    png = io.BytesIO()
    FigureCanvasAgg(figure).print_png(png, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return png.getvalue()


@contextmanager
def _laid_out(figure: Figure) -> Iterator[None]:
    """Finish a figure, and hold its panels where they are and its size in pixels as files have it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    finish(figure)
    dpi, engine = figure.dpi, figure.get_layout_engine()
    figure.set_dpi(DPI)
    figure.set_layout_engine("none")
    with _without_glyph_warnings():
        yield
    figure.set_layout_engine(engine)
    figure.set_dpi(dpi)
    FigureCanvasAgg(figure)


def _lay_out(figure: Figure) -> None:
    """Give the panels their places."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)


@contextmanager
def _without_glyph_warnings() -> Iterator[None]:
    """Names of files may have letters that the font has not: a box stands for them, without a warning."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from")
        yield


def _is_mathtext(text: str) -> bool:
    """Return whether the dollars in ``text`` enclose formulas, and are no part of the name of a file."""
    from matplotlib.mathtext import MathTextParser

    try:
        for line in text.splitlines():
            if "$" in line:
                MathTextParser("agg").parse(line)
    except ValueError:
        return False
    return True
