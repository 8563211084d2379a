"""The sentences around a derivation in LaTeX: their words, with marks for the formulas in them and the displays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from dlhw3.symbolic.language.latex.text.doubts import HARMLESS_NOT, NOT, UNTRUE
from dlhw3.symbolic.language.latex.text.rows import BEGIN, DISPLAYED, END, INLINE
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

FORMULA, DISPLAY = "§", "¶"
"""What stands in the words for a formula of the sentence, and for one that is set apart."""
FORMULAS = rf"{FORMULA}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+){FORMULA})*"
"""Formulas one after another: §, § and §."""
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
NO_ASSUMPTION = (
    r"(?:no|wrong|false|bad|invalid|missing|un(?:needed|necessary)|dropped|old|previous|earlier"
    r"|other)\s+assumptions?"
    r"|assumptions?(?=\s*\?)|assumptions?\s+(?:dropped|removed|not|of\s+(?:earlier|previous|other)"
    r"|(?:(?:that|which)\s+)?we\s+(?:do\s+not|don't|drop|avoid|relax|remove))\b[^.:?]*"
)
CLAIM = re.compile(
    rf"(?:{CLAIMS}|to (?:show|prove)|(?:true|yes|right|correct|agree) or \w+"
    rf"|[^?]*\b(?:which|true|correct|right|valid)\b[^?]*(?=\?)|{NO_ASSUMPTION}|(?:(?:an?|the|one|another"
    rf"|first|second)\s+)?(?:[\w-]+\s+)?{UNTRUE}"
    r"|(?!(?:we|i|let)\b)(?:[\w'’-]+\s+){1,6}(?:wrote|writes|claim(?:s|ed)|said|says|argue[sd]|suggest(?:s"
    r"|ed))\s+(?:the\s+following|as\s+follows|this))"
    r"(?:\s+[\d.]+)?(?:\s*\([^()]*\))?\s*[.:?]",
    re.IGNORECASE,
)
"""A heading below which a sentence is claimed or doubted, and assumed by nobody."""


def is_claimed(before: str) -> bool:
    """Whether what stands before a sentence is the heading of a claim, or announces one."""
    last = re.split(r"(?<=[.?!])\s+|\n\s*\n", before.rstrip())[-1].strip()
    claims = CLAIM.fullmatch(f"{last}.") or CLAIM.fullmatch(last) or CLAIM_BEGINS.search(last)
    return last.endswith(":") or claims is not None


FOOTNOTE = re.compile(
    r"\s*\\(?:footnote(?:text)?|marginpar|marginnote|sidenote|thanks)\s*(?:\[[^\[\]]*\]\s*)?"
    r"\{(?P<words>(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
)
"""What is said at the foot of a page or beside it: in sentences of its own, behind the one that it stands in."""
OF_ITS_SENTENCE = re.compile(
    r"\s*(?:only|at|in|on|for|by|up\s+to|approximately|roughly|nearly|almost|except|unless|if|when|whenever"
    r"|until|before"
    r"|after|during|under|with(?:in|out)?|near|around|locally|not(?!\s*[^\w\s.]\s*\.?\s*\Z)|possibly|perhaps"
    r"|initially|asymptotically|provided|as"
    r"\s+long\s+as)\b(?!\s+(?:fact|particular|other\s+words|general|which|this|that|the\s+(?:sequel|following))\b)"
    r"[^.!?;:,]*[.]?\s*",
    re.IGNORECASE,
)
"""A footnote that is no sentence, and says when what it hangs at is so: only in Section 2."""
VERBS = re.compile(
    r"\b(?:we|is|are|was|were|has|have|holds?|follows?|can|will|it|this|see|uses?)\b", re.IGNORECASE
)
"""What makes it a sentence."""
NOTE = "\x02"
STOPPED = re.compile(rf"(?<![.?!,;:])([.?!,;:]+)({NOTE}+)")
"""A footnote behind the stop of its sentence."""
TITLED = re.compile(r"\x00\s*(\[[^\[\]\x00]*[a-z][^\[\]\x00]*\])")
"""The title of an assumption, with formulas in it: a sentence of its own."""
RULE = (
    r"(?:by|using|from)\s+(?:the\s+)?(?:linearity|symmetry|orthogonality|definition|construction|transposition"
    r"|pythagoras(?:'s?)?|expanding"
    r"|rearranging|(?:chain|product|quotient|power)\s+rule|(?:[\w-]+\s+){1,2}(?:inequality|identity|theorem"
    r"|formula|lemma))\b"
)
"""The rule by which something follows, which limits nothing."""
FOLLOWS = re.compile(
    rf"(?:{RULE}|and|so|thus|hence|therefore|consequently|that is|ie|or equivalently|then|we|it|have|get"
    r"|obtain|follows"
    r"|which|this|gives?|yields?|implies|implying|giving|means|also|that|is|finally|in turn|by|conclude"
    r"|has|whose|its|the|gradients?|derivatives?|hessians?|reads?|equals?|given|[\s,])*",
    re.IGNORECASE,
)
"""Words between two displays of a sentence, of which the one follows from the other."""
STOP = re.compile(rf"(?<=[.?!])(?:\s|$)|\n\s*\n|\x00|(?<={DISPLAY})\s*(?=[A-Z{FORMULA}])")

LIST = r"(?:itemize|enumerate|description|compactitem|compactenum)\*?"
LISTED = re.compile(rf"\\(?P<edge>begin|end)\s*\{{{LIST}\}}")
"""Where a list begins or ends."""
NONE_OF = re.compile(
    r"\b(?:options|alternatives|possibilities|candidates|scenarios|choices)\b(?!\s+of\b)"
    r"|\b(?:equivalent|(?:any|one|some|two|none) of|either|avoid\w*|exclud\w*)\b",
    re.IGNORECASE,
)
ITEM, OVER = "\x03", "\x04"
"""Where an item of a list begins of which not all need hold, and where that list ends."""
LEAD = 500
"""How much of what stands before a list is looked at."""
Mark = tuple[str, int, str, int]
"""A formula: the sign that stands for it, its first line, what it is, and its last line."""
Part = tuple[str, list[Mark]]


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
    listed: bool = False
    """Whether it stands in a list of what need not hold: neither of these is assumed."""

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
    kept = with_doubted(without_comments(text))
    apart = list(set_apart(kept))
    if not apart:
        return
    marks: list[Mark] = []
    made, place = "", 0
    for start, stop, sign in _marked(kept, apart):
        made += _plain(kept[place:start]) + sign
        first, last = (kept.count("\n", 0, one) + 1 for one in (start, max(start, stop - 1)))
        formula = re.sub(r"^\$|\$$|^\\\(|\\\)$", "", kept[start:stop]).strip() if sign == FORMULA else ""
        marks.append((sign, first, formula, last))
        place = stop
    made += _plain(kept[place:])
    yield from _cut(*_apart(TITLED.sub("\x00\\1\x00", made), marks))


BETWEEN = re.compile(r"\\(?:short)?intertext\s*\{(?P<words>(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")


def with_those_between(text: str) -> list[Sentence]:
    r"""Return the sentences of a text in their order, with those in \intertext{}, each as before a display."""
    kept = without_comments(text)
    every = [*sentences(text)]
    for found in BETWEEN.finditer(kept):
        number = kept.count("\n", 0, found.start()) + 1
        every += sentences("\n" * (number - 1) + found["words"] + r" \[ x \]")
    return sorted(every, key=lambda one: one.number)


TITLES = re.compile(
    r"\\(?:(?:sub)*section|chapter|(?:sub)?paragraph|frametitle)\*?\s*\{(?P<title>[^{}]*[a-z]{3}[^{}]*)\}"
    r"|\\(?:text|mbox)\s*\{(?P<beside>[^{}$]*[a-z]{3}[^{}$]*)\}"
)
TABLE = re.compile(r"\\begin\s*\{tabularx?\*?\}(?P<rows>.*?)\\end\s*\{tabularx?\*?\}", re.DOTALL)
CELLS = re.compile(r"(?P<sign>\$[^$]+\$)\s*&\s*(?P<said>[^&\\$]*[a-z]{3}[^&\\$]*)")


def aside(text: str) -> Iterator[Sentence]:
    r"""Yield what stands in titles, in \text{} and in tables of signs, as sentences: § denotes the norm."""
    kept = without_comments(text)
    told = [(one.start(), one["title"] or one["beside"]) for one in TITLES.finditer(kept)]
    for table in TABLE.finditer(kept):
        cells = CELLS.finditer(table["rows"])
        told += [
            (table.start("rows") + one.start(), f"{one['sign']} denotes {one['said'].strip()}")
            for one in cells
        ]
    for place, words in told:
        yield from sentences("\n" * kept.count("\n", 0, place) + f"{words.strip().rstrip('.')}. \\[ x \\]")


def is_doubted(text: str) -> bool:
    """Whether a text with marks of such lists ends within one."""
    return text.rfind(ITEM) > text.rfind(OVER)


def with_doubted(text: str) -> str:
    """Return a text of as many signs in which the items of lists are marked of which not all need hold."""
    depth, begun = 0, -1
    for found in LISTED.finditer(text):
        if found["edge"] == "begin":
            lead = re.split(r"[.?!]\s|\n\s*\n", text[max(found.start() - LEAD, 0) : found.start()])[-1]
            if begun < 0 and _doubts(lead):
                begun, depth = found.end(), 0
            depth += 1
        else:
            depth -= 1
            if begun >= 0 and depth == 0:
                items = re.sub(r"\\item(?![a-z])", f"\x00{ITEM}   ", text[begun : found.start()])
                text = text[:begun] + items + f"\x00{OVER}".ljust(len(found[0])) + text[found.end() :]
                begun = -1
    return text


def _doubts(lead: str) -> bool:
    """Whether the words before a list deny, doubt or choose."""
    lead = HARMLESS_NOT.sub("", lead)
    if re.search(r"\bunder\b", lead):
        lead = re.sub(r"\b(?:shows?|proves?|claims?)\b", "", lead)
    return NOT.search(lead) is not None or NONE_OF.search(lead) is not None


def _apart(made: str, marks: list[Mark]) -> tuple[str, list[Mark], list[Part]]:
    """Return a text with signs for its footnotes, and these, each with its marks."""
    kept, notes, place, left = "", list[Part](), 0, list[Mark]()
    for found in FOOTNOTE.finditer(made):
        if OF_ITS_SENTENCE.fullmatch(found["words"]) and not VERBS.search(found["words"]):
            whole = kept + made[place : found.start()]
            stop = "." if whole.rstrip().endswith(".") else ""
            kept = f"{whole.rstrip()[: -1 if stop else None]}, {_lowered(found['words'])}{stop}"
            left += marks[_count(made[:place]) : _count(made[: found.end()])]
            place = found.end()
            continue
        kept += made[place : found.start()] + NOTE
        before, inside = (_count(made[:end]) for end in (found.start("words"), found.end("words")))
        notes.append((found["words"], marks[before:inside]))
        left += marks[_count(made[:place]) : before]
        place = found.end()
    kept += made[place:]
    return STOPPED.sub(r"\2\1", kept), [*left, *marks[_count(made[:place]) :]], notes


def _lowered(words: str) -> str:
    """Return the words of a footnote as a part of the sentence that it hangs at."""
    words = words.strip().rstrip(".")
    return words[:1].lower() + words[1:]


def _count(words: str) -> int:
    """Return how many formulas there are in words, those that are set apart too."""
    return words.count(FORMULA) + words.count(DISPLAY)


def _cut(text: str, left: list[Mark], notes: list[Part], line: int = 1) -> Iterator[Sentence]:
    """Yield the sentences of a text, each before those of its footnotes."""
    claimed = listed = False
    for words in STOP.split(text):
        count = _count(words)
        here, left = left[:count], left[count:]
        listed = (listed or ITEM in words) and OVER not in words
        whole = " ".join(re.sub(f"[{NOTE}{ITEM}{OVER}]", "", words).split())
        if whole:
            formulas = [mark for mark in here if mark[0] == FORMULA]
            displays = tuple((first, last) for sign, first, _, last in here if sign == DISPLAY)
            lines = tuple(mark[1] for mark in formulas)
            line = here[0][1] if here else line
            yield Sentence(line, whole, tuple(mark[2] for mark in formulas), lines, displays, claimed, listed)
            claimed = CLAIM.fullmatch(whole) is not None
        of_it, notes = notes[: words.count(NOTE)], notes[words.count(NOTE) :]
        for said, marks in of_it:
            yield from _cut(said, marks, [], line)


ACCENTED = re.compile(
    r"\{?\\(?:[\"'`^~]\s*(?:\{\s*(?P<held>[A-Za-z])\s*\}|(?P<bare>[A-Za-z]))"
    r"|[cvuHrdbk]\{(?P<hooked>[A-Za-z])\}|(?P<own>[LlOoij]|ss|ae|oe)(?:\{\}|(?![A-Za-z])))\}?"
)
"""A letter of a name with what stands over it: Ho\"older, {\\L}ojasiewicz."""


def _plain(words: str) -> str:
    words = ACCENTED.sub(lambda found: next(filter(None, found.groups())), words)
    words = CLAIM_BEGINS.sub("\x00Claim.\x00", words)
    bare = BROKEN.sub("\x00", SHORT.sub(lambda found: found[1].replace(".", ""), words))
    bare = LAID_OUT.sub(lambda found: found[1] or "", re.sub(r"~|\\(?=\s)", " ", bare))
    bare = re.sub(r"\((\w+)\)", r"\1", bare)
    return re.sub(rf"[{FORMULA}{DISPLAY}]", "", bare)


def _marked(text: str, apart: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Return the places of formulas and displays in their order."""
    made, place = list[str](), 0
    for start, stop in apart:
        made += [text[place:start], re.sub(r"[^\n]", " ", text[start:stop])]
        place = stop
    blank = "".join([*made, text[place:]])
    inline = [(*found.span(), FORMULA) for found in INLINE.finditer(blank)]
    return sorted([*inline, *((start, stop, DISPLAY) for start, stop in apart)])


@lru_cache(maxsize=64)
def set_apart(text: str) -> tuple[tuple[int, int], ...]:
    """Return where each formula that is set apart begins and ends."""
    return tuple(_set_apart(text))


def _set_apart(text: str) -> Iterator[tuple[int, int]]:
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


def goes_on(sentence: Sentence, place: int) -> int:
    """Return the last line of a display and of those behind it that follow from it in one sentence."""
    parts = sentence.words.split(DISPLAY)[1:]
    while place + 1 < len(sentence.displays) and FOLLOWS.fullmatch(parts[place].strip(" ,;:.")):
        place += 1
    return sentence.displays[place][1]


BEHIND_IT = re.compile(
    r"\s*[,;.]\s*(?:and|while|whereas|so|thus|hence|which|where)\b"
    rf"|\s*,\s*{DISPLAY}\s*,?\s*(?:for|if|when|whenever|provided)\b"
)
"""How a sentence goes on behind a condition of the display before: ¶ if § > 0, and ¶."""


def is_of_display_before(words: str, start: int, stop: int) -> bool:
    """Whether what stands from a start to a stop is said of the display directly before it, and others follow."""
    return words[:start].rstrip().endswith(DISPLAY) and BEHIND_IT.match(words, stop) is not None


def without_condition(words: str, start: int, stop: int) -> str:
    """Return words without a condition of the display before, where what follows is under it; else with a mark."""
    under = re.match(
        r"[\s,;.]*(?:and\s+)?(?:so|thus|hence|therefore|consequently|which|then)\b", words[stop:]
    )
    return words[:start] + ("" if under else "otherwise") + words[stop:]
