"""The kernel's exact evaluator against an independent float reading: numpy, complex steps, differences."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given
from hypothesis import settings as also
from hypothesis import strategies as st
from kernel_oracle import Oracle, PolynomialLoss, difference
from kernel_strategies import DETERMINISTIC, EVERYTHING, FACTS, matrices, model_of, scalars
from second_opinion.model import Model
from second_opinion.rationals import Inexact
from sympy import MatrixSymbol

from dlhw3.errors import ShapeError
from dlhw3.symbolic import shapes

CLOSE = 1e-6  # five-point differences of quartics and the cubic losses inside them, entries up to 10⁴


def as_floats(value):
    if isinstance(value, tuple):
        return np.array([[float(entry) for entry in row] for row in value])
    return float(value)


def oracle_of(model: Model) -> Oracle:
    """The oracle with the values that an evaluated model holds."""
    names = {key: value for key, value in model.values.items() if isinstance(key, MatrixSymbol)}
    layers = {key: value for key, value in model.values.items() if isinstance(key, tuple)}
    losses = {
        name: PolynomialLoss(*map(as_floats, (loss.linear, loss.square, loss.coupling, loss.cubic)))
        for name, loss in model.losses.items()
    }
    return Oracle(
        dict(model.integers),
        {k: model.widths(k) for k in range(6)},
        {key.name: as_floats(value) for key, value in names.items()},
        {key: as_floats(value) for key, value in layers.items()},
        losses,
    )


def agrees(expression, seed: int) -> None:
    try:
        shapes.check(expression, FACTS)
    except ShapeError:
        assume(False)
    model = model_of(seed)
    try:
        value = as_floats(model.evaluate(expression))
    except Inexact:
        assume(False)
    assert difference(value, oracle_of(model).value(expression)) < CLOSE


@also(DETERMINISTIC, max_examples=200)
@given(matrices(EVERYTHING), st.integers(0, 10**6))
def test_matrices_agree(expression, seed) -> None:
    agrees(expression, seed)


@also(DETERMINISTIC, max_examples=200)
@given(scalars(EVERYTHING), st.integers(0, 10**6))
def test_scalars_agree(expression, seed) -> None:
    agrees(expression, seed)
