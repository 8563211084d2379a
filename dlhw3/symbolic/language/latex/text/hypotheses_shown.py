r"""Displays that words suppose, "let $x$ be such that \[ A x = b. \] Then": they stand among the words.

So do those of "if \[ … \] then", of "a solution of" and of "consider the system". What is claimed, and what says
what a letter is, stays a display.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.by_reference import with_references_told
from dlhw3.symbolic.language.latex.text.conditions_behind import with_conditions_behind
from dlhw3.symbolic.language.latex.text.facts_reported import with_facts_reported
from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

LEAD = (
    r"(?:(?:now|then|next|moreover|furthermore|in\s+addition|also|finally|in\s+particular|and|but|so),?\s+)*"
)
NAME = (
    r"(?:\s+(?:the|an?|some|following|additional)(?:\s+[\w-]+){0,4}?\s+(?:condition|constraint|equation"
    r"|inequality|bound|relation"
    r"|identity|system|assumption|property)s?)?"
)
HELD = re.compile(
    rf"{LEAD}(?:let|suppose|assume|consider|choose|take|pick|fix|given|we\s+(?:are\s+given"
    rf"|(?:now\s+)?(?:consider|assume|suppose|fix|take|choose)))\b"
    rf"[^.:;]*(?:\b(?:such|so)\s+that|\bwith|\bsatisfying|\b(?:that|which)\s+satisf(?:y|ies)|\bfor\s+which"
    rf"|\bsubject\s+to|\bobeying|\bbounded(?:\s+as)?)"
    rf"{NAME}\s*:?",
    re.IGNORECASE,
)
"""What a letter is taken to satisfy."""
CASE = re.compile(
    rf"{LEAD}(?:if|when|whenever|provided(?:\s+that)?|as\s+long\s+as|given(?:\s+that)?"
    rf"|assuming(?:\s+that)?|under\s+the\s+(?:condition|assumption"
    r"|constraint|hypothesis)(?:\s+that)?)\s*:?",
    re.IGNORECASE,
)
"""A case, at the beginning of a sentence that goes on behind the display."""
GOES_ON = re.compile(r"\s*(?:[,;]?\s*(?:and\b[^.;:]*?,\s*)?(?:then|we|it|the|this|one)\b)", re.IGNORECASE)
SOLVES = re.compile(
    rf"{LEAD}(?:let|suppose|assume|if)\b[^.:;]*§[^.:;]*\b(?:solutions?|roots?|zeros?)\s+(?:of|to){NAME}\s*:?"
    rf"|{LEAD}(?:let|suppose|assume|if)\b[^.:;§]*§\s+(?:be\s+a\s+solution\s+to|solves?|to\s+solve){NAME}\s*:?",
    re.IGNORECASE,
)
"""What a letter solves."""
SYSTEM = re.compile(
    rf"{LEAD}(?P<verb>consider)\s+(?:the|a)\s+(?:[\w-]+\s+){{0,2}}(?:system"
    rf"|equations?)(?:\s+of\s+(?:[\w-]+\s+)?equations?)?\s*:?",
    re.IGNORECASE,
)
"""A system that is solved."""
MEANS = re.compile(
    rf"(?:{LEAD}(?:let|suppose|assume)\b|(?:the\s+)?(?:[a-z]+\s+)?(?=§))[^.:;]*§\s+(?:is"
    rf"|be)\s+(?:[a-z]+\s+and\s+)?§-(?:smooth|Lipschitz)\s*,?\s*"
    r"(?:i\.\s?e\.|that\s+is|meaning(?:\s+that)?|in\s+the\s+sense\s+that|so\s+that)\s*,?\s*:?",
    re.IGNORECASE,
)
"""What a word means, behind it."""
BOUND = re.compile(r"\s*(?:\\left)?\s*\\(?:\||[lr]?[Vv]ert(?![a-z]))\s*(?:\\nabla\s*)?[A-Za-z]\s*\(")
STANDING = re.compile(
    rf"{LEAD}(?:we\s+(?:assume|suppose|make)\s+(?:the\s+following"
    rf"|that\s+the\s+following\s+holds)(?:\s+(?:\w+\s+)?(?:assumption|condition))?"
    rf"|assume\s+the\s+following|(?:our|the)\s+(?:\w+\s+)?assumption\s+is(?:\s+that)?"
    rf"|(?:we\s+)?(?:assume|suppose)\s+that\s+(?:it\s+holds\s+that|we\s+have))\s*[,:]?",
    re.IGNORECASE,
)
"""An assumption that is announced."""
DENIED = re.compile(
    r"\b(?:not|no|never|nor|only|show|prove|find|claim|exists?|there\s+(?:is|are)|would|were|could|want"
    r"|wish|unless|cannot|whether"
    r"|equivalent|minimi[sz]\w*|maximi[sz]\w*|defin\w*|denot\w*|update\w*|iterat\w*|step|descent|flow"
    r"|dynamics|ode|loss|objective"
    r"|recursion|differential|network|layer|model|problem)\b|\?",
    re.IGNORECASE,
)
"""What is claimed or denied, or says what a letter is."""
LETTER = (
    r"(?:\\[A-Za-z]+\s*(?:\{\s*\\?[A-Za-z]+\s*\})?|[A-Za-z])(?:_(?:\w|\{[^{}]*\}))?(?:\^(?:[+*]|\\(?:star"
    r"|ast)|\{[^{}]*\}))?"
)
DEFINES = re.compile(rf"\s*(?:\\dot\s*|\\nabla\s*)?{LETTER}\s*(?:\([^()]*\)\s*)?:?=(?!\s*0\s*$)")
"""What a letter or a function is."""
SIGN = re.compile(r"=|<|>|\\(?:[lg]eq?(?:slant)?|succ|succeq|prec|preceq|neq?|in)(?![a-z])")
NOT_PLAIN = re.compile(
    r"&|\\\\|\\(?:begin|end|text|mbox|label|tag|intertext|quad|qquad|sum|min|max)(?![a-z])|\$|%"
)
ENDS = re.compile(r"^(?:\$\$|\\\[|\\begin\s*\{[^{}]*\})|(?:\$\$|\\\]|\\end\s*\{[^{}]*\})$")
SENTENCE = re.compile(
    r"(?<=[.?!:;}\]])\s+(?=[A-Z])|\n\s*\n|\$\$|\\\]|\\(?:end|begin)\s*\{[^{}]*\}(?:\[[^\]]*\])?|\\item\b"
)
LONGEST = 400
"""Of how many signs the words of a sentence may be that supposes a display."""
INLINE = re.compile(r"\$[^$]*\$")


def with_words_in_place(text: str) -> str:
    """Return a text of the same lines whose conditions stand behind displays, and whose hypotheses among words."""
    told = with_references_told(with_facts_reported(text))
    return with_hypotheses_among_words(with_conditions_behind(told))


def with_hypotheses_among_words(text: str) -> str:
    """Return a text of the same lines in which what words suppose in a display stands among them."""
    kept, made, place = without_comments(text), "", 0
    apart = [*set_apart(kept)]
    for k, (start, stop) in enumerate(apart):
        held = ENDS.sub("", text[start:stop])
        plain = re.sub(r"\\(?:label|tag)\*?\s*\{[^{}]*\}", "", held)
        if len(apart) - k < 2 or kept[start:stop] != text[start:stop] or NOT_PLAIN.search(plain):
            continue
        words = SENTENCE.split(kept[max(place, apart[k - 1][1] if k else 0) : start])[-1]
        said = " ".join(INLINE.sub("§", words).split())
        formula = plain.strip()
        last = formula[-1:] if formula[-1:] in (".", ",", ";") else ""
        bare = formula.removesuffix(last).rstrip() if last else formula
        if len(said) > LONGEST or not SIGN.search(bare) or not _supposes(said, bare, kept[stop:]):
            continue
        if SYSTEM.fullmatch(said) or STANDING.fullmatch(said):
            head = of_as_many_lines(words, "Assume that ")
            if head == words:
                continue
            before = text[place : start - len(words)] + head
        elif MEANS.fullmatch(said):
            kept_words = re.sub(r"(?:twice |continuously )*differentiable and (?=\$)", "", words)
            before = text[place : start - len(words)] + re.sub(r":\s*$", " ", kept_words)
        else:
            before = re.sub(r":\s*$", " ", text[place:start])
        made += f"{before}${bare}${last}" + "\n" * held.count("\n")
        place = stop
    return made + text[place:]


def _supposes(said: str, formula: str, behind: str) -> bool:
    """Whether words before a display, as far as their sentence is, suppose it."""
    if DENIED.search(said):
        return False
    if MEANS.fullmatch(said):
        return BOUND.match(formula) is not None
    if CASE.fullmatch(said):
        return GOES_ON.match(behind) is not None
    if STANDING.fullmatch(said) or SYSTEM.fullmatch(said) or SOLVES.fullmatch(said):
        return not DEFINES.match(formula)
    return HELD.fullmatch(said) is not None and not DEFINES.match(formula)
