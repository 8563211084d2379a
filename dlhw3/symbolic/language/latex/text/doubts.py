"""Words around an assumption: those that change nothing of it, and those with which a sentence assumes nothing."""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

BEFORE = frozenset(
    """a an the this our its of for in on to by at and with we have consider let be is are has get where which that
    gradient derivative differential hessian objective function functions loss cost risk energy lagrangian least
    squares problem quadratic form ridge regression logistic linear model network layer regularized regularised
    log determinant trace norm squared square product matrix matrices vector vectors scalar data labels label
    samples weights parameters input inputs output outputs features minimize minimise minimizing maximize compute
    find calculate differentiate differentiating derive derivation evaluate step flow descent update iterates
    reads follows denote denotes defined define number numbers real one two first second given as lemma theorem
    proposition corollary exercise question part proof solution assumption assumptions setting notation example
    setup all every each respect following identity rule chain again thus hence then so iterate likelihood
    log-likelihood negative entropy cross-entropy error errors mean density potential hinge penalty optimisation
    optimization regulariser regularizer estimator residual residuals prediction predictions target targets kernel
    tangent layers under momentum minimization minimisation training learning test empirical population average
    total sum called known usual single two-layer deep reconstruction attention ode odes heavy-ball dynamics
    equation equations system regime ntk follow evolve evolves trajectory trajectories velocity friction nesterov
    accelerated continuous-time discrete stochastic batch motion moves solve solves respective both indeed
    rayleigh quotient real-valued positive symmetric definite semidefinite invertible orthogonal convex smooth
    take assume suppose fix such satisfy satisfies satisfying moreover also here now throughout us may can without
    generality wlog using iid from drawn sampled independent independently identically distributed observations
    points gaussian multivariate normal logits probabilities scores activations embedding embeddings query queries
    key keys values similarities noise variance temperature state states gain covariance design coefficients
    dimension standard fact result statistics classifier encoder decoder autoencoder process posterior prior
    likelihoods sample means parameterised parameterized parametrised parametrized softmax sigmoid logsumexp
    log-sum-exp activation pre-activation preactivation preactivations hidden recurrent recurrence normalized
    normalised normalization normalisation advantage policy reward rewards returns contrastive triplet embedded
    attentive head heads adapter adapters low-rank updated updates weight decay proximal operator preconditioner
    preconditioned curvature metric fisher information natural newton gauss-newton reparameterization
    reparameterized standardized standardised unnormalized centered centred centering student teacher generator
    discriminator critic value probability one-hot class classes quadratics will shall divergence kullback-leibler
    between distributions maximise maximises maximizes minimises minimizes maximised maximized maximising
    maximizing subject pca run runs running perform performs apply applies applied principal component components
    analysis sake simplicity therefore consequently accordingly finally newton's method methods algorithm taylor
    expansion yields yield gives give obtain obtains becomes become equals equal written expressed implies imply
    means differentiation derivatives partial formula expression closed-form explicitly simply easily direct
    computation calculation use uses inequality inequalities am-gm cauchy-schwarz young's jensen's young jensen
    triangle parallelogram polarization polarisation elementary
    well-known canonical correlation discriminant criterion note notice observe remark clearly""".split()  # noqa: SIM905
)
"""Words before an assumption that change nothing of it."""
UNTRUTHS = (
    r"mis(?:conceptions?|prints?|takes?|reading|calculation|statement|belie\w+)|bugs?|typos?|jokes?|lies?|myths?"
    r"|illusions?|fallac(?:y|ies)|paradox\w*|nonsense|temptations?|dreams?|rumou?rs?|superstitions?|prejudices?"
    r"|stereotypes?|fictions?|fantas(?:y|ies)|absurdit(?:y|ies)|slips?|blunders?|errat(?:um|a)|oversights?"
)
"""What names an untruth."""
UNTRUE = (
    rf"(?:(?:{UNTRUTHS}|pitfalls?|traps?|beware|caution|false|incorrect|untrue|nonsense|rejected|discarded"
    rf"|obsolete"
    r"|(?:typical|common|frequent|classic(?:al)?|popular|usual|famous|first|my|their|subtle"
    r"|silly)\s+(?:errors?|failures?|confusions?)"
    r"|errors?\s+(?:in|of|by)\s+(?:the|a|our|some|many)(?:\s+[\w-]+){1,3}"
    r"|(?:null|working|alternative|test)\s+hypothes[ie]s"
    r"|(?:student|pupil|candidate|chatbot|beginner|author|reviewer"
    r"|referee)s?(?:['’]s?)?\s+(?:[\w-]+\s+)?(?:answers?|attempts?|solutions?|claims?"
    r"|arguments?|reply|idea|version|guess))"
    r"|(?:failed|incorrect|flawed|faulty|wrong|first|earlier|naive)\s+(?:attempts?|proofs?|derivations?"
    r"|answers?|solutions?|arguments?|versions?))"
)
"""What a title says of what is not so, or is asked."""
NOT = re.compile(
    r"\b(?!(?:show|prove) that\b)(?:"
    r"not|neither|nor|or|no|none|non|longer|without|unless|except\w*|whether|false|never|cannot|would|were"
    r"|want|wish|hope|hoped|fails?|failed|shows?|shown|proves?|proven|claims?|wrong\w*|mistake\w*|only"
    r"|later|instead|rather|unlike|contrast|previous\w*|otherwise|sometimes|often|usually|possibly|perhaps"
    r"|drop(?!out)\w*|relax\w*|remov\w*|contradict\w*|contrary|until|might|could|should|may|maybe"
    r"|probab(?!ilities\b|ility vectors?\b)\w*"
    r"|authors?|literature|others?|earlier|counter\w*|seem\w*|almost|nearly|approximate\w*|hardly|far|but"
    r"|however|though|although|despite|isn|aren|doesn|don|didn|won|needn|violat\w*|incorrect\w*|abandon\w*"
    r"|general(?!i[sz]ed (?:Rayleigh|eigen|linear|additive|inverse|cross|quotient))\w*|beyond|besides|apart"
    r"|possible|hypothetical\w*|pretend\w*|imagin\w*"
    r"|if|iff|when|whenever|wherever|provided|case|cases|average|expectation|limit|distribution|moment"
    r"|least|small|tiny"
    r"|locally|asymptotic\w*|roughly|essentially|formally|modulo|temporar\w*|being|lack\w*|as in|forget|ignor\w*"
    r"|typos?|impossible|opposite|respectively|aside|appendi\w*|invalid|erroneous\w*|errors? in|untrue"
    r"|bogus|flawed"
    r"|negations?|failures?|converse|reverse|(?<!orthogonal )complements?|absence|replaced|violation"
    r"|exclud\w*|excepted"
    r"|set of(?= (?:all )?§)"
    r"|refut\w*|disprov\w*|yourself|assuming it"
    r"|by (?:accident|chance|luck|coincidence|error)"
    r"|(?:in|for|on|during|over) (?:one|some|most|half|several|many|certain|a few)(?: of)?(?: the| our| these)? "
    r"(?:runs?|experiments?|trials?|simulations?|seeds?|settings?|examples?|batch(?:es)?|steps?|iterations?)"
    r"|an? (?:rough |crude |first )?approximation(?! (?:of|to|error)\b)"
    r"|too (?:strong|restrictive|much|strict)|bad idea|absurd\w*|needless\w*|unrealistic\w*|unreasonable"
    r"|unjustified|implausible"
    r"|for now|(?<=, )(?:shifted|scaled|perturbed|multiplied|corrupted) by"
    r")\b|\?",
    re.IGNORECASE,
)
"""In a sentence that assumes nothing, or not all that it names."""
MOST_OF = re.compile(
    r"\b(?:largest|smallest|greatest|supremum|infimum)\s+(?:[a-z-]+\s+){1,2}(§\s+)?(?:such that|for which)\b"
    r"|(?<!in the )(?<!over the )(?<!on the )(?<!from the )\b(?:sets?|subsets?"
    r"|number|count|fraction|proportion|share|percentage|probability"
    r"|(?:first|last|earliest|latest|next)\s+(?:index|iteration|time|step|iterate|round|epoch"
    r"|sample))\s+(?:of\s+(?:all\s+|the\s+)?[a-z-]+\s+)?"
    r"(?:such that|for which|with|where|that|in which|when)\s+§",
    re.IGNORECASE,
)
"""What is the largest of those of which something is said."""
HARMLESS_NOT = re.compile(
    r"\bmoving averages?\b|\bprobability distributions?\b|\bleast[\s-]squares\b"
    r"|\bon average(?=,? (?:since|because|as)\b)"
    r"|\b(?:the|an?|our|its) average (?=iterates?\b|loss\b|gradients?\b|of (?:the|our|its|all)\b)"
    r"|\bwithout loss of generality\b|\b(?:may|can)(?= (?:(?:and \w+|also|now|thus|therefore|hence) )?"
    r"(?:assume|suppose|take|let)\b)|\bnon-negative\b|\b(?:does not|do not|may|can) depend on\b"
    r"|\((?:with|without)(?: [\w-]+){1,4}\)|\bconverges? in (?:one|a single|two|finitely many) (?:steps?"
    r"|iterations?)\b",
    re.IGNORECASE,
)
"""What looks as if it were one of these, and assumes all the same."""
OF_OTHERS = re.compile(
    r"\b(?:they|their|he|she|who|studied|studies|considers|considered|propos\w+|treat\w*|works?|paper|section"
    r"|theorem|example|problems|settings?|regime|situations?|special|(?<![Ii]n )particular)\b|\[\d"
    r"|[a-z,] [A-Z][a-z]+ (?!and\b)[a-z]+s\b"
)
"""What says of whom, or of what alone, a clause behind a formula may be."""
NAMED = (
    r"(?:(?:the\s+)?(?:[\w'’-]+\s+){0,2}(?:inequalit(?:y|ies)|definition|convexity|linearity|identity)"
    r"|Cauchy-+Schwarz|Young|Jensen|H(?:ö|o)lder|Bernoulli)"
)
LEAD = re.compile(
    r"\bup to (?:an? |some )?(?:additive |irrelevant |multiplicative )?(?:constants?|factors?|terms?)\b"
    r"|^\s*in particular\b,?"
    r"|^(?:more precisely|precisely|specifically|concretely|to be (?:more )?(?:precise|specific)|to fix ideas),"
    rf"|\b(?:by|using|from|with)\s+{NAMED}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+){NAMED})*\b",
    re.IGNORECASE,
)
"""The reason that a sentence begins with: by Jensen's inequality, for § …"""
