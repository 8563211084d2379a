"""What an error tells one to try, put in its place: it is derived, and it has the value that was meant."""

from __future__ import annotations

import numpy as np
import pytest

import dlhw3

GENERATOR = np.random.default_rng(0)
Q, K, V, X = (GENERATOR.standard_normal(shape) for shape in ((3, 2), (4, 2), (4, 2), (3, 2)))
x, y = GENERATOR.standard_normal((2, 4))
EPSILON = 1e-6


def attention(Q: np.ndarray) -> float:
    weights = np.exp(Q @ K.T)
    return float(np.sum((weights / weights.sum(axis=1, keepdims=True) @ V) ** 2))


@pytest.mark.parametrize(
    ("refused", "call", "wrt", "value", "data"),
    [
        ("norm2(softmax(Q*K')*V)^2", "softmax(Q*K')", "Q", attention, {"Q": Q, "K": K, "V": V}),
        ("logsumexp(X)", "logsumexp(X)", "X", lambda X: np.log(np.exp(X).sum(axis=1)).sum(), {"X": X}),
        ("sum(max(0, x))", "max(0, x)", "x", lambda x: np.maximum(x, 0).sum(), {"x": x}),
        ("sum(max(x, 0).^2)", "max(x, 0)", "x", lambda x: (np.maximum(x, 0) ** 2).sum(), {"x": x}),
        ("norm2(max(x, y))^2", "max(x, y)", "x", lambda x: (np.maximum(x, y) ** 2).sum(), {"x": x, "y": y}),
        (
            "2*norm2(min(x, y))^2",
            "min(x, y)",
            "x",
            lambda x: 2 * (np.minimum(x, y) ** 2).sum(),
            {"x": x, "y": y},
        ),
    ],
)
def test_a_hint_in_the_place_of_what_is_refused(refused, call, wrt, value, data) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(dlhw3.UserError) as error:
        dlhw3.derive(refused, wrt=wrt)
    hint = str(error.value).splitlines()[-1].removeprefix("Try: ")
    gradient = dlhw3.lambdify(dlhw3.derive(refused.replace(call, f"({hint})"), wrt=wrt), "numpy")
    found = gradient(**{name: data[name] for name in gradient.parameters})
    expected = np.zeros_like(data[wrt])
    for place in np.ndindex(expected.shape):
        moved = np.zeros_like(expected)
        moved[place] = EPSILON
        expected[place] = (value(data[wrt] + moved) - value(data[wrt] - moved)) / (2 * EPSILON)
    assert np.allclose(found, expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    ("shapes", "hint"),
    [("B: 3,1", "C: 1,m"), ("B: n,1", "C: 1,p"), ("C: 1,4", "B: n,1")],
)
def test_a_factor_beside_a_row_or_a_column_is_declared_as_one(shapes: str, hint: str) -> None:
    with pytest.raises(dlhw3.UserError) as error:
        dlhw3.derive("norm2(K+B*C)^2", wrt="C", shapes=shapes)
    assert str(error.value).endswith(f"shapes={hint!r}")
    found = dlhw3.derive("norm2(K+B*C)^2", wrt="C", shapes=f"{shapes}; {hint}")
    assert found.verdict.name == "PROVED"


@pytest.mark.parametrize(
    ("objective", "letter"),
    [
        ("0.5*x'*A*x", "x"),
        ("norm2(X*w - y)^2", "w"),
        ("norm2(y - X*theta)^2", "theta"),
        ("l(A*U*U')", "U"),
        ("tr(B*W12*B')", "W12"),
        ("logdet(A + eye)", "A"),
        ("l(W{N:1})", "W"),
    ],
)
def test_an_objective_alone_is_told_the_letter_that_it_is_likely_about(objective: str, letter: str) -> None:
    with pytest.raises(dlhw3.UserError) as error:
        dlhw3.derive(objective)
    assert error.value.code == "C107"
    assert str(error.value).endswith(f"wrt={letter!r}")
    assert dlhw3.derive(objective, wrt=letter).result is not None
