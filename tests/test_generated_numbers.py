"""An abstract function of a number is called with one, and its derivatives are numbers: numpy, torch and jax."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
import torch

import dlhw3
from dlhw3.symbolic.code.lambdify import source

n = 4
RANDOM = np.random.default_rng(3)
A, x, y, dx = RANDOM.standard_normal((n, n)), *RANDOM.standard_normal((3, n))
POINT = {"A": A, "x": x, "y": y, "a": 0.7, "b": -1.3, "X": RANDOM.standard_normal((n, 3))}
OBJECTIVES = [
    ("l(x'*A*x)", "x"),
    ("l(a*b)", "a"),
    ("l(x'*A*x)^2 + l(x'*x)", "x"),
    ("exp(l(a*(x'*y)))*l(b)", "a"),
    ("f(x'*A*x, X)", "x"),
    ("f(a*b, a*X)", "a"),
]


def demand_number(value) -> None:
    """Fail for anything but a number: a float, numpy's own, or an array without axes."""
    assert isinstance(value, (float, int)) or value.shape == ()


def l_of(s):
    demand_number(s)
    return torch.sin(s) + s**3 / 5


def slope(s):
    demand_number(s)
    return np.cos(float(s)) + 3 * s**2 / 5


def curvature(s, d):
    demand_number(s)
    demand_number(d)
    return (6 * s / 5 - np.sin(float(s))) * d


def f_of(s, Y):
    demand_number(s)
    return torch.sin(s) * (Y**2).sum()


GIVEN = {
    "l": lambda s: float(np.sin(s) + s**3 / 5),
    "grad_l": slope,
    "hess_l": curvature,
    "grad_f_1": lambda s, Y: demand_number(s) or float(np.cos(float(s))) * (Y**2).sum(),
    "grad_f_2": lambda s, Y: demand_number(s) or 2 * float(np.sin(float(s))) * Y,
}
BY_HAND = {
    "l(x'*A*x)": lambda p: l_of(p["x"] @ p["A"] @ p["x"]),
    "l(a*b)": lambda p: l_of(p["a"] * p["b"]),
    "l(x'*A*x)^2 + l(x'*x)": lambda p: l_of(p["x"] @ p["A"] @ p["x"]) ** 2 + l_of(p["x"] @ p["x"]),
    "exp(l(a*(x'*y)))*l(b)": lambda p: torch.exp(l_of(p["a"] * (p["x"] @ p["y"]))) * l_of(p["b"]),
    "f(x'*A*x, X)": lambda p: f_of(p["x"] @ p["A"] @ p["x"], p["X"]),
    "f(a*b, a*X)": lambda p: f_of(p["a"] * p["b"], p["a"] * p["X"]),
}


def due(text, wrt):
    point = {name: torch.as_tensor(value, dtype=torch.float64) for name, value in POINT.items()}
    moving = point[wrt].requires_grad_()
    (found,) = torch.autograd.grad(BY_HAND[text](point), moving)
    return found.numpy()


def of_jax(derivation):
    """Return jax code with numpy in the place of jax."""
    space: dict = {}
    exec(source(derivation, "jax").replace("import jax.numpy as jnp", "import numpy as jnp"), space)
    return space["gradient"]


@pytest.mark.parametrize(("text", "wrt"), OBJECTIVES)
@pytest.mark.parametrize("target", ["numpy", "torch", "jax"])
def test_a_function_of_a_number_is_called_with_a_number(text, wrt, target):
    derivation = dlhw3.derive(text, wrt=wrt)
    code = of_jax(derivation) if target == "jax" else dlhw3.lambdify(derivation, target)
    asked = inspect.signature(code if target == "jax" else code.unchecked).parameters
    given = {name: {**POINT, **GIVEN}[name] for name in asked}
    if target == "torch":
        given = {k: torch.from_numpy(v) if isinstance(v, np.ndarray) else v for k, v in given.items()}
        given |= {"l": l_of} if "l" in given else {}
    for _ in range(2):  # by the long way and by the short one
        np.testing.assert_allclose(np.asarray(code(**given)), due(text, wrt), rtol=1e-12)


@pytest.mark.parametrize(("text", "wrt"), [pair for pair in OBJECTIVES if "f(" not in pair[0]])
def test_the_function_itself_is_called_with_a_number_without_axes(text, wrt):
    code = dlhw3.lambdify(dlhw3.derive(text, wrt=wrt), "torch")
    point = {name: torch.as_tensor(POINT[name], dtype=torch.float64) for name in code.parameters}
    for given in (point, {k: v.item() if v.ndim == 0 else v for k, v in point.items()}):
        for _ in range(2):
            np.testing.assert_allclose(np.asarray(code(**given, l=l_of)), due(text, wrt), rtol=1e-12)


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_the_second_derivative_is_called_with_numbers(target):
    code = dlhw3.lambdify(dlhw3.derive("l(x'*A*x)", wrt="x", order=2), target)
    turn = torch.from_numpy if target == "torch" else np.asarray
    found = code(A=turn(A), x=turn(x), dx=turn(dx), grad_l=slope, hess_l=curvature)
    point = torch.from_numpy(x).requires_grad_()
    matrix, along = torch.from_numpy(A), torch.from_numpy(dx)
    (first,) = torch.autograd.grad(l_of(point @ matrix @ point), point, create_graph=True)
    (second,) = torch.autograd.grad(first @ along, point)
    np.testing.assert_allclose(np.asarray(found), second.numpy(), rtol=1e-12)
    if target == "torch":
        again = code(A=matrix, x=turn(x), dx=along, l=l_of)
        np.testing.assert_allclose(again.numpy(), second.numpy(), rtol=1e-12)


@pytest.mark.parametrize("returned", [lambda s: np.array([[2.0 * s]]), lambda s: np.array(2.0 * s)])
def test_one_entry_is_a_number_too(returned):
    code = dlhw3.lambdify(dlhw3.derive("l(x'*x)", wrt="x"), "numpy")
    np.testing.assert_allclose(code(x=x, grad_l=returned), 4 * (x @ x) * x)


def test_what_is_no_number_is_refused():
    code = dlhw3.lambdify(dlhw3.derive("l(x'*x)", wrt="x"), "numpy")
    with pytest.raises(TypeError, match="grad_l must return a real number"):
        code(x=x, grad_l=lambda s: np.ones(2))


def test_help_says_so():
    code = dlhw3.lambdify(dlhw3.derive("l(x'*A*x)", wrt="x"), "torch")
    assert "function of a scalar" in code.documented
    assert "X ↦ ∇l(X), both scalar" in code.documented


@pytest.mark.parametrize(
    ("text", "options", "due"),
    [
        ("a*b", {"wrt": "a", "order": 2}, 0.0),
        ("a/2 - b", {"wrt": "b"}, -1.0),
        ("l(W2*W1)", {"wrt": "W1,W2", "flow": "tr(W2'*W2 - W1*W1')"}, 0.0),
    ],
)
def test_a_result_that_depends_on_nothing_is_a_number_as_others_are(text, options, due):
    """0 and 1 were Python's integers: no dtype, no item()."""
    derivation = dlhw3.derive(text, **options)
    of_numpy, of_torch = (dlhw3.lambdify(derivation, target)() for target in ("numpy", "torch"))
    assert (type(of_numpy), of_numpy) == (float, due)
    assert (of_torch.shape, of_torch.dtype, of_torch.item()) == ((), torch.float64, due)


def test_a_result_that_is_a_size_has_the_type_of_the_arrays():
    """d/da Σ(X + a)/2 = m n/2, beside the gradient in X."""
    derivation = dlhw3.derive("sum(X + a)/2 + b", wrt="a,b,X")
    found = dlhw3.lambdify(derivation, "torch")(X=torch.ones(2, 3, dtype=torch.float32))
    X, a, b = torch.ones(2, 3, requires_grad=True), torch.ones((), requires_grad=True), torch.ones(())
    due = torch.autograd.grad((X + a).sum() / 2 + b.requires_grad_(), (a, b, X))
    for one, other in zip(found, due, strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=0)
    for one in dlhw3.lambdify(derivation, "numpy")(X=np.ones((2, 3)))[:2]:
        assert type(one) is float
    assert "jnp.asarray(1.0, dtype=X.dtype)" in dlhw3.render(derivation, "jax")
