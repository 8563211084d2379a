"""The path of gradient descent through the landscape of deep linear networks, many measured at once.

At every recorded iterate: the excess over the least-squares optimum (exact), the gradient's norm, the gap
certificate, the extreme Hessian eigenvalues and, where the whole spectrum is at hand, how many eigenvalues
are negative. The layers are collected along the path and measured together, so that a spectrum costs one
batched call. The descent has the device and precision asked for; measured is in float64, whatever it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.data.arrays import (
    CPU,
    Array,
    Place,
    as_float64,
    identity,
    is_numpy,
    namespace,
    put_like,
    to_numpy,
    zeros,
)
from dlhw3.numeric.linear.certificates import two_sided_bound
from dlhw3.numeric.linear.descent import descend, diverged, reference_excess
from dlhw3.numeric.linear.hessian_action import hessian_action
from dlhw3.numeric.linear.hessian_one_output import one_output_spectrum, zero_multiplicity
from dlhw3.numeric.linear.hessian_width_one import width_one_spectrum
from dlhw3.numeric.linear.input_spectrum import EPSILON
from dlhw3.numeric.linear.network import LayerList, end_to_end, layer_gradients, widths_of
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.linear.spectrum import extreme_eigenvalues
from dlhw3.numeric.linear.width_one_descent import width_one_path
from dlhw3.progress import Progress

Numbers = NDArray[np.float64]

BATCH_BYTES = 2**24  # layers or Hessians that are held for one batched call: they stay in the cache's reach
DEVICE_BATCH_BYTES = 2**28  # the same on other devices, where few large calls are cheaper
WHOLE_SPECTRUM = 150  # Hessian coordinates up to which all eigenvalues are computed, hence the index


@dataclass(frozen=True, slots=True)
class PathRecord:
    """What was measured at R recorded iterates of S networks; NaN after a network's divergence.

    ``index`` counts the negative eigenvalues and is NaN where only the extremes are computed.
    """

    iterations: NDArray[np.int64]  # (R,)
    excess: Numbers  # (R, S) φ − min φ
    gradient_norm: Numbers  # (R, S) ‖∇φ‖ over all layers
    certificate: Numbers  # (R, S) the certified upper bound of φ − min φ
    smallest: Numbers  # (R, S) least Hessian eigenvalue
    largest: Numbers  # (R, S) largest Hessian eigenvalue
    index: Numbers  # (R, S) number of negative eigenvalues, or NaN
    product_norm: Numbers  # (R, S) ‖W_{N:1}‖
    diverged_at: int | None  # the first recorded iterate at which some network had diverged
    last: list[Numbers]  # the layers of the last recorded iterate


def recorded_iterations(steps: int, every: int) -> NDArray[np.int64]:
    """Return 0, every, 2·every, ... and ``steps``."""
    return np.unique(np.append(np.arange(0, steps + 1, every), steps)).astype(np.int64)


def follow(
    layers: LayerList,
    loss: QuadraticLoss,
    step_size: float,
    iterations: NDArray[np.int64],
    negative: float,
    progress: Progress,
    place: Place = CPU,
) -> PathRecord:
    """Run gradient descent from ``layers`` (S, d_j, d_{j-1}) at ``place`` and measure it at ``iterations``.

    Eigenvalues below −``negative`` (> 0, absolute), and below their own rounding, count towards the index.
    Progress advances once per iterate.
    """
    start = [place.put(layer) for layer in layers]
    measuring = place.measuring
    measured_loss = loss.on(measuring)
    first = measured_loss.excess(end_to_end([measuring.put(layer) for layer in start]))
    reference = reference_excess(first, loss.explained())
    rows: list[tuple[Numbers, ...]] = []
    for stack in _stacks(start, loss.on(place), step_size, iterations, progress):
        there = [measuring.put(layer) for layer in stack]
        rows.append(_measure(there, measured_loss, negative, reference))
        last = [as_float64(layer[-1]) for layer in stack]
    excess, norm, certificate, smallest, largest, index, size = (
        np.concatenate(column) for column in zip(*rows, strict=True)
    )
    bad = np.flatnonzero(np.isnan(excess).any(axis=1))
    diverged_at = int(iterations[bad[0]]) if bad.size else None
    return PathRecord(
        iterations, excess, norm, certificate, smallest, largest, index, size, diverged_at, last
    )


def _stacks(
    layers: LayerList,
    loss: QuadraticLoss,
    step_size: float,
    iterations: NDArray[np.int64],
    progress: Progress,
) -> Iterator[LayerList]:
    """Yield the recorded iterates, stacked along a new first axis, as many at once as are worth holding."""
    size = sum(layer.nbytes for layer in layers)
    hessians = 8 * layers[0].shape[0] * spectrum_size(layers) ** 2
    here = is_numpy(layers[0])
    count = max(1, (BATCH_BYTES if here else DEVICE_BATCH_BYTES) // max(size, hessians))
    if here and layers[0].dtype == np.float64 and max(widths_of(layers)[1:]) == 1:
        yield from _width_one_stacks(layers, loss, step_size, iterations, progress, count)
        return
    wanted = set(iterations.tolist())
    held: list[LayerList] = []
    for state in descend(layers, loss, step_size, int(iterations[-1])):
        progress.advance(1)
        if state.iteration in wanted:
            held.append(state.layers)
        if len(held) == count or (held and state.iteration == iterations[-1]):
            yield [namespace(parts[0]).stack(parts) for parts in zip(*held, strict=True)]
            held = []


def _width_one_stacks(
    layers: LayerList,
    loss: QuadraticLoss,
    step_size: float,
    iterations: NDArray[np.int64],
    progress: Progress,
    count: int,
) -> Iterator[LayerList]:
    """Yield the recorded iterates of networks of hidden width 1, from stretches of ``count`` steps at most."""
    last = int(iterations[-1])
    for start in range(0, last, count):
        stop = min(start + count, last)
        path = width_one_path(layers, loss, step_size, stop - start)
        layers = [layer[-1] for layer in path]
        rows = iterations[(iterations >= start) & (iterations < stop + (stop == last))] - start
        progress.advance(stop - start + (stop == last))
        if rows.size:
            yield [layer[rows] for layer in path]


def spectrum_size(layers: LayerList) -> int:
    """Return the number of coordinates of the Hessian that would be formed, 0 where none is."""
    widths = widths_of(layers)
    parameters = sum(outer * inner for inner, outer in pairwise(widths))
    size = parameters if widths[-1] > 1 else parameters - zero_multiplicity(layers)
    return size if size <= WHOLE_SPECTRUM else 0


def _measure(
    layers: LayerList, loss: QuadraticLoss, negative: float, reference: Array
) -> tuple[Numbers, ...]:
    """Measure the networks ``layers`` (R, S, d_j, d_{j-1}); those that diverged get NaN everywhere."""
    xp = namespace(layers[0])
    with np.errstate(over="ignore", invalid="ignore"):
        bad = diverged(loss.excess(end_to_end(layers)), reference)
    if xp.any(bad):
        layers = [xp.where(bad[..., None, None], 0.0, layer) for layer in layers]
    product, gradients = layer_gradients(layers, loss.gradient)
    squared = [xp.sum(g**2, axis=(-1, -2)) for g in gradients]
    spectrum, complete = path_spectrum(layers, loss)
    least, largest = xp.min(spectrum, axis=-1), xp.max(spectrum, axis=-1)
    noise = (
        spectrum.shape[-1] * EPSILON * xp.where(largest > -least, largest, -least)
    )  # of LAPACK's eigenvalues
    below = spectrum < -xp.clip(noise, min=negative)[..., None]
    count = xp.sum(below, axis=-1) if complete else xp.full_like(squared[0], np.nan)
    measured = (
        loss.excess(product),
        xp.sqrt(sum(squared)),
        two_sided_bound(squared[0], squared[-1], layers, loss),
        least,
        largest,
        count,
        xp.sqrt(xp.sum(product**2, axis=(-1, -2))),
    )
    broken = to_numpy(bad)
    return tuple(np.where(broken, np.nan, as_float64(column)) for column in measured)


def path_spectrum(layers: LayerList, loss: QuadraticLoss) -> tuple[Array, bool]:
    """Return eigenvalues (..., E) with the Hessian's extremes, and whether all negative ones are there."""
    widths = widths_of(layers)
    if spectrum_size(layers) and widths[-1] == 1:
        if max(widths[1:]) == 1:
            return width_one_spectrum(layers, loss), True
        eigenvalues = one_output_spectrum(layers, loss)
        if not zero_multiplicity(layers):
            return eigenvalues, True
        none = zeros((*eigenvalues.shape[:-1], 1), like=eigenvalues)
        return namespace(none).concat([eigenvalues, none], axis=-1), True
    whole = bool(spectrum_size(layers))
    batch = tuple(layers[0].shape[:-2])
    found = [_one_spectrum([layer[where] for layer in layers], loss, whole) for where in np.ndindex(batch)]
    return namespace(found[0]).stack(found).reshape((*batch, -1)), whole


def _one_spectrum(layers: LayerList, loss: QuadraticLoss, whole: bool) -> Array:
    if not whole:
        extremes = extreme_eigenvalues(layers, loss)
        return put_like(np.array([extremes.smallest, extremes.largest]), layers[0])
    action, xp = hessian_action(layers, loss), namespace(layers[0])
    axes = identity(action.size, like=layers[0])
    return xp.linalg.eigvalsh(xp.stack([action.matvec(axis) for axis in axes]))
