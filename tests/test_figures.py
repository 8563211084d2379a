"""What every figure gets: lines that differ, ticks that can be read, zeros marked, legends off the curves."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from matplotlib.mathtext import MathTextParser

from dlhw3.numeric.runs import figures, legends, log_axes, looks


def test_no_two_lines_look_alike() -> None:
    made = [looks.look(i) for i in range(91)]
    assert len({(one.color, one.marker) for one in made}) == 91
    assert len({(one.linestyle, one.marker) for one in made[:78]}) == 78  # in greyscale
    assert len({one.marker for one in made[:13]}) == 13
    assert len({one.color for one in made[:7]}) == len({one.linestyle for one in made[:7]}) == 7


def test_many_series_get_a_colour_scale_with_a_bar() -> None:
    with figures.style():
        figure, (axis,) = figures.panels(1, 1)
        made = looks.scale(axis, range(2, 32), "depth N")
        assert len({one.color for one in made}) == 30
        assert figure.axes[1].get_ylabel() == "depth N"
        looks.scale(axis, [3.0], "one value")
        figures.render(figure)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (4.7285, 4.9),
        (1.9, 4.2),
        (0.0123, 0.031),
        (3.0, 90.0),
        (1e-7, 3e-7),
        (1e-12, 1e3),
        (0.99, 1.01),
        (7e6, 3e7),
    ],
)
def test_ticks_of_a_logarithmic_axis_can_be_read(low: float, high: float) -> None:
    with figures.style():
        figure, (axis,) = figures.panels(1, 1, width=4, height=3)
        axis.plot([1, 2], [low, high])
        axis.set_yscale("log")
        figures.finish(figure)
        bottom, top = axis.get_ylim()
        shown = [t for t in axis.yaxis.get_major_ticks() if bottom <= t.get_loc() <= top]
        labels = [tick.label1.get_text() for tick in shown]
        assert 2 <= len(labels) <= 9
        assert len(set(labels)) == len(labels)
        for tick, label in zip(shown, labels, strict=True):
            assert "10^{0}" not in label or label == "$10^{0}$"
            assert value_of(label) == pytest.approx(tick.get_loc(), rel=1e-5)
        if low > 1e-3 and high < 1e4 and high < 10 * low:
            assert not any("times" in label for label in labels)
        assert not any(t.label1.get_text() for t in axis.yaxis.get_minor_ticks())


def value_of(label: str) -> float:
    """Return the number that a label writes."""
    if not label.startswith("$"):
        return float(label.replace("−", "-"))
    mantissa, _, power = label.strip("$").rpartition("10^")
    return float(mantissa.replace(r"\times", "") or 1) * 10.0 ** int(power.strip("{}"))


def test_ticks_that_somebody_chose_stay() -> None:
    with figures.style():
        figure, (axis,) = figures.panels(1, 1)
        axis.plot([60, 600], [1, 2])
        axis.set_xscale("log")
        axis.set_xticks([60, 600], labels=["sixty", "600"])
        axis.minorticks_off()
        figures.finish(figure)
        assert [label.get_text() for label in axis.get_xticklabels()] == ["sixty", "600"]


def test_what_is_zero_is_marked_on_a_logarithmic_axis() -> None:
    with figures.style():
        figure, (first, second, third) = figures.panels(1, 3)
        for axis in (first, second):
            axis.plot([1, 2, 3], [1.0, 0.1, 0.01])
            axis.plot([1, 2, 3], [0.0, 0.0, 0.0], color="#009E73")
        first.set_yscale("log")
        third.plot([1, 2, 3], [1.0, 0.5, math.nan])
        third.set_yscale("log")
        limits = first.get_ylim()
        figures.finish(figure)
        marks = [line for line in first.lines if line.get_gid() == log_axes.ZERO]
        assert [list(line.get_xdata()) for line in marks] == [[1, 2, 3]]
        assert marks[0].get_color() == "#009E73"
        assert first.get_ylim() == limits
        assert any("is 0" in text.get_text() for text in first.texts)
        for axis in (second, third):  # linear; nothing that is zero
            assert not axis.texts
        figures.finish(figure)
        assert len(first.texts) == 1


@pytest.mark.parametrize("seeds", [1, 2, 7, 8, 20])
def test_few_runs_are_drawn_themselves_and_many_as_a_band(seeds: int) -> None:
    runs = np.random.default_rng(0).uniform(1, 2, (seeds, 5))
    with figures.style():
        figure, (axis, scaling) = figures.panels(1, 2)
        figures.band(axis, np.arange(5.0), runs, looks.look(0))
        figures.against(scaling, np.arange(1.0, 6.0), runs.T, looks.look(0))
        banded = seeds >= looks.FEW
        assert len(axis.collections) == banded
        assert len(axis.lines) == (1 if banded or seeds == 1 else 1 + seeds)
        np.testing.assert_array_equal(axis.lines[0].get_ydata(), np.median(runs, axis=0))
        assert len(scaling.containers) == banded
        assert ("10–90 %" in figures.spread(seeds)) == banded
        figures.render(figure)


@pytest.mark.parametrize("kind", ["lines", "cloud", "rising", "bars"])
def test_a_legend_covers_no_curve(kind: str) -> None:
    x = np.linspace(0, 1, 50)
    with figures.style():
        figure, (axis, _) = figures.panels(1, 2)
        if kind == "cloud":
            for i in range(9):
                axis.plot(x, np.random.default_rng(i).uniform(size=50), label=f"series number {i}")
        elif kind == "bars":
            axis.errorbar(x, x, 0.4 + 0 * x, label="bars")
        else:
            axis.plot(x, x if kind == "rising" else np.ones(50), label="one")
            axis.plot(x, x**2, label="two")
        axis.legend(loc="upper right" if kind != "rising" else "center")
        figures.finish(figure)
        figure.draw_without_rendering()
        renderer = figure.canvas.get_renderer()
        assert not legends.covers(axis, renderer)
        box = axis.get_legend().get_window_extent(renderer)
        assert figure.bbox.contains(box.x0, box.y0)
        assert figure.bbox.contains(box.x1, box.y1)
        for line in axis.lines:
            for point in axis.transData.transform(line.get_xydata()):
                assert not box.contains(*point)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("‖u − y‖²", "$‖u\\ −\\ y‖^{2}$"),
        ("‖u − u*‖ / ‖r₀‖", "$‖u\\ −\\ u^*‖\\ /\\ ‖r_{0}‖$"),
        ("λ_max(H*)", "$λ_{\\mathrm{max}}(H^*)$"),
        ("u*²", "$u^{*2}$"),
        ("m⁻¹", "$m^{-1}$"),
        ("10–90 %", "$10–90\\ \\%$"),
        ("Wᵀ_1", "$W^{⊤}_{1}$"),
    ],
)
def test_formulas_are_mathtext(text: str, expected: str) -> None:
    assert figures.maths(text) == expected
    MathTextParser("agg").parse(expected)


@pytest.mark.parametrize(
    "name", ["a$b.npz", "$x_{$.npz", "数据.npz", "a\udcff.npz", "a\nb.npz", "100%.npz", "$5 and $6^^"]
)
def test_any_name_of_a_file_can_stand_in_a_caption(name: str) -> None:
    with figures.style():
        figure, _ = figures.panels(1, 1)
        figures.caption(figure, "Title", f"data from {name}, n = 3")
        assert figures.render(figure)["figure.png"].startswith(b"\x89PNG")


@pytest.mark.parametrize("width", [4.6, 9.2, 11.0])
@pytest.mark.parametrize(
    "text",
    [
        "f = 0.5*norm2(U*V'-Y)^2 + sum(exp(-U.*U)) + logdet(eye + U'*U) + log(1+norm2(V)^4) + tr(W*W)" * 2,
        "f = " + "+".join(f"{k}*norm2(W*M)^2" for k in range(60)),
        "W" * 3000,
        "‖∇φ‖ " * 200,
        "costs $5 and " * 40,
    ],
)
def test_a_caption_stays_within_its_figure(text: str, width: float) -> None:
    with figures.style():
        figure, (axis,) = figures.panels(1, 1, width=width, height=3.3)
        axis.plot([1, 2], [1, 2])
        figures.caption(figure, "Title", text)
        figures.render(figure)
        label = figure.texts[-1]
        box = label.get_window_extent(figure.canvas.get_renderer())
        assert box.x0 >= 0.0
        assert box.x1 <= figure.bbox.x1
        assert box.y0 >= 0.0
        assert axis.get_window_extent().height > 0.25 * figure.bbox.height
        shown = "".join(label.get_text().split())
        assert "".join(text.split()).startswith(shown.removesuffix("…"))


@pytest.mark.parametrize("place", [0.02, 123456.7, 5e-6, -3.25])
@pytest.mark.parametrize("width", [3.6, 9.0])
def test_labels_of_ticks_do_not_touch(place: float, width: float) -> None:
    with figures.style():
        figure, panels = figures.panels(1, 2, width=width, height=3.0)
        for axis in panels:
            axis.plot([place], [1.0], "o")
        figures.finish(figure)
        figure.draw_without_rendering()
        for axis in panels:
            low, high = axis.get_xlim()
            ticks = [tick for tick in axis.xaxis.get_major_ticks() if low <= tick.get_loc() <= high]
            boxes = [tick.label1.get_window_extent() for tick in ticks]
            assert boxes
            assert all(one.x1 <= other.x0 for one, other in itertools.pairwise(boxes))


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.25, 6, "0.25"),
        (1e-9, 6, "10^{-9}"),
        (2.5e-7, 6, r"2.5\times 10^{-7}"),
        (0.0034567, 2, "0.0035"),
        (3e20, 2, r"3\times 10^{20}"),
        (4.0, 6, "4"),
    ],
)
def test_a_number_within_a_formula(value: float, digits: int, text: str) -> None:
    assert figures.numeral(value, digits) == text
    MathTextParser("agg").parse(f"$η = {text}$")


def test_nothing_but_nan_can_be_drawn() -> None:
    with figures.style():
        figure, (axis,) = figures.panels(1, 1)
        figures.band(axis, np.arange(1.0, 4.0), np.full((3, 3), np.nan), looks.look(0), "nothing")
        figures.logarithmic(axis)
        axis.legend()
        figures.render(figure)


def test_the_same_bytes_twice_and_whatever_was_set_before() -> None:
    import matplotlib

    def drawn() -> dict[str, bytes]:
        with figures.style():
            figure, (axis,) = figures.panels(1, 1)
            axis.plot([1, 2], [1, 20], label="line")
            axis.set_yscale("log")
            axis.legend()
            return figures.render(figure)

    first = drawn()
    with matplotlib.rc_context({"font.size": 40, "axes.grid": False, "savefig.format": "pdf"}):
        assert drawn() == first
        assert matplotlib.rcParams["font.size"] == 40
