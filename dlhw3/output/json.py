"""The derivation as JSON, schema version 1 (docs/json-schema.md)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from dlhw3.notation.latex import LatexPrinter
from dlhw3.notation.premises import show_condition, show_fact, show_objective
from dlhw3.notation.printer import Printer
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.output.document import Branch, Document, Finding, Row, Section, document, findings
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.verdict import Verdict

SCHEMA = 1


def render(derivation: Derivation, *, result_only: bool = False, full: bool = False) -> str:
    """Return the derivation as JSON; with ``result_only``, its result alone. Every part is always there."""
    if result_only:
        pair = _Pair(UnicodePrinter.of(derivation), LatexPrinter.of(derivation))
        found = findings(derivation)
        data = _results(derivation.name, found, derivation.verdict, derivation.assuming, pair)
    else:
        data = _document(document(derivation))
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


class _Pair:
    """Both notations: a formula is {text, latex}, a sentence is a line of Unicode."""

    def __init__(self, unicode: UnicodePrinter, latex: LatexPrinter) -> None:
        self.unicode = unicode
        self.latex = latex
        self.prose = unicode.prose

    def both(self, write: Callable[[Printer], str]) -> dict[str, str]:
        """Write a formula in both notations."""
        return {"text": write(self.unicode), "latex": write(self.latex)}


def _results(
    name: str, found: Sequence[Finding], verdict: Verdict, assuming: Sequence[str], pair: _Pair
) -> dict[str, Any]:
    first, *more = [_finding(item, pair) for item in found]
    return {
        "schema": SCHEMA,
        "name": name,
        "result": first,
        "further_results": more,
        "verdict": verdict.name,
        "assuming": list(assuming),
    }


def _finding(found: Finding, pair: _Pair) -> dict[str, Any]:
    """Return a result, with the verdict on it where it is not PROVED, and the citations that it rests on if any."""
    mark: dict[str, Any] = {} if found.verdict is Verdict.PROVED else {"verdict": found.verdict.name}
    mark |= {"assuming": list(found.assuming)} if found.assuming else {}
    return {"name": found.name, **pair.both(lambda p: p.result(found.statement)), **mark}


def _document(page: Document) -> dict[str, Any]:
    pair = _Pair(page.printer(UnicodePrinter), page.printer(LatexPrinter))
    named = page.objective
    return {
        **_results(page.name, page.results, page.verdict, page.assuming, pair),
        "statement": pair.prose(page.statement),
        "conditions": [show_condition(condition, pair.unicode) for condition in page.conditions],
        "assumptions": list(map(pair.prose, page.assumptions)),
        "domains": list(map(pair.prose, page.domains)),
        "facts": [pair.both(lambda p, f=fact: show_fact(f, p)) for fact in page.facts],  # type: ignore[misc]
        "hypotheses": [
            {
                "name": item.name,
                **pair.both(lambda p, s=item.statement: p.equation(s)),  # type: ignore[misc]
                "definition": item.defines,
                "citation": pair.prose(item.citation),
            }
            for item in page.hypotheses
        ],
        "axioms": {name: pair.prose(statement) for name, statement in page.axioms.items()},
        "source": pair.prose(page.source),
        "matrices": list(map(pair.prose, page.matrices)),
        "notes": list(map(pair.prose, page.notes)),
        "departures": list(map(pair.prose, page.departures)),
        "objective": pair.both(lambda p: "" if named is None else show_objective(named, p)),
        "lemmas": [_lemma(section, pair) for section in page.sections],
        "steps": [_step(section, row, pair) for section in page.sections for row in section.rows],
        "cases": list(map(_document, page.cases)),
    }


def _lemma(section: Section, pair: _Pair) -> dict[str, Any]:
    return {
        "name": section.name,
        "title": pair.prose(section.title),
        "origin": section.origin,
        "by_induction": section.inductive,
        "statement": pair.both(lambda p: p.equation(section.statement)),
        "verdict": section.verdict.name,
        "assuming": list(section.assuming),
        "conditions": [show_condition(condition, pair.unicode) for condition in section.conditions],
        "domains": list(map(pair.prose, section.domains)),
    }


def _step(section: Section, row: Row, pair: _Pair) -> dict[str, Any]:
    return {
        "number": row.number,
        "part": section.name,
        "branch": _branch(row.branch, pair.unicode),
        "origin": section.origin,
        "left": pair.both(lambda p: p.show(row.left)),
        "right": pair.both(lambda p: p.show(row.right)),
        "relation": row.relation,
        "rule": pair.prose(row.rule),
        "verdict": row.verdict.name,
        "rests_on": list(row.rests_on),
        "reason": row.reason,
        "conditions": [show_condition(condition, pair.unicode) for condition in row.conditions],
        "difference": pair.both(lambda p: "" if row.difference is None else p.show(row.difference)),
        "counterexample": str(row.counterexample or ""),
    }


def _branch(branch: Branch | None, printer: UnicodePrinter) -> str:
    """Write a branch of an induction, and for its step the indices it holds for."""
    if branch is None:
        return ""
    words = f"{branch.kind}, {branch.formula(printer)}"
    return printer.word["ranges"].format(words, printer.ranges(branch.ranges)) if branch.ranges else words
