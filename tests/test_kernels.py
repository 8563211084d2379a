"""Tangent kernels against mpmath, torch's Jacobian and the Monte Carlo rate; memory of the streamed one."""

import tracemalloc

import mpmath
import numpy as np
import pytest
import torch

from dlhw3.errors import ShapeError, UserError
from dlhw3.numeric.wide.kernels import (
    empirical_kernel,
    empirical_kernel_of_blocks,
    gaussian_blocks,
    infinite_width_kernel,
)

LAYERS = ("both", "first")
INFINITE = {np.float64: 1e-15, np.float32: 2e-7}  # relative to ‖x‖‖x'‖: about five roundings, two roundings
JACOBIAN = 1e-13  # float64 sums of 60 products
SQUARE_ROOT_RATE = 0.06  # 6 seeds, widths over a factor 256


def awkward_inputs(dtype):
    """Ordinary rows, and their multiples, opposites, near-multiples at four angles, and a zero row."""
    random = np.random.default_rng(3)
    X = random.standard_normal((7, 5))
    nearby = [
        X[k] + size * random.standard_normal(5) for k, size in enumerate((1e-12, 1e-8, 1e-4, 0.05, 0.3))
    ]
    opposite = [-0.7 * X[k] + size * random.standard_normal(5) for k, size in enumerate((0.0, 1e-9, 1e-3))]
    rows = [*X, 3 * X[0], *nearby, *opposite, np.zeros(5), 1e-30 * X[5], 1e30 * X[6]]
    return np.array(rows)[:-2].astype(dtype) if dtype == np.float32 else np.array(rows)


def exact_entry(x, z, layers):
    """The arc-cosine formulas in 60 digits, θ = 2 atan2(‖‖z‖x − ‖x‖z‖, ‖‖z‖x + ‖x‖z‖)."""
    x, z = ([mpmath.mpf(float(value)) for value in row] for row in (x, z))
    p, q = (mpmath.sqrt(mpmath.fdot(row, row)) for row in (x, z))
    if p == 0 or q == 0:
        return mpmath.mpf(0), mpmath.mpf(1)
    apart = mpmath.sqrt(sum((q * a - p * b) ** 2 for a, b in zip(x, z, strict=True)))
    along = mpmath.sqrt(sum((q * a + p * b) ** 2 for a, b in zip(x, z, strict=True)))
    theta = 2 * mpmath.atan2(apart, along)
    gates = (mpmath.pi - theta) * mpmath.cos(theta)
    value = gates if layers == "first" else 2 * gates + mpmath.sin(theta)
    return p * q * value / (2 * mpmath.pi), p * q


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_infinite_width_kernel_has_its_digits_for_every_angle(dtype, layers):
    X = awkward_inputs(dtype)
    K = infinite_width_kernel(X, layers, dtype)
    assert K.dtype == dtype
    with mpmath.workdps(60):
        for i, x in enumerate(X):
            for j, z in enumerate(X):
                value, size = exact_entry(x, z, layers)
                assert abs(mpmath.mpf(float(K[i, j])) - value) <= INFINITE[dtype] * size, (i, j)


def test_sixty_degrees():
    X = np.array([[1.0, 0.0], [0.5, np.sqrt(0.75)]])
    first = infinite_width_kernel(X, "first")
    assert first[0, 1] == pytest.approx(1 / 6, rel=1e-15)
    assert first[0, 0] == 0.5
    output = (np.sqrt(0.75) + 2 * np.pi / 3 / 2) / (2 * np.pi)
    assert infinite_width_kernel(X, "both")[0, 1] == pytest.approx(1 / 6 + output, rel=1e-15)


@pytest.mark.parametrize("layers", LAYERS)
def test_tiles_fit_together(layers):
    X = np.random.default_rng(0).standard_normal((53, 3))
    X[40] = -2 * X[3]  # a near-parallel pair away from the diagonal tiles
    whole = infinite_width_kernel(X, layers, block=64)
    assert np.array_equal(whole, whole.T)
    assert np.allclose(infinite_width_kernel(X, layers, block=7), whole, rtol=0, atol=1e-14)


@pytest.mark.parametrize("layers", LAYERS)
def test_empirical_kernel_is_the_jacobians_gram_matrix(layers):
    random = np.random.default_rng(1)
    X, W, a = random.standard_normal((9, 4)), random.standard_normal((30, 4)), random.standard_normal(30)
    inputs = torch.tensor(X)

    def f(hidden, output):
        return torch.relu(inputs @ hidden.T) @ output / 30**0.5

    blocks = torch.autograd.functional.jacobian(f, (torch.tensor(W), torch.tensor(a)))
    jacobian = torch.cat([b.reshape(9, -1) for b in blocks[: 2 if layers == "both" else 1]], dim=1).numpy()
    expected = jacobian @ jacobian.T
    for block in (None, 7, 1):
        H = empirical_kernel(X, W, a, layers, block=block)
        assert np.abs(H - expected).max() <= JACOBIAN * np.abs(expected).max()


@pytest.mark.parametrize("layers", LAYERS)
def test_distance_to_infinite_width_falls_with_the_square_root_of_width(layers):
    X = np.random.default_rng(2).standard_normal((20, 10))
    limit = infinite_width_kernel(X, layers)
    widths = 4.0 ** np.arange(4, 9)
    distances = []
    for width in widths:
        runs = [
            empirical_kernel_of_blocks(X, gaussian_blocks(int(width), 10, seed), layers) for seed in range(6)
        ]
        distances.append(np.sqrt(np.mean([np.linalg.norm(H - limit) ** 2 for H in runs])))
    slope = np.polyfit(np.log(widths), np.log(distances), 1)[0]
    assert abs(slope + 0.5) < SQUARE_ROOT_RATE


def test_variance_of_one_neuron_at_sixty_degrees():
    X = np.array([[1.0, 0.0], [0.5, np.sqrt(0.75)]])
    W = np.random.default_rng(4).standard_normal((20_000, 2))
    entries = np.array([empirical_kernel(X, w[None], np.ones(1), "first")[0, 1] for w in W])
    standard_error = 1 / 18 * np.sqrt(2 / len(W))
    assert abs(entries.var() - 1 / 18) < 4 * standard_error


def test_blocks_are_the_same_network_whatever_their_size():
    whole = next(gaussian_blocks(50, 3, seed=5, block=50))
    pieces = list(gaussian_blocks(50, 3, seed=5, block=8))
    assert np.array_equal(np.concatenate([W for W, _ in pieces]), whole[0])
    assert np.array_equal(np.concatenate([a for _, a in pieces]), whole[1])


def test_streamed_kernel_needs_memory_for_a_block_only():
    X = np.random.default_rng(6).standard_normal((100, 10))
    width = 100_000
    tracemalloc.start()
    H = empirical_kernel_of_blocks(X, gaussian_blocks(width, 10, seed=0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12e6  # an n×m array alone takes 80e6 bytes, W 8e6
    assert np.linalg.norm(H - infinite_width_kernel(X), 2) < 5.0  # ‖H*‖₂ is 190, the distance about 1


def test_float32_is_summed_in_float64():
    X = np.random.default_rng(7).standard_normal((5, 10))
    exact = empirical_kernel_of_blocks(X, gaussian_blocks(200_000, 10, 0))
    single = empirical_kernel_of_blocks(
        X.astype(np.float32), gaussian_blocks(200_000, 10, 0, dtype=np.float32)
    )
    assert single.dtype == np.float32
    assert (
        np.abs(single - exact).max() < 3e-6 * np.abs(exact).max()
    )  # flips of the sign of a z near 0 included


def test_errors():
    X = np.ones((3, 2))
    with pytest.raises(ShapeError, match="one example per row"):
        infinite_width_kernel(np.ones(3))
    with pytest.raises(UserError, match="NaN"):
        infinite_width_kernel(np.array([[np.nan, 1.0]]))
    with pytest.raises(UserError, match="choice of layers"):
        infinite_width_kernel(X, "last")
    with pytest.raises(ShapeError, match="do not fit"):
        empirical_kernel(X, np.ones((4, 2)), np.ones(5))
    with pytest.raises(ShapeError, match="cannot act"):
        empirical_kernel(X, np.ones((4, 3)), np.ones(4))
    with pytest.raises(UserError, match="without neurons"):
        empirical_kernel_of_blocks(X, iter(()))
