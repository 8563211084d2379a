"""Equations between numbers that are assumed, times what an inequality has beside them: columns of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Expr

from dlhw3.symbolic.plan import Hypothesis
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.columns.columns import Column, Factor, Sight, assumed
from dlhw3.symbolic.search.columns.members import at_members
from dlhw3.symbolic.search.columns.reductions import without
from dlhw3.symbolic.search.forms.monomials import monomials_of, squares_out

MOST = 20


def by_letters(sight: Sight, given: Sequence[Hypothesis]) -> Iterator[Column]:
    """Yield what is assumed times each letter that is visible."""
    said = [assumed(h.name, h.statement) for h in given if h.statement.relation == "="]
    yield from (one.times(Factor(letter)) for one in said for letter in sight.letters)


def by_monomials(gap: Expr, given: Sequence[Hypothesis]) -> Iterator[Column]:
    """Yield what is assumed times each monomial of the claim."""
    for h in given:
        if h.statement.relation == "=":
            factors = (Factor(m) for m in monomials_of(gap)[:MOST] if m != 1)
            yield from (assumed(h.name, h.statement).times(factor) for factor in factors)


def by_quotients(
    sight: Sight, gap: Expr, given: Sequence[Hypothesis], members: Sequence[Hypothesis], facts: Facts
) -> Iterator[Column]:
    """Yield what is assumed, of members too, times what makes a monomial of it one of the claim's."""
    found = [assumed(h.name, h.statement) for h in given if h.statement.relation == "="]
    found += at_members(sight, [h for h in members if h.statement.relation == "="], facts)
    whole = monomials_of(squares_out(gap)) if found else ()
    for column in found:
        rests = (without(m, one) for one in monomials_of(column.value) if one != 1 for m in whole)
        factors = dict.fromkeys(rest for rest in rests if rest is not None and rest != 1)
        yield from (column.times(Factor(rest)) for rest in list(factors)[:MOST])
