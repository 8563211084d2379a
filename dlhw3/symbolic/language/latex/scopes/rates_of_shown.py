r"""Rates that words give by a function that a line of its own defines: $\dot w = -\nabla_w L$ below \[ L(w) = … \].

They are read behind the lines, where it is known what L is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dlhw3.symbolic.language.latex.text.rows import Row

LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])"
DEFINED = re.compile(rf"\s*(?P<f>{LETTER})\s*\((?P<of>[^()$=]*)\)\s*&?\s*:?=")
ONE = re.compile(rf"\s*{LETTER}(?:_(?:\w|\{{\w+\}}))?\s*")
RATE = re.compile(
    rf"\s*\\dot\s*(?:\{{[^{{}}]*\}}|{LETTER})(?:_(?:\w|\{{\w+\}}))?\s*=\s*-\s*\\nabla(?:_(?:\w|\{{[^{{}}]*(?:\{{\w+\}})?\}}))?"
    rf"\s*(?P<f>{LETTER})\s*(?:\([^()]*\))?\s*"
)


def rates_of_shown(said: Sequence[Row], lines: Iterable[Row]) -> list[Row]:
    """Return those of what words say that give a rate by the gradient of a function that a line alone defines."""
    shown, rates = shown_functions(lines), []
    for one in said:
        found = RATE.fullmatch(one.text) if one.word == "assume" else None
        if found and shown.get(found["f"], one.number + 1) <= one.number:
            rates.append(one)
    return rates


def shown_functions(lines: Iterable[Row]) -> dict[str, int]:
    """Return the functions that lines begin with the definition of, L(w) = …, each with the number of its line."""
    shown: dict[str, int] = {}
    for line in lines:
        found = DEFINED.match(line.text)
        if found and not line.word and all(ONE.fullmatch(one) for one in found["of"].split(",")):
            shown.setdefault(found["f"], line.number)
    return shown
