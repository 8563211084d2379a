"""Derivatives of powers of matrices in torch code, at equal singular values too, against 80 digits (mpmath)."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import torch
from derivations_once import derived as derive
from lowering import result_of
from sympy import MatMul, MatrixSymbol, Rational, Transpose

from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.lambdify import lambdify

pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")  # torch's own, for jvp

TURN = np.array([[0.6, -0.8, 0.0], [0.8, 0.6, 0.0], [0.0, 0.0, 1.0]])
POINTS = {
    "equal": np.eye(3),
    "a pair": np.diag([1.0, 1.0, 2.0]),
    "a pair, turned": TURN @ np.diag([1.0, 2.0, 2.0]) @ TURN[:, [1, 2, 0]].T,
    "nearly equal": np.diag([1.0, 1.0 + 2.0**-50, 1.0 + 2.0**-26]),
    "far apart": TURN @ np.diag([1.0, 1e-3, 1e-6]) @ TURN[:, [1, 2, 0]],
    "wide": np.array([[1.0, 0.0, 2.0, 0.5], [0.0, 1.0, -0.5, 2.0]]),
    "tall": np.array([[1.0, 0.0, 2.0, 0.5], [0.0, 1.0, -0.5, 2.0]]).T,
    "one row": np.array([[0.6, -0.8, 0.1]]),
}


def power(M, exponent):
    values, vectors = mpmath.eigsy(M)
    size = mpmath.mpf(10) ** -70 * max(values)
    raised = [value**exponent if value > size else mpmath.mpf(0) for value in values]
    return vectors * mpmath.diag(raised) * vectors.T if exponent else mpmath.eye(M.rows)


def direction(shape):
    count = math.prod(shape)
    return np.cos(np.arange(1, count + 1)).reshape(shape)


def difference(function, W, E):
    """The central difference in 80 digits, its step 1e-20: off by 1e-40 of the third derivative."""
    with mpmath.workdps(100):
        W, E, step = mpmath.matrix(W.tolist()), mpmath.matrix(E.tolist()), mpmath.mpf(10) ** -20
        change = (function(W + step * E) - function(W - step * E)) / (2 * step)
        return np.array(change.tolist(), dtype=float)


def close(found, expected, condition=1.0):
    """Within 500 roundings of the largest entry: of a decomposition, ten d ε of σ_1, and five products."""
    largest = np.abs(expected).max()
    np.testing.assert_allclose(found, expected, rtol=0, atol=500 * 2.0**-52 * condition * largest)


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize(
    "exponent", [Rational(1, 3), Rational(1, 2), Rational(3, 4), Rational(1), Rational(2)]
)
def test_the_derivative_of_a_gram_power_in_both_modes(point, exponent):
    W = POINTS[point]
    E, G = direction(W.shape), direction((len(W), len(W)))
    A = MatrixSymbol("A", *W.shape)
    code = lambdify(result_of(nodes.PsdPower(MatMul(A, Transpose(A)), exponent)), "torch")
    with mpmath.workdps(100):
        p = mpmath.mpf(exponent.p) / exponent.q
    if point == "tall" or point == "one row":
        size = 1.0
    else:
        size = float(np.linalg.cond(W)) ** max(0.0, 1.0 - 2 * float(exponent))
    expected = difference(lambda X: power(X * X.T, p), W, E)
    forward = torch.func.jvp(code, (torch.from_numpy(W),), (torch.from_numpy(E),))[1]
    close(forward.numpy(), expected, size * np.linalg.cond(W) ** 0.5)
    X = torch.from_numpy(W).requires_grad_()
    (slope,) = torch.autograd.grad((code(X) * torch.from_numpy(G)).sum(), X)
    along = float((slope * torch.from_numpy(E)).sum())
    total = float(np.abs(expected).sum())
    assert along == pytest.approx(float((G * expected).sum()), rel=0, abs=2.0**-40 * total)


@pytest.mark.parametrize("point", [name for name in POINTS if POINTS[name].shape == (3, 3)])
def test_the_derivative_of_a_power_of_a_symmetric_matrix(point):
    W = POINTS[point] @ POINTS[point].T
    W, E = (W + W.T) / 2, direction((3, 3)) + direction((3, 3)).T
    X = MatrixSymbol("X", 3, 3)
    code = lambdify(result_of(nodes.PsdPower(X, Rational(2, 3))), "torch")
    with mpmath.workdps(100):
        p = mpmath.mpf(2) / 3
    expected = difference(lambda M: power(M, p), W, E)
    condition = float(np.linalg.cond(W)) ** (4 / 3) if point == "far apart" else 1.0  # λ off by ε λ_1
    found = torch.func.jvp(code, (torch.from_numpy(W),), (torch.from_numpy(E),))[1]
    close(found.numpy(), expected, condition)
    given = torch.from_numpy(W).requires_grad_()
    (slope,) = torch.autograd.grad(code(given)[0, 1], given)
    np.testing.assert_allclose(
        (slope.numpy() * E).sum(), expected[0, 1], rtol=0, atol=1e-12 * condition * np.abs(expected).max()
    )


@pytest.mark.parametrize("point", POINTS)
def test_the_flow_is_differentiated_in_every_mode(point):
    flow = lambdify(derive("end-to-end-flow"), "torch")
    W = torch.from_numpy(POINTS[point])
    G = direction(W.shape)

    def at(X):
        return flow(X, 3, grad_l=lambda Y: Y * torch.from_numpy(G))

    def exact(X):
        g = mpmath.matrix([[X[i, j] * G[i, j] for j in range(X.cols)] for i in range(X.rows)])
        third = mpmath.mpf(1) / 3
        return -sum(
            (power(X * X.T, (3 - j) * third) * g * power(X.T * X, (j - 1) * third) for j in (1, 2, 3)),
            mpmath.zeros(X.rows, X.cols),
        )

    E = direction(W.shape)
    condition = float(np.linalg.cond(W.numpy()))
    close(
        torch.func.jvp(at, (W,), (torch.from_numpy(E),))[1].numpy(),
        difference(exact, W.numpy(), E),
        condition,
    )
    jacobian = torch.func.jacrev(at)(W)
    torch.testing.assert_close(jacobian, torch.func.jacfwd(at)(W), rtol=1e-11, atol=1e-11)
    many = torch.func.vmap(torch.func.jacrev(at))(torch.stack([W, 2 * W]))
    torch.testing.assert_close(many[0], jacobian, rtol=1e-11, atol=1e-11)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::torch.jit.TracerWarning")
def test_what_torch_records_of_a_plain_tensor_may_be_differentiated():
    """The derivative of a power was not recorded there, and the gradient was wrong."""
    run = lambdify(derive("end-to-end-flow"), "torch")
    W = torch.tensor([[0.3, -1.0, 0.5], [2.0, 0.1, -0.7]], dtype=torch.float64)

    def flow(W):
        return run(W=W, N=3, grad_l=lambda X: X)

    def slope(function):
        followed = W.clone().requires_grad_()
        return torch.autograd.grad(function(followed).sum(), followed)[0]

    assert torch.allclose(slope(torch.jit.trace(flow, (W,))), slope(flow))


def test_the_flow_at_the_identity_is_exact():
    """l(W) = ΣW and N = 3 at W = I₃: every entry of the gradient of the sum of Ẇ is −12."""
    flow = lambdify(derive("end-to-end-flow"), "torch")
    W = torch.eye(3, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(flow(W, 3, grad_l=torch.ones_like).sum(), W)
    np.testing.assert_allclose(slope, np.full((3, 3), -12.0), rtol=1e-14)


@pytest.mark.parametrize("point", POINTS)
def test_a_second_derivative_is_refused_in_every_mode(point):
    flow = lambdify(derive("end-to-end-flow"), "torch")
    W = torch.from_numpy(POINTS[point])

    def total(X):
        return flow(X, 3, grad_l=lambda Y: Y**2).sum()

    def twice(X):
        X = X.clone().requires_grad_()
        (slope,) = torch.autograd.grad(total(X), X, create_graph=True)
        return torch.autograd.grad(slope.sum(), X)

    one, other = torch.func.jacrev, torch.func.jacfwd
    for second in (twice, *(a(b(total)) for a in (one, other) for b in (one, other))):
        with pytest.raises(NotImplementedError, match="can be differentiated once, not twice"):
            second(W)


def test_where_there_is_no_derivative_it_is_one_sentence():
    flow = lambdify(derive("end-to-end-flow"), "torch")
    for W in (torch.zeros(2, 2), torch.diag(torch.tensor([1.0, 0.0])), torch.ones(3, 2)):
        W = W.double().requires_grad_()
        with pytest.raises(ValueError, match="singular value 0 has no derivative here"):
            torch.autograd.grad(flow(W, 3, grad_l=torch.ones_like).sum(), W)
        assert torch.autograd.grad(flow(W, 1, grad_l=lambda X: X**2).sum(), W)[0].isfinite().all()


@pytest.mark.parametrize("exponent", [Rational(3, 4), Rational(1), Rational(3, 2)])
def test_above_one_half_a_gram_power_has_a_derivative_at_zero(exponent):
    W, E = np.diag([1.0, 0.0, 2.0]), direction((3, 3))
    A = MatrixSymbol("A", 3, 3)
    code = lambdify(result_of(nodes.PsdPower(MatMul(A, Transpose(A)), exponent)), "torch")
    found = torch.func.jvp(code, (torch.from_numpy(W),), (torch.from_numpy(E),))[1].numpy()
    with mpmath.workdps(100):
        p = mpmath.mpf(exponent.p) / exponent.q
    expected = difference(lambda X: power(X * X.T, p), W, E)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)  # in the null direction step^(2p − 1) off
