"""How else a text that is refused may be read: sets of labels as equations, updates as definitions, and others."""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.ready.derivatives_written_out import with_derivatives_first
from dlhw3.symbolic.language.latex.ready.labels import of_a_class, of_columns
from dlhw3.symbolic.language.latex.ready.points_beside_members import with_members_apart
from dlhw3.symbolic.language.latex.ready.shown_steps import in_words
from dlhw3.symbolic.language.latex.text.one_spelling import in_one_spelling
from dlhw3.symbolic.language.text import lazy_re as re

LOGISTIC = re.compile(
    r"1\s*-\s*\\sigma(?![a-z])|1\s*\+\s*(?:\\mathrm\s*\{?)?(?:e\}?\s*\^\s*\{?\s*-|\\exp\s*(?:\\left)?[({]\s*-)"
)
"""What only the sigmoid has of all activations: σ(1 − σ), or 1/(1 + e⁻ˣ)."""
MEAN_OF_LETTER = re.compile(
    r"\\(?:mathbb|mathrm|operatorname)\s*\{?E\}?\s*(?:\\left|\\[bB]igg?l?)?\s*[\[({]\s*"
    r"(?P<x>\\(?:hat|tilde|bar|mathbf|bm|boldsymbol)\s*(?:\{\s*\\?[A-Za-z]+\s*\}|\\?[A-Za-z]+)|\\[A-Za-z]+|[A-Za-z])"
    r"\s*(?:\\right|\\[bB]igg?r?)?\s*[\])}]"
)
"""The mean of a letter, which is random: what else stands in means is fixed."""


def in_other_words(text: str, error: UserError, longest: int) -> Iterator[str]:
    """Yield a text of at most so many signs, which was refused with an error, in other words."""
    spelled = in_one_spelling(text, longest)
    for whole in (of_columns(text), with_members_apart(spelled)) if "\\sum" in text else ():
        if whole not in (text, spelled):
            yield whole
    unknown = "depends on the variable is not said" in error.message
    if unknown and (whole := with_derivatives_first(spelled)) != spelled:
        yield whole
    if "\\sigma is no function" in error.message and LOGISTIC.search(spelled):
        yield rf"Let $\sigma(z) = \operatorname{{sigmoid}}(z)$. {spelled}"
    alone = dict.fromkeys(one["x"] for one in MEAN_OF_LETTER.finditer(spelled))
    if "letters that are random, and none is declared" in error.message and alone:
        yield "".join(f"Let ${one}$ be a random variable. " for one in alone) + spelled
    unsaid = "a definition has :=" in error.message or "stands above as a letter" in error.message
    if unsaid and (defined := in_words(text)) != text:
        yield defined
    if "may be a part of" in error.message or "is one of those that a sum runs over" in error.message:
        yield from of_a_class(text, error.message)
