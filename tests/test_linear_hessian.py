"""Hessians of deep linear networks: three closed forms against torch.func, each other, and exact pins."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from dlhw3.errors import ShapeError
from dlhw3.numeric.linear import spectrum
from dlhw3.numeric.linear.hessian_action import hessian_action
from dlhw3.numeric.linear.hessian_one_output import (
    one_output_spectrum,
    orthonormal_complement,
    reduced_hessian,
    zero_multiplicity,
)
from dlhw3.numeric.linear.hessian_width_one import split_width_one, width_one_hessian, width_one_spectrum
from dlhw3.numeric.linear.lanczos import dense_ends, ends_of_spectrum
from dlhw3.numeric.linear.network import default_initialisation
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.linear.reduced_action import reduced_action

ONE_OUTPUT = [(4, 1), (4, 1, 1), (3, 1, 1, 1, 1), (4, 3, 1), (4, 5, 2, 1), (3, 2, 1, 4, 1), (1, 3, 2, 1)]
SEVERAL = [(3, 4, 2), (2, 3, 3), (4, 2, 5, 3), (3, 2)]


def case(widths, seed=0):
    random = np.random.default_rng(seed)
    loss = QuadraticLoss.from_data(
        random.standard_normal((widths[0], 25)), random.standard_normal((widths[-1], 25))
    )
    return default_initialisation(widths, random), loss


def torch_hessian(layers, loss):
    """Channel: torch.func, reverse over reverse, of ½⟨(W − W*)A, W − W*⟩ in the layers flattened by rows."""
    import torch

    shapes = [layer.shape for layer in layers]
    sizes = [layer.size for layer in layers]
    A, optimum = torch.tensor(loss.curvature), torch.tensor(loss.optimum)

    def value(flat):
        product = None
        for part, shape in zip(torch.split(flat, sizes), shapes, strict=True):
            layer = part.reshape(shape)
            product = layer if product is None else layer @ product
        difference = product - optimum
        return 0.5 * torch.sum((difference @ A) * difference)

    flat = torch.tensor(np.concatenate([layer.ravel() for layer in layers]))
    return torch.func.jacrev(torch.func.jacrev(value))(flat).numpy()


@pytest.mark.parametrize("widths", ONE_OUTPUT, ids=str)
def test_the_reduced_matrix_has_every_eigenvalue(widths):
    layers, loss = case(widths)
    reference = np.linalg.eigvalsh(torch_hessian(layers, loss))
    ours = np.concatenate([one_output_spectrum(layers, loss), np.zeros(zero_multiplicity(layers))])
    np.testing.assert_allclose(np.sort(ours), reference, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5])
def test_the_width_one_hessian_entry_by_entry(depth):
    layers, loss = case((4, *[1] * depth))
    ours = width_one_hessian(*split_width_one(layers), loss)
    np.testing.assert_allclose(ours, torch_hessian(layers, loss), rtol=1e-11, atol=1e-12)


def test_a_width_one_weight_of_zero_divides_nothing():
    layers, loss = case((3, 1, 1, 1))
    layers[1][:] = 0.0
    ours = width_one_hessian(*split_width_one(layers), loss)
    np.testing.assert_allclose(ours, torch_hessian(layers, loss), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("widths", ONE_OUTPUT + SEVERAL, ids=str)
def test_the_action_is_the_hessian_times_a_vector(widths):
    layers, loss = case(widths, seed=1)
    action = hessian_action(layers, loss)
    ours = np.stack([action.matvec(axis) for axis in np.eye(action.size)])
    np.testing.assert_allclose(ours, torch_hessian(layers, loss), rtol=1e-11, atol=1e-12)


def test_batches_are_measured_at_once():
    random = np.random.default_rng(2)
    _, loss = case((4, 3, 2, 1))
    layers = default_initialisation((4, 3, 2, 1), random, (2, 5))
    together = one_output_spectrum(layers, loss)
    alone = one_output_spectrum([layer[1, 3] for layer in layers], loss)
    np.testing.assert_allclose(together[1, 3], alone, atol=1e-13)
    narrow = default_initialisation((4, 1, 1), random, (6,))
    np.testing.assert_allclose(
        width_one_spectrum(narrow, loss), one_output_spectrum(narrow, loss), atol=1e-13
    )


def test_vectors_that_vanish_have_a_direction_all_the_same():
    """At the origin the Hessian of depth 3 is 0; that of depth 2 is ±‖∇l(0)‖, once per hidden unit."""
    _, loss = case((4, 3, 1))
    slope = float(np.linalg.norm(loss.linear))
    deep = [np.zeros((3, 4)), np.zeros((2, 3)), np.zeros((1, 2))]
    np.testing.assert_array_equal(one_output_spectrum(deep, loss), 0.0)
    eigenvalues = one_output_spectrum([np.zeros((3, 4)), np.zeros((1, 3))], loss)
    np.testing.assert_allclose(eigenvalues[:3], -slope, rtol=1e-12)
    np.testing.assert_allclose(eigenvalues[-3:], slope, rtol=1e-12)
    np.testing.assert_allclose(eigenvalues[3:-3], 0.0, atol=1e-12)


def test_the_complement_is_orthonormal():
    units = np.array([[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [0.6, 0.0, 0.8], [0.0, 0.0, 1.0]])
    B = orthonormal_complement(units)
    np.testing.assert_allclose(np.swapaxes(B, -1, -2) @ B, np.broadcast_to(np.eye(2), (4, 2, 2)), atol=1e-15)
    np.testing.assert_allclose(np.einsum("bi,bij->bj", units, B), 0.0, atol=1e-15)


def test_origin_of_depth_two_with_several_outputs():
    """Spectrum at W = 0: ±σ_i(Φ), each as often as there are hidden units, the rest 0."""
    Phi = np.array([[2.0, 1.0], [0.0, 1.0]])
    action = hessian_action([np.zeros((2, 2)), np.zeros((2, 2))], QuadraticLoss.around(Phi))
    eigenvalues = np.linalg.eigvalsh(np.stack([action.matvec(axis) for axis in np.eye(8)]))
    s, t = 2.288245611270737, 0.8740320488976421
    np.testing.assert_allclose(eigenvalues, [-s, -s, -t, -t, t, t, s, s], rtol=1e-12)


def test_a_saddle_with_a_positive_semidefinite_hessian():
    """W_j = diag(1, 0), depth 3, Φ = I: gradient 0, spectrum {0 ten times, 2, 3}, yet φ falls nearby."""
    layers = [np.diag([1.0, 0.0])] * 3
    loss = QuadraticLoss.around(np.eye(2))
    action = hessian_action(layers, loss)
    eigenvalues = np.linalg.eigvalsh(np.stack([action.matvec(axis) for axis in np.eye(12)]))
    np.testing.assert_allclose(eigenvalues, [*[0.0] * 10, 2.0, 3.0], atol=1e-14)
    from dlhw3.numeric.linear.network import end_to_end, layer_gradients

    product, gradients = layer_gradients(layers, loss.gradient)
    assert all((g == 0).all() for g in gradients)
    assert loss.value(product) == 0.5
    assert loss.value(end_to_end([np.diag([1.0, 0.5])] * 3)) == 49 / 128


@pytest.mark.parametrize(("depth", "constant"), [(2, 85 / 12), (3, 421 / 16), (4, 5247 / 64)])
def test_the_smoothness_constant_on_a_ball_is_attained(depth, constant):
    """l(a) = a²/2 + a/3 and w_j = R = 3/2: λ_max = (N−1)GR^{N−2} + NR^{2N−2}, the constant of the claim."""
    loss = QuadraticLoss.around(np.array([[-1 / 3]]))
    layers = [np.array([[1.5]])] * depth
    assert width_one_spectrum(layers, loss)[-1] == pytest.approx(constant, rel=1e-14)
    assert one_output_spectrum(layers, loss)[-1] == pytest.approx(constant, rel=1e-14)


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_a_global_minimum_of_width_one_has_one_zero_eigenvalue_per_symmetry(depth):
    _, loss = case((5, *[1] * depth))
    layers = [loss.optimum.copy()] + [np.ones((1, 1))] * (depth - 1)
    eigenvalues = width_one_spectrum(layers, loss)
    assert np.sum(np.abs(eigenvalues) < 1e-12) == depth - 1
    assert np.sum(eigenvalues > 1e-3) == 5


def wide_case(hidden=(12, 15, 9), seed=3):
    return case((6, *hidden, 1), seed)


def test_the_operator_in_reduced_coordinates():
    layers, loss = wide_case()
    action = reduced_action(layers, loss)
    H = np.stack([action.apply(axis) for axis in np.eye(action.size)])
    np.testing.assert_allclose(H, H.T, atol=1e-14)
    eigenvalues, reference = np.linalg.eigvalsh(H), np.linalg.eigvalsh(reduced_hessian(layers, loss))
    extra = np.zeros(len(eigenvalues) - len(reference))
    np.testing.assert_allclose(eigenvalues, np.sort(np.concatenate([reference, extra])), atol=1e-13)


def test_the_proved_interval_is_true_and_tight():
    layers, loss = wide_case()
    action = reduced_action(layers, loss)
    low, *_, high = one_output_spectrum(layers, loss)
    margin = 1e-11 * high
    blocks = action.blocks()
    assert blocks.bound(low - margin, high + margin)
    assert not blocks.bound(low + margin, high + margin)
    assert not blocks.bound(low - margin, high - margin)


@pytest.mark.parametrize("steps", [0, 40])
def test_certified_lanczos_agrees_with_the_dense_matrix(steps):
    from dlhw3.numeric.linear.descent import descend

    layers, loss = wide_case()
    *_, last = descend(layers, loss, 0.05, steps)
    dense = spectrum.extreme_eigenvalues(last.layers, loss)
    lanczos = spectrum.extreme_eigenvalues(last.layers, loss, dense_limit=0)
    full = hessian_action(last.layers, loss)
    reference = np.linalg.eigvalsh(np.stack([full.matvec(axis) for axis in np.eye(full.size)]))
    assert (dense.method, lanczos.method) == ("dense", "Lanczos, certified")
    for found in (dense, lanczos):
        assert abs(found.smallest - reference[0]) <= found.error + 1e-13
        assert abs(found.largest - reference[-1]) <= found.error + 1e-13
        assert found.error < 1e-10


def test_a_sloppy_lanczos_run_is_not_certified(monkeypatch):
    """When Lanczos stops early, the Cholesky check must refuse it and the dense matrix decide."""
    layers, loss = wide_case()
    truth = spectrum.extreme_eigenvalues(layers, loss)
    honest = spectrum.ends_of_spectrum

    def sloppy(*arguments, **options):
        low, high = honest(*arguments, **options)
        return dataclasses.replace(low, value=0.999 * low.value), high

    monkeypatch.setattr(spectrum, "ends_of_spectrum", sloppy)
    found = spectrum.extreme_eigenvalues(layers, loss, dense_limit=0)
    assert found == truth


def test_several_outputs_by_lanczos_on_the_action():
    layers, loss = case((6, 8, 7, 3), seed=4)
    found = spectrum.extreme_eigenvalues(layers, loss)
    reference = np.linalg.eigvalsh(torch_hessian(layers, loss))
    assert found.method == "Lanczos, residual"
    assert abs(found.smallest - reference[0]) < 1e-10
    assert abs(found.largest - reference[-1]) < 1e-10


def test_one_output_is_asked_for():
    layers, loss = case((3, 4, 2))
    with pytest.raises(ShapeError, match="One output"):
        reduced_hessian(layers, loss)
    with pytest.raises(ShapeError, match="Hidden width 1"):
        split_width_one(layers)


@pytest.mark.parametrize("rank", [0, 1, 3, 40])
def test_lanczos_survives_low_rank(rank):
    """Exhausted Krylov spaces: the ends must stay Rayleigh quotients of unit vectors, and be the right ones."""
    random = np.random.default_rng(rank)
    factor = random.standard_normal((60, rank))
    H = factor @ np.diag(random.standard_normal(rank)) @ factor.T
    low, high = ends_of_spectrum(lambda v: H @ v, 60, 1e-12)
    reference = np.linalg.eigvalsh(H)
    scale = max(float(np.abs(reference).max()), 1.0)
    assert abs(low.value - reference[0]) < 1e-11 * scale
    assert abs(high.value - reference[-1]) < 1e-11 * scale
    assert max(low.residual, high.residual) < 1e-5 * scale
    assert np.allclose(dense_ends(H), reference[[0, -1]], rtol=0, atol=1e-13 * scale)


def test_the_ends_of_a_one_by_one_matrix():
    assert dense_ends(np.array([[3.0]])) == (3.0, 3.0)
    low, high = ends_of_spectrum(lambda v: 3.0 * v, 1, 1e-12)
    assert (low.value, high.value) == (3.0, 3.0)


def test_certified_lanczos_late_in_training():
    """Where the gradient is almost 0 the Hessian has almost the rank of the data, and Krylov spaces run out."""
    from dlhw3.numeric.linear.descent import descend

    layers, loss = wide_case()
    for steps in (100, 1000, 3000):
        *_, last = descend(layers, loss, 0.05, steps)
        found = spectrum.extreme_eigenvalues(last.layers, loss, dense_limit=0)
        reference = one_output_spectrum(last.layers, loss)
        assert abs(found.smallest - min(reference[0], 0.0)) < 1e-10
        assert abs(found.largest - reference[-1]) < 1e-10
