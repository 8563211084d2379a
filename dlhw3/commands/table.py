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
    """Print ``rows`` under ``head``; where they do not fit, turned over, as many rows side by side as fit.

    The columns numbered in ``left`` stand on the left, the others, numbers, on the right. No cell is ever cut: what
    fits in no way runs over the edge, whole.
    """
    lines: list[Sequence[str | Text]] = [head, *rows]
    table = _grid(console, lines, left)
    if _width(console, table) <= console.width:
        _print(console, table)
        return
    turned = _turned(console, head, rows)
    if any(_width(console, block) > console.width for block in turned):
        turned = [min(table, _block(console, head, rows), key=lambda one: _width(console, one))]
    for block in turned:
        _print(console, block)


def _print(console: Console, table: Table) -> None:
    """Print a table whole, and an empty line after it, which ends a table in Markdown too.

    Rich draws the edges above and below as lines of blanks: they go, with every blank at the end of a line.
    """
    usual = console.width
    console.width = max(usual, _width(console, table))
    with console.capture() as captured:
        console.print(table)
    console.width = usual
    lines = [line.rstrip() for line in captured.get().splitlines()]
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        lines.pop()
    console.file.write("\n".join((*lines, "", "")))


def _turned(console: Console, head: Sequence[str], rows: Sequence[Sequence[str | Text]]) -> list[Table]:
    """Return the rows as columns beside ``head``, in as many tables as it takes for each to fit."""
    blocks: list[Table] = []
    first = 0
    for stop in range(1, len(rows) + 1):
        if (
            stop == len(rows)
            or _width(console, _block(console, head, rows[first : stop + 1])) > console.width
        ):
            blocks.append(_block(console, head, rows[first:stop]))
            first = stop
    return blocks


def _block(console: Console, head: Sequence[str], rows: Sequence[Sequence[str | Text]]) -> Table:
    return _grid(console, list(zip(head, *rows, strict=True)), (0,))


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
