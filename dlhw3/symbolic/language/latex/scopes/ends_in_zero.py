r"""Chains of a gradient that end in zero: \nabla_w L = 2 X^\top (X w - y) = 0 says where it vanishes.

What stands before the zero is judged, and that the gradient is zero is assumed behind the display, and told; a
gradient that is zero everywhere is so as well. Where words say that it is zero for all of its letter, the zero is
a line of its chain that is judged, and so it is in a theorem, or beside words that doubt it: UNDECIDED then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dlhw3.symbolic.language.latex.scopes.gradients_at import D, at_its_letters
from dlhw3.symbolic.language.latex.scopes.on_the_way import end_with_sentence, held_behind, held_on_the_way
from dlhw3.symbolic.language.latex.scopes.set_to_zero import HEAD, set_to_zero
from dlhw3.symbolic.language.latex.scopes.zeros_claimed import said_of_zero
from dlhw3.symbolic.language.latex.text.rows import BREAK, INLINE, LAST_LINE, Row, signs
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.spelled import compact
from dlhw3.symbolic.language.latex.text.timed import bare
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.text import lazy_re as re

BRIEF = re.compile(
    r"\s*\\partial\s*_"
    rf"|\s*\\[td]?frac\s*\{{\s*{D}(?!\s*\^)[^{{}}]*\}}\s*\{{\s*{D}\s*(?!t(?![A-Za-z]))\\?[A-Za-z]"
)
r"""A derivative written as \partial_w (…), or \frac{d}{dw} (…) in what is no time."""
VARIABLE = re.compile(
    r"(?:\\nabla|\\partial)\s*_\s*(?:\{\s*(?P<x>[^{}]*(?:\{[^{}]*\})?[^{}]*)\}|(?P<z>\w))"
    rf"|\}}\s*\{{\s*{D}\s*(?P<y>(?:\\(?:mathbf|bm|boldsymbol)\s*\{{?\s*)?\\?[A-Za-z]+(?:_\w)?\s*\}}?)\s*\}}\s*(?:$|[^{{])"
    r"|'\s*\(\s*(?P<w>\\?[A-Za-z]+)\s*\)\s*$"
    r"|\\nabla(?!\s*[_^])\s*(?:\\mathcal\s*\{?[A-Z]\}?|\\?[A-Za-z]+)\s*\(\s*(?P<v>(?:\\(?:mathbf|bm|boldsymbol)\s*\{?\s*)?\\?[A-Za-z]+\s*\}?)\s*\)\s*$"
)
"""What a gradient is taken in."""
BELOW = r"(?:\s*_\s*\{?\s*(?:\\(?:text|mathrm|rm)\s*\{?\s*)?[A-Za-z]{2,8}\s*\}*)?"
STAR = r"\^\s*\{?\s*(?:\\star|\\ast|\*)\s*\}?"
LIKELIEST = r"_\s*\{?\s*(?:\\(?:text|mathrm)\s*\{)?M(?:LE?|AP)\s*\}+"
"""Marks of a solution: \\hat w_{OLS}, w^*, w_{ML}."""
ARROW = re.compile(
    r"(?:(?<!\s)(?<!quad)(?:\\q?quad(?![a-z])|\\[,;:! ]|\s)++)?"
    r"\\(?:implies|Rightarrow|Longrightarrow|therefore|iff|Leftrightarrow)(?![A-Za-z])"
)
CONCLUDED = re.compile(r"\b(?:hence|thus|so|therefore|gives|yields),?\s*$", re.IGNORECASE)
"""Words that lead from a gradient of zero to the solution."""
BESIDE = re.compile(
    r",\s*(?:\\q?quad(?![a-z])\s*)+(?=\\(?:nabla|partial)(?![a-z])|\\[td]?frac\s*\{\s*\\partial(?![a-z]))"
)
"""What parts two equations of one row, the second one of a gradient too."""
NEXT = re.compile(rf"{BREAK.pattern}|{ARROW.pattern}|{BESIDE.pattern}")
"""Where a row ends, or what follows from it begins."""
OPENING = re.compile(r"(?:\s|\$\$?|\\\[|\\begin\s*\{\w+\*?\}(?:\{\w+\})?|&|\\left\.)*")
CLOSING = re.compile(
    r"(?:\s|\$\$?|\\\]|\\end\s*\{\w+\*?\}|&|[.,;]|\\(?:tag|label)\s*\{[^{}]*\}|\\q?quad(?![a-z]))*"
)
DEMANDED = re.compile(r"\\(?:stackrel|overset)\s*\{\s*(?:!|\\text\s*\{[^{}]*\})\s*\}\s*\{?\s*=\s*\}?|=")
"""The sign before the zero, with what may stand above it."""
ZERO = re.compile(r"\s*&?\s*(?:\\(?:mathbf|bm|boldsymbol|vec)\s*)?\{?\s*0\s*\}?")


@dataclass(frozen=True)
class Ended:
    """A gradient that is zero at the end of its chain: where the sign begins and the zero ends, and its display."""

    head: str
    start: int
    stop: int
    display: tuple[int, int]
    value: str = ""


def without_zero_ends(text: str) -> tuple[str, list[Row], list[str], list[Unread]]:
    """Return a text of the same lines without zeros that end chains of gradients, what they assume, what is told.

    Below one a letter with a hat, of which nothing was said, is what the gradient is taken in. Beside these are
    words behind which a gradient may be zero, or is not said to be.
    """
    every, left = sorted([*_ended(text), *_said_again(text)], key=lambda one: one.start), list[Unread]()
    whole, found, places = text, list[tuple[Ended, Row]](), list[tuple[Row, int]]()
    for one in every:
        line, place = text.count("\n", 0, one.start) + 1, one.stop - text.rfind("\n", 0, one.stop) - 1
        what = one.value if one.value and _of_shown(one.head, whole[: one.start]) else one.head
        row = Row(line, f"{at_its_letters(what, whole)} = 0", "assume", scope=(line, LAST_LINE))
        said = said_of_zero(whole, one.display, letter_of(one.head))
        if said.judged:
            left += [Unread(line, said.doubt, row.text, supposed=True)] if said.doubt else []
            continue
        text = text[: one.start] + re.sub(r"[^\n]", " ", text[one.start : one.stop]) + text[one.stop :]
        found.append((one, row))
        places.append((row, place))
    left += held_behind(text, places)
    for one, row in found:
        left += (
            end_with_sentence(text, row, one.display[1])
            if said_of_zero(whole, one.display, letter_of(one.head)).in_case
            else []
        )
    text, told = _with_solutions(text, [*found, *_set(text)])
    return text, [row for _, row in found], told, left


TRACE = re.compile(
    rf"\\[td]?frac\s*\{{\s*{D}\s*(?:\\operatorname\s*\{{\s*[Tt]r\s*\}}|\\(?:text|mathrm)\s*\{{\s*[Tt]r\s*\}}|\\[Tt]r)"
    r"\s*(?:\\left\s*)?[(\[{]?\s*(?P<of>[A-Z](?:_(?:\w|\{[\w|]+\}))?)\s*(?:\\right\s*)?[)\]}]?\s*\}"
)
"""The derivative of the trace of a letter."""


def _of_shown(head: str, above: str) -> bool:
    """Whether a gradient is of the trace of a letter that a display above defines: its value is zero then."""
    found = TRACE.match(head)
    if found is None:
        return False
    letter = re.escape(found["of"])
    return any(
        re.match(rf"(?:\$\$|\\\[|\\begin\s*\{{\w+\*?\}})\s*{letter}\s*&?\s*:?=", above[start:stop])
        for start, stop in set_apart(above)
    )


def _set(text: str) -> Iterator[tuple[Ended, Row]]:
    """Yield the gradients that words set to zero, with the lines in which they are, as if a chain ended there."""
    lines = [0, *(one.end() for one in re.finditer("\n", text))]
    for row, column in set_to_zero(text):
        ((row,), _) = held_on_the_way(text, [], [(row, column)])
        place = lines[row.number - 1] + column
        yield Ended(row.text.rpartition("=")[0].strip(), place, place, (place, place)), row


def letter_of(head: str) -> str:
    """Return the letter in which a gradient is taken, without what says how it looks."""
    found = VARIABLE.search(head)
    return bare(_letter(found))


def _letter(found: re.Match[str] | None) -> str:
    return (found["x"] or found["z"] or found["y"] or found["w"] or found["v"]).strip() if found else ""


def _with_solutions(text: str, ended: list[tuple[Ended, Row]]) -> tuple[str, list[str]]:
    r"""Return a text with \mu for \hat\mu below a gradient in \mu that is zero, and what is told.

    Where \mu stands below the first one as well, which may be any, only in the display of that zero, and it is
    zero in no line below that. Not where one stands behind the lines in which the gradient is zero.
    """
    told = list[str]()
    for one, row in ended:
        found = VARIABLE.search(one.head)
        letter = _letter(found)
        name = letter_of(one.head)
        if not name:
            continue
        styled = rf"(?:\\(?:mathbf|bm|boldsymbol)\s*\{{?\s*)?{re.escape(name)}(?![A-Za-z])\s*\}}*"
        hat = re.compile(
            rf"\\(?:wide)?hat\s*\{{?\s*{styled}{BELOW}|(?<![A-Za-z\\]){styled}\s*(?:{STAR}|{LIKELIEST})"
        )
        several = [*hat.finditer(text)]
        before = "" if name.startswith("\\") else r"(?<![A-Za-z\\])"
        if (
            several
            and several[0].start() >= one.stop
            and text.count("\n", 0, several[-1].start()) < (row.scope or (0, LAST_LINE))[1]
            and not any(
                hat.search(said[0]) and not CONCLUDED.search(text, max(0, said.start() - 12), said.start())
                for said in INLINE.finditer(_words(text))
            )
            and (
                several[-1].end() <= one.display[1]
                or not re.search(before + styled, hat.sub(" ", text[several[0].end() :]))
            )
        ):
            if re.search(before + styled, hat.sub(" ", text[one.display[1] :])):  # below it is any again
                row.scope = row.number, text.count("\n", 0, one.display[1]) + 1
            told.append(f"{several[0][0].strip()} is {letter}, where that gradient is zero")
            text = hat.sub(lambda found, put=letter: f" {put} ".ljust(len(found[0])), text)  # type: ignore[misc]
    return text, told


def _words(text: str) -> str:
    """Return a text of the same places with blanks for what is set apart."""
    for start, stop in set_apart(text):
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:stop]) + text[stop:]
    return text


def _ended(text: str) -> Iterator[Ended]:
    for start, stop in _formulas(text):
        head, sides, place = "", 0, start
        for end in [*(one.start() for one in NEXT.finditer(text, start, stop)), stop]:
            row = _unmarked(text[place:end])
            begins = OPENING.match(row).end()  # type: ignore[union-attr]
            if ARROW.match(row, begins):
                break
            found = [*signs(row[: len(row)])]
            first = found[0][1] if found else len(row)
            if row[begins:first].strip(" &"):
                head, sides = " ".join(row[begins:first].replace("&", " ").split()), 0
            sides += len(found)
            if found and sides > 1 and (HEAD.match(head) or BRIEF.match(head)):
                _, at, _ = found[-1]
                sign = DEMANDED.match(row, at)
                zero = ZERO.match(row, sign.end()) if sign else None
                if zero and CLOSING.fullmatch(row, zero.end()):
                    value = (
                        " ".join(row[found[-2][2] : at].replace("&", " ").split()) if len(found) > 1 else ""
                    )
                    yield Ended(head, place + at, place + zero.end(), (start, stop), value)
            over = (BREAK.match(text, end) or BESIDE.match(text, end)) if end < stop else None
            place = over.end() if over else end


def _unmarked(row: str) -> str:
    r"""Return a row with blanks for \[ and \], which are no brackets of it."""
    return row.replace("\\[", "  ").replace("\\]", "  ")


def _said_again(text: str) -> Iterator[Ended]:
    """Yield displays that say of the value of a gradient, with which a display above ends, that it is zero.

    Not of two gradients side by side, and not where the value is a letter alone: w = 0 may say where that is.
    """
    head, value = "", ""
    for start, stop in set_apart(text):
        row = _unmarked(text[start:stop])
        if BREAK.search(row) or ARROW.search(row) or BESIDE.search(row):
            head = ""
            continue
        begins, found = OPENING.match(row).end(), [*signs(row)]  # type: ignore[union-attr]
        first = " ".join(row[begins : found[0][1]].replace("&", " ").split()) if found else ""
        zero = ZERO.match(row, found[-1][2]) if len(found) == 1 and found[0][0] == "=" else None
        if head and zero and CLOSING.fullmatch(row, zero.end()) and compact(first) == value:
            yield Ended(head, start, stop, (start, stop))
            head = ""
        elif found and (HEAD.match(first) or BRIEF.match(first)):
            head, value = first, compact(re.sub(rf"{CLOSING.pattern}$", "", row[found[-1][2] :]))
            head = "" if re.fullmatch(r"\\?[A-Za-z]+", value) else head


def _formulas(text: str) -> Iterator[tuple[int, int]]:
    """Yield where formulas stand that are judged: displays, and formulas of words behind a colon or a full stop."""
    apart = [*set_apart(text)]
    yield from apart
    for one in INLINE.finditer(text):
        start, stop = one.span()
        led = re.search(r"(?::|is|get|have|gives|zero,?|obtain)\s*$", text[max(0, start - 20) : start])
        if led and not any(first <= start < last for first, last in apart):
            yield start, stop
