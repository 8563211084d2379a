"""Of exponentials of matrices, what an order between numbers needs: what is assumed of the letters that it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr, MatrixExpr

from dlhw3.symbolic.models.exponentials import STEM
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.search.columns.nearest import letters_of


def of_exponentials(theory: Theory, left: Expr, right: Expr) -> Iterator[Theory]:
    """Yield what is assumed of the letters of left ≤ right alone, where one of them is an exponential.

    What it commutes with, and what its exponent is, say of letters that the claim has not what none of them needs.
    """
    own = left.free_symbols | right.free_symbols
    if isinstance(left, MatrixExpr) or not any(str(one).startswith(STEM) for one in own):
        return
    kept = tuple(h for h in theory.hypotheses if letters_of(h) <= own)
    if len(kept) < len(theory.hypotheses):
        yield replace(theory, hypotheses=kept)
