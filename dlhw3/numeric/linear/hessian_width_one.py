"""The whole Hessian of a deep linear network of hidden width 1 with one output, in closed form.

The network is w = s·v with v = W_1 (d entries) and s = a_2 ⋯ a_N the product of the scalars W_2, ..., W_N.
With g = ∇l(w), s_j = ∏_{i≠j} a_i and s_jk = ∏_{i≠j,k} a_i, the blocks over the parameters
(v, a_2, ..., a_N) are

    ∂²/∂v∂v = s²A,     ∂²/∂v∂a_j = s_j (s A v + g),     ∂²/∂a_j∂a_k = s_j s_k vᵀAv + [j ≠ k] s_jk ⟨g, v⟩.

Source: the general second differential ∇²l[Q,Q] + 2Σ_{i<j}⟨∇l, W_{N:j+1}Δ_jW_{j-1:i+1}Δ_iW_{i-1:1}⟩ with
every hidden space one-dimensional.
"""

from __future__ import annotations

from math import prod

from dlhw3.errors import ShapeError
from dlhw3.numeric.data.arrays import Array, empty, namespace, ones
from dlhw3.numeric.linear.network import LayerList, widths_of
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss


def split_width_one(layers: LayerList) -> tuple[Array, Array]:
    """Return v (..., d) and the scalars a (..., N−1) of a network of hidden width 1 with one output."""
    if any(width != 1 for width in widths_of(layers)[1:]):
        raise ShapeError(f"Hidden width 1 and one output are needed, not the widths {widths_of(layers)}.")
    first = layers[0][..., 0, :]
    if len(layers) == 1:
        return first, empty((*first.shape[:-1], 0), like=first)
    return first, namespace(first).concat([layer[..., 0] for layer in layers[1:]], axis=-1)


def product_without(scalars: Array, *left_out: int) -> Array:
    """Return the product over the last axis with the named positions left out (1 when nothing is left)."""
    kept = [scalars[..., j] for j in range(scalars.shape[-1]) if j not in left_out]
    return prod(kept[1:], start=kept[0]) if kept else ones(tuple(scalars.shape[:-1]), like=scalars)


def width_one_hessian(first: Array, scalars: Array, loss: QuadraticLoss) -> Array:
    """Return the Hessian (..., d+N−1, d+N−1) for v = ``first`` (..., d) and ``scalars`` (..., N−1)."""
    xp, d, count = namespace(first), first.shape[-1], scalars.shape[-1]
    s = product_without(scalars)[..., None]
    Av = first @ loss.curvature
    g = s * Av - loss.linear[0]
    vAv, gv = xp.sum(first * Av, axis=-1), xp.sum(first * g, axis=-1)
    without = [product_without(scalars, j) for j in range(count)]
    H = empty((*first.shape[:-1], d + count, d + count), like=first)
    H[..., :d, :d] = (s**2)[..., None] * loss.curvature
    for j in range(count):
        H[..., :d, d + j] = H[..., d + j, :d] = without[j][..., None] * (s * Av + g)
        H[..., d + j, d + j] = without[j] ** 2 * vAv
        for k in range(j):
            cross = without[j] * without[k] * vAv + product_without(scalars, j, k) * gv
            H[..., d + j, d + k] = H[..., d + k, d + j] = cross
    return H


def width_one_spectrum(layers: LayerList, loss: QuadraticLoss) -> Array:
    """Return every Hessian eigenvalue in ascending order, shape (..., d + N − 1), in one batched call."""
    H = width_one_hessian(*split_width_one(layers), loss)
    return namespace(H).linalg.eigvalsh(H)
