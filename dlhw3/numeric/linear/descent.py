"""Gradient descent on deep linear networks, many at once, and what happens when the step is too large."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dlhw3.numeric.data.arrays import Array, namespace
from dlhw3.numeric.linear.network import Layers, end_to_end, layer_gradients
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss

BLOW_UP = 1e4  # an excess loss this many times the first one is a divergence: overshoot stays far below it
LADDER = tuple(2.0 ** (-k / 2) for k in range(1, 33))  # the shares of the step tried for a stable one


@dataclass(frozen=True, slots=True)
class State:
    """One iterate: the layers (..., d_j, d_{j-1}), their product and the gradient of each layer."""

    iteration: int
    layers: Layers
    product: Array
    gradients: Layers


def descend(
    layers: Sequence[Array], loss: QuadraticLoss, step_size: float | Array, steps: int
) -> Iterator[State]:
    """Yield the iterates 0, ..., ``steps`` of W_j ← W_j − η∇_jφ; every layer at once.

    Layers may have leading batch axes; ``step_size`` may then be an array that broadcasts against a layer,
    such as one of shape (..., 1, 1). Nothing is checked on the way: values that overflow become inf and nan
    in silence.
    """
    current = list(layers)
    with np.errstate(over="ignore", invalid="ignore"):
        for iteration in range(steps + 1):
            product, gradients = layer_gradients(current, loss.gradient)
            yield State(iteration, current, product, gradients)
            if iteration < steps:
                current = [W - step_size * g for W, g in zip(current, gradients, strict=True)]


def diverged(excess: Array, first_excess: Array) -> Array:
    """Return where an excess loss is not finite or beyond ``BLOW_UP`` times the first one, elementwise."""
    xp = namespace(excess)
    tiny = float(xp.finfo(excess.dtype).smallest_normal)
    return ~(xp.isfinite(excess) & (excess <= BLOW_UP * xp.clip(first_excess, min=tiny)))


def largest_stable_step(layers: Sequence[Array], loss: QuadraticLoss, step_size: float, steps: int) -> float:
    """Return the largest of ``step_size``/√2, /2, ... with which no network of the batch diverged; 0 if none.

    All the steps are tried at once, in numpy, as one more batch axis. Every smaller step of the ladder is
    stable too.
    """
    first = loss.excess(end_to_end(layers))
    trial = step_size * np.array(LADDER).reshape(-1, *([1] * layers[0].ndim))
    stacked = [np.broadcast_to(W, (len(LADDER), *W.shape)).copy() for W in layers]
    bad = np.zeros((len(LADDER), *first.shape), dtype=bool)
    for state in descend(stacked, loss, trial, steps):
        with np.errstate(over="ignore", invalid="ignore"):
            bad |= diverged(loss.excess(state.product), first)
    unstable = bad.reshape(len(LADDER), -1).any(axis=1)
    stable_from = int(np.max(np.flatnonzero(unstable), initial=-1)) + 1
    return float(step_size * LADDER[stable_from]) if stable_from < len(LADDER) else 0.0
