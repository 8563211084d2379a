"""Random kernels H(t) near H*, and how far the flow and the descent under each leave those under H*.

H* is diagonal: the bounds do not change when all is turned by one rotation. It has λ_min = 1, so that times are
in units of 1/λ_min and ε in units of λ_min.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.data.samples import generator
from dlhw3.numeric.wide import perturbed_flow as flow
from dlhw3.progress import Progress

Array = NDArray[np.float64]

LEAST = 1.0  # λ_min(H*): the unit
INSIDE = 1.0 - 1e-10  # random errors end so far below ε: their norm is known to some 1e-14
KINDS = ("symmetric", "not symmetric", "kept semidefinite")
LEANING = (
    8.0  # how much of −I, which attains the bounds, may be in a random error, over the random part's size
)
HELD = (1, 4, 20)  # pieces for which a random H(t) stands still, and for the fourth kind of seed all of them


@dataclass(frozen=True, slots=True)
class Apart:
    """How far the paths under R kernels are from those under H*, for one ε, over ‖r_0‖.

    ``flow`` and ``descent`` (K + 1, R) are at the ends of the pieces and at the steps 0, …, K; the last kernel is
    H* − εI with r_0 along the least eigenvector. ``semidefinite`` (R,) says where rᵀH(t)r ≥ 0 throughout.
    ``bound``, ``semidefinite_bound``, ``descent_bound`` and ``unit`` (what rounding
    may do to a distance) are (K + 1,).
    """

    times: Array
    flow: Array
    descent: Array
    semidefinite: NDArray[np.bool_]
    bound: Array
    semidefinite_bound: Array
    descent_bound: Array
    unit: Array
    descent_unit: Array


def eigenvalues(n: int, condition: float) -> Array:
    """Return the spectrum of H*, from 1 to ``condition`` in equal ratios, (n,)."""
    return np.geomspace(LEAST, condition, n) if n > 1 else np.array([LEAST])


def follow(
    spectrum: Array, error: float, time: float, pieces: int, seeds: range, progress: Progress
) -> Apart:
    """Follow all kernels of one ε = ``error`` to ``time``, in ``pieces`` pieces of equal length h.

    The descents take the step h, so that h ≤ 1/λ_max(H*) is needed: then ‖I − hH*‖₂ = 1 − hλ_min.
    """
    h = time / pieces
    times = h * np.arange(pieces + 1.0)
    start = _starts(len(spectrum), seeds)
    moving = descending = start
    semidefinite = np.ones(len(start), dtype=bool)
    exact = start * np.ones_like(spectrum)
    found = [np.zeros((2, len(start)))]
    steps = [0]
    for k, H in enumerate(_kernels(spectrum, error, pieces, seeds), start=1):
        count = flow.substeps(float(np.max(np.linalg.norm(H, axis=(-2, -1)))), h)
        moving = flow.propagate(H, moving, h, count)
        descending = descending - h * (H @ descending[..., None])[..., 0]
        exact = exact * (1.0 - h * spectrum)
        away = moving - start * np.exp(-times[k] * spectrum), descending - exact
        found.append(np.linalg.norm(np.stack(away), axis=-1))
        semidefinite &= _is_semidefinite(H)
        steps.append(steps[-1] + count)
        progress.advance(1)
    distances = np.stack(found)
    contraction, powers = 1.0 - h * LEAST, np.arange(pieces + 1)
    unit = flow.rounding(len(spectrum), np.array(steps))
    return Apart(
        times=times,
        flow=distances[:, 0],
        descent=distances[:, 1],
        semidefinite=semidefinite,
        bound=flow.bound(LEAST, error, times),
        semidefinite_bound=flow.semidefinite_bound(LEAST, error, times),
        descent_bound=flow.descent_bound(contraction, h * error, powers),
        unit=unit * flow.growth(LEAST, error, times),
        descent_unit=unit * (contraction + h * error) ** np.maximum(powers - 1, 0),
    )


def _starts(n: int, seeds: range) -> Array:
    """Return unit vectors r_0, one for each kernel, shape (3S + 1, n); the last is the least eigenvector.

    The random ones lean to that vector, each by its own part: some come near what the bounds are attained with.
    """
    drawn = np.zeros((len(seeds), n))
    for row, seed in zip(drawn, seeds, strict=True):
        random = generator(seed, "perturbation start")
        row[:] = (1.0 - random.uniform()) * random.standard_normal(n) / np.sqrt(n)
        row[0] += 1.0
    drawn /= np.linalg.norm(drawn, axis=-1, keepdims=True)
    return np.concatenate([drawn] * len(KINDS) + [np.eye(n)[:1]])


def _kernels(spectrum: Array, error: float, pieces: int, seeds: range) -> Iterator[Array]:
    """Yield H(t) of each piece, (3S + 1, n, n)."""
    n = len(spectrum)
    random = [generator(seed, "perturbation kernel") for seed in seeds]
    held = [(*HELD, pieces)[seed % (len(HELD) + 1)] for seed in seeds]
    changes = np.zeros((len(KINDS), len(seeds), n, n))
    for k in range(pieces):
        for position, draw in enumerate(random):
            if k % held[position] == 0:
                noise = draw.standard_normal((n, n)) / np.sqrt(n)
                changes[:, position] = _changes(
                    noise - draw.uniform(0.0, LEANING) * np.eye(n), spectrum, error
                )
        last = -error * np.eye(n)[None]
        yield np.diag(spectrum) + np.concatenate([changes.reshape(-1, n, n), last])


def _changes(drawn: Array, spectrum: Array, error: float) -> Array:
    """Return three errors E with ‖E‖₂ ≤ ε made of one matrix: symmetric, not, and with H* + E semidefinite."""
    symmetric = (drawn + drawn.T) / 2.0
    symmetric *= INSIDE * error / np.linalg.norm(symmetric, 2)
    general = drawn * (INSIDE * error / np.linalg.norm(drawn, 2))
    root = 1.0 / np.sqrt(spectrum)
    lowest = float(np.linalg.eigvalsh(root[:, None] * symmetric * root)[0])  # of H*^(−1/2) E H*^(−1/2)
    kept = symmetric * min(1.0, INSIDE / -lowest) if lowest < 0.0 else symmetric
    return np.stack([symmetric, general, kept])


def _is_semidefinite(H: Array) -> NDArray[np.bool_]:
    """Return where rᵀHr ≥ 0 for every r, to the rounding of the eigenvalues: nε‖H‖."""
    symmetric = (H + np.swapaxes(H, -1, -2)) / 2.0
    least = np.linalg.eigvalsh(symmetric)[:, 0]
    return np.asarray(least >= -H.shape[-1] * flow.EPSILON * np.linalg.norm(H, axis=(-2, -1)))
