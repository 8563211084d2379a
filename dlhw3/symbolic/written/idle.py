"""Factors that change nothing where they stand: (I − P)² x is (I − P) x for a projection P.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Identity, MatAdd, MatMul, MatrixExpr

from dlhw3.symbolic.algebra import factors_of, product, total
from dlhw3.symbolic.faces.functions import FUNCTIONS
from dlhw3.symbolic.written.expansion import Expansion, TooManyTerms


def without_idle(value: Any) -> Any:
    """Return an expression without the sums I + A beside factors B with A B = 0, those in functions left alone."""
    if not isinstance(value, Basic) or isinstance(value, FUNCTIONS) or not value.has(Identity):
        return value
    made = [without_idle(part) for part in value.args]
    whole = value if all(new is old for new, old in zip(made, value.args, strict=True)) else value.func(*made)
    if not isinstance(whole, MatMul):
        return whole
    scale, factors = factors_of(whole)
    kept: list[MatrixExpr] = []
    for factor in factors:
        if kept and _is_idle(factor, kept[-1], before=False):
            continue
        while kept and _is_idle(kept[-1], factor, before=True):
            kept.pop()
        kept.append(factor)
    return whole if len(kept) == len(factors) else product(scale, *kept)


def _is_idle(factor: MatrixExpr, beside: MatrixExpr, *, before: bool) -> bool:
    """Whether a sum I + A beside a sum B is B, for A B is 0 (or B A, where it does not stand before it)."""
    if not isinstance(factor, MatAdd) or not isinstance(beside, MatAdd):
        return False
    rest = [term for term in factor.args if not isinstance(term, Identity)]
    if len(rest) != len(factor.args) - 1:
        return False
    other = total(*rest)
    try:
        return not Expansion().matrix(MatMul(*((other, beside) if before else (beside, other))))
    except TooManyTerms:
        return False
