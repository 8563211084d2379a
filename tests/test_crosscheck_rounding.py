"""The tolerances of a cross-check hold on hard points, follow what rounding does there, and still catch a fault."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import torch
from derivations_once import derived as derive

from dlhw3.numeric.crosschecks import flow_rounding, flows, objective_rounding
from dlhw3.numeric.crosschecks.agreement import relative_error, rounding
from dlhw3.numeric.crosschecks.gradients import chain
from dlhw3.numeric.crosschecks.losses import LOSSES, half_squared_distance
from dlhw3.symbolic.code.lambdify import lambdify

HARD = {
    "σ of 1e-8": ([1.0, 1e-2], (3, 2, 4, 2, 3)),
    "σ of 1e-10 at depth 5": ([1.0, 1e-2], (2, 3, 2, 4, 3, 2)),
    "repeated up to 1e-9": ([1.0, 1.0 - 1e-9], (2, 2, 2, 3)),
    "repeated up to rounding": ([1.0, 1.0 + 2.0**-52], (2, 2, 2, 3)),
    "large": ([1e3, 1.0], (2, 2, 2)),
    "small": ([1e-12, 1e-13], (2, 2, 2)),
    "one and none": ([1.0, 0.0], (4, 2, 3, 2)),
}


def layers_with(
    values: list[float], widths: tuple[int, ...], random: np.random.Generator
) -> list[torch.Tensor]:
    """Return balanced layers with the singular values given."""
    frames = [np.linalg.qr(random.standard_normal((width, len(values))))[0] for width in widths]
    return [torch.from_numpy((outer * np.array(values)) @ inner.T) for inner, outer in pairwise(frames)]


@pytest.fixture(scope="module")
def formula():
    return lambdify(derive("end-to-end-flow"), "numpy")


@pytest.mark.parametrize("make", LOSSES)
@pytest.mark.parametrize(("values", "widths"), HARD.values(), ids=HARD)
def test_a_flow_agrees_at_hard_points_and_a_fault_in_the_powers_does_not(values, widths, make, formula):
    shares, depth = [], len(widths) - 1
    for seed in range(10):
        random = np.random.default_rng(seed)
        W = layers_with(values, widths, random)
        loss = make((widths[-1], widths[0]), random)
        motion = flows.Motion("", 0, loss, tuple(W), lambda *layers: chain(layers), {}, depth)
        reference, P = motion.pushed_forward(), chain(W)
        allowed = flow_rounding.tolerance(
            motion.matrix, loss, motion.start, reference, size=max(widths), depth=depth
        )
        shares.append(relative_error(formula(P.numpy(), depth, grad_l=loss.gradient), reference) / allowed)
        assert allowed < 1e-2
        wrong = formula(P.numpy(), depth, grad_l=lambda X, g=loss.gradient: 1.05 * g(X))
        assert relative_error(wrong, reference) > allowed
    assert max(shares) < 1


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_a_gram_flow_agrees_at_any_scale(scale):
    code = lambdify(derive("gram-flow"), "numpy")
    for seed in range(10):
        random = np.random.default_rng(seed)
        U = torch.from_numpy(scale * random.standard_normal((4, 3)))
        loss = half_squared_distance((4, 4), random)
        motion = flows.Motion("", 0, loss, (U,), lambda U: U @ U.T, {})
        reference = motion.pushed_forward()
        allowed = flow_rounding.tolerance(motion.matrix, loss, (U,), reference, size=4)
        assert relative_error(code((U @ U.T).numpy(), grad_l=loss.gradient), reference) < allowed < 1e-11


def test_the_slope_bounds_how_a_power_turns():
    """Against differences of the power itself, whose error is far below the slope's room."""
    for seed in range(30):
        random = np.random.default_rng(seed)
        U, V = (np.linalg.qr(random.standard_normal((3, 3)))[0] for _ in "UV")
        sigma = np.sort(10.0 ** random.uniform(-4, 1, 3))[::-1]
        E = random.standard_normal((3, 3))
        E *= 1e-4 * sigma[-1] / np.linalg.norm(E)
        for q in (0.4, 0.5, 1.0, 1.6, 2.0):
            moved = _power((U * sigma) @ V.T + E, q) - _power((U * sigma) @ V.T, q)
            assert np.linalg.norm(moved) <= flow_rounding._slope(sigma, q) * np.linalg.norm(E)


def _power(X, q):
    U, sigma, _ = np.linalg.svd(X)
    return (U * sigma**q) @ U.T


# --- an objective of which nothing is known -------------------------------------------------------------------


def squares(A, X, B):
    """‖AX − B‖² as the gradient's function of matrices, and its exact gradient 2Aᵀ(AX − B) in fractions."""

    def gradient(matrices, functions):
        A, X, B = (torch.from_numpy(matrices[name].copy()) for name in "AXB")
        X.requires_grad_()
        return torch.autograd.grad(((A @ X - B) ** 2).sum(), [X])[0].numpy()

    exact = [np.array([[Fraction(x) for x in row] for row in matrix], dtype=object) for matrix in (A, X, B)]
    return gradient, (2 * exact[0].T @ (exact[0] @ exact[1] - exact[2])).astype(float)


@pytest.mark.parametrize("cancelled", [1.0, 1e-3, 1e-6, 1e-9])
def test_what_is_amplified_follows_what_cancels(cancelled):
    """B is AX up to a part in 1/cancelled, so the gradient loses as many digits, and no more are allowed for."""
    shares = []
    for seed in range(20):
        random = np.random.default_rng(seed)
        A, X, off = (random.standard_normal(shape) for shape in ((4, 3), (3, 2), (4, 2)))
        B = A @ X + cancelled * off
        gradient, true = squares(A, X, B)
        value = gradient({"A": A, "X": X, "B": B}, {})
        most = objective_rounding.amplified(gradient, {"A": A, "X": X, "B": B}, {}, value)
        assert 1.0 / cancelled < 10 * most < 1e4 / cancelled
        shares.append(
            np.linalg.norm(value - true) / np.linalg.norm(value) / rounding(9, size=4, amplified=most)
        )
    assert 1e-4 < max(shares) < 1


def test_the_data_of_a_loss_are_amplified_too():
    """l(X) = ½‖X − T‖² near T: its gradient cancels though no letter but X is there."""
    random = np.random.default_rng(0)
    loss = half_squared_distance((3, 2), random)
    X = -loss.gradient(np.zeros((3, 2))) * (1 + 1e-7)

    def gradient(matrices, functions):
        at = torch.from_numpy(matrices["X"].copy()).requires_grad_()
        return torch.autograd.grad(functions["l"](2 * at - at), [at])[0].numpy()

    most = objective_rounding.amplified(gradient, {"X": X}, {"l": loss}, loss.gradient(X))
    assert 1e7 < most < 1e8


def test_operations_are_counted():
    objective = derive("phi-grad").result.left.args[0]
    assert (
        objective_rounding.operations(objective) == objective_rounding.GRADIENT + 3
    )  # l, a product, a transpose
