"""The derivation as JSON, schema version 1 (docs/json-schema.md)."""

from __future__ import annotations

import json
from typing import Any

from dlhw3.notation.latex import LatexPrinter
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.output.document import Document, Section, document
from dlhw3.symbolic.derivation import Derivation

SCHEMA = 1


def render(derivation: Derivation, *, result_only: bool = False, full: bool = False) -> str:
    """Return the derivation as JSON; with ``result_only``, its result alone. Every part is always there."""
    unicode, latex = document(derivation, UnicodePrinter), document(derivation, LatexPrinter)
    data = _results(unicode, latex) if result_only else _document(unicode, latex)
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _results(unicode: Document, latex: Document) -> dict[str, Any]:
    pairs = zip(unicode.results, latex.results, strict=True)
    first, *more = [{"text": text, "latex": source} for text, source in pairs]
    return {"schema": SCHEMA, "name": unicode.name, "result": first, "further_results": more,
            "verdict": unicode.verdict.name}  # fmt: skip


def _document(unicode: Document, latex: Document) -> dict[str, Any]:
    sections = zip(unicode.sections, latex.sections, strict=True)
    cases = zip(unicode.cases, latex.cases, strict=True)
    hypotheses = zip(unicode.hypotheses, latex.hypotheses, strict=True)
    return {
        **_results(unicode, latex),
        "statement": unicode.statement,
        "conditions": list(unicode.conditions),
        "facts": [
            {"text": text, "latex": source} for text, source in zip(unicode.facts, latex.facts, strict=True)
        ],
        "hypotheses": [
            {"name": name, "text": text, "latex": source, "definition": defines}
            for (name, text, defines), (_, source, _) in hypotheses
        ],
        "axioms": dict(unicode.axioms),
        "source": unicode.source,
        "notes": list(unicode.notes),
        "objective": {"text": unicode.objective, "latex": latex.objective},
        "lemmas": [
            {
                "name": text.name,
                "title": text.title,
                "origin": text.origin,
                "by_induction": text.inductive,
                "statement": {"text": text.statement, "latex": source.statement},
                "verdict": text.verdict.name,
            }
            for text, source in zip(unicode.sections, latex.sections, strict=True)
        ],
        "steps": [step for pair in sections for step in _steps(*pair)],
        "cases": [_document(*pair) for pair in cases],
    }


def _steps(unicode: Section, latex: Section) -> list[dict[str, Any]]:
    return [
        {
            "part": unicode.name,
            "branch": row.part,
            "origin": unicode.origin,
            "left": {"text": row.left, "latex": source.left},
            "right": {"text": row.right, "latex": source.right},
            "relation": "=",
            "rule": row.rule,
            "verdict": row.verdict.name,
            "rests_on": list(row.rests_on),
            "reason": row.reason,
            "counterexample": row.counterexample,
        }
        for row, source in zip(unicode.rows, latex.rows, strict=True)
    ]
