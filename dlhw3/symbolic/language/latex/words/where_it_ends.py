r"""Where what is said ends: at the next statement, and where a letter begins anew.

Where what is said in a lemma or in a proof ends: what \begin{lemma} assumes holds up to the next statement.

So does what stands below "Exercise 1." in words, and what a part "(a)" assumes; what stands above the first
statement holds in all of them.
Where words begin anew: For all § ∈ ℝ, and In general, behind which nothing is known that was assumed above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.formulas_said import SPACE, letters_of
from dlhw3.symbolic.language.latex.text.rows import LAST_LINE, Row
from dlhw3.symbolic.language.latex.text.sections import hold_where_named, sections
from dlhw3.symbolic.language.latex.text.sentences import (
    CLAIMS,
    DISPLAY,
    FORMULA,
    FORMULAS,
    Sentence,
    set_apart,
)
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.words.clauses import Clause
from dlhw3.symbolic.language.text import lazy_re as re

ASKED = 60
"""How far from its beginning an item of a list asks something."""
STATEMENT = re.compile(
    rf"\\begin\s*\{{(?:{CLAIMS}|remark|(?:counter-?)?example|frame|case)\*?\}}", re.IGNORECASE
)
HEADING = re.compile(
    r"^[ \t]*(?:\\begin\s*\{center\}\s*|\\centerline\s*\{\s*)?(?:\\(?:noindent|centering|[Ll]arge|LARGE"
    r"|bfseries|bf|it|sc)\s*)*(?:\\(?:text(?:bf|it|sc)|emph|paragraph|(?:sub)*section)\*?\s*\{\s*)?"
    r"(?:(?i:exercise|problem|question|example|task|case|solution|answer|homework|aufgabe|exercice|method"
    r"|setting|algorithm|week|regime"
    r"|scenario|variant|option|part|q|quiz|day|lecture|chapter|session|unit|attempt|try|approach|version|proof"
    r"|derivation)\s*(?:(?P<solves>(?i:of|to|for)\s+(?i:(?:the\s+)?(?:exercise|problem|question|task))\s*))?"
    r"\(?(?P<at>\d+|[a-zA-Z]|[ivx]+)\b"
    r"|(?:Student|Model|Player|Team|Reviewer|Referee|Speaker|Agent)\s+(?:\d+|[A-Z])\s*[.:]"
    rf"|(?i:{CLAIMS})\s+\(?(?P<of>\d[\d.]*|[A-H])\)?\s*(?:\([^()]*\)\s*)?(?:[.:}}]|$)"
    r"|[A-Z][a-z]+\s+case\s*[.:]?\s*\})",
    re.MULTILINE,
)
"""The heading of a statement in words, Exercise 2. or Lemma 2., or of a case: what the one before assumes ends."""
PROOF = re.compile(
    r"(?:\\begin\s*\{proof\}|\\(?:textbf|textit|emph|textsc)\s*\{Proof[.:]?\}|\bProof[.:])"
    r".*?(?P<end>\\end\s*\{proof\}|\\qed(?![A-Za-z])|\\(?:blacksquare|square|Box)(?![A-Za-z])|\Z)",
    re.DOTALL,
)
SIDES = re.compile(
    r"^[ \t]*(?:\\item\s*\[?)?\(?\s*(?:``)?\$\s*\\(?:Long)?(?:[lL]eft|[rR]ight)arrow\s*\$"
    r"|^[ \t]*(?:\\(?:textbf|textit|emph|paragraph)\s*\{\s*)?(?i:(?:the\s+)?(?:base|induction|inductive)"
    r"\s+(?:case|step))\b",
    re.MULTILINE,
)
"""Where one direction of an equivalence begins, or a step of an induction."""
ASIDE = re.compile(
    r"\\begin\s*\{(remark|(?:counter-?)?example|note)\*?\}.*?(?P<end>\\end\s*\{\1\*?\})",
    re.DOTALL | re.IGNORECASE,
)
PART = re.compile(
    r"(?:^|(?<=[.:;])(?=[^\S\n])|\n)[^\S\n]*+(?:\\item\s*\[part\]|\((?:[b-h]|i{1,3}|iv|vi{0,3}|\d)\)\s+(?=[A-Z$])"
    r"|(?:(?<=\n)|\A)[a-h]\)\s+(?=[A-Z$])|(?:(?<=\n)|\A)\d[.)]\s+(?=[A-Z$]))"
)
"""Where a part begins, in a text in which those that assume have another label."""
LIST = re.compile(r"\\begin\s*\{(itemize|enumerate|description)\}.*?\\end\s*\{\1\}", re.DOTALL)
TASK = re.compile(
    r"\b(?:show|prove|compute|calculate|find|derive|determine|verify|check|conclude|deduce|give|explain|what"
    r"|which|why|how)\b"
    r"|\bwe\s+(?:have|get|obtain|find|see|conclude|claim)\b|\bthen\b|\bhence\b|\bthus\b|\bgeneral\b",
    re.IGNORECASE,
)
"""Words with which a part does more than to assume: it is one of an exercise, and its assumptions are its own."""
ALONE = re.compile(
    r"(?:^|\n)[^\S\n]*(?:\\(?:textbf|textit|emph|textsc)\s*\{\s*)?(?P<title>(?:[A-Z][a-z]+\s+)?[Ee]xamples?|(?:Counter|Toy\s+)example"
    r"|Remarks?|Warm-?up|Aside"
    r"|Digression|Motivation|Special\s+case|General\s+case|Main\s+part|Theorem|Lemma|Proposition|Corollary"
    r"|Exercise)"
    r"(?:\s*\([^()]*\))?\s*(?:[.:]\s*\}|\}\s*[.:]?|[.:])(?=\s)"
)
"""A heading of a word alone."""
OVER = re.compile(r"\\end\s*\{document\}")
"""Where a text ends, behind which another may stand."""
OPENED = re.compile(r"\\begin\s*\{(?P<name>[A-Za-z]+)\*?\}(?P<title>\[[^\[\]]*\])?")
GOING_ON = re.compile(
    r"document|abstract|proof|cent(?:er|ering|red)|flush\w+|multicols?|minipage|column|columns|small|large"
    r"|footnotesize|block|box|\w*box|framed?|mdframed"
    r"|shaded|leftbar|spacing|singlespace|doublespace|landscape|figure|table|tabular|appendices|subequations"
    r"|array|\w*matrix|cases|(?:itemize|enumerate"
    r"|description|compact\w+)|align\w*|alignat|equation|gather\w*|multline|split|eqnarray|displaymath|math"
    r"|dmath|flalign|theorembox"
    r"|\w*(?:ass|asm|hyp|set|def|not|cond|prelim|conv|standing|context|model|data|given|problem|task|exercise"
    r"|question|answer|solution|sol|intro)\w*"
    rf"|\w*(?:theorem|thm|lemma|lem|prop|cor|claim|fact|conj|step)\w*|{CLAIMS}",
    re.IGNORECASE,
)
"""Environments of which what is said in them holds behind them too, or whose end is known otherwise."""
NOT_SO = re.compile(r"open|counter|non|false|anti|wrong", re.IGNORECASE)
"""How the name of an environment begins in which nothing is so."""
ITEM = re.compile(r"\\item(?![a-z])")
UNSAID = re.compile(
    r"\\begin\s*\{(comment|verbatim|lstlisting|Verbatim)\*?\}.*?\\end\s*\{\1\*?\}"
    r"|\\iffalse(?![A-Za-z]).*?\\fi(?![A-Za-z])"
    r"|\\if(?!f(?![A-Za-z])|false|true|thenelse)[A-Za-z@]+(?:(?!\\\[|\\begin|\$\$|\\if|\\fi(?![A-Za-z])).)*\\fi(?![A-Za-z])",
    re.DOTALL,
)
"""What is no part of a text."""
STRUCK = re.compile(
    r"\\(?P<name>hide|st|sout|xout|deleted|ignore|index|rem|old|title|keywords|textcolor\s*\{\s*white\s*\}"
    r"|[bx]?cancel(?=\s*\{[^{}$]*(?:\$|[a-z]{2,}\s[a-z]{2,})))\s*(?:\[[^\[\]]*\])?"
    r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
)
"""What is struck out or hidden."""
NOTED = re.compile(
    r"\\(?:todo\w*|fixme|fx(?:note|warning|error|fatal)|pdfcomment|tbd|TODO|FIXME)\*?\s*(?:\[[^\[\]]*\])?"
    r"\{(?P<words>(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
)
"""What authors note for themselves: no part of the text, but for a doubt."""


def without_unsaid(text: str) -> str:
    """Return a text of the same lines without what is commented out, struck out, or shown as it is typed."""
    kept = UNSAID.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)

    def struck(found: re.Match[str]) -> str:
        known = re.search(
            rf"\\(?:newcommand|renewcommand|def|let)\*?\s*\{{?\s*\\{found['name']}(?![A-Za-z])", text
        )
        return found[0] if known else re.sub(r"[^\n]", " ", found[0])

    def noted(found: re.Match[str]) -> str:
        doubts = NOT.search(re.sub(r"\$[^$]*\$", " ", found["words"]))
        return found[0] if doubts else re.sub(r"[^\n]", " ", found[0])

    return NOTED.sub(noted, STRUCK.sub(struck, kept))


def end_where_said(rows: Sequence[Row], text: str, written: str = "") -> None:
    """End what rows assume in or below a statement, in a proof and in a part of an exercise, where that ends.

    As it was ``written``, of as many lines, a text has labels of assumptions that are not read.
    """
    kept = without_comments(text)

    def line(place: int) -> int:
        return kept.count("\n", 0, place) + 1

    _end(rows, [*_statements(kept, line), *_parts(kept, line), *_items(kept, line), *sections(kept, line)])
    hold_where_named(rows, without_comments(written or text))


def end_cases(rows: Sequence[Row], text: str) -> None:
    """End rows with their section, or with the direction or the step of a proof in which they stand."""
    kept = without_comments(text)

    def line(place: int) -> int:
        return kept.count("\n", 0, place) + 1

    _end(rows, [*_sides(kept, line), *sections(kept, line)])


def _sides(kept: str, line: Callable[[int], int]) -> list[tuple[int, int]]:
    """Return the first and the last line of each direction of an equivalence, and step of an induction."""
    sides = [line(one.start()) for one in SIDES.finditer(kept)]
    return [(first, last - 1) for first, last in pairwise([*sides, LAST_LINE])] if len(sides) > 1 else []


def headings(kept: str) -> list[re.Match[str]]:
    """Return the headings of statements in words, without those of the solution of the exercise right above."""
    found = [*HEADING.finditer(kept)]
    above = [None, *found]
    return [
        one
        for one, before in zip(found, above, strict=False)
        if not (before and one["solves"] and one["at"] == before["at"] and not before["solves"])
    ]


def _statements(kept: str, line: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last line of each statement with what stands below it, and of asides and proofs."""
    headed = headings(kept)
    begun = [line(one.start()) for one in (*STATEMENT.finditer(kept), *headed)]
    if headed and not re.match(r"1|a|A|i\b", headed[0]["at"] or headed[0]["of"] or "1"):
        begun.append(1)  # below Exercise 1, which has no heading
    begun += [first for first, _ in _sides(kept, line)]
    yield from ((first, last - 1) for first, last in pairwise([*sorted(begun), LAST_LINE]))
    alone = [*ALONE.finditer(kept)]
    if len({one["title"] for one in alone}) > 1:
        yield from pairwise([*(line(one.start("title")) for one in alone), LAST_LINE])
    for one in (*ASIDE.finditer(kept), *PROOF.finditer(kept)):
        if one["end"]:
            yield line(one.start()), line(one.start("end"))
    yield from ((1, line(one.start())) for one in OVER.finditer(kept))
    for one in OPENED.finditer(kept):
        if not GOING_ON.fullmatch(one["name"]) or NOT_SO.match(one["name"]) or NOT.search(one["title"] or ""):
            end = re.compile(rf"\\end\s*\{{{one['name']}\*?\}}").search(kept, one.end())
            yield line(one.start()), line(end.start() if end else len(kept))


def _parts(kept: str, line: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last line of each part of an exercise that shows or asks something."""
    begun = [one.end() for one in PART.finditer(kept)]
    shown = [start for start, _ in set_apart(kept)]
    for first, last in pairwise(begun):
        asks = TASK.search(kept[first:last]) or TASK.match(kept, last)
        if asks or any(first <= one < last for one in shown):
            yield line(first), line(last) - 1


def _items(kept: str, line: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last line of each item of a list in which displays stand, or tasks."""
    for found in LIST.finditer(kept):
        begun = [found.start() + one.start() for one in ITEM.finditer(found[0])]
        asks = any(TASK.search(kept[one : min(one + ASKED, found.end())]) for one in begun)
        if asks or any(found.start() < start < found.end() for start, _ in set_apart(kept)):
            for start, stop in pairwise([*begun, found.end()]):
                yield line(start), line(stop) - (stop != found.end())


def _end(rows: Iterable[Row], spans: Sequence[tuple[int, int]]) -> None:
    """End what is assumed within lines with the last of them, where they do end."""
    for row in rows:
        for first, last in spans if row.word == "assume" else ():
            if first <= row.number <= last < LAST_LINE - 1:
                start, stop = row.scope or (0, LAST_LINE)
                row.scope = start, min(stop, last)


GENERALLY = re.compile(
    r"^(?:more\s+)?generally\b|^in\s+general\b(?!\s+(?:position|form))|^(?:suppose|assume)\s+(?:next|instead)\b",
    re.IGNORECASE,
)
"""How a sentence begins that goes beyond what is assumed above it."""


FOR_EVERY = re.compile(
    r"^(?:(?:now|but|and|in\s+fact|moreover|also|indeed|actually)\s*,?\s+)*for\s+(?:all|any|every|each|arbitrary|general|an\s+arbitrary)"
    r"\s+(?:(?:real|square|possible|matri(?:x|ces)|vectors?|numbers?|scalars?|functions?|points?|(?:choices?|values?)\s+of)\s+)*"
    rf"(?P<who>{FORMULAS})(?=\s*(?:[,:{DISPLAY}]|(?:we|it|the|there|one)\b|$))",
    re.IGNORECASE,
)
"""How a sentence begins that says of all letters what follows, and nothing of them: for all §, with no such."""


def for_every(sentence: Sentence) -> tuple[list[str], str]:
    """Return the letters with which a sentence begins that is of all of them, and its words: for all §."""
    found = FOR_EVERY.match(sentence.words)
    if found is None or not (sentence.displays or sentence.words.rstrip(" ,:").endswith("have")):
        return [], ""
    every = sentence.formulas[: found["who"].count(FORMULA)]
    return [one for formula in every for one in letters_of(formula)], sentence.written(*found.span())


def begun_anew(sentence: Sentence, clause: Clause) -> Iterator[str]:
    """Yield the letters with which a sentence begins anew: For all § ∈ ℝ."""
    begun = re.match(
        r"(?:(?:then|now|hence|thus|moreover),?\s+)?for\s+(?:all|any|every|each)\b", sentence.words, re.I
    )
    if (
        begun
        and clause.opens == "for"
        and clause.start <= begun.end()
        and sentence.displays
        and not clause.said
    ):
        for k in clause.who:
            found = SPACE.fullmatch(sentence.formulas[k].strip())
            yield from letters_of(found[1]) if found else ()


def let_again(sentence: Sentence, clause: Clause) -> list[str]:
    """Return the letters that a clause lets be something, and says nothing of: let A be a matrix."""
    if clause.opens != "let" or clause.said or clause.what:
        return []
    return [one for k in clause.who for one in letters_of(sentence.formulas[k])]


def around_of(sentence: Sentence, clause: Clause) -> tuple[int, int]:
    """Return where a clause begins and ends, with the word before it: for any."""
    return sentence.words.rfind(" ", 0, max(clause.start - 1, 0)) + 1, clause.stop
