r"""What parts of a text give anew: $\dot u = -K u$ in one section and $\dot u = -A u$ in the next.

A part is what stands below a heading, or a statement with its proof. What the text above the first of them gives
holds in all; what a lemma gives, or words "in this section", holds there alone; and what is given again is another
thing from there on. Each part is then judged in a text in which the others give nothing else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.scopes.defined_where import name_reaches
from dlhw3.symbolic.language.latex.scopes.givings import LEVELS, Giving, givings, speaks_of, uses
from dlhw3.symbolic.language.latex.scopes.parted import items_with_rates
from dlhw3.symbolic.language.latex.text.one_a_line import number_in_file, one_a_line
from dlhw3.symbolic.language.latex.text.rows import LAST_LINE
from dlhw3.symbolic.language.latex.text.sections import HEADING, PARAGRAPH
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.words.where_it_ends import ASIDE, STATEMENT, headings
from dlhw3.symbolic.language.text import lazy_re as re

MOST = 8
"""How many texts one is read as, at most."""
View = tuple[str, frozenset[int]]
"""A text in which some parts alone give something, and the lines of the file that are judged in it."""
DECLARED = re.compile(r"^[^\S\n]*%\s*(?:flow\b|(?:let|assume)\s*\\dot)", re.MULTILINE)
"""A rate that is declared on a line of its own, for all of a text."""
BEGINS = re.compile(
    r"\s*\\(?:begin|end|item|(?:sub)*(?:section|paragraph)|part|chapter|appendix)(?![A-Za-z])"
)
STOPS = re.compile(r"[.?!]\s*(?:\\\]|\$\$|\\end\s*\{[^{}]*\}|\$)?\s*\Z")


@dataclass(frozen=True)
class Part:
    """The lines of a part of a text, and what each name that is given anew is there, or None."""

    first: int
    last: int
    known: dict[str, Giving | None]

    def has(self, line: int) -> bool:
        """Whether a line is one of it."""
        return self.first <= line <= self.last


def views(text: str) -> list[View]:
    """Return the texts in which the parts of a text are judged, none where it gives nothing anew.

    Raises UserError where something stands in a part that is given in another part alone.
    """
    read = _parts(text)
    if read is None:
        return []
    lines, numbers, given, parts = read
    heads = [*parts[0].known]
    spans = _spans("\n".join(lines))
    _require_known([one for one in given if one.head in heads], parts, lines, numbers)
    values = {head: {known.value for part in parts if (known := part.known[head])} for head in heads}
    several = sorted(head for head in heads if len(values[head]) > 1)
    groups = _groups(parts, several)
    if len(groups) < 2:
        return []
    if len(groups) > MOST:
        first, last = ([one for one in given if one.head == several[0]][k] for k in (0, -1))
        raise _otherwise(last, *(numbers[one.line - 1] for one in (last, first)))
    made = [_view(text, group, given, (lines, spans, numbers)) for group in groups]
    shown = [number for _, judged in made for number in judged]
    if len(shown) > len({*shown}):  # two parts of one line of the file
        one = next(one for one in given if one.head in several)
        raise _otherwise(one, max(shown), numbers[one.line - 1])
    return [one for one in made if one[1]]


Read = tuple[list[str], list[int], list[Giving], list[Part]]


def _parts(text: str) -> Read | None:
    """Return the lines of a text with their numbers in the file, what they give, and its parts."""
    forms = (HEADING, STATEMENT, PARAGRAPH)
    several = any(form.search(text) for form in forms) or headings(text) or items_with_rates(text)
    if DECLARED.search(text) or not several:
        return None
    broken, numbers = one_a_line(text)
    kept = without_comments(broken)
    lines = kept.split("\n")
    given = [*givings(kept, _sentences(lines, _spans(kept)))]
    begins = sorted({1, *_begins(kept)})
    ranges = [(first, last - 1) for first, last in pairwise([*begins, LAST_LINE])]
    if not given or len(ranges) == 1:
        return None
    reaches = [*name_reaches(kept), *_reaches_of_asides(kept)]
    heads = _given_anew(given, ranges, reaches)
    opens = [*_headings(kept)]
    parts = [
        Part(a, b, {head: _known(head, (a, b), given, reaches, opens) for head in heads}) for a, b in ranges
    ]
    return lines, numbers, given, parts


def require_one_rate_each(text: str) -> None:
    """Raise UserError where the words of a part of a text give two rates of one letter that are not one."""
    broken, numbers = one_a_line(text)
    kept = without_comments(broken)
    begins = sorted({1, *_begins(kept)})
    sure = (
        one for one in givings(kept, _sentences(kept.split("\n"), _spans(kept))) if one.sure and one.is_rate
    )
    first: dict[tuple[str, int], Giving] = {}
    for one in sure:
        before = first.setdefault((one.head, bisect_right(begins, one.line)), one)
        written_out = ("\\nabla" in one.value) != ("\\nabla" in before.value)
        if _bare(one.value) != _bare(before.value) and not written_out:
            raise _otherwise(one, *(number_in_file(each.line, numbers) for each in (one, before)))


def _otherwise(one: Giving, here: int, other: int) -> UserError:
    """Return what to say of what two lines of the file give as two things."""
    words = f"Line {here}: {one.letter} is defined otherwise in line {other}."
    return UserError(words, at=Span(one.text, 0, len(one.text)), hint="a file for each of the two")


def _bare(value: str) -> str:
    """Return the value of a rate without the arguments of functions, and without the letters below gradients."""
    return re.sub(r"(?<=\\nabla)_\\?[A-Za-z]+(?=\\?[A-Za-z])|\\mathcal|\([^()]*\)", "", value)


def unclear(text: str) -> tuple[tuple[int, int, UserError], ...]:
    """Return the parts of a text of which it is not plain whether they give a rate anew, and what to say there."""
    read = _parts(text)
    if read is None:
        return ()
    _, numbers, given, parts = read
    made = list[tuple[int, int, UserError]]()
    for part in parts:
        for one in (
            each for each in given if part.has(each.line) and each.moves and not (each.sure or each.follows)
        ):
            known = part.known.get(one.head)
            if known is not None and known.value != one.value and not part.has(known.line):
                own, before = (number_in_file(each.line, numbers) for each in (one, known))
                doubt = f"line {before} says otherwise; whether it is given anew is not plain."
                words = f"Line {own}: {one.text} stands here, and {doubt}"
                error = UserError(words, at=Span(one.text, 0, len(one.text)), hint=f"Let ${one.text}$.")
                made.append((own, number_in_file(part.last, numbers), error))
    return tuple(made)


def _spans(kept: str) -> list[tuple[int, int]]:
    """Return the first and the last line of each formula that is set apart."""
    return [(kept.count("\n", 0, a) + 1, kept.count("\n", 0, max(a, b - 1)) + 1) for a, b in set_apart(kept)]


def _sentences(lines: Sequence[str], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the first and the last line of each sentence, with the formulas that are set apart in it."""
    ends = {last: first for first, last in spans}
    within = {line for first, last in spans for line in range(first, last)}
    made, begun = list[tuple[int, int]](), 0
    for number, line in enumerate(lines, start=1):
        shown = number in ends or number in within
        if not shown and (not line.strip() or BEGINS.match(line)):
            if begun:
                made.append((begun, number - 1))
            begun = 0
            if "$" not in line:
                continue
        begun = begun or number
        after = lines[number] if number < len(lines) else ""
        over = STOPS.search(line) or (shown and re.match(r"\s*[A-Z]", after))
        if number not in within and over:
            made.append((begun, number))
            begun = 0
    return [*made, *([(begun, len(lines))] if begun else [])]


def _headings(kept: str) -> Iterator[tuple[int, int]]:
    """Yield the lines of headings with their levels, in their order."""
    found = [(one.start(), LEVELS.index(one["level"])) for one in HEADING.finditer(kept) if one["level"]]
    found += [(one.start(), len(LEVELS)) for one in PARAGRAPH.finditer(kept)]
    lines = [(kept.count("\n", 0, place) + 1, level) for place, level in found]
    items = items_with_rates(kept)
    lines += [(line, len(LEVELS) + 1) for span in items for line in (span[0], span[1] + 1)]
    yield from sorted({*lines})


def _begins(kept: str) -> Iterator[int]:
    """Yield the lines in which parts of a text begin."""
    for form in (HEADING, STATEMENT, PARAGRAPH):
        yield from (kept.count("\n", 0, one.start()) + 1 for one in form.finditer(kept))
    yield from (line for first, last in items_with_rates(kept) for line in (first, last + 1))
    for one in headings(kept):
        place = one.start() + len(one[0]) - len(one[0].lstrip())
        yield kept.count("\n", 0, place) + 1
    yield from (kept.count("\n", 0, one.start("end")) + 2 for one in ASIDE.finditer(kept))


def _reaches_of_asides(kept: str) -> Iterator[tuple[int, int, int]]:
    yield from ((first, last, last) for first, last in items_with_rates(kept))
    for one in ASIDE.finditer(kept):
        first, last = (kept.count("\n", 0, place) + 1 for place in (one.start(), one.start("end")))
        yield first, last, last
    for one in STATEMENT.finditer(kept):  # with its proof
        first = kept.count("\n", 0, one.start()) + 1
        behind = min(
            (found.start() for form in (HEADING, STATEMENT) for found in form.finditer(kept, one.end())),
            default=len(kept) + 1,
        )
        last = kept.count("\n", 0, behind) if behind <= len(kept) else LAST_LINE
        yield first, last, last


def _given_anew(
    given: Sequence[Giving], ranges: Sequence[tuple[int, int]], reaches: Sequence[tuple[int, int, int]]
) -> list[str]:
    """Return what several parts give as several things, and the rates that are not known in all parts behind."""
    heads = list[str]()
    for head in dict.fromkeys(one.head for one in given):
        own = [one for one in given if one.head == head]
        values = {
            (a, one.value)
            for one in own
            if one.sure or not one.follows
            for a, b in ranges
            if a <= one.line <= b
        }
        differs = len({value for _, value in values}) > 1 and len({a for a, _ in values}) > 1
        limited = any(one.limited or (one.is_rate and _end(one, reaches) < LAST_LINE) for one in own)
        late = own[0].is_rate and not any(a <= own[0].line <= b for a, b in ranges[:1])
        heads += [head] if differs or limited or late else []
    return heads


def _end(one: Giving, reaches: Sequence[tuple[int, int, int]]) -> int:
    ends = [until for first, last, until in reaches if first <= one.line <= last]
    return min([*ends, *([one.limited] if one.limited else [])], default=LAST_LINE)


def _known(
    head: str,
    part: tuple[int, int],
    given: Sequence[Giving],
    reaches: Sequence[tuple[int, int, int]],
    opens: Sequence[tuple[int, int]],
) -> Giving | None:
    """Return what a name is in a part: what is given there, or by the last part above that reaches it.

    Where sections, which open at these lines and have a level, give it as several things, others have none of them.
    """
    own = [one for one in given if one.head == head and part[0] <= one.line <= part[1]]
    above = [
        one for one in given if one.head == head and one.line < part[0] and _end(one, reaches) >= part[0]
    ]
    sure, before = [one for one in own if one.sure], [one for one in above if one.sure] or above
    if not sure and len({one.value for one in before}) > 1:
        around = [one for one in opens if one[0] <= before[-1].line][-1:]
        within = not any(
            around and around[0][0] < line <= part[0] and level <= around[0][1] for line, level in opens
        )
        before = before if within else []
        own = own if within else []
    found = [*sure, *before[-1:], *own]
    return found[0] if found else None


def _require_known(
    given: Sequence[Giving], parts: Sequence[Part], lines: Sequence[str], numbers: Sequence[int]
) -> None:
    """Raise UserError where a letter moves in a part for which no rate of it is given."""
    for part in parts:
        of_it = lines[part.first - 1 : min(part.last, len(lines))]
        for one in given:
            own = [each for each in given if part.has(each.line)]
            if part.known[one.head] is not None:
                continue
            line = next((k for k, line in enumerate(of_it, part.first) if uses(line, one)), 0)
            if line and (not one.is_rate or not own or any(speaks_of(line, one.head) for line in of_it)):
                where = "that ends above" if one.line < part.first else "below"
                here, other = (number_in_file(number, numbers) for number in (line, one.line))
                what = f"a rate of {one.letter}" if one.is_rate else one.letter
                words = (
                    f"Line {here}: {what} stands here, and line {other} says what it is in a part {where}."
                )
                raise UserError(words, at=Span(one.text, 0, len(one.text)), hint=f"Let ${one.text}$.")


def _groups(parts: Sequence[Part], heads: Sequence[str]) -> list[list[Part]]:
    """Return parts together in which all names are the same; where one is not known, it is none of these."""
    groups = list[list[Part]]()
    for part in parts:
        values = {head: one.value for head in heads if (one := part.known[head]) is not None}
        for group in groups:
            if all(
                (one := each.known[head]) is None or one.value == value
                for each in group
                for head, value in values.items()
            ):
                group.append(part)
                break
        else:
            groups.append([part])
    return groups


def _view(
    text: str,
    group: Sequence[Part],
    given: Sequence[Giving],
    read: tuple[list[str], list[tuple[int, int]], list[int]],
) -> View:
    """Return a text as these parts know it, and the lines of them that are set apart.

    What others give otherwise says there what these do: so the words around it still say what they say besides.
    """
    lines, spans, numbers = read
    known = {head: one for part in group for head, one in part.known.items() if one is not None}
    gone, put = set[int](), dict[int, list[tuple[Giving, Giving]]]()
    for first, last in _sentences(lines, spans):
        own = any(part.has(first) for part in group)
        here = [one for one in given if first <= one.line <= last]
        other = [one for one in here if one.head in known and one.value != known[one.head].value]
        other = [one for one in other if one.sure or not own]
        shown = [span for span in spans if first <= span[0] <= last]
        for one in other:
            put.setdefault(one.line, []).append((one, known[one.head]))
        if (shown and not own and not here) or first > max(part.last for part in group):
            gone |= {*range(first, last + 1)}
    judged = {
        number
        for first, last in spans
        if any(part.has(first) for part in group) and first not in gone
        for number in numbers[first - 1 : last]
    }
    return _changed(text, (lines, numbers), gone, put), frozenset(judged)


def _changed(
    text: str,
    read: tuple[Sequence[str], Sequence[int]],
    gone: set[int],
    put: Mapping[int, Sequence[tuple[Giving, Giving]]],
) -> str:
    """Return a text with blanks for some of its ``lines``, and formulas in the place of others in them.

    Raises UserError where a formula that is to be changed does not stand in one line.
    """
    (lines, numbers), kept, place, made = read, without_comments(text), 0, ""
    for number, line in enumerate(lines, start=1):
        found = kept.find(line, place) if line.strip() else -1
        if found < 0:
            if line.strip() and (number in gone or number in put):
                words = (
                    f"Line {numbers[number - 1]}: {line.strip()} is defined otherwise in line {numbers[0]}."
                )
                raise UserError(words, at=Span(line, 0, len(line)), hint="a file for each of the two")
            continue
        made, place, here = made + text[place:found], found + len(line), text[found : found + len(line)]
        for old, new in put.get(number, ()):
            written = rf"(?<![\\A-Za-z]){re.escape(old.text)}(?![\w^])"
            if len(re.findall(written, here)) != 1 or "\n" in new.text:
                raise _otherwise(old, numbers[old.line - 1], numbers[new.line - 1])
            here = re.sub(written, lambda _, new=new: new.text, here)  # type: ignore[misc]
        made += re.sub(r"[^\n]", " ", here) if number in gone else here
    return made + text[place:]
