"""An expression as a polynomial in one number: its coefficients, what is free of the number kept as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from sympy import Add, Expr, Integer, MatAdd, MatMul, MatrixExpr, Mul, Pow, Symbol, Trace, Transpose

from dlhw3.symbolic.algebra import hadamard_product, inner, is_operator, is_zero, product, total, transpose
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.nodes import SUMS, Inner, Norm
from dlhw3.symbolic.written.expansion import LINEAR

Coefficients = dict[int, Expr]
"""The coefficient of each power that occurs."""
HIGHEST = 24


class NoPolynomial(Exception):
    """An expression in which the number stands where it is no polynomial."""


def coefficients(expression: Expr, number: Symbol) -> Coefficients:
    """Return the coefficients of an expression as a polynomial in a number; raise NoPolynomial where it is none."""
    found = _of(expression, number)
    if max(found, default=0) > HIGHEST:
        raise NoPolynomial
    return {power: value for power, value in found.items() if not is_zero(value)}


def within(expression: Expr, number: Symbol, write: Callable[[Expr], Expr]) -> Expr:
    """Return an expression with A as ``write`` has it in ‖A‖ and ⟨A, B⟩, where it has the number."""
    if not expression.has(number):
        return expression
    if isinstance(expression, (Norm, Inner)):
        return expression.func(*(write(side) if side.has(number) else side for side in expression.args))
    if isinstance(expression, (Add, Mul, Pow)):
        return expression.func(*(within(part, number, write) for part in expression.args))
    return expression


def _of(expression: Expr, number: Symbol) -> Coefficients:
    if not expression.has(number):
        return {0: expression}
    if expression == number:
        return {1: Integer(1)}
    if isinstance(expression, Pow):
        return _power(expression, number)
    if isinstance(expression, SUMS):
        body, *over = expression.args
        if any(one.has(number) for one in over):
            raise NoPolynomial
        return {power: expression.func(value, *over) for power, value in _of(body, number).items()}
    inside = [_of(part, number) for part in expression.args if isinstance(part, Expr)]
    if isinstance(expression, (MatAdd, Add)):
        return _added(inside)
    if isinstance(expression, (MatMul, Mul)):
        return _multiplied(inside, product if isinstance(expression, MatMul) else Mul)
    if isinstance(expression, Transpose):
        return {power: transpose(value) for power, value in inside[0].items()}
    if isinstance(expression, Inner):
        return _multiplied(inside, inner)
    if isinstance(expression, Trace):
        return {power: Trace(value) for power, value in inside[0].items()}
    if is_operator(expression, "hadamard"):
        return _multiplied(inside, hadamard_product)
    if isinstance(expression, Operator) and expression.op in LINEAR and len(expression.operands) == 1:
        return {power: expression.with_operands([value]) for power, value in inside[0].items()}
    raise NoPolynomial


def _power(expression: Pow, number: Symbol) -> Coefficients:
    base, exponent = expression.args
    if not (exponent.is_Integer and 0 < exponent <= HIGHEST):
        raise NoPolynomial
    if isinstance(base, Norm):
        if exponent % 2:
            raise NoPolynomial
        one, exponent = _square(_of(base.args[0], number)), exponent / 2
    else:
        one = _of(base, number)
    return _multiplied([one] * int(exponent), Mul)


def _square(matrix: Coefficients) -> Coefficients:
    """Return ‖A + tB + …‖² = ‖A‖² + 2t⟨A, B⟩ + …"""
    found: Coefficients = {}
    powers = sorted(matrix)
    for place, j in enumerate(powers):
        for k in powers[place:]:
            value = Norm(matrix[j]) ** 2 if j == k else 2 * inner(matrix[j], matrix[k])
            found[j + k] = found.get(j + k, Integer(0)) + value
    return found


def _added(parts: Sequence[Coefficients]) -> Coefficients:
    found: Coefficients = {}
    for part in parts:
        for power, value in part.items():
            found[power] = _sum(found[power], value) if power in found else value
    return found


def _sum(left: Expr, right: Expr) -> Expr:
    return total(left, right) if isinstance(left, MatrixExpr) else left + right


def _multiplied(parts: Sequence[Coefficients], times: Callable[..., Any]) -> Coefficients:
    def two(left: Coefficients, right: Coefficients) -> Coefficients:
        pairs = [{j + k: times(a, b)} for j, a in left.items() for k, b in right.items()]
        return _added(pairs)

    return reduce(two, parts)
