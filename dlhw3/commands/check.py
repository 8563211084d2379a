"""``dlhw3 check``: a user's own formula, or derivation line by line, with the verdict on each."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

import dlhw3
from dlhw3.commands.bars import watched
from dlhw3.commands.terminal import coloured_verdicts, emit
from dlhw3.errors import EXIT_NO, Flag, UserError, quoted

EXAMPLE = ('"norm2(X*w-y)^2" ', Flag("wrt", "w"), " ", Flag("claim", "2*X'*(X*w-y)"))


def check(
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="EXPRESSION | FILE",
            help="an objective, with --wrt and --claim; or a file of lines (- for stdin)",
        ),
    ] = None,
    wrt: Annotated[
        str | None,
        typer.Option("--wrt", metavar="LETTER", help="the letter of the gradient; of a flow, several"),
    ] = None,
    claim: Annotated[str | None, typer.Option("--claim", metavar="FORMULA", help="your formula")] = None,
    shape: Annotated[
        list[str] | None,
        typer.Option("--shape", metavar="'X: n,p'", help="the shape of a letter; for each that needs one"),
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option("--assume", metavar="'X pd'", help="as a file says it: X pd, a > 0, sum(y) = 1"),
    ] = None,
    flow: Annotated[
        str | None,
        typer.Option("--flow", metavar="QUANTITY", help="the claim is its rate along the gradient flow"),
    ] = None,
    step: Annotated[
        str | None,
        typer.Option(
            "--step", metavar="eta", help="with --flow: the claim is its change in one step of descent"
        ),
    ] = None,
    order: Annotated[
        int, typer.Option("--order", metavar="1|2", help="2: the claim is the Hessian's action on dX")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="JSON, for a file one object a line")] = False,
    format_name: Annotated[
        str, typer.Option("--format", "-f", metavar="text|json", help="json is the same as --json")
    ] = "text",
) -> None:
    """Judge mathematics of your own: a gradient, a rate, or a derivation line by line.

    PROVED holds for all sizes; SUPPORTED where exact instances agree; REFUTED comes with values that show it. In a
    file, text or LaTeX, a line that begins with = or <= goes on from the line before; `shape X: n,p`,
    `let r = X*w - y`, `assume A symmetric`, `assume a <= 1` and `flow l(U*V') in U,V` (what ddt follows) stand
    before; # begins a comment. Of LaTeX and Markdown, what cannot be read is told, and the rest judged. Exit code 1
    if anything is refuted, undecided or not read.
    """
    if text is None or (wrt is None) != (claim is None):
        words = "check needs an objective, its letter and your formula, or a file."
        raise UserError(words, hint=_what_is_left_out(text, wrt))
    if format_name not in ("text", "json"):
        words = f"check tells as text or json, not as {quoted(format_name)}."
        raise UserError(words, hint=(Flag("format", "json"),))
    given = {"shapes": shape or [], "assume": assume or [], "order": order, "flow": flow, "step": step}
    format_name = "json" if as_json else format_name
    if wrt is not None and claim is not None:
        _claim(text, wrt, claim, given, format_name)
    else:
        _file(text, given, format_name)


def _what_is_left_out(text: str | None, wrt: str | None) -> Any:
    """Return what to type where an objective comes without its letter or a formula."""
    if text and Path(text).is_file():
        return shlex.join(["dlhw3", "check", text])
    if text and wrt:
        return f"{shlex.join(['dlhw3', 'derive', text, '--wrt', wrt])}, or your formula behind --claim"
    return EXAMPLE


def _claim(text: str, wrt: str, claim: str, given: dict[str, Any], format_name: str) -> None:
    with watched("checking"):
        answer = dlhw3.check(text, wrt=wrt, claim=claim, **given)
        told = answer.render(format_name)
    emit(told if format_name == "json" else coloured_verdicts(told))
    if not answer:
        raise typer.Exit(EXIT_NO)


def _file(name: str, given: dict[str, Any], format_name: str) -> None:
    from dlhw3.output.checked import (
        CheckedDerivation,
        CheckedLine,
        checked_lines,
        has_text,
        require_lines_alone,
        require_no_entry,
    )

    require_lines_alone(given, has_lines=has_text(Path(name)) or name == "-")
    require_no_entry(name)
    told: list[CheckedLine] = []
    with watched("checking"):
        for line in checked_lines(_read(name)):
            told.append(line)
            emit(line.render("json") if format_name == "json" else coloured_verdicts(line.render()))
    derivation = CheckedDerivation(tuple(told))
    if format_name != "json":
        emit(f"{derivation.ending}\n")
    if not derivation.holds:
        raise typer.Exit(EXIT_NO)


def _read(name: str) -> str:
    from dlhw3.output.checked import text_from, text_of

    if name == "-":
        return text_from(sys.stdin.buffer, "Standard input")
    if not name:
        raise UserError("check needs an objective, its letter and your formula, or a file.", hint=EXAMPLE)
    if "=" in name and not Path(name).exists():  # a line, which a file would hold
        raise UserError(f"There is no file {quoted(name)}.", hint=f"echo {shlex.quote(name)} | dlhw3 check -")
    if set(name) & set("()*'^+") and not Path(name).exists():
        raise UserError(f"There is no file {quoted(name)}.", hint=EXAMPLE)
    return text_of(Path(name))
