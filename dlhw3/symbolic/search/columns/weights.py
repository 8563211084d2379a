"""Means with weights s and t, s + t = 1: st(v − w)² of what is averaged, and s and t times what holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from sympy import Expr, MatrixExpr

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.plan import Hypothesis, Used
from dlhw3.symbolic.search.columns.columns import Column, Factor, Sight, pairs_of, product_of, squared
from dlhw3.symbolic.search.columns.commuting import gap_of

MOST = 3
"""Pairs of weights, and what is averaged of one shape."""


def weights_of(factors: Sequence[Factor]) -> list[tuple[Factor, Factor]]:
    """Return the pairs of numbers that are ≥ 0 and add up to 1, s and 1 − s."""
    return [(s, t) for s, t in combinations(factors, 2) if (s.value + t.value) == 1][:MOST]


def by_weights(
    sight: Sight, factors: Sequence[Factor], matrices: Sequence[Hypothesis], points: Iterable[Column]
) -> Iterator[Column]:
    """Yield st‖v − w‖², st(v − w)ᵀK(v − w) for K ⪰ 0 that is assumed, and what holds at points times s and t.

    The squares also times what is told to be ≥ 0 besides: c st‖v − w‖².
    """
    for pair in weights_of(factors):
        yield from (column.times(one) for column in points for one in pair)
        (both,) = pairs_of(pair)[1:2]
        told = [one for one in factors if one.signs and one not in pair][:MOST]
        times = (both, *(product_of(both, one) for one in told))
        for v, w in _averaged(sight, pair):
            if not isinstance(v, MatrixExpr):
                yield from (squared(one, v - w) for one in times)
                continue
            apart = total(v, negate(w))
            yield from (squared(one, apart) for one in times)
            for h in matrices:
                if (gap := gap_of(h)).shape[0] == apart.shape[0]:
                    use = Used(h.name, frame=apart, traced=True)
                    yield Column(Inner(apart, product(gap, apart)), use=use).times(both)


def _averaged(sight: Sight, pair: Sequence[Factor]) -> Iterator[tuple[Expr, Expr]]:
    """Yield two matrices of one shape, or two letters that are no weights."""
    for several in sight.vectors.values():
        yield from combinations(several[: MOST + 1], 2)
    letters = [one for one in sight.letters if not any(f.value.has(one) for f in pair)]
    yield from combinations(letters[:MOST], 2)
