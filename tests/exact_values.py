"""A result of the catalogue at exact values: its side in the kernel's terms, evaluated by ``symbolic/models``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import dlhw3
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.interpretation import Model, Polynomial
from dlhw3.symbolic.models.numbers import Interval
from dlhw3.symbolic.proofs.context import Context

Rows = Sequence[Sequence[Any]]


def matrix(rows: Rows) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(Fraction(entry) for entry in row) for row in rows)


def linear(gradient: Rows) -> Polynomial:
    """l(X) = ⟨G, X⟩, whose gradient is G everywhere."""
    places = [(i, j) for i in range(len(gradient)) for j in range(len(gradient[0]))]
    terms = {((0, i, j),): Fraction(gradient[i][j]) for i, j in places if gradient[i][j]}
    return Polynomial(((len(gradient), len(gradient[0])),), terms)


def side(
    name: str,
    *,
    result: int = 0,
    part: str = "right",
    parameters: Mapping[str, Any] | None = None,
    widths: Sequence[int] = (),
    letters: Mapping[str, Rows] | None = None,
    layers: Sequence[Rows] = (),
    functions: Mapping[str, Polynomial] | None = None,
    **options: int,
) -> tuple[tuple[Any, ...], ...]:
    """Return one side of a result, entry by entry: a fraction, or an interval that holds the value.

    ``layers`` are W_1, W_2, …, ``widths`` d_0, d_1, …; the entry must be PROVED.
    """
    found = dlhw3.derive(name, **options)
    statement = found.equation(found.results[result])
    assert found.result_verdict(found.results[result]).name == "PROVED"
    context = Context(found.theory, [one.lemma for one in found.parts])
    model = Model(
        {key: Fraction(value) for key, value in (parameters or {}).items()},
        {("d", k): width for k, width in enumerate(widths)},
        {key: matrix(value) for key, value in (letters or {}).items()},
        {("W", k): matrix(value) for k, value in enumerate(layers, start=1)},
        dict(functions or {}),
    )
    return Evaluator(model).value(context.translator.term(getattr(statement, part)))


def holds(found: Any, wanted: Any) -> bool:
    """Whether an evaluated number is the wanted one: exactly, or an interval of less than 10⁻⁹ around it."""
    if isinstance(found, Interval):
        low, high = found.ends
        return low <= wanted <= high and high - low < Fraction(1, 10**9)
    return bool(found == wanted)
