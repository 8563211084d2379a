"""Sequences as letters: their members one below the other, x_0, x_1, …, as many as indices reach.

The kernel's a_k is T(k), and its x_k the gradient ∇₁X(0, k) of a function of a place and the index.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from dlhw3.kernel.scalars import ONE, Scalar
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models.interpretation import Place, Polynomial, Shapes
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.recursion import basis

SPAN = 6  # members that are made, from that with index 0 on
INDEX = {False: (0, 0, 0), True: (1, 0, 0)}
"""Where the index stands among a function's arguments, of numbers and of other members."""


class Member(NamedTuple):
    """A member of a sequence: of which one, at which index, its rows and columns, and whether it is T(k)."""

    name: str
    at: Scalar
    rows: Scalar
    cols: Scalar
    is_number: bool


def member(term: Term) -> Member | None:
    """Return what member of a sequence a term is, or None."""
    if term.op != "function":
        return None
    name, domain, slots, is_open = term.data
    last = term.args[-1]
    if last.op != "number" or domain[-1] != (ONE, ONE):
        return None
    if len(domain) == 1 and not slots:
        return Member(name, last.data[0], ONE, ONE, True)
    if len(domain) == 2 and slots == (0,) and is_open and term.args[0].op == "zero":
        return Member(name, last.data[0], domain[0][0], domain[0][1], False)
    return None


def sequences(parts: Iterable[Term]) -> dict[str, Member]:
    """Return a member of each sequence in some terms: of a function that stands nowhere but as one."""
    found: dict[str, Member] = {}
    others: set[str] = set()
    for part in parts:
        if part.op == "function":
            one = member(part)
            if one is None or one[2:] != found.setdefault(one.name, one)[2:]:
                others.add(part.data[0])
    return {name: one for name, one in found.items() if name not in others}


def as_function(value: Any, rows: int, cols: int, used: Iterable[int], *, is_number: bool) -> Polynomial:
    """Return the function that has the members at the indices that are used."""
    indices = sorted(used)
    shapes: Shapes = ((1, 1),) if is_number else ((rows, cols), (1, 1))
    terms: dict[tuple[Place, ...], Rational] = {}
    index = INDEX[not is_number]
    for k in indices:
        for power, c in enumerate(basis(k, [j for j in indices if j != k])):
            for i in range(rows):
                for j in range(cols):
                    key = (*(() if is_number else ((0, i, j),)), *[index] * power)
                    terms[key] = terms.get(key, Rational(0)) + c * value[k * rows + i][j]
    return Polynomial(shapes, terms)
