"""Factors that stand side by side in a product: those that are one, and those that are none.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from itertools import pairwise

from sympy import Expr, Identity, Integer, MatrixExpr, Transpose

from dlhw3.symbolic.algebra import factors_of, is_operator, transpose
from dlhw3.symbolic.nodes import LayerProduct

Factors = tuple[MatrixExpr, ...]


def joined(factors: Factors) -> Factors:
    """Return factors with neighbouring products of layers as one: W_{a:b} W_{b−1:c} is W_{a:c}."""
    found: list[MatrixExpr] = []
    for factor in factors:
        whole = one_product(found[-1], factor) if found else None
        found[-1:] = [factor] if whole is None and not found else [whole] if whole else [found[-1], factor]
    return tuple(found)


def without_inverses(factors: Factors) -> tuple[Expr, Factors]:
    """Return factors, and a number before them, without an inverse beside what it is of, and 𝟏ᵀ𝟏 as n."""
    for place, (row, column) in enumerate(pairwise(factors)):
        is_number = row.rows == column.cols == 1 and is_operator(row, "ones") and is_operator(column, "ones")
        if is_number and len(factors) > 2:
            scale, kept = without_inverses((*factors[:place], *factors[place + 2 :]))
            return row.cols * scale, kept
    for place, factor in enumerate(factors):
        plain = factor.arg if isinstance(factor, Transpose) else factor
        if not is_operator(plain, "inverse"):
            continue
        (of,) = plain.operands
        number, word = factors_of(of if plain is factor else transpose(of))
        before, behind = place - len(word), place + 1 + len(word)
        for low, high, beside in (
            (place, behind, factors[place + 1 : behind]),
            (before, place + 1, factors[max(before, 0) : place]),
        ):
            if beside == word:
                scale, kept = without_inverses((*factors[:low], *factors[high:]))
                return scale / number, kept or (Identity(of.shape[0]),)
    return Integer(1), factors


def one_product(left: MatrixExpr, right: MatrixExpr) -> MatrixExpr | None:
    """Return the product of two products of layers as one, if it is one."""
    if isinstance(left, Transpose) and isinstance(right, Transpose):
        turned = one_product(right.arg, left.arg)
        return None if turned is None else transpose(turned)
    if not (isinstance(left, LayerProduct) and isinstance(right, LayerProduct)):
        return None
    if left.layers != right.layers or (left.low - 1 - right.high).expand() != 0:
        return None
    return left.layers.product(left.high, right.low)
