"""The flow of w = W_N ⋯ W_1 with one output when balanced layers follow gradient flow, and its integration.

It is ẇ = −‖w‖^{2−2/N}(g + (N−1)⟨g,ŵ⟩ŵ) with g = ∇l(w), and ẇ = 0 at w = 0 where N ≥ 2 (Arora–Cohen–Hazan 2018,
arXiv:1802.06509, Thm 1).

With N ≥ 2 and w = e^λ u, |u| = 1, the flow is
    λ̇ = −N e^{λ(1−2/N)}⟨g,u⟩,     u̇ = −e^{λ(1−2/N)}(g − ⟨g,u⟩u),
which no path leaves through w = 0: there the flow in w is not smooth, and an integrator with an absolute
tolerance steps across. The experiments integrate λ and u to a tolerance that a second method confirms, in
numpy and float64, and step w by Euler's rule, anywhere.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dlhw3.errors import NegativeAnswer
from dlhw3.numeric.data.arrays import Array, empty, namespace

Velocity = Callable[[Array], Array]

LOCAL_TOLERANCE = 1e-13  # relative, of one step: escaping a saddle magnifies it a thousandfold, to 1e-10
FLOOR_TOLERANCE = 1e-16  # absolute: what is small keeps its digits until it has grown
LARGEST_LOGARITHM = (
    350.0  # of ‖w‖ where a step is tried that leaps too far: it is rejected, and nothing overflows
)


def rank_one_velocity(w: Array, gradient: Array, depth: int) -> Array:
    """Return ẇ (..., d) at w (..., d) with g = ``gradient`` (..., d), for ``depth`` N ≥ 1.

    It is minus the gradient times a matrix with eigenvalues N‖w‖^{2−2/N} along w and ‖w‖^{2−2/N} across it.
    At w = 0 the velocity is 0 for N ≥ 2 and −g for N = 1.
    """
    xp = namespace(w)
    norm = xp.linalg.vector_norm(w, axis=-1, keepdims=True)
    unit = w / xp.where(norm > 0, norm, 1.0)
    along = xp.sum(gradient * unit, axis=-1, keepdims=True)
    return -(norm ** (2 - 2 / depth)) * (gradient + (depth - 1) * along * unit)


def integrate(
    velocity: Velocity,
    start: Array,
    times: Array,
    *,
    method: str = "DOP853",
    tolerance: float = LOCAL_TOLERANCE,
) -> Array:
    """Return W (T, *start.shape) at ``times`` (T,) for Ẇ = ``velocity``(W) and W(times[0]) = ``start``.

    DOP853 (Dormand–Prince, order 8) and LSODA (Adams/BDF, variable order) share no code, so that the
    difference of their answers measures the error. Raises NegativeAnswer where the integrator gives up.
    """
    from scipy.integrate import solve_ivp  # heavy: 0.7 s

    def right_hand_side(_: float, flat: Array) -> Array:
        return velocity(flat.reshape(start.shape)).ravel()

    solution = solve_ivp(
        right_hand_side,
        (float(times[0]), float(times[-1])),
        start.ravel(),
        method=method,
        t_eval=times,
        rtol=tolerance,
        atol=FLOOR_TOLERANCE,
    )
    if not solution.success:
        raise NegativeAnswer(
            f"The flow could not be integrated to time {times[-1]:g}: {solution.message}",
            hint="a shorter time",
        )
    path: Array = solution.y.T.reshape(len(times), *start.shape)
    return path


def integrate_rank_one(
    gradient: Velocity, depth: int, start: Array, times: Array, *, method: str = "DOP853"
) -> Array:
    """Return w (T, S, d) at ``times`` for the flows of ``depth`` N ≥ 2 from ``start`` (S, d), g = ``gradient``(w).

    They are integrated as λ = log(‖w‖/‖w(0)‖) and u, so that errors are relative to ‖w‖ however near a path
    passes 0. A start at 0 stays there. Raises NegativeAnswer where the integrator gives up.
    """
    length = np.linalg.norm(start, axis=-1, keepdims=True)
    moves = length > 0
    unit, logarithm = start / np.where(moves, length, 1.0), np.log(np.where(moves, length, 1.0))

    def velocity(state: Array) -> Array:
        growth, turned = state[:, :1], state[:, 1:]
        u = turned / np.where(moves, np.linalg.norm(turned, axis=-1, keepdims=True), 1.0)
        norm = np.exp(np.minimum(logarithm + growth, LARGEST_LOGARITHM)) * moves
        with np.errstate(over="ignore", invalid="ignore"):
            g = gradient(norm * u)
            along = np.sum(g * u, axis=-1, keepdims=True)
            factor = -(norm ** (1 - 2 / depth)) * moves
            return np.concatenate([depth * factor * along, factor * (g - along * u)], axis=-1)

    states = integrate(velocity, np.concatenate([0.0 * length, unit], axis=-1), times, method=method)
    turned = states[..., 1:]
    u = turned / np.where(moves, np.linalg.norm(turned, axis=-1, keepdims=True), 1.0)
    path: Array = length * np.exp(states[..., :1]) * u
    return path


def euler(velocity: Velocity, start: Array, step_size: float, steps: int, every: int = 1) -> Array:
    """Return the iterates of W_{k+1} = W_k + η·``velocity``(W_k) at k = 0, ``every``, 2·every, ..., ``steps``."""
    path = empty((steps // every + 1, *start.shape), like=start)
    current = path[0] = start
    for k in range(1, steps + 1):
        current = current + step_size * velocity(current)
        if k % every == 0:
            path[k // every] = current
    return path
