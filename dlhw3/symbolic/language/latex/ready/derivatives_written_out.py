r"""Gradients of what is not defined, whose chains go on with what it is: \partial L/\partial w = \partial_w (…).

The chain begins with the second side then, which says of what the gradient is. It is tried where a text is refused
since nothing says how L depends on w.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.timed import bare
from dlhw3.symbolic.language.text import lazy_re as re

NAME = r"(?:\\(?:mathcal|mathrm)\s*)?\{?\s*\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?\s*\}?"
LETTER = r"(?:\\(?:mathbf|bm|boldsymbol)\s*)?\{?\s*\\?[A-Za-z]+(?:\s*_\s*(?:\w|\{\w+\}))?\s*\}?"
WRITTEN = re.compile(
    rf"(?P<head>\\[td]?frac\s*\{{\s*(?:\\partial|d)\s*{NAME}(?:\([^()=]*\))?\s*\}}\s*\{{\s*(?:\\partial|d)\s*(?P<by>{LETTER})\s*\}}"
    rf"|\\nabla_\s*(?P<in>{LETTER})\s*{NAME}(?:\([^()=]*\))?)(?P<sign>\s*&?\s*=)"
    r"(?=\s*&?\s*(?:\\partial\s*_\s*\{?\s*(?P<one>\\?[A-Za-z]+)|\\nabla\s*_\s*\{?\s*(?P<two>\\?[A-Za-z]+)"
    r"|\\[td]?frac\s*\{\s*(?:\\partial|d)\s*\}\s*\{\s*(?:\\partial|d)\s*(?P<three>\\?[A-Za-z]+))[^=]{0,60}?[(\[])"
)
"""A gradient and the sign behind it, before the derivative in the same letter of what stands in brackets."""


def with_derivatives_first(text: str) -> str:
    """Return a text of the same places without such gradients at the beginning of their chains."""

    def made(found: re.Match[str]) -> str:
        own = bare(found["by"] or found["in"])
        other = found["one"] or found["two"] or found["three"]
        return re.sub(r"[^\n]", " ", found[0]) if own == other else found[0]

    return WRITTEN.sub(made, text)
