r"""A loss of which the words say what it is of, a differentiable loss $\ell(o)$: \nabla_W \ell is \nabla_W \ell(o).

So backpropagation is written. It is read so where the loss has one argument throughout, a letter, and no value.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import GAP, in_formulas
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

LOSS = r"(?:\\ell|\\mathcal\s*\{\s*L\s*\}|[LJ])"
LETTER = r"(?:\\hat\s*\{?\s*[a-z]\s*\}?|\\?[A-Za-z]+)(?:_(?:\w|\{\w+\}))?"
CALLED = rf"(?:{LOSS}|\\(?:phi|psi|varphi|Phi|Psi)(?![a-z])|[CEFf])"
NAMED = re.compile(
    rf"\b(?:loss|objective|cost|energy)(?:{GAP}function)?{GAP}(?:is{GAP})?\$\s*(?P<f>{CALLED})\s*\(\s*(?P<of>{LETTER})\s*\)\s*\$",
    re.IGNORECASE,
)
SAME = re.compile(rf"\$\s*(?P<f>{LOSS})\s*=\s*(?P<call>(?P=f)\s*\(\s*(?P<of>{LETTER})\s*\))\s*\$")
"""A loss that is said to be of a letter, ℓ = ℓ(h)."""
SLOPE = re.compile(rf"\\nabla\s*(?P<f>{LOSS})\s*\(\s*(?P<of>{LETTER})\s*\)")
"""The gradient at a letter, ∇L(W) of W = W_0 + B A, where nothing else says what a loss is of."""
BARE = r"(?![A-Za-z])(?!\s*(?:\\left\s*|\\[bB]igg?l?\s*)?[(_^'])"


def at_argument(text: str) -> tuple[str, list[str]]:
    """Return a text in which the gradients of such a loss have its argument, and what is told of that."""
    every = (*NAMED.finditer(text), *SAME.finditer(text))
    named = {(one["f"], re.sub(r"\s", "", one["of"])) for one in every}
    text = SAME.sub(r"$\g<call>$", text) if len(named) == 1 else text
    named = named or {
        (one["f"], re.sub(r"\s", "", one["of"]))
        for one in SLOPE.finditer(text)
        if re.search(rf"(?<![A-Za-z\\_]){re.escape(one['of'].strip())}\s*&?\s*:?=", text)
    }
    if len(named) != 1 or not [*set_apart(text)]:
        return text, []
    ((loss, of),) = named
    name = re.escape(loss)
    calls = re.findall(rf"(?<![A-Za-z\\]){name}\s*(?:\\left\s*)?\(([^()]*)\)", text)
    sloped = rf"\\(?:nabla(?:\s*_\s*(?:\{{[^{{}}]*\}}|\\[A-Za-z]+|\w))?|partial)\s*{name}\s*(?:\([^()]*\))?"
    valued = re.search(rf"{name}\s*(?:\([^()]*\))?\s*&?\s*:?=", re.sub(sloped, " ", text))
    if valued or {re.sub(r"\s", "", one) for one in calls} != {of}:
        return text, []
    below = re.compile(rf"(\\nabla\s*_\s*(?:\{{[^{{}}]*\}}|\\[A-Za-z]+|\w)\s*){name}{BARE}")
    over = re.compile(rf"(\\frac\s*\{{\s*\\partial\s*){name}(\s*\}}\s*\{{\s*\\partial)")

    def put(one: str) -> str:
        one = below.sub(lambda found: _at(found, loss, of), one)
        return over.sub(lambda found: f"{found[1]}{loss}({of}){found[2]}", one)

    made = in_formulas(text, put)
    return made, [f"{loss} is {loss}({of}) behind ∇"] if made != text else []


def _at(found: re.Match[str], loss: str, of: str) -> str:
    """Return a gradient of a loss with its argument; in that itself it is the gradient there."""
    own = re.sub(r"[\s{}_]|\\nabla", "", found[1]) == re.sub(r"[\s{}_]", "", of)
    return rf"\nabla {loss}({of})" if own else f"{found[1]}{loss}({of})"


SEVERAL = re.compile(rf"\$\s*(?P<f>{LOSS}|f)\s*\(\s*(?P<of>{LETTER}(?:\s*,\s*{LETTER}){{1,3}})\s*\)\s*\$")
"""A function of several letters, by words that give it no value."""


def at_slots(text: str) -> tuple[str, list[str]]:
    r"""Return a text with \nabla_1 \ell(r, s) for \partial\ell/\partial r of a loss ℓ(r, s), and what is told."""
    named = {(one["f"], re.sub(r"\s", "", one["of"])) for one in SEVERAL.finditer(text)}
    if len(named) != 1 or not [*set_apart(text)]:
        return text, []
    ((loss, of),) = named
    name, letters = re.escape(loss), of.split(",")
    calls = re.findall(rf"(?<![A-Za-z\\]){name}\s*(?:\\left\s*)?\(([^()]*)\)", text)
    sloped = rf"\\(?:nabla(?:\s*_\s*(?:\{{[^{{}}]*\}}|\\[A-Za-z]+|\w))?|partial)\s*{name}\s*(?:\([^()]*\))?"
    valued = re.search(rf"{name}\s*(?:\([^()]*\))?\s*&?\s*:?=", re.sub(sloped, " ", text))
    if valued or {re.sub(r"\s", "", one) for one in calls} != {of} or len({*letters}) != len(letters):
        return text, []
    over = re.compile(
        rf"\\[tdc]?frac\s*\{{\s*\\partial\s*{name}\s*(?:\([^()]*\)\s*)?\}}\s*\{{\s*\\partial\s*(?P<x>{LETTER})\s*\}}"
    )

    def put(one: str) -> str:
        return over.sub(lambda found: _in_slot(found, loss, letters), one)

    made = in_formulas(text, put)
    return made, [f"∂{loss}/∂{letters[0]} is in that argument of {loss}({of})"] if made != text else []


def _in_slot(found: re.Match[str], loss: str, letters: list[str]) -> str:
    """Return the gradient in an argument by its number, or in another letter at the arguments."""
    variable, of = re.sub(r"\s", "", found["x"]), ", ".join(letters)
    if variable in letters:
        return rf"(\nabla_{letters.index(variable) + 1} {loss}({of}))"
    return rf"\frac{{\partial {loss}({of})}}{{\partial {found['x']}}}"
