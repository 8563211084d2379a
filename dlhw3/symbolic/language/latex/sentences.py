"""The sentences around a derivation in LaTeX: their words, with marks for the formulas in them and the displays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dlhw3.symbolic.language.latex.rows import BEGIN, DISPLAYED, END, INLINE
from dlhw3.symbolic.language.latex.source import without_comments

FORMULA, DISPLAY = "§", "¶"
"""What stands in the words for a formula of the sentence, and for one that is set apart."""
SHORT = re.compile(
    r"\b(i\.i\.d|i\.e|e\.g|a\.e|w\.r\.t|s\.t|p\.s\.d|s\.p\.d|p\.d|w\.l\.o\.g|et al|cf|resp|vs|approx|Eqs?|Figs?"
    r"|Secs?|Sect|Thm|Lem|Cor|Def|Rem|Prop|Ex|Refs?|No|pp?)\."
)
LAID_OUT = re.compile(
    r"\\(?:emph|textbf|textit|textrm|textsc|underline|mbox)\s*\{([^{}]*)\}"
    r"|\\(?:cite[a-z]*|ref|eqref|label|autoref|cref|Cref|vspace|hspace|noindent|quad|qquad)(?![a-zA-Z])\*?"
    r"(?:\[[^\[\]]*\])?(?:\{[^{}]*\})?"
)
"""What says how words look, with the words in it, and what points elsewhere."""
BROKEN = re.compile(
    r"\\(?:begin|end)\s*\{[^{}]*\}(?:\[[^\[\]]*\])?|\\item(?![a-z])(?:\[[^\[\]]*\])?"
    r"|\\(?:part|chapter|section|subsection|subsubsection|paragraph)\*?\s*\{[^{}]*\}"
)
"""What ends a sentence without a full stop."""
CLAIMS = (
    "lemma|theorem|thm|proposition|prop|corollary|cor|claim|conjecture|fact|exercise|question|problem|goal"
)
CLAIM_BEGINS = re.compile(rf"\\begin\s*\{{(?:{CLAIMS})\*?\}}(?:\[[^\[\]]*\])?")
CLAIM = re.compile(rf"(?:{CLAIMS}|to (?:show|prove))(?:\s+[\d.]+)?(?:\s*\([^()]*\))?\s*[.:]", re.IGNORECASE)
"""A heading below which a sentence is claimed, and assumed by nobody."""
FOOTNOTE = re.compile(r"\\footnote\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
STOP = re.compile(rf"(?<=[.?!])(?:\s|$)|\n\s*\n|\x00|(?<={DISPLAY})\s*(?=[A-Z{FORMULA}])")


@dataclass(frozen=True)
class Sentence:
    """A sentence: its words, the formulas that its marks stand for, and the lines of these and of its displays."""

    number: int
    words: str
    formulas: tuple[str, ...]
    lines: tuple[int, ...]
    displays: tuple[tuple[int, int], ...]
    claimed: bool = False
    """Whether it stands below the heading of a claim."""

    @property
    def places(self) -> list[int]:
        """Where the marks of the formulas stand in the words."""
        return [found.start() for found in re.finditer(FORMULA, self.words)]

    def written(self, start: int, stop: int) -> str:
        """Return a stretch of the words as the text has it."""
        formulas = iter(self.formulas[self.words.count(FORMULA, 0, start) :])
        marked = re.sub(FORMULA, lambda _: next(formulas), self.words[start:stop])
        return marked.replace(DISPLAY, "…")


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences around the formulas that are set apart; none where no formula is."""
    kept = without_comments(text)
    apart = list(set_apart(kept))
    if not apart:
        return
    marks: list[tuple[str, int, str, int]] = []
    made, place = "", 0
    for start, stop, sign in _marked(kept, apart):
        made += _plain(kept[place:start]) + sign
        first, last = (kept.count("\n", 0, one) + 1 for one in (start, max(start, stop - 1)))
        formula = re.sub(r"^\$|\$$|^\\\(|\\\)$", "", kept[start:stop]).strip() if sign == FORMULA else ""
        marks.append((sign, first, formula, last))
        place = stop
    made += _plain(kept[place:])
    made, notes = _without_notes(made)
    yield from _cut(made, marks, notes)


def _without_notes(text: str) -> tuple[str, list[int]]:
    """Return a text without footnotes, which speak for themselves; and the places of the marks within them."""
    inside = [
        text.count(FORMULA, 0, at) + text.count(DISPLAY, 0, at)
        for found in FOOTNOTE.finditer(text)
        for at, sign in enumerate(text[: found.end()])
        if at >= found.start() and sign in (FORMULA, DISPLAY)
    ]
    return FOOTNOTE.sub("", text), inside


def _cut(text: str, marks: list[tuple[str, int, str, int]], notes: list[int]) -> Iterator[Sentence]:
    left, line = [mark for k, mark in enumerate(marks) if k not in {*notes}], 1
    claimed = False
    for words in STOP.split(text):
        count = words.count(FORMULA) + words.count(DISPLAY)
        here, left = left[:count], left[count:]
        whole = " ".join(words.split())
        if whole:
            formulas = [mark for mark in here if mark[0] == FORMULA]
            displays = tuple((first, last) for sign, first, _, last in here if sign == DISPLAY)
            lines = tuple(mark[1] for mark in formulas)
            line = here[0][1] if here else line
            yield Sentence(line, whole, tuple(mark[2] for mark in formulas), lines, displays, claimed)
            claimed = CLAIM.fullmatch(whole) is not None


def _plain(words: str) -> str:
    words = CLAIM_BEGINS.sub("\x00Claim.\x00", words)
    bare = BROKEN.sub("\x00", SHORT.sub(lambda found: found[1].replace(".", ""), words))
    bare = LAID_OUT.sub(lambda found: found[1] or "", re.sub(r"~|\\(?=\s)", " ", bare))
    bare = re.sub(r"\((\w+)\)", r"\1", bare)
    return re.sub(rf"[{FORMULA}{DISPLAY}]", "", bare)


def _marked(text: str, apart: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Return the places of formulas and displays in their order."""
    blank = text
    for start, stop in apart:
        blank = blank[:start] + re.sub(r"[^\n]", " ", blank[start:stop]) + blank[stop:]
    inline = [(*found.span(), FORMULA) for found in INLINE.finditer(blank)]
    return sorted([*inline, *((start, stop, DISPLAY) for start, stop in apart)])


def set_apart(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a formula that is set apart begins and ends."""
    depth, begun, past = 0, 0, 0
    marks = sorted(
        [*BEGIN.finditer(text), *END.finditer(text), *DISPLAYED.finditer(text)],
        key=lambda found: found.start(),
    )
    for mark in marks:
        if mark.start() < past:
            continue
        if not mark[0].startswith(("\\begin", "\\end")):
            if not depth:
                yield mark.span()
                past = mark.end()
            continue
        opens = mark[0].startswith("\\begin")
        begun = mark.start() if opens and not depth else begun
        depth += 1 if opens else -1
        if depth <= 0:
            depth = 0
            yield begun, mark.end()
