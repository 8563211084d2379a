r"""Words by which a network, a sum or a flow is another than its formulas: "a residual block" above $z = W x$.

What only words have of a network is missing in a gradient of its formulas: a skip connection, an activation that is
rounded, a sample that is left out. Where a formula of the text has a sign of it, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.latex.text.spelled import compact
from dlhw3.symbolic.language.latex.words.added_to_it import (
    NAMED_SIGN,
    SEVERAL,
    formulas_of,
    plain_loss,
    plain_step,
)
from dlhw3.symbolic.language.latex.words.qualified import has_line
from dlhw3.symbolic.language.text import lazy_re as re

MODEL = re.compile(
    r"(?:\\(?:hat|tilde|bar)\{?[a-z]\}?|[a-zA-Z])(?:_(?:\w|\{\w+\}))?(?:\([^()]*\))?:?=(?P<value>(?:.*[^A-Za-z\\{])?[A-Z](?:_(?:\w|\{\w+\}))?(?:\^\{?(?:\\top|T)\}?)?(?![A-Za-z]*\().+)"
)
"""What a state is by a matrix, z = W x, without blanks."""
SLOW = (
    r"(?:(?:then|also|first|always|all|now|here|finally|both|again|each|once|more|twice|being|[a-z]+ly)\s+)*"
)
ARE = rf"(?:is|are|gets?|was|were)\s+{SLOW}"
NORMED = r"(?:batch|layer|weight|group|instance|spectral(?:ly)?|RMS|pre|post)[\s-]?norm(?:ali[sz]ed)?"
NETWORK = r"(?:blocks?|networks?|nets?|layers?|architectures?|units?|branch(?:es)?|models?|transformers?)"
ACTIVATIONS = (
    r"(?:(?:pre-?)?activations?|hidden\s+(?:units?|states?|layers?|representations?)|logits|messages|spikes)"
)
SPOILED = (
    r"(?:(?:batch-|layer-|re-?)?normali[sz]ed|standardi[sz]ed|whitened|rounded|quanti[sz]ed|binari[sz]ed|discreti[sz]ed"
    r"|clipped|clamped|capped|truncated|thresholded|masked|dropped(?:\s+out)?|sparsified|pruned|pooled|shuffled|permuted"
    r"|reversed|negated|doubled|halved|squared|re-?scaled|perturbed|corrupted|detached|delayed|gated|zeroed"
    r"|saturated|noisy)"
)
MARKS = rf"{NAMED_SIGN}|\\(?:hat|tilde|bar|odot|circ|sigma|mu|phi|psi|rho|varphi|kappa|max|min|xi|epsilon)(?![a-z])"
BENT = r"(?:ReLU|sigmoid(?:al)?|tanh|GELU|SiLU|leaky[\s-]ReLU|rectified(?:[\s-]linear)?|non-?linear)"
SAMPLES = r"(?:samples?|examples?|summands?|data\s+points?|members?|outliers?|observations?|inputs?)"
LEFT_OUT = (
    r"(?:excluded|left\s+out|omitted|removed|absent|missing|skipped|dropped|discarded|taken\s+out|ignored)"
)
THE = r"(?:(?:the|our|this|that|its)\s+)?"
LOSS = rf"{THE}(?:training\s+)?(?:loss|objective|cost|risk|energy)(?:\s+function)?"
NEVER = r"\A\Z"
SLOPE = re.compile(r"\\(?:nabla|partial|d?dot)(?![a-z])|\\mathrm\s*\{?\s*d")
"""A derivative, in which what only words have is missing."""
COMPUTES = re.compile(
    rf"\s+(?:then\s+|here\s+|simply\s+)?(?:computes?|outputs?|returns?|is|reads?|has\s+the\s+form|applies)\b[^.;]*[{FORMULA}{DISPLAY}]"
)
"""What a network is that a formula behind it says: a residual block computes §."""


class Form(NamedTuple):
    """Words, and a sign in a formula by which it has what they say."""

    words: re.Pattern[str]
    sign: str


def _form(words: str, sign: str = NEVER) -> Form:
    return Form(re.compile(words, re.IGNORECASE), sign)


OF_MODEL = (
    _form(
        rf"\b(?:residual|highway)\s+{NETWORK}\b|\bresidual\s+streams?\b|\bResNets?\b|\b(?:residual|skip|shortcut)\s+connections?\b",
        SEVERAL.pattern,
    ),
    _form(rf"\b{NORMED}\s+{NETWORK}\b|\b{NETWORK}\s+with\s+{NORMED}\b", rf"{MARKS}|\+[A-Z]\("),
    _form(rf"\b{ACTIVATIONS}\s+{ARE}{SPOILED}\b", MARKS),
    _form(
        rf"\b{BENT}\s+(?:activations?|networks?|units?|layers?|neurons?|non-?linearit\w+|nets?|MLPs?)\b",
        rf"{MARKS}|\\(?:ell|exp|log|tanh|Phi|Psi|cdot\))|(?:^|=|[^a-z])[fghlFNS]\(|_\+|\|",
    ),
    _form(
        rf"\b(?:weights?|parameters?)\s+{ARE}(?:binary|ternary|discrete|integers?|integer-valued|one-bit|low-precision"
        r"|binari[sz]ed|quanti[sz]ed|rounded)\b",
        rf"{MARKS}|(?<![A-Za-z\\])Q\(",
    ),
    _form(
        r"\bbias(?:es)?(?:\s+of\s+[^.;,]{1,30}?)?\s+(?:is|are)\s+(?:not\s+(?:shown|written|displayed|visible)|hidden"
        r"|understood|implied|(?:left\s+)?implicit)\b",
        SEVERAL.pattern,
    ),
)
"""What a network has by words alone."""
OF_LOSS = (
    _form(
        rf"\b{LOSS}\s+{ARE}(?:halved|doubled|tripled|squared|clipped|capped|truncated|cent(?:er|re)d|annealed"
        r"|exponentiated|negated|flipped|multiplied|divided|log-transformed|smoothed)\b"
        rf"|\bwe\s+{SLOW}(?:halve|double|square|clip|cap|negate|flip(?:\s+the\s+sign\s+of)?|multiply|divide|re-?scale|exponentiate)\s+{LOSS}\b",
    ),
    _form(
        r"\b(?:use|uses|using|with|at|has|have)\s+(?:an?\s+|the\s+)?(?:softmax\s+)?temperature(?:\s+of)?\s+(?!1\b|one\b)(?:\d|two|three|ten|half)",
        r"/|\\[tdc]?frac|\\tau|\\beta|\\theta",
    ),
    _form(
        r"\b(?:intercept|bias|offset|constant\s+term)\s+(?:is|are)\s+(?:not|never)\s+(?:penali[sz]ed|regulari[sz]ed|shrunk)\b",
        r"(?<![A-Za-z\\])b(?![A-Za-z])|_\{?0|\\beta",
    ),
    _form(
        r"\bonly\s+(?:the\s+)?(?:observed|known|nonzero|diagonal|off-diagonal|visible|labelled|labeled)\s+(?:entries|samples|rows"
        r"|columns|pixels|coordinates|ratings|points|examples)\b[^.;]*\b(?:count|enter|matter|are\s+(?:used|summed|compared|counted|included))\b",
        r"\\(?:odot|circ|Omega|sum|mathcal)(?![a-z])|P_|P\(",
    ),
    _form(
        r"\b(?:targets?|labels?|inputs?|features?|data)\s+(?:are|is)\s+(?:then\s+|here\s+|in\s+turn\s+)?(?:the\s+)?"
        r"(?:predictions?|outputs?|activations?)\s+of\s+(?:the|this|our)\s+(?:same\s+|very\s+)?(?:network|model|layer|weights)\b"
        r"|\binputs?\s+(?:first\s+|also\s+)?pass(?:es)?\s+(?:first\s+)?through\s+the\s+same\s+(?:layer|network|matrix|weights)\b"
        r"|\b(?:differentiate|back-?propagate|propagate)\s+(?:also\s+)?through\s+the\s+(?:targets?|labels?|inputs?)\b",
    ),
)
"""What a loss has by words alone."""
OF_FLOW = (
    _form(
        r"\btime\s+(?:runs?|flows?|goes|passes)\s+(?:backwards?|in\s+reverse|faster|slower|twice)"
        r"|\b(?:we|us)\s+(?:now\s+|then\s+)?(?:re-?scale|reverse|re-?parametri[sz]e|re-?parameteri[sz]e|speed\s+up|slow\s+down|change)\s+(?:the\s+)?(?:time|clock)\b"
        r"|\btime\s+is\s+(?:then\s+|now\s+|here\s+)?(?:re-?scaled|reversed|discrete|sped\s+up|slowed\s+down|accelerated)\b"
        r"|\b(?:reflect|absorb|kill|stopp|freez|frozen|restart)\w*\s+(?:at|on|by|when\s+\w+\s+(?:hits|reaches))\s+(?:the\s+)?boundary\b",
    ),
    _form(
        rf"\b{LOSS}\s+(?:itself\s+)?{SLOW}(?:drifts|changes|varies|moves|evolves|depends|is\s+annealed)\s+(?:with|in|over|on)\s+(?:the\s+)?time\b"
        rf"|\b{LOSS}\s+(?:is|are)\s+(?:non-?stationary|time-?\s?(?:dependent|varying))\b",
        r",\s*t\)|_\{?t|\\partial_\{?t|\\partial\s*t",
    ),
)
"""What a flow has by words alone."""
OF_SUM = (
    _form(
        rf"\bwe\s+{SLOW}(?:drop|skip|omit|exclude|remove|leave\s+out|discard|throw\s+away)\s+(?:every|the|some|half|most|an?"
        rf"|one|\d+)\s+(?:\w+\s+){{0,3}}?{SAMPLES}\b"
        rf"|(?:{FORMULA}|\b{SAMPLES})\s+{ARE}{LEFT_OUT}\s+(?:from|in)\s+(?:the|this)\s+(?:sum|mean|average|loss|batch|objective)\b"
        rf"|\b{SAMPLES}\s+counts?\s+(?:double|twice|half|more|less|only\s+half)\b",
        r"\\setminus|\\neq?(?![a-z])|\\notin|\\in(?![a-z])|\\omega|diag",
    ),
)
"""What a sum has by words alone."""
DENIED = re.compile(
    r"\b(?:no|not(?!\s+(?:shown|written|displayed|visible|penali[sz]ed|regulari[sz]ed|shrunk)\b)|never|none|neither|nor|without|instead|rather|unlike|whether"
    r"|if|would|could|may|might|can|unless|compar\w+|contrast|later|next|other|another|earlier|previous\w*|exercise"
    r"|section|chapter|example|avoid\w*|experiments?|practice|appendix|lemma|often|usually|sometimes|known|cited|literature"
    r"|as\s+opposed|equivalent\w*|corresponds?|same\s+as|special\s+case|general\w*|extend\w*|extension|similar\w*|such\s+as"
    r"|motivat\w+|inspired|models?\s+of)\b|n't\b|\?",
    re.IGNORECASE,
)
"""Words with which nothing is said of the network here."""
AVERAGED = re.compile(
    rf"\bgradients?\s+{ARE}(?P<how>averaged|normali[sz]ed|clipped|summed|re-?scaled|halved|doubled)\b[^.;{DISPLAY}]*{DISPLAY}",
    re.IGNORECASE,
)
"""How a gradient is made that is set apart behind it: averaged over the batch."""
MADE = {
    "a": r"/|\\[tdc]?frac\s*\{?1|\\bar|\\mathbb\{?E|\\sum.*/",
    "n": r"/|\\[tdc]?frac",
    "c": r"\\min|\\max|clip|/|\\frac",
}


def require_as_written(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words give the network, the loss, a sum or the flow of a text what no formula has."""
    tables = (*OF_MODEL, *OF_LOSS, *OF_FLOW, *OF_SUM)
    if (
        not any(form.words.search(one.words) for one in sentences for form in tables)
        and "radient" not in text
    ):
        return
    formulas = [*formulas_of(text)]
    every = " ; ".join(compact(one) for one in formulas if re.search(r"[=<>]|\\[lg]eq?(?![a-z])", one))
    loss = plain_loss(formulas)
    step = plain_step(formulas)
    of: tuple[tuple[str, tuple[Form, ...]], ...] = (
        (_model(formulas) or loss if SLOPE.search(text) else "", OF_MODEL),
        (loss, OF_LOSS),
        (step if r"\dot" in step else "", OF_FLOW),
        (loss if r"\sum" in loss else _sum(formulas), OF_SUM),
    )
    for sentence in sentences:
        if sentence.claimed or DENIED.search(sentence.words):
            continue
        for plain, table in of:
            for form in table if plain else ():
                found = form.words.search(sentence.words)
                if found is None or COMPUTES.match(sentence.words, found.end()):
                    continue
                if not re.search(form.sign, every) and not has_line(_head(plain), text):
                    raise _refused(sentence, sentence.written(*found.span()), plain)
        _require_gradient(sentence, text)


def _require_gradient(sentence: Sentence, text: str) -> None:
    """Refuse words by which the gradient of a sum behind them is averaged, where its line has no sign of it."""
    found = AVERAGED.search(sentence.words) if sentence.displays else None
    if found is None:
        return
    first, last = sentence.displays[sentence.words.count(DISPLAY, 0, found.end() - 1)]
    shown = "\n".join(text.split("\n")[first - 1 : last])
    sign = MADE.get(found["how"][0].lower(), NEVER)
    if r"\sum" in shown and not re.search(sign, shown):
        head = re.sub(r"\\\[|\\begin\{[^{}]*\}|\$\$|&", " ", shown).partition("=")[0].strip()
        written = sentence.written(found.start(), found.end() - 1)
        raise _refused(sentence, written, head, rf"{head} = \frac{{1}}{{n}} \sum_{{i=1}}^n")


def _model(formulas: Sequence[str]) -> str:
    """Return the first formula that says what a state is by a matrix; nothing without."""
    return _first(formulas, lambda one: MODEL.fullmatch(one) is not None and "nabla" not in one)


def _sum(formulas: Sequence[str]) -> str:
    return _first(formulas, lambda one: re.match(r"\\?[A-Za-z]+(?:\([^()]*\))?:?=.*\\sum", one) is not None)


def _first(formulas: Sequence[str], fits: Callable[[str], bool]) -> str:
    found: Iterator[str] = (" ".join(one.split()) for one in formulas if fits(compact(one)))
    return next(found, "")


def _head(plain: str) -> str:
    return plain.partition("=")[0].strip(" :")


def _refused(sentence: Sentence, written: str, plain: str, hint: str = "") -> UserError:
    """Return the error of words that say of a network what no formula has."""
    said = written.strip(" ,.:")
    told = f"The words change {plain} here, and no formula has that."
    word = "let" if re.match(r"(?:\\mathcal\s*\{)?[A-Z]|[^=]*\(", plain) else "assume"
    hint = hint or f"% {word} {plain.rstrip(' .,;')}"
    return UserError(f"Line {sentence.number}: {told}", at=Span(said, 0, len(said)), hint=hint)
