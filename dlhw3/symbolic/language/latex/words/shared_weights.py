r"""Weights that words use in more places than the formulas have them: "$W$ is used twice".

A line differentiates in a letter all that its formulas have of it; what only words have of it is missing there.
"""

from __future__ import annotations

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence
from dlhw3.symbolic.language.text import lazy_re as re

DENIED = re.compile(
    r"\b(?:not?|never|none|neither|nor|without|unlike|instead|rather|whether|if|would|could|might|may|can"
    r"|different|separate|section|appendix|unless|initiali[sz]\w*|sizes?|shapes?|widths?"
    r"|dimensions?)\b|n't\b|\?",
    re.IGNORECASE,
)
DATA = (
    r"(?:samples?|examples?|inputs?|data|points?|tokens?|positions?|batch\w*|images?|rows|columns|pixels|users"
    r"|workers|entries)"
)
LAYERS = (
    r"(?:layers|blocks|cells|maps|modules|heads|networks|steps|encoder\s+and\s+(?:the\s+)?decoder|branches)"
)
REUSED = re.compile(
    rf"(?P<w>{FORMULA})\s+(?:is|are)\s+(?:also\s+|then\s+|here\s+)?(?:(?:re-?used|used|applied"
    rf"|shared)\s+(?:twice|thrice|(?:\w+\s+)?times\b"
    rf"|again|elsewhere|(?:in|by|between|across|among|for)\s+(?:all|both|several|other|many|two"
    rf"|the\s+two)\s+(?:the\s+)?{LAYERS}"
    r"|in\s+(?:every|each|another)\s+(?:layer|block|cell|step)))\b"
    rf"|(?P<v>{FORMULA})\s+(?:also|again)\s+(?:enters|appears|occurs|acts|affects)\b"
    rf"|\b{LAYERS}\s+(?:share|use|have|reuse)\s+(?:one|the\s+same|a\s+single|a\s+common"
    rf"|the)\s+(?:common\s+)?(?:weight\s+|parameter\s+)?"
    rf"(?:matrix|weights|vector|kernel|parameters?)?\s*(?P<u>{FORMULA})",
    re.IGNORECASE,
)
"""A letter of which words tell more than one place."""
SHARED = re.compile(
    rf"\b{LAYERS}\s+(?:share|have\s+shared|use\s+shared|reuse|tie|use\s+the\s+same"
    rf"|have\s+the\s+same)\s+(?:(?:all|their|the|its)\s+)*"
    rf"(?:parameters?|weights?|matri(?:x|ces))\b|\b(?:weights?|parameters?"
    rf"|matrices)\s+of\s+(?:(?:the|all|both|two|these)\s+)*{LAYERS}\s+"
    r"are\s+(?:all\s+)?(?:tied|shared|identical|equal|the\s+same)\b|\bwith\s+(?:weight"
    r"|parameter)[\s-]+(?:sharing|tying)\b",
    re.IGNORECASE,
)
"""Weights of several layers that are one."""
TIED = re.compile(
    r"\bwe\s+(?:also\s+|then\s+|now\s+)?tie\s+(?:(?:the|their|all|these|both|our)\s+)*(?:weights|parameters|matrices|layers)\b"
    r"|\b(?:decoder|second\s+layer|last\s+layer|output\s+layer|readout)\s+(?:is|uses|has)\s+the\s+transposed?(?:\s+of)?\s+"
    r"(?:the\s+|weights\s+of\s+the\s+)*(?:encoder|first\s+layer|input\s+layer|embedding)\b",
    re.IGNORECASE,
)
"""Two matrices that are one."""
RECURRENT = re.compile(r"\b(?:recurren(?:t|ce)|RNNs?|LSTMs?|GRUs?|unroll\w*|through\s+time|BPTT)\b")
FIXED = re.compile(
    r"\b(?:fixed|fix|constant|detach\w*|truncat\w*|stop\w*|given|treat\w*|local\w*|direct\w*|one-step)\b",
    re.IGNORECASE,
)
MANY = r"(?:all|the|some|both|several|two|three|each|every|any)"
NOT_SAME = r"(?!\s+(?:sizes?|shapes?|lengths?|dimensions?|kinds?|spaces?|norms?|distributions?|law|order)\b)"
TIED_MEMBERS = re.compile(
    rf"\b{MANY}\s+(?:of\s+the\s+)?(?P<w>{FORMULA})\s+(?:coincide|(?:are|is)\s+(?:in\s+fact\s+|all\s+)?"
    rf"(?:identical|equal|tied|shared"
    rf"|copies\s+of|the\s+same{NOT_SAME}))\b"
    rf"|(?P<v>{FORMULA})\s+(?:depends?|(?:is|are)\s+(?:functions?|a\s+function|made|computed|built|generated|predicted|obtained))"
    r"\s+(?:(?:only|also)\s+)?(?:on|of|from|by)\s+(?:its|the|their|all\s+the|all)\s+"
    r"(?:predecessors?|previous|preceding|neighbou?rs?|others?\b|earlier|past|ones?\s+before|remaining)",
    re.IGNORECASE,
)
"""Members of a sequence that are one, or that others make."""
MEMBER_SLOPE = re.compile(
    r"(?:\\nabla\s*_\s*\{?\s*|\\partial\s*)(?P<x>\\?[A-Za-z]+)_(?:[a-z]|\{\s*[a-z]\s*\})(?![A-Za-z_])"
)
"""A member in which a line differentiates, the others held fixed."""
SLOPE = re.compile(
    r"\\nabla\s*_\s*\{?\s*(?P<a>\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?)|\\partial\s*(?P<b>\\?[A-Z](?:_(?:\w|\{\w+\}))?)"
    r"|\\nabla\s*[A-Za-z]\s*\(\s*(?P<c>[A-Z](?:_(?:\w|\{\w+\}))?)\s*\)"
)
"""What a line differentiates in."""
STATE = re.compile(r"\$\s*(?P<h>\\?[a-z]+)_(?P<k>\d|\{\d+\})\s*:?=(?P<value>[^$]*)\$")


def require_once(sentence: Sentence, shown: str, text: str) -> None:
    """Refuse words by which a letter in which the lines differentiate stands where no formula has it."""
    moved = {one["a"] or one["b"] or one["c"] for one in SLOPE.finditer(shown)}
    if not moved or (DENIED.search(sentence.words) and not RECURRENT.search(sentence.words)):
        return
    found, letter = REUSED.search(sentence.words), ""
    if found:
        group = next(name for name in "wvu" if found[name])
        letter = sentence.formulas[sentence.words.count(FORMULA, 0, found.start(group))].strip()
        if letter not in moved or _places(letter, text) > 1 or re.search(DATA, sentence.words, re.IGNORECASE):
            found = None
    if found is None and (found := SHARED.search(sentence.words)):
        weights = sorted(one for one in moved if re.fullmatch(r"[A-Z]_(?:\d|\{\d+\})", one))
        others = {
            one[0]
            for w in weights[:1]
            for one in re.finditer(rf"(?<![A-Za-z\\]){w[0]}_(?:\d|\{{\d+\}})", text)
        }
        equal = re.search(r"[A-Z]_\w\s*=\s*[A-Z]_\w\s*(?:\$|=)", text)
        letter = weights[0] if len(others) > 1 and not equal else ""
    if not letter and (found := TIED.search(sentence.words)):
        letters = sorted(one for one in moved if re.fullmatch(r"[A-Z](?:_\w)?", one))
        tied = re.search(r"\$\s*[A-Z](?:_\w)?\s*=\s*[A-Z](?:_\w)?\s*(?:\^[^$]*)?\$", text)
        letter = letters[0] if len(letters) > 1 and not tied else ""
    if not letter:
        found, letter = RECURRENT.search(sentence.words), _of_state(moved, text)
    if found and letter:
        written = sentence.written(*found.span())
        told = f"By the words {letter} stands in more places than the formulas have it."
        at = Span(written, 0, len(written))
        raise UserError(
            f"Line {sentence.number}: {told}", at=at, hint=f"$h_1 = {letter} x$ and $h_2 = {letter} h_1$"
        )


def require_members_apart(sentence: Sentence, shown: str, text: str) -> None:
    """Refuse words by which members of a sequence depend on each other, in one of which a line differentiates."""
    moved = {one["x"] for one in MEMBER_SLOPE.finditer(shown)}
    found = TIED_MEMBERS.search(sentence.words) if moved and not DENIED.search(sentence.words) else None
    if found is None:
        return
    group = "w" if found["w"] else "v"
    letter = sentence.formulas[sentence.words.count(FORMULA, 0, found.start(group))].strip()
    base, index, _ = letter.partition("_")
    if (
        index
        and base in moved
        and not re.search(rf"%\s*(?:shape|assume|let)\s+{re.escape(base)}(?![A-Za-z])", text)
    ):
        written = sentence.written(*found.span())
        told = f"The words change {letter} here, and the others are held fixed where a line differentiates in it."
        at = Span(written, 0, len(written))
        raise UserError(f"Line {sentence.number}: {told}", at=at, hint=f"% shape {base}: d")


def _places(letter: str, text: str) -> int:
    """Return in how many formulas among the words a letter stands that say what something is."""
    own = re.compile(rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z_])")
    values = (found[0].partition("=")[2] for found in INLINE.finditer(text))
    return sum(len(own.findall(value)) for value in values)


def _of_state(moved: set[str], text: str) -> str:
    """Return a weight in which lines differentiate that makes a state of one before that has no value."""
    if FIXED.search(INLINE.sub(" ", text)):
        return ""
    every = [*STATE.finditer(text)]
    heads = {(one["h"], one["k"].strip("{}")) for one in every}
    for one in every:
        for letter in moved:
            before = re.search(rf"(?<![A-Za-z\\]){re.escape(one['h'])}_\{{?(?P<k>\d+)\}}?", one["value"])
            has = re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z_])", one["value"])
            if before and has and before["k"] != "0" and (one["h"], before["k"]) not in heads:
                return letter
    return ""
