"""Activations that are given by a formula of a number, σ(z) = z sigmoid(z): what they are of every entry."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dlhw3.errors import Span
from dlhw3.symbolic.language.text.operators import DERIVATIVES, ENTRIES
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.substitution import Substitution
from dlhw3.symbolic.language.text.tree import Node

OF_ENTRIES = {"times": "times_entries", "over": "over_entries", "power": "power_entries"}


def is_of_number(value: Node, letter: str) -> bool:
    """Whether a formula is made of a letter and numbers alone, by what is of every entry, as z sigmoid(z) is."""
    kinds = (*OF_ENTRIES, "plus", "minus", "negative", "number")
    return all(
        node.kind in kinds
        or (node.kind == "name" and (node.name == letter or "a" <= node.name[0] <= "g"))
        or (node.kind == "call" and node.name in (*ENTRIES, "dot"))
        for node in value.every()
    )


def by_entries(value: Node, letter: str) -> Node:
    """Return a formula of a number with what multiplies, divides and raises it done to every entry."""
    parts = tuple(by_entries(part, letter) for part in value.parts)
    held = [_has(part, letter) for part in parts]
    if value.kind == "call" and value.name == "dot":
        value = replace(value, kind="times", name="")
    several = all(held) if value.kind == "times" else any(held[-1:]) if value.kind == "over" else any(held)
    kind = OF_ENTRIES.get(value.kind, value.kind) if several else value.kind
    return replace(value, kind=kind, parts=parts)


def is_entries(value: Node) -> bool:
    """Whether a formula multiplies, divides or raises every entry."""
    return any(one.kind in OF_ENTRIES.values() for one in value.every())


def slope_of(value: Node, letter: str) -> Node | None:
    """Return the derivative of such a formula; None where it is a number alone, or is not known."""
    try:
        made = _slope(value, letter)
    except KeyError:
        return None
    return made if made is not None and _has(made, letter) else None


def _has(value: Node, letter: str) -> bool:
    return any(one.kind == "name" and one.name == letter for one in value.every())


def _slope(value: Node, letter: str) -> Node | None:
    """Return the derivative of a formula, None for 0; raises KeyError for what has no rule here."""
    at = value.at
    if not _has(value, letter):
        return None
    if value.kind == "name":
        return _number(1, at)
    if value.kind == "call":
        (inside,) = value.parts
        taken = Substitution(value.name, ("x",), {"x": inside}, value, set())
        return _product(taken.of(parse(DERIVATIVES[value.name])), _slope(inside, letter), letter)
    first, *others = value.parts
    moved = _slope(first, letter)
    if value.kind == "negative":
        return moved and Node("negative", (moved,), at)
    (second,) = others
    also = _slope(second, letter)
    if value.kind in ("plus", "minus"):
        return _sum(moved, also, value.kind, at)
    if value.kind in ("times", "times_entries"):
        return _sum(_product(moved, second, letter), _product(first, also, letter), "plus", at)
    if value.kind in ("over", "over_entries"):
        below = _product(second, second, letter)
        above = _sum(_product(moved, second, letter), _product(first, also, letter), "minus", at)
        return above and Node(
            "over_entries" if below and _has(below, letter) else "over", (above, below or second), at
        )
    if value.kind == "power_entries" and also is None and second.kind == "number":
        lower = Node("power_entries", (first, replace(second, value=second.value - 1)), at)
        power = first if second.value == 2 else lower
        return _product(Node("times", (second, power), at, bracketed=True), moved, letter)
    raise KeyError(value.kind)


def _number(value: int, at: Span) -> Node:
    return Node("number", (), at, value=Fraction(value))


def _sum(one: Node | None, other: Node | None, kind: str, at: Span) -> Node | None:
    if one is None:
        return Node("negative", (other,), at, bracketed=True) if other and kind == "minus" else other
    return one if other is None else Node(kind, (one, other), at, bracketed=True)


def _product(one: Node | None, other: Node | None, letter: str) -> Node | None:
    """Return a product of every entry, None where a factor is 0."""
    if one is None or other is None:
        return None
    for first, second in ((one, other), (other, one)):
        if first.kind == "number" and first.value == 1:
            return second
    both = _has(one, letter) and _has(other, letter)
    return Node("times_entries" if both else "times", (one, other), one.at, bracketed=True)
