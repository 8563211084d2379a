"""Which matrices are positive definite and which numbers have a sign, as follows from what is assumed of letters.

Read from how an expression is written: U Uᵀ is positive semidefinite, and so is A M Aᵀ for such an M; a sum of
these with one that is positive definite is positive definite, and so is the inverse. What is not plain is no.
Nothing here proves anything: it says which of a theorem's conditions hold wherever what is assumed does, and which
matrices code may take a Cholesky factor of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache

from sympy import (
    Add,
    Basic,
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    Trace,
    Transpose,
    ZeroMatrix,
)

from dlhw3.kernel.order.plain import NEVER_NEGATIVE, POSITIVE
from dlhw3.symbolic.algebra import factors_of, negate, product, transpose
from dlhw3.symbolic.faces.operators import Operator, applied
from dlhw3.symbolic.nodes import Inner, Norm, PsdPower
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.shapes import same_size
from dlhw3.symbolic.written.whole_squares import root_of_square

ALWAYS_POSITIVE = (*POSITIVE, "ones")
KEEPING = ("hadamard", "quotient", "sqrt", "recip")
"""Operators of entries whose value is > 0 where those of all their operands are."""
WITHIN_ONE = {"tanh": False, "normcdf": False, "normpdf": False, "sin": True, "cos": True, "sign": True}
"""Functions whose values are between −1 and 1, and whether they may be these."""
KEPT = 4096
"""Signs that are remembered."""


def is_psd(matrix: Expr, facts: Facts) -> bool:
    """Whether a matrix is plainly symmetric and positive semidefinite."""
    if isinstance(matrix, MatrixSymbol) or matrix in facts.told("psd") | facts.told("pd"):
        return matrix in facts.told("psd") | facts.told("pd")
    if isinstance(matrix, (Identity, ZeroMatrix, PsdPower)):
        return isinstance(matrix, PsdPower) or matrix.shape[0] == matrix.shape[1]
    if isinstance(matrix, Transpose):
        return is_psd(matrix.arg, facts)
    if isinstance(matrix, MatAdd):
        return all(is_psd(term, facts) for term in matrix.args)
    if isinstance(matrix, Operator) and matrix.op in ("inverse", "hadamard"):
        return all(is_psd(operand, facts) for operand in matrix.operands)
    if isinstance(matrix, Operator) and matrix.op == "diag":
        return is_nonnegative(matrix.operands[0], facts)
    scale, factors = factors_of(matrix)
    if not is_nonnegative(scale, facts):
        return False
    _, middle = _peeled(factors, facts)
    return not middle or (len(middle) == 1 and middle[0] is not matrix and is_psd(middle[0], facts))


def is_pd(matrix: Expr, facts: Facts) -> bool:
    """Whether a matrix is plainly symmetric and positive definite."""
    if isinstance(matrix, MatrixSymbol) or matrix in facts.told("pd"):
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
    if isinstance(matrix, Operator) and matrix.op == "diag":
        return is_positive(matrix.operands[0], facts)
    scale, factors = factors_of(matrix)
    if not is_positive(scale, facts):
        return False
    outer, middle = _peeled(factors, facts)
    if not all(_has_independent_rows(factor, facts) for factor in outer):
        return False
    return (bool(outer) and not middle) or (
        len(middle) == 1 and middle[0] is not matrix and is_pd(middle[0], facts)
    )


def is_invertible(matrix: Expr, facts: Facts) -> bool:
    """Whether a matrix is plainly invertible."""
    if matrix in facts.told("invertible") or matrix in facts.told("det") or is_pd(matrix, facts):
        return True
    if same_size(*matrix.shape) and applied("det", matrix) in facts.told("nonzero") | facts.told("positive"):
        return True
    if isinstance(matrix, Transpose):
        return is_invertible(matrix.arg, facts)
    if isinstance(matrix, Operator) and matrix.op == "inverse":
        return is_invertible(matrix.operands[0], facts)
    scale, factors = factors_of(matrix) if isinstance(matrix, MatrixExpr) else (matrix, ())
    several = len(factors) > 1 or scale != 1
    return several and is_nonzero(scale, facts) and all(is_invertible(factor, facts) for factor in factors)


def _has_independent_rows(matrix: MatrixExpr, facts: Facts) -> bool:
    """Whether the rows of B are plainly independent: B is invertible, or B Bᵀ is told to be."""
    if is_invertible(matrix, facts):
        return True
    told = facts.told("invertible") | facts.told("det") | facts.told("pd")
    return product(matrix, transpose(matrix)) in told


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


@lru_cache(maxsize=KEPT)
def is_positive(number: Expr, facts: Facts) -> bool:
    """Whether a number is plainly > 0; of a matrix, whether every entry is."""
    if _told(number, ("positive",), facts) or number.is_Rational:
        return not number.is_Rational or bool(number > 0)
    if isinstance(number, (Add, MatAdd)):
        least = _least_of(number, facts)
        return least is not None and (least[0] > 0 or (least[0] == 0 and not least[1]))
    if isinstance(number, (Mul, MatMul, Transpose)):
        return all(is_positive(a, facts) for a in number.args)
    if isinstance(number, Pow):
        even = number.exp.is_Integer and number.exp % 2 == 0
        return is_positive(number.base, facts) or bool(even and is_nonzero(number.base, facts))
    if isinstance(number, Norm):
        return _is_not_zero(number.args[0], facts)
    if isinstance(number, Trace):
        return is_pd(number.arg, facts) or _is_gram_trace(number.arg, facts)
    if isinstance(number, Inner):
        return _is_form(number, facts, strict=True)
    if not isinstance(number, Operator):
        return False
    if number.op == "sum":  # of entries, of which there is one at least
        return is_positive(number.operands[0], facts)
    if number.name == "det":
        return is_pd(number.operands[0], facts) or number.operands[0] in facts.told("det")
    if number.name in KEEPING:
        single, squared = _halves(number)
        return all(is_positive(a, facts) for a in single) and all(is_nonzero(a, facts) for a in squared)
    return number.name in ALWAYS_POSITIVE


def is_nonnegative(number: Expr, facts: Facts) -> bool:
    """Whether a number is plainly ≥ 0; of a matrix, whether every entry is."""
    return is_positive(number, facts) or _is_never_negative(number, facts)


@lru_cache(maxsize=KEPT)
def _is_never_negative(number: Expr, facts: Facts) -> bool:
    """Whether a number is plainly ≥ 0, though it may be 0."""
    if isinstance(number, (Norm, ZeroMatrix, Identity)) or number == 0:
        return True
    if _told(number, ("nonnegative",), facts):
        return True
    if isinstance(number, (Add, MatAdd)):
        least = _least_of(number, facts)
        return (least is not None and least[0] >= 0) or root_of_square(number) is not None
    if isinstance(number, (Mul, MatMul, Transpose)):
        return all(is_nonnegative(a, facts) for a in number.args)
    if isinstance(number, Pow):
        return bool(number.exp.is_Integer and number.exp % 2 == 0) or is_nonnegative(number.base, facts)
    if isinstance(number, Trace):
        return is_psd(number.arg, facts)
    if isinstance(number, Inner):
        return _is_form(number, facts, strict=False)
    if isinstance(number, Operator) and number.name in KEEPING:
        return all(is_nonnegative(a, facts) for a in _halves(number)[0])
    if isinstance(number, Operator) and number.op == "sum":
        return is_nonnegative(number.operands[0], facts)
    return isinstance(number, Operator) and number.name in NEVER_NEGATIVE


def is_nonzero(number: Expr, facts: Facts) -> bool:
    """Whether a number is plainly ≠ 0; of a matrix, whether every entry is."""
    if is_positive(number, facts) or _told(number, ("nonzero",), facts):
        return True
    if isinstance(number, (Mul, Transpose)):
        return all(is_nonzero(a, facts) for a in number.args)
    if isinstance(number, MatMul):
        scale, factors = factors_of(number)
        return len(factors) == 1 and is_nonzero(scale, facts) and is_nonzero(factors[0], facts)
    if isinstance(number, Pow):
        return is_nonzero(number.base, facts)
    if isinstance(number, Operator) and number.op == "det":
        return is_invertible(number.operands[0], facts)
    if isinstance(number, Operator) and number.name in ("hadamard", "quotient", "recip"):
        return all(is_nonzero(a, facts) for a in number.operands)
    if isinstance(number, (Add, MatAdd)):
        return is_positive(negate(number), facts)
    return bool(number.is_Rational and number != 0)


def _halves(product: Operator) -> tuple[list[Expr], list[Expr]]:
    """Return the factors of a product of entries that stand an odd number of times, and the others."""
    counts = Counter(product.operands)
    return [a for a, k in counts.items() if k % 2], [a for a, k in counts.items() if k % 2 == 0]


def _least_of(whole: Expr, facts: Facts) -> tuple[Rational, bool] | None:
    """Return what a sum is never below, and whether it may be that, from what its summands are never below."""
    total, reached = Integer(0), True
    for term in whole.args:
        least = _least(term, facts)
        if least is None:
            return None
        total, reached = total + least[0], reached and least[1]
    return total, reached


def _least(term: Expr, facts: Facts) -> tuple[Rational, bool] | None:
    scale, rest = _scaled(term)
    if rest is None:
        return scale, True
    if scale > 0 and is_nonnegative(rest, facts):
        return Integer(0), not is_positive(rest, facts)
    largest = _is_within_one(rest, facts)
    return None if largest is None else (-abs(scale), largest)


def _scaled(term: Expr) -> tuple[Rational, Expr | None]:
    """Return the number in front of a term, and the rest; None where every entry is that number."""
    if isinstance(term, MatrixExpr):
        scale, factors = factors_of(term)
        ones = all(isinstance(f, Operator | Transpose) and _are_ones(f) for f in factors)
        if ones and all(f.shape[1] == 1 for f in factors[:-1]) and scale.is_Rational:
            return scale, None
        number, rest = scale.as_coeff_Mul()
        return (number, product(rest, *factors)) if number.is_Rational else (Integer(1), term)
    number, rest = term.as_coeff_Mul()
    return number, None if rest == 1 else rest


def _are_ones(matrix: Expr) -> bool:
    inside = matrix.arg if isinstance(matrix, Transpose) else matrix
    return isinstance(inside, Operator) and inside.op == "ones"


def _is_within_one(number: Expr, facts: Facts) -> bool | None:
    """Return whether |s| may be 1, for a number that is plainly between −1 and 1; None where it is not."""
    if isinstance(number, Transpose):
        return _is_within_one(number.arg, facts)
    if isinstance(number, Pow) and number.exp.is_Integer and number.exp > 0:
        return _is_within_one(number.base, facts)
    if isinstance(number, Mul) or (isinstance(number, Operator) and number.op == "hadamard"):
        found = [
            _is_within_one(a, facts) for a in (number.args if isinstance(number, Mul) else number.operands)
        ]
        return None if None in found else all(found)
    if not isinstance(number, Operator):
        return None
    if number.name == "recip":
        above = (
            _least_of(number.operands[0], facts) if isinstance(number.operands[0], (Add, MatAdd)) else None
        )
        return None if above is None or above[0] < 1 else above == (1, True)
    return WITHIN_ONE.get(number.name)


def _is_gram_trace(matrix: MatrixExpr, facts: Facts) -> bool:
    """Whether a matrix is plainly B P Bᵀ or B Bᵀ, B ≠ 0 and P positive definite: its trace is > 0."""
    scale, factors = factors_of(matrix)
    outer, middle = _peeled(factors, facts)
    if len(outer) != 1 or len(middle) > 1 or not is_positive(scale, facts):
        return False
    ends = any(_is_not_zero(one, facts) for one in (outer[0], transpose(outer[0])))
    return ends and all(is_pd(one, facts) for one in middle)


def _is_not_zero(matrix: Expr, facts: Facts) -> bool:
    """Whether a matrix is plainly not 0, one entry at least."""
    return matrix in facts.nonzero or is_nonzero(matrix, facts) or Norm(matrix) in facts.told("nonzero")


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
            return _is_not_zero(x, facts) and (scaled is None or is_pd(scaled, facts))
        return scaled is None or is_psd(scaled, facts)
    return False


def _joined(factors: tuple[MatrixExpr, ...]) -> MatrixExpr:
    made = factors[0]
    for factor in factors[1:]:
        made = made * factor
    return made


FOLLOWS: dict[str, Callable[[Expr, Facts], bool]] = {
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
    """Whether a condition on a number, on entries, or on a square matrix holds wherever what is assumed does."""
    known = FOLLOWS.get(kind)
    matrix = kind in ("invertible", "det", "psd", "pd")
    return known is not None and (isinstance(subject, MatrixExpr) or not matrix) and known(subject, facts)
