"""Equations that words claim, ask for or quote, and that define nothing."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.text import lazy_re as re

SAID = re.compile(
    r"(?:^|[.;]\s+)\s*(?!(?:we|i|let|this|it)\b)[^.;:$]*?\b(?:said|says|wrote|writes|stated|claimed|claims|asked"
    r"|asks|suggested|suggests"
    r"|proposed|proposes|objected|objects|commented|draft|referee|reviewer\s*\w*|students?|objection|comment)"
    r"(?:\s*:|\s+(?:the\s+following|as\s+follows|this)\s*[.:])\s*[^.;:?!]*$",
    re.IGNORECASE,
)
"""Who says what stands behind a colon: the first draft said: let §."""
QUOTES = re.compile(
    r"(?!(?:we|i|let)\b)(?:[\w'’-]+\s+){1,6}(?:wrote|writes|claim(?:s|ed)|said|says|argue[sd]|suggest(?:s|ed)"
    r"|answer(?:s|ed)"
    r"|hand(?:s|ed)\s+in|submit(?:s|ted)|propose[sd]?)\s+(?:(?:the\s+following|as\s+follows"
    r"|this)(?:\s+\w+)?)\s*[.:]?"
    r"|(?:here|this|the\s+following)\s+is\s+(?:what\s+(?:an?|the|one|some|my)\s+\w+\s+(?:wrote|said|claimed"
    r"|answered|handed\s+in)"
    r"|(?:the|an?)\s+(?:answer|solution|attempt|argument|proof|text|draft)\s+(?:of|by|from)\s+(?:an?|the|one"
    r"|some|another)\s+[\w\s]+)\s*[.:]?",
    re.IGNORECASE,
)
"""Who wrote what the next sentence says."""
WORDED = re.compile(
    r"\\(?:emph|text[a-z]*|[mhf]box|underline|uline|foot\w*|margin\w+|sidenote|thanks|(?:sub)*section|chapter"
    r"|part|(?:sub)?paragraph"
    r"|caption\w*|item|(?:short)?intertext|parbox|makebox|raisebox|boxed|fbox|framebox|\w*color\w*|highlight|hl"
    r"|alert|structure"
    r"|only|uncover|onslide|visible|begin|end|label|noindent|small|large|footnotesize|bf|it|em|sl|centerline"
    r"|abstract|resizebox"
    r"|scalebox|added|new|update\w*|exercise|question|problem|solution|answer)\*?"
)
"""Commands whose argument is a part of the text."""
CLAIMED = re.compile(
    r"\b(?:true|right|correct|yes|fact)\s+or\s+(?:false|not|wrong|incorrect|no|fiction|myth)\s*[:?]\s*$"
    r"|\b(?:quiz|myth|fallacy|misconception)\s*:\s*$|"
    r"\b(?:claim|conjecture|question|goal|wanted|guess|to\s+(?:show|prove))\b[^.$]{0,30}:\s*$"
    r"|\b(?:goal|aim|hope|wish|desideratum|desire)\s+(?:is|was|will\s+be)(?:\s+(?:now|then|that|to\s+(?:have|get"
    r"|reach|show|prove|see)))*\s*$"
    r"|\b(?:tempting\s+to\s+\w+|(?:want|wish|hope|claim|conjecture|guess|initially|at\s+first"
    r"|is\s+it\s+true\s+that"
    r"|would\s+like|ask\s+whether)(?:\s+that)?|(?<=[.\n])\s*is)\s*$",
    re.IGNORECASE,
)
"""Words before an equation that do not say that it holds."""


def is_claimed(before: str, behind: str) -> bool:
    """Whether the words around an equation claim it, ask for it, or say how it begins, and define nothing."""
    asked = re.match(r"\s*\?", behind) is not None
    return asked or CLAIMED.search(before) is not None


def is_quoted(before: str) -> bool:
    """Whether what stands behind words is in quotes, or an argument of a command that is not known."""
    part = re.split(r"\n\s*\n", before)[-1]
    words = re.sub(r"\s{3,}", "  ", INLINE.sub(" ", part))  # blanks for many formulas are as two
    if part.rfind("``") > part.rfind("''") or SAID.search(words):
        return True
    left: list[str] = []
    for one in re.finditer(r"(?P<name>\\[A-Za-z]+\*?)?\s*(?:\[[^\[\]]*\]\s*)?(?<!\\)\{|(?<!\\)\}", words):
        if one[0].endswith("{"):
            left.append(one["name"] or "")
        elif left:
            left.pop()
    return any(name and WORDED.fullmatch(name) is None for name in left)
