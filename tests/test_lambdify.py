"""Generated functions mean what their expression means."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import torch
from lowering import TARGETS, cubed, derived, result_of, tensors
from sympy import MatAdd, MatMul, MatrixSymbol, Symbol

from dlhw3.catalogue import DERIVATIONS
from dlhw3.numeric.crosschecks.gradients import chain
from dlhw3.numeric.crosschecks.losses import log_sum_exp
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.lambdify import lambdify
from dlhw3.symbolic.code.program import program


def test_a_differentiable_l_does_for_torch_what_its_gradient_does():
    random = np.random.default_rng(3)
    loss = log_sum_exp((3, 3), random)
    U = torch.from_numpy(random.standard_normal((3, 2)))
    code = lambdify(derived("phi-grad", {}), "torch")
    by_value = code(U, l=loss.value)
    by_gradient = code(U, grad_l=lambda X: torch.from_numpy(loss.gradient(X.numpy())))
    np.testing.assert_allclose(by_value, by_gradient, rtol=1e-13, atol=1e-15)


def test_the_hessian_action_is_wired():
    rows, columns = Symbol("m", integer=True), Symbol("n", integer=True)
    X, D = MatrixSymbol("X", rows, columns), MatrixSymbol("D", rows, columns)
    function = nodes.AbstractFunction("l", rows, columns)
    value = MatAdd(MatMul(function(X), function.hessian(X, D)), function.gradient(X))
    derivation = result_of(value)
    assert program(derivation).functions == ("l", "grad_l", "hess_l")
    random = np.random.default_rng(4)
    loss = log_sum_exp((2, 3), random)
    point, direction = random.standard_normal((2, 3)), random.standard_normal((2, 3))
    number = float(loss.value(torch.from_numpy(point)))
    expected = number * loss.hessian(point, direction) + loss.gradient(point)
    hand = {"l": lambda _: number, "grad_l": loss.gradient, "hess_l": loss.hessian}
    assert program(derivation).parameters == ("D", "X")
    np.testing.assert_allclose(lambdify(derivation, "numpy")(direction, point, **hand), expected, rtol=1e-14)
    from_value = lambdify(derivation, "torch")(*tensors([direction, point]), l=loss.value)
    np.testing.assert_allclose(from_value, expected, rtol=1e-12)


def test_an_affine_l_has_no_hessian_and_a_result_can_be_differentiated_again():
    X, D = MatrixSymbol("X", 2, 2), MatrixSymbol("D", 2, 2)
    hessian = lambdify(result_of(nodes.AbstractFunction("l", 2, 2).hessian(X, D)), "torch")
    point, direction = (torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.ones(2, 2))
    np.testing.assert_array_equal(hessian(direction, point, l=torch.sum), np.zeros((2, 2)))
    np.testing.assert_array_equal(hessian(direction, point, l=lambda X: (X**3).sum()), 6 * point)
    U = point.clone().requires_grad_()
    code = lambdify(derived("phi-grad", {}), "torch")
    code(U, l=lambda W: (W**2).sum()).sum().backward()
    again = torch.autograd.functional.hessian(lambda V: ((V @ V.T) ** 2).sum(), point)
    np.testing.assert_allclose(U.grad, again.sum(dim=(0, 1)), rtol=1e-5)
    assert not code(point, l=lambda W: (W**2).sum()).requires_grad


@pytest.mark.parametrize("target", TARGETS)
def test_missing_and_unknown_callables_are_refused(target):
    code = lambdify(derived("phi-grad", {}), target)
    U = tensors([np.eye(2)])[0] if target == "torch" else np.eye(2)
    with pytest.raises(TypeError, match="grad_l"):
        code(U)
    with pytest.raises(TypeError, match="unexpected keyword argument 'grad_L'"):
        code(U, grad_l=cubed, grad_L=cubed)


def test_indices_outside_their_range_and_lists_of_another_depth_are_refused():
    layers = [np.eye(2)] * 3
    code = lambdify(derived("deep-linear-grad", {}), "numpy")
    for j in (0, 4):
        with pytest.raises(ValueError, match="between 1 and N"):
            code(layers, j, grad_l=cubed)
    with pytest.raises(ValueError, match="at least 1"):
        lambdify(derived("end-to-end-flow", {}), "numpy")(np.eye(2), 0, grad_l=cubed)
    with pytest.raises(ValueError, match="length 2"):
        lambdify(derived("deep-linear-grad", {"depth": 2}), "numpy")(layers, 1, grad_l=cubed)


def fractions(rows):
    return np.array([[Fraction(value) for value in row] for row in rows], dtype=object)


def test_exact_values_at_small_matrices():
    """Arrays of fractions pass through the printed numpy code exactly."""
    U, G = fractions([[1, 2], [0, 1]]), fractions([[0, 1], [0, 0]])
    gradient = lambdify(derived("phi-grad", {}), "numpy")(U, grad_l=lambda _: G)
    np.testing.assert_array_equal(gradient, fractions([[0, 1], [1, 2]]))
    flow = lambdify(derived("gram-flow", {}), "numpy")(U @ U.T, grad_l=lambda _: G)
    np.testing.assert_array_equal(flow, fractions([[-4, -6], [-6, -4]]))

    W1, G = fractions([[1, 1], [0, 1]]), fractions([[1, 0], [2, -1]])
    W = [W1, W1.T, W1]
    code = lambdify(derived("deep-linear-grad", {}), "numpy")
    gradients = [lambdify(derived("deep-linear-grad", {"depth": 3, "layer": j}), "numpy") for j in (1, 2, 3)]
    g = [each(W, grad_l=lambda _: G) for each in gradients]
    np.testing.assert_array_equal(code(W, 2, grad_l=lambda _: G), g[1])
    drifts = [(b.T @ b - a @ a.T) / 100 for a, b in pairwise(g)]
    np.testing.assert_array_equal(drifts[0], fractions([["-3/25", "-3/20"], ["-3/20", "-9/100"]]))
    np.testing.assert_array_equal(drifts[1], fractions([["1/100", "-1/100"], ["-1/100", "-1/25"]]))


ONE_OUTPUT = [(2, (12, 16), (-88, 116)), (3, (24, 32), (-304, 528)), (4, (48, 64), (-1024, 2368))]


@pytest.mark.parametrize(("depth", "fifths", "twenty_fifths"), ONE_OUTPUT)
def test_values_of_the_flow_with_one_output(depth, fifths, twenty_fifths):
    w, g, flow = np.array([fifths]) / 5, np.array([[1.0, -1.0]]), np.array([twenty_fifths]) / 25
    symbolic = lambdify(derived("rank-one-flow", {}), "numpy")(w, depth, grad_l=lambda _: g)
    fixed = lambdify(derived("rank-one-flow", {"depth": depth}), "numpy")(w, grad_l=lambda _: g)
    general = lambdify(derived("end-to-end-flow", {}), "numpy")(w, depth, grad_l=lambda _: g)
    for found in (symbolic, fixed, general):
        np.testing.assert_allclose(found, flow, rtol=1e-13)


def test_the_number_type_is_kept():
    code = lambdify(derived("end-to-end-flow", {}), "numpy")
    assert code(np.eye(2, 3, dtype=np.float32), 3, grad_l=lambda X: X).dtype == np.float32
    layers = [torch.eye(2, 2, dtype=torch.float32)] * 2
    assert (
        lambdify(derived("deep-linear-grad", {}), "torch")(layers, 1, grad_l=lambda X: X).dtype
        == torch.float32
    )


@pytest.mark.parametrize("target", TARGETS)
def test_a_deep_network(target):
    """Depth 200: the gradient by autograd; the balanced flow by its preconditioner at a diagonal W."""
    random = np.random.default_rng(6)
    layers = [np.linalg.qr(random.standard_normal((3, 3)))[0] for _ in range(200)]
    weights = [torch.from_numpy(layer).requires_grad_() for layer in layers]
    loss = log_sum_exp((3, 3), random)
    reference = torch.autograd.grad(loss.value(chain(weights)), weights)
    code = lambdify(derived("deep-linear-grad", {}), target)
    fixed = lambdify(derived("deep-linear-grad", {"depth": 200, "layer": 77}), target)
    if target == "torch":
        plain, how = [weight.detach() for weight in weights], {"l": loss.value}
    else:
        plain, how = layers, {"grad_l": loss.gradient}
    for j in (1, 77, 200):
        np.testing.assert_allclose(code(plain, j, **how), reference[j - 1], rtol=0, atol=1e-13)
    np.testing.assert_array_equal(fixed(plain, **how), code(plain, 77, **how))

    sigma, N = np.array([2.0, 0.5]), 200
    W, G = np.diag(sigma), random.standard_normal((2, 2))
    j = np.arange(1, N + 1)[:, None, None]
    factors = (sigma[:, None] ** (2 * (N - j) / N) * sigma ** (2 * (j - 1) / N)).sum(axis=0)
    flow = lambdify(derived("end-to-end-flow", {}), target)
    point, gradient = tensors([W, G]) if target == "torch" else (W, G)
    np.testing.assert_allclose(flow(point, N, grad_l=lambda _: gradient), -factors * G, rtol=1e-12)


def test_zero_and_two_losses_are_refused():
    """Where the formula has no meaning the code says so, and a loss is not given twice."""
    flow = lambdify(derived("rank-one-flow", {}), "numpy")
    with pytest.raises(ValueError, match="must not be zero"):
        flow(np.zeros((1, 3)), 2, grad_l=lambda X: X)
    gradient = lambdify(derived("phi-grad", {}), "torch")
    U = torch.ones((2, 2), dtype=torch.float64)
    with pytest.raises(TypeError, match="not both"):
        gradient(U, l=lambda X: X.sum(), grad_l=lambda X: X)


def test_a_constant_l_has_gradient_zero():
    gradient = lambdify(DERIVATIONS.load("phi-grad").derive(), "torch")
    U = torch.ones(3, 2, dtype=torch.float64)
    assert torch.equal(gradient(U, l=lambda X: torch.tensor(1.0, dtype=torch.float64)), torch.zeros_like(U))


def test_a_numpy_integer_is_an_integer():
    """numpy's integers would turn float32 into float64."""
    flow = lambdify(DERIVATIONS.load("rank-one-flow").derive(), "numpy")
    w = np.ones((1, 3), dtype=np.float32)
    results = [flow(w, depth, grad_l=lambda X: X) for depth in (3, np.int64(3))]
    assert [result.dtype for result in results] == [np.float32, np.float32]
    assert np.array_equal(*results)
