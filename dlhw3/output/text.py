"""Readable mathematics for terminals: every step with its rule and verdict, aligned."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby

from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.output.document import Document, Row, Section, document, equations, facts, hypotheses, objective
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.kernel.proof import AXIOMS
from dlhw3.symbolic.verdict import Verdict

FORMULA_COLUMN = 74  # a longer formula puts its rule on the next line


def render(derivation: Derivation, *, result_only: bool = False, full: bool = False) -> str:
    """Return the derivation as text; ``full`` also shows the steps of parts first shown elsewhere."""
    if result_only:
        return "\n".join(results(derivation)) + "\n"
    page = document(derivation, UnicodePrinter)
    return "\n".join(_page(page, full=full)) + "\n"


def results(derivation: Derivation) -> tuple[str, ...]:
    """Return the result's equation, and those of further results; nothing is checked for this."""
    return equations(derivation, UnicodePrinter.of(derivation))


def premises(derivation: Derivation) -> tuple[tuple[str, str], ...]:
    """Return what is assumed and what the letters stand for, each labelled; nothing is checked for this."""
    printer = UnicodePrinter.of(derivation)
    conditions = tuple(map(printer.prose, derivation.conditions))
    named = objective(derivation, UnicodePrinter)
    return tuple(_premises(conditions, named, facts(derivation, printer), hypotheses(derivation, printer)))


def _premises(
    conditions: tuple[str, ...],
    named: str,
    known: tuple[str, ...],
    assumed: tuple[tuple[str, str, bool], ...],
) -> Iterator[tuple[str, str]]:
    for condition in conditions:
        yield "assumes", condition
    if named:
        yield "where", named
    for fact in known:
        yield "assumes", fact
    for name, equation, definition in assumed:
        suffix = "" if definition or name in equation else f"   [{name}]"
        yield "where" if definition else "assumes", f"{equation}{suffix}"


def _page(page: Document, *, full: bool, case: bool = False) -> Iterator[str]:
    yield f"{page.name}: {page.statement}"
    for label, line in _premises(page.conditions, page.objective, page.facts, page.hypotheses):
        yield f"  {label:9} {line}"
    number = 0
    for origin, sections in groupby(page.sections, key=lambda section: section.origin):
        if origin != page.name.split(",")[0] and not full:
            yield ""
            yield from _summary(origin, list(sections), brief=case)
            continue
        for section in sections:
            number += 1
            yield ""
            yield from _section(section, number)
    yield ""
    for result in page.results:
        yield f"  result    {result}"
    yield f"  verdict   {page.verdict.name}, {page.steps} steps{_axioms(page)}"
    for name, statement in page.axioms.items():
        yield f"  axiom     [{name}] {statement}"
    for note in page.notes:
        yield f"  note      {note}"
    yield f"  source    {page.source}"
    for other in page.cases:
        yield ""
        yield from _page(other, full=full, case=True)


def _axioms(page: Document) -> str:
    return f", given the axiom {', '.join(page.axioms)}" if page.axioms else ""


def _summary(origin: str, sections: list[Section], *, brief: bool) -> Iterator[str]:
    steps = sum(len(section.rows) for section in sections)
    weakest = min(section.verdict for section in sections)
    how = "as above, checked again" if brief else f"`dlhw3 derive {origin}` shows them"
    yield f"  from {origin} ({steps} steps, {weakest.name}; {how})"
    for section in [] if brief else sections:
        yield f"    {section.statement}"


def _section(section: Section, number: int) -> Iterator[str]:
    heading = f"  {number}. {section.title}"
    if section.inductive:
        yield f"{heading}, by induction: {section.statement}"
    else:
        yield heading + (f"    for {section.ranges}" if section.ranges else "")
    if section.trouble:
        yield f"    the proof is not connected: {section.trouble}"
    part, left = "", ""
    for row in section.rows:
        if row.part != part:
            part, left = row.part, ""
            yield f"    {part}"
        lead = f"{row.left} = " if row.left != left else "  = "
        yield from _row(row, lead)
        left = row.right


def _row(row: Row, lead: str) -> Iterator[str]:
    formula = f"    {lead}{row.right}"
    if width(formula) > FORMULA_COLUMN:
        yield formula
        formula = ""
    yield f"{pad(formula, FORMULA_COLUMN)}  {row.verdict.name:9} {row.rule}{_given(row)}"
    if row.verdict is not Verdict.PROVED:
        yield f"        {row.reason}"
    if row.counterexample:
        yield f"        counterexample: {row.counterexample}"


def _given(row: Row) -> str:
    axioms = [name for name in row.rests_on if name in AXIOMS]
    return f" [{', '.join(axioms)}]" if axioms else ""


def width(text: str) -> int:
    """Return the number of terminal cells (a combining dot takes none)."""
    return sum(not unicodedata.combining(character) for character in text)


def pad(text: str, cells: int) -> str:
    """Return the text filled with spaces to a number of cells."""
    return text + " " * max(0, cells - width(text))
