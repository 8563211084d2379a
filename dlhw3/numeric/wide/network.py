"""The two-layer ReLU network f(x) = m^(−1/2) Σ_r a_r relu(w_r·x), its gradient descent in closed form.

The loss is ½‖u − y‖², u_i = f(x_i), r = u − y. Where no w_r·x_i is zero, with relu'(0) = 0 elsewhere,
    ∂/∂w_r = m^(−1/2) a_r Σ_i r_i 1[w_r·x_i > 0] x_i,      ∂/∂a_r = m^(−1/2) Σ_i r_i relu(w_r·x_i).
This is the NTK parametrisation (Jacot, Gabriel & Hongler 2018): at m → ∞ the predictions follow kernel
descent.

``train`` is the one place where the implementation is chosen: compiled steps on the CPU, torch elsewhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.data.samples import generator
from dlhw3.numeric.wide.kernels import TrainedLayers
from dlhw3.progress import Progress

if TYPE_CHECKING:
    import torch

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Network:
    """Hidden weights W (m, d) and output weights a (m,)."""

    W: Array
    a: Array

    @property
    def width(self) -> int:
        """The number m of neurons."""
        return len(self.a)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of training: predictions before each step and after the last (steps + 1, n); its end."""

    predictions: Array
    network: Network


def initialise(
    width: int, dimension: int, seed: int, output_weights: str = "signs", dtype: str = "float64"
) -> Network:
    """Return a network with w_r ~ N(0, I_d) and a_r = ±1 (``signs``) or a_r ~ N(0, 1) (``gaussian``).

    Both have E a² = 1, so they share the kernel of infinite width. The numbers are drawn in float64 and
    then rounded: the same seed starts both precisions from the same network.
    """
    random = generator(seed, "network")
    W = random.standard_normal((width, dimension))
    a = random.standard_normal(width)
    if output_weights == "signs":
        a = np.where(a < 0.0, -1.0, 1.0)
    return Network(W.astype(dtype), a.astype(dtype))


def predict(network: Network, X: Array, block: int = 4096) -> Array:
    """Return f at the rows of X, (n,), float64; memory is O(n · block)."""
    total = np.zeros(len(X))
    for first in range(0, network.width, block):
        rows = slice(first, first + block)
        total += np.maximum(X @ network.W[rows].T, 0.0) @ network.a[rows]
    return total / math.sqrt(network.width)


def jacobian(network: Network, X: Array, layers: TrainedLayers) -> Array:
    """Return ∂f(x_i)/∂θ (n, p): θ is W row by row, then a when both layers train. For small cases."""
    Z = X @ network.W.T
    hidden = ((Z > 0) * network.a)[:, :, None] * X[:, None, :]
    blocks = [hidden.reshape(len(X), -1)] + ([np.maximum(Z, 0.0)] if layers == "both" else [])
    derivative: Array = np.concatenate(blocks, axis=1) / math.sqrt(network.width)
    return derivative


def flipped(network: Network, start: Network, X: Array, block: int = 4096) -> float:
    """Return the share of pairs (input, neuron) whose activation differs from that at ``start``."""
    count = 0
    for first in range(0, network.width, block):
        rows = slice(first, first + block)
        count += int(np.sum((X @ network.W[rows].T > 0) != (X @ start.W[rows].T > 0)))
    return count / (len(X) * network.width)


def train(
    network: Network,
    X: Array,
    y: Array,
    *,
    rate: float,
    steps: int,
    layers: TrainedLayers,
    device: str = "cpu",
    progress: Progress | None = None,
) -> Segment:
    """Return ``steps`` steps of gradient descent on ½‖u − y‖² from ``network``, in the network's precision.

    X (n, d), y (n,). The network given is left as it is. Predictions after a step that is not finite are
    NaN or infinite. ``progress`` hears of the steps as they are done.
    """
    if device != "cpu":
        return train_torch(network, X, y, rate, steps, layers, device, progress)
    from dlhw3.numeric.wide import training  # compiles: heavy

    path = training.train(X, y, network.W, network.a, rate, steps, layers, progress=progress)
    return Segment(path.predictions, Network(path.W, path.a))


def train_torch(
    network: Network,
    X: Array,
    y: Array,
    rate: float,
    steps: int,
    layers: TrainedLayers,
    device: str,
    progress: Progress | None = None,
) -> Segment:
    """Do what ``train`` does with torch operations alone, on any device: the reference of the other."""
    import torch  # heavy, and not needed where the compiled steps serve

    torch.set_num_threads(1)  # more threads spin against other processes
    dtype = network.W.dtype
    W, a, inputs, targets = (
        torch.tensor(np.asarray(part, dtype=dtype), device=device) for part in (network.W, network.a, X, y)
    )
    predictions = train_tensors(W, a, inputs, targets, rate, steps, layers, progress)
    return Segment(predictions.cpu().numpy(), Network(W.cpu().numpy(), a.cpu().numpy()))


def train_tensors(
    W: torch.Tensor,
    a: torch.Tensor,
    X: torch.Tensor,
    y: torch.Tensor,
    rate: float,
    steps: int,
    layers: TrainedLayers,
    progress: Progress | None = None,
) -> torch.Tensor:
    """Train W (…, m, d) and a (…, m) in place for ``steps`` steps; return the predictions (steps + 1, …, n).

    X (…, n, d), y (…, n): leading axes hold independent networks (seeds), trained together. ``progress``
    hears of every step as it is given to the device.
    """
    scale = 1.0 / math.sqrt(a.shape[-1])
    path = X.new_empty((steps + 1, *y.shape))
    for k in range(steps + 1):
        active = (X @ W.mT).relu_()
        path[k] = (active @ a.unsqueeze(-1)).squeeze(-1) * scale
        if k == steps:
            break
        pull = (path[k] - y) * (rate * scale)
        gates = (active > 0).to(X.dtype)
        move = a.unsqueeze(-1) * (gates.mT @ (pull.unsqueeze(-1) * X))
        if layers == "both":
            a -= (active.mT @ pull.unsqueeze(-1)).squeeze(-1)
        W -= move
        if progress is not None:
            progress.advance(1)
    return path
