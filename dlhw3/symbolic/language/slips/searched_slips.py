"""Slips in lines about sums over an index: one change that makes a line right, shown by a search as lines are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice

from sympy import Expr, Integer, MatrixExpr

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.language.slips.changes import Change, changed, summands
from dlhw3.symbolic.language.slips.exchanged import SIGN
from dlhw3.symbolic.language.slips.slips import Slip
from dlhw3.symbolic.models.trying import Tried
from dlhw3.symbolic.nodes import SUMS
from dlhw3.symbolic.plan import Theory

MOST_TRIED, MOST_SOUGHT, MOST_TERMS = 60, 2, 6


def searched_slip(claim: Expr, due: Expr, theory: Theory, shown: Callable[[Expr], bool]) -> Slip | None:
    """Return the change of a false claim that makes it equal to what is due, where ``shown`` says so; or None.

    It is for what no normal form shows: sums that telescope, and what is assumed of sums.
    """
    if not claim.has(*SUMS) and not due.has(*SUMS):
        return None
    tried = Tried(theory, (claim, due))
    may_be = lambda path, value: tried.may_agree(claim, path, value, due)  # noqa: E731
    every = chain(_signs(claim), islice(changed(claim, may_be), MOST_TRIED))
    shape = getattr(claim, "shape", None)  # the transpose of a sum may agree at a size of 1
    fitting = (one for one in every if getattr(one.whole, "shape", None) == shape)
    changes = (one for one in fitting if tried.agree(one.whole, due))
    right = (one for one in islice(changes, MOST_SOUGHT) if shown(one.whole))
    return next((Slip(one.words, one.whole, one.parts) for one in right), None)


def _signs(claim: Expr) -> Iterator[Change]:
    """Yield a claim with another sign before one of its terms."""
    terms = summands(claim)
    for term in terms if 1 < len(terms) <= MOST_TERMS else ():
        if isinstance(claim, MatrixExpr):
            turned: Expr = total(claim, product(Integer(-2), term))
            yield Change(SIGN, turned, (term, negate(term)))
        else:
            yield Change(SIGN, claim - 2 * term, (term, -term))
