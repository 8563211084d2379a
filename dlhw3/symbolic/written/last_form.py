"""A result's last form: what terms share is taken out, numbers are one quotient, outer products the user's."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from sympy import Basic, MatAdd, MatrixExpr

from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.along import with_pairings_turned
from dlhw3.symbolic.written.common import gathered, heaviness
from dlhw3.symbolic.written.entry_quotients import with_entry_quotients
from dlhw3.symbolic.written.fractions import reduced
from dlhw3.symbolic.written.numbers_within import with_numbers_in_front
from dlhw3.symbolic.written.outer import outer_products
from dlhw3.symbolic.written.residuals import Residuals
from dlhw3.symbolic.written.residuals_within import with_residuals_within
from dlhw3.symbolic.written.shorter_numbers import with_quotients


def first_form(whole: Any, own: Iterable[MatAdd]) -> Any:
    """Return an expression cancelled, with numbers in front of products, but those in the user's own sums."""
    return with_numbers_in_front(reduced(whole), own)


def last_form(whole: Any, own: Residuals, symmetric: Iterable[Basic] = ()) -> Any:
    """Return an expression with what its terms share taken out where it is shorter; ``own`` are the user's sums."""
    taken, before = reduced(gathered(whole, own)), whole
    weigh = partial(heaviness, own=own)
    while taken != before and weigh(again := reduced(gathered(taken, own))) < weigh(taken):
        taken, before = again, taken  # what was taken out has sums of its own
    taken = with_pairings_turned(taken)
    if (shorter := with_quotients(with_entry_quotients(taken))) != taken:
        taken = reduced(gathered(shorter, own))
    outer = outer_products(taken, own)
    ways = [taken] if outer == taken else [taken, gathered(outer, own)]
    if isinstance(taken, MatrixExpr):
        within = (gathered(one, own) for one in with_residuals_within(taken, own, symmetric))
        ways += (one for one in within if not _is_spilt(one, own))
    return min(ways, key=weigh)


def _is_spilt(whole: Any, own: Residuals) -> bool:
    """Whether one of the user's sums stands among the terms of another sum, which holds no brackets around it."""
    sums = [frozenset(one.args) for one in nodes_in(whole, MatAdd)]
    return any(frozenset(one.args) < terms for one in own for terms in sums)
