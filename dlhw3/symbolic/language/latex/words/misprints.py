r"""Words that correct a formula of the file: "in the first display the sign should be $+$", "a factor is missing".

A file is judged as it is written; a correction in words, most often at its end, is not made in any line.
"""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.latex.words.added_to_it import formulas_of
from dlhw3.symbolic.language.text import lazy_re as re

PART = (
    r"(?:signs?|factors?(?:\s+of\s+\S+)?|exponents?|ind(?:ex|ices)|transposes?|subscripts?|superscripts?|minus(?:\s+signs?)?"
    r"|plus(?:\s+signs?)?|coefficients?|one\s+half|brackets?|parenthes[ei]s|powers?)"
)
PLACE = (
    r"(?:definitions?|equations?|displays?|lines?|formulas?|formulae|recursions?|iterations?|expressions?|statements?"
    r"|left[\s-]hand\s+sides?|right[\s-]hand\s+sides?|update(?:\s+rule)?|loss|gradient)"
)
WHERE = r"(?:\s+(?:(?:in|of|on|before|in\s+front\s+of|behind|above|below|at)\s+)(?:[^.;:,]{1,50}?))?"
LOST = r"(?:missing|forgotten|misprinted|lost|reversed|misplaced|swapped|left\s+out\s+by\s+mistake|wrong|incorrect)"
BE = r"(?:is|are|was|were|has\s+been|have\s+been|went|got)"
SHOULD = (
    r"(?:should|ought\s+to|must)\s+(?:in\s+fact\s+|really\s+|instead\s+|actually\s+|rather\s+|of\s+course\s+)?"
    r"(?:be|have\s+been|read|have|say|carry|have\s+read|come\s+with)\b"
)
NOTED = (
    r"(?!\s+(?:noted|clear|obvious|familiar|compared|thought|understood|seen|chosen|small|large|stressed|remembered"
    r"|kept|easy|possible|positive|symmetric|right|correct|handled|checked|taken|consistent)\b)"
)
CORRECTS = re.compile(
    rf"\b(?:the|a|an|this|that|its|one|all|both)\s+(?:[\w-]+\s+){{0,2}}?{PART}{WHERE}\s+(?:{BE}\s+(?:unfortunately\s+)?{LOST}\b"
    rf"|{SHOULD}{NOTED})"
    rf"|\b(?:the|this|that|our|its)\s+(?:[\w-]+\s+){{0,3}}?{PLACE}{WHERE}\s+(?:should|ought\s+to|must)\s+"
    rf"(?:in\s+fact\s+|instead\s+|actually\s+|of\s+course\s+)?(?:read|say|have\s+read|carry|have\s+(?:(?:an?|the)\s+(?:[\w-]+\s+)?{PART}\b|{FORMULA}))"
    rf"|{FORMULA}\s+(?:above\s+|there\s+|here\s+)?(?:should|must)\s+(?:in\s+fact\s+|instead\s+|of\s+course\s+)?(?:read|have\s+been)\s+{FORMULA}"
    rf"|\bread\s+{FORMULA}\s+(?:for|instead\s+of|in\s+place\s+of)\s+{FORMULA}|^for\s+{FORMULA}\s*,?\s+read\s+{FORMULA}"
    rf"|\b(?:correct|right|true|proper)\s+{PLACE}\s+(?:has|carries|contains|involves|comes\s+with)\s+[^.;{DISPLAY}]*"
    r"\b(?:in\s+place\s+of|instead\s+of|rather\s+than|where|not)\b"
    rf"|\b(?:we|i)\s+(?:have\s+)?(?:forgot|forgotten|lost|dropped|missed|overlooked)\s+(?:the|a|an)\s+(?:[\w-]+\s+)?{PART}\b"
    r"(?=[^.;]*\b(?:above|here|there|in\s+the|display|line|[.]|$))",
    re.IGNORECASE,
)
"""What corrects a formula of the file."""
OTHERS = re.compile(
    r"\b(?:if|would|could|may|might|can|whether|when|unless|often|usually|sometimes|common\w*|typical\w*|frequent\w*|easy"
    r"|easily|students?|people|authors?|papers?|books?|literature|textbooks?|lecture|previous|earlier|old|their|his|her|code"
    r"|implementation|library|version|edition|not?|never|none|nor|without|naive\w*|exercise|check|convince|reader|you|your"
    r"|attempt|answer|solution|reviewer|referee|first\s+draft)\b|\[|\?|n't\b",
    re.IGNORECASE,
)
"""Words of a mistake that is others', or could be made."""


def require_no_misprint(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words correct a formula of a text, which is judged as it stands."""
    for sentence in sentences:
        found = None if OTHERS.search(sentence.words) or sentence.claimed else CORRECTS.search(sentence.words)
        if found is None or re.search(r"%\s*(?:let|assume)\b", text):
            continue
        first = next((" ".join(one.split()) for one in formulas_of(text) if "=" in one), "")
        if first:
            written = sentence.written(*found.span()).strip(" ,")
            told = f"The words change {first} here, or another formula, and none has that."
            at, hint = (
                Span(written, 0, len(written)),
                "the formula as it should be, in the place of this sentence",
            )
            raise UserError(f"Line {sentence.number}: {told}", at=at, hint=hint)
