"""Cross-check of what one gradient says of a whole landscape: deep linear networks, gradients by torch autograd.

An inequality has no value to compare; what is compared is by how much it fails, relative to its terms with every
summand in absolute value. Where it is attained, the gap itself is compared.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, product

import numpy as np
import torch
from torch import Tensor

from dlhw3.numeric.crosschecks.agreement import Array, Comparison, Report, Subject, generator_for, rounding
from dlhw3.numeric.crosschecks.gradients import autograd, chain

AGAINST = "networks with a known least loss, by autograd"
SEEDS = 3
WIDTHS = ((3, 2), (2, 3, 2), (4, 3, 1), (3, 4, 3, 2), (2, 3, 2, 4, 1))
SADDLES = ((3, 2, 1), (2, 4, 1), (1, 3, 1), (3, 2, 4, 1), (2, 3, 2, 3, 1))
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


def saddles(subject: Subject) -> Report:
    """Check that φ bends by −(‖g‖²‖y‖²)² along (−½(∇²l[Q, Q] + 1)yᵀg, ‖g‖²‖y‖²K) in the layers 1 and N.

    One output and W_N = 0, so that ∇_1φ = 0; y = KW_{N−1:2}, K any row, Q = yW_1. Second derivatives by autograd.
    """
    found = []
    for widths, seed in product(SADDLES, range(subject.seed, subject.seed + SEEDS)):
        random = generator_for(seed, *widths)
        W = [random.standard_normal((b, a)) for a, b in pairwise(widths)]
        K = random.standard_normal(W[-1].shape)
        W[-1] = np.zeros_like(W[-1])
        target = torch.from_numpy(random.standard_normal((1, widths[0])))
        for name, loss in (
            ("half squared distance", lambda X, goal=target: 0.5 * ((X - goal) ** 2).sum()),
            ("log-sum-exp", lambda X, goal=target: torch.logsumexp(torch.cat([X - goal, -X], 1), 1).sum()),
        ):
            error = _bend(W, K, loss)
            allowed = rounding(PRODUCTS, size=SIZE, amplified=4.0)
            found.append(Comparison(subject.name, name, "-".join(map(str, widths)), seed, error, allowed, ""))
    return Report(subject.name, "directions of escape, by autograd", tuple(found))


def _bend(W: list[Array], K: Array, loss: Callable[[Tensor], Tensor]) -> float:
    """Return how far the second derivative along the direction is from −(‖g‖²‖y‖²)², relative to its terms."""
    row = K @ _product(W[1:-1], len(W[0]))
    whole = _product(W, 1)
    (g,) = autograd(loss, whole)
    bent = _second(lambda X: loss(X[0]), [whole], [row @ W[0]])
    mass = float((g * g).sum() * (row * row).sum())
    first = -0.5 * (bent + 1) * row.T @ g
    still = [np.zeros_like(layer) for layer in W[1:-1]]
    value = _second(lambda layers: loss(chain(layers)), W, [first, *still, mass * K])
    return abs(value + mass**2) / (mass**2 * (2 * abs(bent) + 1))


def _second(function: Callable[[list[Tensor]], Tensor], at: list[Array], along: list[Array]) -> float:
    """Return d²/ds² f(X + sD) at s = 0."""
    s = torch.zeros((), dtype=torch.float64, requires_grad=True)
    moved = [torch.from_numpy(x) + s * torch.from_numpy(d) for x, d in zip(at, along, strict=True)]
    (slope,) = torch.autograd.grad(function(moved), s, create_graph=True)
    return float(torch.autograd.grad(slope, s)[0])
