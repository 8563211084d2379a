"""Whether the number of parameters enters a path: networks of two hidden widths, balanced at the same products.

The paths must lead somewhere for the answer to mean anything. The step and the number of steps fit the flow from
the start compared, not the rest of a run, and only networks whose product moved by ``MOVED`` of ‖w*‖ are judged.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.data.arrays import CPU, Array, Place, as_float64, put_like
from dlhw3.numeric.experiments.end_to_end.paths import sharpness_bound
from dlhw3.numeric.linear.descent import descend
from dlhw3.numeric.linear.network import LayerList, layer_gradients
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss

Numbers = NDArray[np.float64]

WIDTHS = (1, 10)  # hidden widths whose paths are compared
MOVED = 0.5  # of ‖w*‖: paths that move less say nothing about what the number of parameters does
STEP = 0.5  # the step times the bound of the sharpness; up to 2 is stable
START = 0.25  # ‖w(0)‖ over ‖w*‖: also straight ahead there is more than MOVED to go
LIFETIMES = 8.0  # e^−8 is left of the way across from the start, in the strongest direction
MOST_STEPS = 4000  # deep networks take so many, and may then have moved too little to be judged


@dataclass(frozen=True, slots=True)
class WidthsApart:
    """S networks at both widths: over ‖w*‖, how far apart, how far from the start, and what rounding allows."""

    apart: Numbers  # (S,) max_t of the largest entry of the difference of the two products
    moved: Numbers  # (S,) max_t ‖w_t − w_0‖ of the narrower
    rounding: Numbers  # (S,) what rounding can have done to an entry

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Whether the path of each network went far enough for its difference to mean something, shape (S,)."""
        return np.asarray(self.moved >= MOVED)


def steps_of_comparison(depth: int) -> int:
    """Return how many steps a comparison takes: ``LIFETIMES`` of the rate across the start.

    That rate is ‖w(0)‖^{2−2/N} λ_max(A), and the step is STEP/((3N − 2)‖w*‖^{2−2/N} λ_max(A)).
    """
    return min(MOST_STEPS, math.ceil(LIFETIMES * (3 * depth - 2) / STEP / float(START ** (2 - 2 / depth))))


def compare_widths(
    start: Callable[[float, int], LayerList], loss: QuadraticLoss, depth: int, place: Place = CPU
) -> WidthsApart:
    """Descend at both ``WIDTHS`` from ``start``(‖w(0)‖, width) with products ``START`` times as long as w*."""
    size = float(np.linalg.norm(loss.optimum))
    step = STEP / sharpness_bound(size, loss, depth)
    narrow, wide = (start(START * size, width) for width in WIDTHS)
    path = (loss, step, steps_of_comparison(depth), place)
    apart, moved = width_difference(narrow, wide, *path)
    terms = max(*WIDTHS, loss.optimum.shape[1])
    return WidthsApart(apart, moved, rounding_of_path(narrow, *path, terms))


def width_difference(
    layers: LayerList, wider: LayerList, loss: QuadraticLoss, step_size: float, steps: int, place: Place = CPU
) -> tuple[Numbers, Numbers]:
    """Return over ‖w*‖, for each of S networks along gradient descent, max_t |difference| and max_t ‖w_t − w_0‖."""
    there, size = loss.on(place), float(np.linalg.norm(loss.optimum))
    paths = (
        (as_float64(state.product) for state in descend(network, there, step_size, steps))
        for network in ([place.put(one) for one in layers], [place.put(one) for one in wider])
    )
    apart, moved, first = [], [], None
    for ours, theirs in zip(*paths, strict=True):
        first = ours if first is None else first
        apart.append(np.max(np.abs(ours - theirs), axis=(-1, -2)))
        moved.append(np.linalg.norm(ours - first, axis=(-1, -2)))
    return np.max(apart, axis=0) / size, np.max(moved, axis=0) / size


def rounding_of_path(
    layers: LayerList, loss: QuadraticLoss, step_size: float, steps: int, place: Place, terms: int
) -> Numbers:
    """Return what rounding can do to S products along a path, over ‖w*‖, where sums have up to ``terms`` terms.

    How much the path magnifies a rounding is measured: a second descent has every weight moved by √ε of itself,
    at random, after every step; √ε of the distance that this makes is what one rounding a step does. A step has
    3N products at most.
    """
    there, epsilon = loss.on(place), float(np.finfo(place.dtype).eps)
    start = [place.put(layer) for layer in layers]
    path = (as_float64(state.product) for state in descend(start, there, step_size, steps))
    moved, size = [], []
    for ours, shaken in zip(path, _shaken(start, there, step_size, steps, epsilon**0.5), strict=True):
        moved.append(np.max(np.abs(ours - as_float64(shaken)), axis=(-1, -2)))
        size.append(np.max(np.abs(ours), axis=(-1, -2)))
    allowed = epsilon * np.max(size, axis=0) + epsilon**0.5 * np.max(moved, axis=0)
    return np.asarray(3 * len(layers) * terms * allowed / np.linalg.norm(loss.optimum))


def _shaken(
    layers: LayerList, loss: QuadraticLoss, step_size: float, steps: int, share: float
) -> Iterator[Array]:
    """Yield the products of a descent whose weights are multiplied by 1 + ``share``·N(0, 1) after every step."""
    random, current = np.random.default_rng(0), layers
    for _ in range(steps + 1):
        product, gradients = layer_gradients(current, loss.gradient)
        yield product
        current = [
            (W - step_size * g) * (1.0 + share * put_like(random.standard_normal(tuple(W.shape)), W))
            for W, g in zip(current, gradients, strict=True)
        ]
