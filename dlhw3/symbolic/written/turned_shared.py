"""What stands in a result turned as well, in one form: (A ∘ C)ᵀ for Aᵀ ∘ Cᵀ beside A ∘ C, and f(A x)ᵀ for f(xᵀ Aᵀ).

So one name stands for both. Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, MatAdd, MatMul, MatrixExpr, Transpose

from dlhw3.symbolic.algebra import factors_of, product, terms_of, total, transpose
from dlhw3.symbolic.faces.functions import FUNCTIONS
from dlhw3.symbolic.faces.operators import MatrixOperator
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.like_terms import unordered
from dlhw3.symbolic.written.shares import replaced

ENTRYWISE = ("map", "hadamard", "quotient")


def with_shared_turned(value: Expr, own: Basic | None) -> Any:
    """Return a result with Bᵀ for what is written otherwise beside a B that has fewer transposes."""
    if not isinstance(value, MatrixExpr) or not value.has(Transpose):
        return value
    inside = {one for function in nodes_in(value, *FUNCTIONS) for one in nodes_in(function, MatrixOperator)}
    nodes = [one for one in nodes_in(value, MatrixOperator) if one.op in ENTRYWISE and one not in inside]
    places = {unordered(one): one for one in nodes}
    found: dict[Any, Any] = {}
    for node in nodes:
        other = places.get(unordered(_turned(node)), node)
        is_own = own is not None and own.has(node) and not own.has(other)
        if not is_own and _turns(other) < _turns(node):
            found[node] = Transpose(other)
    return replaced(value, found) if found else value


def _turned(matrix: Any) -> Any:
    """Return a transpose in which the letters are transposed, and no whole."""
    if isinstance(matrix, MatAdd):
        return total(*map(_turned, terms_of(matrix)))
    if isinstance(matrix, MatMul):
        scale, factors = factors_of(matrix)
        return product(scale, *map(_turned, reversed(factors)))
    if isinstance(matrix, MatrixOperator) and matrix.op in ENTRYWISE:
        return matrix.with_operands(tuple(map(_turned, matrix.operands)))
    return transpose(matrix)


def _turns(matrix: Basic) -> int:
    return isinstance(matrix, Transpose) + sum(map(_turns, matrix.args))
