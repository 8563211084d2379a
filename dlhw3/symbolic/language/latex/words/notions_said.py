r"""Words that make another of a notion than it is here: "the gradient is a row vector", "base-10 logarithms".

A sentence names the notion, and what it would be; what else a sentence says of one, "the gradient is $2 A x$", "the
norm is bounded", is no matter.
"""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.symbolic.language.latex.text.compiled import compiled
from dlhw3.symbolic.language.latex.words.notions_called import OTHERWISE
from dlhw3.symbolic.language.text import lazy_re as re

DENIED = re.compile(
    r"\b(?:not(?!\s+independent)|never|no|nor|neither|if|whether|unlike|instead\s+of|rather\s+than)\b|n't\b|\?",
    re.I,
)


OTHER_GRADIENT = re.compile(
    r"\b(?:half|twice|minus|one\s+half\s+of|a\s+(?:multiple|fraction|part)\s+of)\s+(?:the|its"
    r"|our)\s+gradient(?:\s+of\s+[^.;:,]{1,30})?\s+(?:is|equals|reads|becomes)\s*[,:]?\s*$|"
    r"\b(?:the|an?|our|its|this)\s+(?:[\w-]+\s+)?(?:stochastic|mini-?batch|natural|Riemannian|projected|clipped"
    r"|normali[sz]ed|noisy"
    r"|numerical|approximate|preconditioned|estimated|biased|unbiased|single-sample|per-(?:sample|example)"
    r"|straight-through"
    r"|surrogate|semi|per-example|averaged?|transposed?|total|summed|scaled|truncated|quanti[sz]ed|sparsified"
    r"|compressed|delayed|stale)[\s-]+gradient(?:\s+(?:estimat(?:e|or)|of\s+[^.;:,]{1,30}))?\s+"
    r"(?:is|equals|reads|becomes)(?:\s+(?:then|thus|simply|therefore|hence|now|also|just|given\s+by))?\s*[,:]?\s*$",
    re.IGNORECASE,
)
"""What names another gradient before a line that has the plain one: the stochastic gradient is."""
FRONTED = re.compile(
    r"^\s*(?:(?:now|then|hence|thus|so|and|but|finally)\s*,?\s+)*(?:with\s+(?:class|sample|importance"
    r"|example)[\s-]weights|averag(?:ed|ing)\s+over|summ(?:ed|ing)\s+over|normali[sz](?:ed|ing)|transpos(?:ed"
    r"|ing)|re-?scal(?:ed|ing)"
    r"|(?:for|on|from)\s+(?:an?|one|each)\s+(?:single|given|random|fresh)\s+(?:sample|example|point|mini-?batch)"
    r"|per[\s-](?:sample|example)"
    r"|(?:on|for)\s+(?:the|an?)\s+(?:validation|test|held-out)\s+(?:set|data|loss)|modulo|up\s+to"
    r"|in\s+the\s+limit|to\s+(?:leading|first|lowest|second)\s+order"
    r"|in\s+(?:distribution|probability|the\s+mean)|at\s+(?:the\s+|its\s+|these\s+)?(?:kinks?|corners?"
    r"|non-?differentiable\s+points?|points\s+of\s+non-?differentiability|discontinuit\w+)"
    r"|with\s+(?:high\s+)?probability)\b(?![^,:]*\b(?:constant|by|both\s+sides)\b)",
    re.IGNORECASE,
)
"""What a sentence begins with by which its gradient is another one: averaged over the samples."""
OF_OTHER = re.compile(
    r"\b(?:the|an?|its|our)\s+(?:(?:[\w-]+\s+)?(?:gradient|derivative|hessian"
    r"|differential)s?\b(?P<of>[^.;:]*?)\b(?:is|equals|reads|becomes)"
    r"|(?:(?:sub|super)-?\s?(?:gradient|differential)s?|(?:total|weak|distributional|Clarke|generali[sz]ed"
    r"|directional|negative|reversed)\s+(?:gradient|derivative)s?)"
    r"\b[^.;:]*?\b(?:is|equals|reads|becomes))(?:\s+(?:then|thus|simply|given\s+by))?\s*[,:]?\s*$",
    re.IGNORECASE,
)
PARTLY = re.compile(
    r"(?:the|an?|its|our)\s+(?:negative|reversed|minus|opposite|halved|doubled|scaled|total|weak"
    r"|distributional|directional|half|twice)\s+(?:the\s+)?(?:gradient|derivative)",
    re.IGNORECASE,
)
RISKY = re.compile(
    r"\b(?:restricted|in\s+the\s+(?:[\w-]+\s+)?(?:metric|norm|geometry|inner\s+product|parameters?\s+of)"
    r"|of\s+the\s+(?:average|mean|expectation|square"
    r"|logarithm|negative|norm|inverse|absolute\s+value|clipped|smoothed|regulari[sz]ed|penali[sz]ed"
    r"|truncated)\s+of|(?:first|second|last|\w+th)\s+(?:coordinates?"
    r"|components?|entr(?:y|ies))|along(?!\s+with)|projected|clipped|masked|scaled|sees|upper\s+bound"
    r"|lower\s+bound|surrogate|validation|tangent)\b",
    re.IGNORECASE,
)
"""What makes another gradient of it, between its name and the line: restricted to, of the average of f."""
PLAIN_GRADIENT = re.compile(r"\s*\\nabla(?:\s*_\s*(?:\w|\\[a-z]+|\{[^{}]*\}))?(?P<of>[^=]*)=")
ITS_OWN = re.compile(r"_|\\(?:hat|tilde|widehat|widetilde|xi|zeta|ell|mathcal\s*\{?\s*B)(?![a-z])")
"""A sign of the sample in what a gradient is of."""


def other_gradient(words: str, shown: str) -> str:
    """Return the words that name the plain gradient of a line ``shown`` as another one; else nothing."""
    found, plain = OTHER_GRADIENT.search(words) or FRONTED.search(words), PLAIN_GRADIENT.match(shown)
    other = OF_OTHER.search(words)
    if (
        found is None
        and other
        and (other["of"] is None or RISKY.search(other["of"]) or PARTLY.match(other[0]))
    ):
        found = other
    return found[0].strip(" ,:") if found and plain and not ITS_OWN.search(plain["of"]) else ""


NABLA = re.compile(
    r"\\(?:nabla|partial)\s*(?P<of>\\?[A-Za-z]?)\s*(?:\([^()]*\))?\s*(?::\s*=|\\(?:coloneqq|eqdef|triangleq"
    r"|equiv)(?![a-z])|=)\s*(?P<value>.*)",
    re.DOTALL,
)
PARTIAL = re.compile(
    r"\\[td]?frac\s*\{\s*\\?(?:partial|mathrm\s*\{\s*d\s*\}|d)\s*[^{}]*\}\s*\{\s*\\?(?:partial"
    r"|mathrm\s*\{\s*d\s*\}|d)[^{}]*(?:\{[^{}]*\})?[^{}]*\}"
    r"|\\(?:partial|nabla)\s*(?:_\s*(?:\w|\{[^{}]*\}|\\[a-z]+))?\s*\\?[A-Za-z]?(?:\([^()]*\))?(?:\s*/\s*\\partial\s*\\?\w+(?:_\w+)?)?|\\operatorname\s*\{grad\}\s*\w?"
)
AROUND = re.compile(
    r"[\s(){}\[\],.;&]|\\(?:left|right|ldots|dots|cdots|top|begin|end|quad|,)(?![a-z])|\\\\|\^|T\b|p?matrix"
    r"|pmatrix|bmatrix|_\s*(?:\w|\{[^{}]*\})"
)


def own_nabla(formula: str) -> bool:
    r"""Whether a formula makes something else of \nabla than partial derivatives: \nabla := M^{-1} \partial_w."""
    found = NABLA.fullmatch(formula)
    if found is None or not re.search(r"\\(?:partial|nabla)(?![a-z])", found["value"]):
        return False
    if "=" in found["value"] or "+" in found["value"] or "sum" in found["value"]:
        return False
    return bool(AROUND.sub("", PARTIAL.sub("", found["value"])))


def otherwise(words: str) -> Iterator[tuple[str, str]]:
    """Yield the signs of which words, formulas in them bare, make another notion, with these words."""
    if DENIED.search(words):
        return
    for sign, form in OTHERWISE:
        for found in compiled(form).finditer(words):
            yield sign, found[0].strip(" ,")


PRIMES = re.compile(
    r"\bprimes?\s+(?:denotes?|means?|indicates?|stands?\s+for|marks?|labels?|refers?\s+to|is"
    r"|are)\s+(?![^.;:]*(?:derivative|differentiat|gradient))[^.;:]*",
    re.IGNORECASE,
)
PRIMES_IN = re.compile(
    r"\b(?:primes?|[fgh]')\s+(?:denotes?|means?|indicates?|stands?\s+for|is|are)\s+(?:(?:the|an?|partial|first"
    r"|always)\s+)*(?:derivatives?|differentiation)\s+(?:of\s+\w+\s+)?"
    r"(?:in|with\s+respect\s+to|w\.?r\.?t\.?|along|by)\s+(?:the\s+)?(?:variable\s+|parameter\s+"
    r"|argument\s+)?(?P<of>time\b|[A-Za-z](?![\w'])|(?:bias|weights?|parameters?|learning\s+rate|step"
    r"|temperature|width|depth|output|label|target)\b)",
    re.IGNORECASE,
)
CALLED_PRIME = re.compile(
    r"[A-Za-z]\s*(?:'|\^\s*\{?\s*\\prime\s*\}?)\s*(?:\\left\s*)?\(\s*(?P<at>\\?[A-Za-z]*)"
)


def other_prime(words: str, text: str) -> str:
    """Return the words by which f'(x) of a text is no derivative, or one in another letter; else nothing."""
    found, within = PRIMES.search(words), PRIMES_IN.search(words)
    every = {one["at"] for one in CALLED_PRIME.finditer(text)} if found or within else set[str]()
    found = found if every else None
    if within and every and within["of"][0] not in every:
        found = within
    return found[0] if found else ""
