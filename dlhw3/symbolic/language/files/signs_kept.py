"""What keeps its sign in time: u > 0 where u begins so and its rate is c u, or is at least that (Grönwall).

u is a letter, x > 0 beside x' = -x^3, or the difference of two sides, x < 1 beside x' = x*(1 - x) and x <= y of two
that move alike. The rate is taken apart term by term, as it is written: what has u as a factor, and the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from dlhw3.symbolic.language.files.solutions import SMOOTH, is_power
from dlhw3.symbolic.language.files.times_of_solutions import TIME
from dlhw3.symbolic.language.text.operators import KEPT
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node, are_same

BOUNDED = ("plus", "minus", "times", "times_entries", "negative", "transposed", "name", "number")
PRODUCTS = ("times", "times_entries")
Term = tuple[bool, list[Node]]
"""Whether a term has a minus before it, and its factors."""


def rest_of_rates(
    sides: tuple[Node, Node], rates: Mapping[str, Node]
) -> tuple[Node, Node, tuple[Node, ...]] | None:
    """Return what is left of the rates of two sides without c times each, of one c; None where no c is found.

    With it come the abstract functions in c, which have to be continuous, so that it is bounded.
    """
    moving = [side for side in sides if free_names(side) & rates.keys()]
    if not moving or any(one.kind != "name" or one.name[0].isupper() for one in moving):
        return None
    still = next((one for one in sides if one not in moving), None)
    zero = Node("number", (), sides[1].at)
    if still is None or (still.kind == "number" and not still.value):
        every = [_apart(rates[one.name], [(one, False)]) for one in moving]
    else:
        (one,) = moving
        forms = [(Node("minus", pair, one.at), pair[0] is still) for pair in ((one, still), (still, one))]
        every = [_apart(rates[one.name], forms)]
    multiples = [multiple for multiple, _ in every]
    if not all(multiples) or any(not _are_same(multiples[0], other) for other in multiples[1:]):
        return None
    if not all(
        _is_bounded(node, rates) for _, parts in multiples[0] for one in parts for node in one.every()
    ):
        return None
    rests = {one.name: _sum(rest, zero) for one, (_, rest) in zip(moving, every, strict=True)}
    number = Node(
        "plus", (moving[0], Node("number", (), zero.at, value=Fraction(1))), zero.at, bracketed=True
    )
    every_rest = (rests[side.name] if side in moving else zero for side in sides)
    first, second = (Node("plus", (number, one), zero.at) for one in every_rest)  # of numbers alone
    within = (node for _, parts in multiples[0] for one in parts for node in one.every())
    abstract = (node for node in within if node.kind == "call" and node.name not in (*SMOOTH, *KEPT))
    return first, second, tuple(one for one in abstract if free_names(one) & {*rates, TIME})


def _apart(rate: Node, forms: list[tuple[Node, bool]]) -> tuple[list[Term], list[Term]]:
    """Return the terms of a rate that have one of these as a factor, without it, and the others.

    Beside each form is whether it is minus what is meant.
    """
    multiple, rest = list[Term](), list[Term]()
    for minus, parts in _terms(rate):
        found = next(
            (
                (k, other, turned)
                for k, one in enumerate(parts)
                for form, turned in forms
                if (other := _without(one, form))
            ),
            None,
        )
        if found is None:
            rest.append((minus, parts))
        else:
            k, other, turned = found
            multiple.append((minus != turned, [*parts[:k], *other, *parts[k + 1 :]]))
    return multiple, rest


def _without(one: Node, form: Node) -> list[Node]:
    """Return what is left of a factor without a form in it: a power of it less, or the number 1."""
    if are_same(one, form):
        return [Node("number", (), one.at, value=Fraction(1))]
    if is_power(one) and one.parts[1].value >= 2 and are_same(one.parts[0], form):
        return [replace(one, parts=(one.parts[0], replace(one.parts[1], value=one.parts[1].value - 1)))]
    return []


def _terms(side: Node, *, minus: bool = False) -> Iterator[Term]:
    """Yield the terms of a sum, products of sums as one factor each."""
    if side.kind == "negative":
        yield from _terms(side.parts[0], minus=not minus)
    elif side.kind in ("plus", "minus"):
        first, *others = side.parts
        yield from _terms(first, minus=minus)
        for one in others:
            yield from _terms(one, minus=minus != (side.kind == "minus"))
    else:
        parts, turned = list[Node](), minus
        for one in _factors(side):
            while one.kind == "negative":
                one, turned = one.parts[0], not turned
            parts.append(one)
        yield turned, parts


def _factors(side: Node) -> list[Node]:
    return [one for part in side.parts for one in _factors(part)] if side.kind in PRODUCTS else [side]


def _is_bounded(node: Node, rates: Mapping[str, Node]) -> bool:
    """Whether a part of what a rate is a multiple by is bounded for as long as what moves is."""
    if node.kind == "over":
        below = free_names(node.parts[1])
        return not below & rates.keys() and (TIME not in below or _is_above_zero(node.parts[1]))
    smooth = node.name in SMOOTH and node.name != "inv"
    called = node.kind == "call" and (smooth or node.name not in KEPT)
    return node.kind in BOUNDED or (is_power(node) and node.parts[1].value >= 1) or called


def _is_above_zero(side: Node, *, strictly: bool = True) -> bool:
    """Whether this is > 0, or ≥ 0, at all times t ≥ 0 by how it is written: 1 + t, 2 + 3*t^2."""
    if side.kind == "number":
        return bool(side.value > 0 or (side.value == 0 and not strictly))
    if side.kind == "plus":
        above = any(map(_is_above_zero, side.parts))
        return (above or not strictly) and all(_is_above_zero(one, strictly=False) for one in side.parts)
    if side.kind == "times":
        return all(_is_above_zero(one, strictly=strictly) for one in side.parts)
    if is_power(side) and side.parts[1].value >= 1:
        return _is_above_zero(side.parts[0], strictly=strictly)
    return side.kind == "name" and side.name == TIME and not strictly


def _sum(terms: list[Term], zero: Node) -> Node:
    """Return the sum of terms as a tree."""
    made: Node | None = None
    for minus, parts in terms:
        one = parts[0]
        for other in parts[1:]:
            one = Node("times", (one, other), zero.at)
        if made is None:
            made = Node("negative", (one,), zero.at) if minus else one
        else:
            made = Node("minus" if minus else "plus", (made, one), zero.at)
    return zero if made is None else replace(made, at=zero.at)


def _are_same(terms: list[Term], others: list[Term]) -> bool:
    """Whether two sums have the same terms in the same order."""
    return len(terms) == len(others) and all(
        minus == turned and len(parts) == len(more) and all(map(are_same, parts, more))
        for (minus, parts), (turned, more) in zip(terms, others, strict=True)
    )
