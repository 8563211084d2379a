"""``dlhw3 list``: the contents page, by part of the write-up, with the verdict on each derivation.

Verdicts are those recorded for these very sources (symbolic/recorded.py), which loads no mathematics; where there
are none for them, none are told. ``--verdicts`` derives everything anew.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from dlhw3.catalogue import DERIVATIONS, EXPERIMENTS, FORMATS
from dlhw3.commands.bars import watched
from dlhw3.commands.complaints import complain
from dlhw3.commands.terminal import columns, emit, emit_json, session
from dlhw3.errors import EXIT_NO
from dlhw3.symbolic.recorded import Record, Standing, record, recorded
from dlhw3.symbolic.verdict import Verdict

SCHEMA = 1
NARROWEST = 40  # columns
OTHERS = (EXPERIMENTS, FORMATS)
LONGEST = max(len(name) for catalogue in (DERIVATIONS, *OTHERS) for name in catalogue)
WIDEST = max(len(verdict.name) for verdict in Verdict)
UNKNOWN = "–"  # where no verdict is known


def list_command(
    as_json: Annotated[bool, typer.Option("--json", help="print names and summaries as JSON")] = False,
    verdicts: Annotated[
        bool,
        typer.Option("--verdicts", help="derive and check everything now; exit code 1 if any is not proved"),
    ] = False,
) -> None:
    """List every derivation with its verdict, every experiment and output format; with --quiet, the names alone."""
    found = _computed() if verdicts else recorded()
    if as_json:
        emit_json(_data(found, computed=verdicts))
    elif session.quiet:
        emit("".join(f"{name}\n" for catalogue in (DERIVATIONS, *OTHERS) for name in catalogue))
    else:
        emit("".join(f"{line}\n" for line in _lines(found, computed=verdicts)))
    _leave(found if verdicts else None)


def _computed() -> Record:
    """Derive and judge every entry, telling which is at work."""
    found: dict[str, Standing] = {}
    for name in DERIVATIONS:
        with watched(f"deriving {name}"):
            from dlhw3.symbolic.named import derive
            from dlhw3.symbolic.recorded import standing

            found[name] = standing(derive(name))
    return record(found)


def _leave(computed: Record | None) -> None:
    """Leave with exit code 1 where a derivation was derived anew and is not proved."""
    entries: Mapping[str, Standing] = {} if computed is None else computed.entries
    weak = [f"{name} ({one.reading})" for name, one in entries.items() if one.verdict < Verdict.SUPPORTED]
    if weak:
        complain(f"not proved: {', '.join(weak)}.")
        raise typer.Exit(EXIT_NO)


def _lines(found: Record | None, *, computed: bool) -> Iterator[str]:
    """Yield the lines of the contents page."""
    yield f"{DERIVATIONS.kind}s"
    for part, entries in DERIVATIONS.grouped().items():
        yield f"  {part}"
        for entry in entries:
            yield _line(entry.name, f"{_verdict(entry.name, found)} {entry.summary}", 4, WIDEST + 1)
    yield from _folded(f"  {_origin(found, computed=computed)}", 2)
    for catalogue in OTHERS:
        yield f"{catalogue.kind}s"
        for entry in catalogue.entries:
            yield _line(entry.name, entry.summary, 2, 0)


def _verdict(name: str, found: Record | None) -> str:
    """Return the verdict as wide as the widest; one that assumes a theorem of a paper says which, however wide."""
    one = None if found is None else found.entries.get(name)
    told = UNKNOWN if one is None else one.reading
    return f"{told:{WIDEST}}" if one is None or not one.assuming else f"{told}:"


def _origin(found: Record | None, *, computed: bool) -> str:
    """Say where the verdicts come from."""
    if found is None:
        return (
            "no verdict is recorded for these sources: `dlhw3 list --verdicts` derives and checks everything"
        )
    steps, proved = (sum(getattr(one, key) for one in found.entries.values()) for key in ("steps", "proved"))
    counted = f"with SymPy {found.sympy}, {proved} of {steps} steps PROVED"
    if computed:
        return f"verdicts: computed now {counted}"
    return f"verdicts: recorded from these very sources {counted}; `dlhw3 list --verdicts` computes them now"


def _line(name: str, text: str, indent: int, further: int) -> str:
    """Return a name and, beside it, what it is, broken where the terminal, or COLUMNS, is narrow."""
    return "\n".join(_folded(f"{indent * ' '}{name:{LONGEST}} {text}", indent + LONGEST + 1 + further))


def _folded(line: str, indent: int) -> list[str]:
    width = columns()
    if width is None:
        return [line]
    return textwrap.wrap(
        line,
        max(width, NARROWEST),
        subsequent_indent=min(indent, max(width, NARROWEST) // 2) * " ",
        break_on_hyphens=False,
    )


def _data(found: Record | None, *, computed: bool) -> dict[str, Any]:
    """Return the contents page as JSON has it."""
    return {
        "schema": SCHEMA,
        "derivations": [
            {
                "name": entry.name,
                "summary": entry.summary,
                "part": entry.part,
                "question": entry.question,
                **_told(None if found is None else found.entries.get(entry.name)),
            }
            for entry in DERIVATIONS.entries
        ],
        **{
            f"{catalogue.kind}s": [{"name": one.name, "summary": one.summary} for one in catalogue.entries]
            for catalogue in OTHERS
        },
        "verdicts": {
            "computed": "now"
            if computed
            else "nothing is recorded for these sources"
            if found is None
            else "before",
            "sources": None if found is None else found.sources,
            "sympy": None if found is None else found.sympy,
            "python": None if found is None else found.python,
        },
    }


def _told(one: Standing | None) -> dict[str, Any]:
    if one is None:
        return {"verdict": None, "assuming": [], "steps": None, "proved_steps": None}
    return {
        "verdict": one.verdict.name,
        "assuming": list(one.assuming),
        "steps": one.steps,
        "proved_steps": one.proved,
    }
