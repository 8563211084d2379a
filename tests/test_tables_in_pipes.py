"""Tables where there is no terminal: within COLUMNS, no blanks at the ends of lines, Markdown as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from sampling import THOROUGH
from typer.testing import CliRunner

from dlhw3.cli import app
from dlhw3.numeric.experiments.end_to_end.summary import _interval
from dlhw3.numeric.runs.power_law import Exponent

COMMANDS = {
    "landscape": ["simulate", "landscape", "--depth", "2,3", "--seeds", "2", "--steps", "20"],
    "end-to-end": ["simulate", "end-to-end", "--depth", "2", "--seeds", "2", "--time", "0.1", "--most", "20"],
    "sweep": ["sweep", "landscape", "--set", "depth=2,3", "--set", "steps=5", "--jobs", "1"],
    "list": ["list"],
}


def printed(name: str, folder: Path, columns: int | None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    out = [] if name == "list" else ["--out", str(folder / name)]
    monkeypatch.chdir(folder)
    if columns is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", str(columns))
    found = CliRunner().invoke(app, [*COMMANDS[name], *out])
    assert found.exit_code == 0, found.output
    return found.stdout.splitlines()


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("columns", [60, 100, None] if THOROUGH else [60, None])
@pytest.mark.usefixtures("verdicts_once")
def test_pipes_obey_columns_and_end_no_line_in_blanks(
    name: str, columns: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = printed(name, tmp_path, columns, monkeypatch)
    assert [line for line in lines if line != line.rstrip()] == []
    assert lines[0]
    if columns is not None:
        assert [line for line in lines if len(line) > columns and not line.startswith("wrote ")] == []
    table = [place for place, line in enumerate(lines) if line.startswith("|")]
    if name != "list":
        assert re.fullmatch(r"\|[-|:]+\|", lines[table[0] + 1])
        assert lines[table[-1] + 1] == ""


@pytest.mark.parametrize(
    ("low", "value", "high", "shown"),
    [
        (-5.59, 0.49, 6.57, "–"),
        (0.9, 1.0, 1.1, "1.00 ± 0.10"),
        (-0.1, 0.0, 0.1, "0.00 ± 0.10"),
        (np.nan, 1.0, np.nan, "1.00"),
    ],
)
def test_an_interval_that_holds_every_order_is_no_order(
    low: float, value: float, high: float, shown: str
) -> None:
    assert _interval(Exponent(value, low, high, 2)) == shown
