r"""Phrases of appendices, "the residual $r = f - y$ satisfies $\dot r = -K r$", in words that are read.

So are "a diagonal linear network has $\beta = u \odot u$" and "with a subgradient $g$ of $f$ at $x$". A text is
returned of as many lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines, phrase
from dlhw3.symbolic.language.latex.text.put_instead import Forms, before, put, rewritten_by
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.words.introduced import is_of_others
from dlhw3.symbolic.language.text import lazy_re as re

BEGINS = r"(?P<begins>(?:\A|(?<=[.;:}])\s|\n)\s*)"
LETTER = r"(?:\\(?:hat|bar|tilde)\s*\{?\s*\\?[A-Za-z]+\s*\}?|\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?"
VALUE = rf"\$\s*{LETTER}\s*(?:\([^()$]*\)\s*)?=[^$=<>]+\$"
DISPLAYED = r"(?=\s*[,:]?\s*(?:\Z|\\\[|\$\$|\\begin))"
SUBGRADIENT = phrase(
    rf"{BEGINS}(?P<head>(?:[^$.;:]|[.](?!\s)|\$[^$]*\$)*?)"
    r"(?P<said>(?P<opens>\b(?:with|using|for|where|along)) (?:(?:an?|any|some|every|the) )?"
    rf"(?:subgradient \$\s*(?P<g>{LETTER})\s*\$ of (?:the (?:convex )?(?:loss|function|objective) )?"
    rf"\$\s*(?P<f>{LETTER})\s*\$ at \$\s*(?P<x>[^$=<>]+?)\s*\$"
    rf"|(?P<in>\$\s*{LETTER}\s*\\in\s*\\partial\s*{LETTER}\s*\([^()$]*\)\s*\$)),?)"
)
"""A subgradient of a function at a point, in passing."""
MOVES = phrase(
    rf"\$\s*(?P<r>{LETTER})\s*=\s*(?P<value>[^$=<>]+)\$(?P<says>,? (?:(?:then|which|that) )?"
    r"(?:satisfies|obeys|follows|evolves(?: as| by| according to)?|moves as|solves)"
    r"(?: the (?:linear )?(?:ODE|equation|dynamics))?)"
    r" (?=\$\s*\\dot\s*\{?\s*(?P=r)\s*\}?\s*=)"
)
"""A letter by what it is, before how it moves."""
MODELS = re.compile(
    r"\b(?:networks?|models?|parameteri[sz]ations?|layers?|classifiers?|predictors?)\b", re.IGNORECASE
)
OTHERS = re.compile(
    r"\b(?:other|another|previous|earlier|original|old|usual|naive|wrong|competing|baseline|second|first|last|alternative"
    r"|corresponding|limiting|linear-?ised)\b",
    re.IGNORECASE,
)
"""Words by which something is another model than the one of a text."""
HAS = phrase(
    rf"{BEGINS}(?:A|An|Our) (?:[a-z-]+ ){{0,3}}(?:network|model|parameteri[sz]ation|layer|classifier|predictor)"
    rf" (?:has|computes|uses|sets) (?P<said>{VALUE})(?P<stop>\s*[.])"
)
"""A model by its formula."""
UNBIASED = phrase(
    rf"{BEGINS}(?:The|Our|This) (?:[a-z-]+ ){{0,4}}estimator (?P<said>{VALUE})"
    r" is (?:unbiased|consistent in the mean)\s*[:,.]?",
    DISPLAYED,
)
"""An estimator with its formula, before the display that says that it is unbiased."""
TOP = r"top|largest|leading|greatest|maxim(?:al|um)|principal"
EIGENPAIR = phrase(
    rf"(?P<head>\$\s*(?P<H>[A-Z])\s*(?:=\s*\\nabla\s*\^\s*\{{?2\}}?[^$=]*)?\s*\$"
    rf"(?P<be> be (?:an? )?symmetric(?: matrix)?)?,?)"
    rf" with (?P<which>{TOP}|smallest|least|some|an?) eigenvalue \$\s*(?P<c>{LETTER})\s*\$ and"
    rf" (?:an? |its )?(?:corresponding |associated )?(?P<unit>unit(?:-norm)? |normali[sz]ed )?eigenvector"
    rf" \$\s*(?P<v>{LETTER})\s*\$(?:,? (?:that is|i\.e\.|so that),? \$[^$]*=[^$]*\$)?",
    r"(?=\s*[.;])",
)
"""A symmetric matrix with one of its eigenvalues, by which of them it is, and its vector."""
METHOD_SOLVES = phrase(
    rf"{BEGINS}(?:(?:kernel )?ridge regression|(?:ordinary |weighted )?least squares"
    r"|(?:linear|kernel) regression|the estimator)"
    r" (?:then )?(?:solves|satisfies)(?: the (?:(?:normal|linear) )?(?:equations?|system))? (?=\$[^$=]*=[^$=]*\$)"
)
"""A method by the equation that its estimator satisfies."""
RATE = r"\$\s*\\dot\b[^$=<>]*=[^$=<>]+\$"
TWO_RATES = phrase(
    rf"{BEGINS}(?:(?!Not|If|When|Unless|Suppose)[A-Z][\w-]*)(?: (?!not|never|nearly|would|if|unless)[\w-]+){{0,7}}"
    rf" (?:is|are|reads?|follows?|becomes?|obeys?) (?P<one>{RATE})(?:, and|,| and) (?P<two>{RATE})",
    r"(?=\s*[.])",
)
"""A motion of two letters by its name."""
BETWEEN = phrase(
    rf"{BEGINS}(?:The|Our) (?:(?:cross-)?entropy|(?:[A-Z][\w-]+ )?divergence|(?:squared )?distance|similarity"
    rf"|loss|error) (?:between|from|of) (?:(?!not|nearly|for|if|at|when|up)[a-z-]+ |\$\s*{LETTER}\s*\$ ){{1,8}}"
    rf"is (?P<said>{VALUE})"
    r"(?P<stop>\s*[.])"
)
"""A loss by what it is between, before its formula."""
KIND = r"(?:\$[^$<>=]+\$-(?:smooth|strongly convex)|(?:strictly )?convex|differentiable)"
FOR_MINIMISER = phrase(
    rf"{BEGINS}For (?:(?:an?|any|every) )?(?P<kinds>{KIND}(?:(?:,| and|, and)? {KIND})*)"
    rf"(?: (?:function|loss|objective))? \$\s*(?P<f>{LETTER})\s*\$"
    r" (?:and|with) (?:its|an?|the|any)(?: (?:unique|global))? minimi[sz]er"
    r" (?P<x>\$[^$=<>]+\$),"
)
"""A function of a kind with its minimiser, before what holds."""
COVARIANCE = phrase(
    r"(?P<who>\blet \$\s*(?:\\Sigma|\\Lambda|[A-Z])(?:_\w)?\s*\$ be) (?:the|a)"
    r" (?:(?:population|empirical|sample|input|uncentred|uncentered) )?(?:covariance(?: matrix)?|precision matrix)"
    r"(?: of (?:the|our|all|its) (?:(?:random|training|input) )?(?:inputs?|data|features?|noise|gradients?"
    r"|samples?|design|covariates?))?",
    r"(?=\s*[.;,]|\s+and\s+(?:let|we|suppose|assume)\b)",
)
"""A covariance that is a matrix."""
LET_BE = phrase(
    r"(?P<let>\blet )(?P<said>\$\s*(?P<X>[A-Z])\s*=[^$=<>]+\$) be (?:an? )?"
    r"(?P<kind>symmetric(?: and)? positive (?:semi-?)?definite|positive (?:semi-?)?definite|symmetric|invertible"
    r"|orthogonal)"
    r"(?: matrix)?",
    r"(?=\s*[.;])",
)
"""A matrix by its formula and its kind at once."""
BY_RULE_AND = phrase(
    rf"{BEGINS}By (?P<rule>(?:\$[^$=<>]+\$-)?(?:strong )?(?:smoothness|convexity|the descent lemma)"
    r"(?: of \$[^$=<>]+\$)?)"
    rf" and (?P<said>\$\s*{LETTER}\s*_\s*\{{\s*\w\s*\+\s*1\s*\}}\s*=[^$=<>]+\$),?",
    DISPLAYED,
)
"""A reason and a step, before what follows from both."""
SLOPE_OF = phrase(
    rf"{BEGINS}The (?:Jacobian-vector product|directional derivative|vector-Jacobian product) of (?P<said>{VALUE})"
    r"(?: at \$[^$=<>]+\$)? (?:in (?:the )?direction|along|with) \$[^$=<>]+\$ is",
    DISPLAYED,
)
"""What is differentiated, by its formula."""
RELATION = r"\$[^$]*(?:[<>=]|\\(?:[lg]eq?|preceq|succeq)(?![a-z]))[^$]*\$"
INEQUALITY = r"(?:Cauchy-+Schwarz|Young|Jensen|triangle|H(?:ö|\\\"o)lder)(?:'s)?(?: inequality)?"
BY_INEQUALITY = phrase(
    rf"{BEGINS}By (?:the )?{INEQUALITY} and (?:since |the (?:bound|fact that) )?(?P<said>{RELATION}),?",
    DISPLAYED,
)
"""An inequality by its name and a relation, before what follows from both."""
FOR_BY = phrase(
    rf"{BEGINS}For (?P<every>any|all|every|each) (?P<said>{RELATION}),? by (?:the )?{INEQUALITY}"
    rf"(?:,? and (?:the )?{INEQUALITY})?,?",
    DISPLAYED,
)
"""For which numbers an inequality by its name holds."""
FOR_DEFINED = phrase(
    rf"{BEGINS}For (?:(?:any|all|every|each) )?(?P<said>\$\s*(?P<x>\\?[A-Za-z]+)"
    r"\s*(?:>|\\geq?(?:slant)?(?![a-z]))\s*0\s*\$),?"
    r" (?:we )?(?P<verb>let|define|consider|set|introduce)\b(?! (?:the )?(?:case|first))",
    r"(?=[^.;:]*(?:\Z|\\\[|\$\$|\\begin))",
)
"""What is defined for the numbers of a sign, which it is for throughout."""
LET_WITH_BE = phrase(
    rf"(?P<let>\b[Ll]et )(?P<one>{RELATION}) with (?P<two>{RELATION}) be (?:the|an?|some|any)"
    r"(?: (?!not\b)[a-z-]+){1,4}",
    r"(?=\s*[.;])",
)
"""Two relations of letters with what these are called."""
HESSIAN = phrase(
    r"(?P<let>\b(?:suppose|assume)(?: that)?) the Hessian(?: of \$[^$]+\$)? satisfies"
    r" (?=\$[^$]*\\nabla\s*\^[^$]*\$ for (?:all|every|any)\b)"
)
"""What is supposed of a Hessian everywhere."""
FOR_BOTH = phrase(
    rf"{BEGINS}For (?:the (?:[a-z-]+ ){{1,3}})?(?P<one>{VALUE}),? and"
    rf" (?:the |an? )?(?:[a-z-]+ ){{0,3}}(?P<two>{VALUE}),?"
    r" we (?:then )?(?:find|get|obtain|have|compute)(?: that)?",
    DISPLAYED,
)
"""A function and what it is of, before what follows."""


def with_paper_phrases(text: str) -> str:
    """Return a text of the same lines with such phrases in words that are read."""
    speaks = "subgradient" in text or "\\partial" in text
    return rewritten_by(FORMS if speaks else FORMS[1:], text)


def _subgradient(found: re.Match[str], text: str) -> str:
    """Return a sentence with a subgradient of its own before."""
    del text
    said = found["in"] or f"${found['g']} \\in \\partial {found['f']}({found['x']})$"
    begins, head = found["begins"], found["head"]
    if re.search(r"\b(?:if|not|no|unless|subgradients?)\b", head, re.IGNORECASE):
        return found[0]
    return f"{begins}Let {said}. {head or 'Then'}" + "\n" * found["said"].count("\n")


def _moves(found: re.Match[str], text: str) -> str:
    """Return how a letter moves without what it is, where nothing else is said of one that it is made of."""
    letters = {*re.findall(r"\\[A-Za-z]+|[A-Za-z]", found["value"])}
    apart = " ".join(text[start:stop] for start, stop in set_apart(text))
    rest = text.replace(found[0], " ", 1)
    inline = " ".join(one for one in re.findall(r"\$[^$]+\$", rest) if re.search(r"=|<|>|\\[lg]e", one))
    free = [
        one
        for one in letters
        if not re.search(rf"(?<![A-Za-z\\]){re.escape(one)}(?![A-Za-z])", f"{apart} {inline}")
    ]
    if not free:
        return found[0]
    return of_as_many_lines(found[0].rstrip(), f"${found['r']}${found['says']}") + " "


def is_of_another(words: str) -> bool:
    """Whether words deny, or speak of another one than that of a text."""
    words = re.sub(r"\b(?:label|target|class|teacher|predicted) distributions?\b", " ", words)
    return any(form.search(words) for form in (NOT, OTHERS)) or is_of_others(words)


def _let(found: re.Match[str], text: str) -> str:
    """Return what something is as a definition, unless it is said of another one."""
    del text
    if is_of_another(found[0]):
        return found[0]
    stop = "." if found.groupdict().get("stop") else ". We have"
    return put(found, f"Let {found['said']}{stop}")


def _eigenpair(found: re.Match[str], text: str) -> str:
    """Return the equation of an eigenvector, and on which side of its eigenvalue the others are."""
    matrix, number, column = found["H"], found["c"], found["v"]
    own = rf"\$\s*{matrix}\s*\$"
    called = rf"{own} (?:be|is) (?:an? )?(?:real )?symmetric|symmetric (?:matrix )?{own}"
    if not ("nabla" in found["head"] or found["be"] or re.search(called, text)):
        return found[0]
    said = f"${matrix} {column} = {number} {column}$" + (rf" and $\|{column}\| = 1$" if found["unit"] else "")
    which = found["which"].lower()
    if re.fullmatch(TOP, which):
        said += rf" and ${matrix} \preceq {number} I$"
    elif which in ("smallest", "least"):
        said += rf" and ${number} I \preceq {matrix}$"
    head = found["head"]
    return head.rstrip(",") + of_as_many_lines(found[0][len(head) :], f". Assume that {said}")


def _has(found: re.Match[str], text: str) -> str:
    """Return what a model is as a definition, where a text speaks of no other one."""
    return _let(found, text) if len(MODELS.findall(text)) == 1 else found[0]


def _two_rates(found: re.Match[str], text: str) -> str:
    del text
    if is_of_another(found[0]):
        return found[0]
    return put(found, f"Let {found['one']} and {found['two']}")


def _for_minimiser(found: re.Match[str], text: str) -> str:
    del text
    f, x, kinds = found["f"], found["x"], " ".join(found["kinds"].split())
    return put(found, f"Let ${f}$ be {kinds} and let {x} be a minimiser of ${f}$. Then")


def _let_be(found: re.Match[str], text: str) -> str:
    del text
    said = f"{found['let']}{found['said']}. Let ${found['X']}$ be {' '.join(found['kind'].split())}"
    return of_as_many_lines(found[0], said)


def _for_defined(found: re.Match[str], text: str) -> str:
    """Return the sign of a number, and what is defined; as it was where the text says more of that number."""
    again = rf"\$[^$]*?(?<![A-Za-z\\]){re.escape(found['x'])}\s*(?:[<>=]|\\(?:[lg]eq?(?:slant)?|in|neq?)(?![a-z]))"
    several = [one for one in re.findall(again, text.replace("$$", " ")) if one]
    return put(found, f"Let {found['said']}. {found['verb'].capitalize()}") if len(several) == 1 else found[0]


def _hessian(found: re.Match[str], text: str) -> str:
    del text
    return of_as_many_lines(found[0].rstrip(), f"{found['let'].removesuffix(' that')} that") + " "


FORMS: Forms = (
    (SUBGRADIENT, _subgradient),
    (MOVES, _moves),
    (HAS, _has),
    (UNBIASED, _let),
    (EIGENPAIR, _eigenpair),
    (COVARIANCE, "{who} symmetric positive semidefinite"),
    (LET_BE, _let_be),
    (BY_RULE_AND, "Let {said}. By {rule},"),
    (SLOPE_OF, _let),
    (BY_INEQUALITY, "Since {said}, we have"),
    (FOR_BY, "For {every} {said} we have"),
    (FOR_DEFINED, _for_defined),
    (LET_WITH_BE, "{let}{one} and {two}"),
    (HESSIAN, _hessian),
    (METHOD_SOLVES, before("The estimator satisfies")),
    (TWO_RATES, _two_rates),
    (BETWEEN, _let),
    (FOR_MINIMISER, _for_minimiser),
    (FOR_BOTH, "Let {one}. Let {two}. We have"),
)
