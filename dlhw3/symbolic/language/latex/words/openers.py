"""What begins a clause that assumes: let, where, with, at the optimum we have; and if and for, of one display."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA
from dlhw3.symbolic.language.text import lazy_re as re

S, D = FORMULA, DISPLAY
THIS = (
    r"(?:this|the present) (?:section|paper|note|chapter|exercise|problem|proof|report|text|document|lecture)"
)
ADVERBS = (
    r"(?:(?:indeed|we may|we can|we will|we shall|we|let us|also|again|now|here|throughout|moreover"
    r"|further(?:more)?|additionally|in addition"
    r"|for (?:the sake of )?(?:simplicity|convenience|brevity)|without loss of generality|wlog"
    r"|from now on|in what follows"
    r"|more precisely|precisely|specifically|concretely|to be (?:more )?(?:precise|specific)|to fix ideas"
    r"|in the following|below|henceforth|first|then|next"
    rf"|(?:in|throughout) {THIS}|as (?:usual|before|above)|finally|and)[\s,]+)*"
)
USED = r"(?:where )?(?:we )?(?:have )?us(?:e|ed|ing)(?: the (?:fact|assumption))?(?= that)"
AT_OPTIMUM = (
    r"at\s+(?:the|an|any|every|a)\s+(?:optim(?:um|al point)|(?:local |global )?minim(?:um|i[sz]er)|maximum|solution"
    rf"|(?:stationary|critical) point)(?:\s+{S})?(?:\s*,)?"
    r"(?:\s+(?:we|it holds)(?:\s+must)?(?:\s+have)?(?:\s+that)?)?"
)
"""Where a condition holds that says what is meant: at the optimum we have ∇f(w) = 0."""
WHOSE_IS = (
    r"(?:quadratics?|functions?|objectives?|problems?|forms?|loss(?:es)?|models?|systems?|regression"
    r"|condition\s+number|ratio|rate|step[\s-]size)"
)
"""What has letters: a quadratic with symmetric A."""
FIRM = re.compile(
    rf"(?:^|[,;:.]\s*|(?<={D})\s*[,]?\s*|\band\s+|(?<={S})\s+|\(\s*|\b{WHOSE_IS}\s+(?=with\b)"
    rf"|\bbe\s+(?=such that\b))"
    rf"{ADVERBS}(?P<opens>(?:{USED}|{AT_OPTIMUM}(?=\s*{S})|let|denote by|we write|assum(?:e|ing)"
    rf"|subject to|st|under the constraint"
    rf"|suppos(?:e|ing)(?: (?:that )?we have)?|given|we are given|we work with|consider|take|choose|pick|select|fix"
    rf"|where|with|since|because|recall|remember|such that|satisfying|(?<=\()so(?= that)|here|throughout {THIS}"
    rf"|throughout|in the above|above|as|using"
    rf"|(?:note|observe|notice)(?= that)|in {THIS}|on(?=\s+(?:an?\s+)?(?:convex\b|{S}-(?:smooth|strongly))))"
    rf"\b(?:[\s,]+(?:(?:throughout|in) {THIS}|that|also|again|moreover|throughout|further|now|and|wlog"
    rf"|without loss of generality|for (?:simplicity|convenience|brevity))\b)*[\s,]*{ADVERBS})",
    re.IGNORECASE,
)
FOLLOWS = re.compile(
    r"\b(?:hence|thus|therefore|then|so|implies|gives?|yields?|conclude\w*|get|follows|finds?|found|derived?|shows?|proves?)\b",
    re.IGNORECASE,
)
IF = re.compile(
    rf"(?:^|[,;:]\s*|(?<={D})\s*[,]?\s*|\bthat\s+|\band\s+|\bthen\s+|(?<={S})\s+)"
    r"(?:(?:now|also|and|hence|thus|then|moreover|indeed|in particular|so)[\s,]+)*"
    r"(?P<opens>(?:if|when|whenever|for|provided(?: that)?|as long as|in case"
    r"|under the (?:(?:additional|standing|extra)\s+)?(?:assumption|hypothesis|condition)(?= that)(?: that)?)"
    r"\s+(?:(?:all|any|every|each)\s+)?)",
    re.IGNORECASE,
)
"""What begins an assumption of one display: for symmetric A we have …"""
MADE = re.compile(
    r"\b(?:(?:cent(?:er|re)|normali[sz]e|standardi[sz]e|scale|whiten)\s+(?:the|our|all)\s+(?:[a-z]+\s+)??[a-z]+"
    rf"(?:\s+{S})?|(?:is|are|be)\s+(?:cent(?:er|re)d|normali[sz]ed|standardi[sz]ed|scaled|whitened))\s*,?\s+"
    r"(?P<opens>(?:so|such)\s+that\s+)",
    re.IGNORECASE,
)
"""What data are made to be: centre the data so that 1ᵀX = 0."""
