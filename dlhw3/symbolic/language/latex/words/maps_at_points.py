r"""Functions with columns as values that stand without a point, J_r^\top r: at the one that they have all through.

A formula of one name alone, $r$, is the function, and so is r of $r: \mathbb{R}^n \to \mathbb{R}^m$.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines
from dlhw3.symbolic.language.latex.text.rows import BEGIN, DISPLAYED, END, INLINE
from dlhw3.symbolic.language.text import lazy_re as re

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
