"""What there is to say of an audit, as plain data: what the formats print, and JSON as it is."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import Any

from dlhw3.audit.document import Audited, Result
from dlhw3.audit.examples.shown import Shown
from dlhw3.audit.judging import (
    Coverage,
    FoundHypothesis,
    FoundLine,
    FoundResult,
    FoundStep,
    coverage,
)
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.output.checked import CheckedLine
from dlhw3.symbolic import recorded

SCHEMA = 1
NOT_RECORDED = "not recorded for these sources"


def standings() -> dict[str, str]:
    """Return how the entries of the catalogue stand, by name, as recorded for these sources; else nothing."""
    kept = recorded.recorded()
    return {} if kept is None else {name: one.reading for name, one in kept.entries.items()}


def document_told(document: Audited, found: Sequence[FoundResult]) -> dict[str, Any]:
    """Return what there is to say of a document: its results, and how much of it is covered."""
    return {
        "schema": SCHEMA,
        "document": document.title,
        "coverage": coverage_told(coverage(found)),
        "results": [result_told(one, document.folder) for one in found],
    }


def result_told(found: FoundResult, folder: str = "") -> dict[str, Any]:
    """Return what there is to say of a result, without what says nothing."""
    result = found.result
    stand = standings()
    told = {
        "result": result.name,
        "title": result.title,
        "place": result.place,
        "claim": result.claim,
        "verdict": found.verdict if result.steps else "",
        "recorded": result.verdict,
        "as_recorded": found.as_recorded if result.verdict else None,
        "corrected": result.corrected,
        "entries": [_entry(name, stand) for name in result.entries],
        "left_out": [_hypothesis(one, stand) for one in found.left_out],
        "needless": result.needless,
        "note": result.note,
        "departs": result.departs,
        "steps": [_step(one, stand) for one in found.steps],
        "lines": [] if result.steps else lines_told(found.lines),
        "refused": [{"file": one.file, "reason": one.message} for one in found.refusals],
        "files": list(result.texts),
        "command": command(result, folder),
    }
    return _kept(told)


def command(result: Result, folder: str = "") -> str:
    """Return what recomputes a row: of a document of the user's, where a file is all of it, that file."""
    if not folder:
        return shlex.join(["dlhw3", "audit", result.name])
    if not result.steps and len(result.texts) == 1:
        return shlex.join(["dlhw3", "check", f"{folder.rstrip('/')}/{next(iter(result.texts))}"])
    return shlex.join(["dlhw3", "audit", folder])


def coverage_told(counted: Coverage) -> dict[str, Any]:
    """Return the counts, and the steps that the language has no words for with the reasons."""
    return {
        "steps": counted.steps,
        "said": counted.said,
        "at_an_instance": counted.at_an_instance,
        "judged_as_lines": counted.judged,
        "not_said": [
            {"result": name, "step": step.number, "formula": step.formula, "reason": step.unsaid}
            for name, step in counted.unsaid
        ],
    }


def lines_told(lines: Iterable[FoundLine]) -> list[dict[str, Any]]:
    """Return what there is to say of judged lines."""
    return [_line(one) for one in lines]


def _line(found: FoundLine) -> dict[str, Any]:
    left = UnicodePrinter().show(found.judged.left)
    return {"file": found.file, "left": left, **CheckedLine(found.judged).data}


def _step(found: FoundStep, stand: dict[str, str]) -> dict[str, Any]:
    step = found.step
    told = {
        "step": step.number,
        "formula": step.formula,
        "verdict": found.verdict,
        "recorded": step.verdict,
        "as_recorded": found.as_recorded,
        "said_at": step.at,
        "not_said": step.unsaid,
        "conclusion": step.conclusion,
        "lines": lines_told(found.lines),
        "refused": found.refusal.message if found.refusal else "",
        "examples": [_example(one) for one in found.shown],
        "flaw": step.flaw,
        "repair": step.repair,
        "repair_lines": lines_told(found.repairs),
        "entries": [_entry(name, stand) for name in step.entries],
    }
    return _kept(told)


def _hypothesis(found: FoundHypothesis, stand: dict[str, str]) -> dict[str, Any]:
    told = {
        "number": found.hypothesis.number,
        "says": found.hypothesis.says,
        "needed": found.is_needed,
        "without": lines_told(found.lines),
        "examples": [_example(one) for one in found.shown],
        "needed_by": lines_told(found.needing),
        "entries": [_entry(name, stand) for name in found.hypothesis.entries],
    }
    return _kept(told)


def _example(shown: Shown) -> dict[str, Any]:
    return {"says": shown.says, "values": dict(shown.values), "holds": shown.holds}


def _entry(name: str, stand: dict[str, str]) -> dict[str, str]:
    return {"name": name, "verdict": stand.get(name, NOT_RECORDED), "command": f"dlhw3 derive {name}"}


def _kept(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in ("", [], None)}
