r"""Formulas behind words that say the same: "If the routing is uniform, $p_i = 1/m$ for all $i$, we get".

And verbs that a list leaves out: "Let $u$ be the outputs, $y$ the targets and $H$ a symmetric matrix"; and what is
sought among matrices of a kind.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import ENDS, GAP, of_as_many_lines, outside
from dlhw3.symbolic.language.latex.text.put_instead import put
from dlhw3.symbolic.language.text import lazy_re as re

WORD = r"(?!(?:is|are|be|has|have|with|such|that|which|where|whose|if|when)\b)[a-z][a-z'-]*"
LISTED = re.compile(
    (
        rf"(?P<before>\b[Ll]et \$[^$=<>]+\$ be (?:the|an?|our)(?: \(?{WORD}\)?| \$[^$=<>]*\$)*?,?)"
        r"(?P<join>(?<=,) (?:and )?| and )(?P<who>\$[^$=<>]+\$)(?= (?:the|an?|our) [a-z(])"
    ).replace(" ", GAP)
)
"""A letter in a list that leaves out what it is said to be: let u be the outputs, y the targets."""
SAYS = r"(?:the|our|all) (?:[a-z-]+ ){1,4}?(?:is|are|sums?|adds?|equals?)(?: up)?(?: [a-z-]+){1,4}?"
EQUATION = r"\$[^$]*=[^$]*\$(?:,? for (?:all|every|each) \$[^$]*\$)?"
APPOSED = re.compile(
    (
        r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)(?P<how>If|Suppose that|Assume that)"
        rf" (?P<said>{SAYS}),? (?P<first>{EQUATION})"
        rf"(?:,? and (?:since )?(?P<also>{SAYS}),? (?P<second>{EQUATION}))?"
        r"(?P<end>\.|,(?= (?:then|we|the|our|it|this)\b))"
    ).replace(" ", GAP)
)
"""A condition in words, with its formula behind it."""
HARDLY = re.compile(
    r"\b(?:about|roughly|around|close|near|initially|at\s+first|within|plus|up\s+to(?=\s+(?!one\b|1\b))"
    r"|in\s+(?:the\s+)?(?:expectation|mean|limit|distribution|law)|on\s+average|mostly|typically|practically|similar)\b",
    re.IGNORECASE,
)
"""Words by which a condition holds nearly, or at first."""
SOUGHT = re.compile(
    (
        r"(?:We|we) (?:seek|look for|search for|are looking for|are seeking) an?"
        r" (?P<kind>orthogonal|symmetric|positive (?:semi)?definite|invertible) matrix (?P<who>\$[^$=<>]+\$)"
        r"(?: (?:that|which) (?:minimi[sz]es|maximi[sz]es) \$[^$]*\$)?"
    ).replace(" ", GAP)
    + ENDS
)
"""What is sought among matrices of a kind."""


def with_appositions(text: str) -> str:
    """Return a text of as many lines whose formulas stand without the words that say the same."""
    return outside(text, _plainly)


def _plainly(words: str) -> str:
    for _ in range(words.count("$")):
        listed = LISTED.sub(_listed, words, count=1)
        if listed == words:
            break
        words = listed
    words = SOUGHT.sub(lambda one: of_as_many_lines(one[0], f"Let {one['who']} be {one['kind']}"), words)
    return APPOSED.sub(_apposed, words)


def _listed(found: re.Match[str]) -> str:
    who = f" and let {found['who']} be"
    lines = (found["join"] + found["who"]).count("\n")
    return found["before"].rstrip(",") + ("\n" * lines + who.lstrip() if lines else who)


def _apposed(found: re.Match[str]) -> str:
    if any(form.search(one or "") for form in (NOT, HARDLY) for one in (found["said"], found["also"])):
        return found[0]
    said = sorted(filter(None, (found["first"], found["second"])), key=lambda one: "for" in one)
    made = f"{found['how']} {' and '.join(said)}{found['end']}"
    return put(found, made)
