"""The flow of the product: exact pins, a closed form, the layers' own flow, orders of convergence."""

from __future__ import annotations

import numpy as np
import pytest

from dlhw3.errors import NegativeAnswer
from dlhw3.numeric.experiments.end_to_end.paths import (
    descend_product,
    flow_gradient,
    flow_velocity,
    iterations_to,
    largest_distance,
    magnification,
    sharpness_bound,
)
from dlhw3.numeric.experiments.end_to_end.widths import width_difference
from dlhw3.numeric.linear.descent import descend
from dlhw3.numeric.linear.hessian_width_one import width_one_spectrum
from dlhw3.numeric.linear.integrate import (
    euler,
    integrate,
    integrate_rank_one,
    rank_one_velocity,
)
from dlhw3.numeric.linear.network import balanced_initialisation, end_to_end, layer_gradients
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss

PINS = [
    (2, (12 / 5, 16 / 5), (-88 / 25, 116 / 25), (4, 8)),
    (3, (24 / 5, 32 / 5), (-304 / 25, 528 / 25), (16, 48)),
    (4, (48 / 5, 64 / 5), (-1024 / 25, 2368 / 25), (64, 256)),
]


@pytest.mark.parametrize(("depth", "w", "flow", "eigenvalues"), PINS)
def test_the_rank_one_flow_at_exact_points(depth, w, flow, eigenvalues):
    w, g = np.array(w), np.array([1.0, -1.0])
    np.testing.assert_allclose(rank_one_velocity(w, g, depth), flow, rtol=1e-13)
    preconditioner = -np.stack([rank_one_velocity(w, axis, depth) for axis in np.eye(2)])
    np.testing.assert_allclose(np.linalg.eigvalsh(preconditioner), eigenvalues, rtol=1e-13)


def test_the_flow_at_zero():
    g = np.array([1.0, -1.0])
    np.testing.assert_array_equal(rank_one_velocity(np.zeros(2), g, 1), -g)
    np.testing.assert_array_equal(rank_one_velocity(np.zeros(2), g, 3), 0.0)


def layer_velocity(layers, gradient):
    """d/dt of W_N ⋯ W_1 when every layer follows −∇_jφ, by the product rule. Channel: no powers of W."""
    _, gradients = layer_gradients(layers, gradient)
    total = 0.0
    for j, g in enumerate(gradients):
        parts = [*layers[:j], -g, *layers[j + 1 :]]
        total = total + end_to_end(parts)
    return total


@pytest.mark.parametrize(("d", "hidden"), [(4, (2, 3)), (2, (4, 2)), (3, (3,)), (2, (2, 2, 2))])
def test_the_flow_is_the_velocity_of_balanced_layers(d, hidden):
    random = np.random.default_rng(d)
    product, G = random.standard_normal((1, d)), random.standard_normal((1, d))
    layers = balanced_initialisation(product, list(hidden), random)
    direct = layer_velocity(layers, lambda _: G)
    np.testing.assert_allclose(rank_one_velocity(product, G, len(layers)), direct, rtol=1e-10, atol=1e-12)


def test_unbalanced_layers_do_not_follow_the_flow():
    """N = 2, w_1 = 2, w_2 = 1/2, l' = 1: the velocity is −17/4, the formula says −2."""
    layers = [np.array([[2.0]]), np.array([[0.5]])]
    one = np.array([[1.0]])
    assert layer_velocity(layers, lambda _: one)[0, 0] == -17 / 4
    assert rank_one_velocity(np.array([1.0]), np.array([1.0]), 2)[0] == -2.0


@pytest.mark.parametrize("method", ["DOP853", "LSODA"])
def test_a_scalar_flow_with_a_closed_form(method):
    times = np.linspace(0.0, 1.5, 40)
    path = integrate(lambda w: rank_one_velocity(w, w - 5.0, 2), np.array([1.0]), times, method=method)
    np.testing.assert_allclose(path[:, 0], 5 / (1 + 4 * np.exp(-10 * times)), rtol=0, atol=1e-10)


@pytest.mark.parametrize("method", ["DOP853", "LSODA"])
def test_a_flow_never_changes_its_sign_with_one_input(method):
    """l = (2w − 3)², N = 2, m = −w > 0: ṁ = −2m(8m + 12), hence m = 12qm_0/(12 + 8m_0(1 − q)) with q = e^{−24t}."""
    loss = QuadraticLoss.from_data(np.array([[2.0]]), np.array([[3.0]]))
    starts, times = np.array([0.3, 1e-3, 2.0]), np.linspace(0.0, 8.0, 50)
    path = integrate_rank_one(flow_gradient(loss), 2, -starts[:, None], times, method=method)[..., 0]
    q = np.exp(-24 * times)[:, None]
    np.testing.assert_allclose(path, -12 * q * starts / (12 + 8 * starts * (1 - q)), rtol=1e-9)


@pytest.mark.parametrize("depth", [2, 3, 5])
def test_the_flow_in_logarithms_is_the_flow(depth):
    loss = QuadraticLoss.around(np.array([[1.0, 2.0, -1.0]]), np.diag([0.5, 1.0, 2.0]))
    start = np.array([[0.4, -0.3, 0.5], [1e-3, 2e-3, 0.0], [0.0, 0.0, 0.0], [3.0, 3.0, 3.0]])
    times = np.linspace(0.0, 2.0, 20)
    ours = integrate_rank_one(flow_gradient(loss), depth, start, times)
    direct = integrate(flow_velocity(loss, depth), start, times)
    np.testing.assert_allclose(ours, direct, rtol=1e-8, atol=1e-13)
    assert np.abs(ours[-1, 0] - start[0]).max() > 0.5
    np.testing.assert_array_equal(ours[:, 2], 0.0)


@pytest.mark.parametrize("depth", [2, 3])
def test_a_saddle_magnifies_a_turn_as_the_shrinkage_says(depth):
    """Starts at an angle δ from −w*, A = I: the way in turns δ into one, so that the product of both has no δ.

    The last path arrives after the others have long been at w*, where an explicit method's steps are short.
    """
    angles, target = np.array([1e-2, 1e-3, 1e-4]), 2.0
    loss = QuadraticLoss.around(np.array([[target, 0.0]]))
    start = -np.stack([np.cos(angles), np.sin(angles)], axis=1)
    times = np.append(0.0, np.geomspace(1e-2, 8.0 * 1e4 ** (depth - 2), 4000))
    flow = integrate_rank_one(flow_gradient(loss), depth, start, times, method="LSODA")
    products = angles * magnification(flow, depth)
    assert 0.1 < products.max() < 10
    np.testing.assert_allclose(products, products[0], rtol=0.1)
    assert magnification(-flow[:1], depth).max() == 1.0
    assert np.isinf(magnification(np.zeros((3, 1, 2)), depth)).all()


def test_euler_is_of_first_order():
    loss = QuadraticLoss.around(np.array([[1.0, 2.0]]))
    velocity = flow_velocity(loss, 3)
    start = np.array([[0.5, -0.2]])
    end = integrate(velocity, start, np.array([0.0, 1.0]))[-1]
    counts = np.array([50, 100, 200, 400])
    errors = [np.abs(euler(velocity, start, 1.0 / count, count)[-1] - end).max() for count in counts]
    slope = np.polyfit(np.log(1.0 / counts), np.log(errors), 1)[0]
    assert abs(slope - 1.0) < 0.03


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_descent_of_balanced_layers_follows_the_flow_to_first_order_and_others_do_not(depth):
    loss = QuadraticLoss.around(np.array([[1.0, 2.0, -1.0]]), np.diag([0.5, 1.0, 2.0]))
    start = np.array([[[0.4, -0.3, 0.5]]])
    balanced = balanced_initialisation(start, [2] * (depth - 1), np.random.default_rng(0))
    skewed = [balanced[0] * 3.0, *balanced[1:-1], balanced[-1] / 3.0]
    times = 0.1 * np.arange(31)
    flow = integrate(flow_velocity(loss, depth), start[:, 0], times)
    steps = np.array([0.02, 0.01, 0.005, 0.0025])
    distances = {}
    for name, layers in (("balanced", balanced), ("skewed", skewed)):
        paths = (descend_product(layers, loss, step, round(0.1 / step), 30) for step in steps)
        distances[name] = [float(largest_distance(path, flow)[0]) for path in paths]
    slope = np.polyfit(np.log(steps), np.log(distances["balanced"]), 1)[0]
    assert abs(slope - 1.0) < 0.05
    assert distances["skewed"][-1] > 0.8 * distances["skewed"][0] > 0.1


def test_width_does_not_enter_the_path():
    loss = QuadraticLoss.around(np.array([[1.0, 2.0, -1.0]]), np.diag([0.5, 1.0, 2.0]))
    start = np.array([[[0.4, -0.3, 0.5]]])
    random = np.random.default_rng(1)
    narrow, wide, skewed = (balanced_initialisation(start, [width] * 2, random) for width in (1, 20, 20))
    apart, moved = width_difference(narrow, wide, loss, 0.01, 300)
    assert apart.max() < 1e-13
    length = np.linalg.norm(loss.optimum)
    np.testing.assert_allclose(moved, np.linalg.norm(loss.optimum - start[0]) / length, rtol=0.05)
    skewed[0] *= 2.0
    skewed[1] /= 2.0
    assert width_difference(narrow, skewed, loss, 0.01, 300)[0].max() > 1e-2


def test_depth_slows_small_weights_and_speeds_large_ones():
    """Whitened regression in one direction, ‖w*‖ = 0.5 from 0.02 and 5 from 2; one step for all depths."""
    direction = np.array([[0.6, 0.8]])
    counts = {}
    for name, target, start, step in (("small", 0.5, 0.02, 0.02), ("large", 5.0, 2.0, 5e-4)):
        loss = QuadraticLoss.around(target * direction)
        goal = 1e-2 * float(loss.excess(np.zeros((1, 2))))
        counts[name] = []
        for depth in (2, 3, 4):
            product = start * direction[None]
            layers = balanced_initialisation(product, [1] * (depth - 1), np.random.default_rng(2))
            counts[name].append(int(iterations_to(layers, loss, step, goal, 20_000)[0]))
    assert counts["small"] == sorted(counts["small"])
    assert counts["large"] == sorted(counts["large"], reverse=True)
    assert len(set(counts["small"])) == len(set(counts["large"])) == 3


def test_a_race_that_is_not_won_is_not_a_number():
    loss = QuadraticLoss.around(np.array([[1.0]]))
    layers = [np.full((2, 1, 1), 0.1), np.full((2, 1, 1), 0.1)]
    assert np.isnan(iterations_to(layers, loss, 1e-4, 1e-12, 5)).all()


@pytest.mark.parametrize("depth", [2, 3, 5])
def test_the_sharpness_bound_holds_along_balanced_paths(depth):
    loss = QuadraticLoss.around(np.array([[1.0, 2.0]]), np.diag([0.5, 2.0]))
    start = np.random.default_rng(3).standard_normal((20, 1, 2))
    layers = balanced_initialisation(start, [1] * (depth - 1), np.random.default_rng(4))
    norm = float(np.linalg.norm(start, axis=-1).max())
    assert width_one_spectrum(layers, loss)[:, -1].max() <= sharpness_bound(norm, loss, depth)


def test_a_flow_that_explodes_is_a_negative_answer():
    with pytest.raises(NegativeAnswer, match="could not be integrated"):
        integrate(lambda w: w**2, np.array([1.0]), np.array([0.0, 2.0]))


def test_descent_stays_at_a_saddle_and_leaves_it_only_with_a_push():
    loss = QuadraticLoss.around(np.array([[1.0]]))
    *_, last = descend([np.zeros((1, 1)), np.zeros((1, 1))], loss, 0.1, 50)
    assert last.product[0, 0] == 0.0
    *_, last = descend([np.full((1, 1), 1e-3), np.full((1, 1), 1e-3)], loss, 0.1, 400)
    assert last.product[0, 0] == pytest.approx(1.0, abs=1e-9)
