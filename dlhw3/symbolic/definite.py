"""Which matrices are positive definite and which numbers have a sign, as follows from what is assumed of letters.

Read from how an expression is written: U Uᵀ is positive semidefinite, and so is A M Aᵀ for such an M; a sum of
these with one that is positive definite is positive definite, and so is the inverse. What is not plain is no.
Nothing here proves anything: it says which of a theorem's conditions hold wherever what is assumed does, and which
matrices code may take a Cholesky factor of.
"""

from __future__ import annotations

from sympy import (
    Add,
    Basic,
    Expr,
    Identity,
    MatAdd,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)

from dlhw3.kernel.order.plain import NEVER_NEGATIVE
from dlhw3.symbolic.algebra import factors_of, transpose
from dlhw3.symbolic.faces.abbreviations import exponent_of_one_more
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.nodes import Inner, Norm, PsdPower
from dlhw3.symbolic.ranges import Facts

POSITIVE = ("exp",)


def is_psd(matrix: Expr, facts: Facts) -> bool:
    """Whether a matrix is plainly symmetric and positive semidefinite."""
    if isinstance(matrix, MatrixSymbol):
        return matrix in facts.told("psd") or matrix in facts.told("pd")
    if isinstance(matrix, (Identity, ZeroMatrix, PsdPower)):
        return isinstance(matrix, PsdPower) or matrix.shape[0] == matrix.shape[1]
    if isinstance(matrix, Transpose):
        return is_psd(matrix.arg, facts)
    if isinstance(matrix, MatAdd):
        return all(is_psd(term, facts) for term in matrix.args)
    if isinstance(matrix, Operator) and matrix.op in ("inverse", "hadamard"):
        return all(is_psd(operand, facts) for operand in matrix.operands)
    scale, factors = factors_of(matrix)
    if not is_nonnegative(scale, facts):
        return False
    _, middle = _peeled(factors, facts)
    return not middle or (len(middle) == 1 and middle[0] is not matrix and is_psd(middle[0], facts))


def is_pd(matrix: Expr, facts: Facts) -> bool:
    """Whether a matrix is plainly symmetric and positive definite."""
    if isinstance(matrix, MatrixSymbol):
        return matrix in facts.told("pd")
    if isinstance(matrix, Identity):
        return True
    if isinstance(matrix, Transpose):
        return is_pd(matrix.arg, facts)
    if isinstance(matrix, MatAdd):
        return all(is_psd(term, facts) for term in matrix.args) and any(
            is_pd(term, facts) for term in matrix.args
        )
    if isinstance(matrix, Operator) and matrix.op in ("inverse", "hadamard"):
        return all(is_pd(operand, facts) for operand in matrix.operands)
    scale, factors = factors_of(matrix)
    if not is_positive(scale, facts):
        return False
    outer, middle = _peeled(factors, facts)
    if not all(is_invertible(factor, facts) for factor in outer):
        return False
    return (bool(outer) and not middle) or (
        len(middle) == 1 and middle[0] is not matrix and is_pd(middle[0], facts)
    )


def is_invertible(matrix: Expr, facts: Facts) -> bool:
    """Whether a matrix is plainly invertible."""
    if matrix in facts.told("invertible") or is_pd(matrix, facts):
        return True
    if isinstance(matrix, Transpose):
        return is_invertible(matrix.arg, facts)
    if isinstance(matrix, Operator) and matrix.op == "inverse":
        return is_invertible(matrix.operands[0], facts)
    scale, factors = factors_of(matrix) if isinstance(matrix, MatrixExpr) else (matrix, ())
    several = len(factors) > 1 or scale != 1
    return several and is_nonzero(scale, facts) and all(is_invertible(factor, facts) for factor in factors)


def _peeled(
    factors: tuple[MatrixExpr, ...], facts: Facts
) -> tuple[tuple[MatrixExpr, ...], tuple[MatrixExpr, ...]]:
    """Return the B of B … M … Bᵀ, each pair once, and what is left in the middle."""
    outer: list[MatrixExpr] = []
    while len(factors) > 1 and _turned(factors[0], facts) == _plain(factors[-1], facts):
        outer.append(factors[0])
        factors = factors[1:-1]
    return tuple(outer), factors


def _turned(matrix: MatrixExpr, facts: Facts) -> Basic:
    return _plain(transpose(matrix), facts)


def _plain(matrix: MatrixExpr, facts: Facts) -> Basic:
    """Return a matrix with symmetric letters in the place of their transposes."""
    return matrix.xreplace({Transpose(letter): letter for letter in facts.symmetric})


def is_positive(number: Expr, facts: Facts) -> bool:
    """Whether a number is plainly > 0."""
    if number.is_Rational or isinstance(number, Symbol):
        return bool(number > 0) if number.is_Rational else _told(number, ("positive",), facts)
    if isinstance(number, Add):
        return _is_logistic(number) or (
            all(is_nonnegative(a, facts) for a in number.args)
            and any(is_positive(a, facts) for a in number.args)
        )
    if isinstance(number, Mul):
        return all(is_positive(a, facts) for a in number.args)
    if isinstance(number, Pow):
        even = number.exp.is_Integer and number.exp % 2 == 0
        return is_positive(number.base, facts) or bool(even and is_nonzero(number.base, facts))
    if isinstance(number, Norm):
        return number.args[0] in facts.nonzero
    if isinstance(number, Trace):
        return is_pd(number.arg, facts)
    if isinstance(number, Inner):
        return _is_form(number, facts, strict=True)
    if isinstance(number, Operator) and number.name == "det":
        return is_pd(number.operands[0], facts)
    if isinstance(number, Operator) and number.name in ("sqrt", "recip"):
        return is_positive(number.operands[0], facts)
    return isinstance(number, Operator) and number.name in POSITIVE


def _is_logistic(number: Add) -> bool:
    """Whether a number is 1 − sigmoid(s), that is 1 − 1/(1 + exp(−s))."""
    below = [-term for term in number.args if isinstance(-term, Operator)]
    is_one_less = len(number.args) == 2 and 1 in number.args and len(below) == 1
    return is_one_less and below[0].name == "recip" and exponent_of_one_more(below[0].operands[0]) is not None


def is_nonnegative(number: Expr, facts: Facts) -> bool:
    """Whether a number is plainly ≥ 0."""
    if is_positive(number, facts) or isinstance(number, Norm) or number == 0:
        return True
    if isinstance(number, Symbol):
        return _told(number, ("positive", "nonnegative"), facts)
    if isinstance(number, (Add, Mul)):
        return all(is_nonnegative(a, facts) for a in number.args)
    if isinstance(number, Pow):
        return bool(number.exp.is_Integer and number.exp % 2 == 0) or is_nonnegative(number.base, facts)
    if isinstance(number, Trace):
        return is_psd(number.arg, facts)
    if isinstance(number, Inner):
        return _is_form(number, facts, strict=False)
    if isinstance(number, Operator) and number.name == "recip":
        return is_nonnegative(number.operands[0], facts)
    return isinstance(number, Operator) and number.name in NEVER_NEGATIVE


def is_nonzero(number: Expr, facts: Facts) -> bool:
    """Whether a number is plainly ≠ 0."""
    if is_positive(number, facts) or _told(number, ("nonzero",), facts):
        return True
    if isinstance(number, Mul):
        return all(is_nonzero(a, facts) for a in number.args)
    if isinstance(number, Pow):
        return is_nonzero(number.base, facts)
    return bool(number.is_Rational and number != 0)


def _told(number: Expr, kinds: tuple[str, ...], facts: Facts) -> bool:
    size = number.is_Symbol and number.is_integer and number.is_positive
    return bool(size) or any(number in facts.told(kind) for kind in kinds)


def _is_form(pairing: Inner, facts: Facts, *, strict: bool) -> bool:
    """Whether ⟨x, A x⟩ is ≥ 0, or > 0: A is psd, or pd and x ≠ 0."""
    left, right = pairing.args
    for x, whole in ((left, right), (right, left)):
        (a, before), (b, after) = factors_of(x), factors_of(whole)
        if after[-len(before) :] != before or not (is_positive(a, facts) and is_positive(b, facts)):
            continue
        form = after[: -len(before)]
        scaled = form[0] if len(form) == 1 else transpose(transpose(_joined(form))) if form else None
        if strict:
            return x in facts.nonzero and (scaled is None or is_pd(scaled, facts))
        return scaled is None or is_psd(scaled, facts)
    return False


def _joined(factors: tuple[MatrixExpr, ...]) -> MatrixExpr:
    made = factors[0]
    for factor in factors[1:]:
        made = made * factor
    return made


FOLLOWS = {
    "positive": is_positive,
    "nonnegative": is_nonnegative,
    "nonzero": is_nonzero,
    "invertible": is_invertible,
    "det": is_pd,
    "psd": is_psd,
    "pd": is_pd,
}
"""Kind of condition: what says whether it follows from what is assumed of letters."""


def follows(kind: str, subject: Expr, facts: Facts) -> bool:
    """Whether a condition on a number or a square matrix holds wherever what is assumed of letters does."""
    known = FOLLOWS.get(kind)
    matrix = kind in ("invertible", "det", "psd", "pd")
    return known is not None and matrix is isinstance(subject, MatrixExpr) and known(subject, facts)
