"""A panel says which of its curves lie on one another, as the eye would see them."""

from __future__ import annotations

import numpy as np
import pytest

from dlhw3.numeric.experiments.ntk import experiment as ntk
from dlhw3.numeric.runs import coincidence, figures
from dlhw3.progress import Silent


def panel(scale: str = "log", limits: tuple[float, float] = (1.0, 100.0)):
    with figures.style():
        figure, (axis,) = figures.panels(1, 1)
    axis.set_yscale(scale)
    axis.set_ylim(*limits)
    return figure, axis


@pytest.mark.parametrize(("scale", "limits"), [("log", (1.0, 100.0)), ("linear", (-5.0, 5.0))])
def test_curves_within_half_a_line_coincide_and_others_do_not(scale, limits):
    figure, axis = panel(scale, limits)
    points = axis.get_window_extent().height * 72 / figure.dpi
    heights = np.linspace(0.1, 0.9, 7)

    def curve(apart):  # in points, at one place
        moved = heights + np.eye(7)[3] * apart / points
        return limits[0] * (limits[1] / limits[0]) ** moved if scale == "log" else limits[0] + 10.0 * moved

    curves = {
        "a": curve(0.0),
        "near": curve(0.7),
        "far": curve(0.8),
        "beside far": curve(0.9),
        "b": 2 * curve(9),
    }
    assert coincidence.coinciding(axis, curves) == [["a", "near"], ["far", "beside far"]]
    coincidence.tell(axis, coincidence.coinciding(axis, curves))
    assert axis.texts[-1].get_text() == "a and near: one line\nfar and beside far: one line"


def test_what_is_not_a_number_lies_on_nothing():
    _, axis = panel()
    assert coincidence.coinciding(axis, {"a": np.array([np.nan, 2.0]), "b": np.array([np.nan, 2.0])}) == []
    coincidence.tell(axis, [])
    assert not axis.texts


@pytest.mark.parametrize(("width", "said"), [((400,), True), ((20, 4000), True), ((8,), False)])
def test_the_losses_of_a_wide_network_and_its_kernel_are_said_to_be_one_line(width, said):
    config = ntk.Config(width=width, steps=40, n=8, d=3, rate=2e-3)
    result = ntk.run(config, Silent())
    with figures.style():
        figure = ntk.plot(result, config)
        figures.finish(figure)
        losses = figure.axes[0]
        texts = [text.get_text() for text in losses.texts]
    network, kernel = (
        np.median(result.arrays[f"loss_{name}"][-1], axis=0) for name in ("network", "initial")
    )
    apart = np.max(np.abs(np.log(network / kernel)))
    assert any("one line" in text for text in texts) == said, apart
    if said:
        assert figures.maths("H(0)") in texts[0]
