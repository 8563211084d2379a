"""Multipliers that make one sum of others: found by linear programming in floats, settled in exact fractions.

A sum is a mapping from monomials to fractions. Nothing here is trusted: the kernel compares what comes of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dlhw3.symbolic.search.forms.effort import spend

Sum = Mapping[Hashable, Fraction]
ZERO = Fraction(0)
FEW, PRIME = 12, 2**61 - 1
"""Equations that are solved at once; more are looked at first modulo a prime, where numbers stay small."""
SLACK = 1e-9
AS_ONE = 4
"""How many columns among which one looks are as much work as one normal form."""
"""A sum of deviations below this is no deviation: it decides what is settled exactly, and nothing else."""


@dataclass(frozen=True)
class Relaxed:
    """The least sum of deviations of a target from a combination, with prices for one more of each monomial.

    ``used`` are the columns with a multiplier. A column that would lessen the deviations has a positive price:
    the sum of its coefficients times those of its monomials.
    """

    deviation: float
    used: tuple[int, ...]
    prices: Mapping[Hashable, float]


def usable(target: Sum, columns: Sequence[Sum], free: Sequence[bool]) -> list[int] | None:
    """Return the columns that may have a multiplier, c ≥ 0 where one is not ``free``; None if none give the target.

    What is not in the target cancels, so a monomial in which all that is left has one sign leaves nothing.
    """
    holders: dict[Hashable, set[int]] = {key: set() for key in target}
    for k, column in enumerate(columns):
        for key in column:
            holders.setdefault(key, set()).add(k)
    waiting = dict.fromkeys(holders)
    while waiting:
        key, _ = waiting.popitem()
        left, wanted = holders[key], target.get(key, ZERO)
        free_ones = sum(free[k] for k in left)
        signs = {columns[k][key] > 0 for k in left}
        if wanted:
            if not free_ones and (wanted > 0) not in signs:
                return None
        elif left and (len(left) == 1 or (not free_ones and len(signs) == 1)):
            for k in tuple(left):
                for other in columns[k]:
                    holders[other].discard(k)
                    waiting[other] = None
    return sorted(set().union(*holders.values()))


def proposed(target: Sum, columns: Sequence[Sum], free: Sequence[bool]) -> tuple[int, ...] | None:
    """Return columns of which the target may be Σ c·column, c ≥ 0 where one is not ``free``, or None."""
    kept = usable(target, columns, free)
    if not kept:
        return () if kept is not None and not target else None
    if not spend(len(kept) // AS_ONE):
        return None
    from scipy.optimize import linprog

    matrix, right, bounds, _ = _system(target, [columns[k] for k in kept], [free[k] for k in kept])
    cost = [0 if free[k] else 1 for k in kept]
    found: Any = linprog(cost, A_eq=matrix, b_eq=right, bounds=bounds, method="highs-ds")
    if found.x is None:
        return None
    return tuple(k for k, c in zip(kept, found.x, strict=True) if abs(c) > SLACK)


def _system(
    target: Sum, columns: Sequence[Sum], free: Sequence[bool]
) -> tuple[Any, Any, Any, list[Hashable]]:
    """Return Σ c·column = target with each column scaled: a sparse matrix, the right side, bounds, monomials."""
    import numpy as np
    from scipy.sparse import csc_array

    keys = list(dict.fromkeys([*target, *(key for column in columns for key in column)]))
    row = {key: k for k, key in enumerate(keys)}
    data, indices, starts = [], [], [0]
    for column in columns:
        values = list(map(float, column.values()))
        scale = max(map(abs, values), default=1.0) or 1.0
        data += [value / scale for value in values]
        indices += [row[key] for key in column]
        starts.append(len(data))
    matrix = csc_array((data, indices, starts), shape=(len(keys), len(columns)))
    right = np.array([float(target.get(key, ZERO)) for key in keys])
    return matrix, right, [(None, None) if each else (0, None) for each in free], keys


def relaxed(target: Sum, columns: Sequence[Sum], free: Sequence[bool]) -> Relaxed:
    """Return the least deviation of the target from Σ c·column, c ≥ 0 where a column is not ``free``."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import eye_array, hstack

    if not spend(len(columns) // AS_ONE):
        return Relaxed(float("inf"), (), {})
    matrix, right, bounds, keys = _system(target, columns, free)
    many = len(keys)
    whole = hstack([matrix, eye_array(many), -eye_array(many)], format="csc")
    cost = np.concatenate([[0 if each else 1e-6 for each in free], np.ones(2 * many)])
    bounds = [*bounds, *[(0, None)] * (2 * many)]
    found: Any = linprog(cost, A_eq=whole, b_eq=right, bounds=bounds, method="highs-ds")
    if found.x is None:
        return Relaxed(float("inf"), (), {})
    own = found.x[: len(columns)]
    prices = dict(zip(keys, map(float, found.eqlin.marginals), strict=True))
    used = tuple(k for k, c in enumerate(own) if abs(c) > SLACK)
    return Relaxed(float(found.x[len(columns) :].sum()), used, prices)


def settled(
    target: Sum, columns: Sequence[Sum], free: Sequence[bool], used: Sequence[int]
) -> dict[int, Fraction] | None:
    """Return exact multipliers of the columns ``used`` that give the target, signs as they must be, or None."""
    solved = combined(target, [columns[k] for k in used])
    if solved is None:
        return None
    found = dict(zip(used, solved, strict=True))
    if any(c < 0 and not free[k] for k, c in found.items()):
        return None
    return {k: c for k, c in found.items() if c}


def combined(target: Sum, columns: Sequence[Sum]) -> list[Fraction] | None:
    """Return numbers c with Σ c·column the target, or None; those that nothing settles are 0."""
    rows: dict[Hashable, Row] = {key: {len(columns): c} for key, c in target.items() if c}
    for k, column in enumerate(columns):
        for key, c in column.items():
            if c:
                rows.setdefault(key, {})[k] = c
    return _solved(list(rows.values()), len(columns))


def solve(rows: Sequence[Sequence[Fraction]], count: int) -> list[Fraction] | None:
    """Return a solution of linear equations, each a row of ``count`` coefficients and its right side, or None.

    Unknowns that nothing settles are 0.
    """
    return _solved([{k: x for k, x in enumerate(row) if x} for row in rows], count)


Row = dict[int, Fraction]
"""The coefficients of an equation that are not 0, the right side behind them."""


def _solved(rows: Sequence[Row], count: int) -> list[Fraction] | None:
    left = [row for row in rows if row]
    if len(left) > FEW and not _may_be_solved(left, count):
        return None
    done: dict[int, Row] = {}
    for column in range(count):
        pivot = min((row for row in left if column in row), key=len, default=None)
        if pivot is None:
            continue
        left = [row for row in left if row is not pivot]
        scale = pivot[column]
        pivot = {k: x / scale for k, x in pivot.items()}
        for row in (*left, *done.values()):
            if (c := row.get(column)) is not None:
                for k, x in pivot.items():
                    value = row.get(k, ZERO) - c * x
                    if value:
                        row[k] = value
                    else:
                        del row[k]
        left = [row for row in left if row]
        done[column] = pivot
    if left:
        return None
    found = [ZERO] * count
    for column, row in done.items():
        found[column] = row.get(count, ZERO)
    return found


def _may_be_solved(rows: Sequence[Row], count: int) -> bool:
    """Whether linear equations have a solution modulo a prime."""
    left = []
    for row in rows:
        if any(x.denominator % PRIME == 0 for x in row.values()):
            return True
        left.append({k: x.numerator * pow(x.denominator, -1, PRIME) % PRIME for k, x in row.items()})
    holders: dict[int, set[int]] = {}
    for number, whole in enumerate(left):
        for k in whole:
            holders.setdefault(k, set()).add(number)
    for column in range(count):
        having = holders.pop(column, set())
        pivot = min(having, key=lambda number: len(left[number]), default=None)
        if pivot is None:
            continue
        own = left[pivot]
        inverse = pow(own.pop(column), -1, PRIME)
        for k in own:
            holders[k].discard(pivot)
        for number in having - {pivot}:
            whole = left[number]
            c = whole.pop(column) * inverse % PRIME
            for k, x in own.items():
                value = (whole.get(k, 0) - c * x) % PRIME
                if value:
                    whole[k] = value
                    holders[k].add(number)
                else:
                    whole.pop(k, None)
                    holders[k].discard(number)
            if whole.keys() == {count}:
                return False
        left[pivot] = {}
    return not any(left)


def squares_of(matrix: Sequence[Sequence[Fraction]]) -> list[tuple[Fraction, list[Fraction]]] | None:
    """Return weights > 0 and rows r with Σ weight · r rᵀ the symmetric matrix, or None where it is not ⪰ 0."""
    rest = [list(row) for row in matrix]
    found: list[tuple[Fraction, list[Fraction]]] = []
    for k in range(len(rest)):
        pivot = rest[k][k]
        if pivot < 0 or (pivot == 0 and any(rest[k])):
            return None
        if pivot == 0:
            continue
        root = [x / pivot for x in rest[k]]
        found.append((pivot, root))
        for i in range(len(rest)):
            for j in range(len(rest)):
                rest[i][j] -= pivot * root[i] * root[j]
    return found
