"""The forms of clauses that assume, and of what may stand behind them.

Each ends where its sentence does, or goes on in a known way: that end is long, and all the forms share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, FORMULAS
from dlhw3.symbolic.language.latex.words.equations_said import SPOKEN
from dlhw3.symbolic.language.latex.words.nouns import (
    ADVERBS,
    CALLED,
    CALLED_BEFORE,
    NO_CASE,
    NOUN,
    SOLVES,
    THIS,
)
from dlhw3.symbolic.language.latex.words.reasons import PROPERTIES
from dlhw3.symbolic.language.latex.words.where_said import NORMED, PLACE
from dlhw3.symbolic.language.text import lazy_re as re

S, D = FORMULA, DISPLAY
KNOWN = (
    rf"(?:{SPOKEN}|skew-?\s?symmetric|anti-?symmetric|symmetric|Hermitian|self-?adjoint|positive[\s-]+semi-?\s?definite|positive[\s-]+definite|psd|spd|pd"
    r"|PSD|SPD|PD|orthogonal|orthonormal(?:\s+(?:columns|rows))?|idempotent|diagonal|invertible|non-?singular|non-?zero|(?:strictly\s+)?positive"
    r"|non-?positive|(?:strictly\s+)?negative(?=\s*(?:[.,;:)]|$)|\s+(?:numbers?|scalars?|reals?|constants?|and|with)\b)"
    rf"|non-?negative|unit(?:[\s-](?:norm|length))?|one-hot(?:[\s-]encoded)?|full[\s-](?:column|row)[\s-]rank"
    rf"|{PLACE}"
    rf"|commut(?:e|ing)|monotone|{S}-strongly[\s-]+monotone|(?:str(?:ictly|ongly)[\s-]+)?con(?:vex|cave)|{S}-smooth|{S}-(?:strong|weak)ly[\s-]+con(?:vex|cave)|{S}-Lipschitz(?:[\s-]+continuous)?)"
)
HARMLESS = (
    r"(?:smooth|(?:continuously |twice )*differentiable|real|square|dense|fixed|given|known|full|rectangular"
    r"|constant(?: in time| (?:during|throughout) training)?|scalar|unknown|bounded|finite|closed)"
)
"""What takes nothing back, and has no use here: l is differentiable wherever its gradient stands."""
FREE = (
    rf"(?:arbitrary|general|any(?: matri(?:x|ces))?(?!\s+(?:(?:real|square)\s+)*{KNOWN})|unrestricted"
    r"|unconstrained|not(?: necessarily)? symmetric|asymmetric|non-?symmetric)"
)
"""What leaves a letter free."""
ONE = rf"(?:{KNOWN}|{HARMLESS}|{FREE})"
ALL = rf"(?:(?<!\w){ONE}(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s+)?)+(?<![\s,])"
"""One after another, and nothing behind the last: written once, since what it holds is long."""
SUBJECT = (
    rf"(?:both\s+)?(?:(?:the|a|an|all|each|every|our)\s+)?(?:(?:real|square|fixed|given|constant|tall|wide|thin|rectangular|{S})\s+)*(?:{NOUN}\s+)?"
    rf"(?P<who>{FORMULAS})"
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
UNNAMED = re.compile(r"\(\?P<\w+>")
AND_IS = rf"\s*,?\s+and\s+(?:is|are)\s+{MODS}(?P<said>{ALL}){STOPS}"
COMMA_IS = rf"\s*,\s+(?:(?:also|assumed)\s+)?(?P<said>{ALL})(?:\s+{NOUN})?{STOPS}"
AND_SATISFIES = rf"\s*,?\s+and\s+{SATISFIES}(?P<said>)(?P<what>{FORMULAS}){STOPS}"
WHICH_IS = rf"\s*,?\s+(?:which|that)\s+(?:is|are)\s+{MODS}(?P<said>{ALL})"
MORE = rf"(?=\s*,?\s+and\s+(?:(?:is|are)\s+{MODS}{ALL}|{SATISFIES}{FORMULAS}){STOPS})"
"""Ahead: AND_IS or AND_SATISFIES."""
END = rf"(?:{STOPS}|{MORE})"
ENDS = (
    rf"(?:{STOPS}|(?=\s*,?\s+(?:(?:and|(?P<which>which|that))\s+(?:is|are)\s+{MODS}{ALL}"
    rf"(?:{STOPS}|(?(which){MORE}|(?!)))|and\s+{SATISFIES}{FORMULAS}{STOPS})))"
)
"""Behind a clause its sentence ends or goes on in a known way: so it does with what else the same letters are."""
ALWAYS = rf"(?:\s+throughout(?:\s+{THIS})?)?"
FORMS = (
    rf"{SUBJECT}{VERB}{MODS}(?P<said>{ALL})(?:\s+{S}(?=\s+matri))?(?:\s+{NOUN}{WHOSE})?{SIZES}{NORMED}{ALWAYS}",
    rf"{SUBJECT}\s+(?:has|have|having|with|of|is of|are of)\s+"
    r"(?P<said>full[\s-](?:column|row)[\s-]rank|unit[\s-](?:norm|length)|orthonormal\s+(?:columns|rows))",
    rf"{MODS}(?P<said>{ALL})(?:\s+{NOUN})?\s+(?P<who>{FORMULAS})",
    rf"(?P<who>{FORMULAS})\s+(?P<said>{ALL})(?:\s+{NOUN})?",
    rf"{SUBJECT}{VERB}{MODS}{NOUN}{SIZES}(?P<said>)",
    rf"{SUBJECT}\s+{SATISFIES}(?P<said>)(?P<what>{FORMULAS})",
    rf"(?:both\s+)?the\s+(?:layers|weights|weight matrices|factors|network)\s+(?:are|is)\s+balanced{THAT_IS}"
    rf"(?P<said>)(?P<who>{S})",
    rf"the\s+(?:stochastic\s+)?(?:sub)?gradients?\s+(?:are|is)\s+{BOUNDED}(?:\s+by\s+{S}(?=\s*[,:(]))?{THAT_IS}(?P<said>)(?P<who>{S})",
    rf"(?P<who>{FORMULAS})\s+(?:for\s+)?(?:a|an|some|two)\s+(?P<said>{ALL})\s+{NOUN}",
    rf"(?P<said>)(?P<who>{FORMULAS}){VERB}{CALLED}",
    rf"{SUBJECT}(?P<said>)",
    rf"(?P<said>){CALLED_BEFORE}(?P<who>{S})",
)
"""A subject and what it is, a property before letters, one behind them, a kind, an equation, letters alone."""
ANY_FORM = re.compile(
    "(?:"
    + "|".join(UNNAMED.sub("(?:", form) + f"(?P<form{k}>)" for k, form in enumerate(FORMS))
    + ")"
    + ENDS,
    re.IGNORECASE,
)
"""Tells the first of the forms that fits: one for all to ask, since each of its own is long to compile."""


@lru_cache
def _form(k: int) -> re.Pattern[str]:
    """Return one of the forms up to the end of its clause."""
    return re.compile(FORMS[k] + ENDS, re.IGNORECASE)


def fitting(words: str, place: int) -> Iterator[re.Match[str]]:
    """Yield what fits from a place on of the forms, the first one first."""
    told = ANY_FORM.match(words, place)
    first = next((k for k in range(len(FORMS)) if told and told[f"form{k}"] is not None), len(FORMS))
    return filter(None, (_form(k).match(words, place) for k in range(first, len(FORMS))))


OF_LETTER = re.compile(
    rf"(?P<who>{S})(?P<opens>\s+(?:with|having|of))\s+(?P<said>full[\s-](?:column|row)[\s-]rank"
    rf"|unit[\s-](?:norm|length)|orthonormal\s+(?:columns|rows)){ENDS}",
    re.IGNORECASE,
)
"""What a letter is, behind it and in passing: a basis § with orthonormal columns."""
OF_KIND = re.compile(
    r"\b(?:with|by|via|from|using|of|on)\s+(?P<opens>(?:an?|some|our|the)\s+(?:fixed\s+|given\s+|real\s+|known\s+)*)"
    r"(?P<said>(?:symmetric\s+(?:and\s+)?)?positive[\s-]+(?:semi-?)?definite|symmetric|invertible|non-?singular)\s+"
    r"(?:(?!(?:part|parts|case|limit|square|roots?|factors?|estimates?|approximat\w+|versions?|of|and|or|in|to)\b)"
    rf"[a-z][\w-]*\s+){{1,3}}(?P<who>{S})(?=\s*(?:$|[.,;:)]|{D})|\s+(?:and|we|the|is|are|gives|has)\b)",
    re.IGNORECASE,
)
"""A letter with its kind before it, in passing: by a symmetric positive definite weighting §."""
RELATED = re.compile(
    rf"(?P<said>)(?P<who>{FORMULAS})(?=\s+(?:is|are|becomes?|equals?|reads?|has|satisfies)\b)", re.IGNORECASE
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
    rf"(?P<said>symmetry|{PROPERTIES})\s+of\s+(?:the\s+(?:matrix|matrices|function)\s+)?(?P<who>{FORMULAS})"
    rf"(?=\s*(?:$|[.,;:)]|{D})|\s+(?:we|this|that|the)\b)",
    re.IGNORECASE,
)
"""A reason that names a property of letters: by symmetry of A we have …"""
AND = tuple(re.compile(form, re.IGNORECASE) for form in (AND_IS, AND_SATISFIES, COMMA_IS))
"""What else the letters of a clause are: … and is convex, … and satisfies …"""
WHICH = re.compile(WHICH_IS + END, re.IGNORECASE)
BARE = re.compile(
    rf"^(?:(?:setup|setting|notation|assumptions?|conventions?)(?:\s+\d+)?\s*:\s*)?{FORMS[0]}{ENDS}"
    rf"(?=[.:]?$|\s*,?\s+and\s+(?:the\s+[a-z-]+(?:\s+[a-z-]+)?\s+is\s+)?{FORMULAS}[.:]?$"
    rf"|,\s+(?:and\s+)?{S}(?:\s+is)?\s+an?\s+(?:[a-z]+\s+)?(?:vector|matrix|scalar|number)[.:]?$)",
    re.IGNORECASE,
)
"""A sentence that says of a letter what it is, and nothing else."""
NO_LINK = r"(?!(?:of|in|to|for|on|with|and|or|that|which|whose|by|from|as|at|than|inverse|opposite)\b)"
STATED = re.compile(
    rf"^(?P<before>(?:the|our)\s+(?:{NO_CASE}{NO_LINK}[a-z][\w-]*\s+){{1,3}})(?P<who>{S})\s+(?:is|has)\s+{MODS}"
    rf"(?P<said>full[\s-](?:column|row)[\s-]rank|unit[\s-](?:norm|length)|orthonormal\s+(?:columns|rows)|{ALL})"
    rf"(?:\s+{NOUN})?[.:;]?$",
    re.IGNORECASE,
)
"""A sentence that says of a letter what it is, by any noun before it: the factor § has orthonormal columns."""
IS = re.compile(FORMS[0] + ENDS, re.IGNORECASE)
PART = re.compile(
    rf"\s*(?:,\s*(?:and\s+)?|;\s*|and\s+)(?=(?:(?:the|both|all)\s+)?(?:[a-z]+\s+)?{FORMULAS}\s+(?:is|are)\b)",
    re.IGNORECASE,
)


def said_alone(words: str) -> list[re.Match[str]]:
    """Return what a sentence says of several letters where it says nothing else: § is symmetric and § is convex."""
    found, place = [], 0
    while (one := IS.match(words, place)) is not None:
        found.append(one)
        if re.fullmatch(r"[.:;]?", words[one.end() :].strip()):
            return found if len(found) > 1 else []
        part = PART.match(words, one.end())
        if part is None:
            return []
        place = part.end()
    return []


OPTIMAL = (
    r"(?:the\s+(?:normal\s+equations?|(?:first-order\s+)?(?:optimality|stationarity)\s+conditions?)"
    r"\s*[,:]?\s+)?"
)
"""The names of what minimisers satisfy."""
SATISFY = re.compile(
    rf"^(?:(?:the|an?|our|each)\s+(?:[a-z-]+\s+){{1,4}}?)(?:{S}\s+)?(?:satisf(?:y|ies)\s+{OPTIMAL}|{SOLVES})"
    rf"(?P<said>)(?P<who>{FORMULAS}){END}",
    re.IGNORECASE,
)
