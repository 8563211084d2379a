"""Differentiating a lambdified torch function given l: reverse, forward, torch.func, inference mode.

The reference is φ(U) = l(U Uᵀ) itself, differentiated as often as is needed by torch.autograd.functional.
"""

from __future__ import annotations

import pytest
import torch
from derivations_once import derived as derive
from sympy import MatrixSymbol
from torch.autograd import forward_ad

from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.lambdify import lambdify
from dlhw3.symbolic.derivation import Derivation, Part
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Theory

# torch's own, where its forward mode is first used
pytestmark = pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated:DeprecationWarning")

WEIGHT = torch.tensor([[1.0, 2.0, 0.5], [-1.0, 0.3, 0.7], [0.2, 0.1, 1.5]], dtype=torch.float64)


def loss(X):
    """A loss whose gradient is neither symmetric nor linear."""
    return (WEIGHT * X).sum().sin() + (X**3 * WEIGHT).sum()


def composed(U):
    return loss(U @ U.T)


def gradient(U):
    return lambdify(derive("phi-grad"), "torch")(U, l=loss)


@pytest.fixture
def point():
    return torch.linspace(-1, 1, 6, dtype=torch.float64).reshape(3, 2)


@pytest.fixture
def direction():
    return torch.tensor([[0.5, -1.0], [2.0, 0.1], [0.3, 0.4]], dtype=torch.float64)


def test_forward_mode(point, direction):
    expected = torch.autograd.functional.hvp(composed, point, direction)[1]
    with forward_ad.dual_level():
        found = forward_ad.unpack_dual(gradient(forward_ad.make_dual(point, direction)))
        torch.testing.assert_close(found.tangent, expected)
        torch.testing.assert_close(found.primal, gradient(point))
    torch.testing.assert_close(torch.func.jvp(gradient, (point,), (direction,))[1], expected)
    torch.testing.assert_close(torch.func.vjp(gradient, point)[1](direction)[0], expected)


def test_vmap(point, direction):
    many = torch.stack([point, direction, point - direction])
    torch.testing.assert_close(torch.func.vmap(gradient)(many), torch.stack([gradient(U) for U in many]))
    scales = torch.tensor([1.0, -2.0], dtype=torch.float64)
    scaled = torch.func.vmap(lambda s: lambdify(derive("phi-grad"), "torch")(point, l=lambda X: s * loss(X)))
    torch.testing.assert_close(scaled(scales), torch.stack([s * gradient(point) for s in scales]))


def test_modes_without_recording(point):
    expected = torch.autograd.functional.jacobian(composed, point)
    for mode in (torch.no_grad, torch.inference_mode):
        with mode():
            torch.testing.assert_close(gradient(point), expected)
            torch.testing.assert_close(gradient(point.clone()), expected)


def test_reverse_mode_twice(point, direction):
    U = point.clone().requires_grad_()
    (first,) = torch.autograd.grad((gradient(U) * direction).sum(), U, create_graph=True)
    torch.testing.assert_close(first, torch.autograd.functional.hvp(composed, point, direction)[1])
    (second,) = torch.autograd.grad((first * direction).sum(), U)

    def twice(V):
        return torch.autograd.functional.hvp(composed, V, direction, create_graph=True)[1]

    expected = torch.autograd.functional.vjp(twice, point, direction)[1]
    torch.testing.assert_close(second, expected)


def test_the_hessian_action_in_every_mode():
    """(X, D) ↦ ∇²l(X)[D] against torch's own Hessian; its tangent along (Ẋ, Ḋ) against a central difference."""
    X, D = MatrixSymbol("X", 3, 3), MatrixSymbol("D", 3, 3)
    value = nodes.AbstractFunction("l", 3, 3).hessian(X, D)
    lemma = Lemma("result", Equation(MatrixSymbol("Result", 3, 3), value), Chain(()))
    code = lambdify(Derivation("demo", "", Theory(), (Part(lemma, "demo"),), ("result",)), "torch")

    def action(D, X):
        return code(D, X, l=loss)

    at, along = WEIGHT.T.clone(), torch.eye(3, dtype=torch.float64) + WEIGHT
    expected = torch.autograd.functional.hvp(loss, at, along)[1]
    torch.testing.assert_close(action(along, at), expected)
    with torch.inference_mode():
        torch.testing.assert_close(action(along.clone(), at.clone()), expected)
    many = torch.stack([along, 2 * along])
    torch.testing.assert_close(
        torch.func.vmap(action, (0, None))(many, at), torch.stack([expected, 2 * expected])
    )
    step = 1e-5
    difference = (action(along, at + step * along) - action(along, at - step * along)) / (2 * step)
    with forward_ad.dual_level():
        found = forward_ad.unpack_dual(action(along, forward_ad.make_dual(at, along))).tangent
        linear = forward_ad.unpack_dual(action(forward_ad.make_dual(at, along), at)).tangent
    torch.testing.assert_close(found, difference, rtol=1e-7, atol=1e-7)
    torch.testing.assert_close(linear, expected)


def test_the_documentation_says_what_may_be_differentiated():
    power = "can be differentiated once in their matrix"
    flow, plain = lambdify(derive("end-to-end-flow"), "torch"), lambdify(derive("phi-grad"), "torch")
    assert "torch.autograd.forward_ad" in flow.__doc__
    assert "torch.autograd.forward_ad" in plain.__doc__
    assert power in flow.__doc__
    assert power in lambdify(derive("balanced-powers"), "torch").__doc__
    assert power not in plain.__doc__
    assert "a w that is zero gives NaN, not an error" in lambdify(derive("rank-one-flow"), "torch").__doc__
    assert "differentiated again" not in lambdify(derive("phi-grad"), "numpy").__doc__


def test_matrix_powers_are_differentiable_where_the_documentation_says_so():
    code = lambdify(derive("end-to-end-flow"), "torch")

    def total(W):
        return (code(W, 3, l=loss) * WEIGHT).sum()

    step, along = 1e-6, torch.eye(3, dtype=torch.float64) + WEIGHT
    W = WEIGHT.clone().requires_grad_()
    (slope,) = torch.autograd.grad(total(W), W)
    difference = (total(WEIGHT + step * along) - total(WEIGHT - step * along)) / (2 * step)
    torch.testing.assert_close((slope * along).sum(), difference.detach(), rtol=1e-6, atol=1e-6)
    repeated = torch.eye(3, dtype=torch.float64).requires_grad_()
    (slope,) = torch.autograd.grad(total(repeated), repeated)
    point = repeated.detach()
    difference = (total(point + step * along) - total(point - step * along)) / (2 * step)
    torch.testing.assert_close((slope * along).sum(), difference.detach(), rtol=1e-6, atol=1e-6)


HIDDEN = {
    "detach": lambda X: (X.detach() ** 2).sum(),
    "item": lambda X: torch.tensor((X.detach() ** 2).sum().item()),
    "numpy": lambda X: torch.tensor(float((X.detach().numpy() ** 2).sum())),
    "another leaf": lambda X: X.detach().sum() * torch.ones((), requires_grad=True),
    "data": lambda X: (X.data**2).sum(),
    "no_grad": torch.no_grad()(loss),
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN.keys())
def test_an_l_that_hides_its_argument_is_refused(hidden, point):
    """Its derivative is not zero, although autograd finds none."""
    for U in (point, point.clone().requires_grad_(), torch.zeros_like(point), 1e-200 * point):
        if hidden is HIDDEN["no_grad"] or U.abs().max() > 1e-100:
            with pytest.raises(
                TypeError, match=r"phi_grad\(\): l must be computed by torch .* not through autograd"
            ):
                lambdify(derive("phi-grad"), "torch")(U, l=hidden)


def test_an_l_that_is_constant_has_derivative_zero(point):
    """Constants, also with a parameter of their own, and functions that are constant but for jumps."""
    code = lambdify(derive("phi-grad"), "torch")
    weight = torch.ones((), dtype=torch.float64, requires_grad=True)
    for constant in (
        lambda X: torch.tensor(1.0),
        lambda X: 3 * weight,
        lambda X: (X > 0.1).sum(),
        lambda X: X.sign().sum(),
    ):
        for U in (point, point.clone().requires_grad_()):
            assert not code(U, l=constant).any()


def test_a_gradient_that_hides_its_argument_is_refused_by_the_hessian_action():
    X, D = MatrixSymbol("X", 2, 2), MatrixSymbol("D", 2, 2)
    lemma = Lemma(
        "result",
        Equation(MatrixSymbol("R", 2, 2), nodes.AbstractFunction("l", 2, 2).hessian(X, D)),
        Chain(()),
    )
    code = lambdify(Derivation("demo", "", Theory(), (Part(lemma, "demo"),), ("result",)), "torch")
    at = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(TypeError, match="not through autograd"):
        code(torch.eye(2), at, l=lambda X: (X.detach() ** 2 * X).sum())
    assert not code(torch.eye(2), at, l=torch.sum).any()


def test_help_says_what_of_a_hidden_part_is_not_noticed(point):
    """What it says is so: half of the derivative, and none of it beside 0·X."""
    code = lambdify(derive("phi-grad"), "torch")
    assert "X.detach()*X has half the derivative of X*X" in code.__doc__
    assert "detach" not in lambdify(derive("phi-grad"), "numpy").__doc__
    whole = code(point, l=lambda X: (X * X).sum())
    torch.testing.assert_close(2 * code(point, l=lambda X: (X.detach() * X).sum()), whole)
    assert not code(point, l=lambda X: (X.data**2).sum() + 0 * X.sum()).any()


def test_vmap_of_a_result_that_must_not_be_zero():
    """Each slice as by itself; one that is zero gives NaN there, where it would be an error alone."""
    flow = lambdify(derive("rank-one-flow"), "torch")

    def at(w):
        return flow(w, 3, l=lambda X: (X**3).sum())

    many = torch.tensor([[[1.0, 2.0]], [[0.0, 0.0]], [[3e60, -1e60]], [[1e-150, 0.0]]], dtype=torch.float64)
    found = torch.func.vmap(at)(many)
    for number in (0, 2, 3):
        torch.testing.assert_close(found[number], at(many[number]), rtol=1e-14, atol=0)
    assert found[1].isnan().all()
    with pytest.raises(ValueError, match="w must not be zero"):
        at(many[1])
    jacobian = torch.func.vmap(torch.func.jacrev(at))(many[:1])
    torch.testing.assert_close(jacobian[0], torch.autograd.functional.jacobian(at, many[0]))
