"""Bounds by where letters begin, L ≤ Q(x_0), by what only falls: L + Q(x) where L is 0 at t = 0 and Q(x) ≥ 0.

So t (f(x) − f(z)) ≤ ‖x_0 − z‖²/2 is shown. Where a side is divided by t, f(x) − f(z) ≤ ‖x_0 − z‖²/(2t), both are
multiplied by it before: the line is of t > 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from dlhw3.symbolic.language.assumed.by_form import factors
from dlhw3.symbolic.language.files.solutions import is_power
from dlhw3.symbolic.language.files.times_of_solutions import TIME
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node

MOST = 3
"""How often t may divide."""


def times_the_time(sides: tuple[Node, Node]) -> tuple[Node, Node] | None:
    """Return two sides times a power of t, by which one is divided; None where neither is."""
    found = sides
    for _ in range(MOST):
        if not any(_is_divided(one) for one in found):
            return None if found is sides else found
        first, second = (replace(_times(one), at=side.at) for one, side in zip(found, sides, strict=True))
        found = first, second
    return None


def energy(
    sides: tuple[Node, Node], relation: str, starts: Mapping[str, str], moving: frozenset[str]
) -> tuple[Node, Node, Node] | None:
    """Return L + Q(x) and Q(x_0), and Q(x), of L ≤ Q(x_0) with an L that is 0 at t = 0; None where it is not so."""
    low, high = sides if relation in ("≤", "<") else sides[::-1]
    low, high = _with_time_below(low, high)
    begins = {start: letter for letter, start in starts.items() if start in free_names(high)}
    if not begins or free_names(high) & {*moving, TIME} or not _is_zero_at_start(low, starts):
        return None
    now = _named(high, begins)
    gap = _gap_beside(low, now)
    now = now if gap is None else Node("plus", (now, gap), high.at, bracketed=True)
    return Node("plus", (low, now), low.at, bracketed=True), high, replace(now, at=high.at)


def _gap_beside(low: Node, now: Node) -> Node | None:
    """Return 2 c t (f(x) − f(z)) beside c t² ‖∇f(x)‖² and ‖x − z‖², which then only falls; None beside others."""
    every = factors(low)
    powers = [(one.parts[0], one.parts[1].value) if is_power(one) else (one, 1) for one in every]
    times = sum(n for one, n in powers if one.kind == "name" and one.name == TIME)
    norms = [one for one, n in powers if n == 2 and (one.kind, one.name) == ("call", "norm2")]
    rest = [one for one in every if one.kind == "number"]
    if (
        times != 2
        or len(norms) != 1
        or len(rest) + 1 + sum(one.name == TIME for one, _ in powers) != len(every)
    ):
        return None
    slope = norms[0].parts[0]
    if slope.kind != "call" or not slope.name.startswith("grad"):
        return None
    value = slope.parts[0] if slope.name == "grad" else replace(slope, name=slope.name.removeprefix("grad_"))
    x = slope.parts[-1]
    apart = (node for node in now.every() if node.kind == "minus" and node.parts[0].kind == "name")
    ends = [one.parts[1] for one in apart if one.parts[0].name == x.name]
    if value.kind != "call" or x.kind != "name" or len(ends) != 1:
        return None
    at = replace(value, parts=tuple(ends[0] if one.name == x.name else one for one in value.parts))
    gap = Node("minus", (value, at), low.at, bracketed=True)
    two = Node("number", (), low.at, value=Fraction(2))
    made = Node("times", (two, Node("name", (), low.at, TIME)), low.at)
    for one in (*rest, gap):
        made = Node("times", (made, one), low.at)
    return made


def _with_time_below(low: Node, high: Node) -> tuple[Node, Node]:
    """Return two sides with the terms of the higher one that have t in them on the lower one."""
    timed = [(minus, one) for minus, one in _signed(high) if TIME in free_names(one)]
    rest = [(minus, one) for minus, one in _signed(high) if TIME not in free_names(one)]
    if not timed or not rest:
        return low, high
    for minus, one in timed:
        low = Node("plus" if minus else "minus", (low, one), low.at, bracketed=True)
    minus, made = rest[0]
    made = Node("negative", (made,), high.at) if minus else made
    for minus, one in rest[1:]:
        made = Node("minus" if minus else "plus", (made, one), high.at)
    return low, replace(made, at=high.at)


def _signed(side: Node, *, minus: bool = False) -> list[tuple[bool, Node]]:
    """Return the terms of a sum, each with whether a minus stands before it."""
    if side.kind == "negative":
        return _signed(side.parts[0], minus=not minus)
    if side.kind in ("plus", "minus"):
        first, *others = side.parts
        behind = minus != (side.kind == "minus")
        return [
            *_signed(first, minus=minus),
            *(one for part in others for one in _signed(part, minus=behind)),
        ]
    return [(minus, side)]


def _is_zero_at_start(side: Node, starts: Mapping[str, str]) -> bool:
    """Whether each term has a factor that is 0 at t = 0: the time, or a letter that begins at 0."""
    if side.kind in ("plus", "minus", "negative"):
        return all(_is_zero_at_start(part, starts) for part in side.parts)
    if side.kind == "over":
        return _is_zero_at_start(side.parts[0], starts) and not free_names(side.parts[1]) & {TIME, *starts}
    zero = {TIME, *(letter for letter, start in starts.items() if start == "0")}
    every = factors(side)
    if len(every) == 1 and every[0] is side:
        base = side.parts[0] if is_power(side) and side.parts[1].value >= 1 else side
        return base.kind == "name" and base.name in zero
    return any(_is_zero_at_start(one, starts) for one in every)


def _named(tree: Node, names: Mapping[str, str]) -> Node:
    """Return a tree with letters in the place of where they begin."""
    if tree.kind == "name" and tree.name in names:
        return replace(tree, name=names[tree.name])
    return replace(tree, parts=tuple(_named(one, names) for one in tree.parts)) if tree.parts else tree


def _is_divided(side: Node) -> bool:
    """Whether t stands as a factor below a fraction that is a term, or a factor of one."""
    if side.kind in ("plus", "minus", "negative"):
        return any(map(_is_divided, side.parts))
    every = factors(side)
    if len(every) == 1 and every[0] is side:
        below = side.kind == "over" and any(_is_time(_base(one)) for one in factors(side.parts[1]))
        return below or (side.kind == "over" and _is_divided(side.parts[0]))
    return any(map(_is_divided, every))


def _base(one: Node) -> Node:
    """Return t of t^2, and of another factor that itself."""
    return one.parts[0] if is_power(one) and one.parts[1].value >= 1 else one


def _one_less(one: Node) -> list[Node]:
    """Return t of t^2, nothing of t."""
    if one is _base(one):
        return []
    less = replace(one.parts[1], value=one.parts[1].value - 1)
    return (
        [one.parts[0] if less.value == 1 else replace(one, parts=(one.parts[0], less))] if less.value else []
    )


def _is_time(one: Node) -> bool:
    return one.kind == "name" and one.name == TIME


def _times(side: Node) -> Node:
    """Return a side times t: where t divides a term, that without it."""
    if side.kind in ("plus", "minus", "negative"):
        return replace(side, parts=tuple(map(_times, side.parts)))
    if side.kind == "over":
        above, below = side.parts
        every = factors(below)
        if not any(_is_time(_base(one)) for one in every):
            return replace(side, parts=(_times(above), below))
        k = next(k for k, one in enumerate(every) if _is_time(_base(one)))
        rest = [*every[:k], *_one_less(every[k]), *every[k + 1 :]]
        made = rest[0] if rest else None
        for one in rest[1:]:
            made = Node("times", (made, one), below.at) if made is not None else one
        return above if made is None else replace(side, parts=(above, made))
    if side.kind == "times" and any(map(_is_divided, side.parts)):
        k = next(k for k, one in enumerate(side.parts) if _is_divided(one))
        parts = [*side.parts]
        parts[k] = _times(parts[k])
        return replace(side, parts=tuple(parts))
    time = Node("name", (), side.at, TIME)
    if side.kind == "times" and _is_time(_base(side.parts[0])):  # t t is t^2
        n = side.parts[0].parts[1].value if is_power(side.parts[0]) else Fraction(1)
        power = Node("power", (time, Node("number", (), side.at, value=n + 1)), side.at)
        return replace(side, parts=(power, *side.parts[1:]))
    return Node("times", (time, side), side.at)
