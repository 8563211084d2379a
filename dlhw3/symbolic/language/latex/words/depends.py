r"""Words by which one letter is made of another: "$b$ is a function of $x$", "$\lambda$ adapts to $x$"."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.sentences import FORMULA, FORMULAS
from dlhw3.symbolic.language.text import lazy_re as re

ACCENT = r"\\(?:bar|hat|tilde|overline|widehat|widetilde)\s*(?:\{\s*\\?[A-Za-z]+\s*\}|\\?[A-Za-z]+)"
STYLED = r"\\(?:mathbf|boldsymbol|bm|mathrm|vec)\s*\{\s*\\?[A-Za-z]+\s*\}"
LETTER = rf"(?:{ACCENT}|{STYLED}|\\(?!cdot)[A-Za-z]+|[A-Za-z])"
BETWEEN = rf"[^.;:{FORMULA}]*?"
MADE = (
    r"(?:gradient|hessian|jacobian|derivative|means?|averages?|standard\s+deviations?|variances?|covariances?|medians?|maximum|minimum"
    r"|lengths?|largest|smallest|closest|nearest|(?:self-)?attention|assignments?|quantiles?|traces?|eigenvalues?|eigenvectors?|determinants?"
    r"|spectrum|singular\s+values?|diagonal|kernel|similarit\w+|neighbou?rs?|clusters?|normali[sz]ers?|centroids?|statistics|moments|sums?|permutation|projection|image|outputs?|predictions?|norm|entry|entries"
    r"|component|sign"
    r"|softmax|values?|features?|embedding|layers?|scores?|margins?|logits|normali[sz]ation|square|transform\w*|residual|activations?|rounding)"
)
DEPENDS = re.compile(
    rf"(?P<who>{FORMULAS})\s*,?\s+(?:(?:now|also|itself|both|all|may|can|will|does|do|then|in\s+turn"
    rf"|[a-z]+ly)\s+)*"
    r"(?:(?:is|are|was|were)\s+(?:itself|themselves|also|in\s+turn)\s+(?=computed|produced|obtained"
    r"|formed|made))?"
    r"(?:(?:is|are|be|being|was|were)\s+(?:an?|the|some)\s+(?:[\w-]+\s+){1,3}(?:that|which)\s+(?:may\s+|can\s+)?)?"
    r"(?:(?:depend(?:s|ing)?\s+(?:up)?on|(?:var(?:y|ies|ying)|chang(?:e|es|ing)|mov(?:e|es|ing)|gr(?:ow|ows|owing)|shrinks?|drifts?|scal(?:e|es"
    r"|ing))\s+with)"
    rf"|(?:(?:is|are|be|being|an?)\s+)?{BETWEEN}\b(?:functions?|functionals?|transform)\s+of"
    r"|(?:(?:is|are|be|being)\s+)?(?:[a-z]+ly\s+)?proportional\s+to|normali[sz]es|re-?scales|adapts?\s+to|looks?\s+at|(?:keeps?|selects?|picks?|marks?|indicates?|extracts?)\s+(?:the\s+)?(?:[\w-]+\s+)?(?:largest|smallest|positive|negative|top|active|dominant)"
    r"\s+(?:[a-z]+\s+){0,2}?(?:of|in)|,?\s*an?\s+[a-z-]+\s+(?:driven|determined|controlled|computed|generated|produced)\s+(?:by|from)|reacts?\s+to|responds?\s+to|contains?|includes?"
    r"|(?:is|are|be|being)\s+(?:then\s+)?(?:re-?(?:estimated|computed|fitted|optimi[sz]ed|solved|trained)|chosen|optimi[sz]ed)\s+(?:optimally\s+)?(?:for|in\s+response\s+to)\s+(?:each|every|the\s+current)"
    r"|(?:projects?\s+on(?:to)?\s+(?:the\s+)?(?:(?:orthogonal\s+)?complement|span|range|line|direction|column\s+space|tangent\s+space)\s+(?:of|along|through|spanned\s+by))"
    r"|(?:rotates?|sorts?|aligns?|orders?|reflects?|permutes?|whitens?|cent(?:er|re)s?|maps?)(?=\s+§\s+(?:on|in|to)to\b|\s+§\s*(?:$|[.,;]))"
    r"|(?:is|are|be|being)\s+(?:then\s+)?(?:adapted|tuned|coupled|fitted|fit|matched|adjusted|chosen\s+(?:according|in\s+proportion|relative))\s+to"
    r"|(?:(?:is|are|be|being)\s+)?(?:[a-z]+ly\s+)?(?:determined|driven|governed|controlled|parametri[sz]ed"
    r"|parameteri[sz]ed|indexed)\s+by"
    rf"|(?:(?:is|are|be|being|was|were)\s+)?(?:(?:an?\s+|the\s+)?[a-z]+(?:-[a-z]+)?\s+)?(?:[a-z]+ly\s+)?(?:obtained|(?:re)?computed|generated|refreshed|formed|produced|built|constructed"
    rf"|derived|calculated|got"
    rf"|predicted|estimated|made)\s+(?:{BETWEEN}\s)?(?:from|of|by|to|at|with|out\s+of)"
    r"|(?:is|are)\s+(?:then\s+|first\s+)?(?:normali[sz]ed|(?:re-?)?scaled|divided|multiplied|weighted|whitened|rotated)\s+by"
    rf"|(?:(?:is|are|be|being|denotes?)\s+(?:the|an?)|the)\s+{BETWEEN}\b{MADE}\b{BETWEEN}(?:{FORMULA}{BETWEEN})?\b(?:at|of"
    rf"|for|on|onto|to|under|with\s+(?:weights?|parameters?|matrix|kernel|coefficients?)))"
    rf"\s+(?:(?:the\s+)?(?!dimension|size|length|number|shape|distribution|law|choice|unit)[a-z-]+\s+of\s+)?(?:(?:the|our|this|all|whole|logits|classifier|network|model|layer|predictor|symmetric|square|weight|data|span|range|direction|entries|rows|columns|of|input|variable|vector|matrix|point|parameters?"
    rf"|weights?)\s+)*(?P<on>{FORMULAS})",
    re.IGNORECASE,
)
"""§ depends on §, varies with §, is a function of §, is computed from §, is the gradient of § at §."""
