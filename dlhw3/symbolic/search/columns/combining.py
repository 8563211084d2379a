"""Exact multipliers by which a number is a combination of columns: proposed by a linear program, then settled."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from dlhw3.symbolic.search.columns.columns import Column, Forms
from dlhw3.symbolic.search.forms.multipliers import Sum, proposed, settled, usable

Found = list[tuple[Column, Fraction]]
"""Columns with their multipliers."""


def combined(forms: Forms, target: Sum, columns: Sequence[Column], strict: bool) -> Found | None:
    """Return what ``solution`` does of columns, those left out that the kernel does not take."""
    kept = [(column, own) for column in columns if (own := forms.of(column.value))]
    return solution(target, [column for column, _ in kept], [own for _, own in kept], strict)


def solution(target: Sum, columns: Sequence[Column], sums: Sequence[Sum], strict: bool) -> Found | None:
    """Return exact multipliers, one of something strict > 0 where that is needed, or None."""
    free = [column.free for column in columns]
    if strict:
        kept = usable(target, sums, free)
        for k in kept or ():
            if columns[k].strict and (answer := _with_some(target, columns, sums, free, k)) is not None:
                return answer
        return None
    if not columns:
        return None if target else []
    for k, own in enumerate(sums):
        if (c := _multiple(target, own)) is not None and (free[k] or c >= 0):
            return [(columns[k], c)] if c else []
    used = proposed(target, sums, free)
    exact = None if used is None else settled(target, sums, free, used)
    return None if exact is None else [(columns[k], c) for k, c in exact.items()]


def _multiple(target: Sum, own: Sum) -> Fraction | None:
    """Return c where the target is c times a sum, or None."""
    if target.keys() != own.keys():
        return None if target else Fraction(0)
    ratios = {c / own[key] for key, c in target.items()}
    return ratios.pop() if len(ratios) == 1 else None


SHARES = (Fraction(1), Fraction(1, 2), Fraction(1, 10), Fraction(1, 1000))


def _with_some(
    target: Sum, columns: Sequence[Column], sums: Sequence[Sum], free: Sequence[bool], strict: int
) -> Found | None:
    """Return multipliers with a share of one column at least."""
    for share in SHARES:
        rest = dict(target)
        for key, c in sums[strict].items():
            rest[key] = rest.get(key, Fraction(0)) - share * c
        used = proposed(rest, sums, free)
        exact = None if used is None else settled(rest, sums, free, used)
        if exact is not None:
            exact[strict] = exact.get(strict, Fraction(0)) + share
            return [(columns[k], c) for k, c in exact.items()]
    return None
