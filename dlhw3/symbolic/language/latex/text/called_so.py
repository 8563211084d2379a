"""What words say that a letter is, where they may say more than its kind: an involution, increasing.

What they say is assumed where it is known what it is; words that say no more than a kind, a vector or the
weights, are of a list. A false line beside any others may hold for what they say.
"""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, FORMULAS, Sentence
from dlhw3.symbolic.language.latex.text.unread import PROPERTY, Unread
from dlhw3.symbolic.language.text import lazy_re as re

KINDS = frozenset(
    """number numbers scalar scalars real constant constants vector vectors matrix matrices column columns row
    square rectangular array arrays tensor tensors function functions functional map maps mapping
    operator operators differentiable twice continuously once sufficiently infinitely weight weights
    bias biases parameter parameters hyperparameter hyperparameters variable variables input inputs
    output outputs label labels target targets data dataset sample samples observation observations
    point points feature features loss losses objective cost risk energy potential layer layers network
    networks model models activation activations nonlinearity hidden state states design query queries
    key keys token tokens logit logits score scores prediction predictions residual residuals error
    errors gradient gradients hessian hessians jacobian jacobians subgradient direction directions step
    steps update updates iterate iterates iteration noise random fixed given arbitrary any general
    generic new another other others two three four several different distinct denoted denote called
    written used here throughout also again now both all each every some real-valued scalar-valued
    vector-valued matrix-valued entrywise elementwise componentwise coordinatewise pointwise applied
    trained trainable learned learnt learnable training test validation mini-batch minibatch batch
    batches sigmoid logistic relu softmax tanh gelu silu swish index indices non-convex
    nonconvex neural tangent embedding embeddings regression classifier regressor predictor
    low-dimensional high-dimensional optimization optimisation unbiased stochastic estimate estimator
    full deep shallow two-layer single one first second last previous next current initial final
    starting reference teacher student user context vectorised vectorized finite nonzero unit symmetric
    definite semidefinite positive negative semi attention regularizer regulariser regularization
    regularisation penalty strength deterministic free common suitable certain usual
    twice-differentiable differential own its same-sized n-dimensional d-dimensional p-dimensional size
    length dimension dimensional of-size quantity quantities object objects symbol symbols letter
    letters expression expressions term terms entry entries coefficient coefficients unknown unknowns
    known dense full-size nonsmooth non-smooth measurable integrable independent dependent image pixel
    word sentence document weighting chosen picked drawn sampled taken held kept seen
    obtained computed stored updated produced curve path trajectory sequence process monotone
    measurement measurements sensing mixing system signal
    signals detached found required constrained restricted clipped quantisation quantization
    measured evaluated minimised minimized maximised maximized optimal best newton's newton search angle
    frozen snapshot dropped processed beforehand encoded stored
    decoder encoder readout probe adapter filter filters patch prompt policy reward rewards return returns
    width depth horizon queries response responses covariate covariates regressor regressors expansion
    dictionary typical value values lagrange multiplier multipliers possibly sparse""".split()  # noqa: SIM905
)
"""Words by which a letter is no more than of a kind, or of which the tool knows what they assume."""
LINK = (
    r"(?:(?!(?:for|in|on|at|by|with|where|such|so|that|which|whose|of|and|or|to|from|as|if|then|when|we|it|the|an?|let|ie"
    r"|is|are|be|but|not|no|neither|nor|never|because|since|hence|thus|given|than|up|under|over|near|between|within|wrt|after|before|during|while|with)\b)"
    r"[A-Za-z][\w'’-]*)"
)
IS = re.compile(
    rf"(?P<opens>\b(?:let|suppose|assume|assuming|supposing|if|when|whenever|where|since|as|because|for|with|given|take|that)\b[^.:;¶]*?)?"
    rf"(?P<who>{FORMULAS})\s+(?:(?:is|are|be|being)|(?:denotes?)(?=\s+an?\b))\s+"
    rf"(?P<article>(?:an?|any|some|both|all|each)\s+)?(?P<said>{LINK}(?:\s+{LINK}){{0,5}}"
    r"(?:\s+of\s+(?:Euclidean\s+)?length\s+(?:one|unity)\b)?)",
    re.IGNORECASE,
)
"""Let § be an involution; where § is increasing; § is entrywise positive."""
BEFORE = re.compile(
    rf"\b(?:an?|any|every|each|given|for|with|all)\s+(?P<said>{LINK}(?:\s+{LINK}){{0,3}})\s+(?P<who>{FORMULAS})",
    re.IGNORECASE,
)
"""For any involution §; with an increasing §."""
HAVE = re.compile(
    rf"\b(?:let|suppose|assume|assuming|supposing|if|when|whenever|where|since|given|that)\b[^.:;¶]*?(?P<who>{FORMULAS})\s+"
    r"(?P<said>(?:has|have|lies?|belongs?|admits?|commutes?|preserves?|vanish(?:es)?|interpolates?"
    r"|maps?|sums?|adds?|agrees?|anti-?commutes?|spans?|annihilates?|fixes|projects?|rotates?|reflects?|averages?|minimi[sz]es?|maximi[sz]es?|solves?)\b[^,;:.¶]*)",
    re.IGNORECASE,
)
"""If § and § have the same norm."""
MADE_OF = (
    r"\s+of\s+(?:the\s+)?ones\b|\s+with\s+(?:the\s+)?entries\b[^,;:.¶]*\bdiagonal\b"
    rf"|(?:(?<=sum|art)|(?<=product|average|softmax)|(?<=difference))\s+(?:of|between)\b(?=[^,;:.¶]*(?:{FORMULA}|\btranspose))"
)
"""What a letter is made of, behind its noun: the sum of § and its transpose."""
DEFINITE = re.compile(
    rf"(?:(?P<who>{FORMULAS})\s+(?:is|are|be|denotes?)\s+(?:the|its|their|our)\s+(?P<said>{LINK}(?:\s+{LINK}){{0,4}}(?:{MADE_OF})?)"
    rf"|\b(?:the|our)\s+(?P<names>{LINK}(?:\s+{LINK}){{0,3}})\s+(?P<named>{FORMULAS}))",
    re.IGNORECASE,
)
"""Let § be the learning rate; the graph Laplacian §."""
MORE = re.compile(
    r"\b(?:laplacians?|adjacency|probabilit(?:y|ies)|fractions?|proportions?|percentages?|variances?|deviations?"
    r"|(?<!unit )norms?|lengths?|distances?|radi(?:us|i)|isometr\w+|reflections?|rotations?|permutations?"
    r"|inverses?|adjoints?|transposes?|correlations?|kernels?|entrop(?:y|ies)|divergences?|maxim(?:um|a|al)|minim(?:um|a|al)|largest|smallest"
    r"|eigen(?:values?|vectors?)|singular|spectral|identity|basis|medians?|counts?|degree"
    r"|fixed\s+points?|thresholds?|bounds?"
    r"|constants?\s+of\s+(?:smoothness|Lipschitz)|solutions?|interpolators?|root|square\s+root|projections?|projectors?"
    r"|(?:sum|product|average|difference|softmax|part)\s+(?:of|between)|with\s+(?:the\s+)?entries|least[\s-]squares\s+\w+"
    r"|midpoint|all-ones|ones|cent(?:er|r)ing|Fisher|Gauss-+Newton|metric|commutation|selection|Hadamard|Fourier|Vandermonde"
    r"|pseudo-?inverse|commutator|involution|null\s?space|kernel|range|span|complement|tangent\s+space|normal)\b",
    re.IGNORECASE,
)
"""Nouns by which a letter is something of which more holds than of any number or matrix."""
SIGNS = (
    (
        re.compile(
            r"\b(?:learning\s+rates?|step[\s-]?sizes?|stepsizes?|temperatures?|bandwidths?)\b", re.IGNORECASE
        ),
        ("> 0",),
    ),
    (
        re.compile(
            r"\b(?:(?:regulari[sz]ation|ridge|penalty|weight[\s-]decay)(?:\s+(?:parameter|strength|coefficient|constant|weight)s?)?"
            r"|(?:smoothness|Lipschitz|strong[\s-]convexity|PL)\s+constants?|variances?|standard\s+deviations?|noise\s+levels?|radius)\b",
            re.IGNORECASE,
        ),
        (">= 0",),
    ),
    (
        re.compile(
            r"\b(?:momentum|discount)(?:\s+(?:parameter|coefficient|factor|constant)s?)\b", re.IGNORECASE
        ),
        (">= 0", "< 1"),
    ),
    (
        re.compile(
            r"\b(?:probabilit(?:y|ies)(?!\s+(?:vectors?|distributions?|measures?|densit|simplex))|fractions?|convex\s+(?:weight|coefficient|combination\s+weight)s?)\b",
            re.IGNORECASE,
        ),
        (">= 0", "<= 1"),
    ),
)
"""What is meant of a number by what it is called, and is not said."""
GRAM = re.compile(
    r"(?:(?:symmetric|empirical|initial|limiting|infinite-width|data|training|sample|input|noise|kernel)\s+)*"
    r"(?:neural\s+tangent\s+kernel|NTK|kernel|Gram|covariance)(?:\s+matrix)?",
    re.IGNORECASE,
)
"""What any psd matrix is, and no others."""
READ = re.compile(
    r"\bprobability\s+(?:vectors?|distributions?)\b|\b(?:natural|whole)\s+numbers?\b|\b(?:positive\s+)?integers?\b"
    rf"|\bsums?\s+to\s+(?:one|{FORMULA})",
    re.IGNORECASE,
)
"""What is read besides, and assumed."""
MEANS = re.compile(r"\b(?:means?|variances?|covariances?)\b", re.IGNORECASE)
"""What a random letter is said to have."""
MADE = re.compile(
    rf"\b(?:(?:columns?|rows?|entr(?:y|ies)|members?)\s+|satisf\w+\s+){FORMULA}"
    r"|\bone\s+(?:row|column|entry)\s+(?:for\s+each|per)\b"
)
"""Words with a formula that says by itself what is meant."""
DENIED = re.compile(
    r"\b(?:not|no|neither|nor|never|cannot|were|would|false|violated|wrong)\b|n't\b", re.IGNORECASE
)
EXPLAINED_BY = re.compile(rf"\s*,?\s*\(?(?:ie|that\s+is|meaning(?:\s+that)?)\b,?\s*{FORMULA}")
"""What a formula behind words says by itself."""
EXPRESSION = re.compile(r"\^\s*\{?\s*(?:\\top|T|-1)|\\(?:\||[lr]Vert|operatorname)")
"""What is made of letters, of which words say how it is written."""
NAMED = re.compile(
    r"(?P<head>\\?[A-Za-z]+(?:\s*\{\\?[A-Za-z]+\})?(?:_\w)?)\s*(?:\([^()=]*\)\s*)?:?=(?!.*(?<![A-Za-z\\])(?P=head)(?![A-Za-z]))[^=<>]+"
)
SAFE = re.compile(
    r"\b(?:cent(?:er|r)ing|hat|projections?|projectors?|residual|(?:neural\s+)?tangent|kernel|Gram|covariance|Fisher|mid-?point"
    r"|inverse|adjoint|transpose|commutator|norm|distance|divergence|entropy|variance|Hadamard|normal|metric)\b",
    re.IGNORECASE,
)
"""A letter by its formula, and nouns that say no more than that does."""
EXPLAINED = re.compile(rf"\s*(?::|,?\s*\(?ie\b,?)\s*(?:that\s+)?{DISPLAY}")
"""What a display behind words says by itself."""
ORDER = re.compile(r"[<>]|\\(?:[lg]eq?(?:slant)?|[lg]t|neq?|succ|succeq|prec|preceq|in)(?![a-z])")
NUMBER = re.compile(r"\\?[A-Za-z]+(?:_\{?\w\}?)?")


CONSTANT = re.compile(
    rf"\b(?:suppose|assume)(?:\s+that)?\s+{FORMULA}\s+is\s+(?:a\s+)?constant(?:\s+function)?(?=\s*[.,;]|\s*$)",
    re.IGNORECASE,
)
"""What is supposed of a function, of which no line says it."""


def called_so(sentence: Sentence) -> Iterator[Unread]:
    """Yield what a sentence says that letters are, in words that may say more than their kind."""
    words = sentence.words
    for found in CONSTANT.finditer(words):
        yield Unread(sentence.number, sentence.written(*found.span()).strip(), supposed=True)
    for form in (IS, BEFORE, HAVE, DEFINITE):
        for found in form.finditer(words):
            who, said = ("named", "names") if form is DEFINITE and found["named"] else ("who", "said")
            start, stop = min(found.start(who), found.start(said)), found.end()
            letters = sentence.formulas[words.count(FORMULA, 0, found.start(who)) :][
                : found[who].count(FORMULA)
            ]
            defined = start < found.start(who) and any("=" in one for one in letters)
            defined = defined or any(ORDER.search(one) for one in letters)
            measured = re.match(r"\s+(?:so\s+|such\s+)?that\s+§", words[stop:]) or EXPLAINED_BY.match(
                words, stop
            )
            measured = measured or (
                None if form is not IS or found["opens"] else EXPLAINED.match(words, stop)
            )
            defined = defined or (form is DEFINITE and any(map(EXPRESSION.search, letters)))
            plain = [NAMED.fullmatch(one) for one in letters]
            if form in (IS, DEFINITE) and len(plain) == 1 and plain[0] and SAFE.search(found[said]):
                defined = MORE.search(SAFE.sub(" ", found[said])) is None
            if defined or measured or DENIED.search(words, start, stop):
                continue
            start -= 4 if words[:start].endswith("Let ") else 0
            written = sentence.written(start, stop).strip()
            signs = next((signs for name, signs in SIGNS if name.search(found[said])), ())
            matrices = [one for one in letters if re.fullmatch(r"(?:[A-Z]|\\[A-Z][a-z]+)(?:_\w)?", one)]
            if GRAM.fullmatch(found[said]) and len(matrices) == len(letters):
                yield from (Unread(sentence.number, written, f"{one} psd", supposed=True) for one in letters)
                continue
            numbers = [one for one in letters if NUMBER.fullmatch(one)]
            if signs:
                every = (f"{one} {sign}" for one in numbers for sign in signs)
                yield from (Unread(sentence.number, written, one, supposed=True) for one in every)
            elif _says_more(found[said], form):
                yield Unread(sentence.number, written, supposed=True)


def _says_more(said: str, form: re.Pattern[str]) -> bool:
    """Whether words may say more than a kind; of a letter behind its noun, that alone is no more."""
    rest = READ.sub(" ", PROPERTY.sub(" ", said))
    rest = MEANS.sub(" ", rest) if form is BEFORE else rest
    if form is DEFINITE or MORE.search(rest):
        return MORE.search(rest) is not None
    if form is HAVE:
        return not (PROPERTY.search(said) or MADE.search(said) or READ.search(said))
    every = re.findall(r"[A-Za-z][\w'’-]*", rest)
    if form is BEFORE and every and every[-1].endswith("s") and every[-1].lower() not in KINDS:
        return False  # a verb: an adversary sees §
    return any(word.lower() not in KINDS for word in every[: -1 if form is BEFORE else None])
