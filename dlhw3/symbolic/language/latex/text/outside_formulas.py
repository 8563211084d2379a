r"""Formulas in environments that are not known, \begin{dmath} of another name: they are told, and not judged."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.rows import BEGIN, INLINE, SIGN
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.unread import Unjudged
from dlhw3.symbolic.language.text import lazy_re as re

OPENED = re.compile(r"\\begin\s*\{(?P<name>[A-Za-z]+\*?)\}")
NO_FORMULAS = re.compile(
    r"document|tikz\w*|verbatim|lstlisting|minted|comment|algorithm\w*|pseudocode|tabular\w*|table|figure|\w*matrix|cases"
    r"|array|split|aligned|gathered|filecontents|python|code"
)
"""Environments that are none of formulas, or stand within one."""
FORMULA = re.compile(
    r"\\(?:nabla|partial|[td]?frac|sum|top|int|cdot|left|mathbf|mathbb|mathcal|lambda|theta|eta|sigma|\|)|[_^]"
)


def outside_formulas(text: str) -> list[Unjudged]:
    """Return what stands in such environments, with a sign."""
    kept = without_comments(text)
    if "\\begin" not in kept:
        return []
    for start, stop in [*set_apart(kept), *(one.span() for one in INLINE.finditer(kept))]:
        kept = (
            kept[:start] + "".join(sign if sign == "\n" else " " for sign in kept[start:stop]) + kept[stop:]
        )
    found = list[Unjudged]()
    for one in OPENED.finditer(kept):
        end = kept.find(rf"\end{{{one['name']}}}", one.end())
        held = kept[one.end() : end] if end >= 0 else ""
        inner = OPENED.search(held)
        if BEGIN.match(one[0]) or NO_FORMULAS.fullmatch(one["name"].rstrip("*")) or inner:
            continue
        if SIGN.search(held) and FORMULA.search(held):
            number = kept.count("\n", 0, one.end() + len(held) - len(held.lstrip())) + 1
            reason = f"{one[0]} is no environment of formulas that is read"
            found.append(Unjudged(number, "", " ".join(held.replace("&", " ").split()).strip(" \\"), reason))
    return found
