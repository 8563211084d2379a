r"""Rates that words give by a function that a line of its own defines: $\dot w = -\nabla_w L$ below \[ L(w) = … \].

They are read behind the lines, where it is known what L is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.latex.text.rows import Row, in_plain
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])"
FUNCTION = rf"(?:\\mathcal\s*(?:\{{\s*[A-Z]\s*\}}|[A-Z])|{LETTER})"
DEFINED = re.compile(rf"\s*(?P<f>{FUNCTION})\s*\((?P<of>[^()$=]*)\)\s*&?\s*:?=")
ONE = re.compile(rf"\s*{LETTER}(?:_(?:\w|\{{\w+\}}))?\s*")
RATE = re.compile(
    rf"\s*\\dot\s*(?:\{{[^{{}}]*\}}|{LETTER})(?:_(?:\w|\{{\w+\}}))?\s*=\s*-\s*\\nabla(?:_(?:\w|\{{[^{{}}]*(?:\{{\w+\}})?\}}))?"
    rf"\s*(?P<f>{FUNCTION})\s*(?:\([^()]*\))?\s*"
)


def rates_of_shown(said: Sequence[Row], lines: Iterable[Row]) -> list[Row]:
    """Return those of what words say that give a rate by the gradient of a function that a line alone defines."""
    shown, rates = shown_functions(lines), []
    for one in said:
        found = RATE.fullmatch(one.text) if one.word == "assume" else None
        if found and shown.get(in_plain(found["f"]).strip(), one.number + 1) <= one.number:
            rates.append(one)
    return rates


def shown_functions(lines: Iterable[Row]) -> dict[str, int]:
    """Return the functions that lines begin with the definition of, L(w) = …, each with the number of its line."""
    shown: dict[str, int] = {}
    for line in lines:
        found = DEFINED.match(line.text)
        if found and re.search(
            rf"(?<![A-Za-z\\]){re.escape(found['f'])}(?![A-Za-z])", line.text[found.end() :]
        ):
            continue
        if found and not line.word and all(ONE.fullmatch(one) for one in found["of"].split(",")):
            shown.setdefault(in_plain(found["f"]).strip(), line.number)
    return shown


def require_one_rate(related: Iterable[Related], scopes: Collection[str]) -> None:
    """Raise UserError where two flows of one letter are assumed, of which each is another one."""
    rates: dict[str, Related] = {}
    for one in related:
        moved = one.left.parts[0] if one.left.kind == "call" and one.left.name == "ddt" else None
        if moved is None or moved.kind != "name" or one.relation != "=" or one.text in scopes:
            continue
        if any(node.kind == "call" for node in one.right.every()):  # -∇f(w), which the other may write out
            continue
        first = rates.setdefault(moved.name, one)
        if re.sub(r"\s", "", first.right.text) != re.sub(r"\s", "", one.right.text):
            words = f"{first.text} and {one.text} are two flows of {moved.name}."
            raise UserError(words, at=one.right.at, hint="a file for each")
