r"""A dot above a function of what moves, \dot{V}(x): the rate of its value, where the text has V(x) and \dot{x}."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

DOTTED = re.compile(
    r"\\dot\s*(?:\{\s*(?P<held>\\?[A-Za-z]+)\s*\}|(?P<bare>[A-Za-z]))\s*\(\s*(?P<x>\\?[A-Za-z]+)\s*\)"
)


def with_dotted_functions(text: str) -> str:
    """Return a text of as many lines with d/dt before such functions."""
    kept = without_comments(text)
    if "\\dot" not in kept:
        return text

    def made(found: re.Match[str]) -> str:
        f, x = found["held"] or found["bare"], found["x"]
        point = re.escape(x)
        moves = re.search(rf"\\dot\s*(?:\{{\s*{point}\s*\}}|{point}(?![A-Za-z]))\s*(?!\()", kept)
        called = re.search(rf"(?<![A-Za-z\\]){re.escape(f)}\s*\(\s*{point}\s*\)", kept)
        return rf"\frac{{d}}{{dt}} {f}({x})" if moves and called and x != "t" else found[0]

    return DOTTED.sub(made, text)
