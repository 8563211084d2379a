r"""How far names reach: what "Case 1", an example or Lemma 1 names is not known in the next of its kind.

A name that words give above, or in a part of a text that goes on, is one of the whole text. Parts of an exercise,
proofs, remarks and sections that go on with one another have their names in common; those that are in contrast,
"The quadratic case" and "The general case", have not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED
from dlhw3.symbolic.language.latex.text.rows import LAST_LINE, Row, in_plain
from dlhw3.symbolic.language.latex.text.sections import (
    FOR_ALL,
    GOES_ON,
    HEADING,
    IN_CONTRAST,
    PARAGRAPH,
    UNTRUE,
)
from dlhw3.symbolic.language.latex.text.sentences import CLAIMS
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.words.qualified import has_line
from dlhw3.symbolic.language.latex.words.where_it_ends import (
    ALONE,
    ASIDE,
    GOING_ON,
    OPENED,
    OVER,
    end_cases,
    headings,
)
from dlhw3.symbolic.language.text import lazy_re as re

STATED = re.compile(
    rf"\\begin\s*\{{(?P<name>{CLAIMS}|case)\*?\}}.*?(?P<end>\\end\s*\{{(?P=name)\*?\}}|\Z)",
    re.DOTALL | re.IGNORECASE,
)
SHARED = re.compile(
    r"(?:solution|answer)(?!s?\s+(?:of|to|for)\s+(?:the\s+)?[a-z]+\s*\(?\d)|homework|algorithm|week|part|q\b|quiz|day|lecture|chapter|session|unit|proof|derivation|step",
    re.IGNORECASE,
)
"""Headings in words below which the names of the one before are known."""
BESIDES = re.compile(
    r"(?:[A-Z][a-z]+\s+)?Example|(?:Counter|Toy)|Remark|Warm|Aside|Digress|Motiv|Special|General",
    re.IGNORECASE,
)
CONTRAST = re.compile(
    r"\b(?:general|arbitrary|other|another|alternative|different|case|non-?[a-z]+|without|beyond|toy|example|special"
    r"|variant|regime)\b(?! order)",
    re.IGNORECASE,
)
"""What the title of a section says that is in contrast to the one before."""
FRAME = re.compile(
    r"\\begin\s*\{frame\}\s*(?:<[^<>]*>)?(?:\[[^\[\]]*\])?\s*(?:(?:\\frametitle\s*)?\{(?P<title>[^{}]*)\})?"
)
"""The title of a slide."""
NUMBERED = re.compile(r"(?P<kind>[a-z][a-z -]*?)\s+\(?(?:[A-Z]|\d+|I{1,3})\)?\s*", re.IGNORECASE)
SUPPOSED = ("let", "suppose", "assume", "consider", "take", "given", "for", "supposing", "assuming")
"""The words by which a remark supposes an equation, which no lemma behind it has, as it has what is denoted."""
NAMING = ("denote", "denotes", "define", "write", "call", "abbreviate", "where")
"""The words by which an equation names something."""
Reach = tuple[int, int, int]
"""The first and the last line in which a name is given, and the last in which it is known."""


def require_in_reach(text: str, defined: Iterable[Row], lines: Mapping[int, Collection[str]]) -> None:
    """Raise UserError where a name stands in a line that is beyond the part of the text that gives it.

    ``lines`` are the names in the rows by their numbers.
    """
    rows = [row for row in defined if row.word == "let"]
    reaches = [*name_reaches(without_comments(text))] if rows else []
    asides = [*_supposed(without_comments(text))] if rows else []
    names = [
        in_plain(STYLED.sub(r"\1", row.text.partition("=")[0])).partition("(")[0].strip() for row in rows
    ]
    known: dict[str, list[tuple[Row, int]]] = {}
    for row, name in zip(rows, names, strict=True):
        own = reaches + (asides if row.reason in SUPPOSED else [])
        ends = [until for first, last, until in own if first <= row.number <= last] + _end_of_case(row, text)
        known.setdefault(name, []).append((row, min(ends, default=LAST_LINE)))
    for name, several in known.items():
        for number in sorted(number for number, said in lines.items() if name in said):
            row = several[0][0]
            if any(number <= end for _, end in several) or has_line(row.text.partition("=")[0].strip(), text):
                continue
            told = f"{name} stands here, and line {row.number} says what it is in a part that ends above."
            raise UserError(
                f"Line {number}: {told}", at=Span(row.text, 0, len(row.text)), hint=f"% let {row.text}"
            )


CASE = re.compile(
    r"[^=]*:?=\s*-?\s*(?:\d+|\\[tdc]?frac\s*(?:\{\w+\}|\d)\s*(?:\{\\?\w+\}|\w)|1\s*/\s*\\?[A-Za-z]+)?\s*"
    r"(?:\\?[A-Za-z]+(?:_\w|_\{\w+\})?)?(?:\s*\^\s*\{?\s*(?:\\top|T)\s*\}?)?\s*[.,;]?\s*"
)
"""An equation of two letters, or of a letter and a number, which is a case rather than a name: b = 2a."""


def _end_of_case(row: Row, text: str) -> list[int]:
    """Return the last line in which a case holds that words suppose, as what they assume there does."""
    if CASE.fullmatch(row.text) is None or "(" in row.text or row.reason in NAMING:
        return []
    assumed = Row(row.number, row.text, "assume")
    end_cases([assumed], text)
    return [assumed.scope[1]] if assumed.scope else []


def name_reaches(kept: str) -> Iterator[Reach]:
    """Yield how far names reach that are given in parts of a text that are in contrast to others."""

    def line(place: int) -> int:
        return kept.count("\n", 0, place) + 1

    stated = [*STATED.finditer(kept)]
    begins = [line(one.start()) for one in stated] + [LAST_LINE]
    for one, until in zip(stated, begins[1:], strict=True):
        yield line(one.start()), line(one.start("end")), until - 1
    headed = [one for one in headings(kept) if SHARED.match(_word(one[0])) is None]
    for first, last in pairwise([*(line(one.start()) for one in headed), LAST_LINE]):
        yield first, last - 1, last - 1
    for one in ASIDE.finditer(kept):
        if not one[1].lower().startswith(("remark", "note")):
            yield line(one.start()), line(one.start("end")), line(one.start("end"))
    for one in OPENED.finditer(kept):
        if not GOING_ON.fullmatch(one["name"]) and one["name"].lower() not in (
            "remark",
            "note",
            "rem",
            "boxed",
        ):
            end = re.compile(rf"\\end\s*\{{{one['name']}\*?\}}").search(kept, one.end())
            yield line(one.start()), (last := line(end.start() if end else len(kept))), last
    alone = [*ALONE.finditer(kept)]
    for one, behind in pairwise(alone):
        if BESIDES.match(one["title"]) or behind["title"].lower().startswith("general"):
            yield line(one.start("title")), line(behind.start("title")) - 1, line(behind.start("title")) - 1
    yield from ((1, line(one.start()), line(one.start())) for one in OVER.finditer(kept))
    titled = [[*PARAGRAPH.finditer(kept)], [*FRAME.finditer(kept)], *_by_level(kept)]
    for several in titled:
        for one, behind in pairwise(several):
            if _in_contrast(one["title"] or "", behind["title"] or ""):
                yield line(one.start()), line(behind.start()) - 1, line(behind.start()) - 1


def _supposed(kept: str) -> Iterator[Reach]:
    """Yield the lines of remarks, and the last before the next statement, of which they suppose nothing."""
    for one in ASIDE.finditer(kept):
        first, last = (kept.count("\n", 0, place) + 1 for place in (one.start(), one.start("end")))
        stated = STATED.search(kept, one.end())
        yield first, last, kept.count("\n", 0, stated.start()) if stated else LAST_LINE


def _word(heading: str) -> str:
    """Return the first word of a heading, without what says how it looks."""
    return re.sub(r"\\[A-Za-z]+\*?\s*\{?|[{}\s]", " ", heading).strip()


def _by_level(kept: str) -> Iterator[Sequence[re.Match[str]]]:
    """Yield the headings of each level, up to one that is above it."""
    found = [*HEADING.finditer(kept)]
    for level in ("part", "chapter", "section", "subsection", "subsubsection"):
        yield [one for one in found if one["level"] == level]


def _in_contrast(title: str, behind: str) -> bool:
    """Whether a part of a text and the one behind it are of two things."""
    of_all = re.match(r"(?:all|any|every)\s+(?P<noun>[a-z]{4,})", behind.strip(), re.IGNORECASE)
    if UNTRUE.search(title) or (of_all and of_all["noun"].lower() in title.lower()):
        return True
    one, other = (NUMBERED.fullmatch(name.strip()) for name in (title, behind))
    if one and other and SHARED.match(title) is None:
        return one["kind"].lower() == other["kind"].lower()
    own, words = ({*re.findall(r"[a-z][\w-]+", name.lower())} for name in (title, behind))
    if own and FOR_ALL.issuperset(own):
        return False
    if IN_CONTRAST.search(title) and re.search(r"\b(?:main|our)\b", title, re.IGNORECASE) is None:
        return not (GOES_ON - {"main", "our", "result", "results"}).issuperset(words)
    return CONTRAST.search(behind) is not None
