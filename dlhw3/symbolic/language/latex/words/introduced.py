r"""Words that lead to an equation: "the loss is", "we minimise" and "consider the Huber loss" make it a definition.

So does a definite noun phrase of any nouns ("the smoothed hinge is", "with our gated output"), and what someone
does now ("a residual block computes", "label smoothing replaces the targets by"). Of "a typical choice is",
"compare this to", "Gauss used" it is not known that the lines have what they name: an example, a doubt, another's
or an earlier one is looked for by its words, and refused. Behind a word that defines, let, define, consider, any
noun may stand.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import BEFORE, NOT
from dlhw3.symbolic.language.latex.text.sentences import BROKEN
from dlhw3.symbolic.language.latex.words.behind import MARK, in_one_line
from dlhw3.symbolic.language.latex.words.known_words import LEADS, MORE
from dlhw3.symbolic.language.latex.words.topics import (
    COMPUTES,
    SIGNED,
    UNREAL,
    UNTRUE_LABEL,
    about_first,
    is_about,
)
from dlhw3.symbolic.language.text import lazy_re as re

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
    r"|velocit(?:y|ies)|variables?|constraints?|definitions?|notations?|terms?|inputs?|targets?|labels?|data|quotients?|ratios?|criteri(?:on|a)|polic(?:y|ies))"
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
    r"\b(?:measured\s+values?|bottom\s+line|close\s+to|examples?|choices?|cho(?:ose|se|osing)|typical|common|popular"
    r"|prototypes?|guess\w*|limits?|compar\w+|nai?ve\w*|imagin\w+|special|approximat\w+"
    r"|think|thinks|like|such as|includ\w+|generali[sz]\w+|extends?|other|another|different"
    r"|alternatives?|analogous|possible|simplest"
    r"|surrogates?|proxy|used\s+to\s+(?:be|have|hold|read|say)|old|previous|former|original|wrong|usually|often|sometimes|many|most|some|students|student\s+(?=wr[io]|sa[iy]|cl|th|ar)"
    r"|ideal\w*|would|could|might|may|later|toy|linear approximation|model problem)\b",
    re.IGNORECASE,
)
"""What an equation may be of that the lines do not have."""
OTHERS = re.compile(
    r"\b(?:baselines?|textbooks?|books?|articles?|references?|literature|competitors?|reviewers?|opponents?|adversar\w+"
    r"|people|everyone|everybody|nobody|someone|anyone|he|she|they|you|readers?|(?<!this )(?<!our )papers?"
    r"|contradict\w*|violat\w*|exceed\w*|avoid\w*|differ|differs|resembl\w*|mimic\w*|approach(?:es)?|converg\w+"
    r"|tends?|bounds?|bounded|dominat\w+|exclud\w+|reject\w*|forbid\w*|break\w*|lacks?|requir\w+|needs?|suggest\w*"
    r"|hints?|motivat\w+|recover\w*|reduces?|ensur\w+|guarantee\w*|believ\w+|hop(?:e|es|ing)|tri(?:es|ed)|expect(?:s|ing)?"
    r"|crude\w*|rough\w*|simplif\w+|heuristic\w*|rival\w*|beats?|relax\w*|truncat\w+|second-order|first-order"
    r"|corresponds?|coincid\w+|agrees?|equivalent\w*|converse|mistak\w+|error\s+is\s+to|attempts?|replac\w+\s+by"
    r"|forgets?|omits?|ignores?|neglects?|drops?|misses|skips?|postpone\w*|once|finally|eventually|initial(?:ly)?"
    r"|starting|first|last|next|second(?!\s+(?:half|moments?)\b)|worst|best|hypothetical|counter\w*|fails?|plus|minus|times)\b",
    re.IGNORECASE,
)
"""Words of a clause whose equation is another's, an earlier one's, or is no definition."""
TO_SHOW = re.compile(
    r"\b(?:conjectur\w*|questions?|wish\w*|desir\w*|assertions?|hypothes[ie]s|claim\w*|theorems?|lemmas?|propositions?"
    r"|corollar(?:y|ies)|statements?|belie\w+|difficult\w+|doubts?|suspicions?|dreams?|rumou?rs?|fears?|opposite|contrary"
    r"|results?|conclusions?|consequences?|answers?|findings?|facts?|assertion|wanted|hoped|sought|remaining|required"
    r"|biased|messages?|captions?|supposed\w*|alleged\w*|counter\w*|false|untrue|bogus|invalid|erroneous|hypothetical)\b[^,;:§]*"
    r"\b(?:is|are|reads?|says?|states?|asserts?|tells?|equals?|becomes?|has\s+the\s+form|takes\s+the\s+form)\s*$"
    r"|\b(?:vanish\w*\s+in|holds?|true(?!\s+(?!that\b)[a-z]))\b|\b(?:in|on)\s+(?:the\s+)?(?:mean|average|expectation|distribution|limit)\s*$",
    re.IGNORECASE,
)
"""What is asked, believed or shown, before an equation that says it, and where alone it holds."""
CONTENT = (
    r"(?!(?:the|an?|our|its|this|their|each|every|of|with|for|on|onto|in|to|by|as|from|via|into|at|and|that|which|who"
    r"|whose|if|when|while|because|since|so|than|is|are|be|was|were|been|has|have|had|do|does|did|will|we|it)\b)"
    r"[^\W\d_][\w'’-]*"
)
PHRASE = (
    rf"(?:the|an?|our|its|this|their|each|every|(?-i:[A-Z])[\w-]+['’]s)\s+(?:{CONTENT}\s+){{0,5}}?{CONTENT}"
)
MANY = r"(?:inputs|samples|points|classes|units|tokens|examples|data|layers|heads|steps|values)"
OPENLY = rf"(?:(?:{PHRASE}|(?:{CONTENT}\s+){{0,4}}?{CONTENT})(?:\s+§)?|§(?:\s+{MANY})?)"
TAIL = (
    rf"(?:\s+(?:of|with|for|on|onto|in|to|by|from|and|as|into|at|between|over)\s+{OPENLY}(?:\s+dimensions)?)*"
)
IS = (
    r"(?:(?:is|are)(?:\s+(?:then|thus|now|here|therefore|simply|just|hence))?(?:\s+(?:given|defined|denoted|written"
    r"|computed|formed|updated|obtained|made|predicted|modell?ed|represented|described|expressed|encoded|produced"
    r"|parametri[sz]ed|measured))?(?:\s+(?:by|as|from|via|through|according\s+to))?"
    r"|becomes?|reads?|equals?|takes?\s+the\s+form|has\s+the\s+form|evolves?\s+(?:as|by|according\s+to))"
)
DOES = (
    r"[a-z'’-]{2,}(?<!ss)(?<!us)(?<!dynamic)s(?=\s+(?:the|an?|our|its|this|their|each|by|as|to|with|via|from|into|on|at)\b"
    r"|\s*§|\s*$)"
)
MASS = (
    rf"(?:(?!\w+ing\b){CONTENT}\s+){{1,3}}?(?:{NOUN}|pooling|smoothing|embedding|scaling|gating|averaging|padding|matching|learning"
    r"|encoding|decoding|routing|masking|weighting|clipping|whitening|attention|dropout|normali[sz]ation|regulari[sz]ation|regression"
    r"|propagation|convolution|decay|search)"
)
"""A noun phrase without an article, average pooling."""
OPEN = (
    re.compile(
        rf"(?:(?:so\s+that|and|where)\s+)?(?:{PHRASE}{TAIL}|{MASS}{TAIL}(?=\s+is\b)|(?:{CONTENT}\s+){{0,3}}?{CONTENT}(?<=s){TAIL}(?=\s+(?:are|evolve|become|read)\b))\s+{IS}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:and\s+)?(?:it|this|{OPENLY}{TAIL})\s+{DOES}(?:\s+(?:{OPENLY}))?{TAIL}(?:\s+(?:by|as|to|with|via|from|into|onto|on))?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:(?:and|then|here|now|so|again|also)\s+)*(?:(?:for|from|of|in|through|via)\s+)?(?:{PHRASE}|{MASS}){TAIL}",
        re.IGNORECASE,
    ),
)
"""A noun phrase that is something, what someone does now, and a noun phrase before its formula."""
ABOUT_IT = re.compile(
    r"\s*(?P<about>(?:for|in)\s[a-z\s-]+?)\s+(?=(?:we|one|our|its|it|let|the|an?)\b)(?!the\b)", re.IGNORECASE
)
"""What a clause is about, before its subject: in multinomial regression we have."""
OF_DATA = re.compile(
    r"(?<=\bloss)\s+(?:on|of|for)\s+(?:one|a\s+single|each|every)\s+(?:training\s+)?examples?\b|\bper-example\b"
    r"|(?<=likelihood)\s+of\s+(?:one|a\s+single|each|every)\s+comparison\b",
    re.IGNORECASE,
)
"""Of how much data a loss is: on one example."""
STEP_GIVES = re.compile(
    r"(?:^|[.,;:]|\band)\s*(?:then\s+)?(?:one|an?|each|the|our)\s+(?:(?:inner|outer|gradient|descent|newton|proximal|explicit|implicit|"
    r"euler|update|momentum|power|single|full)[\s-]+)*(?:steps?|updates?|iterations?)(?:\s+(?:of|for)\s+(?:gradient\s+descent|sgd|the\s+method"
    r"|size))?\s+(?:gives|yields|produces|reads)\s*$",
    re.IGNORECASE,
)
"""What a step makes of a letter, which says what that is: one inner step gives."""
SLOPE_OF = re.compile(
    r"\b(?:derivative|gradient|hessian|jacobian|minimi[sz]er|laplacian)s?\s+of(?:\s+(?:the|our|an?))?(?:\s+(?:function|loss|objective|energy"
    r"|activation|map|potential|cost|criterion))*\s*$",
    re.IGNORECASE,
)
"""What is shown of a function that is said: show that the derivative of §."""
SOLVED = re.compile(
    r"\bsolution\s+(?:of|to)\b[^.;:]*?,\s*(?:that\s+is|i\.e\.|namely)\s*,?\s*$", re.IGNORECASE
)
"""The solution of an equation, before what it is."""
COMPLETES = re.compile(r"\s*(?:(?:by|on|then|now|finally)\s+)?completing\s+the\s+squares?\s*", re.IGNORECASE)
"""What is done on the way, before what it is done with."""
PAST = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bbe )\b[a-z]+ed(?=\s+(?:the|an?|this|that|their|our|§)\b|\s*§|\s*$)",
    re.IGNORECASE,
)
"""What someone did: used the loss §."""
NEARLY = re.compile(
    r"\b(?:(?:ignor|neglect|dropp|omitt|discard|disregard)ing|modulo|up\s+to)\b(?!\s+(?:the\s+)?(?:ind|sub"
    r"|super|depend|arg|time|now))"
    r"[^,;:]*|\b(?:as\s+an?|for)\s+(?:example|instance|illustration|comparison)\b|\b[ei]\.?g\b"
    r"|^\s*on\s+(?:the\s+)?(?:training|test|validation)\s+(?:set|data|points?|samples?)\b"
    r"|\b(?:is|are)\s+(?:very\s+)?(?:close|near)\b",
    re.IGNORECASE,
)
"""Words that say how nearly an equation holds, or where alone, and do not make it a definition."""
CLAUSE = re.compile(
    r"[,;:]|\band\s+(?=(?:evolves|updates|computes|outputs|returns)\s|(?:let|define|write|set|put|denote|consider|take|we|suppose|assume)\b)",
    re.IGNORECASE,
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
NOW = re.compile(
    r"\s+(?:now\s+)?(?:first|only|just|briefly|temporarily|hypothetically|momentarily|for\s+(?:now|a\s+moment))\s*",
    re.IGNORECASE,
)
"""What makes a case of an equation, between consider and it: consider first §."""
FAR = re.compile(
    r"\b(?:distance|projection|path|way|transition|convergence)\s+(?:to|from|onto)\s*$", re.IGNORECASE
)
"""What an equation is the end of: the distance to §."""
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
    plot evaluate evaluated interested in want need apply applied gradient-descent sgd adam
    gd pick picks fix fixes because since by our own main present paper lecture homework chapter forward
    backward pass explicit implicit euler nonlinear non-linear regression""".split()  # noqa: SIM905
    )
)
"""Words that leave an equation a definition."""


WANTED = re.compile(
    r"\b(?:want|wish|seek|try|tries|aim|hope|would\s+like|(?:goal|task|problem|challenge|aim)\s+is)\s+to\s+(?:\w+\s+)?(?:solve|satisfy|reach"
    r"|enforce|achieve|attain|have|get|ensure|match)\s*$",
    re.IGNORECASE,
)
"""What is wanted, before an equation that says it."""
SUCH = re.compile(
    r"\s*(?:(?:all|the|those|any|such|only)\s+)?(?:[a-z]+\s+)?(?:points|vectors|matrices|solutions|weights|inputs|pairs"
    r"|parameters|models|networks|methods|iterates|functions|numbers|data)\s*",
    re.IGNORECASE,
)
"""Of which things alone an equation is, before the word with: points with §."""
OF_ANOTHER = re.compile(
    r"\b(?:baselines?|textbooks?|competitors?|reviewers?|opponents?|adversar\w+|relaxed|relaxations?|rivals?|crude\w*"
    r"|rough\w*|heuristic\w*|hypothetical|counterfactual|(?:fast|slow|larg|small|cheap|simpl|tight|loos|strong|weak)est|best"
    r"|worst|optimum|optima|(?:part|portion|half|component|piece)\s+of\s+the\s+(?:dynamics|flow|motion|update|recursion|ode))\b(?!\s+(?:descent|ascent|margin|direction|eigen|singular))",
    re.IGNORECASE,
)
"""What a noun phrase names that is one of several, or another than what the lines have: the relaxed problem."""
PEOPLE = re.compile(
    r"\b(?:attackers?|adversar(?:y|ies)|readers?|critics?|opponents?|reviewers?|students?|authors?|books?|papers?"
    r"|textbooks?|colleagues?|beginners?|nobody|someone|everyone|people|bug|typo)(?!['’])\b",
    re.IGNORECASE,
)
"""Who may write what they like."""
HAS = re.compile(
    r"\s*(?:the|an?|our|this|its)\s+(?!(?:first|second|third|former|latter|last|next|left|right)\b)[\w\s'’-]+\s(?:has|have)\s+(?:[\w\s-]+§\s*(?:,\s*(?:and\s+)?|and\s+))*(?:the\s+|an?\s+)?(?:[\w-]+\s+){1,3}",
    re.IGNORECASE,
)
"""What something has: the posterior has precision §."""
ONE_OF = re.compile(
    r"\b(?:the|our)\s+(?:first|second|third|former|latter|other)\s+(?:models?|networks?|methods?|algorithms?|groups?|class|tasks?"
    r"|clients?|players?|agents?|experiments?|cases?|variants?|versions?|students?|settings?|scenarios?|users?)\b"
    r"|\beach\s+(?:group|class|task|client|player|agent|experiment|user)\b",
    re.IGNORECASE,
)
"""One of several, which have each their own."""


def introducing(before: str) -> str:
    """Return the words of a sentence before an equation, formulas as §, that are not known to define."""
    words = BROKEN.split(before)[-1]
    words = re.sub(r"\\[A-Za-z]+\*?(?:\{[^{}]*\})?|[{}~]", " ", words)
    words = re.sub(r"\b(?:in|for) (?:this|our|the present) case\b", " ", words, flags=re.IGNORECASE)
    last = re.sub(r"^\s*\(?[\w '’-]*\)\s+(?=\w)", "", CLAUSE.split(words)[-1])
    if EITHER.search(last):
        return in_one_line(last)
    if STEP_GIVES.search(last) or SLOPE_OF.search(last) or SOLVED.search(words):
        return ""
    about = ABOUT_IT.match(last)
    if about and is_about(about["about"]):
        last = last[about.end() :]
    last = OF_DATA.sub(" ", last[len(about_first(last)) :])
    found = [*DEFINES.finditer(last)]
    before_it = last[: found[-1].start()] if found else ""
    if found and (
        SOFT.search(last, found[-1].end()) or NOW.fullmatch(last, found[-1].end()) or FAR.search(last)
    ):
        return in_one_line(last)
    if found and found[-1][0].lower() == "where" and MARK in before_it:
        return ""  # of a letter of the formula before
    if WANTED.search(last) or (found and found[-1][0].lower() == "with" and SUCH.fullmatch(before_it)):
        return in_one_line(last)
    if found and (
        _is_known(before_it)
        or is_about(before_it)
        or COMPLETES.fullmatch(before_it)
        or (OURS.search(before_it) and not ANOTHER.search(before_it) and not UNREAL.search(before_it))
    ):
        return ""
    if found and LET_BE.fullmatch(before_it.strip()) and not is_of_others(before_it):
        return in_one_line(last) if NOT.search(SIGNED.sub(" ", before_it)) else ""
    if not found and (nearly := NEARLY.search(words)):
        return in_one_line(nearly[0])
    if any(form.search(last) for form in (ANOTHER, UNREAL, TO_SHOW, ONE_OF, OF_ANOTHER)):
        return in_one_line(last)
    finds = FINDS.search(last) and not is_of_others(last) and not NOT.search(SIGNED.sub(" ", last))
    known = (
        bool(finds)
        or bool(HAS.fullmatch(last) and not is_of_others(last) and not NOT.search(SIGNED.sub(" ", last)))
        or bool(
            WE_DO.fullmatch(last.strip()) and not is_of_others(last) and not NOT.search(SIGNED.sub(" ", last))
        )
        or bool(WITH_IT.fullmatch(last.strip()) and not is_of_others(last) and not NOT.search(last))
        or bool(NAMED.fullmatch(last.strip()) or BY_PROPERTY.fullmatch(last.strip()))
        or bool(STATES.fullmatch(last.strip()) and not PEOPLE.search(last))
        or _is_known(last)
        or _is_open(last)
    )
    return "" if known else in_one_line(last)


def labelled(before: str) -> str:
    """Return the words before a colon and an equation, formulas as §, that say whose it is, or of which case."""
    plain = re.sub(r"\\[A-Za-z]+\*?(?:\{[^{}]*\})?|[{}~]", " ", before[-100:])
    found = LABELLED.search(plain) or UNTRUE_LABEL.search(plain)
    return in_one_line(found[0]) if found else ""


LABELLED = re.compile(
    r"\b(?:one|two|none|some)\s+of\s+(?:the\s+following|these)\b[^.;:§]{0,40}:\s*$|\b(?:theirs?|baselines?|competitors?|rivals?|literature|prior\s+work|old|previous|wrong|na[iï]ve|toy|simplest|vanilla|them|opponents?)\b"
    r"[^:.;§]{0,30}:\s*(?:(?:let|set|take|put|use)\s*)?$",
    re.IGNORECASE,
)
"""Whose an equation is, or of which case, before a colon: theirs: §."""
SOFT = re.compile(
    r"\b(?:nearly|roughly|approximately|almost|hardly|barely|loosely|practically|essentially|eventually"
    r"|asymptotically|initially|sometimes|usually|often|rarely)\s+(?:satisf(?:y|ies)|solves?|obeys?|follows?|equals?|be|is)\b",
    re.IGNORECASE,
)
"""How nearly, or when, something does what an equation says: let § nearly solve §."""
LET_BE = re.compile(
    rf"let\s+{MARK}(?:\s*,?\s*(?:and\s+)?{MARK})*\s+be\s+(?:(?:an?|the|our|some)\s+)?(?:{CONTENT}\s*){{1,4}}",
    re.IGNORECASE,
)
"""What letters are, before what else they are with: let § be responsibilities with §."""
DO = r"(?:freeze|keep|learn|train|add|insert|attach|represent|decompose|parameteri[sz]e|optimi[sz]e)"
WE_DO = re.compile(rf"we\s+(?:{DO}\s+{OPENLY}{TAIL}\s*,?\s+and\s+)?{DO}\s+{PHRASE}{TAIL}", re.IGNORECASE)
"""What we train, before it: we freeze the weight § and learn a low-rank update §."""
BY_PROPERTY = re.compile(
    rf"(?:by|using|from|with)\s+(?:the\s+)?(?:{MARK}\s*-?\s*)?(?:strong\s+)?(?:smoothness|convexity|concavity|lipschitz(?:ness|"
    rf"\s+continuity)|descent\s+lemma|definition|pl\s+inequality)(?:\s+of\s+{MARK})?\s+and(?:\s+(?:the\s+)?(?:update|step|rule))?",
    re.IGNORECASE,
)
"""What a step rests on besides: by L-smoothness and §."""
WITH_IT = re.compile(
    rf"(?:we\s+(?:now\s+|also\s+)?(?:regulari[sz]e|normali[sz]e|precondition|penali[sz]e|weight|train|work)(?:\s+(?:it|them))?"
    rf"\s+(?:with|by|using)|(?:evolves|updates|computes|outputs|returns))\s+{PHRASE}(?:\s+(?:by|as|via|through))?",
    re.IGNORECASE,
)
"""What we do with what is defined, and the second thing that someone does: and evolves the state by."""
FINDS = re.compile(r"\b(?:we|one)\s+(?:then\s+|thus\s+)?(?:get|obtain|find|arrive\s+at)\s*$", re.IGNORECASE)
"""Who finds what stands behind: setting the gradient to zero we get."""


def is_of_others(words: str) -> bool:
    """Whether words leave what is said to others, to another time, or doubt it."""
    plain = " ".join(words.split())
    return any(bad.search(plain) for bad in (ANOTHER, OTHERS, PAST, TO_SHOW))


def _is_open(words: str) -> bool:
    """Whether words of any nouns say what a formula is, and none of them makes it another's, or doubtful."""
    plain = " ".join(words.split())
    if is_of_others(plain) or NOT.search(SIGNED.sub(" ", plain)):
        return False
    is_, does, of = OPEN
    if does.fullmatch(plain) and is_.fullmatch(plain) is None:
        return COMPUTES.search(plain) is not None
    return bool(is_.fullmatch(plain) or of.fullmatch(plain))


def _is_known(words: str) -> bool:
    """Whether all words are such as change nothing of what is defined."""
    found = re.findall(r"[^\W\d_][\w.'’-]*", words.replace(MARK, " "))
    plain = (one.lower().strip(".") for one in found)
    return all(len(one) < 2 or one in KNOWN for one in plain) and ANOTHER.search(words) is None
