"""Words of the language that stand for expressions of the kernel's operators."""

from __future__ import annotations

from sympy import Expr, MatrixExpr, Mul, Pow

from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.faces.diagonals import entry_sum
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.nodes import Norm


def norm1(of: Expr) -> Expr:
    """Return the sum of absolute values."""
    made: Expr = entry_sum(entrywise("abs", of))
    return made


def norm2(of: Expr) -> Expr:
    """Return the Euclidean norm, Frobenius's of a matrix; of a number its absolute value."""
    made: Expr = Norm(of) if isinstance(of, MatrixExpr) else entrywise("abs", of)
    return made


def log_sum_exp(of: Expr) -> Expr:
    """Return log Σ exp of the entries."""
    made: Expr = entrywise("log", entry_sum(entrywise("exp", of)))
    return made


def softmax(of: Expr) -> Expr:
    """Return exp(A)/sum(exp(A))."""
    grown = entrywise("exp", of)
    return product(entrywise("recip", entry_sum(grown)), grown)


def mean(of: Expr) -> Expr:
    """Return the sum of all entries over how many there are."""
    if not isinstance(of, MatrixExpr):
        return of
    made: Expr = Mul(*(Pow(size, -1) for size in of.shape)) * entry_sum(of)
    return made


def power(base: Expr, exponent: Expr) -> Expr:
    """Return base^exponent of every entry, for an exponent that is a letter: exp(exponent·log(base)), base > 0."""
    made: Expr = entrywise("exp", product(exponent, entrywise("log", base)))
    return made
