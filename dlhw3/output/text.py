"""Readable mathematics for terminals: every step with its rule and verdict, aligned."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from dlhw3.output.document import Document, Row, Section, document
from dlhw3.output.unicode import UnicodePrinter
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.kernel.verdict import Verdict

FORMULA_COLUMN = 74  # a longer formula puts its rule on the next line
RULE_COLUMN = 34


def render(derivation: Derivation, *, result_only: bool = False, full: bool = False) -> str:
    """Return the derivation as text; ``full`` also shows the steps of parts first shown elsewhere."""
    page = document(derivation, UnicodePrinter)
    if result_only:
        return "\n".join(page.results) + "\n"
    return "\n".join(_page(page, full=full)) + "\n"


def _page(page: Document, *, full: bool) -> Iterator[str]:
    yield f"{page.name}: {page.statement}"
    for condition in page.conditions:
        yield f"  assumes   {condition}"
    for name, equation in page.hypotheses:
        label = "assumes" if len(name) > 2 else "where"
        suffix = f"   [{name}]" if label == "assumes" and name not in equation else ""
        yield f"  {label:9} {equation}{suffix}"
    number = 0
    for section in page.sections:
        yield ""
        if section.origin != page.name.split(",")[0] and not full:
            yield from _summary(section)
            continue
        number += 1
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
    for case in page.cases:
        yield ""
        yield from _page(case, full=full)


def _axioms(page: Document) -> str:
    return f", given the axiom {', '.join(page.axioms)}" if page.axioms else ""


def _summary(section: Section) -> Iterator[str]:
    yield f"  from {section.origin}: {section.title or section.name} ({_count(section)}, {section.verdict.name})"
    yield f"    {section.statement}"


def _count(section: Section) -> str:
    return f"{len(section.rows)} step{'s' * (len(section.rows) != 1)}"


def _section(section: Section, number: int) -> Iterator[str]:
    branches = {row.part for row in section.rows} - {""}
    heading = f"  {number}. {section.title or section.name}"
    if branches:
        yield f"{heading}, by induction: {section.statement}"
    else:
        yield heading
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
    formula = f"    {lead}{row.right}" if lead == "  = " else f"    {lead}{row.right}"
    verdict = row.verdict.name + _given(row)
    if width(formula) <= FORMULA_COLUMN:
        yield f"{pad(formula, FORMULA_COLUMN)} {pad(row.rule, RULE_COLUMN)} {verdict}"
    else:
        yield formula
        yield f"{pad('', FORMULA_COLUMN)} {pad(row.rule, RULE_COLUMN)} {verdict}"
    if row.verdict is not Verdict.PROVED:
        yield f"        {row.reason}"
    if row.counterexample:
        yield f"        counterexample: {row.counterexample}"


def _given(row: Row) -> str:
    axioms = [name for name in row.rests_on if name == "psd-root"]
    return f" given [{', '.join(axioms)}]" if axioms else ""


def width(text: str) -> int:
    """Return the number of terminal cells (a combining dot takes none)."""
    return sum(not unicodedata.combining(character) for character in text)


def pad(text: str, cells: int) -> str:
    """Return the text filled with spaces to a number of cells."""
    return text + " " * max(0, cells - width(text))
