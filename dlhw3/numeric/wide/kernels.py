"""Tangent kernels of the two-layer ReLU network, of finite and of infinite width, in closed form.

The network is f(x) = m^(−1/2) Σ_r a_r relu(w_r·x) with W (m, d), a (m,), and relu'(0) = 0 as in torch.
A tangent kernel is H_ij = ⟨∂f(x_i), ∂f(x_j)⟩ over the parameters that train: ``layers="first"`` is W
alone, ``layers="both"`` is W and a. Inputs X (n, d) hold one example per row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import DTypeLike, NDArray

from dlhw3.errors import ShapeError, UserError, quoted

TrainedLayers = Literal["both", "first"]
Array = NDArray[np.floating[Any]]
Indices = NDArray[np.intp]

# Where 1 − |cos θ| is below this, arccos would magnify the rounding of cos θ by more than 1/sin θ = 5.7;
# such pairs take their angle from ‖x̂ ∓ x̂'‖ instead, which has an absolute error of one rounding.
NEAR_PARALLEL = 1.0 / 64.0
TILE = 192  # rows of a tile of the infinite-width kernel: three float64 tiles stay in a 1 MiB cache
_BLOCK_ENTRIES = 1 << 18  # entries of an n×block slab of pre-activations: 1 to 2 MiB
_PAIRS_AT_ONCE = 1 << 14  # near-parallel pairs gathered at a time: memory stays O(pairs · d)


def infinite_width_kernel(
    X: Array, layers: TrainedLayers = "both", dtype: DTypeLike = np.float64, block: int | None = None
) -> Array:
    """Return H* (n, n), the limit of the tangent kernel for m → ∞ with independent N(0, 1) weights.

    With θ the angle of x and x', H* is ‖x‖‖x'‖/(2π) times (π−θ) cos θ for the first layer, plus
    sin θ + (π−θ) cos θ when the output weights train too (Cho & Saul 2009, arc-cosine kernels of order
    0 and 1; Jacot, Gabriel & Hongler 2018). The error, relative to ‖x‖‖x'‖, is below 2e-7 in float32
    and 1e-15 in float64 for parallel, antiparallel and equal inputs as for others. The row and column of
    a zero input are zero. Only tiles on or above the diagonal are computed; ``block`` is their side.
    Raises ShapeError or UserError for an X that is not a finite matrix.
    """
    inputs = PolarInputs.of(X, layers, dtype)
    n = len(inputs.norms)
    K: Array = np.empty((n, n), dtype=dtype)
    tile = block or TILE
    for top in range(0, n, tile):
        rows = slice(top, min(top + tile, n))
        for left in range(top, n, tile):
            columns = slice(left, min(left + tile, n))
            values = inputs.tile(rows, columns)
            K[rows, columns] = values
            K[columns, rows] = values.T
    np.fill_diagonal(K, inputs.diagonal(slice(None)))
    return K


@dataclass(frozen=True, slots=True)
class PolarInputs:
    """Inputs as norms (n,) and directions (n, d) in float64, with the layers and precision of their kernel.

    What the kernel in memory and the kernel in blocks share, so that they agree to the bit.
    """

    norms: Array
    directions: Array
    layers: TrainedLayers
    dtype: np.dtype[Any]

    @classmethod
    def of(cls, X: Array, layers: TrainedLayers, dtype: DTypeLike) -> PolarInputs:
        """Check X and the layers, and return the inputs; ShapeError or UserError where they do not serve."""
        _check_layers(layers)
        _check_inputs(X)
        return cls(*_polar(X), layers, np.dtype(dtype))

    def tile(self, rows: slice, columns: slice) -> Array:
        """Return H*[rows, columns]; where they are the same rows, without the diagonal's values."""
        parts = (rows, columns)
        working = [self.directions[part].astype(self.dtype, copy=False) for part in parts]
        scale = [(self.norms[part] / np.sqrt(2.0 * np.pi)).astype(self.dtype) for part in parts]
        cosines = working[0] @ working[1].T
        if rows == columns:
            np.fill_diagonal(cosines, 0.0)  # the caller writes ``diagonal`` there
        values = _arc_cosine_tile(cosines, self.directions[rows], self.directions[columns], self.layers)
        values *= scale[0][:, None]
        values *= scale[1]
        if rows == columns:
            values = (values + values.T) / 2.0  # rounding alone makes the halves of a tile differ
        return values

    def diagonal(self, rows: slice) -> Array:
        """Return the diagonal of H* at ``rows``, exactly: ‖x‖², or half of it for the first layer alone."""
        squares: Array = self.norms[rows] ** 2
        return squares if self.layers == "both" else squares / 2.0


def _polar(X: Array) -> tuple[Array, Array]:
    """Return norms (n,) and directions (n, d) in float64, a zero row keeping the direction 0."""
    exact = np.asarray(X, dtype=np.float64)
    largest = np.abs(exact).max(axis=1, initial=0.0)
    largest[largest == 0.0] = 1.0
    scaled = exact / largest[:, None]  # no overflow or underflow in the squares
    lengths = np.sqrt(np.einsum("ij,ij->i", scaled, scaled))
    directions = scaled / np.where(lengths == 0.0, 1.0, lengths)[:, None]
    return largest * lengths, directions


def _arc_cosine_tile(cosines: Array, left: Array, right: Array, layers: TrainedLayers) -> Array:
    """Return 2π times the kernel of unit vectors from their cosines, which are overwritten."""
    limit = 1.0 - NEAR_PARALLEL
    near: tuple[Indices, ...] = ()
    if cosines.size and (cosines.max() > limit or cosines.min() < -limit):
        near = np.nonzero(np.abs(cosines) > limit)
        exact = _near_parallel(left, right, near, layers)
        cosines[near] = 0.0
    complement = np.arccos(-cosines)  # π − θ, small where the inputs point apart
    values = np.multiply(complement, cosines, out=complement)
    if layers == "both":
        values *= 2.0
        np.multiply(cosines, cosines, out=cosines)
        np.subtract(1.0, cosines, out=cosines)
        values += np.sqrt(cosines, out=cosines)
    if near:
        values[near] = exact
    return values


def _near_parallel(left: Array, right: Array, pairs: tuple[Indices, ...], layers: TrainedLayers) -> Array:
    """Return 2π times the kernel of the pairs of rows, with θ from ‖x̂ ∓ x̂'‖ = 2 sin(θ/2)."""
    i, j = pairs
    values = np.empty(len(i))
    for start in range(0, len(i), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        x, z = left[i[part]], right[j[part]]
        sign = np.where(np.einsum("ij,ij->i", x, z) < 0.0, -1.0, 1.0)
        apart = x - sign[:, None] * z
        acute = 2.0 * np.arcsin(np.sqrt(np.einsum("ij,ij->i", apart, apart)) / 2.0)
        complement = np.where(sign > 0.0, np.pi - acute, acute)
        values[part] = complement * sign * np.cos(acute)
        if layers == "both":
            values[part] += values[part] + np.sin(acute)
    return values


def empirical_kernel(
    X: Array, W: Array, a: Array, layers: TrainedLayers = "both", block: int | None = None
) -> Array:
    """Return H (n, n), the tangent kernel of the network at W (m, d), a (m,).

    H = (XXᵀ) ∘ (S diag(a²) Sᵀ)/m, plus relu(Z) relu(Z)ᵀ/m when the output weights train, where Z = XWᵀ and
    S = 1[Z > 0] (differentiate f and collect; Du et al. 2019, arXiv:1810.02054, for the first layer).
    The arithmetic is in the common dtype of the arguments, summed over blocks in float64; memory is
    O(n² + n·block). Raises ShapeError where the shapes do not fit.
    """
    if W.ndim != 2 or a.shape != (len(W),):
        raise ShapeError(
            f"Hidden weights of shape {W.shape} and output weights of shape {a.shape} do not fit.",
            hint="give W as (width, dimension) and a as (width,)",
        )
    step = block or max(1, _BLOCK_ENTRIES // max(1, len(X)))
    blocks = ((W[start : start + step], a[start : start + step]) for start in range(0, len(W), step))
    return empirical_kernel_of_blocks(X, blocks, layers)


def empirical_kernel_of_blocks(
    X: Array, blocks: Iterable[tuple[Array, Array]], layers: TrainedLayers = "both"
) -> Array:
    """Return the empirical kernel of a network whose weights arrive in blocks of neurons (W_b, a_b).

    The width is the number of neurons seen, so a width of 10⁶ needs no more memory than one block
    (``gaussian_blocks`` draws them). Raises as ``empirical_kernel`` does.
    """
    _check_layers(layers)
    _check_inputs(X)
    n = len(X)
    gates = np.zeros((n, n))  # Σ_r a_r² s_r s_rᵀ
    outputs = np.zeros((n, n))  # Σ_r relu(z_r) relu(z_r)ᵀ
    width = 0
    dtype = np.dtype(X.dtype)
    for W, a in blocks:
        if W.ndim != 2 or W.shape[1] != X.shape[1]:
            raise ShapeError(f"Hidden weights of shape {W.shape} cannot act on inputs of shape {X.shape}.")
        width += len(W)
        active = X @ W.T
        dtype = active.dtype
        if layers == "both":
            np.maximum(active, 0.0, out=active)
            outputs += active @ active.T  # numpy sees A Aᵀ and calls the symmetric rank-k update
        np.multiply(active > 0.0, np.abs(a), out=active)
        gates += active @ active.T
    if width == 0:
        raise UserError("A network without neurons has no kernel.", hint="give at least one neuron")
    exact = np.asarray(X, dtype=np.float64)
    gates *= exact @ exact.T
    gates += outputs
    gates /= width
    return gates.astype(dtype, copy=False)


def gaussian_blocks(
    width: int, dimension: int, seed: int, block: int = 4096, dtype: DTypeLike = np.float64
) -> Iterator[tuple[Array, Array]]:
    """Yield the weights (W_b, a_b) of a network with N(0, 1) entries, a block of neurons at a time.

    The numbers depend on the seed alone, not on ``block``: W and a have a generator each.
    """
    hidden, output = (np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(2))
    for start in range(0, width, block):
        count = min(block, width - start)
        W = hidden.standard_normal((count, dimension)).astype(dtype, copy=False)
        yield W, output.standard_normal(count).astype(dtype, copy=False)


def _check_layers(layers: str) -> None:
    if layers not in ("both", "first"):
        raise UserError(f"There is no choice of layers called {quoted(layers)}.", hint='"both" or "first"')


def _check_inputs(X: Array) -> None:
    if X.ndim != 2:
        raise ShapeError(
            f"Inputs must be a matrix with one example per row; these have shape {X.shape}.",
            hint="reshape them to (n, d)",
        )
    if not np.isfinite(X).all():
        raise UserError("The inputs hold NaN or infinity.", hint="drop or repair those rows")
