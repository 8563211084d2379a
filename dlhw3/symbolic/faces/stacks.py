"""Matrices of a stack met all at once: ⟨Aᵢ, M⟩ and Aᵢ v of every one, and Σ wᵢ Aᵢ, without a loop over them."""

from __future__ import annotations

from sympy import Expr, Mul

from dlhw3.symbolic.faces.computed import Way
from dlhw3.symbolic.faces.face import ATOM, both


def _of_all(rows: Expr, cols: Expr, first: tuple[Expr, ...]) -> Expr:
    """Return how many entries there are, each of which is multiplied once."""
    return Mul(*first)


WAYS = {
    "paired_with_each": Way(code=both("{module}.tensordot({0}, {1}, 2)"), exact=True, cost=_of_all),
    "each_times": Way(code=both("{module}.tensordot({0}, {1}, 1)"), exact=True, cost=_of_all),
    "each_turned_times": Way(code=both('{module}.einsum("iab,a->ib", {0}, {1})'), exact=True, cost=_of_all),
    "each_times_its_own": Way(code=both('{module}.einsum("iab,ib->ia", {0}, {1})'), exact=True, cost=_of_all),
    "each_turned_times_its_own": Way(
        code=both('{module}.einsum("iab,ia->ib", {0}, {1})'), exact=True, cost=_of_all
    ),
    "sum_of_each": Way(code=both("{0}.sum(0)", ATOM, (ATOM,)), exact=True),
    "weighted_sum": Way(code=both("{module}.tensordot({1}, {0}, 1)"), exact=True, cost=_of_all),
}
