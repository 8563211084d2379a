"""Code for jax goes through a trace: it looks at no value, though jax itself is not needed to see that."""

from __future__ import annotations

import re
import sys
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
