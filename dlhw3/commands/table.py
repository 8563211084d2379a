"""Tables on stdout: never a cell cut, turned over where that fits better."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, JustifyMethod
    from rich.table import Table
    from rich.text import Text


def print_table(
    console: Console,
    head: Sequence[str],
    rows: Sequence[Sequence[str | Text]],
    *,
    left: Collection[int] = (),
) -> None:
    """Print ``rows`` under ``head``, or the table turned over where that is narrower and the rows do not fit.

    The columns numbered in ``left`` stand on the left, the others, numbers, on the right. What fits neither
    way runs over the edge, whole.
    """
    lines: list[Sequence[str | Text]] = [head, *rows]
    table = _grid(console, lines, left)
    width = _width(console, table)
    if width > console.width:
        turned = _grid(console, list(zip(*lines, strict=True)), (0,))
        if _width(console, turned) < width:
            table, width = turned, _width(console, turned)
    terminal = console.width
    console.width = max(terminal, width)
    console.print(table)
    console.width = terminal


def _grid(console: Console, lines: Sequence[Sequence[str | Text]], left: Collection[int]) -> Table:
    """Return a table of ``lines``, the first its head."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD if console.is_terminal else box.MARKDOWN, header_style="bold")
    for column, title in enumerate(lines[0]):
        side: JustifyMethod = "left" if column in left else "right"
        table.add_column(_text(title), justify=side, no_wrap=True)
    for line in lines[1:]:
        table.add_row(*(_text(cell) for cell in line))
    return table


def _text(cell: str | Text) -> Text:
    from rich.text import Text

    return Text(cell) if isinstance(cell, str) else cell


def _width(console: Console, table: Table) -> int:
    """Return the characters a line of the table takes when nothing is cut."""
    from rich.measure import Measurement

    return Measurement.get(console, console.options.update(max_width=10_000), table).maximum
