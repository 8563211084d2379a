"""The product of deep linear networks along gradient descent, beside its flow and the flow's Euler steps.

All networks of a comparison have one output and start from the same products w(0): balanced layers, for which
the rank-one flow is a theorem (``integrate``), and layers as drawn, for which it is not. Descents and Euler
steps have the device and precision asked for; the flow is integrated, and distances are taken, in float64.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.data.arrays import CPU, Array, Place, as_float64
from dlhw3.numeric.linear.descent import descend, diverged, reference_excess
from dlhw3.numeric.linear.integrate import (
    LOCAL_TOLERANCE,
    Velocity,
    euler,
    integrate_rank_one,
    rank_one_velocity,
)
from dlhw3.numeric.linear.network import (
    LayerList,
    end_to_end,
    imbalance_in_roundings,
    widths_of,
)
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.linear.width_one_descent import width_one_path

Numbers = NDArray[np.float64]


STRETCH = 500  # steps of networks of hidden width 1 that are taken at once
FLOW_SHARE = 0.01  # of a distance to the flow: an error of it moves an order by 0.01/ln(ratio of the steps)
STIFF = 1e5  # a flow whose fastest rate times its time is beyond this is not integrated beside a divergence


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRecord:
    """S networks of one depth, E steps, G grid times. Distances are max_t ‖w_{t/η} − w(t)‖ to the flow."""

    times: Numbers  # (G,)
    balanced: Numbers  # (E, S) distance of gradient descent with balanced layers
    default: Numbers  # (E, S) distance of gradient descent with the layers as drawn
    euler: Numbers  # (E, S) distance of the flow's Euler steps
    flow_excess: Numbers  # (G, S) excess loss along the flow
    balanced_excess: Numbers  # (G, S) along gradient descent with the largest step
    default_excess: Numbers  # (G, S)
    flow_error: Numbers  # (S,) the largest distance between the answers of two unrelated integrators
    rate: float  # the fastest rate of the flow, N‖w‖^{2−2/N} λ_max(A) with the longest w(0) or w*
    longest: float  # the longest ‖w(0)‖
    magnified: Numbers  # (S,) how much the flow magnifies a turn of its start by passing near 0, at least
    lost: NDArray[np.bool_]  # (S,) flows that end at the saddle 0, or that rounding decides
    imbalance: float  # the largest entry of W_{j+1}ᵀW_{j+1} − W_jW_jᵀ at the balanced start, in its roundings


def compare(
    balanced: LayerList,
    default: LayerList,
    loss: QuadraticLoss,
    step_sizes: Sequence[float],
    spacing: float,
    count: int,
    place: Place = CPU,
) -> FlowRecord | None:
    """Measure gradient descent from two sets of layers with equal products against the flow of the product.

    The layers are given in numpy; the descents are computed at ``place``.
    The paths are compared at the times 0, ``spacing``, ..., ``count``·spacing; every step divides the
    spacing. None where a path diverged and the flow is too stiff to be integrated in passing.
    """
    depth, start = len(balanced), end_to_end(balanced)[..., 0, :]
    paths: dict[float, dict[str, Numbers]] = {}
    for step in sorted(step_sizes, reverse=True):
        every = round(spacing / step)
        paths[step] = {
            "balanced": descend_product(balanced, loss, step, every, count, place),
            "default": descend_product(default, loss, step, every, count, place),
            "euler": euler_product(start, loss, depth, step, every, count, place),
        }
        broken = any(np.isnan(path[-1]).any() for path in paths[step].values())
        if broken and _rate(start, loss, depth) * spacing * count > STIFF:
            return None
    times = spacing * np.arange(count + 1, dtype=np.float64)
    gradient = flow_gradient(loss)
    flow = integrate_rank_one(gradient, depth, start, times)
    other = integrate_rank_one(gradient, depth, start, times, method="LSODA")
    magnified = magnification(flow, depth)
    distance = {
        name: np.stack([largest_distance(paths[step][name], flow) for step in step_sizes])
        for name in ("balanced", "default", "euler")
    }
    largest = paths[max(step_sizes)]
    return FlowRecord(
        times=times,
        **distance,
        flow_excess=loss.excess(flow[..., None, :]),
        balanced_excess=loss.excess(largest["balanced"][..., None, :]),
        default_excess=loss.excess(largest["default"][..., None, :]),
        flow_error=largest_distance(flow, other),
        rate=_rate(start, loss, depth),
        longest=float(np.max(np.linalg.norm(start, axis=-1))),
        magnified=magnified,
        lost=(magnified > FLOW_SHARE / LOCAL_TOLERANCE) | _opposed(start, loss),
        imbalance=imbalance_in_roundings(balanced),
    )


def _rate(start: Numbers, loss: QuadraticLoss, depth: int) -> float:
    """Return the fastest rate of the flow: N‖w‖^{2−2/N} λ_max(A) at the start or at the optimum."""
    norm = max(float(np.max(np.linalg.norm(start, axis=-1))), float(np.linalg.norm(loss.optimum)))
    return float(depth * norm ** (2 - 2 / depth) * loss.inputs.largest)


def magnification(flow: Numbers, depth: int) -> Numbers:
    """Return max_t (‖w(0)‖/‖w(t)‖)^{1/N} for flows (T, S, d), shape (S,); inf for a start at 0.

    A flow comes near 0 where u is almost −ĝ, and then turns away: for small angles θ between the two,
    θ̇ = ‖w‖^{1−2/N}‖g‖θ and d log‖w‖/dt = −N‖w‖^{1−2/N}‖g‖, so that θ grows by this much on the way in.
    """
    norm = np.linalg.norm(flow, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = np.max(norm[0] / norm, axis=0) ** (1 / depth)
    return np.where(np.isnan(ratio), np.inf, ratio)


def _opposed(start: Numbers, loss: QuadraticLoss) -> NDArray[np.bool_]:
    """Return which starts (S, d) point exactly away from w* where there is one input: their sign never changes."""
    if start.shape[-1] > 1:
        return np.zeros(len(start), dtype=bool)
    return np.asarray(np.sign(start[:, 0]) != np.sign(loss.optimum[0, 0]))


def flow_gradient(loss: QuadraticLoss) -> Velocity:
    """Return w ↦ ∇l(w) for products w (..., d) and this loss (one output)."""

    def gradient(w: Array) -> Array:
        return loss.gradient(w[..., None, :])[..., 0, :]

    return gradient


def flow_velocity(loss: QuadraticLoss, depth: int) -> Velocity:
    """Return w ↦ ẇ of the rank-one flow for products w (..., d) and this loss (one output)."""
    gradient = flow_gradient(loss)

    def velocity(w: Array) -> Array:
        return rank_one_velocity(w, gradient(w), depth)

    return velocity


def descend_product(
    layers: LayerList, loss: QuadraticLoss, step_size: float, every: int, count: int, place: Place = CPU
) -> Numbers:
    """Return the products w (count+1, S, d) of gradient descent at the iterations 0, every, 2·every, ...

    Networks that diverge (see ``descent.diverged``) are NaN from there on.
    """
    path, first = [], 0
    for products in _stretches(layers, loss, step_size, every * count, place):
        path.append(as_float64(products[-first % every :: every, ..., 0, :]))
        first += len(products)
    return _without_divergence(np.concatenate(path), loss)


def _stretches(
    layers: LayerList, loss: QuadraticLoss, step_size: float, steps: int, place: Place
) -> Iterator[Array]:
    """Yield the products (T, S, 1, d) of gradient descent at ``place``, T at once: many where that is fast."""
    if place != CPU or max(widths_of(layers)[1:]) > 1:
        for state in descend([place.put(layer) for layer in layers], loss.on(place), step_size, steps):
            yield state.product[None]
        return
    for start in range(0, steps + 1, STRETCH):
        path = width_one_path(layers, loss, step_size, min(STRETCH, steps - start))
        with np.errstate(over="ignore", invalid="ignore"):  # as in a descent: who diverges is found later
            products = end_to_end([layer[:STRETCH] for layer in path])
        yield products
        layers = [layer[-1] for layer in path]


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
        path = euler(velocity, place.put(start), step_size, every * count, every)
    return _without_divergence(as_float64(path), loss)


def euler_path(
    start: Numbers, loss: QuadraticLoss, depth: int, step_size: float, steps: int
) -> Iterator[Numbers]:
    """Yield the Euler steps of the rank-one flow as products (S, 1, d), one by one."""
    velocity, current = flow_velocity(loss, depth), start
    for _ in range(steps + 1):
        yield current[..., None, :]
        current = current + step_size * velocity(current)


def _without_divergence(path: Numbers, loss: QuadraticLoss) -> Numbers:
    with np.errstate(over="ignore", invalid="ignore"):
        excess = loss.excess(path[..., None, :])
    reference = reference_excess(excess[0], loss.explained())
    bad = np.logical_or.accumulate(diverged(excess, reference), axis=0)
    return np.where(bad[..., None], np.nan, path)


def largest_distance(path: Numbers, reference: Numbers) -> Numbers:
    """Return max over time of ‖w(t) − reference(t)‖ for (T, S, d) paths, shape (S,)."""
    distance: Numbers = np.linalg.norm(path - reference, axis=-1).max(axis=0)
    return distance


def iterations_to(
    layers: LayerList, loss: QuadraticLoss, step_size: float, target: float, most: int, place: Place = CPU
) -> Numbers:
    """Return the first iteration with an excess of at most ``target``, shape (S,); NaN beyond ``most``."""
    there, reached, first = loss.on(place), np.full(layers[0].shape[0], np.nan), 0
    for products in _stretches(layers, loss, step_size, most, place):
        arrived = as_float64(there.excess(products)) <= target
        new = np.isnan(reached) & arrived.any(axis=0)
        reached = np.where(new, first + np.argmax(arrived, axis=0), reached)
        if not np.isnan(reached).any():
            break
        first += len(products)
    return reached


def sharpness_bound(norm: float, loss: QuadraticLoss, depth: int) -> float:
    """Return a bound of the Hessian's largest eigenvalue at balanced layers with ‖w‖ ≤ ``norm`` (one output).

    Every layer has norm at most R = norm^{1/N}, and λ_max ≤ (N−1) G R^{N−2} + N λ_max(A) R^{2N−2} on that
    ball, with G = λ_max(A)(norm + ‖w*‖) ≥ ‖∇l‖ there; the constant is sharp for scalar layers.
    """
    top = loss.inputs.largest
    slope = top * (norm + float(np.linalg.norm(loss.optimum)))
    return float((depth - 1) * slope * norm ** (1 - 2 / depth) + depth * top * norm ** (2 - 2 / depth))
