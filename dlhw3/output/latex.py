"""The derivation as LaTeX to be put into a paper: prose, a list of hypotheses, one align* per part.

A fragment: its first lines say what to load, and how to compile it by itself. It needs amsmath and amssymb, and
is ASCII.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from dlhw3.notation.known_functions import told as told_of_vectors
from dlhw3.notation.latex import LatexPrinter
from dlhw3.notation.latex_prose import escape
from dlhw3.notation.premises import show_condition, show_domain, show_fact, show_objective
from dlhw3.output.document import Branch, Document, Finding, Row, Section, document, findings, weakest_reading
from dlhw3.output.in_names import in_names, matrices
from dlhw3.output.latex_lines import LINE, broken, width
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.plan import Equation
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.verdict import Verdict

PACKAGES = r"\usepackage{amsmath,amssymb}"
WIDEST_LEFT = 0.3 * LINE  # a wider left side may stand on a line of its own,
OUTDENT = 20  # points to the left of the equals signs below it
RELATION = 14.0  # points, of an equals sign with its spaces
FRAME = 15.0  # points, of a box around a formula
INDENT = 20.0  # points, of a line that continues the one before

Line = tuple[str, str, str, str]  # left side, right side, tag, relation


def render(derivation: Derivation, *, result_only: bool = False, full: bool = False) -> str:
    """Return LaTeX source; with ``result_only``, the formulas alone, one a line."""
    if result_only:
        printer = LatexPrinter.of(derivation)
        lines = [
            f"{printer.result(one.short)}{_where(one, printer)}{_mark(one.reading)}"
            for one in findings(derivation)
        ]
        lines += [f"{_worded(one, printer)}{_mark(derivation.reading)}" for one in matrices(derivation)]
        return "".join(f"{line}\n" for line in lines)
    page = document(derivation)
    return "\n".join([*_preamble(page.name), *_page(page, full=full), r"\par\endgroup"]) + "\n"


def results(derivation: Derivation) -> tuple[str, ...]:
    """Return the result's equation, and those of further results, with what their names stand for."""
    printer = LatexPrinter.of(derivation)
    return tuple(f"{printer.result(one.short)}{_where(one, printer)}" for one in findings(derivation))


def _worded(told: Prose, printer: LatexPrinter) -> str:
    """Return a sentence as a formula, its words as text."""
    pieces = (rf"\text{{{one}}}" if isinstance(one, str) else printer.right.show(one) for one in told.pieces)
    return "".join(pieces)


def _preamble(name: str) -> Iterator[str]:
    yield f"% dlhw3 derive {name} --format latex: a fragment, to be \\input where the preamble has {PACKAGES}"
    yield f"% By itself, saved as {name}.tex:"
    yield (
        rf"%   pdflatex '\documentclass{{article}}{PACKAGES}\begin{{document}}\input{{{name}}}\end{{document}}'"
    )
    yield r"\begingroup\sloppy\allowdisplaybreaks"


def _page(page: Document, *, full: bool) -> Iterator[str]:
    page, names = in_names(page)
    printer = page.printer(LatexPrinter)
    yield rf"\subsection*{{{escape(page.name)}}}"
    yield _sentence(printer.prose(page.statement))
    yield from _assumptions(page, names, printer)
    number = 0
    for origin, sections in groupby(page.sections, key=lambda section: section.origin):
        own = origin == page.entry
        if not own and not full:
            yield from _summary(origin, list(sections), printer)
            continue
        for section in sections:
            number += 1
            yield from _section(section, number, printer)
    yield ""
    yield r"\paragraph{Result}"
    yield from _display(
        [rf"\boxed{{{_aligned(found, printer)}}}{_mark(found.reading)}" for found in page.results]
    )
    for named in (f"${printer.right.equation(one)}$" for found in page.results for one in found.where):
        yield rf"\noindent Here {named}."
        yield ""
    for matrix in page.matrices:
        yield rf"\noindent As a matrix, {printer.prose(matrix)}."
        yield ""
    given = f", by {len(page.axioms)} law{'s' * (len(page.axioms) > 1)} of the kernel" if page.axioms else ""
    yield rf"\noindent Verdict: {escape(page.reading)}, {page.steps} step{'s' * (page.steps != 1)}{given}."
    for name, statement in page.axioms.items():
        yield f"The law {escape(name)}: {printer.prose(statement)}."
    for note in page.notes:
        yield f"Note: {printer.prose(note).rstrip('.')}."
    for departure in page.departures:
        yield f"Departs from results.md: {printer.prose(departure)}."
    if page.source:
        yield f"Source: {printer.prose(page.source)}."
    for case in page.cases:
        yield ""
        yield from _page(case, full=full)


def _where(found: Finding, printer: LatexPrinter) -> str:
    """Return what the names in a result stand for, to stand behind it."""
    told = [printer.right.equation(one) for one in found.where]
    told += [_worded(one, printer) for one in told_of_vectors(printer.vectors, found.statement.right)]
    listed = r",\ ".join(told)
    return rf", \quad \text{{where }} {listed}" if listed else ""


def _mark(reading: str) -> str:
    """Return the verdict on a result that is not simply PROVED, to stand beside it."""
    return "" if reading == Verdict.PROVED.name else rf" \quad \text{{({escape(reading)})}}"


def _assumptions(page: Document, names: Iterable[Equation], printer: LatexPrinter) -> Iterator[str]:
    """List what is assumed, then what the letters and the names stand for."""
    conditions = (*page.conditions, *page.assumptions)
    assumed = [show_condition(condition, printer) for condition in conditions]
    assumed += [f"${show_fact(fact, printer)}$" for fact in page.facts]
    for item in page.hypotheses:
        if not item.defines:
            label = f" ({escape(item.label)}{item.source(printer)})" if item.label else ""
            assumed.append(f"${printer.equation(item.statement)}${label}")
    assumed += [show_domain(domain, "the result", printer) for domain in page.domains]
    if assumed:
        yield ""
        yield r"\noindent Assumed:"
        yield r"\begin{itemize}"
        yield from (rf"  \item {item};" for item in assumed[:-1])
        yield rf"  \item {assumed[-1]}."
        yield r"\end{itemize}"
    named = [show_objective(page.objective, printer)] if page.objective else []
    named += [printer.equation(item.statement) for item in page.hypotheses if item.defines]
    named += map(printer.right.equation, names)
    vectors = [printer.plain().prose(one) for one in told_of_vectors(printer.vectors)]
    if named or vectors:
        words = [*(f"${equation}$" for equation in named), *vectors]
        listed = " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
        yield rf"\noindent Here {listed}."


def _summary(origin: str, sections: Sequence[Section], printer: LatexPrinter) -> Iterator[str]:
    """State what is taken from another derivation."""
    steps = sum(len(section.rows) for section in sections)
    yield ""
    counted = f"{steps} step{'s' * (steps != 1)}, {escape(weakest_reading(sections))}"
    yield rf"\paragraph{{From {escape(origin)}}} {counted}:"
    yield from _align([_equation(section.statement, printer) for section in sections])
    yield from _conditions(sections, printer)


def _conditions(sections: Sequence[Section], printer: LatexPrinter) -> Iterator[str]:
    """Say what lemmas are under that the results are not, and where their operators have their meaning."""
    found = dict.fromkeys(show_condition(one, printer) for section in sections for one in section.conditions)
    found |= {show_domain(one, "this", printer): None for section in sections for one in section.domains}
    if found:
        yield rf"\noindent Assumed {'here' if len(sections) == 1 else 'for these'}: {', '.join(found)}."


def _section(section: Section, number: int, printer: LatexPrinter) -> Iterator[str]:
    yield ""
    how = ", by induction" if section.inductive else ""
    ranges = printer.ranges(section.statement.indices)
    where = f" For ${ranges}$:" if ranges and not section.inductive else ""
    yield rf"\paragraph{{{number}. {_sentence(printer.prose(section.title), end='')}{how}}}{where}"
    lines: list[Line | str] = [_equation(section.statement, printer)] if section.inductive else []
    for branch, rows in groupby(section.rows, key=lambda row: row.branch):
        if branch is not None:
            lines.append(_branch(branch, printer))
        lines += _rows(list(rows), printer)
    yield from _align(lines)
    yield from _conditions([section], printer)
    if section.trouble:
        yield rf"\noindent The proof is not connected: {escape(section.trouble)}."
    for row in section.rows:
        if row.conditions:
            told = ", ".join(show_condition(one, printer) for one in row.conditions)
            step = f"{printer.show(row.left)} {printer.relation(row.relation)} {printer.show(row.right)}"
            yield rf"\par\noindent Assumed for step {row.number}, ${step}$: {told}."
        if row.verdict is not Verdict.PROVED:
            found = f" Counterexample: {escape(str(row.counterexample))}." if row.counterexample else ""
            rest = "" if row.difference is None else f" The sides differ by ${printer.show(row.difference)}$."
            yield rf"\par\noindent Step {row.number} is {row.verdict}: {escape(row.reason)}.{rest}{found}"


def _branch(branch: Branch, printer: LatexPrinter) -> str:
    """Write "Step, j → j + 1, for …" as a sentence."""
    ranges = f", for ${printer.ranges(branch.ranges)}$" if branch.ranges else ""
    return f"{branch.kind.capitalize()}, ${branch.formula(printer)}${ranges}:"


def _rows(rows: Sequence[Row], printer: LatexPrinter) -> Iterator[Line]:
    """Return steps: left = right, the rule as a tag; a row that begins where the one before ended has no left."""
    before = None
    for row in rows:
        left = "" if row.left == before else printer.show(row.left)
        yield left, printer.show(row.right), _tag(row, printer), printer.relation(row.relation)
        before = row.right


def _equation(statement: Equation, printer: LatexPrinter) -> Line:
    """Return an equation, the ranges of its indices as a tag."""
    ranges = printer.ranges(statement.indices)
    tag = rf"\tag*{{${ranges}$}}" if ranges else ""
    relation = printer.relation(statement.relation)
    return printer.show(statement.left), printer.show(statement.right), tag, relation


def _tag(row: Row, printer: LatexPrinter) -> str:
    given = f" [{escape(', '.join(row.named))}]" if row.named else ""
    verdict = "" if row.verdict is Verdict.PROVED else f" ({row.verdict})"
    rule = f" {printer.prose(row.rule)}{given}{verdict}".rstrip()
    return rf"\tag*{{\footnotesize ({row.number}){rule}}}"


def _align(lines: Sequence[Line | str]) -> Iterator[str]:
    """Write an align* environment: equations, and text between them."""
    lefts = [width(line[0]) for line in lines if not isinstance(line, str) and not _stands_alone(line)]
    room = LINE - RELATION - max(lefts, default=OUTDENT)
    yield r"\begin{align*}"
    for position, line in enumerate(lines):
        if isinstance(line, str):
            yield rf"\intertext{{{line}}}"
            continue
        text = " \\\\\n".join(_set(line, room))
        nothing_follows = isinstance([*lines, ""][position + 1], str)
        yield text if nothing_follows else rf"{text} \\"
    yield r"\end{align*}"


def _stands_alone(line: Line) -> bool:
    """Whether a left side is so wide that it gets a line of its own."""
    left, right, *_ = line
    return width(left) > WIDEST_LEFT and width(left) + RELATION + width(right) > LINE / 2


def _set(line: Line, room: float) -> Iterator[str]:
    """Write left = right over as many lines as it needs, the tag on the last."""
    left, right, tag, relation = line
    if _stands_alone(line):
        yield rf"  & \hspace{{-{OUTDENT}pt}} {left}"
        left = ""
    *earlier, last = [f"{relation} {right}"] if width(right) <= room else _pieces(right, room, relation)
    lead = f"  {left} & "
    for piece in earlier:
        yield lead + piece
        lead = "  & "
    yield lead + last + (f" {tag}" if tag else "")


def _pieces(right: str, room: float, relation: str) -> list[str]:
    """Return "= right", or with another relation, broken into lines, those after the first indented."""
    first, *more = broken(right, room - INDENT)
    return [f"{relation} {first}", *(rf"\qquad {{}} {piece}" for piece in more)]


def _display(lines: Sequence[str]) -> Iterator[str]:
    yield r"\begin{gather*}"
    yield " \\\\\n".join(f"  {line}" for line in lines)
    yield r"\end{gather*}"


def _aligned(found: Finding, printer: LatexPrinter) -> str:
    """Return an equation, over several lines where one is too long."""
    result = printer.result(found.short)
    if width(result) <= LINE - FRAME:
        return result
    left, right = printer.show(found.short.left), printer.right.show(found.short.right)
    ranges = printer.ranges(found.short.indices)
    right = printer.word["ranges"].format(right, ranges) if ranges else right
    relation, room = printer.relation(found.short.relation), LINE - FRAME - width(left) - RELATION
    lines = r" \\ & ".join(_pieces(right, room, relation))
    return rf"\begin{{aligned}} {left} & {lines} \end{{aligned}}"


def _sentence(text: str, end: str = ".") -> str:
    """Return a sentence with its first word capitalised, where it is a word."""
    return text[:1].upper() + text[1:] + end  # a letter of mathematics stands in dollars
