"""The Hessian of a deep linear network with one output, as a small dense matrix with the same spectrum.

Let g = ∇l(W_{N:1}) (1×d), u_j = W_{N:j+1}ᵀ (u_N = 1) and v_j = W_{j-1:1}gᵀ (v_1 = gᵀ), all of them vectors.
In the second differential of φ in the directions Δ_1, ..., Δ_N,

    ∇²l[Q,Q] + 2Σ_{i<j} u_jᵀ Δ_j W_{j-1:i+1} Δ_i v_i,     Q = Σ_j u_jᵀ Δ_j W_{j-1:1},

layer j enters through Δ_jᵀu_j and Δ_jv_j alone. Hence the Hessian vanishes on the Δ_j orthogonal to the
space {ûxᵀ + yv̂ᵀ}, with û, v̂ the unit vectors along u_j, v_j. Orthonormal coordinates of that space: x
(d_{j-1}), free, and y = Bη with η (d_j − 1) and B an orthonormal basis of û's complement. In them Δ_jᵀu_j =
|u_j|x and Δ_jv_j = |v_j|(û⟨v̂,x⟩ + Bη), so the blocks are, with P_j = W_{j-1:1},

    (x_i, x_j): |u_i||u_j| P_iAP_jᵀ for all i, j,      (η_i, η_j): 0,
    (x_j, x_i): + |u_j||v_i| W_{j-1:i+1}û_iv̂_iᵀ for i < j,
    (x_j, η_i):   |u_j||v_i| W_{j-1:i+1}B_i for i < j, and the transposes.

At most d + 2h(N−1) coordinates carry every non-zero eigenvalue; the other P − D eigenvalues are exactly 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise

from dlhw3.errors import ShapeError
from dlhw3.numeric.data.arrays import Array, identity, namespace, ones, zeros
from dlhw3.numeric.linear.network import (
    LayerList,
    prefix_products,
    suffix_products,
    transposed,
    widths_of,
)
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss


@dataclass(frozen=True, slots=True)
class Geometry:
    """The vectors of every layer, position j−1 for layer j; the leading axes ... are a batch of networks."""

    prefixes: LayerList  # P_j = W_{j-1:1} (..., d_{j-1}, d); P_1 is the d×d identity
    u_norm: list[Array]  # |u_j| (...)
    u_unit: list[Array]  # û_j (..., d_j)
    v_norm: list[Array]  # |v_j| (...), layers 1, ..., N−1
    v_unit: list[Array]  # v̂_j (..., d_{j-1}), layers 1, ..., N−1


def geometry(layers: LayerList, loss: QuadraticLoss) -> Geometry:
    """Return the vectors u_j, v_j of the module's head; raise ShapeError unless there is one output."""
    if widths_of(layers)[-1] != 1:
        raise ShapeError(f"One output is needed, not {widths_of(layers)[-1]}.")
    products = prefix_products(layers)
    g = loss.gradient(products[-1])
    d = g.shape[-1]
    first = namespace(g).broadcast_to(identity(d, like=g), (*g.shape[:-2], d, d))
    prefixes = [first, *products[:-1]]
    last = ones((*g.shape[:-2], 1), like=g)
    u = [_unit(suffix[..., 0, :]) for suffix in suffix_products(layers)] + [_unit(last)]
    v = [_unit((prefix @ transposed(g))[..., 0]) for prefix in prefixes[:-1]]
    return Geometry(prefixes, [n for n, _ in u], [e for _, e in u], [n for n, _ in v], [e for _, e in v])


def _unit(vector: Array) -> tuple[Array, Array]:
    """Return the norm and the direction of ``vector`` (..., n); the direction of 0 is the first axis."""
    xp = namespace(vector)
    norm = xp.linalg.vector_norm(vector, axis=-1)
    axis = zeros((vector.shape[-1],), like=vector)
    axis[0] = 1.0
    safe = xp.where(norm > 0, norm, 1.0)[..., None]
    return norm, xp.where((norm > 0)[..., None], vector / safe, axis)


def orthonormal_complement(unit: Array) -> Array:
    """Return B (..., n, n−1), an orthonormal basis of the complement of ``unit`` (..., n)."""
    xp = namespace(unit)
    z = xp.asarray(unit, copy=True)
    z[..., 0] += xp.where(unit[..., 0] >= 0, 1.0, -1.0)
    scale = 2.0 / xp.sum(z**2, axis=-1)[..., None, None]
    reflection = identity(unit.shape[-1], like=unit) - scale * z[..., :, None] * z[..., None, :]
    return reflection[..., :, 1:]


def reduced_hessian(layers: LayerList, loss: QuadraticLoss) -> Array:
    """Return the dense symmetric matrix (..., D, D) that has every non-zero Hessian eigenvalue.

    D = Σ_{j<N}(d_{j-1} + d_j − 1) + d_{N-1}. Coordinates: x_1, ..., x_N, then η_1, ..., η_{N-1}.
    """
    shape = geometry(layers, loss)
    depth = len(layers)
    columns = [_scaled(n, P) for n, P in zip(shape.u_norm, shape.prefixes, strict=True)]
    C = namespace(columns[-1]).concat(columns, axis=-2)
    bases = [orthonormal_complement(u) for u in shape.u_unit[:-1]]
    x = _offsets([P.shape[-2] for P in shape.prefixes])
    y = [x[-1] + offset for offset in _offsets([B.shape[-1] for B in bases])]
    H = zeros((*C.shape[:-2], y[-1], y[-1]), like=C)
    H[..., : x[-1], : x[-1]] = C @ loss.curvature @ transposed(C)
    for i in range(depth - 1):
        carried_u, carried_basis = shape.u_unit[i][..., None], bases[i]
        for j in range(i + 1, depth):
            scale = shape.u_norm[j] * shape.v_norm[i]
            block = _scaled(scale, carried_u * shape.v_unit[i][..., None, :])
            H[..., x[j] : x[j + 1], x[i] : x[i + 1]] += block
            H[..., x[i] : x[i + 1], x[j] : x[j + 1]] += transposed(block)
            block = _scaled(scale, carried_basis)
            H[..., x[j] : x[j + 1], y[i] : y[i + 1]] = block
            H[..., y[i] : y[i + 1], x[j] : x[j + 1]] = transposed(block)
            carried_u, carried_basis = layers[j] @ carried_u, layers[j] @ carried_basis
    return H


def _scaled(scale: Array, M: Array) -> Array:
    return scale[..., None, None] * M


def _offsets(sizes: list[int]) -> list[int]:
    return list(accumulate(sizes, initial=0))


def zero_multiplicity(layers: LayerList) -> int:
    """Return P − D: how many further Hessian eigenvalues are exactly 0."""
    widths = widths_of(layers)
    return sum((outer - 1) * (inner - 1) for inner, outer in pairwise(widths[:-1]))


def one_output_spectrum(layers: LayerList, loss: QuadraticLoss) -> Array:
    """Return the Hessian eigenvalues that are not zero by structure, ascending, shape (..., D).

    ``zero_multiplicity(layers)`` further eigenvalues are 0.
    """
    H = reduced_hessian(layers, loss)
    return namespace(H).linalg.eigvalsh(H)
