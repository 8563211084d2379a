r"""Words before a line that deny it: "gradient descent does not satisfy", above x_{k+1} = … that defines x_{k+1}.

A line whose left side is a letter of which nothing else says what it is defines it, and what follows rests on that.
Where the words say that it does not hold, or that somebody got it wrong, it defines nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.doubts import LEAD, NOT
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, Sentence
from dlhw3.symbolic.language.latex.words.behind import leading
from dlhw3.symbolic.language.latex.words.contrasts import contrasted
from dlhw3.symbolic.language.latex.words.introduced import ANOTHER, CLAUSE, introducing
from dlhw3.symbolic.language.latex.words.qualified import has_line
from dlhw3.symbolic.language.latex.words.wording import LETTER
from dlhw3.symbolic.language.text import lazy_re as re

VERB = (
    r"(?:satisf(?:y|ies)|obeys?|follows?|equals?|solves?|have|has|holds?|reads?|be|given\s+by"
    r"|of\s+the\s+form|equivalent\s+to"
    r"|the\s+same\s+as|described\s+by|governed\s+by|use|take|perform|compute|follow)"
)
DENIES = re.compile(
    rf"\b(?:(?:does|do|did|can|will|need|may|must|should)\s+not|cannot|never|no\s+longer|fails?\s+to|(?:is"
    rf"|are|was)\s+not)\s+(?:\w+\s+){{0,3}}?{VERB}"
    r"(?:\s+(?:in\s+general|the|an?|exactly|always|necessarily|update|rule|equation|recursion|iteration"
    r"|step|relation|identity|that))*\s*[,:]?\s*$"
    r"|\b(?:it\s+is|is\s+it|that\s+is)\s+(?:not\s+(?:true|the\s+case|correct|right)|false|wrong|incorrect"
    r"|a\s+mistake)\s*(?:that|to\s+(?:write|set|say))?"
    r"(?:\s+we\s+have)?\s*[,:]?\s*$"
    r"|\b(?:nearly|almost|practically|virtually|hardly|barely|not\s+quite)\s*[,:]?\s*$"
    r"|^\s*(?:nobody|no\s+one|none\s+of\s+(?:us|them)|(?:very\s+)?few)\s+(?:\w+\s+)?\w+\s*[,:]?\s*$"
    r"|\bup\s+to\s+(?:an?\s+|the\s+|some\s+)?(?:[a-z-]+\s+)?(?:factors?|signs?|scal\w+|rotations?|permutations?"
    r"|relabel\w+|shifts?|reparameteri\w+|transpos\w+|normali[sz]ation|multiples?)\s*[,:]?\s*$"
    r"|\b(?:wrongly|mistakenly|incorrectly|erroneously|falsely)\s+(?:\w+\s+){0,5}?[,:]?\s*$"
    r"|\b(?:instead\s+of|rather\s+than|unlike|in\s+contrast\s+to|as\s+opposed\s+to|violates?|contradicts?"
    r"|contrary\s+to)"
    r"(?:\s+(?:the|usual|an?|standard|update|rule|equation|recursion|iteration|step|plain|gradient"
    r"|descent|our|simple))*\s*[,:]?\s*$",
    re.IGNORECASE,
)
"""What stands right before a display that is denied."""


OTHERS = re.compile(
    r"\b(?:(?:the|some|many|most|other)\s+)?(?:authors|people|papers|texts|others|literature|student"
    r"|textbook)\b(?:\s+(?:of|in)\s+[^,;:]*?)?"
    r"\s+(?:use|used|uses|take|takes|took|write|writes|wrote|have|has|had|define|defines|defined|propose"
    r"|proposes|proposed|consider|considers)\b",
    re.IGNORECASE,
)
"""Who else has it."""
WAY = re.compile(
    r"\b(?:another|other|alternative|different|simplest|common|usual\w*)\s+(?:ways?|forms?|expressions?|notations?)\b",
    re.I,
)
"""What is written otherwise, and is the same."""
RISKY = re.compile(
    r"\b(?:old|previous|former|earlier|even|odd|limits?|large|small|tiny|special|simplest|most|some"
    r"|certain|only|unless|until|before|near|around"
    r"|toy|average|expectation|absence|noiseless|version|if|whenever|outside|inside|away|other|worst|best"
    r"|ideal\w*|extreme|degenerate|trivial"
    r"|example|experiments?|runs?|hypothetical\w*|approximately|roughly|locally|asymptotic\w*|usually"
    r"|sometimes|often|rarely)\b",
    re.IGNORECASE,
)
"""What a sentence begins with that says when alone it is so."""
IF = re.compile(
    r"^(?:(?:then|now|and|but)\s+)?(?:if(?!\s+we\s+(?:set|define|let|write|denote|put|call)\b)|were|had"
    r"|suppose\s+we\s+(?:were|had)|should)\b(?=[^,;:]*$)"
    r"|\bwe\s+(?:do|did|will|shall|would)\s+not\b"
    r"(?:\s+\w+){0,3}\s*[,:]?\s*$|\b(?:never|not)\s+(?:performs?|uses?|chooses?|takes?"
    r"|makes?)\b(?:\s+\w+){0,3}\s*[,:]?\s*$",
    re.IGNORECASE,
)
"""A case, or what is not done, before a display."""


IGNORED = re.compile(
    r"^(?:(?:now|then|here|and)\s*,?\s+)*(?:ignoring|neglecting|dropping|omitting|disregarding"
    r"|forgetting)\s+(?:(?:the|all|any|some|our|small|higher[\s-]order)\s+)*"
    r"(?:(?:gradient|label|rounding|measurement|numerical|discreti[sz]ation|sampling|cross|interaction"
    r"|momentum|second[\s-]order|stochastic)\s+)*"
    r"(?:noise|errors?|terms?|corrections?|fluctuations?|interactions?|momentum|randomness|projections?"
    r"|rounding|remainders?|residuals?)\b[^,;:]*,",
    re.IGNORECASE,
)
"""What a sentence leaves out, so that what it says is nearly so: ignoring noise."""
BEGUN = re.compile(
    r"^(?:(?:after|at)\s+§\s+(?:steps?|iterations?|epochs?|layers?|rounds?)\b|by\s+construction\b"
    r"|at\s+(?:an?|the|any|every|this|such\s+an?)\s+(?:(?:stationary|critical|optimal)\s+point|optimum|minimum|maximum"
    r"|(?:mini|maxi)mi[sz]er)(?:\s+of\s+§)?"
    r"|at\s+(?:test|training|inference)\s+time\b|(?:during|in)\s+(?:training|(?:the\s+)?(?:forward|backward)\s+pass)\b"
    r"|it\s+(?:is|will\s+be)\s+(?:convenient|customary|useful|natural|helpful|instructive)\s+to(?=\s))\s*,?",
    re.IGNORECASE,
)
"""What a sentence may begin with before a display, and changes nothing of it."""
MADE_BY = re.compile(
    r"(?:the|our|its|all|these)\s+(?:[\w-]+\s+){1,3}(?:is|are)\s+(?:generated|produced|modell?ed|described|computed)"
    r"\s+(?:by|with|via|from)\s+(?:the|an?|our)\s+(?:[\w-]+\s*){1,4}",
    re.IGNORECASE,
)
"""What makes a value: the labels are generated by a linear teacher."""
DERIVES = re.compile(
    r"(?:[^,;:]*[,;:]\s*)?(?:(?:and|then|now|so|hence|thus|finally)\s+)*(?:(?:by|on|upon|after)\s+)?"
    r"(?:substituting|inserting|plugging|solving|differentiating|expanding|combining|rearranging|dividing|multiplying"
    r"|completing|rewriting|regrouping|reordering|factoring|cancell?ing|transposing|adding|subtracting|integrating"
    r"|summing|squaring|collecting|stacking|concatenating|gathering|discreti[sz]ing|unrolling|unfolding|simplifying|computing|evaluating"
    r"|(?:setting|equating)\s+(?:it|this|the\s+(?:gradient|derivative))\b)[^,;:]*",
    re.IGNORECASE,
)
"""What is done on the way to a line: substituting, setting this equal to zero and solving gives."""


REMINDS = re.compile(
    r"^(?:[^,;:]*,\s*)?(?:(?:an?\s+(?:short|direct|simple|quick|straightforward)\s+(?:computation|calculation)\s+shows|we|now|also|so|hence|then|thus|and|it|is|clear|easy|to|see|know|recall|remember|note|notice"
    r"|observe)\s+)+that\s+",
    re.IGNORECASE,
)
"""What reminds of a fact: recall that the output is."""


def require_not_denied(sentences: Sequence[Sentence], text: str) -> None:
    """Raise UserError where words deny a line that would say what its letter is, or say when alone it is that."""
    displays = [place for sentence in sentences for place in sentence.displays]
    lines = text.split("\n")
    shown = {place: _bare("\n".join(lines[place[0] - 1 : place[1]])) for place in displays}
    for place, sentence in enumerate(sentences):
        after = sentences[place + 1 : place + 2]
        behind = after[0].displays if after and after[0].words.startswith(DISPLAY) else ()
        for first in (sentence.displays or behind)[:1]:
            formula = shown[first]
            head = formula.partition("=")[0].strip(" :")
            if (
                re.search(r"(?<!:)=", formula) is None
                or not LETTER.fullmatch(STYLED.sub(r"\1", head))
                or has_line(head, text)
            ):
                continue
            letter = re.compile(rf"(?<![A-Za-z\\]){re.escape(head.partition('(')[0])}(?![A-Za-z])")
            said = (
                _denied(sentence, "\n".join(lines[first[1] :]), head)
                if any(letter.search(shown[one]) for one in displays if one != first)
                else ""
            )
            if said and "=" not in formula.partition("=")[2]:
                told = f"The words take something back here, and line {first[0]} says what {head} is."
                value = formula.partition("=")[2]
                plain = re.search(r"_\s*\{[^{}]*\+", head) is None
                hint = " ".join(
                    (f"% let {head} = {value}" if plain else f"{head} := {value}").split()
                ).rstrip(" .,;")
                raise UserError(f"Line {sentence.number}: {told}", at=Span(said, 0, len(said)), hint=hint)


def _bare(display: str) -> str:
    return re.sub(r"\\(?:begin|end)\s*\{[^{}]*\}|\\\[|\\\]|\$\$|&", " ", display).strip()


def _denied(sentence: Sentence, behind: str, head: str) -> str:
    """Return the words before a display that deny it, or say when alone it is so, as those behind it show."""
    before = sentence.words.partition(DISPLAY)[0].rstrip()
    for form in (DENIES, IF, IGNORED):
        if found := form.search(before):
            return sentence.written(*found.span()).strip(" ,:")
    last = CLAUSE.split(before.rstrip(" ,:"))[-1]
    if found := (ANOTHER.search(WAY.sub(" ", last)) or OTHERS.search(before)):
        return found[0]
    lead = leading(before.rstrip(" ,:"))
    if RISKY.search(lead) and not re.match(r"(?:after|once)\b", lead, re.IGNORECASE):
        return lead
    own = sentence.displays and SAYS.search(CLAUSE.split(before.rstrip(" ,:"))[-1])
    return (_not_understood(before.rstrip(" ,:")) if own else "") or contrasted(before, behind, head)


SAYS = re.compile(
    r"\b(?:is|are|be|was|were|by|as|that|has|have|to|gives?|yields?|gets?|obtains?)(?:\s+(?:then|thus|now|just|simply))?\s*$"
    r"|^\s*\w+\s+(?:demands|chooses|wants|sets|says|claims|requires|needs|believes|dictates|pretends|plays|picks)\s*$"
    r"|^\s*(?:the|an?|our|this|its|some|one|that|these|his|her|their|no)\s(?:.*\s)?[a-z-]+(?:s|ed)\s*$",
    re.IGNORECASE,
)
"""Words that lead to a formula, and are no title above it."""


def _not_understood(before: str) -> str:
    """Return the words before a display of which it is not known that they introduce what it says."""
    kept = BEGUN.sub(" ", LEAD.sub(" ", WAY.sub(" form ", before)).strip(" ,")).strip(" ,")
    if (
        (DERIVES.fullmatch(kept) or MADE_BY.fullmatch(kept))
        and not NOT.search(kept)
        and not ANOTHER.search(kept)
    ):
        return ""
    kept = REMINDS.sub("", kept)
    return leading(kept) or introducing(kept)
