"""What a text is about, and words of what is not so.

What a text is about, before what it defines: for the Hopfield energy, in knowledge distillation, in BFGS.
Words of a noun phrase before an equation for what is not so here: the asymptotic form, the misconception is.

What a quantity is called defines it, by whatever nouns: the smoothed hinge is. What names a statement, a case, an
error or a wish is no quantity, and what is limiting, forbidden or intended is another's than the letter's value.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import NOT, UNTRUE, UNTRUTHS
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


STATEMENTS = (
    r"cases?|situations?|circumstances?|scenarios?|conditions?|criteri(?:on|a)(?=\s+(?:is|are|reads?)\s*$)|checks?"
    r"|hypothes[ie]s|(?<!the )modes?\s+(?=is\b)"
    r"|inequalit(?:y|ies)|negations?|ansatz|meaning|matters?|issues?|troubles?|snags?|catch|thing"
    r"|remed(?:y|ies)|cures?|fix(?:es)?(?=\s+is\b)|workarounds?|obstacles?|barriers?|exceptions?|dangers?|worr(?:y|ies)"
    r"|challenges?|tricks?|traps?|pitfalls?|moral|lessons?|slogans?|intuitions?|pictures?|analog(?:y|ies)"
    r"|caricatures?|parod(?:y|ies)|folklore|wisdom|practice|customs?|advice|recommendations?|suggestions?|proposals?"
    r"|graphs?(?!\s+(?:lapl|neur|conv|fil|ker|adj|str))(?!-)|nullclines?|isoclines?|hyperplanes?|contours?|loc(?:us|i)|curves?(?=\s+(?:is\s+)?$)"
    r"|(?:constraint|feasible|solution|level|zero|null)\s+sets?|(?:decision\s+)boundary|tangent\s+(?:line|plane)s?"
    r"|ideas?|plans?|requirements?|demands?|promises?|equilibri(?:um|a)|steady\s+states?|counterparts?"
)
NOT_SO = (
    r"critical(?!\s+points?)|edges?\s+of|marginal(?!\s+(?:dist|lik|dens|covar|vari|mean|log|post"
    r"|prec))|limiting|asymptotic\w*"
    r"|leading[\s-]order|mean-field|taylor|lineari[sz]ations?|forbidden|prohibited|illegal"
    r"|in(?:correct|consistent|admissible|feasible|accurate)|improper|unwanted|undesir\w+|intended|planned|wished"
    r"|longed|ideali[sz]\w*|infinitesimal|perfect|nominal|null|supposed|so-called|would-be|degenerate|borderline|trivial"
    r"|equality|stopping|termination|extreme|pathological|fictitious|fake|faulty|buggy|outdated|obsolete|deprecated"
    r"|rejected|abandoned|default|recommended|suggested|preferred|advised|customary"
    r"|(?:usual|standard|common|popular|typical|conventional)(?=\s+(?:values?|settings?|initiali[sz]ations?|guess))"
    r"|expected\s+(?:outputs?|gradients?|updates?|steps?|predictions?|answers?|results?|behaviou?rs?|outcomes?|forms?"
    r"|dynamics)"
)
UNREAL = re.compile(rf"\b(?:{STATEMENTS}|{UNTRUTHS}|{NOT_SO})\b", re.IGNORECASE)
"""What an equation may be said of without being so for the letters that it has."""
NOT_MEANT = (
    r"(?:counter-?factual(?:ly)?|(?:wishful|magical)\s+thinking|rules?\s+of\s+thumb|approximations?"
    r"|heuristics?"
    r"|non-?examples?|(?:stopping|termination|convergence|early-stopping)\s+(?:criteri(?:on|a)"
    r"|tests?|conditions?|rules?)"
    r"|hopes?|wish(?:es)?|not\s+(?:true|so|valid|correct|allowed)|worst\s+case|best\s+case|slogan"
    r"|extrapolation"
    r"|sanity\s+checks?)"
)
"""What is no statement of a text of what its letters are."""
UNTRUE_LABEL = re.compile(
    rf"(?:^|[.;:?!]\s|\n)\s*(?:(?:an?|the|one|another|first|second"
    rf"|last)\s+)?(?:[\w-]+\s+)?(?:{UNTRUE}|{NOT_MEANT})(?:\s+(?:no\.?\s*)?\d+)?\s*[:.!]\s*"
    r"(?:(?:let|set|take|put|use|write)\s*)?$",
    re.IGNORECASE,
)
"""A title before an equation for what is not so, or is asked: pitfall: §, null hypothesis: §."""
COMPUTES = re.compile(
    r"\s(?:computes|calculates|evaluates|outputs|returns|produces|performs|applies|updates|replaces|adds|subtracts"
    r"|multiplies|divides|scales|rescales|weights|reweights|averages|combines|sums|uses|maps|sends|takes|transforms"
    r"|turns|projects|rotates|shifts|clips|stacks|concatenates|encodes|decodes|predicts|models|measures|evolves"
    r"|follows|obeys|satisfies|solves|reads|equals|forms|mixes|interpolates|smooths?|augments|perturbs|warps|blends"
    r"|accumulates|stores|keeps|maintains|tracks|modifies|moves|starts|iterates|splits|embeds|lifts|attends|gates|whitens|samples|corrupts"
    r"|generates|learns|writes|represents|expresses|decomposes|compares|contrasts|couples|trades|balances|fits|corrects|damps|decays|shrinks|pulls|pushes"
    r"|acts|aggregates|pools|convolves|filters|masks|substitutes|becomes|contains|comprises|involves|\w+i[sz]es)\b",
    re.IGNORECASE,
)
"""What someone does who makes a value, where it stands behind."""
BE_SO = re.compile(
    r"\s+(?:hold|be\s+(?:true|satisfied|valid|so|the\s+case)|happen|occur)s?\s+(?=(?:with|for|on|in|at|up"
    r"|only|under|near|when|if|during|until"
    r"|[a-z]+ly)\b)",
    re.IGNORECASE,
)
"""That an equation holds, before words that say how: let § hold with some probability."""
PLACE = re.compile(
    r"(?:^|[.;:]\s)\s*(?:(?:and|but|then|here|now|note\s+that)\s*,?\s+)*(?:the|a|an|any|every|each"
    r"|this)\s+(?:[\w-]+\s+){0,2}?(?:points?|sets?|events?|lines?|planes?|curves?"
    r"|surfaces?|loc(?:us|i)|regions?|cases?|constraints?|conditions?|restrictions?|requirements?"
    r"|probability|chance|odds|time|moment|region"
    r"|subspace|diagonal|boundary|initiali[sz]ation|regime|possibility|scenario|fact)"
    r"(?:\s+(?:where|that|of|with|when|at\s+which|in\s+which|on\s+which))?\s*$",
    re.IGNORECASE,
)
HELD = re.compile(
    r"\s*(?:$|[.,;:§¶]|(?:(?:is|are|will\s+be|we\s+assume\s+is)\s+)?(?:also\s+|now\s+|then\s+|always\s+"
    r"|exactly\s+)*(?:holds?|satisfied|assumed|in\s+force|true|met|imposed|enforced\s*[.;,]"
    r"|gives?|yields?|implies|reads?|and|so|then|thus|hence|which|determines|defines|says|means|where|that"
    r"|we|for)\b)",
    re.IGNORECASE,
)
"""A place, or what may be so, by its equation; and verbs by which it is so: the constraint § holds."""


def places(before: str, behind: str) -> str:
    """Return words before an equation that name a place or a case by it, of which something is said behind it."""
    found = PLACE.search(before)
    return found[0].strip(" .;:") if found and HELD.match(behind) is None else ""
