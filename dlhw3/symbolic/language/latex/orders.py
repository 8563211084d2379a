"""Chains of orders that words assume, of which formulas have some sides: a > 0 of $a > b > 0$ where no b stands."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import pairwise

from dlhw3.errors import UserError
from dlhw3.symbolic.language.related import RELATION, sides_of
from dlhw3.symbolic.language.tree import Node

FIRST, OTHERS = 3, ("<≤=", ">≥=")
"""The sides from which on an order is a chain, and the signs of one direction."""
AS_TYPED = {"≤": "<=", "≥": ">="}


def of_sides(text: str, names: Collection[str], read: Callable[[str], Node]) -> str:
    """Return a chain of orders with the sides that have these letters alone; any other text as it is.

    What is between two of them goes: from a > b ≥ 0 follows a > 0, whatever b is.
    """
    if len(RELATION.findall(text)) + 1 < FIRST:
        return text
    try:
        sides = [(sign, side.strip(), _letters(read(side))) for sign, side in sides_of(text)]
    except UserError:
        return text
    direction = next((one for one in OTHERS if all(sign in one for sign, *_ in sides[1:])), "")
    known = [place for place, (*_, letters) in enumerate(sides) if letters <= {*names, "eye"}]
    if not direction or len(known) in (0, 1, len(sides)) or not any(sides[place][2] for place in known):
        return text
    written = sides[known[0]][1]
    for start, stop in pairwise(known):
        between = [sign for sign, *_ in sides[start + 1 : stop + 1]]
        sign = min(between, key=direction.index)
        written += f" {AS_TYPED.get(sign, sign)} {sides[stop][1]}"
    return written


def _letters(tree: Node) -> set[str]:
    return {one.name for one in tree.every() if one.kind == "name"}
