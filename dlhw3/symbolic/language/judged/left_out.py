r"""What of a text in LaTeX is not read: it is taken out, so that the others can be, with its letters and why.

What is not read goes from the row that is told to the end of its display, with what goes on from it; 1 = 1 stands
where it was, so that no sentence is put together anew. The sentence of a case goes with its display, and so does
one that denies something: nothing is assumed then. Of a formula of words that says what a letter is "it" is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.text.rows import BEGIN, BREAK, INLINE, SIGN
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.spelled import alike, within
from dlhw3.symbolic.language.latex.text.unread import WITHOUT, letters_in, letters_of_members
from dlhw3.symbolic.language.text import lazy_re as re

LINE = re.compile(r"Lines? (?P<number>\d+)[^:\n]{0,20}: ")
QUALIFIED = re.compile(
    r"what stands (?:before|behind) .* says when it holds, or how nearly\.$"
    r"|^(?:Line \d+: )?the words say (?:what|how) .* and that cannot be read",
    re.DOTALL,
)
"""What is said of a formula among words that is not taken as it stands."""
CLOSE = re.compile(r"\\(?:end\s*\{[^{}]*\}|\]|tag\*?\s*\{[^{}]*\}|label\s*\{[^{}]*\}|nonumber)|\$\$")
"""What ends a display, and stands behind all that it says."""
GOES_ON = re.compile(r"(?:\\\[|\$\$|\\begin\s*\{[^{}]*\}(?:\{\d+\})?|\\label\s*\{[^{}]*\}|[&\s]|\\q?quad)*")
TAKEN_BACK = re.compile(r"and line (?P<number>\d+) says what (?P<letter>.+) is\.$")
"""What is said of words that may give a letter another meaning than a line does."""
DEFINES = "of which no line is true; a definition has :="
"""What is said of a letter that a display says what it is, and that stands nowhere else."""
CASE = re.compile(r"\b(?:if|iff|when|whenever|until|provided|otherwise|were|would)\b", re.IGNORECASE)
"""Words of a sentence that is of a case: without its display it would say something else, and goes with it."""
DENIES = re.compile(
    r"\b(?:unless|only|except|not|no|never|nor|without|fails?|false|wrong|contra\w*|instead|cannot|\w+n['’]t|drop\w*|remov\w*)\b",
    re.IGNORECASE,
)
"""Words of a sentence that denies or takes back: without it the others would say too much."""
NAMED = re.compile(
    r"\s*(?:\\dot\s*\{?\s*)?(?P<name>\\?[A-Za-z]+(?:\s*_\s*(?:\{[^{}]*\}|\w))?)(?:\s*\})?"
    r"(?:\s*\^\s*(?:\{\s*)?(?:\+|\*|\\star|\\ast|\\prime)(?:\s*\})?|')?"
    r"\s*(?:\([^()]*\)\s*)?(?:&\s*)?(?::=|=|\\(?:equiv|coloneqq|triangleq|(?:long)?leftarrow|gets|mapsto))"
)
"""A row that may say what a letter is."""
BECOMES = re.compile(
    r"\\(?:(?:long)?leftarrow|gets|(?:long)?mapsto|to|(?:long)?rightarrow|(?:right|left)squigarrow|leadsto)(?![a-z])"
)
"""What stands behind letters that become something."""
WORDED = re.compile(r"\\(?:text|mbox|textrm)\s*\{[^{}]*[a-z]{2}[^{}]*\}")
"""Words in a row, which may say anything of its letters."""
SENTENCE = re.compile(r"(?<=[.?!])\s|\n\s*\n")
CHANGED = re.compile(
    r"take something back|take .{1,60} away|leave .{1,40} free|depends? on|one meaning|may be another|anew|twice"
    r"|says otherwise|stands above|in a part|change |takes? back|above the words"
)
"""What is said of words that give a letter or a sign another meaning, without which lines say other things."""
OF_ALL = re.compile(r"all letters are real here|[Nn]orms here are Euclidean")
"""What is said of words that give all letters, or a sign, a meaning that no line here has."""
OTHER_SIGN = re.compile(r"\\partial|(?:\\\||\\[lr]?Vert).*(?:\\\||\\[lr]?Vert)_(?!\{?[2F]\}?)")
"""A set of subgradients, and a norm with an index, which no other formula can be taken for."""
DROPPED = re.compile(
    r"\b(?:drop|omit|suppress|leave|leaving|skip|without)\w*\b[^.]{0,60}\b(?:ind(?:ex|ices)|subscripts?)\b",
    re.IGNORECASE,
)
"""Words by which a norm without an index is the one that had one."""
ORDER = re.compile(
    r"(?<![A-Za-z])(?:\\(?:mathcal|mathrm|tilde|widetilde|text|operatorname)\s*\{?\s*(?:\\[a-z]+\s*\{?\s*)?)?[oO]\s*\}*\s*(?:\\left)?[(\[]|\\(?:Theta|Omega|omega)\s*(?:\\left)?\("
)
STOPPED = re.compile(r"\.\s*(?:\$\$|\\\]|\\end\s*\{[^{}]*\})\s*$")
"""The end of a display with which its sentence ends."""
BESIDE = re.compile(r",\s*(?:\\q?quad(?![a-z])\s*)+")
"""What parts two equations of one row."""
MOST_GAPS = 3
ENDS = re.compile(r"(?<=[.?!])\s|\n\s*\n(?!\s*(?:\$\$|\\\[|\\begin))|\\(?:sub)*section|\\item\b")
STANDS = "1 = 1"
SHOWN = 90


@dataclass(frozen=True)
class LeftOut:
    """What is not read: the row that is told, its line, why, its letters, and those that it may say anew.

    ``refusal`` is what is wrong with it, where something is.
    """

    number: int
    written: str
    reason: str
    letters: frozenset[str]
    named: frozenset[str] = frozenset()
    refusal: UserError | None = None
    denies: bool = False
    """Whether its sentence denies something, which may be what another one says of its letters."""


def without(text: str, error: UserError) -> tuple[str, LeftOut] | None:
    """Return a text of the same lines without what is refused, and that; None where it cannot be told apart."""
    found = LINE.match(error.message)
    number = int(found["number"]) if found else _number_of(text, error)
    if said := TAKEN_BACK.search(error.message):  # without what they take back, no line rests on it
        number = int(said["number"])
        if len(_definitions(text.split("\n")[number - 1])) > 1:  # they may take back another one
            return None
    if not number or OF_ALL.search(error.message):
        return None
    begins = sum(len(one) + 1 for one in text.split("\n")[: number - 1])
    ends = begins + len(text.split("\n")[number - 1 : number][0])
    kept = without_comments(text)
    why = error.message[found.end() if found else 0 :].rstrip(".")
    reason = f"it is not read: {why}" + (f"; try {error.hint}" if error.hint else "")
    for start, stop in set_apart(kept):
        if start < max(ends, begins + 1) and begins < stop:
            if part := _without_part(text, (start, stop), error, number, reason):
                return part
            return _without_rows(text, (start, stop), begins, number, reason)
    return _without_formula(text, begins, error, number, reason)


def taken_back(error: UserError) -> LeftOut:
    """Return words that take back what others assume, as what is not read: nothing is assumed."""
    found = LINE.match(error.message)
    why = error.message[found.end() if found else 0 :].rstrip(".")
    written = shortened(error.at.text if error.at else "")
    reason = f"{why}: that is assumed nowhere; try {error.hint}"
    return LeftOut(int(found["number"]) if found else 1, written, reason, frozenset(), refusal=error)


def changes_signs(text: str, error: UserError) -> bool:
    """Whether what is refused gives a sign or all letters another meaning in all of a text."""
    if OF_ALL.search(error.message):
        return True
    apart = error.at is not None and OTHER_SIGN.match(alike(error.at.text)) and not DROPPED.search(text)
    return "a sign has one meaning here" in error.message and not apart


def said_in(part: str) -> list[LeftOut]:
    """Return what the formulas of a part that is not read may say that a letter is."""
    kept = without_comments(part)
    spans = [*set_apart(kept), *(one.span() for one in INLINE.finditer(kept))]
    rows = [(start, re.sub(rf"{BEGIN.pattern}|\$|\\\[|\\\(", "", kept[start:stop])) for start, stop in spans]
    return [
        LeftOut(kept.count("\n", 0, start) + 1, shortened(row), "", _letters(row), named)
        for start, row in rows
        if (named := _said_anew(row.lstrip("& ")))
    ]


def with_definition(text: str, error: UserError) -> str:
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


def row_of(text: str, number: int) -> str:
    """Return a line of a text as it is told, without the marks of a display."""
    return shortened(re.sub(r"\$\$|\\\[|\\\]|&", " ", [*text.split("\n"), ""][number - 1]).strip())


def unused(text: str, error: UserError) -> list[LeftOut]:
    """Return what is told of a display that says what a letter is which no other formula has: it is not judged."""
    found = LINE.match(error.message)
    letter = error.message[found.end() if found else 0 :].partition(" is a letter here")[0].strip()
    here, bare = int(found["number"]) if found else 0, re.sub(r"[\s{}]", "", letter)
    if re.sub(r"[\s{}]", "", without_comments(text)).count(bare) > 1:
        return []
    row = row_of(text, here)
    reason = f"{letter} stands in no other formula: what this says it is cannot be false, and is not judged"
    return [LeftOut(here, row, reason, frozenset())]


def _definitions(line: str) -> list[str]:
    """Return the formulas of a line that say what a letter is."""
    return [one[0] for one in INLINE.finditer(line) if NAMED.match(within(one[0]))]


def _number_of(text: str, error: UserError) -> int:
    """Return the line of the display in which what an error is about stands, or 0."""
    bare = re.sub(r"[\s&]", "", error.at.text) if error.at else ""
    for start, stop in set_apart(without_comments(text)) if len(bare) > 1 else ():
        if bare in re.sub(r"[\s&]", "", text[start:stop]):
            return text.count("\n", 0, start) + 1
    return 0


def _without_part(
    text: str, span: tuple[int, int], error: UserError, number: int, reason: str
) -> tuple[str, LeftOut] | None:
    """Return a text without one of several equations of a display of one row, that in which an error is."""
    start, stop = span
    at = error.at
    shown = text[start:stop]
    wanted = [one for one in (at.text, at.text[at.start : at.stop]) if one.strip()] if at else []
    lead = INLINE.sub(" ", SENTENCE.split(text[:start])[-1])
    beside = [*BESIDE.finditer(shown)]
    if not wanted or not beside or BREAK.search(shown) or DENIES.search(lead) or CASE.search(lead):
        return None
    ends = [0, *(one.end() for one in beside)], [*(one.start() for one in beside), len(shown)]
    parts = [(first, last, shown[first:last]) for first, last in zip(*ends, strict=True)]
    held = [k for k, (*_, part) in enumerate(parts) if any(alike(one) in alike(part) for one in wanted)]
    if len(held) != 1 or any(SIGN.search(part) is None or "\\text" in part for *_, part in parts):
        return None
    first, last, part = parts[held[0]]
    opens = GOES_ON.match(part)
    first += opens.end() if opens and not held[0] else 0
    last -= len(part) - _closes(part) if held[0] == len(parts) - 1 else 0
    written = shown[first:last]
    cut = (first, beside[0].end()) if not held[0] else (beside[held[0] - 1].start(), last)
    gone = shown[cut[0] : cut[1]]
    made = f"{text[: start + cut[0]]}{_blank(gone, ' ')}{text[start + cut[1] :]}"
    named = _said_anew(written.lstrip("& "))
    return made, LeftOut(number, shortened(written), reason, _letters(written), named)


def _without_rows(
    text: str, span: tuple[int, int], begins: int, number: int, reason: str
) -> tuple[str, LeftOut] | None:
    """Return a text without the rows of a display from one on, and what goes on from them in the next ones."""
    start, stop = span
    shown = text[start:stop]
    if STANDS in shown:  # what stands behind it is taken for its end
        later = next((one for one in set_apart(without_comments(text)) if one[0] >= stop), None)
        return _without_rows(text, later, later[0], number, reason) if later else None
    lead = SENTENCE.split(text[:start])[-1]
    past = max((last for _, last in set_apart(without_comments(text)) if last <= start), default=0)
    lead = text[past:start] if STOPPED.search(text[:past]) and start - len(lead) < past else lead
    denies = DENIES.search(INLINE.sub(" ", lead)) is not None
    if denies or CASE.search(INLINE.sub(" ", lead)):
        made, one = _without_sentence(text, (start - len(lead), start, stop), number, reason, denies=denies)
        return (made if not denies or WITHOUT in made else f"{made}\n{WITHOUT}"), one
    rows = [found.end() for found in BREAK.finditer(text, start, begins)]
    cut = rows[-1] if rows and not text[rows[-1] : begins].strip() else start
    edge = start + (_closes(shown) if cut > start else len(shown))
    row = BREAK.split(text[max(cut, begins) : edge])[0] if cut > start else BREAK.split(shown)[0]
    whole = f" {text[cut:edge]} "
    made = text[:cut] + _blank(text[cut:edge], "" if cut > start else rf"\[ {STANDS} \]") + text[edge:]
    for first, last in set_apart(made):
        opened = GOES_ON.match(made, first, last)
        if (
            first > cut
            and opened
            and SIGN.match(made, opened.end())
            and not SENTENCE.search(made[stop:first])
        ):
            whole += made[first:last]
            made = made[:first] + _blank(made[first:last], "") + made[last:]
            break
    named = _said_anew(re.sub(rf"{BEGIN.pattern}|\$\$|\\\[", "", row).lstrip("& "))
    written = " ".join(re.sub(rf"{BEGIN.pattern}|\$\$|\\[\[\]]|&|\\end\s*\{{[^{{}}]*\}}", " ", row).split())
    letters = _letters(re.sub(r"\\(?:begin|end)\s*\{[^{}]*\}", " ", whole))
    return made, LeftOut(number, shortened(written), reason, letters, named)


def _closes(shown: str) -> int:
    """Return where the end of a display begins, with the labels and tags before it."""
    end = len(shown.rstrip())
    while end:
        begin = end - 2 if shown.endswith("$$", 0, end) else shown.rfind("\\", 0, end)
        if begin < 0 or CLOSE.fullmatch(shown, begin, end) is None:
            break
        end = len(shown[:begin].rstrip())
    return end


def _said_anew(row: str) -> frozenset[str]:
    """Return the letters that a row may say anew: what it is of, all that become something, all beside words."""
    if WORDED.search(row):
        return frozenset(bases(letters_of_members(WORDED.sub(" ", row))) | bases(letters_of_members(row)))
    if becomes := BECOMES.search(row):
        return frozenset(bases(letters_of_members(row[: becomes.start()])))
    named = NAMED.match(row)
    return frozenset(bases(letters_of_members(named["name"]))) if named else frozenset()


def _without_sentence(
    text: str, span: tuple[int, int, int], number: int, reason: str, *, denies: bool
) -> tuple[str, LeftOut]:
    """Return a text without the sentence of a case, from where it begins to where it ends, and that."""
    begin, start, stop = span
    ends = ENDS.search(text, stop)
    end = stop if STOPPED.search(text[start:stop]) else ends.start() if ends else len(text)
    held, beside = text[begin:end], " ".join(one[0] for one in INLINE.finditer(text, begin, start))
    letters = _letters(re.sub(r"\\(?:begin|end)\s*\{[^{}]*\}", " ", f"{beside} {text[start:end]}"))
    written = " ".join(
        re.sub(rf"{BEGIN.pattern}|\$\$|\\[\[\]]|&|\\end\s*\{{[^{{}}]*\}}", " ", text[start:stop]).split()
    )
    made = text[:begin] + "\n" * held.count("\n") + text[end:]
    return made, LeftOut(number, shortened(BREAK.split(written)[0]), reason, letters, denies=denies)


def _without_formula(
    text: str, begins: int, error: UserError, number: int, reason: str
) -> tuple[str, LeftOut] | None:
    """Return a text with a word in the place of a formula that is not taken, in the sentence of an error."""
    bare = alike(error.at.text) if error.at else ""
    said = TAKEN_BACK.search(error.message)
    bare = alike(said["letter"]) if said else bare
    qualified = said is not None or QUALIFIED.search(error.message) is not None
    apart = OTHER_SIGN.match(bare) and not DROPPED.search(text)
    if not qualified and CHANGED.search(error.message) and not apart:
        return None
    order = "order of growth" in error.message
    line = text[begins:].partition("\n")[0]
    near = [
        one for one in INLINE.finditer(text, begins) if text.count("\n", begins, one.start()) <= MOST_GAPS
    ]
    for form in (_is_it, _has_its_head, _is_the_one):
        for found in near if bare else ():
            held = within(found[0])
            if ORDER.search(held) if order else form(bare, alike(held), line, qualified=qualified):
                if _limits_more(text[found.end() :], error.message):
                    return None
                made = text[: found.start()] + _blank(found[0], "it") + text[found.end() :]
                named = frozenset[str]() if order else _said_anew(held)
                letters = frozenset[str]() if order else _letters(held)
                return made, LeftOut(number, shortened(held), reason, letters, named)
    return None


def _limits_more(behind: str, message: str) -> bool:
    """Whether the words that limit a formula stand before another one of its sentence, and limit that too."""
    said = re.search(r", “(?P<words>[^$“”]+)”, says when it holds", message)
    words = r"\s+".join(map(re.escape, said["words"].split())) if said else ""
    sentence = SENTENCE.split(behind)[0]
    return bool(words) and re.search(rf"{words}\s*{INLINE.pattern}", sentence) is not None


def _is_it(bare: str, plain: str, _: str, *, qualified: bool) -> bool:
    """Whether a formula among words is the one of an error, or has it."""
    return bare == plain or (qualified and bare in plain)


def _has_its_head(bare: str, plain: str, _: str, *, qualified: bool) -> bool:
    """Whether a formula says what the same letter is, in another spelling."""
    head = re.split(r":?=", bare)[0]
    return qualified and bool(head) and "=" in plain and re.split(r":?=", plain)[0] == head


def _is_the_one(bare: str, plain: str, line: str, *, qualified: bool) -> bool:
    """Whether a formula is the one equation of its line."""
    equations = [one[0] for one in INLINE.finditer(line) if "=" in one[0]]
    return qualified and "=" in bare and len(equations) == 1 and alike(equations[0]) == plain


def _blank(text: str, instead: str) -> str:
    """Return other words of as many lines as a text."""
    return instead + "\n" * text.count("\n")


def shortened(text: str) -> str:
    """Return a formula in one line, cut where it is long."""
    text = " ".join(text.split()).strip(" .,;")
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1].rstrip()}…"


def _letters(formula: str) -> frozenset[str]:
    """Return the letters of a formula without their indices, A and x of Ax too."""
    return frozenset(bases(letters_of_members(formula) | letters_in(formula, apart=True)))


def bases(names: Iterable[str]) -> set[str]:
    """Return names without their indices and accents."""
    return {one.partition("_")[0] for one in names if one}
