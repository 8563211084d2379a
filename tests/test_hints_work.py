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
