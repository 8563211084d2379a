r"""Whether a gradient that ends in zero is said to be zero: for all of its letter, in a theorem, or in a case.

"For all $w$, \[ \nabla_w L = 2 w = 0 \]" is a claim, and false; "the loss is smallest where \[ \dots = 0 \]" says
where it vanishes; "if \[ \dots = 0, \] then" says so in its sentence alone.
"""

from __future__ import annotations

from typing import NamedTuple

from dlhw3.symbolic.language.latex.scopes.set_to_zero import DOUBTED
from dlhw3.symbolic.language.latex.text.doubts import HARMLESS_NOT
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

OF_ALL = re.compile(
    r"\bfor\s+(?:all|any|every|each|arbitrary)\s+(?:[a-z-]+\s+){0,3}?\$(?P<of>[^$]*)\$|\bidentically\b|\beverywhere\b",
    re.IGNORECASE,
)
"""What says that a gradient is zero for all of its letter."""
AT_ALL = re.compile(
    r"\b(?:for\s+(?:all|any|every|each|arbitrary|no)|always|constant|flat|regardless|whatever|whichever|wherever"
    r"|independent\s+of|no\s+matter|identical\w*|everywhere|(?:do|does)\s+not\s+depend|anywhere|unconditional\w*)\b",
    re.IGNORECASE,
)
"""What may say so."""
WHERE = re.compile(
    r"\b(?:minim\w+|maxim\w+|optim\w+|attained|occurs?|stationary|critical|holds?|find|points?|values?|is|are)\s+"
    r"(?:(?:exactly|precisely|only)\s+)?(?:when|where|if\s+and\s+only\s+if|iff)\b|\b(?:should|must|may\s+be\s+found)\b"
    r"|\bleast[\s-]squares\b|\b(?:generali[sz]ed|general)\b|\bshown?s?\b|\bpossible\b",
    re.IGNORECASE,
)
"""Words beside which a gradient is zero at some points, as it is meant."""
CASE = re.compile(
    r"\b(?:if|when|whenever|where|suppos\w*|assum\w*|provided|were|would|could|until|whether)\b",
    re.IGNORECASE,
)
"""What says that it is zero in a case."""
KINDS = r"(?:lemma|theorem|thm|proposition|prop|corollary|cor|claim|conjecture|fact)"
CLAIM = re.compile(
    rf"\\begin\s*\{{{KINDS}\*?\}}|(?:^|\n)[^\S\n]*(?:\\(?:textbf|textit|emph|paragraph)\s*\{{\s*)?{KINDS}\b[^$\n.:]{{0,60}}[.:]"
    rf"|(?P<ends>\\end\s*\{{{KINDS}\*?\}}|\\begin\s*\{{proof\}}|\bProof\b|\\(?:sub)*section|\\(?:textbf|textit|emph|paragraph)\s*\{{)",
    re.IGNORECASE,
)
"""Where something begins that is claimed, and where it ends."""
FLAT = re.compile(
    r"\b(?:(?:do|does)\s+not\s+depend|independent\s+of|constant\s+(?:in|as|function)|flat|identically|everywhere)\b",
    re.IGNORECASE,
)
"""What says so anywhere in a sentence, of several displays too."""
BOUNDARY = re.compile(
    r"[.?!](?=\s)|\n\s*\n|\\(?:begin|end)\s*\{[a-z]+\*?\}|\\item\b|\}|\\(?:(?:sub)*section|(?:sub)?paragraph|text(?:bf|it))\*?\s*\{"
)


class Said(NamedTuple):
    """Whether the zero is a line to be judged, words that doubt it, and whether it is zero in a case."""

    judged: bool
    doubt: str = ""
    in_case: bool = False


def said_of_zero(text: str, display: tuple[int, int], letter: str) -> Said:
    """Return what the words around a display say of the zero with which a gradient ends in it."""
    start, stop = display
    apart = [*set_apart(text)]
    above = max((end for _, end in apart if end <= start), default=0)
    below = min((begin for begin, _ in apart if begin >= stop), default=len(text))
    lead = BOUNDARY.split(text[above:start])[-1]
    goes_on = re.search(r"[.?!]\s*(?:\$\$?|\\[\])]|\\end\s*\{\w+\*?\})\s*\Z", text[start:stop]) is None
    tail = BOUNDARY.split(text[stop:below])[0] if goes_on else ""
    for words in (lead, tail):
        if any(not one["of"] or letter in _letters(one["of"]) for one in OF_ALL.finditer(words)):
            return Said(judged=True)
        if AT_ALL.search(INLINE.sub("§", words)):
            return Said(judged=True, doubt=" ".join(words.split()))
    plain = text[:start]
    for begin, end in (one for one in apart if one[1] <= start):
        plain = plain[:begin] + "§" * (end - begin) + plain[end:]
    if flat := FLAT.search(BOUNDARY.split(plain)[-1]):
        return Said(judged=True, doubt=flat[0])
    bare = WHERE.sub(" ", HARMLESS_NOT.sub(" ", " ".join(INLINE.sub("§", lead).split())))
    in_case = CASE.search(bare) is not None
    if DOUBTED.search(CASE.sub(" ", bare)):
        return Said(judged=True, doubt=" ".join(lead.split()))
    edges = [*CLAIM.finditer(text, 0, start)]
    if edges and not edges[-1]["ends"] and not bare.strip(" ,.:;"):
        return Said(judged=True, doubt=" ".join(edges[-1][0].split()))
    return Said(judged=False, in_case=in_case)


def _letters(formula: str) -> list[str]:
    return re.findall(r"\\?[A-Za-z]+(?:_\w)?", re.sub(r"\\(?:mathbf|bm|boldsymbol)|[{}]", " ", formula))
