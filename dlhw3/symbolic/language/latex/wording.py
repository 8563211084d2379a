"""What the words around a derivation in LaTeX define: let $f(w) = …$, where $p = …$, and \\text{where} in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dlhw3.symbolic.language.latex.rows import BEGIN, DISPLAYED, END, INLINE, Row
from dlhw3.symbolic.language.latex.source import without_comment

DEFINES = re.compile(r"\b(?:let|where|with|define[ds]?|denotes?|write|put)\b", re.IGNORECASE)
ELSE = re.compile(
    r"\b(?:if|iff|when|whenever|unless|suppose|assum\w*|equality|equals?|at|for)\b", re.IGNORECASE
)
"""Words that say of an equation that it is a case, and no definition."""
SENTENCE = re.compile(r"[.;:]\s|\n\s*\n")
NUMBER = re.compile(r"[-\d.\s/]*")
WHERE = re.compile(
    r"\\(?:text|mbox|textrm)\s*\{[^{}]*\b(?:where|with)\b[^{}]*\}|,(?:\s|&|\\q?quad)*(?=[^=&\\,]*:=)"
)


def said(text: str) -> list[Row]:
    """Return the definitions in the words around the formulas that are set apart, each as a row of ``let``.

    None where nothing is set apart: then each formula between $ is a row itself.
    """
    kept = "\n".join(without_comment(line) for line in text.split("\n"))
    apart = list(_apart(kept))
    if not apart:
        return []
    for start, stop in apart:
        kept = kept[:start] + re.sub(r"[^\n]", " ", kept[start:stop]) + kept[stop:]
    found = []
    for one in INLINE.finditer(kept):
        words = SENTENCE.split(INLINE.sub(" ", kept[: one.start()] + " "))[-1]
        formula = re.sub(r"^\$|\$$|^\\\(|\\\)$", "", one[0]).strip().replace(":=", "=")
        value = formula.partition("=")[2]
        if DEFINES.search(words) and not ELSE.search(words) and not NUMBER.fullmatch(value):
            found.append(Row(kept.count("\n", 0, one.start()) + 1, " ".join(formula.split()), "let"))
    return _in_order(found)


def _in_order(rows: list[Row]) -> list[Row]:
    """Return definitions, each behind those whose names stand in its value."""
    found: list[Row] = []
    names = {id(row): row.text.partition("=")[0].partition("(")[0].strip() for row in rows}
    while rows:
        ready = [row for row in rows if not any(_needs(row, names[id(o)]) for o in rows if o is not row)]
        found += ready or rows
        rows = [row for row in rows if ready and row not in ready]
    return found


def _needs(row: Row, name: str) -> bool:
    value = row.text.partition("=")[2]
    return bool(name) and re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![a-z_])", value) is not None


def where(row: Row) -> tuple[Row, tuple[Row, ...]]:
    """Return a row without what stands behind \\text{where}, and that as definitions."""
    found = WHERE.search(row.text)
    tail = row.text[found.end() :].strip(" &,.") if found else ""
    if found is None or row.word or "=" not in tail or "=" not in row.text[: found.start()]:
        return row, ()
    kept = Row(row.number, row.text[: found.start()], reason=row.reason, ends=row.ends)
    line = row.line(found.start())
    parts = re.split(r",\s*(?:\\q?quad\s*)?(?=\\?[A-Za-z_{}0-9]+\s*:?=)", tail)
    return kept, tuple(Row(line, part.replace(":=", "=").strip(" &,."), "let") for part in parts)


def _apart(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a formula that is set apart begins and ends."""
    depth, begun = 0, 0
    marks = sorted([*BEGIN.finditer(text), *END.finditer(text)], key=lambda found: found.start())
    for mark in marks:
        opens = mark[0].startswith("\\begin")
        begun = mark.start() if opens and not depth else begun
        depth += 1 if opens else -1
        if not depth:
            yield begun, mark.end()
    for found in DISPLAYED.finditer(text):
        yield found.span()
