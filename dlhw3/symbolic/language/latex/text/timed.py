r"""Letters that move, as papers write them with the time: w(t) beside \dot w, which is the letter w here."""

from __future__ import annotations

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = (
    r"(?:\\(?:mathbf|boldsymbol|bm|mathrm)\s*(?:\{\s*\\?[A-Za-z]+\s*\}|[A-Za-z]|\\[A-Za-z]+)"
    r"|(?<![a-z\\])[A-Za-z](?![A-Za-z])"  # also behind a capital, K r(t) as Kr(t)
    r"|\\(?!d?ot\b|left|right|in\b|top|frac|nabla|ell)[A-Za-z]+)"
)
BELOW = r"(?:\s*_\s*(?:\{[^{}]*\}|[A-Za-z0-9]))?"
DOTTED = re.compile(
    rf"\\dot\s*(?:\{{\s*(?P<braced>{LETTER}{BELOW})\s*\}}|(?P<bare>{LETTER}))(?P<below>{BELOW})"
)
D = r"(?:d|\\mathrm\s*\{?\s*d\s*\}?)"
BEHIND_D = LETTER.replace(r"(?<![a-z\\])", "")
RATE = re.compile(
    rf"\\[td]?frac\s*\{{\s*{D}\s*(?P<above>{BEHIND_D}{BELOW})(?!\s*\(\s*(?!t\s*\)))[^{{}}]*\}}\s*\{{\s*{D}\s*t\s*\}}"
    rf"|\\[td]?frac\s*\{{\s*{D}\s*\}}\s*\{{\s*{D}\s*t\s*\}}\s*(?P<behind>{LETTER}{BELOW})\s*\(\s*t\s*\)\s*&?="
)
RATE_TIMED = re.compile(
    rf"(?P<rate>\\[td]?frac\s*\{{\s*{D}\s*{BEHIND_D}{BELOW})\s*\(\s*t\s*\)(?P<dt>\s*\}}\s*\{{\s*{D}\s*t\s*\}})"
)
"""The rate of a letter with its time, dx(t)/dt."""
TIMED = re.compile(
    rf"(?P<letter>{LETTER}{BELOW})(?:\s*\}}(?P<below>{BELOW}))?\s*(?P<time>(?:\\left\s*)?\(\s*t\s*(?:\\right\s*)?\))"
)
TIME = re.compile(rf"\(\s*t\s*(?:\\right\s*)?\)|{D}\s*t(?![A-Za-z])|_\s*\{{?\s*t|\\[A-Za-z]+")


def moving_in(text: str) -> set[str]:
    r"""Return the letters that have a rate in a text, \dot w or dw/dt; not the f of df(w)/dt."""
    moving = {bare((one["braced"] or one["bare"]) + one["below"]) for one in DOTTED.finditer(text)}
    return moving | {bare(one["above"] or one["behind"]) for one in RATE.finditer(text)}


def require_one_time(text: str, moving: set[str]) -> None:
    r"""Refuse x(t + h) and x(2t) of an x that moves beside x(t) or x(0): it is no product, and another time."""
    for found in OTHER_TIME.finditer(text):
        one = re.escape(found["letter"].strip())
        if bare(found["letter"]) in moving and re.search(rf"{one}\s*\(\s*[t0]\s*\)", text):
            letter = found["letter"]
            words = (
                f"{found[0]} is {letter} at another time, and lines are of one time and of where it begins."
            )
            raise UserError(words, at=Span(found[0], 0, len(found[0])), hint=f"{found['letter']}(t)")


def timeless(text: str) -> tuple[str, tuple[str, ...], bool]:
    r"""Return a text of the same lines with w for w(t), where a rate \dot w stands in it, and which letters.

    Beside them is whether t stands for itself too, as in e^{-t}, where it is a number that moves with rate 1. There
    nothing is done where something stands at another time too, w(0).
    """
    moving = moving_in(text)
    formulas = " ".join(one[0] for one in FORMULAS.finditer(text)) or text
    plain = TIME.sub(" ", OF_TIME.sub(" ", formulas))
    alone = bool(re.search(r"(?<![A-Za-z\\])t(?![A-Za-z])", plain) or IN_EXPONENT.search(plain))
    if alone and any(bare(one["letter"]) in moving for one in ELSEWHEN.finditer(text)):
        return text, (), False
    found: dict[str, None] = {}

    def made(one: re.Match[str]) -> str:
        letter = one["letter"] + (one["below"] or "")
        if bare(letter) not in moving:
            return one[0]
        found[letter.strip()] = None
        named = one[0][: one.start("time") - one.start()].rstrip()
        return f"{named} " if one.string[one.end() : one.end() + 1].isalpha() else named  # \\theta(t)x

    text = TIMED.sub(made, text)
    return text, tuple(found), alone and bool(found or moving or IN_TIME.search(text))


OTHER_TIME = re.compile(
    rf"(?P<letter>{LETTER}(?:\s*_\s*(?:\{{[^{{}}]*\}}|[A-Za-z0-9]))?)\(\s*(?:\d*\s*-?\s*\d*\s*t\s*[-+][^(),=$]*"
    r"|-\s*t|\d+\s*t|t\s*/\s*\w+|[a-zA-Z]\s*[-+]\s*t|\\tau|\\alpha\s*t)\s*\)"
)
IN_EXPONENT = re.compile(
    r"(?:(?<![A-Za-z\\])e\s*\^\s*\{(?:[^{}]|\{[^{}]*\})*?|\\exp\s*(?:\\left\s*)?\([^()]*?)"
    r"(?:(?<![a-z\\])|(?<![A-Za-z\\])[abce-z])t(?![a-z])"
)
"""The time in an exponent, beside capitals or a letter: e^{-Kt}, e^{tA}, e^{2st}."""
IN_TIME = re.compile(rf"\{{\s*{D}\s*t\s*\}}|\\partial_\{{?\s*t(?![A-Za-z])")
ELSEWHEN = re.compile(rf"(?P<letter>{LETTER}{BELOW})\s*(?:\\left\s*)?\(\s*(?:\d+|[A-Zs])\s*(?:\\right\s*)?\)")
OF_TIME = re.compile(
    r"\$\s*(?:t|(?:0\s*(?:\\leq?|<)\s*)?t\s*(?:\\(?:geq?|leq?|in|to)(?![a-z])|[<>])[^$=]*)\$"
)
"""What says of which times a text speaks: $t \\ge 0$."""
FORMULAS = re.compile(
    r"\$\$.+?\$\$|\$[^$]+\$|\\\[.+?\\\]|\\\(.+?\\\)|\\begin\s*\{([a-z]+)\*?\}.+?\\end\s*\{\1\*?\}", re.DOTALL
)


def bare(letter: str) -> str:
    """Return a letter without its style and braces."""
    return re.sub(r"\\(?:mathbf|boldsymbol|bm|mathrm|vec)(?![A-Za-z])|[\s{}]", "", letter)
