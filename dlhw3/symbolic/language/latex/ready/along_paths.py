r"""Integrals in time, along a path and with an exponential, as letters.

Variation of constants, \int_0^t e^{-A(t-s)} b \, ds: a letter h that begins at 0 and moves by b - A h.

So it is by Leibniz's rule, of a matrix A that stands still.
Integrals along what moves, \int_0^T \|\nabla f(x(t))\|^2 dt, as letters that move, and least values along it.

The integral of g(x) from 0 on is a letter h with the rate g(x) that begins at 0. A least value is at most the mean
of all, so that \min_{t \le T} g(x(t)) \le b is shown by h(T)/T \le b; the other way round it is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from dlhw3.symbolic.language.latex.text.phrases import formulas_in
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.starts import written
from dlhw3.symbolic.language.latex.text.timed import D
from dlhw3.symbolic.language.text import lazy_re as re

EXPONENTIAL = re.compile(
    r"\s*(?:e\s*\^\s*\{(?P<raised>(?:[^{}]|\{[^{}]*\})*)\}"
    r"|\\exp\s*(?:\\left\s*|\\[bB]igl?\s*)?\((?P<called>(?:[^()]|\([^()]*\))*?)(?:\\right\s*|\\[bB]igr?\s*)?\))"
    r"(?P<rest>.*)",
    re.DOTALL,
)
SPACES = re.compile(r"\\[,;:! ]|~|\s+")


def convolved(body: str, v: str, high: str) -> tuple[str, str] | None:
    """Return M and b(s) of e^{M(t - s)} b(s), of an M without a time; None for another integrand.

    ``v`` is s, and ``high`` is t.
    """
    found = EXPONENTIAL.fullmatch(body)
    if found is None:
        return None
    power = SPACES.sub(" ", found["raised"] or found["called"] or "").strip()
    between = re.compile(
        rf"\s*(?:\\left\s*)?\(\s*{re.escape(high)}\s*-\s*{re.escape(v)}\s*(?:\\right\s*)?\)\s*"
    )
    parts = between.split(power)
    if len(parts) != 2:
        return None
    matrix = " ".join(one for one in parts if one.strip())
    time = re.compile(rf"(?<![A-Za-z\\])(?:{re.escape(v)}|{re.escape(high)}|t)(?![A-Za-z])")
    of_time = any(
        time.search(one) for one in (matrix, re.sub(rf"\(\s*{re.escape(v)}\s*\)", "", found["rest"]))
    )
    if of_time or re.search(r"\(|[+/]|\\frac|(?<!^)-", matrix.strip()) or not found["rest"].strip(" \\,;"):
        return None
    return matrix + ("1" if matrix.strip() in ("", "-") else ""), found["rest"].strip()


SYMBOL = r"(?:\\(?:tau|sigma|xi|infty)(?![a-z])|[a-zA-Z](?:_\{?\w\}?)?|0)"
LIMIT = rf"(?:\{{\s*({SYMBOL})\s*\}}|({SYMBOL}))"
SIGN = r"\\int(?:\\(?:no)?limits)?(?![a-z])\s*"
BOUNDS = re.compile(rf"{SIGN}(?:_\s*{LIMIT}\s*\^\s*{LIMIT}|\^\s*{LIMIT}\s*_\s*{LIMIT})")
ENDS = re.compile(rf"(?:\\[,;:! ]|~|\s)*(?<![A-Za-z\\]){D}\s*(?P<v>\\(?:tau|sigma|xi)|[a-zA-Z])(?![A-Za-z])")
LEAST = re.compile(
    r"\\(?:min|inf)(?:\\limits)?(?![a-z])\s*_\s*\{\s*(?:0\s*\\leq?(?:slant)?(?![a-z])\s*)?(?P<v>[a-z]|\\tau|\\sigma)\s*"
    rf"(?:\\leq?(?:slant)?(?![a-z])\s*(?P<T>{SYMBOL})|\\in\s*\[\s*0\s*,\s*(?P<end>{SYMBOL})\s*\])\s*\}}\s*"
    r"(?P<body>(?:[^&<=>\\$]|\\(?!leq?(?![a-z])|\\|\]|\[|q?quad|end)(?:[A-Za-z]+|.))+?)"
    r"(?=\s*&?\s*(?:<|\\leq?(?:slant)?(?![a-z])))",
    re.DOTALL,
)
r"""\min_{0 \le t \le T} \|\nabla f(x(t))\|^2, below a bound."""
NORM = re.compile(
    r"\s*(?:\\left\s*)?\\\|(?:(?!\\\|).)*\\\|\s*(?:_\s*(?:2|F|\{[2F]\})\s*)?(?:\^\s*\{?\s*2\s*\}?)?\s*"
)
"""A norm or its square, and nothing else."""
WHOLE = re.compile(
    rf"(?:\\left\s*\()?\s*\\[td]?frac\s*\{{\s*{D}\s*\}}\s*\{{\s*{D}\s*\w+\s*\}}\s*(?P<of>[^-+=]+?)(?:\\right\s*\))?\s*"
)
"""The rate of one term."""
LETTERS = "hqrzvcubpwg"


@dataclass
class Integrals:
    """A text with letters for integrals, with the lines that say how these move, and what is told."""

    text: str
    letters: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    weaker: set[int] = field(default_factory=set)
    """Lines of what is shown by more than they say."""


def with_integrals(text: str, moving: Collection[str]) -> Integrals:
    """Return a text with a letter for each integral along what moves, h(T) for one from 0 to T."""
    made = Integrals(text)
    if not moving or not ("\\int" in text or LEAST.search(text)):
        return made
    rates = {one: rate for one in moving if (rate := _rate(text, one))}
    whole, place = "", 0
    for start, stop in set_apart(text):
        lines = range(text.count("\n", 0, start) + 1, text.count("\n", 0, stop) + 2)
        shown = _without_integrals(text[start:stop], moving, rates, made, lines)
        whole += text[place:start] + _without_least(shown, moving, rates, made, lines)
        place = stop
    made.text = whole + text[place:]
    return made


def _without_integrals(
    shown: str, moving: Collection[str], rates: dict[str, str], made: Integrals, lines: range
) -> str:
    found = BOUNDS.search(shown)
    while found is not None:
        low, high, other_high, other_low = (found[k] or found[k + 1] for k in (1, 3, 5, 7))
        low, high = low or other_low, high or other_high
        end = next(_ends(shown, found.end()), None)
        change = end and WHOLE.fullmatch(shown[found.end() : end.start()])
        if end and change and "\\infty" not in (low, high):  # of a rate: how much it changes
            ends = (_at(change["of"], end["v"], at, moving) for at in (high, low))
            value = "({} - {})".format(*ends) + "\n" * shown[found.start() : end.end()].count("\n")
            shown = f"{shown[: found.start()]}{value} {shown[end.end() :]}"
            found = BOUNDS.search(shown, found.start())
            continue
        body = end and _at_now(shown[found.end() : end.start()], end["v"], moving, rates)
        kernel = end and low == "0" and convolved(shown[found.end() : end.start()], end["v"], high)
        if kernel and end:
            body = _at_now(kernel[1], end["v"], moving, rates) or kernel[1]
            body = "" if re.search(rf"\(\s*{re.escape(end['v'])}\s*\)", body) else body
        if (
            end is None
            or not body
            or (high == "\\infty" and not _is_bounded(shown, found.start(), end.end()))
        ):
            found = BOUNDS.search(shown, found.end())
            continue
        if high == "\\infty":  # a bound of all of them up to now
            made.weaker |= set() if NORM.fullmatch(body) else {*lines}
        high = "t" if high == "\\infty" else high
        told = rf"\int_0^t {shown[found.end() : end.start()].strip()} d{end['v']}"
        letter = _letter_for(body, made, told, kernel[0] if kernel else "")
        value = f"{letter}({high})" if low == "0" else f"({letter}({high}) - {letter}({low}))"
        value += "\n" * shown[found.start() : end.end()].count("\n")
        shown = f"{shown[: found.start()]}{value} {shown[end.end() :]}"
        found = BOUNDS.search(shown, found.start())
    return shown


def _without_least(
    shown: str, moving: Collection[str], rates: dict[str, str], made: Integrals, lines: range
) -> str:
    found = LEAST.search(shown)
    high = found and (found["T"] or found["end"])
    body = found and _at_now(found["body"], found["v"], moving, rates)
    before = shown[: found.start()] if found else ""
    if not found or not high or not body or re.search(r"[=+&<>]|-\s*$|\\(?:leq?|geq?|frac)(?![a-z])", before):
        return shown
    letter = _letter_for(body, made, rf"\int_0^t {found['body'].strip()} d{found['v']}")
    made.weaker |= {*lines}
    told = f"{' '.join(found[0].split())} is at most the mean over these times"
    made.told.append(told)
    lines_in = "\n" * found[0].count("\n")
    return rf"{before}\frac{{1}}{{{high}}} {letter}({high}){lines_in} {shown[found.end() :]}"


def _ends(shown: str, place: int) -> Iterator[re.Match[str]]:
    """Yield where an integral ends that begins at a place: at its dt, which stands in no brackets."""
    for end in ENDS.finditer(shown, place):
        body = shown[place : end.start()]
        plain = re.sub(r"\\[{}]", "", body)
        if all(plain.count(one) == plain.count(other) for one, other in ("{}", "()", "[]")):
            yield end


def _at_now(body: str, v: str, moving: Collection[str], rates: dict[str, str]) -> str:
    """Return what is integrated with x for x(v), and the time t for v; nothing where no letter of it moves."""
    if "\\int" in body or (v != "t" and re.search(r"(?<![A-Za-z\\])t(?![A-Za-z])", body)):
        return ""
    at = rf"\s*(?:\\left\s*)?\(\s*{re.escape(v)}\s*(?:\\right\s*)?\)"
    whole = body
    for one in sorted(moving, key=len, reverse=True):
        dotted = rf"\\dot\s*(?:\{{\s*{re.escape(one)}\s*\}}|{re.escape(one)}(?![A-Za-z]))(?:{at})?"
        if re.search(dotted, body) and one not in rates:
            return ""
        body = re.sub(dotted, lambda _: rf"\left({rates[one]}\right) ", body)  # noqa: B023
        body = re.sub(rf"({written(one)}){at}", r"\1 ", body)
    others = (one for x in moving for one in re.finditer(rf"{written(x)}\s*\(\s*[\w\\]+\s*\)", body))
    if any(others) or body == whole or "\\dot" in body or re.search(rf"\(\s*{re.escape(v)}\s*\)", body):
        return ""
    return (
        re.sub(rf"(?<![A-Za-z\\]){re.escape(v)}(?![A-Za-z])", "t", body)
        if v[0] != "\\"
        else body.replace(v, "t")
    )


def _at(term: str, v: str, time: str, moving: Collection[str]) -> str:
    """Return a term with what moves at another time."""
    for one in moving:
        at = rf"({written(one)})\s*(?:\\left\s*)?\(\s*{re.escape(v)}\s*(?:\\right\s*)?\)"
        term = re.sub(at, lambda found: f"{found[1]}({time})", term)
    return term.strip()


def _is_bounded(shown: str, start: int, stop: int) -> bool:
    """Whether an integral stands alone before a sign by which it is at most something without time."""
    before = re.sub(r"\\\[|\$\$|\\begin\s*\{[^{}]*\}|&|\s", "", shown[:start])
    behind = re.match(r"\s*&?\s*(?:\\leq?(?:slant)?(?![a-z])|<)", shown[stop:])
    return not before and behind is not None and re.search(r"\(\s*[tsT]\s*\)", shown[stop:]) is None


def _letter_for(body: str, made: Integrals, told: str, kernel: str = "") -> str:
    """Return the letter of an integral, a new one where none has its rate, with e^{Mt} beside it of M too."""
    rate = " ".join(body.split())
    for letter, flow in zip(made.letters, made.flows, strict=True):
        if flow == _flow(letter, rate, kernel):
            return letter
    used = re.sub(r"\\[A-Za-z]+", " ", " ".join(formulas_in(made.text)))
    free = [one for one in LETTERS if one not in made.letters and one not in used]
    letter = free[0] if free else "h"
    made.letters.append(letter)
    made.flows.append(_flow(letter, rate, kernel))
    made.told.append(f"{letter} is {' '.join(told.split())}")
    return letter


def _flow(letter: str, rate: str, kernel: str) -> str:
    return f"% flow {letter} = {f'{kernel} {letter} + ' if kernel else ''}{rate} from 0"


def _rate(text: str, letter: str) -> str:
    """Return what a formula among the words, or apart, says that the rate of a letter is, at the time t."""
    name = rf"\\dot\s*(?:\{{\s*{re.escape(letter)}\s*\}}|{re.escape(letter)}(?![A-Za-z_]))(?:\s*\(\s*t\s*\))?"
    found = [
        one["value"].strip()
        for formula in formulas_in(text)
        for one in re.finditer(
            rf"^(?:\$|\\\[|\\\()?\s*{name}\s*=\s*(?P<value>[^=&$]+?)\s*[.,;]?\s*(?:\$|\\\]|\\\))?$", formula
        )
    ]
    return re.sub(r"\(\s*t\s*\)", " ", found[0]) if len({*found}) == 1 else ""
