r"""∇ without a variable before brackets, \nabla f(w) = \nabla (w^\top A w): it is in the variable of its display.

So is \nabla L, of an L that the text defines as a function of one letter, L(w) = …: it is \nabla L(w).
"""

from __future__ import annotations

from itertools import pairwise

from dlhw3.symbolic.language.latex.text.phrases import NAME
from dlhw3.symbolic.language.latex.text.rows import BEGIN, BREAK, DISPLAYED, END
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?"
DISPLAY = re.compile(rf"{BEGIN.pattern}.*?{END.pattern}|{DISPLAYED.pattern}", re.DOTALL)
SIZE = r"(?:\\(?:left|[bB]igg?l?)(?![A-Za-z])\s*)?"
OPEN = rf"{SIZE}(?P<open>[(\[|]|\\[{{|]|\\(?:lVert|lvert|Vert|vert|langle|frac|tfrac|dfrac)(?![A-Za-z]))"
BARE = re.compile(rf"\\nabla(?=\s*{OPEN})")
"""A gradient of what stands in brackets, bars or above a stroke, that does not say what it is in."""
NAMED = re.compile(
    rf"\\nabla\s*(?:_\s*(?:\{{\s*(?P<below>{LETTER})\s*\}}|(?P<letter>[A-Za-z]))"
    rf"|{NAME}\s*\(\s*(?P<at>{LETTER})\s*\))"
)
"""A gradient that says what it is in."""
GOES_ON = re.compile(r"[\s&{}]*(?:[=<>≤≥+-]|\\(?:le|ge|leq|geq|quad|qquad)(?![a-z]))")
ANY = re.compile(r"\\nabla(?![A-Za-z])")
WITHIN = re.compile(r"(?:\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?")
COMMAND = re.compile(
    r"\\(?:(?:[lr]?[vV]ert|left|right|[tdc]?frac|sqrt|log|exp|top|cdot|langle|rangle|sum)(?![A-Za-z])|[|,;:! ])"
)
"""The letters of a value, and signs that are none."""
ALONE = re.compile(rf"\\nabla\s*(?P<f>{NAME})(?!\s*(?:[_^('\[{{|\w]|\\left|\\[bB]ig|\\circ(?![a-z])))")


def with_variables(text: str) -> str:
    r"""Return a text in which each ∇ of a chain says what it is in, where all others there say the same."""
    return DISPLAY.sub(lambda found: "".join(_in_its_variable(one, text) for one in _chains(found[0])), text)


def _chains(display: str) -> list[str]:
    """Return the rows of a display, those that begin with a sign with the one that they go on."""
    starts = [one.end() for one in BREAK.finditer(display) if not GOES_ON.match(display, one.end())]
    return [display[a:b] for a, b in pairwise([0, *starts, len(display)])]


def _in_its_variable(display: str, text: str) -> str:
    if not BARE.search(display) and not ALONE.search(display):
        return display
    pointed = made = ALONE.sub(lambda found: found[0] + _point(found["f"], text), display)
    letters = {one["below"] or one["letter"] or one["at"] for one in NAMED.finditer(made)}
    made = ALONE.sub(lambda found: _in_letter(found, text, letters), made)
    letters = {one["below"] or one["letter"] or one["at"] for one in NAMED.finditer(made)}
    several = len(NAMED.findall(made)) + len(BARE.findall(made)) < len(ANY.findall(made))
    if len(letters) != 1 or several or any(_is_called(made, one) for one in BARE.finditer(made)):
        return pointed
    (letter,) = letters
    return BARE.sub(lambda found: rf"\nabla_{{{letter}}}", made)


def _in_letter(found: re.Match[str], text: str, letters: set[str]) -> str:
    r"""Return \nabla_x s for \nabla s of an s that the words define once by an x: the one that all others are in.

    Where no other says what it is in, nothing but that x may stand in the value of s.
    """
    value = re.findall(rf"\$\s*{re.escape(found['f'])}\s*:?=\s*([^$=]+)\$", text)
    within = {one[0] for one in WITHIN.finditer(COMMAND.sub(" ", value[0]))} if len(value) == 1 else set()
    known = letters & within if letters else within
    if len(known) != 1 or len(letters) > 1 or len(found["f"]) != 1:
        return found[0]
    return rf"\nabla_{{{known.pop()}}} {found['f']}"


def _point(function: str, text: str) -> str:
    """Return the point of a function that is defined as one of a letter, and of no other: (w) of L(w) = …"""
    defined = re.findall(rf"(?<![A-Za-z\\]){re.escape(function)}\s*\(\s*({LETTER})\s*\)\s*(?::?=|&=)", text)
    return f"({defined[0]})" if len(set(defined)) == 1 else ""


def _is_called(display: str, bare: re.Match[str]) -> bool:
    r"""Whether the brackets behind a ∇ are followed by others: \nabla (f + g)(w) is of a sum of functions."""
    if bare["open"] != "(":
        return False
    place, depth = bare.start("open"), 0
    for k in range(place, len(display)):
        depth += {"(": 1, ")": -1}.get(display[k], 0)
        if not depth:
            return re.match(rf"\)\s*{SIZE}\(", display[k:]) is not None
    return True
