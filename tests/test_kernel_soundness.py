"""The normal form denotes what its expression means, at random exact values: every rule held at once."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import settings as also
from hypothesis import strategies as st
from kernel_strategies import DETERMINISTIC, EVERYTHING, FACTS, denote, matrices, model_of, scalars

from dlhw3.errors import ShapeError
from dlhw3.symbolic.kernel import shapes
from dlhw3.symbolic.kernel.exact import Inexact
from dlhw3.symbolic.kernel.normal import normalize
from dlhw3.symbolic.kernel.powers import Unsupported


def agrees(expression, seed: int) -> None:
    try:
        shapes.check(expression, FACTS)
        form = normalize(expression, FACTS)
    except (ShapeError, Unsupported):
        assume(False)
    checked = 0
    for shift in range(4):
        model = model_of(seed + shift)
        try:
            value = model.evaluate(expression)
        except Inexact:
            continue
        assert denote(form, model) == value
        checked += 1
    assume(checked)


@also(DETERMINISTIC, max_examples=250)
@given(matrices(EVERYTHING), st.integers(0, 10**6))
def test_matrix_forms_denote_their_expressions(expression, seed) -> None:
    agrees(expression, seed)


@also(DETERMINISTIC, max_examples=250)
@given(scalars(EVERYTHING), st.integers(0, 10**6))
def test_scalar_forms_denote_their_expressions(expression, seed) -> None:
    agrees(expression, seed)
