"""Numbers that are the square of a polynomial in letters: a² + 2ab + b² is (a + b)²."""

from __future__ import annotations

from functools import lru_cache

from sympy import Expr, MatrixExpr, Poly, Symbol, sqrt

LONGEST = 20
"""Terms of a number that may be a square, multiplied out."""


@lru_cache(maxsize=512)
def root_of_square(number: Expr) -> Expr | None:
    """Return t of a number that is t², of several terms in letters for numbers; None of any other."""
    letters = number.free_symbols
    if not letters or letters != number.atoms(Symbol) or number.atoms(MatrixExpr):
        return None
    if not number.is_polynomial(*letters):
        return None
    whole = Poly(number, *sorted(letters, key=str))
    if not (whole.domain.is_ZZ or whole.domain.is_QQ) or not 1 < len(whole.terms()) <= LONGEST:
        return None
    scale, factors = whole.sqf_list()
    root = sqrt(scale)
    if not root.is_Rational or any(times % 2 for _, times in factors):
        return None
    for factor, times in factors:
        root *= factor.as_expr() ** (times // 2)
    return root  # type: ignore[no-any-return]
