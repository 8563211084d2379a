"""``dlhw3 audit``: a document's steps, each judged as a user's own line is, and the verdict on each result."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dlhw3.commands.bars import watched
from dlhw3.commands.complaints import complain
from dlhw3.commands.terminal import coloured_verdicts, emit, emit_json
from dlhw3.errors import EXIT_NO, EXIT_YES, Flag, UserError, close_names, quoted

if TYPE_CHECKING:
    from dlhw3.audit.document import Audited
    from dlhw3.audit.judging import FoundResult

FORMATS = ("text", "latex", "json")


def _results(incomplete: str) -> list[tuple[str, str]]:
    """Return the results of the write-up that begin so, for the shell; this loads no mathematics."""
    from dlhw3.audit.document import write_up

    return [(one.name, one.title) for one in write_up().results if one.name.startswith(incomplete)]


def audit(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="RESULT | FOLDER",
            help="a result of the write-up with its steps; or a folder with a document of yours",
            autocompletion=_results,
            show_default=False,
        ),
    ] = None,
    format_name: Annotated[
        str, typer.Option("--format", "-f", metavar="|".join(FORMATS), help="how it is told")
    ] = "text",
    as_json: Annotated[bool, typer.Option("--json", help="the same as --format json")] = False,
) -> None:
    """Audit a document: which steps hold, which hold under hypotheses that are left out, and which are false.

    Without a name, the table of the write-up's results. With a result, its own steps, the false ones with values.
    FOLDER: files of lines, each as `dlhw3 check FILE` takes it; exit code 1 if one is refuted or undecided. Of the
    write-up: exit code 1 if a result is not found as it is recorded.
    """
    if format_name not in FORMATS:
        raise UserError(
            f"audit tells as {', '.join(FORMATS)}, not as {quoted(format_name)}.",
            hint=(Flag("format", "json"),),
        )
    format_name = "json" if as_json else format_name
    with watched("auditing"):
        from dlhw3.audit.document import read_folder, write_up

        document = write_up()
        chosen = [one for one in document.results if name in (None, one.name)]
        own = not chosen
        if own:
            document = _folder(name or "", [one.name for one in document.results], read_folder)
            chosen = list(document.results)
        found = _judged(document, chosen, format_name, whole=own or name is not None)
    if own:
        raise typer.Exit(_code(found))
    changed = [one.result.name for one in found if not one.as_recorded]
    if changed:
        complain(f"not as recorded: {', '.join(changed)}.")
        raise typer.Exit(EXIT_NO)


def _folder(name: str, results: list[str], read: Any) -> Audited:
    if not name or not Path(name).is_dir():
        hint = next(iter(close_names(name, results)), results[0])
        hint = shlex.join(["dlhw3", "check", name]) if name and Path(name).is_file() else hint
        raise UserError(f"The write-up has no result {quoted(name)}, and there is no such folder.", hint=hint)
    document: Audited = read(name)
    return document


def _judged(document: Audited, chosen: list[Any], format_name: str, *, whole: bool) -> list[FoundResult]:
    """Judge the chosen results and tell of each as it is found."""
    from dlhw3.audit import as_latex, as_text
    from dlhw3.audit.judging import coverage, judge_result
    from dlhw3.audit.told import coverage_told, document_told, result_told

    found: list[FoundResult] = []
    for one in chosen:
        found.append(judge_result(one, explained=bool(document.folder)))
        if format_name == "text":
            told = result_told(found[-1], document.folder)
            emit(coloured_verdicts(as_text.result(told) if whole else as_text.row(told)))
            emit("\n")
    if format_name == "json":
        emit_json(document_told(document, found))
    elif format_name == "latex":
        emit(as_latex.document(document, found))
    elif any(one.result.steps for one in found):
        emit(as_text.covered(coverage_told(coverage(found))))
    else:
        emit(as_text.counted([result_told(one, document.folder) for one in found]))
    return found


def _code(found: list[FoundResult]) -> int:
    """Return the exit code on a document of the user's: that of ``dlhw3 check`` on all of its files.

    Raises UserError for the first file that cannot be judged.
    """
    from dlhw3.symbolic.verdict import Verdict

    for refusal in (refusal for one in found for refusal in one.refusals):
        error = refusal.error
        raise UserError(f"{refusal.file}: {error.message}", at=error.at, hint=error.said.hint)
    no_meaning = any(step.refusal is not None for one in found for step in one.steps)
    doubtful = any(line.verdict < Verdict.SUPPORTED for one in found for line in one.lines)
    return EXIT_NO if doubtful or no_meaning else EXIT_YES
