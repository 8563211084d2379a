"""Clauses that assume: let § be symmetric, for any symmetric §, where § > 0, and no others.

Words that are not of this grammar assume nothing, whatever they name: so are "we show that § is symmetric", "if
§ were symmetric" and "many authors take § symmetric". A sentence that also denies, doubts or restricts assumes
nothing either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dlhw3.symbolic.language.latex.behind import placing
from dlhw3.symbolic.language.latex.doubts import BEFORE, HARMLESS_NOT, LEAD, MOST_OF, NOT, OF_OTHERS
from dlhw3.symbolic.language.latex.equations_said import SPOKEN
from dlhw3.symbolic.language.latex.formulas_said import RELATION
from dlhw3.symbolic.language.latex.nouns import (
    APPOSED,
    CALLED,
    CALLED_BEFORE,
    NOUN,
    SOLVES,
    is_called,
    is_relation,
    is_sign,
    of_its_letter,
)
from dlhw3.symbolic.language.latex.openers import ADVERBS, FIRM, FOLLOWS, IF, THIS, WHOSE_IS
from dlhw3.symbolic.language.latex.reasons import PROPERTIES, RANGE, ends_with, named_by
from dlhw3.symbolic.language.latex.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.latex.where_said import NORMED, PLACE, is_everywhere

S, D = FORMULA, DISPLAY
KNOWN = (
    rf"(?:{SPOKEN}|skew-?\s?symmetric|anti-?symmetric|symmetric|Hermitian|self-?adjoint|positive[\s-]+semi-?\s?definite|positive[\s-]+definite|psd|spd|pd"
    r"|PSD|SPD|PD|orthogonal|orthonormal(?:\s+(?:columns|rows))?|idempotent|invertible|non-?singular|non-?zero|(?:strictly\s+)?positive"
    r"|non-?positive|(?:strictly\s+)?negative(?=\s*(?:[.,;:)]|$)|\s+(?:numbers?|scalars?|reals?|constants?|and|with)\b)"
    rf"|non-?negative|unit(?:[\s-](?:norm|length))?|one-hot|full[\s-](?:column|row)[\s-]rank"
    rf"|{PLACE}"
    rf"|commut(?:e|ing)|(?:strictly\s+)?con(?:vex|cave)|{S}-smooth|{S}-strongly[\s-]+con(?:vex|cave)|{S}-Lipschitz(?:[\s-]+continuous)?)"
)
HARMLESS = (
    r"(?:smooth|(?:continuously |twice )*differentiable|real|square|dense|fixed|given|known|full|rectangular"
    r"|constant|scalar|unknown|bounded|finite|closed)"
)
"""What takes nothing back, and has no use here: l is differentiable wherever its gradient stands."""
FREE = (
    rf"(?:arbitrary|general|any(?: matri(?:x|ces))?(?!\s+(?:(?:real|square)\s+)*{KNOWN})|unrestricted"
    r"|unconstrained|not(?: necessarily)? symmetric|asymmetric|non-?symmetric)"
)
"""What leaves a letter free."""
ONE = rf"(?:{KNOWN}|{HARMLESS}|{FREE})"
ALL = rf"{ONE}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s+){ONE})*"
LIST = rf"{S}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+){S})*"
SUBJECT = (
    rf"(?:both\s+)?(?:(?:the|a|an|all|each|every|our)\s+)?(?:(?:real|square|fixed|given|constant|{S})\s+)*(?:{NOUN}\s+)?"
    rf"(?P<who>{LIST})"
)
VERB = r"\s*,?\s+(?:is|are|be|being|denotes?|to be|lies?)\s+"
MODS = (
    rf"(?:(?:both|all|each|any|every|a|an|the|some|assumed to be|assumed|taken to be|known to be|also|again|still"
    rf"|two|now|{S})\s+)*"
)
SIZES = (
    rf"(?:\s+(?:of (?:size|order|shape|dimension)|in|(?:on|over)(?:\s+all\s+of)?)\s+{S}|\s+everywhere"
    rf"|\s+{S}(?=\s+matri))?"
)
WHOSE = (
    r"(?:\s+of(?!\s+(?:the|its|all|\s)*(?:arguments?|entries|variables?|inputs?|coordinates?|eigenvalues?)\b)"
    r"(?:\s+(?:the|a|an|all|its|same|our))*(?:\s+[a-z-]+){1,3})?"
)
"""What a matrix is one of: the symmetric matrix of second moments, matrices of the same size."""
GOES_ON = (
    r"(?:all|any|every|each|an?|some|symmetric|positive|convex|invertible|orthogonal|the|we|let|assume|suppose|for|with"
    r"|where|that|its|hence|thus|define|consider|write|put|set|denote|introduce|call|fix|take|recall|note"
    r"|is|are|has|have|satisf(?:y|ies))"
)
AND_MORE = rf"\s+and\s+(?!{GOES_ON}\b)(?:[a-z-]+\s+){{1,2}}{S}"
"""Behind relations alone, what else is called something: labels § and rates §."""
AND_NOUN = re.compile(AND_MORE, re.IGNORECASE)
STOPS = (
    rf"(?=\s*(?:$|[.,;:)]|{D}|(?:and|gives|yields|satisfies)\s+{D}|\((?:the|an?)\s+[\w\s-]+\)"
    r"|\((?:so that|ie|that is|hence|meaning|as|since|because)\b)"
    r"|\s+(?:we|it|the|this|there|one|let|assume|suppose|where|then|so|by|hence|thus|our)\b"
    rf"|{AND_MORE}|\s+with\s+(?!probab|high\b|respect\b)[a-z]|\s+for\s+(?:all|any|every|each|some)\b"
    rf"|\s+(?:and|such that|with)\s+(?:all|any|every|each|a|an|some|{S}|symmetric|positive|convex|invertible"
    r"|orthogonal)|\s+and\s+(?:the|we|let|assume|suppose|for|with|where|that|its|hence|thus|define|consider|write|put"
    r"|set|denote|introduce|call|fix|take|recall|note)\b)"
)
LAW = (
    r"(?:the\s+(?:(?!not|never|false|wrong|opposite|reverse|converse)[\w-]+[\s-]+){0,4}?"
    r"(?:inequality|condition|bound|property|assumption|constraint|identity|equation|relation)s?\s+)?"
)
"""The name of what a letter satisfies, before it."""
THAT_IS = r"\s*[,:(]*\s*(?:(?:ie|that is|meaning|in the sense that|so that)[\s,]*)?"
BOUNDED = r"(?:uniformly\s+)?bounded"
SATISFIES = (
    rf"(?:(?:satisf(?:y|ies)|obeys?|fulfils?)\s+{LAW}|{SOLVES}|ha(?:s|ve)\s+{BOUNDED}\s+gradients?{THAT_IS})"
)
AND_IS = rf"\s*,?\s+and\s+(?:is|are)\s+{MODS}(?P<said>{ALL}){STOPS}"
COMMA_IS = rf"\s*,\s+(?:(?:also|assumed)\s+)?(?P<said>{ALL})(?:\s+{NOUN})?{STOPS}"
AND_SATISFIES = rf"\s*,?\s+and\s+{SATISFIES}(?P<said>)(?P<what>{LIST}){STOPS}"
WHICH_IS = rf"\s*,?\s+(?:which|that)\s+(?:is|are)\s+{MODS}(?P<said>{ALL})"
UNNAMED = re.compile(r"\(\?P<\w+>")
END = rf"(?:{STOPS}|(?={UNNAMED.sub('(?:', AND_IS)}|{UNNAMED.sub('(?:', AND_SATISFIES)}))"
ENDS = rf"(?:{END}|(?={UNNAMED.sub('(?:', WHICH_IS)}{END}))"
"""Behind a clause its sentence ends or goes on in a known way: so it does with what else the same letters are."""
ALWAYS = rf"(?:\s+throughout(?:\s+{THIS})?)?"
CLAUSES = tuple(
    re.compile(form + ENDS, re.IGNORECASE)
    for form in (
        rf"{SUBJECT}{VERB}{MODS}(?P<said>{ALL})(?:\s+{S}(?=\s+matri))?(?:\s+{NOUN}{WHOSE})?{SIZES}{NORMED}{ALWAYS}",
        rf"{SUBJECT}\s+(?:has|have|having|with|of|is of|are of)\s+"
        r"(?P<said>full[\s-](?:column|row)[\s-]rank|unit[\s-](?:norm|length)|orthonormal\s+(?:columns|rows))",
        rf"{MODS}(?P<said>{ALL})(?:\s+{NOUN})?\s+(?P<who>{LIST})",
        rf"(?P<who>{LIST})\s+(?P<said>{ALL})(?:\s+{NOUN})?",
        rf"{SUBJECT}{VERB}{MODS}{NOUN}{SIZES}(?P<said>)",
        rf"{SUBJECT}\s+{SATISFIES}(?P<said>)(?P<what>{LIST})",
        rf"(?:both\s+)?the\s+(?:layers|weights|weight matrices|factors|network)\s+(?:are|is)\s+balanced{THAT_IS}"
        rf"(?P<said>)(?P<who>{S})",
        rf"the\s+(?:stochastic\s+)?(?:sub)?gradients?\s+(?:are|is)\s+{BOUNDED}{THAT_IS}(?P<said>)(?P<who>{S})",
        rf"(?P<who>{LIST})\s+(?:for\s+)?(?:a|an|some|two)\s+(?P<said>{ALL})\s+{NOUN}",
        rf"(?P<said>)(?P<who>{LIST}){VERB}{CALLED}",
        rf"{SUBJECT}(?P<said>)",
        rf"(?P<said>){CALLED_BEFORE}(?P<who>{S})",
    )
)
"""A subject and what it is, a property before letters, one behind them, a kind, an equation, letters alone."""
RELATED = re.compile(
    rf"(?P<said>)(?P<who>{LIST})(?=\s+(?:is|are|becomes?|equals?|reads?|has|satisfies)\b)", re.IGNORECASE
)
"""Relations that come with a noun, before its verb: the divergence of § with § is …"""
JOIN = re.compile(
    r"\s*(?:[,;]\s*(?:and\s+)?|and\s+)(?:(?:let|where|with|that|for|assume(?: that)?|suppose(?: that)?|such that"
    r"|for (?:all|any|some)|ie|that is),?\s+)*|\s+(?:where|with|such that|for (?:all|any|some))\s+",
    re.IGNORECASE,
)
BESIDE = re.compile(
    rf",\s+(?=(?P<opens>){S}\s+{KNOWN}(?:(?:\s*,\s*|\s+and\s+|\s+){KNOWN})*\s*[.;]?$)",
    re.IGNORECASE,
)
"""What a letter of a formula is, at the end of its sentence and without a verb: ¶ up to a constant, § symmetric."""
SYMMETRY = re.compile(
    rf"(?:^|[,;:.]\s*|(?<={D})\s*[,]?\s*|(?<={S})\s+){ADVERBS}"
    r"(?P<opens>(?:(?:where|here)\s+)?(?:by|using|exploiting|invoking|due to|thanks to|because of"
    r"|we\s+(?:have\s+)?used?|assum(?:ing|e)|given|under)"
    r"\s+(?:again\s+)?(?:the\s+)?)"
    rf"(?P<said>symmetry|{PROPERTIES})\s+of\s+(?:the\s+(?:matrix|matrices|function)\s+)?(?P<who>{LIST})"
    rf"(?=\s*(?:$|[.,;:)]|{D})|\s+(?:we|this|that|the)\b)",
    re.IGNORECASE,
)
"""A reason that names a property of letters: by symmetry of A we have …"""
AND = tuple(re.compile(form, re.IGNORECASE) for form in (AND_IS, AND_SATISFIES, COMMA_IS))
"""What else the letters of a clause are: … and is convex, … and satisfies …"""
WHICH = re.compile(WHICH_IS + END, re.IGNORECASE)
BARE = re.compile(
    rf"^(?:(?:setup|setting|notation|assumptions?|conventions?)(?:\s+\d+)?\s*:\s*)?{CLAUSES[0].pattern}"
    rf"(?=[.:]?$|,\s+(?:and\s+)?{S}(?:\s+is)?\s+an?\s+(?:[a-z]+\s+)?(?:vector|matrix|scalar|number)[.:]?$)",
    re.IGNORECASE,
)
"""A sentence that says of a letter what it is, and nothing else."""
OPTIMAL = (
    r"(?:the\s+(?:normal\s+equations?|(?:first-order\s+)?(?:optimality|stationarity)\s+conditions?)"
    r"\s*[,:]?\s+)?"
)
"""The names of what minimisers satisfy."""
SATISFY = re.compile(
    rf"^(?:(?:the|an?|our|each)\s+(?:[a-z-]+\s+){{1,4}}?)(?:{S}\s+)?(?:satisf(?:y|ies)\s+{OPTIMAL}|{SOLVES})"
    rf"(?P<said>)(?P<who>{LIST}){END}",
    re.IGNORECASE,
)
SHORT = re.compile(r"(?!NOT|NO|IF|OR|NOR|ONLY|NONE|NEVER|FALSE|WRONG)[A-Z]{2,5}")
"""The name of a method in capitals: SGD, NTK."""
EXAMPLE = re.compile(r"\b(?:for\s+(?:example|instance)|eg|such\s+as)[\s,]*$", re.IGNORECASE)
TAKES = re.compile(
    r"(?:^|\band\s+)(?:we\s+)?(?:now\s+)?(?:consider|study|define|minimi[sz]e|solve)\b", re.IGNORECASE
)


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
    sure = sure and not sentence.listed
    free = [one for one in found if any(re.fullmatch(FREE, said) for said in one.said)]
    kept = [
        one
        for one in found
        if (_neutral(words, one, found) or _aside_of_sign(sentence, one))
        and not _restricted(sentence, one, found)
    ]
    kept = [one for one in kept if not _in_some_case(words, one) and not _of_some(sentence, one)]
    kept = [one for one in kept if not placing(words[one.stop :]) and not _is_example(sentence, one)]
    kept = [one for one in kept if is_everywhere(words[one.start : one.stop], _within(sentence, one))]
    return kept, sure, [one for one in free if one not in kept]


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
    found = re.compile(rf"\s+for\s+some\b(?:\s+[a-z-]+)*?\s+({S})", re.I).match(sentence.words, clause.stop)
    some = sentence.formulas[sentence.places.index(found.start(1))] if found else "a > 0"
    return not is_relation("", [some])


def _within(sentence: Sentence, clause: Clause) -> tuple[str, ...]:
    """Return the formulas that stand in a clause."""
    return tuple(sentence.formulas[k] for k in _marks(sentence.words, clause.start, clause.stop))


def _in_some_case(words: str, clause: Clause) -> bool:
    """Whether a clause begins a sentence that goes on: Where A is symmetric, the proof is simple."""
    return words[clause.start :].startswith("Where") and bool(re.search(r"[^\W\d_]{2}", words[clause.stop :]))


def _neutral(words: str, clause: Clause, found: list[Clause]) -> bool:
    """Whether the words before a clause, those of others left out, change nothing of it."""
    apposed = re.search(rf"(?:{FORMULA}\s*[,(]?|{NOUN})\s*$", words[: clause.start], re.IGNORECASE)
    if clause.opens == "where" and apposed:
        return OF_OTHERS.search(words[: clause.start]) is None
    before = list(
        re.sub(
            rf"\b(?:in|throughout) {THIS}\b", lambda one: " " * len(one[0]), words[: clause.start], flags=re.I
        )
    )
    for lead in LEAD.finditer("".join(before)):
        before[lead.start() : lead.end()] = " " * len(lead[0])
    for one in found:
        if one.start < clause.start:
            before[one.start : one.stop] = " " * (one.stop - one.start)
    said = re.findall(r"[^\W\d_][\w'-]*", "".join(before))
    if clause.opens in ("if", "for", "when", "whenever", "provided"):
        said = [one for one in said if one.lower() not in ("prove", "show", "holds", "verify", "check")]
    return all(one.lower() in BEFORE or len(one) == 1 or SHORT.fullmatch(one) for one in said)


def _aside_of_sign(sentence: Sentence, clause: Clause) -> bool:
    """Whether a clause says the sign of a number in passing: the model § with § > 0."""
    words, before = sentence.words, sentence.words[: clause.start]
    signs = not clause.said and clause.who and all(is_sign(sentence.formulas[k]) for k in clause.who)
    aside = clause.opens in ("with", "where") and not sentence.claimed
    return bool(signs and aside) and not (OF_OTHERS.search(words) or FOLLOWS.search(before))


def _every(sentence: Sentence) -> Iterator[Clause]:
    words, claimed = sentence.words, sentence.claimed
    if not claimed and (found := BARE.match(words)) and DISPLAY not in words:
        yield _clause(found, words, "is", 0, firm=True)
    if (found := SATISFY.match(words)) and not NOT.search(found[0]):
        yield _clause(found, words, "let", found.start(), firm=True)
    for found in SYMMETRY.finditer(words):
        opens = "where" if found["opens"].lower().startswith("where") or ends_with(words, found) else "by"
        made = _clause(found, words, opens, found.start("opens"), firm=True)
        yield replace(made, said=(named_by(found["said"]),))
    for found in () if claimed or FOLLOWS.search(words) else APPOSED.finditer(words):
        (k,) = _marks(words, *found.span("who"))
        if of_its_letter(sentence.formulas[k], sentence.formulas[k - 1] if found["aside"] else ""):
            yield _clause(found, words, "where", found.start("who"), firm=True)
    openers = [(FIRM, True), (IF, False)] + ([] if claimed or FOLLOWS.search(words) else [(BESIDE, True)])
    for opener, firm in openers:
        for begun in opener.finditer(words):
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
                made = _clause(clause, words, opens, start, firm=firm or _is_taken(words, opens))
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
    for found in (found for form in CLAUSES if (found := form.match(sentence.words, place))):
        called = found["noun"] if "noun" in found.re.groupindex else None
        of = [sentence.formulas[k] for k in _marks(sentence.words, *found.span("who"))]
        if AND_NOUN.match(sentence.words, found.end()) and not is_relation("", of):
            continue
        if called is None or is_called(called, of, before=found.start("noun") < found.start("who")):
            return found
    return None


def _related(sentence: Sentence, place: int) -> re.Match[str] | None:
    """Return relations that stand before a verb, of which nothing is said by it: only letters are something."""
    found = RELATED.match(sentence.words, place)
    every = [sentence.formulas[k] for k in _marks(sentence.words, *found.span("who"))] if found else []
    return found if every and all(RELATION.search(one) for one in every) else None


def _aside(words: str, start: int) -> bool:
    """Whether a clause is of a noun before it, a quadratic with symmetric §, of which a sentence may say more."""
    return re.search(rf"\b{WHOSE_IS}\s+$", words[:start], re.IGNORECASE) is not None


def _is_taken(words: str, opens: str) -> bool:
    """Whether a sentence takes something up, for a letter that is as it says: Consider § for a symmetric §."""
    return (
        opens == "for"
        and TAKES.search(words) is not None
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
