"""A model of the tests' own evaluator as one of the package's, and a comparison of two values."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import proof_kernel_values as judge

from dlhw3.symbolic.models.interpretation import Model, Polynomial
from dlhw3.symbolic.models.numbers import EXACT, Interval


def translated(model: judge.Model, functions: dict[str, Any]) -> Model:
    """The same values; ``functions`` holds the shapes of each abstract function's arguments."""
    polynomials = {}
    for (name, _), held in model.functions.items():
        shapes = functions.get(name, ((1, 1),))
        places = [(k, i, j) for k, (r, c) in enumerate(shapes) for i in range(r) for j in range(c)]
        terms = {tuple(places[u] for u in key): c for key, c in held.items()}
        polynomials[name] = Polynomial(shapes, terms)
    return Model(
        {name: Fraction(v) for name, v in model.parameters.items()},
        dict(model.widths),
        {name: tuple(map(tuple, m)) for name, m in model.letters.items()},
        {key: tuple(map(tuple, m)) for key, m in model.layers.items()},
        polynomials,
    )


def ends(x: Any) -> tuple[Fraction, Fraction]:
    """The ends of an interval of either evaluator, or of a number."""
    if isinstance(x, Interval):
        return x.ends
    if isinstance(x, EXACT):
        return x, x
    low, high = x._mpi_
    return tuple(Fraction((-1) ** s * int(m)) * Fraction(2) ** e for s, m, e, _ in (low, high))


def agree(left: Any, right: Any) -> bool:
    """Whether two values can be the same: exact ones are equal, intervals meet."""
    pairs = zip((x for row in left for x in row), (x for row in right for x in row), strict=True)
    return all(a[0] <= b[1] and b[0] <= a[1] for a, b in ((ends(x), ends(y)) for x, y in pairs))
