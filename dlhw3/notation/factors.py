"""The factors of a product as they are printed: which stand above and below a stroke, and which side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import groupby

from sympy import (
    Add,
    Basic,
    Expr,
    Float,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    Mul,
    Rational,
    Symbol,
    Transpose,
    igcd,
)
from sympy.core.sympify import _sympify

from dlhw3.notation.primes import with_primes
from dlhw3.symbolic import nodes
from dlhw3.symbolic.algebra import exact_number, factors_of, transpose
from dlhw3.symbolic.faces.abbreviations import Word, abbreviated
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.faces.table import divisor_of
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.number_sequences import NumberAt


def runs(factors: Sequence[Expr]) -> list[tuple[Expr, int]]:
    """Return factors with equal neighbours as one, and how often each stands there."""
    return [(one, len(list(same))) for one, same in groupby(factors)]


def is_constant(matrix: Operator) -> bool:
    """Whether a matrix is made of nothing: all its entries are one number."""
    return not matrix.operands and isinstance(matrix, MatrixExpr)


def is_constant_row(matrix: Operator) -> bool:
    """Whether a matrix of constants, whose letter is a column's elsewhere, is a row: 𝟏ᵀ."""
    return is_constant(matrix) and bool(matrix.shape[0] == 1 and matrix.shape[1] != 1)


def is_outer(matrix: Basic) -> bool:
    """Whether a matrix of constants is no column and no row: 𝟏𝟏ᵀ."""
    return isinstance(matrix, Operator) and is_constant(matrix) and 1 not in matrix.shape


def turned_sum(matrix: Basic) -> MatrixExpr | None:
    """Return X − A for Xᵀ − Aᵀ, in brackets (X − A)ᵀ; None for what is no sum of transposes alone."""
    if not isinstance(matrix, MatAdd):
        return None
    factors = [factor for term in matrix.args for factor in factors_of(term)[1]]
    return transpose(matrix) if all(isinstance(factor, Transpose) for factor in factors) else None


def with_sums_turned(expression: Expr) -> Expr:
    """Return an expression with (X − A)ᵀ for every Xᵀ − Aᵀ within it, so that X − A stands in it once."""
    found: dict[Basic, Basic] = {}
    for whole in expression.atoms(MatAdd):
        if whole != expression and (turned := turned_sum(whole)) is not None:
            found[whole] = Transpose(turned)
    return expression.xreplace(found) if found else expression


def is_one(matrix: Basic) -> bool:
    """Whether a matrix is the 1 × 1 identity, the number 1."""
    return isinstance(matrix, Identity) and matrix.shape[0] == 1


def as_number(matrix: Basic) -> Basic:
    """Return a for a times the 1 × 1 identity, and any other matrix as it is."""
    is_number = isinstance(matrix, MatMul) and len(matrix.args) == 2 and is_one(matrix.args[1])
    return matrix.args[0] if is_number else matrix


def number_first(coefficient: Expr) -> tuple[Expr, Expr]:
    """Return the number of a coefficient, and the rest of it: 2 and 1 − a of 2 − 2a, as which SymPy holds that.

    Of a sum that has minus signs alone the number has one, −1 and 1 + a of −1 − a.
    """
    number, rest = coefficient.as_coeff_Mul()
    factors = []
    for factor in Mul.make_args(rest):
        is_plain = isinstance(factor, Add) and abbreviated(factor) == factor  # cosh(a) has halves
        common = _common_number(factor) if is_plain else Integer(1)
        number *= common
        factors.append(Add(*(term / common for term in factor.args)) if common != 1 else factor)
    return number, Mul(*factors) if len(factors) > 1 else factors[0]


def _common_number(whole: Add) -> Expr:
    """Return the number that all terms of a sum have in common, or its sign where some are whole, as in 1 − a/2."""
    numbers = [number_first(term)[0] for term in whole.args]
    sign = Integer(-1 if all(number.is_negative for number in numbers) else 1)
    if not all(number.is_Rational for number in numbers) or len({number.q for number in numbers}) > 1:
        return sign
    return sign * Rational(reduce(igcd, (number.p for number in numbers)), numbers[0].q)


def below_stroke(factor: Expr) -> Expr | None:
    """Return what a factor of a product has below the stroke of a fraction; None for one that stands above."""
    base, exponent = factor.as_base_exp()
    if isinstance(abbreviated(base), Word):
        return None
    if exponent.is_negative and not base.has(nodes.Norm):
        return base ** (-exponent)
    return divisor_of(factor)


def coefficient_of(expression: Basic) -> Expr:
    """Return the number in front of a product, 1 for anything else."""
    expression = with_primes(expression)
    if isinstance(expression, MatMul):
        return number_first(Mul(*(a for a in expression.args if not isinstance(a, MatrixExpr))))[0]
    if expression.is_number:
        return expression
    return number_first(expression)[0] if isinstance(expression, Mul) else Integer(1)


def _place(factor: Expr) -> int:
    """Return where a factor of a number stands: letters first, and last what is paired with a direction."""
    base, _ = factor.as_base_exp()
    if isinstance(base, (Symbol, NumberAt)):
        return 0
    return 2 if isinstance(base, nodes.Inner) and base.has(Direction) else 1


def stroke(scalar: Expr) -> tuple[list[Expr], list[Expr]]:
    """Return the factors of a scalar above and below the stroke of a fraction, numbers first, then letters."""
    coefficient, rest = number_first(scalar)
    coefficient = exact_number(coefficient) if isinstance(coefficient, Float) else coefficient
    above, below = [_sympify(coefficient.p)], [_sympify(coefficient.q)] if coefficient.q != 1 else []
    factors = rest.as_ordered_factors() if rest != 1 else []
    for factor in sorted(factors, key=_place):
        under = below_stroke(factor)
        (above if under is None else below).append(factor if under is None else under)
    return above, below
