"""The normal form denotes what its expression means, at random exact values: every rule held at once."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import settings as also
from hypothesis import strategies as st
from kernel_claims import judge_lemmas
from kernel_denote import denote
from kernel_strategies import (
    DETERMINISTIC,
    EVERYTHING,
    FACTS,
    N,
    i,
    matrices,
    model_of,
    n,
    p,
    scalars,
)
from sampling import THOROUGH
from second_opinion.normal import normalize
from second_opinion.powers import Unsupported
from second_opinion.rationals import Inexact
from sympy import MatMul, MatrixSymbol, Trace, Transpose

from dlhw3.errors import ShapeError
from dlhw3.symbolic import shapes
from dlhw3.symbolic.nodes import AbstractFunction, MatrixDifferential, MatrixSum, PsdPower, hole
from dlhw3.symbolic.plan import Chain, Equation, Hypothesis, Lemma, Rewrite, Step, Theory, fill
from dlhw3.symbolic.verdict import Verdict


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


@also(DETERMINISTIC, max_examples=250 if THOROUGH else 50)
@given(matrices(EVERYTHING), st.integers(0, 10**6))
def test_matrix_forms_denote_their_expressions(expression, seed) -> None:
    agrees(expression, seed)


@also(DETERMINISTIC, max_examples=250 if THOROUGH else 50)
@given(scalars(EVERYTHING), st.integers(0, 10**6))
def test_scalar_forms_denote_their_expressions(expression, seed) -> None:
    agrees(expression, seed)


def weighted(index, matrix) -> MatrixSum:
    return MatrixSum(MatMul(index, matrix), index, 1, N)


A, B = (MatrixSymbol(name, n, n) for name in "AB")
LOSS = AbstractFunction("l", n, n)
SUMS = (
    MatMul(weighted(i, A), weighted(i, B)),
    MatMul(weighted(i, A), weighted(p, B), weighted(i, A)),
    MatMul(Trace(weighted(i, A)), weighted(i, B)),
    weighted(i, weighted(p, A)),
    weighted(i, MatMul(weighted(p, A), weighted(p, B))),
    weighted(i, MatMul(weighted(p, A), MatrixSum(MatMul(p + i, A), p, 1, i))),
    weighted(i, MatrixSum(MatMul(i, p, A), p, i, N)),
    weighted(i, LOSS.gradient(weighted(p, MatMul(i, A)))),
    MatMul(weighted(i, A), LOSS.gradient(weighted(p, A))),
    LOSS.hessian(weighted(i, A), weighted(i, B)),
    MatMul(LOSS.hessian(weighted(i, A), weighted(i, B)), weighted(i, A)),
    weighted(i, LOSS.gradient(MatMul(i, LOSS.gradient(weighted(p, MatMul(i, A)))))),
    MatrixDifferential(MatMul(weighted(i, A), weighted(i, A)), A, weighted(i, B)),
    MatrixSum(MatMul(PsdPower(MatMul(A, Transpose(A)), i), weighted(p, B)), i, 1, N),
)


@pytest.mark.parametrize("expression", SUMS, ids=str)
def test_sums_beside_and_inside_sums(expression) -> None:
    form = normalize(expression, FACTS)
    shapes.check(expression, FACTS)
    for seed in range(6):
        model = model_of(seed)
        assert denote(form, model) == model.evaluate(expression)


@also(DETERMINISTIC, max_examples=150 if THOROUGH else 60)
@given(matrices(EVERYTHING), st.integers(0, 10**6))
def test_equals_for_equals_is_true_wherever_it_is_accepted(context, seed) -> None:
    """X = Y is assumed; in a random context, wherever the letter stands, an accepted step holds at X = Y."""
    letters = sorted(context.atoms(MatrixSymbol), key=str)
    assume(letters)
    letter = letters[seed % len(letters)]
    context = context.xreplace({letter: hole(letter)})
    first, second = (MatrixSymbol(name, *letter.shape) for name in "XY")
    theory = Theory(FACTS, (Hypothesis("h", Equation(first, second)),))
    left, right = (fill(context, value, hole(letter)) for value in (first, second))
    step = Step(left, right, "", Rewrite("h", context))
    (checked,) = judge_lemmas(theory, [Lemma("claim", Equation(left, right), Chain((step,)))])
    for shift in range(3):
        model = model_of(seed + shift)
        try:
            model.values[second] = model.matrix(first)
            same = model.evaluate(left) == model.evaluate(right)
        except Inexact:
            continue
        assert same or checked.verdict < Verdict.SUPPORTED
