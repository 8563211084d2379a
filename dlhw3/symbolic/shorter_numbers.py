"""Numbers made of inner products: multiplied out and cancelled where they are shorter so."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from sympy import Basic, Expr

from dlhw3.symbolic.expansion import Expansion, TooManyTerms
from dlhw3.symbolic.fractions import reduced
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.shorter import length, shorter_scalar


def shortest_number(cancelled: Expr, symmetric: Iterable[Basic]) -> Expr:
    """Return a number as it stands or multiplied out, and that cancelled, whichever is shortest."""
    first = shorter_scalar(cancelled, symmetric)
    if not first.has(Inner) or first.has(Direction):
        return first
    with suppress(TooManyTerms):
        spread = reduced(Expansion(symmetric).scalar(cancelled))
        return min((first, Expansion(symmetric).scalar(spread)), key=length)
    return first
