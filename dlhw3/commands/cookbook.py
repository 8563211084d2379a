"""``dlhw3 cookbook``: the derivative equations of The Matrix Cookbook, judged as a user's own are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dlhw3.commands.bars import watched
from dlhw3.commands.complaints import complain
from dlhw3.commands.terminal import coloured_verdicts, emit, emit_json
from dlhw3.errors import EXIT_NO, UserError, close_names, quoted

if TYPE_CHECKING:
    from dlhw3.symbolic.language.judged.cookbook import Found
    from dlhw3.symbolic.language.judged.judging import JudgedLine

SCHEMA = 1


def cookbook(
    number: Annotated[
        str | None,
        typer.Argument(
            metavar="NUMBER", help="one equation, as 88; without, all of them", show_default=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
) -> None:
    """Judge the derivative equations of The Matrix Cookbook (2012), each as an objective with a claim.

    The claim is the formula that holds; where the page prints another, that is judged too, and REFUTED with values
    where it is wrong. Exit code 1 if a verdict is not the one that is recorded.
    """
    found: list[Found] = []
    with watched("judging the Cookbook"):
        from dlhw3.symbolic.language.judged.cookbook import judge_row, rows

        chosen = [row for row in rows() if number is None or row.number == number]
        if not chosen:
            known = [row.number for row in rows()]
            hint = next(iter(close_names(number or "", known)), known[0])
            raise UserError(f"The Cookbook has no derivative numbered {quoted(number)}.", hint=hint)
        for row in chosen:
            found.append(judge_row(row))
            if not as_json:
                emit(coloured_verdicts("".join(f"{line}\n" for line in _lines(found[-1]))))
    if as_json:
        emit_json({"schema": SCHEMA, "counts": _counts(found), "equations": [_data(one) for one in found]})
    elif number is None:
        emit(_ending(found))
    changed = [one.row.number for one in found if not one.as_recorded]
    if changed:
        complain(f"not the verdicts that are recorded: {', '.join(changed)}.")
        raise typer.Exit(EXIT_NO)


def _lines(found: Found) -> list[str]:
    """Return the lines on one equation."""
    row = found.row
    if not row.is_expressible:
        return [f"{row.number:>4}  {found.verdict:14}  {_first_sentence(row.note)}"]
    lines = [f"{row.number:>4}  {found.verdict:14}  {row.left} = {row.right(row.claim)}"]
    lines += [
        f"{'':4}  {verdict:14}  … of {objective}"
        for objective, verdict in zip(row.also, found.also, strict=True)
    ]
    if found.printed:
        lines.append(f"{'':4}  {found.printed:14}  printed: {row.printed}")
        lines += [
            f"{'':22}{key} {value}" for key, value in _shown(found.printed_line).items() if key != "reason"
        ]
    if found.verdict != "PROVED":
        lines += [f"{'':22}{key} {value}" for key, value in _shown(found.line).items()]
    return lines


def _shown(line: JudgedLine | None) -> dict[str, str]:
    """Return what there is to say of a line that is not proved."""
    if line is None:
        return {}
    example = line.judgement.counterexample
    told = {
        "values": "" if example is None else str(example),
        "slip": line.slip,
        "reason": line.misfit or line.judgement.reason,
    }
    return {key: value for key, value in told.items() if value}


def _data(found: Found) -> dict[str, Any]:
    row = found.row
    told: dict[str, Any] = {"number": row.number, "verdict": found.verdict, "recorded": row.found}
    if not row.is_expressible:
        return {**told, "note": row.note}
    told |= {"objective": row.objective, "wrt": row.variable, "check": row.check, "claim": row.claim}
    told |= {"shapes": row.shapes}
    if row.also:
        also = zip(row.also, found.also, strict=True)
        told["also"] = [{"objective": objective, "verdict": verdict} for objective, verdict in also]
    if found.printed:
        told["printed"] = {"claim": row.printed, "verdict": found.printed, **_shown(found.printed_line)}
    return told | ({} if found.verdict == "PROVED" else _shown(found.line))


def _counts(found: list[Found]) -> dict[str, Any]:
    verdicts = Counter(one.verdict for one in found)
    expressible = sum(one.row.is_expressible for one in found)
    printed = Counter(one.printed for one in found if one.printed)
    return {"equations": len(found), "expressible": expressible, **verdicts, "printed": dict(printed)}


def _ending(found: list[Found]) -> str:
    counts = _counts(found)
    proved, expressible = counts.get("PROVED", 0), counts["expressible"]
    text = f"{proved} of {expressible} expressible equations PROVED ({proved / expressible:.0%})"
    text += f", {len(found) - expressible} of {len(found)} not expressible"
    refuted = counts["printed"].get("REFUTED", 0)
    return f"{text}; {refuted} printed forms REFUTED, each with the formula that holds beside it\n"


def _first_sentence(note: str) -> str:
    return note.split(". ")[0].rstrip(".") + "." if note else ""
