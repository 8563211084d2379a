r"""The rate of a function of what moves, written without its point: \dot{V}(x), dL/dt beside L(\theta).

It is the rate of its value, where the text has V(x), at one point alone, and \dot{x}.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.timed import D
from dlhw3.symbolic.language.text import lazy_re as re

DOTTED = re.compile(
    r"\\dot\s*(?:\{\s*(?P<held>\\?[A-Za-z]+)\s*\}|(?P<bare>[A-Za-z]))\s*\(\s*(?P<x>\\?[A-Za-z]+)\s*\)"
)
FUNCTION = r"(?:\\math(?:cal|scr|frak)\s*\{\s*[A-Z]\s*\}|\\ell|[A-Z])"
RATE = re.compile(
    rf"\\[td]?frac\s*\{{\s*{D}\s*(?P<f>{FUNCTION})\s*\}}\s*\{{\s*{D}\s*t\s*\}}(?!\s*(?:\\left\s*)?\()"
)
"""dL/dt, of nothing behind it."""
TIMED = re.compile(r"\s*\(\s*t\s*\)")


def with_dotted_functions(text: str) -> str:
    """Return a text of as many lines with d/dt before such functions."""
    kept = without_comments(text)
    if "\\dot" not in kept:
        return text

    def made(found: re.Match[str]) -> str:
        f, x = found["held"] or found["bare"], found["x"]
        called = re.search(rf"(?<![A-Za-z\\]){re.escape(f)}\s*\(\s*{re.escape(x)}\s*\)", kept)
        return rf"\frac{{d}}{{dt}} {f}({x})" if _moves(x, kept) and called and x != "t" else found[0]

    def at_its_point(found: re.Match[str]) -> str:
        points = _points(found["f"], kept)
        point = points.pop() if len(points) == 1 else ""
        moves = any(_moves(one.strip(), kept) for one in point.split(","))
        return rf"\frac{{d}}{{dt}} {found['f']}({point})" if moves else found[0]

    return RATE.sub(at_its_point, DOTTED.sub(made, text))


def _moves(x: str, text: str) -> bool:
    """Whether a text has the rate of a letter."""
    return bool(x) and bool(
        re.search(rf"\\dot\s*(?:\{{\s*{re.escape(x)}\s*\}}|{re.escape(x)}(?![A-Za-z]))\s*(?!\(\s*[^t])", text)
    )


def _points(f: str, text: str) -> set[str]:
    """Return the points at which a function stands, without the time."""
    at = re.compile(
        rf"(?<![A-Za-z\\]){re.escape(f)}\s*(?:\\left\s*)?\((?P<x>[^()]*(?:\(\s*t\s*\)[^()]*)*?)(?:\\right\s*)?\)"
    )
    return {TIMED.sub("", one["x"]).strip() for one in at.finditer(text)}
