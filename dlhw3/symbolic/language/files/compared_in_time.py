"""What is compared in time: two sides by their rates, and differences that move as M times themselves.

Two sides in time as their rates are compared: norms by their squares, what decays as e^{-ct} by its own rate.

Numbers that are ≥ 0 are as their squares are, and norms have no rate at 0. And L ≤ e^{ct} R holds from t = 0 on, of
an R that stands still, where it does at t = 0 and the rate of L is at most c L (Grönwall), and with =
where these are equal.
Sides in time that are equal since their difference moves by a multiple of itself: ż = M z, and z = 0 at t = 0.

So variation of constants is shown, x = e^{Mt} x_0 + h beside ḣ = M h + b: M is read off how h moves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

from dlhw3.symbolic.language.assumed.by_form import factors
from dlhw3.symbolic.language.files.solutions import rate_of
from dlhw3.symbolic.language.files.times_of_solutions import TIME
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node

ORDERS = ("≤", "≥", "<", ">")


def squared(sides: tuple[Node, Node]) -> tuple[Node, Node]:
    """Return the squares of two sides where one has a norm as a factor, and both are products of what is ≥ 0."""
    parts = [factors(side) for side in sides]
    norms = any(_is_norm(one) for every in parts for one in every)
    squares = [[_square(one) for one in every] for every in parts]
    if not norms or any(one is None for every in squares for one in every):
        return sides
    found = ([one for one in every if one is not None] for every in squares)
    first, second = (replace(_product(every), at=side.at) for every, side in zip(found, sides, strict=True))
    return first, second


@dataclass(frozen=True)
class Growth:
    """A side that is e^{ct} R, of an R that stands still: which of two it is, c t, and R where it is one factor."""

    side: int
    exponent: Node
    rest: Node | None
    before: bool = True
    """Whether what grows stands before the rest, which matters of matrices."""

    @property
    def is_linear(self) -> bool:
        """Whether c does not move."""
        times = [one for one in _all_factors(self.exponent) if TIME in free_names(one)]
        return len(times) == 1 and times[0].kind == "name"


def _all_factors(side: Node) -> list[Node]:
    """Return the factors of a product, those within a minus too."""
    if side.kind in ("negative", "times"):
        return [one for part in side.parts for one in _all_factors(part)]
    return [side]


def growth(
    sides: tuple[Node, Node], relation: str, moving: Collection[str], matrices: Collection[str]
) -> Growth | None:
    """Return which side grows or decays beside what has no time in it; None where neither does."""
    for k in (1, 0):
        parts = factors(sides[k])
        grows = [one for one in parts if TIME in free_names(one)]
        still = not any(free_names(one) & {*moving} - {TIME} for one in parts)
        alone = still and len(grows) == 1 and TIME not in free_names(sides[1 - k])
        if alone and (grows[0].kind, grows[0].name) == ("call", "expm") and relation == "=":
            found = Growth(k, grows[0].parts[0], None, grows[0] is parts[0])  # L' = M L, and L = R at t = 0
            if found.is_linear and len(parts) > 1 and grows[0] in (parts[0], parts[-1]):
                return found
            continue
        if alone and (grows[0].kind, grows[0].name) == ("call", "exp") and len(grows[0].parts) == 1:
            named = free_names(grows[0]) - {TIME}
            if relation == "=" and any(name in matrices or name[0].isupper() for name in named):
                continue  # exp of a matrix is of every entry
            rest = [one for one in parts if one is not grows[0]]
            return Growth(k, grows[0].parts[0], rest[0] if len(rest) == 1 else None)
    return None


def _is_norm(one: Node) -> bool:
    if one.kind == "over":
        return any(map(_is_norm, factors(one.parts[0])))
    return one.kind == "call" and one.name == "norm2"


def _product(parts: list[Node]) -> Node:
    return reduce(lambda one, other: Node("times", (one, other), other.at), parts)


def _square(one: Node) -> Node | None:
    """Return the square of a factor that is ≥ 0: of a norm, a number, an exponential."""
    if one.kind == "number" and one.value >= 0:
        return Node("number", (), one.at, value=one.value**2)
    if one.kind == "over":
        above, below = ([_square(part) for part in factors(side)] for side in one.parts)
        if any(part is None for part in (*above, *below)):
            return None
        parts = tuple(_product([part for part in every if part is not None]) for every in (above, below))
        return Node("over", parts, one.at)
    two = Node("number", (), one.at, value=Fraction(2))
    if _is_norm(one) or (one.kind == "name" and one.name == TIME):
        return Node("power", (one, two), one.at)
    if one.kind == "call" and one.name == "exp" and len(one.parts) == 1:
        return Node("call", (Node("times", (two, one.parts[0]), one.at),), one.at, "exp")
    return None


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
