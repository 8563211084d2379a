"""Clauses that assume: let § be symmetric, for any symmetric §, where § > 0, and no others.

Words that are not of this grammar assume nothing, whatever they name: so are "we show that § is symmetric", "if
§ were symmetric" and "many authors take § symmetric". A sentence that also denies, doubts or restricts assumes
nothing either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dlhw3.symbolic.language.latex.text.doubts import BEFORE, HARMLESS_NOT, LEAD, MOST_OF, NOT, OF_OTHERS
from dlhw3.symbolic.language.latex.text.formulas_said import RELATION
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.latex.words.behind import placing
from dlhw3.symbolic.language.latex.words.clause_forms import (
    AND,
    AND_NOUN,
    BARE,
    BESIDE,
    FREE,
    JOIN,
    KNOWN,
    OF_KIND,
    OF_LETTER,
    RELATED,
    SATISFY,
    STATED,
    SYMMETRY,
    WHICH,
    fitting,
    said_alone,
)
from dlhw3.symbolic.language.latex.words.introduced import is_of_others
from dlhw3.symbolic.language.latex.words.nouns import (
    APPOSED,
    FIRM,
    FOLLOWS,
    IF,
    LISTED,
    MADE,
    NOUN,
    THIS,
    WHOSE_IS,
    is_called,
    is_relation,
    is_sign,
    of_its_letter,
)
from dlhw3.symbolic.language.latex.words.properties_said import THAT_IS, in_passing
from dlhw3.symbolic.language.latex.words.reasons import RANGE, ends_with, named_by
from dlhw3.symbolic.language.latex.words.topics import is_about
from dlhw3.symbolic.language.latex.words.where_said import is_everywhere, is_of_another, is_there_alone
from dlhw3.symbolic.language.text import lazy_re as re

SHORT = re.compile(r"(?!NOT|NO|IF|OR|NOR|ONLY|NONE|NEVER|FALSE|WRONG)[A-Z]{2,5}")
"""The name of a method in capitals: SGD, NTK."""
EXAMPLE = re.compile(r"\b(?:for\s+(?:example|instance)|eg|such\s+as)[\s,]*$", re.IGNORECASE)
ELSEWHERE = re.compile(r"^(?:in|and in)\s*[,:]", re.IGNORECASE)
"""What is left of "In \\cite{…}, let": what others assume."""
BELOW = re.compile(r"\s*\\?([A-Za-z])\w*\s*(?:<|\\l(?:e|eq|eqslant|t)(?![a-z]))\s*\d+(?:\.\d+)?\s*")
FOR = re.compile(r"\b(?:for|when|while|until)\s+(?:all\s+|any\s+|every\s+|each\s+)?$", re.IGNORECASE)
"""What something is said below a number for."""
GRADIENTS = re.compile(
    r"\s*(?:(?:then|hence|thus|now|and)\s*,?\s+)?(?:the|its|their|our)\s+(?:gradient|derivative|hessian|jacobian)s?"
    rf"(?:\s+(?:of|in)\s+{FORMULA})?\s+(?:is|are|reads?)(?:\s+given\s+by)?\s*,\s*",
    re.IGNORECASE,
)
"""What goes on behind an aside to what it is of: its gradients are, for symmetric §, the display."""
TOPIC = re.compile(rf"\s*(?P<lead>(?:in|for)\s[^,{FORMULA}]*?)\s*(?P<mark>{FORMULA})?\s*,", re.IGNORECASE)
"""What a sentence is about, before a comma: in knowledge distillation with temperature §, let."""
DEFINES = re.compile(
    rf"(?:^|[,;]\s*|\band\s+|\bthen\s+)(?:we\s+)?(?:(?:now|again|also)\s+)?(?:let|set|put|write|have|recall|define"
    rf"|consider|introduce)\s+(?:the\s+(?:[\w-]+\s+){{1,3}})?{FORMULA}\s*,?\s*$",
    re.IGNORECASE,
)
"""A definition, before what is said of a letter in it: let § for a symmetric §."""
TAKES = re.compile(
    r"(?:^|\band\s+)(?:we\s+)?(?:now\s+)?(?:consider|study|define|minimi[sz]e|solve)\b", re.IGNORECASE
)
AT_FIRST = re.compile(r"\b(?:consider|take)\s+first[\s,]*$", re.IGNORECASE)
"""What begins with a case."""
HAS_NO = re.compile(
    r"\s+(?:is|are|has|becomes?)\s+(?:[a-z]+ly\s+)?(?:not?|never|(?:been\s+)?(?:ruled|rejected|dropped|removed|refuted|disproved|abandoned)"
    r"|un[a-z]+able|in(?:consistent|feasible|soluble)|impossible|violated|false|wrong"
    r"|rare|random|required|desired|wanted|forbidden|excluded|too|solvable|soluble|feasible|possible|likely|unlikely|preferred"
    r"|sought|tested|questionable|doubtful|open|unknown)\b",
    re.IGNORECASE,
)
"""What is said of an equation, and does not make it hold: is unsolvable."""
OF_THIS_CASE = re.compile(
    r"\s*,\s*(?!(?:the|this|that|it|its|our|we|there|these|let|a|an|and|where|then|so|all|each|every)\b)(?:[\w-]+\s+){1,2}?"
    r"(?:(?:is|are|was|were|becomes?|gets?)\s+(?:\w+ly\s+|much\s+|more\s+)?(?:known|easy|easier|simple|simpler|trivial"
    r"|classical|clear|better|nice|nicer|understood|possible|true|fine|well)|(?:can\s+do|does|do)\s+(?:\w+\s+)?better"
    r"|(?:proved?|showed|shows?|obtained|gave|found|studied|know)\b)",
    re.IGNORECASE,
)
"""What a sentence says of a case alone, behind the words for it: given a symmetric A, life is easy."""


@dataclass(frozen=True)
class Clause:
    """What a clause says: properties, as words, of the formulas of these numbers; and where it stands.

    ``what`` are formulas that are said to hold, ``opens`` the word it begins with, ``firm`` whether it goes on to
    hold.
    """

    said: tuple[str, ...]
    who: tuple[int, ...]
    what: tuple[int, ...]
    constants: tuple[int, ...]
    start: int
    stop: int
    opens: str
    firm: bool


SO_FOR = re.compile(r"[,;]\s*(?:and\s+)?(?:so|hence|thus|therefore)\s*,?\s*$", re.IGNORECASE)
DIRECTLY = re.compile(rf"\s*,?\s*{DISPLAY}")
"""What stands between a consequence and its display says for what alone that holds."""


def clauses(sentence: Sentence) -> tuple[list[Clause], bool, list[Clause]]:
    """Return the clauses of a sentence that assume, and whether all the other words take nothing of that back.

    Beside them are those that leave letters free, whatever the words before them are.
    """
    words = sentence.words
    found: list[Clause] = []
    for clause in sorted(_every(sentence), key=lambda one: (one.start, -one.stop)):
        if not found or clause.start >= found[-1].stop:
            found.append(clause)
    rest = list(HARMLESS_NOT.sub(lambda found: " " * len(found[0]), words))
    for clause in found:
        rest[clause.start : clause.stop] = " " * (clause.stop - clause.start)
    sure = NOT.search("".join(rest)) is None and "?" not in words and MOST_OF.search(words) is None
    sure = sure and not sentence.listed and ELSEWHERE.search(words) is None and not _below(sentence, found)
    free = [one for one in found if any(re.fullmatch(FREE, said) for said in one.said)]
    kept = [
        one
        for one in found
        if (_neutral(words, one, found) or _aside_of_sign(sentence, one) or _is_passing(sentence, one))
        and not _restricted(sentence, one, found)
    ]
    kept = [one for one in kept if not _in_some_case(words, one) and not _of_some(sentence, one)]
    kept = [one for one in kept if not placing(words[one.stop :]) and not _is_example(sentence, one)]
    kept = [
        one
        for one in kept
        if one.said or not is_of_another(words[one.start : one.stop], _within(sentence, one))
    ]
    kept = [
        one for one in kept if not is_there_alone(words, one.stop, _within(sentence, one), sentence.formulas)
    ]
    kept = [one for one in kept if is_everywhere(words[one.start : one.stop], _within(sentence, one))]
    return kept, sure, [one for one in free if one not in kept]


def _below(sentence: Sentence, found: Sequence[Clause]) -> bool:
    """Whether all is said below a number alone, of which no clause says more: for t < 1 let § be symmetric."""
    said = [one for one in found if one.said]
    about = {re.sub(r"\W", "", sentence.formulas[k])[:1] for one in said for k in one.who}
    for place, formula in zip(sentence.places, sentence.formulas, strict=True):
        below = BELOW.fullmatch(formula)
        if said and below and below[1] not in about and FOR.search(sentence.words[:place]):
            return True
    return False


def _restricted(sentence: Sentence, clause: Clause, found: list[Clause]) -> bool:
    """Whether a clause behind one that goes on to hold says of what alone it does: symmetric, if n = 2."""
    for one in found:
        all_of = re.match(r"for\s+(?:all|any|every|each)\b", sentence.words[one.start :], re.IGNORECASE)
        plain = all(RANGE.search(sentence.formulas[k]) for k in one.who)
        harmless = one.opens == "for" and (all_of or one.said or plain)
        if clause.firm and not one.firm and one.start > clause.start and not harmless:
            return True
    return False


def _is_example(sentence: Sentence, clause: Clause) -> bool:
    """Whether what a clause is about stands as an example of what is said before: § is real, eg § > 0."""
    place = sentence.places[min((*clause.who, *clause.what))] if clause.who or clause.what else 0
    return EXAMPLE.search(sentence.words[:place]) is not None


def _of_some(sentence: Sentence, clause: Clause) -> bool:
    """Whether a clause is said to hold somewhere: § for some x; not § for some μ > 0, which says what μ is."""
    found = re.compile(rf"\s+for\s+some\b(?:\s+[a-z-]+)*?\s+({FORMULA})", re.I).match(
        sentence.words, clause.stop
    )
    some = sentence.formulas[sentence.places.index(found.start(1))] if found else "a > 0"
    return not is_relation("", [some])


def _within(sentence: Sentence, clause: Clause) -> tuple[str, ...]:
    """Return the formulas that stand in a clause."""
    return tuple(sentence.formulas[k] for k in _marks(sentence.words, clause.start, clause.stop))


def _in_some_case(words: str, clause: Clause) -> bool:
    """Whether a clause begins a sentence that goes on: Where A is symmetric, the proof is simple."""
    if clause.opens in ("given", "with", "assuming", "for") and not words[: clause.start].strip(" ,"):
        return DISPLAY not in words and OF_THIS_CASE.match(words, clause.stop) is not None
    return words[clause.start :].startswith("Where") and bool(re.search(r"[^\W\d_]{2}", words[clause.stop :]))


def _neutral(words: str, clause: Clause, found: list[Clause]) -> bool:
    """Whether the words before a clause, those of others left out, change nothing of it."""
    apposed = re.search(rf"(?:{FORMULA}\s*[,(]?|{NOUN})\s*$", words[: clause.start], re.IGNORECASE)
    if clause.opens == "where" and apposed:
        return OF_OTHERS.search(words[: clause.start]) is None
    if SO_FOR.search(words[: clause.start]) and DIRECTLY.match(words, clause.stop) and clause.opens == "for":
        return True
    before = list(
        re.sub(
            rf"\b(?:in|throughout) {THIS}\b", lambda one: " " * len(one[0]), words[: clause.start], flags=re.I
        )
    )
    topic = TOPIC.match("".join(before))
    about = topic is not None and is_about(topic["lead"], of_letter=topic["mark"] is not None)
    if topic and about and not topic["lead"].lower().endswith("case"):
        before[: topic.end()] = " " * topic.end()
    for lead in LEAD.finditer("".join(before)):
        before[lead.start() : lead.end()] = " " * len(lead[0])
    for one in found:
        if one.start < clause.start:
            before[one.start : one.stop] = " " * (one.stop - one.start)
    said = re.findall(r"[^\W\d_][\w'-]*", "".join(before))
    if clause.opens in ("if", "for", "when", "whenever", "provided"):
        said = [one for one in said if one.lower() not in ("prove", "show", "holds", "verify", "check")]
    if (
        clause.opens == "for"
        and GRADIENTS.fullmatch(words[: clause.start])
        and DISPLAY in words[clause.stop :]
    ):
        return True
    return all(one.lower() in BEFORE or len(one) == 1 or SHORT.fullmatch(one) for one in said)


def _aside_of_sign(sentence: Sentence, clause: Clause) -> bool:
    """Whether a clause says the sign of a number in passing: the model § with § > 0."""
    words, before = sentence.words, sentence.words[: clause.start]
    signs = not clause.said and clause.who and all(is_sign(sentence.formulas[k]) for k in clause.who)
    aside = clause.opens in ("with", "where") and not sentence.claimed
    return bool(signs and aside) and not (OF_OTHERS.search(words) or FOLLOWS.search(before))


def _is_passing(sentence: Sentence, clause: Clause) -> bool:
    """Whether a clause says in passing what the letter before it is: projects onto § with orthonormal columns.

    What stands before may be any words, of which none denies it, leaves it to others or claims it.
    """
    words, before = sentence.words, sentence.words[: clause.start].rstrip(" ,(")
    plain = not (
        sentence.claimed or FOLLOWS.search(before) or OF_OTHERS.search(before) or is_of_others(before)
    )
    of_kind = OF_KIND.match(words, words.rfind(" ", 0, max(clause.start - 1, 0)) + 1) is not None
    scales = THAT_IS.search(words[: clause.start]) is not None and clause.who and not clause.said
    follows = (
        of_kind
        or scales
        or before.endswith(FORMULA)
        or (before.endswith(DISPLAY) and clause.opens == "where")
    )
    made = any(one.start("opens") == clause.start for one in MADE.finditer(words))
    return (
        (made or clause.opens in ("with", "where"))
        and bool(made or follows)
        and plain
        and not words.endswith("?")
    )


def _every(sentence: Sentence) -> Iterator[Clause]:
    words, claimed = sentence.words, sentence.claimed
    if not claimed and (found := BARE.match(words)) and DISPLAY not in words:
        yield _clause(found, words, "is", 0, firm=True)
    if not claimed and (found := STATED.match(words)) and not is_of_others(found["before"]):
        yield _clause(found, words, "is", 0, firm=True)
    for found in [] if claimed or DISPLAY in words else said_alone(words):
        yield _clause(found, words, "is", found.start(), firm=True)
    if (found := SATISFY.match(words)) and not NOT.search(found[0]):
        yield _clause(found, words, "let", found.start(), firm=True)
    for found in SYMMETRY.finditer(words):
        opens = "where" if found["opens"].lower().startswith("where") or ends_with(words, found) else "by"
        made = _clause(found, words, opens, found.start("opens"), firm=True)
        yield replace(made, said=(named_by(found["said"]),))
    for k in () if claimed else in_passing(sentence):
        mark = sentence.places[k]
        yield Clause((), (k,), (), (), mark, mark + 1, "where", firm=True)
    for found in () if claimed else (*OF_LETTER.finditer(words), *OF_KIND.finditer(words)):
        yield _clause(found, words, "with", found.start("opens"), firm=True)
    for found in () if claimed else APPOSED.finditer(words):
        if FOLLOWS.search(words[: found.start()]):
            continue
        (k,) = _marks(words, *found.span("who"))
        if of_its_letter(sentence.formulas[k], sentence.formulas[k - 1] if found["aside"] else ""):
            yield _clause(found, words, "where", found.start("who"), firm=True)
    openers = [(FIRM, True), (IF, False)] + ([] if claimed or FOLLOWS.search(words) else [(BESIDE, True)])
    openers += [] if claimed else [(MADE, True)]
    for opener, firm in openers:
        for begun in (one for one in opener.finditer(words) if not AT_FIRST.search(one[0])):
            opens = re.sub(r"\W.*", "", begun["opens"].lower())
            place: int | None = begun.end()
            start = begun.start("opens")
            while place is not None:
                clause = _first(sentence, place)
                related = _related(sentence, place)
                if related and clause and not clause["said"] and clause.end() > related.end():
                    related = None  # where § is the temperature says what § alone does
                clause = related or clause
                if clause is None or (
                    related is None and _aside(words, start) and re.search(r"\w", words[clause.end() :])
                ):
                    break
                made = _clause(
                    clause, words, opens, start, firm=firm or _is_taken(sentence, clause, opens, start)
                )
                if which := WHICH.match(words, clause.end()):
                    more = _clause(which, words, opens, start, firm=firm, who=made.who)
                    made, clause = replace(more, said=(*made.said, *more.said)), which
                yield made
                stop = clause.end()
                while further := next((m for form in AND if (m := form.match(words, stop))), None):
                    yield _clause(further, words, opens, further.start(), firm=firm, who=made.who)
                    stop = further.end()
                joined = JOIN.match(words, stop)
                place = joined.end() if joined else None
                start = joined.start() if joined else 0


def _first(sentence: Sentence, place: int) -> re.Match[str] | None:
    """Return the first form of a clause that begins at a place."""
    for found in fitting(sentence.words, place):
        called = found["noun"] if "noun" in found.re.groupindex else None
        of = [sentence.formulas[k] for k in _marks(sentence.words, *found.span("who"))]
        if AND_NOUN.match(sentence.words, found.end()) and not is_relation("", of):
            continue
        some = called is not None and re.search(r"\bsome\s*$", sentence.words[: found.start("noun")], re.I)
        if some and any(re.search(LISTED, one) for one in of):
            continue  # some labels § in a set
        if called is None or is_called(called, of, before=found.start("noun") < found.start("who")):
            return found
    return None


def _related(sentence: Sentence, place: int) -> re.Match[str] | None:
    """Return relations that stand before a verb, of which nothing is said by it: only letters are something."""
    found = RELATED.match(sentence.words, place)
    every = [sentence.formulas[k] for k in _marks(sentence.words, *found.span("who"))] if found else []
    if found and HAS_NO.match(sentence.words, found.end()):
        return None
    return found if every and all(RELATION.search(one) for one in every) else None


def _aside(words: str, start: int) -> bool:
    """Whether a clause is of a noun before it, a quadratic with symmetric §, of which a sentence may say more."""
    return re.search(rf"\b{WHOSE_IS}\s+$", words[:start], re.IGNORECASE) is not None


def _is_taken(sentence: Sentence, clause: re.Match[str], opens: str, start: int) -> bool:
    """Whether a sentence takes something up, for a letter that is as it says: Consider § for a symmetric §."""
    words = sentence.words
    before = words[:start].count(FORMULA)
    defines = clause["said"] and DEFINES.search(words[:start]) and "=" in sentence.formulas[before - 1]
    return (
        opens == "for"
        and bool(defines or TAKES.search(words))
        and not re.search(r"\bfor (?:all|any|every)\b", words)
    )


def _clause(
    found: re.Match[str], words: str, opens: str, start: int, *, firm: bool, who: tuple[int, ...] = ()
) -> Clause:
    said = tuple(one[0] for one in re.finditer(rf"{FREE}|{KNOWN}", found["said"] or ""))
    what = found["what"] if "what" in found.re.groupindex else None
    return Clause(
        said,
        who or _marks(words, *found.span("who")),
        _marks(words, *found.span("what")) if what else (),
        _marks(words, *found.span("said")),
        start,
        found.end(),
        opens,
        firm,
    )


def _marks(words: str, start: int, stop: int) -> tuple[int, ...]:
    """Return the numbers of the formulas in a stretch of words."""
    first = words.count(FORMULA, 0, start)
    return tuple(range(first, first + words.count(FORMULA, start, stop)))
