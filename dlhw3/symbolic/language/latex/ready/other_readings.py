"""A text that is refused as it stands, in other words that say the same: what is tried, by its refusal."""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.symbolic.language.latex.ready.abstract_losses import rules_left_out, with_abstract_losses
from dlhw3.symbolic.language.latex.ready.activations_unsaid import with_activation_unsaid
from dlhw3.symbolic.language.latex.ready.any_layer import at_one_layer, without_last
from dlhw3.symbolic.language.latex.ready.calligraphic import calligraphic_told, with_calligraphic_apart
from dlhw3.symbolic.language.latex.ready.derivatives_written_out import with_derivatives_first
from dlhw3.symbolic.language.latex.ready.gradients_named import with_gradients_named
from dlhw3.symbolic.language.latex.ready.labels import of_a_class, of_columns
from dlhw3.symbolic.language.latex.ready.points_beside_members import with_members_apart
from dlhw3.symbolic.language.latex.ready.shown_steps import in_words
from dlhw3.symbolic.language.latex.text.one_spelling import in_one_spelling
from dlhw3.symbolic.language.latex.text.rows import DISPLAYED, INLINE
from dlhw3.symbolic.language.text import lazy_re as re

LOGISTIC = re.compile(
    r"1\s*-\s*\\sigma(?![a-z])(?!\s*(?:\([^()]*\)\s*)?\^)|1\s*\+\s*(?:\\mathrm\s*\{?)?(?:e\}?\s*\^\s*\{?\s*-|\\exp\s*(?:\\left)?[({]\s*-)"
)
"""What only the sigmoid has of all activations: σ(1 − σ), or 1/(1 + e⁻ˣ)."""
OTHER = re.compile(
    r"\\(?:tanh|arctan|sin|cos|max|operatorname\s*\{(?!sigmoid))(?![a-z])|\b(?:tanh|hyperbolic|\w*relu|rectif\w*|gelu|swish|silu|soft\w+|erf|error\s+function|arctan|sines?"
    r"|threshold|step\s+function|linear\s+unit|probit|gaussian\s+(?:cdf|activation)|standard\s+deviations?|variances?|singular|permutations?|any|every|arbitrary|general"
    r"|some|unknown)\b",
    re.IGNORECASE,
)
"""Words and functions beside which \\sigma may be another activation, or none."""
MEAN_OF_LETTER = re.compile(
    r"\\(?:mathbb|mathrm|operatorname)\s*\{?E\}?\s*(?:\\left|\\[bB]igg?l?)?\s*[\[({]\s*"
    r"(?P<x>\\(?:hat|tilde|bar|mathbf|bm|boldsymbol)\s*(?:\{\s*\\?[A-Za-z]+\s*\}|\\?[A-Za-z]+)|\\[A-Za-z]+|[A-Za-z])"
    r"\s*(?:\\right|\\[bB]igg?r?)?\s*[\])}]"
)
"""The mean of a letter, which is random: what else stands in means is fixed."""


ESTIMATED = re.compile(r"\bestimat(?:or|e)s?\b", re.IGNORECASE)


def _spoken_of(letter: str, text: str) -> bool:
    """Whether formulas among the words have a letter: then they say what it is, and nothing is guessed."""
    bare = re.compile(rf"(?<![A-Za-z\\]){re.escape(re.sub(r'[{{}}]', '', letter).strip())}(?![A-Za-z])")
    return any(bare.search(re.sub(r"[{}]", "", one[0])) for one in INLINE.finditer(DISPLAYED.sub(" ", text)))


def other_readings(text: str, refused: str, longest: int) -> Iterator[str]:
    """Yield a text of at most so many signs, which was refused in a sentence, in other words."""
    spelled = in_one_spelling(text, longest)
    for whole in (of_columns(text), with_members_apart(spelled)) if "\\sum" in text else ():
        if whole not in (text, spelled):
            yield whole
    if (apart := with_calligraphic_apart(text, refused)) != text:
        yield apart
    unknown = "depends on the variable is not said" in refused
    if unknown and (whole := with_derivatives_first(spelled)) != spelled:
        yield whole
    guess = LOGISTIC.search(spelled) and not OTHER.search(spelled) and not _spoken_of(r"\sigma", text)
    if "\\sigma is no function" in refused and guess:
        yield rf"Let $\sigma(z) = \operatorname{{sigmoid}}(z)$. {spelled}"
    if "\\sigma is no function" in refused and (whole := with_activation_unsaid(spelled)) != spelled:
        yield whole
    alone = dict.fromkeys(one["x"] for one in MEAN_OF_LETTER.finditer(spelled))
    alone = {} if any(_spoken_of(one, text) for one in alone) and not ESTIMATED.search(text) else alone
    if "letters that are random, and none is declared" in refused and alone:
        yield "".join(f"Let ${one}$ be a random variable. " for one in alone) + spelled
    unsaid = "a definition has :=" in refused or "stands above as a letter" in refused
    if unsaid and (defined := in_words(text)) != text:
        yield defined
    if re.search(r"may be a part of|is one of those that a sum runs over|_\d is made of", refused):
        yield from of_a_class(text, refused)
    yield from with_abstract_losses(text, refused)
    if "nothing is turned" in refused or "stands behind a letter or a norm" in refused:
        layered, others = at_one_layer(text, "")
        if layered != text:
            yield f"{others} {layered}"


def told_of(text: str, instead: str) -> list[str]:
    """Return what is told of a text that is read in other words."""
    named = with_gradients_named(text)[1] if "\\frac{\\partial" in instead else []
    last = without_last(text)[1] if r"\tilde" in instead or r"\bar" in instead else []
    of_last = (f"{one} is of the last layer, and is not judged" for one in last if one not in instead)
    return [*named, *of_last, *rules_left_out(text, instead), *calligraphic_told(text, instead)]
