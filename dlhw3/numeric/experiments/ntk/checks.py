"""What every run of the wide network verifies about its formulas, on a part of its own network.

The independent side is the Jacobian ∂f/∂θ written out entry by entry; it shares no code with the kernels or
with the training step.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.wide import network as wide_network
from dlhw3.numeric.wide.kernels import Layers, empirical_kernel

Array = NDArray[np.floating[Any]]
_NEURONS = 200  # the explicit Jacobian is n × (neurons · (d + 1)): kept small


def part(network: wide_network.Network) -> wide_network.Network:
    """Return the first neurons as a network of their own, in float64."""
    W, a = network.W[:_NEURONS], network.a[:_NEURONS]
    return wide_network.Network(W.astype(np.float64), a.astype(np.float64))


def kernel_error(network: wide_network.Network, X: Array, layers: Layers) -> float:
    """Return ‖H − J Jᵀ‖/‖J Jᵀ‖ (Frobenius; ‖H‖ where J is 0) for the kernel H of a part of ``network``."""
    small = part(network)
    J = wide_network.jacobian(small, X, layers)
    gram = J @ J.T
    size = float(np.linalg.norm(gram)) or 1.0
    return float(np.linalg.norm(empirical_kernel(X, small.W, small.a, layers) - gram)) / size


def step_error(
    network: wide_network.Network, X: Array, y: Array, rate: float, layers: Layers, device: str
) -> float:
    """Return ‖Δθ + rate · Jᵀ(u − y)‖/(ε‖θ‖) for one step of the training of a part of ``network``.

    The unit ε‖θ‖ is the rounding of θ + Δθ in the precision of ``network``; a right step is a few units
    off, a wrong one ‖Δθ‖/(ε‖θ‖), which is 10³ or more in float32 at any step worth taking.
    """
    small = part(network)
    dtype = network.W.dtype
    start = wide_network.Network(small.W.astype(dtype), small.a.astype(dtype))
    end = wide_network.train(start, X, y, rate=rate, steps=1, layers=layers, device=device).network
    moves = [(end.W.astype(np.float64) - small.W).ravel()]
    if layers == "both":
        moves.append(end.a.astype(np.float64) - small.a)
    move = np.concatenate(moves)
    expected = -rate * wide_network.jacobian(small, X, layers).T @ (wide_network.predict(small, X) - y)
    size = np.sqrt(np.sum(small.W**2) + np.sum(small.a**2))
    return float(np.linalg.norm(move - expected) / (np.finfo(dtype).eps * size))
