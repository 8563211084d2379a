r"""Norms that words give another meaning than here, "let $\|\cdot\|$ be the operator norm"; and complex letters."""

from __future__ import annotations

from collections.abc import Iterable

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence, set_apart
from dlhw3.symbolic.language.text import lazy_re as re

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
IN = re.compile(
    rf"{FORMULA}[\s,(]*(?:in|under|w\.?r\.?t\.?|with\s+respect\s+to|measured\s+in)\s+(?:the\s+|an?\s+)?(?:\w+\s+)?{OTHER}[\s-]+"
    r"(?:[\w-]+\s+)?norm\b|"
    rf"{FORMULA}\s*\(\s*(?:the\s+)?{OTHER}[\s-]+norm\s*\)"
)
RELATED = re.compile(r"\s*(?:$|[<>=]|\\(?:[lg]eq?|[lg]t)(?![a-z]))")
"""What may stand behind a norm of which words say which one it is."""
NOT_BUT = re.compile(
    rf"{FORMULA}[\s,]*{IS}\s+not\s+(?:the\s+|an?\s+)?(?:[\w-]+\s+)?norm\b,?\s+but\s+(?!(?:the\s+)?(?:usual\s+)?(?:Frobenius|Euclidean)\b)"
)
"""Which norm it is not, and which other one it is."""
BEFORE = re.compile(
    rf"\b{OTHER}[\s-]+(?:[\w-]+\s+)?norm\b[\s,(]*(?:(?:(?:which\s+)?(?:is|are)\s+)?(?:denoted|written|called)(?:\s+by|\s+as)?\s+)?{FORMULA}"
)


def require_euclidean(sentences: Iterable[Sentence]) -> None:
    r"""Refuse words that say of \|\cdot\|, or of a \|W\|, that it is another norm than the Euclidean one."""
    for sentence in sentences:
        for found in (one for form in (BEHIND, BEFORE, IN, NOT_BUT) for one in form.finditer(sentence.words)):
            place = found.start() + found[0].index(FORMULA)
            formula = sentence.formulas[sentence.words.count(FORMULA, 0, place)]
            if (norm := NORM.match(formula.strip())) and RELATED.match(formula.strip(), norm.end()):
                words = (
                    "The norms here are Euclidean (of a matrix Frobenius's), and the sum of absolute values."
                )
                written = sentence.written(found.start(), found.end())
                at = Span(written, 0, len(written))
                raise UserError(f"Line {sentence.number}: {words}", at=at, hint=r"\|X\|_F")


COMPLEX = re.compile(r"\\in(?![a-z])\s*\\(?:mathbb|mathbf|mathds)\s*\{?\s*C\s*\}?")
CALLED_COMPLEX = re.compile(
    rf"(?<!\bno )(?<!\bnot )\bcomplex(?:-valued)?\s+(?:matri\w+|vectors?|numbers?|scalars?)\s+{FORMULA}"
    rf"|{FORMULA}(?=\s+(?:be|is|are|denotes?)\s+an?\s+(?:\w+\s+)?complex(?:-valued)?\s+"
    r"(?:matrix|(?:column\s+)?vector|number|scalar)\b)"
)


ALL_COMPLEX = re.compile(
    r"(?:^|[,;:(]\s*|\b(?:with|for|over|use|uses|that|where|and|of)\s+)(?:(?:the|all|our|these|any|every|both|usual|standard|real\s+or)\s+)*"
    rf"(?<!simple\s)complex(?:-valued)?\s+(?:inner|scalar|dot)\s+products?\b|\b(?:with|for|over|of|where)\s+(?:all\s+|any\s+|every\s+)?complex(?:-valued)?\s+{FORMULA}"
    r"|\b(?:quantities|numbers|entries|vectors|matrices|variables|weights|letters|scalars|inputs|coefficients|everything|columns)\s+(?:(?:is|are|be|may\s+be|can\s+be)\s+)"
    r"(?:(?:here|all|now|real\s+or|in\s+general)\s+)*complex(?:-valued)?(?=\s*(?:$|[.,;:)]|and\b|here\b|vectors|numbers|matrices))"
    rf"|{FORMULA}\s+(?:is|are|may\s+be|can\s+be)\s+(?:(?:here|now|all"
    rf"|in\s+general)\s+)*complex(?:-valued)?(?=\s*(?:$|[.,;:)]|and\b|here\b))"
    r"|\b(?:over|in)\s+the\s+(?:field\s+of\s+)?complex\s+(?:numbers|plane|field)\b|\bcomplex(?:-valued)?\s+(?:entries|coefficients|scalars|matrices|vectors|weights)\b"
    r"|\bHermitian\s+(?:transpos\w+|matri\w+|inner\s+product|form)\b(?=.*\bcomplex\b)|\bcomplex\b(?=.*\bHermitian\b)",
    re.IGNORECASE,
)
"""What makes all letters complex: all quantities are complex."""
REAL = r"x \in \mathbb{R}^n"
NOT_SO = re.compile(
    r"\b(?:not?|never|nor|neither|if|unlike|instead|rather|would|could)\b|n't\b|\?", re.IGNORECASE
)


def require_real_displays(text: str) -> None:
    """Refuse displays that make a letter complex: all letters are real here."""
    for start, stop in set_apart(text):
        if found := COMPLEX.search(text, start, stop):
            line = text[text.rfind("\n", 0, found.start()) + 1 :].partition("\n")[0].strip()
            words = f"Line {text.count(chr(10), 0, found.start()) + 1}: all letters are real here."
            raise UserError(words, at=Span(line, 0, len(line)), hint=REAL)


def require_real(sentences: Iterable[Sentence]) -> None:
    """Refuse words that make a letter complex: all letters are real here."""
    for sentence in sentences:
        found = [one for one in sentence.formulas if COMPLEX.search(one)]
        if called := CALLED_COMPLEX.search(sentence.words):
            found.append(sentence.formulas[sentence.words.count(FORMULA, 0, called.end() - 1)])
        if not found and (every := ALL_COMPLEX.search(sentence.words)) and not NOT_SO.search(sentence.words):
            found.append(sentence.written(*every.span()).strip(" ,"))
        for formula in found:
            at = Span(formula, 0, len(formula))
            hint = re.sub(r"(?<=[{\s])C(?=[}\s])", "R", formula) if COMPLEX.search(formula) else REAL
            raise UserError(f"Line {sentence.number}: all letters are real here.", at=at, hint=hint)
