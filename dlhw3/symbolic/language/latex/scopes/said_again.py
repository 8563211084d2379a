"""Letters of which words say something else below a derivation than above it: whether both hold is not plain.

"Let $A$ be symmetric. … For general $A$, …" assumes less below than above, "Let $f$ be convex. … Let $f$ be
$L$-smooth." either that or both. Nothing is guessed: what is said of a letter above a formula that is set apart is
said again below, or is told to hold besides ("let $f$ also be"), or the text is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice, zip_longest
from typing import NamedTuple

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.formulas_said import RELATION, letters_of, related
from dlhw3.symbolic.language.latex.text.rows import LAST_LINE, Row, bare
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, sentences, set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.words.reconsidered import NOUNS
from dlhw3.symbolic.language.latex.words.taken import PLAIN, Words
from dlhw3.symbolic.language.text import lazy_re as re

SAME = (
    r"(?!(?:the|this|that|these|those|such|our|its|fixed|given|and|or|which|whom)\b"
    r"|(?:convenience|simplicity|brevity)\b)"
)
"""What no other letter begins with: for such §, for this §."""
OPENED = re.compile(
    rf"\b(?:let|suppose(?:\s+that)?|assume(?:\s+that)?|consider|take|given)\s+(?:{SAME}[a-z-]+\s+){{0,4}}$"
    rf"|\b(?:for|to|of|in|over|with(?!\s+respect\s+to\b))\s+(?:{SAME}[a-z-]+\s+){{1,5}}$"
    r"|(?<!the )\b(?:any|every|all|each|arbitrary|general|square|other|non-?[a-z]+|skew-[a-z]+)\s+"
    r"(?:[a-z-]+\s+){0,2}$",
    re.IGNORECASE,
)
"""What stands before a letter of which something is said: let §, for every nonsymmetric §."""
RANGED = re.compile(r"\b(?:for|let|with|if|when|take|suppose|assume|and)\s+$", re.IGNORECASE)
"""What stands before a relation that is said."""
NOW = (
    r"(?:an?|any\w*|arbitrary|general|merely|only|just|not|now|no|instead|non-?[a-z]+|[a-z]+-symmetric|square|real"
    r"|differentiable)\b"
)
IS_NOW = re.compile(
    rf"^\s+(?:is|are|be|were|was|(?:may|can|could|might)(?:\s+now)?\s+be)\s+(?:[a-z]+\s+){{0,2}}?{NOW}",
    re.IGNORECASE,
)
"""What stands behind a letter of which something else is said."""
FOR = re.compile(r"\bfor\s+$", re.IGNORECASE)
IS_SUCH = re.compile(rf"^\s+{NOW}", re.IGNORECASE)
"""For § skew-symmetric."""
REASON = re.compile(r"\b(?:since|as|because|recall\w*|remember|where|note|used?|using|by)\b", re.IGNORECASE)
"""How what is known is said again."""
BESIDES = re.compile(
    r"^(?:moreover|furthermore|further|additionally|in addition|besides|also)\b"
    r"|\b(?:let|suppose|assume|be|is|are)\b[^.;]{0,40}"
    r"\b(?:also|further|furthermore|additionally|moreover|in addition)\b",
    re.IGNORECASE,
)
"""How something is said to hold besides what was said."""
SIDES = re.compile(r"[<>]=?|\\(?:leq?|geq?|neq?|prec(?:eq)?|succ(?:eq)?|leqslant|geqslant)(?![a-z])")
STILL = re.compile(
    r"\b(?:same|this|it|that|these|result|bound|identity|inequality|equation|claim|statement|formula|proof|conclusion|lemma"
    rf"|theorem|estimate)\b(?:\s+[\w{FORMULA}-]+)?\s+(?:[a-z]+\s+){{0,2}}?"
    r"(?:holds?|true|valid|works?|extends?|remains?|goes\s+through|applies)\b",
    re.IGNORECASE,
)
"""How what stands above is said to hold elsewhere."""
WIDER = re.compile(
    r"\b(?:general(?:ly)?|any|every|all|arbitrary|also|still|as well|even|too|regardless|whether|extends?)\b",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(
    r"\b(?:general case|carr(?:y|ies) over|generali[sz]es?|does not matter|no role|immaterial|no difference)\b",
    re.IGNORECASE,
)
"""How what is assumed above is said not to count."""
NEVER = (
    r"(?:not|n't|no(?:\s+longer)?|without|never|forget\w*|drop\w*|relax\w*|un(?:needed|necessary)|superfluous"
    r"|irrelevant|needless)"
)


class Piece(NamedTuple):
    """What a sentence says between two displays, its formulas, its line, and the first line of the last display."""

    words: str
    formulas: tuple[str, ...]
    number: int
    above: int


NON = re.compile(r"\bnon-?[a-z]{4,}|\bwithout\b", re.IGNORECASE)
"""What a heading denies."""
HEADING = re.compile(r"\\(?:chapter|(?:sub)*section|paragraph)\*?\s*\{(?P<words>[^{}]*)\}")
IN_ROWS = re.compile(
    r"\\(?:(?:short)?intertext|text|mbox|textrm|tag\*?)\s*\{(?P<words>(?:[^{}]|\{[^{}]*\})*)\}(?P<behind>[^\\&\n]*)"
)
"""Words among the rows of a formula that is set apart, and what stands behind them."""


def require_said_again(text: str, words: Words, declared: Collection[str]) -> None:
    """Raise UserError where words below a display say something else of a letter than those above it."""
    known = {*declared, *map(bare, declared)}
    rows = [row for row in words.rows if row.word == "assume" and not {row.text, bare(row.text)} & known]
    for piece in (*_pieces(text), *_within(text), *_headings(text)) if rows else ():
        above = [
            row
            for row in rows
            if row.number < piece.above and (row.scope or (0, LAST_LINE))[1] > piece.number
        ]
        row = next(_doubtful(piece, above), None) if above else None
        if row is not None:
            told = f"Whether what line {row.number} assumes holds from here on is not said."
            parts = zip_longest(piece.words.split(FORMULA), piece.formulas, fillvalue="")
            written = "".join(chain.from_iterable(parts)).strip()
            raise UserError(
                f"Line {piece.number}: {told}", at=Span(written, 0, len(written)), hint=f"% assume {row.text}"
            )


def _pieces(text: str) -> Iterator[Piece]:
    """Yield what stands in words below displays, cut at these."""
    above, below = 0, 0
    for sentence in sentences(text):
        formulas, lines, displays = iter(sentence.formulas), iter(sentence.lines), iter(sentence.displays)
        for k, words in enumerate(sentence.words.split(DISPLAY)):
            if k:
                above, below = next(displays)
            count = words.count(FORMULA)
            own, at = tuple(islice(formulas, count)), list(islice(lines, count))
            if above and words.strip():
                yield Piece(words, own, at[0] if at else below + 1, above)


def _headings(text: str) -> Iterator[Piece]:
    """Yield the headings of sections below displays, without their formulas."""
    kept = without_comments(text)
    shown = [kept.count("\n", 0, start) + 1 for start, _ in set_apart(kept)]
    for found in HEADING.finditer(kept):
        number = kept.count("\n", 0, found.start()) + 1
        above = [one for one in shown if one < number]
        words = re.sub(r"\$[^$]*\$", "", found["words"])
        if above or NON.search(words):
            yield Piece(words, (), number, above[-1] if above else number)


def _within(text: str) -> Iterator[Piece]:
    """Yield the words between rows, and behind their formulas."""
    kept = without_comments(text)
    for found in IN_ROWS.finditer(kept):
        number = kept.count("\n", 0, found.start()) + 1
        parts = [
            *re.split(r"\$([^$]*)\$", found["words"]),
            *([behind, ""] if (behind := found["behind"].partition("}")[0].strip()) else []),
        ]
        yield Piece(FORMULA.join(parts[::2]), tuple(parts[1::2]), number, number)


def _doubtful(piece: Piece, rows: list[Row]) -> Iterator[Row]:
    """Yield the rows of which words leave it open whether they hold below them."""
    words = piece.words
    holds = STILL.search(words)
    if BESIDES.search(words) and not holds:
        return
    yield from (row for row in rows if _denied(row, words))
    wider = ELSEWHERE.search(words) or (holds and WIDER.search(words))
    about = set[str]()
    for formula, mark in zip(piece.formulas, re.finditer(FORMULA, words), strict=True):
        before, after = _around(words, mark.start())
        declares = OPENED.search(before) or (IS_NOW.match(after) and not REASON.search(before))
        declares = declares or (FOR.search(before) and IS_SUCH.match(after))
        if re.search(r"\\in(?![a-z])", formula) or RELATION.search(formula):
            declares = declares or (RANGED.search(before) and not REASON.search(before))
        about |= _subjects(formula, equations=wider is not None) if declares or wider else set()
    for row in rows:
        if (wider and not piece.formulas) or (
            _is_of(row) & about and not _repeated(row, words, piece.formulas)
        ):
            yield row


def _around(words: str, place: int) -> tuple[str, str]:
    """Return what stands before and behind a formula, between the stops around it."""
    before = re.split(rf"[,;:.{DISPLAY}]", words[:place])[-1]
    after = re.split(rf"[,;:.{DISPLAY}]", words[place + 1 :])[0]
    return re.sub(rf"{FORMULA}(?=\s+and\s+$|\s*$)", "", before), after


def _subjects(formula: str, *, equations: bool) -> set[str]:
    """Return the letters that a formula is about: of a set, a domain or an order, or of an equation's left side."""
    head = re.split(r"\\in(?![a-z])|:|\\colon|\\to(?![a-z])", formula)[0]
    if found := {*letters_of(head.strip())}:
        return found
    if re.search(r"(?<![<>!])=", formula):
        return {*letters_of(formula.partition("=")[0].strip())} if equations else set()
    return {letter for side in SIDES.split(formula) for letter in letters_of(side.strip())}


def _is_of(row: Row) -> set[str]:
    """Return the letters that a row says something of: by a property, or as a side of an order."""
    if RELATION.search(row.text) is None:
        return {row.text.split()[0].partition("(")[0]}
    if PLAIN.match(row.text):
        return {row.text.split()[0]}
    return {
        letter
        for letter in related(row.text)
        if not re.search(rf"(?<![A-Za-z]){re.escape(letter)}\(", row.text)
    }


def _repeated(row: Row, words: str, formulas: Iterable[str]) -> bool:
    """Whether words say again what a row assumes."""
    if RELATION.search(row.text):
        return bare(row.text) in map(bare, formulas)
    named = [noun for name, noun in NOUNS.items() if name in row.text]
    return bool(named) and all(
        re.search(rf"(?<![A-Za-z])(?<![A-Za-z]-){noun}", words, re.IGNORECASE) for noun in named
    )


def _denied(row: Row, words: str) -> bool:
    """Whether words say that something does not hold, or is not needed, of what a row assumes."""
    for name, noun in NOUNS.items():
        if name in row.text and re.search(
            rf"\b(?:non|un)-?\s?{noun}|\b{NEVER}\s+(?:[\w{FORMULA}-]+\s+){{0,4}}?{noun}"
            rf"|\b{noun}\w*\s+(?:[\w{FORMULA}-]+\s+){{0,4}}?{NEVER}\b"
            rf"|\b{noun}\w*\s+or\s+not\b",
            words,
            re.IGNORECASE,
        ):
            return True
    return False
