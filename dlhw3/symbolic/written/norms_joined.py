"""Squared norms of the user's own sums, where a result has them multiplied out.

So ‖A x − y‖² stands for ‖A x‖² − 2 ⟨A x, y⟩ + ‖y‖². Nothing here is trusted: what it returns reaches the kernel as
a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from sympy import Add, Basic, Expr, MatAdd, MatrixExpr

from dlhw3.symbolic.algebra import factors_of, product, terms_of
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.shares import replaced


def with_norms_joined(value: Expr, own: Basic | None) -> Any:
    """Return a result with c ‖R‖² for its terms that are c times those of ‖R‖² of a sum R of the user's."""
    squares = (
        [one for one in nodes_in(own, Norm) if isinstance(one.args[0], MatAdd)] if own is not None else []
    )
    if not squares:
        return value
    found: dict[Any, Any] = {}
    for whole in nodes_in(value, Add):
        made = whole
        for norm in squares if not isinstance(whole, MatAdd) else ():
            made = _joined(made, norm)
        found |= {whole: made} if made != whole else {}
    return replaced(value, found) if found else value


def _joined(whole: Expr, norm: Norm) -> Expr:
    """Return a sum with one square for its terms; as it is where one of them is missing."""
    terms = {rest: number for number, rest in (one.as_coeff_Mul() for one in Add.make_args(whole))}
    scale, taken = None, []
    for number, ways in _terms(norm.args[0]):
        rest = next((one for one in ways if one in terms), None)
        if rest is None or scale not in (None, terms[rest] / number):
            return whole
        scale = terms[rest] / number
        taken.append(rest)
    kept = (number * rest for rest, number in terms.items() if rest not in taken)
    return Add(*kept, scale * norm**2)


def _terms(residual: MatAdd) -> Iterator[tuple[Expr, tuple[Expr, ...]]]:
    """Yield the terms of ‖R‖², each as a number and the ways in which the rest may stand."""
    parts: list[tuple[Expr, MatrixExpr]] = []
    for term in terms_of(residual):
        scale, factors = factors_of(term)
        number, rest = scale.as_coeff_Mul()
        parts.append((number, product(rest, *factors)))
    for number, matrix in parts:
        yield number**2, (Norm(matrix) ** 2,)
    for (a, one), (b, other) in combinations(parts, 2):
        yield 2 * a * b, (Inner(one, other), Inner(other, one))
