"""A property that the sentence of a false line names as its reason, and nothing assumes: by convexity."""

from __future__ import annotations

from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import MOVING, Line
from dlhw3.symbolic.language.judged.said_around import chain_of
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, Sentence
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import KEPT, OPERATORS

OF_FUNCTIONS = (
    (r"(?:strong\s+)?convexity", ("convex",)),
    (r"concavity", ("conca", "convex")),
    (r"smoothness", ("smooth",)),
    (r"Lipschitz(?:ness|\s+continuity)", ("Lipschitz", "smooth")),
    (r"(?:monotonicity|homogeneity)", ("monotone", "homogeneous", "=", "strongly convex")),
    (r"(?:optimality|stationarity)", ("=",)),
)
OF_LETTERS = (
    (r"ortho(?:gonal|normal)ity", ("orthogonal", "=")),
    (r"Pythagor\w+", ("orthogonal", "=")),
    (r"symmetry(?=\s+of\s+§)", ("symmetric", "psd", "pd", "=")),
    (r"(?:positive\s+(?:semi-?)?definiteness|positivity|non-?negativity)", ("psd", "pd", ">", "≥")),
)
"""Nouns of properties, and what is in an assumption that says one."""
TAG = re.compile(r"\\tag\*?\s*\{(?P<words>[^{}$]*)\}")


def reason_beside(document: Document, sentence: Sentence, line: Line, display: str) -> str:
    """Return the noun of a property in the words around a display, where nothing assumes such; or nothing."""
    place = next(k for k, (first, last) in enumerate(sentence.displays) if first <= line.number <= last)
    parts = sentence.words.split(DISPLAY)
    words = f"{parts[place]} {parts[place + 1]} {' '.join(one['words'] for one in TAG.finditer(display))}"
    texts = [*document.texts, *(one.text for one in document.related), *(one.text for one in document.said)]
    for noun, roots in (*(OF_FUNCTIONS if _is_abstract(document, line) else ()), *OF_LETTERS):
        found = re.search(rf"\b{noun}(?![\w-])", words, re.IGNORECASE)
        if found and not any(root in text for root in roots for text in texts):
            return found[0]
    return ""


def _is_abstract(document: Document, line: Line) -> bool:
    """Whether a function of which nothing is known stands in a line or in the one before."""
    calls = (
        node.name for one in chain_of(document, line) for node in one.tree.every() if node.kind == "call"
    )
    return any(name not in KEPT and name not in OPERATORS and name not in MOVING for name in calls)
