r"""Gradients in parameters that a function has besides its arguments: $\nabla_a f(x)$ of $f(x) = a^\top \phi(W x)$.

The value that words or a display give stands in the place of f(x), at the same argument. A text is returned of as
many lines.

So is the size of a centering matrix, $P = I - \frac{1}{n} \mathbf{1} \mathbf{1}^\top$, which the ones say.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

NAME = r"(?:[fghF]|\\(?:phi|psi|ell)(?![a-z]))"
DEFINED = re.compile(
    rf"^\$?\s*(?P<f>{NAME})\s*\(\s*(?P<x>[a-z])\s*\)\s*:?=\s*(?P<value>[^=<>$&]+?)\s*[.,;]?\s*\$?$"
)
LETTER = r"[A-Za-z](?:_(?:\d|\{\d\}))?"
SLOPE = rf"\\nabla\s*_\s*(?:\{{\s*(?P<a>{LETTER})\s*\}}|(?P<b>[A-Za-z]))\s*"
CENTERING = re.compile(
    r"(?<![A-Za-z\\])(?P<P>[A-Z])\s*:?=\s*I(?:_n)?\s*-\s*\\[td]?frac\s*(?:\{\s*1\s*\}\s*\{\s*(?P<n>[a"
    r"-z])\s*\}|1\s*(?P<m>[a-z]))\s*"
    r"(?:\\mathbf\s*\{?\s*1\s*\}?|\\mathbb\s*\{?\s*1\s*\}?)(?:_(?:\w"
    r"|\{\w\}))?\s*(?:\\mathbf\s*\{?\s*1\s*\}?|\\mathbb\s*\{?\s*1\s*\}?)(?:_(?:\w"
    r"|\{\w\}))?\s*\^\s*\{?\s*\\top"
)
EDGES = re.compile(r"\A(?:\\\[|\\\(|\$\$?|\\begin\{\w+\*?\})|(?:\\\]|\\\)|\$\$?|\\end\{\w+\*?\})\Z")
LONGEST = 600
"""Of how many signs what a function is may be."""
BODY = re.compile(r"\\begin\s*\{document\}[^\S\n]*")


def with_parameters_unnamed(text: str) -> tuple[str, list[str]]:
    """Return a text with such gradients of what the function is, and with such sizes, and what is t"
    "old of them."""
    text, told = _sized(text)
    values = [found for one in formulas_in(text) if (found := DEFINED.match(_bare(one)))]
    for found in values:
        f, x, value = found["f"], found["x"], found["value"].strip()
        alone = sum(other["f"] == f for other in values) == 1
        if not alone or "\\text" in value or "\\quad" in value:
            continue
        form = re.compile(rf"{SLOPE}{re.escape(f)}\s*\(\s*{x}\s*\)")

        def put_in(one: re.Match[str], f: str = f, x: str = x, value: str = value) -> str:
            letter = one["a"] or one["b"]
            own = rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z_])"
            if letter == x or not re.search(own, value):
                return one[0]
            told.append(rf"\nabla_{{{letter}}} {f}({x}) is the gradient of what {f}({x}) is, in {letter}")
            return rf"\nabla_{{{letter}}} \left({value}\right)"

        text = in_formulas(text, lambda formula, form=form, put=put_in: form.sub(put, formula))  # type: ignore[misc]
    return text, [*dict.fromkeys(told)]


def _bare(formula: str) -> str:
    """Return a formula without the signs around it."""
    bare = EDGES.sub("", formula.strip()).strip()
    return bare if len(bare) <= LONGEST else ""


def _sized(text: str) -> tuple[str, list[str]]:
    found = CENTERING.search(text)
    if found is None or re.search(rf"(?<![A-Za-z\\]){found['P']}\s*\\in|%\s*shape", text):
        return text, []
    n = found["n"] or found["m"]
    begin = BODY.search(text)
    at = begin.end() if begin else 0
    said = rf"Let ${found['P']} \in \mathbb{{R}}^{{{n} \times {n}}}$. "
    return text[:at] + said + text[at:], [f"{found['P']} is {n}×{n}, as many as there are ones"]
