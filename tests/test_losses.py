"""The hand-written derivatives of the concrete losses. Channel: torch autograd, and central differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from derivations_once import derived as derive

from dlhw3.numeric.crosschecks.agreement import relative_error
from dlhw3.numeric.crosschecks.gradients import autograd, tolerances
from dlhw3.numeric.crosschecks.losses import LOSSES, draw_losses
from dlhw3.symbolic.code.lambdify import lambdify

SHAPES = [(1, 1), (1, 4), (3, 1), (2, 3), (4, 2), (3, 3)]


def case(make, shape, seed=0):
    random = np.random.default_rng([seed, *shape])
    return make(shape, random), random.standard_normal(shape), random.standard_normal(shape)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("make", LOSSES, ids=lambda make: make.__name__)
def test_gradient_and_hessian_are_those_of_the_value(make, shape):
    loss, X, D = case(make, shape)
    value, vjp = torch.func.vjp(torch.func.grad(loss.value), torch.from_numpy(X))
    np.testing.assert_allclose(loss.gradient(X), value, rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(loss.hessian(X, D), vjp(torch.from_numpy(D))[0], rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("make", LOSSES[1:], ids=lambda make: make.__name__)
def test_a_central_difference_of_the_value_approaches_the_gradient_with_order_two(make):
    loss, X, D = case(make, (3, 2), seed=1)
    steps = np.array([0.04, 0.02, 0.01, 0.005])

    def value(t):
        return float(loss.value(torch.from_numpy(X + t * D)))

    exact = np.sum(loss.gradient(X) * D)
    errors = [abs((value(h) - value(-h)) / (2 * h) - exact) for h in steps]
    assert abs(np.polyfit(np.log(steps), np.log(errors), 1)[0] - 2.0) < 0.05


def test_no_loss_has_a_symmetric_gradient_and_all_but_one_have_a_varying_hessian():
    varying = []
    for make in LOSSES:
        loss, X, D = case(make, (3, 3))
        X = 0.3 * (X + X.T)
        G = loss.gradient(X)
        assert np.linalg.norm(G - G.T) > 0.1 * np.linalg.norm(G)
        varying.append(not np.allclose(loss.hessian(X, D), loss.hessian(2 * X, D)))
    assert varying == [False, True, True, True]


def test_the_hessians_of_two_losses_couple_entries():
    one = np.zeros((3, 2))
    one[0, 0] = 1.0
    coupled = []
    for make in LOSSES:
        loss, X, _ = case(make, (3, 2))
        column = loss.hessian(X, one)
        coupled.append(bool(np.count_nonzero(np.abs(column) > 1e-12) > 1))
    assert coupled == [False, False, True, True]


def test_log_sum_exp_does_not_overflow():
    loss, X, _ = case(LOSSES[2], (2, 3))
    G = loss.gradient(1000.0 * X)
    assert np.isfinite(G).all()
    assert np.sum(G) == pytest.approx(1.0, abs=1e-14)


def test_equal_seeds_give_equal_losses():
    X = torch.ones((2, 3), dtype=torch.float64)
    values = [
        [float(loss.value(X)) for loss in draw_losses((2, 3), np.random.default_rng(seed))]
        for seed in (0, 0, 1)
    ]
    assert values[0] == values[1]
    assert all(a != b for a, b in zip(values[0], values[2], strict=True))
    assert len({loss.name for loss in draw_losses((1, 1), np.random.default_rng(0))}) == len(LOSSES)


@pytest.mark.parametrize("number", range(len(LOSSES)))
def test_rounding_of_a_gradient_that_cancels_is_within_what_is_measured(number):
    """φ(U) = l(U Uᵀ) moved by a linear term to where ∇φ all but vanishes, so that rounding is large beside it."""
    random = np.random.default_rng(number)
    U = random.standard_normal((4, 3))
    loss = LOSSES[number]((4, 4), random)
    assert (np.abs(loss.gradient(U @ U.T)) <= loss.terms(U @ U.T)).all()
    for left in (1.0, 1e-4, 1e-8):
        A = (1 - left) * loss.gradient(U @ U.T)
        moved = replace(
            loss,
            value=lambda X, A=A: loss.value(X) - (torch.from_numpy(A) * X).sum(),
            gradient=lambda X, A=A: loss.gradient(X) - A,
            terms=lambda X, A=A: loss.terms(X) + np.abs(A),
        )
        reference = autograd(lambda X, value=moved.value: value(X @ X.T), U)
        found = lambdify(derive("phi-grad"), "numpy")(U, grad_l=moved.gradient)
        (allowed,) = tolerances(lambda X: X @ X.T, moved, [U], reference)
        assert relative_error(found, reference[0]) <= allowed < 1e-11 / left
