r"""Words that join a letter to one in which lines differentiate, and that are not known to leave it where it is.

A letter beside the variable of a gradient stands still there. "The anchor $c$ follows $x$", "the follower reacts to
$x$ with $y$" and "the inner loop solves for $w$" make it move; there are more verbs than a list has, so that what
leads from such a letter to the variable must be known words, and what leads back must not be one that moves it.
"""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.latex.words.depends import LETTER
from dlhw3.symbolic.language.text import lazy_re as re

IN_WHICH = re.compile(
    rf"(?:\\nabla\s*_\s*\{{?\s*|\\partial\s*(?=[^{{}}]*\}}\s*(?!\{{))|\}}\s*\{{\s*d\s*)(?P<x>{LETTER})(?![A-Za-z])"
    rf"|(?:\\nabla\s*(?:\^\s*\{{?2\}}?\s*)?\\?[A-Za-z]+|[A-Za-z]\s*'{{1,2}})\s*\(\s*(?P<at>{LETTER})\s*\)"
)
r"""In which letter lines differentiate: \nabla_x, \partial/\partial x, d/dx, \nabla f(x), f'(x)."""
BARE = re.compile(r"\\nabla\s*(?P<f>\\?[A-Za-z]+)(?!\s*(?:[A-Za-z(]|\\left))")
STILL = re.compile(
    r"\b(?:not?|never|none|neither|nor|without|(?:in)?dependent|constants?|fixed|frozen|detached|given|whether"
    r"|if|would"
    r"|orthogonal|commutes?|conjugate|normal\s+to)\b|n't\b|\?",
    re.IGNORECASE,
)
"""What says that a letter stands still, or is said of two elsewhere."""
CUT = re.compile(
    r"[.;:!?()]|,(?!\s*(?:which|that|whose|the|an?|being|as|in|with\s+(?:weights?|parameters?|arguments?|inputs?"
    r"|query|quer(?:y|ies)|states?)|\w+ing)\b)|\b(?:where|while|whereas|and)\b"
)
"""What ends what is said of a letter."""
KNOWN = re.compile(
    r"(?:let|is|are|be|being|denotes?|both|has|have|the|an?|as|than|many|more|fewer|same|different|sizes?|length"
    r"|shape|dimensions?|number"
    r"|entries|columns|rows|space|applied|acts|multipl(?:y|ies)|matrix|vector|column|row|scalar|square|symmetric"
    r"|diagonal|(?:semi)?definite|positive|negative|nonnegative|invertible|singular|to|on|larger|smaller|at|most"
    r"|least|equal|distinct"
    r"|also|too|again|real|numbers?|two|all|for|any|every|lies?|in|convex|concave|smooth|Lipschitz|strongly"
    r"|function|differentiable"
    r"|twice|weights?|parameters?|variables?|inputs?|points?|data|features?|targets?|labels?|bias|with"
    r"|learn(?:ed|s)|trained|updated|optimi[sz]ed|jointly|with|respect|or|"
    r"depends?|determines?|defines?|optimal|upon|may|only|through|other|another|between|[-,])",
    re.IGNORECASE,
)
"""Words that may lead from a letter to a variable: that these move it is read where \"depends\" is."""
APART = re.compile(r",\s*(?:the|an?)\b")
IS = re.compile(r"\s*(?:is|are|reads|equals|be|has|becomes|can)\b")
"""Behind a comma, the subject of the sentence: for the label $y$, the loss of the weights $w$ is."""
SIZES = re.compile(
    r"\b(?:of|with|has|have|is|are)\s+(?:the\s+|an?\s+)?(?:(?:same|equal|different)\s+)?(?:sizes?|length|shapes?|dimensions?"
    r"|number(?:\s+of\s+\w+)?)(?:\s+of)?\b",
    re.IGNORECASE,
)
"""What is said of how large two are."""
BEHIND = re.compile(
    r"\s*(?:as\s+(?:its|an?|the)\s+(?:query|input|argument|state|point|basis)|(?:,\s*)?(?:among\s+them"
    r"|included))\b",
    re.IGNORECASE,
)
"""Words behind a variable that make a letter before it of it: has $x$ as its query."""
MOVES = re.compile(
    r"\b(?:chang\w+|alter\w*|affect\w*|influenc\w+|determin\w+|respon[ds]\w*|react\w*|induc\w+|shift\w*|mov\w+"
    r"|controls?|caus\w+|leads?"
    r"|results?|trigger\w*|adapts?|produc\w+|generat\w+|return\w*|starts?|started|gradient\s+step|updates?"
    r"|modif\w+|yields|reveals?"
    r"|observ\w+|after\s+having\s+seen|tun\w+|picks?|chooses?|selects?|answers?|plays?|solv\w+|estimat\w+|fits?"
    r"|fitted)\b",
    re.IGNORECASE,
)
"""Words between a variable and a letter behind it by which it moves that."""
TYING = re.compile(
    r"\b(?:t(?:ie|ies|ied|ying)|(?:coupl|link|bind|lock|attach|glu|synchroni[sz]|align|adapt|match|fit|adjust|tun|slav|pin)(?:e|es|s|ed|d|t|ting|ing)?)\s+(?:(?:the|our|each)\s+)?(?:[a-z-]+\s+){0,2}?$",
    re.IGNORECASE,
)
"""Words before a letter by which it moves with the variable behind it: we tie $y$ to $w$."""
CHANGING = (
    r"(?:chang|mov|var|evolv|drift|grow|shrink|adapt|follow|adjust|updat|respond|learn)(?:es|s|ies|ing|ed|e)?"
)
WHENEVER = re.compile(
    rf"(?:^|[.;:]\s*)(?:As|When(?:ever)?|While|Each\s+time|Every\s+time|Once)\s[^.;:]*?(?:\b{CHANGING}\b)?[^.;:]*$",
    re.IGNORECASE,
)
"""A sentence that begins with what goes on while something else does."""
OTHER_SUBJECT = re.compile(
    rf"(?:,|\b(?:and|while|whereas|but)\b)\s+(?!(?:then\s+|thereby\s+|thus\s+|so\s+)?{MOVES.pattern})",
    re.IGNORECASE,
)
"""Another one that does something: player one chooses $x$ and player two chooses $y$."""
REFERS = (
    r"(?:at|by|with|from|for|of|under|to|on|in|using|via)\s+(?:(?:the|our|its)\s+)?(?:current|present|latest"
    r"|momentary|respective|updated|online|newest)\s+(?:[a-z]+\s+)?(?:iterates?|weights?|parameters?|models?"
    r"|point|polic(?:y|ies)|loss(?:es)?|values?|estimates?|state|input|network|gradients?|errors?|residuals?)"
)
INNER = (
    r"(?:inner|lower[\s-]level|nested|follower['’]?s?)\s+(?:loop|problem|solver|optimi[sz]er|objective|solution"
    r"|variable|level|minimi[sz]ation)"
)
REACTS = (
    r"(?:best[\s-]respon\w+|responds?|reacts?|in\s+response|adversar\w+|worst[\s-]case|retrained|re-?solved"
    r"|re-?computed|re-?calculated"
    r"|refreshed|re-?estimated|re-?fitted|trained\s+to\s+convergence\s+for|implicit(?:ly)?\s+(?:function"
    r"|defined)|(?:exact\s+)?line\s+search|back-?tracking"
    r"|polyak(?:['’]s)?\s+step|(?:coordinate|entry)[\s-]?(?:wise)?\s+(?:mean|average|median)"
    r"|(?:running|moving)\s+(?:mean|average)\s+of\s+(?:the\s+)?(?:squared\s+)?gradients?|nearest\s+(?:codeword"
    r"|neighbour|neighbor|centroid|prototype)"
    r"|gradients?\s+of\s+(?:the|our|its)\s+(?:loss|objective|function|cost|risk)|outputs?\s+of\s+(?:the"
    r"|our)\s+(?:network|model|learner)"
    r"|computed\s+by\s+(?:the|our)\s+(?:network|model|learner)|sign\s+pattern|signs\s+of\s+the\s+(?:coordinates"
    r"|entries|components)"
    r"|counts?\s+(?:the|its|all|how\s+many)\s+(?:nonzero|active|positive|negative|nonvanishing)|active\s+set"
    r"|(?:the|its)\s+(?:current\s+)?predictions?(?=\s*(?:$|[.,;]))"
    r"|(?:tracks?|tracking|follows?|following|mirrors?|mirroring|shadows?|copies|cop(?:y|ies)\s+of|tied\s+to|coupled\s+(?:with|to)|linked\s+(?:with|to)|slaved\s+to|inherits\s+from"
    r"|(?:moves?|changes?|evolves?|co-?evolves?|moving)\s+(?:together\s+|along\s+)?with|synchroni[sz]ed\s+with)\s+(?:the|our|its|these)\s+(?:(?:current|model|network|trained|online)\s+)?"
    rf"(?:weights|parameters|iterates?|model|network|variables?|learner|student)(?!\s*{FORMULA}|\s+(?:of|at)\b)"
    r"|(?:average|mean)\s+of\s+(?:the\s+)?(?:past\s+|all\s+|recent\s+|last\s+)*(?:iterates|weights|parameters)(?!\s+(?:of|at)\b)"
    r"|hyper-?network\s+(?:outputs|produces|generates|predicts)|direction\s+(?:that\s+)?the\s+(?:optimi[sz]er|method|algorithm)"
    r"|(?:comes?|stems?)\s+from\s+the\s+(?:model|network|learner|student)"
    r"|whitening\s+(?:matrix|transform\w*)|sorting\s+permutation|nearest[\s-]neighbou?rs?\s+graph|"
    rf"(?<={FORMULA} )(?:rounds|sorts|ranks|quanti[sz]es|normali[sz]es|whitens|clips|thresholds)"
    r"|softmax\s+of\s+(?:the\s+)?(?:losses|logits|scores|margins))"
)
NAMED = re.compile(rf"\b{REFERS}\s+(?={FORMULA})", re.IGNORECASE)
"""What names a letter itself: the current iterate $x_k$."""
SELF_MOVING = re.compile(rf"\b(?:{REFERS}|{INNER}|{REACTS})(?![a-z])", re.IGNORECASE)
"""Words about a letter by which it moves with what the lines differentiate in, whatever that is called."""


def variables_of(shown: str, text: str) -> set[str]:
    r"""Return the letters in which lines differentiate, of \nabla f those that f is a function of."""
    found = {one["x"] or one["at"] for one in IN_WHICH.finditer(shown)}
    for one in BARE.finditer(shown):
        found |= {*re.findall(rf"{re.escape(one['f'])}\s*\(\s*({LETTER})\s*\)", text)}
    return found - {"t", r"\partial", r"\nabla"}


VALUED = r"LETTER\s*\}?(?:\s*_\s*(?:\w|\{[^{}]*\}))?\s*(?:\([^()]*\))?\s*&?\s*:?=(?!=)"
HEAD = re.compile(rf"\$\s*(?P<f>\\?[A-Za-z]+)\s*\(\s*(?P<x>{LETTER})\s*\)\s*:?=(?P<is>[^$=]*)\$")
"""A function of one letter, with its value."""


def require_within(shown: str, text: str) -> None:
    r"""Refuse \nabla L of $L(w) = \|h - y\|^2$, whose value has no w: what in it moves with w is not said."""
    for found in HEAD.finditer(text):
        f, x = (re.escape(found[name]) for name in ("f", "x"))
        differentiated = (
            rf"(?:\\nabla\s*(?:_\s*\{{?\s*{x}\s*\}}?\s*)?|\\partial\s*|\{{\s*d\s*){f}(?![A-Za-z])"
        )
        letters = re.findall(
            r"\\?[A-Za-z]+", re.sub(r"\\(?:[tdc]?frac|text|mathrm|left|right|top)(?![a-z])", "", found["is"])
        )
        if any(
            re.search(VALUED.replace("LETTER", re.escape(one)), text) for one in letters if one != found["f"]
        ):
            continue
        if len(letters) < 2 or "\\mathbb" in found["is"] or not re.search(differentiated, shown):
            continue
        apart = re.sub(
            r"(?<![A-Za-z\\{])[A-Za-z]{2,4}(?![A-Za-z}])", lambda one: " ".join(one[0]), found["is"]
        )
        if not re.search(rf"(?<![A-Za-z\\]){x}(?![A-Za-z])" if x[0] != "\\" else rf"{x}(?![A-Za-z])", apart):
            number = text.count("\n", 0, found.start()) + 1
            told, written = (
                f"What {found['f']}, as a function of {found['x']}, is not said.",
                found[0].strip("$ "),
            )
            at, hint = Span(written, 0, len(written)), f"a value of {found['f']} with {found['x']} in it"
            raise UserError(f"Line {number}: {told}", at=at, hint=hint)


def joined_to(sentence: Sentence, variables: set[str], held: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the letters of ``held`` that words may make move, each with a variable, and the words."""
    start = 0
    for clause in re.split(rf"(?<=[.;:!?{DISPLAY}])", sentence.words):
        stop, first = start + len(clause), sentence.words.count(FORMULA, 0, start)
        formulas = [one.strip() for one in sentence.formulas[first : first + clause.count(FORMULA)]]
        places = [found.start() for found in re.finditer(FORMULA, clause)]
        written = sentence.written(start, stop).strip(" .,;:")
        start = stop
        mine = [(at, one) for at, one in zip(places, formulas, strict=False) if one in held]
        theirs = [(at, one) for at, one in zip(places, formulas, strict=False) if one in variables]
        if not mine or STILL.search(clause):
            continue
        if SELF_MOVING.search(NAMED.sub(" ", clause)):
            bases = {one.partition("_")[0] for one in variables}
            of_others = [one for _, one in mine if one.partition("_")[0] not in bases]
            yield from ((one, other, written) for one in of_others for other in sorted(variables))
        for at, one in mine:
            for there, other in theirs:
                if _joins(clause, at, there):
                    yield one, other, written


def _joins(clause: str, at: int, there: int) -> bool:
    """Whether words of a clause may make what stands at a place move with what stands at another one."""
    if there < at:
        between = clause[there + 1 : at]
        if _moves_whenever(clause, there, at):
            return True
        return MOVES.search(between) is not None and OTHER_SUBJECT.search(between) is None
    between = SIZES.sub(" ", clause[at + 1 : there])
    if TYING.search(clause[:at]) and re.fullmatch(r"\s*(?:to|with)\s+(?:the\s+)?(?:[a-z]+\s+)?", between):
        return True
    if BEHIND.match(clause, there + 1):
        return True
    if CUT.search(between) or FORMULA in between or (APART.search(between) and IS.match(clause, there + 1)):
        return False
    return not all(KNOWN.fullmatch(word.strip(",")) for word in between.split())


def _moves_whenever(clause: str, there: int, at: int) -> bool:
    """Whether a letter moves as a variable before it does: as $w$ changes, $y$ changes too."""
    between = clause[there + 1 : at]
    moves = re.search(rf"\b{CHANGING}\b", clause[:there] + between.partition(",")[0], re.IGNORECASE)
    behind = re.match(
        rf"\s*(?:too|also|then|itself)?\s*(?:(?:is|gets)\s+)?(?:re-?)?(?:{CHANGING}|\w+ed)\b",
        clause[at + 1 :],
    )
    before = re.search(rf"\b(?:re-?)?{CHANGING}\s+(?:the\s+)?(?:[a-z]+\s+)?$", between.partition(",")[2])
    return (
        "," in between
        and WHENEVER.match(clause[:there]) is not None
        and bool(moves)
        and bool(behind or before)
    )
