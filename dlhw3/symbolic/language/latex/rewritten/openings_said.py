r"""Sentences that open with several things at once, "the map $T(x) = A x$ is a contraction if $a < 1$, since".

Each stands in a sentence of its own, "Let $T(x) = A x$. If $a < 1$, then". So do a minimiser of a function of a
kind, a prediction behind "for the loss between", and an optimality condition that gives something. A text is
returned of as many lines.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.put_instead import Forms, before, making, put_before
from dlhw3.symbolic.language.text import lazy_re as re

SIGN = r"(?:=|<|>|\\[lg]eq?(?:slant)?(?![a-z])|\\(?:succeq|preceq|succ|prec)(?![a-z]))"
RELATION = rf"\$[^$]*?{SIGN}[^$]*\$"
EQUATION = r"\$[^$=<>]*=[^$=<>]*\$"
VALUE = r"\$\s*\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?(?:\([^()$]*\))?(?:\^\{?\+\}?)?\s*:?=[^$=<>]*\$"
ONE = r"\$\s*\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?(?:\^(?:\*|\\star|\{\*\}|\{\\star\}))?\s*\$"
KIND = r"(?:\$[^$]+\$-smooth|\$[^$]+\$-strongly convex|strongly convex|convex|differentiable|smooth)"
KINDS = rf"{KIND}(?:(?:,? and |, | ){KIND})*"
BEGINS = r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)"
DISPLAYED = r"(?=\s*[,:]?\s*(?:\\\[|\$\$|\\begin|\Z))"
MAP_WHENEVER = phrase(
    rf"{BEGINS}(?:The|This|Our) (?:[a-z]+ )??(?:map|mapping|function|operator"
    rf"|iteration) (?P<value>{VALUE}) is (?:an? )?(?:contraction|nonexpansive"
    rf"|non-expansive|contractive|Lipschitz|convex|monotone)(?: map(?:ping)?)? (?:whenever|if|when"
    rf"|provided(?: that)?) (?P<said>{RELATION}"
    rf"(?:,? (?:with|and|where) {RELATION})?),? (?:since|because|as)",
    DISPLAYED,
)
"""What a map is in a case, before why."""
MINIMISER_OF = phrase(
    rf"{BEGINS}(?P<head>Let|Suppose(?: that)?|Assume(?: that)?) (?P<x>{ONE}) (?P<verb>be|is"
    rf"|denotes?) (?P<a>the|an?|any|some) (?P<which>(?:unique |global )*)"
    rf"minimi[sz]er of (?:the|an?|some) (?P<kinds>{KINDS}) (?:function|objective|loss) (?P<f>{ONE})",
    r"(?=\s*(?:[.;]|,\s+(?:where|with)\b))",
)
"""A minimiser of a function of a kind."""
FOR_LOSS = phrase(
    rf"{BEGINS}For the (?:(?!not)[a-z-]+ ){{1,3}}between (?:(?:an?"
    rf"|the) )?(?:[a-z-]+ ){{1,3}}(?P<y>{ONE})(?: with (?P<said>{RELATION}))? and"
    rf" (?:(?:an?|the) )?(?:[a-z-]+ ){{1,3}}(?P<value>{VALUE}),?",
    DISPLAYED,
)
"""What a loss is between, before the loss."""
OPTIMALITY = phrase(
    r"(?P<lead>,? (?:then |so |hence |thus )?)the (?:(?:first-order|necessary"
    r"|first order) )*(?:optimality|stationarity|KKT|first-order) conditions?"
    rf" (?:(?:is|are|reads?) )?(?P<said>{EQUATION}) (?:then )?(?P<gives>gives|yields|implies|leads to|shows)"
)
"""A condition of an optimum by its equation, before what it gives."""
COMPUTES = phrase(
    rf"{BEGINS}(?:In [a-z\s-]+?,? )?(?:one|we) (?:computes?|forms?"
    rf"|evaluates?) (?P<value>{VALUE})(?: instead of \$[^$]*\$)?",
    r"(?=\s*[;.,])",
)
"""What is computed, by what it is."""
RANDOM = phrase(
    rf"{BEGINS}For (?:an? |any )?random (?:vector|variable|matrix) (?P<x>{ONE}) with (?:mean"
    rf"|expectation) (?P<m>{ONE}) and (?:covariance(?: matrix)?|variance)"
    rf" (?P<value>{VALUE}),? (?:we have|one has|it holds(?: that)?)",
    DISPLAYED,
)
"""A random vector with its mean, and its covariance by what it is."""
WHICH_IS = phrase(
    rf"(?P<x>{ONE}) (?P<verb>be|is) (?:the|an?|our) (?:(?!not)[a-z-]+ ){{0,3}}(?:covariance|Gram|kernel"
    rf"|mass|weight|system|design)?"
    r" ?matrix(?: of (?:(?!not)[a-z-]+ ){0,3}[a-z-]+)?, which is (?:assumed to be )?(?P<kind>symmetri"
    r"c(?: and)? positive (?:semi-?)?definite|symmetric"
    r"|positive (?:semi-?)?definite|invertible|orthogonal)",
    r"(?=\s*(?:[.;]|,\s+and\s+(?:let|we|set|define)\b))",
)
"""What a matrix is, behind which one it is."""
THEY_COMMUTE = phrase(
    rf"(?P<who>{ONE} and {ONE}) (?P<verb>are|be) (?P<kind>symmetric|positive (?:semi-?)?definite"
    rf"|orthogonal|invertible) and (?:that )?(?:they )?commute",
    r"(?=\s*[.,;])",
)
ONTO = phrase(
    rf"(?:(?P<let>let|suppose that|assume that) (?P<x>{ONE}) (?:be|is|denote|denotes)"
    rf"|denote by (?P<y>{ONE})) (?:the|an) orthogonal project(?:ion|or)(?: matrix)? onto"
    rf" (?:the )?(?:range|image|column space|span of the columns) of (?P<X>{ONE})(?:,? (?:so that|i\.e\.,?"
    rf"|that is,?|which means that) {RELATION}"
    rf"(?: and {RELATION})*)?",
    r"(?=\s*[.])",
)
"""A projection onto the range of a matrix, which is a subspace."""
AND_WEIGHTS = phrase(
    rf"(?P<kind>\bfor (?:any |every |all |an? )?(?:convex|concave|symmetric|orthogonal"
    rf"|invertible) (?:function |matrix )?{ONE} and) (?:any |all )?(?:(?!not)[a-z]+ )"
    r"(?=\$[^$]*(?:\\in|>|<|\\[lg]eq?)[^$]*\$)"
)
"""A letter by its kind, and numbers by their name and range."""
FOR_RANGE = phrase(
    rf"{BEGINS}For (?P<said>{RELATION}),? (?:the|our|an?) (?:(?!not)[a-z-]+ ){{1,4}}(?:is|reads"
    rf"|becomes) (?P<value>{VALUE})",
    r"(?=\s*[.])",
)
"""What something is for numbers in a range."""
FOR_STEP = phrase(
    rf"{BEGINS}For (?:the|a|our) (?:(?!not)[a-z-]+ ){{0,3}}(?:step|update|iteration|method|recursion"
    rf"|scheme)(?: (?:without|with no) (?:projection|momentum|noise))?,?"
    rf" (?P<value>{VALUE}),?",
    DISPLAYED,
)
"""A step by what it is, before what holds of it."""
UNDER = phrase(
    rf"{BEGINS}Under the (?:[a-z-]+ )?(?:condition|assumption|constraint) (?P<said>{RELATION}),? (?=(?:the"
    rf"|its|our|this|one|an?) [^.$]*{DISPLAYED})"
)
"""A condition by its name, before what holds under it."""


def with_openings_said(text: str) -> str:
    """Return a text of the same lines with such sentences as several."""

    def changed(words: str) -> str:
        for form, made in FORMS:
            words = form.sub(partial(_unless_denied, made=making(made)), words)
        return words

    return outside(text, changed)


def _unless_denied(one: re.Match[str], made: Callable[..., str]) -> str:
    return one[0] if NOT.search(_plain(one[0])) else made(one)


def _plain(words: str) -> str:
    """Return words without formulas, and without those that open a case."""
    known = (
        r"\b(?:if|when|whenever|provided|instead of|(?:without|with no) (?:projection|momentum|noise)"
        r"|moving average"
        r"|(?:label|target|class|teacher|predicted)\s+distributions?)\b"
    )
    return re.sub(rf"\$[^$]*\$|{known}", " ", words)


def _both(said: str) -> str:
    """Return relations joined by "and"."""
    return re.sub(r",?\s+(?:with|where)\s+(?=\$)", " and ", said)


def _projection(one: re.Match[str]) -> str:
    """Return what an orthogonal projection onto the range of a matrix satisfies."""
    p, x = (one["x"] or one["y"]).strip("$ "), one["X"].strip("$ ")
    let = one["let"] or one[0][:1].replace("D", "Let").replace("d", "let")
    verb = "satisfies" if "that" in let else "satisfy"
    said = rf"{let} ${p}$ {verb} ${p}^\top = {p}$ and ${p}^2 = {p}$ and ${p} {x} = {x}$"
    return of_as_many_lines(one[0], said)


FORMS: Forms = (
    (
        MAP_WHENEVER,
        lambda one: put_before(one, f"Let {one['value']}. If {_both(one['said'])}, then we have", ""),
    ),
    (MINIMISER_OF, before("Let {f} be {kinds}. Let {x} be {a} {which}minimiser of {f}", "")),
    (
        FOR_LOSS,
        lambda one: put_before(
            one,
            (f"Let {one['said']}. " if one["said"] else "") + f"Let {one['value']}. We consider the loss",
            "",
        ),
    ),
    (
        OPTIMALITY,
        lambda one: of_as_many_lines(
            one[0], f". Assume that {one['said']}. This {one['gives'].replace('leads to', 'gives')}"
        ),
    ),
    (COMPUTES, before("Let {value}", "")),
    (
        RANDOM,
        lambda one: put_before(
            one,
            rf"Let {one['value']}. Let $\mathbb{{E}}[{one['x'].strip('$ ')}] = {one['m'].strip('$ ')}$. We have",
            "",
        ),
    ),
    (WHICH_IS, "{x} {verb} {kind}"),
    (THEY_COMMUTE, "{who} {verb} {kind} and commuting"),
    (ONTO, _projection),
    (AND_WEIGHTS, before("{kind}")),
    (FOR_RANGE, before("Let {said}. Let {value}", "")),
    (FOR_STEP, before("Let {value}. We have", "")),
    (UNDER, before("If {said}, then")),
)
