r"""Layers, and letters with a definition, as functions of time.

Layers at the time t and at the beginning, W_j(t) beside W_j(0), where \dot W_j is said of each.

What is one quantity at both times, Q(W(t)) = Q(W(0)), is judged by its rate, and so is an order of them: any point
is a beginning.
Letters that a text defines by others in time, $r(t) = X w(t) - y$, at other times: r(0) is X w(0) - y.

At the time t such a letter is what it is defined as, r = X w - y; it has no rate and no beginning of its own.
"""

from __future__ import annotations

from collections.abc import Collection

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.spelled import compact
from dlhw3.symbolic.language.latex.text.starts import written
from dlhw3.symbolic.language.latex.text.timed import BELOW, LETTER, D, bare
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
    return compact(beginning.sub(r"\g<layer>", side))


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


ONE = r"(?:0|\\mathsf\s*\{\s*0\s*\}|[Ts]|\\tau)"
NAME = rf"(?:\\ell(?![a-z])|{LETTER}){BELOW}"
T, OTHER = (
    r"\s*\(\s*t\s*\)",
    rf"\s*(?:\\(?:left|[bB]igl?)\s*)?\(\s*(?P<at>{ONE})\s*(?:\\(?:right|[bB]igr?)\s*)?\)",
)
DEFINES = re.compile(
    rf"(?P<head>\s*(?P<x>{NAME}){T}\s*)(?::=|\\coloneqq|=)(?P<value>[^=<>&]+?)(?P<stop>\s*[.,;]?\s*)"
)
CLAIMS = re.compile(
    r"\b(?:then|hence|thus|therefore|satisf\w+|have|obtain|solution|prove\w*|show\w*|claim\w*|get|gives?)\b",
    re.I,
)
"""Words before a display that claim what it says."""
NAMES = re.compile(
    r"\b(?:define|let|consider|denote|set|where|with|put|write|introduce|functions?|energy)\b", re.I
)


def with_defined_in_time(text: str, moving: Collection[str]) -> tuple[str, list[str]]:
    """Return a text in which what is defined in time is put in at other times, and what is told."""
    told = list[str]()
    for letter, value in _defined(text, moving):
        if any(_is_rate_of(letter, one[0]) for one in INLINE.finditer(text)):
            continue
        called = rf"{written(letter)}\s*\((?!\s*(?:t|{ONE})\s*\))"
        every = formulas_in(text)
        at = re.compile(rf"{written(letter)}{OTHER}")
        other = next((found[0] for one in every for found in at.finditer(one)), None)
        if other is None:
            continue
        if any(re.search(called, one) for one in every):
            words = f"{other} is what {letter} is defined as at another time, and {letter} is taken at a point too."
            raise UserError(words, at=Span(other, 0, len(other)), hint=_at(value, "0", moving))

        def put(found: re.Match[str]) -> str:
            return rf"\left( {_at(value, '0' if '0' in found['at'] else found['at'], moving)} \right)"  # noqa: B023

        text = in_formulas(text, lambda one: at.sub(put, one))  # noqa: B023
        told.append(f"{letter} is at other times what it is defined as")
        if re.search(rf"\\dot\s*(?:\{{\s*)?{re.escape(letter)}(?![A-Za-z])", text) is None:
            timed = re.compile(rf"(?P<x>{written(letter)}){T}")
            text = in_formulas(text, lambda one: timed.sub(r"\g<x> ", one))  # noqa: B023
    return text, told


def _defined(text: str, moving: Collection[str]) -> list[tuple[str, str]]:
    """Return the letters that words, or a display that these introduce, define by what moves, and their values."""
    found = [DEFINES.fullmatch(one[0].strip("$")) for one in INLINE.finditer(text)]
    for start, stop in set_apart(text):
        before = re.split(r"[.;]\s|\n\s*\n|\\\]|\$\$", INLINE.sub(" ", text[:start].rstrip()))[-1]
        inside = re.sub(
            r"^(?:\\\[|\$\$|\\begin\{[a-z]+\*?\})|(?:\\\]|\$\$|\\end\{[a-z]+\*?\})$", "", text[start:stop]
        )
        if (NAMES.search(before) and not CLAIMS.search(before)) or ":=" in inside:
            found.append(DEFINES.fullmatch(inside))
    every = [(bare(one["x"]), one["value"].strip()) for one in found if one is not None]
    timed = [any(re.search(rf"{written(x)}{T}", value) for x in moving) for _, value in every]
    return [one for one, moves in zip(every, timed, strict=True) if moves and one[0] not in one[1]]


def _is_rate_of(letter: str, formula: str) -> bool:
    """Whether a formula among the words says how a letter moves."""
    dotted = rf"\$\s*\\dot\s*(?:\{{\s*{re.escape(letter)}\s*\}}|{re.escape(letter)}(?![A-Za-z]))"
    return re.match(rf"{dotted}\s*(?:{T})?\s*=", formula) is not None


def _at(value: str, time: str, moving: Collection[str]) -> str:
    """Return a value with what moves, and the time, at another time."""
    for x in moving:
        value = re.sub(rf"(?P<x>{written(x)}){T}", lambda one: f"{one['x']}({time})", value)
    return re.sub(r"(?<![A-Za-z\\])t(?![A-Za-z])", lambda _: time, value)
