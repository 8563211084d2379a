"""How fast the gradient of φ = l(W_N ⋯ W_1) may change: on bounded sets, and everywhere.

On {‖W_j‖₂ ≤ R for all j}, with ‖∇l‖₂ ≤ G and ∇l K-Lipschitz on {‖A‖₂ ≤ R^N}, ∇φ is Lipschitz with

    β_R = (N − 1)G R^{N−2} + N K R^{2N−2}.

l(A) = ½‖A + cE‖² with E = e_1e_1ᵀ and c ≥ 0, for which G = R^N + c and K = 1, attains it at W_j = RI: there
∇²φ(W)[Δ] = β_RΔ along Δ = (E, …, E). Everywhere, ∇φ is Lipschitz only where l is constant, or affine with N = 2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.data.arrays import Array
from dlhw3.numeric.linear.hessian_action import HessianAction
from dlhw3.numeric.linear.network import (
    LayerList,
    layer_gradients,
    prefix_products,
    suffix_products,
    transposed,
    widths_of,
)

EPSILON = float(np.finfo(np.float64).eps)
Number = TypeVar("Number", float, Fraction)


def smoothness_on_ball(depth: int, radius: Number, slope: Number, curvature: Number) -> Number:
    """Return β_R for N = ``depth``, R = ``radius``, G = ``slope`` and K = ``curvature``; Fractions stay exact."""
    if depth == 1:
        return curvature
    return (depth - 1) * slope * radius ** (depth - 2) + depth * curvature * radius ** (2 * depth - 2)


def quotient(one: Sequence[Array], other: Sequence[Array], gradient: Callable[[Array], Array]) -> Array:
    """Return ‖∇φ(W) − ∇φ(V)‖/‖W − V‖ for networks W ≠ V, with leading batch axes; ``gradient`` maps A to ∇l(A)."""
    return np.sqrt(squared_quotient(one, other, gradient))


def squared_quotient(
    one: Sequence[Array], other: Sequence[Array], gradient: Callable[[Array], Array]
) -> Array:
    """Return the square of ``quotient``, which is exact where the layers are Fractions."""
    return _squared(_gradients(one, gradient), _gradients(other, gradient)) / _squared(one, other)


def quotient_rounding(
    one: Sequence[Array], other: Sequence[Array], gradient: Callable[[Array], Array]
) -> Array:
    """Return what rounding may do to ``quotient``.

    A gradient is a product of N matrices of width w at most, right to N(w + 1)ε of the product of the absolute
    values. Its factor ∇l(A), one addition to A, is right to ε|∇l| and N(w + 1)ε of the product of all |W_j|. Both
    are divided by ‖W − V‖. The norms are sums of at most Nw² squares.
    """
    N, w = len(one), max(widths_of(one))
    sizes = np.zeros(one[0].shape[:-2])
    for layers in (one, other):
        size = np.abs(gradient(prefix_products(layers)[-1]))
        largest = _absolute_gradients(layers, size)
        sizes = sizes + np.sqrt(sum(np.sum(P**2, axis=(-1, -2)) for P in largest))
    share = (N * w * w + 8) * EPSILON * quotient(one, other, gradient)
    return (N + 2) * (w + 1) * EPSILON * sizes / np.sqrt(_squared(one, other)) + share


def _absolute_gradients(layers: Sequence[Array], size: Array) -> LayerList:
    """Return the terms of the gradients in absolute values, with |∇l| = ``size`` and the product of all |W_j|."""
    return layer_gradients([np.abs(W) for W in layers], lambda A: size + A)[1]


def _gradients(layers: Sequence[Array], gradient: Callable[[Array], Array]) -> LayerList:
    return layer_gradients(layers, gradient)[1]


def _squared(one: Sequence[Array], other: Sequence[Array]) -> Array:
    return sum(np.sum((a - b) ** 2, axis=(-1, -2)) for a, b in zip(one, other, strict=True))


def hessian_along(
    layers: LayerList,
    gradient: NDArray[np.object_],
    curvature: Callable[[Array], Array],
    direction: LayerList,
) -> LayerList:
    """Return ∇²φ(W)[Δ] for Δ = ``direction``, exact in rationals.

    ``gradient`` is ∇l at the product, and ``curvature`` maps Q to ∇²l[Q].
    """
    signals = [gradient]
    for layer in layers[:-1]:
        signals.append(signals[-1] @ transposed(layer))
    action = HessianAction(layers, prefix_products(layers), suffix_products(layers), signals, curvature)
    return action.apply(direction)
