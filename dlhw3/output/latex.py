"""The derivation as LaTeX: one align* environment per part, for amsmath; compiles with pdflatex."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from dlhw3.output.document import Document, Row, Section, document
from dlhw3.output.latex_notation import LatexPrinter
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.kernel.proof import AXIOMS
from dlhw3.symbolic.kernel.verdict import Verdict

_TEXT = {
    "∇": r"\nabla ", "²": "^{2}", "⟨": r"\langle ", "⟩": r"\rangle ", "·": r"\cdot ", "ᵀ": r"^{\top}",
    "‖": r"\Vert ", "≥": r"\ge ", "≤": r"\le ", "−": "-", "φ": r"\varphi ", "∈": r"\in ", "ℝ": r"\mathbb{R}",
    "×": r"\times ", "→": r"\to ", "≠": r"\ne ", "⁰": "^{0}", "ŵ": r"\hat{w}", "⋯": r"\cdots ", "…": r"\ldots ",
    "⪰": r"\succeq ", "ⱼ": "_{j}", "ⁿ": "^{n}", "ᵐ": "^{m}", "Ẇ": r"\dot{W}", "U̇": r"\dot{U}",
    "ẇ": r"\dot{w}", "W̲": "W",
}  # fmt: skip


def render(derivation: Derivation, *, result_only: bool = False, full: bool = False) -> str:
    """Return LaTeX source; with ``result_only``, the formulas alone, one a line."""
    page = document(derivation, LatexPrinter)
    if result_only:
        return "\n".join(page.results) + "\n"
    return "\n".join(_page(page, full=full)) + "\n"


def prose(text: str) -> str:
    """Put every mathematical character of a sentence into math mode, and escape what LaTeX reads."""
    pieces, math = [], False
    words = text.replace("U\u0307", "U̇").replace("W\u0307", "Ẇ").split(" ")
    for word in words:
        translated = word
        for character, source in _TEXT.items():
            translated = translated.replace(character, source)
        math = translated != word or any(sign in word for sign in "_^{}=")
        pieces.append(f"${translated}$" if math else word.replace("&", r"\&").replace("%", r"\%"))
    return " ".join(pieces)


def _page(page: Document, *, full: bool) -> Iterator[str]:
    yield rf"\subsection*{{{prose(page.statement)}}}"
    if page.conditions or page.hypotheses:
        yield r"\begin{itemize}"
        for condition in page.conditions:
            yield rf"  \item {prose(condition)}"
        for fact in page.facts:
            yield rf"  \item ${fact}$"
        for name, equation, definition in page.hypotheses:
            yield rf"  \item $\displaystyle {equation}$" + ("" if definition else f" ({prose(name)})")
        yield r"\end{itemize}"
    for section in page.sections:
        if section.origin != page.name.split(",")[0] and not full:
            yield rf"From {section.origin} ({section.verdict.name}): $\displaystyle {section.statement}$"
            yield ""
        else:
            yield from _section(section)
    for result in page.results:
        yield r"\[ \boxed{" + result + r"} \]"
    given = f", given the axiom {', '.join(page.axioms)}" if page.axioms else ""
    yield f"Verdict: {page.verdict.name}, {page.steps} steps{given}."
    for name, statement in page.axioms.items():
        yield f"Axiom ({name}): {prose(statement)}."
    for note in page.notes:
        yield f"Note: {prose(note)}."
    yield f"Source: {prose(page.source)}."
    for case in page.cases:
        yield ""
        yield from _page(case, full=full)


def _section(section: Section) -> Iterator[str]:
    yield rf"\paragraph{{{prose(section.title or section.name)}}}"
    if section.inductive:
        yield rf"By induction: $\displaystyle {section.statement}$."
    elif section.ranges:
        yield rf"For ${section.ranges}$:"
    for branch, rows in groupby(section.rows, key=lambda row: row.part):
        if branch:
            yield prose(branch.partition(r" \qquad ")[0])
        yield r"\begin{align*}"
        yield " \\\\\n".join(_lines(list(rows)))
        yield r"\end{align*}"


def _lines(rows: list[Row]) -> Iterator[str]:
    left = ""
    for row in rows:
        marks = [name for name in row.rests_on if name in AXIOMS]
        rule = prose(row.rule) + (f" [{', '.join(marks)}]" if marks else "")
        verdict = "" if row.verdict is Verdict.PROVED else f" ({row.verdict.name})"
        lead = row.left if row.left != left else ""
        yield rf"  {lead} &= {row.right} && \text{{{rule}{verdict}}}"
        left = row.right
