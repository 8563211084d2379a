"""Generated functions called by name again and again: every call gives what the first one gave."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import dlhw3


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize("constants", [(), ("A", "y")])
def test_columns_of_two_dimensions_are_columns_in_every_call(target: str, constants: tuple[str, ...]) -> None:
    gradient = dlhw3.derive("norm2(A*x - y)^2", wrt="x")
    function = dlhw3.lambdify(gradient, target, constants=constants)
    generator = np.random.default_rng(0)
    A, x, y = (generator.standard_normal(shape) for shape in ((4, 3), (3,), (4,)))
    expected = 2 * A.T @ (A @ x - y)
    made = np.asarray if target == "numpy" else torch.as_tensor
    for columns in [(x, y), (x[:, None], y[:, None]), (x[:, None], y), (x, y), (x[:, None], y[:, None])] * 2:
        found = np.asarray(function(A=made(A), x=made(columns[0]), y=made(columns[1])))
        assert found.shape == (3,)
        assert np.allclose(found, expected, rtol=1e-13)


@pytest.mark.parametrize("value", [1, 2.5])
def test_functions_of_numbers_alone_run_in_torch(value: float) -> None:
    function = dlhw3.lambdify(dlhw3.derive("a*b*exp(c)*sinh(a)", wrt="a"), "torch")
    a = torch.tensor(float(value), dtype=torch.float64, requires_grad=True)
    (a * 2 * torch.exp(torch.tensor(0.3, dtype=torch.float64)) * torch.sinh(a)).backward()
    for _ in range(2):
        assert torch.allclose(function(a=value, b=2, c=0.3), a.grad, rtol=1e-13)


def test_a_derivation_knows_its_formats_and_its_function() -> None:
    derivation = dlhw3.derive("norm2(A*x - y)^2", wrt="x")
    assert derivation.render() == dlhw3.render(derivation)
    assert derivation.render("expr", result_only=True) == dlhw3.render(derivation, "expr", result_only=True)
    assert derivation.lambdify("numpy").source == derivation.render("numpy")
    assert "def prepared_gradient(" in derivation.lambdify("torch", constants=["A", "y"]).source
