"""Random pairs of networks in a ball, and how far their gradients are apart for how far they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.data.samples import generator
from dlhw3.numeric.linear.network import LayerList
from dlhw3.numeric.linear.smoothness import quotient, quotient_rounding, smoothness_on_ball

Array = NDArray[np.float64]

INSIDE = 1.0 - 1e-10  # of the radius: spectral norms are known to some 1e-14
LEANING = 6.0  # how much of I, at most, over the size of what is random
NEAREST = 1e-3  # the least share of the way from one network to another where the second of a pair stands
C_MATRICES = {"[[1, 2], [3, 4]]": np.array([[1.0, 2.0], [3.0, 4.0]]), "[[1, 1], [1, 1]]": np.ones((2, 2))}
DIRECTIONS = 181  # of Δ_1, half a degree a step and a bit


@dataclass(frozen=True, slots=True)
class Pairs:
    """P pairs of depth N: their ``quotient``, ``distance`` and ``unit`` (what rounding may do), and β_R."""

    quotient: Array
    distance: Array
    unit: Array
    beta: float


def random_pairs(depth: int, size: int, radius: float, offset: float, count: int, seed: int) -> Pairs:
    """Draw ``count`` pairs with ‖W_j‖₂ ≤ R and return their quotients, for l = ½‖A + cE‖².

    Networks lean to RI, where β_R is attained, each by its own part. The second of a pair stands on the way from
    the first to another such network, and so in the ball.
    """
    random = generator(seed, f"smoothness depth {depth}")
    one, far = (_in_ball(random, depth, size, radius, count) for _ in range(2))
    share = NEAREST ** random.uniform(0.0, 1.0, (count, 1, 1))
    other = [W + share * (V - W) for W, V in zip(one, far, strict=True)]
    corner = np.zeros((size, size))
    corner[0, 0] = offset

    def gradient(A: Array) -> Array:
        return A + corner

    beta = smoothness_on_ball(depth, radius, radius**depth + offset, 1.0)
    distance = np.sqrt(sum(np.sum((a - b) ** 2, axis=(-1, -2)) for a, b in zip(one, other, strict=True)))
    return Pairs(quotient(one, other, gradient), distance, quotient_rounding(one, other, gradient), beta)


def _in_ball(random: np.random.Generator, depth: int, size: int, radius: float, count: int) -> LayerList:
    leaning = LEANING * random.uniform(0.0, 1.0, (count, 1, 1))
    drawn = []
    for _ in range(depth):
        W = random.standard_normal((count, size, size)) / np.sqrt(size) + leaning * np.eye(size)
        norms = np.linalg.norm(W, 2, axis=(-2, -1))[:, None, None]
        drawn.append(INSIDE * radius * (1.0 - 0.5 * random.uniform(0.0, 1.0, (count, 1, 1)) ** 4) * W / norms)
    return drawn


@dataclass(frozen=True, slots=True)
class Affine:
    """φ = ⟨C, W_2W_1⟩: quotients along Δ_1 = e_1v(θ)ᵀ at ``angles``, the ``largest`` there is, norms of C."""

    angles: Array
    quotients: Array
    largest: float
    spectral: float
    frobenius: float
    entry: float


def affine(C: Array) -> Affine:
    """Return them; the largest is along the top right singular vector v of C, as a quotient of gradients."""
    angles = np.linspace(0.0, np.pi, DIRECTIONS)
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    top = np.linalg.svd(C)[2][:1]
    found = [_along(C, v) for v in (*directions, top[0])]
    norms = np.linalg.norm(C, 2), np.linalg.norm(C), np.max(np.abs(C))
    return Affine(angles, np.array(found[:-1]), found[-1], *map(float, norms))


def _along(C: Array, v: Array) -> float:
    moved = np.zeros((2, 2))
    moved[0] = v
    return float(quotient([moved, np.eye(2)], [0.0 * moved, np.eye(2)], lambda _: C))
