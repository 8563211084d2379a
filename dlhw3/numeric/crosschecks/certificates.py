"""Cross-check of what one gradient says of a whole landscape: deep linear networks, gradients by torch autograd.

An inequality has no value to compare; what is compared is by how much it fails, relative to its terms with every
summand in absolute value. Where it is attained, the gap itself is compared.
"""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import torch

from dlhw3.numeric.crosschecks.agreement import Array, Comparison, Report, Subject, generator_for, rounding
from dlhw3.numeric.crosschecks.gradients import autograd, chain

AGAINST = "networks with a known least loss, by autograd"
SEEDS = 3
WIDTHS = ((3, 2), (2, 3, 2), (4, 3, 1), (3, 4, 3, 2), (2, 3, 2, 4, 1))
SIZE, PRODUCTS = 4, 12  # four layers twice, the loss, squares and σ; no side is longer than 4


def gap(subject: Subject) -> Report:
    """Check 2μσ²φ(W) ≤ ‖∇_1φ‖² for φ = ½Σ λ_ik (W_{N:1} − Φ)_ik², 1 = μ ≤ λ ≤ 3, σ the least of W_{N:2}.

    The least loss is 0. With one output and λ = μ it is attained.
    """
    found = []
    for widths, seed in product(WIDTHS, range(subject.seed, subject.seed + SEEDS)):
        random = generator_for(seed, *widths)
        W = [random.standard_normal((b, a)) for a, b in pairwise(widths)]
        target = random.standard_normal((widths[-1], widths[0]))
        for name, top in (("λ = μ", 1.0), ("λ ≤ 3μ", 3.0)):
            scales = random.uniform(1.0, top, target.shape)
            error = _excess(W, target, scales, attained=top == 1.0 and widths[-1] == 1)
            allowed = rounding(PRODUCTS, size=SIZE, amplified=1.0)
            found.append(Comparison(subject.name, name, "-".join(map(str, widths)), seed, error, allowed, ""))
    return Report(subject.name, AGAINST, tuple(found))


def _excess(W: list[Array], target: Array, scales: Array, *, attained: bool) -> float:
    """Return by how much 2σ²φ is above ‖∇_1φ‖², or differs from it, relative to sums in absolute value."""
    goal, weights = torch.from_numpy(target), torch.from_numpy(scales)
    slope = autograd(lambda *layers: 0.5 * (weights * (chain(layers) - goal) ** 2).sum(), *W)[0]
    above, whole = _product(W[1:], len(W[0])), _product(W, 1)
    value = 0.5 * float((scales * (whole - target) ** 2).sum())
    left = 2 * float(np.linalg.svd(above, compute_uv=False)[-1]) ** 2 * value
    right = float((slope * slope).sum())
    sizes = [np.abs(layer) for layer in W]
    off, over = _product(sizes, 1) + np.abs(target), _product(sizes[1:], len(W[0]))
    most = float((over * over).sum()) * float((scales * off * off).sum())
    most += float(((over.T @ (scales * off)) ** 2).sum())
    return (abs(left - right) if attained else max(left - right, 0.0)) / most


def _product(layers: list[Array], size: int) -> Array:
    """Return the product of layers, the last of them leftmost; the identity for none."""
    whole: Array = np.eye(size) if not layers else layers[0]
    for layer in layers[1:]:
        whole = layer @ whole
    return whole
