"""What the words around a false line of LaTeX say of its letters and nobody assumed, in its sentence and above it.

A relation among the words, "We know that a ≥ 1", supposes nothing for a line that is judged, and the line may hold
where it does; so may what words call a letter that say more than its kind ("an involution A"). What a text is to
show supposes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.judged.unnamed import letters_in
from dlhw3.symbolic.language.latex.text.called_so import called_so
from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.formulas_said import with_signs
from dlhw3.symbolic.language.latex.text.rows import bare
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.latex.text.unread import letters_of_members as letters_said
from dlhw3.symbolic.language.text import lazy_re as re

RELATION = re.compile(r"[<>=]|\\(?:[lg](?:eq?|t|eqslant)|neq?|prec(?:eq)?|succ(?:eq)?|in)(?![a-zA-Z])")
CLAIMS = re.compile(
    r"\b(?:show|prove|claim|conjecture|verify|establish|check|derive|compute|deduce)(?:s|d|ed)?\b"
    r"|\bto\s+(?:see|show|prove)\b|\b(?:goal|aim|want|wish|remains)\b",
    re.IGNORECASE,
)
"""In a sentence that says what is shown, before it is."""
DENIED = re.compile(r"\b(?:not|no|unless|except|never|neither|nor|outside)\b", re.IGNORECASE)
"""Before a relation that is not supposed as it stands."""
UNREAL = re.compile(
    r"\b(?:had|were|would|wrong\w*|mistake\w*|false|violated|student|authors?)\b", re.IGNORECASE
)
ORDER = re.compile(r"<=?|>=?|\\(?:[lg](?:eq?(?:slant)?|t))(?![a-zA-Z])")
LIMITED = re.compile(
    r"\b(?:or|one\s+of|only|too|example|instance|eg|needed|instead|alternatively|others|they|their|assumes|supposes|not\s+used)\b|\?",
    re.IGNORECASE,
)
"""In a sentence that says of something when it holds, or for whom, and supposes nothing."""
CASE = re.compile(r"\s*(?:if|when|whenever|unless|were|had)\b", re.IGNORECASE)
"""How a sentence begins about a case, which is none of the lines below."""
REASON = re.compile(r"\s*(?:because|since|as|recall|note|we\s+know|by|from|under|with)\b", re.I)
"""How a sentence begins that gives a reason."""
REPORT = re.compile(
    r"\s*(?:(?:so|thus|hence|therefore|now|but),?\s+)?(?:we\s+(?:(?:have\s+)?(?:already|now|also|just)\s+)?"
    r"(?:know|saw|showed|proved|established|have\s+(?:(?:already|now|also|just)\s+)?(?:seen|shown|proved|proven|established))"
    r"|it\s+is\s+(?:well\s+)?known|as\s+(?:shown|seen|proved|established)\s+(?:above|before|earlier)|(?:from|by)\s+the\s+(?:previous|preceding|last)\s+\w+"
    r"\s+we\s+know)(?=[\s,])",
    re.IGNORECASE,
)
"""How a sentence begins that reports what was found before: what was shown is supposed from there on."""
CONCLUDED = re.compile(
    rf"{DISPLAY}\s*[,.;]?\s*(?:and\s+)?(?:so|hence|thus|therefore|whence|which\s+(?:gives|yields|implies|means))(?!\s+long)\b[^{DISPLAY}]*$"
)
"""Before a formula that follows from a display."""
GENERAL = re.compile(r"\b(?:in\s+general|always|in\s+any\s+case)\b", re.IGNORECASE)
"""Words behind which a condition of the same sentence is none."""
SPACE = re.compile(r".*\\in\s*\\math(?:bb|bf)\s*\{?\s*[RC](?![A-Za-z]).*")
"""In which space a letter is."""
ALONE = re.compile(rf"(?:[A-Z]?\d+)?[\s,.;:()\[\]]*{FORMULA}[\s,.;:()\[\]]*")
"""What stands below a label or in a list, of which the words around say what it is."""
WORDS = re.compile(r"(?<![\\A-Za-z_{^])(?!in\b|ne\b|le\b|ge\b)[a-z]{2,}\s+\S")
"""What is no formula alone."""
OTHER = {"<": r"\ge", "<=": ">", ">": r"\le", ">=": "<"}
"""The order that holds of numbers where one does not."""


def said_around(document: Document, every: Sequence[Sentence], line: Line) -> list[Unread]:
    """Return what the words of a line's sentence and of those above it say of its letters, and is not assumed."""
    here = next((k for k, one in enumerate(every) if has(one, line.number)), None)
    if here is None:
        return []
    chain = chain_of(document, line)
    names = {name for one in chain for name in letters_in(one.tree)}
    names |= {node.name for one in chain for node in one.tree.every() if node.kind == "name"}
    names |= {one for name, value in document.definitions if name in names for one in letters_in(value)}
    found = [*_relations(document, every[: here + 1], line)]
    for one in every[: here + 1]:
        found += [] if one.claimed or CLAIMS.search(one.words.split(DISPLAY)[0]) else [*called_so(one)]
    return [one for one in found if _letters(one, every) & names]


CITES = re.compile(r"\\(?:eqref|ref|cref|Cref|autoref)\s*\{(?P<label>[^{}]*)\}")


SIGNS = {"≤": r"\le", "≥": r"\ge", "<": "<", ">": ">", "⪯": r"\preceq", "⪰": r"\succeq"}


def cited_by(
    document: Document, every: Sequence[Sentence], line: Line, false: Sequence[Line]
) -> list[Unread]:
    """Return the lines that are ``false`` by themselves and that the words before a line rest on: by \\eqref{…}."""
    rows = document.given.splitlines()
    apart = [pair for one in every for pair in one.displays]
    place = next((k for k, (first, last) in enumerate(apart) if first <= line.number <= last), 0)
    words = "\n".join(rows[apart[place - 1][1] - 1 : apart[place][0]]) if place and false[:-1] else ""
    found = list[Unread]()
    for label in (one["label"] for one in CITES.finditer(words)):
        at = next((k for k, row in enumerate(rows, 1) if f"\\label{{{label}}}" in row), 0)
        spans = [pair for pair in apart if pair[0] <= at <= pair[1]]
        for one in (one for one in false[:-1] if spans and spans[0][0] <= one.number <= spans[0][1]):
            sides = [each.tree.text.strip(" &.,;\n") for each in chain_of(document, one)[-2:]]
            found += [
                Unread(one.number, f"{sides[0]} {SIGNS.get(one.relation, '=')} {sides[1]}", supposed=True)
            ]
    return found


def chain_of(document: Document, line: Line) -> tuple[Line, ...]:
    """Return the lines of a chain up to one that was judged, of which more may be told than was read."""
    for chain in document.chains:
        for k, one in enumerate(chain):
            if (
                k
                and (one.number, one.relation) == (line.number, line.relation)
                and one.tree.at == line.tree.at
            ):
                return chain[: k + 1]
    near = [chain for chain in document.chains if any(one.number == line.number for one in chain)]
    return next(iter(near), (line,))


def display_of(every: Sequence[Sentence], rows: Sequence[str], number: int) -> str:
    """Return the display in which a line stands; nothing where there is none."""
    found = (pair for one in every for pair in one.displays if pair[0] <= number <= pair[1])
    first, last = next(found, (1, 0))
    return "\n".join(rows[first - 1 : last])


def has(sentence: Sentence, number: int) -> bool:
    """Whether a line stands in a display of a sentence."""
    return any(first <= number <= last for first, last in sentence.displays)


def _relations(document: Document, every: Sequence[Sentence], line: Line) -> Iterator[Unread]:
    """Yield the relations among words that assume nothing, and are not what is to be shown."""
    for one in document.unread:
        if one.supposed or "dots" in one.written or not (RELATION.search(one.written) or one.assumes):
            continue
        on_line = [each for each in every if one.number in (each.number, *each.lines)]
        own = _as_read(one.written)
        of = next((each for each in on_line if own in map(_as_read, each.formulas)), (*on_line, None)[0])
        of = next((each for each in on_line if each.formulas), of) if of and not of.formulas else of
        if of is None or of.claimed or of.listed or LIMITED.search(of.words) or ALONE.fullmatch(of.words):
            continue
        reports = REPORT.match(of.words)
        words = of.words[reports.end() :] if reports else of.words
        reason = (reports or REASON.match(of.words)) and NOT.search(words) is None
        if (DISPLAY not in of.words and CASE.match(of.words)) or (
            not RELATION.search(one.written) and not reason
        ):
            continue
        if GENERAL.search(of.words) and DISPLAY in of.words and not _has_first(of, line.number):
            continue
        if SPACE.fullmatch(one.written) and not ORDER.search(one.written):
            continue
        if re.match(r"(?:so|hence|thus|therefore|whence)\b", one.written):
            continue
        formulas = [*map(_as_read, of.formulas)]
        stands = own in formulas
        if stands and CONCLUDED.search(of.words[: of.places[formulas.index(own)]]):
            continue
        place = of.places[formulas.index(own)] if stands else len(of.words)
        same = bare(with_signs(one.written)).rstrip(".,;").endswith(bare(line.tree.text).rstrip(".,;"))
        if not CLAIMS.search(of.words[len(of.words) - len(words) : place]) and not same:
            yield from _supposed(one, of, place)


def _as_read(formula: str) -> str:
    r"""Return a formula in the letters in which it is read, H^\star for H^*, without blanks."""
    plain = re.sub(r"\\lambda\s*_\s*(?:\{\s*\\?|\\)(min|max)\s*\}?", r"\\operatorname{eig\1}", formula)
    return re.sub(r"\s|[{}]", "", plain.replace("\\star", "*").replace("\\ast", "*"))


def _has_first(sentence: Sentence, number: int) -> bool:
    """Whether a line stands in the first display of a sentence."""
    return any(first <= number <= last for first, last in sentence.displays[:1])


def _supposed(said: Unread, of: Sentence, place: int) -> Iterator[Unread]:
    """Yield a relation as it is supposed: as it stands, or that it does not hold, where that says something."""
    if UNREAL.search(of.words):
        return
    denied = DENIED.search(of.words[:place])
    if denied is None:
        yield Unread(said.number, said.written, said.assumes, supposed=True)
        return
    signs = ORDER.findall(said.written)
    if len(signs) == 1:
        left, right = said.written.split(signs[0])
        other = f"{left.strip()} {OTHER[with_signs(signs[0]).strip()]} {right.strip()}"
        yield Unread(said.number, of.written(denied.start(), place + 1), other, supposed=True)
    elif signs or "=" not in said.written:
        yield Unread(said.number, of.written(denied.start(), place + 1), supposed=True)


def _letters(said: Unread, every: Sequence[Sentence]) -> set[str]:
    """Return the letters of what is said: of a relation, or of the formulas within words."""
    if said.assumes or (RELATION.search(said.written) and not WORDS.search(said.written)):
        return letters_said(said.assumes or said.written)
    formulas = (formula for one in every if one.number == said.number for formula in one.formulas)
    return {letter for one in formulas if stands_in(one, said.written) for letter in letters_said(one)}


def stands_in(formula: str, written: str) -> bool:
    """Whether a formula stands in words by itself, and is no part of one of them."""
    return re.search(rf"(?<![A-Za-z\\]){re.escape(formula)}(?![A-Za-z])", written) is not None


WHOLE = re.compile(
    r"(?P<letter>\\?[A-Za-z]+)(?:\s*,\s*\\?[A-Za-z]+)*\s*\\in\s*\\math(?:bb|bf)\s*\{?\s*(?P<set>[NZ])(?![A-Za-z])"
    r"|(?:integer|natural\s+number)s?\s+\$\s*(?P<named>\\?[A-Za-z]+)[^$]*\$"
    r"|\$\s*(?P<called>\\?[A-Za-z]+)[^$]*\$\s+(?:be|is|are|denotes?)\s+(?:an?\s+|any\s+)?(?:[a-z-]+\s+)?(?:integer|natural)"
)
"""Numbers that words call whole."""


def not_whole(given: str, values: str) -> str:
    """Return what says that a letter is whole, or positive too, of which the values of a false line are not."""
    for found in WHOLE.finditer(given):
        letter = (found["letter"] or found["named"] or found["called"]).lstrip("\\")
        some = r"-?\d+/\d+" if "N" not in (found["set"] or "") else r"(?:-\d+|\d+/\d+)"
        if re.search(rf"(?<!\w){letter} = {some}", values):
            return found[0].strip("$ ")
    return ""
