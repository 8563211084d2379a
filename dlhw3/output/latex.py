"""The derivation as LaTeX to be put into a paper: prose, a list of hypotheses, one align* per part.

A fragment: its first lines say what to load, and how to compile it by itself. It needs amsmath and amssymb, and
is ASCII.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from dlhw3.notation.latex import LatexPrinter
from dlhw3.notation.latex_prose import escape, mathematics
from dlhw3.output.document import Document, Row, Section, document, equations
from dlhw3.output.latex_lines import LINE, broken, split_equation, width
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.kernel.proof import AXIOMS
from dlhw3.symbolic.verdict import Verdict

PACKAGES = r"\usepackage{amsmath,amssymb}"
RANGES = r" \quad \text{for } "  # between an equation and the ranges of its indices
WIDEST_LEFT = 0.3 * LINE  # a wider left side may stand on a line of its own,
OUTDENT = 20  # points to the left of the equals signs below it
RELATION = 14.0  # points, of an equals sign with its spaces
FRAME = 15.0  # points, of a box around a formula
INDENT = 20.0  # points, of a line that continues the one before

Line = tuple[str, str, str]  # left side, right side, tag


def render(derivation: Derivation, *, result_only: bool = False, full: bool = False) -> str:
    """Return LaTeX source; with ``result_only``, the formulas alone, one a line."""
    if result_only:
        return "\n".join(results(derivation)) + "\n"
    page = document(derivation, LatexPrinter)
    return "\n".join([*_preamble(page.name), *_page(page, full=full), r"\par\endgroup"]) + "\n"


def results(derivation: Derivation) -> tuple[str, ...]:
    """Return the result's equation, and those of further results; nothing is checked for this."""
    return equations(derivation, LatexPrinter.of(derivation))


def _preamble(name: str) -> Iterator[str]:
    yield f"% dlhw3 derive {name} --format latex: a fragment, to be \\input where the preamble has {PACKAGES}"
    yield f"% By itself, saved as {name}.tex:"
    yield (
        rf"%   pdflatex '\documentclass{{article}}{PACKAGES}\begin{{document}}\input{{{name}}}\end{{document}}'"
    )
    yield r"\begingroup\sloppy\allowdisplaybreaks"


def _page(page: Document, *, full: bool) -> Iterator[str]:
    yield rf"\subsection*{{{escape(page.name)}}}"
    yield f"{_sentence(page.statement)}"
    yield from _assumptions(page)
    number = 0
    for origin, sections in groupby(page.sections, key=lambda section: section.origin):
        own = origin == page.name.split(",")[0]
        if not own and not full:
            yield from _summary(origin, list(sections))
            continue
        for section in sections:
            number += 1
            yield from _section(section, number)
    yield ""
    yield r"\paragraph{Result}"
    yield from _display([rf"\boxed{{{_aligned(result)}}}" for result in page.results])
    given = f", given the axiom {escape(', '.join(page.axioms))}" if page.axioms else ""
    yield rf"\noindent Verdict: {page.verdict.name}, {page.steps} steps{given}."
    for name, statement in page.axioms.items():
        yield f"The axiom {escape(name)}: {statement}."
    for note in page.notes:
        yield f"Note: {note}."
    yield f"Source: {page.source}."
    for case in page.cases:
        yield ""
        yield from _page(case, full=full)


def _assumptions(page: Document) -> Iterator[str]:
    """List what is assumed, then what the letters stand for."""
    assumed = [*page.conditions, *(f"${fact}$" for fact in page.facts)]
    for name, equation, defines in page.hypotheses:
        if not defines:
            assumed.append(f"${equation}$" if name == f"${equation}$" else f"${equation}$ ({name})")
    if assumed:
        yield ""
        yield r"\noindent Assumed:"
        yield r"\begin{itemize}"
        yield from (rf"  \item {item};" for item in assumed[:-1])
        yield rf"  \item {assumed[-1]}."
        yield r"\end{itemize}"
    named = [page.objective] if page.objective else []
    named += [equation for _, equation, defines in page.hypotheses if defines]
    if named:
        words = [f"${equation}$" for equation in named]
        listed = " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
        yield rf"\noindent Here {listed}."


def _summary(origin: str, sections: Sequence[Section]) -> Iterator[str]:
    """State what is taken from another derivation."""
    steps = sum(len(section.rows) for section in sections)
    weakest = min(section.verdict for section in sections)
    yield ""
    yield rf"\paragraph{{From {escape(origin)}}} {steps} steps, {weakest.name}:"
    yield from _align([_equation(section.statement) for section in sections])


def _section(section: Section, number: int) -> Iterator[str]:
    yield ""
    how = ", by induction" if section.inductive else ""
    where = f" For ${section.ranges}$:" if section.ranges and not section.inductive else ""
    yield rf"\paragraph{{{number}. {_sentence(section.title, end='')}{how}}}{where}"
    lines: list[Line | str] = [_equation(section.statement)] if section.inductive else []
    for branch, rows in groupby(section.rows, key=lambda row: row.part):
        if branch:
            lines.append(_branch(branch))
        lines += _rows(list(rows))
    yield from _align(lines)
    if section.trouble:
        yield rf"\noindent The proof is not connected: {escape(section.trouble)}."
    for row in section.rows:
        if row.verdict is not Verdict.PROVED:
            found = f" Counterexample: {escape(row.counterexample)}." if row.counterexample else ""
            yield rf"\par\noindent {row.verdict.name}: {escape(row.reason)}.{found}"


def _branch(branch: str) -> str:
    """Write "step, j → j + 1 \\quad for …" as a sentence."""
    words, _, ranges = branch.partition(RANGES)
    kind, _, formula = words.partition(", ")
    return f"{kind.capitalize()}, ${mathematics(formula)}$" + (f", for ${ranges}$:" if ranges else ":")


def _rows(rows: Sequence[Row]) -> Iterator[Line]:
    """Return steps: left = right, the rule as a tag; a row that begins where the one before ended has no left."""
    before = ""
    for row in rows:
        yield "" if row.left == before else row.left, row.right, _tag(row)
        before = row.right


def _equation(statement: str) -> Line:
    """Return an equation, the ranges of its indices as a tag."""
    formula, _, ranges = statement.partition(RANGES)
    return *split_equation(formula), rf"\tag*{{${ranges}$}}" if ranges else ""


def _tag(row: Row) -> str:
    axioms = [name for name in row.rests_on if name in AXIOMS]
    given = f" [{escape(', '.join(axioms))}]" if axioms else ""
    verdict = "" if row.verdict is Verdict.PROVED else f" ({row.verdict.name})"
    return rf"\tag*{{\footnotesize {row.rule}{given}{verdict}}}"


def _align(lines: Sequence[Line | str]) -> Iterator[str]:
    """Write an align* environment: equations, and text between them."""
    lefts = [width(line[0]) for line in lines if not isinstance(line, str) and not _stands_alone(line)]
    room = LINE - RELATION - max(lefts, default=OUTDENT)
    yield r"\begin{align*}"
    for place, line in enumerate(lines):
        if isinstance(line, str):
            yield rf"\intertext{{{line}}}"
            continue
        text = " \\\\\n".join(_set(line, room))
        nothing_follows = isinstance([*lines, ""][place + 1], str)
        yield text if nothing_follows else rf"{text} \\"
    yield r"\end{align*}"


def _stands_alone(line: Line) -> bool:
    """Whether a left side is so wide that it gets a line of its own."""
    left, right, _ = line
    return width(left) > WIDEST_LEFT and width(left) + RELATION + width(right) > LINE / 2


def _set(line: Line, room: float) -> Iterator[str]:
    """Write left = right over as many lines as it needs, the tag on the last."""
    left, right, tag = line
    if _stands_alone(line):
        yield rf"  & \hspace{{-{OUTDENT}pt}} {left}"
        left = ""
    *earlier, last = [f"= {right}"] if width(right) <= room else _pieces(right, room)
    lead = f"  {left} & "
    for piece in earlier:
        yield lead + piece
        lead = "  & "
    yield lead + last + (f" {tag}" if tag else "")


def _pieces(right: str, room: float) -> list[str]:
    """Return "= right" broken into lines, those after the first indented."""
    first, *more = broken(right, room - INDENT)
    return [f"= {first}", *(rf"\qquad {{}} {piece}" for piece in more)]


def _display(lines: Sequence[str]) -> Iterator[str]:
    yield r"\begin{gather*}"
    yield " \\\\\n".join(f"  {line}" for line in lines)
    yield r"\end{gather*}"


def _aligned(result: str) -> str:
    """Return an equation, over several lines where one is too long."""
    if width(result) <= LINE - FRAME:
        return result
    left, right = split_equation(result)
    lines = r" \\ & ".join(_pieces(right, LINE - FRAME - width(left) - RELATION))
    return rf"\begin{{aligned}} {left} & {lines} \end{{aligned}}"


def _sentence(text: str, end: str = ".") -> str:
    """Return a sentence with its first word capitalised, where it is a word."""
    return text[:1].upper() + text[1:] + end  # a letter of mathematics stands in dollars
