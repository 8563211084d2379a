r"""Matrices that words give a form, of which a line takes a gradient: "let $D$ be diagonal" above $\nabla_D$.

Among diagonal matrices the gradient is another than that in all entries, and which one is meant is not said; that
among symmetric ones is known, and a sphere or orthogonal matrices leave a gradient what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence, set_apart

LETTER = r"(?:\\(?:mathbf|boldsymbol|bm)\s*\{\s*\\?[A-Za-z]+\s*\}|\\[A-Z][a-z]+|[A-Z])"
FORM = (
    r"(?:(?:block[\s-]*)?diagonal(?!\s*(?:of|entr|element|is|dominan|i[sz]))(?!ly)"
    r"|skew(?:[\s-]*symmetric)?|anti-?\s?symmetric"
    r"|(?:strictly\s+|unit\s+)?(?:(?:upper|lower)[\s-]*)?triangular|(?:block[\s-]*)?(?:Toeplitz|Hankel"
    r"|circulant)|bidiagonal|tridiagonal|banded"
    r"|hollow|traceless|persymmetric|sparse)"
)
HOW = (
    r"(?:(?:an?|the|real|square|always|assumed\s+to\s+be|constrained\s+to\s+be|to\s+be"
    r"|restricted\s+to\s+be|invertible|positive)\s+)*"
)
SAID = re.compile(
    rf"(?P<who>{FORMULA})\s*,?\s*(?:is|be|are|being|denotes?|remains?|stays?)\s+{HOW}(?P<form>{FORM})\b"
    rf"|\b(?P<such>{FORM})\s+(?:matri(?:x|ces)|weights?)\s+(?P<named>{FORMULA})"
    rf"|(?P<of>{FORMULA})\s*,?\s*(?:has|have|having|with)\s+(?:an?\s+)?(?P<with>(?:zero"
    rf"|vanishing)\s+(?:diagonal|trace)|zeros\s+on\s+the\s+diagonal)\b",
    re.IGNORECASE,
)
"""What words call of a form: the letter, and the form."""
TURNED = re.compile(
    rf"(?P<x>{LETTER})\s*(?:\^\s*\{{?\s*(?:\\top|T)\s*\}}?\s*=\s*-\s*(?P=x)"
    rf"|=\s*-\s*(?P=x)\s*\^\s*\{{?\s*(?:\\top|T)\s*\}}?)\s*"
)
DENIED = re.compile(
    r"\b(?:not?|never|neither|nor|without|if|whether|unless|would|could|when|whenever)\b|n't\b|\?", re.I
)
OF_IT = (
    r"(?:\\nabla(?:\^2)?\s*_\s*(?:\{{\s*{x}\s*\}}|{x}(?![A-Za-z]))|\{{\s*\\(?:partial"
    r"|mathrm\{{d\}})\s*{x}\s*\}}|\\partial\s*{x}\b)"
)
"""A gradient in a letter."""
FUNCTION = r"(?P<f>(?:\\(?:mathcal|mathrm)\s*\{{[A-Z]\}}|\\?[A-Za-z]+))\s*\(\s*{x}\s*\)\s*&?\s*:?="


def require_all_entries(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words give a matrix a form in which a line takes a gradient."""
    if r"\nabla" not in text and r"\partial" not in text:
        return
    shown = " ".join(text[start:stop] for start, stop in set_apart(text))
    for sentence in sentences:
        if DENIED.search(sentence.words) or sentence.claimed:
            continue
        said = [(one, form, written) for one, form, written in _said(sentence)]
        for letter, form, written in said:
            if _has_gradient(letter, shown, text) and not _declared(letter, text):
                told = f"The words change a gradient in {letter}: it may be one among {form} matrices, or of all."
                at = Span(written, 0, len(written))
                raise UserError(f"Line {sentence.number}: {told}", at=at, hint=f"% shape {letter}: n,n")


def _said(sentence: Sentence) -> list[tuple[str, str, str]]:
    found = []
    for one in SAID.finditer(sentence.words):
        group = next(name for name in ("who", "named", "of") if one[name])
        letter = sentence.formulas[sentence.words.count(FORMULA, 0, one.start(group))]
        letter = letter.partition("\\in")[0].strip()
        form = one["form"] or one["such"] or "such"
        if re.fullmatch(LETTER, letter):
            found.append((letter, form, sentence.written(*one.span()).strip(" ,")))
    for formula in sentence.formulas:
        if turned := TURNED.fullmatch(formula.strip()):
            found.append((turned["x"], "skew-symmetric", formula))
    return found


def _has_gradient(letter: str, shown: str, text: str) -> bool:
    """Whether formulas that are set apart have a gradient in a letter, or of a function that is defined in it."""
    x = re.escape(letter)
    if re.search(OF_IT.format(x=x), shown):
        return True
    functions = re.finditer(rf"(?<![A-Za-z\\]){FUNCTION.format(x=x)}", text)
    return any(re.search(rf"\\nabla\s*{re.escape(one['f'])}(?![A-Za-z])", shown) for one in functions)


def _declared(letter: str, text: str) -> bool:
    return re.search(rf"%\s*(?:shape|assume)\s+{re.escape(letter)}(?![A-Za-z])", text) is not None
