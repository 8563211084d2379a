"""``dlhw3 crosscheck``: the numeric cross-check of the catalogue's derivations, as a table or as JSON.

torch is imported when the command runs, not when the command line is built.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dlhw3.catalogue import DERIVATIONS
from dlhw3.commands.bars import watched
from dlhw3.commands.completion import names_of
from dlhw3.commands.table import print_table
from dlhw3.commands.terminal import emit, emit_json, session, stdout_console
from dlhw3.errors import EXIT_NO, Flag, UserError, quoted
from dlhw3.plain import plain

if TYPE_CHECKING:
    from rich.text import Text

    from dlhw3.numeric.crosschecks.agreement import Report

SCHEMA = 1
_HEAD = (
    "derivation",
    "compared with",
    "combinations",
    "largest error",
    "tolerance",
    "order seen (expected)",
    "outcome",
)
_WORDS = (0, 1, 5, 6)  # the columns that are not numbers
_COLOURS = {"SUPPORTED": "cyan", "DISAGREES": "red", "NOT CROSS-CHECKED": "yellow"}


def crosscheck(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME …]",
            help="derivations; all when none is named",
            autocompletion=names_of(DERIVATIONS),
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        str, typer.Option("--seed", metavar="INTEGER", help="the first seed of the random points (default 0)")
    ] = "0",
    as_json: Annotated[bool, typer.Option("--json", help="print every comparison as JSON")] = False,
) -> None:
    """Compare derivations with automatic differentiation and simulation, in float64.

    Numbers that agree support a result and do not prove it; `dlhw3 derive` shows the proof. With --quiet only what
    does not agree is printed. Exit code 1 if anything disagrees or could not be compared.
    """
    for name in names or ():
        DERIVATIONS.entry(name)
    first = _seed(seed)
    reports = _reports(tuple(names or ()), first)
    if as_json:
        emit_json(as_data(reports, first))
    elif session.quiet:
        for line in _complaints(reports):
            emit(line + "\n")
    else:
        show(reports, first)
    if any(report.outcome.value != "SUPPORTED" for report in reports):
        raise typer.Exit(EXIT_NO)


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise UserError(
            (Flag("seed"), f" takes a whole number from 0, not {quoted(text)}."), hint=(Flag("seed", 0),)
        )
    return int(text)


def _reports(names: tuple[str, ...], seed: int) -> tuple[Report, ...]:
    """Compare, and say meanwhile on standard error what is being compared."""
    with watched("loading torch") as progress:
        import torch

        from dlhw3.numeric.crosschecks import crosscheck as crosschecks

        torch.set_num_threads(1)
        return crosschecks.crosscheck_all(names, seed=seed, progress=progress)


def as_data(reports: tuple[Report, ...], seed: int) -> dict[str, Any]:
    """Return the reports as plain data; a number that is not finite becomes null."""
    return {
        "schema": SCHEMA,
        "seed": seed,
        "entries": [
            {
                "name": report.entry,
                "against": report.against,
                "outcome": report.outcome.value,
                "comparisons": [_measured(asdict(item), item.agrees) for item in report.comparisons],
                "orders": [_measured(asdict(item), item.agrees) for item in report.orders],
            }
            for report in reports
        ],
    }


def _measured(measured: dict[str, Any], agrees: bool) -> dict[str, Any]:
    kept = {key: plain(value) for key, value in measured.items() if key != "entry"}
    return kept | {"agrees": agrees}


def show(reports: tuple[Report, ...], seed: int) -> None:
    """Print one row for each entry, and below the table whatever does not agree."""
    console = stdout_console()
    print_table(console, _HEAD, [_row(report) for report in reports], left=_WORDS)
    combinations = sum(len(report.comparisons) for report in reports)
    console.print(
        f"{combinations} combinations of derivation, loss, shape and seed, from seed {seed}, in float64; "
        "errors are relative.",
        soft_wrap=not console.is_terminal,
    )
    for line in _complaints(reports):
        console.print(line, markup=False, soft_wrap=not console.is_terminal)


def _row(report: Report) -> tuple[str | Text, ...]:
    from rich.text import Text

    outcome = report.outcome.value
    verdict = Text(outcome, style=_COLOURS[outcome])
    worst = report.worst
    if worst is None:
        return report.entry, "nothing", "0", "", "", "", verdict
    slopes = (f"{name} {seen:.2f} ({order})" for name, (order, seen) in report.slopes().items())
    numbers = str(len(report.comparisons)), f"{worst.error:.1e}", f"{worst.tolerance:.0e}"
    return report.entry, report.against, *numbers, ", ".join(slopes), verdict


def _complaints(reports: tuple[Report, ...]) -> list[str]:
    """Return one line for each entry that was not compared, and for the worst disagreements."""
    lines = []
    for report in reports:
        worst = report.worst
        if worst is None:
            lines.append(f"{report.entry}: no numeric check knows how to evaluate it.")
        elif not worst.agrees:
            at = ", ".join(filter(None, (worst.shape, worst.loss, f"seed {worst.seed}", worst.where)))
            lines.append(f"{report.entry}: off by {worst.error:.1e} at {at}.")
        for order in report.orders:
            if not order.agrees:
                lines.append(
                    f"{report.entry}: {order.integrator} shows order {order.observed:.2f}, not {order.expected}, "
                    f"and ends {order.closest:.1e} away, at {order.shape}, {order.loss}, seed {order.seed}."
                )
    return lines
