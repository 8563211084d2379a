r"""Names that another part of a text gives to something else, or claims: "(b) Show that \[ b = 2a \]".

What part (a) puts is known in part (b), but for the claim that it is so. And what a section names is another thing
in the next where that says so in words: "\section{Lasso} Let $f$ be the lasso objective".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.scopes.renamed import ROLE
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED
from dlhw3.symbolic.language.latex.text.rows import Row, in_plain
from dlhw3.symbolic.language.latex.text.sections import HEADING, PARAGRAPH
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence, sentences, set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.words.qualified import has_line
from dlhw3.symbolic.language.latex.words.where_it_ends import HEADING as HEADED
from dlhw3.symbolic.language.latex.words.where_it_ends import ITEM, PART
from dlhw3.symbolic.language.text import lazy_re as re

EDGES = re.compile(
    r"\\(?:begin|end)\s*\{[^{}]*\}|\\\[|\\\]|\$\$|\\(?:label|tag)\s*\{[^{}]*\}|\\(?:notag|nonumber)(?![a-z])"
)
CONVERSELY = re.compile(
    r"\b(?:conversely|the\s+converse|vice\s+versa|the\s+other\s+direction)\b", re.IGNORECASE
)
AFTERWARDS = re.compile(
    r"(?:in\s+the\s+(?:sequel|rest|remainder)|from\s+(?:now|here)\s+on|henceforth|hereafter|in\s+what\s+follows)\b",
    re.IGNORECASE,
)
"""How a sentence begins that says what a letter is from there on."""
COPY = re.compile(r"=\s*-?\s*\d*\s*\\?[A-Za-z]+\s*$")
"""What puts one letter for another, and does not say what it is made of."""
SAYS = re.compile(
    rf"(?:(?P<here>^|\b(?:here|below|in\s+(?:this|the\s+present)\s+[a-z]+|throughout\s+this\s+[a-z]+|now|in\s+the\s+sequel"
    r"|from\s+(?:now|here)\s+on|henceforth|hereafter|in\s+what\s+follows))\s*,?\s+)?"
    rf"(?:(?:let|suppose|we|that|use|write|and)\s+)*(?P<who>{FORMULA})\s+(?:now\s+)?"
    r"(?:is|be|denotes?|stands?\s+for|means|for)\s+(?P<what>(?:the|an?|our|its|another)\s+[^.;:,§¶]*)",
    re.IGNORECASE,
)
"""What words call a letter, without a formula."""
SAME = re.compile(
    r"\b(?:same|above|before|defined|introduced|previous|earlier|such|given|respective|unique|solution|function|gradient"
    r"|number|convex|smooth|differentiable)\b",
    re.IGNORECASE,
)
"""What a letter is called that may be what it is already."""


def require_named_once(text: str, rows: Iterable[Row]) -> None:
    """Raise UserError where a part claims what another one defines, or a section names something else so."""
    rows = [row for row in rows if row.word == "let"]
    rows = [row for row in rows if not has_line(row.text.partition("=")[0].strip(), text)]
    if not rows:
        return
    kept = without_comments(text)
    for row in rows:
        name = in_plain(STYLED.sub(r"\1", row.text.partition("=")[0])).partition("(")[0].strip()
        for start, number in _claimed(kept, row):
            told = f"{name} stands here, and line {row.number} says what it is in a part that ends above."
            written = " ".join(EDGES.sub(" ", kept[start:].split("\n\n")[0]).split())[: len(row.text)]
            raise UserError(
                f"Line {number}: {told}", at=Span(written, 0, len(written)), hint=f"% let {row.text}"
            )
    headings = [
        kept.count("\n", 0, one.start()) + 1 for form in (HEADING, PARAGRAPH) for one in form.finditer(kept)
    ]
    every = [*sentences(text)]
    for row in rows:
        own = next((one for one in every if row.number in one.lines), None)
        for sentence in every:
            later = COPY.search(row.text) and sentence is not own and AFTERWARDS.match(sentence.words)
            if not later and not any(row.number < heading <= sentence.number for heading in headings):
                continue
            if written := _other_thing(sentence, row, own.words if own else ""):
                head = in_plain(STYLED.sub(r"\1", row.text.partition("=")[0])).partition("(")[0].strip()
                told = f"The words take something back here, and line {row.number} says what {head} is."
                at = Span(written, 0, len(written))
                raise UserError(f"Line {sentence.number}: {told}", at=at, hint=f"% let {row.text}")


def _claimed(kept: str, row: Row) -> Iterator[tuple[int, int]]:
    """Yield where another part than that of a definition has that itself as a first line, and its number."""
    begins = len("\n".join(kept.split("\n")[: row.number - 1])) + (row.number > 1)
    said = False
    for start, stop in set_apart(kept):
        if said or start <= begins or _bare(kept[start:stop]) != _bare(row.text):
            continue
        place = kept.find("=", begins)
        between = kept[place:start]
        forms = (PART, HEADED, HEADING, CONVERSELY, ITEM)
        if place >= 0 and any(form.search(between) for form in forms):
            lead = len(kept[start:stop]) - len(EDGES.sub("", kept[start:stop]).lstrip())
            yield start, kept.count("\n", 0, min(start + lead, stop)) + 1
        said = True


def _bare(formula: str) -> str:
    return re.sub(r"[\s&{}]|\\[,;:!]", "", EDGES.sub("", formula)).rstrip(".,;")


def _other_thing(sentence: Sentence, row: Row, own: str) -> str:
    """Return the words that call the letter of a definition something that those around this do not."""
    for found in SAYS.finditer(sentence.words):
        formula = sentence.formulas[sentence.words.count(FORMULA, 0, found.start("who"))]
        if (
            _bare(STYLED.sub(r"\1", formula))
            != _bare(STYLED.sub(r"\1", row.text.partition("=")[0])).partition("(")[0]
        ):
            continue
        called = re.split(r"\b(?:of|that|which|in|for|from|at|with)\b", found["what"].lower())[0]
        nouns = [one for one in re.findall(r"[a-z][a-z'-]+", called) if one not in PLAIN]
        known = {*re.findall(r"[a-z][a-z'-]+", own.lower())}
        opened = bool(found["here"])
        new = [one for one in nouns if one not in known and (opened or one not in ROLE)]
        if nouns and nouns[-1] not in known and new and not SAME.search(found["what"]):
            return sentence.written(*found.span()).strip(" ,")
    return ""


PLAIN = frozenset("the a an our its another of in on for and with to by at from".split())  # noqa: SIM905
