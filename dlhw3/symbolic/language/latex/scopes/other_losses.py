r"""Words before a line of a loss that has a value, by which it is another: "For the averaged loss, $\nabla f = …$".

What words above call it, or its value has a sign of, is no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, Sentence
from dlhw3.symbolic.language.text import lazy_re as re

NOUN = (
    r"(?:(?:training|empirical)\s+)?(?:loss(?:es)?|objectives?|problems?|risks?|costs?|energy"
    r"|functions?|error"
    r"|settings?|variant|versions?|models?|case|regression|least\s+squares|maximum\s+likelihood|estimator)"
)
LEADS = r"(?:^|[.;]\s+)(?:(?:now|then|and|but|hence|finally|similarly|likewise)\s*,?\s+)*"
ANOTHER = (
    r"(?P<kind>(?:un)?(?:regulari[sz]ed|penali[sz]ed|constrained|weighted|normali[sz]ed|smoothed|scaled)"
    r"|absolute|averaged?|mean(?!\s+squared)|population|expected|hinge"
    r"|Huber|robust|dual|noisy|perturbed|re-?scaled|re-?weighted|ridge|lasso|mini-?batch|per-sample|clipped"
    r"|adversarial|masked|augmented|distilled|sparse"
    r"|logistic|(?:binary\s+)?cross-entropy|softmax|poisson|quantile|exponential|focal|contrastive|triplet)"
)
OF_ANOTHER = re.compile(
    rf"{LEADS}(?P<said>(?:for|with|in|in\s+the\s+case\s+of|under|of|using|(?:the|its)\s+(?:gradient"
    rf"|derivative|hessian|differential)\s+of)\s+"
    rf"(?:(?:the|an?|our)\s+)?{ANOTHER}\s+(?:[a-z-]+\s+)?{NOUN})\b[^.;{DISPLAY}]*{DISPLAY}"
    rf"|{LEADS}(?P<noise>(?:with|under|in\s+the\s+presence\s+of)\s+(?:(?:label|input|additive"
    rf"|multiplicative|gaussian|weight|an?)\s+)*(?P<of>noise|dropout|outliers|bias(?:es)?))\s*,"
    rf"\s*(?:[a-z]+\s+){{0,3}}{DISPLAY}"
    rf"|{LEADS}(?P<done>(?:after|on|upon|when)\s+(?P<how>normali[sz]|averag|divid|re-?scal|multipl|doubl"
    rf"|halv|cent(?:er|r)|weight)(?:ing|ling)\b[^.;,{DISPLAY}]*),"
    rf"\s*(?:[a-z]+\s+){{0,3}}{DISPLAY}"
    rf"|{LEADS}(?P<norm>in\s+(?:the|an?|this)\s+(?P<which>weighted|M-|dual|energy|natural|Mahalanobis|other"
    rf"|new)\s*(?:norm|metric|inner\s+product|geometry))\s*,"
    rf"\s*(?:[a-z]+\s+){{0,3}}{DISPLAY}",
    re.IGNORECASE,
)
"""What a sentence says that its line is of, before it."""
OF_KIND = (
    (
        r"(?:regulari|penali|ridge|lasso|noisy|perturb|robust|adversarial)",
        r"\+|\\(?:xi|zeta|(?:var)?epsilon"
        r"|nu)(?![a-z])",
    ),
    (
        r"(?:average|mean|population|expected|normali|scaled|re-?scaled|mini)",
        r"/|\\[tdc]?frac\s*(?:\d"
        r"|\{\d\})\s*\{?\s*\d?\s*[a-zN|]|\\bar|\\mathbb\s*\{?\s*E",
    ),
    (
        r"(?:weighted|re-?weighted|smoothed)",
        r"\\sum.*_|\^\s*\{?\s*(?:\\top|T|-)|\\(?:odot|operatorname"
        r"|mathrm|text)",
    ),
    (
        r"(?:logistic|binary|cross-entropy|softmax|poisson|exponential|focal|contrastive|hinge"
        r"|Huber|quantile|triplet|robust)",
        r"\\(?:ell|log|exp|mathcal|sigma|psi|phi|rho|operatorname|mathrm|text|max)(?![a-z])|e\^|[lL]\(",
    ),
    (r"absolute", r"(?<!\\)\|[a-z(]|_1"),
)
"""What the value of a loss of a kind has."""
SIGN = {
    "noise": r"\\(?:xi|zeta|(?:var)?epsilon|nu)(?![a-z])|\+",
    "done": r"/|\\[tdc]?frac\s*(?:1|\{1\})\s*\{?\s*[a-zN]|\\bar",
    "norm": r"\^\s*\{?\s*\\?(?:top|T)",
}
"""What a value has that is such a one."""


def of_another_loss(
    sentence: Sentence, before: Sequence[Sentence], rows: Iterable[Row], lines: Sequence[str]
) -> str:
    """Return the words before a line by which it is of another loss than rows define that it has; else nothing."""
    found = OF_ANOTHER.search(sentence.words) if sentence.displays else None
    if found is None:
        return ""
    group = next(name for name in ("said", "noise", "done", "norm") if found[name])
    first, last = sentence.displays[sentence.words.count(DISPLAY, 0, found.end() - 1)]
    shown = "\n".join(lines[first - 1 : last])
    known = " ".join(one.words for one in before).lower()
    kind = found["kind"] or found["of"] or found["how"] or found["which"]
    if kind and kind.lower()[:6] in known:
        return ""
    sign = SIGN.get(group) or next(
        (sign for form, sign in OF_KIND if re.match(form, kind or "", re.I)), r"\A\Z"
    )
    for row in rows:
        head, _, value = row.text.partition("=")
        name = re.escape(head.partition("(")[0].strip())
        stands = re.search(rf"(?<![A-Za-z\\]){name}(?![A-Za-z])", shown)
        if "(" in head and stands and not re.search(sign, value):
            return sentence.written(*found.span(group)).strip(" ,")
    return ""
