"""``dlhw3 simulate``: one command for each experiment of the contents page, its options made from its Config.

Listing the commands imports no experiment; the help of one imports its module, which holds numpy at most.
Results go to stdout, progress to stderr. Errors are raised through: the caller maps them to exit codes.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperArgument

from dlhw3.catalogue import EXPERIMENTS, Entry
from dlhw3.commands.bars import watched
from dlhw3.commands.files import results_folder
from dlhw3.commands.habits import Command, Group, parser_option
from dlhw3.commands.table import print_table
from dlhw3.commands.terminal import (
    emit,
    emit_json,
    note_saved,
    remark,
    session,
    short_path,
    stdout_console,
    tell,
)
from dlhw3.errors import NegativeAnswer
from dlhw3.interrupts import partial_of
from dlhw3.symbolic.named import verdicts

if TYPE_CHECKING:
    from rich.console import Console

    from dlhw3.numeric.runs.declaration import ExperimentOption
    from dlhw3.numeric.runs.result import Result
    from dlhw3.numeric.runs.run import Outcome

SCHEMA = 1
_METAVARS = {int: "INTEGER", float: "NUMBER", str: "TEXT", bool: "true|false", Path: "FILE"}
_DATA, _COMPUTATION, _RESULTS = "Data", "Computation", "Results"


class ExperimentCommand(Command):
    """A command that knows its name and its line of help, and builds its options when they are asked for."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.name, help=_sentence(entry.summary), short_help=entry.summary)
        self._entry = entry
        self._built: list[Any] | None = None

    def get_params(self, ctx: Any) -> Any:
        """Return the options, importing the experiment, and with it numpy but not torch."""
        if self._built is None:
            from dlhw3.numeric.runs import declaration

            declared = declaration.options(EXPERIMENTS.load(self._entry.name).Config)
            self._built = [*map(_parameter, declared), *_common_parameters()]
        self.params = self._built
        return super().get_params(ctx)

    def invoke(self, ctx: Any) -> Any:
        """Run the experiment."""
        given = dict(ctx.params)
        out, force, as_json = given.pop("out"), given.pop("force"), given.pop("as_json")
        texts = {name: _one_text(text) for name, text in given.items() if text not in (None, ())}
        folder = None if out is None else results_folder(out)
        simulate(self._entry.name, EXPERIMENTS.load(self._entry.name), texts, folder, force, as_json)


class ExperimentGroup(Group):
    """The group of the experiments; it holds names until one is used."""

    kind = "experiment"

    def __init__(self, **attributes: Any) -> None:
        attributes["commands"] = {entry.name: ExperimentCommand(entry) for entry in EXPERIMENTS.entries}
        super().__init__(**attributes)


app = typer.Typer(name="simulate", cls=ExperimentGroup, add_completion=False)


@app.callback()
def _simulate() -> None:
    """Run an experiment: a table, a figure, and a results folder.

    `dlhw3 simulate EXPERIMENT --help` lists its options. Exit code 1 if a check fails or the run diverges.
    """


def simulate(
    name: str,
    experiment: ModuleType,
    texts: Mapping[str, str],
    out: Path | None,
    force: bool,
    as_json: bool = False,
) -> None:
    """Run the experiment ``name`` with the options in ``texts`` and print what came of it."""
    with watched(f"starting {name}") as progress:
        from dlhw3.numeric.runs import config as configuration
        from dlhw3.numeric.runs.run import run_experiment

        config = configuration.parse(experiment.Config, texts)
        try:
            outcome = run_experiment(
                name, config, out, progress, force=force, command=sys.argv, judge=verdicts
            )
        except KeyboardInterrupt as interrupt:
            if (kept := partial_of(interrupt)) is not None:
                remark(f"what was finished is in {short_path(kept)}")
            raise
    note_saved(f"the results are in {short_path(outcome.folder)}")
    if as_json:
        emit_json(as_data(name, outcome))
    elif session.quiet:
        emit(f"{short_path(outcome.folder)}\n")
    else:
        show(outcome)
    failed = [check.name for check in outcome.result.checks if not check.passed]
    if outcome.undrawn and not failed:
        raise NegativeAnswer(outcome.undrawn, hint=f"the results are in {outcome.folder}")
    if failed:
        raise NegativeAnswer(f"A check failed: {failed[0]}.", hint=f"the results are in {outcome.folder}")


def as_data(name: str, outcome: Outcome) -> dict[str, Any]:
    """Return a run as plain data: what the folder holds but its arrays, and where it is."""
    result = outcome.result
    return {
        "schema": SCHEMA,
        "experiment": name,
        "run_id": outcome.run_id,
        "folder": outcome.folder,
        "files": [path.name for path in outcome.paths],
        "wall_seconds": outcome.wall_seconds,
        "table": result.table,
        "metrics": result.metrics,
        "checks": [asdict(check) | {"passed": check.passed} for check in result.checks],
        "undecided": [asdict(one) for one in result.undecided],
        "notes": result.notes,
    }


def show(outcome: Outcome) -> None:
    """Print the summary of a run: the table, what was verified, and the paths written."""
    console = stdout_console()
    _print_table(console, outcome.result)
    for note in outcome.result.notes:
        tell(console, note)
    console.print()
    for check in outcome.result.checks:
        sign = "verified" if check.passed else "FAILED  "
        tell(console, f"{sign}  {check.name}: {check.value:.2e} ≤ {check.tolerance:g}")
    for left in outcome.result.undecided:
        tell(console, f"undecided {left.name}: {left.reason}")
    console.print()
    for path in outcome.paths:
        console.print(f"wrote {short_path(path)}", markup=False, soft_wrap=True)
    console.print(f"{outcome.run_id} in {outcome.wall_seconds:.1f} s", markup=False)


def _print_table(console: Console, result: Result) -> None:
    rows = result.table
    if not rows:
        return
    lines = [[_cell(value) for value in row.values()] for row in rows]
    words = [column for column, value in enumerate(rows[0].values()) if isinstance(value, str)]
    print_table(console, list(rows[0]), lines, left=words)


def _cell(value: str | int | float) -> str:
    if isinstance(value, float):
        return "–" if value != value else f"{value:.4g}"  # NaN: not measured
    return str(value)


def _one_text(given: Any) -> str:
    """Return the texts of an option that may be given several times as one."""
    return given if isinstance(given, str) else ";".join(given)


def _sentence(summary: str) -> str:
    return summary[0].upper() + summary[1:] + "."


def _parameter(described: ExperimentOption) -> Any:
    choices = described.rule.choices
    metavar = "|".join(choices) if choices else _METAVARS[described.element]
    shown = described.show()
    if described.rule.argument:
        return TyperArgument(
            param_decls=[described.name],
            metavar=described.name.upper(),
            help=described.rule.help,
            required=False,
            type=str,
        )
    several = "may be given several times" if described.rule.repeated else "several with commas"
    details = [several] * described.many + [f"default {shown}"] * bool(shown)
    return parser_option(
        described.flag,
        name=described.name,
        metavar=metavar + (",…" if described.many and not described.rule.repeated else ""),
        multiple=described.rule.repeated,
        help=described.rule.help + (f" ({'; '.join(details)})" if details else ""),
        heading=_heading(described),
        complete=(lambda *_: list(choices)) if choices else None,
    )


def _heading(described: ExperimentOption) -> str | None:
    """Return the heading in the help: the data, or made data in its place; where and how it is computed."""
    if described.element is Path or described.rule.unless == "data":
        return _DATA
    return _COMPUTATION if described.rule.kind in ("device", "dtype") or described.name == "dtype" else None


def _common_parameters() -> list[Any]:
    return [
        parser_option(
            "-o --out",
            name="out",
            metavar="FOLDER",
            help="where the results go (default results/RUN-ID)",
            heading=_RESULTS,
        ),
        parser_option(
            "--force", name="force", help="replace another run's results at that place", heading=_RESULTS
        ),
        parser_option("--json", name="as_json", help="print one JSON object, not a table", heading=_RESULTS),
    ]
