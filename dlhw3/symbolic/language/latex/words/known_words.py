r"""Words that are understood around what is assumed, and what is told of a value.

Words around an equation that are known: those that change nothing of it, and those that do where they stand.
Words behind an equation that tell something of what it defines, and do not limit it: "decreases the energy".

So do those that go on to another formula by a clause of its own: "and the decoder uses the transpose $…$".
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.words.topics import SIGNED
from dlhw3.symbolic.language.text import lazy_re as re

RISKY = frozenset(
    """average expectation population squared normalized normalised normalization normalisation centered centred
    centering standardized standardised unnormalized batch negative updated decay regularised regularized embedded
    reparameterized parameterised parameterized parametrised parametrized discrete stochastic drawn sampled square
    distributed vary independent independently identically low-rank perform performs apply applies applied under
    momentum noise from at on to no fix optimisation optimization trace norm determinant log sum total
    test""".split()  # noqa: SIM905
)
"""Words before an assumption that change an equation behind which they stand."""
MORE = frozenset(
    """so that such then and or where with which we it this these those there here let write put set call called
    hence thus therefore holds hold follows gives give yields yield compute find show prove consider assume suppose
    take note recall use using used definition convenience brevity simplicity short shorthand usual well also both
    throughout below above as before now again each all any every some fixed arbitrary given constant constants
    column columns row rows real entry entries i.e ie eg namely respectively ease notation simply just will has have
    denote denotes denoting being abbreviate abbreviates stands stand means mean write writing introduce introducing
    whose them they our us one ones two three first second third later future what follow derive calculate state
    notational expand expands differentiate differentiates gradient gradients their symbols by for in of
    is are be the a an its jacobian hessian
    residuals loss losses sizes size dimension dimensions layer layers network mini-batch say
    backpropagation backprop move moves evolve evolves obey obeys satisfy satisfies""".split()  # noqa: SIM905
)
"""What goes on behind an equation."""
OWN = MORE | frozenset(
    """minimizer minimiser minimizers minimisers maximizer maximiser optimum eigenvalue eigenvalues eigenvector
    eigenvectors eigenpair spectrum rank diagonal diagonals modulus unique bounded gradients derivatives hessians
    parameter mean means entries columns norms zero unit length real distinct simple nonnegative non-negative
    respect rate rates step steps radius center centre initial initialization initialisation convention""".split()  # noqa: SIM905
)
"""What a letter is said to be with: with minimiser §, with positive eigenvalues."""
OF_ANY = frozenset("square differentiable twice continuously real nonzero generic scalar given".split())  # noqa: SIM905
"""What something is for any of which an equation is: for a square matrix §."""
NEARLY = frozenset("error errors noise bias tolerance drift probability average expectation".split())  # noqa: SIM905
"""What it is with where it is so nearly."""
LEADS = MORE | frozenset(
    """following sequel section exercise problem part setting example chapter paper remark sake clarity similarly
    finally equivalently precisely explicitly specifically concretely accordingly additionally analogously
    consequently clearly obviously recursively respectively matrix form way rest remainder lemma theorem proof
    assumption assumptions assumes along
    notational keep light simple clean iteration iterations context contrast model models case definitions
    notations conventions lecture lectures upstream incoming backpropagated""".split()  # noqa: SIM905
) - frozenset({"contrast", "case"})
"""Words of what a sentence begins with that change nothing of what it defines."""


NOUN = (
    r"(?!(?:the|an?|our|its|this|of|in|to|at|on|for|with|by|and|only|not|first|last|second|other|same|most|some|if|when)\b)"
    r"[a-z][\w-]*"
)
THING = rf"(?:the|an?|our|its|their|this)\s+(?:{NOUN}\s+){{0,4}}?{NOUN}"
DOES = (
    r"(?:(?:monotonically|always|strictly|never)\s+)?(?:de|in)creases|preserves|conserves|dissipates|leaves"
    r"|can\s+only\s+(?:in|de)crease|minimi[sz]es|maximi[sz]es"
)
VAGUE = re.compile(
    r"\b(?:approximat\w*|prox(?:y|ies)|heuristic\w*|guess\w*|bounds?|starting|initial|old|former|target|wanted|desired|constraints?"
    r"|hypothes[ie]s|claims?|conjectures?|estimates?|limits?)\b",
    re.IGNORECASE,
)
"""What makes a value another one, or says how nearly it is one."""
TELLS = re.compile(
    rf"\s*,?\s*(?:(?:which\s+)?(?:{DOES})\s+{THING}(?:\s+of\s+(?:§|{THING}))?"
    r"|(?:which\s+)?(?:is|are)\s+(?:then\s+)?(?:conserved|preserved|constant\s+in\s+time)(?:\s+along\s+the\s+(?:flow|motion|trajector(?:y|ies)))?"
    rf"|denotes?\s+(?:{NOUN}\s+){{0,3}}?{NOUN}|(?:satisf(?:y|ies)|obeys?|fulfils?)\s+{THING}"
    rf"|with\s+respect\s+to\s+(?:§|{THING})(?:\s+(?:has|have|is|are|reads?|becomes?|equals?)(?:\s+(?:{NOUN}\s+){{0,2}}?{NOUN})?)?"
    r"|contracts|decays|dissipates\s+energy|converges(?:\s+(?:linearly|exponentially))?"
    rf"|from\s+an?\s+(?:{NOUN}\s+)?(?:vector|matrix|input|state|point|batch|sample)"
    rf"|where\s+the\s+(?:first|second|third|last)\s+(?:term|summand)\s+(?:is|penali[sz]es)\s+{THING}"
    r"|whence|wherefore|at\s+which)\s*(?=$|[,.;:]|§)",
    re.IGNORECASE,
)
"""What something does to another thing, that it is conserved, and what leads on."""
GOES_ON = re.compile(
    rf"\s*,?\s*and\s+(?:(?:then\s+)?(?:consider|define|introduce|study|minimi[sz]e|form|write|take)\s+{THING}"
    rf"|(?:then\s+)?(?:reads?\s+out|outputs?|returns?|emits?|produces?|computes?)"
    rf"|{THING}\s+(?:uses|computes|outputs|returns|produces|applies|has|takes|evaluates)\s+{THING})\s*,?\s*$",
    re.IGNORECASE,
)
"""A clause of its own that leads to another formula: and consider the squared distance §."""


def tells(segment: str) -> bool:
    """Whether words behind an equation, up to the end of its sentence, tell of it what does not limit it."""
    found = TELLS.match(segment)
    if found is not None:
        plain = SIGNED.sub(" ", re.sub(r"\b(?:never|can only)\b", " ", found[0]))
        return NOT.search(plain) is None and VAGUE.search(plain) is None
    mark = segment.partition("§")
    goes_on = GOES_ON.match(mark[0]) if mark[1] else None
    return goes_on is not None and NOT.search(goes_on[0]) is None
