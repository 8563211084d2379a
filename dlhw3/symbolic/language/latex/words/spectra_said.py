r"""Words that say what \lambda_{\max}(A), \|A\|_{op} or a letter for an eigenvalue is: all of it is read, or none.

$\lambda_{\min}(A)$ is the least eigenvalue in a line, whatever the words around it say; so words by which it is the
least that is not 0, or the least in absolute value, are refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.compiled import as_written, compiled
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence
from dlhw3.symbolic.language.text import lazy_re as re

UP = r"(?:largest|greatest|maximal|maximum|top|leading|biggest|highest|principal)"
DOWN = r"(?:smallest|least|minimal|minimum|bottom|lowest)"
LAMBDA = r"(?:\\operatorname\{{eig{0}\}}|"
LAMBDA += r"\\lambda\s*_\s*\{{?\s*\\?(?:(?:text|mathrm|operatorname)\s*\{{\s*)?{0}\s*\}}*)"
SIGMA = LAMBDA.replace("eig", "sing").replace("lambda", "sigma")
OF = r"\s*(?:\\left)?\s*(?:\(.*\))?\s*"
BAR = r"(?:\\left\s*|\\right\s*)?\\(?:\||[lr]?Vert(?![a-zA-Z]))"
BELOW = r"_\s*(?:\{\s*)?(?:\\(?:mathrm|text|operatorname)\s*\{\s*)?(?:op|sp|spec|spectral|operator)\s*\}*"
NORM = rf"{BAR}[^|]*{BAR}\s*{BELOW}"
VALUE, SINGULAR = r"eigen-?values?", r"singular\s+values?"
SPECTRAL = r"(?:(?:usual|induced|matrix|Euclidean|standard)\s+)*"
SPECTRAL += r"(?:(?:operator|spectral)[\s-]+|(?:2|ell_2|L_?2)-)norms?"
MEANINGS = (
    (LAMBDA.format("max") + OF, "the largest eigenvalue", rf"{UP}(?:\s*,?\s*and\s+(?:the\s+)?{DOWN})?\s+{VALUE}"),
    (LAMBDA.format("min") + OF, "the least eigenvalue", rf"(?:{UP}\s*,?\s*and\s+(?:the\s+)?)?{DOWN}\s+{VALUE}"),
    (SIGMA.format("max") + OF, "the largest singular value",
     rf"(?:{UP}(?:\s*,?\s*and\s+(?:the\s+)?{DOWN})?\s+{SINGULAR}|{SPECTRAL})"),
    (NORM, "the largest singular value", rf"(?:{UP}\s+{SINGULAR}|{SPECTRAL})"),
)  # fmt: skip
"""How a number at the end of a spectrum is written alone, what it is, and the words that say so."""
CALLED = re.compile(
    rf"{FORMULA}(?:\s*\((?:here|now)\))?\s*(?:(?:,|:|=|\()\s*(?=(?:the|its|half|twice)\b)"
    r"|(?:here|now|always|below|simply|will|shall|to)?\s*(?:is|be|are|denotes?|means?|stands?\s+for|refers?\s+to|represents?|for|as)\s+|(?=(?:the|its)\s))"
    rf"(?=(?P<what>[^.;:]*))|\b(?:denote|write)s?\s+by\s+{FORMULA}\s+(?=(?P<by>[^.;:]*))"
    rf"|\bby\s+{FORMULA}\s+(?:we|one)\s+(?:\w+\s+)?(?:denotes?|means?|understands?)\s+(?=(?P<we>[^.;:]*))",
    re.IGNORECASE,
)
NAMES = re.compile(
    r"(?:(?:the|its|an?|their|half|twice|double|minus|some|any)\s+)+(?=\S)|(?:half|twice|double|minus)\b",
    re.IGNORECASE,
)
"""How words begin that name a number."""
NUMBER = re.compile(
    r"\b(?:eigen-?values?|singular\s+values?|norms?|quantiles?|spectr\w+|radius|modulus|maximum|minimum|largest|smallest|least"
    r"|greatest)\b",
    re.IGNORECASE,
)
OF_NO_NUMBER = re.compile(
    r"\b(?:constants?|same|limit|costs?|price|key|reason|bottleneck|subject|quantity)\b", re.IGNORECASE
)
"""What else an eigenvalue may be called."""
KINDS = (
    r"(?:(?:the|an?|our|its|all|each|any|this|symmetric|positive|definite|semi-?definite|real|square|Hessian|Gram|kernel|covariance|data|weight"
    r"|matrix|matrices|argument|and|corresponding|respective)\s+)*"
)
ENDS = re.compile(
    rf"(?:\s*,?\s*respectively)?(?:\s+(?:of|for)\s+{KINDS}(?:{FORMULA}(?:\s+and\s+{FORMULA})?|matrix|matrices|argument|Hessian))?(?:\s*,?\s*respectively)?"
    r"\s*(?:$|[,)]|(?:and|so|then|where|which\s+(?:is|we)|hence)\b|with\s+(?!respect)|¶)",
    re.IGNORECASE,
)
LIMITED = re.compile(
    r"\b(?:absolute|modul\w+|magnitude|nonzero|non-zero|restricted|sparse|generali[sz]ed|rounded|clipped|trimmed|ignor\w+|outliers?|subspace"
    r"|only|except|unless|without|excluding|not\s+counting|count(?:s|ed|ing)?|with\s+respect|relative|complement|approximate\w*|estimate\w*"
    r"|(?:second|third|fourth|next|median|mean|average|typical|other)(?:[\s-]+\w+)?\s+(?=(?:eigen|singular))"
    r"|not|never|scaled?|half|twice|so\s+far)(?:\b|(?<=\s))",
    re.IGNORECASE,
)
"""Words behind an eigenvalue that make it another one."""
SPOKEN = re.compile(r"\beigen-?values?\b|\bsingular\s+values?\b|\bspectr(?:um|al)\b", re.IGNORECASE)
DOUBTED = re.compile(
    r"\b(?:believes?|guess(?:es)?|hopes?|mistakes?|pretends?|imagine|nobody|whether|approximates?|misread\w*|wrongly)\b",
    re.IGNORECASE,
)


def require_whole_spectra(sentences: Sequence[Sentence]) -> None:
    """Refuse words that give the sign of an eigenvalue, or of a norm, another meaning than it has here."""
    for sentence in sentences:
        for found in CALLED.finditer(sentence.words):
            place = found.start() + found[0].index(FORMULA)
            formula = sentence.formulas[sentence.words.count(FORMULA, 0, place)].strip()
            one = next((each for each in MEANINGS if as_written(each[0]).fullmatch(formula)), None)
            said = next(found[name] for name in ("what", "by", "we") if found[name] is not None)
            names = NAMES.match(said)
            if one is None or names is None or (OF_NO_NUMBER.search(said) and not NUMBER.search(said)):
                continue
            bare = said[names.end() :]
            right = compiled(one[2]).match(bare)
            half = re.search(r"half|twice|double|minus", names[0], re.IGNORECASE)
            if half or right is None or ENDS.match(bare, right.end()) is None:
                _refuse(sentence, said.split(FORMULA)[0], one[1])
        _require_no_limit(sentence)


def is_named_rightly(formula: str, said: str) -> bool:
    """Whether words call a norm of matrices, ‖A‖_op or ‖A‖₂, what it is here."""
    norm = rf"{BAR}\s*(?:[A-Z]|\\cdot)\s*{BAR}\s*(?:{BELOW}|_\s*(?:2|\{{\s*2\s*\}}))"
    named = re.match(rf"(?:the\s+|its\s+)?(?:{UP}\s+{SINGULAR}|{SPECTRAL})", said, re.IGNORECASE)
    behind = r"\s*(?:of\s+(?:the\s+|an?\s+)?(?:matrix\s+|matrices\b)?[A-Z]?)?\s*(?:$|,|and\b)"
    return bool(re.fullmatch(norm, formula) and named and re.match(behind, said[named.end() :]))


def _require_no_limit(sentence: Sentence) -> None:
    """Refuse a sentence about eigenvalues that limits them, or doubts them, beside a sign of one."""
    own = [
        one
        for formula in sentence.formulas
        for one in MEANINGS
        if as_written(one[0].removesuffix(OF)).search(formula)
    ]
    if own and SPOKEN.search(sentence.words):
        limit = LIMITED.search(sentence.words) or DOUBTED.search(sentence.words)
        limit = limit or _other_end(sentence.words, {one[1] for one in own})
        if limit is not None:
            _refuse(sentence, limit[0], own[0][1])


def _other_end(words: str, meant: set[str]) -> re.Match[str] | None:
    """Return the words for the other end of a spectrum than that whose sign stands beside them."""
    up, down = (re.search(rf"\b{end}\s+(?:{VALUE}|{SINGULAR})", words, re.IGNORECASE) for end in (UP, DOWN))
    if up and down:
        return None
    return up if meant == {"the least eigenvalue"} else down if "the least eigenvalue" not in meant else None


def _refuse(sentence: Sentence, written: str, means: str) -> None:
    at = Span(written.strip(), 0, len(written.strip()))
    words = f"Line {sentence.number}: a sign has one meaning here, this one {means}."
    raise UserError(words, at=at, hint=r"\mu")
