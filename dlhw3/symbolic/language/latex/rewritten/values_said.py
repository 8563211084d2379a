r"""Values of functions, as what is assumed: at 0, bounded, and the least one.

Values at the point 0, $f(0) = 0$, as what is assumed: such an equation defines no function.
Functions whose values have a bound, "$L \ge 0$", "$f$ is bounded below by $f^*$": a bound of f(x) for all $x$.

A text is returned of as many lines; for_all.py says it of the points of the lines.
The least value $f^*$ of a function whose minimiser is $x^*$, of which nothing else is said: it is $f(x^*)$.

"a minimiser $x^*$ of $f$ with $f^* = f(x^*)$" says so itself, and stands as two sentences. A text is returned of as
many lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import CONSTANT, GAP, NAME, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

MOVES = re.compile(
    r"\\dot|\\ddot|\\frac\s*\{\s*(?:d|\\partial)|\\partial_t|\\tfrac|\\mathrm\{d\}|\(\s*t\s*\)|\bflows?\b"
)
"""What has values in time, where 0 may be one."""
ANY_NAME = r"(?:[A-Za-z]|\\(?:phi|psi|ell|sigma|varphi))"
VALUE_AT_ZERO = re.compile(
    rf"\$\s*(?P<f>{ANY_NAME})\s*\(\s*(?:\\mathbf\s*\{{?)?0\}}?\s*\)\s*=\s*(?P<value>[^$=<>]*?)\s*\$"
)
COMPARED = re.compile(r"\\(?:le|ge|leq|geq|prec|succ|to|text)(?![a-z])")


def with_values_at_zero(text: str) -> str:
    """Return a text with $0 = f(0)$ for $f(0) = 0$ in the words, of an f that is taken at letters too."""
    if MOVES.search(text):
        return text

    def turned(found: re.Match[str]) -> str:
        f = re.escape(found["f"])
        called = re.search(rf"(?<![A-Za-z\\]){f}\s*\(\s*[h-zA-Z]|\$\s*{f}\s*(?:\\colon|:)", text)
        once = (
            len(re.findall(rf"(?<![A-Za-z\\])(?<!\\nabla )(?<!\\nabla){f}\s*\([^()]*\)\s*&?\s*:?=", text))
            == 1
        )
        plain = found["value"] and "\n" not in found[0] and not COMPARED.search(found["value"])
        return f"${found['value']} = {found['f']}(0)$" if called and once and plain else found[0]

    return VALUE_AT_ZERO.sub(turned, text)


CALLED = r"\s*(?:\\left\s*|\\[bB]igl?\s*)?\("
VALUE = rf"(?:{CONSTANT}|{NAME}\s*(?:\^|_)\s*\{{?\s*(?:\*|\\star|\\ast|\\min|\\inf)\s*\}}?)"
ENDS = r"(?=\s*(?:[.;,]|\Z|\n\s*\n)|\s+(?:and|with)\s+(?:\$|let|suppose|assume))"
ORDER = re.compile(rf"\$\s*(?P<f>{NAME})\s*(?P<sign>\\geq?|\\geqslant)(?![a-z])\s*(?P<c>{VALUE})\s*\$" + ENDS)
VERB = r"(?:is|be)(?: a)?"
BELOW = phrase(
    rf"\$\s*(?P<f>{NAME})\s*\$ {VERB} (?:lower bounded|bounded (?:from )?below) by \$\s*(?P<c>{VALUE})\s*\$",
    ENDS,
)
ABOVE_ZERO = phrase(rf"\$\s*(?P<f>{NAME})\s*\$ {VERB} (?:nonnegative|non-negative)(?: function)?", ENDS)


def with_values_bounded(text: str) -> str:
    """Return a text in which what bounds all values of a function says so of f(x), for all $x$."""
    if not re.search(r"\\geq?(?![a-z])|below|bounded|negative", text):
        return text

    def said(found: re.Match[str]) -> str:
        f, parts = found["f"].strip(), found.groupdict()
        named = re.escape(f)
        sloped = rf"\\nabla\s*(?:_\s*(?:\{{[^{{}}]*\}}|\\?[a-zA-Z]+)\s*)?{named}(?![A-Za-z_])"
        if not re.search(rf"(?<![A-Za-z\\]){named}{CALLED}", text) or not re.search(sloped, text):
            return found[0]
        value = (parts.get("c") or "0").strip()
        return of_as_many_lines(found[0], rf"${f}(x) \ge {value}$ for all $x$")

    def read(words: str) -> str:
        for form in (ORDER, BELOW, ABOVE_ZERO):
            words = form.sub(said, words)
        return words

    return outside(text, read)


STAR = r"(?:\*|\\star|\\ast)(?![a-z])"
MARK = rf"(?:\^|_)\s*(?:\{{\s*{STAR}\s*\}}|{STAR})"
LEAST_VALUE = re.compile(rf"(?<![A-Za-z\\])(?P<f>[A-Za-z])\s*(?P<mark>{MARK})(?!\s*(?:\\left\s*)?\()")
LEAST = r"(?:minim(?:um|al)|optimal|least|smallest)(?: (?:objective |function )?value)?|infimum"
BEHIND = phrase(
    rf"(?P<point>(?:minimi[sz]er|minimum|optimum)(?: \$\s*[A-Za-z]\s*{MARK}\s*\$)?(?: of \$[^$=<>]+\$)?),?"
    rf" (?:with|and|where|so that)(?: (?:the |its )?(?:{LEAST}|value))? (?P<said>\$\s*[A-Za-z]\s*{MARK}\s*:?="
    rf"\s*[A-Za-z]\s*\(\s*[A-Za-z]\s*{MARK}\s*\)\s*\$)",
    r"(?=\s*[.;])",
)
"""A minimiser, with its value."""
LEAST_CALLED = phrase(
    rf",? (?:(?:and|with)(?: (?:a|an|the|its))? (?:{LEAST}) \$\s*(?P<one>[A-Za-z]\s*{MARK})\s*\$"
    rf"|and (?:(?:we )?(?:write|let)|we denote) \$\s*(?P<two>[A-Za-z]\s*{MARK})\s*\$ (?:for|be|denote)"
    rf" (?:its|the) (?:{LEAST})(?: of \$[^$=<>]+\$)?)",
    r"(?=\s*[.;,])",
)
"""The least value by its name alone."""
MINIMISER = re.compile(
    (
        rf"\$\s*(?P<x>[A-Za-z]\s*(?P<mark>{MARK}))\s*\$ (?:is|be|denotes?)"
        r" (?:(?:an?|any|the|its|some|one|unique|global) )"
        r"+(?:minimi[sz]er|minimum)\b(?: of \$\s*(?P<f>[A-Za-z])\s*\$)?"
        r"|(?:\b(?:an?|the|its|unique|global|with|has) )(?:minimi[sz]er|minimum) "
        rf"\$\s*(?P<y>[A-Za-z]\s*(?P<other>{MARK}))\s*\$(?: of \$\s*(?P<g>[A-Za-z])\s*\$)?"
    ).replace(" ", GAP),
    re.IGNORECASE,
)
LIMITED = re.compile(
    r"\b(?:local(?:ly)?|conjugate|lower\s+bound|dual|saddle|approximate|lower-?bounds?|target\s+value|estimate)\b",
    re.IGNORECASE,
)
"""Words beside which such a value may be another one."""


BEGINS = re.compile(r"\A|[.]\s+|\n\s*\n|\\end\s*\{[^{}]*\}\s*|\\\]\s*|\$\$\s*")
"""Where a sentence may begin."""


def with_least_values(text: str) -> str:
    """Return a text that says what the least value of a function is, where it is at the minimiser that is named."""
    text = outside(text, lambda words: BEHIND.sub(_apart, words))
    apart = " ".join(text[start:stop] for start, stop in set_apart(text))
    values = {(one["f"], _mark(one["mark"])) for one in LEAST_VALUE.finditer(apart)}
    values = {one for one in values if re.search(rf"(?<![A-Za-z\\]){one[0]}\s*(?:\\left\s*)?\(", apart)}
    points = {(_plain(one["x"] or one["y"]), one["f"] or one["g"]) for one in MINIMISER.finditer(text)}
    if len(values) != 1 or len(points) != 1 or LIMITED.search(text):
        return text
    ((f, _),) = values
    ((point, of),) = points
    if of not in (None, f) or not point.endswith("*"):
        return text
    name = rf"(?<![A-Za-z\\]){f}\s*{MARK}"
    order = r"(?:&?\s*:?=|&?\s*(?:\\(?:[lg]eq?(?:slant)?|coloneqq)(?![a-z])|[<>]))"
    told = rf"(?:[$&=<>]|\\[a-z]+)\s*{name}\s*(?:{order}|\()|(?:\\inf|\\min)\s*{f}\s*=\s*{name}"
    kept = outside(text, lambda words: LEAST_CALLED.sub(" ", words))
    if re.search(told, text) or re.search(rf"\$\s*{name}\s*\$", kept):
        return text
    first = MINIMISER.search(text)
    assert first is not None
    written = next(one[0] for one in LEAST_VALUE.finditer(apart) if one["f"] == f)
    point = re.sub(r"\s+", " ", first["x"] or first["y"]).strip()
    begins = max(one.end() for one in BEGINS.finditer(text[: first.start()]))
    said = f"Let ${' '.join(written.split())} = {f}({point})$. "
    text = text[:begins] + said + text[begins:]
    return outside(text, lambda words: LEAST_CALLED.sub(lambda one: "\n" * one[0].count("\n"), words))


def _apart(found: re.Match[str]) -> str:
    behind = found[0][len(found["point"]) :]
    return found["point"] + of_as_many_lines(behind, f". Let {found['said']}")


def _mark(mark: str) -> str:
    return "^" if "^" in mark else "_"


def _plain(point: str) -> str:
    return re.sub(r"[\s{}^_]", "", point).replace("\\star", "*").replace("\\ast", "*")
