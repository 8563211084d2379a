r"""Sentences of notes on networks and flows, "For a two-layer network the loss is $L = …$", in words that are read.

A text is returned of as many lines; a sentence that denies, doubts or speaks of another network stays as it is.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.rewritten.paper_phrases import BEGINS, DISPLAYED, LETTER, is_of_another
from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines, phrase
from dlhw3.symbolic.language.latex.text.put_instead import Forms, before, put, rewritten_by
from dlhw3.symbolic.language.text import lazy_re as re

ADJECTIVES = r"(?:(?!not|no|other|another|previous|first|second|last)[a-zA-Z-]+ ){0,4}"
NETWORK = (
    rf"(?:an?|the|our|any) {ADJECTIVES}(?:networks?|models?|DLN|DNN|MLP|autoencoder|RNN)(?: \(\$[^$]+\$\))?"
)
LOSS = rf"(?:an?|the|our|its) {ADJECTIVES}(?:loss|objective|cost|error|risk|energy)(?: function)?"
VALUE = (
    rf"\$\s*(?:\\(?:mathcal|mathrm)\s*\{{\s*[A-Za-z]\s*\}}|{LETTER})\s*"
    r"(?:\((?:[^()$]|\([^()]*\))*\)\s*)?(?::=|=|\\equiv)[^$=<>]+\$"
)
RATE = r"\$\s*(?:\\tau\s*)?(?:\\dot\b|\\[td]?frac\s*\{\s*(?:d|\\mathrm\s*\{d\}))[^$=<>]*=[^$=<>]+\$"
FLOW = rf"(?:{ADJECTIVES}(?:dynamics|flow|gradient flow|GF|ODE))"
LOSS_OF_NETWORK = phrase(
    rf"{BEGINS}(?:For|In|With) {NETWORK},? {LOSS} (?:is(?: given by)?|reads|is defined (?:as|by))"
    rf" (?P<said>{VALUE})(?P<stop>\s*[.])"
)
"""The loss of a network by its formula: it is no case, as the text is of that network."""
MINIMISED = phrase(
    rf"{BEGINS}For {NETWORK} (?:(?:trying|trained) to )?(?:minimi[sz]e|minimi[sz]ing|trained (?:on|with)) {LOSS}"
    rf" (?P<said>{VALUE}),?"
)
FIND_POINTS = phrase(
    rf"{BEGINS}(?:Find|Compute|Determine|Characteri[sz]e|Classify) (?:all |the )?(?:first-order |second-order )?"
    rf"(?:critical points|stationary points|gradients?|Hessian|minimi[sz]ers) of (?:the loss )?(?P<said>{VALUE})"
    r"(?: at depth \$[^$]+\$| for \$[A-Z]\s*=\s*\d\$)?(?P<stop>\s*[.])"
)
"""What is asked of a function by its formula."""
FLOW_FOR = phrase(
    rf"{BEGINS}The {FLOW} (?:for|of) (?:the (?:product|student|end-to-end matrix) )?(?P<said>{VALUE})"
    r" (?:is|reads|becomes|obeys)(?: then)?:?",
    DISPLAYED,
)
"""The motion of a product, before it: what the product is."""
FOR_FLOW = phrase(rf"{BEGINS}(?:For|Under|With|Consider) the {FLOW} (?P<said>{RATE})")
"""A motion by its formula."""
INDUCED = phrase(
    rf"(?P<lead>,? derive the dynamics of) (?P<said>{VALUE}) (?:that (?:are|is) )?induced by"
    rf" (?:the )?{FLOW} (?P<rate>{RATE})"
)
RUN_OVER = phrase(
    rf"(?P<said>{VALUE}),? and (?:let|suppose) gradient flow (?:be|is) run (?:over|on) (?P<f>\$\s*{LETTER}\s*\$)"
    r"(?:,? (?:from|with) (?:an? )?balanced (?:initiali[sz]ation|start),?"
    r" (?P<balanced>\$[^$<>]+=[^$<>]+\$))?(?=\s*[.,:;])"
)
"""A flow that is run on what is defined before it, from layers that are balanced."""
FLOW_ON = phrase(
    rf"(?P<said>{VALUE}),? under gradient flow on (?:the loss )?(?P<loss>{VALUE})(?P<stop>\s*[.])"
)
"""What something is, and by which loss letters move."""
DECOMPOSED = phrase(
    rf"{BEGINS}(?:By (?:the )?definition of (?:[a-z-]+ ){{0,3}}[a-z-]+, )?for any (?:symmetric )?matrix"
    r" with an? (?:orthogonal |spectral )?(?:eigenvalue |eigen-?|spectral )?decomposition"
    r" \$\s*(?P<A>[A-Z])\s*=\s*(?P<U>[A-Z])\s*(?P<L>\\Lambda|\\Sigma|[A-Z])"
    r"\s*(?P=U)\s*(?P<T>\^\s*(?:\\top|T|\{\s*\\top\s*\}))\s*\$,?(?: the following (?:also )?holds)?:?",
    DISPLAYED,
)
"""A matrix by its spectral decomposition."""
PLUGGED = phrase(
    rf"{BEGINS}Plugging(?: in)?(?: the fact that)? (?P<said>{VALUE}),?(?: we (?:get|obtain|have|receive)|"
    r" results in| gives| yields| leads to)(?: that)?:?",
    DISPLAYED,
)
FROM_PROCESS = phrase(
    rf"{BEGINS}From the (?:forward|noising|diffusion) process,? (?P<said>{VALUE}), we"
    r" (?:can )?(?:express|write|find|get|have|obtain)"
)
ALONG = phrase(
    rf"{BEGINS}For the (?P<what>Hessian|gradient) of (?P<said>{VALUE}) (?P<along>along|in (?:the )?direction)"
    r" (?P<to>\$[^$=]+\$):?",
    DISPLAYED,
)
EIGENVALUE = phrase(
    r"(?P<and>,? (?:and|with)) (?P<c>\$\s*\\?[a-zA-Z]+(?:_(?:\w|\{[^{}$]*\}))?\s*\$),?"
    r" (?:(?:is|being) )?(?:the|its) (?P<which>minimal|maximal|minimum|maximum|smallest|largest|least) eigenvalue"
    r"(?P<of> of \$[^$=]+\$)"
)
"""A number that is called an eigenvalue, beside what else is said of a matrix."""
SUBSTITUTED = phrase(
    rf"{BEGINS}(?P<verb>Substitut(?:e|ing)|Insert(?:ing)?|Us(?:e|ing))"
    r" (?P<slope>\$\s*\\[td]?frac\s*\{\s*\\partial[^$=]*=[^$=]*\$)"
    rf" and (?P<said>{VALUE}):?",
    DISPLAYED,
)


DURING = phrase(
    rf"{BEGINS}(?:During|In) (?:the )?(?:backward|forward)(?: pass| propagation| phase)?, (?=(?:the|we|an?)\b)"
)
"""The pass that a text is about."""
DEFINITE = r"(?:positive semi-?definite|PSD)"
ROOT = phrase(
    rf"{BEGINS}(?:(?:Recall that|Since|As) )?(?:an?|any|every|each) (?:symmetric )?{DEFINITE} matrix has an? unique"
    rf" {DEFINITE} square root,?(?: (?:and )?(?:so|hence|thus|therefore|which gives)(?: it follows)?(?: that)?)?:?",
    DISPLAYED,
)
"""What is so of all matrices, before what follows."""
BALANCED = phrase(
    rf"{BEGINS}Balancedness (?:then )?(?:gives|means|says|reads)(?: that)? (?P<said>\$[^$<>=]+=[^$<>=]+\$),? so"
    rf"(?: that)?(?: with (?P<more>{VALUE}))?",
    DISPLAYED,
)
"""What balanced layers satisfy, before what follows."""


def with_networks_said(text: str) -> str:
    """Return a text of the same lines with such sentences in words that are read."""
    return rewritten_by(FORMS, text)


def with_clauses_apart(text: str) -> str:
    """Return a text of the same lines in which a flow beside its loss, or an eigenvalue, has its own sentence."""
    return rewritten_by(APART, text)


def _run_over(found: re.Match[str], text: str) -> str:
    del text
    balanced = f". Suppose that {found['balanced']}" if found["balanced"] else ""
    return of_as_many_lines(found[0], f"{found['said']}. Consider gradient flow on {found['f']}{balanced}")


def _let(found: re.Match[str], text: str) -> str:
    """Return what something is as a definition, unless it is said of another one."""
    del text
    if is_of_another(re.sub("(?:first|second)-order", "", found[0])):
        return found[0]
    return put(found, f"Let {found['said']}{'.' if found.groupdict().get('stop') else '. We have'}")


def _minimised(found: re.Match[str], text: str) -> str:
    del text
    return found[0] if is_of_another(found[0]) else put(found, f"Let {found['said']}. Then")


def _eigenvalue(found: re.Match[str], text: str) -> str:
    """Return the number in a sentence of its own."""
    least = found["which"] in ("minimal", "minimum", "smallest", "least")
    if "symmetric" not in text[: text.find(found[0])].rsplit(". ", 1)[-1] and "\\succ" not in text:
        return found[0]
    which = "smallest" if least else "largest"
    return of_as_many_lines(found[0], f". Let {found['c']} be the {which} eigenvalue{found['of']}")


def _substituted(found: re.Match[str], text: str) -> str:
    """Return a sentence without what something is, where the text says it above."""
    bare = re.sub(r"[\s$]|:(?==)", "", found["said"])
    above = re.sub(r"[\s$]|:(?==)", "", text[: text.find(found[0])])
    return put(found, f"{found['verb']} {found['slope']}:") if bare in above else found[0]


def _balanced(found: re.Match[str], text: str) -> str:
    del text
    more = f"Let {found['more']}. " if found["more"] else ""
    return put(found, f"{more}Suppose that {found['said']}. Then")


APART: Forms = (
    (EIGENVALUE, _eigenvalue),
    (RUN_OVER, _run_over),
    (DURING, before("")),
    (ROOT, "Hence"),
    (BALANCED, _balanced),
)
FORMS: Forms = (
    (LOSS_OF_NETWORK, _let),
    (MINIMISED, _minimised),
    (FIND_POINTS, _let),
    (FLOW_FOR, _let),
    (FOR_FLOW, "Let {said}"),
    (INDUCED, ". Let {said} and let {rate}"),
    (FLOW_ON, "{said}. Let {loss}. Consider gradient flow on the loss{stop}"),
    (DECOMPOSED, "Let ${A} = {U} {L} {U}{T}$ with ${U}$ orthogonal and ${L}$ diagonal. We have"),
    (PLUGGED, "Assume that {said}. We have"),
    (FROM_PROCESS, "Assume that {said}. We have"),
    (ALONG, "Let {said}. Along {to} we have"),
    (SUBSTITUTED, _substituted),
)
