"""What stands in a result turned as well, in one form: (A ∘ C)ᵀ for Aᵀ ∘ Cᵀ beside A ∘ C, and f(A x)ᵀ for f(xᵀ Aᵀ).

So one name stands for both. Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, MatAdd, MatMul, MatrixExpr, MatrixSymbol, Transpose

from dlhw3.symbolic.algebra import factors_of, is_operator, product, terms_of, total, transpose
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


def with_equal_rows_turned(value: Expr) -> Any:
    """Return a result with (A ∘ (x 𝟏ᵀ))ᵀ for Aᵀ ∘ (𝟏 xᵀ), where xᵀ is an operator: rows are scaled then."""
    found: dict[Any, Any] = {}
    for node in nodes_in(value, MatrixOperator) if isinstance(value, MatrixExpr) else ():
        if node.op == "hadamard" and 1 not in node.shape and any(map(_has_equal_rows, node.operands)):
            found[node] = Transpose(node.with_operands(tuple(map(_turned, node.operands))))
    return replaced(value, found) if found else value


def _has_equal_rows(matrix: Any) -> bool:
    """Whether a matrix is 𝟏 xᵀ with a row xᵀ that is a quotient or a function of entries."""
    _, factors = factors_of(matrix)
    if len(factors) != 2 or not is_operator(factors[0], "ones") or factors[0].shape[1] != 1:
        return False
    return isinstance(factors[1], MatrixOperator) and factors[1].op in ENTRYWISE


def with_wholes_back(value: Expr, own: Basic | None) -> Any:
    """Return a result with P ∘ (R − (R ∘ P) 𝟏 𝟏ᵀ) for (Pᵀ ∘ (Rᵀ − 𝟏 𝟏ᵀ (Rᵀ ∘ Pᵀ)))ᵀ.

    So the transpose of a whole goes where that leaves no more transposes of what is no letter than stand in it.
    """
    found: dict[Any, Any] = {}
    for node in nodes_in(value, Transpose) if isinstance(value, MatrixExpr) else ():
        if node.shape[0] != 1 and (own is None or not own.has(node.arg)):
            made, inner = _within(node.arg), _wholes(node.arg)
            if inner and len(_wholes(made)) <= len(inner):
                found[node] = made
    return replaced(value, found) if found else value


def _within(matrix: Any) -> Any:
    """Return the transpose, of sums and products that of each part."""
    if isinstance(matrix, MatAdd):
        return Transpose(matrix) if matrix.shape[1] == 1 else total(*map(_within, terms_of(matrix)))
    if isinstance(matrix, MatMul):
        scale, factors = factors_of(matrix)
        return product(scale, *map(_within, reversed(factors)))
    if not isinstance(matrix, MatrixOperator) or matrix.op not in ENTRYWISE:
        return transpose(matrix)
    if matrix.op == "map" or matrix.shape[1] == 1:
        return Transpose(matrix)
    made = matrix.with_operands(tuple(map(_within, matrix.operands)))
    return made if len(_wholes(made)) <= len(_wholes(matrix)) else Transpose(matrix)


def _wholes(matrix: Expr) -> list[Any]:
    """Return what stands transposed and is no letter."""
    return [one for one in nodes_in(matrix, Transpose) if not isinstance(one.arg, MatrixSymbol)]


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
