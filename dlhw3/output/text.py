"""Readable mathematics for terminals: every step with its number, its verdict and its rule, aligned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import final

from dlhw3.notation.known_functions import told as vectors_told
from dlhw3.notation.premises import mark, premise_lines, show_condition, show_domain
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.output.document import Branch, Document, Finding, Row, Section, document, findings, weakest_reading
from dlhw3.output.in_names import in_names, matrices
from dlhw3.output.text_lines import NARROW, fit, folded, kept_together, pad, width
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.plan import Equation
from dlhw3.symbolic.verdict import Verdict

FORMULA_COLUMN = 70  # a longer formula puts its number and rule on the next line
LABELLED = 12  # the column after a label such as "result"


def render(
    derivation: Derivation, *, result_only: bool = False, full: bool = False, width: int | None = None
) -> str:
    """Return the derivation as text; ``full`` also shows the steps of parts first shown elsewhere.

    In ``width`` columns no line is longer: verdict and rule go below their formula where they do not fit beside it,
    and long formulas are broken at their operators. None takes as many columns as it needs.
    """
    if result_only:
        printer = _Printer.of(derivation)
        told = [printer.finding(found, alone=True) for found in findings(derivation)]
        told += [f"{printer.right.prose(one)}{mark(derivation.reading)}" for one in matrices(derivation)]
        lines = [line for text in told for line in folded(text, width, 4)]
        return "\n".join(lines) + "\n"
    page = document(derivation)
    lines = list(_Page(width, full=full).lines(page))
    if not fit(lines, width):
        lines = list(_Page(width, full=full, stacked=True).lines(page))
    return "\n".join(lines) + "\n"


@final
class _Printer(UnicodePrinter):
    """Unicode whose formulas know where a line may be broken."""

    def inline(self, formula: str) -> str:
        """Keep a formula in a sentence together."""
        return kept_together(formula)

    def line(self, statement: Equation) -> str:
        """Write an equation with its ranges."""
        return kept_together(self.equation(statement))

    def finding(self, found: Finding, *, alone: bool = False) -> str:
        """Write a result, and its verdict where it is not simply PROVED.

        Where it stands ``alone``, what its vectors are stands behind it, which is told above otherwise.
        """
        names = [self.meanings(found.where)] if found.where else []
        names += map(self.right.prose, vectors_told(self.vectors, found.statement.right)) if alone else []
        named = f"   where {', '.join(names)}" if names else ""
        return kept_together(self.result(found.short)) + named + mark(found.reading)

    def meanings(self, names: Iterable[Equation]) -> str:
        """Write what names stand for."""
        return ", ".join(self.right.line(one).replace(" =", f"{NARROW}=", 1) for one in names)

    def branch(self, branch: Branch) -> str:
        """Write a branch of an induction, and for its step the indices it holds for."""
        words = f"{branch.kind}, {branch.formula(self)}"
        return self.word["ranges"].format(words, self.ranges(branch.ranges)) if branch.ranges else words


class _Page:
    """Writes documents in a number of columns; ``stacked`` puts verdict and rule below every formula."""

    def __init__(self, columns: int | None, *, full: bool, stacked: bool = False) -> None:
        self.columns = columns
        self.full = full
        self.stacked = stacked

    def lines(self, page: Document, *, case: bool = False) -> Iterator[str]:
        """Yield the lines of a document and of its cases."""
        page, named = in_names(page)
        printer = page.printer(_Printer)
        yield from folded(f"{page.name}: {printer.prose(page.statement)}", self.columns, 4)
        conditions = (*page.conditions, *page.assumptions)
        told = premise_lines(conditions, page.domains, page.objective, page.facts, page.hypotheses, printer)
        for label, line in told:
            yield from self._labelled(label, line)
        if named:
            yield from self._labelled("where", printer.meanings(named))
        number = 0
        for origin, sections in groupby(page.sections, key=lambda section: section.origin):
            if origin != page.entry and not self.full:
                yield ""
                yield from self._summary(origin, list(sections), printer, brief=case)
                continue
            for section in sections:
                number += 1
                yield ""
                yield from self._section(section, number, printer)
        yield ""
        yield from self._end(page, printer)
        for other in page.cases:
            yield ""
            yield from self.lines(other, case=True)

    def _end(self, page: Document, printer: _Printer) -> Iterator[str]:
        for result in page.results:
            yield from self._labelled("result", printer.finding(result))
        for matrix in page.matrices:
            yield from self._labelled("matrix", printer.prose(matrix))
        given = (
            f", by {len(page.axioms)} law{'s' * (len(page.axioms) > 1)} of the kernel" if page.axioms else ""
        )
        yield from self._labelled(
            "verdict", f"{page.reading}, {page.steps} step{'s' * (page.steps != 1)}{given}"
        )
        for name, statement in page.axioms.items():
            yield from self._labelled("law", f"[{name}] {printer.prose(statement)}")
        for note in page.notes:
            yield from self._labelled("note", printer.prose(note))
        for departure in page.departures:
            yield from self._labelled("departs", f"from results.md: {printer.prose(departure)}")
        if page.source:
            yield from self._labelled("source", printer.prose(page.source))

    def _labelled(self, label: str, text: str) -> list[str]:
        return folded(f"  {label:9} {text}", self.columns, LABELLED)

    def _summary(
        self, origin: str, sections: list[Section], printer: _Printer, *, brief: bool
    ) -> Iterator[str]:
        steps = sum(len(section.rows) for section in sections)
        weakest = weakest_reading(sections)
        how = "as above, checked again" if brief else f"`dlhw3 derive {origin}` shows them"
        yield from folded(
            f"  from {origin} ({steps} step{'s' * (steps != 1)}, {weakest}; {how})", self.columns, 4
        )
        for section in [] if brief else sections:
            yield from folded(f"    {printer.line(section.statement)}", self.columns, 8)
            yield from self._conditions(section, printer)

    def _conditions(self, section: Section, printer: _Printer) -> Iterator[str]:
        """Yield what a lemma is under that the results are not, and where its operators have their meaning."""
        for condition in section.conditions:
            yield from folded(f"      assumes {show_condition(condition, printer)}", self.columns, 14)
        for domain in section.domains:
            yield from folded(f"      where   {show_domain(domain, 'this', printer)}", self.columns, 14)

    def _section(self, section: Section, number: int, printer: _Printer) -> Iterator[str]:
        heading = f"  {number}. {printer.prose(section.title)}"
        if section.inductive:
            heading += f", by induction: {printer.line(section.statement)}"
        elif section.statement.indices:
            heading += f"    for {kept_together(printer.ranges(section.statement.indices))}"
        yield from folded(heading, self.columns, 8)
        yield from self._conditions(section, printer)
        if section.trouble:
            yield from folded(f"    the proof is not connected: {section.trouble}", self.columns, 8)
        for branch, rows in groupby(section.rows, key=lambda row: row.branch):
            if branch is not None:
                yield from folded(f"    {kept_together(printer.branch(branch))}", self.columns, 8)
            before = None
            for row in rows:
                relation = printer.relation(row.relation)
                lead = f"  {relation} " if row.left == before else f"{printer.show(row.left)} {relation} "
                yield from self._row(row, f"    {lead}{printer.show(row.right)}", printer)
                before = row.right

    def _row(self, row: Row, formula: str, printer: _Printer) -> Iterator[str]:
        given = f" [{', '.join(row.named)}]" if row.named else ""
        rule = printer.prose(row.rule) + given
        number = f"({row.number})"
        if self.stacked:
            yield from folded(formula[:8] + kept_together(formula[8:]), self.columns, 10)
            yield from folded(f"        {number:4} {row.verdict:9} {rule}", self.columns, 23)
        else:
            if width(formula) > FORMULA_COLUMN:
                yield formula
                formula = ""
            yield f"{pad(formula, FORMULA_COLUMN)} {number:>5}  {row.verdict:9} {rule}".replace("\u00a0", " ")
        for condition in row.conditions:
            yield from folded(f"        assumes {show_condition(condition, printer)}", self.columns, 16)
        if row.verdict is not Verdict.PROVED:
            yield from folded(f"        {row.reason}", self.columns, 10)
        if row.difference is not None:
            yield from folded(f"        the sides differ by {printer.show(row.difference)}", self.columns, 10)
        if row.counterexample is not None:
            yield from folded(f"        counterexample: {row.counterexample}", self.columns, 10)
