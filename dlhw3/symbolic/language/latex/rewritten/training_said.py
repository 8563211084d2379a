r"""Sentences of training: "Gradient flow on $\ell(W_2 W_1)$ induces \[ \dot W = … \]", "If $\dot u = v$, then".

A text is returned of as many lines, in words that are read; the rest of a sentence decides what is assumed.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.put_instead import anew
from dlhw3.symbolic.language.text import lazy_re as re

BEGINS = r"(?P<begins>(?:\A|(?<=[.;:}\]])\s|\n)\s*)"
RATE = r"\\d?dot(?![a-z])|\\[td]?frac\s*\{\s*(?:d|\\mathrm\s*\{?\s*d)"
ENTRYWISE = phrase(
    r"(?<=\$),? (?:where|with) (?:all )?(?:the )?(?:squares?|powers?|products?|operations|exponents?|squaring"
    r"|multiplications?) (?:(?:are|is|being) )?(?:(?:taken|applied|understood|meant|computed|performed"
    r"|interpreted) )?(?:entry|element|coordinate|component)-?wise",
    r"(?=\s*[.,;:])",
)
"""Behind a formula, that its squares are those of the entries."""
PARAMETRISED = phrase(
    rf"{BEGINS}(?P<said>Let \$[^$]+\$),? and (?:we )?(?:(?:re)?-?parametri[sz]e|(?:re)?-?parameteri[sz]e"
    r"|factori[sz]e|decompose)(?: it as)?",
    r"(?=\s+\$[^$=]*=)",
)
ITEM = r"(?:(?:the )?balanced (?:layers|weights|factors|matrices) )?\$[^$=]*=[^$=]*\$"
WITH = phrase(
    rf"{BEGINS}With (?P<said>{ITEM}(?:(?:, and|,| and) {ITEM})*),",
    r"(?=\s+(?:(?:the\s+)?gradient\s+flow|we|the)\b)",
)
"""What the letters of a sentence are."""
SUBJECT = phrase(
    rf"{BEGINS}(?:(?:then|hence|thus|now),? )?(?:the )?gradient flow(?: dynamics)? (?:on|of|for) (?:the loss )?"
    r"\$(?P<f>[^$=]+)\$ (?:then |therefore |thus )?"
    r"(?:gives|induces|yields|implies|leads to|results in|produces|generates)(?: the (?:following )?(?:dynamics"
    r"|flow|evolution|equation|ODE))?",
    r"(?=\s*:?\s*(?:\$|\Z))",
)
"""A flow that gives what is shown, such as how the product of the layers moves."""
LAYERS = re.compile(r"\s*(?:\\ell|[A-Za-z])\s*\(\s*(?:W_(?:\d|\{\d+\})\s*){2,}\)\s*")
OF_LAYER = re.compile(
    rf"(?:\$\$|\\\[|\\\\|\\begin\s*\{{\w+\*?\}})[\s&]*(?:{RATE})\s*\}}?\s*\{{?\s*(?:d?t?\s*\}})?\s*W_"
)
"""A row that begins with the rate of a layer."""
IF = phrase(
    rf"{BEGINS}If (?P<said>(?:\$[^$]+\$|(?:for|all|every|any|and|,| )+?)*?\$(?:{RATE})[^$]*\$"
    r"(?:\$[^$]+\$|(?:for|all|every|any|and|,| )+?)*?),? then",
    r"\b",
)
"""A motion that is supposed, with what else is: formulas alone."""
THROUGHOUT = phrase(
    r"\$(?P<said>[^$]*?\(\s*s\s*\)[^$]*)\$ (?:for (?:all|every|any|each)|whenever|for)"
    r" \$\s*(?:0\s*\\leq?\s*s\s*\\leq?\s*t|s\s*\\in\s*\[\s*0\s*,\s*t\s*\])\s*\$"
)
"""What holds at all times up to t, which is told at t."""
SMALL = r"(?:infinitesimal(?:ly)?|vanishing(?:ly)?|very|arbitrarily)"
SMALL_STEPS = phrase(
    rf"gradient descent (?:(?:in|under) the (?:continuous-time )?limit of (?:(?:an? )?{SMALL} )?(?:small )?"
    r"|with (?:an? )?(?:infinitesimal(?:ly small)?|vanishing(?:ly small)?) )"
    r"(?:step-?sizes?|step sizes?|learning rates?|steps)"
)
"""Gradient descent with steps that vanish, which is the flow."""
AT_FIRST = re.compile(
    r"\$(?P<said>\s*(?P<x>[A-Z])_\s*\{?\s*(?P<j>[ijkl])[^$]*\(\s*0\s*\)[^$=]*=[^$=]*\(\s*0\s*\)[^$]*)\$"
)
"""What is said of all layers at the beginning."""
LABELLED = re.compile(
    r"(?P<x>\\(?:Sigma|Lambda|Gamma|Omega|Phi|Psi|Theta|mathbf\s*\{\s*[A-Z]\s*\})|(?<![A-Za-z\\])[A-Z])"
    r"\s*\^\s*\{\s*(?P<label>\d\d)\s*\}"
)
"""A capital with two digits above it, which number it where the text says what it is: \\Sigma^{31} = Y X^\\top."""


def with_training_said(text: str) -> str:
    """Return a text with such sentences in words that are read."""
    text = _with_labels_below(text)
    text = outside(text, lambda words: AT_FIRST.sub(_at_initialization, words))
    text = outside(text, lambda words: SMALL_STEPS.sub(_flow, words))
    text = outside(text, lambda words: ENTRYWISE.sub(_entrywise, words))
    text = outside(
        text, lambda words: PARAMETRISED.sub(lambda one: anew(one, f"{one['said']} and let"), words)
    )
    text = outside(text, lambda words: WITH.sub(_with, words))
    text = outside(text, lambda words: THROUGHOUT.sub(_at_t, words))
    if len(IF.findall(text)) == 1:  # else they are cases
        text = outside(
            text, lambda words: IF.sub(lambda one: anew(one, f"Suppose {one['said']}. Then"), words)
        )
    if OF_LAYER.search(text) is None:  # else these are what is claimed
        text = outside(text, lambda words: SUBJECT.sub(_along, words))
    return text


def _with_labels_below(text: str) -> str:
    """Return a text with labels below letters that have them above, where each is said to be something."""
    labelled = {(one["x"], one["label"]) for one in LABELLED.finditer(text)}
    for x, label in sorted(labelled):
        own = rf"{re.escape(x)}\s*\^\s*\{{\s*{label}\s*\}}"
        defined = re.search(rf"(?:\$|\\\[|&|\\\\|,|\n)\s*{own}\s*&?\s*:?=", text)
        if defined is None or re.search(rf"{re.escape(x)}\s*_\s*\{{\s*{label}\s*\}}", text):
            return text
    return LABELLED.sub(lambda one: f"{one['x']}_{{{one['label']}}}", text)


def _at_initialization(found: re.Match[str]) -> str:
    layer = rf"{found['x']}_\s*(?:\{{[^{{}}]*\}}|\w)"
    said = re.sub(rf"({layer})\s*\(\s*0\s*\)", r"\1", found["said"])
    return found[0] if "(0)" in re.sub(r"\s", "", said) else f"${said}$ at initialization"


def _flow(found: re.Match[str]) -> str:
    return of_as_many_lines(found[0], f"{found[0][0]}radient flow")


def _entrywise(found: re.Match[str]) -> str:
    return of_as_many_lines(found[0], " (entrywise)")


def _with(found: re.Match[str]) -> str:
    said = re.sub(r"(?:the\s+)?balanced\s+[a-z]+\s+(?=\$)", "", found["said"])
    return anew(found, f"Let {said}.")


def _at_t(found: re.Match[str]) -> str:
    rest = re.sub(r"\(\s*s\s*\)", "", found["said"])
    if re.search(r"(?<![A-Za-z\\_{])s(?![A-Za-z])", rest):
        return found[0]
    said = re.sub(r"\(\s*s\s*\)", "(t)", found["said"])
    return of_as_many_lines(found[0], f"${said}$")


def _along(found: re.Match[str]) -> str:
    if LAYERS.fullmatch(found["f"]) is None:
        return found[0]
    return anew(found, f"Along the gradient flow of ${found['f']}$, we have")
