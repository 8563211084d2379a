"""Cross-check of how fast a balanced network's loss falls along its flow: gradients by torch autograd."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import torch

from dlhw3.numeric.crosschecks.agreement import Array, Comparison, Report, Subject, generator_for, rounding
from dlhw3.numeric.crosschecks.gradients import autograd, chain

WIDTHS = ((3, 2), (3, 3), (4, 3, 2), (2, 4, 2), (4, 3, 3, 2), (3, 3, 4, 3), (2, 3, 2, 3, 2))
SEEDS, SIZE, PRODUCTS = (
    2,
    4,
    14,
)  # four layers twice, the loss and its gradient, squares; no side is longer than 4


def decay(subject: Subject) -> Report:
    """Check dφ/dt ≤ −2κμc^{2−2/N}φ for φ = ½Σ λ_ik (W_{N:1} − Φ)_ik², 1 = μ ≤ λ ≤ 3, c the least of σ(W).

    W_j = Q_j S Q_{j−1}ᵀ with orthogonal Q_j and one S: a balanced network; κ = N for square W_{N:1}, else 1.
    dφ/dt = −Σ_j ‖∇_jφ‖² along the flow. With one layer and λ = μ it is attained, and the gap is compared.
    """
    found = []
    for widths, seed in product(WIDTHS, range(subject.seed, subject.seed + SEEDS)):
        random = generator_for(seed, *widths)
        rank, depth = widths[-1], len(widths) - 1
        sigma = random.uniform(0.5, 1.5, rank)
        W = _balanced(widths, sigma, random)
        target = random.standard_normal((widths[-1], widths[0]))
        for name, top in (("λ = μ", 1.0), ("λ ≤ 3μ", 3.0)):
            scales = random.uniform(1.0, top, target.shape)
            factor = (depth if widths[0] == rank else 1) * float(sigma.min()) ** (2 * depth - 2)
            error = _excess(W, target, scales, factor, attained=top == 1.0 and depth == 1)
            allowed = rounding(PRODUCTS, size=SIZE, amplified=1.0)
            found.append(Comparison(subject.name, name, "-".join(map(str, widths)), seed, error, allowed, ""))
    return Report(subject.name, "balanced networks on their flow, by autograd", tuple(found))


def _balanced(widths: tuple[int, ...], sigma: Array, random: np.random.Generator) -> list[Array]:
    """Return layers with the same singular values, none of them 0 but for what a shape forces."""
    bases = [np.linalg.qr(random.standard_normal((size, size)))[0] for size in widths]
    rank = len(sigma)
    return [upper[:, :rank] * sigma @ lower[:, :rank].T for lower, upper in pairwise(bases)]


def _excess(W: list[Array], target: Array, scales: Array, factor: float, *, attained: bool) -> float:
    """Return by how much 2·factor·φ is above Σ_j ‖∇_jφ‖², or differs from it, relative to sums of sizes."""
    goal, weights = torch.from_numpy(target), torch.from_numpy(scales)
    slopes = autograd(lambda *layers: 0.5 * (weights * (chain(layers) - goal) ** 2).sum(), *W)
    whole, most = _product(W), _product([np.abs(layer) for layer in W])
    left = factor * float((scales * (whole - target) ** 2).sum())
    right = sum(float((slope * slope).sum()) for slope in slopes)
    size = (factor + sum(float((layer * layer).sum()) for layer in W)) * float(
        (scales * (most + np.abs(target)) ** 2).sum()
    )
    return (abs(left - right) if attained else max(left - right, 0.0)) / (size + right)


def _product(layers: list[Array]) -> Array:
    whole: Array = layers[0]
    for layer in layers[1:]:
        whole = layer @ whole
    return whole
