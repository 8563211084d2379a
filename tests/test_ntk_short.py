"""The figure of ntk for runs of few steps: drawn from the start, every curve a line, ticks apart."""

from __future__ import annotations

import itertools
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

import dlhw3
from dlhw3 import cli
from dlhw3.numeric.runs import figures


@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("seeds", [1, 2, 8])
def test_a_short_run_is_drawn_from_its_start(steps: int, seeds: int) -> None:
    made = dlhw3.run("ntk", width=20, steps=steps, seeds=seeds, n=12, d=3)
    with figures.style():
        figure = made.figure()
        figure.draw_without_rendering()
        losses, distances, drift, _ = figure.axes
        for axis in (losses, distances, drift):
            lines = [line for line in axis.lines if len(line.get_xdata())]
            assert len({line.get_linestyle() for line in lines}) > 1
            for line in lines:
                x = np.asarray(line.get_xdata(), dtype=float)
                assert len(x) >= 2  # a line, no lone dot
                assert x[0] == 0.0
            boxes = [label.get_window_extent() for label in axis.get_xticklabels() if label.get_text()]
            assert all(one.x1 <= other.x0 for one, other in itertools.pairwise(boxes))


@pytest.mark.parametrize("noise", ["1e6", "1e150", "1e300"])
def test_a_run_that_diverges_at_once_is_drawn_and_told_in_sentences(
    noise: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, sizes = tmp_path / "run", ["--width", "20", "--steps", "20", "--n", "10", "--d", "3"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cli.run(["simulate", "ntk", *sizes, "--noise", noise, "--out", str(out)]) == 1
    told = capsys.readouterr().err
    assert "dlhw3: The network diverged at step" in told
    assert "could not be drawn" not in told
    assert not json.loads((out / "manifest.json").read_text())["undrawn"]
    assert (out / "figure.png").stat().st_size > 1000
