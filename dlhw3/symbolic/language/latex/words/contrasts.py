r"""What a sentence is about, where words below speak of all: "For Gaussian inputs, $f(x) = \dots$", for all inputs.

A subject limits nothing by itself, since a text may be about it to its end. Where the same noun stands below with
all, every, other or general, it says of which alone the equation is; and where a display below is of the other one
of two, "In the primal problem, $y = \dots$. In the dual problem", it is not of that.
"""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.symbolic.language.latex.text.compiled import compiled
from dlhw3.symbolic.language.latex.text.sections import HEADING
from dlhw3.symbolic.language.text import lazy_re as re

SUBJECT = re.compile(
    r"^\s*(?:(?:now|then|first|here|and)\s*,?\s+)*(?P<said>(?:for|in|with|under|on|of|given)\s+(?:(?:the|an?)\s+)?"
    r"(?!(?:this|that|our|all|every|any|each|both|these|those|which|what|such)\b)"
    r"(?:[\w-]+\s+){1,3}?(?P<noun>[a-z]{4,}))\s*(?:,|\s(?=§|we\b|the\b|let\b|define\b|$))",
    re.IGNORECASE,
)
"""What a sentence is about, an adjective and a noun: for Gaussian inputs."""


PARTS = (
    r"(?:parts?|half|halves|terms?|components?|pieces?|portions?|branch(?:es)?|cases?|phases?|stages?|steps?|iterations?"
    r"|epochs?|rounds?|layers?|blocks?|heads?|tokens?|rows?|columns?|entr(?:y|ies)|coordinates?|samples?|units?)"
)
KINDS = (
    r"(?:(?:strictly\s+)?(?:positive|negative|nonzero|zero|orthogonal|invertible|identical|distinct|noiseless|normali[sz]ed"
    r"|cent(?:er|r)ed|small|large|unit|sparse|bounded)\s+"
    r"(?:initial\s+)?(?:inputs?|weights|points|vectors|matrices|initiali[sz]ations?|samples|arguments?|activations?|data)"
    r"|eigenvectors|(?:(?:fixed|critical|stationary)\s+points|minimi[sz]ers|maximi[sz]ers))"
)
OF_ONE = re.compile(
    r"^\s*(?:(?:now|then|here|and|but)\s*,?\s+)*(?P<said>for\s+(?:(?:the|our|its)\s+(?:very\s+)?"
    r"(?:(?:first|second|third|last|final|next|other|remaining|top|bottom|best|worst)\s+(?:[\w-]+\s+)?"
    rf"(?:{PARTS}|models?|networks?|experiments?|runs?|tasks?|class(?:es)?)|(?:[\w-]*linear|smooth|convex|quadratic|constant)\s+"
    rf"(?:part|half|term|component|piece|portion|branch))|(?:the\s+|all\s+)?{KINDS}))"
    r"(?=\s*(?:,|$)|\s+(?:the|our|an?|its|it|this)\b)"
    r"(?!.*\b(?:let|define|write|denote|set|put|abbreviate|introduce|consider|use|call)\b)",
    re.IGNORECASE | re.DOTALL,
)
"""Of which one of several something is, or of what kind alone: for the first step, for positive inputs."""
WARM = re.compile(
    r"^\s*(?:as\s+an?\s+(?:warm-?up|first\s+step|start|illustration|motivation)|to\s+(?:get|gain|build)\s+(?:some\s+)?intuition|for\s+intuition)\b",
    re.IGNORECASE,
)
"""What is said to begin with."""
GENERAL = re.compile(
    r"(?:^|[.;]\s+|\n)\s*(?:(?:now|then|and|but)\s*,?\s+)?(?:the|our|this|for\s+the)\s+(?:(?:general|main|full|real|actual)\s+)*"
    r"(?:claim|theorem|statement|proposition|lemma|result|case)\b",
    re.IGNORECASE,
)
"""What it was said before."""
NUMBERED = re.compile(
    r"\b(?P<noun>models?|algorithms?|methods?|experiments?|variants?|scenarios?|settings?|options?|versions?|regimes?"
    r"|worlds?|teams?|players?|clients?|agents?|tasks?|groups?|protocols?|runs?)\s+(?P<at>\d+|[A-Z]|[IV]+)\b",
    re.IGNORECASE,
)
PAIRS = (
    ("primal", "dual"), ("teacher", "student"), ("training", "test"), ("discrete", "continuous"),
    ("clean", "noisy"), ("generator", "discriminator"), ("encoder", "decoder"), ("offline", "online"),
    ("source", "target"), ("actor", "critic"), ("linear", "nonlinear"), ("convex", "nonconvex"), ("old", "new"),
)  # fmt: skip
"""What are two, of which a sentence may be about one."""
SHOWN = r"[^.;:$\\]{0,40}[.,:]?\s*(?:\\\[|\$\$|\\begin\s*\{\w+\*?\})(?P<shown>[^$]*?)(?:\\\]|\$\$|\\end\s*\{)"
"""Words up to a display, and what is in it."""


VERB = r"(?:is|are|was|were|has|have|had|satisf(?:y|ies)|obeys?|equals?|reads?|gives?|becomes?)"
SUBJECTS = r"(?:the|our|its)\s+(?P<what>(?:(?!and\b)[\w'-]+\s+){1,8}?)"
NAMED = re.compile(
    rf"(?:.*[,;]\s+)?(?:(?:here|now|then|and)\s+)*{SUBJECTS}{VERB}\s*$", re.IGNORECASE | re.DOTALL
)
"""What an equation is said of, before it: the true labels are."""
OTHER = re.compile(
    rf"(?:^|[.;]\s+|\n)\s*(?:(?:and|but|then|now|so|hence|while|whereas)\s+)?{SUBJECTS}{VERB}[:,]?\s*"
    r"(?:\\\[|\$\$?|\\begin\s*\{\w+\*?\})(?P<shown>[^$]*?)(?:\\\]|\$|\\end\s*\{)",
    re.IGNORECASE,
)
"""What another equation below is said of."""
GREEK = (
    r"\\(?:alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|varphi|chi"
    r"|psi|omega|ell|[A-Z][a-z]+)(?![A-Za-z])"
)
LETTERS = re.compile(rf"{GREEK}|(?<![\\A-Za-z])[A-Za-z](?![A-Za-z])")
FIRST = re.compile(
    r"\binitial(?:i[sz]\w+|ly)?\b|\bat\s+(?:the\s+)?(?:start|beginning|init\w*)\b|\bbefore\b", re.IGNORECASE
)
ALONE = re.compile(
    r"\b(?:per[\s-](?:sample|example|point)|(?:single|one)\s+(?:sample|example|point|observation))\b", re.I
)
"""What an equation is said of at first, and of one alone."""


def _left(formula: str, head: str) -> bool:
    """Whether the left side of a formula has the letter of another one, and no letters that it has not."""
    plain = re.sub(r"\\(?:label|tag)\s*\{[^{}]*\}", "", formula.replace("&", ""))
    left = {*LETTERS.findall(plain.partition("=")[0])}
    own = LETTERS.findall(head)
    return bool(own) and own[0] in left and left <= {*own}


def _of_another_thing(begun: str, behind: str, head: str) -> bool:
    """Whether words below say of another thing of that noun what its letter is: the observed labels satisfy."""
    found = NAMED.fullmatch(begun)
    if found is None:
        return False
    noun, own = _called(found["what"])
    for one in OTHER.finditer(behind):
        other, words = _called(one["what"])
        same = other in (noun, "one", "ones") or noun in ("one", "ones")
        if same and own - words and words - own and _left(one["shown"], head):
            return True
    return False


def _called(phrase: str) -> tuple[str, set[str]]:
    """Return the noun of a phrase, and all its words."""
    plain = phrase.lower().split()
    first = re.split(r"\s(?:of|for|in|on|before|after|at|with|without|to)\s", " ".join(plain))[0].split()
    return (re.sub(r"s$", "", first[-1]) if first else ""), {*plain} - {
        "the",
        "a",
        "an",
        "of",
        "our",
        "its",
        "then",
        "thus",
    }


def _others(begun: str, head: str) -> Iterator[str]:
    """Yield patterns of the other one of two, or more, of which the words before an equation name one."""
    if found := NUMBERED.search(begun):
        noun = re.escape(found["noun"].lower().rstrip("s"))
        yield rf"{noun}s?\s+(?!{re.escape(found['at'])}\b)(?-i:\d+|[A-Z]|[IV]+)\b"
    for one, other in PAIRS:
        for here, there in ((one, other), (other, one)):
            if compiled(rf"\b{here}\b").search(begun):
                yield rf"(?:the\s+|its\s+|our\s+)?{there}\b"
    if FIRST.search(begun) and not re.search(r"[_^]\s*\{?\s*\(?0", head):
        yield (
            r"(?:(?:after|during|throughout|behind)\s+(?:(?:the|an?|one|each|every|some|many|all)\s+)?(?:\w+\s+)?"
            r"(?:training|steps?|updates?|iterations?|optimi[sz]ation|epochs?)|later|afterwards|at\s+convergence)\b"
        )
    if ALONE.search(begun):
        yield (
            r"(?:(?:summ|averag)(?:ed|ing)|in\s+total|(?:over|for|on)\s+(?:all|the\s+(?:whole|full|entire))"
            r"\s+[a-z]+)\b"
        )
    if re.match(r"\s*(?:at|on|near|in|inside|within)\s+the\b", begun, re.IGNORECASE):
        yield r"(?:elsewhere|outside|otherwise|away\s+from)\b"


def _of_another(begun: str, behind: str, head: str) -> bool:
    """Whether a display below is of the other one of two, and has the letter that an equation is said of."""
    name = re.compile(rf"(?<![A-Za-z\\]){re.escape(head.partition('(')[0].strip())}(?![A-Za-z])")
    begins = r"(?:^|[.;]\s+|\n)\s*(?:(?:and|but|then|now|so|hence)\s+)?"
    for other in _others(begun, head):
        said = rf"(?:(?:in|for|under|on|at|with)\s+{other}|{other}\s+(?:has|satisfies|obeys|we\s+have))"
        if other.startswith(("(?:elsewhere", "(?:(?:")):
            said = other
        for found in re.finditer(begins + said + SHOWN, behind, re.IGNORECASE):
            if name.search(found["shown"]):
                return True
    return False


def contrasted(begun: str, behind: str, head: str = "", tail: str = "") -> str:
    """Return what a sentence begins with, formulas as §, where the words behind it speak of all of that kind.

    ``tail`` is what stands behind the equation in its sentence.

    So where a display behind it, with the letter that an equation begins with, is of the other one of two.
    """
    if head and (_of_another(f"{begun} {tail}", behind, head) or _of_another_thing(begun, behind, head)):
        return " ".join(begun.split()).strip(" ,:")
    if WARM.match(begun) and GENERAL.search(HEADING.sub(" ", behind)):
        return " ".join(begun.split()).strip(" ,:")
    if head and "_" not in head and (one := OF_ONE.match(begun)):
        return one["said"]
    found = SUBJECT.match(begun)
    if found is None:
        return ""
    stem = re.sub(r"(?:ies|es|s|y|x)$", "", found["noun"].lower())
    of_all = re.compile(
        r"\b(?:all|every|any|each|arbitrary|general|generic|other|another|remaining|unrestricted|non-?\w+)\s+"
        rf"(?:(?:the|other|such|possible)\s+)*(?:[\w-]+\s+)?{re.escape(stem)}(?:ies|es|s|y|x|rices|rix)?\b",
        re.IGNORECASE,
    )
    return found["said"] if len(stem) > 2 and of_all.search(HEADING.sub(" ", behind)) else ""
