"""Sums of sums that are shorter as one: (x − y) − (x − z) is z − y, though x − y and x − z are the user's own.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, MatAdd, MatrixExpr

from dlhw3.symbolic.algebra import factors_of, product, terms_of, total
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.shares import replaced


def with_sums_opened(value: Expr) -> Any:
    """Return an expression in which sums within sums are opened where that leaves fewer terms than they have."""
    found: dict[Any, Any] = {}
    for whole in nodes_in(value, MatAdd):
        within = [one for one in whole.args if isinstance(factors_of(one)[1][0], MatAdd)]
        if within and (made := _opened(whole)) is not None:
            found[whole] = made
    return replaced(value, found) if found else value


def _opened(whole: MatAdd) -> MatrixExpr | None:
    """Return a sum with the sums in it opened and equal terms added up; None where it gets no shorter by two."""
    terms: dict[tuple[MatrixExpr, ...], Expr] = {}
    count = 0
    for term in whole.args:
        scale, factors = factors_of(term)
        is_sum = len(factors) == 1 and isinstance(factors[0], MatAdd) and scale.is_Rational
        for part in terms_of(factors[0]) if is_sum else (term,):
            own, matrices = factors_of(part)
            terms[matrices] = terms.get(matrices, Integer(0)) + (scale * own if is_sum else own)
            count += 1
    kept = {matrices: scale for matrices, scale in terms.items() if scale != 0}
    if not kept or count - len(kept) < 2:
        return None
    ordered = sorted(kept.items(), key=lambda one: bool(one[1].as_coeff_Mul()[0].is_negative))
    return total(*(product(scale, *matrices) for matrices, scale in ordered))  # type: ignore[no-any-return]
