"""Gradient descent on deep linear networks, and how far each step and each path takes D_j from where it was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.data.samples import generator
from dlhw3.numeric.linear.descent import descend, diverged, reference_excess
from dlhw3.numeric.linear.drift import gram_differences, rounding
from dlhw3.numeric.linear.network import (
    LayerList,
    balanced_initialisation,
    default_initialisation,
    end_to_end,
    imbalances,
)
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.progress import Progress

Array = NDArray[np.float64]

STARTS = ("default", "balanced")


@dataclass(frozen=True, slots=True)
class Drift:
    """Paths of S networks with one step size, K steps.

    ``moved`` is max_j ‖D_j(k) − D_j(0)‖₂, ``bound`` η²Σ_{i<k}‖∇φ_i‖², ``loss`` φ_k and ``unit`` what rounding may
    have done to the first by then, all (K + 1, S); ``error`` (K, S) is the largest entry of ΔD_j − η²(…) over what
    rounding may do to it. ``first`` and ``first_unit`` (S,) are ‖ΔD‖ of the first step, of all j, and its rounding.
    ``descends`` (S,) says whether every step lowers φ by (η/2)‖∇φ‖² or more.
    """

    times: Array
    moved: Array
    bound: Array
    loss: Array
    unit: Array
    error: Array
    first: Array
    first_unit: Array
    descends: NDArray[np.bool_]
    diverged_at: int | None


def starts(widths: tuple[int, ...], kind: str, seeds: range) -> LayerList:
    """Draw the networks, each seed from a stream of its own, stacked: W_j (S, d_j, d_{j−1}).

    Balanced layers have the product of the default ones.
    """
    drawn = []
    for seed in seeds:
        random = generator(seed, f"balancedness depth {len(widths) - 1}")
        layers = default_initialisation(widths, random)
        if kind == "balanced":
            layers = balanced_initialisation(end_to_end(layers), widths[1:-1], random)
        drawn.append(layers)
    return [np.stack(parts) for parts in zip(*drawn, strict=True)]


def follow(layers: LayerList, loss: QuadraticLoss, step_size: float, steps: int, progress: Progress) -> Drift:
    """Descend from ``layers`` and measure every step; stop where a network diverges."""
    before = start = imbalances(layers)
    pending: tuple[LayerList, LayerList] | None = None
    moved: list[Array] = []
    losses: list[Array] = []
    squares, units, errors = [], [], []
    unit = np.zeros(len(layers[0]))
    first = first_unit = unit
    at: int | None = None
    for state in descend(layers, loss, step_size, steps):
        now = imbalances(state.layers)
        excess = loss.excess(state.product)
        if np.any(diverged(excess, reference_excess(excess if not losses else losses[0], loss.explained()))):
            at = state.iteration
            break
        if pending is not None:
            change = [a - b for a, b in zip(now, before, strict=True)]
            errors.append(_largest(change, *pending))
            unit = unit + _norm(pending[1])
            if not moved[1:]:
                first, first_unit = _norm(change), _norm(pending[1])
        moved.append(_spectral([a - b for a, b in zip(now, start, strict=True)]))
        losses.append(excess)
        units.append(unit)
        squares.append(sum(np.sum(g**2, axis=(-1, -2)) for g in state.gradients))
        expected = [step_size**2 * C for C in gram_differences(state.gradients)]
        pending = expected, rounding(state.layers, loss.gradient(state.product), step_size)
        before = now
        progress.advance(1)
    square, values = np.array(squares), np.array(losses)
    bound = step_size**2 * np.concatenate([np.zeros_like(square[:1]), np.cumsum(square[:-1], axis=0)])
    lowered = values[:-1] - values[1:] >= 0.5 * step_size * square[:-1]
    return Drift(
        times=np.asarray(step_size * np.arange(len(moved)), dtype=np.float64),
        moved=np.array(moved),
        bound=bound,
        loss=values,
        unit=np.array(units),
        error=np.array(errors).reshape(-1, len(unit)),
        first=first,
        first_unit=first_unit,
        descends=np.all(lowered, axis=0),
        diverged_at=at,
    )


def _largest(change: LayerList, expected: LayerList, unit: LayerList) -> Array:
    """Return the largest entry of |ΔD − expected| over its rounding, (S,)."""
    shares = [
        np.abs(a - b) / (c + np.finfo(np.float64).tiny)
        for a, b, c in zip(change, expected, unit, strict=True)
    ]
    return np.asarray(np.max([np.max(one, axis=(-1, -2)) for one in shares], axis=0))


def _norm(parts: LayerList) -> Array:
    """Return the Frobenius norm of all parts together, (S,)."""
    return np.asarray(np.sqrt(sum(np.sum(one**2, axis=(-1, -2)) for one in parts)))


def _spectral(parts: LayerList) -> Array:
    """Return the largest spectral norm of the parts, (S,)."""
    return np.asarray(np.max([np.linalg.norm(one, 2, axis=(-2, -1)) for one in parts], axis=0))
