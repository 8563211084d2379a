r"""Labels with the set of numbers that they are in, in passing: classification with labels $y_i \in \{0, 1\}$.

That stands in a sentence of its own behind it then, "Here $y_i \in \{0, 1\}$", which decides as any words do.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import GAP, outside
from dlhw3.symbolic.language.text import lazy_re as re

LABELS = (
    r"(?:(?:the|their|its|our|all|class|binary|true|target|training|hard|ground-truth) )*"
    r"(?:labels?|targets?|responses?|outputs?|outcomes?|class(?:es)?)"
)
BEGINS = (
    r"(?:"
    r"We (?:now |first |also )?(?:consider|study|are given|have|observe|look at)|Consider|Given"
    r"|Suppose(?: that)?(?: we (?:have|are given|observe))?|Let"
    r"|In (?:[a-z]+ )?(?:classification|regression)|The|All|Our)"
)
SET = r"\\in(?![a-z])\s*(?:\\left\s*)?\\\{(?:[-+\d\s,]|\\pm|\\left|\\right)*\\\}"
NO = (
    r"(?!(?:if|for|when|not|no|some|most|many|or|unless|only|either|almost|were|would|half|where|first|last|others?|few"
    r"|often|usually|typically|sometimes|commonly|mostly|initially|originally|previous|could|may|might|can|nearly)\b)"
)
WITH = re.compile(
    (
        rf"(?P<before>(?:\A|(?<=[.])\s|\n)\s*(?:{BEGINS})\b(?:\s+{NO}[\w'-]+|,|\s*\(?\$[^$]*\$\)?)*?\s+"
        rf"{LABELS}(?: (?:are|take values(?: in)?|satisfy|lie in|belong to))? )"
        rf"\$\s*(?P<who>[a-z]_\{{?[a-z]\}}?)\s*(?P<set>{SET})\s*\$"
        rf"(?P<behind>(?:,? (?:and|with) (?:(?:the|their) )?{NO}[a-z]+(?: vectors?)? \$[^$]*\$)?)(?=\s*\.(?:\s|\Z))"
        r"(?!\s*\.\s+(?:Here|But|However|Now|Instead|Unlike|By contrast|In (?:our|this))\b)"
    ).replace(" ", GAP)
)
"""A sentence that says what is given or considered, and nothing of when or of which alone."""


def with_sets_apart(text: str) -> str:
    """Return a text of the same lines in which the set that labels are in is said by a sentence of its own."""
    return outside(text, lambda words: WITH.sub(_apart, words))


def _apart(found: re.Match[str]) -> str:
    here = f". Here ${found['who']} {' '.join(found['set'].split())}$"
    return f"{found['before']}${found['who']}$" + found["behind"] + here
