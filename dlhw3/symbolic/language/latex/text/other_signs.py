r"""Signs of papers that say what other lines say, \pm, \log_2, \ddot x: refused, with what says the same here."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.source import between
from dlhw3.symbolic.language.latex.text.spelled import free_letters
from dlhw3.symbolic.language.text import lazy_re as re

ONE = r"(?:\\(?:mathbf|boldsymbol|bm|mathcal)\s*\{\s*\\?[A-Za-z]+\s*\}|\\[A-Za-z]+|[A-Za-z])(?:_(?:\{[^{}]*\}|\w))?"
HELD = r"\((?:[^()]|\([^()]*\))*\)"
D = r"(?:d|\\mathrm\s*\{?\s*d\s*\}?)"
TWO = r"\s*\^\s*(?:2|\{\s*2\s*\})\s*"
ORDERED = r"(?:[<>≤≥]|\\(?:[lg]eq?|[lg]t|[lg]eqslant|neq?|succ|succeq|prec|preceq)(?![a-z]))"
CONDITION = re.compile(
    r"(?:\\(?:text|mbox|textrm)\s*\{(?P<words>[^{}]*)\}|\\forall)(?:\s|\\[,;:!]|\\q?quad)*\$?"
    rf"(?P<said>[^\\,;$&()]*(?:\\(?!q?quad)[A-Za-z]+[^\\,;$&()]*)?{ORDERED}[^,;$&()]*)\$?"
    rf"|(?<!quad)(?<!quad\s)(?<!&)(?<!&\s)(?:\\q?quad|&&)(?:\s|\\[,;:!]|\\q?quad|&)*+\((?P<held>[^()]*{ORDERED}[^()]*)\)[\s.,;]*$"
)
"""What is said to hold for a formula, behind it."""
OF_CONDITION = re.compile(
    r"(?:for|if|when|whenever|where|with|provided|assuming|since|because|as)(?: (?:all|any|every|that))*",
    re.I,
)
DIFFERENT = re.compile(r"\\neq?(?![a-z])|\\not\s*=|≠")
BELOW_SUM = re.compile(r"(?:\\sum\s*(?:\\(?:no)?limits\s*)?_|1\s*\}?\s*_?)\s*[\[({][^{}]*$")
NEAR = re.compile(r"\\(?:approx|simeq)(?![a-z])")
BOUNDED = re.compile(r"\\(?P<sign>lesssim|gtrsim|lessapprox|gtrapprox|ll|gg|asymp)(?![a-zA-Z])")
"""A bound up to a constant that is not said, or by far."""
PROPORTIONAL = re.compile(r"\\propto(?![a-z])")
TENDS = re.compile(r"\\(?:to|(?:long)?rightarrow)(?![a-zA-Z])")
MAPPED = re.compile(r"\\(?:long)?mapsto(?![a-z])")
PUT = re.compile(r"\\(?:gets|(?:long)?leftarrow)(?![a-zA-Z])")
TWICE_APPLIED = re.compile(
    r"(?<![\\A-Za-z])(?P<name>[fghF]|\\(?:phi|psi|varphi|sigma|ell)(?![a-z]))\s*\^\s*(?P<power>\{\s*-?\s*\d\s*\}|\d)"
    r"\s*(?:\\left\s*)?\(\s*(?P<of>\\?[A-Za-z]+(?:_\w)?)\s*(?:\\right\s*)?\)"
)
"""A function with a power before what it is taken of."""
SIGNED = re.compile(r"\\(?P<sign>pm|mp)(?![a-z])")
FACTORIAL = re.compile(rf"(?P<of>\d+|{ONE}|{HELD})\s*(?<!\\)!")
BASED = re.compile(
    rf"\\(?:log|lg)\s*_\s*(?:\{{\s*(?P<braced>\w+)\s*\}}|(?P<bare>\w))\s*(?:\\left\s*)?(?P<of>{HELD}|\d+|{ONE})?"
)
UNDONE = re.compile(
    rf"\\(?P<name>sin|cos|tan|exp|log|ln|sinh|cosh|tanh)\s*\^\s*\{{\s*-\s*1\s*\}}\s*(?:\\left\s*)?(?P<of>{HELD}|{ONE})?"
)
TWICE = re.compile(rf"\\ddot\s*(?:\{{\s*(?P<braced>{ONE})\s*\}}|(?P<bare>{ONE}))")
IN_TIME = re.compile(
    rf"\\[td]?frac\s*\{{\s*{D}{TWO}(?P<above>[^{{}}]*)\}}\s*\{{\s*{D}\s*t{TWO}\}}\s*(?P<of>\\\|.*?\\\|(?:\^2)?|{ONE}(?:{HELD})?)?"
)
SECOND = re.compile(
    rf"\\[td]?frac\s*\{{\s*\\partial{TWO}(?P<of>{ONE}(?:\s*{HELD})?)?\s*\}}\s*\{{\s*\\partial\s*"
    rf"(?P<letter>\\?[A-Za-z]+)(?:[^{{}}]|\{{[^{{}}]*\}})*\}}\s*(?P<behind>{ONE}(?:\s*{HELD})?)?"
)
BARRED = re.compile(
    r"\\langle\s*(?P<left>[^,|\\]*(?:\\(?!langle|rangle|mid|vert|[,;])[A-Za-z]+[^,|\\]*)*)"
    r"(?:\||\\mid|\\[lr]?vert)\s*(?:(?P<held>[^,|\\]+)\|)?\s*(?P<right>[^,|]*?)\s*\\rangle"
)
LAPLACIAN = re.compile(rf"\\Delta\s*(?P<of>(?:\\ell|[f-hLJu])\s*{HELD}|\\\||\\lVert|\\left\s*\\\|)")
ENDLESS = re.compile(
    r"\\sum\s*(?:\\limits\s*)?_\s*(?:\{\s*(?P<first>\w+\s*=\s*[^{}]*)\}\s*\^\s*\{?\s*\\infty(?![a-z])\s*\}?"
    r"|\{\s*(?P<index>[a-z])\s*(?:\\geq?|≥)\s*(?P<least>\w+)\s*\})"
)


LONG_ROW, BEHIND = 2000, 400
"""Of a longer row, where a stretch of it is read, so many characters behind it are looked at."""


def refuse_others(row: str, start: int, stop: int) -> None:
    """Raise UserError for a sign that has another spelling here, with what its line is then."""
    end = len(row) if len(row) <= LONG_ROW else stop + BEHIND
    text = _without_words(row)
    if (said := conditions(row, start, end)) and (found := said[0]).start() < stop:
        words = (
            "What is said behind a line for which it holds assumes nothing; it stands on a line of its own."
        )
        if between(" " * start + row[start:stop]) or found["words"] is None:
            raise UserError(words, at=Span(row, *found.span()), hint=_assumed(found))
    for pattern, words, hint in EVERY:
        for found in (one for one in pattern.finditer(text, start, end) if one.start() < stop):
            if made := hint(found, row[start:stop].strip(" &")):
                raise UserError(words.format(found[0].strip()), at=Span(row, *found.span()), hint=made)


@lru_cache(maxsize=8)
def _without_words(row: str) -> str:
    """Return a row of the same length with blanks for the words in it."""
    return re.sub(r"\\(?:text|mbox|textrm)\s*\{[^{}]*\}", lambda found: " " * len(found[0]), row)


def conditions(row: str, start: int = 0, end: int | None = None) -> list[re.Match[str]]:
    """Return what is said in a row, or in a stretch of it, to be what it holds for."""
    found = CONDITION.finditer(row, start, len(row) if end is None else end)
    return [one for one in found if one["words"] is None or OF_CONDITION.fullmatch(one["words"].strip(" ,:"))]


def _assumed(found: re.Match[str]) -> str:
    """Return the line that assumes a condition."""
    said = re.sub(r"(?:\s|[.]|\\q?quad(?![a-z]))+$", "", found["said"] or found["held"])
    return f"% assume {said.strip()}"


def _different(found: re.Match[str], side: str) -> str:
    if BELOW_SUM.search(found.string, 0, found.start()):
        return ""
    left, _, right = (re.sub(r"\s*&\s*", " ", one).strip(" .,;") for one in _parted(found, side))
    if re.fullmatch(r"[i-n]", left) or (
        re.search(r"(?:^|[\s(,])[i-n]$", left) and re.match(r"[i-n]\b", right)
    ):
        return ""  # two indices
    if re.fullmatch(ONE, left):
        return rf"% assume {left} \ne {right}"
    if right == "0":
        return f"{left} > 0" if left.startswith((r"\|", r"\left\|")) else rf"\|{left}\|^2 > 0"
    return rf"\|{left} - ({right})\|^2 > 0"


def _parted(found: re.Match[str], side: str) -> tuple[str, str, str]:
    return side.partition(found[0].strip())


def _near(found: re.Match[str], side: str) -> str:
    left, _, right = _parted(found, side)
    return f"{left.strip(' &')} = {right.strip(' &.,;')}"


def _free(side: str, letters: str) -> str:
    """Return the first of some letters that does not stand in a side, or nothing."""
    return next(iter(free_letters(letters, side)), "")


def _sides(found: re.Match[str], side: str) -> tuple[str, str]:
    """Return what stands on both sides of a sign, or nothing within a script."""
    left, _, right = (re.sub(r"\s*&\s*", " ", one).strip(" .,;") for one in _parted(found, side))
    return ("", "") if left.count("{") != left.count("}") else (left, right)


def _times(number: str, of: str) -> str:
    return f"{number} ({of})" if re.search(r"[-+](?![^{(]*[})])", of) else f"{number} {of}"


def _bounded(found: re.Match[str], side: str) -> str:
    left, right = _sides(found, side)
    sign = {"ll": "<", "gg": ">", "gtrsim": r"\ge", "gtrapprox": r"\ge"}.get(found["sign"], r"\le")
    if not left or not right or not (c := _free(side, "cbad")):
        return ""
    return f"{left} {sign} {right if sign in '<>' else _times(c, right)}"


def _proportional(found: re.Match[str], side: str) -> str:
    left, right = _sides(found, side)
    c = _free(side, "cbad")
    sign = ":=" if re.fullmatch(ONE, left) else "="
    return f"{left} {sign} {_times(c, right)}" if left and right and c else ""


def _tends(found: re.Match[str], side: str) -> str:
    left, right = _sides(found, side)
    if not left or not right or "infty" in right or ":" in left:
        return ""
    apart = left if right == "0" else f"{left} - {right}"
    number = re.match(r"\\?[a-z]+\s*\(|\\\||\\[lr]?Vert", left)
    return rf"{apart} \le \epsilon" if number else rf"\|{apart}\| \le \epsilon"


def _mapped(found: re.Match[str], side: str) -> str:
    left, right = _sides(found, side)
    name = _free(side, "fgh")
    return f"{name}({left}) := {right}" if re.fullmatch(ONE, left) and right and name else ""


def _put(found: re.Match[str], side: str) -> str:
    """Return what a letter becomes as another letter, which may stand beside it."""
    left, right = _sides(found, side)
    if not left or not right or re.search(r"_\s*\{[^{}]*\+", left):
        return f"{left} := {right}" if left and right else ""
    letter = left if re.fullmatch(ONE, left) else ""
    new = _free(side, "BCDP" if re.match(r"(?:\\[a-z]+\s*\{?\s*)?[A-Z]", letter) else "zuvq")
    return f"{new} := {right}" if letter and new else ""


def _signed(found: re.Match[str], _: str) -> str:
    row = re.sub(r"\s*&\s*", " ", found.string).strip()
    return re.sub(r"\\pm(?![a-z])", "+", re.sub(r"\\mp(?![a-z])", "-", row)).strip(" .,;")


def _factorial(found: re.Match[str], side: str) -> str:
    if found["of"].isdigit() and int(found["of"]) < 16:
        return str(math.factorial(int(found["of"])))
    return next((one for one in "cdba" if one not in side), "c")


def _operand(found: re.Match[str], otherwise: str = "x") -> str:
    of = found["of"] or otherwise
    return of if not of.startswith("\\") or of[1:].isalpha() else otherwise


def _based(found: re.Match[str], _: str) -> str:
    of = re.sub(r"\\left\s*", "", _operand(found, "a"))
    return rf"\frac{{\log {of}}}{{\log {found['braced'] or found['bare']}}}"


def _undone(found: re.Match[str], _: str) -> str:
    if found["name"] in ("sin", "cos", "tan"):
        return rf"\arc{found['name']}{_bracketed(_operand(found))}"
    return rf"\frac{{1}}{{\{found['name']}{_bracketed(_operand(found))}}}"


def _bracketed(of: str) -> str:
    return of if of.startswith("(") else f"({of})"


def _applied(found: re.Match[str], _: str) -> str:
    return f"{found['name']}({found['of']})^{found['power']}"


def _twice(found: re.Match[str], _: str) -> str:
    letter = (found["braced"] or found["bare"]).removeprefix("\\")
    return rf"% flow {letter} = v and % flow v = -A*{letter} or what it is, with \dot v for this"


def _in_time(found: re.Match[str], side: str) -> str:
    of = (found["above"] or "").strip() or (found["of"] or r"\|x\|^2")
    return rf"\frac{{d}}{{dt}} {of}"


def _second(found: re.Match[str], _: str) -> str:
    of, letter = (found["of"] or found["behind"] or "f").strip(), found["letter"]
    of = "f" if re.match(r"\\(?:[tdc]?frac|left|sqrt|sum|log|exp|operatorname)(?![a-z])", of) else of
    return rf"\nabla_{{{letter}}}^2 {of if of.endswith(')') else f'{of}({letter})'}"


def _barred(found: re.Match[str], _: str) -> str:
    held = f"{found['held'].strip()} " if found["held"] else ""
    return rf"\langle {found['left'].strip()}, {held}{found['right'].strip()} \rangle"


def _laplacian(found: re.Match[str], _: str) -> str:
    bars = re.findall(r"\\\||\\[lr]?Vert", found.string[: found.start("of")])
    if len(bars) % 2 and not found["of"].endswith(")"):
        return ""  # the bars end: \|W + \Delta\|
    of = found["of"] if found["of"].endswith(")") else r"\|x\|^2"
    inside = re.search(rf"\(\s*({ONE})", of)
    return rf"\nabla_{{{inside[1] if inside else 'x'}}}^2 {of}"


def _endless(found: re.Match[str], side: str) -> str:
    end = next(one for one in "TNMKSR" if one not in side)
    first = found["first"] or f"{found['index']}={found['least']}"
    made = rf"\sum_{{{first.strip()}}}^{{{end}}}"
    return side.replace(found[0], made + " " * found[0].endswith(" ")).strip(" .,;")


UNJUDGED = "{} is no relation that is judged, only =, <, >, \\le and \\ge."
EVERY: tuple[tuple[re.Pattern[str], str, Callable[[re.Match[str], str], str]], ...] = (
    (DIFFERENT, UNJUDGED, _different),
    (NEAR, UNJUDGED, _near),
    (BOUNDED, UNJUDGED, _bounded),
    (PROPORTIONAL, UNJUDGED, _proportional),
    (TENDS, UNJUDGED, _tends),
    (MAPPED, UNJUDGED, _mapped),
    (PUT, UNJUDGED, _put),
    (SIGNED, "{} is two lines, one with each sign.", _signed),
    (FACTORIAL, "A factorial is not in the language; it may be a number, or a letter.", _factorial),
    (BASED, "The logarithm here is the natural one.", _based),
    (UNDONE, "An operator is raised to −1: it may be 1 over its value, or what undoes it.", _undone),
    (TWICE_APPLIED, "{} may be a power, a function applied again or undone, or a product.", _applied),
    (TWICE, "{} is the rate of a velocity, which is a letter here.", _twice),
    (IN_TIME, "A second rate is the rate of what the first one equals, on a line of its own.", _in_time),
    (SECOND, "A second derivative is judged as a Hessian, of all entries at once.", _second),
    (BARRED, "The two parts of an inner product have a comma between them.", _barred),
    (LAPLACIAN, "The Laplacian is not in the language; the Hessian is, whose trace it is.", _laplacian),
    (ENDLESS, "A sum without an end is a limit, which no line has; up to a letter it is a sum.", _endless),
)
"""Each sign, what is wrong, and what makes the hint of it and of its side of a line; no hint, no refusal."""
