r"""A loss by what it depends on, "let $L$ be a scalar loss that depends on $Y$": it is L = \ell(Y).

And biases that are added to each row of a batch, Y = X W + b, which are \mathbf{1} b^\top there. A text of as many
lines is returned.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import (
    formulas_in,
    in_formulas,
    of_as_many_lines,
    outside,
    phrase,
)
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:[A-Za-z]|\\hat\s*(?:\{\s*[A-Za-z]\s*\}|[A-Za-z]))(?:_(?:\w|\{\w+\}))?"
LOSS = r"(?:[A-Z]|\\mathcal\s*(?:\{\s*[A-Z]\s*\}|[A-Z]))"
DEPENDS = phrase(
    rf"(?P<head>\blet|\bsuppose(?: that)?|\bassume(?: that)?) \$\s*(?P<L>{LOSS})\s*\$ (?:be|is"
    rf"|denotes?) (?:an?|the|some|any|our)(?: (?:scalar|differentiable|smooth|final|downstream"
    rf"|real-valued))*"
    r" (?:loss|objective|cost|error|function|scalar)(?: function)?,? (?:(?:that|which)"
    r" (?:only )?(?:depends(?: only)? on|is (?:computed|obtained) from|is (?:an? )?(?:\w+"
    r" )?function of)"
    rf"|depending (?:only )?on|computed from|of)(?: the (?:output|outputs|activations|logits"
    rf"|layer output))? \$\s*(?P<y>{LETTER})\s*\$",
    r"(?=\s*[.;])",
)
"""A loss by the one letter that it depends on."""
MORE = re.compile(
    r"\b(?:depend(?:s|ing|ent|ence)?|function\s+of|computed\s+from|involves?|contains?"
    r"|regulari[sz]\w*|penalt\w+)\b",
    re.IGNORECASE,
)
"""Words of what something depends on."""
ROWS = (
    r"(?P<Y>[A-Z]|\\hat\s*\{?\s*[A-Z]\s*\}?)\s*:?=\s*(?P<X>[A-Z])\s*(?P<W>[A-Z])(?:\s"
    r"|\\[,;!])*\+\s*(?P<b>b)(?![\w^'(])(?!\s*[_^\\])"
)
BIASED = re.compile(ROWS)
"""Rows of a batch times weights, with one bias for all of them."""
BATCH = re.compile(
    r"\b(?:mini-?\s*)?batch(?:es)?\b|\bbroadcast\w*|\brow[\s-]+vectors?\b|\beach\s+row\b|\brows\b",
    re.IGNORECASE,
)


def with_losses_depending(text: str) -> str:
    """Return a text of the same lines in which such a loss is a function of what it depends on."""
    if "\\ell" in text or len(MORE.findall(text)) > len(DEPENDS.findall(text)):
        return text

    def made(found: re.Match[str]) -> str:
        own = rf"(?<![A-Za-z\\]){re.escape(found['L'])}\s*(?:\(|\^|_)"
        others = [*DEPENDS.finditer(text)]
        if re.search(own, " ".join(formulas_in(text))) or len(others) > 1:
            return found[0]
        return of_as_many_lines(found[0], rf"{found['head']} ${found['L']} = \ell({found['y']})$")

    return outside(text, lambda words: DEPENDS.sub(made, words))


def with_biases_of_rows(text: str) -> tuple[str, list[str]]:
    r"""Return a text of the same lines with \mathbf{1} b^\top for a bias of every row of a batch; it is told."""
    found = next((one for formula in formulas_in(text) if (one := BIASED.search(formula))), None)
    if found is None:
        return text, []
    vector = re.search(
        r"\bb\s*\\in\s*\\mathbb\s*\{?\s*R\s*\}?\s*\^\s*(?:\{\s*\w+\s*\}|\w)(?!\s*\\times)", text
    )
    matrix = re.search(rf"{found['X']}\s*\\in\s*\\mathbb\s*\{{?\s*R\s*\}}?\s*\^\s*\{{[^{{}}]*\\times", text)
    if not (vector and matrix) and not (BATCH.search(text) and matrix):
        return text, []
    if re.search(r"\bb\s*\\in\s*[^$]*\\times", text):
        return text, []
    added = re.compile(rf"({found['X']}\s*{found['W']}(?:\s|\\[,;!])*\+\s*)b(?![\w^'(])(?!\s*[_^\\])")
    told = f"b in {found['X']}{found['W']} + b is added to every row"
    return in_formulas(text, lambda one: added.sub(r"\1\\mathbf{1} b^\\top ", one)), [told]
