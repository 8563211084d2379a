"""The product of deep linear networks along gradient descent, beside its flow and the flow's Euler steps.

All networks of a comparison have one output and start from the same products w(0): balanced layers, for which
the rank-one flow is a theorem (``integrate``), and layers as drawn, for which it is not. Descents and Euler
steps have the device and precision asked for; the flow is integrated, and distances are taken, in float64.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.data.arrays import CPU, Array, Place, exact, namespace
from dlhw3.numeric.linear.descent import descend, diverged
from dlhw3.numeric.linear.integrate import Velocity, euler, integrate, rank_one_velocity
from dlhw3.numeric.linear.network import Layers, end_to_end, imbalances
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """S networks of one depth, E steps, G grid times. Distances are max_t ‖w_{t/η} − w(t)‖ to the flow."""

    times: Numbers  # (G,)
    balanced: Numbers  # (E, S) distance of gradient descent with balanced layers
    default: Numbers  # (E, S) distance of gradient descent with the layers as drawn
    euler: Numbers  # (E, S) distance of the flow's Euler steps
    flow_excess: Numbers  # (G, S) excess loss along the flow
    balanced_excess: Numbers  # (G, S) along gradient descent with the largest step
    default_excess: Numbers  # (G, S)
    flow_error: float  # the largest difference between two unrelated integrators
    imbalance: float  # the largest ‖W_{j+1}ᵀW_{j+1} − W_jW_jᵀ‖ of the balanced layers at the start


def compare(
    balanced: Layers,
    default: Layers,
    loss: QuadraticLoss,
    step_sizes: Sequence[float],
    spacing: float,
    count: int,
    place: Place = CPU,
) -> Comparison:
    """Measure gradient descent from two sets of layers with equal products against the flow of the product.

    The layers are given in numpy; the descents are computed at ``place``.
    The paths are compared at the times 0, ``spacing``, ..., ``count``·spacing; every step divides the
    spacing.
    """
    depth, start = len(balanced), end_to_end(balanced)[..., 0, :]
    times = spacing * np.arange(count + 1, dtype=np.float64)
    velocity = flow_velocity(loss, depth)
    flow = integrate(velocity, start, times)
    other = integrate(velocity, start, times, method="LSODA")
    distances: list[list[Numbers]] = []
    largest: dict[str, Numbers] = {}
    for step in step_sizes:
        every = round(spacing / step)
        paths = {
            "balanced": descend_product(balanced, loss, step, every, count, place),
            "default": descend_product(default, loss, step, every, count, place),
            "euler": euler_product(start, loss, depth, step, every, count, place),
        }
        distances.append([largest_distance(path, flow) for path in paths.values()])
        largest = paths if step == max(step_sizes) else largest
    by_path = np.stack([np.stack(row) for row in distances], axis=1)
    return Comparison(
        times=times,
        balanced=by_path[0],
        default=by_path[1],
        euler=by_path[2],
        flow_excess=loss.excess(flow[..., None, :]),
        balanced_excess=loss.excess(largest["balanced"][..., None, :]),
        default_excess=loss.excess(largest["default"][..., None, :]),
        flow_error=float(np.max(np.abs(flow - other))),
        imbalance=max(float(np.max(np.abs(D))) for D in imbalances(balanced)),
    )


def flow_velocity(loss: QuadraticLoss, depth: int) -> Velocity:
    """Return w ↦ ẇ of the rank-one flow for products w (..., d) and this loss (one output)."""

    def velocity(w: Array) -> Array:
        return rank_one_velocity(w, w @ loss.curvature - loss.linear, depth)

    return velocity


def descend_product(
    layers: Layers, loss: QuadraticLoss, step_size: float, every: int, count: int, place: Place = CPU
) -> Numbers:
    """Return the products w (count+1, S, d) of gradient descent at the iterations 0, every, 2·every, ...

    Networks that diverge (see ``descent.diverged``) are NaN from there on.
    """
    path = []
    for state in descend([place.put(layer) for layer in layers], loss.on(place), step_size, every * count):
        if state.iteration % every == 0:
            path.append(state.product[..., 0, :])
    return _without_divergence(exact(namespace(path[0]).stack(path)), loss)


def euler_product(
    start: Numbers,
    loss: QuadraticLoss,
    depth: int,
    step_size: float,
    every: int,
    count: int,
    place: Place = CPU,
) -> Numbers:
    """Return the Euler steps (count+1, S, d) of the rank-one flow at the iterations 0, every, ..."""
    velocity = flow_velocity(loss.on(place), depth)
    with np.errstate(over="ignore", invalid="ignore"):
        path = euler(velocity, place.put(start), step_size, every * count)[::every]
    return _without_divergence(exact(path), loss)


def _without_divergence(path: Numbers, loss: QuadraticLoss) -> Numbers:
    with np.errstate(over="ignore", invalid="ignore"):
        excess = loss.excess(path[..., None, :])
    explained = loss.excess(np.zeros_like(loss.optimum))
    bad = np.logical_or.accumulate(diverged(excess, np.maximum(excess[0], explained)), axis=0)
    return np.where(bad[..., None], np.nan, path)


def largest_distance(path: Numbers, reference: Numbers) -> Numbers:
    """Return max over time of ‖w(t) − reference(t)‖ for (T, S, d) paths, shape (S,)."""
    distance: Numbers = np.linalg.norm(path - reference, axis=-1).max(axis=0)
    return distance


def width_difference(
    layers: Layers, wider: Layers, loss: QuadraticLoss, step_size: float, steps: int, place: Place = CPU
) -> float:
    """Return the largest distance of the two networks' products along gradient descent, over ‖w*‖."""
    there = loss.on(place)
    descents = [
        descend([place.put(layer) for layer in network], there, step_size, steps)
        for network in (layers, wider)
    ]
    differences = [
        float(namespace(a.product).max(abs(a.product - b.product))) for a, b in zip(*descents, strict=True)
    ]
    return float(np.max(differences)) / max(float(np.linalg.norm(loss.optimum)), 1e-300)


def iterations_to(
    layers: Layers, loss: QuadraticLoss, step_size: float, target: float, most: int, place: Place = CPU
) -> Numbers:
    """Return the first iteration with an excess of at most ``target``, shape (S,); NaN beyond ``most``."""
    there, reached = loss.on(place), np.full(layers[0].shape[0], np.nan)
    for state in descend([place.put(layer) for layer in layers], there, step_size, most):
        arrived = exact(there.excess(state.product)) <= target
        reached = np.where(np.isnan(reached) & arrived, state.iteration, reached)
        if not np.isnan(reached).any():
            break
    return reached


def sharpness_bound(norm: float, loss: QuadraticLoss, depth: int) -> float:
    """Return a bound of the Hessian's largest eigenvalue at balanced layers with ‖w‖ ≤ ``norm`` (one output).

    Every layer has norm at most R = norm^{1/N}, and λ_max ≤ (N−1) G R^{N−2} + N λ_max(A) R^{2N−2} on that
    ball, with G = λ_max(A)(norm + ‖w*‖) ≥ ‖∇l‖ there; the constant is sharp for scalar layers.
    """
    top = float(np.linalg.eigvalsh(loss.curvature)[-1])
    slope = top * (norm + float(np.linalg.norm(loss.optimum)))
    return float((depth - 1) * slope * norm ** (1 - 2 / depth) + depth * top * norm ** (2 - 2 / depth))
