"""What gradient descent and gradient flow do to D_j = W_{j+1}ᵀW_{j+1} − W_jW_jᵀ.

One step W_j ← W_j − ηg_j of gradient descent on any l(W_N ⋯ W_1) changes D_j by η²(g_{j+1}ᵀg_{j+1} − g_jg_jᵀ),
exactly, since W_{j+1}ᵀg_{j+1} = g_jW_jᵀ; so ‖D_j(k) − D_j(0)‖₂ ≤ η² Σ_{i<k} ‖∇φ_i‖². The flow keeps D_j.
Source: Du–Hu–Lee 2018 (arXiv:1806.00900); the derivations balancedness-drift and balancedness-conserved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from dlhw3.errors import NegativeAnswer
from dlhw3.numeric.data.arrays import Array
from dlhw3.numeric.linear.network import LayerList, imbalances, layer_gradients, transposed, widths_of

EPSILON = float(np.finfo(np.float64).eps)
FLOW_TOLERANCE = 1e-12  # relative and absolute, of one step of the integrator


def gram_differences(gradients: Sequence[Array]) -> LayerList:
    """Return g_{j+1}ᵀg_{j+1} − g_jg_jᵀ for 1 ≤ j < N: times η², what one step changes each D_j by."""
    return [transposed(outer) @ outer - inner @ transposed(inner) for inner, outer in pairwise(gradients)]


def rounding(layers: Sequence[Array], gradient: Array, step_size: float) -> LayerList:
    """Return what rounding may do to D_j(W − ηg) − D_j(W) − η²(g_{j+1}ᵀg_{j+1} − g_jg_jᵀ), entry by entry.

    ``gradient`` is ∇l at the product of ``layers``. Let w be the largest width, P_j = |W_{N:j+1}|ᵀ|∇l||W_{j−1:1}|ᵀ
    with the product of the absolute values, and M_j = |W_j| + ηP_j. Computed gradients are right to N(w + 1)εP_j,
    so that W_{j+1}ᵀg_{j+1} and g_jW_jᵀ, which cancel, leave 2N(w + 1)ε of η|W_{j+1}|ᵀP_{j+1} and of the other,
    once and transposed; W − ηg is stored to εM_j, and enters twice; the two D_j, and the right side, are sums of w
    products, each right to (w + 3)ε. All of these are at most the sums with M_j in place of W_j, ηg_j and ηP_j.
    """
    sizes = [np.abs(W) for W in layers]
    _, largest = layer_gradients(sizes, lambda _: np.abs(gradient))
    M = [W + step_size * P for W, P in zip(sizes, largest, strict=True)]
    N, w = len(layers), max(widths_of(layers))
    factor = EPSILON * (2 * N * (w + 1) + 3 * (w + 3) + 8)
    return [factor * (transposed(outer) @ outer + inner @ transposed(inner)) for inner, outer in pairwise(M)]


def flow_drift(
    layers: Sequence[Array], gradient: Callable[[Array], Array], time: float
) -> tuple[float, float]:
    """Return the largest change of an entry of any D_j along the flow to ``time``, and what the integrator allows.

    DOP853 takes steps whose estimated error e has ‖e‖ ≤ √p·tolerance·(1 + ‖W‖) for p weights; D is quadratic, and
    changes by 2‖W‖‖e‖ + ‖e‖² at most where the flow changes it by nothing. Summed over the steps taken. Raises
    NegativeAnswer where the integrator gives up.
    """
    from scipy.integrate import solve_ivp  # heavy: 0.7 s

    shapes = [W.shape for W in layers]
    cuts = np.cumsum([W.size for W in layers])[:-1]

    def unpacked(flat: Array) -> LayerList:
        return [part.reshape(shape) for part, shape in zip(np.split(flat, cuts), shapes, strict=True)]

    def velocity(_: float, flat: Array) -> Array:
        return -np.concatenate([g.ravel() for g in layer_gradients(unpacked(flat), gradient)[1]])

    start = np.concatenate([W.ravel() for W in layers])
    found = solve_ivp(velocity, (0.0, time), start, method="DOP853", rtol=FLOW_TOLERANCE, atol=FLOW_TOLERANCE)
    if not found.success:
        raise NegativeAnswer(
            f"The flow could not be integrated to time {time:g}: {found.message}", hint="a shorter time"
        )
    before = imbalances(layers)
    drift = max(
        float(np.max(np.abs(now - then)))
        for column in found.y.T
        for now, then in zip(imbalances(unpacked(column)), before, strict=True)
    )
    norms = np.linalg.norm(found.y, axis=0)
    error = np.sqrt(len(start)) * FLOW_TOLERANCE * (1.0 + norms)
    return drift, float(np.sum(2.0 * norms * error + error**2))
