r"""What formulas wear, \underbrace{X w - y}_{=: r}, \boxed{…}: taken off, with the names that it gives."""

from __future__ import annotations

import re

from dlhw3.symbolic.language.latex.formulas_said import LETTER, STYLED
from dlhw3.symbolic.language.latex.macros import braced
from dlhw3.symbolic.language.latex.rows import Row

WORN = re.compile(r"\\(?P<name>underbrace|overbrace|underline|boxed|textcolor|colorbox|cancel)\s*(?=\{)")
LABEL = re.compile(r"\s*[_^]\s*(?=\{)")
ONE = r"(?:\\(?:mathcal|hat|tilde)\s*\{\s*\\?[A-Za-z]+\s*\}|\\[A-Za-z]+|[A-Za-z])(?:_(?:\{[^{}]*\}|\w))?"
STROKE = re.compile(rf"\\partial\s*(?P<moved>{ONE})\s*/\s*\\partial\s*(?P<letter>{ONE})")
"""A derivative with a stroke, \\partial L / \\partial w."""
NAMED = re.compile(rf"\s*(?:=\s*:|:\s*=|=|\\eqqcolon|\\coloneqq|\\triangleq)?\s*(?P<letter>{LETTER})\s*")


def undressed(text: str) -> tuple[str, list[Row]]:
    """Return a text without what its formulas wear, and as rows of ``let`` the names that braces below give."""
    named: list[Row] = []
    place, made = 0, ""
    while (found := WORN.search(text, place)) is not None:
        start = found.end()
        if found["name"] in ("textcolor", "colorbox"):
            _, start = braced(text, start)
        held, end = braced(text, start)
        inside, within = undressed(held)
        named += within
        if found["name"].endswith("brace") and (label := LABEL.match(text, end)) is not None:
            words, end = braced(text, label.end())
            if (name := NAMED.fullmatch(STYLED.sub(r"\1", words))) is not None:
                number = text.count("\n", 0, found.start()) + 1
                named.append(Row(number, f"{name['letter']} = {' '.join(inside.split())}", "let"))
        lines = text.count("\n", found.start(), end) - inside.count("\n")
        made += f"{text[place : found.start()]}{{{inside}}}" + "\n" * lines
        place = end
    made += text[place:]
    return STROKE.sub(r"\\frac{\\partial \g<moved>}{\\partial \g<letter>}", made), named
