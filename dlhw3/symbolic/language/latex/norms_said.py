r"""Norms that the words give another meaning than here: "let $\|\cdot\|$ be the operator norm"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.sentences import FORMULA, Sentence

BAR = r"\\(?:\||[lr]?Vert(?![a-zA-Z]))"
NORM = re.compile(rf"(?:\\left)?\s*(?:{BAR}|\|\|)[^|]*?(?:\\right)?\s*(?:{BAR}|\|\|)")
"""A norm alone, ‖·‖ or ‖W‖."""
OTHER = (
    r"(?:operator|spectral|nuclear|trace|infinity|sup(?:remum)?|max(?:imum)?|induced|dual|weighted|energy|Mahalanobis"
    r"|Schatten|Ky[\s-]Fan|sub-?multiplicative|arbitrary|general|given|any|some|matrix\s+2|1|one)"
)
IS = r"(?:be|is|denotes?|means?|stands\s+for|for|as|:)"
BEHIND = re.compile(
    rf"{FORMULA}[\s,]*(?:\w+\s+)?{IS}\s+(?:the\s+|an?\s+)?(?:\w+\s+)?{OTHER}[\s-]+(?:[\w-]+\s+)?(?:semi-?)?norm\b"
)
BEFORE = re.compile(
    rf"\b{OTHER}[\s-]+(?:[\w-]+\s+)?norm\b[\s,(]*(?:(?:(?:which\s+)?(?:is|are)\s+)?(?:denoted|written|called)(?:\s+by|\s+as)?\s+)?{FORMULA}"
)


def require_euclidean(sentences: Iterable[Sentence]) -> None:
    r"""Refuse words that say of \|\cdot\|, or of a \|W\|, that it is another norm than the Euclidean one."""
    for sentence in sentences:
        for found in (*BEHIND.finditer(sentence.words), *BEFORE.finditer(sentence.words)):
            place = found.start() + found[0].index(FORMULA)
            formula = sentence.formulas[sentence.words.count(FORMULA, 0, place)]
            if NORM.fullmatch(formula.strip()):
                words = (
                    "The norms here are Euclidean (of a matrix Frobenius's), and the sum of absolute values."
                )
                written = sentence.written(found.start(), found.end())
                at = Span(written, 0, len(written))
                raise UserError(f"Line {sentence.number}: {words}", at=at, hint=r"\|X\|_F")
