r"""Gradients of a loss by its name, \nabla_A \mathcal L beside \mathcal L(W) and W = …: of \mathcal L(W)."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

NAME = r"(?:\\mathcal\s*\{?\s*[A-Z]\s*\}?|\\ell(?![a-z])|(?<![A-Za-z\\])L(?![A-Za-z]))"
CALLED = re.compile(
    rf"(?P<f>{NAME})\s*(?P<of>\(\s*(?:[A-Zh-z]|\\(?:theta|phi|omega|beta)(?![a-z]))(?:_\w|_\{{\w+\}})?\s*\))"
)
"""A loss of one matrix, or of one column."""
OPENS = r"\s*(?:\\left|\\[bB]igg?l?)?\s*\("
ALONE = rf"(?!\s*\}}?(?:{OPENS}|\s*[_^]))"
"""No argument and no mark behind a name, nor behind the bracket that ends it."""
SLOPE = re.compile(
    rf"(?P<slope>\\nabla\s*_\s*(?:\{{[^{{}}]*\}}|[A-Za-z])\s*{NAME}){ALONE}"
    rf"|(?P<above>\\[tdc]?frac\s*\{{\s*\\partial\s*{NAME}\s*)(?=\}}\s*\{{\s*\\partial)"
)


def with_arguments(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines in which such gradients are of the loss at its argument; and what is told."""
    calls = {(_plain(one["f"]), _plain(one["of"])) for one in CALLED.finditer(text)}
    names = {re.sub(r"\\mathcal\{?|[{}\s]", "", one[0]) for one in re.finditer(NAME, text)}
    if len(calls) != 1 or len(names) != 1 or SLOPE.search(text) is None:
        return text, []
    ((f, of),) = calls
    letter = re.escape(of.strip("()"))
    said = re.search(rf"(?<![A-Za-z\\]){letter}\s*&?\s*:?=(?!\s*0)", text)
    rest = re.sub(rf"\\nabla\s*_\s*(?:\{{[^{{}}]*\}}|[A-Za-z])\s*{NAME}", " ", text)
    defined = re.search(rf"{NAME}\s*(?:\([^()]*\))?\s*&?\s*:?=", rest)
    if (
        said is None
        or defined
        or re.search(rf"{NAME}{OPENS}(?!\s*{letter}\s*(?:\\right|\\[bB]igg?r?)?\s*\))", text)
    ):
        return text, []
    own = re.compile(rf"\\nabla\s*_\s*(?:\{{\s*{letter}\s*\}}|{letter}(?![A-Za-z]))\s*(?P<f>{NAME}){ALONE}")
    made = in_formulas(text, lambda one: own.sub(lambda found: rf"\nabla {found['f']}{of}", one))
    made = in_formulas(
        made, lambda one: SLOPE.sub(lambda found: f"{found['slope'] or found['above']}{of}", one)
    )
    named = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", f)
    return made, [f"{named} is {named}{of}"]


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name)
