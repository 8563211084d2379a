"""``dlhw3 sweep --figures``: a figure that cannot be drawn costs no run."""

from __future__ import annotations

from pathlib import Path

import pytest
from sweeping import TINY, finish, in_place, table

from dlhw3.numeric.runs import store


def test_figures_that_cannot_be_drawn_cost_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "matplotlibrc").write_bytes(b"\xff\xfe")  # matplotlib cannot even be imported here
    monkeypatch.chdir(tmp_path)
    line = (*TINY, "--seeds", "0:2", "--jobs", "1")
    done = finish("landscape", tmp_path / "out", *line, "--figures")
    assert done.returncode == 1, done.stderr
    assert "Of 4 runs, 4 have no figure; the first, landscape-" in done.stderr
    assert "Traceback" not in done.stderr
    assert {row["status"] for row in table(tmp_path / "out").to_pylist()} == {"complete"}
    assert all(store.load(folder).undrawn for folder in in_place(tmp_path / "out"))
