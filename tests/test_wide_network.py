"""The closed-form training step against torch autograd, and the Jacobian, the checks and the device path."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from dlhw3.numeric.experiments.ntk import checks as wide_checks
from dlhw3.numeric.wide import network as wide_network
from dlhw3.numeric.wide.network import Network

LAYERS: list[Any] = ["both", "first"]
N, D, M = 7, 3, 12


def problem(
    output_weights: str = "gaussian", seed: int = 0, dtype: str = "float64"
) -> tuple[Network, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    network = wide_network.initialise(M, D, seed, output_weights, dtype)
    return network, random.standard_normal((N, D)), random.standard_normal(N)


def autograd(
    network: Network, X: np.ndarray, y: np.ndarray, rate: float, steps: int, layers: str
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Channel: torch autograd on f and ½‖u − y‖², plain gradient descent."""
    W = torch.tensor(network.W, requires_grad=True)
    a = torch.tensor(network.a, requires_grad=layers == "both")
    trained = [W, a] if layers == "both" else [W]
    inputs, targets = torch.tensor(X), torch.tensor(y)
    path = []
    for _ in range(steps + 1):
        u = torch.relu(inputs @ W.T) @ a / network.width**0.5
        path.append(u.detach().numpy().copy())
        gradients = torch.autograd.grad(0.5 * ((u - targets) ** 2).sum(), trained)
        with torch.no_grad():
            for weights, gradient in zip(trained, gradients, strict=True):
                if len(path) <= steps:
                    weights -= rate * gradient
    return np.array(path), [W.detach().numpy(), a.detach().numpy()]


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("output_weights", ["signs", "gaussian"])
@pytest.mark.parametrize("implementation", ["chosen", "torch"])
def test_training_agrees_with_autograd(layers: Any, output_weights: str, implementation: str) -> None:
    network, X, y = problem(output_weights)
    before = network.W.copy()
    path, (W, a) = autograd(network, X, y, 0.05, 25, layers)
    if implementation == "torch":
        segment = wide_network.train_torch(network, X, y, 0.05, 25, layers, "cpu")
    else:
        segment = wide_network.train(network, X, y, rate=0.05, steps=25, layers=layers)
    np.testing.assert_allclose(segment.predictions, path, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(segment.network.W, W, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(segment.network.a, a, rtol=1e-12, atol=1e-12)
    assert np.linalg.norm(path[-1] - y) < 0.9 * np.linalg.norm(path[0] - y)  # it trains
    np.testing.assert_array_equal(network.W, before)


def test_stretches_of_training_join() -> None:
    network, X, y = problem()
    whole = wide_network.train(network, X, y, rate=0.05, steps=10, layers="both")
    first = wide_network.train(network, X, y, rate=0.05, steps=4, layers="both")
    second = wide_network.train(first.network, X, y, rate=0.05, steps=6, layers="both")
    np.testing.assert_allclose(second.predictions, whole.predictions[4:], rtol=1e-13)
    np.testing.assert_allclose(second.network.W, whole.network.W, rtol=1e-13)


def test_float32_stays_near_float64() -> None:
    network, X, y = problem()
    rounded = Network(network.W.astype(np.float32), network.a.astype(np.float32))
    single = wide_network.train(rounded, X, y, rate=0.05, steps=25, layers="both")
    double = wide_network.train(network, X, y, rate=0.05, steps=25, layers="both")
    assert single.network.W.dtype == single.network.a.dtype == np.float32
    np.testing.assert_allclose(single.predictions, double.predictions, rtol=2e-4, atol=2e-5)


def test_several_networks_train_together() -> None:
    parts = [problem(seed=seed) for seed in range(3)]
    W, a, X, y = (
        torch.tensor(np.stack(each))
        for each in zip(*((net.W, net.a, X, y) for net, X, y in parts), strict=True)
    )
    path = wide_network.train_tensors(W, a, X, y, 0.05, 6, "both")
    assert path.shape == (7, 3, N)
    for index, (network, inputs, targets) in enumerate(parts):
        alone = wide_network.train(network, inputs, targets, rate=0.05, steps=6, layers="both")
        np.testing.assert_allclose(path[:, index].numpy(), alone.predictions, rtol=1e-12)


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_shapes_and_types_flow_through_any_device(layers: Any, dtype: torch.dtype) -> None:
    def empty(*shape: int) -> torch.Tensor:
        return torch.empty(shape, dtype=dtype, device="meta")

    path = wide_network.train_tensors(empty(M, D), empty(M), empty(N, D), empty(N), 0.1, 3, layers)
    assert (path.shape, path.dtype, path.device.type) == ((4, N), dtype, "meta")


@pytest.mark.parametrize("layers", LAYERS)
def test_the_jacobian_is_autograds(layers: Any) -> None:
    network, X, _ = problem()

    def predictions(W: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
        return torch.relu(torch.tensor(X) @ W.T) @ a / M**0.5

    parts = torch.autograd.functional.jacobian(
        predictions, (torch.tensor(network.W), torch.tensor(network.a))
    )
    expected = [parts[0].reshape(N, -1)] + ([parts[1]] if layers == "both" else [])
    np.testing.assert_allclose(
        wide_network.jacobian(network, X, layers), torch.cat(expected, dim=1).numpy(), rtol=1e-13, atol=1e-15
    )


def test_initialisation() -> None:
    signs = wide_network.initialise(4000, 5, 3, "signs")
    gaussian = wide_network.initialise(4000, 5, 3, "gaussian")
    assert set(np.unique(signs.a)) == {-1.0, 1.0}
    np.testing.assert_array_equal(signs.W, gaussian.W)
    assert np.mean(gaussian.a**2) == pytest.approx(1.0, abs=0.1)
    assert np.std(signs.W) == pytest.approx(1.0, abs=0.02)
    single = wide_network.initialise(4000, 5, 3, "signs", "float32")
    np.testing.assert_array_equal(single.W, signs.W.astype(np.float32))
    assert wide_network.initialise(9, 5, 4).W.tolist() != wide_network.initialise(9, 5, 5).W.tolist()


def test_flips_are_counted() -> None:
    network, X, _ = problem()
    assert wide_network.flipped(network, network, X) == 0.0
    assert wide_network.flipped(Network(-network.W, network.a), network, X) == 1.0
    W = network.W.copy()
    W[0] *= -1.0
    assert wide_network.flipped(Network(W, network.a), network, X, block=5) == pytest.approx(1 / M)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("layers", LAYERS)
def test_the_checks_of_a_run_pass_and_would_notice_a_wrong_step(
    layers: Any, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, X, y = problem(dtype=dtype)
    assert wide_checks.kernel_error(network, X, layers) <= 1.0
    assert wide_checks.step_error(network, X, y, layers, "cpu") <= 1.0
    honest = wide_network.train

    def doubled(*arguments: Any, rate: float, **rest: Any) -> Any:
        return honest(*arguments, rate=2 * rate, **rest)

    monkeypatch.setattr(wide_network, "train", doubled)
    assert wide_checks.step_error(network, X, y, layers, "cpu") > 1e3
