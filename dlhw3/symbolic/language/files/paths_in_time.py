"""Sides in time that are made of integrals, as what is integrated: ∫ f(x) ≤ t f(x_0), where f(x) ≤ f(x_0).

And a norm that is below what moves, ‖x − x_0‖ ≤ ∫ ‖∇f(x)‖, by the norm of the rate, which is at least its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from dlhw3.symbolic.language.assumed.by_form import factors
from dlhw3.symbolic.language.files.solutions import is_power, rate_of
from dlhw3.symbolic.language.files.times_of_solutions import TIME
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node


def integrands(
    sides: tuple[Node, Node], rates: Mapping[str, Node], integrals: Collection[str], moving: Collection[str]
) -> tuple[Node, Node] | None:
    """Return the rates of two sides that are sums of integrals and of t, each times what stands still.

    None where one is no such, or none has an integral.
    """
    if not any(free_names(side) & {*integrals} for side in sides):
        return None
    known = {**{one: rates[one] for one in integrals if one in rates}, TIME: None}
    made = [_rate(side, known, {*moving}) for side in sides]
    if made[0] is None or made[1] is None:
        return None
    return replace(made[0], at=sides[0].at), replace(made[1], at=sides[1].at)


def _rate(side: Node, known: Mapping[str, Node | None], moving: Collection[str]) -> Node | None:
    if not free_names(side) & {*moving, *known}:
        return Node("number", (), side.at)
    if side.kind in ("plus", "minus", "negative"):
        parts = [_rate(one, known, moving) for one in side.parts]
        return None if None in parts else replace(side, parts=tuple(one for one in parts if one is not None))
    if side.kind == "over":
        above = None if free_names(side.parts[1]) & {*moving, *known} else _rate(side.parts[0], known, moving)
        return None if above is None else replace(side, parts=(above, side.parts[1]))
    every = factors(side)
    moves = [one for one in every if free_names(one) & {*moving, *known}]
    if len(moves) != 1 or moves[0].kind != "name" or moves[0].name not in known:
        if len(moves) == 1 and moves[0] is not side:
            inner = _rate(moves[0], known, moving)
            return None if inner is None else _product([inner if one is moves[0] else one for one in every])
        return None
    own = known[moves[0].name] or Node("number", (), side.at, value=Fraction(1))
    return _product([own if one is moves[0] else one for one in every])


def _product(every: list[Node]) -> Node:
    made = every[0]
    for one in every[1:]:
        made = Node("times", (made, one), made.at)
    return made


def rate_in_time(whole: Node, moving: Collection[str]) -> Node:
    """Return the rate of a side, that of t times what moves by the product rule: g + t ġ."""
    if not any(_is_timed(one, moving) for one in _terms(whole)):
        return rate_of(whole, moving)
    if whole.kind in ("plus", "minus", "negative"):
        return replace(whole, parts=tuple(rate_in_time(one, moving) for one in whole.parts))
    every = factors(whole)
    k = next(k for k, one in enumerate(every) if TIME in free_names(one))
    rest = _product([*every[:k], *every[k + 1 :]])
    moved = Node("times", (every[k], rate_of(rest, moving)), whole.at)
    own = rest if every[k].kind == "name" else _product([_of_power(every[k]), rest])
    return Node("plus", (own, moved), whole.at, bracketed=True)


def _of_power(one: Node) -> Node:
    """Return the rate of a power of t, n t^(n-1)."""
    n = one.parts[1].value
    less = replace(one.parts[1], value=n - 1)
    first = Node("number", (), one.at, value=n)
    return Node(
        "times", (first, one.parts[0] if n == 2 else replace(one, parts=(one.parts[0], less))), one.at
    )


def _terms(whole: Node) -> list[Node]:
    if whole.kind in ("plus", "minus", "negative"):
        return [one for part in whole.parts for one in _terms(part)]
    return [whole]


def _is_timed(term: Node, moving: Collection[str]) -> bool:
    """Whether a term is t, or a power of it, times what moves, and has no other t."""
    times = [one for one in factors(term) if TIME in free_names(one)]
    if len(times) != 1 or not free_names(term) & {*moving} - {TIME}:
        return False
    base = times[0].parts[0] if is_power(times[0]) else times[0]
    return base.kind == "name"


def norm_of_rate(side: Node, moving: Collection[str]) -> Node | None:
    """Return ‖Ȧ‖ of a side that is ‖A‖, of an A that moves; None for another one."""
    if side.kind != "call" or side.name != "norm2" or not free_names(side) & {*moving}:
        return None
    (inside,) = side.parts
    return replace(side, parts=(Node("call", (inside,), side.at, "ddt"),))
