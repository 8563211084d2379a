"""Code for losses of rows and for matrices of ones, beside autograd: an array of one axis spreads in silence."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from language_objectives import Objective
from language_objectives_held_out import HELD_OUT, OF_ROWS
from language_points import declared, drawn
from test_language_objectives import by_autograd, called

import dlhw3

ONES = [one for one in HELD_OUT if "vector(1)" in one.text and one not in OF_ROWS]


@pytest.mark.parametrize("one", [*OF_ROWS, *ONES], ids=[one.text for one in (*OF_ROWS, *ONES)])
@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_a_row_beside_columns_is_right(one: Objective, backend: str) -> None:
    """The column of the 1×n array ∇l(xᵀ) was n×1, and a sum of it and x an n×n array."""
    derivation = dlhw3.derive(one.text, wrt=one.wrt, shapes=declared(one), assume=one.assume)
    point = drawn(one)
    found = called(dlhw3.lambdify(derivation, backend), point, backend)
    np.testing.assert_allclose(found, by_autograd(one, point), rtol=1e-10, atol=1e-12)


def test_a_step_along_the_gradient_of_a_row_is_right() -> None:
    """⟨u, A ∇l(uᵀ A)ᵀ⟩ was the sum of all products of two entries in torch."""
    derivation = dlhw3.derive("l(u'*A)", wrt="u", flow="norm2(u)^2", step="eta")
    u, A, eta = np.array([1.0, -2.0]), np.array([[0.5, 1.0, -1.0], [2.0, 0.25, 3.0]]), 0.125
    gradient = A @ np.cos(u @ A)
    due = ((u - eta * gradient) ** 2).sum() - (u**2).sum()
    given = {"u": torch.tensor(u), "A": torch.tensor(A), "eta": eta, "l": lambda X: torch.sin(X).sum()}
    found = derivation.lambdify("torch")(**given)
    np.testing.assert_allclose(found, due, rtol=1e-12)


def test_code_asks_for_no_size_that_it_does_not_use() -> None:
    """It took q, the number of entries of r(x), and did nothing with it."""
    derivation = dlhw3.derive("l(sum{i=1:n}(r(x{i})))", wrt="x{k}", shapes="r: p -> q")
    assert "def gradient(x, k, *, r, grad_l, jac_r):" in derivation.lambdify("numpy").source
