r"""What a sentence is about, where words below speak of all: "For Gaussian inputs, $f(x) = \dots$", for all inputs.

A subject limits nothing by itself, since a text may be about it to its end. Where the same noun stands below with
all, every, other or general, it says of which alone the equation is.
"""

from __future__ import annotations

import re

from dlhw3.symbolic.language.latex.text.sections import HEADING

SUBJECT = re.compile(
    r"^\s*(?:(?:now|then|first|here|and)\s*,?\s+)*(?P<said>(?:for|in|with|under|on|of|given)\s+(?:(?:the|an?)\s+)?"
    r"(?!(?:this|that|our|all|every|any|each|both|these|those|which|what|such)\b)"
    r"(?:[\w-]+\s+){1,3}?(?P<noun>[a-z]{4,}))\s*(?:,|\s(?=§|we\b|the\b|let\b|define\b|$))",
    re.IGNORECASE,
)
"""What a sentence is about, an adjective and a noun: for Gaussian inputs."""


def contrasted(begun: str, behind: str) -> str:
    """Return what a sentence begins with, formulas as §, where the words behind it speak of all of that kind."""
    found = SUBJECT.match(begun)
    if found is None:
        return ""
    stem = re.sub(r"(?:ies|es|s|y|x)$", "", found["noun"].lower())
    of_all = re.compile(
        r"\b(?:all|every|any|each|arbitrary|general|generic|other|another|remaining|unrestricted|non-?\w+)\s+"
        rf"(?:(?:the|other|such|possible)\s+)*(?:[\w-]+\s+)?{re.escape(stem)}(?:ies|es|s|y|x|rices|rix)?\b",
        re.IGNORECASE,
    )
    return found["said"] if len(stem) > 2 and of_all.search(HEADING.sub(" ", behind)) else ""
