"""``dlhw3 check``: a user's own formula, or derivation line by line, with the verdict on each."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dlhw3.catalogue import DERIVATIONS
from dlhw3.commands.bars import watched
from dlhw3.commands.terminal import coloured_verdicts, emit, emit_json
from dlhw3.errors import EXIT_NO, Flag, UserError, quoted

if TYPE_CHECKING:
    from dlhw3.symbolic.language.claims import Answer
    from dlhw3.symbolic.language.judging import JudgedLine

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
        str | None, typer.Option("--wrt", metavar="LETTER", help="the letter of the gradient")
    ] = None,
    claim: Annotated[str | None, typer.Option("--claim", metavar="FORMULA", help="your gradient")] = None,
    shape: Annotated[
        list[str] | None,
        typer.Option("--shape", metavar="'X: n,p'", help="the shape of a letter; for each that needs one"),
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option("--assume", metavar="'X symmetric'", help="what is known of a letter: symmetric, != 0"),
    ] = None,
    order: Annotated[
        int, typer.Option("--order", metavar="1|2", help="2: the claim is the Hessian's action on dX")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="JSON, for a file one object a line")] = False,
    format_name: Annotated[
        str, typer.Option("--format", "-f", metavar="text|json", help="json is the same as --json")
    ] = "text",
) -> None:
    """Judge mathematics of your own: a gradient, or a derivation line by line.

    PROVED holds for all sizes; REFUTED comes with values that show it. In a file, a line that begins with = goes on
    from the line before; `shape X: n,p`, `let r = X*w - y`, `assume A symmetric` stand before; # begins a comment.
    Exit code 1 if anything is refuted or undecided.
    """
    if text is None or (wrt is None) != (claim is None):
        raise UserError("check needs an objective, its letter and your formula, or a file.", hint=EXAMPLE)
    if format_name not in ("text", "json"):
        raise UserError(f"check tells as text or json, not as {quoted(format_name)}.", hint="--format json")
    as_json = as_json or format_name == "json"
    if wrt is not None and claim is not None:
        given = {"shapes": shape or [], "assume": assume or [], "order": order}
        _claim(text, wrt, claim, given, as_json=as_json)
    elif shape or assume or order != 1:
        raise UserError(
            "In a file, shapes and assumptions are lines of it: shape X: n,p and assume A symmetric.",
            hint=EXAMPLE,
        )
    elif text in DERIVATIONS.names():
        raise UserError(
            "check judges what you write; the catalogue is checked beside autograd by crosscheck.",
            hint=shlex.join(["dlhw3", "crosscheck", text]),
        )
    else:
        _file(text, as_json=as_json)


def _claim(text: str, wrt: str, claim: str, given: dict[str, Any], *, as_json: bool) -> None:
    from dlhw3.symbolic.language.claims import judge_claim
    from dlhw3.symbolic.language.declarations import read_shapes
    from dlhw3.symbolic.verdict import Verdict

    with watched("checking"):
        answer = judge_claim(text, wrt, claim, **{**given, "shapes": read_shapes(given["shapes"])})
        told = _answer(answer)
        assumed = [line for label, line in told if label == "assumes"]
    if as_json:
        asked = {"schema": 1, "objective": text, "wrt": wrt, "given": claim}
        emit_json({**asked, **{key: value for key, value in told if key != "assumes"}, "assumes": assumed})
    else:
        emit(coloured_verdicts("".join(f"  {label:9} {line}\n" for label, line in told)))
    if answer.verdict < Verdict.SUPPORTED:
        raise typer.Exit(EXIT_NO)


def _answer(answer: Answer) -> list[tuple[str, str]]:
    """Return what there is to say of a claim, as (label, line)."""
    from dlhw3.notation.premises import show_condition
    from dlhw3.notation.unicode import UnicodePrinter
    from dlhw3.output.document import document

    derivation = answer.derivation
    printer = document(derivation).printer(UnicodePrinter)
    told = [("verdict", str(answer.verdict))]
    if answer.claim is not None:
        told.append(("claim", printer.show(answer.claim)))
    due = next(name for name in reversed(derivation.results) if name != "claim")
    told.append((due.split()[0], printer.show(derivation.equation(due).right)))
    told += [("assumes", show_condition(condition, printer)) for condition in derivation.conditions]
    if answer.where:
        told.append(("fits", f"only where {answer.where}"))
    if answer.slip:
        told.append(("slip", answer.slip))
    if answer.counterexample is not None:
        told.append(("values", str(answer.counterexample)))
    elif answer.verdict.name != "PROVED":
        told.append(("reason", answer.reason))
    return told


def _file(name: str, *, as_json: bool) -> None:
    from dlhw3.symbolic.language.chains import judged_lines
    from dlhw3.symbolic.language.document import read_document
    from dlhw3.symbolic.verdict import Verdict

    document = read_document(_read(name))
    first = None
    verdicts = []
    with watched("checking"):
        for judged in judged_lines(document):
            told = _line(judged)
            emit(json.dumps(told, ensure_ascii=False) + "\n" if as_json else coloured_verdicts(_shown(told)))
            verdicts.append(judged.verdict)
            if judged.verdict is Verdict.REFUTED and first is None:
                first = judged.line.number
    if not as_json:
        proved = sum(verdict is Verdict.PROVED for verdict in verdicts)
        end = f"the first false line is {first}" if first is not None else "no line is false"
        emit(f"{proved} of {len(verdicts)} lines PROVED; {end}\n")
    if min(verdicts) < Verdict.SUPPORTED:
        raise typer.Exit(EXIT_NO)


def _read(name: str) -> str:
    if name == "-":
        return sys.stdin.read()
    path = Path(name)
    if not path.is_file():
        hint: Any = EXAMPLE if set(name) & set("()*'^+") else "the name of a text file, or -"
        raise UserError(f"There is no file {quoted(name)}.", hint=hint)
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UserError(f"{quoted(name)} is not text in UTF-8.", hint="a text file") from None


def _line(judged: JudgedLine) -> dict[str, Any]:
    """Return what there is to say of a line, without what says nothing."""
    from dlhw3.notation.premises import show_condition
    from dlhw3.notation.unicode import UnicodePrinter

    printer = UnicodePrinter()
    example, difference = judged.judgement.counterexample, judged.judgement.difference
    refuted = judged.verdict.name == "REFUTED"
    told = {
        "line": judged.line.number,
        "verdict": judged.verdict.name,
        "relation": judged.line.relation,
        "text": " ".join(judged.line.tree.text.replace("&", " ").split()),
        "assumes": [show_condition(condition, printer) for condition in judged.under],
        "shape": judged.misfit,
        "fits": f"only where {judged.where}" if judged.where else "",
        "slip": judged.slip,
        "again": judged.again,
        "off by": printer.show(difference) if refuted and difference is not None else "",
        "values": str(example) if example is not None else "",
        "reason": judged.judgement.reason if judged.verdict.name in ("UNDECIDED", "SUPPORTED") else "",
    }
    return {key: value for key, value in told.items() if value}


def _shown(told: dict[str, Any]) -> str:
    lines = [f"line {told['line']:<4} {told['verdict']:9} {told['relation']} {told['text']}"]
    lines += [f"    assumes  {condition}" for condition in told.get("assumes", ())]
    words = {
        "shape": "shape",
        "fits": "fits",
        "slip": "slip",
        "off by": "off by",
        "values": "values",
        "reason": "reason",
    }
    lines += [f"    {label:8} {told[key]}" for key, label in words.items() if key in told]
    if "again" in told:
        lines.append(f"    note     equals line {told['again']} again: two slips that cancel")
    return "\n".join(lines) + "\n"
