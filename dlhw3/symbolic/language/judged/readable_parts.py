r"""A file of several displays of which some cannot be read: these are told with the reason, the others are judged.

What is not read is taken out of the text, from the row that is told to the end of its display, with what goes on
from it; 1 = 1 stands where it was, so that no sentence is put together anew. A line that is false is then UNDECIDED
where it shares a letter with what is not read, which may be what it holds for, and so is one of a letter that is
said anew there and of which something is assumed. A file of which no other line is left is refused as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import Document, read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.judging import JudgedLine, not_judged
from dlhw3.symbolic.language.judged.unnamed import letters_in
from dlhw3.symbolic.language.latex.text.markdown import from_markdown
from dlhw3.symbolic.language.latex.text.rows import BEGIN, BREAK, INLINE, SIGN, is_latex
from dlhw3.symbolic.language.latex.text.sections import HEADING
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.unread import Unjudged, letters_of_members
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.verdict import Judgement, Verdict

MOST = 24
"""How many parts of a file may be left out, each of which takes a reading of it."""
LINE = re.compile(r"Lines? (?P<number>\d+)[^:\n]{0,20}: ")
QUALIFIED = re.compile(r"what stands (?:before|behind) .* says when it holds, or how nearly\.$", re.DOTALL)
"""What is said of a formula among words that is not taken as it stands."""
CLOSES = re.compile(r"(?:\s*\\(?:end\s*\{[^{}]*\}|\]|tag\*?\s*\{[^{}]*\}|label\s*\{[^{}]*\}|nonumber)|\s*\$\$)*\s*\Z")
GOES_ON = re.compile(r"(?:\\\[|\$\$|\\begin\s*\{[^{}]*\}(?:\{\d+\})?|\\label\s*\{[^{}]*\}|[&\s]|\\q?quad)*")
DEFINES = "of which no line is true; a definition has :="
"""What is said of a letter that a display says what it is, and that stands nowhere else."""
WHEN = re.compile(
    r"\b(?:if|iff|when|whenever|unless|until|provided|only|except|otherwise|not|no|never|nor|without|fails?|false|wrong"
    r"|contra\w*|were|would|instead|cannot|\w+n['’]t)\b",
    re.IGNORECASE,
)
"""Words of a sentence that is of a case, or denies: without its display it would say something else."""
NAMED = re.compile(
    r"\s*(?P<name>\\?[A-Za-z]+(?:\s*_\s*(?:\{[^{}]*\}|\w))?)\s*(?:\([^()]*\)\s*)?(?:&\s*)?(?::=|=|\\(?:equiv|coloneqq|triangleq))"
)
"""A row that may say what a letter is."""
SENTENCE = re.compile(r"(?<=[.?!])\s|\n\s*\n")
CHANGED = re.compile(
    r"take something back|one meaning|may be another|anew|twice|says otherwise|stands above|in a part|change |takes? back|above the words"
)
"""What is said of words that give a letter or a sign another meaning: without them the lines would say another thing."""
OTHER_SIGN = re.compile(r"\\partial|(?:\\\||\\[lr]?Vert).*(?:\\\||\\[lr]?Vert)_(?!\{?[2F]\}?)")
"""A set of subgradients, and a norm with an index, which no other formula can be taken for."""
ORDER = re.compile(r"(?<![A-Za-z])(?:\\(?:mathcal|mathrm|tilde|widetilde|text|operatorname)\s*\{?\s*(?:\\[a-z]+\s*\{?\s*)?)?[oO]\s*\}*\s*(?:\\left)?[(\[]|\\(?:Theta|Omega|omega)\s*(?:\\left)?\(")
MOST_PARTS, MOST_GAPS = 12, 3
STANDS = "1 = 1"
SHOWN = 90


@dataclass(frozen=True)
class LeftOut:
    """What is not read: the row that is told, its line, why, its letters, and the letter that it may say anew."""

    number: int
    written: str
    reason: str
    letters: frozenset[str]
    named: str = ""


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
        parts = [] if begun else _sections(text)
        lines = [*_each_part(parts, error, explained=explained)] if len(parts) > 1 else []
        if not any(line.line.relation for line in lines):
            raise
        yield from lines


def _sections(text: str) -> list[str]:
    """Return the parts of a text between its headings, each with as many lines before it as it has in the text."""
    kept = without_comments(text)
    places = [0, *(one.start() for one in HEADING.finditer(kept)), len(text)]
    parts = [(start, text[start:stop]) for start, stop in pairwise(places)]
    return ["\n" * text.count("\n", 0, start) + part for start, part in parts if any(set_apart(part))][:MOST_PARTS]


def _each_part(parts: Iterable[str], whole: UserError, *, explained: bool) -> Iterator[JudgedLine]:
    """Yield the lines of parts that cannot be read together, each judged by what its own words say."""
    why = whole.message.rstrip(".")
    for part in parts:
        try:
            for line in _as_a_whole(part, explained=explained):
                if line.verdict is Verdict.REFUTED:
                    values = line.misfit or f"it is false {line.judgement.counterexample}"
                    reason = f"{values}, and its part is read without the others, since these are not read together: {why}"
                    undecided = Judgement(Verdict.UNDECIDED, reason=reason)
                    line = replace(line, judgement=undecided, slip="", repair=None, parts=(), misfit="", again=0)
                yield line
        except UserError as error:
            found = LINE.match(error.message)
            number = int(found["number"]) if found else part.count("\n", 0, len(part) - len(part.lstrip())) + 1
            row = _short((part.split("\n") + [""])[number - 1].strip("$\\[] &")) or "…"
            reason = f"its part is not read: {error.message[found.end() if found else 0 :].rstrip('.')}"
            yield not_judged(Unjudged(number, "", row, reason + (f"; try {error.hint}" if error.hint else "")), "")


def _as_a_whole(text: str, *, explained: bool) -> Iterator[JudgedLine]:
    """Yield the lines of a text that can be read, judged, and what cannot; raise UserError where none is left."""
    left: list[LeftOut] = []
    told: set[int | tuple[int, str, str]] = set()
    refused, judged, definitions = None, False, 0
    while True:
        try:
            document = read_document(text)
            for line in judged_lines(document, explained=explained):
                key = line.line.number, line.line.relation, line.line.tree.text
                if key in told or (refused and line.line.tree.text.strip() == "1" and line.line.tree.kind == "number"):
                    continue
                told.add(key)
                judged = True
                yield from _told(left, told, key[0])
                yield _as_far_as_read(line, document, left)
        except UserError as error:
            refused = refused or error
            if (defined := _with_definition(text, error)) and len(left) + definitions < MOST:
                text, definitions = defined, definitions + 1
                continue
            found = _without(text, error) if len(left) < MOST else None
            if found is None:
                raise refused from None
            text, one = found
            left.append(one)
            continue
        break
    if refused is not None and not judged:
        raise refused
    yield from _told(left, told, len(text))


def _told(left: Iterable[LeftOut], told: set[int | tuple[int, str, str]], number: int) -> Iterator[JudgedLine]:
    """Yield what is not read up to a line, each once."""
    for one in sorted(left, key=lambda one: one.number):
        if one.number <= number and (one.number, "", one.written) not in told:
            told.add((one.number, "", one.written))
            yield not_judged(Unjudged(one.number, "", one.written, one.reason), "")


def _as_far_as_read(line: JudgedLine, document: Document, left: Iterable[LeftOut]) -> JudgedLine:
    """Return a line as UNDECIDED where what is not read may be what it holds for, or changes what it assumes."""
    if line.verdict not in (Verdict.REFUTED, Verdict.PROVED, Verdict.SUPPORTED):
        return line
    views = [document, *(part for part, _ in document.parts)]
    here = set().union(*(_bases(_of_chain(view, line)) for view in views))
    for one in left:
        if line.verdict is Verdict.REFUTED and (not one.letters or here & _tied(one.letters, views)):
            values = line.misfit or f"it is false {line.judgement.counterexample}"
            why = f"{values}, and what line {one.number} says, which is not read, may be what it holds for"
        elif one.named and one.named in here and one.named in set().union(*map(_assumed, views)):
            why = f"line {one.number}, which is not read, may say anew what {one.named} is"
        else:
            continue
        undecided = Judgement(Verdict.UNDECIDED, reason=why)
        return replace(line, judgement=undecided, slip="", repair=None, parts=(), misfit="", again=0)
    return line


def _of_chain(document: Document, line: JudgedLine) -> set[str]:
    """Return the letters of the chain of a line, and of what defines these."""
    chains = [lines for lines in document.chains if any(one.number == line.line.number for one in lines)]
    names = {name for one in chain(*chains) for name in letters_in(one.tree)} | letters_in(line.line.tree)
    defined = dict(document.definitions)
    for _ in defined:
        names |= {name for one in names & {*defined} for name in letters_in(defined[one])}
    return names


def _assumed(document: Document) -> set[str]:
    """Return the letters of which something is assumed."""
    names = {name for name, _ in document.assumed} | {one.function for one in document.regular}
    names |= {name for one in document.related for side in (one.left, one.right) for name in letters_in(side)}
    return _bases(names | {name for one in document.said for name in letters_in(one.tree)})


def _tied(letters: Iterable[str], views: Iterable[Document]) -> set[str]:
    """Return letters with those that what is assumed relates to them."""
    found = {*letters}
    for document in views:
        sides = [letters_in(one.left) | letters_in(one.right) for one in document.related]
        sides += [{name, *letters_in(value)} for name, value in document.definitions]
        found = found.union(*(_bases(names) for names in sides if _bases(names) & {*letters}))
    return found


def _bases(names: Iterable[str]) -> set[str]:
    """Return names without their indices and accents."""
    return {one.partition("_")[0] for one in names if one}


def _without(text: str, error: UserError) -> tuple[str, LeftOut] | None:
    """Return a text of the same lines without what is refused, and that; None where it cannot be told apart."""
    found = LINE.match(error.message)
    number = int(found["number"]) if found else _number_of(text, error)
    if not number:
        return None
    begins = sum(len(one) + 1 for one in text.split("\n")[: number - 1])
    ends = begins + len(text.split("\n")[number - 1 : number][0])
    kept = without_comments(text)
    why = error.message[found.end() if found else 0 :].rstrip(".")
    reason = f"it is not read: {why}" + (f"; try {error.hint}" if error.hint else "")
    for start, stop in set_apart(kept):
        if start < max(ends, begins + 1) and begins < stop:
            return _without_rows(text, (start, stop), begins, number, reason)
    return _without_formula(text, begins, error, number, reason)


def _with_definition(text: str, error: UserError) -> str:
    """Return a text with := for = where a display says what a letter is that stands nowhere else; or nothing."""
    found = LINE.match(error.message)
    if found is None or DEFINES not in error.message:
        return ""
    begins = sum(len(one) + 1 for one in text.split("\n")[: int(found["number"]) - 1])
    kept = without_comments(text)
    for start, stop in set_apart(kept):
        if begins < stop and (sign := SIGN.search(kept, max(start, begins), stop)):
            return f"{text[: sign.start()]}:={text[sign.end() :]}" if sign[0] == "=" else ""
    return ""


def _number_of(text: str, error: UserError) -> int:
    """Return the line of the display in which what an error is about stands, or 0."""
    bare = re.sub(r"[\s&]", "", error.at.text) if error.at else ""
    for start, stop in set_apart(without_comments(text)) if len(bare) > 1 else ():
        if bare in re.sub(r"[\s&]", "", text[start:stop]):
            return text.count("\n", 0, start) + 1
    return 0


def _without_rows(
    text: str, span: tuple[int, int], begins: int, number: int, reason: str
) -> tuple[str, LeftOut] | None:
    """Return a text without the rows of a display from one on, and what goes on from them in the next ones."""
    start, stop = span
    shown = text[start:stop]
    if STANDS in shown:  # what stands behind it is taken for its end
        later = next((one for one in set_apart(without_comments(text)) if one[0] >= stop), None)
        return _without_rows(text, later, later[0], number, reason) if later else None
    if WHEN.search(SENTENCE.split(text[:start])[-1]):
        return None
    rows = [found.end() for found in BREAK.finditer(text, start, begins)]
    cut = rows[-1] if rows and not text[rows[-1] : begins].strip() else start
    close = CLOSES.search(shown)
    edge = start + (close.start() if close and cut > start else len(shown))
    row = BREAK.split(text[max(cut, begins) : edge])[0] if cut > start else BREAK.split(shown)[0]
    whole = f" {text[cut:edge]} "
    made = text[:cut] + _blank(text[cut:edge], "" if cut > start else rf"\[ {STANDS} \]") + text[edge:]
    for first, last in set_apart(made):
        opened = GOES_ON.match(made, first, last)
        if first > cut and opened and SIGN.match(made, opened.end()) and not SENTENCE.search(made[stop:first]):
            whole += made[first:last]
            made = made[:first] + _blank(made[first:last], "") + made[last:]
            break
    named = NAMED.match(re.sub(rf"{BEGIN.pattern}|\$\$|\\\[", "", row).lstrip("& "))
    name = _bases(letters_of_members(named["name"])) if named else set()
    written = " ".join(re.sub(rf"{BEGIN.pattern}|\$\$|\\[\[\]]|&|\\end\s*\{{[^{{}}]*\}}", " ", row).split())
    letters = frozenset(_bases(letters_of_members(re.sub(r"\\(?:begin|end)\s*\{[^{}]*\}", " ", whole))))
    return made, LeftOut(number, _short(written), reason, letters, next(iter(name), ""))


def _without_formula(
    text: str, begins: int, error: UserError, number: int, reason: str
) -> tuple[str, LeftOut] | None:
    """Return a text with a word in the place of a formula that is not taken, in the sentence of an error."""
    bare = _spelled(error.at.text) if error.at else ""
    qualified = QUALIFIED.search(error.message) is not None
    if not qualified and CHANGED.search(error.message) and not OTHER_SIGN.match(bare):
        return None
    order = "order of growth" in error.message
    for found in INLINE.finditer(text, begins):
        held = re.sub(r"^\$|\$$|^\\\(|\\\)$", "", found[0])
        plain = _spelled(held)
        here = ORDER.search(held) is not None if order else bare == plain or (qualified and bare in plain)
        if bare and here and len(text[begins : found.start()].split("\n\n")) <= MOST_GAPS:
            made = text[: found.start()] + _blank(found[0], "it") + text[found.end() :]
            letters = frozenset() if order else frozenset(_bases(letters_of_members(held)))
            named = None if order else NAMED.match(held)
            name = _bases(letters_of_members(named["name"])) if named else set()
            return made, LeftOut(number, _short(held), reason, letters, next(iter(name), ""))
    return None


def _spelled(formula: str) -> str:
    """Return a formula without blanks, braces and what says how its letters look."""
    return re.sub(r"\\(?:mathbf|boldsymbol|bm|vec|left|right)(?![a-z])|[\s{}]|\\[,;:! ]", "", formula).strip("$.,;")


def _blank(text: str, instead: str) -> str:
    """Return other words of as many lines as a text."""
    return instead + "\n" * text.count("\n")


def _short(text: str) -> str:
    text = " ".join(text.split()).strip(" .,;")
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1].rstrip()}…"
