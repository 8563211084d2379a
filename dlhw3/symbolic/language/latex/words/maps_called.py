r"""Functions with columns as values, by what they are called, and the points at which they stand.

What papers call functions with columns as values: nonexpansive, a contraction, linear.

A text is returned with the words that are read elsewhere in the place of those that say the same.
Functions with columns as values that stand without a point, J_r^\top r: at the one that they have all through.

A formula of one name alone, $r$, is the function, and so is r of $r: \mathbb{R}^n \to \mathbb{R}^m$.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.text.formulas_said import BOARD
from dlhw3.symbolic.language.latex.text.phrases import CONSTANT, NAME, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.rows import BEGIN, DISPLAYED, END, INLINE
from dlhw3.symbolic.language.text import lazy_re as re

TO = r"(?:\\to|\\rightarrow|\\longrightarrow)(?![a-z])"
COLUMNS = rf"[^$=]*{TO}\s*{BOARD}R\s*\}}?\s*\^[^$=]*"
"""From some space to one of columns."""
LISTED = re.compile(rf"\$\s*(?P<names>{NAME}(?:\s*,\s*{NAME})+)\s*(?P<spaces>(?::(?!=)|\\colon){COLUMNS})\$")
"""$f, g: \\mathbb{{R}}^n \\to \\mathbb{{R}}^m$."""
BE = r"(?P<be>\b(?:be|is|are|being)(?: both)?) (?:an? )?"
NOUN = r"(?: (?:map|mapping|function|operator))?"
RANGE = r"\s*(?P<range>(?:\\in\s*[(\[]\s*0\s*,\s*1\s*[)\]]|<\s*1|\\l(?:e|t|eq)\s*1))\s*"
NONEXPANSIVE = phrase(rf"{BE}(?:\$1\$-|1-Lipschitz|non-?expansive){NOUN}(?![\w-])")
CONTRACTION = phrase(
    rf"{BE}(?:\$\s*(?P<c>{CONSTANT})\s*\$-(?:contraction|contractive)(?: (?:map|mapping|function|operator))?"
    rf"|contraction(?: (?:map|mapping))? with (?:(?:a|the|contraction) )*(?:factor|constant|modulus|parameter|rate)"
    rf" \$\s*(?P<d>{CONSTANT})(?:\s*\$|{RANGE}\$(?=\s*[.;]|\s+and\b)))(?![\w-])(?P<on> and(?= \$))?"
)
KIND = (
    rf"(?:\$\s*{CONSTANT}\s*\$-(?:Lipschitz(?: continuous)?|strongly monotone|contractive)|monotone"
    r"|non-?expansive|1-Lipschitz)"
)
BEFORE = phrase(
    rf"\ban? (?P<kind>{KIND}) (?:map|mapping|function|operator)"
    rf" (?P<map>\$\s*{NAME}\s*(?::(?!=)|\\colon){COLUMNS}\$)"
)
"""A monotone map $F: …$, which is the map that is monotone."""
LINEAR = r"(?P<kind>(?<![\w-])(?:linear|affine)\b)"
NOT = r"(?:\b(?:not|never|non|nor|neither)\b[^.;:$]*)"
"""Words that deny."""


def with_maps_called(text: str) -> str:
    """Return a text with $c$-Lipschitz for what papers call so, and each function by itself."""
    return outside(apart(text), _called)


def apart(text: str) -> str:
    """Return a text with $f: …$ and $g: …$ for $f, g: …$, of as many lines."""
    return LISTED.sub(_apart, text)


def _apart(found: re.Match[str]) -> str:
    names = re.split(r"\s*,\s*", found["names"].strip())
    ways = [f"${name}{found['spaces'].strip()}$" for name in names]
    return of_as_many_lines(found[0], f"{', '.join(ways[:-1])} and {ways[-1]}")


def _called(words: str) -> str:
    words = BEFORE.sub(
        lambda found: of_as_many_lines(found[0], f"{found['map']} which is {found['kind']}"), words
    )
    words = NONEXPANSIVE.sub(lambda found: of_as_many_lines(found[0], f"{found['be']} $1$-Lipschitz"), words)
    return CONTRACTION.sub(_contraction, words)


def _contraction(found: re.Match[str]) -> str:
    c = found["c"] or found["d"]
    behind = f", ${c} {found['range'].strip()}$" if found["range"] else ""
    on = f"{',' * bool(behind)} and{' let' * bool(behind)}" if found["on"] else ""
    return of_as_many_lines(found[0], f"{found['be']} ${c}$-Lipschitz{behind}{on}")


def require_no_form(text: str, ways: Iterable[str]) -> None:
    """Refuse functions, as they are written, that the words call linear or affine."""
    for name, kind in _formed(text, ways):
        said = f"{name} is {kind} by the words, and a function of which nothing is known here."
        raise UserError(said, hint=f"% let {name}(x) = A*x{' + b' * (kind == 'affine')}")


def _formed(text: str, ways: Iterable[str]) -> Iterator[tuple[str, str]]:
    for way in ways:
        of = rf"\$\s*{re.escape(way)}\s*(?:(?::(?!=)|\\colon)[^$]*)?\$"
        behind = rf"{of}(?:[^.;:$]*\band\s+\$[^$]*\$)?\s+(?:be|is|are|being)\s+(?P<words>(?:[a-z]+,?\s+)*?){LINEAR}"
        ahead = rf"(?P<words>){LINEAR}\s+(?:map|mapping|function|operator|layer)s?\s+{of}"
        for form in (behind, ahead):
            found = re.search(form, text)
            if found is not None and not re.search(NOT, found["words"] + " "):
                yield way, found["kind"]


FORMULAS = re.compile(rf"{BEGIN.pattern}.*?{END.pattern}|{DISPLAYED.pattern}|{INLINE.pattern}", re.DOTALL)
POINT = r"(?:\\(?!cdot)[A-Za-z]+|[A-Za-z])"
WORDS = r"\\(?:text|textrm|mbox|mathrm|operatorname|label|tag|ref|eqref|begin|end)\s*\*?\s*\{[^{}]*\}"
MOVED = r"(?:\\(?:nabla|partial)\s*|\\mathrm\s*\{\s*[dD]\s*\}\s*|[dD]\s*)"
"""What makes a derivative of the name behind it, which another rule reads."""
SCRIPT = r"\s*(?:\^\s*\{?\s*(?:\\top|\\intercal|T|2)\s*\}?)?"
BEHIND = (
    rf"(?!{SCRIPT}\s*(?:\\left\s*)?\()(?!\s*(?:['_:\[]|\\colon|\\circ|\^\s*\{{?\s*(?:\(|\\prime|\d?[a-z])))"
)
"""Brackets, a place or a mark behind a name, which say more than that its point is left out."""
CHANGED = (
    r"(?:with(?! (?:respect|entr))|without|except|up to|approximat\w*|transposed?|scaled|times|half|estimate\w*"
    r"|parts?|blocks?|averaged?)\b"
)
"""Words by which a matrix is not quite the Jacobian."""


def with_points(text: str, function: str) -> str:
    r"""Return a text with r(x) and J_r(x) for the r and J_r of a function, as written, that is at x all through."""
    point = only_point(text, function)
    if point is None or _is_elsewhere(text, function, point):
        return text
    of, name = re.escape(function), re.sub(r"[\s{}]", "", function)
    jacobian = rf"J\s*_\s*(?:\{{\s*{of}\s*\}}|{of})"
    at = rf"(?:\s*\(\s*{re.escape(point)}\s*\))?"
    rate = (
        rf"\\dot\s*(?:\{{\s*{of}\s*\}}|{of}(?![A-Za-z])){at}"
        rf"|\\[dt]?frac\s*\{{\s*d\s*{of}\s*\}}\s*\{{\s*d\s*t\s*\}}"
    )
    form = re.compile(
        rf"(?P<rate>{rate})|(?P<kept>{WORDS}|{MOVED}{of}|(?<!\\)_\s*(?:\{{[^{{}}]*\}}|\\?[A-Za-z]+))"
        rf"|(?P<J>{jacobian}){BEHIND}|(?P<r>{of}(?![A-Za-z])){BEHIND}|\\[A-Za-z]+"
        r"|J\s*_\s*(?:\{[^{}]*\}|\\?[A-Za-z]+)"
    )

    def put(found: re.Match[str]) -> str:
        if found["rate"]:
            return rf"\frac{{d}}{{dt}} {function}({point})"
        if found["J"]:
            return rf"J_{{{name}}}({point})"
        return f"{function}({point})" if found["r"] else found[0]

    def read(found: re.Match[str]) -> str:
        formula = found[0]
        if re.fullmatch(rf"\$\s*(?:{of}|{jacobian})\s*\$", formula) or re.search(
            rf"{of}\s*(?::(?!=)|\\colon)", formula
        ):
            return formula
        said = re.fullmatch(rf"\$\s*{of}\s*:?=\s*{of}\s*\(\s*{re.escape(point)}\s*\)\s*\$", formula)
        return of_as_many_lines(formula, f"${function}({point})$") if said else form.sub(put, formula)

    return FORMULAS.sub(read, text)


def _is_elsewhere(text: str, function: str, point: str) -> bool:
    r"""Whether words say that a function, or its Jacobian, is at another point, "at $x^*$", or another matrix."""
    of, words = re.escape(function), re.sub(r"\s+", " ", text)
    jacobian = rf"\$\s*(?:J\s*_\s*(?:\{{\s*{of}\s*\}}|{of})|J)\s*\$"
    name = rf"(?:{jacobian}|\$\s*{of}\s*\$|\bJacobians?(?: matri(?:x|ces))?\b)"
    own = rf"\$(?!\s*{re.escape(point)}\s*\$)"
    at = rf"\b(?:at|in|around|near) (?:(?:the|an?|some|fixed|other|initial|given|current|same|point) )*{own}"
    here = rf"\bat (?:the )?(?:point )?\$\s*{re.escape(point)}\s*\$"
    there = (
        r"\b(?:values?|evaluated|taken|computed|frozen|fixed|held) (?:[\w-]+ )?"
        r"(?:there|elsewhere|before|once|at)\b"
    )
    for found in re.finditer(rf"{name}[^.;:\\\[]{{0,60}}?(?:{at}|{there}(?: \$[^$]*\$)?)", words):
        if not re.search(here, found[0]):
            return True
    be = r"(?:is|be|denotes?|stands? for|means)"
    return re.search(rf"{jacobian},? {be} (?:[^.;\\\[$]{{0,60}}? )?{CHANGED}", words) is not None


def only_point(text: str, function: str) -> str | None:
    """Return the letter at which a function, or its Jacobian, is wherever its point is said; None of several."""
    of = re.escape(function)
    called = (
        rf"(?<![A-Za-z\\])(?:J\s*_\s*(?:\{{\s*{of}\s*\}}|{of})|{of})\s*(?:\\left\s*)?"
        r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)"
    )
    points = {re.sub(r"\s", "", one) for one in re.findall(called, text)}
    (point,) = points if len(points) == 1 else ("",)
    return point if re.fullmatch(POINT, point) else None
