"""``dlhw3 sweep``: one experiment for every combination of settings and seeds, resumed where it stopped.

Results go to stdout, progress to stderr. Errors are raised through: the caller maps them to exit codes.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dlhw3.catalogue import EXPERIMENTS
from dlhw3.commands.bars import watched
from dlhw3.commands.completion import names_of
from dlhw3.commands.files import results_folder
from dlhw3.commands.table import print_table
from dlhw3.commands.terminal import emit, note_saved, session, short_path, stdout_console, tell
from dlhw3.errors import Flag, NegativeAnswer, Said, Spelling, UserError, joined

if TYPE_CHECKING:
    from dlhw3.numeric.runs.sweeps.plan import Plan
    from dlhw3.numeric.runs.sweeps.sweep import Swept
    from dlhw3.numeric.runs.sweeps.table import Row

NUMBERS_SHOWN = 4  # measured columns in the summary; the table on the disk has all
ROWS_SHOWN = 40
_RESUMES = "The same command resumes."


def sweep(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="an experiment; `dlhw3 list` names them",
            autocompletion=names_of(EXPERIMENTS),
            show_default=False,
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=V,V,…", help="the values of one option; repeatable"),
    ] = None,
    seeds: Annotated[
        str,
        typer.Option("--seeds", metavar="FIRST:END", help="seeds from FIRST to END − 1 (default 0 alone)"),
    ] = "0",
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="INTEGER", help="worker processes here (default one a core)"),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="compute on this Dask cluster")
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out", "-o", metavar="FOLDER", help="where the results go (default results/sweep-NAME)"
        ),
    ] = None,
    figures: Annotated[bool, typer.Option("--figures", help="draw a figure for every new run")] = False,
) -> None:
    """Run an experiment for every combination of settings and seeds; finished runs are not repeated.

    Exit code 1 if a run diverges or fails a check.
    """
    if name is None:
        raise UserError("sweep needs the name of an experiment.", hint="dlhw3 sweep ntk, or dlhw3 list")
    _refuse_workers(jobs, scheduler)
    folder = Path("results") / f"sweep-{name}" if out is None else results_folder(out)
    workers = {"workers": jobs or 0, "scheduler": scheduler or ""}
    plan, swept = _swept(name, settings or (), seeds, folder, figure=figures, **workers)
    note_saved(f"the results are in {short_path(folder)}")
    if session.quiet:
        emit(f"{short_path(swept.table)}\n")
    else:
        show(plan, swept)
    demand_success(swept)


def _refuse_workers(jobs: int | None, scheduler: str | None) -> None:
    """Raise UserError for workers that cannot be."""
    if jobs is not None and scheduler is not None:
        raise UserError((Flag("jobs"), " and ", Flag("scheduler"), " exclude each other."), hint="drop one")
    if jobs is not None and jobs < 1:
        raise UserError((Flag("jobs"), f" must be at least 1, not {jobs}."), hint=(Flag("jobs", 2),))
    if scheduler == "":
        raise UserError(
            (Flag("scheduler"), " needs an address."), hint=(Flag("scheduler", "tcp://127.0.0.1:8786"),)
        )


def _swept(name: str, settings: Sequence[str], seeds: str, folder: Path, **how: Any) -> tuple[Plan, Swept]:
    """Plan the sweep and run it, with its progress on stderr; an interrupt says how to go on."""
    from dlhw3.numeric.runs.sweeps import sweep as sweeps
    from dlhw3.numeric.runs.sweeps.plan import plan as plan_of

    try:
        with watched(f"starting the sweep of {name}") as progress:
            plan = plan_of(name, settings, seeds, progress)
            return plan, sweeps.sweep(plan, folder, progress, command=sys.argv, **how)
    except UserError as error:
        if name in EXPERIMENTS:
            error.spell_hints(_settings_of(name))
        raise
    except sweeps.SweepInterrupted as interrupt:
        typer.echo(str(interrupt), err=True)
        raise
    except KeyboardInterrupt:
        typer.echo(_RESUMES, err=True)
        raise


def show(plan: Plan, swept: Swept) -> None:
    """Print the summary: a row for each combination of settings, medians over its seeds."""
    console = stdout_console()
    rows = list(_summary(plan, swept.rows))
    print_table(console, list(rows[0]), [list(row.values()) for row in rows[:ROWS_SHOWN]])
    if len(rows) > ROWS_SHOWN:
        console.print(f"… and {len(rows) - ROWS_SHOWN} more rows", markup=False)
    tell(console, "Measured columns are medians over the complete runs of a row.")
    for note in _notes(swept):
        console.print(note, markup=False, soft_wrap=True)
    console.print(f"wrote {short_path(swept.table)}", markup=False, soft_wrap=True)
    of_them = " of them" * (len(swept.rows) != 1)
    console.print(f"{_count(len(swept.rows), 'run')}, {swept.computed}{of_them} new", markup=False)


def demand_success(swept: Swept) -> None:
    """Raise NegativeAnswer, in one sentence, unless every run is complete and every check passed."""
    endings = {"diverged": "diverged", "refused": "refused before the start", "failed": "failed"}
    words = [f"{swept.count(status)} {word}" for status, word in endings.items() if swept.count(status)]
    if swept.unverified:
        words.append(f"{swept.unverified} failed a check")
    if not words and swept.undrawn:
        row = swept.undrawn[0]
        raise NegativeAnswer(
            f"Of {_count(len(swept.rows), 'run')}, {len(swept.undrawn)} have no figure; the first, "
            f"{row.task.run_id}: {row.stored.undrawn if row.stored else ''}",
            hint=f"the numbers are in {swept.table.parent}",
        )
    if not words:
        return
    first = next(row for row in swept.rows if row.status != "complete" or row.checks_failed)
    said = first.told or Said(first.why)
    counted = f"Of {_count(len(swept.rows), 'run')}, {' and '.join(words)}; the first, {first.task.run_id}: "
    refusal = NegativeAnswer(joined(counted, said.message), hint=said.hint)
    refusal.spell_hints(_settings_of(first.task.run_id.rpartition("-")[0]))
    raise refusal


def _settings_of(experiment: str) -> Spelling:
    """Return how this command takes the options of ``experiment``."""
    from dlhw3.numeric.runs.sweeps.spelling import as_settings

    return as_settings(EXPERIMENTS.load(experiment).Config)


def _summary(plan: Plan, rows: Sequence[Row]) -> Iterator[dict[str, str]]:
    from dlhw3.numeric.runs.sweeps import table as sweep_table

    columns = sweep_table.columns_of(rows)
    measured = [name for name in columns if _is_worth_showing(name, columns[name])]
    measured = [name for name in measured if sweep_table.last_part(name) not in columns][:NUMBERS_SHOWN]
    groups: dict[tuple[str, ...], list[int]] = {}
    for index in range(len(rows)):
        key = tuple(_cell(columns[name][index]) for name in plan.varied)
        groups.setdefault(key, []).append(index)
    for key, members in groups.items():
        cells = dict(zip(plan.varied, key, strict=True))
        cells["runs"] = str(len(members))
        for status in dict.fromkeys(("complete", *columns["status"])):
            cells[status] = str(sum(columns["status"][index] == status for index in members))
        for name in measured:
            cells[name.partition(".")[2]] = _median(columns[name], columns["status"], members)
        cells["seconds"] = _median(columns[sweep_table.WALL], columns["status"], members)
        yield cells


def _is_worth_showing(name: str, values: Sequence[Any]) -> bool:
    """Return whether a column was measured, is a number, and differs between the runs, if there are several."""
    given = [value for value in values if value is not None]
    numeric = all(isinstance(value, int | float) and not isinstance(value, bool) for value in given)
    if not (name.startswith(("metrics.", "summary.")) and numeric):
        return False  # options may hold several values, which are lists
    return len(set(given)) > 1 or len(given) == 1


def _median(values: Sequence[Any], statuses: Sequence[str], members: Sequence[int]) -> str:
    kept = [values[i] for i in members if statuses[i] == "complete" and values[i] is not None]
    return _cell(float(statistics.median(kept))) if kept else "–"


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_cell(one) for one in value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _notes(swept: Swept) -> Iterator[str]:
    """Say what else is in the table, what is not, and whether its rows come from different programs."""
    if swept.others:
        yield f"The table has {_count(len(swept.others), 'more run')} that earlier commands left in the folder."
    if swept.left_out:
        first = swept.left_out[0]
        number = _count(len(swept.left_out), "folder")
        yield f"{number} in runs/ without a row in the table; the first, {first.name}: {first.reason}"
    stored = [row.stored for row in (*swept.rows, *swept.others) if row.stored]
    programs = {repr((one.provenance["versions"], one.provenance["git"])) for one in stored}
    if len(programs) > 1:
        yield f"Its runs were computed by {len(programs)} different versions of the program or its libraries."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
