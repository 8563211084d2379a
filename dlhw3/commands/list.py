"""``dlhw3 list``: the contents page."""

from __future__ import annotations

import textwrap
from typing import Annotated

import typer

from dlhw3.catalogue import DERIVATIONS, EXPERIMENTS, FORMATS, Entry
from dlhw3.commands.terminal import columns, emit, emit_json, session

SCHEMA = 1
NARROWEST = 40  # columns
CATALOGUES = (DERIVATIONS, EXPERIMENTS, FORMATS)
LONGEST = max(len(name) for catalogue in CATALOGUES for name in catalogue)


def list_command(
    as_json: Annotated[bool, typer.Option("--json", help="print names and summaries as JSON")] = False,
) -> None:
    """List every derivation, experiment and output format; with --quiet, the names alone."""
    if as_json:
        entries = {
            f"{catalogue.kind}s": [
                {"name": entry.name, "summary": entry.summary} for entry in catalogue.entries
            ]
            for catalogue in CATALOGUES
        }
        emit_json({"schema": SCHEMA} | entries)
        return
    for catalogue in CATALOGUES:
        if not session.quiet:
            emit(f"{catalogue.kind}s\n")
        for entry in catalogue.entries:
            emit(f"{entry.name if session.quiet else _line(entry)}\n")


def _line(entry: Entry) -> str:
    """Return the name and, beside it, the summary, broken where the terminal, or COLUMNS, is narrow."""
    line, width = f"  {entry.name:{LONGEST}} {entry.summary}", columns()
    if width is None:
        return line
    return textwrap.fill(
        line, max(width, NARROWEST), subsequent_indent=(LONGEST + 3) * " ", break_on_hyphens=False
    )
