"""The number that the terms of a sum have in common: found, and taken out of one of them."""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, Integer, MatrixExpr, Mul

from dlhw3.symbolic.algebra import factors_of, product


def common_scale(scales: list[Expr]) -> Expr:
    """Return the number, and the powers, that all scales have in common; −1 where all are negative."""
    numbers = [scale.as_coeff_Mul()[0] for scale in scales]
    sign = Integer(-1) if all(number.is_negative for number in numbers) else Integer(1)
    same = len({abs(number) for number in numbers}) == 1 and numbers[0].is_Rational
    powers = [dict(part.as_base_exp() for part in Mul.make_args(scale.as_coeff_Mul()[1])) for scale in scales]
    shared = [
        base**k
        for base, k in powers[0].items()
        if base != 1 and all(one.get(base) == k for one in powers[1:])
    ]
    return Mul(sign * abs(numbers[0]) if same else sign, *shared)


def divided(term: MatrixExpr, common: Expr) -> Any:
    """Return a term without a factor that its scalar has, sign and powers."""
    scale, factors = factors_of(term)
    number, rest = scale.as_coeff_Mul()
    by, gone = common.as_coeff_Mul()
    parts = Mul.make_args(rest)
    if isinstance(gone, Add) and gone not in parts and -gone in parts:  # SymPy multiplies −1 into a sum
        by, gone = -by, -gone
    return product(number / by, *(part for part in parts if part not in Mul.make_args(gone)), *factors)
