"""What rounding can be in a flow and in its formula: the tolerance of a comparison, from the point it is made at.

In units of d·2⁻⁵³ for a product of matrices of size d (``agreement.rounding``). Two things are computed.

*The motion*: Ṗ, a sum of products of the parameters and of ∇l(P). With every factor and every sum in absolute
value (Higham, as in ``rounding``) it is the same derivative taken at |parameters| with the bound B of
``Loss.amplified`` in the place of ∇l.

*The formula*. Without powers it has the same terms, so the same bound. With them it is a sum over j of
L_j ∇l(P) R_j, L_j = (PPᵀ)^{(N−j)/N}, R_j = (PᵀP)^{(j−1)/N}, of norms σ_1^{2(N−j)/N} and σ_1^{2(j−1)/N}. They are
powers of a P that is off by E: by its own rounding, by that of its singular values (``code/power_helpers.py``:
10dε σ_1, as 20 products), and because the layers are balanced to rounding only: there are balanced layers beside
them, whose product P + E is. To first order, for E far below the least σ that is not 0: the derivative of
X ↦ (XXᵀ)^{q/2} along E is h + hᵀ (same place), and no coefficient of h is larger than max(1, q)·σ^{q−1}, at σ_1
where q ≥ 1 and at the least σ that is not 0 where q < 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from dlhw3.numeric.crosschecks.agreement import Array, rounding
from dlhw3.numeric.crosschecks.losses import Loss

DECOMPOSITION = 20  # products that err as much: 10dε (code/power_helpers.py) is 20·d·2⁻⁵³
# A balanced layer Q_k S Q_{k−1}ᵀ is two products, and two frames that are orthonormal to 10dε each: the reflections
# that make them err like those of a decomposition.
LAYER = 2 + 2 * DECOMPOSITION
GRADIENT = 4  # products in ∇l, given what it adds up (losses.py)


def tolerance(
    matrix: Callable[..., Tensor],
    loss: Loss,
    start: Sequence[Tensor],
    motion: Tensor,
    *,
    size: int,
    depth: int = 0,
) -> float:
    """Return what rounding can be in the difference of Ṗ and its formula, relative to Ṗ = ``motion``.

    P = ``matrix(*start)``. ``depth`` is N for balanced layers, whose formula takes powers of P; 0 where the
    parameters are as drawn, and the formula has products only. No matrix is larger than ``size``.
    """
    sizes = tuple(torch.abs(one) for one in start)
    P, products = (matrix(*given).numpy() for given in (start, sizes))
    B = loss.amplified(P, products)
    unit = rounding(1, size=size, amplified=1.0 / float(torch.linalg.norm(motion)))
    factors = 2 * len(start)  # of the parameters in a term of Ṗ
    most = np.linalg.norm(_moved(matrix, sizes, B))
    total = (factors * (LAYER if depth else 1) + GRADIENT) * most
    if depth:
        off = depth * LAYER * float(np.linalg.norm(products))
        total += powers_rounding(P, loss.gradient(P), B, off, depth)
    return float(unit * total)


def powers_rounding(P: Array, G: Array, B: Array, off: float, depth: int) -> float:
    """Return what rounding can be in Σ_j (PPᵀ)^{(N−j)/N} G (PᵀP)^{(j−1)/N}, N = ``depth``, in the units of ``off``.

    Those are the errors of P; ``B`` bounds what the errors of G are a multiple of. A singular value of P within
    what the code takes for 0 is 0.
    """
    sigma = np.linalg.svd(P, compute_uv=False)
    kept = sigma[sigma > 10 * max(P.shape) * 2.0**-52 * sigma[0]]
    off = off + DECOMPOSITION * float(sigma[0])
    total = 0.0
    for j in range(1, depth + 1):
        left, right = 2 * (depth - j) / depth, 2 * (j - 1) / depth
        sides = kept[0] ** (left + right)
        total += sides * (GRADIENT + DECOMPOSITION) * float(np.linalg.norm(B))
        turned = _slope(kept, left) * kept[0] ** right + _slope(kept, right) * kept[0] ** left
        total += turned * off * float(np.linalg.norm(G))
    return float(total)


def _slope(sigma: Array, q: float) -> float:
    """Return a bound of the derivative of X ↦ (XXᵀ)^{q/2} at singular values ``sigma``; 0 for q = 0."""
    return float(2 * max(1.0, q) * max(sigma[0] ** (q - 1), sigma[-1] ** (q - 1))) if q > 0 else 0.0


def _moved(matrix: Callable[..., Tensor], at: tuple[Tensor, ...], slope: Array) -> Array:
    """Return the derivative of the matrix along the gradient of ⟨slope, matrix⟩."""
    tensors = tuple(one.detach().requires_grad_() for one in at)
    gradients = torch.autograd.grad((torch.from_numpy(slope) * matrix(*tensors)).sum(), tensors)
    along: Any = torch.autograd.functional.jvp  # which has no types
    rate: Tensor = along(matrix, at, gradients)[1]
    found: Array = rate.detach().numpy()
    return found
