r"""An activation of which nothing is said, a = \sigma(z) beside z = W x + b: some function of columns with columns.

That assumes nothing of it, and what lines say of layers without its derivative holds of any.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

SIGN = re.compile(r"\\sigma(?![a-zA-Z])")
CALL = re.compile(
    r"\\sigma(?![a-zA-Z])\s*(?:\\left|\\[bB]igg?l?)?\s*\(\s*(?P<z>(?:\\(?:mathbf|boldsymbol"
    r"|bm|hat|tilde|bar)\s*(?:\{\s*[a-z]\s*\}|[a-z])|[a-z])"
    r"(?:\s*_\s*(?:\d|\{\s*\d\s*\}|[LlTt]))?(?:\s*\^\s*(?:\{\s*[(\[]?\s*(?:\w"
    r"|\\ell)\s*[)\]]?\s*\}|[lL]))?)\s*(?:\\right|\\[bB]igg?r?)?\s*\)"
)
SAID = re.compile(
    r"\b(?:sigmoid|logistic|tanh|\w*relu|rectif\w*|softmax|gelu|swish|silu|identity"
    r"|entry-?wise|element-?wise|component-?wise|coordinate-?wise|point-?wise"
    r"|standard\s+deviations?|variances?|singular|permutations?|sign)\b",
    re.IGNORECASE,
)
"""Words by which \\sigma is a function that has a name, or none."""


def with_activation_unsaid(text: str) -> str:
    r"""Return a text that says of \sigma that it is a function of columns, where it is one of a single column."""
    formulas = [*formulas_in(text)]
    every = " , ".join(formulas)
    points = {re.sub(r"[\s{}]", "", one["z"]) for one in CALL.finditer(every)}
    if len(points) != 1 or len(CALL.findall(every)) != len(SIGN.findall(every)) or SAID.search(text):
        return text
    size = next((one for one in "pqsu" if not re.search(rf"(?<![A-Za-z\\]){one}(?![A-Za-z])", every)), "")
    name = next(
        (
            one
            for one in (r"\psi", r"\phi", "g", "h")
            if not re.search(rf"(?<![A-Za-z\\]){re.escape(one)}(?![A-Za-z])", every)
        ),
        "",
    )
    if not size or not name:
        return text
    named = in_formulas(text, lambda one: SIGN.sub(lambda _: f"{name} ", one))
    return rf"Let ${name}: \mathbb{{R}}^{size} \to \mathbb{{R}}^{size}$. {named}"
