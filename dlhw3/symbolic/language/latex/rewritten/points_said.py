r"""Points and matrices with what holds there, "a point with $\nabla^2 f(x^*) \succ 0$", in words that are read.

So are a definition that is of a kind at once ("let $H = \nabla^2 f(x)$ be positive definite"), what noise is in a
list ("with $\mathbb{E}[\xi] = 0$, $\xi$ independent of $x$"), and a sign in passing ("the covariance
$\Sigma \succ 0$").
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.put_instead import Forms, put, rewritten
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

BEGINS = r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)"
ONE = r"(?:\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?(?:\s*\^\s*\{?\s*(?:\*|\\star|\\ast)\s*\}?)?"
SIGN = r"(?:=|<|>|\\[lg]eq?(?:slant)?(?![a-z])|\\(?:prec|succ)(?:eq)?(?![a-z])|\\neq?(?![a-z]))"
HOLDS = rf"\$[^$]*?{SIGN}[^$]*\$"
KIND = r"(?:(?:symmetric )?positive (?:semi-?)?definite|symmetric|invertible|non-?singular|orthogonal)"
END = r"(?=\s*(?:[.;]|\Z)|,?\s+and\s+(?:let|assume|suppose)\b)"
POINT = phrase(
    rf"(?P<how>\blet|\bassume that|\bsuppose that) \$\s*(?P<x>{ONE})\s*\$ (?:be|is) (?:an?|any|some)"
    r"(?P<kind>(?: (?:local|global|strict))*(?: (?:stationary|critical) point| minimum| minimi[sz]er)"
    r"(?: of \$[^$=<>]+\$)?| point)(?:,? (?:with|such that|at which|where|for which|satisfying))"
    rf" (?P<said>{HOLDS})",
    END,
)
"""A point, with what holds there."""
OF_KIND = phrase(
    rf"{BEGINS}(?P<how>Let|Assume that|Suppose that) (?P<value>\$\s*(?P<x>{ONE})\s*=[^$=<>]+\$)"
    rf" (?:be|is) (?P<kind>{KIND})(?P<and>,? and (?:let|set|define|put|take)(?= \$)|(?=\s*(?:[.;]|\Z)))"
)
"""A definition that is of a kind at once."""
MEAN = r"\$\s*\\(?:mathbb|mathbf|mathrm|operatorname)\s*\{?\s*E[^$]*=[^$]*\$"
LISTED = phrase(
    rf"(?P<with>\bwith|\bsatisfying|\bwhere|\bsatisf(?:y|ies)) (?P<first>{MEAN})"
    rf"(?:,| and|, and) (?P<second>{MEAN})",
    END,
)
"""Two means, of which the second has a sentence of its own."""
COVARIANCE = r"(?:(?:identity|unit) )?(?:covariance|second moments?)(?: matrix)?"
NAMED = phrase(
    rf"(?P<how>\bhas|\bhave|\bwith) (?:a )?(?:zero )?mean,? (?P<first>{MEAN}),? and"
    rf" (?:an? |the )?{COVARIANCE},? (?P<second>{MEAN})",
    r"(?=\s*(?:[.;]|\Z))",
)
"""Two means with their names."""
SPHERE = phrase(
    rf"{BEGINS}On the unit (?:sphere|circle),? "
    rf"(?P<said>\$\s*\\\|\s*(?P<x>{ONE})\s*\\\|(?:_\{{?2\}}?)?\s*=\s*1\s*\$),"
)
"""Of what norm something is."""
OPERATOR = phrase(
    r"\$\s*\\\|\s*(?P<A>[A-Z])\s*(?P<x>[a-z])\s*\\\|(?:_2)?\s*\\leq?(?![a-z])\s*(?P<c>\\[a-z]+|[a-zL]|\d)?\s*(?:\\,)?"
    r"\\\|\s*(?P=x)\s*\\\|(?:_2)?\s*\$,? for (?:all|any|every|each)(?: vectors?)?"
    r" \$\s*(?P=x)(?:\s*\\in\s*\\mathbb\s*\{?R\}?\s*\^\s*\w)?\s*\$",
    r"(?=\s*(?:[.;]|,\s*then\b|,?\s*and\s+(?:let|suppose|assume)\b|\Z))",
)
"""A bound of a matrix by all that it does."""
FREE = phrase(
    rf"(?P<first>(?:\bwith|\bsatisfying|\bwhere|\band|,) {MEAN}),?(?: and)?"
    rf" (?:\$\s*(?P<x>{ONE})\s*\$ (?:is )?)?independent of (?P<of>\$\s*{ONE}\s*\$)",
    r"(?=\s*[.,;])",
)
"""Noise that is independent, behind its mean."""
UNIT = phrase(
    rf"(?P<for>\bfor (?:an?|any|every|each|all)?) ?unit (?:inputs?|directions?) (?P<x>\$\s*(?P<letter>{ONE})\s*\$)"
    r"(?:,? \$\s*\\\|\s*(?P=letter)\s*\\\|(?:_\{?2\}?)?\s*=\s*1\s*\$)?(?=,)"
)
"""Inputs of norm one."""
MATRIX = (
    r"(?:covariance|precision|scatter|metric|preconditioner|information|gram|kernel|weighting|stiffness|mass)"
)
PASSING = phrase(
    rf"\b(?P<noun>(?:{MATRIX}|{MATRIX} matrix|matrix|preconditioner|metric))"
    r" \$\s*(?P<x>\\[A-Z][a-z]+|[A-Z])\s*\\succ(?P<eq>eq)?(?![a-z])\s*0\s*\$"
)
"""The sign of a matrix in passing."""
THING = (
    r"(?:\$\s*(?:\\[A-Z][a-z]+|[A-Z])\s*\\succ(?:eq)?(?![a-z])\s*0\s*\$"
    rf"|{KIND}(?: matri(?:x|ces))? \$\s*[A-Z]\s*\$)"
)
FOR = phrase(
    rf"{BEGINS}For (?:(?:any|all|every|an?|fixed) )?(?P<first>{THING})"
    rf"(?:(?:,| and|, and) (?:an? |any )?(?P<second>{THING}))?,? (?P<let>let|define|put|set|consider)(?= \$)"
)
"""Matrices of a kind for which something is defined."""
ASIDE = phrase(
    r"\$\s*(?P<x>[a-zA-Z])\s*\$, (?P<what>an? (?:probability|unit|one-hot) vector"
    r"|an? (?:symmetric|orthogonal|invertible|positive (?:semi-?)?definite) matrix),"
)
"""What a letter is, in passing."""
DOUBTS = re.compile(
    r"\b(?:if|when|whether|suppose|only|unless|for\s+some|show|prove|claim|were|would)\b", re.IGNORECASE
)
SENTENCE = re.compile(r"(?:\A|(?<=[.;!?])\s(?=\s*[A-Z$\\])|\n\s*\n|(?<=\})\s*\n)\s*")


def _point(found: re.Match[str]) -> str:
    """Return what a point satisfies, in a sentence of its own where it is more than a point."""
    x, said = found["x"], found["said"]
    letter = re.escape(x.strip())
    if NOT.search(found["kind"]) or not re.search(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])", said):
        return found[0]
    if found["kind"].split() == ["point"]:
        return of_as_many_lines(found[0], f"{found['how']} ${x}$ satisfy {said}")
    kind = " ".join(
        re.sub(
            r",?\s(?:with|such\s+that|at\s+which|where|for\s+which|satisfying)$", "", found["kind"]
        ).split()
    )
    of = re.search(r"\\nabla\s*(?:\^\s*\{?\s*2\s*\}?\s*)?(?P<f>[A-Za-z])\s*\(", said)
    kind += f" of ${of['f']}$" if of and " of " not in kind else ""
    return of_as_many_lines(found[0], f"{found['how']} ${x}$ be a {kind}. Let ${x}$ satisfy {said}")


def _of_kind(found: re.Match[str]) -> str:
    said = f"Let {found['value']}, and assume that ${found['x']}$ is {found['kind']}"
    said += ". Let" if found["and"] else ""
    return put(found, said)


def _named(found: re.Match[str]) -> str:
    how = "with" if found["how"].lower() == "with" else "satisfies"
    return of_as_many_lines(found[0], f"{how} {found['first']} and {found['second']}")


def _independent(found: re.Match[str]) -> str:
    x = found["x"] or ""
    inside = re.search(
        r"E\s*\}?\s*(?:\\left\s*)?[\[({]\s*(?P<x>\\[a-z]+|[a-z])\s*(?:\\right\s*)?[\])}]", found["first"]
    )
    x = x or (inside["x"] if inside else "")
    if not x:
        return found[0]
    return of_as_many_lines(found[0], f"{found['first']}. Let ${x}$ be independent of {found['of']}")


def _for(found: re.Match[str]) -> str:
    """Return matrices of a kind that are let be such, before what is defined for them."""
    said = list[str]()
    for one in filter(None, (found["first"], found["second"])):
        kind = re.fullmatch(
            rf"(?P<kind>{KIND.replace(' ', chr(92) + 's+')})(?:\s+matri(?:x|ces))?\s+(?P<x>\$[^$]*\$)", one
        )
        said.append(f"Let {kind['x']} be {kind['kind']}." if kind else f"Let {one}.")
    return put(found, f"{' '.join(said)} {found['let'].capitalize()}")


def _operator(found: re.Match[str]) -> str:
    """Return a bound of all A x as one of A^T A."""
    c = found["c"] or "1"
    said = rf"${found['A']}^\top {found['A']} \preceq {'' if c == '1' else c + '^2 '}I$"
    return of_as_many_lines(found[0], said if c.isdigit() else rf"{said} with ${c} \ge 0$")


FORMS: Forms = (
    (POINT, _point),
    (FOR, _for),
    (OF_KIND, _of_kind),
    (SPHERE, "If {said},"),
    (OPERATOR, _operator),
    (FREE, _independent),
    (NAMED, _named),
    (LISTED, "{with} {first}. Assume that {second}"),
    (UNIT, "{for} unit vector {x}"),
)


def with_points_said(text: str) -> str:
    """Return a text of the same lines with such points and matrices in words that are read."""
    alone = len([*set_apart(text)]) > 0
    return outside(text, lambda words: _hoisted(rewritten(FORMS, words))) if alone else text


def _hoisted(words: str) -> str:
    """Return words with what matrices and columns are in passing in a sentence before."""
    made, place = "", 0
    every = sorted([*PASSING.finditer(words), *ASIDE.finditer(words)], key=lambda one: one.start())
    for found in every:
        starts = [
            one.end() for one in SENTENCE.finditer(words, 0, found.start()) if one.end() <= found.start()
        ]
        start = starts[-1] if starts else 0
        stop = re.compile(r"[.;!?](?=\s|\Z)").search(words, found.end())
        sentence = words[start : stop.end() if stop else len(words)]
        begins = sentence.lstrip().lower().startswith("let")
        if start < place or begins or DOUBTS.search(sentence) or NOT.search(sentence):
            continue
        if ASIDE.gave(found):
            said, plain = f"${found['x']}$ be {' '.join(found['what'].split())}", f"${found['x']}$, "
        else:
            said = rf"${found['x']} \succ{found['eq'] or ''} 0$"
            plain = f"{found['noun']} ${found['x']}$"
        made += words[place:start] + f"Let {said}. " + words[start : found.start()]
        made += of_as_many_lines(found[0], plain)
        place = found.end()
    return made + words[place:]
