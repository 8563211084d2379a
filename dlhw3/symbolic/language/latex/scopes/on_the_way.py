r"""How far what is assumed on the way holds: a value that is put in, a gradient that is set to zero.

It ends as all else does that a section, a lemma, a remark or an item of a list assumes, and a gradient is zero
under no further heading. Words below that leave its letter free again, or go on with a descent, leave it open
whether it still holds where a formula follows: nothing is guessed, and the text is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.scopes.said_again import IN_ROWS
from dlhw3.symbolic.language.latex.text.doubts import BEFORE
from dlhw3.symbolic.language.latex.text.rows import INLINE, LAST_LINE, Row
from dlhw3.symbolic.language.latex.text.sections import HEADING, PARAGRAPH
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
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
    multiplying multiply first second from by adding subtracting transposing both equation equations traces
    trace""".split()  # noqa: SIM905
)
"""Words with which a sentence goes on from a value, or a gradient of zero, to the next formula."""
CUT = re.compile(r"[.;:?!,](?=\s|$)|\n\s*\n|¶")


def held_on_the_way(
    text: str, numbers: Sequence[tuple[Row, int]], gradients: Sequence[tuple[Row, int]]
) -> list[Row]:
    """Return what values and gradients assume, each in the lines of a text in which it holds.

    Beside each is where in its line the text goes on. Raises UserError where words leave it open whether one
    still holds.
    """
    if not numbers and not gradients:
        return []
    kept = without_comments(text)
    headings = [_line(kept, one) for form in (HEADING, PARAGRAPH) for one in form.finditer(kept)]
    for row, _ in gradients:
        last = min([LAST_LINE, *(one - 1 for one in headings if one > row.number)])
        row.scope = row.number, last
    rows = [row for row, _ in (*numbers, *gradients)]
    end_where_said(rows, text)
    for k, (row, column) in enumerate((*numbers, *gradients)):
        if not re.search(rf"^\s*%\s*assume\s+{re.escape(row.text)}\s*$", text, re.MULTILINE):
            _require_still_so(kept, row, column, is_number=k < len(numbers))
    return rows


def _line(kept: str, found: re.Match[str]) -> int:
    return kept.count("\n", 0, found.start()) + 1


def _require_still_so(kept: str, row: Row, column: int, *, is_number: bool) -> None:
    """Raise UserError where words, from a column of a row's line on, leave it open whether it still holds."""
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
        left = _is_left(words, formulas, row, standing) if is_number else MOVED_ON.search(words)
        if left or (own and begins < leads and not led and _is_of_another(words)):
            number = kept.count("\n", 0, begins) + 1
            if led and not is_number and number > row.number:  # what it was for has been said
                row.scope = row.number, number - 1
                return
            told = f"Line {number}: Whether what line {row.number} assumes holds from here on is not said."
            parts = zip_longest(words.split("§"), formulas, fillvalue="")
            written = " ".join("".join(chain.from_iterable(parts)).split())
            raise UserError(told, at=Span(written, 0, len(written)), hint=f"% assume {row.text}")
        led = led or (not own and LED.search(words) is not None)
        own = own or words


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
        spans += [one.span("words") for one in IN_ROWS.finditer(kept, start, stop)]
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
