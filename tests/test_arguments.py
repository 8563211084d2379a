"""What a lambdified function refuses, each in one sentence, before any of its code runs."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from derivations_once import derived as derive

import dlhw3
from dlhw3.symbolic.code.lambdify import lambdify

EYE = np.eye(2)
TENSOR = torch.eye(2, dtype=torch.float64)
LAYERS = [np.ones((3, 2)), np.ones((1, 3))]


def same(X):
    return X


# derivation, target, arguments, keywords, error, words of it
WRONG = [
    ("phi-grad", "torch", (EYE,), {"l": torch.sum}, TypeError, "takes U as a torch tensor, not a numpy array"),
    ("phi-grad", "numpy", (TENSOR,), {"grad_l": same}, TypeError, "U as a numpy array, not a torch tensor"),
    ("phi-grad", "numpy", ([[1.0]],), {"grad_l": same}, TypeError, "takes U as a numpy array, not a list"),
    ("phi-grad", "numpy", (np.ones(3),), {"grad_l": same}, ValueError, "shape d×k, not a 1-dimensional array"),
    ("phi-grad", "torch", (TENSOR,), {"l": lambda X: 1.0}, TypeError, "l must return a scalar .*, not 1.0"),
    ("phi-grad", "torch", (TENSOR,), {"l": same}, TypeError, "scalar .*, not one of shape 2×2"),
    ("phi-grad", "torch", (TENSOR,), {"l": 3}, TypeError, "takes l= as a function, not 3"),
    ("phi-grad", "numpy", (EYE,), {"grad_l": EYE}, TypeError, "takes grad_l= as a function, not a numpy array"),
    ("phi-grad", "numpy", (EYE,), {"grad_l": lambda X: X[:1]}, ValueError, r"a 2×2 numpy array, .* not \(1, 2\)"),
    ("phi-grad", "numpy", (EYE,), {"grad_l": lambda X: X[0]}, ValueError, r"of shape \(2, 2\), not \(2,\)"),
    ("phi-grad", "numpy", (EYE,), {"grad_l": lambda X: 1.0}, TypeError, "grad_l must return .*, not 1.0"),
    ("phi-grad", "torch", (TENSOR,), {"grad_l": lambda X: EYE}, TypeError, "torch tensor, .* not a numpy array"),
    ("gram-flow", "numpy", (np.ones((2, 3)),), {"grad_l": same}, ValueError, "takes W of shape d×d, not 2×3"),
    ("rank-one-flow", "numpy", (np.ones((3, 1)), 2), {"grad_l": same}, ValueError, "shape 1×d_0, not 3×1"),
    ("rank-one-flow", "numpy", (np.ones((1, 3)), 1.5), {"grad_l": same}, TypeError, "N as an integer, not 1.5"),
    ("end-to-end-flow", "numpy", (EYE, np.inf), {"grad_l": same}, TypeError, "takes N as an integer, not inf"),
    ("end-to-end-flow", "torch", (TENSOR, True), {"l": torch.sum}, TypeError, "N as an integer, not True"),
    ("deep-linear-grad", "numpy", (LAYERS, 1.5), {"grad_l": same}, TypeError, "takes j as an integer, not 1.5"),
    ("deep-linear-grad", "numpy", (EYE, 1), {"grad_l": same}, TypeError, r"the list \[W_1, …, W_N\], not a"),
    ("deep-linear-grad", "numpy", ({1: EYE}, 1), {"grad_l": same}, TypeError, "as the list .*, not a dict"),
    ("deep-linear-grad", "numpy", ([], 1), {"grad_l": same}, ValueError, "a list of at least one layer"),
    ("deep-linear-grad", "numpy", (LAYERS[::-1], 1), {"grad_l": same}, ValueError, r"W\[1\] with 1 columns"),
    ("deep-linear-grad", "numpy", ([EYE, TENSOR], 1), {"grad_l": same}, TypeError, r"W\[1\] as a numpy array"),
    ("balanced-powers", "numpy", ([np.ones(3)], 1), {}, ValueError, r"W\[0\] of two dimensions"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "target", "arguments", "keywords", "error", "words"), WRONG)
def test_a_wrong_argument_is_one_sentence(name, target, arguments, keywords, error, words):
    code = lambdify(derive(name), target)
    with pytest.raises(error, match=words) as caught:
        code(*arguments, **keywords)
    assert str(caught.value).startswith(code.__name__ + "()")
    assert "\n" not in str(caught.value)


def test_what_stands_for_layers_or_an_integer_is_taken():
    code = lambdify(derive("deep-linear-grad"), "numpy")
    expected = code(LAYERS, 1, grad_l=same)
    for layers, j in ((tuple(LAYERS), np.int64(1)), (LAYERS, np.array(1)), (LAYERS, torch.tensor(1))):
        np.testing.assert_array_equal(code(layers, j, grad_l=same), expected)
    cube = np.stack([EYE, 2 * EYE])
    np.testing.assert_array_equal(code(cube, 2, grad_l=same), code(list(cube), 2, grad_l=same))
    weights = torch.nn.ParameterList([torch.nn.Parameter(torch.from_numpy(layer)) for layer in LAYERS])
    found = lambdify(derive("deep-linear-grad"), "torch")(weights, 1, grad_l=same)
    np.testing.assert_allclose(found.detach(), expected)


def test_a_column_of_another_length_is_refused_with_its_length() -> None:
    code = dlhw3.derive("norm2(X*w - y)^2", wrt="w").lambdify("numpy")
    with pytest.raises(ValueError, match=r"takes y of shape \(n,\), not \(4,\): n is 3 in X"):
        code(np.ones((3, 2)), np.ones(2), np.ones(4))
