r"""Models, points and distributions by their names: "for the network $f(x) = \dots$ with loss $L = \dots$,".

A text is returned of as many lines; the rest of a sentence decides, as for any words, whether it is assumed.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.rewritten.textbook_words import (
    BEGINS,
    EQUATION,
    GOES_ON,
    LETTER,
    WORD,
    is_above,
)
from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines, phrase
from dlhw3.symbolic.language.latex.text.put_instead import Forms, anew, before, rewritten_by, sentence
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

EIGEN_ABOVE = phrase(
    rf"{BEGINS}(?:Let|Write|We (?:can )?write) (?P<rest>(?P<said>\$\s*(?P<X>[A-Z]|\\Sigma)\s*=[^$=<>]+\$),?"
    r" (?:be|for|as) (?:the|its|an?|some) (?:eigendecomposition|eigenvalue decomposition|spectral decomposition))\b"
)
"""A decomposition of what stands above: of it that is so."""
DECOMPOSED_ALONE = phrase(
    rf"{BEGINS}(?:By|Using|With|Via|Inserting|Substituting) (?:the|an?|its) (?:eigen|spectral |eigenvalue"
    r" )(?:de)?composition"
    r"(?: of \$[^$=]+\$)?,? (?P<said>\$\s*(?P<X>[A-Z]|\\Sigma)\s*=\s*(?P<U>[A-Z](?:_\w)?)\s*(?P<S>\\Lambda|D"
    r"|\\Sigma|S)\s*(?P=U)\s*\^\s*\{?\s*(?:\\top|T|\\intercal)\s*\}?\s*\$),?",
    GOES_ON,
)
"""The same without words for its factors."""
AT_FIRST = phrase(
    rf"{BEGINS}(?:At initiali[sz]ation,? (?:we have )?(?P<said>\$\s*{LETTER}\s*=[^$=<>]+\$),? (?:so(?: that)?"
    r"|and (?:hence|thus|therefore|so)|hence"
    rf"|thus|therefore|which (?:gives|implies|yields)),?|At (?P<at>\$\s*{LETTER}\s*=[^$=<>]+\$),? (?:we"
    r" (?:have|get|obtain|find)|it holds that|this (?:is|becomes|gives)))(?=\s*(?:\Z|\$))"
)
"""What follows where a letter has its first value: under that alone."""
WITH_IT = phrase(
    rf"{BEGINS}(?P<said>(?:The|Its|Our) (?:{WORD} ){{1,5}}is {EQUATION}) with (?:the )?(?P<eq>{EQUATION})(?=\s*\.)"
)
"""What something is, with a letter of it."""
AND_THE = phrase(
    rf"(?P<first>\b(?:let|denote by) \$[^$]+\$ (?:be|denote) (?:the|an?) (?:{WORD} ){{0,3}}{WORD}) and"
    rf" (?P<x>\$\s*{LETTER}\s*\$) (?P<noun>(?:the|an?) (?:{WORD} ){{0,3}}{WORD})",
    r"(?=\s*[.,])",
)
"""Two letters with one verb: let § be the student and § the teacher distribution."""
WHOSE = (
    r"(?:(?:teacher|student|target|label|labels|predicted|predictive|reference|true|soft|output|class"
    r"|ground-truth|attention|(?:teacher|student|model)'s) ){1,3}"
)
DISTRIBUTED = phrase(
    rf"(?P<who>\$\s*(?P<q>{LETTER})\s*(?P<value>=[^$=<>]*)?\$) (?P<verb>be|is|denotes?)? ?(?:the|an?)"
    rf" (?P<whose>{WHOSE})distribution"
    r"(?: over (?:the )?(?:\$[^$]*\$ )?(?:classes|labels|actions|tokens|words))?",
    r"(?=\s*(?:[.,;]|and\b|with\b|where\b|\Z))",
)
"""A column that is a distribution over classes, by whose it is."""
EQUILIBRIUM = phrase(
    rf"{BEGINS}The (?:equilibrium|fixed point|steady state|(?:hidden |equilibrium )?state)(?: point| state)?"
    rf" (?P<z>\$\s*(?P<letter>{LETTER})\s*\$) (?:solves|satisfies|obeys|is (?:the|a) solution (?:of|to))(?:"
    r" the (?:[a-z-]+ )*equation)? (?P<said>\$\s*(?P=letter)\s*=[^$]+\$)"
)
"""A point by the equation that it solves."""
THE_NOUN = phrase(
    rf"(?P<eq>{EQUATION}) (?:the|its|an?) (?:{WORD} ){{0,2}}(?:matrix|vector) and (?=\$\s*{LETTER}\s*=)"
)
"""What is defined in a list, with its name."""
OF_MODEL = (
    r"(?:(?:two-layer|one-hidden-layer|deep|shallow|wide|linear|relu|neural|scalar|single|simple|quadratic"
    r"|logistic|hidden|output|residual|attention)"
    r" ){0,3}(?:network|model|predictor|classifier|regressor|neuron|unit|layer|perceptron|map|loss)"
)
OF_LOSS = (
    r"(?:(?:squared|square|cross-entropy|logistic|quadratic|differentiable|exponential|training|scalar)"
    r" )?(?:loss|objective)(?: function)?"
)
FOR_MODEL = phrase(
    rf"{BEGINS}For (?:the|a|our) (?P<model>{OF_MODEL}) (?P<f>{EQUATION}) (?:and|with) (?:(?:the|a|our)"
    rf" )?(?P<loss>{OF_LOSS} )?(?P<L>{EQUATION}),? ",
    r"(?=(?:the|we|its|this)\b|\Z)",
)
"""Of which model and which loss something is said: both are defined."""
BOTH_SATISFY = phrase(
    rf"\blet \$\s*{LETTER}\s*\$ and \$\s*{LETTER}\s*\$ satisfy (?P<said>\$[^$=<>]+=[^$=<>]+\$ and"
    r" \$[^$=<>]+=[^$=<>]+\$)(?=\s*[.,])"
)
HENCE_IS = phrase(
    rf"{BEGINS}(?:Hence|Thus|Therefore|So|Consequently),? (?P<rest>(?:the|our|its) (?:{WORD} ){{1,4}}is"
    rf" \$\s*(?P<p>{LETTER})\s*=[^$=<>]+\$)"
)
"""What is found and has a name of its own."""


def _distributed(found: re.Match[str], text: str) -> str:
    """Return a column as a probability vector, where it has entries or is turned; a softmax is one as it is."""
    verb = {"be": "be", "is": "is"}.get((found["verb"] or "be").lower(), "is")
    if found["value"]:
        return of_as_many_lines(found[0], f"{found['who']} {verb} a vector")
    own = rf"(?<![A-Za-z\\]){re.escape(found['q'].strip())}"
    turned = (
        r"\s*(?:_\s*\{?\s*[i-n](?![A-Za-z])|\^\s*\{?\s*(?:\\top|T|\\intercal))"
        rf"|\\top\s*\}}?\s*{own}(?![A-Za-z])"
    )
    if found["verb"] is None or re.search(rf"{own}{turned}", text) is None or re.search(rf"{own}\s*\(", text):
        return found[0]
    return of_as_many_lines(found[0], f"{found['who']} {verb} a probability vector")


def _named_so(found: re.Match[str], text: str) -> str:
    """Return a name that stands nowhere above as what it is."""
    if is_above(found["p"], found, text) or NOT.search(re.sub(r"\$[^$]*\$", "", found["rest"])):
        return found[0]
    return anew(found, found["rest"][0].upper() + found["rest"][1:])


def _of_model(found: re.Match[str], _: str) -> str:
    loss = f"the {' '.join(found['loss'].split())} be {found['L']}" if found["loss"] else found["L"]
    return anew(found, f"Let the {' '.join(found['model'].split())} be {found['f']}. Let {loss}. Then")


FORMS: Forms = (
    (
        EIGEN_ABOVE,
        lambda found, text: (
            anew(found, f"Suppose that {found['rest']}") if is_above(found["X"], found, text) else found[0]
        ),
    ),
    (
        DECOMPOSED_ALONE,
        lambda found, text: anew(
            found,
            f"{'Suppose that' if is_above(found['X'], found, text) else 'Let'} {found['said']} with"
            f" ${found['U']}$ orthogonal and ${found['S']}$ diagonal. Then",
        ),
    ),
    (AT_FIRST, lambda found, _: anew(found, f"If {found['said'] or found['at']}, then")),
    (AND_THE, "{first} and let {x} be {noun}"),
    (EQUILIBRIUM, sentence("Let {z} be the fixed point of {said}")),
    (THE_NOUN, before("{eq} and")),
    (FOR_MODEL, _of_model),
    (BOTH_SATISFY, "suppose that {said}"),
    (HENCE_IS, _named_so),
    (DISTRIBUTED, _distributed),
    (
        WITH_IT,
        lambda found, _: of_as_many_lines(found[0], f"{found['begins']}{found['said']}, where {found['eq']}"),
    ),
)
"""Words, and what stands in their place."""


def with_models_said(text: str) -> str:
    """Return a text of the same lines with such words as definitions, and as what is assumed."""
    return rewritten_by(FORMS, text) if set_apart(text) else text
