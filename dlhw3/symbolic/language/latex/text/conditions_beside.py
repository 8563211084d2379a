r"""Words that say when alone a display holds, and assume nothing: "\[ a^2 \ge a \] unless $0 < a < 1$"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dlhw3.symbolic.language.latex.text.by_reference import unknown_assumption
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.latex.text.unread import PROPERTY, Unread
from dlhw3.symbolic.language.text import lazy_re as re

ENDS = re.compile(r"\\\]|\$\$\s*$|\\end\s*\{(?!cases|[bpv]?matrix|aligned|split)")
WORD = (
    r"(?:unless|except(?:\s+(?:for|if|when|where|at))?|if\s+and\s+only\s+if|iff|only\s+(?:if|when|for|where|as\s+long\s+as)"
    r"|(?:exactly|precisely|just)\s+(?:if|when)|is\s+equivalent\s+to|for\s+(?:some|a\s+suitable|almost\s+(?:all|every)|most))"
)
BEHIND = re.compile(rf"\s*[,.;]?\s*(?P<said>{WORD}\b[^.]*)", re.IGNORECASE)
BEFORE = re.compile(
    r"(?P<said>(?:\bif\s+and\s+only\s+if|\biff|\bunless|\bequivalent\s+to)\s*:?\s*|\bif\b[^.]*\bwere\b[^.]*)$",
    re.IGNORECASE,
)


def condition_beside(rows: Sequence[str], number: int) -> str:
    """Return what words beside the display with a row of this number, from 1, say of when it holds; or nothing."""
    if not 0 < number <= len(rows):
        return ""
    stop = next((k for k in range(number - 1, len(rows)) if ENDS.search(rows[k])), None)
    if stop is not None:
        end = [*ENDS.finditer(rows[stop])][-1].end()
        rest = re.sub(r"^\s*\w+\*?\}", "", rows[stop][end:]) + " " + " ".join(rows[stop + 1 : stop + 4])
        whole = (
            rows[stop][: [*ENDS.finditer(rows[stop])][-1].start()].rstrip() or rows[max(stop - 1, 0)].rstrip()
        )
        if not whole.endswith(".") and (found := BEHIND.match(rest)):
            return " ".join(found["said"].split())
    start = next((k for k in range(number - 1, -1, -1) if re.search(r"\\\[|\$\$|\\begin", rows[k])), 0)
    words = " ".join([*rows[max(start - 2, 0) : start], re.split(r"\\\[|\$\$|\\begin", rows[start])[0]])
    found = BEFORE.search(words.rstrip())
    if found is None:
        return unknown_assumption(re.split(r"[.?!]\s", words)[-1], "\n".join(rows))
    return " ".join(found["said"].split())


ASKS = re.compile(
    r"\bthere\s+(?:is|are|exists?|must\s+be)\b[^,.;:¶]*\b(?:with|such\s+that|so\s+that|for\s+which|where|satisfying)\s*$"
    r"|\b(?:find|determine|identify|seek|choose|pick|construct)\b[^,.;:¶]*\b(?:with|such\s+that|so\s+that|for\s+which|where"
    r"|satisfying)\s*$"
    r"|\b(?:look|looks|looking|search|searching|ask|asks|asking|hope|hoping|aim|strive)\s+for\b[^,.;:¶]*$"
    r"|^(?:now\s+)?(?:we\s+)?(?:solve|try\s+to\s+solve|to\s+solve)\b[^,.;:¶]*$"
    r"|\b(?:we|they|must|to|should|methods?|algorithms?|which|that)\s+(?:also\s+|only\s+|now\s+|therefore\s+|would\s+)*"
    r"(?:requires?|needs?|wants?|demands?|imposes?|enforces?|desires?|wish(?:es)?|hopes?|would\s+like)\b(?:\s+(?:that|to\s+have))?\s*:?$"
    r"|\b(?:conditions?|constraints?|requirements?|restrictions?|criteri(?:on|a)|questions?)(?:\s+(?:is|are|reads?|becomes?|whether))?"
    r"(?:\s+that)?\s*:?$"
    r"|\b(?:whether|either\b.*\bor|neither\b.*\bnor|test\s+if|check\s+if|see\s+if)\s*:?$"
    r"|\bis\s+(?:[\w-]+\s+){1,3}(?:if|when)\s*:?$"
    r"|^(?:(?:then|now|hence|thus|so|and|also|moreover),?\s+)*for\s+(?:some|suitable|appropriate|certain)\b[^.;:¶]*$"
    r"|^(?:unless|except|outside|once|until|either|apart\s+from|aside\s+from)\b",
    re.IGNORECASE,
)
QUESTION = re.compile(
    r"(?:is\s+(?:it|this|the)|does|do(?!\s+not\b)|can|could|would|when\s+(?:is|does|do)|for\s+(?:which|what)|which|what)\b",
    re.IGNORECASE,
)
"""What makes a display a question, a wish or a condition, and no claim: find all § with."""
PLACES = re.compile(
    r"^(?:(?:and|but|then|now|so|thus|hence)\s+)?(?:on|in|inside|within|near|around|at|over|under|along|for)\s+"
    r"(?:(?:an?|the|this|that|some|every|each|most|many|certain|all)\s+)*"
    r"(?!(?:training|whole|full|entire|test|data)\s+(?:data\s*)?sets?)(?:[\w-]+\s+){0,2}(?:sets?|subsets?|regimes?|regions?|domains?|intervals?|neighbou?rhoods?|balls?|cases?|limits?|subspaces?|boundary"
    r"|half-?spaces?|cones?|event|support)\b(?!\s+(?:of\s+)?all\b)",
    re.IGNORECASE,
)
"""Where alone a line holds, before it: on the set §, in the regime §."""
RELATION = re.compile(r"[<>=]|\\(?:[lg](?:eq?|t|eqslant)|neq?|prec(?:eq)?|succ(?:eq)?|in)(?![a-zA-Z])")
NOT = re.compile(
    r"\b(?:not|no|never|only|at\s+(?:least|most)|up\s+to|unless|except|some|local(?:ly)?|near(?:ly)?|almost|on|in|approximately|in\s+expectation|once)\b",
    re.IGNORECASE,
)
VAGUE = re.compile(
    r"\b(?:sufficiently|small|large|enough|most|some|almost|near|close|tiny|huge)\b", re.IGNORECASE
)
SETS = re.compile(r"\\\{|[\[(][^()\[\]]*,[^()\[\]]*[)\]]|\\in(?![a-z])")
GOES_ON = re.compile(
    r"(?:(?:and|so|thus|hence|therefore|then|we|it|have|has|get|gets|obtain|follows?|which|this|that|gives?|yields?|implies|also"
    r"|is|as|claimed|desired|required|wanted|stated|well|above|before|finally|in\s+(?:turn|particular|fact|other\s+words)"
    r"|with\s+equality|for\s+(?:all|any|every|each)\s+§|holds?|by|using|true|always|everywhere)[\s,;:.]*)*",
    re.IGNORECASE,
)
"""Words behind a display that limit nothing."""
REASON = re.compile(
    r"^(?:(?:which|this)\s+(?:follows|uses|is\s+due\s+to)\s+)?(?:by|using|from|due\s+to|because\s+of|thanks\s+to|via|with\s+equality)\b",
    re.IGNORECASE,
)
LIMITS = re.compile(
    r"^(?:is|are|was|holds?|hold\s+true|remains?)?\s*(?:true|valid|satisfied|so|correct|false|wrong|met|violated)?\s*"
    r"(?:only|just|precisely|exactly|approximately|at\s+least|at\s+most|almost|nearly|e\.?g\.?,?|say)?\s*"
    r"(?:on|in|at|for|within|outside|inside|over|under|near|around|when|whenever|if|once|until|till|while|during|after"
    r"|before|as\s+long\s+as|as\s+soon\s+as|up\s+to|without|provided|assuming|given|since|because|as|except|unless|fails?"
    r"|asymptotically|approximately|locally|eventually|initially|almost|has|have|\(?recall|does\s+not|cannot|need\s+not|should|must"
    r"|may|might|could|would)\b",
    re.IGNORECASE,
)
"""Words behind a display that say for what alone it holds, or that it does not."""
FOR_ALL = re.compile(
    r"(?:for|with)\s+(?:all|any|every|each)\s+(?:(?:possible|given|fixed|admissible|nonzero|real|vectors?|matrices|numbers)\s+)*§|throughout|(?:in|at)\s+every\s+[a-z]+",
    re.IGNORECASE,
)


def left_beside(sentence: Sentence, number: int, unread: Iterable[Unread]) -> str:
    """Return what the sentence of a display says of when it holds, or that it is asked, and is not assumed."""
    place = next(k for k, (first, last) in enumerate(sentence.displays) if first <= number <= last)
    parts = sentence.words.split(DISPLAY)
    lead, tail = parts[place].strip(" ,"), parts[place + 1].strip(" ,;:.()")
    asks = ASKS.search(lead) or (place == 0 and QUESTION.match(lead))
    if asks or (PLACES.search(lead) and _is_set(lead, sentence, place)):
        return _written(sentence, lead)
    if GOES_ON.fullmatch(tail) or FOR_ALL.fullmatch(tail):
        return ""
    formulas, unread = _formulas(sentence, place + 1), [*unread]
    not_read = {one.written for one in unread}
    relations = [one for one in formulas if RELATION.search(one)]
    left = [one for one in unread if PROPERTY.search(one.written) and one.number in _lines(sentence)]
    if (
        PROPERTY.search(tail)
        and not left
        and not relations
        and not VAGUE.search(tail)
        and not NOT.search(tail)
    ):
        return ""  # what it says was read
    if REASON.match(tail):
        return _written(sentence, tail) if {*relations} & not_read else ""
    if not LIMITS.match(tail) or (relations and not {*relations} & not_read and not VAGUE.search(tail)):
        return ""
    return _written(sentence, tail)


def _lines(sentence: Sentence) -> range:
    """Return the lines of a sentence, with those of its displays."""
    every = [sentence.number, *sentence.lines, *(line for span in sentence.displays for line in span)]
    return range(min(every), max(every) + 2)


def _is_set(lead: str, sentence: Sentence, place: int) -> bool:
    """Whether the words before a display name a set by a formula, or none at all."""
    formulas = _formulas(sentence, place)
    return not formulas or any(SETS.search(one) for one in formulas)


def _formulas(sentence: Sentence, place: int) -> Sequence[str]:
    """Return the formulas before a display, behind the one before it."""
    parts = sentence.words.split(DISPLAY)
    first = sum(one.count(FORMULA) for one in parts[:place])
    return sentence.formulas[first : first + parts[place].count(FORMULA)]


def _written(sentence: Sentence, part: str) -> str:
    start = sentence.words.index(part)
    return sentence.written(start, start + len(part))
