"""Inverses of products of square matrices as products of inverses, (A B)⁻¹ = B⁻¹ A⁻¹, where that shows more.

Of symmetric A and B the inverse of A B is no symmetric matrix, and A (B A)⁻¹ is B⁻¹: what a gradient among
symmetric matrices is made of is seen to be symmetric once the factors stand apart. Nothing here is trusted: what it
returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, MatMul, MatrixExpr

from dlhw3.symbolic.algebra import expand, factors_of, is_operator, product, terms_of, total, transpose
from dlhw3.symbolic.faces.operators import MatrixOperator, applied
from dlhw3.symbolic.faces.turning import Turn, is_symmetric
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.neighbours import without_inverses
from dlhw3.symbolic.written.shares import replaced

WORDS = "$(A B)⁻¹ = B⁻¹ A⁻¹$"


def with_inverses_apart(value: Expr, turned: Turn = transpose) -> Any:
    """Return a result without inverses of products of square matrices that are not symmetric themselves.

    ``turned`` says how a matrix is transposed where letters are symmetric.
    """
    found: dict[Any, Any] = {}
    for node in reversed(nodes_in(value, MatrixOperator)):
        if not is_operator(node, "inverse"):
            continue
        (of,) = node.operands
        if not isinstance(of, MatMul) or is_symmetric(of, turned):
            continue
        scale, factors = factors_of(of)
        if len(factors) > 1 and all(one.shape[0] == one.shape[1] for one in factors):
            found[node] = product(1 / scale, *(_inverse(replaced(one, found)) for one in reversed(factors)))
    return replaced(value, found) if found else value


def _inverse(factor: MatrixExpr) -> MatrixExpr:
    """Return the inverse of a factor; that of an inverse is the factor in it."""
    return factor.operands[0] if is_operator(factor, "inverse") else applied("inverse", factor)  # type: ignore[attr-defined]


def multiplied_out(matrix: MatrixExpr) -> MatrixExpr:
    """Return a matrix without brackets, and without inverses beside what they are of."""
    found = []
    for term in terms_of(expand(matrix)):
        scale, factors = factors_of(term)
        number, kept = without_inverses(factors)
        found.append(product(scale * number, *kept))
    return total(*found)


def with_numbers_out(value: Expr, own: Basic | None) -> Any:
    """Return a result with 2 A⁻¹ for (½ A)⁻¹, where that is not what the user wrote."""
    found: dict[Any, Any] = {}
    for node in reversed(nodes_in(value, MatrixOperator)):
        if not is_operator(node, "inverse") or (own is not None and own.has(node)):
            continue
        scale, factors = factors_of(node.operands[0])
        if scale.is_Rational and scale != 1:
            found[node] = product(1 / scale, applied("inverse", replaced(product(*factors), found)))
    return replaced(value, found) if found else value
