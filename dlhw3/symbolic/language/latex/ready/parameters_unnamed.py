r"""Parameters that a text does not write where its loss is: a loss without its argument.

Gradients in parameters that a function has besides its arguments: $\nabla_a f(x)$ of $f(x) = a^\top \phi(W x)$.

The value that words or a display give stands in the place of f(x), at the same argument. A text is returned of as
many lines.

So is the size of a centering matrix, $P = I - \frac{1}{n} \mathbf{1} \mathbf{1}^\top$, which the ones say.
Gradients of a loss by its name, \nabla_A \mathcal L beside \mathcal L(W) and W = …: of \mathcal L(W).
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.latex.text.rows import bare
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


LOSS = r"(?:\\mathcal\s*\{?\s*[A-Z]\s*\}?|\\ell(?![a-z])|(?<![A-Za-z\\])L(?![A-Za-z]))"
CALLED = re.compile(
    rf"(?P<f>{LOSS})\s*(?P<of>\(\s*(?:[A-Zh-z]|\\(?:theta|phi|omega|beta)(?![a-z]))(?:_\w|_\{{\w+\}})?\s*\))"
)
"""A loss of one matrix, or of one column."""
OPENS = r"\s*(?:\\left|\\[bB]igg?l?)?\s*\("
ALONE = rf"(?!\s*\}}?(?:{OPENS}|\s*[_^]))"
"""No argument and no mark behind a name, nor behind the bracket that ends it."""
BARE_SLOPE = re.compile(
    rf"(?P<slope>\\nabla\s*_\s*(?:\{{[^{{}}]*\}}|[A-Za-z])\s*{LOSS}){ALONE}"
    rf"|(?P<above>\\[tdc]?frac\s*\{{\s*\\partial\s*{LOSS}\s*)(?=\}}\s*\{{\s*\\partial)"
)


def with_arguments(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines in which such gradients are of the loss at its argument; and what is told."""
    calls = {(bare(one["f"]), bare(one["of"])) for one in CALLED.finditer(text)}
    names = {re.sub(r"\\mathcal\{?|[{}\s]", "", one[0]) for one in re.finditer(LOSS, text)}
    if len(calls) != 1 or len(names) != 1 or BARE_SLOPE.search(text) is None:
        return text, []
    ((f, of),) = calls
    letter = re.escape(of.strip("()"))
    said = re.search(rf"(?<![A-Za-z\\]){letter}\s*&?\s*:?=(?!\s*0)", text)
    rest = re.sub(rf"\\nabla\s*_\s*(?:\{{[^{{}}]*\}}|[A-Za-z])\s*{LOSS}", " ", text)
    defined = re.search(rf"{LOSS}\s*(?:\([^()]*\))?\s*&?\s*:?=", rest)
    if (
        said is None
        or defined
        or re.search(rf"{LOSS}{OPENS}(?!\s*{letter}\s*(?:\\right|\\[bB]igg?r?)?\s*\))", text)
    ):
        return text, []
    own = re.compile(rf"\\nabla\s*_\s*(?:\{{\s*{letter}\s*\}}|{letter}(?![A-Za-z]))\s*(?P<f>{LOSS}){ALONE}")
    made = in_formulas(text, lambda one: own.sub(lambda found: rf"\nabla {found['f']}{of}", one))
    made = in_formulas(
        made, lambda one: BARE_SLOPE.sub(lambda found: f"{found['slope'] or found['above']}{of}", one)
    )
    named = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", f)
    return made, [f"{named} is {named}{of}"]
