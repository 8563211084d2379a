"""The sign of a term, and what stands above and below the stroke of a fraction."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Integer, MatMul, Mul, Pow, Rational

from dlhw3.symbolic.faces.table import divisor_of


def sign_of(term: Expr) -> tuple[int, Expr]:
    """Return the sign of a term's numerical coefficient, and the term without it."""
    if term.is_Number:
        return (-1, -term) if term < 0 else (1, term)
    if isinstance(term, MatMul):
        factor, matrices = term.as_coeff_matrices()
        sign, positive = sign_of(factor)
        if sign > 0:
            return 1, term
        scalars = () if positive == 1 else Mul.make_args(positive)
        return -1, MatMul(*scalars, *matrices) if scalars or len(matrices) > 1 else matrices[0]
    if hasattr(term, "shape"):
        return 1, term
    number, rest = term.as_coeff_Mul()
    return (-1, -number * rest) if number < 0 else (1, term)


def fraction_of(scalars: Sequence[Expr]) -> tuple[list[Expr], list[Expr]]:
    """Return the factors above and below the stroke; numbers come first."""
    above: list[Expr] = []
    below: list[Expr] = []
    for factor in (part for scalar in scalars for part in Mul.make_args(scalar)):
        if isinstance(factor, Rational):
            above += [Integer(factor.p)] if factor.p != 1 else []
            below += [Integer(factor.q)] if factor.q != 1 else []
        elif isinstance(factor, Pow) and factor.exp.is_Number and factor.exp < 0:
            below.append(factor.base**-factor.exp)
        elif (under := divisor_of(factor)) is not None:
            below.append(under)
        else:
            above.append(factor)
    return above, below
