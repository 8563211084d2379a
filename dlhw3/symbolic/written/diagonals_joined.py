"""Diagonal matrices as one: diag(u + v) for diag(u) + diag(v), also between equal factors; diag(u ∘ v) of products.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Expr, MatAdd, MatMul, MatrixExpr

from dlhw3.symbolic.algebra import factors_of, hadamard_product, is_operator, product, terms_of, total
from dlhw3.symbolic.faces.diagonals import diag
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.shares import replaced

Around = tuple[tuple[MatrixExpr, ...], tuple[MatrixExpr, ...]]
"""What stands before a diagonal matrix, and behind it."""


def with_diagonals_joined(value: Expr, read: Callable[[MatrixExpr], Any]) -> Any:
    """Return an expression with one diagonal matrix for several that are multiplied, or added within equal factors.

    ``read`` puts what then stands on the diagonal into the form in which a person would write it.
    """
    return _multiplied(_added(_multiplied(value), read))


def _multiplied(value: Expr) -> Any:
    found: dict[Any, Any] = {}
    for whole in reversed(nodes_in(value, MatMul)):
        scale, factors = factors_of(replaced(whole, found) if found else whole)
        kept: list[MatrixExpr] = []
        for one in factors:
            if kept and is_operator(kept[-1], "diag") and is_operator(one, "diag"):
                kept[-1] = diag(hadamard_product(*kept[-1].operands, *one.operands))
            else:
                kept.append(one)
        if len(kept) < len(factors):
            found[whole] = product(scale, *kept)
    return replaced(value, found) if found else value


def _added(value: Expr, read: Callable[[MatrixExpr], Any]) -> Any:
    found: dict[Any, Any] = {}
    for whole in reversed(nodes_in(value, MatAdd)):
        terms = terms_of(replaced(whole, found) if found else whole)
        alike: dict[Around, list[MatrixExpr]] = {}
        rest: list[MatrixExpr] = []
        for term in terms:
            scale, factors = factors_of(term)
            places = [k for k, one in enumerate(factors) if is_operator(one, "diag")]
            if len(places) != 1:
                rest.append(term)
                continue
            (k,) = places
            column = product(scale, factors[k].operands[0])
            alike.setdefault((factors[:k], factors[k + 1 :]), []).append(column)
        if any(len(columns) > 1 for columns in alike.values()):
            made = (product(*a, _diagonal(columns, read), *b) for (a, b), columns in alike.items())
            found[whole] = total(*made, *rest)
    return replaced(value, found) if found else value


def _diagonal(columns: list[MatrixExpr], read: Callable[[MatrixExpr], Any]) -> MatrixExpr:
    scale, factors = factors_of(columns[0] if len(columns) == 1 else read(total(*columns)))
    return product(scale, diag(product(*factors)))
