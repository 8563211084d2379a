"""``dlhw3 simulate``: one command for each experiment of the contents page, its options made from its Config.

Listing the commands imports no experiment; the help of one imports its module, which holds numpy at most.
Results go to stdout, progress to stderr. Errors are raised through: the caller maps them to exit codes.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from dlhw3.catalogue import EXPERIMENTS, Entry, verdicts
from dlhw3.commands.table import print_table, stdout_console
from dlhw3.errors import NegativeAnswer

if TYPE_CHECKING:
    from rich.console import Console

    from dlhw3.numeric.runs.config import Option
    from dlhw3.numeric.runs.result import Result
    from dlhw3.numeric.runs.run import Outcome
    from dlhw3.progress import Progress

_METAVARS = {int: "INTEGER", float: "NUMBER", str: "TEXT", bool: "true|false", Path: "FILE"}


class ExperimentCommand(TyperCommand):
    """A command that knows its name and its line of help, and builds its options when they are asked for."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.name, help=_sentence(entry.summary), short_help=entry.summary)
        self._entry = entry
        self._built: Any = None

    def _command(self) -> Any:
        if self._built is None:
            self._built = build(self._entry)
        return self._built

    def get_params(self, ctx: Any) -> Any:
        """Return the options, importing the experiment."""
        return self._command().get_params(ctx)

    def invoke(self, ctx: Any) -> Any:
        """Run the experiment."""
        return self._command().invoke(ctx)


class ExperimentGroup(TyperGroup):
    """The group of the experiments; it holds names until one is used."""

    def __init__(self, **attributes: Any) -> None:
        attributes["commands"] = {entry.name: ExperimentCommand(entry) for entry in EXPERIMENTS}
        super().__init__(**attributes)


app = typer.Typer(
    name="simulate",
    cls=ExperimentGroup,
    help="Run an experiment: a table, a figure, and a results folder.",
    no_args_is_help=True,
)


@app.callback()
def _simulate() -> None:
    """Run an experiment: a table, a figure, and a results folder."""


def build(entry: Entry) -> Any:
    """Return the command of one experiment; imports its module, and with it numpy but not torch."""
    from dlhw3.numeric.runs import config as configuration

    experiment = EXPERIMENTS.load(entry.name)
    declared = configuration.options(experiment.Config)

    def command(**given: Any) -> None:
        out, force = given.pop("out"), given.pop("force")
        texts = {name: text for name, text in given.items() if text is not None}
        simulate(entry.name, experiment, texts, out, force)

    parameters = [_parameter(described) for described in declared] + _common_parameters()
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    single = typer.Typer(add_completion=False)
    single.command(name=entry.name)(command)
    return typer.main.get_command(single)


def simulate(
    name: str, experiment: ModuleType, texts: Mapping[str, str], out: Path | None, force: bool
) -> None:
    """Run the experiment ``name`` with the options in ``texts`` and print what came of it."""
    from dlhw3.numeric.runs import config as configuration
    from dlhw3.numeric.runs.run import run_experiment

    config = configuration.parse(experiment.Config, texts)
    progress = terminal_progress()
    try:
        outcome = run_experiment(name, config, out, progress, force=force, command=sys.argv, judge=verdicts)
    finally:
        progress.finish()
    show(outcome)
    failed = [check.name for check in outcome.result.checks if not check.passed]
    if outcome.undrawn and not failed:
        raise NegativeAnswer(outcome.undrawn, hint=f"the results are in {outcome.folder}")
    if failed:
        raise NegativeAnswer(f"A check failed: {failed[0]}.", hint=f"the results are in {outcome.folder}")


class TerminalProgress:
    """A bar on stderr; entered by its first ``start`` and left by the last ``finish``."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        clocks = (TimeElapsedColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, *clocks, console=Console(stderr=True), transient=True)
        self._task: Any = None

    def start(self, total: int, description: str) -> None:
        """Show a new bar in place of the one before."""
        self.finish()
        self._bar.start()
        self._task = self._bar.add_task(description, total=total)

    def advance(self, steps: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bar.advance(self._task, steps)

    def finish(self) -> None:
        """Take the bar away."""
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None
            self._bar.stop()


class PlainProgress:
    """One line on stderr for each stretch of work, for logs and pipes."""

    def start(self, total: int, description: str) -> None:
        """Say what begins."""
        typer.echo(f"{description} …", err=True)

    def advance(self, steps: int) -> None:
        """Say nothing."""

    def finish(self) -> None:
        """Say nothing."""


def terminal_progress() -> Progress:
    """Return a moving bar when stderr is a terminal, plain lines otherwise."""
    return TerminalProgress() if sys.stderr.isatty() else PlainProgress()


def show(outcome: Outcome) -> None:
    """Print the summary of a run: the table, what was verified, and the paths written."""
    console = stdout_console()
    _print_table(console, outcome.result)
    for note in outcome.result.notes:
        console.print(note, markup=False)
    console.print()
    for check in outcome.result.checks:
        sign = "verified" if check.passed else "FAILED  "
        console.print(f"{sign}  {check.name}: {check.value:.2e} ≤ {check.tolerance:g}", markup=False)
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


def short_path(path: Path) -> Path:
    """Return ``path`` as seen from the working folder when it lies inside it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _sentence(summary: str) -> str:
    return summary[0].upper() + summary[1:] + "."


def _parameter(described: Option) -> inspect.Parameter:
    metavar = "|".join(described.rule.choices) if described.rule.choices else _METAVARS[described.element]
    shown = described.show()
    details = ["several with commas"] * described.many + [f"default {shown}"] * bool(shown)
    text = described.rule.help + (f" ({'; '.join(details)})" if details else "")
    option = typer.Option(
        None,
        described.flag,
        metavar=metavar + (",…" if described.many else ""),
        help=text,
        show_default=False,
    )
    return _keyword(described.name, str | None, option)


def _common_parameters() -> list[inspect.Parameter]:
    out = typer.Option(None, "--out", metavar="FOLDER", help="where the results go (default results/RUN-ID)")
    force = typer.Option(False, "--force", help="replace another run's results at that place")
    return [_keyword("out", Path | None, out), _keyword("force", bool, force)]


def _keyword(name: str, kind: Any, option: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=option, annotation=kind)
