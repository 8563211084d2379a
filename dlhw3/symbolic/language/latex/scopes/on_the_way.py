r"""How far what is assumed on the way holds: a value that is put in, a gradient that is set to zero.

It ends as all else does that a section, a lemma, a remark or an item of a list assumes, and a gradient is zero
under no further heading, below no words that are not known to go on from it, and not where that of another
function is: a line below that is false may hold where it is. Words that leave a letter free again, or go on with
a descent, leave it open whether it still holds where a formula follows: the text is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, permutations, zip_longest
from typing import NamedTuple

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.scopes.said_again import IN_ROWS
from dlhw3.symbolic.language.latex.text.doubts import BEFORE
from dlhw3.symbolic.language.latex.text.rows import INLINE, LAST_LINE, Row
from dlhw3.symbolic.language.latex.text.sections import titles
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.latex.words.where_it_ends import end_where_said
from dlhw3.symbolic.language.text import lazy_re as re

ANEW = (
    r"\b(?:in\s+general|(?:more|most)\s+generally|generally|general|return(?:s|ing)?|(?:go|going|come|coming)\s+back"
    r"|back\s+to|regardless|whatever|whichever|no\s+longer|independent(?:ly)?\s+of|otherwise|drop\w*|un(?:tuned|known))\b"
)
"""Words with which a text goes on for more than it spoke of."""
LEFT_FREE = re.compile(ANEW, re.IGNORECASE)
MOVED_ON = re.compile(
    rf"{ANEW}|\b(?:descents?|iterat\w+|initiali[sz]\w*|flows?|trajector\w+|updates?|steps?|methods?|algorithms?|moves?|smooth\w*|convexity|strongly|lipschitz\w*|hessian|random|anywhere|elsewhere"
    r"|(?:away|far)\s+from|perturb\w*|instead|momentum|decreas\w*|(?:any|every|each|all|other|another|current|starting|initial)"
    r"\s+(?:other\s+)?(?:§|points?|weights|parameters?|values?|vectors?)"
    r"|(?:let|denote|call|write)\b[^§]*§[^§]*\b(?:solution|minimi|optim|stationary|critical|root|zero))",
    re.IGNORECASE,
)
"""Words with which a text goes on where a gradient is not zero."""
OTHER = re.compile(
    r"\b(?:any|every|each|all|arbitrary|general|free|variable|varying|decreasing|diminishing|decaying|adaptive|smaller"
    r"|larger|bigger|another|other|different|instead|new)\b",
    re.IGNORECASE,
)
NOUN = re.compile(
    r"\b(?:step[\s-]?sizes?|learning[\s-]rates?|rates?|choices?|values?|parameters?)\b", re.IGNORECASE
)
REASON = re.compile(r"\b(?:since|as|because|recall\w*|where|used?|using|by)\s+(?:that\s+)?$", re.IGNORECASE)
THIS = re.compile(
    r"\b(?:(?:this|that|our|the)\s+(?:\w+\s+)?(?:choices?|values?)\s+(?:of|for)|(?:this|that|our|these|fixed))\s+$",
    re.IGNORECASE,
)
"""What stands before a letter that still has its value: for this choice of §."""
GOES_ON = BEFORE | frozenset(
    """result results rate rates bound bounds bounded claim claimed best optimal optimum largest smallest right side
    sides hand left term terms last final classical simplifies simplified reduces together combined combining into
    above below rearranging summing over steps it them this these those so see observe note that because since if
    normal solution solutions unique solving invertible inverse there minimum value values exactly choice
    minimizer minimiser maximizer maximiser minima maximum maxima estimate estimates rank full column columns closed
    exists pseudo-inverse root left-multiply make holds assuming provided
    rearrange rearranged simplify simplifies
    divide dividing expanding
    isolating collecting cancelling bring moving
    multiplying multiply first second from by adding subtracting transposing both equation equations traces
    trace left-multiplying right-multiplying pre-multiplying post-multiplying premultiplying postmultiplying
    using""".split()  # noqa: SIM905
)
"""Words with which a sentence goes on from a value, or a gradient of zero, to the next formula."""
CUT = re.compile(r"[.;:?!,](?=\s|$)|\n\s*\n|¶")


def held_on_the_way(
    text: str, numbers: Sequence[tuple[Row, int]], gradients: Sequence[tuple[Row, int]]
) -> tuple[list[Row], list[Unread]]:
    """Return what values and gradients assume, in the lines of a text in which it holds, and words that end it.

    Beside each is where in its line the text goes on. Raises UserError where words leave it open whether one
    still holds.
    """
    rows, left = [row for row, _ in (*numbers, *gradients)], list[Unread]()
    kept = _ended_where_said(rows, text, len(numbers)) if rows else text
    for k, (row, column) in enumerate((*numbers, *gradients)):
        found = None if _is_assumed(text, row) else _left(kept, row, column, is_number=k < len(numbers))
        if found and found.refused:
            told = (
                f"Line {found.number}: Whether what line {row.number} assumes holds from here on is not said."
            )
            at = Span(found.words, 0, len(found.words))
            raise UserError(told, at=at, hint=f"% assume {row.text}")
        left += _cut(row, found or (None if k < len(numbers) else _heading_behind(row, kept)))
    return rows, left


def held_behind(text: str, gradients: Sequence[tuple[Row, int]]) -> list[Unread]:
    """End what gradients assume that are zero at the end of a display where words go on otherwise; return these."""
    kept, left = _ended_where_said([row for row, _ in gradients], text, 0), list[Unread]()
    for row, column in gradients:
        found = None if _is_assumed(text, row) else _left(kept, row, column, is_number=False, behind=True)
        left += _cut(row, found or _heading_behind(row, kept))
    return left


def end_with_sentence(text: str, row: Row, place: int) -> list[Unread]:
    """End what a row assumes in a case with the sentence that goes on at a place."""
    kept = without_comments(text)
    apart = [*set_apart(kept)]
    stops = (one.end() for one in SENTENCE.finditer(kept, max(place - 6, 0)))
    end = next((one for one in stops if one >= place and not any(a < one < b for a, b in apart)), len(kept))
    number = kept.count("\n", 0, end) + 1
    if not kept[end:].strip() or number > (row.scope or (0, LAST_LINE))[1]:
        return []
    behind = kept[end:].lstrip().partition("\n")[0]
    number += kept[end:].count("\n", 0, len(kept[end:]) - len(kept[end:].lstrip()))
    return _cut(row, Left(number, behind, refused=False))


SENTENCE = re.compile(r"[.?!]\s*(?:\$\$|\\\]|\\end\s*\{\w+\*?\})|[.?!](?=\s)|\n\s*\n(?=\s*[A-Z])")
"""Where a sentence ends, in a display or among words."""


def end_at_others(rows: Sequence[Row]) -> list[Unread]:
    """End where a gradient is zero, at the line at which that of another function in the same letter is."""
    left = list[Unread]()
    for row, other in permutations(rows, 2):
        (f, x), (g, y) = of_row(row), of_row(other)
        if x and x == y and f != g and row.number < other.number <= (row.scope or (0, LAST_LINE))[1]:
            left += _cut(row, Left(other.number, other.text, refused=False))
    return left


class Left(NamedTuple):
    """Words behind which it is open whether something holds, and their line; or a refusal, as nothing ends it."""

    number: int
    words: str
    refused: bool


OF_ROW = re.compile(
    r"\s*(?:\\nabla\s*_\s*(?P<x>\{[^{}]*(?:\{[^{}]*\})?[^{}]*\}|\\?[A-Za-z]+)\s*(?P<f>[^=(]*)"
    r"|\\[td]?frac\s*\{\s*(?:\\partial|\\mathrm\s*\{?d\}?|d)\s*(?P<g>[^{}(]*(?:\{[^{}]*\})?)[^{}]*\}\s*"
    r"\{\s*(?:\\partial|\\mathrm\s*\{?d\}?|d)\s*(?P<y>[^{}]*(?:\{[^{}]*\})?[^{}]*)\}"
    r"|(?P<h>\\?[A-Za-z]+)\s*'\s*\((?P<z>[^()=]*)\))"
)
"""A gradient at the beginning of a row: its letter, and the function."""


def of_row(row: Row) -> tuple[str, str]:
    """Return the function and the letter of a gradient that is zero; nothing where that is not plain."""
    found = OF_ROW.match(row.text)
    if found is None:
        return "", ""
    f, x = (
        next(filter(None, several), "")
        for several in (found.group("f", "g", "h"), found.group("x", "y", "z"))
    )
    f, x = (re.sub(r"\\(?:mathbf|bm|boldsymbol|mathcal)(?![a-z])|[{}\s]", "", one) for one in (f, x))
    return f, x


def _ended_where_said(rows: Sequence[Row], text: str, numbers: int) -> str:
    """End rows, those behind the numbers under no further heading, and return the text without comments."""
    kept = without_comments(text)
    headings = [*titles(kept), *(_line(kept, one) for one in RULE.finditer(kept))]
    for row in rows[numbers:]:
        row.scope = row.number, min([LAST_LINE, *(one - 1 for one in headings if one > row.number)])
    end_where_said(rows, text)
    return kept


RULE = re.compile(r"\\(?:hrule|newpage|clearpage|pagebreak)(?![A-Za-z])")
"""A rule or a page between two parts."""


def _is_assumed(text: str, row: Row) -> bool:
    return re.search(rf"^\s*%\s*assume\s+{re.escape(row.text)}\s*$", text, re.MULTILINE) is not None


def _line(kept: str, found: re.Match[str]) -> int:
    return kept.count("\n", 0, found.start()) + 1


def _cut(row: Row, found: Left | None) -> list[Unread]:
    """End what a row assumes before the words that leave it open, behind which it may hold."""
    if found is None:
        return []
    first = (row.scope or (row.number, 0))[0]
    row.scope = first, max(found.number - 1, first)
    return [Unread(found.number, found.words, row.text, supposed=True)]


def _heading_behind(row: Row, kept: str) -> Left | None:
    """Return the line that ends what a row assumes; None where that goes to the end of the text."""
    last = (row.scope or (0, LAST_LINE))[1]
    lines = kept.split("\n")
    return Left(last + 1, lines[last].strip() or row.text, refused=False) if last < len(lines) else None


def _left(kept: str, row: Row, column: int, *, is_number: bool, behind: bool = False) -> Left | None:
    """Return words, from a column of a row's line on, that leave it open whether it still holds, or None.

    What stands ``behind`` a display goes on from its first word on.
    """
    apart, lines = [*set_apart(kept)], kept.split("\n")
    last = (row.scope or (0, LAST_LINE))[1]
    place = sum(len(line) + 1 for line in lines[: row.number - 1]) + column
    end = sum(len(line) + 1 for line in lines[:last])
    standing = re.compile(rf"(?<![A-Za-z\\]){re.escape(row.text.partition('=')[0].strip())}(?![A-Za-z])")
    after = [(start, stop) for start, stop in apart if place < start < end]
    hidden = not is_number or any(standing.search(one[0], 2) for one in INLINE.finditer(kept))
    shown = [stop for start, stop in after if hidden or standing.search(kept, start, stop)]
    own, led, leads = "", False, after[0][0] if after else end
    for begins, words, formulas in _said(kept, place, end, apart):
        if not any(begins < one for one in shown):
            continue
        free = _is_left(words, formulas, row, standing) if is_number else MOVED_ON.search(words)
        number = kept.count("\n", 0, begins) + 1
        parts = zip_longest(words.split("§"), formulas, fillvalue="")
        written = " ".join("".join(chain.from_iterable(parts)).split())
        if free or (own and begins < leads and not led and _is_of_another(words)):
            # what it was for has been said
            return Left(number, written, refused=not (led and not is_number and number > row.number))
        if not is_number and (own or behind) and _goes_elsewhere(words, formulas, of_row(row)[1]):
            return Left(number, written, refused=False)
        led = led or (not own and LED.search(words) is not None)
        own = own or words
    return None


def _goes_elsewhere(words: str, formulas: Sequence[str], letter: str) -> bool:
    """Whether words may speak of other points than those where a gradient is zero: of any, or in no known words."""
    if _is_of_another(words) or re.search(r"\b(?:all|every|each)\b", words):
        return True
    bare = (
        re.sub(r"\\(?:mathbf|bm|boldsymbol)(?![a-z])|\\in(?![a-z]).*|[${}\s]", "", one) for one in formulas
    )
    return bool(letter) and OPENS.search(words) is not None and letter in bare


OPENS = re.compile(r"\b(?:let|take|fix|consider|suppose|assume|given|denote|call|such)\b", re.IGNORECASE)
"""What gives a letter that stands alone behind it another meaning."""


LED = re.compile(r"\b(?:gives?|yields?|get|obtain|find|have|leads?\s+to)\s+(?:that\s+)?§\s*$", re.IGNORECASE)
"""What has led to a formula among the words, so that the next display is of something else."""


def _is_of_another(words: str) -> bool:
    """Whether words before the formula that something leads to speak of what is not known: a line search gives."""
    plain = (one.lower() for one in re.findall(r"[^\W\d_][\w'-]*", words))
    return any(len(one) > 1 and one not in GOES_ON for one in plain)


def _is_left(words: str, formulas: Sequence[str], row: Row, standing: re.Pattern[str]) -> bool:
    """Whether words leave a number free that has a value, or give it another one."""
    if LEFT_FREE.search(words):
        return True
    same = re.sub(r"\s", "", row.text)
    bare = [one.strip("$").removeprefix(r"\(").removesuffix(r"\)").strip() for one in formulas]
    again = any(re.sub(r"\s", "", one) == same for one in bare)
    for one, mark in zip(bare, re.finditer("§", words), strict=True):
        gives = standing.match(one) and re.match(r"\s*:?=", one[standing.match(one).end() :])  # type: ignore[union-attr]
        if gives and not again and not REASON.search(words[: mark.start()]):
            return True
    for one, mark in zip(bare, re.finditer("§", words), strict=True):
        if standing.fullmatch(one) and not again and not THIS.search(words[: mark.start()]):
            return True
    return not again and bool(NOUN.search(words)) and OTHER.search(words) is not None


def _said(
    kept: str, first: int, end: int, apart: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, str, list[str]]]:
    """Yield the words from a place on, cut at stops: where they begin, the words with § for formulas, and these."""
    spans, place = list[tuple[int, int]](), first
    for start, stop in (one for one in apart if one[1] > first):
        spans.append((place, max(place, start)))
        spans += [
            one.span("words")
            for one in IN_ROWS.finditer(kept, start, stop)
            if not re.search(r"[_^]\s*\{?\s*$", kept[max(one.start() - 4, 0) : one.start()])
        ]
        place = max(place, stop)
    spans.append((place, end))
    for start, stop in spans:
        found = list(INLINE.finditer(kept, start, min(stop, end)))
        masked = INLINE.sub(lambda one: "§".ljust(len(one[0]), "\x00"), kept[start : min(stop, end)])
        begins = 0
        for cut in (*CUT.finditer(masked), None):
            words = masked[begins : cut.start() if cut else len(masked)]
            own = [one[0] for one in found if begins <= one.start() - start < begins + len(words)]
            if words.strip(" \n\x00"):
                yield start + begins + len(words) - len(words.lstrip()), words.replace("\x00", ""), own
            begins = cut.end() if cut else 0
