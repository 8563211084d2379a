r"""What a sentence is about, where words below speak of all: "For Gaussian inputs, $f(x) = \dots$", for all inputs.

A subject limits nothing by itself, since a text may be about it to its end. Where the same noun stands below with
all, every, other or general, it says of which alone the equation is; and where a display below is of the other one
of two, "In the primal problem, $y = \dots$. In the dual problem", it is not of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dlhw3.symbolic.language.latex.text.sections import HEADING

SUBJECT = re.compile(
    r"^\s*(?:(?:now|then|first|here|and)\s*,?\s+)*(?P<said>(?:for|in|with|under|on|of|given)\s+(?:(?:the|an?)\s+)?"
    r"(?!(?:this|that|our|all|every|any|each|both|these|those|which|what|such)\b)"
    r"(?:[\w-]+\s+){1,3}?(?P<noun>[a-z]{4,}))\s*(?:,|\s(?=§|we\b|the\b|let\b|define\b|$))",
    re.IGNORECASE,
)
"""What a sentence is about, an adjective and a noun: for Gaussian inputs."""


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


def _others(begun: str) -> Iterator[str]:
    """Yield patterns of the other one of two, or more, of which the words before an equation name one."""
    if found := NUMBERED.search(begun):
        noun = re.escape(found["noun"].lower().rstrip("s"))
        yield rf"{noun}s?\s+(?!{re.escape(found['at'])}\b)(?-i:\d+|[A-Z]|[IV]+)\b"
    for one, other in PAIRS:
        for here, there in ((one, other), (other, one)):
            if re.search(rf"\b{here}\b", begun, re.IGNORECASE):
                yield rf"(?:the\s+|its\s+|our\s+)?{there}\b"
    if re.match(r"\s*(?:at|on|near|in|inside|within)\s+the\b", begun, re.IGNORECASE):
        yield r"(?:elsewhere|outside|otherwise|away\s+from)\b"


def _of_another(begun: str, behind: str, head: str) -> bool:
    """Whether a display below is of the other one of two, and has the letter that an equation is said of."""
    name = re.compile(rf"(?<![A-Za-z\\]){re.escape(head.partition('(')[0].strip())}(?![A-Za-z])")
    begins = r"(?:^|[.;]\s+|\n)\s*(?:(?:and|but|then|now|so|hence)\s+)?"
    for other in _others(begun):
        said = rf"(?:(?:in|for|under|on|at|with)\s+{other}|{other}\s+(?:has|satisfies|obeys|we\s+have))"
        if other.startswith("(?:elsewhere"):
            said = other
        for found in re.finditer(begins + said + SHOWN, behind, re.IGNORECASE):
            if name.search(found["shown"]):
                return True
    return False


def contrasted(begun: str, behind: str, head: str = "") -> str:
    """Return what a sentence begins with, formulas as §, where the words behind it speak of all of that kind.

    So where a display behind it, with the letter that an equation begins with, is of the other one of two.
    """
    if head and _of_another(begun, behind, head):
        return " ".join(begun.split()).strip(" ,:")
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
