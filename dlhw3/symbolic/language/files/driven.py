"""Sides in time that are equal since their difference moves by a multiple of itself: ż = M z, and z = 0 at t = 0.

So variation of constants is shown, x = e^{Mt} x_0 + h beside ḣ = M h + b: M is read off how h moves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from dlhw3.symbolic.language.assumed.by_form import factors
from dlhw3.symbolic.language.files.solutions import rate_of
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node


def driven(
    sides: tuple[Node, Node], rates: Mapping[str, Node], moving: Collection[str]
) -> tuple[Node, Node] | None:
    """Return the rate of the difference of two sides, and M times it; None where no letter of them has such a rate.

    Such a letter is a term of one side, and another one that moves stands in the other.
    """
    names = [free_names(side) & {*moving} for side in sides]
    if not all(names):
        return None
    terms = {one.name for side in sides for _, one in _terms(side, minus=False) if one.kind == "name"}
    for h in sorted((names[0] ^ names[1]) & terms):
        M = _factor(rates[h], h, moving) if h in rates else None
        if M is not None:
            first, second = sides
            apart = Node("minus", (rate_of(first, moving), rate_of(second, moving)), first.at, bracketed=True)
            gap = Node("minus", (first, second), second.at, bracketed=True)
            return replace(apart, at=first.at), Node("times", (M, gap), second.at)
    return None


def _factor(rate: Node, h: str, moving: Collection[str]) -> Node | None:
    """Return M of M h + b, where M does not move."""
    with_h = [(minus, one) for minus, one in _terms(rate, minus=False) if h in free_names(one)]
    if len(with_h) != 1 or not any(h not in free_names(one) for _, one in _terms(rate, minus=False)):
        return None
    minus, term = with_h[0]
    *before, last = factors(term)
    if (
        last.name != h
        or last.kind != "name"
        or not before
        or any(free_names(one) & {*moving} for one in before)
    ):
        return _minus_one(minus, term) if term.kind == "name" else None
    made = before[0]
    for one in before[1:]:
        made = Node("times", (made, one), made.at)
    return Node("negative", (made,), made.at, bracketed=True) if minus else replace(made, bracketed=True)


def _minus_one(minus: bool, term: Node) -> Node:
    one = Node("number", (), term.at, value=term.value + 1)
    return Node("negative", (one,), term.at, bracketed=True) if minus else one


def _terms(side: Node, *, minus: bool) -> Iterator[tuple[bool, Node]]:
    """Yield the terms of a sum, each with whether a minus stands before it."""
    if side.kind in ("plus", "minus", "negative"):
        for k, part in enumerate(side.parts):
            turned = side.kind == "negative" or (side.kind == "minus" and k)
            yield from _terms(part, minus=minus != bool(turned))
    else:
        yield minus, side
