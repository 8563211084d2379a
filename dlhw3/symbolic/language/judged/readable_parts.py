r"""A file of several displays of which some cannot be read: these are told with the reason, the others are judged.

A line that is false is UNDECIDED where it shares a letter with what is not read (`left_out`), which may be what it
holds for, and so is one of a letter that is said anew there and of which something is assumed. A file of which no
other line is left is refused as before; one whose parts cannot be read together is read part by part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import Document, read_document
from dlhw3.symbolic.language.files.line import MOVING
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.judging import JudgedLine, not_judged
from dlhw3.symbolic.language.judged.left_out import (
    LINE,
    STANDS,
    LeftOut,
    bases,
    changes_signs,
    row_of,
    said_in,
    taken_back,
    unused,
    with_definition,
    without,
)
from dlhw3.symbolic.language.judged.unnamed import letters_in
from dlhw3.symbolic.language.latex.scopes.set_to_zero import ARGUMENTS
from dlhw3.symbolic.language.latex.text.markdown import from_markdown
from dlhw3.symbolic.language.latex.text.rows import in_plain, is_latex
from dlhw3.symbolic.language.latex.text.sections import HEADING
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.unread import WITHOUT, Unjudged, letters_of_members
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.verdict import Judgement, Verdict

OF_CASE = re.compile(r"what stands before [^“]*“The (?:[a-z-]+ ){1,2}case”, says when it holds")
"""Why a formula is not read that says of a case what it is: of the lines above it says nothing."""
MOST, MOST_PARTS = 24, 12
"""How many parts of a file may be left out, each of which takes a reading of it, and how many are read apart."""
ASSUMES = re.compile(r"take something back here, and line \d+ assumes something\.$")
BACK = re.compile(r"take something back here, and line (?P<number>\d+) ")
DEPENDS = re.compile(r" depends on .*, in which a line differentiates")
"""What is said of a letter in words of one part, which moves it in all."""
Told = Counter[tuple[int, str, str]]
"""How often what was told: lines, and what is not read."""


def judged_file(text: str, *, explained: bool = True) -> Iterator[JudgedLine]:
    """Yield the lines of a derivation, judged, and what of it is not read, in the order of the text.

    Raises UserError where no line would be left, or where what is not read may change what the others mean.
    """
    if not is_latex(text):
        yield from judged_lines(read_document(text), explained=explained)
        return
    text = from_markdown(text)
    begun = False
    try:
        for line in _as_a_whole(text, explained=explained):
            begun = True
            yield line
    except UserError as error:
        parts = [] if begun or DEPENDS.search(error.message) else _sections(text)
        lines = [*_each_part(parts, error, explained=explained)] if len(parts) > 1 else []
        if not any(line.line.relation for line in lines):
            raise
        yield from lines


def _sections(text: str) -> list[str]:
    """Return the parts of a text between its headings, each with as many lines before it as it has in the text."""
    kept = without_comments(text)
    places = [0, *(one.start() for one in HEADING.finditer(kept)), len(text)]
    return [
        "\n" * text.count("\n", 0, start) + text[start:stop]
        for start, stop in pairwise(places)
        if text[start:stop].strip()
    ]


def _each_part(parts: Sequence[str], whole: UserError, *, explained: bool) -> Iterator[JudgedLine]:
    """Yield the lines of parts that cannot be read together, each judged by what its own words say.

    Raises UserError where a part gives signs another meaning, which they have in the others too, or takes back what
    another one says.
    """
    why = f"its part is read alone, as the parts cannot be read together: {whole.message.rstrip('.')}"
    if _reaches_another(parts, whole):
        raise whole
    above = list[LeftOut]()
    shown = [part for part in parts if any(set_apart(part))]
    for part in (one for one in parts if one not in shown):
        _require_our_signs(part)
    for part in shown[:MOST_PARTS]:
        try:
            for line in _as_a_whole(part, explained=explained, above=above):
                if line.verdict is Verdict.REFUTED:
                    values = line.misfit or f"it is false {line.judgement.counterexample}"
                    line = _undecided(line, f"{values}, and {why}")
                yield line
        except UserError as error:
            if changes_signs(part, error):
                raise
            above += said_in(part)
            yield _part_not_read(part, error)


def _reaches_another(parts: Sequence[str], whole: UserError) -> bool:
    """Whether the words for which a text is refused take back what stands in another part than they."""
    here, there = LINE.match(whole.message), BACK.search(whole.message)
    if not here or not there:
        return False
    of, what = (
        next((k for k, part in enumerate(parts) if int(one["number"]) <= part.count("\n") + 1), -1)
        for one in (here, there)
    )
    return of != what


def _require_our_signs(part: str) -> None:
    """Raise UserError where words without a display give signs another meaning."""
    try:
        read_document(f"{part}\n\\[ {STANDS} . \\]")
    except UserError as error:
        if changes_signs(part, error):
            raise


def _part_not_read(part: str, error: UserError) -> JudgedLine:
    """Return what is told of a part that is refused."""
    found = LINE.match(error.message)
    number = int(found["number"]) if found else part.count("\n", 0, len(part) - len(part.lstrip())) + 1
    reason = f"its part is not read: {error.message[found.end() if found else 0 :].rstrip('.')}"
    reason += f"; try {error.hint}" if error.hint else ""
    return not_judged(Unjudged(number, "", row_of(part, number) or "…", reason), "", error)


def _undecided(line: JudgedLine, why: str) -> JudgedLine:
    """Return a line without its verdict, and what explained that."""
    undecided = Judgement(Verdict.UNDECIDED, reason=why)
    return replace(line, judgement=undecided, slip="", repair=None, parts=(), misfit="", again=0)


def _as_a_whole(text: str, *, explained: bool, above: Sequence[LeftOut] = ()) -> Iterator[JudgedLine]:
    """Yield the lines of a text that can be read, judged, and what cannot; raise UserError where none is left.

    ``above`` is what parts that are not read may say that letters are.
    """
    left: list[LeftOut] = []
    told: Told = Counter()
    refused, judged, definitions = None, False, list[LeftOut]()
    while True:
        try:
            document = read_document(text)
            here = Counter[tuple[int, str, str]]()
            for line in judged_lines(document, explained=explained):
                key = line.line.number, line.line.relation, line.line.tree.text
                here[key] += (
                    1  # two displays of one line of the file may say the same, and be judged otherwise
                )
                stands = line.line.tree.text.strip() == "1" and line.line.tree.kind == "number"
                if here[key] <= told[key] or (refused and stands):
                    continue
                told[key] += 1
                judged = True
                yield from _told((*left, *definitions), told, key[0])
                yield _as_far_as_read(_where_still(line, document, above), document, left)
        except UserError as error:
            refused = refused or error
            if ASSUMES.search(error.message) and WITHOUT not in text:
                left.append(taken_back(error))
                text = f"{text}\n{WITHOUT}"
                continue
            if (defined := with_definition(text, error)) and len(left) + len(definitions) < MOST:
                definitions += unused(text, error)
                text = defined
                continue
            found = without(text, error) if len(left) < MOST else None
            if found is None:
                raise refused from None
            text, one = found
            left.append(replace(one, refusal=error))
            continue
        break
    if refused is not None and not judged:
        raise refused
    yield from _told((*left, *definitions), told, len(text))


def _told(left: Iterable[LeftOut], told: Told, number: int) -> Iterator[JudgedLine]:
    """Yield what is not read up to a line, each once."""
    for one in sorted(left, key=lambda one: one.number):
        if one.number <= number and not told[one.number, "", one.written]:
            told[one.number, "", one.written] += 1
            yield not_judged(Unjudged(one.number, "", one.written, one.reason), "", one.refusal)


def _as_far_as_read(line: JudgedLine, document: Document, left: Iterable[LeftOut]) -> JudgedLine:
    """Return a line as UNDECIDED where what is not read may be what it holds for, or changes what it assumes."""
    if line.verdict not in (Verdict.REFUTED, Verdict.PROVED, Verdict.SUPPORTED):
        return line
    views = [document, *(part for part, _ in document.parts)]
    here = set().union(*(bases(_of_chain(view, line)) for view in views))
    for one in left:
        if line.verdict is Verdict.REFUTED and (not one.letters or here & _tied(one.letters, views)):
            values = line.misfit.rstrip(".") or f"it is false {line.judgement.counterexample}"
            why = f"{values}, and what line {one.number} says, which is not read, may be what it holds for"
        elif one.denies and one.number < line.line.number and here & _tied(one.letters, views):
            why = f"line {one.number}, which is not read, denies something of what stands here"
        elif one.number > line.line.number and OF_CASE.search(one.reason):
            continue  # the case that is named below
        elif anew := sorted(
            name for name in one.named if here & _tied({name}, views) and _is_said(name, one, line, views)
        ):
            why = f"line {one.number}, which is not read, may say anew what {anew[0]} is"
        else:
            continue
        return _undecided(line, why)
    return line


def _where_still(line: JudgedLine, document: Document, above: Iterable[LeftOut]) -> JudgedLine:
    """Return a line as UNDECIDED where a part that is not read may move a letter with what it differentiates in."""
    views = [document, *(part for part, _ in document.parts)]
    here = set().union(*(bases(_of_chain(view, line)) for view in views)) if above else set[str]()
    here -= bases({name for view in views for name, _ in view.definitions})
    for one in above if line.verdict in (Verdict.PROVED, Verdict.SUPPORTED) else ():
        moved = _tied(one.letters - one.named, views)
        if here & one.named and any(_moves(view, line, moved) for view in views):
            why = f"the part of line {one.number}, which is not read, may say what {min(here & one.named)} is"
            return _undecided(line, why)
    return line


def _of_chain(document: Document, line: JudgedLine) -> set[str]:
    """Return the letters of the chain of a line, and of what defines these."""
    chains = [lines for lines in document.chains if any(one.number == line.line.number for one in lines)]
    trees = [*(one.tree for one in chain(*chains)), line.line.tree]
    names = set().union(*(letters_in(one) for one in trees))
    names = names.union(*(letters_of_members(one.text) for one in trees if document.in_latex))
    defined = dict(document.definitions)
    for _ in defined:
        names |= {name for one in names & {*defined} for name in letters_in(defined[one])}
    return names


def _is_said(name: str, one: LeftOut, line: JudgedLine, views: Iterable[Document]) -> bool:
    """Whether something is said of a letter that is not read; or below it a line may move it with another."""
    if name in set().union(*(_said_of(view, one, line) for view in views)):
        return True
    made_of = _tied(one.letters - {name}, views)
    return line.line.number > one.number and any(_moves(view, line, made_of) for view in views)


def _moves(document: Document, line: JudgedLine, letters: Iterable[str]) -> bool:
    """Whether the chain of a line takes a derivative in one of some letters, or in time, or a mean."""
    chains = [lines for lines in document.chains if any(one.number == line.line.number for one in lines)]
    every = (node for one in chain(*chains) for node in one.tree.every())
    calls = [node for node in every if node.kind == "call" and node.name in (*MOVING, "E")]
    moved = (bases(letters_in(one.parts[1])) if len(one.parts) > 1 else {*letters} for one in calls)
    return any({*letters} & names for names in moved)


def _said_of(document: Document, one: LeftOut, line: JudgedLine) -> set[str]:
    """Return the letters of which something is assumed, and those that are defined above what is not read."""
    if one.number >= line.line.number:
        return _assumed(document)
    above = "\n".join(document.given.split("\n")[: one.number - 1])
    functions = {in_plain(found["f"]).strip() for found in ARGUMENTS.finditer(above)}
    return _assumed(document) | bases(functions | {name for name, _ in document.definitions})


def _assumed(document: Document) -> set[str]:
    """Return the letters of which something is assumed."""
    names = {name for name, _ in document.assumed} | {one.function for one in document.regular}
    names |= {name for one in document.related for side in (one.left, one.right) for name in letters_in(side)}
    return bases(names | {name for one in document.said for name in letters_in(one.tree)})


def _tied(letters: Iterable[str], views: Iterable[Document]) -> set[str]:
    """Return letters with those that what is assumed, or how they move, relates to them."""
    found = {*letters}
    for document in views:
        sides = [letters_in(one.left) | letters_in(one.right) for one in document.related]
        sides += [] if document.flow is None else [letters_in(document.flow[0]) | {*document.flow[1]}]
        sides += [{name, *letters_in(value)} for name, value in document.definitions]
        found = found.union(*(bases(names) for names in sides if bases(names) & {*letters}))
    return found
