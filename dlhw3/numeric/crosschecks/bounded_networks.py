"""Cross-check of ``smooth-on-bounded-sets``: gradients by torch autograd at two networks, norms by numpy's SVD.

R, G and K are the least that the entry allows for the two networks at hand. For one number a layer, all of them R,
and l(a) = a²/2 + a the bound is attained as the networks approach: ∇_jφ = g(w), g(w) = w^{2N−1} + w^{N−1}, whose
derivative grows on [R − t, R] and is at least (1 − t/R)^{2N−2} of its value at R, β_R. So the squared ratio of the
two sides is at least 1 − (4N − 4)t/R.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise, product

import numpy as np
import torch
from torch import Tensor

from dlhw3.numeric.crosschecks.agreement import Array, Comparison, Report, Subject, generator_for, rounding
from dlhw3.numeric.crosschecks.gradients import autograd, chain

AGAINST = "autograd at two networks, norms by SVD"
SEEDS = 3
WIDTHS = ((2, 3, 2), (3, 1, 2), (2, 3, 4, 2), (2, 2, 3, 2, 3))
DEPTHS, RADII, STEP = (2, 3, 4), (0.75, 1.5), 2.0**-20
SIZE, PRODUCTS = 4, 32  # the powers of R, each with the error of a singular value; no side is longer than 4


def bounded_networks(subject: Subject) -> Report:
    """Check Σ‖Δ∇_jφ‖² ≤ β_R² Σ‖ΔW_j‖² for random networks, and that numbers close to R attain it."""
    found = []
    for widths, seed in product(WIDTHS, range(subject.seed, subject.seed + SEEDS)):
        random = generator_for(seed, *widths)
        W, V = ([random.standard_normal((b, a)) for a, b in pairwise(widths)] for _ in range(2))
        weights, target = (
            random.uniform(0.5, 2.0, (widths[-1], widths[0])),
            random.standard_normal(widths[:1]),
        )
        for name, value in _losses(weights, target).items():
            moved, allowed = _sides(value, float(weights.max()), W, V)
            error = max(moved - allowed, 0.0) / allowed
            text = "-".join(map(str, widths))
            tolerance = rounding(PRODUCTS, size=SIZE, amplified=1.0)
            found.append(Comparison(subject.name, name, text, seed, error, tolerance, ""))
    for depth, radius in product(DEPTHS, RADII):
        ends = ([np.full((1, 1), w)] * depth for w in (radius, radius - STEP))
        moved, allowed = _sides(lambda X: (X * X / 2 + X).sum(), 1.0, *ends)
        tolerance = (4 * depth - 4) * STEP / radius + rounding(PRODUCTS, size=1, amplified=1.0 / STEP)
        error = abs(moved - allowed) / allowed
        text = f"{depth} numbers, R = {radius:g}"
        found.append(Comparison(subject.name, "a²/2 + a", text, subject.seed, error, tolerance, "attained"))
    return Report(subject.name, AGAINST, tuple(found))


def _losses(weights: Array, target: Array) -> dict[str, Callable[[Tensor], Tensor]]:
    """Return two losses whose gradients are Lipschitz with the largest weight."""
    scales, goal = torch.from_numpy(weights), torch.from_numpy(target)
    return {
        "weighted squares": lambda X: 0.5 * (scales * (X - goal) ** 2).sum(),
        "weighted cosines": lambda X: (scales * torch.cos(X - goal)).sum(),
    }


def _sides(
    value: Callable[[Tensor], Tensor], lipschitz: float, W: Sequence[Array], V: Sequence[Array]
) -> tuple[float, float]:
    """Return Σ‖Δ∇_jφ‖² and β_R² Σ‖ΔW_j‖²."""
    N = len(W)
    slopes = [autograd(lambda *layers: value(chain(layers)), *network) for network in (W, V)]
    whole = chain([torch.from_numpy(layer) for layer in W]).numpy()
    R = max(_spectral(layer) for layer in (*W, *V))
    G = _spectral(autograd(value, whole)[0])
    constant = (N - 1) * G * R ** (N - 2) + N * lipschitz * R ** (2 * N - 2)
    return _apart(*slopes), constant**2 * _apart(W, V)


def _spectral(matrix: Array) -> float:
    return float(np.linalg.norm(matrix, 2))


def _apart(first: Sequence[Array], second: Sequence[Array]) -> float:
    return sum(float(((a - b) ** 2).sum()) for a, b in zip(first, second, strict=True))
