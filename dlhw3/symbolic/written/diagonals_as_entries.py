"""Diagonal matrices before columns as products entry by entry, where a result has such a product with them anyway.

So x ∘ (A x) + Aᵀ x^∘2 stands for x ∘ (A x) + Aᵀ diag(x) x. What the user wrote in a function stays. Nothing here is
trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, MatAdd, MatMul, MatrixExpr, Transpose

from dlhw3.symbolic.algebra import expand, factors_of, hadamard_product, is_operator, product, terms_of, total


def with_diagonals_as_entries(value: Expr) -> Any:
    """Return a column with v ∘ w for diag(v) w in all its terms where one is such a product; others as they are."""
    if not isinstance(value, MatAdd) or value.cols != 1 or not _has(value, "diag"):
        return value
    if not (_has(value, "hadamard") or _has(value, "diagonal")):
        return value
    terms = [_written(*factors_of(term)) for term in terms_of(expand(value))]
    return total(*terms)


def _has(value: Basic, op: str) -> bool:
    """Whether a matrix is made with an operator, outside of functions."""
    if is_operator(value, op):
        return True
    return isinstance(value, MatAdd | MatMul | Transpose) and any(_has(one, op) for one in value.args)


def _written(scale: Expr, factors: tuple[MatrixExpr, ...]) -> MatrixExpr:
    """Return a product that ends with a column, from behind: A (v ∘ w) for A diag(v) w."""
    kept = [factors[-1]]
    for factor in reversed(factors[:-1]):
        if is_operator(factor, "diag"):
            kept = [hadamard_product(*factor.operands, product(*kept))]  # type: ignore[attr-defined]
        else:
            kept = [factor, *kept]
    return product(scale, *kept)  # type: ignore[no-any-return]
