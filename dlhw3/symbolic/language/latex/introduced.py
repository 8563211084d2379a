r"""Words that lead to an equation: "the loss is", "we minimise" and "consider the Huber loss" make it a definition.

Of "a typical choice is", "compare this to", "Gauss used" and whatever else may stand there it is not known that the
lines have what they name, and none of them is looked for: what is not known is refused. Behind a word that defines,
let, define, consider, any noun may stand.
"""

from __future__ import annotations

import re

from dlhw3.symbolic.language.latex.behind import LEADS, MARK, MORE, in_one_line
from dlhw3.symbolic.language.latex.doubts import BEFORE
from dlhw3.symbolic.language.latex.sentences import BROKEN

DEFINES = re.compile(
    r"\b(?:let|lets|define[ds]?|denote[ds]?|write|put"
    r"|(?<!the )(?<!ing )(?<!test )(?<!data )set|where|with|consider(?:s|ed|ing)?|given|take|assum\w+"
    r"|suppos\w+|introduce|study|abbreviate|fix|choose|pick|use|call)\b",
    re.IGNORECASE,
)
NOUN = (
    r"(?:functions?|functionals?|loss(?:es)?|objectives?|costs?|risks?|energ(?:y|ies)|potentials?|lagrangian"
    r"|likelihoods?|log-likelihood|problems?|models?|networks?|layers?|predictions?|outputs?|residuals?"
    r"|errors?|kernels?"
    r"|densit(?:y|ies)|distributions?|entropy|divergences?|regulari[sz]ers?|penalt(?:y|ies)|quadratics?"
    r"|forms?|polynomials?"
    r"|maps?|metrics?|distances?|activations?|scores?|weights?|matri(?:x|ces)|vectors?|columns?|numbers?|scalars?"
    r"|gradients?|hessians?|jacobians?|estimators?|iterates?|iterations?|updates?|steps?|rules?|recursions?"
    r"|dynamics|flows?|odes?|equations?|systems?|states?|rates?|rate|sizes?|schedules?|parameters?|features?"
    r"|probabilit(?:y|ies)"
    r"|logits|margins?|means?|variances?|covariances?|averages?|sums?|products?|identit(?:y|ies)|solutions?"
    r"|projections?|momentum"
    r"|velocit(?:y|ies)|variables?|constraints?|definitions?|notations?|terms?|inputs?|targets?|labels?|data)"
)
NAMED = re.compile(
    rf"(?:.*\b(?:of|on|by|for|and|minimi[sz]\w*|differentiat\w*|is|are|be|has|have|we)\s+)?(?:the|an?|our|its|this"
    rf"|their|his)\s+"
    rf"(?:(?!(?:the|an?|our|its|this)\b)[\w'’-]+\s+){{0,3}}?{NOUN}"
    r"(?:\s+(?:of|with|for|on|onto|to\s+be)\s+[\w§'’ -]+?)?"
    r"(?:\s+(?:then|thus|here|now))?"
    r"(?:\s+(?:is|are|will\s+be|becomes?|reads?|solves?|satisf(?:y|ies)|obeys?|follows?|equals?|minimi[sz]es?"
    r"|has\s+the\s+form|takes\s+the\s+form|given\s+by|is\s+given\s+by)"
    r"(?:\s+(?:then|thus|therefore|simply|just|hence))?)?",
    re.IGNORECASE,
)
"""What is named by its noun: the Huber loss §, the Rosenbrock function is §."""
OURS = re.compile(
    r"\b(?:we|us|i|one)\s+(?:(?:now|then|next|first|also|again|simply|just|therefore|thus|hence|instead|will"
    r"|shall)\s+)*$",
    re.IGNORECASE,
)
"""Who defines, before the word that does."""
ANOTHER = re.compile(
    r"\b(?:examples?|choices?|cho(?:ose|se|osing)|typical|common|popular"
    r"|prototypes?|guess\w*|limits?|compar\w+|nai?ve\w*|imagin\w+|special|approximat\w+"
    r"|think|thinks|like|such as|includ\w+|generali[sz]\w+|extends?|other|another|different"
    r"|alternatives?|analogous|possible|simplest"
    r"|surrogates?|proxy|old|previous|former|original|wrong|usually|often|sometimes|many|most|some|students?"
    r"|ideal\w*|would|could|might|may|later|toy|linear approximation|model problem)\b",
    re.IGNORECASE,
)
"""What an equation may be of that the lines do not have."""
NEARLY = re.compile(
    r"\b(?:(?:ignor|neglect|dropp|omitt|discard|disregard)ing|modulo|up\s+to)\b(?!\s+(?:the\s+)?(?:ind|sub"
    r"|super|depend|arg|time|now))"
    r"[^,;:]*|\b(?:as\s+an?|for)\s+(?:example|instance|illustration|comparison)\b|\b[ei]\.?g\b"
    r"|^\s*on\s+(?:the\s+)?(?:training|test|validation)\s+(?:set|data|points?|samples?)\b",
    re.IGNORECASE,
)
"""Words that say how nearly an equation holds, or where alone, and do not make it a definition."""
CLAUSE = re.compile(
    r"[,;:]|\band\s+(?=(?:let|define|write|set|put|denote|consider|take|we|suppose|assume)\b)", re.IGNORECASE
)
"""What parts the clauses of a sentence."""
STATES = re.compile(
    r"[^,;:]*\b(?:is|are|has|have)\b[^,;:]*\band"
    r"|(?:the\s+)?[\w'’ -]+\s(?:(?:mini|maxi)mi[sz]es|solves|writes|sets|(?:re-?)?parameteri[sz]es|factori[sz]es)"
    rf"|[^,;:]*\b(?:has|have)\s+(?:[\w-]+\s+){{0,3}}?{NOUN}"
    r"|[^,;:]*\b(?:maps|sends|takes|transforms|turns)\s+§(?:\s+(?:in)?to(?:\s+§\s+where)?)|[^,;:]*\b(?:vanish(?:es)?|is\s+zero)\s+at",
    re.IGNORECASE,
)
"""A statement before another, a method by what it makes least, a map by its value, a point by what is zero."""
EITHER = re.compile(r"\beither\b|\bone\s+of\s*$", re.IGNORECASE)
KNOWN = (
    BEFORE
    | MORE
    | LEADS
    | frozenset(
        """begin begins start starts reads equals amounts becomes say simple
        simply compute computes differentiate minimise minimises
    minimized updating using applying running solving training minimising minimizing iterating fitting
    interest goal aim minimiser minimisers minimizer maximiser task minimised minimized minimizes maximise
    maximises study studies studied train trained trains use uses analyse analyze optimise optimize solve
    solves called convex smooth scalar-valued real-valued differentiable twice continuously back remember
    remind know knows known saw found derived proved showed see seen shown write written wrote it's let's
    plot evaluate evaluated interested in want wants need needs wish apply applied gradient-descent sgd adam
    gd pick picks fix fixes because since by our own main present paper lecture homework chapter""".split()  # noqa: SIM905
    )
)
"""Words that leave an equation a definition."""


def introducing(before: str) -> str:
    """Return the words of a sentence before an equation, formulas as §, that are not known to define."""
    words = BROKEN.split(before)[-1]
    words = re.sub(r"\\[A-Za-z]+\*?(?:\{[^{}]*\})?|[{}~]", " ", words)
    words = re.sub(r"\b(?:in|for) (?:this|our|the present) case\b", " ", words, flags=re.IGNORECASE)
    last = re.sub(r"^\s*\(?[\w '’-]*\)\s+(?=\w)", "", CLAUSE.split(words)[-1])
    if EITHER.search(last):
        return in_one_line(last)
    found = [*DEFINES.finditer(last)]
    before_it = last[: found[-1].start()] if found else ""
    if found and found[-1][0].lower() == "where" and MARK in before_it:
        return ""  # of a letter of the formula before
    if found and (_is_known(before_it) or (OURS.search(before_it) and not ANOTHER.search(before_it))):
        return ""
    if not found and (nearly := NEARLY.search(words)):
        return in_one_line(nearly[0])
    if ANOTHER.search(last):
        return in_one_line(last)
    return (
        ""
        if any(form.fullmatch(last.strip()) for form in (NAMED, STATES)) or _is_known(last)
        else in_one_line(last)
    )


def _is_known(words: str) -> bool:
    """Whether all words are such as change nothing of what is defined."""
    found = re.findall(r"[^\W\d_][\w.'’-]*", words.replace(MARK, " "))
    plain = (one.lower().strip(".") for one in found)
    return all(len(one) < 2 or one in KNOWN for one in plain) and ANOTHER.search(words) is None
