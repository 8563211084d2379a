"""Deep linear networks: gradients against torch autograd, balancedness in exact rationals, descent."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dlhw3.errors import ShapeError, UserError
from dlhw3.numeric.linear.certificates import least_sharpness, two_sided_bound
from dlhw3.numeric.linear.descent import descend
from dlhw3.numeric.linear.hessian_width_one import width_one_spectrum
from dlhw3.numeric.linear.network import (
    balanced_initialisation,
    default_initialisation,
    end_to_end,
    imbalances,
    is_balanced,
    layer_gradients,
)
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.linear.stability import descent_path, largest_bounded_step
from dlhw3.numeric.linear.width_one_descent import width_one_path

WIDTHS = [(4, 1), (4, 1, 1, 1), (3, 5, 2), (2, 4, 3, 5), (5, 2, 6, 3, 2)]


def data_loss(seed, d, k, n=30):
    random = np.random.default_rng(seed)
    return QuadraticLoss.from_data(random.standard_normal((d, n)), random.standard_normal((k, n)))


@pytest.mark.parametrize("widths", WIDTHS, ids=str)
def test_gradients_match_torch_autograd(widths):
    import torch

    random = np.random.default_rng(1)
    X, Y = random.standard_normal((widths[0], 20)), random.standard_normal((widths[-1], 20))
    layers = default_initialisation(widths, random, (3,))
    loss = QuadraticLoss.from_data(X, Y)
    product, gradients = layer_gradients(layers, loss.gradient)
    for seed in range(3):
        leaves = [torch.tensor(layer[seed], requires_grad=True) for layer in layers]
        out = torch.tensor(X)
        for leaf in leaves:
            out = leaf @ out
        value = torch.sum((out - torch.tensor(Y)) ** 2) / 20
        value.backward()
        assert loss.value(product[seed]) == pytest.approx(value.item(), rel=1e-12)
        for ours, leaf in zip(gradients, leaves, strict=True):
            np.testing.assert_allclose(ours[seed], leaf.grad.numpy(), rtol=1e-11, atol=1e-13)


def test_gradients_of_a_loss_that_is_not_quadratic():
    import torch

    random = np.random.default_rng(2)
    layers = default_initialisation((3, 4, 2), random)
    A = random.standard_normal((2, 3))
    _, gradients = layer_gradients(layers, lambda W: A * np.cos(W))
    leaves = [torch.tensor(layer, requires_grad=True) for layer in layers]
    torch.sum(torch.tensor(A) * torch.sin(leaves[1] @ leaves[0])).backward()
    for ours, leaf in zip(gradients, leaves, strict=True):
        np.testing.assert_allclose(ours, leaf.grad.numpy(), rtol=1e-12, atol=1e-15)


def test_the_data_enter_through_two_matrices_and_the_optimum_is_least_squares():
    random = np.random.default_rng(3)
    X, Y, W = (random.standard_normal(shape) for shape in ((4, 50), (2, 50), (2, 4)))
    loss = QuadraticLoss.from_data(X, Y)
    assert float(loss.value(W)) == pytest.approx(np.mean(np.sum((W @ X - Y) ** 2, axis=0)), rel=1e-13)
    np.testing.assert_allclose(loss.gradient(loss.optimum), 0.0, atol=1e-13)
    nearby = loss.optimum + 1e-9 * W
    assert float(loss.excess(nearby)) == pytest.approx(1e-18 * np.sum((W @ X) ** 2) / 50, rel=1e-6)


def test_the_excess_keeps_its_digits_near_the_optimum():
    loss = data_loss(4, 3, 1)
    step = np.array([[1e-12, 0.0, 0.0]])
    exact = 0.5e-24 * loss.curvature[0, 0]
    assert float(loss.excess(loss.optimum + step)) == pytest.approx(exact, rel=1e-3)


@pytest.mark.parametrize("hidden", [(1,), (1, 1, 1), (7, 4)])
def test_balanced_initialisation_is_balanced_and_has_the_product(hidden):
    random = np.random.default_rng(5)
    product = random.standard_normal((6, 1, 5))
    layers = balanced_initialisation(product, list(hidden), random)
    np.testing.assert_allclose(end_to_end(layers), product, rtol=1e-12, atol=1e-13)
    assert max(float(np.abs(D).max()) for D in imbalances(layers)) < 1e-13
    assert not is_balanced(default_initialisation((5, *hidden, 1), random, (6,)))


def test_balanced_initialisation_of_several_outputs():
    random = np.random.default_rng(6)
    product = random.standard_normal((2, 4))
    layers = balanced_initialisation(product, [3, 5], random)
    np.testing.assert_allclose(end_to_end(layers), product, atol=1e-13)
    with pytest.raises(UserError, match="2 or more"):
        balanced_initialisation(product, [1], random)


def test_default_initialisation_is_that_of_torch_linear():
    layers = default_initialisation((9, 4, 1), np.random.default_rng(7), (4000,))
    for layer, fan_in in zip(layers, (9, 4), strict=True):
        bound = fan_in**-0.5
        assert np.abs(layer).max() <= bound
        assert np.abs(layer).max() > 0.999 * bound
        assert layer.var() == pytest.approx(bound**2 / 3, rel=0.03)


def fractions(rows):
    return np.array([[Fraction(entry) for entry in row] for row in rows], dtype=object)


def test_drift_of_balancedness_is_exact_in_rationals():
    """One step with η = 1/10 changes D_j by η²(g_{j+1}ᵀg_{j+1} − g_jg_jᵀ) and by nothing else."""
    W1 = fractions([[1, 1], [0, 1]])
    layers = [W1, W1.T.copy(), W1]
    G = fractions([[1, 0], [2, -1]])
    product, gradients = layer_gradients(layers, lambda _: G)
    np.testing.assert_array_equal(product, fractions([[2, 3], [1, 2]]))
    assert all((D == 0).all() for D in imbalances(layers))
    eta = Fraction(1, 10)
    moved = [W - eta * g for W, g in zip(layers, gradients, strict=True)]
    first, second = imbalances(moved)
    np.testing.assert_array_equal(first, fractions([["-3/25", "-3/20"], ["-3/20", "-9/100"]]))
    np.testing.assert_array_equal(second, fractions([["1/100", "-1/100"], ["-1/100", "-1/25"]]))
    for j, D in enumerate((first, second)):
        inner, outer = gradients[j], gradients[j + 1]
        np.testing.assert_array_equal(D, eta**2 * (outer.T @ outer - inner @ inner.T))


def test_scalar_drift_in_rationals():
    layers = [fractions([[1]]), fractions([[2]])]
    _, gradients = layer_gradients(layers, lambda W: W - 5)
    eta = Fraction(1, 10)
    moved = [W - eta * g for W, g in zip(layers, gradients, strict=True)]
    assert imbalances(layers)[0][0, 0] == 3
    assert imbalances(moved)[0][0, 0] == Fraction(273, 100)


def test_descent_of_a_batch_is_the_descent_of_each():
    loss = data_loss(8, 4, 1)
    layers = default_initialisation((4, 3, 1), np.random.default_rng(8), (5,))
    *_, last = descend(layers, loss, 0.05, 40)
    for seed in range(5):
        current = [layer[seed] for layer in layers]
        for _ in range(40):
            _, gradients = layer_gradients(current, loss.gradient)
            current = [W - 0.05 * g for W, g in zip(current, gradients, strict=True)]
        np.testing.assert_allclose(last.layers[0][seed], current[0], rtol=1e-12, atol=1e-14)
    assert last.iteration == 40


def test_the_largest_stable_step_of_one_layer_is_two_over_the_curvature():
    """With one layer φ is quadratic: the search must end just below 2/λ_max, from anywhere above."""
    loss = QuadraticLoss.around(np.array([[1.0, 2.0]]), np.diag([1.0, 4.0]))
    paths = [descent_path([np.zeros((1, 1, 2))], 400), descent_path([np.full((1, 1, 2), 0.1)], 400)]
    for above in (3.0, 1e9, 1e40, 1e300):
        found = largest_bounded_step(paths, loss, above, 400)
        assert found <= 0.5 < found * 2**0.5 * 1.1  # the rung, and two digits of it


def gap_certificate(layers, loss):
    """An upper bound of φ(W) − min φ from the gradients of the first and the last layer."""
    _, gradients = layer_gradients(layers, loss.gradient)
    first, last = (np.sum(gradients[j] ** 2, axis=(-1, -2)) for j in (0, -1))
    return two_sided_bound(first, last, layers, loss)


@pytest.mark.parametrize("widths", [(4, 1, 1), (4, 3, 5, 1), (4, 6, 3)], ids=str)
def test_the_gap_certificate_bounds_the_excess_and_is_attained(widths):
    random = np.random.default_rng(9)
    loss = data_loss(9, widths[0], widths[-1])
    layers = default_initialisation(widths, random, (200,))
    product = end_to_end(layers)
    bound = gap_certificate(layers, loss)
    assert np.all(bound >= loss.excess(product) * (1 - 1e-12))
    if widths[-1] == 1:  # W − W* along the least curved direction: equality
        _, vectors = np.linalg.eigh(loss.curvature)
        product = loss.optimum + 0.3 * vectors[:, 0]
        layers = balanced_initialisation(product, list(widths[1:-1]), random)
        assert float(gap_certificate(layers, loss)) == pytest.approx(float(loss.excess(product)), rel=1e-10)


def test_the_certificate_promises_nothing_at_the_origin():
    loss = data_loss(10, 3, 1)
    assert gap_certificate([np.zeros((2, 3)), np.zeros((1, 2))], loss) == np.inf


@pytest.mark.parametrize("depth", [2, 3, 5])
def test_no_global_minimum_is_flatter_than_the_bound(depth):
    random = np.random.default_rng(depth)
    loss = data_loss(11, 5, 1)
    bound = least_sharpness(loss, depth)
    scalars = np.exp(random.standard_normal((300, depth - 1)))
    layers = [loss.optimum / scalars.prod(axis=1)[:, None, None]]
    layers += [scalar[:, None, None] for scalar in scalars.T]
    assert width_one_spectrum(layers, loss)[:, -1].min() >= bound * (1 - 1e-12)
    whitened = QuadraticLoss.around(loss.optimum)
    balanced = balanced_initialisation(loss.optimum, [1] * (depth - 1), random)
    top = float(width_one_spectrum(balanced, whitened)[-1])
    assert top == pytest.approx(least_sharpness(whitened, depth), rel=1e-12)


@pytest.mark.parametrize("depth", [2, 3, 5])
def test_no_global_minimum_outside_the_range_of_the_inputs_is_flatter_than_the_bound(depth):
    """w = w* + z with zA = 0: also where z is short or long, and the layers are balanced or not."""
    random = np.random.default_rng(depth)
    loss = data_loss(12, 5, 1, n=3)
    beside = random.standard_normal((300, 1, 5)) * 10.0 ** random.uniform(-3, 3, (300, 1, 1))
    beside -= beside @ loss.inputs.basis @ loss.inputs.basis.T
    w = loss.optimum + beside
    length = np.linalg.norm(w, axis=-1)[:, 0]
    scalars = length[:, None] ** (1 / depth) * np.exp(
        random.standard_normal((300, depth - 1)) * random.integers(0, 2, (300, 1))
    )
    layers = [w / scalars.prod(axis=1)[:, None, None], *(scalar[:, None, None] for scalar in scalars.T)]
    assert width_one_spectrum(layers, loss)[:, -1].min() >= least_sharpness(loss, depth) * (1 - 1e-9)


def test_layers_that_do_not_fit():
    from dlhw3.numeric.linear.network import widths_of

    with pytest.raises(ShapeError, match="2×3 by 2×4"):
        widths_of([np.zeros((2, 4)), np.zeros((2, 3))])
    with pytest.raises(ShapeError, match="one sample per column"):
        QuadraticLoss.from_data(np.zeros((3, 4)), np.zeros((1, 5)))


@pytest.mark.parametrize("depth", [1, 2, 3, 5])
@pytest.mark.parametrize("seeds", [1, 4])
def test_the_fast_path_of_width_one_is_gradient_descent(depth, seeds):
    loss = data_loss(12, 4, 1)
    layers = default_initialisation((4, *[1] * depth), np.random.default_rng(depth), (seeds,))
    path = width_one_path(layers, loss, 0.05, 60)
    for state in descend(layers, loss, 0.05, 60):
        for ours, reference in zip(path, state.layers, strict=True):
            np.testing.assert_allclose(ours[state.iteration], reference, rtol=0, atol=1e-13)
