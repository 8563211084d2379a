r"""Words that leave a formula as it stands and mean another one by it: "each layer has its own $W$".

Lines are judged as they are written. Where words say that a sign in them stands for more than one thing, that a
factor of a definition is dropped, that a flow ascends whose line descends, or that time is counted otherwise,
what a line says is not what is meant, and the file is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.compiled import as_written, compiled
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence, set_apart
from dlhw3.symbolic.language.text import lazy_re as re

DENIED = re.compile(
    r"\b(?:not?|never|none|neither|nor|without|instead\s+of|rather\s+than|unlike|whether|if|would|could|might)\b"
    r"|n't\b|\?",
    re.IGNORECASE,
)
STILL = re.compile(
    r"\b(?:constants?|fixed|frozen|same|every|always|independent\s+of|shared|tied|held|given|stationary)\b",
    re.IGNORECASE,
)
STEPS = r"_\s*\{\s*[a-zA-Z]\s*\+\s*[2-9]\s*\}|(?<![|t])_\s*(?:\{\s*[2-9T]\s*(?:[-+]\s*\w\s*)?\}|[2-9T](?![A-Za-z]))"
"""A line of several steps."""
FLOW_DOWN = (
    r"\\dot\s*\{?\s*\\?[A-Za-z]+\s*\}?\s*&?=\s*-|=\s*&?\s*(?P<x>\\?[a-z]+(?:_\w|_\{\w\})?)\s*-\s*\\(?:eta|alpha"
    r"|gamma|tau)"
)
LAYERS = r"_\s*\{\s*[A-Za-z](?:\s*[-+]\s*1)?\s*:\s*[a-z0-9](?:\s*[-+]\s*1)?\s*\}"
RATES = r"\\d?dot(?![a-z])|\\frac\s*\{\s*d[^{}]*\}\s*\{\s*d\s*t|\\partial_t"
SLOPE = r"\\nabla|\\partial|\\frac\s*\{\s*d\s"
THE = r"(?:(?:the|this|that|our|all|any|an?|its|their|constant|leading|common|overall|numerical)\s+)*"
FROM_NOW = (
    r"(?:henceforth|from\s+(?:now|here)(?:\s+on(?:wards)?)?|in\s+what\s+follows|in\s+the\s+(?:sequel|following)"
    r"|hereafter|below|from\s+this\s+point\s+on|in\s+the\s+rest)"
)
MOVES = (
    r"(?:(?:mini-?\s?batch|stochastic|current|instantaneous|local|policy|steepest|descent|search|update|newton"
    r"|noise|random|raw)[\s-]+)*"
    r"(?:gradients?|directions?|noise|perturbations?|errors?|residuals?|momentum|velocity|increments?"
    r"|innovations?|steps?|updates?|search\s+direction|jump|displacement|disturbances?|controls?|actions?|rewards?"
    r"|shocks?|measurements?|observations?|forcing|innovation|(?:control\s+)?inputs?|tokens?|samples?|examples?"
    r"|mini-?batch(?:es)?|masks?)"
)
ONE_OF = (
    r"(?:true|correct|first|last|largest|smallest|maximal|minimal|best|worst|final|selected"
    r"|chosen|target|stopping|only|right|wrong)"
)
POWER_OF_E = r"(?<![A-Za-z\\])e\s*\^\s*(?!\{?\s*(?:[+*(T]|\\(?:top|star|ast|intercal|prime)))"
DROPS = r"(?:drop|omit|suppress|hide|neglect|leave\s+out|ignore)(?:s|p?ed|t?ed|p?ing|t?ing|ing)?"


@dataclass(frozen=True)
class Meant:
    """What words make of lines: the sign that lines have, the words, and what is told and may be typed instead."""

    lines: str
    words: str
    told: str
    hint: str
    still: bool = False
    """Whether words that say that it is one all through make it harmless."""
    letter: str = ""
    """Which letter alone it is said of."""
    member: bool = False
    """Whether it is an index, of which the same sentence says something of a member: $a_k = 1$."""
    sign: bool = False
    """Whether it is said of a function by its name: \\exp is clipped."""
    defined: bool = False
    """Whether it is said of what a formula defines."""


MEANINGS = (
    Meant(
        STEPS,
        rf"(?P<who>{FORMULA})\s*,?\s+(?:(?:is|are|be|being|denotes?|stands\s+for)\s+(?:now\s+"
        rf"|always\s+)?(?:(?:the|an?|some|our|its)\s+)?|(?:the|an?|some|our|its)\s+){MOVES}\b"
        rf"(?!\s+(?:size|length|bound|of\s+(?:length|norm)|at\s+{FORMULA}|rule|budget|count|number))"
        rf"|\b(?:with|the|by|some|an?|under|and)\s+{MOVES}\s+(?P<named>{FORMULA})",
        "The words change {who} from step to step, and the lines have one {who} for all.",
        "{who}_k",
        still=True,
    ),
    Meant(
        STEPS,
        rf"(?P<who>{FORMULA})\s*,?\s+(?:(?:is|are|be|being)\s+)?(?:evaluated|computed|taken|formed|estimated"
        rf"|measured|drawn|sampled|chosen)\s+(?:anew|afresh|at|in|from|on)\s",
        "The words change {who} from step to step, and the lines have one {who} for all.",
        "{who}_k",
        still=True,
    ),
    Meant(
        STEPS,
        rf"\b(?:decaying|decreasing|diminishing|increasing|annealed|scheduled|varying|changing|adaptive|fresh"
        rf"|new|different|independent|random|time-varying|cyclic\w*)\s+(?:[a-z-]+\s+){{0,2}}?(?P<who>{FORMULA})"
        rf"|(?P<behind>{FORMULA})\s+(?:(?:is|are|being|be)\s+)?(?:then\s+|slowly\s+)?(?:decaying|decreasing"
        rf"|diminishing|annealed|scheduled|varying|changing|adaptive|adapted|warmed\s+up|tuned|redrawn"
        rf"|resampled)\b",
        "The words change {who} from step to step, and the lines have one {who} for all.",
        "{who}_k",
        still=True,
    ),
    Meant(
        r"[A-Z]\s*\^|[A-Z]\s*h|_\s*\{?\s*[A-Za-z0-9]+\s*\+\s*[12]",
        rf"\b(?:each|every)\s+(?:layer|step|block|level|iteration)\s+(?:has|uses|gets|carries"
        rf"|comes\s+with)\s+(?:its|a|an)\s+(?:own|different|separate|new|individual"
        rf"|fresh)\s+(?:[a-z-]+\s+){{0,2}}?(?P<who>{FORMULA})"
        rf"|\bdependence\s+of\s+(?:the\s+)?(?:[a-z]+\s+)?(?P<of>{FORMULA})\s+(?:up)?on\s+(?:the\s+)?(?:layer"
        rf"|step|time|depth|iteration|index|sample|input|{FORMULA})\s*(?:index\s+)?(?:is|will\s+be|has\s+been"
        rf"|was)\s+(?:suppressed|dropped|omitted|hidden|not\s+shown|left\s+implicit|implicit)"
        rf"|(?P<differs>{FORMULA})\s+(?:differs?|var(?:y|ies)|changes?)\s+(?:from|between|across|with"
        rf"|over)\s+(?:the\s+)?(?:layers?|step\s+to|depth|blocks?|samples?|iterations?)\b"
        rf"|\b{DROPS}\s+{THE}(?:layer|time|step|depth|iteration)?\s*-?(?:index|indices|subscripts?"
        rf"|superscripts?)\s+(?:of|on|from|in)\s+(?:the\s+)?(?:[a-z]+\s+)?(?P<bare>{FORMULA})",
        "The words change {who} from layer to layer, and the lines have one {who} for all.",
        "{who}_k",
        still=True,
    ),
    Meant(
        LAYERS,
        r"\b(?:layers?|weights|factors|matrices)\s+(?:is|are|will\s+be)\s+(?:numbered|counted|indexed|labell?ed"
        r"|ordered|enumerated)\s+(?:[a-z]+ly\s+)?(?:from\s+(?:the\s+)?(?:top|output|outputs|last|end|left|above"
        r"|loss)\b|backwards?|in\s+(?:the\s+)?(?:reverse|opposite|decreasing))"
        r"|\b(?:we|let\s+us)\s+(?:count|number|index|label|enumerate)\s+(?:the\s+)?(?:layers?|weights|factors"
        r"|matrices)\s+(?:[a-z]+ly\s+)?(?:from\s+(?:the\s+)?(?:top|output|outputs|last|end|left|above|loss)\b"
        r"|backwards?|in\s+(?:the\s+)?(?:reverse|opposite))"
        r"|\bfirst\s+layer\s+is\s+(?:the\s+)?(?:one\s+)?(?:closest|nearest|next)\s+to\s+the\s+(?:output|loss)",
        "The words change what W_{j:i} is: W_j ⋯ W_i here, with W_1 next to the input.",
        "W_1 W_2",
    ),
    Meant(
        SLOPE,
        rf"\b(?:{FROM_NOW}\s*,?\s+)(?:(?:we|one|us)\s+)?(?:shall\s+|will\s+"
        rf"|always\s+)?{DROPS}\s+{THE}(?:(?:pre)?factors?|normali[sz]ations?|constants?|one\s+half|coefficients?"
        rf"|{FORMULA})"
        rf"|\b{DROPS}\s+{THE}(?:(?:pre)?factors?|normali[sz]ations?"
        rf"|coefficients?)\s*{FORMULA}?\s*,?\s+(?:{FROM_NOW}|throughout|everywhere|hereafter)"
        rf"|\b(?:scale|rescale|multiply|divide|normali[sz]e)\s+{THE}(?:objective|loss|cost|risk|energy)\s+(?:by"
        rf"|with)\b",
        "The words change a factor of what is defined, and no formula has that.",
        "f(w) := \\|w\\|^2",
    ),
    Meant(
        FLOW_DOWN,
        rf"\b(?:we|which|player|agent|algorithm)\s+(?:then\s+|want\s+to\s+|aim\s+to\s+)?(?:maximi[sz]es?"
        rf"|ascends?|climbs?|increases?)\s+(?:{FORMULA}|the\s+(?:objective|function|reward|log-?likelihood|return))"
        rf"|\bgradient\s+ascent\b|\b(?:nabla|gradients?|{FORMULA})\s+points?\s+(?:downhill|downwards?"
        rf"|in\s+the\s+direction\s+of\s+(?:steepest\s+)?(?:descent|decrease))"
        r"|\b(?:up-?hill|ascent)\s+flow\b",
        "The words change the sign of a step, and a line descends.",
        r"\dot w = \nabla f(w)",
    ),
    Meant(
        RATES,
        r"\btime\s+is\s+(?:now\s+|then\s+)?(?:measured|counted|scaled|rescaled|expressed|reversed|slowed"
        r"|sped\s+up)\b(?!\s+(?:in\s+(?:seconds|the\s+usual)|continuously))"
        r"|\b(?:re-?scale|speed\s+up|slow\s+down|change|reparametri[sz]e|reparameteri[sz]e"
        r"|reverse)s?\s+(?:the\s+)?time\b",
        "The words change the time of a flow, and its lines have the same one.",
        r"\dot w = -c \nabla f(w)",
    ),
    Meant(
        LAYERS,
        rf"(?P<who>{FORMULA})\s+(?:(?:is|be|denotes?|stands\s+for|means|represents|collects|contains)\s+"
        rf"|for\s+)(?:(?:here|always|again|now)\s+)*(?:the|an?|all)\s+(?:[a-z-]+\s+){{0,2}}?"
        r"(?:sums?|collection|set|tuple|list|concatenation|stack\w*|family|weights\s+(?:of|together)|parameters"
        r"|average|mean|transpose|inverse|Kronecker|Hadamard|entrywise|block|direct)\b",
        "The words change what W_{j:i} is: W_j ⋯ W_i here, with W_1 next to the input.",
        "W_1 W_2",
    ),
    Meant(
        SLOPE,
        rf"\b{FROM_NOW}\s*,?\s+(?:the\s+(?:letter|symbol|sign|name)\s+)?(?P<who>{FORMULA})\s+(?:is|denotes?"
        rf"|stands\s+for|means|refers\s+to|will\s+(?:be|denote)|includes?|contains?)\s+(?:the|an?|its"
        rf"|our)\s+(?:[a-z-]+\s+){{0,3}}?(?:risk|loss|objective|(?:log-)?likelihood|error|energy|cost|reward"
        rf"|return|expectation|Lagrangian|regulari[sz]ed|penali[sz]ed)\b"
        rf"|\b(?:write|use)\s+(?:just\s+|simply\s+|again\s+)?(?P<named>{FORMULA})\s+(?:for|to\s+denote"
        rf"|to\s+mean)\s+(?:the|an?|its|our)\s+(?:(?:[a-z-]+\s+)?(?:regulari[sz]ed|penali[sz]ed|population"
        rf"|expected|true|validation|test|smoothed|averaged|negative|perturbed|augmented|Lagrangian))",
        "The words change {who}, of which a formula says what it is.",
        "{who}_2(w) := …",
        defined=True,
    ),
    Meant(
        r"\\\||\\[lr]?Vert|\|\|",
        r"\b(?:it|this|the\s+(?:same\s+)?(?:sign|symbol|notation))\s+(?:now\s+|then\s+"
        r"|always\s+)?(?:stands\s+for|denotes?|means|is|refers\s+to)\s+(?:an?|the|any"
        r"|some)\s+(?:[a-z-]+\s+)?(?:arbitrary|general|operator|spectral|nuclear|dual|weighted|induced|other"
        r"|different|sup\w*|max\w*|any|given)[\s-]+(?:[a-z-]+\s+)?norm\b",
        "a sign has one meaning here, this one the Euclidean norm, of a matrix Frobenius's.",
        r"\|X\|_F",
    ),
    Meant(
        SLOPE,
        rf"\b(?:use|take|see|plug\s+in|insert|put|evaluate|replace)[sd]?\b[^.;:{FORMULA}]*\bin\s+place\s+of\s+(?P<who>{FORMULA})",
        "The words change {who}, and the lines have it as it was.",
        r"\tilde y",
    ),
    Meant(
        SLOPE,
        r"\b(?:inputs?|features|data|samples|images|it|they)\s+(?:is|are)\s+(?:always\s+|all\s+"
        r"|first\s+)?(?:standardi[sz]ed|normali[sz]ed|cent(?:er|re)d|rescaled"
        r"|whitened|clipped|squashed)\s+(?:before|first|prior\s+to)\b",
        "The words change what a function is of, and no formula has that.",
        r"f(x/\|x\|)",
    ),
    Meant(
        SLOPE,
        rf"(?P<who>{FORMULA})\s+(?:is|are)\s+(?:always\s+)?(?:understood|meant|taken|assumed)\s+(?:to\s+be\s+"
        rf"|as\s+)?(?:divided|multiplied|scaled|averaged|normali[sz]ed|negated|summed|squared)\b",
        "The words change {who}, of which a formula says what it is.",
        "{who}_2(w) := …",
    ),
    Meant(
        r"\\sum",
        rf"\b(?:let|where|with|and|if|when)\s+(?P<who>{FORMULA})\s+(?:be|is|being|denotes?)\s+(?:the|an?|some"
        rf"|that|our|one)\s+"
        rf"(?:{ONE_OF}\s+(?:[a-z-]+\s+)?(?:ind(?:ex|ices)|positions?|class|label|coordinate|entry|time|step"
        rf"|iteration|layer|samples?|member)"
        rf"|ind(?:ex|ices)\s+(?:of\s+(?:the\s+)?{ONE_OF}|with|where|at\s+which|for\s+which|such))\b"
        rf"|\blet\s+(?P<such>{FORMULA})\s+be\s+(?:such|drawn|sampled|chosen|picked|random|a\s+random)\b",
        "The words speak of {who} alone, and a sum over all of them stands here.",
        r"\sum_{i=1, i \ne k}^m a_i",
        member=True,
    ),
    Meant(
        r"\\(?:sin|cos|tan)(?![a-z])",
        r"\b(?:in|of|to)\s+degrees\b",
        "a sign has one meaning here, this one the usual function of every entry, of an angle in radians.",
        r"\sin(\pi a/180)",
    ),
    Meant(
        r"diag",
        r"\banti-?diagonal\b",
        "a sign has one meaning here, this one the diagonal matrix.",
        r"J \operatorname{diag}(x)",
    ),
    Meant(
        r"\\(?:exp|log|ln|tanh|sigma|max|min|sin|cos|operatorname)|e\s*\^",
        rf"(?P<who>{FORMULA})\s+(?:is|are|be)\s+(?:always\s+|here\s+)?(?:clipped|truncated|rounded|approximated"
        rf"|replaced|smoothed|capped|clamped|lineari[sz]ed|shifted|rescaled|saturated|quanti[sz]ed)\b",
        "The words change {who}, and the lines have it as it is.",
        r"\phi(a)",
        sign=True,
    ),
    Meant(
        r"\\[lg]eq?|[<>=]",
        rf"(?P<who>{FORMULA})\s+(?:always\s+|here\s+)?(?:hides|ignores|suppresses|absorbs|omits|(?:is|holds"
        rf"|means|are)\s+(?:always\s+|meant\s+|only\s+)*(?:up\s+to|modulo))\b"
        r"|\b(?:inequalit(?:y|ies)|bounds|estimates)\s+(?:here\s+|below\s+)?(?:holds?|are|is)\s+(?:always\s+"
        r"|all\s+|only\s+|meant\s+)*(?:up\s+to|modulo|asymptotic\w*)\b",
        "The words change what a line compares, and the lines have it as it is.",
        r"a \le c b",
        sign=True,
    ),
    Meant(
        rf"{RATES}|{FLOW_DOWN}",
        r"\b(?:flow|descent|dynamics)\s+(?:is\s+)?(?:constrained\s+|restricted\s+|projected\s+"
        r"|confined\s+)?(?:on|over|within|onto|to|in)\s+(?:the\s+|an?\s+)?(?:unit\s+|probability\s+|Stiefel\s+"
        r"|Riemannian\s+|Grassmann\s+)?"
        r"(?:sphere|manifold|simplex|ball|constraint|Stiefel|tangent|cone|surface|hypersphere|hyperplane"
        r"|subspace|polytope|quotient)\b",
        "The words change a flow to one on a set, and a line has the free one.",
        r"\dot w = -P \nabla f(w)",
    ),
    Meant(
        r"\\mathbb\s*\{?\s*E|\\E(?![a-z])|\\operatorname\{E\}",
        r"\bunbiased\s+(?:only\s+)?(?:after|asymptotically|in\s+the\s+limit|for\s+(?:large|small|the\s+first"
        r"|the\s+last)|at\s+(?:init\w*|the\s+first|the\s+start)|near|up\s+to|when|once|until)\b"
        r"|\b(?:asymptotically|almost|nearly|approximately|initially"
        r"|conditionally\s+on\s+the\s+event)\s+unbiased\b",
        "The words change where a mean is so, and a line has it everywhere.",
        r"\mathbb{E}[g] = \nabla f(x)",
    ),
    Meant(
        POWER_OF_E,
        rf"(?P<who>{FORMULA})\s*,?\s+(?:(?:is|be|being|are)\s+|denotes?\s+|for\s+)(?:the|an?|our"
        rf"|its)\s+(?!(?:base|exponential|natural|Euler|usual\s+(?:base|exponential)))",
        "a sign has one meaning here, this one the base of the exponential.",
        r"\epsilon",
        letter="e",
    ),
    Meant(
        SLOPE,
        r"\b(?:bootstrap\w*|target|next[\s-]state|teacher|reference)\s+(?:term|values?|part|side|branch|network"
        r"|output)?\s*(?:is|are)\s+(?:treated\s+as\s+|regarded\s+as\s+|seen\s+as\s+"
        r"|taken\s+as\s+)?(?:an?\s+)?(?:constants?|fixed|frozen|detached|held|stopped)\b"
        r"|\b(?:do|does|will|is|are)\s+not\s+(?:back-?)?(?:propagated?|differentiated?|flow"
        r"|pass(?:ed)?)\s+through\b(?!\s+(?:the\s+)?(?:data|inputs?|labels|samples|dataset)\b)"
        r"|\b(?:sg|stopgrad|stop_gradient|detach)\s*\(",
        "The words hold one occurrence of a letter fixed, and a line differentiates in each.",
        r"v^\top s - \bar v^\top x",
    ),
)


def require_meant_as_written(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words mean something else by lines of a text than what these say."""
    shown = " ".join(text[start:stop] for start, stop in set_apart(text))
    kinds = [one for one in MEANINGS if as_written(one.lines).search(shown)]
    _require_order(text)
    _require_own_exponential(shown, text)
    for sentence in sentences:
        for told, written, hint in _otherwise(sentence, kinds, shown, text):
            at = Span(written, 0, len(written))
            raise UserError(f"Line {sentence.number}: {told}", at=at, hint=hint)


ASCENDING = re.compile(
    r"(?P<head>[A-Z]_\s*\{\s*(?:[A-Za-z]|[2-9])\s*:\s*(?:[a-z]"
    r"|1)\s*\})\s*&?\s*:?=\s*[A-Z]_\s*\{?\s*1\s*\}?(?:\s*[A-Z]_\s*\{?\s*2\s*\}?)?\s*\\[lc]?dots"
)
"""W_{N:1} = W_1 ⋯ W_N."""


def _stands(letter: str, shown: str) -> bool:
    """Whether a letter without an index stands in lines."""
    apart = re.sub(r"(?<![\\A-Za-z{])[A-Za-z]{2,3}(?![A-Za-z}])", lambda found: " ".join(found[0]), shown)
    before = "" if letter.startswith("\\") else r"(?<![A-Za-z\\])"
    return re.search(rf"{before}{re.escape(letter)}(?![A-Za-z]|\s*_)", apart) is not None


def _require_order(text: str) -> None:
    """Refuse a product of layers that a formula has in the other order."""
    found = ASCENDING.search(text)
    if found:
        number = text.count("\n", 0, found.start()) + 1
        told = "The words change what W_{j:i} is: W_j ⋯ W_i here, with W_1 next to the input."
        raise UserError(
            f"Line {number}: {told}", at=Span(found[0], 0, len(found[0])), hint="W_{N:1} = W_N \\cdots W_1"
        )


OWN_E = re.compile(r"\$\s*e\s*:?=[^$]*\$")
"""A letter e that a formula defines."""


def _require_own_exponential(shown: str, text: str) -> None:
    """Refuse e^a in lines of a text in which a formula says what another e is."""
    found = OWN_E.search(text) if re.search(POWER_OF_E, shown) else None
    if found:
        number = text.count("\n", 0, found.start()) + 1
        told = "a sign has one meaning here, this one the base of the exponential."
        raise UserError(
            f"Line {number}: {told}", at=Span(found[0], 0, len(found[0])), hint=r"\epsilon = y - W x"
        )


def _otherwise(
    sentence: Sentence, kinds: Sequence[Meant], shown: str, text: str
) -> Iterator[tuple[str, str, str]]:
    """Yield what words of a sentence mean by lines, with the words and what to type instead."""
    for kind in kinds:
        for found in compiled(kind.words).finditer(sentence.words):
            allowed = r"\b(?:do|does|will|is|are)\s+not\s+(?=\S*(?:propag|differ|flow|pass))"
            if DENIED.search(re.sub(allowed, " ", sentence.words, flags=re.IGNORECASE)):
                continue
            if kind.still and STILL.search(
                re.sub(r"\b(?:every|each)\s+\w+\s+(?:has|uses|gets)", " ", sentence.words)
            ):
                continue
            group = next((name for name, held in found.groupdict().items() if held), None)
            who = ""
            if group is not None:
                who = sentence.formulas[sentence.words.count(FORMULA, 0, found.start(group))].strip()
                if kind.letter and who != kind.letter:
                    continue
                if kind.member and not any(
                    re.match(
                        rf"\\?[a-zA-Z]+\s*_\s*\{{?\s*{re.escape(who)}\s*\}}?\s*(?:=|<|>|\\[lgn]eq?)",
                        one.strip(),
                    )
                    for one in sentence.formulas
                ):
                    continue
                if kind.sign and not re.fullmatch(
                    r"[<>=]|\\[lg]eq?(?:slant)?|"
                    r"\\(?:exp|log|ln|tanh|sigma|max|min|sin|cos|operatorname\s*\{\w+\})(?:\(.*\))?|e\s*\^.*",
                    who,
                ):
                    continue
                if not kind.member and not _stands(who, shown):
                    continue
                if kind.defined and not re.search(
                    rf"(?<![A-Za-z\\]){re.escape(who)}\s*(?:\([^()]*\)\s*)?&?\s*:?=", text
                ):
                    continue
            yield (
                kind.told.replace("{who}", who),
                sentence.written(*found.span()),
                kind.hint.replace("{who}", who),
            )
