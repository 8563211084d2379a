"""Pairings of a sum with one of its own terms, multiplied out: ⟨x/‖x‖ − y, x⟩ is ‖x‖ − ⟨y, x⟩; ‖x yᵀ‖ is ‖x‖ ‖y‖.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from itertools import product as pairs
from typing import Any

from sympy import Add, Basic, Expr, MatAdd, MatMul, MatrixExpr, Mul, Pow, expand_mul

from dlhw3.symbolic.algebra import expand, factors_of, product, terms_of, transpose
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.shares import replaced


def with_pairings_apart(value: Expr) -> Any:
    """Return an expression with the pairings multiplied out that hold a square, and with sums of numbers so."""
    found = {one: made for one in nodes_in(value, Inner) if (made := _apart(one)) is not None}
    if not found:
        return value
    made = replaced(value, found)
    numbers = (one for one in nodes_in(made, Add) if not isinstance(one, MatrixExpr))
    sums = {one: out for one in numbers if (out := expand_mul(one)) != one}
    return replaced(made, sums) if sums else made


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


def with_norms_apart(value: Expr, own: Basic | None = None) -> Any:
    """Return an expression with ‖x‖² ‖y‖² for ‖x yᵀ‖² of columns, but where the user wrote ‖x yᵀ‖."""
    squares = (one for one in nodes_in(value, Pow) if isinstance(one.base, Norm) and one.exp == 2)
    found = {one: made for one in squares if (made := _parted_norm(one.base)) is not None}
    for one in found if own is not None and found else ():
        if own.has(one.base):
            return value
    return replaced(value, found) if found else value


def _parted_norm(norm: Norm) -> Expr | None:
    """Return ‖x‖² ‖y‖² for ‖x yᵀ‖, None for another matrix."""
    factors = norm.args[0].args if isinstance(norm.args[0], MatMul) else ()
    if any(not isinstance(one, MatrixExpr) for one in factors):
        return None
    cut = next((k for k in range(1, len(factors)) if factors[k].rows == 1), None)
    if cut is None or norm.args[0].cols == 1:
        return None
    left, right = product(*factors[:cut]), transpose(product(*factors[cut:]))
    return Mul(Norm(left) ** 2, Norm(right) ** 2)  # type: ignore[no-any-return]
