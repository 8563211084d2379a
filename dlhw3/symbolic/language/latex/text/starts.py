r"""Where a flow begins, x(0) = x_0, beside a display that says what x is at all times: x(t) = e^{-At} x_0.

Such a display is judged by its rate and by its value at t = 0 (files/solutions.py); x(0) is a letter then.
"""

from __future__ import annotations

from collections.abc import Collection

from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.timed import BELOW, LETTER, bare
from dlhw3.symbolic.language.text import lazy_re as re

AT_ZERO = r"\s*(?:\\left\s*)?\(\s*(?:0|\\mathsf\s*\{\s*0\s*\})\s*(?:\\right\s*)?\)"
OF_TIME = r"\s*(?:\\left\s*)?\(\s*t\s*(?:\\right\s*)?\)"
LEADS = (
    r"(?:,?\s*(?:(?:and|where)\s+)?(?:with|from|for|starting\s+(?:from|at)|started\s+(?:from|at)|initiali[sz]ed\s+(?:at|with|by)"
    r"|subject\s+to|given)?(?:\s+(?:the\s+)?initial(?:i[sz]ation)?(?:\s+(?:condition|value|point|state|data))?)?\s*)"
)
DIGITS = r"\d+(?:\.\d+)?"
NUMBER = rf"-?\s*(?:\\[td]?frac\s*(?:\{{\s*\d+\s*\}}|\d)\s*(?:\{{\s*\d+\s*\}}|\d)|{DIGITS}(?:\s*/\s*\d+)?)"
FRACTION = re.compile(
    r"(?P<sign>-?)\s*\\[td]?frac\s*\{?\s*(?P<above>\d+?)\s*\}?\s*\{?\s*(?P<below>\d+)\s*\}?"
)
VALUE = rf"(?P<value>{NUMBER}|{LETTER}{BELOW})"
BEGINS = (
    r"(?:\\\[|\$\$|\\\\(?:\[[^\]]*\])?"
    r"|\\begin\s*\{(?:equation|align|gather|multline|eqnarray|aligned)\*?\}(?:\s*\\label\{[^{}]*\})?)"
)
OTHER_IN_TIME = re.compile(rf"\s*{LETTER}{BELOW}{OF_TIME}\s*[,.;]?\s*(?:\\\]|\$\$|\\end)")
"""Another letter in time, alone: x(t) = y(t)."""
STOPS = r"(?=\s*[,.;]?\s*(?:\\\]|\$\$|\\end))"
DISPLAY = re.compile(r"\\\[|\$\$|\\begin")
ENDS = re.compile(r"\.(?=\s|$)")
DOUBTED = re.compile(
    r"\\approx|\\sim|\b(?:not|n't|never|no|unlike|instead|rather|approximat\w+|resembl\w+|roughly|nearly|almost|limit\w*|order"
    r"|unless|except|until|before|after|only|would|were|fails?|cannot|suppose|if|when|while|but|however|wrong\w*|false\w*"
    r"|discret\w+|noise|noisy|stochastic|random\w*|locally|near|around|linearis\w+|lineariz\w+)\b",
    re.IGNORECASE,
)
"""Words beside which an equation of motion may be said of something else, or be no assumption."""
ELSEWHERE = r"(?:\\left\s*)?\(\s*(?:[1-9]\d*|[A-Zs])\s*(?:\\right\s*)?\)"


FOR_TIMES = re.compile(
    r"(?:,|\\q?quad(?![a-z])|\\[ ,;:]|~|[^\S\n])*(?:\\forall\s*(?:\\[ ,;:])*|\\(?:text|mathrm|mbox)\s*\{\s*,?\s*"
    r"(?:for\s+(?:all|any|every|each)(?:\s+times?)?|for|whenever|at\s+all\s+times)\s*(?P<within>\$)?(?(within)|\s*\}\s*))\s*"
    r"(?P<said>t\s*(?:>|\\geq?(?:slant)?(?![a-z]))\s*0)\s*(?(within)\$\s*\})"
)
r"""Behind a line, that it holds for all times from 0 on: \quad \text{for all } t \ge 0."""


def with_times_beside(text: str, moving: Collection[str]) -> str:
    """Return a text with t ≥ 0 beside a line that has the words for it, where something moves from a beginning."""
    if not any(re.search(rf"{written(one)}{AT_ZERO}", text) for one in moving):
        return text
    return FOR_TIMES.sub(lambda one: rf", \qquad {one['said']}", text)


def with_starts(text: str, moving: Collection[str]) -> tuple[str, dict[str, str]]:
    """Return a text with letters for where those begin that a display gives in time, and these, by their names."""
    starts: dict[str, str] = {}
    for letter in sorted(moving):
        found = _with_start(text, letter)
        if found is not None:
            text, starts[name_of(letter)] = found
            text = _with_motion(text, letter)
    return text, starts


def name_of(letter: str) -> str:
    r"""Return the name of a letter: theta_0 of \theta_{0}; a number as lines have it, and the identity."""
    if (fraction := FRACTION.fullmatch(letter.strip())) is not None:
        return f"{fraction['sign']}{fraction['above']}/{fraction['below']}"
    if bare(letter) == "I":
        return "eye"
    return re.sub(r"[\\{}\s]", "", bare(letter))


def _with_start(text: str, letter: str) -> tuple[str, str] | None:
    """Return the text with where a letter begins as a letter of its own, and its name; None where it stays."""
    X = written(letter)
    if not re.search(rf"{X}{AT_ZERO}", text):
        return None
    solved = re.search(rf"{BEGINS}\s*&?\s*{X}{OF_TIME}\s*(?:[-+](?:[^=&\\]|\\[a-zA-Z])*)?&?\s*=", text)
    if re.search(rf"{X}\s*{ELSEWHERE}", text):
        return None
    if solved is None or OTHER_IN_TIME.match(text, solved.end()):
        return _with_start_compared(text, letter)
    inline = rf"{LEADS}\$\s*{X}{AT_ZERO}\s*=\s*{VALUE}\s*(?P<more>(?:>|\\geq?|\\neq?)\s*0\s*)?\$"
    shown = rf",?\s*(?:\\[,;]|\\q?quad|~)*\s*{X}{AT_ZERO}\s*=\s*{VALUE}(?P<more>){STOPS}"
    told, start = re.search(inline, text) or re.search(shown, text), ""
    while told is not None:  # said again it is the same
        start = start or told["value"]
        left = f" with ${start} {told['more']}$" if told["more"] and start != "0" else ""
        text = text[: told.start()] + left + text[told.end() :]
        again = re.search(inline, text) or re.search(shown, text)
        told = again if again is not None and bare(again["value"]) == bare(start) else None
    if start:
        if re.search(rf"{X}{AT_ZERO}\s*=", text):
            return None
        in_lines = f"({start})" if re.fullmatch(NUMBER, start) and start.strip() != "0" else start
        return re.sub(rf"{X}{AT_ZERO}", lambda _: in_lines, text), name_of(start)
    start = f"{letter}_{{0}}"
    if (
        re.search(rf"{X}{AT_ZERO}\s*&?\s*=", text)
        or re.search(rf"{X}\s*_\s*(?:\{{\s*0\s*\}}|0)", text)
        or "_" in letter
    ):
        return None
    return re.sub(rf"{X}{AT_ZERO}", lambda _: start, text), name_of(start)


def _with_start_compared(text: str, letter: str) -> tuple[str, str] | None:
    """Return the text with where a letter begins as a letter of its own, where something is compared with that.

    It is where x(0) stands in a formula that says more than what x(0) is, or its letter does in one set apart.
    """
    X = written(letter)
    told = re.search(rf"{LEADS}\$\s*{X}{AT_ZERO}\s*=\s*{VALUE}\s*\$", text) or re.search(
        rf",?\s*(?:\\[,;]|\\q?quad|~)+\s*{X}{AT_ZERO}\s*=\s*{VALUE}{STOPS}", text
    )
    whole, start = text, _name_of_start(letter)
    if told is not None:
        start, text = told["value"], text[: told.start()] + text[told.end() :]
    apart = "".join(text[first:last] for first, last in set_apart(text))
    at_zero = re.compile(rf"{X}{AT_ZERO}")
    stands = re.compile(rf"{X}|{written(start)}") if told is not None else at_zero
    again = rf"(?:\$|\\\[|&|\n)\s*{X}{AT_ZERO}\s*&?\s*=\s*{VALUE}\s*[$\\]"
    if not (at_zero.search(text) or stands.search(apart)) or re.search(again, text):
        return None
    if told is None and re.search(written(start), whole):
        return None
    in_lines = f"({start})" if re.fullmatch(NUMBER, start) and start.strip() != "0" else start
    return at_zero.sub(lambda _: f"{in_lines} ", text), name_of(start)


def _name_of_start(letter: str) -> str:
    """Return x_{0} for x, and W_{10} for W_1."""
    base, _, below = letter.partition("_")
    return f"{base}_{{{below.strip('{}')}0}}"


def _with_motion(text: str, letter: str) -> str:
    """Return a text that says how a letter moves, behind a sentence with that in a formula, and without a doubt."""
    rate = rf"\\dot\s*(?:\{{\s*)?{written(letter)}"
    for formula in re.finditer(rf"\$(?P<said>\s*{rate}[^$=]*=[^$=]*)\$", text):
        begin = max(text.rfind(one, 0, formula.start()) for one in (". ", ".\n", "\\]", "$$", "}\n"))
        end = ENDS.search(text, formula.end())
        between = text[formula.end() : end.start()] if end is not None else ""
        if end is None or DISPLAY.search(between) or DOUBTED.search(text[begin + 1 : end.start()]):
            continue
        return f"{text[: end.end()]} Let ${formula['said'].strip()}$.{text[end.end() :]}"
    return text


def written(letter: str) -> str:
    r"""Return a form of a letter as it may be written: bold, in braces."""
    plain = re.escape(letter)
    guard = r"(?<![a-z\\])" if letter[0] != "\\" else ""
    return rf"(?:\\(?:mathbf|boldsymbol|bm|mathrm)\s*\{{\s*{plain}\s*\}}|{guard}{plain}(?![A-Za-z]))"
