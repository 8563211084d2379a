"""Multipliers that make one sum of others: found by linear programming in floats, settled in exact fractions.

A sum is a mapping from monomials to fractions. Nothing here is trusted: the kernel compares what comes of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Sum = Mapping[Hashable, Fraction]
ZERO = Fraction(0)
FEW, NEAR = 12, 1e-6
"""Equations that are solved at once, and how near to one a solution in floats comes where there may be one."""
SLACK = 1e-9
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


def relaxed(target: Sum, columns: Sequence[Sum], free: Sequence[bool]) -> Relaxed:
    """Return the least deviation of the target from Σ c·column, c ≥ 0 where a column is not ``free``."""
    import numpy as np
    from scipy.optimize import linprog

    keys = list(dict.fromkeys([*target, *(key for column in columns for key in column)]))
    row = {key: k for k, key in enumerate(keys)}
    scales = [max((abs(float(c)) for c in column.values()), default=1.0) or 1.0 for column in columns]
    matrix = np.zeros((len(keys), len(columns) + 2 * len(keys)))
    for k, column in enumerate(columns):
        for key, c in column.items():
            matrix[row[key], k] = float(c) / scales[k]
    matrix[:, len(columns) :] = np.hstack([np.eye(len(keys)), -np.eye(len(keys))])
    right = np.array([float(target.get(key, ZERO)) for key in keys])
    cost = np.concatenate([np.full(len(columns), 1e-6), np.ones(2 * len(keys))])
    bounds = [(None, None) if each else (0, None) for each in free] + [(0, None)] * (2 * len(keys))
    cost[: len(columns)][list(map(bool, free))] = 0
    found: Any = linprog(cost, A_eq=matrix, b_eq=right, bounds=bounds, method="highs-ds")
    if found.x is None:
        return Relaxed(float("inf"), (), {})
    own = found.x[: len(columns)]
    prices = {key: float(found.eqlin.marginals[row[key]]) for key in keys}
    used = tuple(k for k, c in enumerate(own) if abs(c) > SLACK)
    return Relaxed(float(found.x[len(columns) :].sum()), used, prices)


def settled(
    target: Sum, columns: Sequence[Sum], free: Sequence[bool], used: Sequence[int]
) -> dict[int, Fraction] | None:
    """Return exact multipliers of the columns ``used`` that give the target, signs as they must be, or None."""
    keys = list(dict.fromkeys([*target, *(key for k in used for key in columns[k])]))
    rows = [[columns[k].get(key, ZERO) for k in used] + [target.get(key, ZERO)] for key in keys]
    solved = solve(rows, len(used))
    if solved is None:
        return None
    found = dict(zip(used, solved, strict=True))
    if any(c < 0 and not free[k] for k, c in found.items()):
        return None
    return {k: c for k, c in found.items() if c}


def solve(rows: list[list[Fraction]], count: int) -> list[Fraction] | None:
    """Return a solution of linear equations, each a row of ``count`` coefficients and its right side, or None.

    Unknowns that nothing settles are 0.
    """
    rows = [list(row) for row in rows if any(row)]
    if len(rows) > FEW and not _may_be_solved(rows):
        return None
    left = [{k: x for k, x in enumerate(row) if x} for row in rows]  # the right side is the last
    done: dict[int, dict[int, Fraction]] = {}
    for column in range(count):
        pivot = min((row for row in left if column in row), key=len, default=None)
        if pivot is None:
            continue
        left.remove(pivot)
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
        done[column] = pivot
    if any(row for row in left):
        return None
    found = [ZERO] * count
    for column, row in done.items():
        found[column] = row.get(count, ZERO)
    return found


def _may_be_solved(rows: Sequence[Sequence[Fraction]]) -> bool:
    """Whether linear equations have a solution in floats, each row and each column scaled."""
    import numpy as np

    whole = np.array([[float(x) for x in row] for row in rows])
    whole /= np.abs(whole).max(axis=1, keepdims=True)
    matrix, right = whole[:, :-1], whole[:, -1]
    if not matrix.size:
        return True
    matrix = matrix / np.maximum(np.abs(matrix).max(axis=0), np.finfo(float).tiny)
    found = np.linalg.lstsq(matrix, right, rcond=None)[0]
    return bool(np.abs(matrix @ found - right).max() < NEAR)


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
