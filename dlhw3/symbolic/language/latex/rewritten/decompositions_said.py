r"""Singular value decompositions in passing, "the SVD $X = U \Sigma V^\top$", as what textbook_words.py reads.

"Let $X$ have the SVD …", "write the thin SVD of $X$ as …" and "using the SVD …, we have" say the same as "let
$X = U \Sigma V^\top$ be the SVD". A text is returned of as many lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import phrase
from dlhw3.symbolic.language.latex.text.put_instead import Forms, rewritten_by
from dlhw3.symbolic.language.text import lazy_re as re

BEGINS = r"(?P<begins>(?:\A|(?<=[.;:}\]])\s|\n)\s*)"
EQUATION = (
    r"(?P<said>\$\s*(?P<X>[A-Z])\s*=\s*[A-Z](?:_\w)?\s*(?:[A-Z]|\\Sigma|\\Lambda)\s*[A-Z](?:_\w)?\s*\^\s*\{?\s*"
    r"(?:\\top|T|\\intercal)\s*\}?\s*\$)"
)
SVD = (
    r"(?:(?:the|its|an?) )?\(?(?P<thin>thin|reduced|compact|economy)?\)?(?: )?"
    r"(?:SVD|singular value decomposition)(?: \(SVD\))?(?: of (?:the (?:[a-z]+ )?matrix )?\$\s*[A-Z]\s*\$)?,?"
    r"(?: (?:as|is|reads|given by|which is))? "
)
WRITTEN = phrase(
    rf"{BEGINS}(?:(?:Let us|We|Now|Next,?|Then) )?(?:consider|take|write|compute|denote|recall|introduce) {SVD}"
    rf"{EQUATION}",
    r"(?=\s*[.,;]|\s+(?:with|where|and)\b)",
)
USED = phrase(
    rf"{BEGINS}(?:Using|By|With|Via|Given|From|Plugging in|Substituting|Inserting) {SVD}{EQUATION}"
    r"(?P<more> (?:with|where|for) [^.;:]*?)?,",
    r"(?= )",
)
HELD = phrase(
    rf"{BEGINS}Let (?P<who>\$\s*(?P<Y>[A-Z])\s*(?:\\in[^$=]*)?\$)"
    rf"(?: (?:be|denote) (?:an?|the|our)(?: [a-z-]+){{1,4}})?,?"
    rf" (?:have|has|with) {SVD}{EQUATION}",
    r"(?=\s*[.,;]|\s+(?:with|where|and)\b)",
)
FORMS: Forms = (
    (WRITTEN, "Let {said} be the {thin} SVD"),
    (USED, "Let {said} be the {thin} SVD{more}. Then"),
    (HELD, "Let {who} be a matrix. Let {said} be the {thin} SVD"),
)


def with_decompositions(text: str) -> str:
    """Return a text in which such decompositions are in the words that are read."""
    if re.search(r"\bSVD\b|singular\s+value\s+decomposition", text) is None:
        return text
    return rewritten_by(FORMS, text)
