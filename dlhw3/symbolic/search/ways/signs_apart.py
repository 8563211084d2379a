"""Bounds of |u| by the ends of spectra: c|u| ≤ v, since c u ≤ v and −c u ≤ v, each under what it needs of them."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, MatrixExpr
from sympy import expand as multiplied_out

from dlhw3.symbolic.plan import Lemma, Theory
from dlhw3.symbolic.search.columns.claim_kinds import is_absolute
from dlhw3.symbolic.search.columns.ordering import CLAIM
from dlhw3.symbolic.search.columns.spectral_sides import ends_of
from dlhw3.symbolic.search.ways.both_orders import SEARCHES, half_of_order
from dlhw3.symbolic.search.ways.strategies import Ways

WORK = 20_000


def lemmas_by_signs_apart(
    theory: Theory, left: Expr, right: Expr, reason: str = ""
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas of which the last says left ≤ right, of a left side with |u|, where spectra have ends."""
    if isinstance(left, MatrixExpr) or not ends_of(theory.hypotheses):
        return
    gap = multiplied_out(right - left)
    sizes = [(one, c) for one, c in gap.as_coefficients_dict().items() if is_absolute(one)]
    if len(sizes) != 1 or sizes[0][1] > 0:
        return
    (part, c), ways = sizes[0], Ways(theory, searches=SEARCHES, work=WORK)
    (u,) = part.operands
    v, scaled = gap - c * part, -c * u
    low = half_of_order(ways, scaled, v, WORK)
    high = low and half_of_order(ways, -scaled, v, WORK)
    if high and ways.within_both(CLAIM, left, right, (part, -c, u, v), (low, high), reason):
        yield tuple(ways.lemmas)
