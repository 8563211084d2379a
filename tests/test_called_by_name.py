"""Generated functions called by name again and again: every call gives what the first one gave."""

from __future__ import annotations

import re

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


@pytest.mark.parametrize("kind", [torch.int64, torch.int32, torch.float16, torch.bfloat16, torch.bool])
def test_every_call_converts_what_the_first_one_converted(kind: torch.dtype) -> None:
    function = dlhw3.lambdify(dlhw3.derive("norm2(A*x - y)^2", wrt="x"), "torch")
    A, x, y = torch.ones(3, 2).to(kind), torch.ones(2).to(kind), torch.zeros(3).to(kind)
    for _ in range(3):
        found = function(A=A, x=x, y=y)
        assert found.dtype == (torch.float32 if kind.is_floating_point else torch.float64)
        assert found.tolist() == [12.0, 12.0]


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_a_loss_that_writes_into_what_it_is_handed_harms_nobody(target: str) -> None:
    """X itself is handed as a copy; a product that was made for the call need not be."""
    for text in ("l(X)*l(A*X)", "l(A*X)^2", "l(A*X) + tr(A*X)"):
        function = dlhw3.lambdify(dlhw3.derive(text, wrt="X"), target)
        made = np.array if target == "numpy" else torch.tensor
        A, X = made([[1.0, 2.0], [3.0, 5.0]]), made([[0.5, -1.0], [2.0, 1.5]])

        def slope(point, ruins):
            found = 2.0 * point
            if ruins:
                point *= 0
            return found

        def value(point, ruins):
            found = (point * point).sum()
            if ruins:
                point *= 0
            return found

        due = None
        for ruins in (False, False, True, True):
            given = {
                "l": lambda point, ruins=ruins: value(point, ruins),
                "grad_l": lambda point, ruins=ruins: slope(point, ruins),
            }
            asked = re.findall(r"\w+", re.search(r"def gradient\((.*)\)", function.source)[1])  # type: ignore[index]
            wanted = {name: one for name, one in given.items() if name in asked}
            found = np.asarray(function(A=A, X=X, **wanted))
            due = found if due is None else due
            assert np.array_equal(found, due)
            assert A[0, 0] == 1.0
            assert X[1, 1] == 1.5


def test_the_checks_of_a_first_call_hold_in_every_call() -> None:
    """The sentence of every later call with a wrong argument is that of a first one."""
    derivation = dlhw3.derive("l(W2*W1)", wrt="W1,W2")
    used = dlhw3.lambdify(derivation, "torch")
    W1, W2 = torch.ones(3, 2, dtype=torch.float64), torch.ones(4, 3, dtype=torch.float64)
    wrong = [
        {"W1": torch.ones(2, 2, dtype=torch.float64)},
        {"W1": torch.ones(3, dtype=torch.float64)},
        {"W1": torch.ones(3, 2)},
        {"W1": torch.full((3, 2), float("nan"), dtype=torch.float64)},
        {"W1": W1.numpy()},
        {"W1": W1.to_sparse()},
        {"grad_l": 3},
        {"grad_l": lambda X: X[:1]},
        {"grad_l": lambda X: X.float()},
        {"grad_l": lambda X: X / 0},
    ]
    plain = {"W1": W1, "W2": W2, "grad_l": lambda X: X}
    for _ in range(2):
        used(**plain)
    for one in wrong:
        with pytest.raises((TypeError, ValueError)) as first:
            dlhw3.lambdify(derivation, "torch")(**{**plain, **one})
        with pytest.raises(type(first.value)) as later:
            used(**{**plain, **one})
        assert str(later.value) == str(first.value)
