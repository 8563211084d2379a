r"""Displays that find what words called a letter: "let $K$ be the Gram matrix of $X$. Then \[ K = X^\top X \]".

Such a line is a claim of what is called so. As a definition it would be right whatever it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dlhw3.symbolic.language.latex.text.rows import Row, bare
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.text import lazy_re as re

NOUNS = r"(?:the|its|their)\s+(?:[A-Za-z][\w'’-]*\s+){1,4}?(?:of|between|onto|from|with|for)\s"
CALLED = re.compile(
    rf"(?P<who>{FORMULA})\s+(?:is|be|denotes?)\s+{NOUNS}|\bdenote\s+by\s+(?P<by>{FORMULA})\s+{NOUNS}",
    re.IGNORECASE,
)
"""A letter that is something of others."""
FOUND = re.compile(
    r"(?:^|[.;,]\s*|\band\s+)(?:then|hence|thus|therefore|consequently|so|it\s+follows\s+that)\s*,?"
    r"(?:\s+we\s+(?:have|get|obtain|find|conclude)(?:\s+that)?)?\s*[,:]?\s*$"
    r"|\b(?:we\s+(?:get|obtain|find|conclude)(?:\s+that)?|it\s+follows\s+that)\s*[,:]?\s*$",
    re.IGNORECASE,
)
"""How words lead to what follows."""


def called_before(row: Row, every: Sequence[Sentence]) -> Iterator[str]:
    """Yield what words call the letter of a line before it, where they lead to the line as to what follows."""
    head = bare(row.text.partition(" = ")[0])
    for k, sentence in enumerate(every):
        leads = sentence.words.split(DISPLAY)
        for place, (first, last) in enumerate(sentence.displays):
            if first <= row.number <= last and place < len(leads) and FOUND.search(leads[place]):
                for one in every[: k + 1]:
                    yield from _called(head, one)


def _called(head: str, sentence: Sentence) -> Iterator[str]:
    for found in CALLED.finditer(sentence.words):
        at = found.start("who") if found["who"] else found.start("by")
        formula = sentence.formulas[sentence.words.count(FORMULA, 0, at) :][:1]
        if formula and bare(formula[0]) == head:
            yield sentence.written(*found.span()).strip()
