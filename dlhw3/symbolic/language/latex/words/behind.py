r"""Words behind an equation that are understood: they name what it defines, or go on. What others say limits it.

"Let $r = X w - y$ be the residual" and "for all $x$" leave an equation as it is. Of "within a factor of ten",
"masked by dropout", "in the sense that their traces agree" and whatever else may stand there it is not known what
they make of it, and none of them is looked for: what is not known is refused.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import BEFORE, NOT
from dlhw3.symbolic.language.latex.words.known_words import LEADS, MORE, NEARLY, OF_ANY, OWN, RISKY, tells
from dlhw3.symbolic.language.latex.words.nouns import OF_PARAMETER
from dlhw3.symbolic.language.latex.words.topics import BE_SO, RESTRICTS, SIGNED, about_first, is_about
from dlhw3.symbolic.language.text import lazy_re as re

MARK = "§"
CONTENT = r"(?!(?:of|with|for|on|in|to|by|as|from|at|and|that|which|whose|if|when)\b)[a-z][\w'’-]*"
SAME = re.compile(
    r"\s*(?:does|do)\s+not\s+(?:depend\s+on|involve|contain)\s+§\s*(?:[.,;:¶]|$|and\b)", re.IGNORECASE
)
"""What says of an equation, or of what is made of it, of which letter it is free."""
ENDS = re.compile(r"[.;:?!](?=\s|$|\\(?:begin|end|item)(?![a-z]))|\n\s*\n|¶")
NAMES = re.compile(
    r"\s*,?\s*\(?\s*(?:(?:be|is|are|being|denotes?|stands?\s+for|means|called|named|as|ie,?|that\s+is,?|namely)\s+"
    r"(?:(?:again|simply|just|now|then|also|called|known\s+as|defined\s+as|denoted)\s+)*)?"
    r"(?:the|an?|our|its|their|one|two|some|called|known|defined)\b"
    r"|\s*,?\s*(?:collects?|holds?|contains?|gathers?)\s+(?:them|these|all\s+of\s+them)\b",
    re.IGNORECASE,
)
"""What names what an equation defines: the residual, be a vector, denotes our loss."""
STATED = re.compile(
    rf"^\s*(?:{CONTENT}\s+){{0,3}}?(?:(?:null|alternative|working|competing)\s+)?(?:hypothes[ie]s|alternatives?|events?|claims?|conjectures?"
    r"|questions?|boundar(?:y|ies)|borderline|cases?|wish(?:es)?|goals?|targets?\s+(?:state|case)|hope|constraints?\s+set"
    r"|hyperplanes?|manifolds?|exceptions?|counter-?examples?|mistakes?|typos?|stopping\s+\w+|scenarios?"
    r"|regimes?|ideali[sz]ation)\b(?!\s+(?:function|loss|value|term|vector|matrix|of\s+§\s+at))",
    re.IGNORECASE,
)
"""What is called no value, but something that is so in a case, or is asked: be our null hypothesis."""
RULE = (
    r"(?:chain\s+rule|product\s+rule|gradient|derivative|(?:triangle|\w+'s)\s+inequality"
    r"|Cauchy-+Schwarz(?:\s+inequality)?)"
)
GOES_ON = re.compile(
    r"\s*,?\s*(?:(?:be\s+|is\s+|are\s+)?trained\s+(?:by|with|using)\b|updates\s+the\s+(?:parameters|weights|iterates?)\b"
    r"|(?:started|starting|initiali[sz]ed|run)\s+(?:at|from)\s+(?:zero|the\s+origin)\s*(?=$|[.,;:])"
    r"|(?:this|it|these|those|we|there|then(?!\s+(?:\w+ly\s+)?(?:\w+-)?(?!called|known|defined|denoted|given|used|obtained|trained)\w+ed\b)|hence|thus|so)\b"
    r"|and\s+(?:suppose|assume)\s+(?:that\s+)?(?:the|all|our)\s+(?:[a-z]+\s+){1,2}(?:is|are)\s+(?!not|only)[a-z]+\s*,\s*$"
    r"|(?:accumulates?|collects?|stores?|records?|counts?)\s+(?:the\s+|our\s+|all\s+)?(?:[a-z-]+\s+){0,3}[a-z-]+\s*"
    r"(?=$|[.;:]|,\s+and\s+the\s+(?:[a-z-]+\s+){1,2}(?:(?:at|of|in)\s+(?:[a-z-]+\s+)?)?$)"
    r"|(?:gives|yields|leads\s+to|results\s+in)\s+(?:the|our|an?)\s+[\w\s-]+$"
    r"|(?:then\s+)?(?:evolves?|moves?|changes?|follows?)\s+(?:according\s+to|as|via|by)\s*(?:$|[.:,])"
    r"|(?:then\s+)?induces\s+(?:on\s*$|(?:the|an?)\s+(?:following\s+)?(?:dynamics|flow|motion|evolution|ODE)\b)"
    rf"|and\s+(?:then\s+)?(?:(?:expand|complete)\s+the\s+squares?|(?:apply|use|take|compute)\s+(?:the\s+)?{RULE})"
    r"\s*(?:$|(?=[.,;:])))",
    re.IGNORECASE,
)
"""What begins another clause."""
OR_CALLED = re.compile(
    r"^(\s*,?\s*(?:(?:is|are)\s+)?(?:also\s+)?(?:called|known\s+as|referred\s+to\s+as)\s+(?:the\s+|an?\s+)[\w\s-]+?),?\s+or\s+"
    r"(?:also\s+|simply\s+|just\s+)?",
    re.IGNORECASE,
)
"""By which two names something is called."""
VAGUE = re.compile(
    r"\b(?:(?:rough|first|good|poor)\s+)?(?:approximation|proxy|heuristic|guess|thumb|matter\s+of|attempt"
    r"|draft|try)\b"
    r"|\b(?:old|outdated|superseded|former)\s+\w+",
    re.IGNORECASE,
)
OF_CHANCE = re.compile(
    r"\b(?:the|an?|our|its)\s+(?:(?!not|no|only|same|other|limiting|true)[a-z-]+\s+){0,2}distributions?\b(?=\s*(?:[.,;]|$|of\b|over\b|and\b))",
    re.IGNORECASE,
)
"""What numbers that sum to one are called, in which nothing holds alone."""
IS = re.compile(
    r"\s*,?\s*(?:be|is|are|being)\s+(?:(?:[a-z]+ly|then|now|also|again|first|next)\s+)*(?P<what>[a-z-]+)",
    re.IGNORECASE,
)
CHANGED = re.compile(
    r"(?!called|known|defined|denoted|given|fixed|used|assumed|chosen|bounded|differentiated|shared"
    r"|minimi[sz]ed|maximi[sz]ed)\w+ed"
)
"""What is done to a value: it is squared, and clipped."""
NOISE = re.compile(
    r"\s*,?\s*where\s+(?:(?:the|our|each)\s+)?(?:(?:label|additive|Gaussian|white|measurement|observation|random)\s+)*"
    r"(?:noise|errors?|disturbances?)(?:\s+(?:terms?|vectors?|variables?))?\s*§\s*(?:has|have|is|are)\s+(?:an?\s+)?(?:zero"
    r"[\s-]+mean|mean|independent|i\.?i\.?d|Gaussian|cent(?:er|r)ed|drawn|standard|white|random)\b",
    re.IGNORECASE,
)
"""What the noise of an equation is, behind it."""
ENTRYWISE = re.compile(
    r"\s*,?\s*\(?(?:(?:is|are|be|taken|applied|defined|understood|meant|acts?|acting)\s+)*"
    r"(?:entry|element|component|coordinate|point)-?wise\s*\)?,?\s*(?:$|§|and\b|where\b|with\b|for\b"
    r"|(?:let|we|consider|define|the\s+(?:loss|network|output|objective|gradient))\b)",
    re.IGNORECASE,
)
PLACED = re.compile(
    r"\s*,?\s*\(?(?P<how>in|on|at|by|under|after|before|during|within|off|over|up|near|around|outside|inside|given"
    r"|along|below|above|from|through|via|to|as|for|per|until|till|conditional\w*)\b(?P<rest>[^§]*)(?P<mark>§?)",
    re.IGNORECASE,
)
"""A preposition behind an equation, with what stands behind it."""
BOTH = re.compile(
    r"\b(?:and|but|while|whereas)\b[^,]*\b(?:in|on|at|for)\s+the\s+(?:(?:other|second|last|next|output"
    r"|hidden|first|final)\b|\w+\s+layers?\b)",
    re.IGNORECASE,
)
"""What says something else of another place: in the hidden layer and the identity in the output layer."""
PARAMETER = re.compile(
    rf"^(?:(?:the|an?|some)\s+)?(?:{OF_PARAMETER}[\s-]+){{1,3}}(?:hyper-?)?(?:parameter|coefficient"
    rf"|strength|rate|weight|constant"
    r"|factor|level|size)s?\s*(?=$)",
    re.IGNORECASE,
)
"""The name of a parameter, before it: with regularisation strength §."""
WITH = re.compile(r"\s*,?\s*with\s+(?P<rest>[^§¶.,;:]*)", re.IGNORECASE)
WHERE = re.compile(r"\s*,?\s*where(?:ver)?\s+(?P<rest>[^§¶.,;:]*)(?:[.,;:]|$)", re.IGNORECASE)
NOUNS = (
    r"(?:(?!(?:the|an?|our|its|this|at|most|least|of|in|to|high|low|some|small|large|good|bad|random|relative|additive"
    r"|multiplicative|corrections?|remainders?|offsets?|shifts?|perturbed|deviations?|discrepanc\w+|gaps?|accuracy"
    r"|rounding|dropout|mask\w*|clip\w*|truncat\w+|quanti[sz]\w+|jitter|drift|residuals?|outliers?|corrupt\w*)\b)"
    r"[a-z][\w-]*\s+){1,4}"
)
TRAINED = re.compile(
    r"\s*,?\s*(?:(?:which\s+)?is\s+)?trained\s+on\s+(?:the\s+|our\s+)?(?:§\s+)?(?:training\s+)?(?:data(?:\s*set)?|examples|samples|pairs|points|inputs)"
    r"(?:\s+§(?:\s*,?\s*§)*)?(?:\s+(?:with|by|using)\s+(?:the\s+)?(?:squared\s+(?:error|loss)|cross-entropy|mean\s+squared\s+error))?\s*",
    re.IGNORECASE,
)
"""By which data a model is trained: of the model itself it says nothing."""
OVER_MANY = re.compile(
    r"^\s*over\s+(?:the\s+)?§\s+(?:actions|classes|arms|labels|tokens|categories|outcomes)\b", re.IGNORECASE
)
"""How many entries a column has: a softmax policy § over § actions."""
KEPT = re.compile(
    r"^\s*,?\s*and\s+(?:we\s+)?(?:keep|hold|leave)\s+§(?:\s*(?:,|and|,\s+and)\s*§)*\s+(?:fixed|constant)\b(?=\s*[,.;]?\s*$)",
    re.IGNORECASE,
)
"""What stands still beside it: let § and keep § fixed."""
NAMES_WITH = re.compile(rf"(?:(?:the|an?|our|its|some|fixed)\s+)?{NOUNS}$", re.IGNORECASE)
"""A noun phrase before the letter that it names: with inverse temperature §, with the dual variable §."""
NEXT = re.compile(
    r"\s*,?\s*and\s+(?:then\s+)?(?:sets|updates|computes|forms|defines)\s*$"
    rf"|\s*,?\s*and\s+(?:(?:with|for|of|let)\s+)?(?:the|an?|our|its|their|with)\s+(?P<rest>{NOUNS}"
    rf"(?:(?:of|to|for|on)\s+(?:the\s+|our\s+|an?\s+)?{NOUNS})?(?:(?:is|are|reads?|becomes?)\s+)?)$",
    re.IGNORECASE,
)
"""What goes on to another formula and names it: § and the update applied to the weights is §."""
AND_READS = re.compile(
    rf"\s*,?\s*and\s+(?:the|our|its|their)\s+{NOUNS}(?:is|are|reads?|becomes?)\s*"
    r"(?:(?:the|its|our)\s+[a-z-]+(?:\s+(?:there|here|at\s+(?:that|this)\s+point))?\s*)?[.,:;]?\s*$",
    re.IGNORECASE,
)
"""What goes on to a display and names it: and the gradient becomes."""
AND_IS = re.compile(
    r"\s*,?\s*and\s+(?:the|its|our)\s+(?:(?!not|no|only|same|other)[a-z-]+\s+){1,3}(?:is|are)\s+§\s*$",
    re.IGNORECASE,
)
"""What else has a letter: and the teacher distribution is q."""
FINE = {
    "in": r"\s*$|\s+(?:the\s+(?:following|sequel|notation|setting|form|(?:[a-z]+\s+)?(?:layers?|network|model))"
    r"|what\s+follows|terms\s+of|which|this|our|matrix|vector|order|short|place\s+of|words|addition|particular|full"
    r"|one\s+line)\b",
    "on": r"\s*$|\s+(?:the\s+(?:left|right|other\s+hand)|one\s+hand|all\s+of)\b"
    r"|\s+(?:an?|the|our)\s+(?:[\w-]+\s+){0,3}(?:function|objective|loss|problem|landscape)\b",
    "at": r"\s*$|\s+(?:the\s+(?:point|minimi[sz]er|optimum|parameters?)|a\s+point|(?:every|each|any|all)\s+points?)"
    r"\s*$",
    "by": r"\s*$|\s+(?:definition|convention|assumption|construction(?!\s+of)|hypothesis|symmetry|convexity"
    r"|smoothness|linearity|continuity|(?:stochastic\s+)?gradient\s+(?:flow|descent)|SGD"
    r"|Newton's\s+method|the\s+(?:definition|chain\s+rule|product\s+rule|above|same|previous))\b",
    "over": r"\s+(?:(?:vectors|matrices|columns)\b|all\b|the\s+(?:weights|parameters|inputs|variables|data)\b)",
    "below": r"\s*,?\s*$", "above": r"\s*,?\s*$",
    "as": r"\s+(?:above|before|usual|well|in|the|an?|follows|defined|short|shorthand)\b",
    "to": r"\s+(?:be|simplify|shorten|denote|save|ease|abbreviate|get|obtain|lighten)\b",
    "for": r"\s*$|\s+(?:all|any|every|each|an?|the|some|fixed|given|convenience|brevity|short|shorthand|simplicity"
    r"|ease|clarity|which|arbitrary|column|scalars?|vectors?|matri(?:x|ces)|labels|data|inputs?|samples?|notational"
    r"|later|future|now|both|numbers?|weights|constants?)\b|\s+(?:symmetric|square|invertible|orthogonal)\s*$",
    "from": r"\s+(?:the\s+)?(?:data|above|before|definition|lecture|paper|text|previous|which)\b|\s+now\s+on\b",
    "via": r"\s+the\b",
}  # fmt: skip
"""What a preposition is followed by where it changes nothing; one that is not here always does."""
OF_KIND = re.compile(
    r"\s+(?:symmetric|orthogonal|invertible|positive\s+(?:semi-?)?definite)\s*$", re.IGNORECASE
)
"""What a letter is for which an equation is: for § symmetric."""
LEAD = re.compile(
    r"\s*(?:(?:and|now|then|so|next|finally|first|second|also|again|here|throughout)\b,?\s*)*"
    r"(?P<lead>(?:in|on|at|by|under|after|before|during|within|off|over|up|near|around|outside|inside"
    r"|away|given|along"
    r"|from|through|via|to|as|for|per|until|once|(?:when|if)(?!\s+we\b)|whenever|while|with"
    r"|conditional\w*|[a-z]+ly)\b[^§¶,]*?)"
    r"(?:,|¶|\s(?=(?:let|we|define|set|write|put|consider|denote|take)\b)|$|(?=§))",
    re.IGNORECASE,
)
"""What a sentence begins with that says when, where or how."""
RECALLS = re.compile(
    r"^\s*(?:(?:now|so|and|here|but)\s+)?(?:(?:we|you)\s+)?(?:recall|remember|note|notice|observe|know)\s+that\s+(?=(?:for|in|on|with|at"
    r"|under|after|before)\b)",
    re.IGNORECASE,
)
"""What reminds of something before it is said when that is so."""
DATA = re.compile(
    r"(?:for|with|on|under|in)\s+(?:exact|clean|noise-?free|noiseless|perfect|separable|uncorrupted|ideal|infinite|wide|narrow)\s+"
    r"(?:[a-z-]+\s+){0,2}(?:data|labels|inputs|measurements|observations|samples|targets|networks|models|layers)\s*",
    re.IGNORECASE,
)
"""Of which data alone something is: for exact data."""
NEVER = re.compile(r"(?:after|before|during|once|until|away|near|outside|inside|off|up)\b", re.IGNORECASE)
OF_OTHERS = re.compile(
    r"\b(?:(?:some|many|most|other)\s+(?:authors|people|papers|texts)|others|try(?:ing)?\s+to|imagin\w*|pretend\w*"
    r"|one\s+(?:could|might)|tempting|do\s+not|don't|never|had\s+we"
    r"|(?:they|he|she)\s+(?:let|denote|define|write|set|call|use|take)s?)\b"
    r"|^\s*(?:or\s+)?(?:else|otherwise)\b|\bif\s+we\s+(?:are|were|could|had|can|may|might)\b"
    r"|\bin\s+the(?:ir|\s+(?:original|cited|other|previous|earlier|first))?\s+(?:papers?|books?|articles?|thesis|textbooks?"
    r"|literature)\b(?!\s*,?\s*(?:we|let)\b)",
    re.IGNORECASE,
)
"""Words before a definition that leave it to others, or that make none."""


WHY = re.compile(
    r"(?:(?:in\s+order\s+)?to\s+(?:simplify|shorten|lighten|ease|save|abbreviate|see|prove|compute|derive"
    r"|find|evaluate"
    r"|verify)\s+(?:(?:the|our|this|its)\s*)*(?:notations?|formulas?|space|expressions?|claim|gradients?"
    r"|derivatives?"
    r"|result|bound|lemma|theorem|inequality|identity|calculations?|computations?|presentation|exposition)?"
    r"|to\s+this\s+end|to\s+(?:begin|start)(?:\s+with)?|for\s+(?:that|this)\s+purpose|for\s+(?:future|later)\s+"
    r"(?:reference|use)|for\s+ease\s+of\s+(?:exposition|notation|presentation|reading)"
    r"|as\s+an?\s+(?:warm-up|first\s+step|start"
    r"|preparation)|on\s+the\s+(?:other|one)\s+hand|at\s+the\s+(?:minimi[sz]er|optimum)"
    r"|(?:by|using|via|with)\s+the\s+(?:[a-z-]+\s+){0,2}(?:trick|substitution|change\s+of\s+variables)"
    r"|in\s+the\s+(?:simplest|kernel|ntk|lazy|over-?parameteri[sz]ed)\s+(?:case|regime))\s*",
    re.IGNORECASE,
)
"""What something is defined for, before a comma, and what the text is about."""


def limiting(words: str) -> str:
    """Return what stands behind an equation and is not understood, formulas as §; nothing where all is."""
    segment = KEPT.sub("", OVER_MANY.sub("", ENDS.split(BE_SO.sub(" ", words, count=1), maxsplit=1)[0]))
    if SAME.match(segment) or TRAINED.fullmatch(segment) or tells(segment):
        return ""
    first = segment.partition(MARK)[0]
    if not re.search(r"[^\W\d_]", first) or ENTRYWISE.match(segment) or NOISE.match(segment):
        return ""
    if AND_IS.match(segment) and not NOT.search(re.sub(r"\bdistributions?\b", "", segment)):
        return ""
    if (own := WITH.match(segment)) is not None:
        names = segment.find(MARK) == own.end() and _is_harmless(NAMES_WITH.match(own["rest"]))
        return "" if names else _unknown(PARAMETER.sub("", own["rest"]), OWN, NEARLY)
    if (_is_harmless(NEXT.match(first)) and MARK in segment) or _is_harmless(AND_READS.match(segment)):
        return ""
    named, done = NAMES.match(first) or GOES_ON.match(first), IS.match(first)
    if named and STATED.search(named.string[named.end() :].partition(MARK)[0]):
        return in_one_line(first)
    if named or done:
        changed = named is None and done is not None and CHANGED.fullmatch(done["what"])
        denied = NOT.search(OR_CALLED.sub(r"\1 and ", SIGNED.sub(" ", OF_CHANCE.sub(" ", first))))
        return in_one_line(first) if changed or denied or VAGUE.search(first) else ""
    if (found := PLACED.match(segment)) is not None:
        fine = FINE.get(found["how"].lower())
        if fine is None or re.match(fine, found["rest"], re.IGNORECASE) is None:
            return in_one_line(first)
        if BOTH.search(segment, found.start("rest")):
            return in_one_line(segment)
        if found["how"].lower() != "for":
            return ""
        behind = re.match(r"\s+([a-z]{2,})", segment[found.end() :], re.IGNORECASE) if found["mark"] else None
        of_kind = OF_KIND.match(segment, found.end()) if behind else None
        if behind and not of_kind and behind[1].lower() not in MORE:
            return in_one_line(segment)
        return _unknown(first, MORE | OF_ANY, RISKY - OF_ANY)
    return _unknown(first)


def names_with(words: str) -> bool:
    """Whether words before a letter name it, behind "with": direction §, step size §."""
    return _is_harmless(NAMES_WITH.fullmatch(words + " ")) and not RESTRICTS.search(words)


def _is_harmless(found: re.Match[str] | None) -> bool:
    """Whether words have a form, and none of them is one that denies or makes an equation hold nearly."""
    if found is None or NOT.search(SIGNED.sub(" ", found[0])) or VAGUE.search(found[0]):
        return False
    words = {one.strip(".").lower() for one in re.findall(r"[^\W\d_][\w.'-]*", found[0])}
    return not words & NEARLY


def _unknown(words: str, known: frozenset[str] = MORE, risky: frozenset[str] = RISKY) -> str:
    """Return words where one of them is not known."""
    for word in re.findall(r"[^\W\d_][\w.'-]*", words):
        plain = word.lower().strip(".")
        if len(plain) > 1 and plain not in known and (plain in risky or plain not in BEFORE):
            return in_one_line(words)
    return ""


OF_THOSE = re.compile(
    r"\s*,?\s*for\s+(?:all|any|every|each)\s+§\s+(?:with|such\s+that|satisfying|where|obeying)\s+§",
    re.IGNORECASE,
)
"""What is said of some alone: symmetric for all § with § < 0."""


WITH_THERE = re.compile(
    r"\s*,?\s*with\s+§\s*,?\s*(?P<there>(?:at\s+(?:init\w*|first|the\s+(?:start|beginning|optimum|minimi[sz]er))|near|along"
    r"|around|inside|within|during|locally|initially|approximately|on\s+(?:average|(?:the|a|some)\s+(?:\w+\s+)?(?:ball|set"
    r"|interval|trajectory|path|segment|domain)))\b[^.;:§¶]*)",
    re.IGNORECASE,
)
"""Where alone something is so, behind a formula that stands with it: with § at initialization."""


def placing(words: str) -> str:
    """Return what stands behind what is said of a letter and is not understood: by default, is squared."""
    if OF_THOSE.match(words):
        return in_one_line(words)
    if (there := WITH_THERE.match(words)) is not None:
        return in_one_line(there["there"])
    aside = "(" in words[:3]
    if (found := WITH.match(words)) is not None:
        return _unknown(found["rest"], OWN, NEARLY)
    if (found := WHERE.match(words)) is not None:
        return _unknown(found["rest"])
    done = IS.match(words)
    if PLACED.match(words) or (done and CHANGED.fullmatch(done["what"])):
        return "" if aside else limiting(words)
    return ""


GIVEN = re.compile(
    rf"^\s*given\s+(?:the|an?|our|its)\s+{NOUNS}§(?:(?:\s*,|\s+and|\s*,\s*and)\s+(?:(?:the|an?|our|its)\s+)?{NOUNS}§)*\s*,",
    re.IGNORECASE,
)
"""What is given by name, before what is made of it: given the old state § and the input §."""
WITH_METHOD = re.compile(
    r"^\s*with\s+(?:label\s+smoothing|weight\s+decay|momentum|dropout|teacher\s+forcing|(?:residual|skip)\s+connections|tied\s+weights"
    r"|weight\s+tying|(?:batch|layer|weight)\s+normali[sz]ation)\s*,?\s+(?=(?:the|we|our|each|an?)\b)",
    re.IGNORECASE,
)
"""By what method something is made, of which the text is: with label smoothing the targets are."""
OF_UNIT = re.compile(
    r"^\s*for\s+(?:(?:all|any|every|each|an?)\s+)?unit(?:-norm)?\s+(?:vectors?|columns?)\s+§(?:\s+and\s+§)?\s*,\s*(?=the\b)",
    re.IGNORECASE,
)
"""For which letters something is said that is made of them: for unit vectors § the matrix §."""
OTHER_PLACE = re.compile(
    r"\s*in\s+(?:the\s+)?(?:exercise|problem|section|chapter|example|theorem|lemma|proposition|corollary|remark"
    r"|experiment|assignment|homework)s?\s*~?\s*\(?\d",
    re.IGNORECASE,
)
"""What has a number of its own, and is another place than this one: in Exercise 1."""


def leading(words: str) -> str:
    """Return what a sentence begins with, before it defines something, where that is not understood: on average."""
    words = WITH_METHOD.sub("", GIVEN.sub("", OF_UNIT.sub("", words)))
    found = LEAD.match(words := RECALLS.sub("", words))
    if found is None:
        return in_one_line(words) if OF_OTHERS.search(words) else ""
    lead = found["lead"]
    if WHY.fullmatch(lead) and words[found.end("lead") :].lstrip().startswith(","):
        return ""
    if is_about(
        lead, of_letter=words[found.end("lead") :].lstrip().startswith(MARK)
    ) and not OF_OTHERS.search(words):
        return ""
    if NEVER.match(lead) or OTHER_PLACE.match(lead) or OF_OTHERS.search(words) or DATA.fullmatch(lead):
        return in_one_line(lead)
    if about_first(words):
        return ""
    return _unknown(
        lead, LEADS, frozenset({"average", "expectation", "noise", "identification", "luck", "hindsight"})
    )


def in_one_line(words: str) -> str:
    """Return words with single blanks, and without commas and brackets around them."""
    return " ".join(words.split()).strip(" ,()")
