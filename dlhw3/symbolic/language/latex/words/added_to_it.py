r"""Words that add to a step or a loss what its formula has not: "we clip the gradient", "we add weight decay".

A step that is defined as the plain one, $x - \eta \nabla f(x)$, is no clipped, noisy or projected one, and a loss
without a penalty is no regularised one. Where a formula of the text has a sign of what words add, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.compiled import compiled
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import Sentence, set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.spelled import compact
from dlhw3.symbolic.language.latex.words.qualified import has_line
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\(?:mathbf|boldsymbol|bm)\s*\{\s*\\?[A-Za-z]+\s*\}|\\(?!nabla|d?dot)[A-Za-z]+|[A-Za-z])"
INDEX = r"(?:_(?:\w|\{[^{}]*\})|\^\{?\(?[a-z0-9]\)?\}?)?"
STEP = (
    r"(?:\\[tdc]?frac(?:\{[^{}]*\}\{[^{}]*\}|\w\w)|\\[a-z]+(?:_(?:\w|\{\w+\}))?|[a-z](?:_(?:\w|\{\w+\}))?)?"
)
GRADIENT = rf"(?P<slope>\\nabla(?:_(?:\w|\{{[^{{}}]*\}}))?\\?\w+(?:\{{\w\}})?(?:\([^()]*\))?|{LETTER}{INDEX})"
PLAIN = re.compile(
    rf"(?P<x>{LETTER})(?:_\{{[a-z]\+1\}}|\^\{{?(?:\+|\([a-z]\+1\))\}}?)(?:&"
    rf"|:)*=(?P=x){INDEX}-{STEP}{GRADIENT}[.,;]*"
    rf"|\\dot\{{?(?P<y>{LETTER})(?:\(t\))?\}}?(?:\(t\))?&?=-(?P<flow>\\nabla(?:_(?:\w"
    rf"|\{{[^{{}}]*\}}))?\\?\w+(?:\{{\w\}})?(?:\([^()]*\))?)[.,;]*"
)
r"""A step of gradient descent alone, x^+ = x - \eta \nabla f(x), or its flow, without blanks."""
LOSS = re.compile(
    rf"(?:(?:\\(?:mathcal|mathrm)\{{[A-Z]\}}|{LETTER})\([^()=]*\)|[LJECR]|\\(?:mathcal|mathrm)\{{[LJECR]\}}"
    rf"|\\ell)(?:&|:)*=(?P<value>.*)"
    r"|.*\\(?:arg\\?min|operatorname\*?\{arg\\?,?min\}|min)(?:\\limits)?(?:_\{?[^{}]*\}?)?(?P<least>.*)"
    r"|\\nabla_\{[^{}]*(?:\{[^{}]*\})?[^{}]*\}\((?P<slope>.*)\)=0"
)
"""What a function is, or what is least."""
EXPLICIT = re.compile(r"\\\||\\[lr]?Vert|\\log|\\sum|\\ell|\^2|\\frac")
SEVERAL = re.compile(
    r"(?<![({^_])\+|\\(?:lambda|Omega|mathcal\s*\{?\s*R|rho|gamma|mu|alpha|tau)(?![a-z])|R\("
)
"""What a loss with a penalty has: a term that is added, or its coefficient."""
MORE_NOISE = (
    r"\\(?:xi|zeta|(?:var)?epsilon|omega|nu|delta|Delta|tilde|widetilde|hat|mathcal\{?N|sigma)(?![a-z])"
    r"|(?<![A-Za-z])[nzveB](?![A-Za-z])|(?<![A-Za-z{])d(?![A-Za-z}/])"
)
NAMED_SIGN = r"\\(?:operatorname|mathrm|text|math(?:sf|tt|cal))"
USES = (
    r"\b(?:add(?:s|ed|ing)?|us(?:e|es|ed|ing)|appl(?:y|ies|ied|ying)|inject(?:s|ed|ing)?|includ(?:e|es|ed"
    r"|ing)|introduc(?:e|es|ed|ing)"
    r"|employ(?:s|ed|ing)?|run(?:s|ning)?|train(?:s|ed|ing)?|perform(?:s|ed|ing)?|tak(?:e|es|ing)"
    r"|impos(?:e|es|ed|ing)|put(?:s|ting)?"
    r"|corrupt(?:s|ed|ing)?|perturb(?:s|ed|ing)?|regulari[sz](?:e|es|ed|ing)|with|plus|via|under"
    r"|by)\s+(?:(?!no\b|not\b)[\w$\\{}-]+\s+){0,5}?"
)
DONE = (
    r"\s+(?:(?:term|is|are|then|also|now|of|strength|\w+ly)\s+){0,4}(?:added|used|applied|injected"
    r"|included|introduced|employed|imposed)\b"
)
WE = (
    r"(?:\b(?:we|then|and|us|step|is|are|algorithm|update|to|iteration)\s+(?:(?:then|also|now|always"
    r"|first|finally|again|\w+ly)\s+)*)"
)
THE_STEP = (
    r"\s+(?:back\s+)?(?:(?:the|each|every|our|all|its|this|both"
    r"|whole)\s+)*(?:stochastic\s+)?(?:gradients?|steps?|updates?|iterates?|weights?"
    r"|parameters?|directions?|result|it|them|\$[^$]*\$)\b"
)
PASSIVE = (
    r"\b(?:gradients?|steps?|updates?|iterates?|weights?|parameters?|directions?|result|it)\s+(?:(?:(?:is"
    r"|are|then|also|always|first)\s+)+"
    r"(?:\w+ly\s+)?|(?=clip|project|normal))"
)


def uses(noun: str) -> str:
    """Return the form of words that use something, or by which it is used."""
    return rf"{USES}(?:{noun})|\b(?:{noun}){DONE}"


def _does(verb: str, done: str) -> str:
    return rf"{WE}(?:{verb})s?(?:{THE_STEP}|\s+(?:back\s+)?(?:on)?to\s)|{PASSIVE}(?:{done})\b"


CLIPPED = _does("clip|truncate|threshold", "clipped|truncated|thresholded")
CLIPPING = rf"{CLIPPED}|{uses('(?:gradient|norm|value)[ -]clipping')}"
STEPS: tuple[tuple[str, str], ...] = (
    (CLIPPING, rf"\\(?:min|max)(?![a-z])|{NAMED_SIGN}"),
    (_does("normali[sz]e", "normali[sz]ed"), rf"/|\\[tdc]?frac|{NAMED_SIGN}"),
    (
        _does("project", "projected") + "|" + uses("(?:an?\\s+)?projection"),
        rf"\\(?:Pi|Proj|arg)|{NAMED_SIGN}|(?<![A-Za-z])P",
    ),
    (
        _does("quanti[sz]e|round|prune|sparsify|mask", "quanti[sz]ed|rounded|pruned|sparsified|masked"),
        rf"{NAMED_SIGN}|(?<![A-Za-z])[QMT](?![A-Za-z])|\\odot",
    ),
    (
        uses(
            "(?:heavy[ -]ball|polyak|nesterov(?:'s)?)?\\s*momentum(?!\\s+(?:zero|0)\\b)"
            "|nesterov(?:'s)?\\s+acceleration"
        ),
        r"\\(?:beta|mu|gamma|ddot)(?![a-z])|_\{?[a-z]\s*-\s*1|(?<![A-Za-z])[mvpu](?![A-Za-z])",
    ),
    (uses("(?:\\w+\\s+)?noise"), MORE_NOISE),
    (
        r"\b(?:step|update|move)s?\s+(?:is|are)\s+(?:then\s+)?(?:accepted|rejected|taken|performed|applied"
        r"|skipped)\s+(?:only\s+)?(?:if|when|unless|with\s+probability|whenever)\b",
        r"\A\Z",
    ),
    (uses("(?:delayed|stale|asynchronous|outdated)\\s+(?:gradients?|updates?)"), r"_\{?[a-z]\s*-|\\tau"),
    (uses("(?:pre-?condition(?:ing|er)|natural\\s+gradients?|adam|adagrad|rmsprop)\\b"), r"\A\Z"),
)
"""What words do to a step, and a sign in a formula of the text by which it is there."""
PENALTY = (
    r"(?:weight[ -]decay|(?:\w+\s+)?regulari[sz](?:ation|er)(?:\s+terms?)?|(?:\w+\s+|\$[^$]*\$\s+"
    r"|-)?penalt(?:y|ies)|tikhonov\s+\w+|ridge\s+term)"
)
LOSSES: tuple[tuple[str, str], ...] = (
    (uses(PENALTY), SEVERAL.pattern),
    (
        uses("(?:batch|layer|group|instance|spectral|RMS)(?: |-)?norm(?:ali[sz]ation)?\\b"),
        rf"{NAMED_SIGN}|\\(?:hat|tilde|bar|mu|sigma)(?![a-z])",
    ),
    (
        uses(
            "(?:label[ -]smoothing|mix-?up|cut-?mix|(?:data[ -])?augmentations?"
            "|auxiliary\\s+loss(?:es)?|gradient[ -](?:penalt(?:y|ies)|reversal))"
        ),
        rf"{SEVERAL.pattern}|{NAMED_SIGN}|\\(?:hat|tilde|bar)(?![a-z])",
    ),
    (
        r"\b(?:loss|objective)\s+(?:is|gets)\s+(?:then\s+|also\s+|first\s+)?(?:scaled|rescaled|multiplied"
        r"|divided|negated|weighted)\b"
        r"|\b(?:inputs?|data|samples|images)\s+(?:is|are)\s+(?:then\s+)?(?:augmented|jittered|noised|blurred"
        r"|cropped)\b"
        r"|\bgradient[ -]reversal\b|\b(?:reverse|negate|flip)s?\s+(?:(?:the|sign\s+of)\s+)*gradients?\b"
        r"|\bauxiliary\s+loss\s+is\s+(?:present|there)\b|\bgradients?\s+(?:is|are)\s+(?:then\s+)?(?:reversed"
        r"|negated|flipped)\b"
        rf"|\bthere\s+(?:is|are)\s+(?:also\s+)?(?:an?\s+)?(?:{PENALTY}|(?:hidden|implicit|further"
        rf"|additional)\s+(?:bias|term|penalt\w+)\b)"
        rf"|\b(?:loss|objective)\s+(?:has|contains|carries|includes)\s+(?:an?\s+|the\s+)?[^.;,]{{0,20}}{PENALTY}"
        r"|\b(?:network|model|block|layer|it)\s+(?:has|uses|contains)\s+(?:an?\s+)?(?:skip|residual"
        r"|shortcut)\s+connections?\b"
        r"|\bthere\s+(?:is|are)\s+also\s+(?:an?\s+)?bias(?:es)?\b|\bbias(?:es)?\s+(?:is|are)\s+(?:included"
        r"|present|hidden|suppressed)\b"
        r"|\b(?:suppress|hide)(?:es|ed|ing)?\s+(?:the\s+)?bias(?:es)?\b",
        SEVERAL.pattern,
    ),
    (
        r"\b(?:outputs?|logits|predictions?|scores?)\s+(?:(?:is|are)\s+(?:then\s+)?(?:passed|fed|sent)"
        r"|pass(?:es)?|goe?s?)\s+through\s+(?:an?|the)\s+"
        r"(?:softmax|sigmoid|tanh|relu|activation|nonlinearity|squashing)",
        rf"{NAMED_SIGN}|\\(?:sigma|phi|psi|rho|tanh|exp)(?![a-z])",
    ),
    (
        r"\b(?:loss(?:es)?|objectives?)\s+(?:is|are)\s+summed\s+(?:over|up)\b(?!\s+(?:(?:the|all"
        r"|our)\s+)*(?:samples|examples|data|entries|coordinates|rows|points|training))",
        r"\\sum|\\math(?:bf|bb)\{?1",
    ),
    (
        r"\b(?:samples|examples|points|terms|residuals|observations|classes|groups|errors)\s+(?:are"
        r"|get)\s+(?:then\s+)?(?:re-?weighted|weighted|down-?weighted|counted\s+\w+)\b(?!\s+(?:equally"
        r"|uniformly|the\s+same|evenly))"
        r"|\bcount\s+(?:each|every|all)\s+\w+\s+(?:twice|\w+\s+times)\b",
        r"\\sum[^;]*?(?:(?<!\\)[abcdpqw]_\{?[a-z]|\\(?:omega|alpha|beta|pi|lambda|gamma)_)"
        r"|diag|(?<![A-Za-z])[CDMPW](?![A-Za-z])|\\(?:omega|alpha|Sigma|Lambda|Omega|beta)(?![a-z])",
    ),
    (
        r"\b(?:predictions?|outputs?|logits|scores)\s+(?:is|are)\s+(?:then\s+|first\s+)?(?:clipped|clamped"
        r"|rounded|truncated|squared|squashed|thresholded|quanti[sz]ed)\b"
        r"|\b(?:inputs?|features|data|samples|images)\s+(?:is|are)\s+(?:always\s+|all\s+"
        r"|first\s+)?(?:standardi[sz]ed|normali[sz]ed"
        r"|cent(?:er|re)d|rescaled|whitened|clipped|squashed)\s+(?:before|first|prior\s+to)\b"
        r"|\b(?:targets|labels|inputs|features|responses)\s+are\s+(?:then\s+|first\s+)?(?:doubled|halved|negated"
        r"|squared|permuted|corrupted|flipped)\b",
        rf"{NAMED_SIGN}|\\(?:sigma|phi|psi|rho|tanh|exp|min|max|Pi|tilde|hat|bar)(?![a-z])",
    ),
    (
        r"\b(?:samples|examples|points|outliers|residuals|terms|rows)\s+(?:with|whose|that"
        r"|of)\b[^.;,]{0,40}?\s(?:is|are)\s+(?:then\s+)?(?:ignored|dropped|discarded|skipped"
        r"|removed|excluded|left\s+out|trimmed)\b"
        r"|\bonly\s+the\s+(?:hardest|largest|worst|top|first|last|selected|correctly"
        r"|misclassified)\s+(?:[\w-]+\s+){0,2}?(?:contributes?|counts?|enters?)\b"
        r"|\btake\s+the\s+(?:maximum|median|minimum|product)\s+over\s+(?:the\s+)?(?:samples|examples|data|points"
        r"|batch)\b"
        r"|\b(?:each|every)\s+(?:sample|example|point|residual|term|row)\s+(?:(?:is|gets)\s+(?:counted|weighted"
        r"|used|seen)\s+(?:twice|\w+\s+times|with)"
        r"|(?:enters|counts|appears)\s+(?:twice|\w+\s+times|with\s+(?:an?\s+|its\s+|the\s+)?(?:own\s+)?weights?))\b"
        r"|\bshould\s+(?:really\s+|actually\s+|in\s+fact\s+)?be\s+(?:divided|multiplied|scaled|normali[sz]ed"
        r"|squared|averaged|halved|doubled)\b",
        r"\\(?:min|max|sum[^;]*?(?:(?<!\\)[abcdpqsw]_\{?[a-z]|\\(?:omega|alpha|beta|pi|lambda|gamma)_))|diag"
        r"|(?<![A-Za-z])[CDMPSW](?![A-Za-z])",
    ),
    (
        r"\b(?:loss(?:es)?|objectives?)\s+(?:is|are)\s+(?:always\s+|all\s+)?(?:normali[sz]ed|averaged"
        r"|divided)\s+(?:by|over)\b",
        r"/\{?[a-zN|]|\\[tdc]?frac(?:\d|\{\d\})\{?\d?[a-zN|]|\\bar|\\mathbb\{?E",
    ),
    (
        uses("dropout")
        + r"|\b(?:network|model|block|layer|it)s?\s+(?:has|have|contains?)\s+(?:an?\s+)?dropout\b",
        r"\\(?:odot|circ|mathbb\{?E)|diag",
    ),
)
"""What words add to a loss, and a sign in a formula of the text by which it is there."""
DENIED = re.compile(
    r"\b(?:not?|never|none|neither|nor|without|instead|rather|unlike|whether|if|would|could|may|might|can"
    r"|unless|compar\w+|contrast|later"
    r"|next|other|another|also|earlier|previous\w*|similar\w*|known|exercise|section|example|implicit\w*"
    r"|avoid\w*|ignor\w*|omit\w*|drop(?!out)\w*"
    r"|experiments?|practice|simulations?|appendix|equals?|equivalent\w*|same|implement\w*|correspond\w*|case"
    r"|than|show|proofs?|lemma|when)\b|n't\b"
    r"|\?|\b(?:mean|average)\s+zero\s+is\b",
    re.IGNORECASE,
)
"""Words with which nothing is added, or elsewhere."""


THERE_IS = re.compile(
    r"\bunless\s+(?:otherwise\s+)?(?:stated|noted|mentioned|specified|said)(?:\s+otherwise)?\b|\b(?:samples"
    r"|examples|points|outliers|residuals|terms|rows)\s+(?:with|whose|that|of)\b[^.;,]{0,40}?\s(?:is"
    r"|are)\s+(?:ignored|dropped)\b|\binstead\s+of\s+the\s+(?:sum|mean|average)\b|"
    r"\bthere\s+(?:is|are)\s+also\b|\b(?:accepted|taken|performed|applied|made)\s+(?:only\s+)?(?:if|when|unless)\b",
    re.IGNORECASE,
)


def require_nothing_added(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words add to the step or the loss of a text what no formula of it has."""
    if not any(compiled(form).search(text) for form, _ in (*STEPS, *LOSSES)):
        return
    formulas = list(formulas_of(text))
    every = " ; ".join(compact(one) for one in formulas if re.search(r"[=<>]|\\[lg]eq?(?![a-z])", one))
    steps, losses = plain_step(formulas), plain_loss(formulas)
    for sentence in sentences:
        if DENIED.search(THERE_IS.sub(" ", sentence.words)) or sentence.claimed:
            continue
        flat = sentence.written(0, len(sentence.words))
        for plain, added in ((steps, STEPS), (losses or steps, LOSSES)):
            for form, sign in added if plain else ():
                found = compiled(form).search(flat)
                if (
                    found
                    and not re.search(sign, every)
                    and not has_line(plain.partition("=")[0].strip(), text)
                ):
                    told = f"The words change {plain} here, and no formula has that."
                    written = found[0].strip(" ,")
                    at = Span(written, 0, len(written))
                    raise UserError(f"Line {sentence.number}: {told}", at=at, hint=f"% let {plain}")


def formulas_of(text: str) -> Iterator[str]:
    """Yield the formulas of a text, of displays each row and each part between commas."""
    kept = without_comments(text)
    apart = list(set_apart(kept))
    for start, stop in apart:
        plain = re.sub(r"\\(?:begin|end)\s*\{[^{}]*\}|\\\[|\\\]|\$\$", " ", kept[start:stop])
        for part in re.split(r"\\\\|\\q?quad(?![a-z])|,(?=\s*\\)", plain):
            yield part.strip(" .,;\n").replace("&", "")
    for found in INLINE.finditer(kept):
        if not any(start <= found.start() < stop for start, stop in apart):
            yield re.sub(r"^\$|\$$|^\\\(|\\\)$", "", found[0]).strip(" .,;\n")


def plain_step(formulas: Sequence[str]) -> str:
    """Return the plain step of descent that formulas have, of a gradient that is one; nothing without."""
    bare = [*map(compact, formulas)]
    for one, plain in zip(formulas, bare, strict=True):
        found = PLAIN.fullmatch(plain)
        slope = found and (found["slope"] or found["flow"])
        if slope and (
            slope.startswith("\\nabla")
            or any(re.match(rf"{re.escape(slope)}:?=\\nabla", other) for other in bare)
        ):
            return " ".join(one.split())
    return ""


def plain_loss(formulas: Sequence[str]) -> str:
    """Return the loss that formulas have where there is one and it is spelled out; nothing without."""
    for one in formulas:
        found = LOSS.fullmatch(compact(one))
        if found and EXPLICIT.search(found["value"] or found["least"] or found["slope"] or ""):
            return " ".join(one.split())
    return ""
