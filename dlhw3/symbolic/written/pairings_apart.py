"""Pairings of a sum with one of its own terms, multiplied out: ⟨x/‖x‖ − y, x⟩ is ‖x‖ − ⟨y, x⟩, and may cancel.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from itertools import product as pairs
from typing import Any

from sympy import Add, Dummy, Expr, MatAdd, MatrixExpr, Mul, expand_mul

from dlhw3.symbolic.algebra import expand, factors_of, product, terms_of
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.shares import replaced


def with_pairings_apart(value: Expr) -> Any:
    """Return an expression with the pairings multiplied out that hold a square, and with sums of numbers so."""
    found = {one: made for one in nodes_in(value, Inner) if (made := _apart(one)) is not None}
    if not found:
        return value
    made = replaced(value, found)
    numbers = (one for one in nodes_in(made, Add) if not isinstance(one, MatrixExpr))
    sums = {one: out for one in numbers if (out := _multiplied_out(one)) != one}
    return replaced(made, sums) if sums else made


def _multiplied_out(number: Expr) -> Expr:
    """Return a sum of numbers with its products multiplied out, and what is no sum and no product as it is."""
    held: dict[Expr, Expr] = {}

    def plain(node: Any) -> Any:
        if isinstance(node, Add | Mul):
            return node.func(*map(plain, node.args))
        return node if node.is_Number or node.is_Symbol else held.setdefault(node, Dummy())

    return expand_mul(plain(number)).xreplace({letter: one for one, letter in held.items()})


def _apart(pairing: Inner) -> Expr | None:
    """Return Σ c ⟨A, B⟩ for the terms of both sides; None where no term of one side is one of the other."""
    left, right = pairing.args
    if isinstance(left, MatAdd) == isinstance(right, MatAdd):
        return None
    given = [list(map(_parted, terms_of(expand(side)))) for side in (left, right)]
    if not any(one == other for (_, one), (_, other) in pairs(*given)):
        return None
    return Add(
        *(
            c * d * (Norm(one) ** 2 if one == other else Inner(one, other))
            for (c, one), (d, other) in pairs(*given)
        )
    )


def _parted(term: MatrixExpr) -> tuple[Expr, MatrixExpr]:
    scale, factors = factors_of(term)
    return scale, product(*factors)  # type: ignore[return-value]
