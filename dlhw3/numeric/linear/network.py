"""Deep linear networks φ(W_1, …, W_N) = l(W_N ⋯ W_1): initialisations, products, gradients, balancedness.

Layers are listed [W_1, ..., W_N]; W_j has shape (..., d_j, d_{j-1}), where the leading axes are a batch of
networks (seeds) that are treated at once. W_{j:i} = W_j ⋯ W_i, the identity when empty. Products and gradients
use ``@``, ``+`` and ``-`` only: torch tensors pass through them on any device, and arrays of
``fractions.Fraction`` exactly. Networks are drawn, and balancedness is checked, in numpy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from dlhw3.errors import ShapeError, UserError
from dlhw3.numeric.data.arrays import Array

LayerList = list[Array]

BALANCE_ROUNDINGS = 16.0  # orthonormal columns from QR, three products and two Gram matrices: some each


def transposed(M: Array) -> Array:
    """Return the transpose of the last two axes."""
    return M.mT


def widths_of(layers: Sequence[Array]) -> tuple[int, ...]:
    """Return (d_0, ..., d_N); raise ShapeError where consecutive layers do not fit."""
    if not layers:
        raise ShapeError("A linear network needs at least one layer.")
    for position, (inner, outer) in enumerate(pairwise(layers), start=1):
        if outer.shape[-1] != inner.shape[-2]:
            raise ShapeError(
                f"W{position + 1}*W{position} multiplies {outer.shape[-2]}×{outer.shape[-1]} by "
                f"{inner.shape[-2]}×{inner.shape[-1]}."
            )
    return (layers[0].shape[-1], *(layer.shape[-2] for layer in layers))


def default_initialisation(
    widths: Sequence[int], generator: np.random.Generator, batch: tuple[int, ...] = ()
) -> LayerList:
    """Draw the layers as ``torch.nn.Linear`` does: entries uniform on ±1/√d_{j-1} (its fan-in)."""
    return [
        generator.uniform(-1.0, 1.0, (*batch, rows, columns)) / np.sqrt(columns)
        for columns, rows in pairwise(widths)
    ]


def balanced_initialisation(
    product: Array, hidden: Sequence[int], generator: np.random.Generator
) -> LayerList:
    """Return layers with W_{j+1}ᵀW_{j+1} = W_jW_jᵀ and W_N ⋯ W_1 = ``product`` (..., k, d).

    With product = UΣVᵀ and random orthonormal columns E_j (d_j, r): W_1 = E_1 Σ^{1/N} Vᵀ, W_j = E_j Σ^{1/N}
    E_{j-1}ᵀ, W_N = U Σ^{1/N} E_{N-1}ᵀ. Every hidden width must be at least r = min(k, d). Balancedness is
    asserted where it is made. Source: Arora–Cohen–Hazan 2018 (arXiv:1802.06509), section 4;
    Arora–Cohen–Golowich–Hu 2019, procedure 1.
    """
    rank = min(product.shape[-2:])
    if any(width < rank for width in hidden):
        raise UserError(
            f"A balanced network of this product needs hidden widths of {rank} or more, not {min(hidden)}.",
            hint=f"hidden width {rank}",
        )
    U, sigma, Vt = np.linalg.svd(product, full_matrices=False)
    root = sigma[..., None, :] ** (1.0 / (len(hidden) + 1))
    batch = product.shape[:-2]
    frames = [np.linalg.qr(generator.standard_normal((*batch, width, rank)))[0] for width in hidden]
    left = [*frames, U]
    right = [transposed(Vt), *frames]
    layers = [(E * root) @ transposed(F) for E, F in zip(left, right, strict=True)]
    assert is_balanced(layers)
    return layers


def prefix_products(layers: Sequence[Array]) -> LayerList:
    """Return [W_1, W_{2:1}, ..., W_{N:1}]; the empty product W_{0:1} = I is left out."""
    products = [layers[0]]
    for layer in layers[1:]:
        products.append(layer @ products[-1])
    return products


def suffix_products(layers: Sequence[Array]) -> LayerList:
    """Return [W_{N:2}, ..., W_{N:N}], what stands left of W_1, ..., W_{N-1}; W_{N:N+1} = I is left out."""
    products: LayerList = []
    for layer in reversed(layers[1:]):
        products.append(products[-1] @ layer if products else layer)
    return products[::-1]


def end_to_end(layers: Sequence[Array]) -> Array:
    """Return W_{N:1}, shape (..., d_N, d_0)."""
    return prefix_products(layers)[-1]


def layer_gradients(layers: Sequence[Array], gradient: Callable[[Array], Array]) -> tuple[Array, LayerList]:
    """Return W_{N:1} and the gradients ∇_jφ = W_{N:j+1}ᵀ ∇l(W_{N:1}) W_{j-1:1}ᵀ, of the layers' shapes.

    ``gradient`` maps W (..., d_N, d_0) to ∇l(W) of the same shape. The signal W_{N:j+1}ᵀ∇l is passed back
    from layer to layer where d_N > d_0, and ∇l W_{j-1:1}ᵀ is passed forward otherwise, so that the
    recursion always carries the thinner of the two. Convention ⟨A,B⟩ = tr(AᵀB); l need only be
    differentiable.
    """
    prefixes = prefix_products(layers)
    product = prefixes[-1]
    G = gradient(product)
    if product.shape[-2] > product.shape[-1]:
        return product, _gradients_backward(layers, prefixes, G)
    return product, _gradients_forward(layers, suffix_products(layers), G)


def _gradients_forward(layers: Sequence[Array], suffixes: LayerList, G: Array) -> LayerList:
    gradients: LayerList = []
    signal = G  # ∇l W_{j-1:1}ᵀ, shape (..., d_N, d_{j-1})
    for layer, suffix in zip(layers[:-1], suffixes, strict=True):
        gradients.append(transposed(suffix) @ signal)
        signal = signal @ transposed(layer)
    gradients.append(signal)
    return gradients


def _gradients_backward(layers: Sequence[Array], prefixes: LayerList, G: Array) -> LayerList:
    gradients: LayerList = []
    signal = G  # W_{N:j+1}ᵀ ∇l, shape (..., d_j, d_0)
    for layer, prefix in zip(reversed(layers[1:]), reversed(prefixes[:-1]), strict=True):
        gradients.append(signal @ transposed(prefix))
        signal = transposed(layer) @ signal
    gradients.append(signal)
    return gradients[::-1]


def imbalances(layers: Sequence[Array]) -> LayerList:
    """Return D_j = W_{j+1}ᵀW_{j+1} − W_jW_jᵀ for 1 ≤ j < N, each (..., d_j, d_j).

    Gradient flow of any l(W_N ⋯ W_1) keeps every D_j; one step of gradient descent changes it by exactly
    η²(g_{j+1}ᵀg_{j+1} − g_jg_jᵀ). Source: Du–Hu–Lee 2018 (arXiv:1806.00900).
    """
    return [transposed(outer) @ outer - inner @ transposed(inner) for inner, outer in pairwise(layers)]


def imbalance_in_roundings(layers: Sequence[Array]) -> float:
    """Return the largest entry of all D_j over ε‖W‖²·(terms): ‖W‖ of the largest layer, the widest one's terms."""
    scale = max(float(np.max(np.abs(layer))) for layer in layers)
    if scale == 0.0:
        return 0.0
    scaled = [layer / scale for layer in layers]
    squared = max(float(np.max(np.sum(layer**2, axis=(-1, -2)))) for layer in scaled)
    largest = max((float(np.max(np.abs(D))) for D in imbalances(scaled)), default=0.0)
    return largest / (float(np.finfo(np.float64).eps) * squared * max(widths_of(layers)))


def is_balanced(layers: Sequence[Array]) -> bool:
    """Return whether every D_j is 0 to rounding: within ``BALANCE_ROUNDINGS``."""
    return imbalance_in_roundings(layers) <= BALANCE_ROUNDINGS
