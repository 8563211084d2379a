r"""What ends a proof by a value that is put in, "Taking $y = x^*$ finishes the proof.": no line stands behind it.

It assumes nothing, and is told.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.text import lazy_re as re

PUTS_IN = (
    r"(?:taking|choosing|setting|putting|letting|picking|substituting|plugging\s+in|inserting"
    r"|applying\s+(?:this|it)\s+(?:with|to|at))"
)
FORMULA = r"\$[^$]*\$"
PROVED = (
    r"(?:proof|claim|result|statement|lemma|theorem|proposition|assertion|corollary"
    r"|(?:desired\s+)?(?:bound|inequality|identity))"
)
ENDS = re.compile(
    rf"(?:\A|(?<=[.:;])\s|\n)\s*(?P<said>(?:(?:finally|now|hence|thus)\s*,?\s+)?{PUTS_IN}\s+{FORMULA}"
    rf"(?:\s*(?:,|and)\s*{FORMULA})*"
    rf"\s+(?:now\s+|then\s+)?(?:finish|complet|conclud|end|prov|establish|giv|yield|show)e?s\s+(?:the|our)\s+{PROVED}\s*\.)"
    r"(?=\s*(?:\\qed|\\hfill|\$\\(?:square|Box|blacksquare)\$|\\end\s*\{(?:proof|document)\}|\n\s*\n|\\(?:sub)*section|\Z))",
    re.IGNORECASE,
)


def without_last_words(text: str) -> tuple[str, list[Unread]]:
    """Return a text of as many lines without such sentences, and what is told of them."""
    apart = [*set_apart(text)]
    told: list[Unread] = []

    def put(found: re.Match[str]) -> str:
        start, stop = found.span("said")
        if any(start < last and first < stop for first, last in apart):
            return found[0]
        told.append(Unread(text.count("\n", 0, start) + 1, " ".join(found["said"].rstrip(".").split())))
        return found[0][: start - found.start()] + re.sub(r"[^\n]", " ", found["said"])

    return ENDS.sub(put, text), told
