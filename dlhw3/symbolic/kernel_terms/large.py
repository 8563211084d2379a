"""Numbers that are too large for a coefficient of the kernel, as sums and products of numbers that are not."""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt

from sympy import Add, Expr, Integer, Mul, Rational

from dlhw3.kernel.scalars import number
from dlhw3.kernel.terms import Term, add, apply, mul, scalar

DIGIT = 2**512
"""The base in which they are written; of numbers this large no evidence is drawn."""


def root_of(number: Rational) -> Rational | None:
    """Return the fraction whose square a number is, however large; None where it is that of no fraction."""
    above, below = isqrt(max(int(number.p), 0)), isqrt(int(number.q))
    root = Rational(above, below)
    return root if root * root == number else None


def in_parts(large: Expr, term: Callable[[Expr], Term]) -> Term:
    """Return a number as a term, its own parts by ``term``; the kernel's normal forms end their budget at it."""
    match large:
        case Add():
            return add(*map(term, large.args))
        case Mul():
            return mul(*map(term, large.args))
        case Rational() if large.q != 1:
            return mul(_digits(int(large.p)), apply("inverse", _digits(int(large.q))))
    return _digits(int(Integer(large)))


def _digits(large: int) -> Term:
    if abs(large) < DIGIT:
        return scalar(number(large))
    above, below = divmod(large, DIGIT)
    return add(mul(_digits(above), scalar(number(DIGIT))), scalar(number(below)))
