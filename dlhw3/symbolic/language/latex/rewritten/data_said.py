r"""What is said of entries, data and samples, as an equation: $A_{ij} = A_{ji}$, centred columns, a mean.

And of functions with their point or their sign: "$f(x)$ is convex", "$-f$ is concave". A text is returned, of as
many lines: the rest of a sentence decides whether it is assumed.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import ENDS, GAP, NAME, in_formulas, outside
from dlhw3.symbolic.language.latex.text.put_instead import Forms, put_by
from dlhw3.symbolic.language.text import lazy_re as re

BEGINS = r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)"
MATRIX = r"\$\s*(?P<A>[A-Z])\s*\$"
REGULAR = (
    r"(?=(?:strictly |twice |continuously |a |an )*(?:convex|concave|differentiable|smooth|\$[^$]+\$-(?:smooth"
    r"|strongly|Lipschitz)))"
)
PAIR = (
    r"(?:,? for (?:all|any|every|each)(?: pairs?)? \$\s*(?:(?P<p>[a-z])\s*,\s*(?P<q>[a-z])|(?P<r>[a-z])\s*"
    r"(?:\\neq?|<)\s*(?P<s>[a-z]))\s*\$)?"
)
ONES = r"\\math(?:bf|bb|ds)\s*\{?\s*1\s*\}?(?:_\{?\w\}?)?\s*\^\s*\{?\s*(?:\\top|T)\s*\}?"
EQUAL = (
    rf"(?:(?:,|:|,? \(?(?:i\.e\.,?|that is,?|so that|meaning(?: that)?|so)) \$\s*{ONES}\s*(?P=A)\s*=\s*0"
    r"(?:\s*\^\s*\{?\\top\}?)?\s*\$\)?)?"
)
LISTED = (
    r"\$\s*(?P<x>[a-z])_\{?1\}?\s*,\s*(?:(?P=x)_\{?2\}?\s*,\s*)?\\[lcd]?dots[a-z]*\s*,\s*"
    r"(?P=x)_\{?(?P<last>\w)\}?\s*\$"
)
MEAN = r"(?:(?:empirical|sample|arithmetic|ordinary) )?(?:mean|average)"
POINT = r"\$\s*(?P<mean>\\bar\s*\{?\s*[a-z]\s*\}?|\\(?:hat\s*\\)?mu|[a-z])\s*\$"
FEW = r"(?:(?:samples|points|data|data points|observations|vectors|numbers|inputs|features) )?"


def _form(words: str, behind: str = ENDS) -> re.Pattern[str]:
    return re.compile(f"(?:{words.replace(' ', GAP)}){behind}", re.IGNORECASE)


def _of_pair(found: re.Match[str]) -> str:
    """Return that a matrix is symmetric, of whose entries it is said for all pairs."""
    pair = {found["i"], found["j"]}
    said = [{found[one], found[other]} for one, other in (("p", "q"), ("r", "s")) if found[one]]
    if len(pair) != 2 or any(one != pair for one in said):
        return found[0]
    return rf"${found['A']} = {found['A']}^\top$"


def _centred(found: re.Match[str]) -> str:
    return rf"$\mathbf{{1}}^\top {found['A']} = 0$"


def _mean(found: re.Match[str]) -> str:
    """Return the mean of a list as a sum over it."""
    x, last = found["x"], found["last"]
    return rf"${found['mean'].strip()} = \frac{{1}}{{{last}}} \sum_{{i=1}}^{{{last}}} {x}_i$"


def _turned(found: re.Match[str]) -> str:
    other = {"convex": "concave", "concave": "convex"}[found["kind"].lower()]
    return f"${found['f']}$ {found['verb']} {found['how'] or ''}{other}"


SLOPE = re.compile(
    r"(?P<before>\$\s*(?P<f>\\?[a-z]+)\s*(?:'|\^\s*\{?\s*\\prime\s*\}?)\s*\(\s*(?P<z>[a-z])\s*\)\s*=\s*(?P=f)\s*\(\s*(?P=z)\s*\))"
    r"\s*(?:\\,|\\cdot(?![a-z]))?\s*(?P<behind>(?:\\left|\\bigl?)?\s*\()"
)
"""A derivative as a product of functions of one letter, which is one of entries: σ'(z) = σ(z)(1 - σ(z))."""
LIST = re.compile(
    r"(?P<of>\\(?:diag(?![a-z])|(?:mathrm|operatorname|text)\s*\{\s*[dD]iag\s*\})\s*(?:\\left\s*)?\(\s*)(?P<x>[a-z]|\\[a-z]+)_\{?1\}?"
    r"\s*,\s*(?:(?P=x)_\{?2\}?\s*,\s*)?\\[lcd]?dots[a-z]*\s*,\s*(?P=x)_\{?[a-zA-Z]\}?(?=\s*(?:\\right\s*)?\))"
)
"""The diagonal matrix of all entries of a column."""
DIAGONAL = re.compile(rf"(?P<A>[A-Z])\s*=\s*{LIST.pattern}")
RISES, FALLS = r"(?:\\geq?(?:slant)?(?![a-z])|>)", r"(?:\\leq?(?:slant)?(?![a-z])|<)"
FORMS: Forms = (
    (
        _form(
            rf"\$\s*[-−]\s*(?P<f>{NAME})(?:\s*\(\s*[a-z]\s*\))?\s*\$ (?P<verb>is|be)(?: an?)?"
            r"(?P<how> strictly | )(?P<kind>convex|concave)(?: function)?"
        ),
        _turned,
    ),
    (_form(rf"\$\s*(?P<f>{NAME})\s*\(\s*[a-z]\s*\)\s*\$ (?P<verb>is|be) {REGULAR}", ""), "${f}$ {verb} "),
    (
        _form(
            r"\$\s*(?P<A>[A-Z])_\{\s*(?P<i>[a-z])\s*,?\s*(?P<j>[a-z])\s*\}\s*=\s*(?P=A)_\{\s*(?P=j)\s*,?\s*(?P=i)\s*\}"
            rf"\s*\${PAIR}"
        ),
        _of_pair,
    ),
    (
        _form(
            rf"{BEGINS}(?:all )?(?:the )?columns of {MATRIX} (?:are|have been) (?:mean-)?cent(?:red|ered){EQUAL}"
        ),
        lambda found: f"Assume that we have {_centred(found)}",
    ),
    (
        _form(rf"(?:all )?(?:the )?columns of {MATRIX} (?:are|be|to be) (?:mean-)?cent(?:red|ered){EQUAL}"),
        _centred,
    ),
    (
        _form(rf"{MATRIX} (?P<verb>has|have) (?:mean-)?cent(?:red|ered) columns{EQUAL}"),
        lambda found: (
            f"${found['A']}$ satisf{'y' if found['verb'].lower() == 'have' else 'ies'} {_centred(found)}"
        ),
    ),
    (
        _form(rf"{POINT} (?:be|is|denotes?|denote) the {MEAN} of (?:the )?{FEW}{LISTED}"),
        _mean,
    ),
    (
        _form(rf"\b(?P<by>denote by|write) {POINT}(?: for)? the {MEAN} of (?:the )?{FEW}{LISTED}"),
        lambda found: f"let {_mean(found)}",
    ),
)
"""Words, and what stands in their place."""


def in_equations_of_data(text: str) -> str:
    """Return a text whose words say equations of what they say of entries, data and samples."""
    text = _with_orders_of_all(text)
    text = LIST.sub(lambda found: found["of"] + found["x"], text)
    return outside(text, _plainly)


def _with_orders_of_all(text: str) -> str:
    r"""Return a text with A \succeq \mu I for \lambda_i \ge \mu where A is the diagonal matrix of all \lambda_i."""
    found = DIAGONAL.search(text)
    if found is None:
        return text
    entry = rf"(?<![A-Za-z\\]){re.escape(found['x'])}_(?:\{{\s*[a-z]\s*\}}|[a-z])"
    least = rf"{re.escape(found['x'])}_\{{?1\}}?\s*{RISES}\s*(?:[^$]*?{RISES}\s*)?{entry}"
    bound = re.compile(rf"(?:{least}|{entry})\s*(?P<sign>{RISES}|{FALLS})\s*(?P<c>0|\\?[A-Za-z]+)\s*(?=\$)")
    matrix = found["A"]

    def made(one: re.Match[str]) -> str:
        strict = "eq" if "e" in one["sign"] else ""
        order = ("succ" if re.match(RISES, one["sign"]) else "prec") + strict
        return rf"{matrix} \{order} {'0' if one['c'] == '0' else one['c'] + ' I'}"

    return in_formulas(text, lambda formula: bound.sub(made, formula))


def _plainly(words: str) -> str:
    words = put_by(FORMS, words)
    return SLOPE.sub(lambda found: rf"{found['before']} \odot {found['behind']}", words)
