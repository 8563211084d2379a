"""Code for jax goes through a trace: it looks at no value, though jax itself is not needed to see that."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from derivations_once import derived
from traced_numpy import Functions, LookedAtError, Traced, plain

import dlhw3


@pytest.fixture
def traced_jax(monkeypatch: pytest.MonkeyPatch) -> None:
    package = ModuleType("jax")
    package.numpy = Functions("jax.numpy", np)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "jax", package)
    monkeypatch.setitem(sys.modules, "jax.numpy", package.numpy)


STEP = 1e-4


def sloped(function: Callable[..., Any], argnums: int = 0) -> Callable[..., Any]:
    """Return what jax.grad gives, from differences."""

    def gradient(*given: Any) -> np.ndarray[Any, Any]:
        point = np.asarray(given[argnums])
        found = np.zeros(point.shape)
        for place in np.ndindex(point.shape):
            along = np.zeros(point.shape)
            along[place] = 1.0
            found[place] = moved(
                lambda one: function(*given[:argnums], one, *given[argnums + 1 :]), point, along
            )
        return found

    return gradient


def moved(function: Callable[..., Any], point: Any, along: Any) -> Any:
    return (function(point + STEP * along) - function(point - STEP * along)) / (2 * STEP)


def pushed(function: Callable[..., Any], points: tuple[Any], directions: tuple[Any]) -> tuple[Any, Any]:
    """Return what jax.jvp gives, from differences; as jax, of directions of the point's shape and type alone."""
    (point,), (along,) = points, directions
    if np.shape(point) != np.shape(along) or np.result_type(point) != np.result_type(along):
        raise TypeError("primal and tangent arguments to jax.jvp do not match")
    return function(point), moved(function, point, along)


def l_of(X: Any) -> Any:
    return np.sum(np.sin(X))


def g_of(X: Any, Y: Any) -> Any:
    return np.sum(np.sin(X)) * np.sum(np.cos(Y))


W = np.array([[0.3, -0.5, 0.8], [0.1, 0.7, -0.2]])
x, dx = np.array([0.4, -0.6, 0.9]), np.array([0.5, 0.2, -0.3])
GIVEN = {"W": W, "x": x, "dx": dx, "b": np.array(0.4), "l": l_of, "g": g_of, "sigma": np.tanh}
BY_HAND = [
    ("l(b)", "b", 2, l_of),
    ("l(3*b)", "b", 1, lambda b: l_of(3 * b)),
    ("g(x, 3*b)", "b", 2, lambda b: g_of(x, 3 * b)),
    ("g(x, b)", "x", 2, lambda x: g_of(x, 0.4)),
    ("g(x, x.*x)", "x", 2, lambda x: g_of(x, x * x)),
    ("l(W*x)^2", "x", 2, lambda x: l_of(W @ x) ** 2),
    ("sum(sigma(W*x))", "x", 1, lambda x: np.sum(np.tanh(W @ x))),
    ("sum(sigma(W*x))", "x", 2, lambda x: np.sum(np.tanh(W @ x))),
]


@pytest.mark.usefixtures("traced_jax")
def test_a_function_stands_for_its_derivatives(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, one in (("grad", sloped), ("jvp", pushed), ("numpy", np)):
        monkeypatch.setattr(sys.modules["jax"], name, one, raising=False)
    monkeypatch.setitem(sys.modules, "jax.numpy", np)
    for text, wrt, order, by_hand in BY_HAND:
        derivation = dlhw3.derive(text, wrt=wrt, order=order, shapes={"sigma": "entrywise"})
        code = dlhw3.lambdify(derivation, "jax")
        asked = re.findall(r"\w+", re.search(r"def (?:gradient|\w+_\w+)\((.*)\):", code.source)[1])  # type: ignore[index]
        functions = {name: GIVEN[name] for name in ("l", "g", "sigma") if f"{name}(" in text}
        found = code(**{name: GIVEN[name] for name in asked if name in GIVEN} | functions)
        due = sloped(by_hand)
        value = due(GIVEN[wrt]) if order == 1 else moved(due, GIVEN[wrt], GIVEN.get(f"d{wrt}", 1.0))
        np.testing.assert_allclose(found, value, rtol=1e-4, atol=1e-5, err_msg=text)


def compared(derivation: Any, given: dict[str, Any], result: str | None = None) -> Any:
    """Compare the value of traced code with that of numpy's code; return the traced function's text."""
    code = dlhw3.lambdify(derivation, "jax", result=result)
    own = dlhw3.lambdify(derivation, "numpy", result=result)
    hidden = {name: [Traced(one) for one in v] if isinstance(v, list) else v for name, v in given.items()}
    hidden = {name: Traced(v) if isinstance(v, np.ndarray) else v for name, v in hidden.items()}
    found = code(**hidden)
    np.testing.assert_allclose(plain(found), own(**given), rtol=1e-9, atol=1e-12)
    return code.source


@pytest.mark.usefixtures("traced_jax")
def test_powers_of_matrices_go_through_a_trace() -> None:
    random = np.random.default_rng(6)
    signs = np.linalg.qr(random.standard_normal((3, 3)))[0]
    layers = [signs @ np.diag([1.5, 1.0, 0.5]) @ signs.T for _ in range(3)]
    balanced = derived("balanced-powers")
    for result in balanced.results:
        asked = dlhw3.lambdify(balanced, "numpy", result=result).parameters
        compared(balanced, {name: layers if name == "W" else 2 for name in asked}, result)
    W = random.standard_normal((4, 3))
    for name in ("end-to-end-flow", "rank-one-flow"):
        flow = derived(name)
        own = dlhw3.lambdify(flow, "numpy")
        given = {p: (3 if p == "N" else W[:1] if name == "rank-one-flow" else W) for p in own.parameters}
        given |= {called: (lambda X: X**3 - 1) for called in own._recipe.program.functions}
        text = compared(flow, given)
        assert "np.float64" not in text.replace("jnp.", "")


@pytest.mark.usefixtures("traced_jax")
@pytest.mark.parametrize(
    ("text", "wrt"),
    [
        ("logdet(A)", "A"),
        ("logdet(A)*tr(A)", "A"),
        ("tr(adj(A)*B)", "A"),
        ("det(A)*tr(inv(A)*B)", "A"),
        ("x'*inv(A)*x", "A"),
        ("norm2(A*x)/norm2(x)", "x"),
        ("logsumexp(A*x) + sum(softplus(x))", "x"),
        ("sum(relu(A*x)) + norm1(x)", "x"),
        ("h'*softmax(A*x)", "x"),
    ],
)
def test_operators_go_through_a_trace(text: str, wrt: str) -> None:
    derivation = dlhw3.derive(text, wrt=wrt)
    random = np.random.default_rng(7)
    names = dlhw3.lambdify(derivation, "numpy").parameters
    given = {n: random.standard_normal((3, 3) if n.isupper() else 3) for n in names}
    given |= {n: one @ one.T + np.eye(3) for n, one in given.items() if n == "A"}
    printed = compared(derivation, given)
    defined = set(re.findall(r"def (\w+)\(", printed))
    assert {name for name in defined if not re.search(rf"(?<!def )\b{name}\(", printed)} == {"gradient"}


def test_a_trace_has_no_values() -> None:
    """The stand-in refuses what jax refuses: a stub that let values through would show nothing."""
    number = Traced(np.ones(()))
    for look in (bool, float, int, lambda one: one.item(), lambda one: np.eye(3)[one], lambda one: [1][one]):
        with pytest.raises((LookedAtError, TypeError, IndexError)):
            look(number)
    with pytest.raises(TypeError, match="list"):
        Traced(np.ones(3))[[0, 1]]
    with pytest.raises(LookedAtError):
        bool(number > 0)
