"""Powers of matrices in generated code: exact ranks, exact values, every result of a derivation."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

import numpy as np
import pytest
from lowering import TARGETS, derived, imported, result_of, tensors
from sympy import Integer, MatMul, MatrixSymbol, Rational, Transpose

from dlhw3.errors import UnknownName
from dlhw3.numeric.crosschecks.balanced_layers import balanced_layers
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.lambdify import lambdify, source


def powers_of(matrix, target, exponent, *, gram):
    """Return (A Aᵀ)^p, or P^p for P itself, by the printed code."""
    A = MatrixSymbol("A", *matrix.shape)
    base = MatMul(A, Transpose(A)) if gram else A
    code = lambdify(result_of(nodes.PsdPower(base, exponent)), target)
    return np.asarray(code(*tensors([matrix])) if target == "torch" else code(matrix))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("gram", [True, False])
def test_powers_of_a_matrix_of_lower_rank(target, gram):
    """A = [[3, 0], [4, 0]]: (A Aᵀ)^p = 25^p u uᵀ, u = (3, 4)/5; the power 0 is exactly the identity."""
    A = np.array([[3.0, 0.0], [4.0, 0.0]])
    u = np.array([Fraction(3, 5), Fraction(4, 5)])
    base = A if gram else A @ A.T
    for exponent in (Rational(1, 2), Rational(1, 50), Integer(1)):
        expected = (np.outer(u, u)).astype(float) * 25.0 ** float(exponent)
        np.testing.assert_allclose(
            powers_of(base, target, exponent, gram=gram), expected, rtol=1e-14, atol=1e-15
        )
    np.testing.assert_array_equal(powers_of(base, target, Integer(0), gram=gram), np.eye(2))


@pytest.mark.parametrize("target", TARGETS)
def test_values_at_a_balanced_network_in_integers(target):
    W1, G = np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [2.0, -1.0]])
    layers = [W1, W1.T, W1]
    W = W1 @ W1.T @ W1
    layers, W, G = tensors([layers, W, G]) if target == "torch" else (layers, W, G)
    flow = lambdify(derived("end-to-end-flow", {}), target)(W, 3, grad_l=lambda _: G)
    np.testing.assert_allclose(flow, [[-16, -2], [-10, 0]], rtol=1e-13, atol=1e-13)
    powers = lambdify(derived("balanced-powers", {}), target)
    for j, expected in enumerate(([[1, 0], [0, 1]], [[1, 1], [1, 2]], [[2, 3], [3, 5]], [[5, 8], [8, 13]])):
        np.testing.assert_allclose(powers(layers, j), expected, rtol=1e-13, atol=1e-13)
    third = powers_of(np.array([[2.0, 3.0], [1.0, 2.0]]), target, Rational(1, 3), gram=True)
    np.testing.assert_allclose(third, [[2, 1], [1, 1]], rtol=1e-13)


@pytest.mark.parametrize("target", TARGETS)
def test_a_small_singular_value_keeps_its_digits(target):
    """(A Aᵀ)^{1/5} with singular values 1 and 1e-9: from A Aᵀ the small one would be lost in rounding."""
    random = np.random.default_rng(5)
    Q, R = (np.linalg.qr(random.standard_normal((2, 2)))[0] for _ in range(2))
    A = (Q * [1.0, 1e-9]) @ R.T
    root = powers_of(A, target, Rational(1, 5), gram=True)
    np.testing.assert_allclose(np.linalg.eigvalsh(root), [1e-9**0.4, 1.0], rtol=1e-6)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("options", [{}, {"depth": 4}])
def test_every_result_of_a_derivation_is_a_function(target, options, tmp_path):
    """Both Gram powers of W = W_4 ⋯ W_1, at every j that the statement allows, against products of layers."""
    derivation = derived("balanced-powers", options)
    layers = balanced_layers((3, 2, 4, 2, 3), "distinct", np.random.default_rng(1))
    given = tensors([layers])[0] if target == "torch" else layers
    printed = imported(source(derivation, target), tmp_path, f"both_{target}")
    right = lambdify(derivation, target, result="right Gram power")
    left = lambdify(derivation, target, result="left Gram power")
    for j in range(5):
        first = reduce(lambda inner, outer: outer @ inner, layers[:j], np.eye(3))
        last = reduce(
            lambda inner, outer: outer @ inner, layers[j:], np.eye(layers[j].shape[1] if j < 4 else 3)
        )
        for code in (right, printed.right_gram_power):
            np.testing.assert_allclose(code(given, j), first.T @ first, rtol=1e-11, atol=1e-11)
        for code in (left, printed.left_gram_power):
            np.testing.assert_allclose(code(given, j + 1), last @ last.T, rtol=1e-11, atol=1e-11)
    for code, outside in ((right, 5), (left, 0), (left, 6)):
        with pytest.raises(ValueError, match="between"):
            code(given, outside)
    assert right.source == left.source == source(derivation, target)
    assert "result='left Gram power'" in right.__doc__
    with pytest.raises(UnknownName, match="no result of balanced-powers called 'left'"):
        lambdify(derivation, target, result="left")


def test_one_layer_has_both_gram_matrices():
    W = [np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])]
    derivation = derived("balanced-powers", {"depth": 1})
    for side, expected in (("right", W[0].T @ W[0]), ("left", W[0] @ W[0].T)):
        code = lambdify(derivation, "numpy", result=f"{side} Gram power")
        np.testing.assert_allclose(code(W), expected, rtol=1e-12, atol=1e-12)
