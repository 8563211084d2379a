r"""Where a step size lies, "gradient descent with step size $\eta \in (0, 1/L]$": in a sentence of its own.

That is where a sentence says of a method which one it is, and denies and limits nothing, and where the text says of
the letter nowhere else where it lies.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\[a-z]+(?![A-Za-z])|[A-Za-z])(?:_(?:\w|\{\w+\}))?"
GIVEN = re.compile(
    r"(?P<begins>\A|(?<=[.?!:}])\s+|\n\s*\n\s*)(?P<lead>(?:consider|we\s+(?:now\s+)?(?:consider|run|use|apply|analy[sz]e|study)|run|apply|use"
    r"|let\s+us\s+(?:consider|run|use|apply))\b[^.:;$?!]*?\bwith\s+(?:an?\s+|the\s+)?(?:(?:fixed|constant|small|positive)\s+)*"
    rf"(?:step[\s-]?sizes?|learning\s+rates?|rates?)\s+)(?P<opens>\$|\\\()\s*(?P<letter>{LETTER})\s*"
    r"(?P<where>\\in(?![a-z])\s*[(\[][^$]*?)\s*(?P<closes>\$|\\\))",
    re.IGNORECASE,
)
LIMITS = re.compile(
    r"\b(?:if|when\w*|unless|until|only|not|no|never|without|instead|sufficiently|say|eg)\b", re.IGNORECASE
)
LATER = re.compile(
    r"\b(?:if|when\w*|unless|until|only|not|no|first|initial\w*|phase|then|later|early|beginning|half|some|most|every|each|during|or|while|in)\b",
    re.IGNORECASE,
)
"""Words of a sentence that says of when, or of something else."""


def with_rates_given(text: str) -> str:
    """Return a text of as many lines with where such a letter lies before its sentence."""
    kept = without_comments(text)
    apart = set_apart(kept)
    for found in reversed([*GIVEN.finditer(kept)]):
        within = any(start < found.end() and found.start("lead") < stop for start, stop in apart)
        letter = found["letter"]
        places = len(
            re.findall(rf"{re.escape(letter)}\s*(?:\\in(?![a-z])|[<>]|\\[lg](?:eq?|t)(?![a-z]))", kept)
        )
        behind = re.split(r"[.:;]|\\\[|\$\$|\\begin", kept[found.end() :])[0]
        if within or places > 1 or LIMITS.search(found["lead"]) or LATER.search(behind) or len(behind) > 80:
            continue
        said = f"Let ${letter} {found['where'].strip()}$. "
        named = f"{found['opens']}{letter}{found['closes']}" + "\n" * found["where"].count("\n")
        at = found.start("opens")
        text = (
            text[: found.start("lead")] + said + text[found.start("lead") : at] + named + text[found.end() :]
        )
    return text
