"""``dlhw3 check``: a user's own formula, or derivation line by line, with the verdict on each."""

from __future__ import annotations

import json
import shlex
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from dlhw3.catalogue import DERIVATIONS
from dlhw3.commands.bars import watched
from dlhw3.commands.terminal import coloured_verdicts, emit, emit_json
from dlhw3.errors import EXIT_NO, Flag, UserError, close_names, quoted

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
    before; # begins a comment. Exit code 1 if anything is refuted or undecided.
    """
    if text is None or (wrt is None) != (claim is None):
        words = "check needs an objective, its letter and your formula, or a file."
        raise UserError(words, hint=_what_is_left_out(text, wrt))
    if format_name not in ("text", "json"):
        raise UserError(f"check tells as text or json, not as {quoted(format_name)}.", hint="--format json")
    as_json = as_json or format_name == "json"
    given = {"shapes": shape or [], "assume": assume or [], "order": order, "flow": flow, "step": step}
    if wrt is not None and claim is not None:
        _claim(text, wrt, claim, given, as_json=as_json)
    else:
        _file(text, given, as_json=as_json)


def _what_is_left_out(text: str | None, wrt: str | None) -> Any:
    """Return what to type where an objective comes without its letter or a formula."""
    if text and Path(text).is_file():
        return shlex.join(["dlhw3", "check", text])
    if text and wrt:
        return f"{shlex.join(['dlhw3', 'derive', text, '--wrt', wrt])}, or your formula behind --claim"
    return EXAMPLE


def _claim(text: str, wrt: str, claim: str, given: dict[str, Any], *, as_json: bool) -> None:
    from dlhw3.output.checked import CheckedClaim, assuming
    from dlhw3.symbolic.language.judged.claims import judge_claim
    from dlhw3.symbolic.language.shaping.declarations import read_shapes

    with watched("checking"):
        answer = CheckedClaim(
            judge_claim(text, wrt, claim, **{**given, "shapes": read_shapes(given["shapes"])})
        )
        told = answer.told
    if as_json:
        asked = {"schema": 1, "objective": text, "wrt": wrt, "given": claim}
        asked |= {} if given["flow"] is None else {"of": given["flow"]}
        asked |= {} if given["step"] is None else {"size": given["step"]}
        assumed = [line for label, line in told if label == "assumes"]
        data = {**asked, **{key: value for key, value in told if key != "assumes"}, "assumes": assumed}
        cited = list(assuming(answer.answer))
        emit_json({**data, "verdict": answer.verdict.name, **({"assuming": cited} if cited else {})})
    else:
        emit(coloured_verdicts("".join(f"  {label:9} {line}\n" for label, line in told)))
    if not answer.holds:
        raise typer.Exit(EXIT_NO)


def _file(name: str, given: dict[str, Any], *, as_json: bool) -> None:
    if given != {"shapes": [], "assume": [], "order": 1, "flow": None, "step": None}:
        raise UserError(
            "In a file, shapes and assumptions are lines of it: shape X: n,p and assume A symmetric.",
            hint=_as_lines(given) if Path(name).is_file() or name == "-" else EXAMPLE,
        )
    if name in DERIVATIONS.names():
        raise UserError(
            "check judges what you write; the catalogue is checked beside autograd by crosscheck.",
            hint=shlex.join(["dlhw3", "crosscheck", name]),
        )
    text = _read(name)

    from dlhw3.output.checked import CheckedLine, ending, shown_line
    from dlhw3.symbolic.language.judged.readable_parts import judged_file
    from dlhw3.symbolic.verdict import Verdict

    told: list[dict[str, Any]] = []
    with watched("checking"):
        for judged in judged_file(text):
            told.append(CheckedLine(judged).data)
            line = json.dumps(told[-1], ensure_ascii=False) if as_json else shown_line(told[-1])
            emit(f"{line}\n" if as_json else coloured_verdicts(f"{line}\n"))
    if not as_json:
        emit(f"{ending(told)}\n")
    if min(Verdict[line["verdict"]] for line in told) < Verdict.SUPPORTED:
        raise typer.Exit(EXIT_NO)


def _as_lines(given: dict[str, Any]) -> Any:
    """Return the lines that say in a file what was said by options; what a file has no line for, by an example."""
    if given["flow"] is not None or given["step"] is not None or given["order"] != 1:
        return EXAMPLE
    lines = [f"shape {one}" for one in given["shapes"]] + [f"assume {one}" for one in given["assume"]]
    return f"{', and '.join(lines)}, in the file"


def _read(name: str) -> str:
    path = Path(name)
    try:
        if name == "-":
            return sys.stdin.buffer.read().decode()
        if path.is_file():
            return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        of = "Standard input" if name == "-" else quoted(name)
        raise UserError(f"{of} is not text in UTF-8.", hint="a text file") from None
    hint: Any = EXAMPLE if set(name) & set("()*'^+") else "the name of a text file, or -"
    if "=" in name:  # a line, which a file would hold
        hint = f"echo {shlex.quote(name)} | dlhw3 check -"
    if path.is_dir():
        raise UserError(
            f"There is no file {quoted(name)}: it is a folder.", hint=shlex.join(["dlhw3", "audit", name])
        )
    with suppress(OSError):
        known = {one.stem: one.name for one in path.parent.iterdir() if one.is_file()}
        near = close_names(path.stem, known, cutoff=0.75)
        hint = str(path.with_name(known[near[0]])) if near else hint
    raise UserError(f"There is no file {quoted(name)}.", hint=hint)
