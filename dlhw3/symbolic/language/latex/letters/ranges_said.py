r"""Ranges of what words define, $a_i = b_i$ for $i = 1, \dots, m$, beside sums of a_i to another number.

A sum to n has members of which nothing says what they are: it is refused.
"""

from __future__ import annotations

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

BASE = r"(?:\\[A-Za-z]+|(?<![A-Za-z\\])[A-Za-z])"
END = r"(?P<{0}>(?:[A-Za-z](?![A-Za-z])|\d+)(?:\s*[-+]\s*\d+)?)"
SAID = re.compile(
    rf"\$\s*(?P<base>{BASE})\s*_\s*\{{?\s*(?P<i>[a-z])\s*\}}?\s*:?=[^$]*?(?:\$,?\s+for\s+(?:all\s+|each\s+|every\s+|any\s+)?\$|,\s*(?:\\q?quad)?)"
    rf"\s*(?P<range>(?P=i)\s*(?:=\s*1\s*,\s*(?:2\s*,\s*)?(?:\\[lc]?dots|\.\.\.)\s*,\s*{END.format('last')}"
    rf"|\\in\s*\[\s*{END.format('top')}\s*\]|\\in\s*\\\{{\s*1\s*,\s*(?:2\s*,\s*)?(?:\\[lc]?dots|\.\.\.)\s*,\s*{END.format('end')}\s*\\\}}))\s*\$"
)
"""What a member of a family is for the numbers to m."""
SUM = re.compile(
    r"\\sum\s*_\s*\{\s*(?P<k>[a-z])\s*=\s*1\s*\}\s*\^\s*(?:\{\s*(?P<last>[^{}]*?)\s*\}|(?P<to>\w))(?P<body>[^=&]*)"
)


def require_ranges(text: str) -> None:
    """Raise UserError for a sum of members to another number than the words say what they are for."""
    said = [*SAID.finditer(text)]
    shown = [text[start:stop] for start, stop in set_apart(text)] if said else []
    for one in said:
        last = _end(one)
        again = {_end(each) for each in said if each["base"] == one["base"]}
        for found in (each for row in shown for each in SUM.finditer(row)):
            member = rf"{re.escape(one['base'])}\s*_\s*(?:\{{\s*{found['k']}\s*\}}|{found['k']}(?![A-Za-z]))"
            to = "".join((found["last"] or found["to"]).split())
            if any(to == each or to.startswith(f"{each}-") for each in again) or not re.search(
                member, found["body"]
            ):
                continue
            words = (
                f"The words speak of {one['range'].strip()} alone, and a sum over all of them stands here."
            )
            sign = found[0][: found.start("body") - found.start()]
            raise UserError(words, at=Span(sign, 0, len(sign)), hint=rf"\sum_{{i=1}}^{last}")


def _end(said: re.Match[str]) -> str:
    return "".join((said["last"] or said["top"] or said["end"]).split())
