"""What a text is about, before what it defines: for the Hopfield energy, in knowledge distillation, in BFGS."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.text import lazy_re as re

SIGNED = re.compile(
    r"\bleast[\s-]squares\b|\bmoving\s+averages?\b|\bnon-?(?:negative|zero|singular|empty|trivial|linear|smooth|convex)\b"
    r"|\borthogonal\s+complements?\b|\baverage[\s-]+pool\w+|\b(?:the|an?|our|inverted)\s+(?:inverted\s+)?dropout\b"
    r"|(?<=^)\s*(?:its|their)\s+(?:average|mean)(?=\s*(?:[.,;:]|$))"
    r"|\b(?:the|an?|our|its|their)\s+(?:average|mean)\s+(?=iterates?\b|loss\b|gradients?\b|weights?\b|errors?\b|of\b)"
    r"|\b(?:never|cannot|(?:does|can|will)\s+not)\s+(?:increase|decrease|grow)s?\b",
    re.IGNORECASE,
)
"""What denies no equation: nonnegative, the orthogonal complement, the loss never increases."""
TOPIC = re.compile(
    r"(?:in|for|with|given)\s+(?:(?:the|a|an|our|this)\s+)?(?:(?:coordinate|gradient|mirror|ridge|kernel|logistic|linear"
    r"|stochastic|projected|proximal)\s+)+(?:descent|regression)\s+(?:for|of|on)\s+(?:linear\s+)?(?:least\s+squares|regression"
    r"|classification|quadratics)\s*"
    r"|(?:in|for|with|given)\s+(?:(?:the|a|an|our|this)\s+)?(?:(?!most|some|certain|many|large|small|big"
    r"|wide\b|narrow|infinite|exact|perfect|clean|short|long|typical|huge|tiny|late|early|good|bad|few|even|odd|half)[\w'-]+\s+){0,3}"
    r"(?:energ(?:y|ies)|loss(?:es)?|objectives?|models?|networks?|set-?ups?|frameworks?|regression|classification|problems?"
    r"|squares|learning"
    r"|inference|settings?|regime|likelihoods?|layers?|attention|analysis|functions?|methods?|algorithms?|dynamics"
    r"|flows?|kernels?|process(?:es)?|autoencoders?|regulari[sz]ation|momentum|batch(?:es)?|mini-batch(?:es)?"
    r"|examples?|factori[sz]ations?|regulari[sz]ers?|embeddings?|machines?|transformers?|equations?"
    r"|systems?|lecture"
    r")(?:\s+with\s+(?:(?:the|an?)\s+)?(?:canonical\s+|log(?:istic|it)?\s+|identity\s+)link(?:\s+function)?)?\s*"
    r"|(?:for|on)\s+(?:an?|one)\s+(?:single\s+)?(?:training\s+)?(?:example|sample|observation|pair|comparison|input|token|query)\s*"
    r"|in\s+(?:this|our|the\s+simplest)\s+case\s*",
    re.IGNORECASE,
)
"""What a text is about: for the Hopfield energy, in reinforcement learning."""
OF_ALL = (
    r"(?:(?:inverse\s+)?temperature|(?:regulari[sz]ation|penalty)\s+(?:parameter|strength)|bandwidth|momentum(?:\s+parameter)?"
    r"|weight\s+decay|logits|inputs?|targets?|smoothing\s+parameter|discount(?:\s+factor)?|hyper-?parameters?)"
)
"""What a method has, whose letter stands behind: with temperature §."""
NAMED_WITH = re.compile(rf"\swith\s+(?:(?:the|an?|our)\s+)?{OF_ALL}\s*$", re.IGNORECASE)
ABOUT = re.compile(
    r"(?:for\s+(?:(?:the|our|this)\s+)?(?:[a-z][a-z-]+\s+){0,3}?[a-z][a-z-]+(?:\s+with\s+(?:(?:the|an?|our)\s+)?(?:[a-z-]+\s*){1,3})?"
    rf"|in\s+(?:[a-z][a-z-]+\s+){{1,3}}[a-z-]+(?:ing|tion|sis|ics|gy)(?:\s+with\s+(?:(?:the|an?|our)\s+)?{OF_ALL})?"
    r"|(?:in|for)\s+(?:the\s+)?(?-i:[A-Z]{2,}[A-Za-z0-9-]*)(?<!IN)(?<!IF)(?<!OR))\s*",
    re.IGNORECASE,
)
"""What a text is about, in any nouns: for nonnegative tensor factorisation, in knowledge distillation."""
ABOUT_ONE = re.compile(
    r"(?:for|given)\s+(?:an?|any|every|each)\s+(?:[a-z-]+\s+){0,2}[a-z-]+\s*", re.IGNORECASE
)
"""What a letter is that stands behind it: for an anchor §."""
WITH_ONE = re.compile(
    r"with\s+(?:an?|the|our|its)\s+(?:[a-z-]+\s+){0,2}(?:matrix|vector|weights?|preconditioner|parameter|kernel|mask|step|activation)\s*",
    re.IGNORECASE,
)
"""The same behind a display: with a diagonal weight matrix §."""
STEP_SIZE = re.compile(r"\s+with\s+(?:an?\s+|the\s+)?(?:step[\s-]?sizes?|learning\s+rates?)\b", re.IGNORECASE)
RESTRICTS = re.compile(
    r"\b(?:sake|contradiction|large|small|most|some|certain|even|odd|late|early|good|bad|nearly|almost|unit|positive"
    r"|(?<!non)negative(?=\s+[a-z])|symmetric|orthogonal|invertible|singular|definite|semidefinite|diagonal|sparse|dense"
    r"|convex|concave|bounded|zero|nonzero|equal|distinct|few|many|finite|infinite|high|low|fast|slow|steady|exact"
    r"|thermal|special|generic|typical|only|first|last|second|other|remaining|wide|tall|square|real|complex|rank-one"
    r"|identical|independent|noiseless|noisy|clean|(?!weighted|regulari[sz]ed|generali[sz]ed|penali[sz]ed|supervised"
    r"|unsupervised|masked|gated|reduced|distributed|federated|directed|kernelized)[a-z-]+ed|expectation|equilibrium"
    r"|distribution|population|approximation|convergence|isolation|saturation|initiali[sz]ation|simulation|practice"
    r"|projections?|rotations?|contractions?|minimi[sz]ers?|maximi[sz]ers?|optimum|stationar\w+|simulations?"
    r"|experiments?|runs?|trials?|epochs?|iterations?|steps?|moments?|times?|limits?|now|comparison|example|instance"
    r"|illustration|reference|simplicity)\b",
    re.IGNORECASE,
)
"""Words of it that say of which alone something is said, or how nearly."""
BEFORE_NOUN = re.compile(
    r"\s*(?P<lead>(?:in|for|on)\s+[a-z][a-z\s-]*?)\s+(?=(?:the|our|its)\s+[a-z])", re.IGNORECASE
)


def is_about(lead: str, *, of_letter: bool = False) -> bool:
    """Whether what a sentence begins with says what the text is about, and not of which alone, or how nearly."""
    if TOPIC.fullmatch(lead):
        return True
    lead, named = STEP_SIZE.subn("", lead)
    named = named or NAMED_WITH.search(lead) is not None
    if WITH_ONE.fullmatch(lead):
        lead = re.sub(r"\bdiagonal\b", "", lead)
        return not (RESTRICTS.search(lead) or NOT.search(SIGNED.sub(" ", lead)))
    form = ABOUT_ONE if of_letter and not named else ABOUT
    return not (form.fullmatch(lead) is None or RESTRICTS.search(lead) or NOT.search(SIGNED.sub(" ", lead)))


def about_first(words: str) -> str:
    """Return what a sentence is about, before its subject and no comma: in factor analysis the mean is."""
    found = BEFORE_NOUN.match(words)
    return found["lead"] if found and is_about(found["lead"]) else ""
