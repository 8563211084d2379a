r"""Words that open a clause, and nouns that say what a letter is.

What begins a clause that assumes: let, where, with, at the optimum we have; and if and for, of one display.
What papers call a letter before it, the step size $\eta$, and say of it in passing, temperature $T > 0$.
"""

from __future__ import annotations

from collections.abc import Iterable

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.formulas_said import BETWEEN, INTERVAL, RELATION, letters_of
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA
from dlhw3.symbolic.language.latex.text.unread import PROPERTY
from dlhw3.symbolic.language.text import lazy_re as re

S, D = FORMULA, DISPLAY
THIS = (
    r"(?:this|the present) (?:section|paper|note|chapter|exercise|problem|proof|report|text|document|lecture)"
)
ADVERBS = (
    r"(?:(?:indeed|we may|we can|we will|we shall|we|let us|also|again|now|here|throughout|moreover"
    r"|further(?:more)?|additionally|in addition"
    r"|for (?:the sake of )?(?:simplicity|convenience|brevity)|without loss of generality|wlog"
    r"|from now on|in what follows"
    r"|more precisely|precisely|specifically|concretely|to be (?:more )?(?:precise|specific)|to fix ideas"
    r"|in the following|below|henceforth|first|then|next"
    rf"|(?:in|throughout) {THIS}|as (?:usual|before|above)|finally|and)[\s,]+)*"
)
USED = r"(?:where )?(?:we )?(?:have )?us(?:e|ed|ing)(?: the (?:fact|assumption))?(?= that)"
AT_OPTIMUM = (
    r"at\s+(?:the|an|any|every|a)\s+(?:optim(?:um|al point)|(?:local |global )?minim(?:um|i[sz]er)|maximum|solution"
    rf"|(?:stationary|critical) point)(?:\s+{S})?(?:\s*,)?"
    r"(?:\s+(?:we|it holds)(?:\s+must)?(?:\s+have)?(?:\s+that)?)?"
)
"""Where a condition holds that says what is meant: at the optimum we have ∇f(w) = 0."""
WHOSE_IS = (
    r"(?:quadratics?|functions?|objectives?|problems?|forms?|loss(?:es)?|models?|systems?|regression"
    r"|condition\s+number|ratio|rate|step[\s-]size)"
)
"""What has letters: a quadratic with symmetric A."""
FIRM = re.compile(
    rf"(?:^|[,;:.]\s*|(?<={D})\s*[,]?\s*|\band\s+|(?<={S})\s+|\(\s*|\b{WHOSE_IS}\s+(?=with\b)"
    rf"|\bbe\s+(?=such that\b))"
    rf"{ADVERBS}(?P<opens>(?:{USED}|{AT_OPTIMUM}(?=\s*{S})|let|denote by|we write|assum(?:e|ing)"
    rf"|subject to|st|under the constraint"
    rf"|suppos(?:e|ing)(?: (?:that )?we have)?|given|we are given|we work with|consider|take|choose|pick|select|fix"
    rf"|where|with|since|because|recall|remember|such that|satisfying|(?<=\()so(?= that)|here|throughout {THIS}"
    rf"|throughout|in the above|above|as|using"
    rf"|(?:note|observe|notice)(?= that)|in {THIS}|on(?=\s+(?:an?\s+)?(?:convex\b|{S}-(?:smooth|strongly))))"
    rf"\b(?:[\s,]+(?:(?:throughout|in) {THIS}|that|also|again|moreover|throughout|further|now|and|wlog"
    rf"|without loss of generality|for (?:simplicity|convenience|brevity))\b)*[\s,]*{ADVERBS})",
    re.IGNORECASE,
)
FOLLOWS = re.compile(
    r"\b(?:hence|thus|therefore|then|so|implies|gives?|yields?|conclude\w*|get|follows|finds?|found|derived?|shows?|proves?)\b",
    re.IGNORECASE,
)
IF = re.compile(
    rf"(?:^|[,;:]\s*|(?<={D})\s*[,]?\s*|\bthat\s+|\band\s+|\bthen\s+|(?<={S})\s+)"
    r"(?:(?:now|also|and|hence|thus|then|moreover|indeed|in particular|so)[\s,]+)*"
    r"(?P<opens>(?:if|when|whenever|for|provided(?: that)?|as long as|in case"
    r"|under the (?:(?:additional|standing|extra)\s+)?(?:assumption|hypothesis|condition)(?= that)(?: that)?)"
    r"\s+(?:(?:all|any|every|each)\s+)?)",
    re.IGNORECASE,
)
"""What begins an assumption of one display: for symmetric A we have …"""
MADE = re.compile(
    r"\b(?:(?:cent(?:er|re)|normali[sz]e|standardi[sz]e|scale|whiten)\s+(?:the|our|all)\s+(?:[a-z]+\s+)??[a-z]+"
    rf"(?:\s+{S})?|(?:is|are|be)\s+(?:cent(?:er|re)d|normali[sz]ed|standardi[sz]ed|scaled|whitened))\s*,?\s+"
    r"(?P<opens>(?:so|such)\s+that\s+)",
    re.IGNORECASE,
)
"""What data are made to be: centre the data so that 1ᵀX = 0."""


OF_PARAMETER = (
    r"(?:regulari[sz]ation|ridge|smoothing|friction|damping|momentum|penalty|learning|step|decay|weight|noise|inverse"
    r"|fixed|scalar|real|model|kernel|scale|scaling|tuning|trade-?off|mixing|temperature|given|strong|convexity"
    r"|smoothness|Lipschitz|coupling|barrier|contraction|bandwidth|dual|Lagrange|constant|size)"
)
OF_MATRIX = (
    r"(?:weight|data|design|covariance|Gram|Hessian|precision|kernel|weighting|sample|empirical|population|scatter|sensing"
    r"|measurement|feature|noise|target|mixing|adjacency|transition|mass|stiffness|preconditioning|system|correlation"
    r"|similarity|attention|input|output|parameter|second-moment|information|Fisher|metric|curvature|Laplacian)"
)
NOUN = (
    r"(?:(?:random )?matri(?:x|ces)|(?:(?:zero-mean |mean-zero )?random )?(?:column )?vectors?"
    r"|(?:random )?variables?|functions?|scalars?|(?:(?:real|natural|whole) )?numbers?|operators?|constants?"
    r"|preconditioners?|metrics?|(?:(?:neural[\s-])?tangent[\s-])?kernels?|residuals?|estimators?|directions?|inputs?"
    r"|(?:stochastic[\s-])?(?:sub)?gradients?(?:[\s-](?:estimat(?:e|or)s?|oracles?))?"
    r"|(?:(?:zero-mean|mean-zero|Gaussian|additive|gradient|label|white) )?noise(?: (?:vectors?|terms?))?"
    r"|(?:(?:positive|non-?negative|even|odd) )?integers?"
    rf"|(?:{OF_MATRIX}[\s-]){{1,3}}matri(?:x|ces)"
    r"|(?:class )?(?:labels?|targets?)(?: vectors?)?"
    r"|(?:(?:[a-z]+'s|probability|target|teacher|label|class|discrete) ){0,2}distributions?"
    rf"|(?:(?:known|fixed|common|positive definite|{OF_MATRIX})[\s-]){{0,2}}(?:covariance|precision)"
    r"|mirror[\s-]maps?|potentials?|regulari[sz]ers?|energ(?:y|ies)|costs?|penalt(?:y|ies)"
    r"|Hessians?|loss(?:es)?|objectives?|parameters?|step[\s-]?sizes?|learning rates?|temperatures?"
    r"|(?:mirror(?:[\s-]descent)?|gradient(?:[\s-]descent)?|proximal|Newton|descent|update)[\s-]"
    r"(?:steps?|updates?|iterations?|rules?)"
    r"|(?:mini|maxi)mi[sz]ers?(?:\s+of\s+§(?=\s+with))?|optim(?:um|a)|(?:stationary|critical) points?"
    rf"|(?:{OF_PARAMETER}[\s-]){{0,3}}(?:hyper-?)?(?:parameter|coefficient|strength|rate|weight|constant|factor)s?)"
)
NO_CASE = (
    r"(?!(?:cases?|settings?|theorems?|lemmas?|results?|papers?|proofs?|versions?|variants?|examples?|claims?|bounds?"
    r"|events?|half-?spaces?|sets?|regions?|areas?|inequalit(?:y|ies)|questions?"
    r"|statements?|formulas?|regimes?|all|any|every|each|some|no|not|only|the|an?|on|onto|over|against|outside|inside|beyond)\b)"
)
"""Before a word that is no part of a text, nor a case of which alone something is said."""
APPOSED = re.compile(
    rf"(?:(?P<aside>{S})\s+\(|\b(?:with|at|and|for|an?|the|some)\s+(?:{NOUN}|{NO_CASE}[a-z][\w'-]+(?:\s+{NO_CASE}[a-z][\w'-]+){{0,3}})\s+)"
    rf"(?P<said>)(?P<who>{S})(?(aside)\s*\)|(?=\s*[,.;]|\s+(?:on|to|for|and|is|are|has|reads|gives|yields|becomes)\s+(?!which\b|due\b|from\b)))",
    re.IGNORECASE,
)
"""What stands behind its letter in brackets, q (1ᵀq = 1), or is of a parameter: with temperature T > 0, …"""
SIGNED = re.compile(
    r"\\?[A-Za-z]+(?:_\w)?\s*(?:>|\\geq?(?![a-z])|\\neq?(?![a-z])|\\succ(?:eq)?(?![a-z]))\s*0"
)


def of_its_letter(formula: str, letter: str) -> bool:
    """Whether a formula says the sign of one letter, or is an equation of the letter before it."""
    if not letter:
        return is_sign(formula)
    plain = re.fullmatch(r"\\?[A-Za-z]+(?:_\w)?", letter.strip()) is not None
    return plain and RELATION.search(formula) is not None and letter.strip() in formula


SOLVES = (
    r"(?:solves?|(?:is|be|are|denotes?)\s+(?:(?:the|a)\s+(?:unique\s+|only\s+)?"
    r"(?:solution|fixed[\s-]point|equilibrium)\s+(?:of|to)|(?:given|defined)\s+implicitly\s+by"
    r"|implicitly\s+(?:given|defined)\s+by))\s+"
    r"(?:the\s+(?:implicit\s+|fixed[\s-]point\s+|linear\s+)?(?:equation|system)\s+)?"
)
"""What makes an equation one of a letter: § solves §, and is the fixed point of it."""
WORD = r"[a-z][\w'’-]*"
CALLED = (
    rf"(?P<noun>(?:(?:the|an?|our|its|some|(?:both )?the)\s+)?(?:{WORD}\s+){{0,4}}?{WORD}"
    rf"(?:\s+(?:of|for|in)\s+(?:the\s+)?(?:{S}|{WORD}(?:[\s-]+{WORD})?))?)"
)
"""What a letter is called whose sign or interval is said: let § be the momentum, where § is the noise level."""
NO_PLACE = (
    r"(?!(?:for|in|on|at|by|under|from|to|as|when|if|while|until|before|after|during|near|once|unless|since|whenever|within"
    r"|outside|inside|over|through|via|along|among|per|without|given|because|although|though|except|despite)\b)"
)
"""Before a word of a noun, and none that says where, when or of which alone something is."""
CALLED_BEFORE = (
    rf"(?:(?:the|an?|our|its|some)\s+)?(?P<noun>{NO_PLACE}{WORD}(?:[\s-]+{NO_PLACE}{WORD}){{0,2}})\s+"
)
"""What a relation is called that stands behind: with friction § > 0, with the kernel § = …"""
VAGUE = re.compile(
    r"\b(?:sufficiently|small|tiny|large|close|integers?|whole|natural|odd|even"
    r"|(?:eigen|singular\s+)(?:values?|vectors?)|spectrum)\b",
    re.IGNORECASE,
)
"""What the noun says and is not assumed: that a number is small, whole, or an eigenvalue."""
SOFTENED = re.compile(
    r"\b(?:events?|half-?spaces?|regions?|(?:sub)?sets?|(?:prior|posterior|density|law)\s+(?:on|of|over)|orthants?|locus|questions?|up\s+to|within|rounding|tolerance|initially|at\s+(?:init\w*|first|time|the\s+(?:start|beginning))|in\s+(?:theory|practice|principle|spirit))\b",
    re.IGNORECASE,
)
"""Where, when or how nearly something is called so: feasible up to rounding."""
PERSON = re.compile(
    r"\b(?:nobody|no\s*one|none|users?|adversar(?:y|ies)|attackers?|opponents?|players?|everyone|everybody|someone|somebody|anyone|others|they"
    r"|he|she|you|people|authors?|reviewers?|readers?|competitors?)\b(?!['’]s)",
    re.IGNORECASE,
)
"""Who may do so: assume that nobody uses §."""
LISTED = r"\\in(?![a-z])\s*(?:\\left\s*)?\\\{(?:[-+\d\s,]|\\pm|\\left|\\right)*\\\}"
"""A set of numbers: y_i ∈ {−1, 1}."""
OF_NUMBER = re.compile(
    rf"{LISTED}|\\in(?![a-z])\s*(?:\\left\s*)?[\[(]|[<>]|\\(?:[lg]eq?(?:slant)?|neq?)(?![a-z])"
)


def is_relation(called: str, formulas: Iterable[str]) -> bool:
    """Whether formulas that are called something are all intervals or orders, and no word of it doubts that."""
    words = VAGUE.sub(" ", called)
    return NOT.search(words) is None and all(OF_NUMBER.search(one) for one in formulas)


def is_called(called: str, formulas: Iterable[str], *, before: bool) -> bool:
    """Whether formulas may be called so, relations or letters of which the name says nothing that could be assumed.

    A name ``before`` them is one of relations alone, equations too: with the kernel K = J J^T.
    """
    every = [*formulas]
    if SOFTENED.search(called) or PERSON.search(called):
        return False
    if is_relation(called, every):
        return True
    plain = NOT.search(called) is None and PROPERTY.search(called) is None and VAGUE.search(called) is None
    return plain and all(RELATION.search(one) if before else letters_of(one) for one in every)


def is_sign(formula: str) -> bool:
    """Whether a formula says the sign of one letter, or between which numbers it is."""
    plain = formula.strip()
    between = BETWEEN.fullmatch(plain) or INTERVAL.fullmatch(plain)
    return SIGNED.fullmatch(plain) is not None or between is not None
