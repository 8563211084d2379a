"""A result's last form: what terms share is taken out, numbers are one quotient, outer products the user's."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from sympy import MatAdd

from dlhw3.symbolic.along import with_pairings_turned
from dlhw3.symbolic.common import gathered, heaviness
from dlhw3.symbolic.entry_quotients import with_entry_quotients
from dlhw3.symbolic.fractions import reduced
from dlhw3.symbolic.numbers_within import with_numbers_in_front
from dlhw3.symbolic.outer import outer_products
from dlhw3.symbolic.residuals import Residuals
from dlhw3.symbolic.shorter_numbers import with_quotients


def first_form(whole: Any, own: Iterable[MatAdd]) -> Any:
    """Return an expression cancelled, with numbers in front of products, but those in the user's own sums."""
    return with_numbers_in_front(reduced(whole), own)


def last_form(whole: Any, own: Residuals) -> Any:
    """Return an expression with what its terms share taken out where it is shorter; ``own`` are the user's sums."""
    taken, before = reduced(gathered(whole, own)), whole
    weigh = partial(heaviness, own=own)
    while taken != before and weigh(again := reduced(gathered(taken, own))) < weigh(taken):
        taken, before = again, taken  # what was taken out has sums of its own
    taken = with_pairings_turned(taken)
    if (shorter := with_quotients(with_entry_quotients(taken))) != taken:
        taken = reduced(gathered(shorter, own))
    outer = outer_products(taken, own)
    return taken if outer == taken else min(taken, gathered(outer, own), key=weigh)
