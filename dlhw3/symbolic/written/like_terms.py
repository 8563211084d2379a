"""Terms that differ in nothing but the order within their sums as one: 2 diag(R 𝟏) for diag(R 𝟏) + diag(R 𝟏).

So they stand where A + Aᵀ and Aᵀ + A are each written as the user's own R. Nothing here is trusted: what it returns
reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Basic, Expr, MatAdd, MatrixExpr

from dlhw3.symbolic.algebra import factors_of, product, terms_of, total
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.shares import replaced


def with_like_merged(value: Expr) -> Any:
    """Return an expression with like terms of the sums in it added up."""
    found: dict[Any, Any] = {}
    for whole in reversed(nodes_in(value, MatAdd)):
        terms = terms_of(replaced(whole, found) if found else whole)
        if sum(term.has(MatAdd) for term in terms) > 1 and len(merged := _merged(terms)) < len(terms):
            found[whole] = total(*merged)
    return replaced(value, found) if found else value


def _merged(terms: tuple[MatrixExpr, ...]) -> list[MatrixExpr]:
    alike: dict[Any, tuple[tuple[MatrixExpr, ...], list[Expr]]] = {}
    for term in terms:
        scale, factors = factors_of(term)
        alike.setdefault(tuple(map(unordered, factors)), (factors, []))[1].append(scale)
    return [product(Add(*scales), *factors) for factors, scales in alike.values()]


def unordered(node: Basic) -> Any:
    """Return what is the same for expressions that differ in the order of their sums alone."""
    if not node.has(MatAdd):
        return node
    parts = [unordered(part) for part in node.args]
    return (MatAdd, frozenset(parts)) if isinstance(node, MatAdd) else (node.func, *parts)
