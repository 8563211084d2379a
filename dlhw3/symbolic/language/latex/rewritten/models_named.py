r"""Models and layers by the names that they have, "With LoRA, $h = W x + B A x$", "RMSNorm is $y = x / r$".

A name of several capitals is that of what a text is about, and of no case. So is
a loss by its name that is invariant, with its equation behind it. A text of as many lines is returned.
"""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import GAP, of_as_many_lines, outside
from dlhw3.symbolic.language.text import lazy_re as re

NAME = (
    r"(?!(?:RNN|LSTM|GRU|BPTT|GD|SGD|PL|PSD|SPD|IID|KKT"
    r"|KL)s?\b)(?=[A-Za-z]*[A-Z][a-z]*[A-Z])[A-Z][A-Za-z]{2,11}\d?"
)
"""A name of several capitals, of no network whose weights are shared over time and of no method."""
NOUN = (
    r"(?:activation|layer|loss|block|gate|function|cell|unit|model|module|adapter|objective"
    r"|nonlinearity|operator|operation|transform|parametri[sz]ation|reparametri[sz]ation)"
)
HEAD = (
    r"(?:\\(?:mathrm|operatorname|text|textrm|mathcal|mathbf|hat|tilde|bar)\s*\{\s*\\?\w+\s*\}"
    r"|\\?[A-Za-z]+)(?:_(?:\w|\{[^{}$]*\}|\\[a-z]+))?(?:\([^()$]*\))?"
)
VALUE = rf"\$\s*{HEAD}\s*:?=[^$<>]*\$"
BEGINS = r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)"
FORMS = tuple(
    (re.compile(form.replace(" ", GAP)), instead)
    for form, instead in (
        (
            rf"{BEGINS}(?:The )?{NAME}(?: {NOUN})?(?: (?:function|activation))? (?:is(?: (?:defined"
            rf"|given|computed) (?:as|by))?|computes|reads|outputs) (?={VALUE})",
            "Let ",
        ),
        (rf"{BEGINS}(?:In|With|For|Using) (?:the |an? )?{NAME}(?: {NOUN})?,? (?={VALUE})", "Let "),
        (
            rf"{BEGINS}(?:In|With|For|Using) (?:the |an? )?{NAME}(?: {NOUN})?, the (?=(?:[a-z-]+ ){{1,3"
            rf"}}(?:is|reads) {VALUE})",
            "The ",
        ),
        (
            rf"{BEGINS}(?:In|For) (?:the|an?) (?:[a-z-]+ ){{1,3}}(?:model|network|layer|autoencoder"
            rf"|perceptron) with (?:(?:the|an?) )?(?:[a-z-]+ ){{0,2}}"
            rf"(?P<value>{VALUE}), the ",
            "Let {value}. The ",
        ),
    )
)
NOT_OURS = re.compile(
    r"\b(?:normally|usually|originally|standard|vanilla|previous|instead|first|last|other|early|half|frozen)\b",
    re.IGNORECASE,
)
INVARIANT = re.compile(
    (
        r"(?P<said>\b(?:is|are|be) (?:positively )?(?:scale(?:-|\s)invariant|invariant (?:to"
        r"|under) (?:positive )?(?:re)?scaling|homogeneous)"
        r"(?: in (?:its|the|all) (?:weights|parameters|argument))?)(?::|,)?"
        r" (?=\$\s*\\?[A-Za-z]+\s*\([^$=]*\)\s*=[^$=]*\$ for (?:all|any|every)"
        r" \$[^$]*>\s*0\s*\$\s*[.;])"
    ).replace(" ", GAP)
)
"""A function that is invariant, with its equation, which is what that says."""
CALLED = re.compile(
    (
        rf"{BEGINS}(?:An?|The) (?:function|loss|objective|network) (?P<f>\$[^$=]+\$) is (?:called "
        rf"|said to be )?(?P<kind>scale(?:-|\s)invariant|positively homogeneous|homogeneous)"
        r" if (?P<equation>\$[^$=]*=[^$=]*\$) for (?:all|any|every) (?P<c>\$[^$]*>\s*0\s*\$)\."
        r" (?P<let>Let|Suppose|Assume)(?: that)? (?P=f) (?P<be>be|is) (?P=kind)(?=\.)"
    ).replace(" ", GAP)
)
"""A definition of such functions, with one that is so."""
NORMALISED = re.compile(
    (
        rf"{BEGINS}(?:Because of|Due to|Thanks to|With|By) (?:batch|layer|weight|group|the)?(?:-|"
        rf" )?normali[sz]ation(?: layers?)?,? (?:the (?:loss|network|function) (?:satisfies |is"
        rf" such that )|we have )?"
        r"(?=\$\s*(?P<f>\\?[A-Za-z]+)\s*\(\s*(?P<c>\\?[A-Za-z]+)\s*(?P<w>\\?[A-Za-z]+)\s*\)\s*=\s*"
        r"(?P=f)\s*\(\s*(?P=w)\s*\)\s*\$ for (?:all|any|every) \$\s*(?P=c)\s*>\s*0\s*\$\s*[.;])"
    ).replace(" ", GAP)
)
"""Why a loss does not see a scale, before its equation."""


def with_models_named(text: str) -> str:
    """Return a text of the same lines with what models compute as definitions, and invariances as equations."""

    def changed(words: str) -> str:
        for form, instead in FORMS:
            words = form.sub(partial(_put, instead=instead), words)
        words = CALLED.sub(
            partial(_put, instead="{let} {f} {be} {kind}, that is, {equation} for all {c}"), words
        )
        words = INVARIANT.sub(lambda found: of_as_many_lines(found[0], f"{found['said']}, that is, "), words)
        return NORMALISED.sub(partial(_put, instead="Suppose that "), words)

    return outside(text, changed)


def _put(found: re.Match[str], instead: str) -> str:
    plain = re.sub(r"\$[^$]*\$", " ", found[0].replace(" if ", " "))
    if NOT.search(plain) or NOT_OURS.search(plain):
        return found[0]
    begins = found["begins"]
    made = instead.format_map({name: said or "" for name, said in found.groupdict().items()})
    return begins + of_as_many_lines(found[0][len(begins) :], made)
