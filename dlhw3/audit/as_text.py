"""An audit as text for the terminal: the table, a result with its steps, and what is covered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dlhw3.audit.judging import NO_MEANING, NOT_JUDGED
from dlhw3.output.checked_told import shown_line
from dlhw3.symbolic.verdict import Verdict


def row(told: dict[str, Any]) -> str:
    """Return a row of the table: the result, its verdict, what is claimed, and the corrected statement."""
    lines = [f"{told['result']:28}  {told.get('verdict', '')}".rstrip()]
    if not told.get("as_recorded", True):
        lines.append(f"    not as recorded: {told['recorded']}")
    lines += [
        f"    {label:9} {told[key]}"
        for label, key in (("claims", "claim"), ("corrected", "corrected"))
        if key in told
    ]
    lines += [f"    {'left out':9} {one['says']}" for one in told.get("left_out", ())]
    for one in told["steps"]:
        if one["verdict"] in (Verdict.REFUTED.name, NO_MEANING):
            lines.append(f"    {'false':9} step {one['step']}: {one['formula']}")
            lines += [f"    {'':9} {line}" for line in _briefly(one)]
    if "entries" in told:
        lines.append(f"    {'proved by':9} {', '.join(one['name'] for one in told['entries'])}")
    lines.append(f"    {'again':9} {told['command']}")
    return "\n".join(lines) + "\n"


def result(told: dict[str, Any]) -> str:
    """Return a result whole: what holds, under what, and every step with its lines, values and repair."""
    lines = [f"{told['result']}: {told['title']}" if "title" in told else told["result"]]
    if "verdict" in told:
        again = (
            "" if told.get("as_recorded", True) else f"   (recorded otherwise: {told.get('recorded', '')})"
        )
        lines.append(f"  verdict    {told['verdict']}{again}")
    labels = (
        ("claim", "claims"),
        ("corrected", "corrected"),
        ("needless", "needless"),
        ("note", "note"),
        ("departs", "departs"),
    )
    lines += [f"  {label:9}  {told[key]}" for key, label in labels if key in told]
    lines += [
        f"  proved by  {one['name']}: {one['verdict']}   ({one['command']})"
        for one in told.get("entries", ())
    ]
    for one in told.get("left_out", ()):
        lines += _left_out(one)
    for one in told.get("steps", ()):
        lines += ["", *_step(one)]
    for one in told.get("lines", ()):
        lines += _line(one, "  ")
    for one in told.get("refused", ()):
        lines.append(f"  refused    {one['file']}: {one['reason']}".replace("\n", f"\n{'':13}"))
    lines += ["", f"  again      {told['command']}   (files: {', '.join(told['files'])})"]
    return "\n".join(lines) + "\n"


def _briefly(told: dict[str, Any]) -> Iterator[str]:
    """Yield the values at which a step is false, a line each; or why it has no meaning."""
    at = f"{told['said_at']}: " if "said_at" in told else ""
    for line in told.get("lines", ()):
        if "values" in line and line["verdict"] == Verdict.REFUTED.name:
            yield at + line["values"]
    for example in told.get("examples", ()):
        yield "; ".join(f"{name}: {value}" for name, value in example["values"].items())
    if "refused" in told:
        yield told["refused"].splitlines()[0]


def covered(told: dict[str, Any]) -> str:
    """Return how many steps there are, how many the language can say and were judged so, and which not, and why."""
    steps, said, judged = told["steps"], told["said"], told["judged_as_lines"]
    share = f" ({judged / said:.0%})" if said else ""
    lines = [
        f"{said} of {steps} steps can be said in the language ({told['at_an_instance']} of them at an instance "
        f"that is named); {judged} of {said}{share} were judged as a user's own lines",
        f"not said: {len(told['not_said'])} of {steps}, each with the reason" if told["not_said"] else "",
    ]
    lines += [f"  {one['result']}, step {one['step']}: {one['reason']}" for one in told["not_said"]]
    return "\n".join(filter(None, lines)) + "\n"


def _left_out(told: dict[str, Any]) -> Iterator[str]:
    yield f"  left out   {told['says']}{'' if told['needed'] else '   (NOT SHOWN to be needed)'}"
    for one in told.get("without", ()):
        yield from _line(one, "      ")
    for one in told.get("needed_by", ()):
        yield f"      {one['file']}, line {one['line']}, holds under it: {one['relation']} {one['text']}"
    for one in told.get("examples", ()):
        yield from _example(one)


def _step(told: dict[str, Any]) -> Iterator[str]:
    conclusion = "   (the conclusion)" if told.get("conclusion") else ""
    yield f"  step {told['step']:3} {told['verdict']:10}  {told['formula']}{conclusion}"
    if not told["as_recorded"]:
        yield f"      recorded  {told['recorded']}"
    labels = (
        ("said_at", "said as"),
        ("not_said", "not said"),
        ("refused", NO_MEANING.lower()),
        ("flaw", "flaw"),
    )
    for key, label in labels:
        if key in told:
            yield f"      {label:9} {told[key]}".replace("\n", f"\n{'':16}")
    for one in told.get("lines", ()):
        yield from _line(one, "      ")
    for one in told.get("examples", ()):
        yield from _example(one)
    if "repair" in told:
        yield f"      {'holds':9} {told['repair']}"
    for one in told.get("repair_lines", ()):
        yield from _line(one, "      ")
    if told["verdict"] in (NOT_JUDGED, Verdict.REFUTED.name):
        for one in told.get("entries", ()):
            yield f"      {'entry':9} {one['name']}: {one['verdict']}   ({one['command']})"


def _line(told: dict[str, Any], indent: str) -> Iterator[str]:
    first, *rest = shown_line(told).splitlines()
    yield indent + first
    if told["verdict"] == Verdict.REFUTED.name:
        yield f"{indent}    {'left':8} {told['left']}"
    yield from (indent + line for line in rest)


def _example(told: dict[str, Any]) -> Iterator[str]:
    yield f"      {'example':9} {told['says']}{'' if told['holds'] else '   (NOT SHOWN)'}"
    yield from (f"          {name}: {value}" for name, value in told["values"].items())


def counted(told: list[dict[str, Any]]) -> str:
    """Return how many lines of a document without a record are proved, and which is the first false one."""
    lines = [line for one in told for line in one.get("lines", ())]
    proved = sum(line["verdict"] == "PROVED" for line in lines)
    false = next((f"{one['file']}, line {one['line']}" for one in lines if one["verdict"] == "REFUTED"), None)
    end = "no line is false" if false is None else f"the first false line is {false}"
    return f"{proved} of {len(lines)} lines PROVED; {end}\n"
