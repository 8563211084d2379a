"""Tables on a narrow terminal: every cell whole, turned over where that is narrower."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.text import Text

from dlhw3.commands import crosscheck as cli_check
from dlhw3.commands.table import print_table
from dlhw3.numeric.crosschecks.agreement import Comparison, Order, Report


def console(columns: int) -> Console:
    return Console(file=io.StringIO(), force_terminal=True, color_system=None, width=columns)


def lines(of: Console) -> list[str]:
    assert isinstance(of.file, io.StringIO)
    return [line.rstrip() for line in of.file.getvalue().splitlines() if line.strip()]


@pytest.mark.parametrize("columns", [10, 80, 200])
def test_no_cell_is_cut_and_markup_is_text(columns: int) -> None:
    head = ["name", *(f"a long title number {index}" for index in range(6))]
    rows = [["[bold]one[/]", *(f"{index}.25e-07" for index in range(6))]]
    where = console(columns)
    print_table(where, head, rows, left=(0,))
    text = "\n".join(lines(where))
    for cell in (*head, *rows[0]):
        assert cell in text
    assert where.width == columns
    assert (len(lines(where)) > 3) == (columns < 200)  # turned over, where it did not fit


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize("count", [1, 2, 7, 30])
def test_rows_turned_over_stand_side_by_side_while_they_fit(columns: int, count: int) -> None:
    head = ["a title", *(f"quantity number {index}" for index in range(9))]
    rows = [
        [f"row {number:02}", *(f"{number:02}.{index}5e-07" for index in range(9))] for number in range(count)
    ]
    where = console(columns)
    print_table(where, head, rows)
    shown = lines(where)
    assert max(map(len, shown)) <= columns
    assert where.width == columns
    text = "\n".join(shown)
    for row in rows:
        assert all(text.count(cell) >= 1 for cell in row)
    blocks = text.count("a title")
    assert blocks == -(-count // max(1, (columns - 21) // 12))  # 21 characters of names, 12 for each row


def test_a_cell_keeps_its_style() -> None:
    where = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=80)
    print_table(where, ["a"], [[Text("word", style="red")]])
    assert "\x1b[31mword" in where.file.getvalue()  # type: ignore[attr-defined]


def report(name: str) -> Report:
    comparisons = (Comparison(name, "squared distance", "3×2", 0, 1e-15, 1e-12),)
    orders = tuple(
        Order(name, "squared distance", "3×2", 0, integrator, order, order + 0.01, 0.25, 0.0, 0.1)
        for integrator, order in (("Euler", 1), ("Runge–Kutta", 4))
    )
    return Report(name, "the parameters' own motion", comparisons, orders)


@pytest.mark.parametrize("count", [1, 2, 6])
def test_check_cuts_nothing_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    where = console(80)
    monkeypatch.setattr(cli_check, "stdout_console", lambda: where)
    cli_check.show(tuple(report(f"derivation-{index}") for index in range(count)), 0)
    assert max(map(len, lines(where))) <= 80
    text = "\n".join(lines(where))
    assert "…" not in text
    for cell in ("the parameters' own motion", "Euler 1.01 (1), Runge–Kutta 4.01 (4)", "SUPPORTED"):
        assert text.count(cell) == count
    assert all(f"derivation-{index}" in text for index in range(count))
    assert "order seen (expected)" in text
