r"""Letters that a text defines by others in time, $r(t) = X w(t) - y$, at other times: r(0) is X w(0) - y.

At the time t such a letter is what it is defined as, r = X w - y; it has no rate and no beginning of its own.
"""

from __future__ import annotations

from collections.abc import Collection

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.starts import written
from dlhw3.symbolic.language.latex.text.timed import BELOW, LETTER, bare
from dlhw3.symbolic.language.text import lazy_re as re

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
