"""Gradient descent at hidden width 1 and one output, where a step is a handful of operations on vectors.

The network is w = s·v with s = a_2 ⋯ a_N. In the eigenbasis of A, with r = sΛv − b the gradient of the loss
there (b = B in that basis), a step is v ← v − ηs·r and a_j ← a_j − η⟨r, v⟩∏_{i≠j}a_i. Directions of eigenvalue 0
stand still and are left out. The same iterates as ``descent.descend`` to rounding, in the few operations that
are left when every matrix is a scalar but one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.linear.hessian_width_one import split_width_one
from dlhw3.numeric.linear.network import LayerList
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss

Array = NDArray[np.float64]


def width_one_path(layers: LayerList, loss: QuadraticLoss, step_size: float, steps: int) -> LayerList:
    """Return the iterates 0, ..., ``steps`` from ``layers`` W_j (S, d_j, d_{j-1}), each (steps+1, S, d_j, d_{j-1}).

    Raises ShapeError unless every hidden width and the output are 1. Values that overflow become inf and nan.
    """
    first, scalars = split_width_one(layers)
    basis, singular = loss.inputs.basis, loss.inputs.singular
    rates, drive = step_size * singular**2, step_size * (loss.target[0] * singular)
    v_path = np.empty((steps + 1, basis.shape[1], len(first)))
    a_path = np.empty((steps + 1, scalars.shape[1], len(first)))
    v_path[0], a_path[0] = (first @ basis).T, scalars.T
    with np.errstate(over="ignore", invalid="ignore"):
        if len(first) == 1:
            _descend_one(v_path[..., 0], a_path[..., 0], rates, drive)
        else:
            _descend_many(v_path, a_path, rates, drive)
        path = np.swapaxes(v_path, 1, 2) @ basis.T
        if not loss.inputs.spans:
            path += first - (first @ basis) @ basis.T  # what no input reaches never moves
    return [path[:, :, None, :], *(a[:, :, None, None] for a in np.moveaxis(a_path, 1, 0))]


def _descend_many(v_path: Array, a_path: Array, rates: Array, drive: Array) -> None:
    """Fill the rows 1, 2, ... of v_path (T, d, S) and a_path (T, N−1, S) from the first; rates, drive (d,)."""
    v, a = v_path[0], list(a_path[0])
    r, spread, one = np.empty_like(v), np.empty_like(v), np.ones(v.shape[1])
    rates, drive = (np.repeat(row[:, None], v.shape[1], axis=1) for row in (rates, drive))  # plain loops
    for v_next, moved in zip(v_path[1:], a_path[1:], strict=True):
        s, before = (a[0] if a else one), []  # before[j−1] = a_1 ⋯ a_j
        for factor in a[1:]:
            before.append(s)
            s = s * factor
        np.copyto(spread, s)  # once, for two products without a stride of 0
        np.multiply(rates, v, r)
        np.multiply(r, spread, r)
        np.subtract(r, drive, r)
        rest = np.add.reduce(np.multiply(r, v, v_next), 0)  # ⟨r, v⟩; v_next is free until the step
        np.multiply(r, spread, r)
        v = np.subtract(v, r, v_next)
        rows = list(moved)
        for j in range(len(a) - 1, 0, -1):
            np.subtract(a[j], rest * before[j - 1], rows[j])
            rest = rest * a[j]
        if a:
            np.subtract(a[0], rest, rows[0])
        a = rows


def _descend_one(v_path: Array, a_path: Array, rates: Array, drive: Array) -> None:
    """The same for one network, v_path (T, d) and a_path (T, N−1): the scalars are Python's, which is faster."""
    v, a = v_path[0], a_path[0].tolist()
    for t in range(1, len(v_path)):
        before, s = [], 1.0
        for factor in a:
            before.append(s)
            s *= factor
        r = rates * v
        r *= s
        r -= drive
        rest = r.dot(v).item()
        r *= s
        v = np.subtract(v, r, out=v_path[t])
        for j in range(len(a) - 1, -1, -1):
            old = a[j]
            a[j] = old - rest * before[j]
            rest *= old
        a_path[t] = a
