"""docs/audit.md as it is made from the audit of the write-up: the table, then every result step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

HEAD = """# The audit of the write-up

What the write-up claims, step by step: which steps hold, which hold under hypotheses that are left out, and which
are false, with values. Made by `python tests/test_audit_page.py`, which judges every step; a test keeps it true.
Formulas are the write-up's, with indices as it has them: W_{a:b} = W_b ⋯ W_a.

A step that the language of `dlhw3 check FILE` can say is in a file of `dlhw3/audit/write_up/`, and was judged by
the code that judges a user's own lines. Where it says a step at an instance, the instance is named. NOT JUDGED: it
has no words for the step; an entry of the catalogue stands beside it where there is one. Whoever disagrees with a
row runs its command: `dlhw3 audit RESULT`.

A result's verdict is computed from its steps: *false* where its conclusion is REFUTED; *true, not shown by this
proof* where a step on the way is REFUTED or has no meaning, and the entry named proves the corrected statement;
*holds under hypotheses that are left out* where something is false without one of these."""
OWN = """## A document of your own

`dlhw3 audit FOLDER` judges every file of lines in it, `NAME.txt` or `NAME.tex`, as `dlhw3 check` does: exit
code 1 if a line is refuted or undecided, 2 if one cannot be read. `examples/cs229-problem-set-1` is such a
folder, made from the formulas of a published solution (CS229, Stanford: least squares and logistic regression).

A record beside the lines, `NAME.toml`, says what is claimed and what was found, so that the table can be told:

```toml
title = "Question 1: Newton's method for least squares"
claim = "one iteration gives (XᵀX)⁻¹Xᵀy"
verdict = "holds under hypotheses that are left out"

[[step]]
number = "1"
formula = "H = XᵀX"
verdict = "PROVED"

[[left_out]]
number = "1"
says = "X has full column rank"
condition = "Xᵀ X is invertible"   # what the kernel computed that a line needs
```

In the lines, a comment `# step 1` says that those below it are the step's; `# repair 1`, that they hold in its
place; `# without 1`, that they are false without the hypothesis number 1. A step has further `at` (the instance
at which the lines say it), `conclusion`, `flaw`, `repair`, `entries` of the catalogue, or `unsaid`: why the
language has no words for it."""
VALUES = 600  # characters of the values that are shown


def audit_page(told: dict[str, Any]) -> str:
    """Return the page; ``told`` is what ``dlhw3 audit --json`` prints."""
    lines = [HEAD, "", "| result | claimed | verdict | corrected | command |", "|---|---|---|---|---|"]
    for one in told["results"]:
        cells = (f"[{one['title']}](#{one['result']})", one["claim"], one["verdict"], one["corrected"])
        lines.append(f"| {' | '.join(map(_cell, cells))} | `{one['command']}` |")
    lines += ["", "## What is covered", "", *_covered(told["coverage"])]
    for one in told["results"]:
        lines += ["", f"## {one['result']}", "", *_result(one)]
    return "\n".join([*lines, "", OWN]) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _covered(told: dict[str, Any]) -> Iterator[str]:
    said = told["said"]
    yield (
        f"{said} of {told['steps']} steps can be said in the language, {told['at_an_instance']} of them at an "
        f"instance; {told['judged_as_lines']} of these {said} were judged as a user's own lines. The others:"
    )
    yield ""
    for one in told["not_said"]:
        yield f"- {one['result']}, step {one['step']}: {one['reason']}"


def _result(told: dict[str, Any]) -> Iterator[str]:
    yield f"{told['title']}. **{told['verdict']}**"
    yield ""
    yield f"- claimed: {told['claim']}"
    yield f"- corrected: {told['corrected']}"
    entries = ", ".join(f"[`{one['name']}`](results.md#{one['name']})" for one in told["entries"])
    yield f"- proved by: {entries}"
    for one in told.get("left_out", ()):
        yield f"- left out: {one['says']}"
        for line in (*one.get("without", ()), *one.get("needed_by", ())):
            yield from _line(line, "  ")
        yield from _examples(one, "  ")
    for key in ("needless", "note", "departs"):
        if key in told:
            yield f"- {'departs from results.md' if key == 'departs' else key}: {told[key]}"
    yield f"- command: `{told['command']}`; files: {', '.join(f'`{name}`' for name in told['files'])}"
    yield ""
    for one in told["steps"]:
        yield from _step(one)


def _step(told: dict[str, Any]) -> Iterator[str]:
    at = f" — said as: {told['said_at']}" if "said_at" in told else ""
    yield f"{told['step']}. {told['verdict']}: {told['formula']}{at}"
    if "not_said" in told:
        entries = ", ".join(f"`{one['name']}`" for one in told.get("entries", ()))
        yield f"   - not said: {told['not_said']}{f'; entry {entries}' if entries else ''}"
    if told["verdict"] != "PROVED":
        for line in told.get("lines", ()):
            yield from _line(line, "   ")
    for condition in dict.fromkeys(
        each for line in told.get("lines", ()) for each in line.get("assumes", ())
    ):
        yield f"   - assumes {condition}"
    if "refused" in told:
        yield f"   - {told['refused'].splitlines()[0]}"
    yield from _examples(told, "   ")
    for key, label in (("flaw", "flaw"), ("repair", "what holds")):
        if key in told:
            yield f"   - {label}: {told[key]}"
    for line in told.get("repair_lines", ()):
        yield from _line(line, "   ")


def _line(told: dict[str, Any], indent: str) -> Iterator[str]:
    values = told.get("values", "")
    shown = values if len(values) <= VALUES else f"{values[:VALUES]}…"
    rest = f": {shown}" if shown else ""
    left = f"{told['left']} " if told["verdict"] == "REFUTED" else ""
    formula = f"`{left}{told['relation']} {told['text']}`"
    yield f"{indent}- {told['file']}, line {told['line']}, {told['verdict']}: {formula}{rest}"


def _examples(told: dict[str, Any], indent: str) -> Iterator[str]:
    for one in told.get("examples", ()):
        values = "; ".join(f"{name}: {value}" for name, value in one["values"].items())
        yield f"{indent}- {one['says']}: {values}"
