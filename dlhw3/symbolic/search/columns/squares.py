"""Squares of sums of what is visible: the whole quadratic form at once, or those that a linear program asks for."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction

from sympy import Expr

from dlhw3.symbolic.search.columns.columns import ONE, Column, Factor, Forms, squared
from dlhw3.symbolic.search.columns.combining import Found
from dlhw3.symbolic.search.columns.families import paired, weighted
from dlhw3.symbolic.search.forms.multipliers import SLACK, Sum, combined, squares_of

DENOMINATORS = (1, 2, 6, 24)
Family = tuple[Expr, ...]
"""What a square may be a sum of."""


def exactly(
    target: Sum, families: Sequence[Family], equations: Sequence[tuple[Column, Sum]], forms: Forms
) -> Found | None:
    """Return squares where the quadratic form in what is visible is one alone, and ⪰ 0.

    ``target`` is the normal form of what is to be ≥ 0, and ``equations`` are what may be added any number of times.
    """
    places = [(f, i, j) for f, own in enumerate(families) for i in range(len(own)) for j in range(i + 1)]
    pairs = [forms.of(paired(families[f][i], families[f][j])) for f, i, j in places]
    if any(pair is None for pair in pairs) or len(places) > 150:
        return None
    sums = [*(pair or {} for pair in pairs), *(own for _, own in equations)]
    zero = Fraction(0)
    solved = combined(target, sums)
    if solved is None:
        return None
    answer: Found = [(one, c) for (one, _), c in zip(equations, solved[len(places) :], strict=True) if c]
    for f, family in enumerate(families):
        matrix = [[zero] * len(family) for _ in family]
        for (g, i, j), c in zip(places, solved, strict=False):
            if g == f:
                matrix[i][j] += c / 2
                matrix[j][i] += c / 2
        parts = squares_of(matrix)
        if parts is None:
            return None
        answer += [(squared(Factor(ONE, strict=True), weighted(family, root)), w) for w, root in parts]
    return answer


def wanted(family: Family, prices: Mapping[Hashable, float], forms: Forms) -> list[Expr]:
    """Return the roots, sums of a family's members, whose squares the linear program's prices ask for most."""
    import numpy as np

    moments = np.zeros((len(family), len(family)))
    for i, left in enumerate(family):
        for j, right in enumerate(family[: i + 1]):
            own = forms.of(paired(left, right))
            if own is None:
                return []
            value = sum(float(c) * prices.get(key, 0.0) for key, c in own.items())
            moments[i, j] = moments[j, i] = value
    values, vectors = np.linalg.eigh(moments)
    found = []
    for value, vector in list(zip(values, vectors.T, strict=True))[-2:]:
        if value > SLACK:
            largest = vector[np.argmax(abs(vector))]
            for d in DENOMINATORS:
                root = [Fraction(round(float(x / largest) * d), d) for x in vector]
                found.append(weighted(family, root))
    return list(dict.fromkeys(found))
