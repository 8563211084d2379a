"""Gradient descent on deep linear networks, many at once, and what happens when the step is too large."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dlhw3.numeric.data.arrays import Array, namespace
from dlhw3.numeric.linear.network import LayerList, layer_gradients
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss

BLOW_UP = 1e4  # an excess loss this many times the reference is a divergence: overshoot stays far below it


@dataclass(frozen=True, slots=True)
class State:
    """One iterate: the layers (..., d_j, d_{j-1}), their product and the gradient of each layer."""

    iteration: int
    layers: LayerList
    product: Array
    gradients: LayerList


def descend(
    layers: Sequence[Array], loss: QuadraticLoss, step_size: float | Array, steps: int
) -> Iterator[State]:
    """Yield the iterates 0, ..., ``steps`` of W_j ← W_j − η∇_jφ; every layer at once.

    Layers may have leading batch axes; ``step_size`` may then be an array that broadcasts against a layer,
    such as one of shape (..., 1, 1). Nothing is checked on the way: values that overflow become inf and nan
    in silence.
    """
    current: LayerList = list(layers)
    gradients: LayerList = []
    for iteration in range(steps + 1):
        with np.errstate(over="ignore", invalid="ignore"):  # never around a yield: it would reach the caller
            if iteration:
                current = [W - step_size * g for W, g in zip(current, gradients, strict=True)]
            product, gradients = layer_gradients(current, loss.gradient)
        yield State(iteration, current, product, gradients)


def reference_excess(first: Array, explained: float) -> Array:
    """Return what an excess loss is compared with: the ``first`` one, or that of the zero network if larger."""
    tiny = float(namespace(first).finfo(first.dtype).smallest_normal)
    return namespace(first).clip(first, min=max(explained, tiny))


def diverged(excess: Array, reference: Array) -> Array:
    """Return where an excess loss is not finite or beyond ``BLOW_UP`` times ``reference``, elementwise."""
    return ~(namespace(excess).isfinite(excess) & (excess <= BLOW_UP * reference))
