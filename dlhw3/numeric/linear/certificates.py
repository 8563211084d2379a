"""What can be concluded at a point of a deep linear network's landscape without looking at a spectrum.

Gap. Let l be convex with l − min l ≤ ‖∇l‖²/(2μ) (strong convexity suffices). As ∇_1φ = W_{N:2}ᵀ∇l,
‖∇_1φ‖ ≥ σ_min(W_{N:2}ᵀ)‖∇l‖, hence φ − min l ≤ ‖∇_1φ‖²/(2μσ²), with σ = ‖W_{N:2}‖ for one output and
σ = σ_{d_N}(W_{N:2}) in general. In the same way ∇_Nφ = ∇l W_{N-1:1}ᵀ gives φ − min l ≤ ‖∇_Nφ‖²/(2μσ²) with
σ = σ_r(W_{N-1:1}U), where U (d_0, r) spans the inputs, in which the rows of ∇l lie. The lower of the two counts;
with hidden widths below both d_N and r neither σ is positive, and there is no certificate. min φ = min l when
no hidden width is below the rank of W*.

Sharpness. At a global minimum with ∇l = 0 and one output, the Hessian's non-zero eigenvalues are those of
A^{1/2}MA^{1/2}, M = Σ_j |u_j|² P_jᵀP_j with u_j = W_{N:j+1}ᵀ and P_j = W_{j-1:1}. Every such minimum has
w = W_{N:1} = w* + z, with w* ≠ 0 the minimiser of least norm, in the range of A, and zA = 0: z ⟂ w*. Let ŵ be the
unit vector along w*, not w, so that w·ŵ = ‖w*‖ whatever z; q_j = |u_j| and p_j = |P_{j+1}ŵᵀ|. Then
q_jp_j ≥ w·ŵ = ‖w*‖ by Cauchy–Schwarz and p_0 = q_N = 1, so ∏_j q_jp_{j-1} = ∏_{0<j<N} q_jp_j ≥ ‖w*‖^{N−1}; the
arithmetic–geometric mean then gives ŵMŵᵀ = Σ_j (q_jp_{j-1})² ≥ N‖w*‖^{2−2/N}. As ŵ lies in the range of A, the
test vector A^{-1/2}ŵᵀ (the inverse there) turns this into λ_max ≥ N‖w*‖^{2−2/N}/(ŵA⁻¹ŵᵀ) at every global
minimum, balanced or not, in the range of A or not; for A = I the balanced ones attain it.
Gradient descent with a step beyond 2/λ_max settles at none of them, but for a null set of starting points.
"""

from __future__ import annotations

import numpy as np

from dlhw3.errors import ShapeError
from dlhw3.numeric.data.arrays import Array, namespace, ones, put_like, to_numpy, zeros
from dlhw3.numeric.linear.network import LayerList, suffix_products
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss


def two_sided_bound(first: Array, last: Array, layers: LayerList, loss: QuadraticLoss) -> Array:
    """Return the lower of the bounds from ``first`` = ‖∇_1φ‖² and ``last`` = ‖∇_Nφ‖², shape (...)."""
    convexity = loss.strong_convexity()
    bound = gap_bound(first, smallest_factor(layers), convexity)
    other = gap_bound(last, smallest_last_factor(layers, loss), convexity)
    return namespace(bound).where(other < bound, other, bound)


def has_certificate(layers: LayerList, loss: QuadraticLoss) -> bool:
    """Return whether networks of this shape can have a certificate: hidden widths of d_N, or of r, at least."""
    widths = [layer.shape[-2] for layer in layers[:-1]]
    return bool(
        min(widths, default=layers[-1].shape[-2]) >= min(layers[-1].shape[-2], len(loss.inputs.singular))
    )


def gap_bound(squared_gradient: Array, factor: Array, convexity: float) -> Array:
    """Return ‖∇_jφ‖²/(2μσ²), elementwise; inf where σ = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        bound = squared_gradient / (2.0 * convexity * factor**2)
    return namespace(factor).where(factor > 0, bound, np.inf)


def smallest_factor(layers: LayerList) -> Array:
    """Return σ_{d_N}(W_{N:2}), shape (...); 1 for one layer, ‖W_{N:2}‖ for one output.

    For several outputs it is lowered by what rounding can have added, here and to ‖∇_1φ‖: sums of at most d_N
    + d_1 terms, ε‖W_{N:2}‖ each.
    """
    xp, batch = namespace(layers[0]), tuple(layers[0].shape[:-2])
    if len(layers) == 1:
        return ones(batch, like=layers[0])
    factor = suffix_products(layers)[0]
    if factor.shape[-2] == 1:
        return xp.linalg.vector_norm(factor, axis=(-1, -2))
    if factor.shape[-2] > factor.shape[-1]:
        return zeros(batch, like=factor)
    singular = xp.linalg.svdvals(factor)
    rounding = sum(factor.shape[-2:]) * float(xp.finfo(factor.dtype).eps)
    return xp.clip(singular[..., -1] - rounding * singular[..., 0], min=0.0)


def smallest_last_factor(layers: LayerList, loss: QuadraticLoss) -> Array:
    """Return σ_r(W_{N-1:1}U), shape (...), lowered like ``smallest_factor``; U = I where the inputs span.

    Elsewhere W_{N-1:1} may be nearly orthogonal to U, so that σ_r is small beside ‖W_{N-1:1}‖, of which rounding is
    a share: in W_{N-1:1}U, and in ∇l W_{N-1:1}ᵀ, of which the rows of ∇l are along U to rounding. It is lowered by
    both.
    """
    if len(layers) == 1 or loss.is_strongly_convex():
        return smallest_factor([layer.mT for layer in reversed(layers)])
    xp, U = namespace(layers[0]), put_like(loss.inputs.basis, layers[0])
    factor = smallest_factor([layer.mT for layer in reversed([layers[0] @ U, *layers[1:]])])
    whole = suffix_products([layer.mT for layer in reversed(layers)])[0]
    rounding = 2 * sum(whole.shape[-2:]) * float(xp.finfo(whole.dtype).eps)
    return xp.clip(factor - rounding * xp.linalg.vector_norm(whole, axis=(-1, -2)), min=0.0)


def least_sharpness(loss: QuadraticLoss, depth: int) -> float:
    """Return N‖w*‖^{2−2/N}/(ŵA⁻¹ŵᵀ): no global minimum of depth N has a smaller largest Hessian eigenvalue.

    One output, ŵ along w*, the minimiser of least norm. Returns 0 where w* = 0 (and N ≥ 2). Where A is singular
    A⁻¹ is the inverse on its range, and minima with a part outside it are meant too. Source: the module's head.
    """
    if loss.optimum.shape[0] != 1:
        raise ShapeError(f"The bound on the sharpness is for one output, not {loss.optimum.shape[0]}.")
    along = to_numpy(loss.target)[0] / loss.inputs.singular  # w* in the basis of A
    norm = float(np.linalg.norm(along))
    if norm == 0.0:
        return 0.0
    inverse = float(np.sum((along / norm / loss.inputs.singular) ** 2))
    return float(depth * norm ** (2 - 2 / depth) / inverse)
