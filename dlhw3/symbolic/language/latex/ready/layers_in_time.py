r"""Layers at the time t and at the beginning, W_j(t) beside W_j(0), where \dot W_j is said of each.

What is one quantity at both times, Q(W(t)) = Q(W(0)), is judged by its rate, and so is an order of them: any point
is a beginning.
"""

from __future__ import annotations

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.starts import written
from dlhw3.symbolic.language.latex.text.timed import D
from dlhw3.symbolic.language.text import lazy_re as re

DOTTED = re.compile(
    rf"(?:\\dot\s*(?:\{{\s*(?P<held>[A-Z])\s*_\s*\{{?[ijkl]\}}?\s*\}}|\{{?\s*(?P<bare>[A-Z])\s*\}}?\s*_\s*\{{?[ijkl](?![A-Za-z]))"
    rf"|\\[td]?frac\s*\{{\s*{D}\s*(?P<above>[A-Z])\s*_\s*\{{?[ijkl]\}}?)"
)
"""The rate of one of all layers."""
INDEX = r"\s*_\s*(?:\{[^{}]*\}|[A-Za-z0-9])"
AT = r"\s*(?:\\left\s*)?\(\s*{}\s*(?:\\right\s*)?\)"
SIGN = re.compile(r"\\(?:leq?|geq?)(?:slant)?(?![a-z])|=|(?<!\\)[<>]")
CLOSING = re.compile(r"(?P<space>\s*)(?P<stop>[.,;]?\s*)$")
BY_RATE = "both sides are one at t = 0, and they are judged by their rates"


def with_layers_at_one_time(text: str) -> tuple[str, list[str]]:
    """Return a text of layers without times, and what is told; refuse lines with other beginnings of layers."""
    found = DOTTED.search(text)
    letter = found and (found["held"] or found["bare"] or found["above"])
    if not letter or re.search(rf"{written(letter)}{INDEX}{AT.format('[0t]')}", text) is None:
        return text, []
    one = rf"(?P<layer>{written(letter)}{INDEX})"
    text = re.sub(rf"{one}{AT.format('t')}", r"\g<layer> ", text)
    beginning = re.compile(rf"{one}{AT.format('0')}")
    whole, place, told = "", 0, list[str]()
    for start, stop in set_apart(text):
        shown = _by_rate(text[start:stop], beginning, rf"{written(letter)}{INDEX}")
        told += [BY_RATE] if shown != text[start:stop] and BY_RATE not in told else []
        whole += text[place:start] + shown
        place = stop
    whole += text[place:]
    if (left := beginning.search(whole)) is not None:
        words = f"{left[0]} is {left['layer']} at t = 0, and lines compare one quantity at both times."
        hint = r"\frac{d}{dt} (W_{j+1}^\top W_{j+1} - W_j W_j^\top) = 0"
        raise UserError(words, at=Span(left[0], 0, len(left[0])), hint=hint)
    return whole, told


def _plainly(side: str, beginning: re.Pattern[str]) -> str:
    """Return a side at the time t, without spaces."""
    return re.sub(r"[\s&]|\\left|\\right|\\[,;:!]", "", beginning.sub(r"\g<layer>", side))


def _by_rate(shown: str, beginning: re.Pattern[str], layer: str) -> str:
    """Return a display of one quantity at both times as one of its rate; another one as it is."""
    frame = re.match(
        r"(\\\[|\$\$|\\begin\s*\{\w+\*?\})(.*?)(\\\]|\$\$|\\end\s*\{\w+\*?\})\s*$", shown, re.DOTALL
    )
    if frame is None:
        return shown
    signs = [*SIGN.finditer(frame[2])]
    if len(signs) != 1:
        return shown
    sign, end = signs[0], CLOSING.search(frame[2])
    stop = end.start() if end is not None else len(frame[2])
    left, right = frame[2][: sign.start()], frame[2][sign.end() : stop]
    sides = _plainly(left, beginning), _plainly(right, beginning)
    at_zero = [len([*beginning.finditer(side)]) == len(re.findall(layer, side)) for side in (left, right)]
    none = [beginning.search(side) is None for side in (left, right)]
    one = sides[0] == sides[1] and ((at_zero[0] and none[1]) or (at_zero[1] and none[0]))
    if not one or sign[0] in "<>":
        return shown
    now = re.sub(r"&", " ", right if at_zero[0] else left).strip()
    rate = rf"\frac{{d}}{{dt}} \left( {now} \right)"
    body = f"0 {sign[0]} {rate}" if at_zero[0] else f"{rate} {sign[0]} 0"
    lines = "\n" * (frame[2].count("\n") - body.count("\n") - frame[2][stop:].count("\n"))
    return f"{frame[1]} {body}{lines}{frame[2][stop:]}{frame[3]}{shown[frame.end() :]}"
