"""Lines of LaTeX that are false, beside words that suppose what nobody assumed: they may hold where that does.

"Suppose that f(x) ≤ g(x) on K" assumes nothing here, since K is no more than a letter. A line at whose values
f(x) > g(x) is then false as it is read, and not as it was written: it is UNDECIDED, unless it is false too where
f(x) ≤ g(x) is assumed wherever it has a meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from itertools import islice

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import Document, read_document
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.judged.adds_nothing import without_idle
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.language.judged.least_unsaid import may_be_least
from dlhw3.symbolic.language.judged.said_around import (
    DENIED,
    WORDS,
    chain_of,
    cited_by,
    display_of,
    has,
    not_whole,
    said_around,
    stands_in,
)
from dlhw3.symbolic.language.judged.said_of_all_points import (
    asked_optimum,
    functions_in,
    of_points,
    only_on_one_side,
    points_of_a_set,
    said_anew,
    spoken_of,
)
from dlhw3.symbolic.language.judged.shown_above import reason_beside
from dlhw3.symbolic.language.judged.special_points import at_special_points
from dlhw3.symbolic.language.judged.unnamed import letters_in
from dlhw3.symbolic.language.judged.where_zero import where_zero
from dlhw3.symbolic.language.latex.letters.families import families
from dlhw3.symbolic.language.latex.text.beside_in_rows import beside_in_row, is_bound
from dlhw3.symbolic.language.latex.text.conditions_beside import condition_beside, left_beside
from dlhw3.symbolic.language.latex.text.formulas_said import with_signs
from dlhw3.symbolic.language.latex.text.other_languages import other_language
from dlhw3.symbolic.language.latex.text.rows import bare
from dlhw3.symbolic.language.latex.text.sentences import Sentence, sentences
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.latex.text.unread import letters_of_members as letters_said
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.verdict import Judgement, Verdict

SIGN = re.compile(r"[<>=]|\\(?:[lg](?:eq?|t|eqslant)|neq?|prec(?:eq)?|succ(?:eq)?)(?![a-zA-Z])")
"""What makes words a relation, which can be assumed."""
ALL = re.compile(r"\b(?:all|any|every|each)\b|\\forall(?![a-zA-Z])", re.IGNORECASE)
QUANTIFIED = re.compile(
    r"\$(?P<formula>[^$]+)\$\s*,?\s+for\s+(?:all|any|every|each)\s+(?:non-?zero\s+)?(?:vectors?\s+)?\$\s*(?P<x>[a-z])\b[^$]*\$"
)
FORMULA = re.compile(r"\$([^$]+)\$|\\\((.+?)\\\)")
MOMENT = re.compile(r"\\mathbb\{E\}\[(\\?\w+) \1\^\\top\] = (?P<letter>\\?[A-Za-z]+)\^2 I")
BOUNDED = re.compile(
    r"[^<>=]+(?:<=|≤|\\leq?(?:slant)?(?![a-zA-Z]))\s*(?P<letter>\\?[A-Za-z]+)\s*(?:\^\s*\{?\s*2\s*\}?)?\s*"
)
PROPERTY = re.compile(
    r"\b(?:symmetric|(?:semi-?)?definite|psd|orthogonal|orthonormal|invertible|non-?singular|diagonal"
    r"|non-?negative|positive|non-?zero|unit|normali[sz]ed|stochastic)\b",
    re.IGNORECASE,
)
"""What words say of all of a_1, …, a_m that is no list of what a matrix is made of."""
SMALL = re.compile(
    r"\b(?:sufficiently|small|large|tiny|nearly|almost|approximate(?:ly)?|roughly|close)\b", re.IGNORECASE
)
"""How near something is: an equation that is false at some value is so at almost all."""
ORDERED = re.compile(r"[<>]|\\(?:[lg]eq?|[lg]t|[lg]eqslant)(?![a-z])")
SIGNED = re.compile(r"\s*\\?[A-Za-z]+\s*(?:[<>]=?|\\(?:[lg]eq?|[lg]t|neq?)(?![a-z]))\s*\d+(?:\.\d+)?\s*")
"""The sign of a letter, which is said of no other values where all of something else are spoken of."""
SIDE = re.compile(r" is (?:column|row) \w of ")
"""How a line tells that samples are the columns of a matrix, as words say that assume nothing else."""
CONTRADICTION = re.compile(
    r"\b(?:for|by|toward\w*|to)\s+(?:an?\s+|the\s+sake\s+of\s+)?contradict\w+", re.IGNORECASE
)
FLOW = re.compile(r"\bgradient[\s-]flow\b", re.IGNORECASE)
LABELLED = re.compile(r"[\s&]*\\(?:text(?:bf|it)?|mbox)\s*\{\s*(?P<words>[^{}]*[A-Za-z]{3}[^{}]*:)\s*\}")
"""Words before a row that say of what it is, as one of several."""
ASSUMED = "; what is assumed can stand in lines % assume …"
MOST = 4
"""How many of the words are supposed."""


def with_what_is_supposed(
    document: Document, lines: Iterator[JudgedLine], judged: Callable[[Document], Iterable[JudgedLine]]
) -> Iterator[JudgedLine]:
    """Yield lines; a false one is UNDECIDED where its words suppose more than is assumed, and it may hold then.

    ``judged`` yields the lines of a derivation in which that is assumed.
    """
    rows = document.given.splitlines()
    said = _said(document, rows)
    every = [*sentences(document.given)] if document.in_latex else []
    known = dict[tuple[Unread, ...], list[JudgedLine]]()
    zeros = lru_cache(maxsize=None)(partial(_under, document, judged=judged))
    told: list[str] = []
    foreign = other_language(document.given) if document.in_latex else ""
    false: list[Line] = []
    of_all: dict[str, int] = {}
    for k, line in enumerate(lines):
        told += line.line.read_as
        why = f"words in another language, “{foreign}”, are not read{ASSUMED}" if foreign else ""
        why = why if line.verdict is Verdict.REFUTED else ""
        if why := why or (_may_fit(document, rows, line) if document.in_latex and line.misfit else ""):
            yield _not_false(line, f"and {why}")
            continue
        if line.verdict is not Verdict.REFUTED or line.misfit:
            yield _where_it_fits(document, line, k, judged) if line.misfit and document.in_latex else line
            continue
        false.append(line.line)
        why = _may_hold(document, rows, every, line, of_all, told)
        if why := why or may_be_least(document, line, k, judged):
            yield _not_false(line, f"and {why}")
            continue
        if said and any(map(SIDE.search, told)):
            said = families(document.given).left_of(said, told)
        shown = display_of(every, rows, line.line.number)
        of = next((one for one in every if has(one, line.line.number)), None)
        if of and (reason := reason_beside(document, of, line.line, shown)):
            unsaid = functions_in(document, line) - spoken_of(document) - {*of_all}
            of_all |= dict.fromkeys(unsaid, line.line.number)
            yield _not_false(line, f"and {reason}, which its words name, is not assumed")
            continue
        own = _sides(document, line)
        if bound := is_bound(shown, own):
            yield _not_false(line, f"and “{bound}” may be what the line beside it holds for")
            continue
        beside = [*beside_in_row(shown, own)]
        found = _under_those_beside(document, line, k, beside, judged)
        if found := found or _at_zero(line, k, where_zero(document, every, line.line), zeros):
            yield found
            continue
        cited = cited_by(document, every, line.line, false) if document.in_latex else []
        around = [*said_around(document, every, line.line), *at_special_points(document, line.line.number)]
        here = tuple(without_idle(document, [*cited, *said, *around], _every_name(document), rows)[:MOST])
        if not here or (line.line.relation == "=" and all(SMALL.search(one.written) for one in here)):
            yield line
            continue
        if here not in known:
            again = len(known) < MOST and _can_be_assumed(here, rows)
            known[here] = _under(document, here, judged) if again else []
        there = next(iter(known[here][k : k + 1]), None)
        yield _weighed(line, here[0], there, of_more=here[0] in said)


def _at_zero(
    line: JudgedLine, place: int, zero: tuple[Unread, ...], under: Callable[..., list[JudgedLine]]
) -> JudgedLine | None:
    """Return a false line as UNDECIDED that holds where gradients are zero, of which its words may speak."""
    there = under(zero)[place : place + 1] if zero else []
    if not there or there[0].verdict is not Verdict.PROVED:
        return None
    return _not_false(line, f"and holds where {zero[0].assumes}: % assume {zero[0].assumes}")


def _may_fit(document: Document, rows: list[str], line: JudgedLine) -> str:
    """Return why a line of two shapes may be of one: by words before it, or a letter that stands nowhere else."""
    is_nabla = "\\nabla" in chain_of(document, line.line)[0].tree.text  # which is a column, by any convention
    if line.slip.startswith("the transpose of the gradient") and not is_nabla:
        return "it is the transpose of the gradient, as texts with derivatives in rows have it"
    if label := LABELLED.match(rows[line.line.number - 1]):
        return f"“{label['words']}” may say of what it is"
    if letter := only_on_one_side(document, line):
        return f"{letter}, which stands nowhere else, may be of another kind"
    return ""


def _moves_unsaid(document: Document, line: JudgedLine) -> bool:
    """Whether a line has rates of letters of which no line says how they move."""
    said = document.flow is not None or any(one.left.name == "ddt" for one in document.related)
    every = (node.name for one in chain_of(document, line.line) for node in one.tree.every())
    return not said and "ddt" in every


def _may_hold(
    document: Document,
    rows: list[str],
    every: list[Sentence],
    line: JudgedLine,
    of_all: dict[str, int],
    told: list[str],
) -> str:
    """Return why a line that is false as it is read may hold by what stands around it; or nothing."""
    if document.in_latex:
        if asked := asked_optimum(document, told, line):
            return f"{asked[0]} is an optimum by line {asked[1]}, which assumes nothing"
        if why := of_points(document, rows, every, line, of_all):
            return why
        of = next((one for one in every if has(one, line.line.number)), None)
        if of and FLOW.search(of.words) and _moves_unsaid(document, line):
            return "the flow that its words name says how its letters move, and is not assumed"
        if of and CONTRADICTION.search(of.words):
            return "its sentence is of what leads to a contradiction"
        if when := _when(document, rows, every, line.line.number):
            return f"“{when}” says of when it holds what is not assumed"
        if label := LABELLED.match(rows[line.line.number - 1]):
            return f"“{label['words']}” may say of what it is"
        if of_set := points_of_a_set(document, line):
            return f"“{of_set.short}” (line {of_set.number}) says of which points its function is so"
        if anew := said_anew(document, line):
            return f"“{anew.short}” (line {anew.number}), which assumes nothing, may say anew what it is of"
    whole = not_whole(document.given, str(line.judgement.counterexample))
    return f"“{whole}” says that it is whole" if whole else ""


def _where_it_fits(
    document: Document, line: JudgedLine, place: int, judged: Callable[[Document], Iterable[JudgedLine]]
) -> JudgedLine:
    """Return a line of two shapes as it is where an order among the words makes numbers of its letters."""
    names = {name for one in chain_of(document, line.line) for name in letters_in(one.tree)}
    names |= {one for name, value in document.definitions if name in names for one in letters_in(value)}
    for one in document.unread:
        if ORDERED.search(one.written) and letters_said(one.written) & names and not one.of_all:
            there = [*islice(_under(document, [one], judged), place, place + 1)]
            if there and not there[0].misfit:
                why = f"and “{one.written}”, which nothing here assumes, is of numbers"
                return there[0] if there[0].verdict is Verdict.REFUTED else _not_false(line, why)
    return line


def _sides(document: Document, line: JudgedLine) -> tuple[str, str]:
    """Return the sides of a line as they were typed."""
    left, right = (line.line, *chain_of(document, line.line))[-2:]
    return left.tree.text.strip(" &.,;"), right.tree.text.strip(" &.,;")


def _under_those_beside(
    document: Document,
    line: JudgedLine,
    place: int,
    beside: Sequence[tuple[str, bool]],
    judged: Callable[[Document], Iterable[JudgedLine]],
) -> JudgedLine | None:
    """Return a false line as UNDECIDED that holds where what stands beside it does, or may; None for another."""
    said = tuple(Unread(line.line.number, one, supposed=True) for one, _ in beside)
    there = [*islice(_under(document, said, judged), place, place + 1)] if said else []
    if there and there[0].verdict in (Verdict.PROVED, Verdict.SUPPORTED):
        return _not_false(line, f"and holds where “{beside[0][0]}” does, which stands beside it")
    bounds = [one for one, is_plain in beside if is_plain]
    if bounds and not there:
        return _not_false(line, f"and “{bounds[0]}”, which stands beside it, may be what it holds for")
    return None


def _when(document: Document, rows: list[str], every: Sequence[Sentence], number: int) -> str:
    """Return what the sentence of a line says of when it holds, or that it is asked, and is not assumed."""
    if found := condition_beside(rows, number):
        return found
    here = next((one for one in every if has(one, number)), None)
    return left_beside(here, number, document.unread) if here else ""


def _every_name(document: Document) -> set[str]:
    """Return the names of the letters of all lines, with those of what they are defined by, and of assumptions."""
    trees = [line.tree for chain in document.chains for line in chain]
    trees += [side for one in document.related for side in (one.left, one.right)]
    names = {name for tree in trees for name in letters_in(tree)}
    defined = dict(document.definitions)
    for _ in defined:
        names |= {name for one in names & {*defined} for name in letters_in(defined[one])}
    return names


def _said(document: Document, rows: list[str]) -> list[Unread]:
    """Return the words that suppose something of the letters of the lines, or of more points than are in them."""
    names = {name for chain in document.chains for line in chain for name in letters_in(line.tree)}
    names |= {name for name, value in document.definitions if letters_in(value) & names}
    names |= document.linked.letters | document.linked.beside  # what is known of these ties them to lines
    supposed = [
        one
        for one in document.unread
        if one.supposed and ("dots" not in one.written or PROPERTY.search(one.written))  # X = [x_1, …, x_n]
    ]
    supposed = [one for one in supposed if not _bounds_nothing(one, rows)]
    moves = document.flow is not None or any(one.left.name == "ddt" for one in document.related)
    begun = _begun if moves else set
    said = [
        one
        for one in (*supposed, *_at_a_point(document))
        if (letters := _letters(one, rows)) & names or begun(letters) & names
    ]
    return sorted(said, key=lambda one: not SIGN.search(one.assumes or one.written))[:MOST]


def _begun(letters: Iterable[str]) -> set[str]:
    """Return the letters that may begin at some of these: x of x_0, p and p_i of p_i0."""
    bases = [one[:-1].rstrip("_") for one in letters if re.search(r"_\w*0$", one)]
    return {*bases, *(one.partition("_")[0] for one in bases)}


def _bounds_nothing(said: Unread, rows: list[str]) -> bool:
    """Whether words bound something from above by a letter that stands nowhere else: it may be that large.

    So is what a second moment is, which some number is of every column that is drawn in one dimension.
    """
    found = BOUNDED.fullmatch(said.written) or MOMENT.fullmatch(said.written)
    here = " ".join(rows[max(said.number - 2, 0) : said.number + 2])
    if found is None or "_" in said.written or ALL.search(here):
        return False
    letter = rf"(?<![A-Za-z\\]){re.escape(found['letter'])}(?![A-Za-z])"
    return len(re.findall(letter, "\n".join(rows))) == 1


def _at_a_point(document: Document) -> Iterator[Unread]:
    """Yield what is said for all x of a text and assumed at x alone, since x is a letter of the lines too."""
    spoken = {bare(one.text).replace("≤", "<=").replace("≥", ">=") for one in document.related}
    for found in QUANTIFIED.finditer(document.given):
        formula, letter = found["formula"].strip(), found["x"]
        if bare(with_signs(formula)) in spoken and letter in letters_said(formula):
            yield Unread(document.given.count("\n", 0, found.start()) + 1, formula, "", supposed=True)


def _letters(said: Unread, rows: list[str]) -> set[str]:
    """Return the letters of which words say something: those of formulas, and no words."""
    if said.assumes or SIGN.search(said.written):
        return letters_said(said.assumes or said.written)
    here = " ".join(rows[said.number - 1 : said.number + 2])
    formulas = ((one[1] or one[2]).strip() for one in FORMULA.finditer(here))
    return {letter for one in formulas if stands_in(one, said.written) for letter in letters_said(one)}


def _can_be_assumed(said: Sequence[Unread], rows: list[str]) -> bool:
    """Whether words are relations of the letters at hand: what holds of all points, no values of letters show."""
    here = [" ".join(rows[one.number - 1 : one.number + 2]) for one in said]
    if any((DENIED.match(one.written) or WORDS.search(one.written)) and not one.assumes for one in said):
        return False
    relations = all((one.assumes or SIGN.search(one.written)) and not one.of_all for one in said)
    plain = (SIGNED.fullmatch(one.assumes or one.written) for one in said)
    return relations and not any(ALL.search(row) and not sign for row, sign in zip(here, plain, strict=True))


def _under(
    document: Document, said: Sequence[Unread], judged: Callable[[Document], Iterable[JudgedLine]]
) -> list[JudgedLine]:
    """Return the lines where what the words suppose is assumed too; none where it has no meaning as a line.

    It is declared above the text, where it parts no sentence, and all that is assumed has to be so again.
    """
    above = [f"% assume {one.assumes or one.written}\n" for one in said]
    with suppress(UserError):
        read = read_document("".join(above) + document.given)
        if _assumes(document) <= _assumes(read):
            return [*judged(read)]
    return []


def _assumes(document: Document) -> set[str]:
    """Return the texts of all that is assumed."""
    return {*document.texts, *(one.text for one in document.related), *(one.text for one in document.said)}


def _weighed(line: JudgedLine, said: Unread, there: JudgedLine | None, *, of_more: bool) -> JudgedLine:
    """Return a false line with values that keep what is supposed too, or UNDECIDED where none are known."""
    if there is not None and there.verdict is Verdict.REFUTED:
        return line if there.misfit else replace(line, judgement=there.judgement)
    holds = there is not None and there.verdict is Verdict.PROVED
    instead = f"; below a line % assume {said.assumes or said.written} it is PROVED" if holds else ""
    instead = "" if line.unread else instead
    how = "said of more than is assumed here" if of_more else "which nothing here assumes"
    words = f"“{said.short}” (line {said.number}), {how}, may fail there too"
    return _not_false(line, f"and {words}{instead}")


def _not_false(line: JudgedLine, why: str) -> JudgedLine:
    """Return a line that is false at some values as UNDECIDED, with these and why they do not refute it."""
    values = line.misfit or f"it is false {line.judgement.counterexample}"
    undecided = Judgement(Verdict.UNDECIDED, reason=f"{values}, {why}")
    return replace(line, judgement=undecided, slip="", repair=None, parts=(), misfit="")
