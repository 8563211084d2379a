"""The one-output Hessian of a wide network without forming it: its action, and a proof that a bound holds.

Both work in the coordinates (x, y) of ``hessian_one_output``, where y_i (d_i) is kept whole and projected
on the complement of û_i: one more zero eigenvalue per layer, which is why they serve only networks that
have zero eigenvalues anyway (``zero_multiplicity(layers) > 0``).

The action costs matrix–vector products. The bound uses that the y block of the Hessian vanishes: with K =
H_xy and θ > 0, eliminating y from H + θI and from θI − H gives

    H + θI ≻ 0  ⇔  θI + H_xx − KKᵀ/θ ≻ 0,        θI − H ≻ 0  ⇔  θI − H_xx − KKᵀ/θ ≻ 0,

and a Cholesky factorisation of a matrix of half the size decides each.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from dlhw3.numeric.data.arrays import Array, identity, is_numpy, namespace
from dlhw3.numeric.linear.hessian_one_output import Geometry, geometry
from dlhw3.numeric.linear.network import LayerList
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss


@dataclass(frozen=True, slots=True)
class ReducedAction:
    """The Hessian of one network with one output (no batch axes) as an operator of ``size`` coordinates."""

    layers: LayerList
    shape: Geometry
    columns: Array  # C (Σ d_{j-1}, d): the blocks |u_j| W_{j-1:1}
    curved: Array  # CA
    x: list[slice]  # the coordinates x_j of each layer
    y: list[slice]  # the coordinates y_j of layers 1, ..., N−1

    @property
    def size(self) -> int:
        """The number of coordinates."""
        return int(self.y[-1].stop)

    def apply(self, vector: Array) -> Array:
        """Return H times ``vector``, both (size,)."""
        count, shape = len(self.x), self.shape
        result = namespace(vector).empty_like(vector)
        stop = self.x[-1].stop
        result[:stop] = self.columns @ (vector[:stop] @ self.curved)
        forward: Array = None
        for i in range(count - 1):  # forward = Σ_{i<j} W_{j-1:i+1} Δ_i v_i, entering layer j
            u, v = shape.u_unit[i], shape.v_unit[i]
            y = vector[self.y[i]]
            b = shape.v_norm[i] * (y + (v @ vector[self.x[i]] - u @ y) * u)
            forward = b if i == 0 else self.layers[i] @ forward + b
            result[self.x[i + 1]] += shape.u_norm[i + 1] * forward
        backward: Array = None
        for i in reversed(range(count - 1)):  # backward = Σ_{j>i} W_{j-1:i+1}ᵀ Δ_jᵀ u_j, leaving layer i
            u, v = shape.u_unit[i], shape.v_unit[i]
            a = shape.u_norm[i + 1] * vector[self.x[i + 1]]
            backward = a if i == count - 2 else self.layers[i + 1].mT @ backward + a
            along = u @ backward
            result[self.x[i]] += (shape.v_norm[i] * along) * v
            result[self.y[i]] = shape.v_norm[i] * (backward - along * u)
        return result

    def blocks(self) -> Blocks:
        """Return the matrices H_xx and KKᵀ that the proof of a bound needs."""
        shape, x = self.shape, self.x
        xp = namespace(self.columns)
        H_xx = self.curved @ self.columns.mT
        KKt = xp.zeros_like(H_xx)
        for i in range(len(x) - 1):
            u, carried = shape.u_unit[i], identity(shape.u_unit[i].shape[0], like=H_xx)
            rows = []  # |u_j||v_i| W_{j-1:i+1} for j > i
            for j in range(i + 1, len(x)):
                rows.append(shape.u_norm[j] * shape.v_norm[i] * carried)
                carried = self.layers[j] @ carried
            R = xp.concat(rows)
            Ru = R @ u
            later = slice(x[i + 1].start, x[-1].stop)
            cross = Ru[:, None] * shape.v_unit[i]
            H_xx[later, x[i]] += cross
            H_xx[x[i], later] += cross.mT
            KKt[later, later] += R @ R.mT - Ru[:, None] * Ru
        return Blocks(H_xx, KKt)


@dataclass(frozen=True, slots=True)
class Blocks:
    """H_xx and KKᵀ = H_xy H_yx, both (Σ d_{j-1}, Σ d_{j-1})."""

    H_xx: Array
    KKt: Array

    def bound(self, smallest: float, largest: float) -> bool:
        """Return whether every eigenvalue of H lies strictly between ``smallest`` < 0 and ``largest`` > 0."""
        unit = identity(len(self.H_xx), like=self.H_xx)
        below = -smallest * unit + self.H_xx + self.KKt / smallest
        above = largest * unit - self.H_xx - self.KKt / largest
        return _is_positive_definite(below) and _is_positive_definite(above)


def reduced_action(layers: LayerList, loss: QuadraticLoss) -> ReducedAction:
    """Return the operator for ``layers`` (matrices, no batch axes); ShapeError unless there is one output."""
    shape = geometry(layers, loss)
    scaled = [norm * P for norm, P in zip(shape.u_norm, shape.prefixes, strict=True)]
    columns = namespace(scaled[0]).concat(scaled)
    sizes = [P.shape[0] for P in shape.prefixes] + [u.shape[0] for u in shape.u_unit[:-1]]
    edges = list(accumulate(sizes, initial=0))
    slices = [slice(a, b) for a, b in pairwise(edges)]
    count = len(layers)
    return ReducedAction(layers, shape, columns, columns @ loss.curvature, slices[:count], slices[count:])


def _is_positive_definite(M: Array) -> bool:
    if not is_numpy(M):
        import torch  # loaded: M is one of its

        return not bool(torch.linalg.cholesky_ex(M).info)
    try:
        np.linalg.cholesky(M)
    except np.linalg.LinAlgError:
        return False
    return True
