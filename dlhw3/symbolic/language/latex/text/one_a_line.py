r"""A text with a sentence, a formula that is set apart, or the edge of an environment, a line.

What words say reaches from line to line, and papers have whole paragraphs in one: "Case 1: … \[ … \] Case 2: …". A
text is read as if each of its parts stood on a line of its own; what is told has the lines of the file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comment, without_comments
from dlhw3.symbolic.language.text import lazy_re as re

SENTENCE = re.compile(
    r"(?<=[.?!])[^\S\n]+(?=[A-Z(\\]|[a-h]\))|(?<=[:;])[^\S\n]+(?=\(?(?:[a-h]|i{1,3}|iv|\d)\)\s)"
)
"""Where a sentence, or a part of one with a label, begins in a line."""
EDGE = re.compile(
    r"(?<=\S)(?=\\(?:begin\s*\{|item(?![a-z])|(?:part|chapter|(?:sub){0,2}section|(?:sub)?paragraph)\*?\s*[\[{]"
    r"|appendix(?![a-z])))"
)
"""Before what begins something."""
CLOSED = re.compile(
    r"(?:\\end\s*\{[^{}]*\}|\\(?:hrule|newpage|clearpage|pagebreak|bigskip|medskip|maketitle|pause)(?![A-Za-z]))"
    r"(?=[^\S\n]*\S)"
)
"""Behind the end of an environment, of a page."""
STOPS = re.compile(r"[^\S\n]*[.,;:]?")
"""What ends the sentence of a formula that is set apart."""
BLANKS = re.compile(r"[^\S\n]{2,}")
"""Blanks of which one says as much."""
DOTS = re.compile(r"(?:(?<![^\s.])\.[^\S\n]){4,}")
"""Full stops of which one says as much."""
MOST_IN_SENTENCE, MOST_FORMULAS, MOST_APART = 100, 600, 300
"""How many formulas there may be in a sentence, among all words, and set apart from them."""
MOST_ROWS, MOST_SIGNS = 1000, 2000
"""How many rows a formula may have, and how many letters and columns one of them."""
ROW, LETTER = re.compile(r"\\\\"), re.compile(r"\\[A-Za-z]+|[A-Za-z&]")
EMPTY = re.compile(r"\s*%?\s*")
"""A line without words."""
NUMBERED = re.compile(r"\b(?P<line>[Ll]ines?) (?P<first>\d+)(?: to (?P<last>\d+))?")


def one_a_line(text: str) -> tuple[str, list[int]]:
    """Return a text with its parts on lines of their own, and for each line the number that it has in the file."""
    kept = without_comments(text)
    apart = [*set_apart(kept)]
    blank = kept
    for start, stop in apart:
        blank = blank[:start] + re.sub(r"[^\n]", " ", kept[start:stop]) + blank[stop:]
    blank = INLINE.sub(lambda found: re.sub(r"[^\n]", "x", found[0]).replace("x", "$", 1), blank)
    depth = [0, *accumulate({"{": 1, "}": -1}.get(one, 0) for one in blank)]
    within = {place for start, stop in apart for place in range(start + 1, stop)}
    cuts = {place for start, stop in apart for place in (start, STOPS.match(kept, stop).end())}  # type: ignore[union-attr]
    cuts |= {found.end() for found in SENTENCE.finditer(blank)}
    cuts |= {found.start() for found in EDGE.finditer(kept)} | {
        found.end() for found in CLOSED.finditer(kept)
    }
    places = sorted(cut for cut in cuts - within if cut < len(depth) and depth[cut] <= 0)
    made, numbers, start = list[str](), list[int](), 0
    for number, line in enumerate(text.split("\n"), start=1):
        end = start + len(without_comment(line).rstrip())
        here = places[bisect_right(places, start) : bisect_left(places, end)]
        edges = [start, *(cut for cut in here if kept[start:cut].strip()), start + len(line)]
        parts = [text[a:b] for a, b in pairwise(edges)]
        start += len(line) + 1
        if made and EMPTY.fullmatch(line) and EMPTY.fullmatch(made[-1]):  # a gap is one line
            made[-1] = made[-1] if line.strip() else ""
            continue
        made += parts
        numbers += [number] * len(parts)
    return "\n".join(made), numbers


def require_few_formulas(text: str) -> None:
    """Raise UserError for more formulas in a sentence, or in all, than are read in a short time."""
    kept = without_comments(text)
    apart = [*set_apart(kept)]
    for start, stop in reversed(apart):
        kept = f"{kept[:start]}\n\n{kept[stop:]}"
    _require_short(text, apart if len(text) > MOST_SIGNS else ())
    formulas = [one.span() for one in INLINE.finditer(kept)]
    marked = INLINE.sub("$", kept)
    longest = max((one.count("$") for one in re.split(r"[.?!]\s|\n\s*\n", marked)), default=0)
    longest = max(longest, *(len(INLINE.findall(text, start + 2, stop - 2)) for start, stop in apart), 0)
    for many, most, within in (
        (longest, MOST_IN_SENTENCE, "in a sentence"),
        (max(len(formulas), text.count("\\(")), MOST_FORMULAS, "in its words"),  # closed or not
        (max(len(apart), text.count("\\[")), MOST_APART, "that are set apart"),
    ):
        if many > most:
            words = f"The file has more than {most} formulas {within}, which are read as if they were lines."
            at = Span(kept, *formulas[most]) if most < len(formulas) else None
            raise UserError(words, at=at, hint="a file for each chain")


def _require_short(text: str, spans: Iterable[tuple[int, int]]) -> None:
    """Raise UserError for a formula that is longer than what is read in a short time."""
    for start, stop in spans:
        rows = ROW.split(text[start:stop])
        long = next(
            (row for row in rows if len(row) > MOST_SIGNS and len(LETTER.findall(row)) > MOST_SIGNS), ""
        )
        if len(rows) > MOST_ROWS or long:
            of = f"{MOST_SIGNS} letters in a row" if long else f"{MOST_ROWS} rows"
            number = text.count("\n", 0, start) + 1
            raise UserError(
                f"Line {number}: A formula with more than {of} is not read.", hint="a file for each chain"
            )


def with_single_blanks(text: str) -> str:
    """Return a text of the same lines with one blank for several: forms of words have blanks at many places."""
    return DOTS.sub(". ", BLANKS.sub(" ", text))


def number_in_file(number: int, numbers: Sequence[int]) -> int:
    """Return the number of a line in the file; of one that a rewriting put behind its end the last."""
    return numbers[min(max(number, 1), len(numbers)) - 1]


def in_lines_of_file(told: str, numbers: Sequence[int]) -> str:
    """Return what is told of lines with the numbers that these have in the file."""

    def made(found: re.Match[str]) -> str:
        first, *last = (number_in_file(int(one), numbers) for one in found.groups()[1:] if one)
        word = found["line"].removesuffix("s")
        return f"{word} {first}" if not last or last[0] == first else f"{word}s {first} to {last[0]}"

    return NUMBERED.sub(made, told)
